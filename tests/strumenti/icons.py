# SPDX-License-Identifier: AGPL-3.0-or-later
"""The icons that our pages show, taken out of the library that has them: ``python -m tests.strumenti.icons``.

The library keeps some four hundred icons in one file, which every page would load for the sake of a dozen. What is used
is read from the templates, from the filters that choose an icon (``templatetags``) and from ``icon="…"``; the file that
comes of it is kept with the sources, and a test holds it to them.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import bootstrap_italia_template

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "static" / "img" / "icone.svg"
LIBRARY: Final = Path(bootstrap_italia_template.__file__).parent / "static" / "svg" / "sprites.svg"
NAMED: Final = re.compile(r'icona\.html" with nome="([^"]+)"')
CHOSEN: Final = re.compile(r'icona\.html" with nome=([^" %}]+)')
_SYMBOL: Final = re.compile(r'<symbol id="it-([a-z0-9-]+)".*?</symbol>', re.DOTALL)


def library() -> dict[str, str]:
    """Every icon of the library, by its name."""
    return {found[1]: found[0] for found in _SYMBOL.finditer(LIBRARY.read_text(encoding="utf-8"))}


def templates() -> Iterator[tuple[Path, str]]:
    """The templates with their text."""
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield file, file.read_text(encoding="utf-8")


def named() -> set[str]:
    """The icons that templates name."""
    return {name for _, text in templates() for name in NAMED.findall(text)}


def chosen() -> set[str]:
    """Icons that the program names: words of the filters that choose one, and what is given as ``icon="…"``."""
    known, words = library(), set()
    apps = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]
    for file in (file for app in apps for file in sorted((ROOT / app).rglob("*.py"))):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        given = [n.value for n in nodes if isinstance(n, ast.keyword) and n.arg == "icon"]
        said = nodes if "templatetags" in file.parts else given
        words |= {n.value for n in said if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {word for word in words if word in known}


def drawn() -> str:
    """The file as it should be.

    Raises:
        KeyError: a template names an icon that the library does not have.
    """
    icons = library()
    used = "\n".join(icons[name] for name in sorted(named() | chosen()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Bootstrap Italia, licence BSD-3-Clause; made by '
        f"python -m tests.strumenti.icons -->\n{used}\n</svg>\n"
    )


def main() -> int:
    """Write it."""
    KEPT.write_text(drawn(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
