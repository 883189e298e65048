# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents «copertura» and «indicatori-ente»: what they say, to whom, and in how many queries."""

import io
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dup.models import DUP, AmbitoStrategico, IndicatoreEnte, ObiettivoOperativo, ValoreAnnuale
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from testi.figure import NARROW_MAP, TONI, mappa
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def dup() -> DUP:
    return un_dup()


@pytest.fixture
def piano(dup: DUP) -> PianoEsecutivo:
    piano = PianoFactory.create()
    serviti = ObiettivoOperativo.objects.filter(nome__in=["Operativo 0.0", "Operativo 0.1"])
    ObiettivoFactory.create(
        piano=piano, titolo="Due volte utile", centro__nome="Verde", centro__nome_breve=""
    ).obiettivi_operativi.set(serviti)
    ObiettivoFactory.create(piano=piano, titolo="Fuori <da tutto>", centro__nome="Strade")
    return piano


def dati(nome: str, opzioni: Mapping[str, Any], chi: Chi = SISTEMA) -> Any:
    report = REPORT[nome]
    modulo = report.Opzioni(opzioni, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return report, report.dati(modulo.cleaned_data, chi)


def copertura(dup: DUP, piano: PianoEsecutivo, chi: Chi = SISTEMA) -> list[dict[str, Any]]:
    report, letti = dati("copertura", {"dup": dup.codice, "piano": piano.codice}, chi)
    return list(json.loads(report.in_dati(letti))["righe"])


def test_la_matrice_conta_serviti_e_scoperti(dup: DUP, piano: PianoEsecutivo) -> None:
    primo, secondo, totale, fuori, *_ = copertura(dup, piano)
    assert (primo["Serviti"], primo["Scoperti"], primo["Verde"]) == (["2"], ["0"], ["2"])
    assert (secondo["Serviti"], secondo["Scoperti"], secondo["Verde"]) == (["0"], ["2"], [""])
    assert (totale["Obiettivi operativi"], totale["Scoperti"], totale["Verde"]) == (["4"], ["2"], ["2"])
    strade = piano.obiettivi.get(titolo="Fuori <da tutto>").centro.nome_breve
    assert (fuori["Ambito strategico"], fuori["Verde"], fuori[strade]) == (["Fuori dal DUP"], [""], ["1"])


def test_gli_elenchi_dicono_che_cosa_manca(dup: DUP, piano: PianoEsecutivo) -> None:
    righe = copertura(dup, piano)
    senza = [r["Obiettivo operativo"][0] for r in righe if r["sezione"].endswith("scoperti")]
    fuori = [r["Titolo"][0] for r in righe if r["sezione"].endswith("fuori dal DUP")]
    assert (senza, fuori) == (["Operativo 1.0", "Operativo 1.1"], ["Fuori <da tutto>"])


def test_nel_csv_stanno_i_legami_e_tutti_e_due_gli_elenchi(dup: DUP, piano: PianoEsecutivo) -> None:
    report, letti = dati("copertura", {"dup": dup.codice, "piano": piano.codice})
    testo = scrivi(report, letti, Formato.CSV).decode("utf-8-sig")
    testa, *righe = [riga.split(";") for riga in testo.splitlines()]
    assert testa[2:] == ["Obiettivo operativo", "Centro di responsabilità", "Codice", "Titolo", "Esito"]
    assert [(r[2], r[5], r[6]) for r in righe] == [
        ("Operativo 0.0", "Due volte utile", "servito"),
        ("Operativo 0.1", "Due volte utile", "servito"),
        ("Operativo 1.0", "", "scoperto"),
        ("Operativo 1.1", "", "scoperto"),
        ("", "Fuori <da tutto>", "fuori dal DUP"),
    ]


def test_chi_non_vede_un_obiettivo_non_lo_conta(dup: DUP, piano: PianoEsecutivo) -> None:
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    suo = piano.obiettivi.get(titolo="Fuori <da tutto>")
    persona = PersonaFactory.create(utente=chi)
    Incarico.objects.create(persona=persona, centro=suo.centro, qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1))
    righe = copertura(dup, piano, chi)
    assert righe[2]["Serviti"] == ["0"]
    assert [r["Titolo"] for r in righe if "Titolo" in r] == [["Fuori <da tutto>"]]
    assert [r["Serviti"] for r in copertura(dup, piano) if r.get("Ambito strategico") == ["Totale"]] == [["2"]]


