# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only a whole survey can tell: nothing is a fault by itself, each says its rule and its numbers. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from controlli import Livello, Segnalazione
from indicatori.valori import Numero, leggi, leggi_consuntivo
from monitoraggio.contenuto import SurveyContent
from monitoraggio.verifica.checks import FEW, HUNDRED
from testi.confronto import piega

# A narrative shorter than this is said by many in the same words, and means nothing.
WORTH: Final = 80
Check = Callable[[SurveyContent, SurveyContent | None], Iterator[Segnalazione]]


def verify_survey(survey: SurveyContent, last_year: SurveyContent | None = None) -> list[Segnalazione]:
    """What is to be said of a survey as a whole; ``last_year`` is the account of the year before, if there is one."""
    return [found for check in SURVEY_CHECKS for found in check(survey, last_year)]


def everything_at_hundred(survey: SurveyContent, _: SurveyContent | None) -> Iterator[Segnalazione]:
    """Every phase of which something is said is at 100."""
    said = [f for o in survey.planned for f in o.planned_phases if f.answered]
    if len(said) > FEW and all(f.percentuale == HUNDRED for f in said):
        yield _warning("tutto-al-cento", f"Tutte le {len(said)} fasi di cui si dice qualcosa sono al 100%.")


def everything_as_expected(survey: SurveyContent, _: SurveyContent | None) -> Iterator[Segnalazione]:
    """Every value is the target, to the letter."""
    said = [i for o in survey.planned for i in o.planned_indicators if i.valued]
    if len(said) > FEW and all(piega(i.valore) == piega(i.valore_atteso) for i in said):
        yield _warning("tutto-come-atteso", f"Tutti i {len(said)} valori sono proprio quelli attesi.")


def copied_narratives(survey: SurveyContent, _: SurveyContent | None) -> Iterator[Segnalazione]:
    """The same words for several objectives."""
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for o in survey.planned:
        if len(o.relazione.strip()) >= WORTH:
            by_words[piega(o.relazione)].append(o.codice)
    for codes in by_words.values():
        if len(codes) > 1:
            yield _warning("relazioni-copiate", f"Hanno la stessa relazione: {', '.join(codes)}.")


def targets_below_last_year(survey: SurveyContent, last_year: SurveyContent | None) -> Iterator[Segnalazione]:
    """A target that was passed already last year: the value then, and the target now, of the same indicator."""
    then = {
        piega(i.descrizione): i.valore for o in (last_year.planned if last_year else ()) for i in o.planned_indicators
    }
    for o in survey.planned:
        for i in o.planned_indicators:
            target, actual = leggi(i.valore_atteso, survey.anno), leggi_consuntivo(then.get(piega(i.descrizione)))
            if not isinstance(target, Numero) or actual is None:
                continue
            outcome = target.grado(actual, i.verso)
            if outcome.raggiunto and target.numero != actual:
                was = then[piega(i.descrizione)]
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
