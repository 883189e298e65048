# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a Relazione, drawn from what closings and acts froze. Pure.

Of the survey the figures are those that its closing froze; what stands above the objectives is the mean of the
distinct objectives beneath, as everywhere (``monitoraggio.figures.rollup``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from dup.contenuto import ContenutoDUP, ContenutoIndicatoreEnte, told_apart
from monitoraggio.computing import ObjectiveTold, SurveyTold, day_of, told
from monitoraggio.computing.board import Place
from monitoraggio.computing.frozen import level_of
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.computing.shared import shared_indicators
from monitoraggio.computing.survey import phase_facts
from monitoraggio.contenuto import IndicatorContent, PhaseContent, SurveyContent
from monitoraggio.figures.classes import is_late
from monitoraggio.figures.rollup import rollup
from monitoraggio.figures.words import Grado, Luce, Raggiunto, Tempo
from raccolte.course import changes
from relazioni.contenuto import (
    AmbitoRow,
    BodyRow,
    ChangedRow,
    CountRow,
    DeviationRow,
    EnteRow,
    IndicatorRow,
    LevelRow,
    MomentRow,
    ObjectiveRow,
    OperativeRow,
    OperativeValueRow,
    PhaseRow,
    SharedRow,
    StrategicRow,
    TreeOperativeRow,
    VariationRow,
)
from ricognizioni.computing import OperativeTold, years_of
from ricognizioni.contenuto import RicognizioneContent
from testi.formati import data
from versioni.contenuto import PER_IL_DUP, ContenutoVersione, Raffronto, raffronta
from versioni.differenze import confronto

COMUNE, AMBITO, CENTRO = "comune", "ambito", "centro"
# How many years an indicator of the Comune shows, that of the Relazione last.
YEARS: Final = 5
# What a sentence of the office may end with.
ENDS: Final = (".", "…", "!", "?")
Places = Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True)
class Drawing:
    """A survey that was closed, with where its objectives hang: what the chapters are drawn from."""

    survey: SurveyTold
    places: Places

    @classmethod
    def of(cls, said: SurveyContent, places: Places) -> "Drawing":
        """Of what a closing says."""
        return cls(told(said), places)

    def levels(self, ambiti: Iterable[tuple[str, str]]) -> tuple[LevelRow, ...]:
        """The Comune, the ambiti in their order, each by the code of its document and its name, the centres by name."""
        objectives = self.survey.objectives
        of_ambito = [(name, self._under(ambito)) for ambito, name in told_apart(ambiti).items()]
        return (
            self._level(COMUNE, "", objectives),
            *(self._level(AMBITO, name, of) for name, of in of_ambito if of),
            *(self._level(CENTRO, name, of) for name, _, of in self.survey.centres),
        )

    def tree(self, dups: Iterable[ContenutoDUP]) -> tuple[AmbitoRow, ...]:
        """The documents down to the codes of the objectives; what nothing of the year serves stands there too."""
        return tuple(
            AmbitoRow(
                dup.codice,
                ambito.nome,
                self._figures(self._under((dup.codice, ambito.nome))),
                tuple(
                    StrategicRow(
                        strategic.nome,
                        self._figures(self._under((dup.codice, ambito.nome, strategic.nome))),
                        tuple(
                            TreeOperativeRow(operative.nome, self._figures(of), tuple(o.said.codice for o in of))
                            for operative in strategic.operativi
                            for of in (self._under((dup.codice, ambito.nome, strategic.nome, operative.nome)),)
                        ),
                    )
                    for strategic in ambito.strategici
                ),
            )
            for dup in dups
            for ambito in dup.ambiti
        )

    def nowhere(self) -> tuple[str, ...]:
        """The codes of the objectives that hang on no ambito."""
        return tuple(o.said.codice for o in self.survey.objectives if not self.places.get(o.said.codice))

    def objectives(self) -> tuple[ObjectiveRow, ...]:
        """Every objective, in the order of the plan."""
        return tuple(self._objective(o) for o in self.survey.objectives)

    def deviations(self) -> tuple[DeviationRow, ...]:
        """Those that are late or below their target, with what says so."""
        found = ((o, tuple(reasons(o))) for o in self.survey.objectives)
        return tuple(self._deviation(o, why) for o, why in found if why)

    def shared(self) -> tuple[SharedRow, ...]:
        """The indicators that several centres have."""
        return tuple(
            SharedRow(s.name, tuple((f"{row.centre} ({row.code})", row.value) for row in s.rows), s.told)
            for s in shared_indicators(self.survey.said)
        )

    def course(self) -> tuple[MomentRow, ...]:
        """The Comune in the surveys of the year, as the closing kept it."""
        return tuple(MomentRow(m.al, m.tutto.cifre) for m in self.survey.said.andamento)

    def _under(self, place: tuple[str, ...]) -> list[ObjectiveTold]:
        return [
            o
            for o in self.survey.objectives
            if any(p.path[: len(place)] == place for p in self.places.get(o.said.codice, ()))
        ]

    def _figures(self, of: Sequence[ObjectiveTold]) -> tuple[tuple[str, str], ...]:
        return level_of("", rollup((o.leaf for o in of), self.survey.rules)).cifre if of else ()

    def _level(self, kind: str, name: str, of: Sequence[ObjectiveTold]) -> LevelRow:
        level = level_of(name, rollup((o.leaf for o in of), self.survey.rules))
        counts = Counter((o.leaf.grade, o.leaf.time) for o in of)
        crossed = tuple(CountRow(str(g), str(t), n) for g in Grado for t in Tempo if (n := counts[g, t]))
        return LevelRow(kind, name, level.cifre, level.frasi, crossed)

    def _objective(self, o: ObjectiveTold) -> ObjectiveRow:
        said = o.said
        whole = tuple((name, text) for name, text in o.cifre.items() if "/" not in name)
        return ObjectiveRow(
            said.codice,
            said.titolo,
            said.centro_di_responsabilita,
            said.responsabile,
            said.tipo,
            whole,
            said.relazione,
            said.criticita,
            said.azioni_correttive,
            tuple(self._phase(f) for f in said.planned_phases),
            tuple(_indicator(o, i) for i in said.planned_indicators),
        )

    def _phase(self, f: PhaseContent) -> PhaseRow:
        return PhaseRow(
            f.descrizione,
            f.peso,
            f.inizio_previsto,
            f.fine_prevista,
            f.inizio_effettivo,
            f.fine_effettiva,
            f.esito,
            f.percentuale,
            f.causa,
            f.motivo,
            f.nuova_fine,
            is_late(phase_facts(f), day_of(self.survey.said)),
        )

    def _deviation(self, o: ObjectiveTold, why: tuple[str, ...]) -> DeviationRow:
        missed = tuple(
            f"{i.descrizione}: {value_of(i) or 'senza valore'} su {i.valore_atteso or 'nessun atteso'}"
            for i in o.said.planned_indicators
            if o.cifre.get(f"indicatore/{i.id}/raggiunto") == Raggiunto.NO
        )
        day = day_of(self.survey.said)
        phases = (f for f in o.said.planned_phases if f.causa or f.motivo or is_late(phase_facts(f), day))
        return DeviationRow(o.said.codice, why, missed, tuple(map(_cause, phases)))


