# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody stores an objective or its rows but the one writer (``obiettivi/scrittura``): the next one is found here.

In the apps that could, every call that stores something names what it stores: a class that is none of the four, or a
receiver listed below with what it is. Elsewhere a call that names one of the four is enough.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.casa.test_sorgenti import ROOT, tracked

AGGREGATE: Final = frozenset({"ObiettivoPEG", "Fase", "IndicatoreObiettivo", "ServizioCoinvolto"})
RELATIONS: Final = frozenset(
    {"fasi", "indicatori", "altri_servizi", "obiettivi", "obiettivi_peg", "obiettivi_operativi"}
)
STORES: Final = frozenset({
    "save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "save_base", "_raw_delete", "aupdate", "acreate", "asave", "adelete",
})  # fmt: skip
LINKS: Final = frozenset({"add", "remove", "set", "clear"})
# Who may: the writer, and the models themselves.
WRITER: Final = ("obiettivi/scrittura/", "obiettivi/models/")
# The apps that know objectives and store something.
NEAR: Final = ("obiettivi/", "importazioni/", "versioni/", "delibere/")
# What is stored by a name that does not say it, by file.
OTHERS: Final[dict[str, dict[str, str]]] = {
    "importazioni/demo.py": {"utente": "a user"},
    "importazioni/demo_anno.py": {"piano": "a plan", "persona": "a person"},
    "importazioni/dup/writer.py": {
        "tabella.objects": "links of the DUP",
        "tabella.objects.filter(**{di_qua: riga})": "links of the DUP",
        "della_storia.objects": "their history",
        "modello._default_manager": "rows of the DUP",
        "riga": "a row of the DUP",
    },
    "importazioni/peg/writer.py": {"riga": "a plan, or a name that a file brings"},
    "obiettivi/admin/drafting.py": {"formset": "nothing: it is asked what it would do"},
    "obiettivi/vita/comments.py": {
        "kept": "a comment",
        "these": "comments",
        "these.filter(risolto_il=None)": "comments",
    },
    "obiettivi/vita/opening.py": {"plan": "a plan that is opened"},
    "obiettivi/vita/accettazioni.py": {"in_vigore": "an accepted warning"},
    "versioni/anchoring.py": {"pending": "a stamp that is asked for", "row": "a stamp"},
    "versioni/models.py": {"super()": "a frozen row"},
    "versioni/services.py": {"tenuto": "a plan", "versione": "a version"},
    "versioni/variazioni.py": {
        "modifica": "why an objective changes",
        "piano": "a plan",
        "variazione": "a variation",
    },
}


def sources() -> list[str]:
    """The program, without migrations, tests and measurements."""
    skip = ("tests/", "bench/", "sbom/", *WRITER)
    return [n for n in tracked() if n.endswith(".py") and "/migrations/" not in n and not n.startswith(skip)]


@cache
def stores(name: str) -> tuple[tuple[int, str, str], ...]:
    """The calls of a file that store: line, receiver, method."""
    return tuple(calls(ast.parse((ROOT / name).read_text(encoding="utf-8"))))


def calls(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Calls on something whose name is one of the methods that store."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or of_a_dict(node):
            continue
        if node.func.attr in STORES or (node.func.attr in LINKS and isinstance(node.func.value, ast.Attribute)):
            yield node.lineno, ast.unparse(node.func.value), node.func.attr


def of_a_dict(node: ast.Call) -> bool:
    """``update`` with something in brackets is of a dict, a set or a hash: rows are updated by keyword."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "update" and bool(node.args)


def words(receiver: str) -> set[str]:
    """The names in an expression."""
    tree = ast.walk(ast.parse(receiver, mode="eval"))
    return {n.id if isinstance(n, ast.Name) else n.attr for n in tree if isinstance(n, ast.Name | ast.Attribute)}


def of_the_aggregate(receiver: str) -> bool:
    return bool(words(receiver) & (AGGREGATE | RELATIONS))


def names_a_class(receiver: str) -> bool:
    return any(word[:1].isupper() and not word.isupper() for word in words(receiver))


def strangers(name: str, tree: tuple[tuple[int, str, str], ...]) -> list[str]:
    """The calls of a file that may store an objective."""
    known = OTHERS.get(name, {})
    return [
        f"{name}:{line}: {receiver}.{method}()"
        for line, receiver, method in tree
        if of_the_aggregate(receiver)
        or (method in STORES and name.startswith(NEAR) and not names_a_class(receiver) and receiver not in known)
    ]


def test_nobody_but_the_writer_stores_an_objective() -> None:
    assert [fault for name in sources() for fault in strangers(name, stores(name))] == []


def test_the_list_of_the_others_has_nothing_that_is_gone() -> None:
    there = {name: {receiver for _, receiver, _ in stores(name)} for name in OTHERS if Path(ROOT / name).is_file()}
    gone = [f"{n}: {r}" for n, known in OTHERS.items() for r in known if r not in there.get(n, set())]
    assert gone == []


@pytest.mark.parametrize(
    "written",
    [
        "ObiettivoPEG.objects.filter(pk=1).update(titolo='x')",
        "objective.fasi.all().delete()",
        "objective.obiettivi_operativi.set([])",
        "objective.save()",
        "Fase._default_manager.bulk_create([])",
        "history.delete()",
    ],
)
def test_the_next_writer_is_found(written: str) -> None:
    assert strangers("obiettivi/altro.py", tuple(calls(ast.parse(written)))) != []
