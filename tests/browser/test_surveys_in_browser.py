# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a survey in a browser: three widths, axe, the sheet by keys, the light while somebody types."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from monitoraggio.models import StatoFase, StatoObiettivo
from monitoraggio.scrittura.evidence import Of, add_address
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.models import Utente
from tests.browser.measures import OVERFLOW
from tests.fabbriche import FaseFactory
from tests.monitoraggio.monitored import JUNE, Monitored, hand, monitored
from tests.versioni.scena import scena

WIDTHS = (320, 390, 1280)
Open = Callable[..., Page]


@pytest.fixture
def world() -> Monitored:
    """A survey with three objectives of one centre."""
    found = monitored()
    StatoObiettivo.objects.update(centro=found.state().centro)
    return found


@pytest.fixture
def enter(page: Page, live_server: LiveServer) -> Callable[[Utente], None]:
    """Who is in."""

    def entered(who: Utente) -> None:
        client = Client()
        client.force_login(who)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])

    return entered


def test_every_page_fits_and_breaks_no_rule(
    world: Monitored, sito: Open, enter: Callable[[Utente], None], accessibile: Callable[[Page], None]
) -> None:
    """Nothing wider than the screen at three widths; axe at the narrowest and the widest."""
    survey, state = world.survey.pk, world.state().pk
    pages = {
        "elenco": reverse("monitoraggio:elenco"),
        "rilevazione": reverse("monitoraggio:rilevazione", args=[survey]),
        "filtrata": reverse("monitoraggio:rilevazione", args=[survey]) + "?luce=nessuna",
        "cruscotto": reverse("monitoraggio:cruscotto", args=[survey]),
        "giunta": reverse("monitoraggio:giunta", args=[survey]),
        "cartella": reverse("monitoraggio:giunta", args=[survey]) + "?assessore=Bosi",
        "seduta": reverse("monitoraggio:giunta", args=[survey]) + "?assessore=Bosi&seduta=1",
        "obiettivo": reverse("monitoraggio:obiettivo", args=[state]),
        "foglio": reverse("monitoraggio:griglia", args=[survey, "fasi"]),
        "indicatori": reverse("monitoraggio:griglia", args=[survey, "indicatori"]),
        "forzatura": reverse("monitoraggio:atto", args=[state, "chiedere-forzatura"]),
        "scrivania": reverse("obiettivi:scrivania"),
    }
    anomalies = reverse("monitoraggio:anomalie", args=[survey])
    of_office = {
        "anomalie": anomalies,
        "chiudi": reverse("monitoraggio:atto_rilevazione", args=[survey, "chiudere"]),
        "prove": reverse("pubblicazione:prove", args=[survey]),
    }
    long = f"https://www.comune.example/{'atti-della-ciclovia-sull-argine/' * 4}"
    add_address(Of(world.state()), world.office, long, "Il verbale")
    head = world.head()
    for who, addresses in ((head, pages), (world.office, of_office)):
        enter(who)
        for name, address in addresses.items():
            for width in WIDTHS:
                page = sito(address, width)
                wide = page.evaluate(OVERFLOW)
                assert wide <= 0, f"{name} a {width}: {wide} px di troppo"
                if width != 390:
                    accessibile(page)