def reasons(o: ObjectiveTold) -> Iterator[str]:
    """Why an objective strays, in words; nothing of one that does not."""
    light, leaf = o.cifre.get("luce", ""), o.leaf
    if leaf.time is Tempo.IN_RITARDO:
        yield str(Tempo.IN_RITARDO)
    if leaf.grade is Grado.INFERIORE:
        yield "risultato inferiore all'atteso"
    if light in (Luce.GIALLO, Luce.ROSSO):
        yield f"luce {'gialla' if light == Luce.GIALLO else 'rossa'}"


def _cause(f: PhaseContent) -> str:
    told_of = "; ".join(filter(None, (f.causa, " ".join(f.motivo.split()))))
    new = f" Nuova fine {data(f.nuova_fine)}." if f.nuova_fine else ""
    words = told_of or "nessuna causa detta"
    return f"{f.descrizione}: {words}{'' if words.endswith(ENDS) else '.'}{new}"


def _indicator(o: ObjectiveTold, i: IndicatorContent) -> IndicatorRow:
    return IndicatorRow(
        i.descrizione,
        i.tipo,
        i.valore_atteso,
        i.verso,
        value_of(i) or "",
        situation(i, o.said.stato),
        o.cifre.get(f"indicatore/{i.id}/raggiunto", ""),
        o.frasi.get(f"indicatore/{i.id}", ""),
        i.fonte,
    )


