# SPDX-License-Identifier: AGPL-3.0-or-later
"""``simula_risultato``: the answer alone on standard output, words on standard error, no data asked of anybody."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.valutazione.money_samples import FIXTURES

FILE = str(FIXTURES / "risultato_2024.json")
ROOT = FIXTURES.parent


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("simula_risultato", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_json_alone_and_no_database() -> None:
    """Without the mark of a test of the database, a query would fail."""
    out, err = run(FILE)
    assert json.loads(out)["pagato"] == "55023.31"
    assert err == ""


def test_text_with_the_way_of_every_cent() -> None:
    out, _ = run(FILE, "--formato", "testo")
    assert "Matricola 0003" in out
    assert "  1. Disponibile: F = 60.000,00" in out


def test_what_should_be_looked_at_again_is_on_standard_error(tmp_path: Path) -> None:
    content = json.loads(Path(FILE).read_text(encoding="utf-8"))
    content["regola"]["dl13"] = False
    content["persone"][0]["punteggio"] = 96.5
    file = tmp_path / "simulazione.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    out, err = run(str(file))
    assert json.loads(out)["persone"][0]["matricola"] == "0001"
    assert "Avviso. Numeri senza virgolette, letti cifra per cifra come sono scritti: persona 1, punteggio." in err
    assert "Avviso. regola, dl13: è falso" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Manca il file"),
        ((FILE, "--formato", "xml"), "--formato: «xml» non c'è: scrivere json o testo."),
        (("non-esiste.json",), "non-esiste.json: non c'è."),
        ((str(FIXTURES),), "è una cartella"),
    ],
)
def test_what_is_wrong_with_the_command(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as found:
        run(*arguments)
    assert said in str(found.value)


def test_each_thing_wrong_is_a_line(tmp_path: Path) -> None:
    content = json.loads(Path(FILE).read_text(encoding="utf-8"))
    content["persone"] = [{**person, "giorni": 400} for person in content["persone"] * 20]
    file = tmp_path / "simulazione.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CommandError) as found:
        run(str(file))
    lines = str(found.value).splitlines()
    assert lines[0] == f"{file}: non si può simulare."
    assert lines[1].startswith("  persona 1, giorni: 400 non va")
    assert lines[-1].startswith("  e altre ")


def test_the_process_ends_with_1_and_says_nothing_on_standard_output(tmp_path: Path) -> None:
    """With a database that is not there."""
    unreachable = {"DATABASE_URL": "postgres://nessuno@127.0.0.1:1/nulla", "ENV_FILE": os.devnull, "DEBUG": "on"}
    environment = {**os.environ, **unreachable, "HTTPS": "off"}
    file = tmp_path / "simulazione.json"
    file.write_text("{}", encoding="utf-8")
    command = [sys.executable, "manage.py", "simula_risultato"]
    bad = subprocess.run([*command, file], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "  anno: manca." in bad.stderr
    good = subprocess.run([*command, FILE], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["economia"] == "4976.69"
