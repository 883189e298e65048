# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of the DUP in the admin: a preview that writes nothing, faults with their place, a confirmation."""

import io
import os
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dup.models import DUP, ObiettivoOperativo
from dup.stored_contents import contenuto_del_dup
from fogli.limiti import BYTES_OF_A_PAGE, FileNonLeggibile
from importazioni.conferma.doors import INGRESSI, Dove
from importazioni.griglie.findings import TabellaConErrori
from obiettivi.models import ObiettivoPEG
from organizzazione import signed_upload
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
CARICO, CONFERMA = "/admin/importa/tabella/", "/admin/importa/tabella/conferma/"
TESTE = "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI;FINALITA';ASSESSORE DI RIFERIMENTO\n"


@pytest.fixture
def ufficio() -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    return client


@pytest.fixture
def dup() -> DUP:
    return un_dup()


def corpo(risposta: Any) -> str:
    return unescape(str(risposta.content, "utf-8"))


def carica(client: Client, righe: str, tabella: str = "operativi", codice: str = "DUP_2023_2025") -> Any:
    file = SimpleUploadedFile("marzo.csv", (TESTE + righe).encode())
    return client.post(CARICO, {"import_file": file, "resource": tabella, "dup": codice, "format": "0"})


def busta_di(risposta: Any) -> dict[str, Any]:
    """What the button of the preview sends, with every question answered."""
    modulo = corpo(risposta).partition('class="conferma"')[2].partition("</form>")[0]
    trovati: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', modulo))
    assert trovati["busta"]
    return trovati | {"risposta": re.findall(r'type="checkbox" name="risposta" value="([\w-]+)"', modulo)}


RIGA = "CITTÀ 0 <del> futuro;Mobilità 0;Operativo 0.0;Altro <b>da</b> fare;Squitieri\n"


def test_l_anteprima_mostra_cella_per_cella_e_non_scrive(ufficio: Client, dup: DUP) -> None:
    prima = contenuto_del_dup(dup)
    pagina = carica(ufficio, RIGA)
    assert pagina.status_code == 200
    detto = corpo(pagina)
    assert "Muoversi meglio." in detto
    assert "Altro da fare" in detto
    assert "«Squitieri» è nuovo, ma somiglia a «Squittieri»" in detto
    assert contenuto_del_dup(dup) == prima


def test_di_cio_che_e_nuovo_si_vede_ogni_cella(ufficio: Client, dup: DUP) -> None:
    testa = "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI;FINALITA';INDICATORI;FORMULA;VALORE ATTESO AL 2025\n"
    riga = 'Città;Aria;Piantare;Fare ombra;"alberi\nviali";"n. alberi\nkm";"100\n7*"\n'
    file = SimpleUploadedFile("aprile.csv", (testa + riga).encode())
    detto = corpo(
        ufficio.post(CARICO, {"import_file": file, "resource": "operativi", "dup": dup.codice, "format": "0"})
    )
    for cella in ("Fare ombra", "alberi (n. alberi): 100<br>viali (km): 7*"):
        assert f"<dd>{cella}</dd>" in detto


def test_la_conferma_scrive_cio_che_si_e_visto_e_dice_di_chi(ufficio: Client, dup: DUP) -> None:
    chiusa = busta_di(carica(ufficio, RIGA))
    risposta = ufficio.post(CONFERMA, chiusa)
    assert risposta.status_code == 302
    operativo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    assert operativo.finalita == "Altro da fare"
    assert operativo.history.first().history_change_reason == "Obiettivi operativi: marzo.csv"
    assert "Nulla da fare" in corpo(carica(ufficio, RIGA))


def test_se_intanto_qualcuno_scrive_si_mostra_l_anteprima_nuova(ufficio: Client, dup: DUP) -> None:
    chiusa = busta_di(carica(ufficio, RIGA))
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(finalita="Di un collega.")
    risposta = ufficio.post(CONFERMA, chiusa)
    assert risposta.status_code == 409
    assert "Di un collega." in corpo(risposta)
    assert ObiettivoOperativo.objects.get(nome="Operativo 0.0").finalita == "Di un collega."


def test_gli_errori_si_leggono_uno_per_uno_nella_pagina(ufficio: Client, dup: DUP) -> None:
    pagina = carica(ufficio, ";;;a capo;\n" + "X;;Y;;\n")
    assert pagina.status_code == 400
    detto = corpo(pagina)
    assert "manca l'obiettivo strategico" in detto
    assert '<td class="numero" data-nome="Riga">3</td>' in detto
    assert 'value="DUP_2023_2025" selected' in detto


