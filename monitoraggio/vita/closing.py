# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey is closed, approved by an act, or opened again for a reason.

Closing freezes what it says as canonical JSON, chained to the version of the plan and to the closing before. What was
frozen stays in the chain, also where the survey is opened again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet

from controlli import Segnalazione
from flussi import moments
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import ApprovingBody, SurveyAct, SurveyKind, SurveyState
from monitoraggio.computing import frozen
from monitoraggio.contenuto import SurveyContent, in_canonical
from monitoraggio.lettura.board import with_course
from monitoraggio.lettura.closed import last_closing, with_rules_before
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.links import deed_link_of, link_of
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import AttoDellaRilevazione, Rilevazione, RilevazioneChiusa, StatoObiettivo
from monitoraggio.models.frozen import Closing, Deed
from monitoraggio.vita.delivering import keep, list_of, ready_for
from monitoraggio.vita.opening import WITH_AN_ACCOUNT, move_plan, save_survey, why_not_now
from monitoraggio.vita.realigning import follow_what_came
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA, Chi
from testi.codes import fault_of_line
from testi.formati import data
from versioni.contenuto import PRIMO_ANELLO, impronta

AT_THE_MACHINE: Final = "chi amministra la macchina"
C = TypeVar("C", bound=Closing)
D = TypeVar("D", bound=Deed)


@dataclass(frozen=True, slots=True)
class SurveyDeed:
    """The act that approves an account, or the Nucleo's taking note of it."""

    organo: str
    numero: str
    data: date
    oggetto: str = ""

    @property
    def faults(self) -> list[str]:
        """What of it cannot be."""
        found = []
        if self.organo not in ApprovingBody.values:
            found.append(f"Indicare l'organo: {', '.join(ApprovingBody.values)}.")
        if not self.numero.strip():
            found.append("Indicare il numero dell'atto.")
        for what, text, most in (("Numero dell'atto", self.numero, 20), ("Oggetto dell'atto", self.oggetto, 300)):
            if len(text) > most:
                found.append(f"{what}: al più {most} caratteri.")
            elif fault := fault_of_line(text):
                found.append(f"{what}: {fault}")
        if self.data > moments.today():
            found.append("La data dell'atto è nel futuro: si registra quando l'atto c'è.")
        return found

    def demand_of(self, day: date) -> None:
        """Raise ``Refused`` for an act that cannot be, or that is before the day it speaks of."""
        if faults := self.faults:
            raise Refused(" ".join(faults))
        if self.data < day:
            raise Refused(f"L'atto è del {data(self.data)}, prima del giorno di cui parla ({data(day)}).")


def close_survey(survey: Rilevazione, who: Chi) -> RilevazioneChiusa:
    """Freeze what a survey says.

    Raises:
        Refused: not allowed now, or with errors (they are in ``missing``); nothing was frozen.
    """
    with transaction.atomic():
        kept = _kept(survey, who, SurveyAct.CHIUDERE)
        wait_for_writers(StatoObiettivo.objects.filter(rilevazione=kept))
        content = survey_content(kept)
        demand_no_errors(kept, everything_told(kept, content))
        said = frozen(replace(content, stato=SurveyState.CHIUSA.value))
        closing = freeze(kept, with_rules_before(kept, with_course(kept, said, SISTEMA, closed=True)), who)
        before = kept.stato
        kept.passa_a_chiusa()
        save_survey(kept, who, SurveyAct.CHIUDERE, before)
        tell(Rilevazione, kept.pk)
    survey.refresh_from_db()
    return closing


