# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Relazione is opened, approved by an act, validated by the Nucleo, or opened again where it was not.

Approval freezes what it says, chained to the closings that its numbers come from and to its approval before. One that
is validated closes the plan: its year is told, and its premium may be paid (D.Lgs. 150/2009, art. 14 c. 6).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from flussi import moments
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyState
from monitoraggio.models import AttoDellaRilevazione
from monitoraggio.vita.closing import SurveyDeed, is_deed, name_of, same_deed, store_closing, store_deed
from monitoraggio.vita.opening import move_plan, user_of
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi, scrive_tutto
from relazioni.chain import stands_on, validation_link_of
from relazioni.choices import ApprovingBody, ReportAct, ReportState, Validation
from relazioni.contenuto import in_canonical
from relazioni.models import (
    AttoDellaRelazione,
    PassaggioDellaRelazione,
    Relazione,
    RelazioneApprovata,
    Sezione,
    ValidazioneDellaRelazione,
)
from relazioni.reading import Source, demand_source, last_approval, written
from relazioni.rules import RELAZIONI
from relazioni.sections import SECTIONS
from testi.codes import fault_of_line
from testi.formati import data

FORBIDDEN: Final = "La Relazione la apre e la approva l'ufficio programmazione."
_WHO: Final = {
    ReportAct.VALIDARE: "il Nucleo di valutazione",
    ReportAct.APPROVARE: "l'ufficio programmazione",
    ReportAct.RIAPRIRE: "l'ufficio programmazione",
}


@dataclass(frozen=True, slots=True)
class Validated:
    """What the Nucleo's document says of a Relazione."""

    outcome: str
    day: date
    number: str
    address: str = ""
    why: str = ""

    @property
    def faults(self) -> list[str]:
        """What of it cannot be."""
        found = []
        if self.outcome not in Validation.values:
            found.append(f"Indicare l'esito: {', '.join(Validation.values)}.")
        if not self.number.strip():
            found.append("Indicare il numero del documento di validazione.")
        elif len(self.number) > 40:
            found.append("Numero del documento: al più 40 caratteri.")
        elif fault := fault_of_line(self.number):
            found.append(f"Numero del documento: {fault}")
        if self.address:
            try:
                URLValidator(["http", "https"])(self.address)
            except ValidationError:
                found.append("L'indirizzo del documento comincia con https:// o http:// e porta a una pagina.")
        if self.outcome in (Validation.CON_OSSERVAZIONI, Validation.NON_VALIDATA) and not self.why.strip():
            found.append("Scrivere le osservazioni, o i motivi per cui non è validata.")
        if self.day > moments.today():
            found.append("La data della validazione è nel futuro: si registra quando c'è.")
        return found

    def is_said_by(self, row: ValidazioneDellaRelazione) -> bool:
        """Whether a stored validation is this very one."""
        said = (self.outcome, self.day, self.number.strip(), self.address.strip(), self.why.strip())
        return (row.esito, row.giorno, row.documento, row.indirizzo, row.motivazione) == said


