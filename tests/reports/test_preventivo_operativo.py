# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Preventivo obiettivi» at the level of the DUP: its sheet, its criteria, its page, and in how many queries."""

import io
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dup.contenuto_json import da_json
from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreOperativo,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from dup.stored_contents import contenuto_del_dup
from organizzazione.models import Assessore, CentroDiResponsabilita
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato, NienteDaStampare
from reports.preventivo import PreventivoObiettivi
from reports.preventivo.livello import DatiPreventivo
from reports.scrittori import scrivi
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
REPORT = PreventivoObiettivi()
PAGINA = "/documenti/preventivo/"


def dati(chi: Chi = SISTEMA, **opzioni: Any) -> DatiPreventivo:
    modulo = REPORT.Opzioni({"piano": "DUP_2023_2025", "data_elaborazione": "24/11/2026", **opzioni}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    return REPORT.dati(modulo.cleaned_data, chi)


def nomi(**opzioni: Any) -> list[str]:
    return [obiettivo.o.nome for obiettivo in dati(**opzioni).obiettivi]


def pagine_lette(letti: DatiPreventivo) -> list[str]:
    lettore = pypdf.PdfReader(io.BytesIO(scrivi(REPORT, letti, Formato.PDF)))
    return [re.sub(r"\s+", "", pagina.extract_text()) for pagina in lettore.pages]


def test_an_objective_prints_as_in_the_peg_and_what_is_empty_does_not() -> None:
    un_dup(1)
    nudo = ObiettivoOperativo.objects.get(nome="Operativo 0.1")
    for nomi_suoi in (nudo.assessori, nudo.strutture, nudo.organismi):
        nomi_suoi.clear()
    nudo.indicatori.all().delete()
    nudo.obiettivi_gestionali.all().delete()
    ObiettivoOperativo.objects.filter(pk=nudo.pk).update(finalita="", codice="OP7")
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(note="Rivisto a luglio")
    IndicatoreOperativo.objects.filter(descrizione="corse").update(valore_atteso="67**")
    primo, secondo = pagine_lette(dati(livello="operativo"))
    for detto in (
        "VistaDUP_2023_2025DUP2023/2025Livelloobiettivooperativo",
        "AmbitostrategicoCITTA'0<del>futuroObiettivostrategicoMobilità0",
        "CentrodiResponsabilitàServizioUrbanisticaResponsabileSquittieriBosi",
        "obiettivooperativoOperativo0.0FinalitàMuoversimeglio.INDICATORI",
        "ValoreAttesoal2025=pisteciclabilikmcostruiti15*corse-n.corse67**",
        "**valoredarivedereconunaltroatto*valorediogniannoNoteRivistoaluglio",
        "ORGANISMIPARTECIPATIECONCESSIONARIDescrizioneGida",
        "OBIETTIVIGESTIONALIObiettivogestionaleAzioniOrganismipartecipatiassegnatariNuovecorseGareGida",
        "pagina1di2",
    ):
        assert detto in primo
    assert "obiettivooperativoOP7Operativo0.1" in secondo
    for assente in (
        "Finalità",
        "INDICATORI",
        "Responsabil",
        "ORGANISMI",
        "GESTIONALI",
        "Note",
        "valore",
        "Pluriennale",
    ):
        assert assente not in secondo


def test_the_head_runs_on_every_page_and_the_outline_leads_to_each() -> None:
    un_dup(2)
    lungo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    ObiettivoOperativo.objects.filter(pk=lungo.pk).update(nome=("Operativo dal nome lungo " * 12).strip())
    for n in range(80):
        IndicatoreOperativo.objects.create(obiettivo=lungo, ordine=9 + n, descrizione=f"in più numero {n}")
    lettore = pypdf.PdfReader(io.BytesIO(scrivi(REPORT, dati(), Formato.PDF)))
    sue = [p for p in (re.sub(r"\s+", "", x.extract_text()) for x in lettore.pages) if "inpiùnumero" in p]
    assert len(sue) >= 3
    for pagina in sue:
        assert pagina.count("ObiettivostrategicoMobilità0") == 1
        assert "Operativodalnomelungo" in pagina
        assert "DescrizioneFormulaValoreAttesoal2025" in pagina
    ambiti = [voce.title for voce in lettore.outline if not isinstance(voce, list)]
    assert ambiti == ["CITTA' 0 <del> futuro", "CITTA' 1 <del> futuro"]


def test_it_is_archivable_and_accessible(tmp_path: Path) -> None:
    un_dup(2)
    ObiettivoGestionale.objects.update(azioni="Una riga\nun'altra & <ancora>")
    call_command("stampa", "preventivo", piano="DUP_2023_2025", uscita=tmp_path / "p.pdf", stdout=StringIO())
    assert verapdf.errori([tmp_path / "p.pdf"]) == []


def test_the_json_is_that_of_the_dup_narrowed_to_what_prints() -> None:
    dup = un_dup(2)
    assert da_json(scrivi(REPORT, dati(), Formato.JSON).decode()) == contenuto_del_dup(dup)
    stretto = da_json(scrivi(REPORT, dati(testo="1.0"), Formato.JSON).decode())
    assert [(a.nome, s.nome, o.nome) for a, s, o in stretto.operativi()] == [
        ("CITTA' 1 <del> futuro", "Mobilità 1", "Operativo 1.0")
    ]
    assert len(stretto.ambiti) == 1


def test_the_workbook_has_a_row_for_each_fact() -> None:
    un_dup(1)
    libro = load_workbook(io.BytesIO(scrivi(REPORT, dati(), Formato.XLSX)))
    assert libro.sheetnames == ["Obiettivi operativi", "Indicatori", "Obiettivi gestionali"]
    obiettivi, indicatori, gestionali = (list(foglio.values) for foglio in libro)
    assert obiettivi[1][1:8] == (
        *("CITTA' 0 <del> futuro", "Mobilità 0", "Operativo 0.0", "Servizio Urbanistica", "Squittieri\nBosi"),
        *("Muoversi meglio.", "Gida"),
    )
    assert indicatori[0][4] == "Valore Atteso al 2025"
    assert indicatori[1][:5] == ("Operativo 0.0", 1, "=piste ciclabili", "km costruiti", "15*")
    assert gestionali[1] == ("Operativo 0.0", None, "Nuove corse", "Gare", "Gida")
    assert all(cella.data_type != "f" for foglio in libro for riga in foglio.iter_rows() for cella in riga)
    assert scrivi(REPORT, dati(), Formato.CSV).decode("utf-8-sig").startswith("Codice;Ambito strategico;")


def test_criteria_choose_and_are_printed() -> None:
    un_dup(2)
    altro = Assessore.objects.create(nominativo="Faggi")
    sotto = CentroDiResponsabilita.objects.create(
        nome="Verde pubblico", padre=CentroDiResponsabilita.objects.get(nome="Servizio Urbanistica")
    )
    uno = ObiettivoOperativo.objects.get(nome="Operativo 1.1")
    uno.assessori.set([altro])
    uno.strutture.set([sotto])
    assert nomi(assessore="faggi") == ["Operativo 1.1"]
    assert nomi(centro="verde pubblico") == ["Operativo 1.1"]
    assert len(nomi(centro="Servizio Urbanistica")) == 4
    assert nomi(testo="PISTE ciclabili 0.1") == ["Operativo 0.1"]
    assert nomi(testo="operativo 1.0") == ["Operativo 1.0"]
    parametri = dict(dati(assessore="Faggi", centro="Verde pubblico").parametri)
    assert (parametri["Assessore"], parametri["Centro di Responsabilità"]) == ("Faggi", "Verde pubblico")
    with pytest.raises(NienteDaStampare):
        dati(testo="nulla di simile")


@pytest.mark.parametrize(
    ("opzioni", "detto"),
    [
        ({"piano": "DUP_2023_2025", "livello": "obiettivo"}, "DUP_2023_2025 è un DUP: il suo livello è «obiettivo op"),
        ({"piano": "PEG_2020", "livello": "operativo"}, "PEG_2020 è un PEG: il suo livello è «obiettivo»."),
        ({"piano": "DUP_X", "livello": "operativo"}, "--piano: Il piano «DUP_X» non c'è."),
        ({"piano": "DUP_2023_2025", "livello": "fase"}, "--livello: "),
        ({"piano": "DUP_2023_2025", "tipo": "SVILUPPO"}, "--tipo: il documento «Preventivo obiettivi» non ha"),
        ({"piano": "DUP_2023_2025", "assessore": "Nessuno"}, "--assessore: «Nessuno» non c'è"),
        ({"piano": "PEG_2020", "assessore": "Bosi"}, "--assessore: il documento «Preventivo obiettivi» non ha"),
    ],
)
def test_bad_options_are_said_and_nothing_is_written(tmp_path: Path, opzioni: dict[str, str], detto: str) -> None:
    un_dup(1)
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2020", anno=2020))
    with pytest.raises(CommandError) as errore:
        call_command("stampa", "preventivo", uscita=tmp_path / "p.pdf", stdout=StringIO(), **opzioni)
    assert detto in str(errore.value)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def lettore() -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    return client


def test_the_page_offers_the_dups_beside_the_plans_and_only_what_holds(lettore: Client) -> None:
    un_dup(1)
    DUP.objects.create(codice="DUP_VUOTO", descrizione="Vuoto", anno_inizio=2026, anno_fine=2028)
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2020", anno=2020))
    del_peg = lettore.get(PAGINA).content.decode()
    for atteso in ('<optgroup label="PEG">', '<optgroup label="DUP">', 'value="DUP_2023_2025"', 'name="tipo"'):
        assert atteso in del_peg
    assert 'name="assessore"' not in del_peg
    assert "<strong>PEG_2020</strong>" in del_peg
    scelto = {"piano": "DUP_2023_2025", "tipo": "3", "pagina": "1"}
    del_dup = lettore.get(PAGINA, scelto).content.decode()
    assert "<strong>DUP_2023_2025</strong>" in del_dup
    assert "2 obiettivi</span>" in del_dup
    assert f'{PAGINA}scarica/pdf/?piano=DUP_2023_2025"' in del_dup
    assert 'name="assessore"' in del_dup
    assert 'name="tipo"' not in del_dup
    assert "CITTA&#x27; 0 &lt;del&gt; futuro" in del_dup
    assert "<del>" not in del_dup
    assert "Nessun obiettivo" in lettore.get(PAGINA, {"piano": "DUP_VUOTO"}).content.decode()
    sbagliato = lettore.get(PAGINA, {"piano": "DUP_2023_2025", "livello": "obiettivo"})
    # What its own form can send is no error of who sent it: the page says what does not go together, beside the field.
    assert sbagliato.status_code == 200
    assert '<a href="#id_livello">' in sbagliato.content.decode()


def test_without_plans_or_by_its_level_the_newest_dup_is_shown(lettore: Client) -> None:
    assert "ancora nessun piano" in lettore.get(PAGINA).content.decode()
    un_dup(1)
    da_se = lettore.get(PAGINA).content.decode()
    assert "<strong>DUP_2023_2025</strong>" in da_se
    assert ">Squittieri</option>" in da_se
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2020", anno=2020))
    assert "<strong>PEG_2020</strong>" in lettore.get(PAGINA).content.decode()
    assert "<strong>DUP_2023_2025</strong>" in lettore.get(PAGINA, {"livello": "operativo"}).content.decode()


@pytest.mark.parametrize("dove", [PAGINA, *(f"{PAGINA}scarica/{f}/" for f in ("pdf", "xlsx", "csv", "json"))])
def test_who_has_no_role_has_none_of_it(dove: str) -> None:
    un_dup(1)
    client = Client()
    client.force_login(UtenteFactory.create())
    risposta = client.get(dove, {"piano": "DUP_2023_2025"})
    assert risposta.status_code == 403
    assert "Operativo" not in risposta.content.decode()


@pytest.mark.parametrize("dove", [PAGINA, *(f"{PAGINA}scarica/{f}/" for f in ("xlsx", "csv", "json"))])
def test_the_queries_do_not_grow(dove: str, lettore: Client) -> None:
    dup, quante = un_dup(1), []
    for n in range(2):
        with CaptureQueriesContext(connection) as fatte:
            assert lettore.get(dove, {"piano": dup.codice}).status_code == 200
        quante.append(len(fatte))
        for strategico in ObiettivoStrategico.objects.all():
            altro = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=f"Altro {n}", codice="A")
            altro.assessori.set(Assessore.objects.all())
            altro.strutture.set(CentroDiResponsabilita.objects.all())
            IndicatoreOperativo.objects.create(obiettivo=altro, descrizione="uno")
            ObiettivoGestionale.objects.create(obiettivo_operativo=altro, nome="due")
        AmbitoStrategico.objects.create(dup=dup, nome=f"Ambito {n}")
    assert quante[0] == quante[1]
