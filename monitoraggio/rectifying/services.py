# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rettifica is ordered for a reason, written by the office row by row, closed, approved by its own act; one that was
ordered by mistake is withdrawn.

Life, gate, checks, freezing, chain and act are those of the survey. The survey stays APPROVATA all the while, and the
plan where it is: until its act a rettifica says nothing to anybody who reads the survey.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import RectifiedRow, SurveyAct, SurveyState
from monitoraggio.compiling.saving import NotValid
from monitoraggio.compiling.sheet import shown
from monitoraggio.lettura.closed import last_closing
from monitoraggio.lettura.findings import everything_told
from monitoraggio.models import (
    AttoDellaRilevazione,
    Correzione,
    PassaggioDellaRilevazione,
    Rettifica,
    Rilevazione,
    RilevazioneChiusa,
    StatoObiettivo,
)
from monitoraggio.rectifying.boxes import faults_of, meant
from monitoraggio.rectifying.laying import corrected, frozen_anew
from monitoraggio.rectifying.rows import columns_of, name_of, row_of, values_of
from monitoraggio.rectifying.touched import touched_by
from monitoraggio.rules import may_annotate
from monitoraggio.scrittura import sense
from monitoraggio.vita import notices
from monitoraggio.vita.closing import (
    SurveyDeed,
    demand_no_errors,
    freeze,
    is_deed,
    same_deed,
    store_deed,
)
from monitoraggio.vita.delivering import keep, list_of, ready_for
from monitoraggio.vita.keeping import hold_plan
from monitoraggio.vita.objective_acts import demand_no_post
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi, scrive_tutto
from testi.bounds import LONG_TEXT, excess
from testi.formati import data

FORBIDDEN: Final = "Le rettifiche le fa l'ufficio programmazione."
NOTE_FORBIDDEN: Final = "La nota del Nucleo la corregge il Nucleo di valutazione."
WITHOUT_REASON: Final = "Di ogni riga che cambia si dice perché."
# The box of the reason, among the faults of a row.
REASON: Final = "motivo_della_correzione"


@dataclass(frozen=True, slots=True)
class Where:
    """A row of an objective: ``row`` is its identity, empty for the objective itself."""

    code: str
    of: str
    row: str = ""


