# SPDX-License-Identifier: AGPL-3.0-or-later
"""The document «Verifica del piano» in every format, and the command of the same name with accepted warnings."""

import csv
import io
import json
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita.accettazioni import accetta
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
VERIFICA = REPORT["verifica"]
MOTIVO = "=1+1 & <b>ordinaria</b>\nSi rivede a giugno."


@pytest.fixture
def ufficio() -> Utente:
    return UtenteFactory.create(ufficio=True, first_name="Dora", last_name="Neri")


@pytest.fixture
def piano(ufficio: Utente) -> PianoEsecutivo:
    """Two centres; an error, open warnings and an accepted one."""
    piano = PianoFactory.create(codice="PEG_2020", anno=2020, descrizione="Piano di prova")
    sopra = CentroFactory.create(nome="Area Cultura")
    biblioteche = CentroFactory.create(nome="Biblioteche <centrali>", padre=sopra)
    ObiettivoFactory.create(piano=piano, codice="2020-AA01", titolo="=Trasparenza", centro=biblioteche)
    ObiettivoFactory.create(piano=piano, codice="2020-AA02", centro__nome="Tributi", descrizione="")
    accetta(piano, _chiavi(piano, "senza-dup", "2020-AA01"), MOTIVO, ufficio)
    return piano


def _chiavi(piano: PianoEsecutivo, codice: str, di: str) -> list[str]:
    rilievi = verifica_del_piano(piano, SISTEMA).rilievi
    return [r.chiave for r in rilievi if r.segnalazione.codice == codice and r.codice == di]


