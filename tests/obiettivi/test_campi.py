# SPDX-License-Identifier: AGPL-3.0-or-later
"""One description of the fields: everything that is kept is described, and what is described is everywhere."""

import io
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from django.db.models import Model
from django.test import Client
from openpyxl import Workbook

from importazioni.measures import TABELLE
from importazioni.peg.table_columns import FOGLI, OBIETTIVI
from importazioni.peg.table_services import importa_peg
from importazioni.peg.workbook import esporta_peg
from obiettivi.contenuto import SHAPES, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano, differenze, keeping
from obiettivi.contenuto.campi import Kind, asked, campi, columns_of, in_sheets, kept
from obiettivi.contenuto.json_shape import da_json, in_json
from obiettivi.lettura.sheet import PrintedIndicator
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import IndicatoreObiettivo, ObiettivoPEG
from obiettivi.modifica.form_text import BOXES, da_richiesta
from obiettivi.modifica.reading import da_obiettivo
from organizzazione.rules import SISTEMA
from reports.preventivo.obiettivo import leggi
from tests.fabbriche import IndicatoreFactory, ObiettivoFactory
from versioni.contenuto import SCHEMA
from versioni.differenze import CAMPI

ALL = {"": ContenutoObiettivo, **SHAPES}
# What is kept beside what an objective says: who it is, where it stands, what became of it.
APART = {
    "": {
        "id",
        "piano",
        "stato",
        "motivo_rinvio",
        "riaperto_fino_al",
        "in_vigore",
        "in_variazione",
        "origine",
        "sort_key",
    },
    "fasi": set(),
    "indicatori": set(),
    "altri_servizi": {"centro"},
}
OF_ROWS = {"id", "obiettivo", "ordine", "row_id", "origin_id"}
NEW = ("dimensione", "baseline", "fonte")


def columns(model: type[Model]) -> set[str]:
    return {f.name for f in model._meta.concrete_fields} - {"versione", "revisione"}


@pytest.mark.parametrize("section", ALL)
def test_whatever_a_table_keeps_of_what_is_said_is_described(section: str) -> None:
    own = columns(TABELLE[section]) - APART[section] - (OF_ROWS if section else set())
    assert own == {c.column for c in kept(ALL[section])}


@pytest.mark.parametrize("shape", ALL.values())
def test_every_field_of_the_content_is_described(shape: Any) -> None:
    assert [f.name for f in fields(shape)] == [c.name for c in campi(shape)]


@pytest.mark.parametrize("section", ALL)
def test_what_is_described_is_in_form_sheets_tables_and_differences(section: str) -> None:
    shape = ALL[section]
    form = {"": "", "fasi": "fasi.", "indicatori": "indicatori.", "altri_servizi": "servizi."}[section]
    assert {f"{form}{c.column}" for c in asked(shape)} == {b for b in BOXES if b.rpartition(".")[0] == form[:-1]}
    heads = [c.testa for c in FOGLI[section or OBIETTIVI][1]]
    assert [c.label for c in in_sheets(shape) if c.kind is not Kind.CODE] == [h for h in heads if h != "N."]
    if not section:
        assert set(CAMPI) == {c.name for c in kept(shape) if c.kind is not Kind.CODE}


def test_a_field_came_with_a_schema_that_there_is() -> None:
    assert {c.since for shape in ALL.values() for c in campi(shape)} == set(range(1, SCHEMA + 1))


def an_indicator(**said: Any) -> ContenutoIndicatore:
    return ContenutoIndicatore("Giorni", "efficienza", **{"valore_atteso": "30", "verso": "decrescente", **said})


def an_objective(i: ContenutoIndicatore) -> ContenutoObiettivo:
    return ContenutoObiettivo("2026-AA01", "Titolo", "Centro", indicatori=(i,))


def test_silence_differs_from_nothing_and_what_is_taken_away_differs() -> None:
    silent, empty, said = (an_objective(an_indicator(fonte=f)) for f in (None, "", "Registro"))
    assert differenze(silent, said) == differenze(said, silent) == differenze(silent, empty) == []
    assert [(d.campo, d.prima, d.dopo) for d in differenze(said, empty)] == [
        (("indicatori", 0, "fonte"), "Registro", "")
    ]
    assert keeping(said, silent).indicatori[0].fonte == "Registro"
    assert keeping(said, empty).indicatori[0].fonte == ""


def test_json_tells_silence_from_nothing() -> None:
    for f, written in ((None, False), ("", True), ("Registro", True)):
        plan = ContenutoPiano("PEG", "", 2026, (an_objective(an_indicator(fonte=f)),))
        assert ('"fonte"' in in_json(plan)) is written
        assert da_json(in_json(plan)) == plan