def test_i_disegni_si_conservano_e_si_leggono(dup: DUP, piano: PianoEsecutivo, tmp_path: Path) -> None:
    con_indicatori(dup)
    call_command("apri_dup", "DUP_2024_2026", "--da", dup.codice)
    scelte = {
        "copertura": {"dup": dup.codice, "piano": piano.codice},
        "indicatori-ente": {"dup": dup.codice},
        "raffronto-dup": {"dup": "DUP_2024_2026"},
    }
    for nome, opzioni in scelte.items():
        report, letti = dati(nome, opzioni)
        (tmp_path / f"{nome}.pdf").write_bytes(scrivi(report, letti, Formato.PDF))
        assert json.loads(scrivi(report, letti, Formato.JSON))
        assert scrivi(report, letti, Formato.CSV).startswith(b"\xef\xbb\xbf")
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []


def test_la_pagina_disegna_e_non_si_fida_dei_nomi(dup: DUP, piano: PianoEsecutivo) -> None:
    report, letti = dati("copertura", {"dup": dup.codice, "piano": piano.codice})
    pagina = scrivi(report, letti, Formato.HTML).decode()
    assert "<svg" in pagina
    assert "CITTA&#x27; 0 &lt;del&gt; futuro: 2 su 2" in pagina
    assert "Fuori &lt;da tutto&gt;" in pagina
    libro = load_workbook(io.BytesIO(scrivi(report, letti, Formato.XLSX)))
    assert next(libro.worksheets[0].iter_rows(min_row=2, values_only=True))[1:4] == (2, 2, 0)
    assert libro.sheetnames == ["Ambiti e centri", "Obiettivi operativi scoperti", "Obiettivi di PEG fuori dal DUP"]


def test_un_documento_dice_accanto_a_che_cosa_si_legge(dup: DUP, piano: PianoEsecutivo) -> None:
    call_command("apri_dup", "DUP_2024_2026", "--da", dup.codice)
    for nome, opzioni, detto in (
        ("copertura", {"dup": dup.codice, "piano": piano.codice}, str(piano)),
        ("piano-performance", {"dup": dup.codice, "piano": piano.codice}, str(piano)),
        ("raffronto-dup", {"dup": "DUP_2024_2026"}, "Rispetto a: DUP 2023/2025"),
        ("quadro-strategico", {"dup": dup.codice}, ""),
    ):
        report, letti = dati(nome, opzioni)
        assert report.stampato(letti).parti[0].contesto()["testa"]["accanto"] == detto


def test_piu_centri_di_quanti_ne_stanno_in_una_pagina(dup: DUP, piano: PianoEsecutivo) -> None:
    operativo = ObiettivoOperativo.objects.get(nome="Operativo 1.0")
    for n in range(9):
        ObiettivoFactory.create(piano=piano, centro__nome=f"Centro {n}").obiettivi_operativi.add(operativo)
    report, letti = dati("copertura", {"dup": dup.codice, "piano": piano.codice})
    assert [s.nome for s in report.sezioni(letti)][:2] == ["Ambiti e centri", "Ambiti e centri (segue)"]
    assert sum(bool(s.figura) for s in report.sezioni(letti)) == 1


