# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of the office: its order and its count, the reason with the findings in it, colleagues meanwhile."""

from html import unescape
from re import search
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.choices import Azione, Stato
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/salute/")
    return client


@pytest.fixture
def plan() -> PianoEsecutivo:
    return PianoFactory.create(codice="PEG_2026", anno=2026, apertura_dal=timezone.localdate())


@pytest.fixture
def office() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def proposed(plan: PianoEsecutivo, office: Utente) -> list[ObiettivoPEG]:
    """Four that wait, told by code; the second has lost its description since, so it has an error."""
    rows = [ObiettivoFactory.create(piano=plan, codice=f"2026-AA{n:02}") for n in range(1, 5)]
    for o in rows:
        services.proponi(o, office)
    ObiettivoPEG.objects.filter(pk=rows[1].pk).update(descrizione="")
    return [ObiettivoPEG.objects.get(pk=o.pk) for o in rows]


def begin(client: Client, query: str = "piano=PEG_2026") -> str:
    return str(client.get(f"/obiettivi/coda/?{query}").headers["Location"])


def decide(client: Client, address: str, act: str, **data: Any) -> Any:
    page = client.get(address)
    return client.post(address, {"versione": page.context["obiettivo"].revisione, "azione": act, **data})


def place(client: Client, address: str) -> str:
    found = search(r"(\d+ di \d+)</strong>", client.get(address).content.decode())
    return found[1] if found else ""