def order_rectification(survey: Rilevazione, reason: str, who: Chi) -> Rettifica:
    """Begin to correct what an act has approved.

    Raises:
        Refused: not allowed, without a reason, of a survey that no act has approved, or while there is another one.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    reason = reason.strip()
    if not reason:
        raise Refused("Per ordinare una rettifica serve il motivo.")
    if fault := excess(reason, LONG_TEXT):
        raise Refused(fault)
    with transaction.atomic():
        hold_plan(survey.piano_id)
        kept = Rilevazione.objects.visible_to(who).told().get(pk=survey.pk)
        if kept.stato != SurveyState.APPROVATA:
            raise Refused(
                f"{kept} è {kept.get_stato_display().lower()}: si rettifica ciò che un atto ha approvato. Prima "
                "dell'atto la si riapre, con un motivo."
            )
        if Rettifica.objects.filter(rilevazione=kept).exclude(stato=SurveyState.APPROVATA).exists():
            raise Refused(f"Di {kept} c'è già una rettifica in corso: si fa una alla volta.")
        closing = last_closing(kept, text=False)
        if closing is None:
            raise Refused(f"{kept} risulta approvata ma non c'è che cosa correggere: ripristinare da una copia.")
        row: Rettifica = Rettifica(rilevazione=kept, corretta=closing, motivo=reason)
        row.passa_ad_aperta()
        sign_as(row, user_of(who), "Ordinata")
        row.save()
        _noted(row, who, SurveyAct.APRIRE, f"Ordinata una rettifica: {reason}")
    return row


def correct(
    rectification: Rettifica, where: Where, texts: Mapping[str, str], reason: str, who: Chi, read: int | None = None
) -> bool:
    """Say what a row is to say instead, box by box, in the place of what was said of it before.

    Args:
        texts: by column, as the boxes show them; a box that is not named says what was approved, one to be ticked no.
        reason: why, where something is to be another.
        read: the revision of the rettifica that the page had read; None where nothing was read.

    Returns:
        Whether something of the row is another than what was approved.

    Raises:
        ConflittoDiRevisione: somebody wrote in it since.
        Refused: not allowed, closed, or no such row; a note of the Nucleo, of who has an office at the centre too.
        NotValid: some of it cannot be, by column.
    """
    with transaction.atomic():
        kept = _kept(rectification, who, None if where.of == RectifiedRow.NOTA else SurveyAct.SCRIVERE, read)
        base = kept.corretta.read
        said = row_of(base, where.code, where.of, where.row)
        if said is None:
            raise Refused(f"{where.code}: questa riga non c'è in ciò che si corregge.")
        if where.of == RectifiedRow.NOTA:
            demand_no_post(StatoObiettivo.objects.get(rilevazione=kept.rilevazione, codice=where.code), who)
        columns = columns_of(base, base.by_code[where.code], where.of, said)
        before = values_of(said, columns)
        now, faults = meant(columns, before, texts)
        now = sense.completed({n: v for n, v in now.items() if v != before[n]}, before) if "esito" in before else now
        faults = faults or faults_of(said, now, base)
        changed = [c for c in columns if now[c.name] != before[c.name]]
        if changed and not reason.strip():
            faults[REASON] = [WITHOUT_REASON]
        elif fault := excess(reason, LONG_TEXT):
            faults[REASON] = [fault]
        if faults:
            raise NotValid(faults)
        key = {"codice": where.code, "di": where.of, "riga": where.row}
        kept.correzioni.filter(codice=where.code, riga=where.row).delete()
        Correzione.objects.bulk_create(
            Correzione(rettifica=kept, campo=c.name, valore=shown(now[c.name]), motivo=reason.strip(), **key)
            for c in changed
        )
        name = f"{where.code}{f', «{name_of(where.of, said)[:80]}»' if where.row else ''}"
        what = ", ".join(c.label.lower() for c in changed) or "come approvata"
        _store(kept, who, f"Rettifica, {name}: {what}")
        PassaggioDellaRilevazione.note(
            user_of(who),
            SurveyAct.SCRIVERE,
            SurveyState.APPROVATA,
            SurveyState.APPROVATA,
            f"Rettifica, {name}: {what}. {reason.strip() if changed else ''}".strip(),
            rilevazione=kept.rilevazione,
        )
    rectification.refresh_from_db()
    return bool(changed)


def close_rectification(rectification: Rettifica, who: Chi) -> RilevazioneChiusa:
    """Freeze what the survey says with the corrections, in the chain of its plan.

    Raises:
        Refused: not allowed now, nothing is corrected, or errors (they are in ``missing``); nothing was frozen.
    """
    with transaction.atomic():
        kept = _kept(rectification, who, SurveyAct.CHIUDERE)
        survey = kept.rilevazione
        if not kept.correzioni.exists():
            raise Refused(f"{kept}: non corregge ancora nulla. Scrivere che cosa cambia, o ritirarla.")
        demand_no_errors(kept, everything_told(survey, corrected(kept)))
        content = frozen_anew(kept, touched_by(kept.corretta.read, corrected(kept)))
        closing = freeze(survey, content, who)
        kept.nuova = closing
        kept.passa_a_chiusa()
        _store(kept, who, "Chiusa")
        _noted(kept, who, SurveyAct.CHIUDERE, f"Chiusa la rettifica, come chiusura {closing.numero}.")
    rectification.refresh_from_db()
    return closing


def approve_rectification(rectification: Rettifica, deed: SurveyDeed, who: Chi) -> tuple[AttoDellaRilevazione, bool]:
    """Register the act of a rettifica that is closed, with its documents that are ready: from here on the survey says
    what it froze. The plan stays as it is.

    Returns:
        The act, and whether it was registered before: said again it does nothing.

    Raises:
        Refused: not allowed now, an act that cannot be or is before the one it corrects, or another one approved it.
    """
    deed.demand_of(rectification.rilevazione.al)
    with transaction.atomic():
        there = AttoDellaRilevazione.objects.filter(chiusura=rectification.nuova_id).first()
        if rectification.nuova_id and (said := same_deed(there, deed, rectification)):
            return said, True
        kept = _kept(rectification, who, SurveyAct.APPROVARE)
        first = AttoDellaRilevazione.objects.filter(chiusura=kept.corretta_id).first()
        closing = kept.nuova
        if closing is None or first is None:
            raise Refused(f"{kept} risulta chiusa ma non c'è che cosa approvare: ripristinare da una copia.")
        if deed.data < first.data_atto:
            raise Refused(f"L'atto è del {data(deed.data)}, prima di quello che corregge ({first}).")
        if is_deed(first, deed):
            raise Refused(f"Una rettifica vuole un atto a sé: {first} è quello che corregge.")
        documents = ready_for(closing, deed.data)
        row = AttoDellaRilevazione(chiusura=closing, manifesto=list_of(documents))
        registered = store_deed(row, closing, deed, who)
        keep(registered, documents)
        kept.passa_ad_approvata()
        _store(kept, who, f"Approvata con {registered}")
        _noted(kept, who, SurveyAct.APPROVARE, f"Rettificata con {registered}: {kept.motivo}")
    rectification.refresh_from_db()
    return registered, False


def reopen_rectification(rectification: Rettifica, reason: str, who: Chi) -> None:
    """Write again in a rettifica that no act has approved yet; what it froze stays in the chain. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Per riaprire una rettifica chiusa serve il motivo.")
    with transaction.atomic():
        kept = _kept(rectification, who, SurveyAct.RIAPRIRE)
        kept.passa_a_riaperta()
        _store(kept, who, "Riaperta")
        _noted(kept, who, SurveyAct.RIAPRIRE, f"Riaperta la rettifica: {reason.strip()}")
    rectification.refresh_from_db()


