# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permissions drawn from the role, so that no group has to be kept in step with the code."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from organizzazione.rules import Chi, permesso_di_ruolo, vede_l_app


class RuoloBackend(BaseBackend):
    """Answers permission questions from ``rules``; authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the role of the user gives the permission."""
        return permesso_di_ruolo(user_obj, perm)

    def has_module_perms(self, user_obj: Chi, app_label: str) -> bool:
        """Whether the admin shows the app at all."""
        return vede_l_app(user_obj, app_label)
