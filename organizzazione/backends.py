# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may enter, and permissions drawn from the role, so that no group has to be kept in step with the code."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db.models import Model

from organizzazione.rules import Chi, permesso_di_ruolo, vede_l_app


class PeriodBackend(ModelBackend):
    """Name and password, on the days on which the account is good; a session opens nothing on any other either."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at the login, and for each request of a session."""
        return bool(user.may_enter())


class RuoloBackend(BaseBackend):
    """Answers permission questions from ``rules``; authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the role of the user gives the permission."""
        return permesso_di_ruolo(user_obj, perm)

    def has_module_perms(self, user_obj: Chi, app_label: str) -> bool:
        """Whether the admin shows the app at all."""
        return vede_l_app(user_obj, app_label)