@pytest.mark.parametrize(
    ("value", "verso", "printed"),
    [
        ("30", "decrescente", ("↓", "meglio di meno")),
        ("11,7%", "crescente", ("↑", "meglio di più")),
        (">10%", "crescente", None),
        ("31/12/2026", "crescente", None),
        ("SI", "decrescente", None),
        ("", "crescente", None),
    ],
)
def test_paper_says_which_way_is_better_where_a_number_leaves_it_open(value: str, verso: str, printed: Any) -> None:
    assert PrintedIndicator(an_indicator(valore_atteso=value, verso=verso, fonte="")).sense == printed
    # As an act of before approved it.
    assert PrintedIndicator(an_indicator(valore_atteso=value, verso=verso)).sense is None


def test_beneath_an_indicator_stands_what_is_said_and_a_sheet_has_the_columns_of_which_somebody_speaks() -> None:
    said = an_indicator(dimensione="efficienza", baseline="", fonte="Registro")
    assert PrintedIndicator(said).beneath == [("Dimensione", "efficienza"), ("Fonte", "Registro")]
    assert [c.label for c in columns_of(ContenutoIndicatore, [said])][4:] == [
        "Verso",
        "Dimensione",
        "Valore di partenza",
        "Fonte",
    ]
    assert [c.label for c in columns_of(ContenutoIndicatore, [an_indicator()])][4:] == []


@pytest.fixture
def stored() -> ObiettivoPEG:
    o: Any = ObiettivoFactory(codice="2026-AA01", piano__anno=2026, piano__codice="PEG_2026", fasi=0)
    o.indicatori.all().delete()
    IndicatoreFactory(obiettivo=o, descrizione="Giorni", dimensione="efficienza", baseline="12", fonte="Registro")
    return cast(ObiettivoPEG, o)


@pytest.mark.django_db
def test_the_form_shows_and_saves_them(stored: ObiettivoPEG, admin_client: Client) -> None:
    page = admin_client.get(f"/obiettivi/{stored.pk}/modifica/")
    said = {f"indicatori-0-{name}": getattr(stored.indicatori.get(), name) for name in NEW}
    html = page.content.decode()
    assert all(f'name="{name}" value="{value}"' in html for name, value in said.items())
    typed = da_richiesta({"indicatori-0-descrizione": "Giorni", "indicatori-0-fonte": " Un altro "}, [])
    assert typed.indicatori[0].valori["fonte"] == "Un altro"
    assert da_obiettivo(stored).indicatori[0].valori["baseline"] == "12"


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Indicatori"
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_table_brings_them_and_what_it_has_no_column_for_stays(stored: ObiettivoPEG) -> None:
    rows = [("Codice", "N.", "Indicatore", "Verso", "Baseline", "Fonte")]
    rows.append(("2026-AA01", "1", "Giorni", "meglio di meno", "15", ""))
    importa_peg(stored.piano, sheet(*rows), "tabella.xlsx")
    now: IndicatoreObiettivo = stored.indicatori.get()
    assert (now.verso, now.baseline, now.fonte, now.dimensione) == ("decrescente", "15", "", "efficienza")


@pytest.mark.django_db
def test_our_own_workbook_and_sheets_carry_them(stored: ObiettivoPEG) -> None:
    before = contenuti(ObiettivoPEG.objects.all())[stored.pk]
    importa_peg(stored.piano, esporta_peg(stored.piano), "PEG.xlsx")
    assert differenze(before, contenuti(ObiettivoPEG.objects.all())[stored.pk]) == []
    options = {
        **dict.fromkeys(("assessorato", "collegato_a", "uffici_coinvolti"), False),
        "piano": stored.piano,
        "data_elaborazione": date(2026, 1, 31),
    }
    indicators = leggi(options, SISTEMA).fogli()[2]
    assert [c.titolo for c in indicators.colonne][-4:] == ["Verso", "Dimensione", "Valore di partenza", "Fonte"]
    assert indicators.righe[0][-4:] == ("crescente", "efficienza", "12", "Registro")


def test_a_weight_and_a_day_go_through_as_they_are() -> None:
    phase = SHAPES["fasi"]("Gara", date(2026, 1, 2), None, Decimal("33.33"))
    plan = ContenutoPiano("PEG", "", 2026, (replace(an_objective(an_indicator()), fasi=(phase,)),))
    assert da_json(in_json(plan)) == plan
