# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the modules say of themselves, and what the contract of the imports holds them to, are one thing."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LINTER: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
MARK: Final = "Pure."


def contracts(kind: str) -> list[dict[str, Any]]:
    return [c for c in LINTER["contracts"] if c["type"] == kind]


def headings() -> Iterator[tuple[str, str]]:
    """Every module of the program with what its heading says."""
    for app in LINTER["root_packages"]:
        for file in sorted((ROOT / app).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_what_is_headed_pure_and_what_may_not_know_django_are_the_same() -> None:
    (contract,) = [c for c in contracts("forbidden") if c["forbidden_modules"] == ["django"]]
    held = set(contract["source_modules"])
    said = {name for name, heading in headings() if MARK in heading}
    assert [name for name in said if not within(name, held)] == [], "headed so, and held by nobody"
    assert held - said == set(), "held, and not headed so: the heading of the module says «Pure.»"


def test_every_room_of_the_two_big_apps_has_its_place_in_the_contract() -> None:
    """``exhaustive`` makes the linter refuse a room that is in no layer; nobody may switch it off."""
    inside = {c["containers"][0]: c for c in contracts("layers") if "containers" in c}
    assert set(inside) == {"obiettivi", "importazioni"}
    assert all(c["exhaustive"] for c in inside.values())
    left_out = {app: set(c["exhaustive_ignores"]) for app, c in inside.items()}
    assert left_out == {"obiettivi": {"apps", "migrations"}, "importazioni": {"apps", "migrations"}}


def test_every_room_of_the_reports_is_independent() -> None:
    """A report that is a package has a room of its own; what several share is no report."""
    shared = {"management", "migrations", "pdf", "scrittori", "surveys", "templatetags", "fonts"}
    (contract,) = contracts("independence")
    rooms = {f"reports.{folder.name}" for folder in (ROOT / "reports").iterdir() if (folder / "__init__.py").exists()}
    assert {name for name in rooms if name.rpartition(".")[2] not in shared} - set(contract["modules"]) == set()


def test_the_table_of_the_floors_is_the_contract() -> None:
    """Each app once, from the top down; those of one floor in any order."""
    table = (ROOT / "docs/architettura.md").read_text(encoding="utf-8").partition("## Floors")[2].partition("\n## ")[0]
    rows = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in table.splitlines() if row.startswith("| `")]
    told = [app for row in rows for app in row]
    (contract,) = [c for c in contracts("layers") if "containers" not in c]
    floor = {app.strip(): n for n, layer in enumerate(contract["layers"]) for app in layer.split(":")}
    assert sorted(told) == sorted(floor)
    assert [floor[app] for app in told] == sorted(floor.values())
