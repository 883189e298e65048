# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured by another measure than when it was known first: target, end, weight, or the row itself. Pure.

Corte dei conti: objectives set ex post. A variation may well be right; what an earlier closing froze says what was
asked then, and what was known of it. Rows are the same by identity: one that was taken away and written anew is told
as taken away. Of a row that nothing was said of then, nothing is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from indicatori.valori import leggi, scrivi_numero
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent
from testi.confronto import piega
from testi.formati import data, in_words, numero

TARGET: Final = "atteso-cambiato-dopo"
END: Final = "fine-spostata-dopo"
WEIGHT: Final = "peso-cambiato-dopo"
GONE: Final = "tolto-dopo"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a closing froze of an objective: at which day, by which version («versione 1, DGC n. 12 del …»)."""

    al: date
    version: str
    objective: ObjectiveContent


@dataclass(frozen=True, slots=True)
class Since:
    """What was frozen of an objective, oldest first, and the version it is measured by now."""

    version: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """What is another now: of which row (its place in the objective; none where it is gone), in words."""

    code: str
    text: str
    where: tuple[str | int, ...] = ()


def moved(o: ObjectiveContent, since: Since, anno: int) -> Iterator[Moved]:
    """Everything of an objective that is measured otherwise than when something was known of it, each change once."""
    told: set[tuple[object, ...]] = set()
    for then in since.earlier:
        for key, found in _since_then(o, then, since.version, anno):
            if key not in told:
                told.add(key)
                yield found


def targets_moved(o: ObjectiveContent, since: Since, anno: int) -> frozenset[int]:
    """The indicators, by their place in the objective, whose target a closing says was another."""
    return frozenset(int(m.where[1]) for m in moved(o, since, anno) if m.code == TARGET)


def _since_then(o: ObjectiveContent, then: Earlier, now: str, anno: int) -> Iterator[tuple[tuple[object, ...], Moved]]:
    """What moved since one closing, each with what makes it one change."""
    between = f"Da {then.version} a {now}."
    yield from _phases(o.fasi, then, between)
    yield from _indicators(o.indicatori, then, between, anno)


def _phases(rows: Sequence[PhaseContent], then: Earlier, between: str) -> Iterator[tuple[tuple[object, ...], Moved]]:
    places = {f.id: n for n, f in enumerate(rows) if f.nel_piano}
    for was in then.objective.fasi:
        if not (was.answered and was.nel_piano):
            continue
        name, known = f"Fase «{was.descrizione[:80]}»", f"al {data(then.al)} era {_phase(was)}"
        if was.id not in places:
            yield (was.id, GONE), Moved(GONE, f"{name}: {known}, ora non è più nel piano. {between}")
            continue
        n = places[was.id]
        f = rows[n]
        if was.fine_prevista and (f.fine_prevista is None or f.fine_prevista > was.fine_prevista):
            ends = f"doveva finire il {data(was.fine_prevista)}, ora {_end(f.fine_prevista)}"
            yield (was.id, was.fine_prevista), Moved(END, f"{name}: {known} e {ends}. {between}", ("fasi", n))
        if f.peso != was.peso:
            weights = f"pesava {_weight(was.peso)}, ora {_weight(f.peso)}"
            yield (was.id, "peso", was.peso), Moved(WEIGHT, f"{name}: {known} e {weights}. {between}", ("fasi", n))


def _indicators(
    rows: Sequence[IndicatorContent], then: Earlier, between: str, anno: int
) -> Iterator[tuple[tuple[object, ...], Moved]]:
    places = {i.id: n for n, i in enumerate(rows) if i.nel_piano}
    for was in then.objective.indicatori:
        if not (was.answered and was.nel_piano):
            continue
        name = f"«{was.descrizione[:80]}»"
        known = f"al {data(then.al)} si chiedeva {_asked(was)}, e {_value(was)}"
        if was.id not in places:
            yield (was.id, GONE), Moved(GONE, f"{name}: {known}; ora non è più nel piano. {between}")
            continue
        n = places[was.id]
        i = rows[n]
        if (piega(i.valore_atteso), i.verso) == (piega(was.valore_atteso), was.verso):
            continue
        easier = " Con quel valore prima non era raggiunto, ora sì." if _easier(was, i, anno) else ""
        text = f"{name}: {known}; ora si chiede {_asked(i)}.{easier} {between}"
        yield (was.id, piega(was.valore_atteso), was.verso), Moved(TARGET, text, ("indicatori", n))


def _easier(was: IndicatorContent, now: IndicatorContent, anno: int) -> bool:
    """Whether what was known then missed its target, and reaches today's."""

    def reached(of: IndicatorContent) -> bool | None:
        return leggi(of.valore_atteso, anno).grado(was.valore, of.verso).raggiunto if was.valued else None

    return reached(was) is False and reached(now) is True


def _asked(i: IndicatorContent) -> str:
    return f"«{i.valore_atteso}» ({i.verso})" if i.valore_atteso else "nulla"


def _value(i: IndicatorContent) -> str:
    if in_parts(i):
        return f"il valore era {in_parts(i)}"
    if i.valued:
        return f"il valore era {i.valore}"
    return "non era valutabile" if i.non_valutabile else f"una persona lo diceva {i.giudizio.replace('-', ' ')}"


def in_parts(i: IndicatorContent) -> str:
    """«95 di 100»; empty where it is no ratio."""
    if i.numeratore is None or i.denominatore is None:
        return ""
    return f"{scrivi_numero(i.numeratore)} di {scrivi_numero(i.denominatore)}"


def _phase(f: PhaseContent) -> str:
    return f"{f.esito} al {numero(f.percentuale)}%" if f.esito == "in corso" and f.percentuale is not None else f.esito


def _weight(weight: Decimal | None) -> str:
    return "nulla" if weight is None else numero(weight)


def _end(end: date | None) -> str:
    return in_words(end) if end is None else f"il {data(end)}"
