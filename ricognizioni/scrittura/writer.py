# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of what a ricognizione says of an operative objective: pages, commands and sheets come here.

The revision, the right, the window, what goes together, the history of every row with who and why, the step from «da
compilare» to «compilato» happen here once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from aggregati.models import ConflittoDiRevisione
from dup.models import IndicatoreOperativo
from flussi.acts import all_or_nothing
from lavori.changes import tell
from monitoraggio.scrittura.drafts import Fault, Hand, NotStorable, NotWritable, Said
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi
from ricognizioni import notices
from ricognizioni.choices import OperativeAct, OperativeOutcome, StateOfOperative
from ricognizioni.models import PassaggioOperativo, Ricognizione, StatoOperativo, ValoreOperativo
from ricognizioni.texts import COLUMNS, asked_in_words
from testi.bounds import LONG_TEXT, excess
from testi.codes import fault_of_line

OF_OPERATIVE: Final = ("esito", "dichiarato", "motivo", "narrativa", *COLUMNS)
OF_VALUE: Final = ("partenza", "valore", "fonte", "nota")
LINE: Final = 255
_LINES: Final = frozenset({"partenza", "valore", "fonte"})
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said: of the objective by column, of its indicators by their ``row_id``. What it does not name
    stays as it is."""

    head: Said = field(default_factory=dict)
    values: Mapping[UUID, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for said, known in ((self.head, OF_OPERATIVE), *((v, OF_VALUE) for v in self.values.values())):
            if strange := set(said) - set(known):
                raise ValueError(f"Qui non si scrive: {', '.join(sorted(strange))}")


def save(state: StatoOperativo, draft: Draft, revision: int | None, hand: Hand) -> bool:
    """Write what is said of one operative objective, in a transaction or not.

    Args:
        revision: that of what was read before.

    Returns:
        False when that is what it says already: then no revision is taken and the history stays as it is.

    Raises:
        ConflittoDiRevisione: somebody saved it since it was read, or the page did not say what it read.
        NotWritable: it is not of who asks to write, the ricognizione is closed, the window is over.
        NotStorable: some of it cannot be, told column by column.
    """
    if revision is None:
        raise ConflittoDiRevisione("manca la revisione")
    state.revisione = revision
    with all_or_nothing(state):
        stored = StatoOperativo.objects.filter(pk=state.pk).first()
        if stored is not None and stored.revisione == revision and not _is_news(stored, draft):
            return False
        state.prenota_revisione()
        kept: StatoOperativo | None = (
            StatoOperativo.objects.allowing(hand.who, OperativeAct.SCRIVERE)
            .select_related("ricognizione__dup")
            .filter(pk=state.pk)
            .first()
        )
        if kept is None:
            raise NotWritable({state.nome: why_not(state.pk, hand.who)})
        _store(kept, draft, hand)
        tell(Ricognizione, kept.ricognizione_id)
    return True


def why_not(key: int, who: Chi) -> str:
    """Why what is said of an operative objective may not be written now, as it is stored (two queries)."""
    state = StatoOperativo.objects.select_related("ricognizione").filter(pk=key).first()
    if state is None or not state.nel_documento:
        return "non è più nel documento."
    survey = state.ricognizione
    if not survey.aperta:
        return f"la ricognizione è {survey.get_stato_display().lower()}."
    if state.stato == StateOfOperative.VERIFICATO:
        return "è verificato: per cambiarlo l'ufficio lo rinvia."
    if not StatoOperativo.objects.held_by(who).filter(pk=key).exists():
        return "il documento non lo dà a un tuo centro."
    return survey.window_in_words() or "ora non si può scrivere."


def _is_news(stored: StatoOperativo, draft: Draft) -> bool:
    rows = {v.row_id: v for v in stored.valori.all()}
    told: list[tuple[Any, Said]] = [(stored, draft.head), *((rows.get(k), said) for k, said in draft.values.items())]
    return any(row is None or _changes(row, said) for row, said in told)


def _changes(row: Any, said: Said) -> bool:
    return any(getattr(row, name) != value for name, value in said.items())


def _asked(rows: Sequence[ValoreOperativo]) -> dict[int, str]:
    """What the document asks now of the indicators of some rows, by their keys (one query where there is a row)."""
    if not rows:
        return {}
    asked = IndicatoreOperativo.objects.filter(pk__in=[row.indicatore_id for row in rows])
    return {i.pk: asked_in_words(i.descrizione, i.valore_atteso) for i in asked}


def _store(state: StatoOperativo, draft: Draft, hand: Hand) -> None:
    rows = {v.row_id: v for v in ValoreOperativo.objects.filter(stato=state).order_by("pk")}
    faults = list(_faults(state, draft, rows))
    if faults:
        raise NotStorable(faults)
    for name, value in draft.head.items():
        setattr(state, name, value)
    changed = [(rows[k], said) for k, said in draft.values.items() if _changes(rows[k], said)]
    asked = _asked([row for row, _ in changed])
    for row, said in changed:
        for name, value in said.items():
            setattr(row, name, value)
        row.chiesto = asked.get(row.indicatore_id, row.descrizione) if any(getattr(row, n) for n in OF_VALUE) else ""
        sign_as(row, hand.user, hand.reason)
        row.save()
    if state.stato == StateOfOperative.DA_COMPILARE:
        before = state.stato
        state.passa_a_compilato()
        PassaggioOperativo.note(hand.user, OperativeAct.SCRIVERE, before, state.stato, hand.reason, stato=state)
        notices.told_when_complete(state.ricognizione, hand.user)
    sign_as(state, hand.user, hand.reason)
    state.save()


def _faults(state: StatoOperativo, draft: Draft, rows: Mapping[UUID, ValoreOperativo]) -> Iterator[Fault]:
    now = {**{n: getattr(state, n) for n in OF_OPERATIVE}, **draft.head}
    for column, why in head_faults(now):
        yield Fault(state.nome, None, "", column, why)
    for column, value in draft.head.items():
        if isinstance(value, str) and (why := excess(value, LONG_TEXT)):
            yield Fault(state.nome, None, "", column, why)
    for key, said in draft.values.items():
        row = rows.get(key)
        if row is None or not row.nel_documento:
            yield Fault(state.nome, key, "", "", "L'indicatore non è più nel documento.")
            continue
        for column, value in said.items():
            line = column in _LINES
            why = excess(value, LINE if line else LONG_TEXT) or (fault_of_line(value) if line else "")
            if why:
                yield Fault(state.nome, key, row.descrizione, column, why)


def head_faults(now: Said) -> Iterator[tuple[str, str]]:
    """What does not go together in what is said of an operative objective: column and why."""
    declared, outcome = now["dichiarato"], now["esito"]
    if outcome not in ("", *OperativeOutcome.values):
        yield "esito", "Scegliere a che punto è fra quelli dell'elenco."
    if declared is None:
        return
    if not 0 <= declared <= _HUNDRED:
        yield "dichiarato", "L'avanzamento va da 0 a 100."
    if not now["motivo"].strip():
        yield "motivo", "Chi dichiara un avanzamento dice perché non vale quello calcolato."
    if outcome == OperativeOutcome.NON_AVVIATO and declared != 0:
        yield "dichiarato", "Di un obiettivo non avviato non si dichiara un avanzamento."
    if outcome == OperativeOutcome.REALIZZATO and declared != _HUNDRED:
        yield "dichiarato", "Un obiettivo realizzato è al 100%: lasciare vuoto, o scrivere 100."
