# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of a life with several plans: one list over all of them, what the office does next, what an act left out."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.models import Mail, Notifica
from obiettivi.choices import Stato
from obiettivi.lettura.open_work import Work
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from tests.fabbriche import (
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from tests.versioni.scena import Scena, scena, variazione_di
from versioni import variazioni
from versioni.models import Variazione

pytestmark = pytest.mark.django_db
PAGE = "/scrivania/"


def dirigente(*centres: CentroDiResponsabilita, **fields: Any) -> Utente:
    user = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, **fields)
    person = PersonaFactory.create(utente=user)
    for centre in centres:
        Incarico.objects.create(persona=person, centro=centre, dal=timezone.localdate())
    return user


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/salute/")
    return client


def body(user: Utente, address: str = PAGE) -> str:
    return unescape(entered(user).get(address).content.decode())


def desk(user: Utente) -> Any:
    return entered(user).get(PAGE).context["s"]


def open_plan(year: int, days: int | None) -> PianoEsecutivo:
    today = timezone.localdate()
    until = None if days is None else today + timedelta(days=days)
    return PianoFactory.create(codice=f"PEG_{year}", anno=year, apertura_dal=today, apertura_al=until)


def todo(user: Utente) -> list[tuple[str, str, date | None]]:
    groups = desk(user).da_fare.groups
    return [(i.objective.codice, str(i.work), g.due) for g in groups for i in g.items]


def test_one_list_over_all_plans_by_deadline() -> None:
    centre, today = CentroFactory.create(), timezone.localdate()
    who, office = dirigente(centre), UtenteFactory.create(ufficio=True)
    far, near, endless = open_plan(2026, 20), open_plan(2025, 3), open_plan(2024, None)
    closed = PianoFactory.create(codice="PEG_2017", anno=2017)
    ObiettivoFactory.create(piano=endless, centro=centre, codice="2024-AA01")
    ObiettivoFactory.create(piano=far, centro=centre, codice="2026-AA01", descrizione="")
    ObiettivoFactory.create(piano=near, centro=centre, codice="2025-AA01")
    ObiettivoFactory.create(piano=closed, centro=centre, codice="2017-AA01")
    ObiettivoFactory.create(piano=near, codice="2025-BB01")
    others = ObiettivoFactory.create(piano=near, codice="2025-BB02")
    ServizioCoinvoltoFactory.create(obiettivo=others, centro=centre)
    services.proponi(others, office)
    back = ObiettivoFactory.create(piano=near, centro=centre, codice="2025-AA09")
    services.proponi(back, who)
    services.rinvia(back, office, "Manca il quando.")
    soon, later = today + timedelta(days=3), today + timedelta(days=20)
    assert todo(who) == [
        ("2025-AA09", Work.RETURNED, soon),
        ("2025-AA01", Work.READY, soon),
        ("2025-BB02", Work.VIEW, soon),
        ("2026-AA01", Work.COMPLETE, later),
        ("2024-AA01", Work.READY, None),
    ]
    page = body(who)
    assert "Correggi 2025-AA09" in page
    assert page.index("2025-AA09") < page.index("2026-AA01") < page.index("2024-AA01")
    assert f'href="/obiettivi/{back.pk}/modifica/"' in page


def test_what_a_variation_opened_is_not_hidden_by_a_newer_plan() -> None:
    s = scena()
    variation = variazione_di(s)
    opened = s.obiettivo(0)
    variazioni.porta(variation, opened, "Cambiano i fondi", s.ufficio)
    newer = open_plan(2026, 20)
    ObiettivoFactory.create(piano=newer, centro=opened.centro, codice="2026-AA01")
    who = dirigente(opened.centro)
    assert todo(who) == [
        ("2026-AA01", Work.READY, newer.apertura_al),
        (opened.codice, Work.VARIED, None),
    ]
    assert "Aperto da una variazione" in body(who)
    services.proponi(s.obiettivo(0), who)
    waiting = [i.objective.codice for g in desk(s.ufficio).da_fare.groups for i in g.items]
    assert opened.codice in waiting


