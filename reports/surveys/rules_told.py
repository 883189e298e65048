# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules of the computation changed since the survey before, beside the figures that they move: on paper, in a
sheet, for machines. Nothing where they are the same."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from monitoraggio.computing.rules_moved import RuleMoved, rules_moved
from monitoraggio.contenuto import RulesContent, SurveyContent
from reports.base import Colonna, Foglio
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.formati import data

TITLE: Final = "Regole cambiate"
TOLD: Final = "Le differenze delle cifre su cui agiscono vengono anche da qui, e non solo da ciò che è stato fatto."


class RulesChanged:
    """The rules of a survey beside those of one before it.

    Args:
        since: the day of the one before.
        al: the day of this one.
    """

    def __init__(self, since: date, before: RulesContent, al: date, after: RulesContent) -> None:
        self.since, self.al, self.moved = since, al, tuple(rules_moved(before, after))

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

    def sheet(self) -> Iterator[Foglio]:
        """As a sheet."""
        if self.moved:
            heads = ("Regola", f"Al {data(self.since)}", f"Al {data(self.al)}", "Su che cosa agisce")
            yield Foglio(
                TITLE, [Colonna(head, 34, lungo=True) for head in heads], [list(_cells(r)) for r in self.moved]
            )

    def shape(self) -> dict[str, Any]:
        """For machines, under a key of its own."""
        if not self.moved:
            return {}
        rules = [{"regola": r.name, "prima": r.before, "dopo": r.after, "agisce_su": r.moves} for r in self.moved]
        return {"regole_cambiate": {"dal": self.since.isoformat(), "regole": rules}}


def since_before(said: SurveyContent) -> RulesChanged:
    """Of a survey, since the closing before it as it says it."""
    al, rules = next(((then.al, then.regole) for then in said.regole_prima), (said.al, said.regole))
    return RulesChanged(al, rules, said.al, said.regole)


def _cells(rule: RuleMoved) -> tuple[str, str, str, str]:
    return rule.name, rule.before, rule.after, rule.moves