def con_indicatori(dup: DUP) -> None:
    ambito = AmbitoStrategico.objects.filter(dup=dup).first()
    alberi = IndicatoreEnte.objects.create(
        dup=dup, stato_di_salute="citta", ambito=ambito, tema="verde", descrizione="alberi <nuovi>", unita="n."
    )
    for anno, valore in ((2021, "1.200"), (2022, "1.350,5"), (2023, "non rilevato")):
        ValoreAnnuale.objects.create(indicatore=alberi, anno=anno, valore=valore)
    IndicatoreEnte.objects.create(dup=dup, stato_di_salute="amministrazione", tema="Personale", descrizione="assenze")


@pytest.mark.parametrize("formato", [Formato.CSV, Formato.XLSX])
def test_i_valori_escono_come_sono_scritti_e_rientrano_uguali(
    dup: DUP, formato: Formato, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    con_indicatori(dup)
    scritti = ("0,117", "12345", "1.234", "-5", "1.234,50", "0,10", "7,0", "11,7%", "007", "-0")
    alberi = IndicatoreEnte.objects.get(descrizione="alberi <nuovi>")
    for anno, valore in enumerate(scritti, start=2001):
        ValoreAnnuale.objects.create(indicatore=alberi, anno=anno, valore=valore)
    report, letti = dati("indicatori-ente", {"dup": dup.codice})
    file = tmp_path / f"i.{formato}"
    file.write_bytes(scrivi(report, letti, formato))
    if formato is Formato.XLSX:
        righe = {r[3]: r[7:] for r in load_workbook(file).worksheets[0].iter_rows(values_only=True)}
        assert righe["alberi <nuovi>"][:10] == (0.117, 12345, 1234, -5, 1234.5, 0.1, 7, "11,7%", "007", "-0")
    call_command("importa_tabella", "indicatori-ente", file, "--dup", dup.codice, "--prova")
    assert "nulla da fare: il documento dice già così" in capsys.readouterr().out


def test_gli_indicatori_con_gli_anni_e_il_disegno(dup: DUP) -> None:
    con_indicatori(dup)
    report, letti = dati("indicatori-ente", {"dup": dup.codice})
    citta, interno = report.sezioni(letti)
    assert (citta.nome, interno.nome) == ("CITTA' 0 <del> futuro", "Stato di salute dell'amministrazione")
    assert [p.segnalibro for p in report.stampato(letti).parti] == [
        ("Stato di salute della città",),
        ("Stato di salute dell'amministrazione",),
    ]
    assert [c.titolo for c in citta.colonne][5:] == ["2021", "2022", "2023", "Andamento"]
    pagina = scrivi(report, letti, Formato.HTML).decode()
    assert pagina.count("<polyline") == 1
    assert "alberi &lt;nuovi&gt;: 2021 1.200, 2022 1.350,5, 2023 non rilevato" in pagina
    foglio = load_workbook(io.BytesIO(scrivi(report, letti, Formato.XLSX))).worksheets[0]
    valori = {riga[3]: riga[7:] for riga in foglio.iter_rows(values_only=True)}
    assert valori["alberi <nuovi>"] == (1200, 1350.5, "non rilevato")


def test_molti_anni_stanno_nella_pagina(dup: DUP) -> None:
    con_indicatori(dup)
    alberi = IndicatoreEnte.objects.get(tema="verde")
    for anno in range(2005, 2021):
        ValoreAnnuale.objects.create(indicatore=alberi, anno=anno, valore="7")
    report, letti = dati("indicatori-ente", {"dup": dup.codice})
    ((sezione, quote, _),) = report.stampato(letti).parti[0].contesto()["sezioni"]
    assert len(quote) == len(sezione.colonne) == 25
    assert sum(quote) <= 100
    assert min(quote) >= 3


def test_senza_anni_non_c_e_andamento(dup: DUP) -> None:
    IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", descrizione="residenti")
    report, letti = dati("indicatori-ente", {"dup": dup.codice})
    (sezione,) = report.sezioni(letti)
    assert [c.titolo for c in sezione.colonne][-1] == "Fonte"


def test_le_interrogazioni_non_crescono(dup: DUP, piano: PianoEsecutivo) -> None:
    con_indicatori(dup)
    quante = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as fatte:
            copertura(dup, piano)
            dati("indicatori-ente", {"dup": dup.codice})
        quante.append(len(fatte))
        for n in range(3):
            ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"Altro {len(quante)}.{n}")
            IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", ambito=ambito, descrizione="x")
            ObiettivoFactory.create(piano=piano)
    assert quante[0] == quante[1] < 50