def wait_for_writers(states: QuerySet[Any]) -> None:
    """Take the rows of a survey that is being closed: who is writing is waited for; whoever comes later finds another
    revision, and then a survey that is closed."""
    keys = list(states.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    states.filter(pk__in=keys).update(revisione=F("revisione") + 1)


def demand_no_errors(survey: object, found: Iterable[Segnalazione]) -> None:
    """Raise ``Refused``, with the errors in ``missing``, where a survey has any."""
    if errors := [s for s in found if s.grave]:
        how_many = "c'è un errore" if len(errors) == 1 else f"ci sono {len(errors)} errori"
        raise Refused(f"{survey} non si chiude: {how_many}.", errors)


def approve_survey(survey: Rilevazione, deed: SurveyDeed, who: Chi) -> tuple[AttoDellaRilevazione, bool]:
    """Register the act of a closed survey, with the documents of what it approves that are ready
    (``vita.delivering``); that of the final one makes the plan CONSUNTIVATO.

    Returns:
        The act, and whether it was registered before: said again it does nothing.

    Raises:
        Refused: not allowed now, an act that cannot be, or another one has approved it already.
    """
    deed.demand_of(survey.al)
    with transaction.atomic():
        if said := _said_before(survey, deed):
            return said, True
        kept = _kept(survey, who, SurveyAct.APPROVARE)
        closing = last_closing(kept)
        if closing is None:
            raise Refused(f"{kept} risulta chiusa ma non c'è che cosa approvare: ripristinare da una copia.")
        documents = ready_for(closing, deed.data)
        row = AttoDellaRilevazione(chiusura=closing, manifesto=list_of(documents))
        registered = store_deed(row, closing, deed, who)
        keep(registered, documents)
        before = kept.stato
        kept.passa_ad_approvata()
        save_survey(kept, who, SurveyAct.APPROVARE, before, str(registered))
        if kept.tipo == SurveyKind.FINALE:
            plan = PianoEsecutivo.objects.get(pk=kept.piano_id)
            move_plan(plan, who, f"Consuntivo approvato con {registered}", to=StatoPiano.CONSUNTIVATO)
        tell(Rilevazione, kept.pk)
    survey.refresh_from_db()
    return registered, False


def reopen_survey(survey: Rilevazione, reason: str, who: Chi) -> None:
    """Open a closed survey again, for a reason; what was frozen stays. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Per riaprire una rilevazione chiusa serve il motivo.")
    with transaction.atomic():
        kept = _kept(survey, who, SurveyAct.RIAPRIRE)
        if kept.piano.stato in WITH_AN_ACCOUNT:
            raise Refused(f"{kept}: il piano ha già il suo consuntivo, e ciò che vi è servito resta com'è.")
        before = kept.stato
        kept.passa_a_riaperta()
        save_survey(kept, who, SurveyAct.RIAPRIRE, before, reason.strip())
        follow_what_came(kept, who)
        tell(Rilevazione, kept.pk)
    survey.refresh_from_db()


def _kept(survey: Rilevazione, who: Chi, act: SurveyAct) -> Rilevazione:
    """The survey as it is stored, this transaction's; the plan's row is the lock of all its surveys."""
    list(PianoEsecutivo.objects.select_for_update(no_key=True).filter(pk=survey.piano_id).values_list("pk"))
    kept: Rilevazione | None = (
        Rilevazione.objects.allowing(who, act).select_related("piano", "versione").filter(pk=survey.pk).first()
    )
    if kept is None:
        stored: Rilevazione | None = Rilevazione.objects.filter(pk=survey.pk).first()
        raise Refused(f"{survey}: {why_not_now(stored, act, who)}")
    kept.prenota_revisione()
    return kept


def freeze(survey: Rilevazione, content: SurveyContent, who: Chi) -> RilevazioneChiusa:
    """Write what a survey says as the next closing of its plan, in a transaction that holds the plan."""
    before: RilevazioneChiusa | None = (
        RilevazioneChiusa.objects.filter(piano=survey.piano_id).order_by("-numero").first()
    )
    row = RilevazioneChiusa(rilevazione=survey, piano_id=survey.piano_id, precedente=before, versione=survey.versione)
    return store_closing(row, in_canonical(content), before, survey.versione.catena, who)


def store_closing(row: C, text: str, before: C | None, stands_on: str, who: Chi) -> C:
    """Write what a closing froze, in the chain after the one before it.

    Args:
        row: says what it is the closing of.
        stands_on: the link of what the text was made from (a version), so that it cannot change under it.
    """
    row.numero = before.numero + 1 if before else 1
    row.contenuto, row.impronta = text, impronta(text)
    row.registrata_il, row.registrata_da = moments.now(), name_of(who)
    row.catena = link_of(row, before.catena if before else PRIMO_ANELLO, stands_on)
    row.save()
    return row


def store_deed(row: D, closing: Closing, deed: SurveyDeed, who: Chi) -> D:
    """Write the act of a closing, tied to it; ``row`` says which closing it is of."""
    row.organo, row.numero_atto, row.data_atto = deed.organo, deed.numero.strip(), deed.data
    row.oggetto = deed.oggetto.strip()
    row.registrata_il, row.registrata_da = moments.now(), name_of(who)
    row.catena = deed_link_of(row, closing.catena)
    row.save()
    return row


def _said_before(survey: Rilevazione, deed: SurveyDeed) -> AttoDellaRilevazione | None:
    rows = list(AttoDellaRilevazione.objects.filter(chiusura__rilevazione=survey).order_by("-chiusura__numero"))
    # A rettifica has its own: said again to the survey, it has been said as well.
    row = next((found for found in rows if is_deed(found, deed)), rows[0] if rows else None)
    return same_deed(row, deed, survey, "ciò che un atto ha approvato si corregge con una rettifica")


def is_deed(row: Deed, deed: SurveyDeed) -> bool:
    """Whether a stored act is the one that somebody says."""
    return (row.organo, row.numero_atto, row.data_atto) == (deed.organo, deed.numero.strip(), deed.data)


def same_deed(
    row: D | None, deed: SurveyDeed, survey: object, instead: str = "una rettifica è un atto a sé"
) -> D | None:
    """The act that is registered already, where it is the very one; None where there is none.

    Args:
        instead: what there is to be done in the place of a second act.

    Raises:
        Refused: another act has approved it.
    """
    if row is None or is_deed(row, deed):
        return row
    raise Refused(f"{survey} è già approvata con {row}, e un secondo atto non si registra: {instead}.")


def name_of(who: Chi) -> str:
    """How a frozen row calls who wrote it."""
    return str(who) if isinstance(who, Utente) else AT_THE_MACHINE