def test_the_light_follows_the_typing_and_the_sheet_goes_by_keys(
    world: Monitored, sito: Open, enter: Callable[[Utente], None]
) -> None:
    """What is computed comes from the server; a block is pasted into what is seen, and one step back undoes it."""
    enter(world.head())
    page = sito(reverse("monitoraggio:obiettivo", args=[world.state().pk]))
    first = world.phase()
    page.locator(f"[name='fase-{first.row_id}-esito']").select_option("in corso")
    page.locator(f"[name='fase-{first.row_id}-percentuale']").fill("50")
    expect(page.get_by_text("Letto: percentuale 50.")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("main > .avviso[role=status]")).to_contain_text("Salvato")
    first.refresh_from_db()
    assert first.percentuale == 50

    page = sito(reverse("monitoraggio:griglia", args=[world.survey.pk, "fasi"]))
    percents = page.locator("[data-colonna=percentuale]")
    count, before = percents.count(), percents.nth(1).input_value()
    page.locator("[data-colonna=esito]").nth(2).select_option("conclusa")
    percents.nth(1).focus()
    page.evaluate(PASTE, "10\n20\n30")
    assert [percents.nth(n).input_value() for n in (1, 3)] == ["10", "30"]
    assert percents.nth(2).input_value() != "20"
    expect(page.locator("#detto-del-foglio")).to_contain_text("Non scritte")
    percents.nth(1).focus()
    page.keyboard.press("Control+z")
    assert percents.nth(1).input_value() == before
    percents.nth(count - 1).focus()
    page.evaluate(PASTE, "5\n6")
    expect(page.locator("#detto-del-foglio")).to_contain_text("Un valore non ci stava")
    percents.nth(0).focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == percents.nth(1).get_attribute("name")
    page.locator("#filtra-foglio").fill("nessuna riga così")
    expect(page.locator("#foglio tbody tr:visible")).to_have_count(0)
    assert StatoFase.objects.filter(percentuale__in=[10, 30]).count() == 0


def twelve_phases() -> Monitored:
    """One objective of twelve phases: three of them say «Argine», the second of these is concluded."""
    s = scena(1)
    o = s.obiettivi[0]
    o.fasi.update(peso=Decimal(25))
    for n in range(3, 13):
        FaseFactory.create(obiettivo=o, ordine=n, peso=Decimal(5))
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(JUNE), s.ufficio))
    going = {n: {"percentuale": Decimal(n + 1), "motivo": "Argine" if n in (0, 8) else ""} for n in range(12) if n != 4}
    done = {4: {"esito": "conclusa", "fine_effettiva": JUNE, "motivo": "Argine"}}
    write([m.change(phases={m.phase(n).row_id: said for n, said in (going | done).items()})], hand(m.office))
    return m


def test_a_block_is_pasted_into_what_is_seen_and_one_step_gives_each_its_own_back(
    sito: Open, enter: Callable[[Utente], None]
) -> None:
    """Case 16: what a filter hides is not written, what cannot be is named, what does not fit is said."""
    m = twelve_phases()
    enter(m.head())
    page = sito(reverse("monitoraggio:griglia", args=[m.survey.pk, "fasi"]))
    percents, told = page.locator("[data-colonna=percentuale]"), page.locator("#detto-del-foglio")

    def values() -> list[str]:
        return [percents.nth(n).input_value() for n in range(12)]

    old = values()
    assert old == ["1", "2", "3", "4", "100", "6", "7", "8", "9", "10", "11", "12"]
    page.locator("#filtra-foglio").fill("argine")
    expect(page.locator("#foglio tbody tr:visible")).to_have_count(3)
    percents.nth(0).focus()
    page.evaluate(PASTE, "10\n20\n30")
    assert values() == [*("10", "2", "3", "4", "100", "6", "7", "8", "30", "10", "11", "12")]
    expect(told).to_contain_text("Incollate 2 caselle. Non scritte")
    expect(told).to_contain_text(str(percents.nth(4).get_attribute("aria-label")))
    percents.nth(0).focus()
    page.keyboard.press("Control+z")
    assert values() == old
    page.evaluate(PASTE, "10\n20\n30\n40")
    expect(told).to_contain_text("Un valore non ci stava e non è stato incollato")
    assert [values()[n] for n in (0, 4, 8, 9)] == ["10", "100", "30", "10"]
    before = StatoFase.history.count()
    page.keyboard.press("Control+s")
    expect(page.locator("main > .avviso[role=status]")).to_contain_text("Salvat")
    assert [m.phase(n).percentuale for n in (0, 1, 4, 8, 9)] == [10, 2, 100, 30, 10]
    lines = StatoFase.history.order_by("-history_id")[: StatoFase.history.count() - before]
    assert sorted(line.id for line in lines) == sorted(m.phase(n).pk for n in (0, 8))
    (reason,) = {line.history_change_reason for line in lines}
    assert "operazione" in reason


PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const about = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", about));
}"""
