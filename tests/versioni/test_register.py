# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of the links: what it says, how it grows, and what is found with it."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.trasparenza.citta import Citta, citta, varia
from tests.versioni.attacks import sql, unguarded
from tests.versioni.scena import ATTO_DI_VARIAZIONE as ACT
from tests.versioni.scena import scena
from versioni.models import Versione
from versioni.register import RegisterFault, export
from versioni.verification import Asked, findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "registro.jsonl"


def said(file: Path, *, fault: bool) -> list[str]:
    return [f.text for f in findings(Asked(register=file)) if f.fault is fault and "egistro" in f.text]


def test_it_grows_by_what_is_new_and_never_changes_what_it_says(file: Path) -> None:
    s = scena()
    first = s.approvata()
    assert export(file) == 1
    before = file.read_bytes()
    assert export(file) == 0
    assert said(file, fault=True) == said(file, fault=False) == []
    varia(s)
    (newer,) = said(file, fault=False)
    assert "PEG_2023, versione 2: è più nuova del registro" in newer
    assert export(file) == 1
    assert file.read_bytes().startswith(before)
    one, two = [json.loads(line) for line in file.read_text().splitlines()]
    assert (one["anello"], one["contenuto"], one["precedente"]) == (first.catena, first.impronta, "")
    assert (two["precedente"], two["riga_precedente"]) == (first.catena, one["sigillo"])
    assert two["atto"] == {"organo": "DGC", "numero": "140", "data": "2023-06-15", "oggetto": ACT.oggetto}
    assert said(file, fault=True) == said(file, fault=False) == []


def test_an_approval_appends_and_does_not_depend_on_it(
    file: Path, settings: Settings, django_capture_on_commit_callbacks, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TRAGUARDO_REGISTRO_VERSIONI = str(file.parent / "non-esiste" / "registro.jsonl")
    s = scena()
    with django_capture_on_commit_callbacks(execute=True):
        s.approvata()
    assert "Il registro delle versioni non si è aggiornato" in caplog.text
    settings.TRAGUARDO_REGISTRO_VERSIONI = str(file)
    with django_capture_on_commit_callbacks(execute=True):
        varia(s)
    assert len(file.read_text().splitlines()) == 2


def _first_line_gone(lines: list[str]) -> list[str]:
    return lines[1:]


def _line_changed(lines: list[str]) -> list[str]:
    return [lines[0].replace('"numero":"12"', '"numero":"13"'), lines[1]]


def _cut_in_a_line(lines: list[str]) -> list[str]:
    return [lines[0], lines[1][:-30]]


def _swapped(lines: list[str]) -> list[str]:
    return lines[::-1]


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (_first_line_gone, "prima della riga 1 del registro (PEG_2023, versione 2) ne manca una"),
        (_line_changed, "la riga 1 del registro (PEG_2023, versione 1) non ha più il suo sigillo"),
        (_cut_in_a_line, "la riga 2 del registro non si legge"),
        (_swapped, "ne manca una"),
        (lambda lines: ["{}\n"], "la riga 1 del registro non si legge"),
        (lambda lines: ["[1]\n"], "la riga 1 del registro non si legge"),
        (lambda lines: [*lines, "\x00\xff"], "la riga 3 del registro non si legge"),
    ],
)
def test_a_damaged_register_says_where_and_nothing_is_added(damage, why: str, file: Path) -> None:
    citta()
    export(file)
    file.write_text("".join(damage(file.read_text().splitlines(keepends=True))))
    damaged = file.read_bytes()
    (fault,) = said(file, fault=True)
    assert why in fault
    with pytest.raises(CommandError, match="Non è stato scritto nulla"):
        call_command("esporta_registro", str(file))
    assert file.read_bytes() == damaged


def test_a_version_that_the_register_never_had_is_found_however_old_it_says_it_is(file: Path) -> None:
    s = scena()
    s.approvata()
    (kept,) = Versione.objects.all()
    export(file)
    varia(s)
    with unguarded():
        sql("UPDATE versioni_versione SET registrata_il = %s WHERE numero = 2", kept.registrata_il)
    assert [f for f in said(file, fault=True) if "versione 2: nel registro" in f]


def test_what_cannot_be_read_is_told(file: Path, tmp_path: Path) -> None:
    citta()
    assert "non si legge (il file o la sua cartella non c'è)" in said(file, fault=True)[0]
    with pytest.raises(CommandError, match="non si può scrivere"):
        call_command("esporta_registro", str(tmp_path))
    with pytest.raises(CommandError):
        call_command("verifica_versioni", registro=file)


def test_a_link_of_the_register_that_the_database_has_not_stops_the_export(file: Path) -> None:
    c: Citta = citta()
    export(file)
    with unguarded():
        sql("UPDATE versioni_versione SET catena = %s WHERE id = %s", "0" * 64, c.seconda.pk)
    with pytest.raises(RegisterFault, match="anelli che il database non ha"):
        export(file)
    assert [f for f in said(file, fault=True) if "versione 2: il database ha l'anello 0000000000000000…" in f]
