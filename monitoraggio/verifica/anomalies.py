# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth a look in a survey as a whole: each with its rule, its numbers and the objectives. Pure.

None is a fault and none accuses anybody: a text may be equal because the work was, and a year may end in December. The
rule stands beside what it found, with what it did not find too, so that who reads can do the count again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final
from zlib import crc32

from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent
from monitoraggio.verifica.checks import FEW, HUNDRED, Context, owner_gone, payment_times
from monitoraggio.verifica.checks_survey import WORTH, LastYear, targets_below_last_year
from monitoraggio.verifica.moved import END, GONE, TARGET, WEIGHT, Since, moved, targets_moved
from testi.confronto import piega
from testi.formati import data

# Of the runs of three words of two texts, how many both have: from here on they are nearly the same text.
ALIKE: Final = Fraction(8, 10)
# Two texts that are nearly the same have one of these in common, almost surely.
SKETCH: Final = 12
WEEK: Final = timedelta(days=6)
A_QUARTER: Final = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Case:
    """An objective, and what of it is to be looked at."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A survey, the one before it, the accounts of the year before, who has no office any more, what closings under
    earlier versions froze of each objective by code."""

    survey: SurveyContent
    before: SurveyContent | None = None
    last_year: LastYear = field(default_factory=LastYear)
    left: frozenset[str] = frozenset()
    since: Mapping[str, Since] = field(default_factory=dict)

    def moved(self, *codes: str) -> list[Case]:
        """What is measured otherwise than when it was known first, also of objectives that are in the plan no more."""
        now = {o.codice: o for o in self.survey.planned}
        found = []
        for code, since in self.since.items():
            o = now.get(code, replace(since.earlier[-1].objective, fasi=(), indicatori=()))
            found += [Case(code, m.text) for m in moved(o, since, self.survey.anno) if m.code in codes]
        return found

    def unsaid(self, o: ObjectiveContent) -> Iterator[IndicatorContent]:
        """The indicators whose target changed when the value was known, and of which no closing says so as well."""
        said = targets_moved(o, self.since.get(o.codice, Since()), self.survey.anno)
        return (i for n, i in enumerate(o.indicatori) if i.nel_piano and i.answered and i.da_rivedere and n not in said)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What a rule found: ``numbers`` in a sentence, also where there is no case."""

    key: str
    title: str
    rule: str
    numbers: str
    cases: tuple[Case, ...] = ()


def anomalies(looked: Looked) -> list[Anomaly]:
    """What each rule found, those with cases first."""
    return sorted((rule(looked) for rule in RULES), key=lambda found: not found.cases)


def all_at_hundred(looked: Looked) -> Anomaly:
    """Centres of which every phase that says something is at 100."""
    groups = _by_centre(looked.survey)
    said = {name: [f for o in of for f in o.planned_phases if f.answered] for name, of in groups.items()}
    full = [
        name for name, phases in said.items() if len(phases) > FEW and all(f.percentuale == HUNDRED for f in phases)
    ]
    at = sum(f.percentuale == HUNDRED for phases in said.values() for f in phases)
    cases = [
        Case(o.codice, f"{len(o.planned_phases)} fasi, tutte quelle di «{name}» sono al 100%: {len(said[name])}.")
        for name in full
        for o in groups[name]
    ]
    return Anomaly(
        "tutto-al-cento",
        "Centri con tutte le fasi al 100%",
        f"Tutte le fasi di un centro di cui si dice qualcosa sono al 100%, e sono più di {FEW}.",
        f"Fasi al 100%: {at} di {sum(map(len, said.values()))}. Centri: {len(full)} di {len(groups)}.",
        tuple(cases),
    )


def all_as_expected(looked: Looked) -> Anomaly:
    """Centres of which every value is the target, to the letter."""
    groups = _by_centre(looked.survey)
    said = {name: [i for o in of for i in o.planned_indicators if i.valore.strip()] for name, of in groups.items()}
    same = {name: sum(piega(i.valore) == piega(i.valore_atteso) for i in rows) for name, rows in said.items()}
    full = [name for name, rows in said.items() if len(rows) > FEW and same[name] == len(rows)]
    cases = [
        Case(o.codice, f"Tutti i {len(said[name])} valori di «{name}» sono proprio quelli attesi.")
        for name in full
        for o in groups[name]
        if o.planned_indicators
    ]
    return Anomaly(
        "tutto-come-atteso",
        "Centri con tutti i valori uguali agli attesi",
        f"Tutti i valori di un centro sono scritti come il valore atteso, e sono più di {FEW}.",
        f"Valori uguali all'atteso: {sum(same.values())} di {sum(map(len, said.values()))}. "
        f"Centri: {len(full)} di {len(groups)}.",
        tuple(cases),
    )


def late_targets(looked: Looked) -> Anomaly:
    """Targets that a variation changed when the value was known."""
    valued = [i for o in looked.survey.planned for i in o.planned_indicators if i.answered]
    cases = [
        Case(o.codice, f"«{i.descrizione[:80]}»: {i.da_rivedere}")
        for o in looked.survey.planned
        for i in looked.unsaid(o)
    ]
    cases += looked.moved(TARGET)
    return Anomaly(
        TARGET,
        "Valori attesi cambiati dopo il valore",
        "Una variazione ha cambiato il valore atteso o il verso di un indicatore quando il suo valore era già scritto, "
        "in questa rilevazione o in una chiusa prima.",
        f"Cambi: {len(cases)}. Indicatori con un valore: {len(valued)}.",
        tuple(cases),
    )


def late_phases(looked: Looked) -> Anomaly:
    """Ends moved later, and weights changed, when something was known of the phase."""
    cases = looked.moved(END, WEIGHT)
    return Anomaly(
        "fase-cambiata-dopo",
        "Fine o peso di una fase cambiati dopo l'esito",
        "Una variazione ha spostato più avanti la fine di una fase, o ne ha cambiato il peso, quando una rilevazione "
        "chiusa ne diceva già qualcosa.",
        f"Cambi: {len(cases)}.",
        tuple(cases),
    )


def taken_away(looked: Looked) -> Anomaly:
    """Rows of which something was known, and that a variation took away."""
    cases = looked.moved(GONE)
    return Anomaly(
        GONE,
        "Fasi e indicatori tolti dopo che se ne sapeva qualcosa",
        "Una variazione ha tolto dal piano una fase o un indicatore di cui una rilevazione chiusa diceva già qualcosa; "
        "anche se poi è stato riscritto come nuovo.",
        f"Righe: {len(cases)}.",
        tuple(cases),
    )


def copied(looked: Looked) -> Anomaly:
    """Narratives that say nearly the same words as another one, or as the last time."""
    told = {o.codice: o.relazione for o in looked.survey.planned if len(o.relazione.strip()) >= WORTH}
    before = looked.before.by_code if looked.before else {}
    cases = [Case(one, f"Relazione {_how(part)} a quella di {other}.") for one, other, part in alike(told)]
    for code, text in told.items():
        then = before[code].relazione if code in before else ""
        if len(then.strip()) >= WORTH and (part := similarity(shingles(text), shingles(then))) >= ALIKE:
            cases.append(Case(code, f"Relazione {_how(part)} a quella della rilevazione prima."))
    return Anomaly(
        "relazioni-simili",
        "Relazioni uguali o quasi",
        f"Due relazioni di almeno {WORTH} caratteri, di due obiettivi o dello stesso nella rilevazione prima, "
        "hanno in comune almeno l'80% delle sequenze di tre parole.",
        f"Obiettivi: {len({c.code for c in cases})} di {len(told)} con una relazione di quella lunghezza.",
        tuple(cases),
    )


def below_last_year(looked: Looked) -> Anomaly:
    """Targets that the value of last year meets already."""
    found = list(targets_below_last_year(looked.survey, looked.last_year))
    told = "" if looked.last_year.accounts else " Del consuntivo dell'anno prima non c'è una rilevazione chiusa."
    return Anomaly(
        "atteso-gia-superato",
        "Valori attesi già superati l'anno prima",
        "Il valore dell'anno prima dello stesso indicatore raggiunge già quello atteso ora.",
        f"Indicatori: {len(found)}.{told}",
        tuple(Case(s.oggetto, s.testo) for s in found),
    )


def one_week_of_december(looked: Looked) -> Anomaly:
    """Many phases concluded within seven days of December."""
    ended = [(o, f) for o in looked.survey.planned for f in o.planned_phases if f.esito == "conclusa"]
    days = sorted(f.fine_effettiva for _, f in ended if f.fine_effettiva and f.fine_effettiva.month == 12)
    start, many = max(((d, sum(d <= x <= d + WEEK for x in days)) for d in set(days)), key=_widest, default=(None, 0))
    much = start is not None and many > FEW and Fraction(many, len(ended)) >= A_QUARTER
    within = f" Fra il {data(start)} e il {data(min(start + WEEK, date(start.year, 12, 31)))}: {many}." if start else ""
    cases = [Case(o.codice, _ended(f)) for o, f in ended if much and start and _in_week(f, start)]
    return Anomaly(
        "una-settimana-di-dicembre",
        "Conclusioni in una settimana di dicembre",
        f"In sette giorni di dicembre si concludono più di {FEW} fasi, e almeno un quarto delle concluse nell'anno.",
        f"Fasi concluse: {len(ended)}, a dicembre {len(days)}.{within}",
        tuple(cases),
    )


def owner_left(looked: Looked) -> Anomaly:
    """Who answers for an objective has no office any more."""
    owners = {o.responsabile for o in looked.survey.planned if o.responsabile}
    context = Context(looked.survey.anno, looked.survey.al, left=looked.left)
    cases = [Case(o.codice, s.testo) for o in looked.survey.planned for s in owner_gone(o, context)]
    return Anomaly(
        "responsabile-uscito",
        "Responsabili senza più un incarico",
        "Chi risponde dell'obiettivo ha avuto un incarico e oggi non ne ha.",
        f"Persone: {len(owners & looked.left)} di {len(owners)}. Obiettivi: {len(cases)}.",
        tuple(cases),
    )


def payments(looked: Looked) -> Anomaly:
    """An objective on the times of payment without a value."""
    context = Context(looked.survey.anno, looked.survey.al)
    found = [s for o in looked.survey.planned for s in payment_times(o, context)]
    return Anomaly(
        "tempi-di-pagamento",
        "Tempi di pagamento senza un valore",
        "Un indicatore sui tempi di pagamento non ha ancora un valore (D.L. 13/2023, art. 4-bis; piani dal 2024).",
        f"Indicatori: {len(found)}.",
        tuple(Case(s.oggetto, s.testo) for s in found),
    )


Shingles = frozenset[tuple[str, ...]]
RULES: Final[Sequence[Callable[[Looked], Anomaly]]] = (
    *(all_at_hundred, all_as_expected, one_week_of_december, late_targets, late_phases, taken_away),
    *(copied, below_last_year, owner_left, payments),
)


def shingles(text: str) -> Shingles:
    """The runs of three words of a text, folded."""
    words = piega(text).split()
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset((tuple(words),))


def similarity(one: Shingles, other: Shingles) -> Fraction:
    """The share of all their runs of words that both have."""
    return Fraction(len(one & other), len(one | other))


def alike(texts: dict[str, str]) -> Iterator[tuple[str, str, Fraction]]:
    """The texts that are nearly another one, by key, each with the other; not every pair is laid side by side."""
    runs = {key: shingles(text) for key, text in texts.items()}
    shelves: defaultdict[int, list[str]] = defaultdict(list)
    for key, found in runs.items():
        for mark in sorted(crc32(" ".join(run).encode()) for run in found)[:SKETCH]:
            shelves[mark].append(key)
    pairs = {pair for keys in shelves.values() for pair in _side_by_side(keys)}
    for one, other in sorted(pairs):
        if (part := similarity(runs[one], runs[other])) >= ALIKE:
            yield one, other, part
            yield other, one, part


def _side_by_side(keys: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Every pair of a few; of a text that a great many share, each beside the next."""
    return combinations(keys, 2) if len(keys) <= SKETCH else pairwise(keys)


def _by_centre(survey: SurveyContent) -> dict[str, list[ObjectiveContent]]:
    groups: defaultdict[str, list[ObjectiveContent]] = defaultdict(list)
    for o in survey.planned:
        groups[o.centro_di_responsabilita].append(o)
    return dict(sorted(groups.items()))


def _how(part: Fraction) -> str:
    return "uguale" if part == 1 else f"simile al {int(part * 100)}%"


def _widest(found: tuple[date, int]) -> tuple[int, date]:
    return found[1], found[0]


def _in_week(f: PhaseContent, start: date) -> bool:
    return f.fine_effettiva is not None and start <= f.fine_effettiva <= start + WEEK


def _ended(f: PhaseContent) -> str:
    return f"«{f.descrizione[:80]}»: conclusa il {data(f.fine_effettiva)}."
