# SPDX-License-Identifier: AGPL-3.0-or-later
"""No dead door: every link and every form of every page, for every role, in every world.

How it walks: ``tests/pagine/walk.py``. The worlds and the people: ``tests/pagine/worlds.py``. With ``-s`` it says how
many doors were opened: ``./dev test -k percorsi -s``.
"""

from time import process_time

import pytest
from django.test import Client
from django.urls import set_script_prefix
from lxml import html

from dup.models import DUP
from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Utente
from tests.hostile import OBJECTIVES
from tests.laid_out_once import no_paper
from tests.pagine.walk import Walk, doors
from tests.pagine.worlds import NOBODY, WALKERS, WORLDS, city, plan, variation_over

pytestmark = [pytest.mark.django_db, pytest.mark.walks, pytest.mark.usefixtures("only_answers")]
# Who walks with each option of each form and list, and through the tables of the workshop, in which worlds; the others
# go page by page.
DEEP = {"due piani insieme": ("ufficio", "dirigente"), "installazione vuota": ("amministratore",)}
FIRST = ("/", "/trasparenza/", "/robots.txt", "/sitemap.xml")
PATH = "/traguardo"


@pytest.fixture(autouse=True)
def _paper_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """How documents are laid out has tests of its own: here only that they are given."""
    no_paper(monkeypatch)


def browser(users: dict[str, Utente], name: str) -> Client:
    """Of one of the people, or of a stranger."""
    client = Client(raise_request_exception=False)
    if name != NOBODY:
        client.force_login(users[name])
    return client


@pytest.mark.parametrize("world", WORLDS)
def test_no_door_is_dead(world: str) -> None:
    users = WORLDS[world]()
    faults = []
    for name in WALKERS:
        start = process_time()
        walk = Walk(browser(users, name), deep=name in DEEP.get(world, ())).run(*FIRST)
        print(  # noqa: T201  # the figure of the project: seen with -s
            f"{world}, {name}: {walk.walked} collegamenti percorsi, {walk.pressed} bottoni premuti, "
            f"{len(walk.dead)} morti, {process_time() - start:.1f} s"
        )
        assert walk.walked > 10
        faults += [f"{world}, {name}: {dead}" for dead in walk.dead]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", [NOBODY, "dirigente", "ufficio"])
def test_no_door_is_dead_under_a_path(name: str, settings: object) -> None:
    """The same site under ``SCRIPT_NAME``: no link leaves the path, and each of them opens."""
    users = WORLDS["due piani insieme"]()
    settings.FORCE_SCRIPT_NAME, settings.STATIC_URL = PATH, f"{PATH}/static/"  # type: ignore[attr-defined]
    set_script_prefix(f"{PATH}/")
    try:
        walk = Walk(browser(users, name), prefix=PATH).run(*FIRST)
    finally:
        set_script_prefix("/")
    assert walk.walked > 20
    assert not walk.dead, "\n".join(map(str, walk.dead))


# Signs that an address, a query and a page each take for something of their own.
ODD_CODE = """A/../b #?%2e&"<x>;'~1 è+"""


def test_no_door_is_dead_whatever_the_codes_and_names_are() -> None:
    """The codes of a Comune are free, and so are its names."""
    users = WORLDS["variazione aperta"]()
    for plan_or_dup in (*PianoEsecutivo.objects.all(), *DUP.objects.all()):
        kind = type(plan_or_dup)
        kind._base_manager.filter(pk=plan_or_dup.pk).update(codice=f"{plan_or_dup.pk}{ODD_CODE}"[:20])
    for centre in CentroDiResponsabilita.objects.all():
        CentroDiResponsabilita.objects.filter(pk=centre.pk).update(nome=f"{centre.pk} <i>&\"'/../#?%41")
    Utente.objects.filter(pk=users["ufficio"].pk).update(username="u@<b>&+.x", first_name="<i>", last_name="D'Aù")
    walk = Walk(browser(users, "ufficio")).run(*FIRST)
    assert walk.walked > 20
    assert not walk.dead, "\n".join(map(str, walk.dead))


@pytest.mark.parametrize("name", [NOBODY, "ufficio", "dirigente", "amministratore"])
def test_no_door_is_dead_whatever_the_codes_of_objectives_are(name: str) -> None:
    """Nine objectives, each with a code that something takes for a sign of its own; every link of each is opened."""
    users = variation_over(OBJECTIVES)
    walk = Walk(browser(users, name), every_code=True).run(*FIRST)
    assert walk.walked > 20
    assert not walk.dead, "\n".join(map(str, walk.dead))


PAGE = """
<a href="/obiettivi/non-c-e/">Via</a> <a href="#altrove">Punto</a> <a href="/esci/">Esci</a>
<a href="/trasparenza/">Tabella in CSV</a> <a href="https://altrove.example/">Fuori</a>
<form method="get" action="/obiettivi/gantt/"><select name="centro"><option value="77">Non c'è</option></select>
<button>Vai</button></form>
<form method="post" action="/scrivania/"><button name="a" value="b">Scrivi</button></form>
"""


def test_the_walk_finds_what_is_dead() -> None:
    """A walk that finds nothing must be able to find something."""
    here = city()
    plan(here, 2023, opened=True)
    walk = Walk(browser(here.people, "lettore"))
    tree = html.fromstring(PAGE)
    walk._queue.extend(doors(tree, "/scrivania/"))
    while walk._queue:
        door = walk._queue.popleft()
        if door.page == "/scrivania/":
            walk._open(door)
    found = sorted(str(dead).split(" in ")[0] for dead in walk.dead)
    assert found == [
        "404: «Vai»", "404: «Via»", "405: «Esci»", "405: «Scrivi»", "dice di essere text/csv ed è text/html: «Tabella",
        "manca il punto #altrove: «Punto»",
    ]  # fmt: skip
