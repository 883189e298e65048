# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the DUP: what stands in them, in every format, and in how many queries."""

import io
import json
from datetime import date
from io import StringIO

import pypdf
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from dup.contenuto_json import da_json
from dup.models import DUP, AmbitoStrategico, IndicatoreOperativo, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
TRE = ("dup-operativi", "organismi-partecipati", "quadro-strategico")


def dati(nome: str, dup: DUP, **altre: str):
    report = REPORT[nome]
    chi = UtenteFactory.create(lettore=True)
    modulo = report.Opzioni({"dup": dup.codice, "data_elaborazione": "24/11/2026", **altre}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return report, report.dati(modulo.cleaned_data, chi)


def test_operative_objectives_have_the_heads_and_rows_of_the_published_table():
    report, letti = dati("dup-operativi", un_dup())
    (foglio,) = report.fogli(letti)
    assert [c.titolo for c in foglio.colonne] == [
        "AMBITO STRATEGICO",
        "OB. STRATEGICO",
        "OBIETTIVI OPERATIVI",
        "FINALITA'",
        "ASSESSORE DI RIFERIMENTO",
        "STRUTTURE INTERNE ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI",
        "INDICATORI",
        "FORMULA",
        "VALORE ATTESO AL 2025",
        "Note",
    ]
    assert len(foglio.righe) == 4
    assert foglio.righe[1] == [
        "CITTA' 0 <del> futuro",
        "Mobilità 0",
        "Operativo 0.1",
        "Muoversi meglio.",
        "Squittieri\nBosi",
        "Servizio Urbanistica\nGida",
        "=piste ciclabili\ncorse",
        "km costruiti\n-n. corse",
        "15*\n-5",
        "",
    ]
    assert report.stampato(letti).parti[-1].contesto()["legenda"] == ("* valore di ogni anno",)
    assert report.stampato(letti).parti[0].contesto()["legenda"] == ()


def test_the_other_tables_have_their_rows():
    dup = un_dup(1)
    report, letti = dati("organismi-partecipati", dup)
    testa = ["CITTA' 0 <del> futuro", "Mobilità 0"]
    assert report.fogli(letti)[0].righe[0] == [*testa, "Operativo 0.0", "Nuove corse", "Gare", "Gida"]
    report, letti = dati("quadro-strategico", dup)
    assert report.fogli(letti)[0].righe == [[*testa, "Più biciclette", "Servizio Urbanistica", "Gida"]]


@pytest.mark.parametrize("nome", TRE)
def test_every_format_says_the_same(nome):
    report, letti = dati(nome, un_dup())
    righe = report.fogli(letti)[0].righe
    foglio = load_workbook(io.BytesIO(scrivi(report, letti, Formato.XLSX))).active
    assert [[c or "" for c in r] for r in foglio.iter_rows(min_row=2, values_only=True)] == righe
    assert all(c.data_type in ("s", "n") for r in foglio.iter_rows() for c in r)
    html = scrivi(report, letti, Formato.HTML).decode()
    assert html.count("<tbody") == len(righe)
    linee = 2 if nome == "dup-operativi" else 1  # its indicators stand on a line each
    assert html.count("<tr>") == len(righe) * linee + 2  # two ambiti, a head each
    assert "&lt;del&gt;" in html
    assert "<del>" not in html
    assert da_json(scrivi(report, letti, Formato.JSON).decode()) == letti.dup
    csv = scrivi(report, letti, Formato.CSV)
    assert csv.startswith(b"\xef\xbb\xbf" + report.fogli(letti)[0].colonne[0].titolo.encode())
    assert csv.decode("utf-8-sig").count('"\r\n') + csv.decode("utf-8-sig").count("\r\n") >= len(righe) + 1


def test_a_csv_holds_no_formula_and_keeps_numbers():
    report, letti = dati("dup-operativi", un_dup(1))
    testo = scrivi(report, letti, Formato.CSV).decode("utf-8-sig")
    assert '"\'=piste ciclabili\ncorse"' in testo
    assert '"15*\n-5"' in testo


def test_indicator_formula_and_value_stand_on_one_line_beside_their_objective():
    report, letti = dati("dup-operativi", un_dup(1))
    ((_, _, blocchi),) = report.stampato(letti).parti[0].contesto()["sezioni"]
    _, (prima, seconda) = blocchi[0]
    assert [c.alta for c in prima] == [2] * 6 + [1] * 3 + [2]
    assert [c.testi for c in prima[6:9]] == [("=piste ciclabili",), ("km costruiti",), ("15*",)]
    assert [c.testi for c in seconda] == [("corse",), ("-n. corse",), ("-5",)]


def test_a_row_longer_than_a_page_says_again_what_it_is_of():
    dup = un_dup(1)
    operativo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    for n in range(54):
        IndicatoreOperativo.objects.create(obiettivo=operativo, ordine=9 + n, descrizione=f"in più {n}")
    report, letti = dati("dup-operativi", dup)
    ((_, _, blocchi),) = report.stampato(letti).parti[0].contesto()["sezioni"]
    suoi = [righe for _, righe in blocchi if righe[0][2].testi == ("Operativo 0.0",)]
    assert [len(righe) for righe in suoi] == [8] * 7
    assert [righe[0][3].testi for righe in suoi] == [("Muoversi meglio.",), *[()] * 6]
    assert [c.testi[0] for righe in suoi for riga in righe for c in riga if c.colonna.titolo == "INDICATORI"][2:] == [
        f"in più {n}" for n in range(54)
    ]
    testo = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(scrivi(report, letti, Formato.PDF))).pages]
    assert len(testo) > 2
    assert all("FORMULA" in pagina and "Mobilità 0" in pagina for pagina in testo)


