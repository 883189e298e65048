# SPDX-License-Identifier: AGPL-3.0-or-later
"""A value that is perhaps a hundred times what was meant, or a hundredth: «0,85» beside «almeno 80%». Pure.

A cell of a workbook without a form holds 85% as 0.85; 9 of 10 are 0.9 beside a target of «90»; a target of «0,8» is
reached by 85 as by anything. Nothing is judged otherwise: it is asked. What is told lies nearer to its target, as one
number is by so many times another, when it is taken a hundred times or by a hundred; what has a unit or is money is
what it says, and so is little beside a bound from above, where little is good.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicatori.valori import Condizione, Grandezza, Intervallo, Numero, Soglia, leggi
from indicatori.valori.consuntivi import comprendi
from monitoraggio.computing.survey import facts_of
from monitoraggio.contenuto import IndicatorContent, PhaseContent
from monitoraggio.figures.printing import concise
from monitoraggio.figures.quantities import quantity

_ONE: Final = Fraction(1)
_HUNDRED: Final = Fraction(100)
# What lies as far from its target as from a hundred times it, between the two.
_HALFWAY: Final = 10
# From here on a target is more likely a share in hundredths than a count, or a bound that one stays well below.
_MOST: Final = Fraction(50)


@dataclass(frozen=True, slots=True)
class _Beside:
    """A value and the bound beside it: both above zero; which of the two says that it is a percentage."""

    value: Fraction
    limit: Fraction
    value_percent: bool
    limit_percent: bool
    quotient: bool
    # The least is the best: a value far below its bound is what one hopes for.
    upper: bool = False

    @property
    def a_share(self) -> bool:
        """Whether the value is perhaps a share of one, of a target in hundredths. One thing of ninety is one, and 1%
        is what somebody wrote."""
        if self.value_percent and (self.quotient or self.upper):
            return False
        if self.limit < _MOST and (self.upper or not self.limit_percent):
            return False
        one = self.value == _ONE and (self.limit_percent or self.quotient) and not self.value_percent
        hundredths = _ONE < self.limit <= _HUNDRED
        return (self.value < _ONE or one) and hundredths and self.value * _HALFWAY < self.limit

    @property
    def beside_a_share(self) -> bool:
        """Whether the target is perhaps the share of one, of a value in hundredths."""
        one = self.limit == _ONE and self.value_percent and not self.limit_percent
        hundredths = _ONE < self.value <= _HUNDRED
        near = self.limit / 2 <= self.value / _HUNDRED <= self.limit * 2
        percent = self.value_percent and self.value > self.limit * _HALFWAY
        return (self.limit < _ONE or one) and hundredths and (near or percent)

    @property
    def twice(self) -> bool:
        """Whether a percentage was perhaps taken a hundred times: «8.500%»."""
        if self.upper and self.limit < _MOST:
            return False
        percent = self.value_percent or self.limit_percent
        return percent and self.value > _HUNDRED and self.limit <= _HUNDRED and self.value >= self.limit * _HALFWAY


def doubt_of_scale(i: IndicatorContent, anno: int) -> str:
    """Why the value of an indicator is perhaps of another scale than its target, an Italian sentence; empty where
    nothing speaks for it, a person has judged it, or the two are not compared as numbers."""
    if i.non_valutabile or i.giudizio:
        return ""
    target = leggi(i.valore_atteso, anno)
    if not isinstance(target, Numero | Soglia | Intervallo):
        return ""
    facts = facts_of(i)
    conditions, found = target.condizioni(i.verso), quantity(facts, target)
    written = comprendi(i.valore)
    wrote = written if isinstance(written, Grandezza) else None
    named = [c.limite for c in conditions] + ([wrote] if wrote and not facts.is_ratio else [])
    if found is None or found.number <= 0 or any(q.numero <= 0 or q.unita or q.valuta or q.scala for q in named):
        return ""
    upper = not any(c.operatore.dal_basso for c in conditions)
    beside = [replace(_beside(found.number, c, wrote, facts.is_ratio), upper=upper) for c in conditions]
    told = [_told(b, i, found.words, c) for b, c in zip(beside, conditions, strict=True)]
    return told[0] if all(told) else ""


def _beside(value: Fraction, condition: Condizione, wrote: Grandezza | None, quotient: bool) -> _Beside:
    limit = condition.limite
    percent = bool(wrote and wrote.percentuale) or (quotient and limit.percentuale)
    return _Beside(value, Fraction(limit.numero), percent, limit.percentuale, quotient)


def _told(b: _Beside, i: IndicatorContent, words: str, condition: Condizione) -> str:
    about = f"«{i.descrizione[:80]}»: il valore è {words.rstrip(',')} e si chiede {condition}"
    if b.a_share and b.quotient:
        percent = f"{concise(b.value * 100)}%"
        return f"{about}: forse si chiede {concise(b.limit)}%. Se è così, scrivere nel valore anche {percent}."
    if b.a_share:
        return f"{about}: forse è {concise(b.value * 100)}%. Se è così, scriverlo con il segno di percento."
    if b.beside_a_share:
        return (
            f"{about}: forse si chiede {concise(b.limit * 100)}%. Se è così, scrivere il valore come "
            f"{concise(b.value / 100)}, o correggere il valore atteso con una variazione."
        )
    return f"{about}: forse è {concise(b.value / 100)}%. Se è così, correggerlo." if b.twice else ""


def doubt_of_percent(f: PhaseContent) -> str:
    """The same of what is done of a phase: «0,5» is half a hundredth."""
    done = f.percentuale
    if done is None or not Decimal(0) < done <= 1:
        return ""
    return f"è al {concise(done)}%: forse è al {concise(done * 100)}%."
