# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sections of the Relazioni in the search of who works: each by its own words, for whom it is to be read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizzazione.choices import Ruolo
from relazioni.models import Sezione
from tests.relazioni.told import Told, relazione

pytestmark = pytest.mark.django_db


def page(user: object, words: str) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(reverse("ricerca:cerca"), {"testo": words}).content.decode()


def link(t: Told, key: str) -> str:
    return f'href="{reverse("relazioni:sezione", args=[t.section(key).pk])}"'


def test_the_section_that_says_the_words_is_found_with_what_it_says() -> None:
    t = relazione()
    t.write("contesto", "La **piena** del Bisenzio è di maggio.")
    t.write("servizi", "Trecento sportelli.")
    found = page(t.office, "PIENA bisenzio")
    assert link(t, "contesto") in found
    assert "<mark>piena</mark>" in found
    assert link(t, "servizi") not in found
    # By its title, and by a word of each.
    assert link(t, "contesto") in page(t.office, "contesto piena")
    # Of one in which nobody has written anything there is nothing to be found.
    assert link(t, "presentazione") not in page(t.office, "presentazione")


def test_a_centre_finds_the_sections_that_it_was_given_and_no_other() -> None:
    t = relazione()
    t.write("contesto", "La piena del Bisenzio.")
    t.write("servizi", "La piena agli sportelli.")
    centre = t.m.state().centro
    Sezione.objects.filter(pk=t.section("servizi").pk).update(centro=centre)
    head = t.m.head()
    found = page(head, "piena")
    assert link(t, "servizi") in found
    assert link(t, "contesto") not in found
    assert link(t, "contesto") in page(t.m.somebody(Ruolo.NUCLEO), "piena")


@pytest.mark.parametrize("many", [1, 3])
def test_it_asks_as_much_whatever_it_finds(many: int) -> None:
    t = relazione()
    for key in ("contesto", "servizi", "risultati")[:many]:
        t.write(key, "La piena del Bisenzio.")
    client = Client()
    client.force_login(t.office)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("ricerca:cerca"), {"testo": "piena bisenzio"})
        asked.append(len(queries))
    assert asked[1] == 21
