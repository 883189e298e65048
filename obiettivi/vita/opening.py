# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year is opened in one go: the plan from the one before, the days in which the centres write it, a word to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.services import notify, send_soon
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.anno_nuovo import apri
from obiettivi.scrittura.riporti import AnnoNonApribile, Proposta
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import DI_CENTRO, entering, in_vigore
from testi.formati import data


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which the centres write, and whether they are told of it now."""

    since: date | None = None
    until: date | None = None
    tell: bool = False

    def __str__(self) -> str:
        if self.since is None:
            return "chiuso ai centri"
        return f"dal {data(self.since)}" + (f" al {data(self.until)} compreso" if self.until else ", senza termine")


def open_year(
    source: PianoEsecutivo, code: str, chosen: Collection[str], window: Window, *, who: Utente, seen: str
) -> tuple[Proposta, int]:
    """Write plan, window and notices, or nothing; how many people were told.

    Raises:
        AnnoNonApribile: see ``riporti.prepara``, or the plan is there and approved already.
        PropostaCambiata: the database is no longer the one previewed.
    """
    with transaction.atomic():
        proposal = apri(source, code, chosen, utente=who, impronta=seen)
        plan = PianoEsecutivo.objects.select_for_update().get(codice=proposal.codice)
        if window.since is not None:
            _set(plan, window, who)
        told = _tell(plan, window) if window.tell else 0
    return proposal, told


def who_writes() -> "QuerySet[Utente]":
    """Who works at a centre today, and so will write in a plan that is open."""
    now = Incarico.objects.filter(in_vigore()).exclude(persona__utente=None)
    at_a_centre = Q()
    for role, capacity in DI_CENTRO.items():
        users = now.filter(qualita=capacity).values("persona__utente")
        at_a_centre |= Q(ruolo=Ruolo(role), pk__in=users)
    found: QuerySet[Utente] = Utente.objects.filter(at_a_centre, entering(), is_superuser=False).order_by("pk")
    return found


def _set(plan: PianoEsecutivo, window: Window, who: Utente) -> None:
    if plan.approvato:
        raise AnnoNonApribile(f"{plan.codice} è già approvato: si scrive con una variazione, senza finestra.")
    if (plan.apertura_dal, plan.apertura_al) == (window.since, window.until):
        return
    plan.prenota_revisione()
    plan.apertura_dal, plan.apertura_al = window.since, window.until
    history: Any = plan
    history._change_reason, history._history_user = "Finestra aperta con l'anno", who
    plan.save()


def _tell(plan: PianoEsecutivo, window: Window) -> int:
    """Once for the same days, however often it is pressed."""
    subject = f"{plan.codice}: si scrivono gli obiettivi {window}"
    text = f"{plan}\n\nI centri scrivono e propongono i loro obiettivi {window}."
    page = inside(reverse("obiettivi:scrivania"))
    key = f"apertura {plan.codice} {window.since:%Y-%m-%d} {window.until or ''}"[:60]
    told = [user for user in who_writes() if _told(user, subject, text, page, key)]
    if told:
        transaction.on_commit(send_soon)
    return len(told)


def _told(user: Utente, subject: str, text: str, page: str, key: str) -> bool:
    try:
        notify([user], NoticeKind.PROMEMORIA, subject, text, address=page, key=key)
    except IntegrityError:
        return False
    return True
