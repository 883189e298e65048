# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many clicks a task takes: ``python -m bench.clicks``.

The demo city on a throwaway SQLite file, served as in production, loopback only. Each task is done in a Chromium by
clicks, typing and keys, never by an address, from the first page after entering; it prints how many clicks and keys
that steer it took, and the seconds of the machine between them. Letters that are typed are not counted: they are the
task. It ends with status 1 when a task cannot be done.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench.chromium import installed
from bench.cold import city, entered

ROME: Final = ZoneInfo("Europe/Rome")
PATIENCE: Final = 20_000  # milliseconds for anything to appear


@dataclass
class Hand:
    """The hand of somebody at the page: what it pressed, and how long the answers took."""

    page: Page
    clicks: int = 0
    keys: int = 0
    seconds: float = field(default=0.0)

    def click(self, what: Locator) -> None:
        """Press something, and wait for the page that comes of it."""
        self.clicks += 1
        begin = time.monotonic()
        what.first.click(timeout=PATIENCE)
        self.page.wait_for_load_state("networkidle")
        self.seconds += time.monotonic() - begin

    def press(self, key: str) -> None:
        """A key that steers."""
        self.keys += 1
        begin = time.monotonic()
        self.page.keyboard.press(key)
        self.page.wait_for_load_state("networkidle")
        self.seconds += time.monotonic() - begin

    def link(self, name: str) -> None:
        """Press a link by its words."""
        self.click(self.page.get_by_role("link", name=name))

    def button(self, name: str) -> None:
        """Press a button by its words."""
        self.click(self.page.locator("main").get_by_role("button", name=name))

    def write(self, label: str, text: str) -> None:
        """Type into a box; to reach the next one takes a key."""
        self.keys += 1
        self.page.locator("main").get_by_label(label, exact=True).first.fill(text, timeout=PATIENCE)

    def fill(self, box: str, text: str) -> None:
        """The same, in a box of a row, whose words stand over its column."""
        self.keys += 1
        self.page.locator(box).fill(text, timeout=PATIENCE)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list."""
        self.clicks += 1
        self.page.locator("main").get_by_label(label, exact=True).first.select_option(label=option, timeout=PATIENCE)

    def sees(self, words: str) -> None:
        """What the task should have come to.

        Raises:
            BrowserError: it is not on the page.
        """
        self.page.get_by_text(words).first.wait_for(timeout=PATIENCE)


def find_by_a_word(hand: Hand) -> None:
    """An objective of another year, by a word of its text."""
    hand.press("/")
    hand.page.get_by_role("searchbox").fill("Tintori")
    hand.press("Enter")
    hand.click(hand.page.locator(".risultati h3 a").nth(1))
    hand.sees("2020-PA03")


def open_a_year(hand: Hand) -> None:
    """A plan made of the one before, with its window and the notice to the centres."""
    today = datetime.now(ROME).date()
    hand.link("Laboratorio")
    hand.link("Apri un anno")
    hand.write("Codice del piano nuovo", "PEG_2022")
    hand.write("I centri scrivono dal", today.isoformat())
    hand.write("Fino al", (today + timedelta(days=30)).isoformat())
    hand.click(hand.page.locator("main").get_by_label("Avvisa i centri"))
    hand.click(hand.page.locator("main input[type=submit], main button[type=submit]").last)
    hand.click(hand.page.locator("main input[type=submit], main button[type=submit]").last)
    hand.sees("PEG_2022")


def add_a_dirigente_and_her_referente(hand: Hand) -> None:
    """Two people with their role at a centre, invited by mail."""
    for surname, role in (("Bianchi", "Dirigente"), ("Neri", "Referente")):
        hand.link("Laboratorio")
        hand.link("Persone e ruoli")
        hand.link("Invita una persona")
        hand.write("Cognome", surname)
        hand.write("Nome", "Ada")
        hand.write("Email", f"{surname.lower()}@comune.example")
        hand.choose("Ruolo", role)
        hand.choose("Centro", "Biblioteca")
        hand.button("Manda l'invito")
        hand.sees(surname)


def return_with_findings_and_validate(hand: Hand) -> None:
    """What waits: one back to its centre with two findings as the reason, the next one validated."""
    hand.link("Esamina i proposti")
    for n in range(2):
        hand.click(hand.page.locator("main .da-riportare label, main .casella label").nth(n))
    hand.button("Rinvia con il motivo")
    hand.button("Valida")
    hand.sees("Validati: 1")


def approve_and_open_a_variation(hand: Hand) -> None:
    """The act, who was left out, and the variation that takes them in."""
    hand.link("Versioni e atti")
    hand.link("Approva il piano")
    hand.write("Numero", "12")
    hand.write("Data", datetime.now(ROME).date().isoformat())
    hand.button("Continua")
    hand.click(hand.page.locator("main button[type=submit]").first)
    hand.link("Scrivania")
    hand.sees("fuori")
    hand.link("Apri una variazione")
    hand.sees("ariazione")


def write_and_propose(hand: Hand) -> None:
    """A whole objective, from the first page to the office."""
    page = hand.page
    hand.link("Scrivi un obiettivo")
    year = page.url[-4:]  # of the plan that is open
    hand.write("Titolo", "Aprire lo sportello per le famiglie")
    found = page.locator("#id_responsabile")
    hand.click(found)
    hand.press("ArrowDown")
    hand.press("Enter")
    page.locator("#id_tipo").select_option(index=1)
    hand.clicks += 1
    hand.write("Descrizione dell'obiettivo", "Uno sportello aperto tre pomeriggi la settimana.")
    hand.write("Risultato finale atteso", "Le famiglie trovano in un posto solo ciò che prima chiedevano a tre uffici.")
    hand.button("Aggiungi fase")
    for name, said in (
        ("descrizione", "Aprire lo sportello"),
        ("inizio_previsto", f"{year}-02-01"),
        ("fine_prevista", f"{year}-11-30"),
        ("peso", "100"),
    ):
        hand.fill(f"#id_fasi-0-{name}", said)
    hand.button("Aggiungi indicatore")
    hand.fill("#id_indicatori-0-descrizione", "Famiglie ricevute")
    hand.fill("#id_indicatori-0-valore_atteso", "300")
    hand.button("Salva e proponi")
    page.locator(".sopra .stato", has_text="Proposto").wait_for(timeout=PATIENCE)


def from_nothing_to_a_printed_plan(hand: Hand) -> None:
    """Name, organisation, plan, a colleague, an objective, and the plan on paper."""
    page = hand.page
    hand.link("Vai ai primi passi")
    hand.link("Scrivi il nome")
    hand.write("Nome del Comune", "Comune di Esempio")
    hand.button("Salva")
    hand.link("Carica l'organizzazione")
    with page.expect_download() as model:
        hand.link("Scarica il foglio da compilare")
    sheet = organisation(Path(model.value.path()), Path(model.value.path()).with_suffix(".xlsx"))
    hand.clicks += 1
    page.get_by_label("File").set_input_files(sheet)
    hand.button("Mostra che cosa cambia")
    hand.button("Conferma e scrivi")
    hand.link("Apri il primo piano")
    hand.button("Apri il piano")
    hand.link("Invita una persona")
    for label, said in (("Cognome", "Bianchi"), ("Nome", "Ada"), ("Email", "ada@comune.example")):
        hand.write(label, said)
    hand.choose("Ruolo", "Ufficio programmazione")
    hand.button("Manda l'invito")
    hand.link("Laboratorio")
    hand.link("Vai ai primi passi")
    hand.link("Scrivi il primo obiettivo")
    hand.write("Titolo", "Aprire lo sportello per le famiglie")
    hand.write("Descrizione dell'obiettivo", "Uno sportello aperto tre pomeriggi la settimana.")
    page.locator("main").get_by_role("button", name="Salva", exact=True).first.click()
    hand.clicks += 1
    page.wait_for_url("**/modifica/", timeout=PATIENCE)
    hand.link("Scrivania")
    hand.link("Leggi il piano")
    with page.expect_download():
        hand.click(page.locator("a[href*='/scarica/pdf/']"))


def organisation(model: Path, to: Path) -> Path:
    """What an office writes into the workbook that it was given."""
    book = load_workbook(BytesIO(model.read_bytes()))
    book["Centri"].append(["Servizi alla persona", "Serv. persona", "", "", ""])
    book["Persone"].append(["Rossi Maria", ""])
    book["Incarichi"].append(["Rossi Maria", "Servizi alla persona", "Responsabile", "01/01/2020", ""])
    book.save(to)
    return to


# In the order of the year: an approval needs the plan in hand to be the one that waits.


def compile_five_phases(hand: Hand) -> None:
    """What became of an objective of five phases, from the desk to the confirmation that it is saved."""
    hand.click(hand.page.get_by_role("link", name="da compilare al 30/06/2020"))
    hand.click(hand.page.locator("tr", has_text="5 fasi").locator(".titolo a"))
    outcomes, percents = hand.page.locator("[name$=-esito]"), hand.page.locator("[name$=-percentuale]")
    for n in range(5):
        hand.clicks += 1
        outcomes.nth(n).select_option("in corso", timeout=PATIENCE)
        hand.keys += 1
        percents.nth(n).fill("50", timeout=PATIENCE)
    hand.button("Salva")
    hand.sees("Salvato:")


TASKS: Final[tuple[tuple[str, str, Callable[[Hand], None]], ...]] = (
    ("compilare un obiettivo di cinque fasi in una rilevazione", "dirigente", compile_five_phases),
    ("trovare un obiettivo di un altro anno da una parola", "lettore", find_by_a_word),
    ("rinviare con due segnalazioni e validare il successivo", "ufficio", return_with_findings_and_validate),
    ("aggiungere una dirigente e la sua referente", "ufficio", add_a_dirigente_and_her_referente),
    ("scrivere un obiettivo intero e proporlo", "dirigente", write_and_propose),
    ("approvare, vedere chi è rimasto fuori, aprire la variazione", "ufficio", approve_and_open_a_variation),
    ("aprire un anno con la sua finestra", "ufficio", open_a_year),
)
FIRST_RUN: Final = (
    ("da un'installazione vuota a un piano stampato", "amministratore", from_nothing_to_a_printed_plan),
)


def done(browser: Browser, port: int, who: str, task: Callable[[Hand], None]) -> tuple[Hand, str]:
    """A task from the first page; why it could not be done, or nothing."""
    page, _ = entered(browser, port, who)
    hand = Hand(page)
    try:
        task(hand)
    except BrowserError as error:
        return hand, f"{page.url}: {str(error).splitlines()[0]}"
    finally:
        page.context.close()
    return hand, ""


def perform(tasks: Sequence[tuple[str, str, Callable[[Hand], None]]], *, empty: bool) -> int:
    """Each task once in a city of its own kind; how many could not be done."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder, city(Path(folder), empty=empty) as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=installed(), args=["--no-sandbox", "--disable-gpu"])
        for name, who, task in tasks:
            hand, why = done(browser, port, who, task)
            failed += bool(why)
            told = f"{hand.clicks:3} clic  {hand.keys:3} tasti  {hand.seconds:5.1f} s  {who:14} {name}"
            print(f"{told}  NON RIUSCITO: {why}" if why else told, flush=True)
        browser.close()
    return failed


def main() -> int:
    """Every task once, or those that a word names."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--solo", default="", help="i compiti il cui nome ha questa parola")
    word, failed = options.parse_args().solo, 0
    for tasks, empty in ((TASKS, False), (FIRST_RUN, True)):
        if asked := [task for task in tasks if word in task[0]]:
            failed += perform(asked, empty=empty)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