def test_decided_one_the_next_comes_and_the_count_goes_on(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    address = begin(client)
    assert f"/coda/{proposed[0].pk}/" in address
    assert place(client, address) == "1 di 4"
    address = decide(client, address, "validare").headers["Location"]
    assert f"/coda/{proposed[1].pk}/" in address
    assert place(client, address) == "2 di 4"
    answer = decide(client, address, "rinviare", motivo="Scritto a mano.", riporta=["Manca la descrizione."])
    proposed[1].refresh_from_db()
    assert proposed[1].motivo_rinvio == "Scritto a mano.\n- Manca la descrizione."
    address = answer.headers["Location"]
    assert place(client, address) == "3 di 4"
    skipped = unescape(search(r'href="([^"]+)">Salta', client.get(address).content.decode())[1])  # type: ignore[index]
    assert place(client, skipped) == "4 di 4"
    end = decide(client, skipped, "validare").headers["Location"]
    page = unescape(client.get(end).content.decode())
    assert "Validati: 2. Rinviati al centro: 1." in page
    assert "Ne resta 1 da decidere" in page
    again = unescape(search(r'href="([^"]+)">Riprendi', page)[1])  # type: ignore[index]
    last = decide(client, again, "validare").headers["Location"]
    assert "Hai finito" in client.get(last).content.decode()


def test_a_colleague_meanwhile_takes_nothing_from_the_way(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client, colleague = entered(office), UtenteFactory.create(ufficio=True)
    address = begin(client)
    services.valida(ObiettivoPEG.objects.get(pk=proposed[2].pk), colleague)
    assert place(client, address) == "1 di 3"
    gone = address.replace(f"/{proposed[0].pk}/", f"/{proposed[2].pk}/")
    answer = client.get(gone, follow=True)
    assert "2026-AA03 non aspetta più" in unescape(answer.content.decode())
    assert answer.context["obiettivo"].codice == "2026-AA04"
    read = client.get(address).context["obiettivo"]
    services.valida(ObiettivoPEG.objects.get(pk=proposed[0].pk), colleague)
    late = client.post(address, {"versione": read.revisione, "azione": "rinviare", "motivo": "Il mio motivo."})
    assert late.status_code == 409
    assert "Il mio motivo." in late.content.decode()
    assert ObiettivoPEG.objects.get(pk=proposed[0].pk).stato == Stato.VALIDATO


def test_the_same_form_twice_is_one_decision(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    address = begin(client)
    sent = {"versione": proposed[0].revisione, "azione": "validare"}
    places = {client.post(address, sent).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Passaggio.objects.filter(obiettivo=proposed[0].pk, atto=Azione.VALIDARE).count() == 1


def test_what_cannot_be_done_says_why_and_keeps_the_reason(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    second = begin(client).replace(f"/{proposed[0].pk}/", f"/{proposed[1].pk}/")
    wrong = decide(client, second, "validare", motivo="A metà.")
    assert wrong.status_code == 409
    assert "Manca la descrizione." in unescape(wrong.content.decode())
    assert "A metà." in unescape(wrong.content.decode())
    empty = decide(client, second, "rinviare", motivo="  ")
    assert empty.status_code == 400
    assert "Serve il motivo" in empty.content.decode()
    assert decide(client, second, "eliminare").headers["Location"] == second
    assert ObiettivoPEG.objects.get(pk=proposed[1].pk).stato == Stato.PROPOSTO
    hostile = decide(client, second, "rinviare", motivo="<script>alert(1)</script>", riporta=["<b>"], versione="999")
    assert hostile.status_code == 409
    assert "<script>alert" not in hostile.content.decode()


def test_the_queue_is_the_list_as_it_is_filtered(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    centre = proposed[3].centro
    address = begin(client, f"piano=PEG_2026&centro={centre.pk}&stato=bozza&dalle=99999999999")
    assert f"/coda/{proposed[3].pk}/" in address
    assert f"centro={centre.pk}" in address
    assert place(client, address) == "1 di 1"
    assert "Coda ristretta" in client.get(address).content.decode()
    listed = client.get(f"/obiettivi/?piano=PEG_2026&centro={centre.pk}").content.decode()
    assert f"/obiettivi/coda/?centro={centre.pk}&amp;piano=PEG_2026" in listed
    backwards = begin(client, "piano=PEG_2026&ordine=-codice")
    assert f"/coda/{proposed[3].pk}/" in backwards


def test_an_empty_queue_says_what_comes_next(plan: PianoEsecutivo, office: Utente) -> None:
    page = entered(office).get("/obiettivi/coda/", follow=True)
    assert "Nessun obiettivo da validare" in page.content.decode()
    PianoEsecutivo.objects.all().delete()
    assert entered(office).get("/obiettivi/coda/", follow=True).status_code == 200


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE, ""])
def test_nobody_else_comes_in(role: str, proposed: list[ObiettivoPEG]) -> None:
    who = UtenteFactory.create(ruolo=role)
    if role == Ruolo.DIRIGENTE:
        person = PersonaFactory.create(utente=who)
        Incarico.objects.create(persona=person, centro=proposed[0].centro, dal=timezone.localdate())
    client = entered(who)
    refused = 403 if role in (Ruolo.DIRIGENTE, Ruolo.LETTORE) else 404
    assert client.get("/obiettivi/coda/").status_code == refused
    assert client.get("/obiettivi/coda/finita/").status_code == refused
    address = f"/obiettivi/coda/{proposed[0].pk}/"
    assert client.get(address).status_code == refused
    answer = client.post(address, {"azione": "validare", "versione": proposed[0].revisione})
    assert answer.status_code == refused
    assert ObiettivoPEG.objects.get(pk=proposed[0].pk).stato == Stato.PROPOSTO


def test_beside_the_paper_it_says_where_in_the_dup_it_stands(proposed: list[ObiettivoPEG], office: Utente) -> None:
    client = entered(office)
    # The paper is that of an objective of the PEG, and not of one of the DUP, whose place it would leave blank.
    assert "obiettivo operativo</span>" not in client.get(begin(client)).text
    assert "<span>obiettivo</span> <strong>2026-AA01</strong>" in client.get(begin(client)).text
    assert "Non è collegato a nessun obiettivo operativo del DUP." in client.get(begin(client)).text
    dup = DUP.objects.create(codice="DUP_2026", anno_inizio=2026, anno_fine=2028)
    strategic = ObiettivoStrategico.objects.create(
        ambito=AmbitoStrategico.objects.create(dup=dup, nome="Città verde"), nome="Parchi e orti"
    )
    proposed[0].obiettivi_operativi.add(ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome="Orti"))
    assert "Nel DUP: Orti, in Città verde · Parchi e orti." in client.get(begin(client)).text


def test_the_queries_do_not_grow(proposed: list[ObiettivoPEG], plan: PianoEsecutivo, office: Utente) -> None:
    client, counted = entered(office), []
    for _ in range(2):
        address = begin(client)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
        for n in range(3):
            code = f"2026-B{'BC'[len(counted) - 1]}{n:02}"
            o = ObiettivoFactory.create(piano=plan, codice=code, centro=CentroFactory.create())
            services.proponi(o, office)
    assert len(set(counted)) == 1, counted
