# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a year as the money knows them: posts with days, value and score, from sheets that are final."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from valutazione.choices import Assignment, PaymentTimes, SheetState
from valutazione.distributing.people import SheetsOfYear
from valutazione.models import Scheda, SchedaCongelata
from valutazione.money import Interim, Person, Post
from valutazione.money.amounts import cents
from valutazione.systems.facts import Kind

_TIMES: dict[str, bool | None] = {
    PaymentTimes.NON_RISPONDE: None,
    PaymentTimes.DA_ATTESTARE: None,
    PaymentTimes.RISPETTATI: True,
    PaymentTimes.NON_RISPETTATI: False,
}


class NotReady(Exception):
    """The sheets of a year do not say yet what the money needs; ``reasons`` in Italian, one for each sheet."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


def people_of(year: int, kind: Kind = Kind.DIRIGENTE) -> tuple[Person, ...]:
    """Who is evaluated in a year, by matricola (two queries). A post that is delegated is evaluated and not paid.

    Raises:
        NotReady: a sheet is not final, has no value of the position, a person has no matricola or two sheets of one
            person say different things of the payment times.
    """
    sheets = list(Scheda.objects.filter(anno=year, categoria=str(kind)).select_related("persona").order_by("pk"))
    scores = _scores(sheets)
    faults: list[str] = []
    by_person: defaultdict[str, list[Scheda]] = defaultdict(list)
    for sheet in sheets:
        faults += _faults(sheet, scores)
        if sheet.genere != Assignment.DELEGA:
            by_person[sheet.persona.matricola].append(sheet)
    for own in by_person.values():
        if len({one.tempi for one in own}) > 1:
            faults.append(f"{own[0]}: le sue schede dicono cose diverse dei tempi di pagamento.")
        if all(one.genere == Assignment.INTERIM for one in own):
            faults.append(f"{own[0]}: c'è un interim e nessun incarico suo.")
    if not sheets:
        faults.append(f"Nel {year} non ci sono schede.")
    if faults:
        raise NotReady(dict.fromkeys(faults))
    return tuple(_person(matricola, own, scores) for matricola, own in sorted(by_person.items()))


def sheets_of_year(year: int) -> SheetsOfYear:
    """The same for a distribution: who is final, or why nobody is yet; nothing where the year has no sheets."""
    if not Scheda.objects.filter(anno=year).exists():
        return SheetsOfYear()
    try:
        return SheetsOfYear(people_of(year))
    except NotReady as no:
        return SheetsOfYear((), tuple(no.reasons))


def _scores(sheets: Iterable[Scheda]) -> dict[int, Fraction]:
    rows = SchedaCongelata.objects.filter(scheda__in=[s.pk for s in sheets], momento=SheetState.DEFINITIVA)
    return {row.scheda_id: Fraction(row.read.punteggio) for row in rows}


def _faults(sheet: Scheda, scores: dict[int, Fraction]) -> Iterable[str]:
    if sheet.pk not in scores:
        yield f"{sheet}: non è definitiva ({sheet.get_stato_display().lower()})."
    if not sheet.persona.matricola:
        yield f"{sheet}: la persona non ha matricola."
    if sheet.posizione is None and sheet.genere != Assignment.DELEGA:
        yield f"{sheet}: manca il valore della posizione."
    if sheet.tempi == PaymentTimes.DA_ATTESTARE:
        yield f"{sheet}: i Revisori non hanno ancora attestato i tempi di pagamento."


def _person(matricola: str, own: list[Scheda], scores: dict[int, Fraction]) -> Person:
    posts = [one for one in own if one.genere == Assignment.INCARICO]
    interims = [one for one in own if one.genere == Assignment.INTERIM]
    return Person(
        matricola,
        tuple(Post(_worth(one), one.days, scores[one.pk]) for one in posts),
        _TIMES[own[0].tempi],
        tuple(Interim(_worth(one), Fraction(one.percento or 0), one.days, scores[one.pk]) for one in interims),
    )


def _worth(sheet: Scheda) -> int:
    return cents(sheet.posizione or Decimal(0))
