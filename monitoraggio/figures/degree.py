# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of an objective: «G = (α·R + β·G_ind)/(α+β) over the parts that exist», «G_ind = mean of the judged
degrees of the indicators (they have no weights); always printed with "k di n"».

A value that is missing is left out and said, or counts zero, or leaves no result, by the rule of the plan; what is
not assessable or waits for a person is in no mean. A part of share zero does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from monitoraggio.figures.facts import Figure, Rules
from monitoraggio.figures.indicators import Judged
from monitoraggio.figures.phases import named
from monitoraggio.figures.printing import concise
from monitoraggio.figures.progress import Progress
from monitoraggio.figures.words import ValoreMancante


@dataclass(frozen=True, slots=True)
class IndicatorsMean:
    """``degree`` is G_ind, the mean over ``judged`` of ``assessable`` indicators."""

    degree: Figure
    judged: int
    assessable: int
    missing: int = 0

    @property
    def k_of_n(self) -> str:
        """«3 di 4 indicatori»."""
        return f"{self.judged} di {self.assessable} indicatori"


def indicators_mean(indicators: Sequence[Judged], rules: Rules) -> IndicatorsMean:
    """The mean degree, with how many it was taken over."""
    assessable = [i for i in indicators if i.assessable]
    degrees = [i.degree.value for i in assessable if i.degree.value is not None]
    notes = tuple(f"{named(i.text)}: {i.sentence}" for i in indicators)
    k, n, missing = len(degrees), len(assessable), sum(i.missing for i in assessable)
    return IndicatorsMean(_mean(degrees, n, missing, notes, rules), k, n, missing)


def _mean(degrees: Sequence[Fraction], n: int, missing: int, notes: tuple[str, ...], rules: Rules) -> Figure:
    if missing and rules.missing is ValoreMancante.BLOCCA:
        return Figure(None, (f"Indicatori: mancano {missing} valori su {n}, la media non si calcola.", *notes))
    zeros = missing if rules.missing is ValoreMancante.ZERO else 0
    if not degrees and not zeros:
        return Figure(None, (f"Indicatori: giudicati 0 di {n}.", *notes))
    value = sum(degrees, Fraction(0)) / (len(degrees) + zeros)
    said = f" ({zeros} senza valore contano 0 per regola)" if zeros else ""
    return Figure(value, (f"Indicatori: media di {len(degrees)} di {n}{said} = {concise(value)}.", *notes))


def result(moved: Progress, indicators: IndicatorsMean, rules: Rules) -> Figure:
    """G; none where no part exists, or where a missing value holds it back."""
    if rules.missing is ValoreMancante.BLOCCA and (moved.missing or indicators.missing):
        return Figure(None, ("Risultato G: manca un valore, e la regola del piano lo aspetta.",))
    both = (
        ("fasi", Fraction(rules.phases_share), moved.share.value),
        ("indicatori", Fraction(rules.indicators_share), indicators.degree.value),
    )
    parts = [(name, share, value) for name, share, value in both if value is not None and share > 0]
    if not parts:
        return Figure(None, ("Risultato G: non c'è, né dalle fasi né dagli indicatori.",))
    value = sum((share * v for _, share, v in parts), Fraction(0)) / sum((share for _, share, _ in parts), Fraction(0))
    terms = " + ".join(f"{concise(share)} × {concise(v)} ({name})" for name, share, v in parts)
    shares = concise(sum((share for _, share, _ in parts), Fraction(0)))
    return Figure(value, (f"Risultato G = ({terms}) / {shares} = {concise(value)}; {indicators.k_of_n}.",))