def open_relazione(plan: PianoEsecutivo, who: Chi) -> Relazione:
    """Make the Relazione of a plan, with its sections empty.

    Raises:
        Refused: not allowed, there is one already, no survey of the plan is closed.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        kept = hold(plan.pk)
        there: Relazione | None = Relazione.objects.filter(piano=kept).first()
        if there is not None:
            raise Refused(f"La Relazione di {kept.codice} c'è già: è {there.get_stato_display().lower()}.")
        source = demand_source(kept)
        relazione: Relazione = Relazione(piano=kept)
        sign_as(relazione, user_of(who), f"Aperta: {source.words}")
        relazione.save()
        for section in SECTIONS:
            row = Sezione(relazione=relazione, chiave=section.key)
            sign_as(row, user_of(who), "Aperta")
            row.save()
        tell(Relazione, relazione.pk)
    return relazione


def unfinished(relazione: Relazione) -> list[str]:
    """The titles of the sections that somebody has begun and not finished."""
    return [row.section.title for row in relazione.sezioni.order_by("pk") if row.state == "cominciata"]


def approve_relazione(relazione: Relazione, deed: SurveyDeed, who: Chi) -> tuple[AttoDellaRelazione, bool]:
    """Register the act that approves a Relazione, and freeze what it says.

    Returns:
        The act, and whether it was registered before: said again it does nothing.

    Raises:
        Refused: not allowed now, an act that cannot be, numbers that no act has approved, sections not finished,
            another act.
    """
    if deed.organo not in ApprovingBody.values:
        raise Refused(f"Indicare l'organo: {', '.join(ApprovingBody.values)}.")
    deed.demand_of(date(relazione.piano.anno, 12, 31))
    demand_role(ReportAct.APPROVARE, who)
    with transaction.atomic():
        plan = hold(relazione.piano_id)
        if not _in_redazione(relazione):
            there = AttoDellaRelazione.objects.filter(approvata__relazione=relazione).order_by("-pk").first()
            if said := same_deed(there, deed, relazione, "approvata, la Relazione resta com'è"):
                return said, True
        kept = held(relazione, who, ReportAct.APPROVARE)
        source = _demand_approvable(kept, plan, deed)
        before = last_approval(kept, text=False)
        content = replace(written(kept, source), stato=ReportState.APPROVATA.label.lower(), atto=_told(deed))
        row = RelazioneApprovata(
            relazione=kept, precedente=before, chiusura=source.closing, ricognizione=source.ricognizione
        )
        closing = store_closing(row, in_canonical(content), before, stands_on(row), who)
        registered = store_deed(AttoDellaRelazione(approvata=closing), closing, deed, who)
        was = kept.stato
        kept.passa_ad_approvata()
        save_relazione(kept, who, ReportAct.APPROVARE, was, str(registered))
    relazione.refresh_from_db()
    return registered, False


def validate_relazione(relazione: Relazione, said: Validated, who: Chi) -> tuple[ValidazioneDellaRelazione, bool]:
    """Register what the Nucleo says of an approved Relazione. Validated, it closes the plan.

    Returns:
        The validation, and whether it was registered before.

    Raises:
        Refused: not allowed now, a validation that cannot be, or there is another.
    """
    demand_role(ReportAct.VALIDARE, who)
    if faults := said.faults:
        raise Refused(" ".join(faults))
    with transaction.atomic():
        plan = hold(relazione.piano_id)
        approved = last_approval(relazione, text=False)
        there = ValidazioneDellaRelazione.objects.filter(approvata=approved).first() if approved else None
        if there is not None and not _in_redazione(relazione):
            if said.is_said_by(there):
                return there, True
            raise Refused(f"{relazione} ha già la sua validazione ({there}), e una seconda non si registra.")
        kept = held(relazione, who, ReportAct.VALIDARE)
        if approved is None:
            raise Refused(f"{kept} risulta approvata ma non c'è che cosa validare: ripristinare da una copia.")
        if said.day < approved.atto.data_atto:
            raise Refused(
                f"La validazione è del {data(said.day)}, prima dell'atto che approva la Relazione "
                f"({data(approved.atto.data_atto)})."
            )
        row = _stored(approved, said, who)
        was = kept.stato
        if row.esito == Validation.NON_VALIDATA:
            kept.passa_a_non_validata()
        else:
            kept.passa_a_validata()
            if plan.stato == StatoPiano.CONSUNTIVATO:
                move_plan(plan, who, f"Relazione sulla performance validata: {row}", to=StatoPiano.CHIUSO)
        save_relazione(kept, who, ReportAct.VALIDARE, was, str(row))
    relazione.refresh_from_db()
    return row, False


def reopen_relazione(relazione: Relazione, reason: str, who: Chi) -> None:
    """Write again a Relazione that the Nucleo did not validate; what was frozen stays. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Per riaprire una Relazione serve il motivo.")
    demand_role(ReportAct.RIAPRIRE, who)
    with transaction.atomic():
        hold(relazione.piano_id)
        kept = held(relazione, who, ReportAct.RIAPRIRE)
        was = kept.stato
        kept.passa_a_in_redazione()
        save_relazione(kept, who, ReportAct.RIAPRIRE, was, reason.strip())
    relazione.refresh_from_db()


def hold(plan: int) -> PianoEsecutivo:
    """The plan, this transaction's: the lock of its surveys and of its Relazione."""
    kept: PianoEsecutivo = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=plan)
    return kept


def held(relazione: Relazione, who: Chi, act: ReportAct) -> Relazione:
    """The Relazione as it is stored, with its next revision. Raises ``Refused``."""
    allowed = Relazione.objects.allowing(who, act).select_related("piano")
    kept: Relazione | None = allowed.filter(pk=relazione.pk).first()
    if kept is None:
        stored: Relazione | None = Relazione.objects.filter(pk=relazione.pk).first()
        raise Refused(f"{relazione}: {why_not_now(stored, act)}")
    kept.prenota_revisione()
    return kept