def test_it_is_proposed_from_the_desk() -> None:
    centre, plan = CentroFactory.create(), open_plan(2026, 5)
    who = dirigente(centre)
    o = ObiettivoFactory.create(piano=plan, centro=centre, codice="2026-AA01")
    client = entered(who)
    assert f'action="/obiettivi/{o.pk}/atto/proporre/"' in client.get(PAGE).content.decode()
    answer = client.post(f"/obiettivi/{o.pk}/atto/proporre/", {"versione": o.revisione, "torna": PAGE}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Niente in sospeso" in unescape(answer.content.decode())


def test_a_return_stays_when_the_window_has_closed_and_says_whom_to_ask() -> None:
    centre, plan = CentroFactory.create(), open_plan(2026, 5)
    who, office = dirigente(centre), UtenteFactory.create(ufficio=True)
    o = ObiettivoFactory.create(piano=plan, centro=centre, codice="2026-AA01")
    services.proponi(o, who)
    services.rinvia(o, office, "Manca il quando.")
    PianoEsecutivo.objects.update(apertura_al=timezone.localdate() - timedelta(days=1), apertura_dal=date(2020, 1, 1))
    page = body(who)
    assert "Manca il quando." in page
    assert "chiedi all'ufficio programmazione di riaprirlo" in page
    assert f'href="/obiettivi/{o.pk}/modifica/"' not in page


def test_the_office_reads_its_next_acts() -> None:
    s = scena()
    PianoEsecutivo.objects.update(apertura_dal=timezone.localdate())
    CentroFactory.create(nome="Servizio fermo")
    page = body(s.ufficio)
    assert "1 da validare" in page
    assert re.search(r"\d+ centri non hanno iniziato: avvisali", page)
    assert "1 ancora ai centri" in page
    services.valida(s.obiettivo(3), s.ufficio)
    ObiettivoPEG.objects.filter(pk=s.obiettivo(4).pk).update(stato=Stato.VALIDATO)
    assert "Tutti validati (5): approva il piano" in body(s.ufficio)


def test_after_an_act_the_desk_and_the_version_say_who_was_left_out_and_offer_the_variation() -> None:
    s = scena()
    s.approvata()
    for address in (PAGE, f"/delibere/{s.piano.codice}/versioni/1/"):
        page = body(s.ufficio, address)
        assert "Restano fuori" in page, address
        assert s.obiettivo(3).codice in page, address
        assert s.obiettivo(4).codice in page, address
        assert f'href="/delibere/{s.piano.codice}/variazioni/apri/?fuori=1"' in page, address
        assert "variazioni/apri" not in body(UtenteFactory.create(lettore=True), address)


def _opening(s: Scena, **data: Any) -> Any:
    return entered(s.ufficio).post(f"/delibere/{s.piano.codice}/variazioni/apri/", data)


def test_a_variation_opens_with_those_left_out() -> None:
    s = scena()
    s.approvata()
    page = body(s.ufficio, f"/delibere/{s.piano.codice}/variazioni/apri/?fuori=1")
    assert page.count(" checked") == 2
    assert body(s.ufficio, f"/delibere/{s.piano.codice}/variazioni/apri/").count(" checked") == 0
    assert _opening(s, oggetto="", obiettivo=[s.obiettivo(3).pk]).status_code == 400
    taken = s.obiettivo(0).pk
    _opening(s, oggetto="Chi è rimasto fuori", obiettivo=[s.obiettivo(3).pk, taken])
    variation = Variazione.objects.get()
    assert [m.obiettivo_id for m in variation.modifiche.all()] == [s.obiettivo(3).pk]
    assert s.obiettivo(3).in_variazione
    assert not s.obiettivo(0).in_variazione


def test_who_reads_finds_what_was_approved_and_a_search_and_nothing_to_complete() -> None:
    s = scena()
    ObiettivoPEG.objects.filter(pk=s.obiettivo(4).pk).update(descrizione="")
    s.approvata()
    page = body(UtenteFactory.create(lettore=True))
    assert "Ultimi documenti approvati" in page
    assert "PEG_2023, versione 1" in page
    assert 'name="testo"' in page
    assert "Da completare" not in page
    assert "Proponi" not in page


def test_who_reads_opens_what_an_act_approved_and_is_told_what_is_still_at_work() -> None:
    scena().approvata()
    newer, reader = open_plan(2024, 5), UtenteFactory.create(lettore=True)
    page = body(reader)
    read, work = (
        f'href="/documenti/preventivo/?piano={code}">Leggi {said}</a>'
        for code, said in (("PEG_2023", "PEG_2023, approvato"), (newer.codice, f"{newer.codice}, al lavoro"))
    )
    assert page.index(read) < page.index(work)
    assert "Leggi il piano" not in page
    assert "Leggi il piano</a>" in body(reader, f"{PAGE}?piano=PEG_2023")


def test_the_idle_are_told_once_a_day_by_the_office_alone() -> None:
    plan, centre = open_plan(2026, 5), CentroFactory.create(nome="Servizio fermo")
    who, office = dirigente(centre, email="d@comune.example"), UtenteFactory.create(ufficio=True)
    address = f"/piani/{plan.codice}/avvisa-chi-non-ha-iniziato/"
    assert entered(who).post(address).status_code == 403
    assert entered(UtenteFactory.create(lettore=True)).post(address).status_code == 403
    assert entered(UtenteFactory.create()).post(address).status_code == 404
    assert entered(office).get(address).status_code == 405
    for _ in range(2):
        answer = entered(office).post(address)
        assert answer.headers["Location"] == f"{PAGE}?piano={plan.codice}"
    told = Notifica.objects.get(destinatario=who)
    assert "Servizio fermo" in told.testo
    assert Mail.objects.count() == 1
    # Whoever comes to the desk later reads that it was done, and when.
    assert f"Avvisato il {timezone.localdate():%d/%m/%Y}." in body(office)
    # Of a centre that is given to them since, nobody has told them; and of another plan neither.
    since = CentroFactory.create(nome="Servizio dato dopo")
    Incarico.objects.create(persona=who.persona, centro=since, dal=timezone.localdate())
    Notifica.objects.filter(pk=told.pk).update(promemoria=f"fermi {plan.codice} bis {timezone.localdate():%Y-%m-%d}")
    assert "Avvisato il" not in body(office)
    Notifica.objects.filter(pk=told.pk).update(promemoria=told.promemoria)
    assert body(office).count("Avvisato il") == 1
    plan.apertura_al = timezone.localdate() - timedelta(days=1)
    plan.apertura_dal = plan.apertura_al
    plan.save()
    assert entered(office).post(address).status_code == 403


def test_nothing_to_do_says_what_comes_next() -> None:
    centre, plan = CentroFactory.create(), open_plan(2026, 5)
    o = ObiettivoFactory.create(piano=plan, centro=centre)
    who, office = dirigente(centre), UtenteFactory.create(ufficio=True)
    assert "Niente da validare" in body(office)
    services.proponi(o, who)
    assert "Scrivi un altro obiettivo" in body(who)
    PianoEsecutivo.objects.update(apertura_al=timezone.localdate() - timedelta(days=1), apertura_dal=date(2020, 1, 1))
    page = body(who)
    assert "ora è chiuso ai centri" in page
    assert "rileggere i tuoi obiettivi" in page


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.UFFICIO, Ruolo.LETTORE])
def test_the_queries_grow_neither_with_objectives_nor_with_plans(role: Ruolo) -> None:
    centre = CentroFactory.create()
    who = dirigente(centre) if role == Ruolo.DIRIGENTE else UtenteFactory.create(ruolo=role)
    office, client, counted = UtenteFactory.create(ufficio=True), entered(who), []
    for plans, each in ((1, 1), (1, 3), (3, 3)):
        for number in range(plans):
            plan = PianoEsecutivo.objects.filter(anno=2024 + number).first() or open_plan(2024 + number, 5 + number)
            while plan.obiettivi.count() < 2 * each:
                n = plan.obiettivi.count()
                o = ObiettivoFactory.create(piano=plan, centro=centre, codice=f"{plan.anno}-AA{n:02}", fasi=1)
                if n % 2:
                    services.proponi(o, office)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counted.append(len(queries))
    assert len(set(counted)) == 1, counted