@pytest.mark.parametrize("detta", ["", "x", "x:y:z"])
def test_una_conferma_senza_anteprima_si_rifiuta(ufficio: Client, dup: DUP, detta: str) -> None:
    dati = {"busta": detta}
    pagina = ufficio.post(CONFERMA, dati)
    assert pagina.status_code == 400
    assert "caricare di nuovo il file" in corpo(pagina)


def test_una_busta_del_piano_non_vale_per_una_tabella(ufficio: Client, dup: DUP) -> None:
    dati = busta_di(carica(ufficio, RIGA))
    assert ufficio.post("/admin/importa/conferma/", dati).status_code == 400
    # The other way round: the same words, closed for a plan.
    utente = Utente.objects.get(pk=int(ufficio.session["_auth_user_id"]))
    di_tabella = signed_upload.apri(dati["busta"], utente, "tabella")
    detto = ufficio.post(CONFERMA, {"busta": signed_upload.chiudi(di_tabella, utente)})
    assert detto.status_code == 400
    assert "non corrisponde a nessuna anteprima" in corpo(detto)
    assert ObiettivoOperativo.objects.get(nome="Operativo 0.0").finalita == "Muoversi meglio."


def test_un_file_grande_che_non_si_comprime_sta_nella_conferma(ufficio: Client) -> None:
    utente = Utente.objects.get(pk=int(ufficio.session["_auth_user_id"]))
    grande = signed_upload.Busta("g.xlsx", "[]", os.urandom(BYTES_OF_A_PAGE), "x")
    chiusa = signed_upload.chiudi(grande, utente, "tabella")
    assert len(chiusa) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert signed_upload.apri(chiusa, utente, "tabella") == grande


def test_la_cartella_si_scarica_piena_e_vuota(ufficio: Client, dup: DUP) -> None:
    piena = ufficio.get("/admin/importa/tabella/operativi/DUP_2023_2025.xlsx")
    foglio = load_workbook(io.BytesIO(piena.content)).worksheets[0]
    assert foglio["C2"].value == "Operativo 0.0"
    vuota = ufficio.get("/admin/importa/tabella/operativi/DUP_2023_2025.xlsx?vuota=1")
    assert load_workbook(io.BytesIO(vuota.content)).worksheets[0]["C2"].value is None
    assert ufficio.get("/admin/importa/tabella/operativi/ALTRO.xlsx").status_code == 404
    assert ufficio.get("/admin/importa/tabella/altra/DUP_2023_2025.xlsx").status_code == 404


def carica_nel_piano(client: Client, righe: str, tabella: str = "peg", **altro: str) -> Any:
    file = SimpleUploadedFile("marzo.csv", righe.encode())
    return client.post(CARICO, {"import_file": file, "resource": tabella, "format": "0", **altro})


@pytest.fixture
def obiettivo() -> ObiettivoPEG:
    return ObiettivoFactory.create(codice="2031-CP04", titolo="Uno", piano=PianoFactory.create(anno=2031))


def test_gli_obiettivi_di_peg_entrano_dalla_pagina(ufficio: Client, obiettivo: ObiettivoPEG) -> None:
    righe = "Codice;Titolo;Centro\n2031-CP04;Un <i>altro</i>;\n2031-CP05;Due;Servizio nuovo\n"
    pagina = carica_nel_piano(ufficio, righe, piano=obiettivo.piano.codice)
    detto = corpo(pagina)
    assert pagina.status_code == 200
    assert "<i>altro</i>" not in pagina.content.decode()
    for parte in (
        "«Uno»",
        "«Un <i>altro</i>»",
        "Obiettivo: 2031-CP05 Due",
        "Servizio nuovo",
        "Da correggere nel piano",
    ):
        assert parte in detto
    obiettivo.refresh_from_db()
    assert obiettivo.titolo == "Uno"
    risposta = ufficio.post(CONFERMA, busta_di(pagina))
    assert risposta["Location"] == f"/admin/obiettivi/obiettivopeg/?piano__id__exact={obiettivo.piano_id}"
    obiettivo.refresh_from_db()
    assert obiettivo.titolo == "Un <i>altro</i>"
    assert "Nulla da fare" in corpo(carica_nel_piano(ufficio, righe, piano=obiettivo.piano.codice))


def test_se_intanto_il_piano_cambia_si_mostra_l_anteprima_nuova(ufficio: Client, obiettivo: ObiettivoPEG) -> None:
    chiusa = busta_di(carica_nel_piano(ufficio, "Codice;Titolo;\n2031-CP04;Altro;\n", piano=obiettivo.piano.codice))
    ObiettivoPEG.objects.update(titolo="Di un collega")
    risposta = ufficio.post(CONFERMA, chiusa)
    assert risposta.status_code == 409
    assert "Di un collega" in corpo(risposta)
    assert ObiettivoPEG.objects.get().titolo == "Di un collega"


