# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between what two surveys say of an objective: of itself, then phase by phase and indicator by indicator.

Rows are the same by their identity, wherever they stand and however they are called. What moves by itself (how much was
expected at the day) is no change. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from monitoraggio.computing import ObjectiveTold, SurveyTold
from monitoraggio.computing.frozen import exact, shown
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.contenuto import IndicatorContent, PhaseContent
from monitoraggio.figures.printing import concise, plain, written
from testi.formati import data

NEW, GONE, MOVED, STILL = "nuovo", "tolto", "mosso", "fermo"
OF_OBJECTIVE, OF_PHASE, OF_INDICATOR = "obiettivo", "fase", "indicatore"
_FIGURES: Final = (("Fatto", "fatto"), ("Scostamento", "scostamento"), ("Risultato", "risultato"))
_FORECAST: Final = ("Previsione al 31/12", "previsione_fine_anno")
_CLASSES: Final = (("Luce", "luce"), ("Grado", "grado"), ("Tempo", "tempo"))
_TEXTS: Final = (
    ("Compilazione", "stato"),
    ("Centro di responsabilità", "centro_di_responsabilita"),
    ("Responsabile", "responsabile"),
    ("Luce dichiarata", "luce_dichiarata"),
    ("Perché questa luce", "motivo_luce"),
    ("Previsione del centro", "previsione"),
    ("Relazione", "relazione"),
    ("Criticità", "criticita"),
    ("Azioni correttive", "azioni_correttive"),
    ("Nota del Nucleo", "nota_nucleo"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. ``riga`` is the identity of a row, empty for the objective itself; numbers have an exact
    ``difference``."""

    of: str
    riga: str
    name: str
    what: str
    before: str
    after: str
    difference: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveMoved:
    """An objective in two surveys, either of which may not have it."""

    code: str
    title: str
    centre: str
    kind: str
    before: ObjectiveTold | None
    after: ObjectiveTold | None
    changes: tuple[Change, ...] = ()

    def number(self, name: str) -> tuple[Fraction | None, Fraction | None]:
        """A figure then and now."""
        return exact(_cifre(self.before), name), exact(_cifre(self.after), name)

    def word(self, name: str) -> tuple[str, str]:
        """A light or a class then and now."""
        return _cifre(self.before).get(name, ""), _cifre(self.after).get(name, "")


def compared(before: SurveyTold, after: SurveyTold) -> tuple[ObjectiveMoved, ...]:
    """Every objective of two surveys, in the order of the later one; those that it has no more come last."""
    then = {o.said.codice: o for o in before.objectives}
    now = [_moved(then.pop(o.said.codice, None), o, after) for o in after.objectives]
    return (*now, *(_only(o, GONE, before=o) for o in then.values()))


def _moved(then: ObjectiveTold | None, now: ObjectiveTold, survey: SurveyTold) -> ObjectiveMoved:
    if then is None:
        return _only(now, NEW, after=now)
    changes = tuple(_changes(then, now, survey))
    return _only(now, MOVED if changes else STILL, before=then, after=now, changes=changes)


def _only(o: ObjectiveTold, kind: str, **sides: Any) -> ObjectiveMoved:
    usual: dict[str, Any] = {"before": None, "after": None, **sides}
    return ObjectiveMoved(o.said.codice, o.said.titolo, o.said.centro_di_responsabilita, kind, **usual)


def _changes(then: ObjectiveTold, now: ObjectiveTold, survey: SurveyTold) -> Iterator[Change]:
    rules = survey.rules
    for what, key in (*_FIGURES, _FORECAST):
        sides = exact(then.cifre, key), exact(now.cifre, key)
        yield from _number(OF_OBJECTIVE, "", "", what, sides, [shown(o.cifre, key, rules) for o in (then, now)])
    for what, key in _CLASSES:
        yield from _text(OF_OBJECTIVE, "", "", what, then.cifre.get(key, ""), now.cifre.get(key, ""))
    for what, name in _TEXTS:
        yield from _text(OF_OBJECTIVE, "", "", what, getattr(then.said, name), getattr(now.said, name))
    yield from _text(OF_OBJECTIVE, "", "", "Forzatura", _override(then), _override(now))
    yield from _rows(OF_PHASE, then.said.planned_phases, now.said.planned_phases, (then, now))
    yield from _rows(OF_INDICATOR, then.said.planned_indicators, now.said.planned_indicators, (then, now))


def _rows(
    of: str, then: Sequence[Any], now: Sequence[Any], objectives: tuple[ObjectiveTold, ObjectiveTold]
) -> Iterator[Change]:
    """What differs of the rows of a kind, each beside itself."""
    earlier, later = {row.id: row for row in then}, {row.id: row for row in now}
    say = _phase if of == OF_PHASE else _indicator
    for key in (*later, *(key for key in earlier if key not in later)):
        old, new = earlier.get(key), later.get(key)
        name: str = (later.get(key) or earlier[key]).descrizione
        if old is None or new is None:
            yield Change(of, key, name, "Nel piano", "sì" if old else "no", "sì" if new else "no")
            continue
        texts = zip(say(old, objectives[0]), say(new, objectives[1]), strict=True)
        for (what, before), (_, after) in texts:
            yield from _text(of, key, name, what, before, after)
        for what, *sides in _numbers(of, old, new, objectives):
            yield from _number(of, key, name, what, (sides[0], sides[1]), [_shown(side) for side in sides])


def _phase(f: PhaseContent, _: ObjectiveTold) -> Iterable[tuple[str, str]]:
    return (
        ("Descrizione", f.descrizione),
        ("Inizio previsto", data(f.inizio_previsto)),
        ("Fine prevista", data(f.fine_prevista)),
        ("Esito", f.esito),
        ("Inizio effettivo", data(f.inizio_effettivo)),
        ("Fine effettiva", data(f.fine_effettiva)),
        ("Causa", f.causa),
        ("Motivo", f.motivo),
        ("Nuova fine", data(f.nuova_fine)),
    )


def _indicator(i: IndicatorContent, o: ObjectiveTold) -> Iterable[tuple[str, str]]:
    return (
        ("Descrizione", i.descrizione),
        ("Valore atteso", i.valore_atteso),
        ("Verso", i.verso),
        ("Valore", value_of(i) or situation(i, o.said.stato)),
        ("Raggiunto", o.cifre.get(f"indicatore/{i.id}/raggiunto", "")),
        ("Perché non si valuta", i.motivo_non_valutabile if i.non_valutabile else ""),
        ("Perché lo giudica così una persona", i.motivo_giudizio if i.giudizio else ""),
        ("Fonte", i.fonte),
    )


def _numbers(
    of: str, old: Any, new: Any, objectives: tuple[ObjectiveTold, ObjectiveTold]
) -> Iterator[tuple[str, Fraction | None, Fraction | None]]:
    if of == OF_PHASE:
        for what, name in (("Peso", "peso"), ("Percentuale", "percentuale")):
            yield what, _fraction(getattr(old, name)), _fraction(getattr(new, name))
    else:
        key = f"indicatore/{new.id}/grado_percento"
        yield "Grado %", exact(objectives[0].cifre, key), exact(objectives[1].cifre, key)


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


def _text(of: str, riga: str, name: str, what: str, before: str, after: str) -> Iterator[Change]:
    if before.strip() != after.strip():
        yield Change(of, riga, name, what, before, after)


def _number(
    of: str, riga: str, name: str, what: str, sides: tuple[Fraction | None, Fraction | None], texts: Sequence[str]
) -> Iterator[Change]:
    then, now = sides
    if then != now:
        apart = now - then if then is not None and now is not None else None
        yield Change(of, riga, name, what, texts[0], texts[1], apart)


def _override(o: ObjectiveTold) -> str:
    asked = o.said.forzatura
    if asked is None:
        return ""
    return f"{concise(asked.risultato)} ({asked.stato}): {'; '.join(filter(None, (asked.motivo, asked.risposta)))}"


def _shown(value: Fraction | None) -> str:
    return "" if value is None else written(value)


def _cifre(o: ObjectiveTold | None) -> Mapping[str, str]:
    return o.cifre if o else {}


def difference_for_machines(change: Change) -> str | None:
    """«20.00», «-5.00»; None where it is no number."""
    return plain(change.difference)
