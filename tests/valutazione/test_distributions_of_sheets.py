# SPDX-License-Identifier: AGPL-3.0-or-later
"""A distribution on the scores of the sheets: who reads what of it, and that it was read."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.fabbriche import PersonaFactory
from tests.valutazione.distributed import ACT, Shared, of_sheets
from tests.valutazione.evaluated import Evaluated
from tests.valutazione.funded import client_of, somebody
from tests.valutazione.test_distribution_pages import cells, page, read
from valutazione.choices import Assignment, Reading
from valutazione.distributing.answers import shown_coefficient
from valutazione.distributing.life import define
from valutazione.distributing.writer import copy_distribution
from valutazione.models import LetturaDiScheda, SchedaCongelata
from valutazione.reading_log import note_premiums
from valutazione.simulator.answer import coefficient

pytestmark = pytest.mark.django_db
PROSPETTO = "/documenti/prospetto-risultato/"


def said_of(e: Evaluated) -> str:
    """The coefficient of the one who is paid, as a page shows it: with this rule it is the score."""
    frozen = SchedaCongelata.objects.filter(scheda=e.sheet).latest("pk")
    return shown_coefficient(coefficient(Fraction(frozen.read.punteggio) / 100))


def asked(s: Shared) -> list[str]:
    """Everything that names who is paid."""
    names = ("ripartizione", "ripartizione_xlsx", "ripartizione_json", "ripartizione_paghe")
    found = [page("ripartizioni", s.row.fondo.anno), *(page(name, s.row.pk) for name in names)]
    return [*found, f"{PROSPETTO}?ripartizione={s.row.pk}", f"{PROSPETTO}scarica/json/?ripartizione={s.row.pk}"]


def text_of(answer: Any) -> str:
    book = "spreadsheetml" in answer["Content-Type"]
    return " ".join(map(str, cells(answer.content))) if book else answer.content.decode()


@pytest.mark.parametrize("frozen", [False, True])
def test_the_office_reads_what_is_paid_and_neither_score_nor_way(frozen: bool) -> None:
    s, e = of_sheets()
    if frozen:
        define(s.row, ACT, s.top)
    secret = said_of(e)
    exact = secret.replace(",", ".").rstrip("…")
    for who in (s.office, e.nucleo, s.top):
        ways = who != s.office
        text = read(client_of(who), page("ripartizione", s.row.pk))
        assert "0042" in text
        assert (secret in text) is ways
        assert ("Coefficiente" in text, "Quota" in text, "Come viene ogni centesimo" in text) == (ways, ways, ways)
        assert ("li leggono il Nucleo e i vertici" in text) is not ways
        book = text_of(client_of(who).get(page("ripartizione_xlsx", s.row.pk)))
        assert "0042" in book
        assert ("Coefficiente" in book, "Quota" in book, "Passo" in book, secret.rstrip("…") in book) == (ways,) * 4
        for address in (page("ripartizione_json", s.row.pk), f"{PROSPETTO}scarica/json/?ripartizione={s.row.pk}"):
            answer = client_of(who).get(address)
            assert answer.status_code == (200 if ways else 404), address
            assert (exact in answer.content.decode()) is ways
    nameless = read(client_of(somebody(Ruolo.AMMINISTRATORE)), page("ripartizione", s.row.pk))
    assert secret not in nameless
    assert "Coefficiente" not in nameless


@pytest.mark.parametrize("role", [Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE])
def test_who_reads_whose_a_premium_of_the_sheets_is_is_noted(role: Ruolo) -> None:
    s, e = of_sheets()
    define(s.row, ACT, s.top)
    who = somebody(role)
    for address in asked(s):
        before = LetturaDiScheda.objects.count()
        shown = "0042" in text_of(client_of(who).get(address))
        assert shown or role == Ruolo.UFFICIO or "paghe" in address, address
        assert LetturaDiScheda.objects.count() - before == (1 if shown else 0), address
    assert set(LetturaDiScheda.objects.values_list("chi", "scheda", "che_cosa")) == {
        (who.pk, e.sheet.pk, Reading.PREMIO)
    }
    text = read(client_of(somebody(Ruolo.AMMINISTRATORE)), page("letture"))
    assert "Il premio che ne viene, in una ripartizione" in text


def test_who_reads_no_name_or_the_own_premium_is_not_noted() -> None:
    s, e = of_sheets()
    admin = somebody(Ruolo.AMMINISTRATORE)
    for who, name in ((admin, "ripartizioni"), (s.office, "tavolo"), (s.office, "tavolo_xlsx")):
        assert client_of(who).get(page(name, s.row.fondo.anno)).status_code == 200
    read(client_of(admin), page("ripartizione", s.row.pk))
    Utente.objects.filter(pk=e.rated.pk).update(ruolo=Ruolo.VERTICE)
    read(client_of(Utente.objects.get(pk=e.rated.pk)), page("ripartizione", s.row.pk))
    assert not LetturaDiScheda.objects.exists()


def test_a_sheet_that_pays_nothing_is_not_read_in_a_premium() -> None:
    s, e = of_sheets()
    e.sheet.__class__.objects.filter(pk=e.sheet.pk).update(genere=Assignment.DELEGA)
    note_premiums(s.row.fondo.anno, ["0042"], s.office)
    assert not LetturaDiScheda.objects.exists()


def test_the_readings_of_three_cost_the_queries_of_one() -> None:
    s, e = of_sheets()
    copy_distribution(s.row, s.office)
    counts = []
    for more in (0, 2):
        for n in range(more):
            person = PersonaFactory.create(matricola=f"01{n}")
            e.sheet.__class__.objects.create(
                sistema=e.system,
                persona=person,
                categoria="dirigente",
                anno=e.sheet.anno,
                centro=e.centre,
                dal=e.sheet.dal,
                al=e.sheet.al,
                posizione=Decimal(1),
            )
        with CaptureQueriesContext(connection) as queries:
            note_premiums(e.sheet.anno, ["0042", "010", "011"], s.office)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert LetturaDiScheda.objects.count() == 4
