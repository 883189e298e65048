# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules of the computation changed since the survey before, beside the figures that they move: on paper, in a
sheet, for machines. Nothing where they are the same."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from monitoraggio.computing import SurveyTold
from monitoraggio.computing.rules_moved import RuleMoved, rules_moved
from monitoraggio.computing.rules_parts import NOTHING, Part, effects_of, in_cells, parts_of, told_of
from monitoraggio.contenuto import RuleEffectContent, RulesBeforeContent, RulesContent
from monitoraggio.figures.printing import plain
from reports.base import Colonna, Foglio
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.formati import data

Effects = Sequence[RuleEffectContent]
TITLE: Final = "Regole cambiate"
PARTS: Final = "Quanto viene dalle regole e quanto dai dati"
PARTS_SHEET: Final = "Regole e dati"
TWO_PARTS: Final = ("Dalle regole", "Dai dati")
TOLD: Final = "Le differenze delle cifre su cui agiscono vengono anche da qui, e non solo da ciò che è stato fatto."


class RulesChanged:
    """The rules of a survey beside those of one before it.

    Args:
        since: the day of the one before.
        after: this one.
        effects: what the objectives of the one before come to under the rules of this one.
    """

    def __init__(self, since: date, before: RulesContent, after: SurveyTold, effects: Effects = ()) -> None:
        said = after.said
        self.since, self.al, self.decimals = since, said.al, said.regole.decimali
        self.moved = tuple(rules_moved(before, said.regole))
        self.parts = parts_of(effects, before, after)

    def section(self) -> Iterator[Sezione]:
        """As a table of a document."""
        if self.moved:
            columns = (
                ColonnaDUP("Regola", 34, forte=True),
                *(ColonnaDUP(f"Al {data(day)}", 20) for day in (self.since, self.al)),
                ColonnaDUP("Su che cosa agisce", 26),
            )
            rows = tuple(tuple((cell,) for cell in _cells(rule)) for rule in self.moved)
            yield Sezione(f"{TITLE} dal {data(self.since)}", columns, rows, narrativa=(("", TOLD),), parte="")
            yield from self._parts_section()

    def _parts_section(self) -> Iterator[Sezione]:
        if self.parts.rows:
            first, *rest = self._heads
            columns = (ColonnaDUP(first, 30, forte=True), *(ColonnaDUP(head, 14, numero=True) for head in rest))
            rows = tuple(tuple((cell,) for cell in in_cells(part, self.decimals)) for part in self.parts.rows)
            words = told_of(self.parts, data(self.since), data(self.al))
            yield Sezione(PARTS, columns, rows, narrativa=(("", words),), parte="")

    @property
    def _heads(self) -> tuple[str, ...]:
        al = data(self.al)
        return ("Di che cosa", f"Al {data(self.since)}", f"Con le regole del {al}", f"Al {al}", *TWO_PARTS)

    def sheet(self) -> Iterator[Foglio]:
        """As a sheet."""
        if self.moved:
            heads = ("Regola", f"Al {data(self.since)}", f"Al {data(self.al)}", "Su che cosa agisce")
            yield Foglio(
                TITLE, [Colonna(head, 34, lungo=True) for head in heads], [list(_cells(r)) for r in self.moved]
            )
        if self.moved and self.parts.rows:
            rows = [list(in_cells(part, self.decimals)) for part in self.parts.rows]
            yield Foglio(PARTS_SHEET, [Colonna(head, 34) for head in self._heads], rows)

    def shape(self) -> dict[str, Any]:
        """For machines, under a key of its own."""
        if not self.moved:
            return {}
        rules = [{"regola": r.name, "prima": r.before, "dopo": r.after, "agisce_su": r.moves} for r in self.moved]
        parts = [_part_shape(part) for part in self.parts.rows]
        found = {"dal": self.since.isoformat(), "regole": rules}
        return {"regole_cambiate": {**found, **({"parti": parts} if parts else {})}}


def since_before(survey: SurveyTold) -> RulesChanged:
    """Of a survey, since the closing before it as it says it."""
    said = survey.said
    usual = RulesBeforeContent(said.al, said.regole)
    then = next(iter(said.regole_prima), usual)
    return RulesChanged(then.al, then.regole, survey, then.effetti)


def between(before: SurveyTold, after: SurveyTold) -> RulesChanged:
    """Of two surveys."""
    then = before.said
    return RulesChanged(then.al, then.regole, after, effects_of(then, after.said.regole))


def _part_shape(part: Part) -> dict[str, Any]:
    def side(value: Fraction | str | None) -> str | int | None:
        if value is None or isinstance(value, str):
            return None if value == NOTHING else value
        return int(value) if part.count else plain(value)

    return {
        "obiettivo": part.code or None,
        "cifra": part.what,
        "prima": side(part.before),
        "con_le_regole": side(part.under),
        "dopo": side(part.after),
        "dalle_regole": side(part.of_rules),
        "dai_dati": side(part.of_data),
    }


def _cells(rule: RuleMoved) -> tuple[str, str, str, str]:
    return rule.name, rule.before, rule.after, rule.moves
