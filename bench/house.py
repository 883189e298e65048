# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures of the house: ``python -m bench.house``.

Lines of program and of tests and how many of the second for one of the first, comments for 100 lines, how long
functions and modules are (median, 90th percentile, longest), the floors with what stands on each, circles among apps
and among modules. A line is a line of a file, empty ones too; migrations are told apart, because nobody reads them
again. A comment is a line that has one, but for the line of the licence; a docstring is none.
"""

import ast
import io
import subprocess
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from math import ceil
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
LICENCE = "# SPDX-License-Identifier"


@dataclass(frozen=True)
class Source:
    """A Python file, looked at once."""

    path: str
    lines: int
    comments: int
    functions: tuple[int, ...]

    @property
    def room(self) -> str:
        """The folder that it stands in, of those at the root."""
        return self.path.partition("/")[0]

    @property
    def migration(self) -> bool:
        """Whether it is one."""
        return "/migrations/" in self.path


def look_at(path: str, text: str) -> Source:
    """Count what a file has."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0] for token in tokens if token.type == tokenize.COMMENT and LICENCE not in token.string}
    functions = tuple(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return Source(path, len(text.splitlines()), len(comments), functions)


def sources(root: Path = ROOT) -> list[Source]:
    """Every Python file that the project has, as git knows it."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    return [look_at(path, (root / path).read_text(encoding="utf-8")) for path in listed if (root / path).is_file()]


def spread(lengths: Iterable[int]) -> tuple[int, int, int]:
    """Median, 90th percentile, longest: the smallest value that so many do not exceed."""
    ordered = sorted(lengths) or [0]
    return ordered[ceil(len(ordered) / 2) - 1], ordered[ceil(len(ordered) * 9 / 10) - 1], ordered[-1]


def floors(project: str) -> list[list[str]]:
    """The apps of each floor, the highest first, as the contract of pyproject.toml has them."""
    contracts = tomllib.loads(project)["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip() for room in layer.replace("|", ":").split(":")] for layer in layers]


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """One of the circles among those that import each other; empty when there is none."""
    try:
        TopologicalSorter({name: set(known) - {name} for name, known in imports.items()}).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def graphs(rooms: Sequence[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """What each module imports of ours, and each app."""
    graph = grimp.build_graph(*rooms, cache_dir=None)
    modules = {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
    apps: dict[str, set[str]] = {room: set() for room in rooms}
    for name, known in modules.items():
        apps[name.partition(".")[0]] |= {other.partition(".")[0] for other in known}
    return modules, apps


def figures(found: Sequence[Source], storeys: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of the page."""
    house = {room for storey in storeys for room in storey}
    program = [source for source in found if source.room in house and not source.migration]
    tests = [source for source in found if source.room == "tests"]
    lines, of_tests = (sum(source.lines for source in some) for some in (program, tests))
    yield f"righe di programma: {lines}"
    yield f"righe di migrazioni: {sum(source.lines for source in found if source.migration)}"
    yield f"righe di prove: {of_tests}; per una di programma: {_decimal(of_tests / (lines or 1), 2)}"
    for title, some in (("programma", program), ("prove", tests)):
        comments = sum(source.comments for source in some) * 100 / (sum(source.lines for source in some) or 1)
        yield f"commenti ogni 100 righe, {title}: {_decimal(comments, 1)}"
    for title, lengths in (
        ("funzioni", [length for source in program for length in source.functions]),
        ("moduli", [source.lines for source in program]),
    ):
        yield f"{title} ({len(lengths)}): mediana, 90° percentile e massimo " + "/".join(map(str, spread(lengths)))
    yield f"piani: {len(storeys)}, app: {len(house)}"
    for storey in storeys:
        weights = (f"{room} {sum(s.lines for s in program if s.room == room)}" for room in storey)
        yield "  " + ", ".join(weights)


def _decimal(number: float, places: int) -> str:
    return f"{number:.{places}f}".replace(".", ",")


def main() -> None:
    """Print them."""
    storeys = floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for line in figures(sources(), storeys):
        print(line)
    modules, apps = graphs([room for storey in storeys for room in storey])
    for title, graph in (("tra le app", apps), ("tra i moduli", modules)):
        print(f"circoli {title}: {' → '.join(circle(graph)) or 'nessuno'}")


if __name__ == "__main__":
    main()
