# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written in one place is written nowhere else: the next copy is found in the sources, not by a reader."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
# ``bench`` makes files as offices send them.
OUTSIDE: Final = {"tests", "bench", "migrations", ".venv", "docs", "static", "templates", "node_modules"}
A_CENTRE: Final = {"centro", "centri", "centre", "centres"}


class Once(NamedTuple):
    """A thing, how a node of a source betrays that it is made there, and the files that may."""

    thing: str
    betrays: Callable[[ast.AST], bool]
    homes: frozenset[str]


def called(node: ast.AST) -> str:
    """The name of what is called, without what stands before its last dot; empty when nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return last_name(node.func)


def last_name(node: ast.AST) -> str:
    """``c`` of ``a.b.c`` and of ``c``; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def texts(node: ast.AST) -> Iterator[str]:
    """The texts written in a call, as arguments and as keywords."""
    if isinstance(node, ast.Call):
        for said in (*node.args, *(k.value for k in node.keywords)):
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


def asks_for_the_printed_day(node: ast.AST) -> bool:
    """A box of a form under the name of the day, made of anything but the one field."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    named = any(isinstance(t, ast.Name) and t.id == "data_elaborazione" for t in targets)
    return named and called(node.value) != "PrintedDay"


def reads_the_parents_of_centres(node: ast.AST) -> bool:
    """All parents at once, or the parent of a centre: the first step of another walk."""
    if called(node) in {"values", "values_list"} and "padre" in set(texts(node)):
        return True
    return (
        isinstance(node, ast.Attribute)
        and node.attr in {"padre", "padre_id", "figli"}
        and last_name(node.value) in A_CENTRE
    )


def answers_as_a_file(node: ast.AST) -> bool:
    """The mark by which a browser asks whether its copy still holds, given by hand."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    marks = [t.slice.value for t in targets if isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Constant)]
    return "ETag" in marks or called(node) in {"get_conditional_response", "quote_etag"}


def sums_files_up(node: ast.AST) -> bool:
    """The bytes of several files into one hash."""
    several = isinstance(node, (ast.GeneratorExp, ast.ListComp)) or called(node) == "update"
    return several and any(called(part) == "read_bytes" for part in ast.walk(node))


def writes_tables(node: ast.AST) -> bool:
    """A workbook or a CSV made by hand, or the letters that a guard against formulas looks for."""
    if isinstance(node, ast.ImportFrom) and node.module in {"openpyxl", "openpyxl.cell", "openpyxl.workbook", "csv"}:
        return bool({alias.name for alias in node.names} & {"Workbook", "WriteOnlyCell", "writer", "DictWriter"})
    if isinstance(node, ast.Call) and called(node) in {"writer", "DictWriter"}:
        return isinstance(node.func, ast.Attribute) and last_name(node.func.value) == "csv"
    signs = (
        {part.value for part in node.elts if isinstance(part, ast.Constant)} if isinstance(node, ast.Tuple) else set()
    )
    return {"=", "+", "@"} <= signs


def signs(node: ast.AST) -> bool:
    """The signatures of Django, asked for by their module or by their names."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "django.core.signing" or (
            node.module == "django.core" and "signing" in {alias.name for alias in node.names}
        )
    return isinstance(node, ast.Import) and "django.core.signing" in {alias.name for alias in node.names}


def asks_whether_a_page_is_ours(node: ast.AST) -> bool:
    """Whether an address that a browser sent leads out of the site."""
    return called(node) == "url_has_allowed_host_and_scheme"


def brings_rows_in(node: ast.AST) -> bool:
    """django-import-export, which is for rows: a file that is read whole has a plain page."""
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    return any(module.split(".")[0] == "import_export" for module in modules)


WRITTEN_ONCE: Final = (
    Once("the day that a document bears", asks_for_the_printed_day, frozenset()),
    Once("the tree of the centres", reads_the_parents_of_centres, frozenset({"organizzazione/models.py"})),
    # A page for everybody has a mark of what all pages hang on.
    Once("the answer that is a file", answers_as_a_file, frozenset({"testi/downloads.py", "trasparenza/cache.py"})),
    Once("the fingerprint of templates", sums_files_up, frozenset({"reports/pdf/chiavi.py"})),
    Once(
        "rows that come in as rows",
        brings_rows_in,
        frozenset(
            {
                f"organizzazione/{name}.py"
                for name in ("admin/scambio", "celle", "formati", "forms", "resources", "whole_sheet")
            }
        ),
    ),
    # A floor has its own where none below it serves.
    Once(
        "the way back to a page of the site",
        asks_whether_a_page_is_ours,
        frozenset(
            f"{name}.py"
            for name in (
                "accesso/views/factor",
                "monitoraggio/views/access",
                "notifiche/pages",
                "obiettivi/views/access",
            )
        )
        | {"peg/admin.py"},
    ),
    Once("the signature of what travels in a page", signs, frozenset({"testi/page_signing.py"})),
    Once(
        "the tables that leave",
        writes_tables,
        frozenset({"fogli/outgoing_cells.py", "fogli/outgoing_csv.py", "fogli/outgoing_workbook.py"}),
    ),
)


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    paths = (p for p in sorted(ROOT.rglob("*.py")) if not OUTSIDE & set(p.relative_to(ROOT).parts))
    return tuple((str(p.relative_to(ROOT)), ast.parse(p.read_text(encoding="utf-8"))) for p in paths)


@pytest.mark.parametrize("once", WRITTEN_ONCE, ids=lambda once: once.thing)
def test_what_is_written_once_is_written_nowhere_else(once: Once) -> None:
    found = {
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, tree in sources()
        if name not in once.homes
        for node in ast.walk(tree)
        if once.betrays(node)
    }
    assert found == set()


@pytest.mark.parametrize("once", WRITTEN_ONCE, ids=lambda once: once.thing)
def test_the_one_place_is_still_there(once: Once) -> None:
    betrayed = {name for name, tree in sources() if any(once.betrays(node) for node in ast.walk(tree))}
    assert betrayed == once.homes