def withdraw_rectification(rectification: Rettifica, reason: str, who: Chi) -> None:
    """Drop a rettifica that is open. Nothing was changed by it; that it was there stays among the acts of the survey,
    and what it may have frozen in the chain. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Per ritirare una rettifica serve il motivo.")
    with transaction.atomic():
        kept = _kept(rectification, who, SurveyAct.SCRIVERE)
        _noted(kept, who, SurveyAct.SCRIVERE, f"Ritirata la rettifica: {reason.strip()}")
        sign_as(kept, user_of(who), "Ritirata")
        kept.delete()


def _kept(rectification: Rettifica, who: Chi, act: SurveyAct | None, read: int | None = None) -> Rettifica:
    """The rettifica as it is stored, this transaction's; the plan's row is the lock of all its surveys. Without an act
    of the survey it is the note of the Nucleo that is asked for."""
    hold_plan(rectification.rilevazione.piano_id)
    every = Rettifica.objects
    rows = (every.annotated_by(who) if act is None else every.allowing(who, act)).filter(pk=rectification.pk)
    kept: Rettifica | None = rows.select_related(
        "rilevazione__piano", "rilevazione__versione", "corretta__versione", "nuova"
    ).first()
    if kept is None:
        stored = Rettifica.objects.filter(pk=rectification.pk).first()
        if stored is None:
            raise Refused("La rettifica non c'è più: è stata ritirata.")
        if act is None and not may_annotate(who):
            raise Refused(NOTE_FORBIDDEN)
        if act is not None and not scrive_tutto(who):
            raise Refused(FORBIDDEN)
        raise Refused(f"{stored}: ora non si può, è {stored.get_stato_display().lower()}.")
    if read is not None:
        kept.revisione = read
    kept.prenota_revisione()
    return kept


def _store(kept: Rettifica, who: Chi, reason: str) -> None:
    sign_as(kept, user_of(who), reason)
    kept.save()


def _noted(row: Rettifica, who: Chi, act: SurveyAct, words: str) -> None:
    """Among the acts of the survey, which stays approved; who is concerned learns of it."""
    now, survey = SurveyState.APPROVATA, row.rilevazione
    PassaggioDellaRilevazione.note(user_of(who), act, now, now, words, rilevazione=survey)
    notices.tell_rectification(survey, user_of(who), act, words)
    tell(Rilevazione, survey.pk)