def test_the_tables_are_archivable_and_accessible(tmp_path):
    dup = un_dup(3)
    for nome in TRE:
        report, letti = dati(nome, dup)
        (tmp_path / f"{nome}.pdf").write_bytes(scrivi(report, letti, Formato.PDF))
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []


@pytest.mark.parametrize("quanti", [1, 3])
def test_the_queries_do_not_grow(quanti, django_assert_num_queries):
    dup = un_dup(quanti)
    report = REPORT["dup-operativi"]
    with django_assert_num_queries(15):
        letti = report.dati({"dup": dup, "data_elaborazione": date(2026, 11, 24)}, UtenteFactory.build(lettore=True))
        scrivi(report, letti, Formato.XLSX)


def test_who_has_no_role_has_no_dup(client):
    dup = un_dup(1)
    client.force_login(UtenteFactory.create())
    assert client.get(f"/documenti/dup-operativi/?dup={dup.codice}").status_code == 403
    client.force_login(UtenteFactory.create(lettore=True))
    pagina = client.get(f"/documenti/dup-operativi/?dup={dup.codice}").content.decode()
    assert "Operativo 0.1" in pagina
    assert client.get(f"/documenti/dup-operativi/scarica/csv/?dup={dup.codice}")["Content-Type"].startswith("text/csv")
    DUP.objects.create(codice="DUP_VUOTO", descrizione="Vuoto", anno_inizio=2026, anno_fine=2028)
    assert "non c&#x27;è ancora nulla" in client.get("/documenti/dup-operativi/?dup=DUP_VUOTO").content.decode()


def test_without_a_dup_the_page_says_so(client):
    client.force_login(UtenteFactory.create(lettore=True))
    assert "Non c'è ancora nessun DUP" in client.get("/documenti/dup-operativi/").content.decode()


