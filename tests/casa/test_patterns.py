# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every regular expression of the program takes steps in proportion to the text, whatever the text.

Nothing is listed by hand: the patterns are those that the modules hold, and the calls of ``re`` are read from their
source. Texts are grown from each pattern's own parts and the steps of a backtracking matcher are counted, so that
the answer is the same on a busy machine.
"""

import ast
import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any, Final, NamedTuple

import pytest

from importazioni.griglie.columns import Colonna
from tests.strumenti.hostile_texts import Hostile, hostile_texts
from tests.strumenti.regex_steps import NOTHING, Steps, TooManySteps

ROOT: Final = Path(__file__).resolve().parents[2]
OUTSIDE: Final = {"tests", "bench", "migrations", ".venv", "docs", "static", "templates"}
METHODS: Final = {
    "search": "search", "finditer": "search", "findall": "search", "sub": "search", "subn": "search",
    "split": "search", "match": "match", "fullmatch": "fullmatch",
}  # fmt: skip
SIZES: Final = (40, 80, 160)
LARGE: Final = (600, 1200, 2400)
"""Where a repetition with a bound of some hundreds no longer grows."""
NO_MODULES: Final = {"manage", "gunicorn.conf"}
STEPS_A_CHARACTER: Final = 400
MADE_OF_DATA: Final = {
    "gunicorn.conf.py": "a line of .env that begins with the name of a setting",
    "importazioni/griglie/heads.py": "the names of groups of columns, counted with them",
    "importazioni/schede/labels.py": "the heads that the columns know, counted with them",
    "importazioni/griglie/head_rows.py": "the heads that the columns know, counted with them",
    "notifiche/gates.py": "what an address of ours begins with: fixed words and one run of figures",
    "obiettivi/contenuto/code_form.py": "the places of a form, each of a bounded number of signs, and escaped text",
    "obiettivi/contenuto/next_codes.py": "a year between figures",
    "obiettivi/scrittura/riporti.py": "two years and what must not stand beside them",
    "reports/pdf/caratteri.py": "one character of a class",
    "reports/pdf/worker.py": "one character of a class",
    "reports/pdf/conteggio.py": "a place in a PDF that we wrote, behind fixed words",
    "valutazione/distributing/answers.py": "a matricola, escaped: of a bounded measure, and nothing repeated",
}


class Used(NamedTuple):
    """A pattern and how the program looks with it: ``search``, ``match`` or ``fullmatch``."""

    where: str
    pattern: "re.Pattern[Any]"
    ways: frozenset[str]


def paths() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        # What runs when it is imported holds no pattern that others use.
        if not OUTSIDE & set(path.relative_to(ROOT).parts) and path.name != "__main__.py":
            yield path


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in paths():
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def ways_by_name() -> dict[tuple[str, str], set[str]]:
    """For each name that something is called on, or that is handed on: the methods seen; "*" when it is handed on.

    A name of one module alone (``_NAME``) is looked for there, any other everywhere.
    """
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, tree in sources():
        called = {id(n.value): n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                seen[of_module(path, node.id)].add(called.get(id(node), "*"))
            elif isinstance(node, ast.Attribute):
                seen[of_module(path, node.attr)].add(called.get(id(node), "*"))
    return seen


def of_module(path: Path, name: str) -> tuple[str, str]:
    return (str(path) if name.startswith("_") else "", name)


def held(value: Any, depth: int = 5) -> Iterator["re.Pattern[Any]"]:
    """The patterns that a global is, or holds; the heads of a column are patterns too."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Colonna):
        yield from map(re.compile, value.altre)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from held(one, depth - 1)
    elif depth and isinstance(value, dict):
        yield from held([*value.keys(), *value.values()], depth)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        yield from held([getattr(value, field.name, None) for field in fields(value)], depth - 1)


def globals_with_patterns() -> Iterator[Used]:
    seen = ways_by_name()
    for path in paths():
        name = module_of(path)
        if name in NO_MODULES:
            continue
        for variable, value in vars(importlib.import_module(name)).items():
            where = f"{path.relative_to(ROOT)}: {variable}"
            alone = seen[of_module(path, variable)] if isinstance(value, re.Pattern) else {"*"}
            # What is handed on may be looked with in any way.
            whole = alone - METHODS.keys() - {"pattern"} or not alone & METHODS.keys()
            ways = frozenset(METHODS.values()) if whole else frozenset(METHODS[m] for m in alone & METHODS.keys())
            yield from (Used(where, pattern, ways) for pattern in held(value))


