# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a survey, made from a version and kept with it by identity.

Whatever was said of a row stays with it: where the version has it no more, where it asks something else, it is listed
as «da rivedere» and nothing is lost.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from monitoraggio.lettura.plan_rows import PlannedRows, planned
from monitoraggio.models import Rilevazione, StatoFase, StatoObiettivo, ValoreIndicatore
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore
from obiettivi.models import ObiettivoPEG
from obiettivi.scrittura.history import record, sign_as
from obiettivi.scrittura.lots import LOT
from organizzazione.models import CentroDiResponsabilita, Utente
from testi.formati import in_words
from versioni.models import Versione


@dataclass(frozen=True, slots=True)
class Aligned:
    """What an alignment did: objectives and rows that came, and those that are to be looked at again, in words."""

    born: int
    to_look_at: tuple[str, ...]


def align(survey: Rilevazione, version: Versione, who: Utente | None, reason: str) -> Aligned:
    """Make what a version has and the survey has not, and mark what does not fit any more; in a transaction that
    holds the survey."""
    before = planned(survey.versione.letta) if survey.versione_id != version.pk else {}
    plan = planned(version.letta)
    # In the order of their keys, as every writer takes them: two who go opposite ways would wait for each other.
    held = StatoObiettivo.objects.filter(rilevazione=survey).select_for_update(no_key=True).order_by("pk")
    states = {s.codice: s for s in held}
    hand = _Pen(survey, version, who, reason)
    born = hand.objectives(plan, states)
    for section in (_PHASES, _INDICATORS):
        born += hand.rows(section, plan, before, states)
    hand.raise_revisions()
    return Aligned(born, tuple(hand.to_look_at))


@dataclass(frozen=True, slots=True)
class _Section:
    """Phases or indicators: their table, where a version has them, what decides a judgement of them."""

    model: Any
    of: str
    decides: tuple[tuple[str, str], ...]


_PHASES: Final = _Section(
    StatoFase, "phases", (("inizio_previsto", "inizio previsto"), ("fine_prevista", "fine prevista"), ("peso", "peso"))
)
_INDICATORS: Final = _Section(ValoreIndicatore, "indicators", (("valore_atteso", "valore atteso"), ("verso", "verso")))