# Acts


@dataclass(frozen=True, slots=True)
class ActOfVersion:
    """A version with its act: what a variation is told from."""

    numero: int
    atto: str
    giorno: date
    oggetto: str
    said: ContenutoVersione


def variations(versions: Sequence[ActOfVersion]) -> tuple[VariationRow, ...]:
    """Each version after the first against the one before it."""
    return tuple(_variation(was, now) for was, now in pairwise(versions))


def _variation(was: ActOfVersion, now: ActOfVersion) -> VariationRow:
    why = {m.codice: m.motivo for m in now.said.modifiche}
    rows = list(raffronta(was.said, now.said))
    changed = tuple(_changed(r, why.get(r.codice, PER_IL_DUP)) for r in rows if r.genere)
    return VariationRow(now.numero, now.atto, now.giorno, now.oggetto, len(rows) - len(changed), changed)


def _changed(r: Raffronto, why: str) -> ChangedRow:
    found = confronto(r, why)
    parts = tuple(section.nome for section in found.sezioni) if r.genere == "cambiato" else ()
    return ChangedRow(found.codice, found.titolo, found.centro, found.genere, found.motivo, parts)


# The DUP and the Comune


def operatives(said: RicognizioneContent) -> tuple[OperativeRow, ...]:
    """The operative objectives of a ricognizione that was closed, in the order of the document."""
    return tuple(
        OperativeRow(
            ambito.nome,
            strategic.nome,
            o.nome,
            o.stato,
            OperativeTold(o).progress.exact,
            o.dichiarato,
            o.motivo,
            o.narrativa,
            tuple(
                OperativeValueRow(
                    i.descrizione,
                    i.valore_atteso,
                    tuple((str(year), value) for year, value in years_of(i)),
                    i.fonte,
                )
                for i in o.indicatori
                if i.nel_documento
            ),
        )
        for ambito, strategic, o in said.operativi()
    )


def health(dup: ContenutoDUP, year: int) -> tuple[EnteRow, ...]:
    """The indicators of the Comune with the values of the last years up to one."""
    rows = (_ente(i, year) for i in dup.indicatori_ente)
    return tuple(row for row in rows if row is not None)


def _ente(said: ContenutoIndicatoreEnte, year: int) -> EnteRow | None:
    values = {y: value for y, value in said.valori if year - YEARS < y <= year}
    if not values:
        return None
    last = max(values)
    found = changes(dict(said.valori), said.verso).get(last) if last == year else None
    return EnteRow(
        said.stato_di_salute,
        said.descrizione,
        said.ambito,
        said.tema,
        said.unita,
        said.fonte,
        said.verso,
        tuple((str(y), value) for y, value in sorted(values.items())),
        found.words if found else f"Il valore del {year} non è ancora rilevato.",
        found.better if found else None,
    )


def bodies(said: RicognizioneContent) -> tuple[BodyRow, ...]:
    """What each body did of the gestionale objectives that the document gives it (TUEL art. 147-quater)."""
    return tuple(
        BodyRow(
            gestionale.nome,
            body.ente,
            body.esito,
            body.narrativa,
            ": ".join(filter(None, (body.misura, body.valore))),
        )
        for _, _, operative in said.operativi()
        for gestionale in operative.gestionali
        for body in gestionale.enti
        if body.nel_documento
    )
