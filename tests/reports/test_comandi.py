# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py stampa`` and ``manage.py verifica`` as the office calls them."""

import json
from io import StringIO
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command

from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from reports.dossier.options import DossierOptions
from reports.elenco import REPORT
from reports.management.commands.stampa import INTERRUTTORI, OPZIONI
from tests.fabbriche import ObiettivoFactory
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
SEME = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "preventivo_obiettivi_2020_prima_parte.txt"


def stampa(file, **opzioni):
    call_command("stampa", "preventivo", uscita=file, stdout=StringIO(), **{"piano": "PEG_2020", **opzioni})


def verifica(*argomenti):
    uscita = StringIO()
    call_command("verifica", *argomenti, stdout=uscita)
    return uscita.getvalue()


def test_all_formats_are_written(citta_demo, tmp_path):
    for formato, inizio in (("pdf", b"%PDF-1.7"), ("xlsx", b"PK"), ("json", b"{"), ("html", b"<!doctype html>")):
        file = tmp_path / f"p.{formato}"
        stampa(file, formato=formato)
        assert file.read_bytes().lstrip().startswith(inizio)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.html", "p.json", "p.pdf", "p.xlsx"]


def test_the_report_is_archivable_and_accessible(citta_demo, tmp_path):
    """PDF/A-3a and PDF/UA-1 by veraPDF: the whole plan, one objective, odd contents, the optional lines."""
    strano = ObiettivoFactory(
        piano=PianoEsecutivo.objects.get(codice="PEG_2020"),
        codice="2020-ZZ99",
        titolo="Titolo <b>con</b> segni ≤ ☐ � e 漢字",
        descrizione="**Sotto titolo**\n\n- uno\n- due\n\n" + "Parola " * 900,
        fasi=40,
    )
    Fase.objects.filter(obiettivo=strano).update(note="Una nota & altro", responsabile=strano.responsabile)
    stampa(tmp_path / "intero.pdf")
    stampa(tmp_path / "uno.pdf", obiettivo="2020-PG18")
    stampa(tmp_path / "strano.pdf", obiettivo="2020-ZZ99")
    stampa(tmp_path / "righe.pdf", assessorato=True, collegato_a=True, uffici_coinvolti=True)
    assert verapdf.errori(sorted(tmp_path.glob("*.pdf"))) == []


@pytest.mark.skipif(not SEME.exists(), reason="senza semi")
def test_the_report_of_the_real_document_is_archivable_and_accessible(tmp_path):
    call_command("importa_preventivo", SEME, stdout=StringIO())
    stampa(tmp_path / "vero.pdf")
    assert verapdf.errori([tmp_path / "vero.pdf"]) == []


def test_whatever_a_page_asks_of_a_document_the_command_asks_too(citta_demo):
    for who in (SISTEMA, Utente.objects.get(username="dirigente")):
        forms = {**{name: r.Opzioni for name, r in REPORT.items()}, "dossier": DossierOptions}
        asked = {name: set(form({}, chi=who).fields) - {*OPZIONI, *INTERRUTTORI} for name, form in forms.items()}
        assert {name: fields for name, fields in asked.items() if fields} == {}


def test_the_paper_of_a_preventivo_by_command(citta_demo, tmp_path):
    stampa(tmp_path / "nudo.pdf")
    stampa(tmp_path / "vestito.pdf", copertina=True, indice=True, senza_colonne_vuote=True)
    bare, dressed = (pypdf.PdfReader(tmp_path / name).pages for name in ("nudo.pdf", "vestito.pdf"))
    assert "Indice" in dressed[1].extract_text()
    assert "Indice" not in bare[1].extract_text()
    stampa(tmp_path / "bozze.json", formato="json", stato="bozza")
    assert json.loads((tmp_path / "bozze.json").read_text())
    with pytest.raises(CommandError, match="Nessun obiettivo con questi parametri"):
        stampa(tmp_path / "p.json", formato="json", rinviati=True)


@pytest.mark.parametrize(
    ("opzioni", "testo"),
    [
        ({"piano": "PEG_1999"}, "--piano: Il piano «PEG_1999» non c'è."),
        ({"centro": "Servizio Marte"}, "--centro: «Servizio Marte» non c'è: controllare il nome."),
        ({"responsabile": "Rossi"}, "--responsabile: «Rossi» non c'è"),
        ({"tipo": "BELLO"}, "--tipo: «BELLO» non c'è"),
        ({"obiettivo": "2020-XX00"}, "Nessun obiettivo con questi parametri"),
        ({"data_elaborazione": "32/13/2020"}, "--data-elaborazione: "),
        ({"centro": "9" * 5000}, "--centro: "),
    ],
)
def test_bad_options_are_said_and_nothing_is_written(citta_demo, tmp_path, opzioni, testo):
    with pytest.raises(CommandError) as errore:
        stampa(tmp_path / "p.pdf", **opzioni)
    assert testo in str(errore.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(citta_demo, tmp_path):
    with pytest.raises(CommandError, match="Non posso scrivere"):
        stampa(tmp_path / "manca" / "p.json", formato="json")


def test_a_corrected_weight_prints(citta_demo, tmp_path):
    Fase.objects.filter(obiettivo__codice="2020-PF02", ordine=1).update(peso="45.00")
    stampa(tmp_path / "p.pdf", obiettivo="2020-PF02")
    assert "45,00" in pypdf.PdfReader(tmp_path / "p.pdf").pages[0].extract_text()


def test_the_demo_is_loaded_twice_without_doubles(citta_demo):
    prima = (ObiettivoPEG.objects.count(), Fase.objects.count(), Fase.history.count())
    call_command("carica_demo", stdout=StringIO())
    assert (ObiettivoPEG.objects.count(), Fase.objects.count(), Fase.history.count()) == prima


def test_the_demo_is_not_loaded_over_real_work(django_user_model):
    django_user_model.objects.create_user("vera")
    with pytest.raises(CommandError, match="ha già utenti suoi"):
        call_command("carica_demo", stdout=StringIO())
    assert not ObiettivoPEG.objects.exists()


def test_findings_by_objective_as_text(citta_demo):
    Fase.objects.filter(obiettivo__codice="2020-PF02", ordine=1).update(peso="45.00")
    testo = verifica("--piano", "PEG_2020")
    assert "PEG_2020 Piano Esecutivo di Gestione - anno 2020: 11 obiettivi, errori 1" in testo
    assert "2020-PF02 Mercati, fiere e iniziative promozionali\n  errore  Le fasi del 2020 pesano 95,00" in testo
    assert "2020-CP04 Controlli di polizia territoriale\n  nessuna segnalazione" in testo


def test_findings_as_json(citta_demo):
    dati = json.loads(verifica("--piano", "PEG_2020", "--formato", "json"))
    assert (dati["piano"], len(dati["obiettivi"])) == ("PEG_2020", 11)
    eventi = next(o for o in dati["obiettivi"] if o["codice"] == "2020-PA10")
    assert eventi["segnalazioni"][0] == {
        "livello": "avviso",
        "codice": "valore-da-definire",
        "campo": ["indicatori", 1, "valore_atteso"],
        "testo": eventi["segnalazioni"][0]["testo"],
    }


def test_an_unknown_plan_says_which_there_are(citta_demo):
    with pytest.raises(CommandError, match=r"«X» non c'è\. Piani presenti: PEG_2021, PEG_2020\."):
        verifica("--piano", "X")
