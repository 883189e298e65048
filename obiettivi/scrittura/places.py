# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a new objective may be written now, and in words why it may not.

Pages that offer it, the page that asks where, and the writer ask here, so that what is offered is what is granted.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from obiettivi.choices import Azione, Stato
from obiettivi.models import PianoEsecutivo
from obiettivi.rules import LEGATI_ALLA_FINESTRA, TABELLA
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di

Place = tuple[PianoEsecutivo, CentroDiResponsabilita]
ONLY_READS = "Il tuo ruolo legge e commenta gli obiettivi; li scrivono i centri e l'ufficio programmazione."
NO_CENTRE = "Oggi non risulti in carica in nessun centro: l'incarico lo registra l'ufficio programmazione."
NO_PLAN = "Ora non c'è un piano in cui scrivere: lo apre l'ufficio programmazione."


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page may offer: an address, or the reason why there is none; neither, to who never writes."""

    address: str = ""
    reason: str = ""


def is_open(who: Chi, act: Azione, plan: PianoEsecutivo) -> bool:
    """Whether somebody may do an act on the drafts of a plan now, at the centres that are hers."""
    role = ruolo_di(who)
    if Stato.BOZZA not in TABELLA.states_in(role, act) or not plan.in_preparazione:
        return False
    return plan.aperto or role not in LEGATI_ALLA_FINESTRA


def may(who: Chi, act: Azione, plan: PianoEsecutivo, centre: int) -> bool:
    """Whether somebody may do an act on a draft of a centre in a plan, were there one."""
    return is_open(who, act, plan) and (ruolo_di(who) not in DI_CENTRO or centre in centri_di(who))


def places(who: Chi, plan: PianoEsecutivo | None = None) -> list[Place]:
    """The plans, or the one asked for, and the centres where somebody may write a new objective, newest plan first."""
    plans = [plan] if plan else PianoEsecutivo.objects.visible_to(who)
    opened = [p for p in plans if is_open(who, Azione.SCRIVERE, p)]
    if not opened:
        return []
    centres = CentroDiResponsabilita.objects.all()
    if ruolo_di(who) in DI_CENTRO:
        centres = centres.filter(pk__in=centri_di(who))
    every = list(centres)
    return [(p, c) for p in opened for c in every]


def why_nowhere(who: Chi, plan: PianoEsecutivo | None = None) -> str:
    """In words, why somebody may write no new objective now, in a plan or in any."""
    role = ruolo_di(who)
    if not TABELLA.states_in(role, Azione.SCRIVERE):
        return ONLY_READS
    if role in DI_CENTRO and not centri_di(who):
        return NO_CENTRE
    if plan is None:
        return NO_PLAN
    if not plan.in_preparazione:
        return f"Il piano {plan.codice} è approvato: un obiettivo nuovo entra con una variazione, che apre l'ufficio."
    if not is_open(who, Azione.SCRIVERE, plan):
        return f"Il piano {plan.codice} ora è chiuso ai centri: lo riapre l'ufficio programmazione."
    return "Non c'è ancora nessun centro di responsabilità: li registra l'ufficio programmazione, nel laboratorio."


def offer(who: Chi, plan: PianoEsecutivo | None) -> Offer:
    """«Scrivi un obiettivo» in a plan, for this user, now."""
    if plan is None or not TABELLA.states_in(ruolo_di(who), Azione.SCRIVERE):
        return Offer()
    if not places(who, plan):
        return Offer(reason=why_nowhere(who, plan))
    return Offer(address=address(plan))


def address(plan: PianoEsecutivo, centre: CentroDiResponsabilita | None = None) -> str:
    """Of the page that writes a new objective; without a centre it asks for one where there are several."""
    asked = {"piano": plan.codice} | ({"centro": centre.pk} if centre else {})
    return f"{reverse('obiettivi:nuovo')}?{urlencode(asked)}"
