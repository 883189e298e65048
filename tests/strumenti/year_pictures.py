# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of the year in the README (``docs/immagini``) and in the guide (``docs/guida/immagini``).

They are taken from a demo city that stands at its end.

    ./dev demo                                                   # the year is there when the site answers: Ctrl-C
    python -m tests.strumenti.year_pictures dati/demo.sqlite3    # all of them; --only modifica: those with that word

The database is copied, and looked at in the copy. The picture of the Preventivo is of its PDF, and not made here.
"""

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from bench.chromium import installed
from tests.strumenti.demo_pages import MOMENT, prepare
from tests.strumenti.guide_pictures import FOLDER as GUIDE_FOLDER
from tests.strumenti.guide_pictures import SIZE as GUIDE_SIZE
from tests.strumenti.guide_pictures import light
from tests.strumenti.screenshots import ROOT, serve

FOLDER: Final = ROOT / "docs" / "immagini"
SIZE: Final = {"width": 1280, "height": 820}
# Who looks at what, which part of the page comes first, which branches are opened before.
Pictures = dict[str, tuple[str, str, str, tuple[str, ...]]]
PICTURES: Final[Pictures] = {
    "dup": (
        "lettore",
        "/albero/?piano=PEG_2020",
        "ul.albero details[open]",
        ("CITTA' DEI DIRITTI", "UNA CASA PER TUTTI", "Edilizia residenziale"),
    ),
    "modifica": ("dirigente", "/obiettivi/{draft}/modifica/", "", ()),
    "cruscotto": ("vertice", "/rilevazioni/{survey}/cruscotto/", "h1", ()),
    "relazione": ("ufficio", "/relazioni/sezione/{section}/", "", ()),
    "risultati": ("", "/trasparenza/PEG_2020/risultati/2020-12-31/", "", ()),
    "scheda": ("dirigente.esempio", "/valutazione/scheda/{sheet}/", "h1", ()),
    "ripartizione": ("ufficio", "/valutazione/ripartizione/{shared}/", "h2:text-is('Le persone')", ("Matricola E001",)),
}
IN_THE_GUIDE: Final[Pictures] = {
    "scrivania-referente": ("referente", "/scrivania/", "", ()),
    "rilevazione": ("ufficio", "/rilevazioni/{survey}/", "h1", ()),
    "rilevazione-obiettivo": ("ufficio", "/rilevazioni/obiettivo/{surveyed}/", "h1", ()),
    "cruscotto": ("vertice", "/rilevazioni/{survey}/cruscotto/", "h1", ()),
    "giunta": ("vertice", "/rilevazioni/{survey}/giunta/", "h1", ()),
    "ricognizione": ("ufficio", "/ricognizioni/{recognition}/", "h1", ()),
    "scheda": ("dirigente.esempio", "/valutazione/scheda/{sheet}/", "h1", ()),
    "valutazione-anno": ("nucleo", "/valutazione/2020/", "h1", ()),
    "fondo": ("ufficio", "/valutazione/fondi/2019/", "h1", ()),
    "ripartizioni": ("ufficio", "/valutazione/ripartizioni/2019/", "h1", ()),
    "referenti": ("dirigente", "/persone/", "", ()),
    "risultati": ("", "/trasparenza/PEG_2020/risultati/2020-12-31/", "h1", ()),
}


def copied(database: Path, folder: Path) -> Path:
    """The same database, whatever still stands in its log too."""
    copy = folder / "year.sqlite3"
    source = f"file:{database.resolve()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as there, closing(sqlite3.connect(copy)) as here:
        there.backup(here)
    return copy


def keys_of_the_year() -> dict[str, int]:
    """The rows that the pictures are of, in a copy where somebody writes now.

    Raises:
        ObjectDoesNotExist: the database is not at the end of its year.
    """
    from monitoraggio.models import Rilevazione, StatoObiettivo
    from obiettivi.models import ObiettivoPEG, PianoEsecutivo
    from relazioni.models import Sezione
    from ricognizioni.models import Ricognizione
    from valutazione.models import Ripartizione, Scheda

    # The days in which the centres write are those of whoever made the demo; here the clock stands.
    PianoEsecutivo.objects.filter(codice="PEG_2021").update(apertura_dal=MOMENT.date(), apertura_al=None)
    return {
        "draft": ObiettivoPEG.objects.get(codice="2021-PG10").pk,
        "survey": Rilevazione.objects.get(piano__codice="PEG_2020", al="2020-08-31").pk,
        "surveyed": StatoObiettivo.objects.get(rilevazione__al="2020-08-31", obiettivo__codice="2020-PG03").pk,
        "recognition": Ricognizione.objects.get(dup__codice="DUP_2020_2022").pk,
        "section": Sezione.objects.get(relazione__piano__codice="PEG_2020", chiave="risultati").pk,
        "sheet": Scheda.objects.get(persona__utente__username="dirigente.esempio").pk,
        "shared": Ripartizione.objects.get(stato="definitiva").pk,
    }


def seen_by(browser: Any, base: str, who: str) -> Any:
    """A window of a user of the demo; of nobody when no name is given."""
    from django.conf import settings
    from django.test import Client

    from organizzazione.models import Utente

    context = browser.new_context(locale="it-IT", reduced_motion="reduce", base_url=base, color_scheme="light")
    context.clock.set_fixed_time(MOMENT)
    if who:
        client = Client()
        client.force_login(Utente.objects.get(username=who))
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": base}])
    return context


def take(browser: Any, base: str, only: str) -> None:
    """Every picture: what a screen shows."""
    keys = keys_of_the_year()
    _take(browser, base, {n: p for n, p in PICTURES.items() if only in n}, keys, FOLDER, SIZE)
    _take(browser, base, {n: p for n, p in IN_THE_GUIDE.items() if only in n}, keys, GUIDE_FOLDER, GUIDE_SIZE)


def _take(browser: Any, base: str, some: Pictures, keys: dict[str, int], folder: Path, size: dict[str, int]) -> None:
    for name, (who, path, first, branches) in some.items():
        context = seen_by(browser, base, who)
        page = context.new_page()
        page.set_viewport_size(size)
        page.goto(path.format_map(keys))
        page.evaluate("document.fonts.ready")
        for words in branches:
            page.locator("summary", has_text=words).first.press("Enter")
        page.evaluate("document.activeElement.blur()")
        if first:
            page.locator(first).first.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 10)")
        (folder / f"{name}.png").write_bytes(light(page.screenshot(animations="disabled")))
        context.close()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path, help="the database of the demo")
    parser.add_argument("--only", default="", help="a part of the names of the pictures")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(copied(asked.database, Path(folder)))

        # Both read the settings.
        from playwright.sync_api import sync_playwright

        from tests.browser.conftest import ARGOMENTI

        server = serve()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed(), args=ARGOMENTI)
            take(browser, f"http://127.0.0.1:{server.server_port}", asked.only)
            browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