def test_il_raccordo_entra_dalla_pagina(ufficio: Client, dup: DUP, obiettivo: ObiettivoPEG) -> None:
    righe = (
        "Obiettivi strategici DUP;Obiettivi operativi;Codice;Obiettivi di peg\nMobilità 0;Operativo 0.0;2031-CP04;\n"
    )
    dove = {"piano": obiettivo.piano.codice, "dup": dup.codice}
    pagina = carica_nel_piano(ufficio, righe, "raccordo", **dove)
    assert "Legame: 2031-CP04 → Operativo 0.0" in corpo(pagina)
    assert not obiettivo.obiettivi_operativi.exists()
    chiusa = busta_di(pagina)
    assert ufficio.post(CONFERMA, chiusa).status_code == 302
    assert obiettivo.obiettivi_operativi.get().nome == "Operativo 0.0"
    assert "è già tutto scritto" in corpo(ufficio.post(CONFERMA, chiusa, follow=True))
    assert "Nulla da fare" in corpo(carica_nel_piano(ufficio, righe, "raccordo", **dove))


@pytest.mark.parametrize(
    ("tabella", "dove", "detto"),
    [
        ("peg", {}, "Scegliere il piano"),
        ("raccordo", {"dup": "DUP_2023_2025"}, "Scegliere il piano"),
        ("operativi", {}, "Scegliere il DUP"),
        ("peg", {"piano": "PEG_1900"}, "Il piano «PEG_1900» non c'è."),
    ],
)
def test_manca_dove_la_tabella_deve_entrare(
    ufficio: Client, dup: DUP, tabella: str, dove: dict[str, str], detto: str
) -> None:
    pagina = carica_nel_piano(ufficio, "a;b;c\n", tabella, **dove)
    assert pagina.status_code == 400
    assert detto in corpo(pagina)


def test_le_cartelle_del_piano_si_scaricano(ufficio: Client, dup: DUP, obiettivo: ObiettivoPEG) -> None:
    codice = obiettivo.piano.codice
    piena = ufficio.get(f"/admin/importa/tabella/peg/{codice}.xlsx")
    assert load_workbook(io.BytesIO(piena.content)).worksheets[0]["B2"].value == "Uno"
    obiettivo.obiettivi_operativi.add(ObiettivoOperativo.objects.get(nome="Operativo 0.1"))
    raccordo = f"/admin/importa/tabella/raccordo/{codice}.xlsx"
    foglio = load_workbook(io.BytesIO(ufficio.get(raccordo, {"dup": dup.codice}).content)).worksheets[0]
    assert [c.value for c in foglio[3]] == ["CITTA' 0 <del> futuro", "Mobilità 0", "Operativo 0.1", "2031-CP04", "Uno"]
    assert ufficio.get(raccordo).status_code == 404
    assert ufficio.get(f"/admin/importa/tabella/peg/{dup.codice}.xlsx").status_code == 404
    pagina = ufficio.get(CARICO).content.decode()
    for indirizzo in (f"peg/{codice}.xlsx?vuota=1", f"raccordo/{codice}.xlsx?dup=DUP_2023_2025&amp;vuota=1"):
        assert indirizzo in pagina


@pytest.mark.parametrize(
    ("lista", "tabella"),
    [
        ("dup/obiettivooperativo", "operativi"),
        ("dup/obiettivogestionale", "gestionali"),
        ("dup/indicatoreente", "indicatori-ente"),
        ("obiettivi/obiettivopeg", "peg"),
    ],
)
def test_le_liste_hanno_i_bottoni(ufficio: Client, dup: DUP, lista: str, tabella: str) -> None:
    pagina = corpo(ufficio.get(f"/admin/{lista}/"))
    assert f'<a href="{CARICO}?tabella={tabella}">Importa tabella</a>' in pagina
    assert f'<a href="{CARICO}?tabella={tabella}#cartelle">Scarica tabella</a>' in pagina
    assert f'<option value="{tabella}" selected>' in corpo(ufficio.get(f"{CARICO}?tabella={tabella}"))
    cartelle = ufficio.get(f"{CARICO}?tabella={tabella}").context["cartelle"]
    assert {voce.split("/")[4] for _, voci in cartelle for _, voce in voci} <= {tabella}
    lettore = Client()
    lettore.force_login(UtenteFactory.create(lettore=True))
    assert "Importa tabella" not in corpo(lettore.get(f"/admin/{lista}/"))


