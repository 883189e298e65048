# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on many from the list: who is left out and why, before and after; done once, and on what was read."""

from html import unescape
from re import search
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from obiettivi.choices import Azione, Stato
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
MANY = "/obiettivi/molti/"


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def plan() -> PianoEsecutivo:
    return PianoFactory.create(codice="PEG_2026", anno=2026, apertura_dal=timezone.localdate())


@pytest.fixture
def rows(plan: PianoEsecutivo, office: Utente) -> list[ObiettivoPEG]:
    """Two proposed, one proposed with an error, one draft."""
    made = [ObiettivoFactory.create(piano=plan, codice=f"2026-AA{n:02}") for n in range(1, 5)]
    for o in made[:3]:
        services.proponi(o, office)
    ObiettivoPEG.objects.filter(pk=made[2].pk).update(descrizione="")
    return [ObiettivoPEG.objects.get(pk=o.pk) for o in made]


def hidden(page: str, name: str) -> str:
    found = search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def foreseen(client: Client, act: str, **data: Any) -> str:
    answer = client.post(MANY, {"azione": act, "torna": "/obiettivi/?piano=PEG_2026", **data})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def confirm(client: Client, act: str, page: str, **data: Any) -> Any:
    sent = {name: hidden(page, name) for name in ("scelti", "chiave", "torna")}
    return client.post(MANY, {"azione": act, "conferma": "1", **sent, **data}, follow=True)


def test_it_says_who_is_left_out_and_why_and_then_does_it(rows: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    page = foreseen(client, "validare", scelto=[o.pk for o in rows])
    assert "Valida 2 obiettivi" in page
    assert "Manca la descrizione." in page
    assert "è in stato «bozza»" in page
    assert not Passaggio.objects.filter(atto=Azione.VALIDARE).exists()
    told = unescape(confirm(client, "validare", page).content.decode())
    assert "Validati: 2 (2026-AA01, 2026-AA02)." in told
    assert list(ObiettivoPEG.objects.values_list("stato", flat=True).order_by("codice")) == [
        Stato.VALIDATO, Stato.VALIDATO, Stato.PROPOSTO, Stato.BOZZA,
    ]  # fmt: skip


def test_confirmed_twice_it_is_done_once(rows: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    page = foreseen(client, "rinviare", scelto=[rows[0].pk, rows[1].pk])
    empty = client.post(MANY, {"azione": "rinviare", "conferma": "1", "scelti": hidden(page, "scelti"), "motivo": " "})
    assert empty.status_code == 400
    for _ in range(2):
        assert confirm(client, "rinviare", page, motivo="Per tutti lo stesso.").status_code == 200
    assert Passaggio.objects.filter(atto=Azione.RINVIARE, motivo="Per tutti lo stesso.").count() == 2
    assert ObiettivoPEG.objects.get(pk=rows[0].pk).motivo_rinvio == "Per tutti lo stesso."


def test_what_changed_after_the_preview_is_left_out(rows: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    page = foreseen(client, "validare", scelto=[rows[0].pk, rows[1].pk])
    services.rinvia(ObiettivoPEG.objects.get(pk=rows[0].pk), office, "Un collega.")
    services.proponi(ObiettivoPEG.objects.get(pk=rows[0].pk), office)
    told = unescape(confirm(client, "validare", page).content.decode())
    assert "Validati: 1 (2026-AA02)." in told
    assert "È cambiato dopo l'anteprima" in told
    assert ObiettivoPEG.objects.get(pk=rows[0].pk).stato == Stato.PROPOSTO


def test_all_that_is_found_is_what_the_filters_find(
    rows: list[ObiettivoPEG], plan: PianoEsecutivo, office: Utente
) -> None:
    for n in range(30):
        ObiettivoFactory.create(piano=plan, codice=f"2026-CC{n:02}", centro=rows[0].centro)
    client = entered(office)
    listed = client.get("/obiettivi/?piano=PEG_2026").content.decode()
    assert "Tutti e 34 quelli trovati" in listed
    page = foreseen(client, "proporre", tutti="1", piano="PEG_2026", centro=str(rows[0].centro.pk))
    assert "Proponi 30 obiettivi" in page
    assert "Restano fuori" in page
    page = foreseen(client, "proporre", tutti="1", piano="PEG_2026", stato="bozza")
    assert "Proponi 31 obiettivi" in page


def test_nothing_ticked_is_said(rows: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    for data in ({}, {"scelto": ["x", "9" * 30]}, {"tutti": "1", "piano": "NON"}):
        answer = client.post(MANY, {"azione": "validare", **data}, follow=True)
        assert "Nessun obiettivo scelto" in answer.content.decode()
    wild = {"azione": "validare", "conferma": "1", "scelti": "a:b 1 2:3:4 :"}
    assert client.post(MANY, wild).status_code == 302
    assert client.post(MANY, {"azione": "eliminare", "scelto": [rows[0].pk]}).status_code == 404
    assert client.get(MANY).status_code == 405


def test_each_role_finds_its_own_acts_and_no_others(rows: list[ObiettivoPEG], plan: PianoEsecutivo) -> None:
    dirigente, lettore = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE), UtenteFactory.create(lettore=True)
    mine = CentroFactory.create()
    Incarico.objects.create(persona=PersonaFactory.create(utente=dirigente), centro=mine, dal=timezone.localdate())
    own = ObiettivoFactory.create(piano=plan, codice="2026-DD01", centro=mine)
    client = entered(dirigente)
    listed = client.get("/obiettivi/?piano=PEG_2026").content.decode()
    assert 'value="proporre">Proponi' in listed
    assert 'value="validare"' not in listed
    assert client.post(MANY, {"azione": "validare", "scelto": [own.pk]}).status_code == 403
    page = foreseen(client, "proporre", scelto=[own.pk, rows[3].pk])
    assert "Proponi 1 obiettivo" in page
    assert rows[3].codice not in page
    forged = f"{own.pk}:{own.revisione} {rows[3].pk}:{rows[3].revisione}"
    client.post(MANY, {"azione": "proporre", "conferma": "1", "scelti": forged, "chiave": str(uuid4())})
    assert ObiettivoPEG.objects.get(pk=own.pk).stato == Stato.PROPOSTO
    assert ObiettivoPEG.objects.get(pk=rows[3].pk).stato == Stato.BOZZA
    assert "scelto" not in entered(lettore).get("/obiettivi/?piano=PEG_2026").content.decode()
    assert entered(lettore).post(MANY, {"azione": "proporre", "scelto": [own.pk]}).status_code == 403
    assert entered(UtenteFactory.create()).post(MANY, {"azione": "validare"}).status_code == 404
