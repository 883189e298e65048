# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two surveys of a plan: what moved, row by row, whatever the rows are called and wherever they stand."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from monitoraggio.computing import told
from monitoraggio.contenuto import SurveyContent
from monitoraggio.models import Rilevazione, StatoObiettivo
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato
from reports.elenco import REPORT
from reports.moved.report import ComparedData
from reports.scrittori import scrivi
from tests.monitoraggio.accounts import account, objective
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
COMPARED = REPORT["raffronto-rilevazioni"]


def june(**said: Any) -> SurveyContent:
    """The same plan half a year before: the second phase stood first, was called otherwise, and nothing was done."""
    first, second = objective().fasi
    going = replace(first, esito="in corso", percentuale=Decimal(40), fine_effettiva=None, causa="", motivo="")
    rows = (replace(second, descrizione="I lavori"), going)
    zero, *others = objective().indicatori
    value = replace(zero, valore="", fonte="")
    o = objective(fasi=rows, indicatori=(*others, value), relazione="Si comincia.", forzatura=None, **said)
    return account(o, al=date(2023, 6, 30), tipo="intermedia")


def both(before: SurveyContent, after: SurveyContent) -> ComparedData:
    return ComparedData(told(before), told(after), date(2024, 2, 1))


def test_rows_are_the_same_by_their_identity() -> None:
    data = both(june(), account(objective()))
    (o,) = data.objectives
    found = {(c.of, c.name, c.what): (c.before, c.after) for c in o.changes}
    assert found["fase", "Bando", "Percentuale"] == ("40,00", "100,00")
    assert found["fase", "Bando", "Esito"] == ("in corso", "conclusa")
    assert found["fase", "Lavori", "Descrizione"] == ("I lavori", "Lavori")
    assert ("fase", "Lavori", "Percentuale") not in found
    assert found["indicatore", "Vale zero", "Valore"] == ("senza valore", "0")
    assert found["obiettivo", "", "Forzatura"] == ("", "90 (concessa): Cause esterne.; Si accoglie.")
    assert not any(name == "Non si valuta" for _, name, _ in found if name)
    numbers = {c.what: c.difference for c in o.changes if c.of == "obiettivo" and c.difference is not None}
    assert numbers["Fatto"] == 36
    assert data.counts == (("Mossi", 1), ("Nuovi", 0), ("Tolti", 0), ("Fermi", 0))


def test_what_did_not_move_is_said_to_stand_still() -> None:
    data = both(account(), account())
    assert [o.kind for o in data.objectives] == ["fermo", "fermo"]
    assert scrivi(COMPARED, data, Formato.HTML).decode().count("Che cosa si è mosso") == 0


def test_objectives_and_rows_that_come_and_go_are_told() -> None:
    other = replace(objective(), codice="2023-ZZ09", titolo="Uno nuovo")
    first, second = objective().fasi
    data = both(account(objective(), replace(other, codice="2023-OLD")), account(objective(fasi=(first,)), other))
    assert {o.code: o.kind for o in data.objectives} == {
        "2023-AA01": "mosso",
        "2023-ZZ09": "nuovo",
        "2023-OLD": "tolto",
    }
    gone = next(c for c in data.objectives[0].changes if c.what == "Nel piano")
    assert (gone.riga, gone.before, gone.after) == (second.id, "sì", "no")
    rows = list(csv.DictReader(io.StringIO(scrivi(COMPARED, data, Formato.CSV).decode("utf-8-sig")), delimiter=";"))
    assert {(r["Codice"], r["Al 31/12/2023"]) for r in rows if r["Voce"] == "Nel piano" and r["Di"] == "obiettivo"} == {
        *(("2023-ZZ09", "sì"), ("2023-OLD", "no")),
    }


