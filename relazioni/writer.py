# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of the sections of a Relazione: nothing that was saved is lost, two never overwrite each other."""

from typing import Final

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi import moments
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi
from relazioni.choices import ReportAct
from relazioni.models import Relazione, Sezione
from testi.bounds import LONG_TEXT, excess

GIVEN_BACK: Final = "Ripresa dall'ufficio"


def write_section(section: Sezione, text: str, who: Chi, *, finished: bool) -> Sezione:
    """Save what somebody has written in a section.

    Args:
        section: with the revision that was read.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed now, or a text that is too long.
    """
    text = text.replace("\r\n", "\n").strip()
    if said := excess(text, LONG_TEXT):
        raise Refused(f"{section}: {said}")
    with transaction.atomic():
        kept = _held(section, who, ReportAct.SCRIVERE)
        if (kept.testo, kept.finita) == (text, finished):
            return kept
        kept.prenota_revisione()
        kept.testo, kept.finita = text, finished
        kept.autore, kept.scritta_il = user_of(who), moments.now()
        sign_as(kept, user_of(who), "Finita" if finished else "Scritta")
        kept.save()
        tell(Relazione, kept.relazione_id)
    return kept


def give_section(section: Sezione, centre: CentroDiResponsabilita | None, who: Chi) -> Sezione:
    """Give a section to a centre, whose dirigente writes it too, or take it back. Raises as ``write_section``."""
    with transaction.atomic():
        kept = _held(section, who, ReportAct.AFFIDARE)
        if kept.centro_id == (centre.pk if centre else None):
            return kept
        kept.prenota_revisione()
        kept.centro = centre
        sign_as(kept, user_of(who), f"Affidata a {centre}" if centre else GIVEN_BACK)
        kept.save()
        tell(Relazione, kept.relazione_id)
    return kept


def _held(section: Sezione, who: Chi, act: ReportAct) -> Sezione:
    """The section as it is stored, this transaction's, with the revision that was read; an approval under way is waited
    for."""
    list(Relazione.objects.select_for_update(no_key=True).filter(pk=section.relazione_id).values_list("pk"))
    allowed = Sezione.objects.allowing(who, act).filter(pk=section.pk)
    kept: Sezione | None = Sezione.objects.told().filter(pk__in=allowed.values("pk")).first()
    if kept is None:
        stored: Sezione | None = Sezione.objects.told().filter(pk=section.pk).first()
        raise Refused(why_not_now(stored, act))
    if kept.revisione != section.revisione:
        raise ConflittoDiRevisione(f"«{kept}» è stata modificata da un altro utente")
    return kept


def why_not_now(section: Sezione | None, act: ReportAct) -> str:
    """Why somebody may not do an act with a section as it is stored."""
    if section is None:
        return "La sezione non c'è più."
    if not section.relazione.in_redazione:
        state = str(section.relazione.get_stato_display()).lower()
        return f"«{section}» ora si legge soltanto: la Relazione è {state}."
    return f"«{section}» non è affidata a un tuo centro, o «{act.label}» non spetta al tuo ruolo."
