# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of page as a picture, and two sets of pictures compared pixel by pixel.

    python -m tests.strumenti.screenshots take before            # at 320, 390 and 1280 px, into the folder «before»
    python -m tests.strumenti.screenshots compare before after   # names what differs; pictures into «after/differences»

The pages are those of the demo city at one moment that does not pass, so that two runs of the same program differ in
nothing. One server and one browser, both on this machine: no address of elsewhere is asked for.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from PIL import Image, ImageChops

from bench.chromium import installed
from tests.strumenti.demo_pages import MOMENT, PASSWORD, SETS, prepare, world

PORT: Final = 48763
"""Always the same: pages say their own address."""
WIDTHS: Final = (320, 390, 1280)
ROOT: Final = Path(__file__).resolve().parents[2]
# What is new at each visit, by chance or by the day of the machine.
BY_CHANCE: Final = (".inquadra", ".chiave", ".codici")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The pictures say enough."""


def serve() -> WSGIServer:
    """The site, on a port of this machine."""
    from django.conf import settings

    from peg.wsgi import application

    # Static files are served from their folders; from here on errors are told as they are to everybody.
    settings.DEBUG = False

    server = make_server("127.0.0.1", PORT, application, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def enter(browser: Any, base: str, who: str) -> Any:
    """A window of somebody who has entered; of nobody when no name is given."""
    context = browser.new_context(locale="it-IT", reduced_motion="reduce", base_url=base)
    context.clock.set_fixed_time(MOMENT)
    if who:
        page = context.new_page()
        page.goto("/accedi/")
        page.get_by_label("Nome utente").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Accedi").click()
        page.wait_for_url("**/scrivania/")
        page.close()
    return context


def shoot(page: Any, path: Path) -> None:
    """The page as long as it is."""
    page.evaluate("document.fonts.ready")
    chance = [page.locator(one) for one in BY_CHANCE]
    page.screenshot(path=path, full_page=True, animations="disabled", mask=chance, mask_color="#888888")


def send(page: Any, button: Any) -> None:
    """Press it, and have the page that comes."""
    with page.expect_navigation():
        button.click()


def conflict(context: Any, keys: dict[str, int], folder: Path) -> None:
    """Two windows write the same field: the page that asks which text stays, and before it the findings."""
    pages = [context.new_page() for _ in range(2)]
    for number, page in enumerate(pages):
        page.goto(f"/obiettivi/{keys['draft']}/modifica/")
        page.get_by_label("Contesto di riferimento").fill(f"Il testo della finestra {number}.")
    for page in pages:
        send(page, page.get_by_role("button", name="Salva", exact=True))
    for width in WIDTHS:
        pages[1].set_viewport_size({"width": width, "height": 900})
        shoot(pages[1], folder / f"conflitto-{width}.png")
    mistaken = pages[0]
    mistaken.goto(f"/obiettivi/{keys['draft']}/modifica/")
    mistaken.locator("#id_fasi-0-peso").fill("metà")
    send(mistaken, mistaken.get_by_role("button", name="Salva", exact=True))
    for width in WIDTHS:
        mistaken.set_viewport_size({"width": width, "height": 900})
        shoot(mistaken, folder / f"modifica-con-errori-{width}.png")


def previews(context: Any, keys: dict[str, int], folder: Path) -> None:
    """What is shown before a file is imported, and a document that is verified."""
    page = context.new_page()
    page.goto("/admin/importa/")
    page.locator("input[type=file]").set_input_files(ROOT / "fixtures" / "preventivo_PEG_2020.txt")
    send(page, page.locator("main form, #content form").locator("[type=submit]").first)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, folder / f"importa-anteprima-{width}.png")
    page.goto("/trasparenza/verifica/")
    page.locator("input[type=file]").set_input_files(ROOT / "LICENSE")
    send(page, page.locator("main form [type=submit]").first)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, folder / f"trasparenza-verifica-esito-{width}.png")


# What has to be done before there is something to see, by somebody of the office.
ACTS: Final = {
    previews: ("importa-anteprima", "trasparenza-verifica-esito"),
    conflict: ("conflitto", "modifica-con-errori"),
}


def made(folder: Path, again: bool) -> dict[str, int]:
    """The world of the pictures, new or as it was made the last time, and the keys of its rows."""
    database, start, named = (folder / name for name in ("world.sqlite3", "start.sqlite3", "keys.json"))
    for left in folder.glob("world.sqlite3*"):
        left.unlink()
    if again:
        shutil.copy(start, database)
    prepare(database)
    if not again:
        named.write_text(json.dumps(world()), encoding="utf-8")
        # Not a copy of the file: what was written last may still stand in its log.
        with closing(sqlite3.connect(database)) as made_now, closing(sqlite3.connect(start)) as kept:
            made_now.backup(kept)
    keys: dict[str, int] = json.loads(named.read_text(encoding="utf-8"))
    return keys


def visit(page: Any, name: str, path: str, folder: Path) -> Iterator[str]:
    """One page at each width; says what is not as it should be."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{name}: wider than {width} px"
        shoot(page, folder / f"{name}-{width}.png")
    expected = int(name.rpartition("-")[2]) if name.rpartition("-")[2].isdigit() else 200
    if answer.status != expected:
        yield f"{name}: {answer.status} at {page.url}"


