# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of an approved survey is for everybody. Pure.

Nothing passes that is not named here: pages, tables, JSON and search read what these functions give and never what a
closing froze. Figures stay exact («1070/9»); who prints them rounds (``outcomes.numbers``).

Left out on purpose: what people say to each other (requests for another result and the answers to them, reasons of a
light, of a phase, of a judgement), the note of the Nucleo, who does a phase, where a value was read, the state of the
compiling, the reasons of a rettifica, and the evidence: of this everybody sees what the office decides (``proofs``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from monitoraggio.computing import ObjectiveTold, told
from monitoraggio.computing.board import Board, Place, Seen, seen_in
from monitoraggio.computing.frozen import rollup_from
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.contenuto import IndicatorContent, PhaseContent, SurveyContent
from monitoraggio.contenuto.canonical import plain
from monitoraggio.figures.rollup import Rollup

Said = dict[str, Any]
# The figures of an objective that are public, by the names under which a closing froze them.
FIGURES: Final = ("fatto", "atteso", "scostamento", "risultato", "luce", "grado", "tempo")
OF_OBJECTIVE: Final = ("codice", "titolo", "centro_di_responsabilita", "responsabile", "tipo")
# What was told of an objective, as the account prints it.
TOLD: Final = ("relazione", "criticita", "azioni_correttive")
OF_PHASE: Final = (
    *("descrizione", "peso", "inizio_previsto", "fine_prevista", "fine_giudicata", "inizio_effettivo"),
    *("fine_effettiva", "esito", "percentuale", "nuova_fine"),
)
OF_INDICATOR: Final = ("descrizione", "tipo", "valore_atteso", "verso", "giorno")


def survey_said(content: SurveyContent, places: Mapping[str, tuple[Place, ...]]) -> Said:
    """A survey as a whole: whose it is, by which rules, its levels.

    Args:
        content: what a closing froze.
        places: what each objective serves in the version of the survey (``lettura.board.places_of``).
    """
    survey, board = told(content), Board(content, seen_in(content, places))
    centres = {name: level for name, level, _ in survey.centres}
    then = next((m for m in content.andamento if m.al == content.al), None)
    ambiti = {level.nome: rollup_from(level) for level in (then.ambiti if then else ())}
    return {
        **{name: plain(getattr(content, name)) for name in ("ente", "piano", "descrizione", "anno", "al", "tipo")},
        "versione": content.versione,
        "rettifica": _rectified(content),
        "regole": {
            "decimali": content.regole.decimali,
            "soglie": [plain(content.regole.soglia_verde), plain(content.regole.soglia_gialla)],
            "in_parole": list(survey.legend),
        },
        "totali": _level("", survey.totals, board.seen),
        "centri": [_level(lv.name, centres[lv.name], lv.objectives) for lv in board.centres],
        "ambiti": [_level(lv.name, ambiti.get(lv.name, lv.figures), lv.objectives) for lv in board.ambiti],
    }


def _rectified(content: SurveyContent) -> Said | None:
    """Of a rettifica, which closing it corrects and how many fields: what it was and is stands in the two closings."""
    said = content.rettifica
    return None if said is None else {"chiusura": said.chiusura, "atto": said.atto, "correzioni": len(said.correzioni)}


def _level(name: str, level: Rollup, objectives: Sequence[Seen]) -> Said:
    crossed: dict[str, int] = {}
    for o in objectives:
        key = f"{o.leaf.grade}/{o.leaf.time}"
        crossed[key] = crossed.get(key, 0) + 1
    return {
        "nome": name,
        "obiettivi": len(objectives),
        "fatto": level.done.exact,
        "atteso": level.expected.exact,
        "risultato": level.result.exact,
        "luci": {str(word): n for word, n in level.lights.items()},
        "gradi": {str(word): n for word, n in level.grades.items()},
        "tempi": {str(word): n for word, n in level.times.items()},
        "grado_e_tempo": crossed,
    }


def objectives_said(content: SurveyContent, links: Mapping[str, Iterable[Mapping[str, str]]]) -> list[Said]:
    """The objectives that the version has, in their order.

    Args:
        content: what a closing froze.
        links: the operative objectives that each serves, by code, as the version says them.
    """
    return [_objective(o, [dict(link) for link in links.get(o.said.codice, ())]) for o in told(content).objectives]


def _objective(o: ObjectiveTold, links: list[dict[str, str]]) -> Said:
    said, cifre = o.said, o.cifre
    return {
        **{name: getattr(said, name) for name in (*OF_OBJECTIVE, *TOLD)},
        "peso": plain(said.peso),
        "cifre": {name: cifre[name] for name in FIGURES if cifre.get(name)},
        "fasi": [_phase(f, cifre) for f in said.planned_phases],
        "indicatori": [_indicator(i, o) for i in said.planned_indicators],
        "dup": links,
    }


def _phase(said: PhaseContent, cifre: Mapping[str, str]) -> Said:
    return {
        **{name: plain(getattr(said, name)) for name in OF_PHASE},
        "atteso": cifre.get(f"fase/{said.id}/atteso", ""),
    }


def _indicator(said: IndicatorContent, o: ObjectiveTold) -> Said:
    cifre, row = o.cifre, f"indicatore/{said.id}"
    return {
        **{name: plain(getattr(said, name)) for name in OF_INDICATOR},
        "valore": value_of(said) or "",
        "situazione": situation(said, o.said.stato),
        "raggiunto": cifre.get(f"{row}/raggiunto", ""),
        "grado": cifre.get(f"{row}/grado_percento", ""),
        "in_parole": o.frasi.get(row, ""),
    }


# Of what a rettifica corrects: the paper of its differences prints what was before too.
_INSIDE: Final = frozenset({"evidenza", "forzatura", "nota"})


def printed_inside(content: SurveyContent) -> str:
    """Why the documents of a survey stay inside though the act delivered them, in words; empty where they may leave.

    They print whole what was said. A note of the Nucleo and the requests for another result are of an evaluation; an
    evidence is for everybody only where the office says so, and who looks after a phase is named by no act of the plan.
    """
    if any(o.nota_nucleo.strip() for o in content.obiettivi):
        return "riportano le note del Nucleo di valutazione"
    if any(o.forzatura for o in content.obiettivi):
        return "riportano richieste sui risultati e le loro risposte"
    if content.rettifica and content.rettifica.toccati:
        return "riportano che cosa della valutazione ne è toccato"
    if content.rettifica and any(c.di in _INSIDE for c in content.rettifica.correzioni):
        return "riportano com'erano prove, note del Nucleo o richieste sui risultati che la rettifica corregge"
    if any(o.evidenze for o in content.obiettivi):
        return "riportano le prove, con i loro nomi e indirizzi"
    if any(f.responsabile.strip() for o in content.obiettivi for f in o.fasi):
        return "riportano chi segue le fasi"
    return ""
