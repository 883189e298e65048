# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of the guide (``docs/guida/immagini``), taken again from the demo city.

    python -m tests.strumenti.guide_pictures                      # all of them
    python -m tests.strumenti.guide_pictures --only modifica      # those with the word in their name

What a picture shows is what a screen shows without scrolling; a palette keeps each below ``MOST_BYTES``.
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from PIL import Image

from bench.chromium import installed
from tests.strumenti.screenshots import ROOT, enter, made, serve

FOLDER: Final = ROOT / "docs" / "guida" / "immagini"
SIZE: Final = {"width": 1100, "height": 760}
MOST_BYTES: Final = 100_000
# Who looks at what.
PICTURES: Final = {
    "scrivania-dirigente": ("dirigente", "/scrivania/"),
    "modifica": ("dirigente", "/obiettivi/{returned}/modifica/"),
    "scrivania-ufficio": ("ufficio", "/scrivania/"),
    "importa-tabella": ("ufficio", "/admin/importa/tabella/"),
    "verifica": ("ufficio", "/piani/PEG_2021/verifica/"),
    "delibera": ("ufficio", "/delibere/PEG_2020/"),
    "scrivania-lettore": ("lettore", "/scrivania/"),
    "albero": ("lettore", "/albero/"),
    "laboratorio": ("amministratore", "/admin/"),
    "primi-passi": ("amministratore", "/primi-passi/"),
    "trasparenza": ("", "/trasparenza/PEG_2020/"),
    "trasparenza-verifica": ("", "/trasparenza/verifica/"),
}


def light(png: bytes) -> bytes:
    """The same picture in few colours."""
    for colours in (64, 32, 16):
        out = io.BytesIO()
        with Image.open(io.BytesIO(png)) as picture:
            picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= MOST_BYTES:
            break
    return out.getvalue()


def take(browser: Any, base: str, keys: dict[str, int], only: str) -> None:
    """Every picture, one window for each who looks."""
    for who in dict.fromkeys(who for who, _ in PICTURES.values()):
        context = enter(browser, base, who)
        page = context.new_page()
        page.set_viewport_size(SIZE)
        for name, (looks, path) in PICTURES.items():
            if looks == who and only in name:
                page.goto(path.format_map(keys))
                page.evaluate("document.fonts.ready")
                (FOLDER / f"{name}.png").write_bytes(light(page.screenshot(animations="disabled")))
        context.close()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="a part of the names of the pictures")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        keys = made(Path(folder), again=False)

        # Both read the settings.
        from playwright.sync_api import sync_playwright

        from tests.browser.conftest import ARGOMENTI

        server = serve()
        chromium = installed()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGOMENTI)
            take(browser, f"http://127.0.0.1:{server.server_port}", keys, asked.only)
            browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