def test_si_apre_su_anni_che_vanno_insieme(dup: DUP, piano: PianoEsecutivo) -> None:
    office = UtenteFactory.create(ruolo=Ruolo.UFFICIO)
    con_piano = PianoFactory.create(codice="PEG_2024", anno=2024)
    PianoFactory.create(codice="PEG_2040", anno=2040)
    DUP.objects.create(codice="DUP_2027_2029", descrizione="Poi", anno_inizio=2027, anno_fine=2029)

    def opened(**said: str) -> tuple[Any, Any]:
        modulo = REPORT["copertura"].Opzioni(said, chi=office)
        return modulo.starting_choice("dup"), modulo.starting_choice("piano")

    assert opened() == (dup, con_piano)
    assert opened(piano="PEG_2040") == (None, None)
    assert opened(dup="DUP_2027_2029") == (None, None)
    assert opened(piano="PEG_2024")[0] == dup
    client = Client()
    client.force_login(office)
    html = client.get("/documenti/copertura/").content.decode()
    assert "PEG_2024" in html
    assert "non è fra gli anni" not in html
    other = client.get("/documenti/copertura/", {"dup": dup.codice, "piano": "PEG_2040"}).content.decode()
    assert "il 2040 non è fra gli anni di DUP_2023_2025" in other


def test_la_mappa_dice_i_legami_di_ogni_centro_con_ogni_ambito(dup: DUP, piano: PianoEsecutivo) -> None:
    report, letti = dati("copertura", {"dup": dup.codice, "piano": piano.codice})
    figura = report.sezioni(letti)[0].figura
    assert "Verde: 2 in CITTA&#x27; 0 &lt;del&gt; futuro" in figura
    assert "<del>" not in figura


def test_una_mappa_lunga_va_avanti_in_un_altro_disegno() -> None:
    centri = [f"Ufficio {n}" for n in range(50)]
    conti = {(c, "Ambito"): n for n, c in enumerate(centri)}
    disegni = mappa("Dove", centri, ["Ambito", "Un ambito con un nome molto lungo che va a capo"], conti)
    assert disegni.count("<svg") == 3
    assert disegni.count(f'fill="{TONI[-1][0]}"') > 5
    assert f'fill="{TONI[1][0]}" stroke' in disegni
    assert mappa("Dove", [], ["Ambito"], {}) == ""


def test_a_map_for_a_telephone_says_the_same_in_its_width() -> None:
    counts = {("Un ufficio con un nome lungo", "Verde"): 3, ("Un altro", "Nessuna luce"): 1}
    rows, heads = [row for row, _ in counts], ["Verde", "Giallo", "Rosso", "Nessuna luce"]
    wide, narrow = (mappa("Luci", rows, heads, counts, *frame) for frame in ((), (NARROW_MAP,)))
    assert 'viewBox="0 0 1000 ' in wide
    assert 'viewBox="0 0 360 ' in narrow
    assert re.findall("<title>.*</title>", narrow) == re.findall("<title>.*</title>", wide)
    ends = [int(x) + int(w) for x, w in re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)"', narrow)]
    assert len(ends) == 8
    assert max(ends) <= 360
    # Each name stands over its squares, which begin at the edge.
    tops = [int(y) for y in re.findall(r'<rect x="0" y="(\d+)"', narrow)]
    names = [int(y) for y in re.findall(r'<text x="0" y="(\d+)"', narrow)]
    assert all(name < top for name, top in zip(names, tops, strict=True))
