# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of the DUP in the admin: a preview that writes nothing, faults with their place, a confirmation."""

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dup.letture import contenuto_del_dup
from dup.models import DUP, ObiettivoOperativo
from tests.dup.documento import un_dup
from tests.fabbriche import UtenteFactory

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
    return client.post(CARICO, {"file": file, "tabella": tabella, "dup": codice})


def busta_di(risposta: Any) -> str:
    trovata = re.search(r'name="busta" value="([^"]+)"', corpo(risposta))
    assert trovata
    return trovata[1]


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


def test_la_conferma_scrive_cio_che_si_e_visto_e_dice_di_chi(ufficio: Client, dup: DUP) -> None:
    busta = busta_di(carica(ufficio, RIGA))
    risposta = ufficio.post(CONFERMA, {"busta": busta})
    assert risposta.status_code == 302
    operativo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    assert operativo.finalita == "Altro da fare"
    assert operativo.history.first().history_change_reason == "Obiettivi operativi: marzo.csv"
    assert "Nulla da fare" in corpo(carica(ufficio, RIGA))


def test_se_intanto_qualcuno_scrive_si_mostra_l_anteprima_nuova(ufficio: Client, dup: DUP) -> None:
    busta = busta_di(carica(ufficio, RIGA))
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(finalita="Di un collega.")
    risposta = ufficio.post(CONFERMA, {"busta": busta})
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


@pytest.mark.parametrize("busta", ["", "x", "x:y:z"])
def test_una_conferma_senza_anteprima_si_rifiuta(ufficio: Client, dup: DUP, busta: str) -> None:
    assert ufficio.post(CONFERMA, {"busta": busta}).status_code == 400


def test_una_busta_del_piano_non_vale_per_una_tabella(ufficio: Client, dup: DUP) -> None:
    busta = busta_di(carica(ufficio, RIGA))
    assert ufficio.post("/admin/importa/conferma/", {"busta": busta}).status_code == 400


def test_la_cartella_si_scarica_piena_e_vuota(ufficio: Client, dup: DUP) -> None:
    piena = ufficio.get("/admin/importa/tabella/operativi/DUP_2023_2025.xlsx")
    foglio = load_workbook(io.BytesIO(piena.content)).worksheets[0]
    assert foglio["C2"].value == "Operativo 0.0"
    vuota = ufficio.get("/admin/importa/tabella/operativi/DUP_2023_2025.xlsx?vuota=1")
    assert load_workbook(io.BytesIO(vuota.content)).worksheets[0]["C2"].value is None
    assert ufficio.get("/admin/importa/tabella/operativi/ALTRO.xlsx").status_code == 404
    assert ufficio.get("/admin/importa/tabella/altra/DUP_2023_2025.xlsx").status_code == 404
