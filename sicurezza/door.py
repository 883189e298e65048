# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens at the door: logins, refusals, passwords, second factors, sessions."""

from typing import Any

from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accesso import signals as door
from organizzazione.models import Utente
from sicurezza.choices import EventKind
from sicurezza.recording import account_of, record


def user_named(username: str) -> Utente | None:
    """The user of that name. What is written there and is nobody's name is not kept: it is often a password."""
    return Utente.objects.filter(username=username[:150]).first() if username else None


def on_login(sender: Any, request: HttpRequest, user: Utente, **said: Any) -> None:
    """Somebody is in."""
    record(EventKind.ACCESSO, request=request, user=user)


def on_logout(sender: Any, request: HttpRequest, user: Utente | None, **said: Any) -> None:
    """Somebody has left."""
    if user:
        record(EventKind.USCITA, request=request, user=user)


def on_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **said: Any) -> None:
    """A name and a password that do not go together."""
    user = user_named(str(credentials.get("username", "")))
    about = "" if user else "nome che nessuno ha"
    record(EventKind.ACCESSO_FALLITO, request=request, user=user, about=about)


def on_refusal(sender: Any, request: HttpRequest, kind: str, username: str = "", **said: Any) -> None:
    """Somebody tries too often."""
    user = user_named(username)
    record(EventKind.ACCESSO_RIFIUTATO, request=request, user=user, about=f"limite: {kind}", once=True)


def on_unlock(sender: Any, request: HttpRequest | None, username: str, **said: Any) -> None:
    """Somebody may try again before the time."""
    about = f"blocchi tolti a «{username if user_named(username) else 'nome che nessuno ha'}»"
    record(EventKind.ACCESSO_RIFIUTATO, request=request, about=about)


def on_reset(sender: Any, request: HttpRequest, email: str, **said: Any) -> None:
    """A mail for a forgotten password was asked for. Whose mailbox it is, is not looked up: the page must take as long
    for one that nobody has."""
    record(EventKind.REIMPOSTA, request=request, about=email, once=True)


def on_password(sender: Any, request: HttpRequest | None, user: Utente, by_mail: bool = False, **said: Any) -> None:
    """A new password was chosen."""
    how = "con il collegamento arrivato per posta" if by_mail else "conoscendo la vecchia"
    record(EventKind.PASSWORD, request=request, user=user, about=how)


def on_sessions(sender: Any, request: HttpRequest | None, user: Utente, count: int, reason: str, **said: Any) -> None:
    """Sessions were ended before their time."""
    if count:
        record(
            EventKind.SESSIONI,
            request=request,
            about=f"utente {account_of(user)}",
            details={"quante": count, "perché": reason},
        )


def on_factor(what: str) -> Any:
    """A listener of the signals of the second factor."""

    def told(sender: Any, user: Utente, request: HttpRequest | None = None, **said: Any) -> None:
        kind = getattr(said.get("authenticator"), "type", "")
        record(
            EventKind.SECONDO_FATTORE,
            request=request,
            about=f"utente {account_of(user)}",
            details={"atto": what, "tipo": str(kind)},
        )

    return told


def connect() -> None:
    """Once, at the start."""
    for signal, listener in (
        (user_logged_in, on_login),
        (user_logged_out, on_logout),
        (user_login_failed, on_failure),
        (door.attempt_refused, on_refusal),
        (door.locks_taken_away, on_unlock),
        (door.reset_requested, on_reset),
        (door.password_chosen, on_password),
        (door.sessions_ended, on_sessions),
    ):
        signal.connect(listener, dispatch_uid=f"sicurezza.{listener.__name__}")
    for signal, what in (
        (factors.authenticator_added, "attivato"),
        (factors.authenticator_removed, "tolto"),
        (factors.authenticator_reset, "codici rifatti"),
        (factors.authentication_failed, "codice sbagliato"),
    ):
        signal.connect(on_factor(what), weak=False, dispatch_uid=f"sicurezza.factor.{what}")