def called_in_place() -> Iterator[tuple[Path, ast.Call, str]]:
    """The calls of ``re`` that make a pattern where they stand."""
    for path, tree in sources():
        top = {id(n) for s in tree.body if isinstance(s, (ast.Assign, ast.AnnAssign)) for n in ast.walk(s)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and id(node) not in top:
                of = node.func.value
                if isinstance(of, ast.Name) and of.id == "re" and node.func.attr in {*METHODS, "compile"}:
                    yield path, node, node.func.attr


def made_in_place() -> Iterator[tuple[str, "re.Pattern[Any] | None", frozenset[str]]]:
    """Where, the pattern (nothing when only the running program knows it), and how it looks."""
    for path, call, method in called_in_place():
        said = call.args[0]
        text = said.value if isinstance(said, ast.Constant) else None
        if isinstance(said, ast.Name):
            text = getattr(importlib.import_module(module_of(path)), said.id, None)
        ways = frozenset({METHODS[method]} if method != "compile" else METHODS.values())
        known = isinstance(text, (str, bytes))
        yield f"{path.relative_to(ROOT)}:{call.lineno}", re.compile(text) if known else None, ways


@cache
def patterns() -> tuple[Used, ...]:
    found = {(u.pattern.pattern, u.pattern.flags, u.ways): u for u in globals_with_patterns()}
    for where, pattern, ways in made_in_place():
        if pattern is not None:
            found[(pattern.pattern, pattern.flags, ways)] = Used(where, pattern, ways)
    return tuple(found.values())


def text_for(pattern: "re.Pattern[Any]", text: str) -> Any:
    return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def steps_at(steps: Steps, way: str, hostile: Hostile, sizes: tuple[int, ...]) -> list[int]:
    counted = []
    for size in sizes:
        text = text_for(steps.pattern, hostile.of(max(2, size // len(hostile.unit))))
        getattr(steps, way)(text, STEPS_A_CHARACTER * (len(text) + 1))
        counted.append(steps.count)
    return counted


def grows_too_fast(steps: Steps, way: str, hostile: Hostile) -> bool:
    """Twice the text, and what is added doubles: more than that is more than linear."""
    for sizes in (SIZES, LARGE):
        try:
            small, middle, large = steps_at(steps, way, hostile, sizes)
        except TooManySteps:
            continue
        if large - middle <= 2.5 * (middle - small) + 40:
            return False
    return True


@pytest.fixture(scope="module")
def deep() -> Iterator[None]:
    """The matcher calls itself once for each part it repeats."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("deep")
def test_every_pattern_of_the_program_is_linear() -> None:
    used = patterns()
    assert len(used) > 100
    slow = []
    for where, pattern, ways in used:
        steps = Steps(pattern)
        for way in sorted(ways):
            worst = next((h for h in hostile_texts(pattern) if grows_too_fast(steps, way, h)), None)
            slow += [f"{where} ({way}): {worst}"] if worst else []
    assert slow == []


def test_a_pattern_made_of_data_is_known_by_name() -> None:
    """What is put together from values cannot be counted here: each place says why it is harmless."""
    unknown = {where.partition(":")[0] for where, pattern, _ in made_in_place() if pattern is None}
    assert unknown == MADE_OF_DATA.keys()


@pytest.mark.parametrize(
    ("slow", "way"),
    [
        (r"\s*x", "search"), (r"[\s|*_#]*\s*x", "match"), (r"[\s|:+-]*-{2,}[\s|:+-]*", "fullmatch"),
        (r"#\s+(.*?)\s*#*\s*$", "match"), (r"(a+)+$", "match"), (r"(?:a|a)*b", "fullmatch"), (r" *, *(?=x)", "search"),
        (r"\(.*\)", "search"), (r"[0-9]+,[0-9]+", "search"), (r"(\w+) \1", "search"),
        (r"^(?:\t|\s\s?)*$", "match"), (r"«.*?»!", "search"), (rb"\s+$", "search"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("deep")
def test_a_slow_pattern_is_found(slow: str, way: str) -> None:
    pattern = re.compile(slow)
    assert any(grows_too_fast(Steps(pattern), way, h) for h in hostile_texts(pattern))


ONE_CHARACTER: Final = {sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY}


def read_otherwise(parsed: Any) -> bool:
    """Whether something is held fast that could be matched in more than one way.

    Python 3.11 before 3.11.5 (Debian 12 has 3.11.2) lets go of it, and finds what is not there (CPython gh-106052). A
    single character repeated is read rightly by all.
    """
    if isinstance(parsed, tuple) and len(parsed) == 2:
        held_fast, what = parsed
        if held_fast is sre.ATOMIC_GROUP:
            return True
        if held_fast is sre.POSSESSIVE_REPEAT and not (len(what[2]) == 1 and what[2][0][0] in ONE_CHARACTER):
            return True
    inside = isinstance(parsed, (tuple, list, sre_parser.SubPattern))
    return inside and any(read_otherwise(part) for part in parsed)


def test_every_pattern_is_read_alike_by_the_oldest_python() -> None:
    otherwise = [u.where for u in patterns() if read_otherwise(sre_parser.parse(u.pattern.pattern, u.pattern.flags))]
    assert otherwise == []


@pytest.mark.parametrize("pattern", [r"(?:a|b(?!c))*+d", r"(?>ab?)c", r"x(?:(?:a{1,3}){0,2}+)?", r"(?=(?:ab*)++)"])
def test_what_an_old_python_reads_otherwise_is_found(pattern: str) -> None:
    assert read_otherwise(sre_parser.parse(pattern))
    assert not read_otherwise(sre_parser.parse(r"[ab]*+(?:c++|d{1,3}+)*\s?+"))


@pytest.mark.usefixtures("deep")
def test_the_matcher_that_counts_finds_what_re_finds() -> None:
    for where, pattern, _ in patterns():
        steps = Steps(pattern)
        for hostile in hostile_texts(pattern):
            text = text_for(pattern, hostile.of(7))
            spans = [m.span() for m in pattern.finditer(text)]
            assert steps.search(text, 10**6) == spans, (where, text)
            for method in ("match", "fullmatch"):
                found = getattr(pattern, method)(text)
                assert getattr(steps, method)(text, 10**6) == (found.end() if found else NOTHING), (where, method, text)
