# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search over everything that one may read."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dup.choices import StatoDiSalute
from dup.models import DUP, AmbitoStrategico, IndicatoreEnte, ObiettivoOperativo
from obiettivi.choices import Stato
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, OrganismoPartecipato
from ricerca.finding import FIRST, PER_PAGE, SOURCES
from tests.dup.documento import un_dup
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    IndicatoreFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/cerca/"


def enter(role: str, centre: CentroDiResponsabilita | None = None) -> Client:
    user = UtenteFactory.create(ruolo=role)
    if centre:
        quality = Qualita.RESPONSABILE if role == Ruolo.DIRIGENTE else Qualita.DELEGATO
        day = timezone.localdate() - timedelta(days=1)
        Incarico.objects.create(persona=PersonaFactory.create(utente=user), centro=centre, qualita=quality, dal=day)
    client = Client()
    client.force_login(user)
    return client


def found(client: Client, text: str, **more: str) -> dict[str, int]:
    """The kinds of things that the page shows, with their counts."""
    page = client.get(PAGE, {"testo": text, **more})
    assert page.status_code == 200
    return {group.source.key: group.count for group in page.context.get("groups", [])}


@pytest.fixture
def office() -> Client:
    return enter(Ruolo.UFFICIO)


def test_an_objective_of_years_ago_is_found_by_a_word_of_its_phases(office: Client) -> None:
    old = ObiettivoFactory.create(piano=PianoFactory(anno=2017, codice="PEG_2017"), titolo="Riordino")
    FaseFactory.create(obiettivo=old, descrizione="Scelta della **città** gemella")
    ObiettivoFactory.create(piano=PianoFactory(anno=2026, codice="PEG_2026"), titolo="Altro")
    page = office.get(PAGE, {"testo": "CITTA' gemella"})
    html = page.content.decode()
    assert reverse("obiettivi:scheda", args=[old.pk]) in html
    assert "Scelta della <mark>città</mark> <mark>gemella</mark>" in html
    assert "PEG_2017" in html
    assert "Altro" not in html


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gida", "organismi"),
        ("muoversi meglio", "operativi"),
        ("corse gare", "gestionali"),
        ("biciclette", "strategici"),
        ("citta' futuro", "ambiti"),
        ("piste ciclabili", "operativi"),
        ("alberi pro capite", "indicatori"),
        ("urbanistica", "centri"),
        ("verdi anna", "persone"),
        ("PEG_2026", "piani"),
        ("preventivo", "documenti"),
    ],
)
def test_everything_has_its_kind(office: Client, text: str, kind: str) -> None:
    dup = un_dup(1)
    IndicatoreEnte.objects.create(
        dup=dup, stato_di_salute=StatoDiSalute.CITTA, descrizione="Alberi", formula="n. pro capite", ambito=None
    )
    PianoFactory.create(codice="PEG_2026", anno=2026)
    PersonaFactory.create(nominativo="Verdi Anna")
    assert kind in found(office, text)


def test_each_link_leads_to_a_page_with_the_thing(office: Client) -> None:
    un_dup(1)
    plan = PianoFactory.create(codice="PEG_2024", anno=2024)
    person = PersonaFactory.create(nominativo="Muoversi Dora")
    centre = CentroFactory.create(nome="Ufficio Muoversi")
    ObiettivoFactory.create(piano=plan, centro=centre, responsabile=person, titolo="Muoversi in bici")
    seen = 0
    for text in ("muoversi", "gida", "corse", "mobilita", "futuro", "PEG_2024"):
        html = office.get(PAGE, {"testo": text}).content.decode()
        for address in re.findall(r'<h3><a href="([^"]+)"', html):
            page = office.get(address.replace("&amp;", "&"))
            assert page.status_code == 200, address
            assert "Nulla con queste scelte" not in page.content.decode(), address
            assert "Nessun obiettivo con questi filtri" not in page.content.decode(), address
            seen += 1
    assert seen > 8


def test_nobody_finds_what_they_may_not_read(office: Client) -> None:
    mine, other = CentroFactory.create(nome="Ufficio mio"), CentroFactory.create(nome="Ufficio zeppelin")
    secret = PersonaFactory.create(nominativo="Zeppelin Ugo")
    plan = PianoFactory.create(codice="PEG_2026", anno=2026)
    ObiettivoFactory.create(piano=plan, centro=other, responsabile=secret, titolo="Zeppelin", stato=Stato.BOZZA)
    own = ObiettivoFactory.create(piano=plan, centro=mine, titolo="Il mio zeppelin", stato=Stato.BOZZA)
    IndicatoreFactory.create(obiettivo=own, descrizione="Voli")
    assert found(office, "zeppelin") == {"obiettivi": 2, "persone": 1, "centri": 1}
    assert found(enter(Ruolo.LETTORE), "zeppelin") == {"obiettivi": 2, "persone": 1, "centri": 1}
    for role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE):
        assert found(enter(role, mine), "zeppelin") == {"obiettivi": 1}
    assert found(enter(Ruolo.DIRIGENTE), "zeppelin") == {}
    nobody = enter("")
    assert found(nobody, "zeppelin") == found(nobody, "PEG_2026") == found(nobody, "documenti") == {}
    assert Client().get(PAGE, {"testo": "zeppelin"}).status_code == 302