class _Pen:
    """Writes the rows of one survey, and gathers what is to be looked at again."""

    def __init__(self, survey: Rilevazione, version: Versione, who: Utente | None, reason: str) -> None:
        self.survey, self.version, self.who, self.reason = survey, version, who, reason
        self.to_look_at: list[str] = []
        self.touched: set[int] = set()

    def raise_revisions(self) -> None:
        """Of every objective of which something is another now: a page that is open on it finds the conflict."""
        StatoObiettivo.objects.filter(pk__in=self.touched).update(revisione=F("revisione") + 1)

    def objectives(self, plan: Mapping[str, PlannedRows], states: dict[str, StatoObiettivo]) -> int:
        """A state for each objective of the version; those that it has no more are put aside."""
        codes = [code for code in plan if code not in states]
        known = self._known(codes)
        born = [self._state(plan[code], *known[code]) for code in codes if code in known]
        self._store(StatoObiettivo, born, born=True)
        changed = [s for code, s in states.items() if self._marks(s, plan.get(code))]
        self._store(StatoObiettivo, changed, "nel_piano", "da_rivedere", "titolo", "centro")
        states.update({s.codice: s for s in born})
        return len(born)

    def rows(
        self,
        section: _Section,
        plan: Mapping[str, PlannedRows],
        before: Mapping[str, PlannedRows],
        states: Mapping[str, StatoObiettivo],
    ) -> int:
        """A row for each phase, or indicator, of the version; the others stay, out of the plan."""
        there: dict[int, dict[UUID, Any]] = {s.pk: {} for s in states.values()}
        for row in section.model.objects.filter(stato__rilevazione=self.survey):
            there[row.stato_id][row.row_id] = row
        born, changed = [], []
        for code, state in states.items():
            asked: Mapping[UUID, Any] = getattr(plan[code], section.of) if code in plan else {}
            was: Mapping[UUID, Any] = getattr(before[code], section.of) if code in before else {}
            for place, (key, said) in enumerate(asked.items()):
                row = there[state.pk].pop(key, None)
                if row is None:
                    born.append(self._row(section, state, key, place, said))
                elif self._follows(section, row, place, said, was.get(key), code):
                    changed.append(row)
            changed += [row for row in there[state.pk].values() if self._goes(row, code)]
        self._store(section.model, born, born=True)
        self._store(section.model, changed, "ordine", "descrizione", "nel_piano", "da_rivedere")
        return len(born)

    def _known(self, codes: Collection[str]) -> dict[str, tuple[int, int]]:
        """Key and centre of each objective; of one that a variation has taken away since, as the history has it."""
        columns = ("codice", "pk", "centro")
        live = ObiettivoPEG.objects.filter(piano=self.survey.piano_id, codice__in=codes).values_list(*columns)
        known = {code: (key, centre) for code, key, centre in live}
        if gone := [code for code in codes if code not in known]:
            past = ObiettivoPEG.history.filter(piano=self.survey.piano_id, codice__in=gone).order_by("history_id")
            known |= {code: (key, centre) for code, key, centre in past.values_list("codice", "id", "centro")}
        return known

    def _state(self, rows: PlannedRows, key: int, centre: int) -> StatoObiettivo:
        o = rows.objective
        state: StatoObiettivo = StatoObiettivo(
            rilevazione=self.survey,
            obiettivo_id=key,
            codice=o.codice,
            titolo=o.titolo,
            # As the version names it; where it is called otherwise since, that of the objective.
            centro_id=self._centres.get(o.centro_di_responsabilita, centre),
        )
        return state

    @cached_property
    def _centres(self) -> dict[str, int]:
        return dict(CentroDiResponsabilita.objects.values_list("nome", "pk"))

    def _marks(self, state: StatoObiettivo, rows: PlannedRows | None) -> bool:
        """Whether something of the state is another now."""
        before = (state.nel_piano, state.da_rivedere, state.titolo, state.centro_id)
        state.nel_piano = rows is not None
        if rows is None and before[0]:
            state.da_rivedere = f"Non è più nel piano dalla versione {self.version.numero}."
            self.to_look_at.append(f"{state.codice}: {state.da_rivedere}")
        elif rows is not None:
            o = rows.objective
            state.titolo, state.da_rivedere = o.titolo, state.da_rivedere if before[0] else ""
            state.centro_id = self._centres.get(o.centro_di_responsabilita, state.centro_id)
        return before != (state.nel_piano, state.da_rivedere, state.titolo, state.centro_id)

    def _row(self, section: _Section, state: StatoObiettivo, key: UUID, place: int, said: Any) -> Any:
        row = section.model(stato=state, row_id=key, ordine=place, descrizione=said.descrizione, al=self.survey.al)
        if isinstance(row, ValoreIndicatore):
            row.cumula = self._counting_up.get(key, False)
        return row

    @cached_property
    def _counting_up(self) -> Mapping[UUID, bool]:
        """Whether an indicator counts up through the year, as the survey before says: it is of its nature."""
        earlier = ValoreIndicatore.objects.filter(
            stato__rilevazione__piano=self.survey.piano_id, stato__rilevazione__al__lt=self.survey.al
        )
        return dict(earlier.order_by("stato__rilevazione__al").values_list("row_id", "cumula"))

    def _follows(
        self,
        section: _Section,
        row: Any,
        place: int,
        said: ContenutoFase | ContenutoIndicatore,
        was: ContenutoFase | ContenutoIndicatore | None,
        code: str,
    ) -> bool:
        """Take along what the version says of a row now; whether something of it is another."""
        before = (row.ordine, row.descrizione, row.nel_piano, row.da_rivedere)
        changes = [
            f"{label}: era {in_words(getattr(was, name))}, ora {in_words(getattr(said, name))}"
            for name, label in section.decides
            if was is not None and getattr(was, name) != getattr(said, name)
        ]
        if was is not None and was.descrizione != said.descrizione:
            changes.append("il testo è cambiato")
        if changes and _says_something(row):
            row.da_rivedere = f"Con la versione {self.version.numero}: {'; '.join(changes)}."
            self.to_look_at.append(f"{code}, «{said.descrizione[:80]}»: {row.da_rivedere}")
        elif not row.nel_piano:
            row.da_rivedere = ""
        row.ordine, row.descrizione, row.nel_piano = place, said.descrizione, True
        return before != (row.ordine, row.descrizione, row.nel_piano, row.da_rivedere)

    def _goes(self, row: Any, code: str) -> bool:
        if not row.nel_piano:
            return False
        row.nel_piano = False
        if _says_something(row):
            row.da_rivedere = f"Non è più nel piano dalla versione {self.version.numero}."
            self.to_look_at.append(f"{code}, «{row.descrizione[:80]}»: {row.da_rivedere}")
        return True

    def _store(self, model: Any, rows: Iterable[Any], *columns: str, born: bool = False) -> None:
        found = list(rows)
        for row in found:
            sign_as(row, self.who, self.reason)
        if born:
            model.objects.bulk_create(found, batch_size=LOT)
        elif found:
            model.objects.bulk_update(found, columns, batch_size=LOT // 5)
        if not (born and model is StatoObiettivo):
            self.touched.update(row.pk if model is StatoObiettivo else row.stato_id for row in found)
        record(model, found, born=born)


def _says_something(row: Any) -> bool:
    if isinstance(row, StatoFase):
        return bool(row.esito or row.motivo or row.causa_id)
    return bool(row.valore or row.numeratore is not None or row.giudizio or row.non_valutabile or row.fonte)