def test_la_pagina_e_l_anteprima_non_costano_di_piu_con_piu_righe(ufficio: Client, obiettivo: ObiettivoPEG) -> None:
    piano, conti = obiettivo.piano, []
    for quanti in (1, 3):
        while piano.obiettivi.count() < quanti:
            ObiettivoFactory.create(piano=piano, codice=f"2031-CP1{piano.obiettivi.count()}")
        righe = "".join(f"{c};Altro;\n" for c in piano.obiettivi.values_list("codice", flat=True))
        with CaptureQueriesContext(connection) as fatte:
            ufficio.get(CARICO)
            assert carica_nel_piano(ufficio, f"Codice;Titolo;\n{righe}", piano=piano.codice).status_code == 200
        conti.append(len(fatte))
    assert conti[0] == conti[1]


def test_i_moduli_dicono_che_si_sta_leggendo(ufficio: Client, dup: DUP) -> None:
    for pagina in (ufficio.get(CARICO), ufficio.get("/admin/importa/"), carica(ufficio, RIGA)):
        detto = pagina.content.decode()
        assert "data-attesa" in detto
        assert '<div class="attesa" role="status" data-detto="' in detto
        assert "js/attesa.js" in detto


def test_la_conferma_vale_per_cio_che_si_e_visto_e_per_chi_l_ha_visto(ufficio: Client, dup: DUP) -> None:
    dati = busta_di(carica(ufficio, RIGA))
    # Table, name, place and change are those of the envelope, whatever a field beside it says.
    altrove = {**dati, "resource": "peg", "original_file_name": "falso.csv", "impronta": "0" * 64}
    altro = Client()
    altro.force_login(UtenteFactory.create(ufficio=True))
    assert altro.post(CONFERMA, altrove).status_code == 400
    assert ObiettivoOperativo.objects.get(nome="Operativo 0.0").finalita == "Muoversi meglio."
    assert ufficio.post(CONFERMA, altrove).status_code == 302
    operativo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    assert operativo.history.first().history_change_reason == "Obiettivi operativi: marzo.csv"


def test_il_registro_dell_amministrazione_dice_da_quale_file(ufficio: Client, dup: DUP) -> None:
    assert ufficio.post(CONFERMA, busta_di(carica(ufficio, RIGA))).status_code == 302
    voce = LogEntry.objects.get()
    assert (voce.object_repr, voce.change_message) == (str(dup), "Obiettivi operativi, importati da marzo.csv.")
    assert "«marzo.csv»: importazione riuscita" in corpo(ufficio.get(f"/admin/dup/dup/{dup.pk}/change/"))


def test_la_porta_di_una_tabella_dice_che_cosa_fa_il_file(dup: DUP) -> None:
    porta, dove = INGRESSI["operativi"], Dove(dup=dup)
    racconto = porta.proponi(dove, (TESTE + RIGA + ";;Nuovo;;\n").encode(), "t.csv")
    assert [c.dopo for c in racconto.cambi] == ["Altro da fare", "Squitieri"]
    assert len(racconto.nuovi) == 1
    with pytest.raises(FileNonLeggibile):
        porta.proponi(dove, b"PK\x03\x04", "t.xlsx")
    with pytest.raises(TabellaConErrori) as errori:
        porta.proponi(dove, (TESTE + ";;Y;;\n").encode(), "t.csv")
    assert {r.riga for r in errori.value.rilievi if r.grave} == {2}


@pytest.mark.parametrize(
    ("righe", "detto"),
    [
        ("AMBITO STRATEGICO;OBIETTIVI OPERATIVI;X\nA;O;\n", "di questa riga manca «OB. STRATEGICO»"),
        ("a;b;c\n", "ci vogliono almeno «AMBITO STRATEGICO», «OB. STRATEGICO», «OBIETTIVI OPERATIVI»"),
    ],
)
def test_che_cosa_manca_al_file_si_dice(ufficio: Client, dup: DUP, righe: str, detto: str) -> None:
    file = SimpleUploadedFile("t.csv", righe.encode())
    dati = {"import_file": file, "resource": "operativi", "dup": dup.codice, "format": "0"}
    pagina = ufficio.post(CARICO, dati)
    assert pagina.status_code == 400
    assert detto in corpo(pagina)


@pytest.mark.parametrize("tabella", ["operativi", "peg"])
def test_un_file_di_sole_intestazioni_lo_dice(ufficio: Client, dup: DUP, obiettivo: ObiettivoPEG, tabella: str) -> None:
    teste = TESTE if tabella == "operativi" else "Codice;Titolo;Centro\n"
    dove = {"dup": dup.codice, "piano": obiettivo.piano.codice}
    detto = corpo(carica_nel_piano(ufficio, teste, tabella, **dove))
    assert "Nulla da fare" in detto
    assert "sotto le intestazioni non c'è nessuna riga" in detto
