# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a version: what is in them, from its content alone, and to the same bytes in any process."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dup.choices import StatoDiSalute
from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from obiettivi.models import ObiettivoPEG
from reports.consegna import GENERI, Sorgente, consegne, documenti, stampa_preventivo
from reports.pdf.conteggio import pagine
from tests.strumenti import verapdf
from tests.versioni.scena import scena
from versioni.contenuto import Consegna, ContenutoVersione, in_canonico
from versioni.stored_contents import prevedi_approvazione

GIORNO = date(2023, 1, 30)
PROGRAMMA = """
import sys
import django
django.setup()
from dataclasses import replace
from datetime import date
from reports.consegna import consegne
from versioni.schemas import read_version
if __name__ == "__main__":
    for c in consegne(read_version(sys.stdin.read()), date(2023, 1, 30)):
        print(c.nome, c.pagine, c.impronta)
"""


def un_contenuto() -> ContenutoVersione:
    s = scena()
    indicatore = IndicatoreEnte.objects.create(
        dup=DUP.objects.get(), stato_di_salute=StatoDiSalute.CITTA, descrizione="Piste ciclabili", tema="Mobilità"
    )
    ValoreAnnuale.objects.create(indicatore=indicatore, anno=2022, valore="60")
    return prevedi_approvazione(s.piano).contenuto


def per_nome(fatte: list[Consegna]) -> dict[str, Consegna]:
    return {c.nome: c for c in fatte}


def parole(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.django_db
def test_una_versione_consegna_gli_allegati_della_delibera(tmp_path: Path) -> None:
    contenuto = un_contenuto()
    fatte = per_nome(consegne(contenuto, GIORNO))
    assert list(fatte) == [
        f"{nome}-del-2023-01-30.{formato}"
        for nome in (
            "preventivo-PEG_2023",
            "piano-performance-DUP_2023_2025",
            "dup-operativi-DUP_2023_2025",
            "indicatori-ente-DUP_2023_2025",
        )
        for formato in ("pdf", "xlsx")
    ]
    for nome, c in fatte.items():
        if c.formato == "pdf":
            assert c.pagine == len(pypdf.PdfReader(io.BytesIO(c.dati)).pages) > 0, nome
            assert "30/01/2023" in parole(c.dati)
            (tmp_path / nome).write_bytes(c.dati)
        else:
            assert c.pagine is None
            assert load_workbook(io.BytesIO(c.dati)).worksheets
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []
    performance = parole(fatte["piano-performance-DUP_2023_2025-del-2023-01-30.pdf"].dati)
    assert "2023-AA01" in performance
    assert "(nessun obiettivo di PEG)" in performance
    assert "2023-AA04" not in performance


@pytest.mark.django_db
def test_conta_solo_il_contenuto_e_non_cio_che_c_e_nelle_tabelle() -> None:
    contenuto = un_contenuto()
    vuoto = replace(contenuto, piano=replace(contenuto.piano, obiettivi=()), collegamenti=())
    prima = [c.impronta for c in consegne(contenuto, GIORNO, prima=vuoto)]
    ObiettivoPEG.objects.update(titolo="Tutt'altro")
    DUP.objects.update(descrizione="Un altro documento")
    with CaptureQueriesContext(connection) as domande:
        trovati = documenti(Sorgente(contenuto, GIORNO, vuoto))
    assert (len(trovati), len(domande)) == (len(GENERI), 0)
    assert [c.impronta for c in consegne(contenuto, GIORNO, prima=vuoto)] == prima
    # Without a version before there is nothing to compare.
    assert "variazione" not in {d.genere for d in documenti(Sorgente(contenuto, GIORNO))}


@pytest.mark.django_db
def test_senza_fascicolo_si_consegna_il_preventivo() -> None:
    contenuto = un_contenuto()
    assert [(c.genere, c.formato) for c in stampa_preventivo(contenuto, GIORNO)] == [
        ("preventivo", "pdf"),
        ("preventivo", "xlsx"),
    ]


def test_cio_che_non_ha_nulla_da_dire_non_si_consegna_e_due_dup_si_distinguono() -> None:
    from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoOperativo, ContenutoStrategico
    from obiettivi.contenuto import ContenutoPiano

    ambiti = (ContenutoAmbito("A", strategici=(ContenutoStrategico("S", operativi=(ContenutoOperativo("O"),)),)),)
    due = tuple(ContenutoDUP(codice, codice, 2023, 2025, ambiti=ambiti) for codice in ("DUP_A", "DUP_B"))
    contenuto = ContenutoVersione("Comune", ContenutoPiano("PEG_2023", "", 2023), dup=due)
    trovati = documenti(Sorgente(contenuto, GIORNO))
    assert [(d.genere, d.titolo) for d in trovati] == [
        ("piano-performance", "Piano della performance · DUP_A"),
        ("piano-performance-2", "Piano della performance · DUP_B"),
        ("dup-operativi", "Obiettivi operativi · DUP_A"),
        ("dup-operativi-2", "Obiettivi operativi · DUP_B"),
    ]


@pytest.mark.django_db
def test_due_processi_danno_gli_stessi_byte() -> None:
    testo = in_canonico(un_contenuto())
    una, altra = (_in_un_altro_processo(testo, seme) for seme in ("1", "4242"))
    assert una == altra
    assert una.count("\n") == 8


def _in_un_altro_processo(testo: str, seme: str) -> str:
    ambiente = {
        **os.environ,
        "PYTHONHASHSEED": seme,
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "CACHE_DOCUMENTI_BACKEND": "django.core.cache.backends.dummy.DummyCache",
    }
    comando = [sys.executable, "-c", PROGRAMMA]
    fatto = subprocess.run(comando, input=testo, env=ambiente, capture_output=True, text=True, check=True, timeout=180)
    return fatto.stdout


def test_le_pagine_si_contano_solo_in_un_pdf_di_questo_motore() -> None:
    scrittore = pypdf.PdfWriter()
    scrittore.add_blank_page(100, 100)
    file = io.BytesIO()
    scrittore.write(file)
    for altro in (b"", b"%PDF-1.7 niente", file.getvalue()):
        with pytest.raises(ValueError, match="non è un PDF di questo motore"):
            pagine(altro)