def demand_role(act: ReportAct, who: Chi) -> None:
    """Raise ``Refused`` for who may never do an act, whatever state a Relazione is in."""
    roles = [capacity.role for capacity in Relazione.objects.all().capacities(who)]
    if not any(RELAZIONI.states_in(role, act) for role in roles):
        raise Refused(f"«{act.label}» non spetta al tuo ruolo: lo fa {_WHO[act]}.")


def why_not_now(relazione: Relazione | None, act: ReportAct) -> str:
    """Why an act cannot be done with a Relazione as it is stored."""
    if relazione is None:
        return "non c'è più."
    return f"ora non si può {act.label.lower()}, è {relazione.get_stato_display().lower()}."


def save_relazione(relazione: Relazione, who: Chi, act: ReportAct, before: str, reason: str = "") -> None:
    """Store what a transition has made of it; its revision was taken in this transaction."""
    sign_as(relazione, user_of(who), f"{act.label}: {reason}" if reason else str(act.label))
    relazione.save()
    PassaggioDellaRelazione.note(user_of(who), act, before, relazione.stato, reason, relazione=relazione)
    tell(Relazione, relazione.pk)


def _in_redazione(relazione: Relazione) -> bool:
    return bool(Relazione.objects.filter(pk=relazione.pk, stato=ReportState.IN_REDAZIONE).exists())


def _demand_approvable(relazione: Relazione, plan: PianoEsecutivo, deed: SurveyDeed) -> Source:
    """What its numbers come from. Raises ``Refused`` for a Relazione that no act can approve yet."""
    source = demand_source(plan)
    if not source.final or source.survey.stato != SurveyState.APPROVATA:
        raise Refused(
            f"{relazione} non si approva ancora: i suoi numeri sono della {source.words.lower()}, e servono quelli "
            "della rilevazione finale approvata con il suo atto."
        )
    # Taken one after the other: who is writing is waited for, whoever comes later finds another revision.
    rows = Sezione.objects.select_for_update(no_key=True).filter(relazione=relazione).order_by("pk")
    begun = [row.section.title for row in rows if row.state == "cominciata"]
    if begun:
        raise Refused(
            f"{relazione} non si approva ancora: c'è chi scrive. Da finire: {', '.join(begun)}. Una sezione è finita "
            "quando lo dice chi la scrive; una che resta vuota non ferma nulla."
        )
    if deed.data < source.survey.al:
        raise Refused(f"L'atto è del {data(deed.data)}, prima del giorno di cui parla ({data(source.survey.al)}).")
    account: AttoDellaRilevazione | None = getattr(source.closing, "atto", None)
    if account is not None and deed.data < account.data_atto:
        raise Refused(
            f"L'atto è del {data(deed.data)}, prima di quello che approva i numeri della Relazione ({account}). "
            "Controllare la data."
        )
    _demand_new(relazione, deed)
    return source


def _demand_new(relazione: Relazione, deed: SurveyDeed) -> None:
    """Raise ``Refused`` for an act that is not of the text of now: one that approved an earlier text, or that is before
    the Nucleo's refusal of it."""
    for row in AttoDellaRelazione.objects.filter(approvata__relazione=relazione).select_related("approvata"):
        if is_deed(row, deed):
            raise Refused(
                f"{row} ha già approvato un testo precedente ({row.approvata}), che poi è stato riaperto: per il testo "
                "di ora serve un atto nuovo."
            )
    rows = ValidazioneDellaRelazione.objects.filter(approvata__relazione=relazione).order_by("-approvata__numero")
    last: ValidazioneDellaRelazione | None = rows.first()
    if last is not None and deed.data < last.giorno:
        raise Refused(
            f"L'atto è del {data(deed.data)}, prima della validazione che ha rimandato il testo ({last}): per il testo "
            "di ora serve un atto che venga dopo."
        )


def _told(deed: SurveyDeed) -> str:
    """As its stored row calls itself."""
    return str(AttoDellaRelazione(organo=deed.organo, numero_atto=deed.numero.strip(), data_atto=deed.data))


def _stored(approved: RelazioneApprovata, said: Validated, who: Chi) -> ValidazioneDellaRelazione:
    row = ValidazioneDellaRelazione(
        approvata=approved,
        esito=said.outcome,
        giorno=said.day,
        documento=said.number.strip(),
        indirizzo=said.address.strip(),
        motivazione=said.why.strip(),
        registrata_il=moments.now(),
        registrata_da=name_of(who),
    )
    row.catena = validation_link_of(row, approved.atto.catena)
    row.save()
    return row