def test_every_format_says_the_same(tmp_path: Path) -> None:
    data = both(june(), account(objective()))
    page = scrivi(COMPARED, data, Formato.HTML).decode()
    for words in ("al 30/06/2023 e al 31/12/2023", "Fase: Bando", "in corso", "+60", "24,00 → 60,00"):
        assert words in page, words
    shape = json.loads(scrivi(COMPARED, data, Formato.JSON))
    change = next(d for d in shape["obiettivi"][0]["differenze"] if (d["riga"], d["voce"]) == ("f1", "Percentuale"))
    assert (change["prima"], change["dopo"], change["differenza"]) == ("40,00", "100,00", "60.00")
    assert shape["obiettivi"][0]["fatto"] == {"prima": "24.00", "dopo": "60.00"}
    book = load_workbook(io.BytesIO(scrivi(COMPARED, data, Formato.XLSX)))
    cells = [[c.value for c in row] for row in book["Differenze"].iter_rows()]
    assert ["2023-AA01", "Una piazza nuova", "fase", "Bando", "Percentuale", "40,00", "100,00", 60] in cells
    file = tmp_path / "raffronto.pdf"
    file.write_bytes(scrivi(COMPARED, data, Formato.PDF))
    assert verapdf.errori([file]) == []


def two() -> tuple[Monitored, Rilevazione]:
    """A survey at the end of June, and one at the end of the year in which the first objective moved."""
    m = monitored()
    later = open_survey(m.scene.piano, Asked(YEAR_END), m.office)
    both_surveys = Monitored(m.scene, later)
    going = {"esito": "in corso", "inizio_effettivo": date(2023, 1, 10), "percentuale": Decimal(40)}
    write([both_surveys.change(phases={both_surveys.phase().row_id: going})], hand(m.office))
    return m, later


def options(chi: Chi = SISTEMA, **said: str) -> Mapping[str, Any]:
    form = COMPARED.Opzioni({"piano": "PEG_2023", **said}, chi=chi)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_by_command_the_last_two_or_those_that_are_named() -> None:
    m = monitored()
    with pytest.raises(CommandError, match="prima non ce n'è nessuna"):
        call_command("stampa", "raffronto-rilevazioni", "--piano=PEG_2023", "--formato=json", stdout=io.StringIO())
    later = open_survey(m.scene.piano, Asked(YEAR_END), m.office)
    for more in ((), ("--da=30/06/2023", "--al=31/12/2023")):
        out = io.StringIO()
        call_command("stampa", "raffronto-rilevazioni", "--piano=PEG_2023", "--formato=json", *more, stdout=out)
        shape = json.loads(out.getvalue())
        assert (shape["da"]["al"], shape["a"]["al"]) == ("2023-06-30", later.al.isoformat())
    with pytest.raises(CommandError, match="prima ci sono quelle al 30/06/2023"):
        call_command(
            *("stampa", "raffronto-rilevazioni", "--piano=PEG_2023", "--da=31/03/2023", "--formato=json"),
            stdout=io.StringIO(),
        )


def test_who_reads_sees_the_own_objectives_and_queries_do_not_grow() -> None:
    m, _ = two()
    head = m.head(of=0)
    data = COMPARED.dati(options(head), head)
    assert [(o.code, o.kind) for o in data.objectives] == [("2023-AA01", "mosso")]
    with CaptureQueriesContext(connection) as of_one:
        COMPARED.dati(options(head), head)
    whole = options()
    with CaptureQueriesContext(connection) as of_three:
        assert len(COMPARED.dati(whole, SISTEMA).objectives) == 3
    assert len(of_three) <= len(of_one)
    client = Client()
    client.force_login(head)
    page = client.get("/documenti/raffronto-rilevazioni/?piano=PEG_2023").content.decode()
    assert "2023-AA01" in page
    assert "2023-AA02" not in page


def test_an_objective_that_changed_centre_is_not_new() -> None:
    m, _ = two()
    head = m.head(of=0)
    StatoObiettivo.objects.filter(rilevazione=m.survey, codice="2023-AA01").update(centro=m.state(2).centro)
    data = COMPARED.dati(options(head), head)
    assert [(o.code, o.kind) for o in data.objectives] == [("2023-AA01", "mosso")]
    left = m.head(of=2)
    assert "2023-AA01" not in {o.code for o in COMPARED.dati(options(left), left).objectives}
