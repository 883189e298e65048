# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every file of the repository: licence, locks, nothing of the machine it was written on."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPDX = "SPDX-License-Identifier: AGPL-3.0-or-later"
# What was taken out of a library keeps the licence that it has there.
OF_OTHERS = {"static/theme/bootstrap-italia.css": "SPDX-License-Identifier: BSD-3-Clause AND MIT"}
SOURCES = frozenset({".py", ".sh", ".html", ".css", ".js", ".toml", ".yml", ".yaml"})
SOURCES_WITHOUT_SUFFIX = frozenset({"dev", ".ci/run", "Dockerfile"})
AGPL_SHA256 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"  # as the FSF publishes it
# What is not text has a room of its own; a library that somebody downloaded has none.
BINARIES = frozenset({("docs", ".png"), ("reports", ".ttf"), ("locale", ".mo"), ("tests", ".gz")})
LOCKS = ("requirements.lock", "requirements-dev.lock")


def tracked() -> list[str]:
    """The files that git keeps; a copy without git has none to check."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("non è una copia di git")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[str, str]:
    """Name and version of each library of a lock, whatever platforms its line is for."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.\-\[\]]+)==(\S+).*\\$", text, re.M))


def test_each_source_file_says_its_licence() -> None:
    silent = []
    for name in tracked():
        if Path(name).suffix in SOURCES or name in SOURCES_WITHOUT_SUFFIX:
            first_lines = (ROOT / name).read_text(encoding="utf-8").splitlines()[:2]
            if not any(OF_OTHERS.get(name, SPDX) in line for line in first_lines):
                silent.append(name)
    assert silent == []


def test_the_licence_is_complete_and_unchanged() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_SHA256


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    allowed = re.compile(
        r"[a-z0-9][a-z0-9._-]*(\[[a-z,-]+\])?==[^\s;]+( ; [a-z_]+ (==|!=|<|>=) '[\w.-]+')* \\"
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not allowed.fullmatch(line)] == []
    assert len(pins(lock)) == sum("==" in line and not line.startswith(" ") for line in lines) > 0


def test_the_lock_of_development_contains_the_one_of_the_program() -> None:
    program, development = (pins(lock) for lock in LOCKS)
    assert program.items() <= development.items()


def test_the_locks_hold_what_pyproject_asks() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for lock, asked in zip(
        LOCKS, (pyproject["project"]["dependencies"], pyproject["dependency-groups"]["dev"]), strict=True
    ):
        names = {re.split(r"[\[<>=!~ ]", line)[0] for line in asked}
        assert names - pins(lock).keys() == set()


def test_no_file_names_a_machine_or_a_registry() -> None:
    # A class of one character, so that this file does not find itself.
    banned = re.compile(r"[/]work/|[/]root/|[/]opt/wheels|[p]ypi\.org|[p]ythonhosted")
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {hit.group()}" for hit in banned.finditer(text)]
    assert found == []


def test_every_decision_has_a_number_of_its_own_and_says_it() -> None:
    pages = sorted((ROOT / "docs" / "decisioni").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert numbers == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert re.search(rf"^# {page.name[:4]}\. ", page.read_text(encoding="utf-8"), re.M), page.name


def test_what_is_not_text_is_a_picture_a_font_a_translation_or_a_sample() -> None:
    strays = [
        name
        for name in tracked()
        if (Path(name).parts[0], Path(name).suffix) not in BINARIES and b"\0" in (ROOT / name).read_bytes()
    ]
    assert strays == []
