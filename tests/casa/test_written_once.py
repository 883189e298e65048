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
# The longest body of a function that two documents may have alike.
A_FEW_WORDS: Final = 80
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


def keeps_the_lines_that_say_something(node: ast.AST) -> bool:
    """The lines of a text, as they are, but those that are blank."""
    if not isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return False
    (first, *_) = node.generators
    as_they_are = ast.dump(node.elt).replace("Load", "Store") == ast.dump(first.target)
    return as_they_are and called(first.iter) == "splitlines" and any(called(a) == "strip" for a in first.ifs)


def reads_a_short_number(node: ast.AST) -> bool:
    """Figures, and no more of them than so many: what ``aggregati.revisions`` does with what a box says."""
    if not isinstance(node, ast.BoolOp):
        return False
    asked = [part for value in node.values for part in ast.walk(value)]
    short = any(isinstance(part, ast.Compare) and called(part.left) == "len" for part in asked)
    return short and any(called(part) == "isdecimal" for part in asked)


def says_that_there_is_nothing(node: ast.AST) -> bool:
    """A section of a document with words where its table would be."""
    if called(node) != "Sezione" or not isinstance(node, ast.Call):
        return False
    empty = [said for said in node.args if isinstance(said, ast.Tuple) and not said.elts]
    return len(empty) == 2 and [k.arg for k in node.keywords] == ["narrativa"]


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
    Once("the lines of a cell", keeps_the_lines_that_say_something, frozenset({"testi/formati.py"})),
    Once("a section without a table", says_that_there_is_nothing, frozenset({"reports/tabella_dup.py"})),
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


def test_no_document_copies_a_function_of_another() -> None:
    """What a document does as another does it has one home, whatever it is called. A few words may be alike: a method
    that every document has, each with its own names."""
    bodies: dict[str, list[str]] = {}
    for name, tree in sources():
        if not name.startswith(("relazioni/", "reports/")):
            continue
        for node in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            said = node.body[1:] if ast.get_docstring(node) else node.body
            body = "\n".join(map(ast.unparse, said))
            if len(body) > A_FEW_WORDS:
                bodies.setdefault(f"{ast.unparse(node.args)}: {body}", []).append(f"{name}:{node.lineno} {node.name}")
    assert [places for places in bodies.values() if len(places) > 1] == []


def test_no_page_reads_the_number_of_a_box_in_a_way_of_its_own() -> None:
    """A revision, or the key of a row: ``aggregati.revisions``."""
    found = {
        name
        for name, tree in sources()
        if {"views", "admin"} & {part.removesuffix(".py").split("_")[0] for part in name.split("/")}
        and any(reads_a_short_number(node) for node in ast.walk(tree))
    }
    # A moment, the user of a link as Django writes him, a year.
    assert found == {
        "obiettivi/views/queue.py",
        "persone/views/invitation.py",
        "importazioni/conferma/views_tabelle.py",
    }


@pytest.mark.parametrize("once", WRITTEN_ONCE, ids=lambda once: once.thing)
def test_the_one_place_is_still_there(once: Once) -> None:
    betrayed = {name for name, tree in sources() if any(once.betrays(node) for node in ast.walk(tree))}
    assert betrayed == once.homes
