# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulation that nobody wants is taken away once, by the office, and what has to stay stays."""

import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from organizzazione.choices import Ruolo
from tests.valutazione.distributed import ACT, Shared, defined, shared
from tests.valutazione.funded import client_of, somebody
from valutazione.choices_distributions import DistributionAct, DistributionState
from valutazione.distributing.answers import numbers_of
from valutazione.distributing.life import define
from valutazione.distributing.removing import remove_distribution
from valutazione.distributing.writer import MOST, Draft, copy_distribution, new_distribution, write_distribution
from valutazione.models import PassaggioDellaRipartizione, Ripartizione

pytestmark = pytest.mark.django_db


def page(name: str, *of: Any) -> str:
    return reverse(f"valutazione:{name}", args=of)


def draft(s: Shared, name: str) -> Draft:
    return replace(s.draft, name=name)


def boxes(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(versione|chiave)" value="([^"]*)"', text))


def press(client: Client, row: Ripartizione) -> dict[str, str]:
    answer = client.get(page("ripartizione_togli", row.pk))
    assert answer.status_code == 200
    return boxes(answer.content.decode())


def test_it_is_asked_first_and_then_taken_away_once() -> None:
    s = shared()
    client, address = s.of(s.office), page("ripartizione_togli", s.row.pk)
    there = client.get(page("ripartizione", s.row.pk)).content.decode()
    assert address in there
    sent = press(client, s.row)
    assert Ripartizione.objects.get().stato == DistributionState.SIMULAZIONE
    listed = page("ripartizioni", 2024)
    assert client.post(address, sent)["Location"] == listed
    assert client.post(address, sent)["Location"] == listed
    row = Ripartizione.objects.get()
    # What people would have been paid is gone; that it was there, and who took it away, is not.
    assert (row.stato, row.persone, row.nota) == (DistributionState.TOLTA, "[]", "")
    passage = PassaggioDellaRipartizione.objects.get(atto=DistributionAct.TOGLIERE)
    assert (passage.chi, passage.motivo, passage.a) == (s.office, "Regola A", DistributionState.TOLTA)
    text = " ".join(client.get(listed).content.decode().split())
    assert f'Regola A <span class="nota">tolta da {s.office}' in text
    assert "Non c&#x27;è ancora nessuna simulazione" in text or "Non c'è ancora nessuna simulazione" in text
    for name in ("ripartizione", "ripartizione_modifica", "ripartizione_togli", "ripartizione_xlsx"):
        assert client.get(page(name, row.pk)).status_code == 404, name
    assert client.get(f"/documenti/prospetto-risultato/scarica/json/?ripartizione={row.pk}").status_code in (400, 404)
    assert numbers_of(row.fondo) == {}
    # Its name is free again.
    assert new_distribution(row.fondo, draft(s, "Regola A"), s.office).nome == "Regola A"


@pytest.mark.parametrize("role", [r for r in Ruolo if r != Ruolo.UFFICIO])
def test_nobody_else_takes_it_away(role: Ruolo) -> None:
    s = shared()
    client, address = client_of(somebody(role)), page("ripartizione_togli", s.row.pk)
    sent = press(s.of(s.office), s.row)
    for answer in (client.get(address), client.post(address, sent), client.post(address, {})):
        assert answer.status_code in (403, 404)
    assert "Togli…" not in client.get(page("ripartizione", s.row.pk)).content.decode()
    assert Ripartizione.objects.get().stato == DistributionState.SIMULAZIONE


def test_the_definitive_one_stays_and_so_does_what_it_is_a_copy_of() -> None:
    s = shared()
    between = copy_distribution(s.row, s.office)
    final = copy_distribution(between, s.office)
    apart = copy_distribution(s.row, s.office)
    define(final, ACT, s.top)
    client = s.of(s.office)
    for row, why in ((final, "è definitiva, e resta"), (between, "copiata la definitiva"), (s.row, "copiata la")):
        answer = client.get(page("ripartizione_togli", row.pk))
        assert (answer.status_code, why in answer.content.decode()) == (403, True)
        sent = {"versione": str(Ripartizione.objects.get(pk=row.pk).revisione), "chiave": str(uuid.uuid4())}
        answer = client.post(page("ripartizione_togli", row.pk), sent)
        assert (answer.status_code, why in answer.content.decode()) == (409, True)
        assert "Togli…" not in client.get(page("ripartizione", row.pk)).content.decode()
    remove_distribution(apart, s.office)
    assert set(Ripartizione.objects.filter(stato=DistributionState.TOLTA)) == {apart}


def test_who_wrote_in_what_was_taken_away_does_not_confirm_its_copy() -> None:
    s = shared()
    copy = copy_distribution(s.row, somebody(Ruolo.UFFICIO))
    remove_distribution(s.row, s.office)
    s.office.ruolo = Ruolo.VERTICE
    s.office.save()
    with pytest.raises(Refused) as no:
        define(copy, ACT, s.office)
    assert "L'hai preparata tu" in no.value.in_full
    assert define(copy, ACT, s.top)[1] is False


def test_what_somebody_saved_meanwhile_is_not_lost() -> None:
    s = shared()
    client = s.of(s.office)
    sent = press(client, s.row)
    write_distribution(Ripartizione.objects.get(), draft(s, "Regola A, corretta"), somebody(Ruolo.UFFICIO))
    answer = client.post(page("ripartizione_togli", s.row.pk), sent)
    assert answer.status_code == 409
    assert "Nel frattempo qualcun altro l&#x27;ha salvata" in answer.content.decode()
    with pytest.raises(ConflittoDiRevisione):
        remove_distribution(s.row, s.office)
    again = boxes(answer.content.decode())
    assert client.post(page("ripartizione_togli", s.row.pk), again).status_code == 302
    row = Ripartizione.objects.get()
    with pytest.raises(Refused, match="è stata tolta"):
        write_distribution(row, draft(s, "Ancora"), s.office)
    with pytest.raises(Refused, match="è già stata tolta"):
        remove_distribution(row, s.office)
    with pytest.raises(Refused):
        define(row, ACT, s.top)


def test_where_there_is_no_room_for_another_the_pages_say_so_and_offer_none() -> None:
    s = shared()
    client = s.of(s.office)
    for n in range(1, MOST):
        new_distribution(s.row.fondo, draft(s, f"Regola {n}"), s.office)
    listed, one = page("ripartizioni", 2024), page("ripartizione", s.row.pk)
    full = f"ci sono già {MOST} ripartizioni"
    for address, offered in ((listed, page("ripartizione_nuova", 2024)), (one, page("ripartizione_copia", s.row.pk))):
        text = client.get(address).content.decode()
        assert (full in text, f'"{offered}"' in text) == (True, False)
    answer = client.get(page("ripartizione_nuova", 2024))
    assert (answer.status_code, full in answer.content.decode()) == (403, True)
    # Who does not prepare them is told of no limit.
    assert full not in client_of(somebody(Ruolo.NUCLEO)).get(listed).content.decode()
    remove_distribution(s.row, s.office)
    text = client.get(listed).content.decode()
    assert (full in text, page("ripartizione_nuova", 2024) in text) == (False, True)


def test_one_of_a_year_with_a_definitive_one_is_not_in_its_way() -> None:
    s = defined()
    copy = copy_distribution(s.row, s.office)
    remove_distribution(copy, s.office)
    assert Ripartizione.objects.get(stato=DistributionState.DEFINITIVA) == s.row
