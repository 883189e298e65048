# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key of a piece knows every template that prints in it, and every module that reads its texts."""

import re
from pathlib import Path

import pytest

from reports.fingerprint import TEMPLATES, files_of, of_templates

# The templates that modules name for their pieces, and what their keys have beside what all have.
PIECES = {
    "reports/preventivo/parte.html": ("obiettivi/foglio",),
    "reports/preventivo/operativo.html": ("obiettivi/foglio",),
    "reports/tabella_dup/parte.html": (),
    "reports/raffronto/parte.html": ("versioni",),
    "reports/pezzo.html": (),
    "fascicoli/elenco/pezzo.html": ("fascicoli/elenco",),
}
NAMED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")


def printed_with(name: str) -> set[str]:
    """A template and all that it includes."""
    found, ahead = set(), [name]
    while ahead:
        if (one := ahead.pop()) not in found:
            found.add(one)
            ahead += NAMED.findall((TEMPLATES / one).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("name", "folders"), PIECES.items(), ids=PIECES)
def test_what_prints_in_a_piece_is_in_its_key(name: str, folders: tuple[str, ...]) -> None:
    known = {str(file.relative_to(TEMPLATES)) for file in files_of(*folders) if file.suffix == ".html"}
    assert printed_with(name) - known == set()


def test_another_template_is_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.fingerprint.TEMPLATES", tmp_path)
    monkeypatch.setattr("django.conf.settings.DEBUG", True)
    (tmp_path / "uno" / "dentro").mkdir(parents=True)
    (tmp_path / "altro").mkdir()
    (tmp_path / "uno" / "dentro" / "a.html").write_text("a")
    (tmp_path / "altro" / "b.html").write_text("b")
    before = of_templates("uno")
    (tmp_path / "altro" / "b.html").write_text("c")
    assert of_templates("uno") == before
    (tmp_path / "uno" / "dentro" / "a.html").write_text("c")
    assert of_templates("uno") != before
