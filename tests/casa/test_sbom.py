# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bill of materials: valid, always the same, and nothing of others that travels with us is missing from it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.contrib.staticfiles.finders import get_finders

from sbom.bill import bill
from sbom.parts import PARTS, ROOT, Part

# Files that are seldom ours: fonts, what was made small, what stands in a folder of others.
OF_OTHERS = re.compile(r"\.(ttf|otf|woff2?|eot)$|\.min\.(js|css)$|(^|/)(vendor|plugins)/|(^|/)htm[ax]x?[-.]|\.map$")


@pytest.fixture(scope="module")
def made() -> str:
    return bill()


@pytest.fixture(scope="module")
def said(made: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(made)
    return read


def test_the_bill_is_valid(made: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(made) is None


def test_the_same_sources_give_the_same_bytes(made: str, tmp_path: Path) -> None:
    target = tmp_path / "sbom.cdx.json"
    # Another process, with other seeds for its sets.
    subprocess.run([sys.executable, "-m", "sbom", str(target)], cwd=ROOT, check=True, capture_output=True)
    assert target.read_text(encoding="utf-8") == made
    assert "timestamp" not in made


def test_every_pin_of_linux_is_in_it_with_its_hashes(said: dict[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    everywhere = dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\$", lock, re.M))
    libraries = {c["name"]: c for c in said["components"] if c.get("purl")}
    assert everywhere.items() <= {name: c["version"] for name, c in libraries.items()}.items()
    assert "tzdata" not in libraries, "serve solo a Windows"
    for component in libraries.values():
        assert component["hashes"]
        assert component["licenses"], component["name"]
        assert all(h["content"] in lock for h in component["hashes"])


def covered(part: Part) -> set[Path]:
    return {file.resolve() for file in part.found()}


def test_every_file_of_others_is_in_it() -> None:
    known = set().union(*map(covered, PARTS))
    ours = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False).stdout
    served = {Path(storage.path(name)).resolve() for finder in get_finders() for name, storage in finder.list([])}
    here = {ROOT / name for name in ours.splitlines() if not name.startswith("tests/")} | served
    missing = sorted(str(file) for file in here - known if OF_OTHERS.search(file.as_posix().rpartition("static/")[2]))
    assert missing == [], "sbom/parts.py: dire di chi sono"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.inside}/{part.name}")
def test_a_part_has_files_and_a_version(part: Part) -> None:
    assert re.fullmatch(r"\d[\w.-]*", part.known_version())
    assert part.licence


def test_what_is_no_longer_where_it_was_is_told() -> None:
    with pytest.raises(LookupError, match="non ci sono"):
        Part("x", "1", "MIT", ("static/non-c-e*",)).found()
    with pytest.raises(LookupError, match="la versione non si trova"):
        Part("x", re.compile("(qui non si trova)"), "MIT", ("LICENSE",)).known_version()
