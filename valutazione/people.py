# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a year as the money knows them: posts with days, value and score, from sheets that are final."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from testi.codes import folded
from valutazione.choices import Assignment, PaymentTimes, SheetState
from valutazione.distributing.people import SheetsOfYear
from valutazione.models import Scheda, SchedaCongelata
from valutazione.money import Interim, Person, Post
from valutazione.money.amounts import cents
from valutazione.systems.facts import Kind

# Whom the fund pays: a year may have sheets of others too.
PAID: Final = Kind.DIRIGENTE
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


def people_of(year: int, kind: Kind = PAID) -> tuple[Person, ...]:
    """Who is evaluated in a year, by matricola (two queries). A post that is delegated is evaluated and not paid.

    Raises:
        NotReady: there is no sheet; one is not final, has no value of the position; a person has no matricola or that
            of another; two sheets of one person say different things of the payment times.
    """
    sheets = _sheets(year, kind)
    if not sheets:
        raise NotReady([f"Nel {year} non ci sono schede."])
    return _paid(sheets)


def sheets_of_year(year: int) -> SheetsOfYear:
    """The same for a distribution: who is final, or why nobody is yet; nothing where the year has no sheets of those
    whom the fund pays."""
    sheets = _sheets(year, PAID)
    if not sheets:
        return SheetsOfYear()
    try:
        return SheetsOfYear(_paid(sheets))
    except NotReady as no:
        return SheetsOfYear((), tuple(no.reasons))


def _sheets(year: int, kind: Kind) -> list[Scheda]:
    return list(Scheda.objects.filter(anno=year, categoria=str(kind)).select_related("persona").order_by("pk"))


def _paid(sheets: list[Scheda]) -> tuple[Person, ...]:
    scores = _scores(sheets)
    faults: list[str] = []
    by_person: defaultdict[int, list[Scheda]] = defaultdict(list)
    for sheet in sheets:
        faults += _faults(sheet, scores)
        if sheet.genere != Assignment.DELEGA:
            by_person[sheet.persona_id].append(sheet)
    faults += _of_two(own[0] for own in by_person.values())
    for own in by_person.values():
        if len({one.tempi for one in own}) > 1:
            faults.append(f"{own[0]}: le sue schede dicono cose diverse dei tempi di pagamento.")
        if all(one.genere == Assignment.INTERIM for one in own):
            faults.append(f"{own[0]}: c'è un interim e nessun incarico suo.")
    if faults:
        raise NotReady(dict.fromkeys(faults))
    return tuple(sorted((_person(own, scores) for own in by_person.values()), key=lambda person: person.matricola))


def _of_two(firsts: Iterable[Scheda]) -> Iterator[str]:
    """A matricola tells who is paid: one that two people bear would pay one for both."""
    bearing: defaultdict[str, list[str]] = defaultdict(list)
    for sheet in firsts:
        if sheet.persona.matricola:
            bearing[folded(sheet.persona.matricola)].append(str(sheet.persona))
    for matricola, people in sorted(bearing.items()):
        if len(people) > 1:
            names = " e ".join(sorted(people))
            yield f"La matricola «{matricola}» è di {len(people)} persone, {names}: correggerla fra le persone."


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


def _person(own: list[Scheda], scores: dict[int, Fraction]) -> Person:
    posts = [one for one in own if one.genere == Assignment.INCARICO]
    interims = [one for one in own if one.genere == Assignment.INTERIM]
    return Person(
        own[0].persona.matricola,
        tuple(Post(_worth(one), one.days, scores[one.pk]) for one in posts),
        _TIMES[own[0].tempi],
        tuple(Interim(_worth(one), Fraction(one.percento or 0), one.days, scores[one.pk]) for one in interims),
    )


def _worth(sheet: Scheda) -> int:
    return cents(sheet.posizione or Decimal(0))
