# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is offered is what is granted: for every role and every state, in plans that are open, closed, approved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from obiettivi.choices import Azione, Stato
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.places import NO_CENTRE, ONLY_READS, address, offer, places
from tests.pagine.mondo import disfatto
from tests.pagine.worlds import (
    NO_ROLE,
    PEOPLE,
    SMALL_DIRIGENTE,
    plan_approved,
    plan_open,
    two_plans,
    variation_open,
    window_closed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.walks]
WORLDS = {
    "aperto": plan_open,
    "chiuso": window_closed,
    "approvato": plan_approved,
    "in variazione": variation_open,
}
# The acts of the page of an objective: how each is asked for. What opens a page by GET is asked so.
ACTS = {
    "modifica": "get", "elimina": "get", "atto/rinviare": "get", "atto/proporre": "post", "atto/validare": "post",
    "atto/ritirare": "post", "duplica": "post", "commenta": "post", "presa-visione": "post",
}  # fmt: skip


def client_of(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def offered(client: Client, objective: ObiettivoPEG) -> set[str]:
    """The acts that its page has a link or a button for."""
    tree = html.fromstring(client.get(reverse("obiettivi:scheda", args=[objective.pk])).content.decode())
    base = f"/obiettivi/{objective.pk}/"
    forms = {f.get("action").partition("#")[0] for f in tree.xpath("//form[@method='post']")}
    links = {a.partition("#")[0] for a in tree.xpath("//a/@href")}
    return {a for a, how in ACTS.items() if f"{base}{a}/" in (links if how == "get" else forms)}


def granted(client: Client, objective: ObiettivoPEG) -> set[str]:
    """The acts that are not refused, whatever else may be missing."""
    done = set()
    for act, how in ACTS.items():
        where = f"/obiettivi/{objective.pk}/{act}/"
        with disfatto():
            answer = client.get(where) if how == "get" else client.post(where, {"versione": objective.revisione})
        if answer.status_code not in (403, 404, 405):
            done.add(act)
    return done


@pytest.mark.parametrize("world", WORLDS)
def test_the_page_of_an_objective_offers_what_is_granted(world: str) -> None:
    users = WORLDS[world]()
    seen = set()
    for name in PEOPLE:
        client = client_of(users[name])
        for objective in ObiettivoPEG.objects.visible_to(users[name]):
            may = granted(client, objective)
            assert offered(client, objective) == may, f"{world}, {name}: {objective} ({objective.stato})"
            seen.add((objective.stato, *sorted(may)))
    assert {state for state, *_ in seen} == set(Stato)
    # Of an approved plan all that is left is to read it and to speak of it.
    assert world == "approvato" or len(seen) > 4


@pytest.mark.parametrize("world", [*WORLDS, "due piani"])
def test_a_new_objective_is_offered_where_it_may_be_written(world: str) -> None:
    users = {**WORLDS, "due piani": two_plans}[world]()
    for name in PEOPLE:
        client = client_of(users[name])
        for plan in PianoEsecutivo.objects.visible_to(users[name]):
            there = offer(users[name], plan)
            for page in ("obiettivi:scrivania", "obiettivi:elenco"):
                tree = html.fromstring(client.get(reverse(page), {"piano": plan.codice}).content.decode())
                links = [a for a in tree.xpath("//a/@href") if a.startswith("/obiettivi/nuovo/")]
                assert set(links) <= {there.address}, (name, plan, page)
                if page == "obiettivi:elenco" and there.address:
                    assert links
            answer = client.get(address(plan))
            assert (answer.status_code == 200) is bool(there.address), (name, plan)
            assert bool(places(users[name], plan)) is bool(there.address)


def test_where_there_is_one_place_the_form_opens_and_where_there_are_more_it_asks() -> None:
    users = two_plans()
    plan = PianoEsecutivo.objects.get(codice="PEG_2025")
    alone = client_of(users[SMALL_DIRIGENTE]).get(address(plan)).content.decode()
    assert "Biblioteca" in alone
    assert 'name="titolo"' in alone
    asked = client_of(users["dirigente"]).get(address(plan)).content.decode()
    assert "Di quale centro?" in asked
    assert 'name="titolo"' not in asked
    ways = [a for a in html.fromstring(asked).xpath("//main//a/@href") if "centro=" in a]
    assert len(ways) == 2
    every = client_of(users[SMALL_DIRIGENTE]).get(reverse("obiettivi:nuovo")).content.decode()
    assert "In quale piano?" in every
    assert "PEG_2024" in every
    assert "PEG_2025" in every
    assert 'name="titolo"' in client_of(users["dirigente"]).get(f"/obiettivi/nuovo/{ways[0]}").content.decode()


def test_a_code_that_is_a_number_is_no_key() -> None:
    """The plan whose code is the key of another is opened by its code."""
    users = two_plans()
    first, second = PianoEsecutivo.objects.filter(codice__in=("PEG_2024", "PEG_2025")).order_by("codice")
    PianoEsecutivo.objects.filter(pk=first.pk).update(codice=str(second.pk))
    page = client_of(users[SMALL_DIRIGENTE]).get("/obiettivi/nuovo/", {"piano": str(second.pk)}).content.decode()
    assert f'data-oggetto="nuovo-{first.pk}-' in page


def test_why_nothing_may_be_written_is_said() -> None:
    users = window_closed()
    plan = PianoEsecutivo.objects.get()
    for name, words in (
        ("lettore", ONLY_READS),
        ("dirigente", "ora è chiuso ai centri"),
        ("referente", "ora è chiuso"),
    ):
        answer = client_of(users[name]).get(address(plan))
        assert answer.status_code == 403
        assert words in answer.content.decode().replace("&#x27;", "'"), name
    assert client_of(users["dirigente"]).get("/obiettivi/nuovo/", {"piano": "NON_C_E"}).status_code == 404
    users["referente"].persona.incarichi.all().delete()
    assert client_of(users["referente"]).get("/obiettivi/nuovo/").content.decode().count(NO_CENTRE[:20])
    assert client_of(users[NO_ROLE]).get("/obiettivi/nuovo/").status_code == 403


def test_what_is_missing_leads_to_its_field_only_for_who_may_write_it() -> None:
    users = window_closed()
    for name, written in (("lettore", False), ("dirigente", False)):
        page = client_of(users[name]).get(reverse("obiettivi:scrivania")).content.decode()
        # Who reads has nothing to complete.
        assert ("Da completare" in page) is (name == "dirigente")
        assert ("/modifica/" in page) is written, name


def test_the_acts_of_the_table_are_those_that_are_tried() -> None:
    assert {a.value for a in (Azione.PROPORRE, Azione.VALIDARE, Azione.RITIRARE, Azione.RINVIARE)} == {
        act.removeprefix("atto/") for act in ACTS if act.startswith("atto/")
    }