def dati(chi: Chi = SISTEMA, **opzioni: str) -> Any:
    modulo = VERIFICA.Opzioni({"piano": "PEG_2020", "data_elaborazione": "20/03/2020", **opzioni}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return VERIFICA.dati(modulo.cleaned_data, chi)


def test_i_dati(piano: PianoEsecutivo) -> None:
    letto = json.loads(scrivi(VERIFICA, dati(), Formato.JSON))
    assert letto["totale"] == {
        "nome": "PEG_2020",
        "obiettivi": 2,
        "senza_errori": 1,
        "errori": 1,
        "avvisi": 1,
        "accettati": 1,
    }
    assert [c["nome"] for c in letto["centri"]] == ["Biblioteche <centrali>", "Tributi"]
    accettata, errore, aperta = letto["segnalazioni"]
    assert accettata["accettato"]["motivo"] == MOTIVO
    assert accettata["accettato"]["chi"] == "Dora Neri"
    assert accettata["norma"] == {"nome": "TUEL, art. 169, c. 3-bis", "dal": 2016, "al": None}
    assert (errore["codice"], errore["campo"], errore["norma"]) == ("manca-descrizione", ["descrizione"], None)
    assert (aperta["codice"], aperta["accettato"]) == ("senza-dup", None)


def test_il_foglio_e_il_csv_non_hanno_formule(piano: PianoEsecutivo) -> None:
    libro = openpyxl.load_workbook(io.BytesIO(scrivi(VERIFICA, dati(), Formato.XLSX)))
    assert libro.sheetnames == ["Segnalazioni", "Centri"]
    foglio = libro.worksheets[0]
    assert {c.data_type for riga in foglio.iter_rows() for c in riga} <= {"s", "d", "n"}
    assert foglio["C2"].value == "=Trasparenza"
    assert foglio["K2"].value == MOTIVO
    assert foglio["M2"].value.date() == timezone.localdate()
    assert [c.value for c in libro["Centri"][4]] == ["PEG_2020", 2, "1 (50%)", 1, 1, 1]
    righe = list(csv.reader(StringIO(scrivi(VERIFICA, dati(), Formato.CSV).decode("utf-8-sig")), delimiter=";"))
    assert righe[1][2] == "'=Trasparenza"
    assert righe[2][3:7] == ["errore", "Manca la descrizione", "descrizione", "Manca la descrizione."]


def test_la_stampa_dice_tutto_e_non_diventa_html(piano: PianoEsecutivo) -> None:
    pagina = scrivi(VERIFICA, dati(), Formato.HTML).decode()
    assert "<b>ordinaria" not in pagina
    assert "Biblioteche &lt;centrali&gt;" in pagina
    testo = pypdf.PdfReader(io.BytesIO(scrivi(VERIFICA, dati(), Formato.PDF))).pages
    tutto = " ".join(" ".join(p.extract_text() for p in testo).split())
    for detto in ("1 su 1", "0 su 1", "Manca la descrizione.", "TUEL, art. 169, c. 3-bis", "Si rivede a giugno."):
        assert detto in tutto, detto
    assert f"Accettato da Dora Neri il {timezone.localdate():%d/%m/%Y}" in tutto


def test_gli_stessi_dati_gli_stessi_byte(piano: PianoEsecutivo) -> None:
    for formato in Formato:
        assert scrivi(VERIFICA, dati(), formato) == scrivi(VERIFICA, dati(), formato)


def test_di_un_centro_con_quelli_sotto(piano: PianoEsecutivo) -> None:
    solo = dati(centro="area cultura")
    assert [c.nome for c in solo.centri] == ["Biblioteche <centrali>"]
    assert {r.codice for r in solo.rilievi} == {"2020-AA01"}
    assert (solo.totale.obiettivi, solo.totale.errori, solo.totale.accettati) == (1, 0, 1)


def test_chi_lavora_in_un_centro_ha_il_suo(piano: PianoEsecutivo) -> None:
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    tributi = ObiettivoPEG.objects.get(codice="2020-AA02").centro
    Incarico.objects.create(persona=PersonaFactory.create(utente=chi), centro=tributi, dal=date(2020, 1, 1))
    tutto = scrivi(VERIFICA, dati(chi), Formato.JSON).decode()
    assert "2020-AA02" in tutto
    assert "2020-AA01" not in tutto
    assert "Biblioteche" not in tutto


def test_molte_segnalazioni_si_dividono_fra_i_centri(piano: PianoEsecutivo) -> None:
    for n in range(3):
        centro = CentroFactory.create(nome=f"Centro {n}")
        for i in range(25):
            ObiettivoFactory.create(
                piano=piano, codice=f"2020-B{chr(65 + n)}{i:02}", centro=centro, fasi=0, indicatori=0
            )
    sezioni = VERIFICA.sezioni(dati())  # type: ignore[attr-defined]
    assert [s.nome for s in sezioni] == [
        "Centro per centro",
        "Segnalazioni",
        "Segnalazioni (segue)",
        "Segnalazioni (segue)",
    ]
    assert sum(len(s.righe) for s in sezioni[1:]) == len(dati().rilievi)
    for prima, dopo in pairwise(sezioni[1:]):
        assert prima.righe[-1][0] != dopo.righe[0][0]


def test_senza_segnalazioni_e_senza_obiettivi(tmp_path: Path) -> None:
    piano = PianoFactory.create(codice="PEG_2009", anno=2009)
    with pytest.raises(CommandError, match="non c'è ancora nulla da verificare"):
        call_command("stampa", "verifica", piano="PEG_2009", uscita=tmp_path / "v.pdf", stdout=StringIO())
    ObiettivoFactory.create(piano=piano, codice="2009-AA01", fasi=0)
    call_command("stampa", "verifica", piano="PEG_2009", uscita=tmp_path / "v.html", formato="html", stdout=StringIO())
    assert "nessuna segnalazione" in (tmp_path / "v.html").read_text("utf-8")


def test_archiviabile_e_accessibile(piano: PianoEsecutivo, ufficio: Utente, tmp_path: Path) -> None:
    for n in range(30):
        ObiettivoFactory.create(
            piano=piano,
            codice=f"2020-CC{n:02}",
            titolo="Titolo ≤ ☐ 漢字 lungo " * 8,
            centro__nome=f"Centro {n} è",
            tipo=None,
        )
    call_command("stampa", "verifica", piano="PEG_2020", uscita=tmp_path / "tutto.pdf", stdout=StringIO())
    call_command(
        "stampa", "verifica", piano="PEG_2020", centro="Tributi", uscita=tmp_path / "uno.pdf", stdout=StringIO()
    )
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []


def test_il_comando_dice_che_cosa_e_accettato(piano: PianoEsecutivo) -> None:
    uscita = StringIO()
    call_command("verifica", "--piano", "PEG_2020", stdout=uscita)
    testo = uscita.getvalue()
    assert "PEG_2020 Piano di prova: 2 obiettivi, errori 1, avvisi 1, accettati 1" in testo
    detto = f"(accettato da Dora Neri il {timezone.localdate():%d/%m/%Y}: =1+1 & <b>ordinaria</b> Si rivede a giugno.)"
    assert f"  avviso  Non è collegato a nessun obiettivo operativo del DUP. {detto}" in testo
    uscita = StringIO()
    call_command("verifica", "--piano", "PEG_2020", "--formato", "json", stdout=uscita)
    primo, secondo = json.loads(uscita.getvalue())["obiettivi"]
    assert primo["segnalazioni"][0]["accettato"]["chi"] == "Dora Neri"
    assert "accettato" not in secondo["segnalazioni"][0]


def test_le_interrogazioni_non_crescono(piano: PianoEsecutivo) -> None:
    quante = []
    for n in range(2):
        with CaptureQueriesContext(connection) as fatte:
            dati()
        quante.append(len(fatte))
        for i in range(3):
            ObiettivoFactory.create(piano=piano, codice=f"2020-D{chr(65 + n)}{i:02}")
    assert quante[0] == quante[1]
