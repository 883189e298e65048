# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is paid out of the sheets of a year: what keeps the year from being paid, each thing by itself; who is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from organizzazione.choices import Ruolo
from organizzazione.models import Persona
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.valutazione.evaluated import YEAR, Evaluated, evaluated
from valutazione.assigning import Post, give
from valutazione.choices import Assignment, PaymentTimes
from valutazione.models import Scheda
from valutazione.people import NotReady, people_of
from valutazione.reading import shown_to
from valutazione.systems.facts import Kind

pytestmark = pytest.mark.django_db


def ready() -> Evaluated:
    """A year whose only sheet is final, with a position."""
    e = evaluated(with_account=False)
    Scheda.objects.filter(pk=e.sheet.pk).update(posizione=Decimal(30_000))
    e.final()
    return e


def with_another(e: Evaluated, kind: Assignment, person: Persona | None = None, **changed: Any) -> Scheda:
    """A final sheet more, of the same person or of another one."""
    post = Post(date(YEAR, 3, 1), date(YEAR, 6, 30), kind, percent=Decimal(20) if kind == Assignment.INTERIM else None)
    whose = person or e.person
    sheet = give(YEAR, e.system, Kind.DIRIGENTE, None, whose, CentroFactory.create(), post, e.office)
    Scheda.objects.filter(pk=sheet.pk).update(**changed)
    assert whose.utente is not None
    replace(e, sheet=sheet, rated=whose.utente).final()
    return sheet


def faults() -> list[str]:
    with pytest.raises(NotReady) as no:
        people_of(YEAR)
    found: list[str] = no.value.reasons
    return found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tempi": PaymentTimes.DA_ATTESTARE}, "i Revisori non hanno ancora attestato i tempi di pagamento."),
        ({"posizione": None}, "manca il valore della posizione."),
        ({"genere": Assignment.INTERIM, "percento": 20}, "c'è un interim e nessun incarico suo."),
    ],
)
def test_what_a_sheet_lacks_is_told_and_nobody_is_paid(change: dict[str, Any], said: str) -> None:
    e = ready()
    assert len(people_of(YEAR)) == 1
    Scheda.objects.filter(pk=e.sheet.pk).update(**change)
    assert faults() == [f"{e.sheet}: {said}"]


def test_who_has_no_matricola_is_told() -> None:
    e = ready()
    Persona.objects.filter(pk=e.person.pk).update(matricola="")
    assert faults() == [f"{e.sheet}: la persona non ha matricola."]


def test_two_sheets_of_one_person_say_the_same_of_the_payment_times() -> None:
    e = ready()
    interim = with_another(e, Assignment.INTERIM, posizione=24_000, tempi=PaymentTimes.RISPETTATI)
    assert faults() == [f"{e.sheet}: le sue schede dicono cose diverse dei tempi di pagamento."]
    Scheda.objects.filter(pk=interim.pk).update(tempi=PaymentTimes.NON_RISPONDE)
    (person,) = people_of(YEAR)
    assert (len(person.posts), len(person.interims), person.pays) == (1, 1, None)


def test_what_is_delegated_is_evaluated_and_not_paid() -> None:
    """Whatever it says of the payment times, and with no value of the position; who holds nothing else is not paid."""
    e = ready()
    before = people_of(YEAR)
    delegated = with_another(e, Assignment.DELEGA, tempi=PaymentTimes.RISPETTATI)
    assert delegated.posizione is None
    assert people_of(YEAR) == before
    other = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    with_another(e, Assignment.DELEGA, PersonaFactory.create(matricola="0099", utente=other))
    assert [person.matricola for person in people_of(YEAR)] == ["0042"]


@pytest.mark.parametrize("role", list(Ruolo))
def test_of_the_own_sheet_nobody_is_shown_a_judgement_before_it_is_told(role: Ruolo) -> None:
    """Whatever the own role lets somebody read of others; the same sheet is shown whole to a colleague of his."""
    e = evaluated(with_account=False)
    e.judged()
    e.rated.ruolo = role
    own, theirs = shown_to(e.fresh(), e.rated), shown_to(e.fresh(), e.nucleo)
    assert (own.judged, own.frozen, theirs.judged) == (False, None, True)
    assert (own.content.punteggio, own.content.scritto, own.content.passi, own.content.giudizio) == ("", "", (), "")
    assert own.content != theirs.content
    rows = [row for component in own.content.componenti for row in component.righe]
    assert {(row.livello, row.percento, row.risposte, row.motivo) for row in rows} == {("", None, None, "")}
    assert theirs.content.giudizio == "Un anno **pieno**."
