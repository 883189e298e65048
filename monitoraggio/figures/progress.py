# SPDX-License-Identifier: AGPL-3.0-or-later
"""Done, expected and the gap between them, of an objective: «R = Σ w·p / Σ w», «A = Σ w·a / Σ w», «S = R − A».

Only phases of the year with a weight count. Where nothing weighs, or every weight is zero, R, A and S are none, and «k
di n fasi» says how many are concluded, of all phases of the year: one of which nobody has said anything is not. A
missing percent leaves R by the rule of the plan; A is of the plan alone, whatever was typed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from monitoraggio.figures.facts import Day, Figure, PhaseFacts, Rules
from monitoraggio.figures.phases import done, expected, known, named, of_the_year, weighs
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import EsitoFase, ValoreMancante

Weighted = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Progress:
    """``concluded`` of ``phases``: those of the year; ``missing``: those that count and of which nothing is known."""

    done: Figure
    expected: Figure
    gap: Figure
    weighted: bool
    concluded: int
    phases: int
    missing: int = 0

    @property
    def share(self) -> Figure:
        """What counts as R in the result of an objective: R itself, or the share of phases concluded."""
        if self.weighted or self.phases == self.missing:
            return self.done
        value = Fraction(self.concluded, self.phases) * 100
        return Figure(value, (f"Senza pesi: {self.of_phases}, cioè {concise(value)}.",))

    @property
    def of_phases(self) -> str:
        """«2 di 5 fasi concluse»."""
        return f"{self.concluded} di {self.phases} fasi concluse"


def progress(phases: Sequence[PhaseFacts], day: Day, rules: Rules) -> Progress:
    """The progress of an objective with these phases."""
    counting = [p for p in phases if weighs(p, day)]
    of_year = [p for p in phases if of_the_year(p, day)]
    concluded = sum(p.outcome is EsitoFase.CONCLUSA for p in of_year)
    if not counting:
        none = Figure(None, ("Nessuna fase dell'anno ha un peso: fatto, atteso e scostamento non ci sono.",))
        silent = sum(not known(p, rules) for p in of_year)
        return Progress(none, none, none, False, concluded, len(of_year), silent)
    r, a = _done(counting, phases, day, rules), _expected(counting, day)
    missing = sum(done(p, rules) is None for p in counting)
    return Progress(r, a, gap(r, a, rules), True, concluded, len(of_year), missing)


def gap(r: Figure, a: Figure, rules: Rules) -> Figure:
    """S; none where one of the two is."""
    if r.value is None or a.value is None:
        return Figure(None, ("Lo scostamento non c'è: manca il fatto o l'atteso.",))
    s = r.value - a.value
    shown = concise(s, *rules.light_bounds)
    # Its terms with as many decimals, so that the subtraction is one.
    places = max(2, len(shown.partition(",")[2]))
    terms = f"{concise(r.value, places=places)} − {concise(a.value, places=places)}"
    return Figure(s, (f"Scostamento S = R − A = {terms} = {shown}.",))


def _done(counting: Sequence[PhaseFacts], phases: Sequence[PhaseFacts], day: Day, rules: Rules) -> Figure:
    percents = [(p, done(p, rules)) for p in counting]
    missing = [p for p, percent in percents if percent is None]
    notes = (*_left_out(phases, day), *_cancelled(counting), *_missing(missing, rules), *_counted_zero(counting, rules))
    terms = [(Fraction(p.weight or 0), percent) for p, percent in percents if percent is not None]
    if not terms or (missing and rules.missing is ValoreMancante.BLOCCA):
        return Figure(None, ("Fatto R: non c'è.", *notes))
    return _mean("Fatto R = Σ peso × percentuale / Σ peso", terms, notes)


def _expected(counting: Sequence[PhaseFacts], day: Day) -> Figure:
    each = [(p, expected(p, day)) for p in counting]
    notes = tuple(f"{named(p.text)}: {a.steps[0]}" for p, a in each)
    terms = [(Fraction(p.weight or 0), a.value or Fraction(0)) for p, a in each]
    return _mean("Atteso A = Σ peso × atteso / Σ peso", terms, notes)


def _mean(rule: str, terms: Sequence[Weighted], notes: tuple[str, ...]) -> Figure:
    above = sum((w * p for w, p in terms), Fraction(0))
    beneath = sum((w for w, _ in terms), Fraction(0))
    products = " + ".join(f"{concise(w)} × {concise(p)}" for w, p in terms)
    step = f"{rule} = ({products}) / {concise(beneath)} = {concise(above / beneath)}."
    return Figure(above / beneath, (step, *notes))


def _left_out(phases: Iterable[PhaseFacts], day: Day) -> tuple[str, ...]:
    later = (p for p in phases if not of_the_year(p, day))
    return tuple(f"{named(p.text)} finisce dopo il 31/12/{day.al.year}: non pesa." for p in later)


def _cancelled(counting: Iterable[PhaseFacts]) -> tuple[str, ...]:
    gone = (p for p in counting if p.outcome is EsitoFase.ANNULLATA)
    return tuple(f"{named(p.text)} è annullata senza una variazione che ne ridia il peso: conta 0." for p in gone)


def _missing(missing: Iterable[PhaseFacts], rules: Rules) -> tuple[str, ...]:
    what = "il fatto non si calcola" if rules.missing is ValoreMancante.BLOCCA else "esclusa dal fatto"
    return tuple(f"{named(p.text)}: manca la percentuale, {what}." for p in missing)


def _counted_zero(counting: Iterable[PhaseFacts], rules: Rules) -> tuple[str, ...]:
    if rules.missing is not ValoreMancante.ZERO:
        return ()
    excluded = Rules()
    silent = (p for p in counting if done(p, excluded) is None)
    return tuple(f"{named(p.text)}: manca la percentuale, conta 0 per regola." for p in silent)
