# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the door does when something happens elsewhere."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.http import HttpRequest

from accesso import sessions
from organizzazione.models import Utente


def on_login(sender: object, request: HttpRequest, **others: Any) -> None:
    """The session has a beginning."""
    sessions.mark_entered(request)


def on_saved(sender: object, instance: Utente, created: bool, raw: bool = False, **others: Any) -> None:
    """Who is switched off is out at once, and stays out when switched on again."""
    if not (created or raw or instance.is_active):
        sessions.end_all(instance, "utente disattivato")


def connect() -> None:
    """Once, at the start."""
    user_logged_in.connect(on_login, dispatch_uid="accesso.on_login")
    post_save.connect(on_saved, sender=Utente, dispatch_uid="accesso.on_saved")