@pytest.mark.parametrize("text", ["", "   ", "'", "«»", "%", "~", "a" * 5000, "a b c d e f g h i l m", "<b>", "["])
def test_whatever_is_typed_is_answered(office: Client, text: str) -> None:
    ObiettivoFactory.create(titolo="Un titolo senza segni")
    page = office.get(PAGE, {"testo": text})
    assert page.status_code == 200
    assert "<b>" not in page.content.decode()
    if text in ("%", "~", "["):
        assert page.context["groups"] == []


def test_a_long_search_says_what_it_left_aside(office: Client) -> None:
    assert "lasciate da parte" in office.get(PAGE, {"testo": "a b c d e f g h i"}).content.decode()
    assert "lasciate da parte" not in office.get(PAGE, {"testo": "a b c d e f g h"}).content.decode()


def test_all_of_one_kind_page_by_page(office: Client) -> None:
    plan = PianoFactory.create(codice="PEG_2026", anno=2026)
    for n in range(PER_PAGE + 2):
        ObiettivoFactory.create(piano=plan, codice=f"2026-AA{n:02}", titolo=f"Fontana {n}")
    everywhere = office.get(PAGE, {"testo": "fontana"})
    assert len(everywhere.context["groups"][0].hits) == FIRST
    assert f"Tutti e {PER_PAGE + 2}" in everywhere.content.decode()
    second = office.get(PAGE, {"testo": "fontana", "dove": "obiettivi", "pagina": "2"})
    assert [len(g.hits) for g in second.context["groups"]] == [2]
    assert office.get(PAGE, {"testo": "fontana", "dove": "altro"}).status_code == 404


def test_who_says_it_in_the_name_comes_first(office: Client) -> None:
    plan = PianoFactory.create(codice="PEG_2026", anno=2026)
    ObiettivoFactory.create(piano=plan, codice="2026-AA01", titolo="Altro", descrizione="una fontana")
    ObiettivoFactory.create(piano=plan, codice="2026-AA02", titolo="Fontana")
    titles = [
        "".join(p.text for p in hit.title) for hit in office.get(PAGE, {"testo": "fontana"}).context["groups"][0].hits
    ]
    assert titles == ["2026-AA02 Fontana", "2026-AA01 Altro"]


def _many(begin: int, end: int) -> None:
    """Things of every kind that say the same word; those of the documents are made once, three levels each."""
    dup = DUP.objects.first() or un_dup(3)
    plan = PianoEsecutivo.objects.first() or PianoFactory.create(codice="PEG_2024", anno=2024)
    for i in range(begin, end):
        centre = CentroFactory.create(nome=f"Ufficio Mobilità {i}")
        person = PersonaFactory.create(nominativo=f"Mobilità {i}")
        Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal=date(2024, 1, 1))
        o = ObiettivoFactory.create(piano=plan, centro=centre, responsabile=person, titolo=f"Mobilità {i}")
        FaseFactory.create(obiettivo=o, descrizione="mobilità")
        kind = StatoDiSalute.AMMINISTRAZIONE
        IndicatoreEnte.objects.create(dup=dup, stato_di_salute=kind, descrizione=f"Mobilità {i}")
        AmbitoStrategico.objects.create(dup=dup, nome=f"Mobilità {i}", ordine=10 + i)
        body = OrganismoPartecipato.objects.create(nome=f"Mobilità {i}")
        ObiettivoOperativo.objects.all()[i].organismi.add(body)


@pytest.mark.parametrize(("role", "most"), [(Ruolo.UFFICIO, 28), (Ruolo.DIRIGENTE, 48)])
def test_as_many_questions_for_three_as_for_one(role: str, most: int) -> None:
    counts = []
    _many(0, 1)
    client = enter(role, CentroDiResponsabilita.objects.get(nome="Ufficio Mobilità 0"))
    for begin, end in ((0, 0), (1, 3)):
        _many(begin, end)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(PAGE, {"testo": "mobilita"})
        assert len(page.context["groups"]) >= 5
        counts.append(len(asked))
    assert counts[0] == counts[1] == most


def test_the_kinds_have_names_of_their_own() -> None:
    assert len({source.key for source in SOURCES}) == len(SOURCES)
