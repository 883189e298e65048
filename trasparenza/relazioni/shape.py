# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of an approved Relazione is for everybody. Pure.

Nothing passes that is not named here: a field of tomorrow stays inside until somebody names it. What comes out is a
Relazione again, so that the drawers of the document draw it; figures stay exact.

Left out on purpose, as of the results (``outcomes.shape``): cause and reason of a phase, where a value comes from, the
forecast, the words of the ricognizione (of which only states and numbers are public), all that is of an evaluation.
"""

from collections.abc import Iterable
from typing import Final

from monitoraggio.contenuto.content import Pairs
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
    RelazioneContent,
    SectionContent,
    SharedRow,
    StepRow,
    StrategicRow,
    TreeOperativeRow,
    VariationRow,
)
from trasparenza.outcomes.shape import FIGURES

# Of a level, by the names under which a closing freezes them.
_MEANS: Final = ("fatto", "atteso", "risultato")
_OF_LEVEL: Final = ("obiettivi", *_MEANS)
_COUNTS: Final = ("luce/", "grado/", "tempo/")


def public_content(said: RelazioneContent) -> RelazioneContent:
    """What everybody may read of what an approval froze."""
    return RelazioneContent(
        ente=said.ente,
        piano=said.piano,
        descrizione=said.descrizione,
        anno=said.anno,
        stato=said.stato,
        al=said.al,
        tipo=said.tipo,
        chiusura=said.chiusura,
        anello="",
        ricognizione=said.ricognizione,
        atto=said.atto,
        decimali=said.decimali,
        sezioni=tuple(SectionContent(s.chiave, s.titolo, s.testo) for s in said.sezioni),
        livelli=tuple(map(_level, said.livelli)),
        andamento=tuple(MomentRow(m.al, _figures(m.cifre)) for m in said.andamento),
        albero=tuple(map(_ambito, said.albero)),
        senza_ambito=said.senza_ambito,
        obiettivi=tuple(map(_objective, said.obiettivi)),
        scostamenti=tuple(DeviationRow(d.codice, d.perche, d.indicatori) for d in said.scostamenti),
        variazioni=tuple(map(_variation, said.variazioni)),
        condivisi=tuple(SharedRow(s.descrizione, s.valori, s.insieme) for s in said.condivisi),
        operativi=tuple(map(_operative, said.operativi)),
        salute=tuple(map(_ente, said.salute)),
        organismi=tuple(BodyRow(b.obiettivo, b.organismo, b.esito, valore=b.valore) for b in said.organismi),
        passi=tuple(StepRow(s.giorno, s.che_cosa) for s in said.passi),
        legenda=said.legenda,
        soglie=said.soglie,
        esclusi=said.esclusi,
    )


def printed_inside(said: RelazioneContent) -> str:
    """Why the document of a Relazione stays inside, in words; empty where it may leave.

    Its act approves it as it prints, and the law wants it published (D.Lgs. 33/2013, art. 10 c. 8): causes and words
    of the ricognizione leave with it, as they do with the documents of a survey (``outcomes.shape.printed_inside``).
    Of what stays inside there it prints no note of the Nucleo, no request, no evidence, nobody who looks after a phase;
    evaluations it may.
    """
    return "riporta come si distribuiscono le valutazioni del personale" if said.valutazioni else ""


def _figures(cifre: Pairs) -> Pairs:
    return tuple((name, text) for name, text in cifre if name in _OF_LEVEL or name.startswith(_COUNTS))


def _named(pairs: Pairs, names: Iterable[str]) -> Pairs:
    wanted = frozenset(names)
    return tuple((name, text) for name, text in pairs if name in wanted)


def _level(row: LevelRow) -> LevelRow:
    crossed = tuple(CountRow(c.grado, c.tempo, c.obiettivi) for c in row.incroci)
    return LevelRow(row.genere, row.nome, _figures(row.cifre), _named(row.frasi, _MEANS), crossed)


def _ambito(row: AmbitoRow) -> AmbitoRow:
    return AmbitoRow(row.dup, row.nome, _figures(row.cifre), tuple(map(_strategic, row.strategici)))


def _strategic(row: StrategicRow) -> StrategicRow:
    below = tuple(TreeOperativeRow(o.nome, _figures(o.cifre), o.obiettivi) for o in row.operativi)
    return StrategicRow(row.nome, _figures(row.cifre), below)


def _objective(row: ObjectiveRow) -> ObjectiveRow:
    return ObjectiveRow(
        row.codice,
        row.titolo,
        row.centro,
        row.responsabile,
        row.tipo,
        _named(row.cifre, FIGURES),
        row.relazione,
        row.criticita,
        row.azioni_correttive,
        tuple(map(_phase, row.fasi)),
        tuple(map(_indicator, row.indicatori)),
    )


def _phase(row: PhaseRow) -> PhaseRow:
    return PhaseRow(
        row.descrizione,
        row.peso,
        row.inizio_previsto,
        row.fine_prevista,
        row.inizio_effettivo,
        row.fine_effettiva,
        row.esito,
        row.percentuale,
        nuova_fine=row.nuova_fine,
        ritardo=row.ritardo,
    )


def _indicator(row: IndicatorRow) -> IndicatorRow:
    return IndicatorRow(
        row.descrizione,
        row.tipo,
        row.valore_atteso,
        row.verso,
        row.valore,
        row.situazione,
        row.raggiunto,
        row.in_parole,
    )


def _variation(row: VariationRow) -> VariationRow:
    changed = tuple(ChangedRow(c.codice, c.titolo, c.centro, c.genere, c.motivo, c.parti) for c in row.obiettivi)
    return VariationRow(row.versione, row.atto, row.giorno, row.oggetto, row.invariati, changed)


def _operative(row: OperativeRow) -> OperativeRow:
    values = tuple(OperativeValueRow(i.descrizione, i.valore_atteso, i.valori) for i in row.indicatori)
    return OperativeRow(
        row.ambito, row.strategico, row.nome, row.stato, row.calcolato, row.dichiarato, indicatori=values
    )


def _ente(row: EnteRow) -> EnteRow:
    return EnteRow(
        row.stato_di_salute,
        row.descrizione,
        row.ambito,
        row.tema,
        row.unita,
        row.fonte,
        row.verso,
        row.valori,
        row.in_parole,
        row.meglio,
    )