def test_the_command_prints_them_and_refuses_what_is_of_others(tmp_path):
    un_dup(1)
    uscita = tmp_path / "o.json"
    call_command("stampa", "dup-operativi", dup="DUP_2023_2025", formato="json", uscita=uscita, stdout=StringIO())
    assert json.loads(uscita.read_text(encoding="utf-8"))["codice"] == "DUP_2023_2025"
    for opzioni, detto in (
        ({}, "--dup: Indicare il DUP."),
        ({"dup": "DUP_X"}, "--dup: Il DUP «DUP_X» non c'è."),
        ({"dup": "DUP_2023_2025", "piano": "PEG_2020"}, "--piano: il documento «Obiettivi operativi» non ha"),
    ):
        with pytest.raises(CommandError) as errore:
            call_command("stampa", "dup-operativi", uscita=tmp_path / "no.pdf", stdout=StringIO(), **opzioni)
        assert detto in str(errore.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["o.json"]


def con_il_peg(quanti: int = 2) -> DUP:
    dup = un_dup(quanti)
    piano = PianoFactory.create(codice="PEG_2023", anno=2023)
    primo, secondo, *_ = ObiettivoOperativo.objects.order_by("nome")
    for codice, operativi in (("2023-AA01", [primo, secondo]), ("2023-AA02", [primo]), ("2023-AA03", [])):
        obiettivo = ObiettivoFactory.create(piano=piano, codice=codice, titolo=f"Titolo di {codice}")
        obiettivo.obiettivi_operativi.set(operativi)
    altro = ObiettivoFactory.create(codice="2024-AA01", piano=PianoFactory.create(codice="PEG_2024", anno=2024))
    altro.obiettivi_operativi.add(primo)
    AmbitoStrategico.objects.filter(nome__contains="0").update(narrativa="Una città dove:\n\n- ci si muove bene")
    return dup


def performance(dup: DUP, chi: Utente) -> list[tuple[str, ...]]:
    report = REPORT["piano-performance"]
    modulo = report.Opzioni({"dup": dup.codice, "piano": "PEG_2023"}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return [tuple(map(str, r)) for r in report.fogli(report.dati(modulo.cleaned_data, chi))[0].righe]


def test_the_performance_plan_leads_from_the_strategy_to_the_year_and_says_the_gaps():
    dup = con_il_peg()
    ObiettivoStrategico.objects.filter(nome="Mobilità 0").update(codice="02")
    zero, uno = (f"CITTA' {i} <del> futuro" for i in range(2))
    assert performance(dup, UtenteFactory.create(lettore=True)) == [
        (zero, "02-Mobilità 0", "Operativo 0.0", "2023-AA01", "Titolo di 2023-AA01"),
        (zero, "02-Mobilità 0", "Operativo 0.0", "2023-AA02", "Titolo di 2023-AA02"),
        (zero, "02-Mobilità 0", "Operativo 0.1", "2023-AA01", "Titolo di 2023-AA01"),
        (uno, "Mobilità 1", "Operativo 1.0", "", "(nessun obiettivo di PEG)"),
        (uno, "Mobilità 1", "Operativo 1.1", "", "(nessun obiettivo di PEG)"),
    ]


def test_the_json_of_the_performance_plan_has_the_links_and_the_whole_document():
    report, letti = dati("piano-performance", con_il_peg(), piano="PEG_2023")
    letto = json.loads(report.in_dati(letti))
    assert letto["dup"]["ambiti"][0]["narrativa"].startswith("Una città dove:")
    prima = letto["righe"][0]
    assert (prima["parte"], prima["Codice"]) == ("CITTA' 0 <del> futuro", ["2023-AA01"])
    assert "PEG_2023" in letto["piano"]


def test_the_performance_plan_has_a_table_for_each_strategic_objective_and_marks_the_gaps():
    report, letti = dati("piano-performance", con_il_peg(), piano="PEG_2023")
    prima, seconda = (parte.contesto() for parte in report.stampato(letti).parti)
    assert (prima["parte"], prima["premessa"]) == ("CITTA' 0 <del> futuro", "Una città dove:\n\n- ci si muove bene")
    ((sezione, _, blocchi),) = prima["sezioni"]
    assert sezione.nome == "Mobilità 0"
    assert [(segno, len(righe)) for segno, righe in blocchi] == [("", 2), ("", 1)]
    assert [segno for _, _, blocchi in seconda["sezioni"] for segno, _ in blocchi] == ["scoperta", "scoperta"]


def test_the_performance_plan_shows_only_what_the_reader_may_see():
    dup = con_il_peg()
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    suo = ObiettivoPEG.objects.get(codice="2023-AA02")
    Incarico.objects.create(
        persona=PersonaFactory.create(utente=chi), centro=suo.centro, qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1)
    )
    assert {r[3] for r in performance(dup, chi)} == {"2023-AA02", ""}


def test_the_performance_plan_tells_its_story_and_is_archivable(tmp_path):
    report, letti = dati("piano-performance", con_il_peg(), piano="PEG_2023")
    html = scrivi(report, letti, Formato.HTML).decode()
    assert "<li>ci si muove bene</li>" in " ".join(html.split()).replace("<li> ", "<li>").replace(" </li>", "</li>")
    (tmp_path / "p.pdf").write_bytes(scrivi(report, letti, Formato.PDF))
    assert verapdf.errori([tmp_path / "p.pdf"]) == []


@pytest.mark.parametrize("quanti", [1, 3])
def test_the_links_take_one_query_more(quanti, django_assert_num_queries):
    dup, chi = con_il_peg(quanti), UtenteFactory.create(lettore=True)
    opzioni = {
        "dup": dup,
        "piano": PianoEsecutivo.objects.get(codice="PEG_2023"),
        "data_elaborazione": date(2026, 11, 24),
    }
    with django_assert_num_queries(16):
        REPORT["piano-performance"].dati(opzioni, chi)


def test_the_notes_of_the_indicators_stand_beside_them_and_come_back(tmp_path):
    dup = un_dup(1)
    report, letti = dati("dup-operativi", dup)
    assert "NOTE DEGLI INDICATORI" not in [c.titolo for c in report.fogli(letti)[0].colonne]
    IndicatoreOperativo.objects.filter(descrizione="corse").update(note="solo <feriali>")
    report, letti = dati("dup-operativi", dup)
    (foglio,) = report.fogli(letti)
    dove = [c.titolo for c in foglio.colonne].index("NOTE DEGLI INDICATORI")
    assert foglio.righe[0][dove] == "\nsolo <feriali>"
    assert "solo &lt;feriali&gt;" in scrivi(report, letti, Formato.HTML).decode()
    file = tmp_path / "o.xlsx"
    file.write_bytes(scrivi(report, letti, Formato.XLSX))
    IndicatoreOperativo.objects.update(note="")
    call_command("importa_tabella", "operativi", file)
    assert dict(IndicatoreOperativo.objects.values_list("descrizione", "note")) == {
        "=piste ciclabili": "",
        "corse": "solo <feriali>",
    }