def walk(browser: Any, base: str, keys: dict[str, int], folder: Path, only: str) -> Iterator[str]:
    """Everybody's pages, one after the other."""
    for who, pages in SETS:
        asked = {name: path for name, path in pages.items() if only in name}
        acts = [act for act, names in ACTS.items() if who == "ufficio" and any(only in name for name in names)]
        if not asked and not acts:
            continue
        context = enter(browser, base, who)
        page = context.new_page()
        for name, path in asked.items():
            yield from visit(page, name, path.format_map(keys), folder)
        for act in acts:
            act(context, keys, folder)
        context.close()


def take(folder: Path, only: str, again: bool) -> int:
    """All the pictures; 1 when a page did not answer as its name says or does not fit."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = made(folder, again)

    # Both read the settings.
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGOMENTI

    server = serve()
    chromium = installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGOMENTI)
        wrong = list(walk(browser, f"http://127.0.0.1:{server.server_port}", keys, folder, only))
        browser.close()
    server.shutdown()
    for line in wrong:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


def differing(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Name and words for each picture that is not the same in both folders."""
    names = {p.name for folder in (before, after) for p in folder.glob("*.png")}
    shown = after / "differences"
    shown.mkdir(exist_ok=True)
    for name in sorted(names):
        if not (before / name).exists() or not (after / name).exists():
            yield name, "only in one of the two"
            continue
        with Image.open(before / name) as one, Image.open(after / name) as other:
            old, new = one.convert("RGB"), other.convert("RGB")
        if said := _differ(old, new, shown / name):
            yield name, said


def _differ(old: Image.Image, new: Image.Image, to: Path) -> str:
    size = (max(old.width, new.width), max(old.height, new.height))
    sheets = [Image.new("RGB", size, "#ff00ff") for _ in range(2)]
    for sheet, picture in zip(sheets, (old, new), strict=True):
        sheet.paste(picture)
    difference = ImageChops.difference(*sheets).convert("L").point(lambda value: 255 if value else 0)
    box = difference.getbbox()
    if box is None:
        return ""
    marked = sheets[1].copy()
    marked.paste("#e00000", mask=difference)
    both = Image.new("RGB", (size[0] * 3 + 20, size[1]), "#000000")
    for place, picture in enumerate((*sheets, marked)):
        both.paste(picture, (place * (size[0] + 10), 0))
    both.save(to)
    share = difference.histogram()[255] * 100 / (size[0] * size[1])
    return f"{share:.3f} % of the pixels, in {box}, {old.size} before and {new.size} after"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = parser.add_subparsers(dest="act", required=True)
    taking = acts.add_parser("take")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--only", default="", help="a part of the names of the pages")
    taking.add_argument("--again", action="store_true", help="with the world that the folder holds already")
    comparing = acts.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.act == "take":
        return take(asked.folder, asked.only, asked.again)
    found = list(differing(asked.before, asked.after))
    for name, said in found:
        print(f"{name}: {said}")  # noqa: T201
    print(f"{len(found)} pictures differ")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
