# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed of a row that decides who may do what, or of an act: before and after, field by field.

Said from the signals of the models, so that no door is left out: form, admin, import, command.
"""

from typing import Any, Final

from django.contrib import admin
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from notifiche.models import Mail
from obiettivi.models import Passaggio, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from sicurezza.choices import EventKind
from sicurezza.recording import account_of, record, request_at_hand
from versioni.models import Variazione, Versione

BEFORE: Final = "_before_for_security"
# What of each table decides rights, or is an act: the rest of a row is told by its history.
WATCHED: Final[dict[type[models.Model], tuple[EventKind, tuple[str, ...]]]] = {
    Utente: (
        EventKind.RUOLI,
        (
            "username",
            "email",
            "ruolo",
            "is_active",
            "is_staff",
            "is_superuser",
            "accesso_dal",
            "accesso_al",
        ),
    ),
    Incarico: (EventKind.RUOLI, ("persona", "centro", "qualita", "dal", "al")),
    Persona: (EventKind.RUOLI, ("utente",)),
    # Who answers for a centre answers for those below it.
    CentroDiResponsabilita: (EventKind.RUOLI, ("padre",)),
    PianoEsecutivo: (EventKind.ATTO, ("stato", "apertura_dal", "apertura_al")),
    Variazione: (EventKind.ATTO, ("stato",)),
}
# Where people choose their own password: the door tells how.
AT_THE_DOOR: Final = ("password_cambia", "password_nuova")
# Rows that no person can delete: they go with «pota», many a day.
PASSING: Final[tuple[type[models.Model], ...]] = (Mail,)
# Each row of these is an act by itself.
ACTS: Final[tuple[type[models.Model], ...]] = (Versione, Passaggio)


def on_saving(sender: type[models.Model], instance: models.Model, **said: Any) -> None:
    """Keep what stands in the database, where something of it may change."""
    fields = _asked(sender, said.get("update_fields"))
    if said.get("raw") or not fields:
        return
    stored = sender._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    setattr(instance, BEFORE, _told(stored, fields) if stored else {})


def on_saved(sender: type[models.Model], instance: models.Model, created: bool, **said: Any) -> None:
    """Tell what is different now."""
    before = instance.__dict__.pop(BEFORE, None)
    if before is None:
        return
    kind, _ = WATCHED[sender]
    now = _told(instance, _asked(sender, said.get("update_fields")))
    changed = [name for name in now if before.get(name, "") != now[name]]
    if changed:
        details = {"dopo": {name: now[name] for name in changed}}
        if not created:
            details["prima"] = {name: before[name] for name in changed}
        record(kind, about=_named(instance), details=details)


def on_act(sender: type[models.Model], instance: models.Model, created: bool, raw: bool = False, **said: Any) -> None:
    """A version, or a step of an objective, was written."""
    if created and not raw:
        # A command has no request: the row itself says whose act it is.
        user = instance.chi if isinstance(instance, Passaggio) else None
        details = {"registrata da": instance.registrata_da} if isinstance(instance, Versione) else {}
        record(EventKind.ATTO, user=user, about=_named(instance), details=details)


def on_password(sender: type[models.Model], instance: Utente, created: bool, raw: bool = False, **said: Any) -> None:
    """Somebody was given a password, by the administrator or a command. Django keeps it until the row is written, and
    keeps none when it only hashes the same one anew."""
    match = getattr(request_at_hand(), "resolver_match", None)
    typed = vars(instance).get("_password") is not None
    if typed and not (created or raw) and getattr(match, "view_name", "") not in AT_THE_DOOR:
        record(EventKind.PASSWORD, about=f"data all'{_named(instance)}")


def on_rights(sender: Any, instance: Any, action: str, pk_set: Any, model: Any, **said: Any) -> None:
    """Groups and single permissions: the house gives none, but Django would."""
    if action in ("post_add", "post_remove", "post_clear") and isinstance(instance, Utente):
        which = sorted(str(row) for row in model._default_manager.filter(pk__in=pk_set or ()))
        done = {"post_add": "aggiunti", "post_remove": "tolti", "post_clear": "tolti tutti"}[action]
        record(EventKind.RUOLI, about=_named(instance), details={done: ", ".join(which)})


def on_deleted(sender: type[models.Model], instance: models.Model, origin: Any = None, **said: Any) -> None:
    """Somebody deleted a row of a table that the office sees; what hung on it went with it, and is not told apart."""
    meant = origin is instance or getattr(origin, "model", None) is sender
    if meant and sender not in PASSING and admin.site.is_registered(sender):
        record(EventKind.CANCELLAZIONE, about=_named(instance), details={"numero": str(instance.pk)})


def _asked(sender: type[models.Model], update_fields: Any) -> tuple[str, ...]:
    fields = WATCHED[sender][1]
    return fields if update_fields is None else tuple(name for name in fields if name in update_fields)


def _told(row: models.Model, fields: tuple[str, ...]) -> dict[str, str]:
    return {str(row._meta.get_field(name).verbose_name): _value(row, name) for name in fields}  # type: ignore[union-attr]


def _value(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return "sì" if value else "no"
    return "" if value is None else account_of(value) if isinstance(value, Utente) else str(value)


def _named(row: models.Model) -> str:
    said = account_of(row) if isinstance(row, Utente) else f"«{row}»"
    return f"{row._meta.verbose_name} {said}"


def connect() -> None:
    """Once, at the start."""
    for model in WATCHED:
        pre_save.connect(on_saving, sender=model, dispatch_uid=f"sicurezza.saving.{model.__name__}")
        post_save.connect(on_saved, sender=model, dispatch_uid=f"sicurezza.saved.{model.__name__}")
    post_save.connect(on_password, sender=Utente, dispatch_uid="sicurezza.password")
    for model in ACTS:
        post_save.connect(on_act, sender=model, dispatch_uid=f"sicurezza.act.{model.__name__}")
    for through in (Utente.groups.through, Utente.user_permissions.through):
        m2m_changed.connect(on_rights, sender=through, dispatch_uid=f"sicurezza.rights.{through.__name__}")
    post_delete.connect(on_deleted, dispatch_uid="sicurezza.deleted")
