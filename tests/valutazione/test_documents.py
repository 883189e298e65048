# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of the evaluation: a person's sheet, for who reads it and kept nowhere; the fund of a year."""

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client

from fascicoli.models import Stampa
from fogli.outgoing_cells import WrittenNumber
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from reports import desk
from reports.base import Formato
from reports.elenco import REPORT
from reports.evaluation import NOT_TOLD
from tests.fabbriche import UtenteFactory
from tests.strumenti import verapdf
from tests.valutazione.evaluated import DECREE, evaluated
from tests.valutazione.funded import client_of, fund_2019, somebody
from valutazione.models import LetturaDiScheda, SchedaCongelata

pytestmark = pytest.mark.django_db
SHEET = "/documenti/scheda-valutazione/scarica/{}/?scheda={}&data_elaborazione=2024-10-01"
FUND = "/documenti/relazione-illustrativa/scarica/{}/?anno=2019&data_elaborazione=2020-07-01"


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def faults(document: bytes, folder: Path) -> list[str]:
    """What the validator finds, as PDF/A-3a and PDF/UA-1."""
    file = folder / "documento.pdf"
    file.write_bytes(document)
    return verapdf.errori([file])


@pytest.fixture
def cold(settings: Any) -> Any:
    caches["documenti"].clear()
    settings.TRAGUARDO_STAMPA_SUBITO = 0
    return caches["documenti"]


def test_the_sheet_prints_what_was_made_final_and_is_kept_nowhere(
    cold: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    e = evaluated()
    final = e.final()
    stored: list[Any] = []
    monkeypatch.setattr(type(cold), "set_many", lambda self, found, **_: stored.append(found))
    answer = of(e.rated).get(SHEET.format("pdf", final.pk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-cache"
    # Whose it is stands in no name: it is seen by who passes by.
    assert e.person.nominativo.split()[0].lower() not in answer["Content-Disposition"].lower()
    assert stored == []
    assert not Stampa.objects.exists()
    assert not LetturaDiScheda.objects.exists()
    assert faults(answer.content, tmp_path) == []
    data = json.loads(of(e.rated).get(SHEET.format("json", final.pk)).content)
    frozen = SchedaCongelata.objects.get(scheda=final, momento="definitiva")
    assert (data["impronta"], data["decreto"]) == (frozen.impronta, f"decreto n. {DECREE.number} del 30/09/2024")
    assert Fraction(data["punteggio"]) == Fraction(frozen.read.punteggio)
    book = openpyxl.load_workbook(io.BytesIO(of(e.rated).get(SHEET.format("xlsx", final.pk)).content))
    assert book.sheetnames == ["Scheda", "Componenti", "Voci", "Obiettivi", "Passi"]
    said = dict(book["Scheda"].iter_rows(min_row=2, values_only=True))
    assert said["Decreto"] == f"decreto n. {DECREE.number} del 30/09/2024"
    assert said["Punteggio"] == pytest.approx(float(Fraction(frozen.read.punteggio)))
    assert (said["Giudizio complessivo"], said["SHA-256 del contenuto"]) == (frozen.read.giudizio, frozen.impronta)
    assert all(isinstance(row[1], int | float) for row in book["Componenti"].iter_rows(min_row=2, values_only=True))
    assert all(isinstance(row[3], int | float) for row in book["Obiettivi"].iter_rows(min_row=2, values_only=True))
    assert book["Voci"]["B2"].value == "Pianificazione e controllo"


def test_the_score_is_the_same_in_every_format_on_its_side_of_a_bound(cold: Any) -> None:
    """89,996 is not 90, although two decimals would say so."""
    e = evaluated()
    final = e.final()
    report = REPORT["scheda-valutazione"]
    printed = report.dati({"scheda": final}, e.nucleo)
    near = replace(printed, said=replace(printed.said, punteggio="22499/250", scritto="89,996"))
    assert json.loads(report.in_dati(near))["punteggio_scritto"] == "89.996"
    cell = next(row[1] for row in report.fogli(near)[0].righe if row[0] == "Punteggio")
    assert cell == WrittenNumber(Decimal("89.996"), "89,996")


def test_who_is_not_told_yet_prints_no_judgement() -> None:
    e = evaluated(with_account=False)
    e.judged()
    text = of(e.rated).get(SHEET.format("json", e.sheet.pk)).content.decode()
    assert "esemplare" not in text
    assert "Un anno" not in text
    assert json.loads(text)["punteggio_scritto"] is None
    book = openpyxl.load_workbook(io.BytesIO(of(e.rated).get(SHEET.format("xlsx", e.sheet.pk)).content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert NOT_TOLD in cells
    assert not {"esemplare", "Un anno", "Giudizio complessivo", "Coefficiente"} & {*map(str, cells)}
    assert "esemplare" in of(e.nucleo).get(SHEET.format("json", e.sheet.pk)).content.decode()
    assert LetturaDiScheda.objects.get().che_cosa == "documento"


def test_nobody_else_prints_it() -> None:
    e = evaluated(with_account=False)
    e.notified()
    for who in (e.office, *(UtenteFactory.create(ruolo=r) for r in (Ruolo.AMMINISTRATORE, Ruolo.LETTORE))):
        assert of(who).get(SHEET.format("json", e.sheet.pk)).status_code == 404
        assert "scheda-valutazione" not in of(who).get("/documenti/").content.decode()
    other = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    assert of(other).get(SHEET.format("json", e.sheet.pk)).status_code == 404
    with pytest.raises(CommandError):
        call_command("stampa", "scheda-valutazione", "--formato=json", stdout=io.StringIO())


def test_a_reserved_document_never_goes_through_the_queue() -> None:
    e = evaluated(with_account=False)
    report = REPORT["scheda-valutazione"]
    order = desk.Order(report, {"scheda": e.fresh(), "data_elaborazione": date(2024, 1, 1)}, e.nucleo, Formato.PDF)
    with pytest.raises(ValueError, match="never goes through the queue"):
        desk.make(order, lambda key, pieces: None)


def test_the_fund_prints_its_table_with_checked_percentages(tmp_path: Path) -> None:
    fund_2019()
    client = client_of(somebody(Ruolo.UFFICIO))
    answer = client.get(FUND.format("pdf"))
    assert answer.status_code == 200
    assert faults(answer.content, tmp_path) == []
    data = json.loads(client.get(FUND.format("json")).content)
    assert [(u["uso"], u["fondo"], u["percento"]) for u in data["usi"]] == [
        ("Posizione", "622305.53", "73.45"),
        ("Risultato", "224925.72", "26.55"),
        ("Insieme", "847231.25", "100.00"),
    ]
    assert data["disponibile"] == "230812.17"
    assert data["si_puo_pagare"] is False
    assert any("lasciata in bianco" in one["parole"] for one in data["adempimenti"])
    book = openpyxl.load_workbook(io.BytesIO(client.get(FUND.format("xlsx")).content))
    assert [cell.value for cell in book["Usi"][2]] == ["Posizione", 622305.53, 73.45, 0, 622305.53]
    assert "da completare" in str([cell.value for cell in book["Modulo 1"][2]])


@pytest.mark.parametrize("role", [Ruolo.LETTORE, Ruolo.DIRIGENTE, Ruolo.REFERENTE])
def test_the_fund_is_for_who_reads_funds(role: Ruolo) -> None:
    fund_2019()
    assert client_of(somebody(role)).get(FUND.format("json")).status_code == 403
