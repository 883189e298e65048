# SPDX-License-Identifier: AGPL-3.0-or-later
"""The values of a year from a sheet: what is read, told, refused; twice changes nothing."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from aggregati.models import ConflittoDiRevisione
from dup.choices import StatoDiSalute
from dup.models import DUP, AmbitoStrategico, IndicatoreEnte, ValoreAnnuale
from flussi import moments
from fogli.limiti import FileNonLeggibile
from importazioni.griglie.findings import TabellaConErrori
from importazioni.valori_ente.services import import_values, propose_values
from importazioni.valori_ente.workbook import export_values
from raccolte.models import Raccolta
from tests.fabbriche import UtenteFactory
from tests.raccolte.collected import YEAR, collection, indicator

pytestmark = pytest.mark.django_db


def sheet(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def kept() -> dict[str, tuple[str, bool, str]]:
    rows = ValoreAnnuale.objects.filter(anno=YEAR).select_related("indicatore")
    return {v.indicatore.descrizione: (v.valore, v.provvisorio, v.fonte) for v in rows}


def read(raccolta: Raccolta, *rows: tuple[object, ...]) -> list[str]:
    outcome = import_values(raccolta.dup, YEAR, sheet(*rows), "valori.xlsx")
    return [str(f) for f in outcome.findings]


def refused(raccolta: Raccolta, *rows: tuple[object, ...]) -> str:
    with pytest.raises(TabellaConErrori) as no:
        import_values(raccolta.dup, YEAR, sheet(*rows), "valori.xlsx")
    assert not kept()
    return " ".join(str(r) for r in no.value.rilievi if r.grave)


def test_the_values_of_a_year_come_in_with_where_they_come_from() -> None:
    raccolta = collection(count=3)
    rows = (
        ("Indicatore", "Valore", "Provvisorio", "Fonte", "Evidenza", "Note"),
        ("Alberi 1", 140, "sì", "Catasto", "prot. 1", "a fine anno"),
        ("ALBERI 2", "121 (p)", "", "", "", ""),
        ("Alberi 3", "119,5", "no", "", "", ""),
    )
    assert read(raccolta, *rows) == []
    assert kept() == {
        "Alberi 1": ("140", True, "Catasto"),
        "Alberi 2": ("121", True, ""),
        "Alberi 3": ("119,5", False, ""),
    }
    again = propose_values(raccolta.dup, YEAR, sheet(*rows), "valori.xlsx")
    assert again.changes == ()


def test_the_head_may_be_the_year_and_another_year_is_left_aside_and_told() -> None:
    raccolta = collection()
    told = read(raccolta, ("Indicatore", "2022", "2023"), ("Alberi 1", "999", "140"))
    assert kept() == {"Alberi 1": ("140", False, "")}
    assert any("«2022»" in t and "non" in t for t in told), told
    assert ValoreAnnuale.objects.get(anno=2022).valore == "120"


def test_an_empty_cell_changes_nothing_and_a_word_takes_away() -> None:
    raccolta = collection(count=2)
    read(raccolta, ("Indicatore", "Valore"), ("Alberi 1", "140"), ("Alberi 2", "7"))
    read(raccolta, ("Indicatore", "Valore", "Fonte"), ("Alberi 1", "", "Catasto"), ("Alberi 2", "(vuoto)", ""))
    assert kept() == {"Alberi 1": ("140", False, "Catasto")}


def test_the_source_of_the_indicator_said_again_says_nothing() -> None:
    raccolta = collection()
    IndicatoreEnte.objects.update(fonte="Istat, 8milaCensus")
    read(raccolta, ("Indicatore", "Valore", "Fonte"), ("Alberi 1", "140", "ISTAT, 8milacensus"))
    assert kept() == {"Alberi 1": ("140", False, "")}


def test_two_indicators_of_one_name_are_told_apart_by_where_they_stand() -> None:
    raccolta = collection(count=0)
    ambito = AmbitoStrategico.objects.create(dup=raccolta.dup, nome="Città verde", ordine=9)
    indicator(raccolta.dup, "Addetti", ambito=ambito)
    indicator(raccolta.dup, "Addetti", stato_di_salute=StatoDiSalute.AMMINISTRAZIONE, tema="Personale")
    heads = ("Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Valore")
    assert "c'è più volte" in refused(raccolta, ("Indicatore", "Valore"), ("Addetti", "1"))
    assert "non sta dove dice la riga" in refused(raccolta, heads, ("Città", "Altro", "", "Addetti", "1"))
    rows = (heads, ("Città", "Città verde", "Verde", "Addetti", "1"), ("Amministrazione", "", "", "Addetti", "2"))
    assert read(raccolta, *rows) == []
    values = ValoreAnnuale.objects.filter(anno=YEAR).order_by("valore")
    assert [v.indicatore.stato_di_salute for v in values] == [StatoDiSalute.CITTA, StatoDiSalute.AMMINISTRAZIONE]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("Indicatore", "Valore"), ("Albri 1", "1")], "Somiglia a «Alberi 1»"),
        ([("Indicatore", "Valore"), ("Piste ciclabili", "1")], "non ha l'indicatore «Piste ciclabili»"),
        ([("Indicatore", "Valore"), ("Alberi 1", "1"), ("alberi 1", "2")], "è già alla riga 2"),
        ([("Indicatore", "Valore"), ("", "1"), ("Alberi 1", "3")], "manca l'indicatore"),
        ([("Indicatore", "Valore", "Provvisorio"), ("Alberi 1", "1", "forse")], "non dice se il valore è provvisorio"),
        ([("Indicatore", "Valore"), ("Alberi 1", "#DIV/0!")], "formula"),
        ([("Indicatore", "Valore"), ("Alberi 1", "1" * 80)], "accorciare"),
        ([("Indicatore", "Valore", "Fonte"), ("Alberi 1", "", "Catasto")], "Manca il valore"),
        ([("Codice", "Fase"), ("A", "B")], "intestazioni"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_nothing_is_written(rows: list[tuple[str, ...]], why: str) -> None:
    assert why in refused(collection(), *rows)


def test_a_slip_of_the_comma_is_told_and_written() -> None:
    told = read(collection(), ("Indicatore", "Valore"), ("Alberi 1", "12000"))
    assert any("100 volte più grande di quello del 2022" in t for t in told)
    assert kept() == {"Alberi 1": ("12000", False, "")}


def test_a_year_to_come_is_refused() -> None:
    raccolta = collection()
    with pytest.raises(FileNonLeggibile, match="non è ancora cominciato"):
        import_values(
            raccolta.dup, moments.today().year + 1, sheet(("Indicatore", "Valore"), ("Alberi 1", "1")), "x.xlsx"
        )


@pytest.mark.parametrize("empty", [False, True])
def test_the_workbook_comes_back_equal(empty: bool) -> None:
    raccolta = collection(count=2)
    read(raccolta, ("Indicatore", "Valore", "Provvisorio", "Fonte"), ("Alberi 1", "140", "sì", "Catasto"))
    before = kept()
    data = export_values(raccolta.dup, YEAR, empty=empty)
    assert import_values(raccolta.dup, YEAR, data, "valori.xlsx").changes == ()
    assert kept() == before


def test_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raccolta = collection()
    file = tmp_path / "valori.xlsx"
    file.write_bytes(sheet(("Indicatore", "Valore"), ("Alberi 1", "140")))
    code = raccolta.dup.codice
    with pytest.raises(CommandError, match="--anno AAAA"):
        call_command("importa_tabella", "valori-ente", str(file), dup=code)
    with pytest.raises(CommandError, match="--anno vale solo"):
        call_command("importa_tabella", "indicatori-ente", str(file), dup=code, anno="2023")
    with pytest.raises(CommandError, match="quattro cifre"):
        call_command("importa_tabella", "valori-ente", str(file), dup=code, anno="23")
    call_command("importa_tabella", "valori-ente", str(file), dup=code, anno="2023", prova=True)
    assert not kept()
    call_command("importa_tabella", "valori-ente", str(file), dup=code, anno="2023")
    assert kept() == {"Alberi 1": ("140", False, "")}
    assert "Valore 2023: (vuoto) → 140" in capsys.readouterr().out


def by_year(file: Path, *rows: tuple[object, ...]) -> None:
    file.write_bytes(sheet(("Indicatore", "Valore"), *(rows or (("Alberi 1", "140"),))))
    call_command("importa_tabella", "valori-ente", str(file), anno=str(YEAR))


def test_a_year_that_one_document_alone_can_mean_needs_no_document(tmp_path: Path) -> None:
    raccolta = collection()
    # Neither is meant: it has no indicators, its years are others.
    DUP.objects.create(codice="DUP_2022_2024", anno_inizio=2022, anno_fine=2024)
    indicator(DUP.objects.create(codice="DUP_2026_2028", anno_inizio=2026, anno_fine=2028), "Alberi 1")
    by_year(tmp_path / "valori.xlsx")
    assert kept() == {"Alberi 1": ("140", False, "")}
    Raccolta.objects.all().delete()
    by_year(tmp_path / "valori.xlsx", ("Alberi 1", "150"))
    assert kept() == {"Alberi 1": ("150", False, "")}
    assert ValoreAnnuale.objects.get(anno=YEAR).indicatore.dup == raccolta.dup


@pytest.mark.parametrize("collected", ["", "DUP_2023_2025", "DUP_2022_2024", "DUP_2017_2019"])
def test_a_year_that_two_documents_can_mean_is_refused_with_their_names(collected: str, tmp_path: Path) -> None:
    first = collection().dup
    second = DUP.objects.create(codice="DUP_2022_2024", anno_inizio=2022, anno_fine=2024)
    # One whose years are over has a collection of that year: by mistake, or it was moved.
    third = DUP.objects.create(codice="DUP_2017_2019", anno_inizio=2017, anno_fine=2019)
    assert first.codice == "DUP_2023_2025"
    if collected != third.codice:
        indicator(second, "Alberi 1")
    Raccolta.objects.all().delete()
    if collected:
        Raccolta.objects.create(dup=DUP.objects.get(codice=collected), anno=YEAR, fino="2024-03-31")
    candidates = {third, first} if collected == third.codice else {second, first}
    with pytest.raises(CommandError) as no:
        by_year(tmp_path / "valori.xlsx")
    names = ", ".join(sorted(d.codice for d in candidates))
    assert (
        str(no.value)
        == f"I valori del {YEAR} possono essere di più DUP: indicare di quale con --dup CODICE, fra {names}."
    )
    assert not kept()
    call_command("importa_tabella", "valori-ente", str(tmp_path / "valori.xlsx"), anno=str(YEAR), dup=first.codice)
    assert kept() == {"Alberi 1": ("140", False, "")}


def test_in_the_workshop_the_preview_comes_first() -> None:
    raccolta = collection()
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    page = reverse("importazioni:tabella")
    asked = client.get(page, {"tabella": "valori-ente", "dup": raccolta.dup.codice, "anno": "2023"}).content.decode()
    assert 'name="anno" value="2023"' in asked
    assert "?anno=2023&amp;" in asked
    upload = io.BytesIO(sheet(("Indicatore", "Valore"), ("Alberi 1", "140")))
    upload.name = "valori.xlsx"
    sent = {"resource": "valori-ente", "dup": raccolta.dup.codice, "import_file": upload}
    assert "Scrivere l'anno" in client.post(page, sent).content.decode().replace("&#x27;", "'")
    upload.seek(0)
    preview = client.post(page, {**sent, "anno": "2023"})
    assert preview.status_code == 200
    assert not kept()
    envelope = preview.content.decode().partition('name="busta" value="')[2].partition('"')[0]
    done = client.post(reverse("importazioni:tabella_conferma"), {"busta": envelope})
    assert done.headers["Location"] == reverse("raccolte:foglio", args=[raccolta.pk])
    assert kept() == {"Alberi 1": ("140", False, "")}


def test_the_workbook_of_indicators_that_stand_apart_comes_back_equal() -> None:
    raccolta = collection(count=1)
    indicator(raccolta.dup, "Imprese attive", tema="")
    indicator(raccolta.dup, "Addetti", stato_di_salute=StatoDiSalute.AMMINISTRAZIONE, tema="")
    indicator(raccolta.dup, "Assenze", stato_di_salute=StatoDiSalute.AMMINISTRAZIONE, tema="Personale")
    rows = [("Alberi 1", "1"), ("Imprese attive", "2"), ("Addetti", "3"), ("Assenze", "4")]
    read(raccolta, ("Indicatore", "Valore"), *rows)
    before = kept()
    assert len(before) == 4
    assert import_values(raccolta.dup, YEAR, export_values(raccolta.dup, YEAR), "valori.xlsx").changes == ()
    assert kept() == before


def test_an_empty_cell_of_place_contradicts_nobody() -> None:
    raccolta = collection(count=1)
    indicator(raccolta.dup, "Imprese attive", tema="")
    heads = ("Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Valore")
    ambito = AmbitoStrategico.objects.get().nome
    assert (
        read(raccolta, heads, ("Città", ambito, "Verde", "Alberi 1", "130"), ("", "", "", "Imprese attive", "2")) == []
    )
    assert kept() == {"Alberi 1": ("130", False, ""), "Imprese attive": ("2", False, "")}


@pytest.mark.parametrize("said", ["n.d.", "?", "-"])
def test_a_cell_that_says_that_there_is_none_is_no_value_and_told(said: str) -> None:
    raccolta = collection(count=2)
    told = read(raccolta, ("Indicatore", "Valore"), ("Alberi 1", said), ("Alberi 2", "7"))
    assert any(f"«{said}» non è un valore" in t for t in told), told
    assert kept() == {"Alberi 2": ("7", False, "")}


def test_who_meets_another_one_writing_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    raccolta = collection()

    def taken(_self: IndicatoreEnte) -> None:
        raise ConflittoDiRevisione

    monkeypatch.setattr(IndicatoreEnte, "prenota_revisione", taken)
    with pytest.raises(FileNonLeggibile, match="riprovare fra poco"):
        import_values(raccolta.dup, YEAR, sheet(("Indicatore", "Valore"), ("Alberi 1", "1")), "valori.xlsx")
    assert not kept()
