# SPDX-License-Identifier: AGPL-3.0-or-later
"""An approved survey on a page: figures as they print, drawings beside the tables that say the same."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from monitoraggio.computing.frozen import rollup_from
from monitoraggio.contenuto import LevelContent
from monitoraggio.drawings import NARROW, WIDE, Bar, Frame, course, done_against_expected, moment_at
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import Grado, Tempo
from monitoraggio.filters import ambito_in_words
from testi.figure import NARROW_MAP, WIDE_MAP, mappa
from trasparenza.models import RilevazionePubblicata
from trasparenza.outcomes.numbers import NOTHING, exact, for_people

Said = Mapping[str, Any]
GRADES: Final = tuple(map(str, Grado))
TIMES: Final = tuple(map(str, Tempo))
_MEANS: Final = ("fatto", "atteso", "risultato")
_PHASE_DAYS: Final = (
    *("inizio_previsto", "fine_prevista", "fine_giudicata", "inizio_effettivo", "fine_effettiva", "nuova_fine"),
)


def survey_context(r: RilevazionePubblicata, holding: Sequence[RilevazionePubblicata]) -> dict[str, Any]:
    """The figures, tables and drawings of a survey.

    Args:
        holding: the approved surveys of the plan up to this one, the earliest first, for the course of the year.
    """
    said = r.detto
    rules, whole = said["regole"], said["totali"]
    points = [(one.al, one.detto) for one in holding]
    return {
        "tutto": level_row(whole, rules),
        "centri": [level_row(level, rules) for level in said["centri"]],
        "ambiti": [level_row(level, rules) for level in said["ambiti"]],
        "gradi": GRADES,
        "tempi": TIMES,
        "incrociati": [(g.capitalize(), [whole["grado_e_tempo"].get(f"{g}/{t}", 0) for t in TIMES]) for g in GRADES],
        "corso": [(al, level_row(then["totali"], then["regole"])) for al, then in points] if len(points) > 1 else [],
        "disegni": [_drawn(said, points, WIDE), _drawn(said, points, NARROW)],
        "regole": rules["in_parole"],
    }


def level_row(level: Said, rules: Said) -> dict[str, Any]:
    """A level as a row of a table."""
    return {
        "nome": ambito_in_words(level["nome"]),
        "obiettivi": level["obiettivi"],
        **{name: for_people(level[name], rules) for name in _MEANS},
        "gradi": [level["gradi"].get(g, 0) for g in GRADES],
        "tempi": [level["tempi"].get(t, 0) for t in TIMES],
    }


def _drawn(said: Said, points: Sequence[tuple[date, Said]], frame: Frame) -> dict[str, str]:
    decimals = said["regole"]["decimali"]
    places = NARROW_MAP if frame.narrow else WIDE_MAP
    crossed = {(g, t): said["totali"]["grado_e_tempo"].get(f"{g}/{t}", 0) for g in GRADES for t in TIMES}
    days = [moment_at(al, rollup_from(_figures(then["totali"]))) for al, then in points]
    return {
        "gradi": mappa("Obiettivi per grado e tempo", GRADES, TIMES, crossed, places),
        "centri": done_against_expected("Centri di responsabilità", _bars(said["centri"], decimals), frame),
        "ambiti": done_against_expected("Ambiti", _bars(said["ambiti"], decimals), frame),
        "corso": course("Fatto e atteso nelle rilevazioni approvate", days, frame, decimals=decimals)
        if len(days) > 1
        else "",
    }


def _bars(levels: Sequence[Said], decimals: int) -> list[Bar]:
    return [Bar(ambito_in_words(lv["nome"]), exact(lv["fatto"]), exact(lv["atteso"]), decimals) for lv in levels]


def _figures(level: Said) -> LevelContent:
    return LevelContent("", tuple((name, level[name]) for name in _MEANS if level[name]))


def objective_context(said: Said, rules: Said) -> dict[str, Any]:
    """An objective, promised and done beside each other."""
    cifre = said["cifre"]
    figures = ("fatto", "atteso", "scostamento", "risultato")
    return {
        "o": said,
        "cifre": {name: for_people(cifre.get(name), rules, name) for name in figures},
        "grado": cifre.get("grado", ""),
        "tempo": cifre.get("tempo", ""),
        "luce": cifre.get("luce", ""),
        "fasi": [_phase(f) for f in said["fasi"]],
        "indicatori": [{**i, "grado": for_people(i["grado"], rules)} for i in said["indicatori"]],
        "racconto": list(_told(said)),
    }


def _phase(said: Said) -> dict[str, Any]:
    days = {name: date.fromisoformat(said[name]) if said[name] else None for name in _PHASE_DAYS}
    percent = exact(said["percentuale"])
    return {**said, **days, "percentuale": NOTHING if percent is None else f"{concise(percent)}%"}


def _told(said: Said) -> Iterator[tuple[str, str]]:
    for name, title in (("relazione", "Che cosa è stato fatto"), ("criticita", "Criticità")):
        if said[name].strip():
            yield title, said[name]
    if said["azioni_correttive"].strip():
        yield "Azioni correttive", said["azioni_correttive"]
