# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vigente and variato, any two versions, the text on a day: made of versions alone, in every format."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from obiettivi.models import ObiettivoPEG
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from reports.base import Formato, NienteDaStampare
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.fabbriche import PersonaFactory, PianoFactory, UtenteFactory
from tests.strumenti import verapdf
from tests.versioni.scena import Scena, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.services import Atto

pytestmark = pytest.mark.django_db
GIORNO = "24/11/2026"


def variata(s: Scena, numero: int, n: int, titolo: str, motivo: str) -> None:
    """One more version: an objective gets another title."""
    v = variazioni.apri(s.piano, f"Variazione {numero - 1}", s.ufficio)
    variazioni.porta(v, s.obiettivo(n), motivo, s.ufficio)
    cambia_titolo(s.obiettivo(n), titolo, s.ufficio)
    variazioni.approva(v, Atto("DGC", str(100 + numero), date(2023, 4 + numero, 15)), s.ufficio, stampa)


@pytest.fixture
def tre() -> Scena:
    """Version 1; version 2 with another title of AA01; version 3 without AA02 and with another title of AA01."""
    s = scena()
    s.approvata()
    variata(s, 2, 0, "Sportello unico <b>in centro</b>", "Serve uno sportello.")
    v = variazioni.apri(s.piano, "Seconda", s.ufficio)
    variazioni.togli(v, s.obiettivo(1), "Non serve più.", s.ufficio)
    variazioni.porta(v, s.obiettivo(0), "Anche in periferia.", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Sportello unico <b>in periferia</b>", s.ufficio)
    variazioni.approva(v, Atto("DGC", "200", date(2023, 9, 15), "Seconda variazione"), s.ufficio, stampa)
    return s


def dati(nome: str, chi: Utente, **opzioni: Any) -> tuple[Any, Any]:
    report = REPORT[nome]
    detti = {"piano": "PEG_2023", "data_elaborazione": GIORNO, **opzioni}
    modulo = report.Opzioni({k: v for k, v in detti.items() if k in report.Opzioni.base_fields}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return report, report.dati(modulo.cleaned_data, chi)


def genere(letti: Any) -> dict[str, str]:
    return {c.codice: c.genere for c in letti.confronti}


def test_il_raffronto_fra_due_versioni_qualsiasi(tre: Scena) -> None:
    _, uno_due = dati("raffronto", tre.ufficio, da=1, a=2)
    assert genere(uno_due) == {"2023-AA01": "cambiato"}
    _, uno_tre = dati("raffronto", tre.ufficio, da=1, a=3)
    assert genere(uno_tre) == {"2023-AA01": "cambiato", "2023-AA02": "tolto"}
    assert uno_tre.conti == (("Nuovi", 0), ("Cambiati", 1), ("Tolti", 1), ("Invariati", 1))
    primo = uno_tre.confronti[0]
    assert primo.motivo == (
        "Serve uno sportello. (DGC n. 102 del 15/06/2023)\nAnche in periferia. (DGC n. 200 del 15/09/2023)"
    )
    assert [s.nome for s in primo.sezioni] == ["Titolo"]
    _, ultime = dati("raffronto", tre.ufficio)
    assert (ultime.prima.nome, ultime.dopo.nome) == ("Versione 2", "Versione 3")


def test_la_variazione_approvata_ha_due_colonne_e_i_motivi(tre: Scena) -> None:
    report, letti = dati("variazione", tre.ufficio)
    assert letti.oggetto == "Seconda variazione"
    assert (letti.prima.atto, letti.dopo.atto) == (
        "versione 2, DGC n. 102 del 15/06/2023",
        "versione 3, DGC n. 200 del 15/09/2023",
    )
    assert {c.codice: c.motivo for c in letti.confronti} == {
        "2023-AA01": "Anche in periferia.",
        "2023-AA02": "Non serve più.",
    }
    pagina = scrivi(report, letti, Formato.HTML).decode()
    assert "&lt;b&gt;in" in pagina
    assert "<b>in" not in pagina
    assert "<del>" in pagina
    assert "inizio testo tolto: " in pagina
    letto = json.loads(report.in_dati(letti))
    assert letto["obiettivi"][0]["differenze"] == [
        {
            "sezione": "Titolo",
            "prima": "Sportello unico <b>in centro</b>",
            "dopo": "Sportello unico <b>in periferia</b>",
        }
    ]
    libro = load_workbook(io.BytesIO(scrivi(report, letti, Formato.XLSX)))
    assert libro.sheetnames == ["Differenze", "Obiettivi"]
    assert [c.value for c in libro["Differenze"][1]][4:6] == ["Vigente", "Variato"]
    assert scrivi(report, letti, Formato.CSV).decode("utf-8-sig").startswith("Codice;Titolo;Che cosa;Sezione;Vigente;")
    assert scrivi(report, letti, Formato.PDF) == scrivi(report, letti, Formato.PDF)


def test_di_una_variazione_aperta_si_vede_cio_che_l_atto_approverebbe(tre: Scena) -> None:
    v = variazione_di(tre)
    with pytest.raises(NienteDaStampare, match="non cambia ancora nulla di validato"):
        dati("variazione", tre.ufficio)
    variazioni.porta(v, tre.obiettivo(0), "Ancora.", tre.ufficio)
    variazioni.porta(v, tre.obiettivo(2), "Pure questo.", tre.ufficio)
    cambia_titolo(tre.obiettivo(2), "Validato", tre.ufficio)
    _, letti = dati("variazione", tre.ufficio)
    assert genere(letti) == {"2023-AA03": "cambiato"}
    assert letti.avvertenze[1] == "Da sistemare prima dell'atto: 1. Chi non è validato qui non compare."
    # Who works at a centre does not see the whole of what is being changed: the last one approved.
    dirigente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(
        persona=PersonaFactory.create(utente=dirigente), centro=tre.obiettivi[0].centro, dal=date(2020, 1, 1)
    )
    assert dati("variazione", dirigente)[1].dopo.atto == "versione 3, DGC n. 200 del 15/09/2023"


@pytest.mark.parametrize(
    ("al", "atti"),
    [("30/01/2023", 1), ("14/06/2023", 1), ("15/06/2023", 2), ("14/09/2023", 2), ("31/12/2023", 3)],
)
def test_il_testo_coordinato_e_quello_in_vigore_quel_giorno(tre: Scena, al: str, atti: int) -> None:
    report, letti = dati("testo-coordinato", tre.ufficio, al=al)
    versione = tre.piano.versioni.get(numero=atti)
    assert letti.piano == versione.letta.piano
    assert [nome for nome, _ in letti.parametri] == ["Piano", "Approvazione", "Variazione 1", "Variazione 2"][
        : atti + 1
    ]
    prima = report.stampato(letti).parti[0].contesto()
    assert prima["dati"].titolo == "Testo coordinato"
    assert report.nome_file(letti).endswith("-".join(reversed(al.split("/"))))


def test_prima_dell_atto_non_c_e_testo_da_coordinare(tre: Scena) -> None:
    with pytest.raises(NienteDaStampare, match=r"Il 29/01/2023 PEG_2023 non era approvato: lo è dal 30/01/2023\."):
        dati("testo-coordinato", tre.ufficio, al="29/01/2023")
    PianoFactory.create(codice="PEG_2031", anno=2031)
    for nome in ("testo-coordinato", "variazione", "raffronto"):
        with pytest.raises(NienteDaStampare, match="PEG_2031 non è ancora approvato"):
            dati(nome, tre.ufficio, piano="PEG_2031")


def test_quel_che_si_fa_dopo_non_tocca_cio_che_e_stampato(tre: Scena) -> None:
    prima = [scrivi(*dati(nome, tre.ufficio, **o), Formato.JSON) for nome, o in _TUTTI]
    CentroDiResponsabilita.objects.filter(pk=tre.obiettivi[0].centro_id).update(nome="Un altro nome")
    ObiettivoPEG.objects.update(titolo="Un altro titolo")
    assert [scrivi(*dati(nome, tre.ufficio, **o), Formato.JSON) for nome, o in _TUTTI] == prima


_TUTTI: Any = (
    ("variazione", {"a": 3}),
    ("raffronto", {"da": 1, "a": 3}),
    ("testo-coordinato", {"al": "31/12/2023"}),
)


def test_le_query_non_dipendono_dagli_obiettivi_ne_dalle_versioni(tre: Scena) -> None:
    for nome, opzioni in (("variazione", {"a": 2}), ("raffronto", {}), ("testo-coordinato", {})):
        report = REPORT[nome]
        modulo = report.Opzioni({"piano": "PEG_2023", **opzioni}, chi=tre.ufficio)
        assert modulo.is_valid()
        with CaptureQueriesContext(connection) as viste:
            report.dati(modulo.cleaned_data, tre.ufficio)
        assert len(viste) == 1, nome


def test_dal_comando(tre: Scena, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uscita = tmp_path / "r.json"
    call_command(
        "stampa", "raffronto", "--piano", "PEG_2023", "--da", "1", "--a", "2", "--formato", "json", uscita=uscita
    )
    assert json.loads(uscita.read_text())["conti"]["cambiati"] == 1
    call_command("stampa", "variazione", "--piano", "PEG_2023", "--a", "2", "--formato", "json", uscita=uscita)
    assert json.loads(uscita.read_text())["obiettivi"][0]["motivo"] == "Serve uno sportello."
    opzioni = ["testo-coordinato", "--piano", "PEG_2023", "--al", "30/06/2023", "--formato", "json"]
    call_command("stampa", *opzioni, uscita=uscita)
    assert "Sportello unico" in uscita.read_text()
    for sbagliate, detto in (
        (["--da", "2", "--a", "2"], "viene dopo l'altra"),
        (["--da", "1", "--a", "9"], "PEG_2023 non ha una versione 9"),
        (["--al", "30/06/2023"], "non ha questa opzione"),
    ):
        with pytest.raises(CommandError, match=detto):
            call_command("stampa", "raffronto", "--piano", "PEG_2023", *sbagliate, uscita=uscita)


def test_i_pdf_sono_archiviabili_e_accessibili(tre: Scena, tmp_path: Path) -> None:
    for nome, opzioni in _TUTTI:
        (tmp_path / f"{nome}.pdf").write_bytes(scrivi(*dati(nome, tre.ufficio, **opzioni), Formato.PDF))
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []
