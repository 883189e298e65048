# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only a whole survey can tell: nothing is a fault by itself, each says its rule and its numbers. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

from controlli import Livello, Segnalazione
from monitoraggio.computing.survey import facts_of
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, SurveyContent
from monitoraggio.figures import Day, TipoRilevazione
from monitoraggio.figures.indicators import judged
from monitoraggio.verifica.checks import FEW, HUNDRED
from monitoraggio.verifica.moved import in_parts
from testi.confronto import piega

# A narrative shorter than this is said by many in the same words, and means nothing.
WORTH: Final = 80


class LastYear:
    """What the accounts of the year before said of an indicator.

    ``origins``: which row of that year a row of this one comes from, by identity. Of a row that nobody copied, the
    indicator of the same words in the objective of the same title: codes are used again for other things.
    """

    def __init__(self, accounts: Sequence[SurveyContent] = (), origins: Mapping[str, str] | None = None) -> None:
        self.accounts, self.origins = accounts, origins or {}

    @cached_property
    def _by_row(self) -> Mapping[str, IndicatorContent]:
        return {i.id: i for _, i in self._rows()}

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, str], list[IndicatorContent]]:
        found: defaultdict[tuple[str, str], list[IndicatorContent]] = defaultdict(list)
        for o, i in self._rows():
            found[_words(o, i)].append(i)
        return found

    def _rows(self) -> Iterator[tuple[ObjectiveContent, IndicatorContent]]:
        return ((o, i) for account in self.accounts for o in account.planned for i in o.planned_indicators)

    def of(self, o: ObjectiveContent, i: IndicatorContent) -> IndicatorContent | None:
        """The same indicator a year before; None where there is none, or where it could be either of two."""
        if i.id in self.origins:
            return self._by_row.get(self.origins[i.id])
        alike = self._by_words.get(_words(o, i), [])
        return alike[0] if len(alike) == 1 else None


def _words(o: ObjectiveContent, i: IndicatorContent) -> tuple[str, str]:
    return piega(o.titolo), piega(i.descrizione)


Check = Callable[[SurveyContent, LastYear], Iterator[Segnalazione]]


def verify_survey(survey: SurveyContent, last_year: LastYear | None = None) -> list[Segnalazione]:
    """What is to be said of a survey as a whole."""
    return [found for check in SURVEY_CHECKS for found in check(survey, last_year or LastYear())]


def everything_at_hundred(survey: SurveyContent, _: LastYear) -> Iterator[Segnalazione]:
    """Every phase of which something is said is at 100."""
    said = [f for o in survey.planned for f in o.planned_phases if f.answered]
    if len(said) > FEW and all(f.percentuale == HUNDRED for f in said):
        yield _warning("tutto-al-cento", f"Tutte le {len(said)} fasi di cui si dice qualcosa sono al 100%.")


def everything_as_expected(survey: SurveyContent, _: LastYear) -> Iterator[Segnalazione]:
    """Every value is the target, to the letter."""
    said = [i for o in survey.planned for i in o.planned_indicators if i.valued]
    if len(said) > FEW and all(piega(i.valore) == piega(i.valore_atteso) for i in said):
        yield _warning("tutto-come-atteso", f"Tutti i {len(said)} valori sono proprio quelli attesi.")


def copied_narratives(survey: SurveyContent, _: LastYear) -> Iterator[Segnalazione]:
    """The same words for several objectives."""
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for o in survey.planned:
        if len(o.relazione.strip()) >= WORTH:
            by_words[piega(o.relazione)].append(o.codice)
    for codes in by_words.values():
        if len(codes) > 1:
            yield _warning("relazioni-copiate", f"Hanno la stessa relazione: {', '.join(codes)}.")


def targets_below_last_year(survey: SurveyContent, last_year: LastYear) -> Iterator[Segnalazione]:
    """A target that was passed already last year: the value then, and the target now, of the same indicator."""
    for o in survey.planned:
        for i in o.planned_indicators:
            then = last_year.of(o, i)
            if then is None:
                continue
            # Judged as the account of this year would be, whatever the target is: a number, a threshold, a ratio.
            then_now = replace(i, valore=then.valore, numeratore=then.numeratore, denominatore=then.denominatore)
            if judged(facts_of(then_now), Day(date(survey.anno, 12, 31), TipoRilevazione.FINALE)).better:
                was = then.valore if then.valued else in_parts(then)
                told = f"«{i.descrizione[:80]}»: l'anno prima era {was}, qui si chiede {i.valore_atteso}."
                yield _warning("atteso-gia-superato", told, o.codice)


def _warning(code: str, text: str, of: str = "") -> Segnalazione:
    return Segnalazione(Livello.AVVISO, code, text, of)


SURVEY_CHECKS: Final[tuple[Check, ...]] = (
    everything_at_hundred,
    everything_as_expected,
    copied_narratives,
    targets_below_last_year,
)
