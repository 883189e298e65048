# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates climb no floor, as modules do not: what one includes, extends, loads or wears is its app's or of one below.

What an app above has to say on a page below goes through ``organizzazione.page_parts``. A link may lead anywhere: it is
an address, and the bar of the site leads everywhere.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django.contrib.admin
import pytest
from django.template.base import Lexer, Token, TokenType

ROOT: Final = Path(__file__).resolve().parents[2]
LINTER: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS: Final = next(c["layers"] for c in LINTER["contracts"] if c["type"] == "layers" and "containers" not in c)
FLOOR: Final = {app.strip(): -n for n, layer in enumerate(LAYERS) for app in layer.replace("|", ":").split(":")}
# The frame around every page, and what Django and its packages look for by a name of their own.
FRAME: Final = "organizzazione"
FOLDERS: Final = {"admin": FRAME, "django": FRAME, "password": "accesso", "stampe": "fascicoli"}
LOOSE: Final = {"accedi.html": "accesso", "bloccato.html": "accesso"}
# Pages of Django's admin that the frame draws anew: who extends one asks Django for it, as before.
DJANGOS: Final = Path(django.contrib.admin.__file__).parent / "templates"
LIBRARIES: Final = {p.stem: p.parts[-3] for p in ROOT.glob("*/templatetags/*.py") if p.stem != "__init__"}
TEMPLATES: Final = {str(p.relative_to(ROOT / "templates")): p for p in (ROOT / "templates").rglob("*") if p.is_file()}


def owner(name: str) -> str:
    """The app of a template: the first folder that is one, else what the tables say; the frame's, in no folder."""
    folders = Path(name).parts[:-1]
    app = next((folder for folder in folders if folder in FLOOR), None)
    return app or (FOLDERS[folders[0]] if folders else LOOSE.get(name, FRAME))


def owner_of_static(name: str) -> str | None:
    """The app that a style or a script is named after."""
    return next((part for part in Path(name).with_suffix("").parts if part in FLOOR), None)


def asked_for(source: str) -> Iterator[tuple[str, str]]:
    """What a template takes from others, each with its app: templates and files by name, libraries of tags."""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            yield from _of_tag(token)


def _of_tag(token: Token) -> Iterator[tuple[str, str]]:
    tag, *words = token.split_contents()
    name = words[0].strip("\"'") if words else ""
    if tag in ("include", "extends") and name in TEMPLATES and not (DJANGOS / name).is_file():
        yield name, owner(name)
    elif tag == "static" and (app := owner_of_static(name)):
        yield name, app
    elif tag == "load":
        yield from ((word, LIBRARIES[word]) for word in words if word in LIBRARIES)


def climbing(name: str, source: str) -> list[str]:
    floor = FLOOR[owner(name)]
    return [f"{name}: {what} is of {app}, above" for what, app in asked_for(source) if FLOOR[app] > floor]


def test_every_folder_of_templates_is_somebodys() -> None:
    first = {Path(name).parts[0] for name in TEMPLATES if len(Path(name).parts) > 1}
    assert first - FLOOR.keys() - FOLDERS.keys() == set()


def test_no_template_climbs_a_floor() -> None:
    pages = {n: p for n, p in TEMPLATES.items() if p.suffix in (".html", ".txt", ".xml", ".css")}
    assert [fault for n, p in pages.items() for fault in climbing(n, p.read_text(encoding="utf-8"))] == []


def test_no_module_names_a_template_of_a_floor_above() -> None:
    faults = []
    for app, floor in FLOOR.items():
        for module in sorted((ROOT / app).rglob("*.py")):
            named = _texts_in(module) & TEMPLATES.keys()
            faults += [f"{module.relative_to(ROOT)}: {t}" for t in named if FLOOR[owner(t)] > floor]
    assert faults == []


def _texts_in(module: Path) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize(
    "source",
    [
        '{% include "delibere/base.html" %}',
        "{% extends 'reports/pagina.html' %}",
        "{% load static documenti %}",
        "{% load nel_piano from delibere %}",
        "{% static 'css/delibere.css' %}",
    ],
)
def test_a_climb_is_found(source: str) -> None:
    assert len(climbing("obiettivi/scheda.html", source)) == 1


def test_what_is_below_or_a_link_is_no_climb() -> None:
    source = "{% extends 'base.html' %}{% load static places testi %}{% static 'css/righe.css' %}"
    assert climbing("obiettivi/scheda.html", source + "{% url 'delibere:elenco' %}") == []
