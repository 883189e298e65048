# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which modules have a say in what a migrated database holds: one changes, and the original is made anew.

Pages, figures, documents have none: who works on them does not wait for a hundred migrations after each line.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Migrations, the models whose content types and permissions follow them, the handlers that run after them, and what
# tells the database to refuse.
FOLLOWED_WHOLE: Final = ("*/migrations/*.py", "congelati/*.py", "versioni/roles.py")
FOLLOWED: Final = ("*/models.py", "*/models/**/*.py", "*/apps.py", "peg/settings.py")
SPEAKS_OF_TRIGGERS: Final = b"congelati"
NOT_OF_THE_PROGRAM: Final = frozenset({"tests", "bench", "dati", "out", "docs"})


def sources_of(root: Path) -> list[Path]:
    """The modules, in order of their path: what is named above, and all that it imports, as far as that goes.

    Of a model only what it imports as it is loaded counts: a migration knows tables, not methods.
    """
    whole = {path for pattern in FOLLOWED_WHOLE for path in root.glob(pattern)}
    whole |= {path for path in _modules(root) if SPEAKS_OF_TRIGGERS in path.read_bytes()}
    found: set[Path] = set()
    waiting = [*whole, *(path for pattern in FOLLOWED for path in root.glob(pattern))]
    while waiting:
        path = waiting.pop()
        if path in found or path.relative_to(root).parts[0] in NOT_OF_THE_PROGRAM:
            continue
        found.add(path)
        waiting += _imported(path, root, whole=path in whole)
    return sorted(found)


def _modules(root: Path) -> Iterator[Path]:
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in NOT_OF_THE_PROGRAM and not folder.name.startswith("."):
            yield from folder.rglob("*.py")


def _imported(path: Path, root: Path, *, whole: bool) -> Iterator[Path]:
    package = path.parent.relative_to(root).parts
    for node in _statements(ast.parse(path.read_bytes()), whole=whole):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield from _files(name.name.split("."), root)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            stem = [*above, *(node.module.split(".") if node.module else ())]
            for name in node.names:
                yield from _files([*stem, name.name], root)


def _statements(tree: ast.AST, *, whole: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if whole or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from _statements(node, whole=whole)


def _files(parts: list[str], root: Path) -> Iterator[Path]:
    """Importing a module runs the packages that it stands in, too."""
    for length in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:length])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                yield file
