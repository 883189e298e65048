# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Verifica un documento»: by fingerprint and by file, with and without a later version, and what is refused."""

import hashlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.trasparenza.citta import PIANO, RADICE, Citta, chiedi, citta, corpo
from tests.trasparenza.test_pagine import quante
from trasparenza.impronte import LIMITE, LIMITE_RICHIESTA, leggi_impronta
from versioni import variazioni
from versioni.contenuto import Consegna
from versioni.models import DocumentoDellaVersione
from versioni.services import Atto

pytestmark = pytest.mark.django_db
VERIFICA = f"{RADICE}verifica/"


@pytest.fixture
def c() -> Citta:
    return citta()


def documento(versione: Any, formato: str = "pdf") -> DocumentoDellaVersione:
    d: DocumentoDellaVersione = versione.documenti.get(genere="preventivo", formato=formato)
    return d


def spedisci(dati: bytes, nome: str = "qualunque.pdf", **altro: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(VERIFICA, {"file": SimpleUploadedFile(nome, dati)}, **altro)


def test_il_documento_in_vigore_si_riconosce(c: Citta) -> None:
    d = documento(c.seconda)
    pagina = corpo(chiedi(VERIFICA, data={"impronta": d.impronta}))
    assert "Sì, è un documento approvato" in pagina
    assert "n. 140 del 15/06/2023" in pagina
    assert "Piano esecutivo di gestione 2023" in pagina
    assert "Non c'è una versione successiva" in pagina
    assert f"{PIANO}v2/documenti/preventivo.pdf" in pagina


def test_di_un_documento_superato_si_dice_quello_nuovo(c: Citta) -> None:
    pagina = corpo(chiedi(VERIFICA, data={"impronta": documento(c.prima).impronta}))
    assert "Esiste una versione successiva" in pagina
    assert "n. 12 del 30/01/2023" in pagina
    assert f'<a href="{PIANO}v2/documenti/preventivo.pdf">Scarica il documento in vigore</a>' in pagina


def test_il_json_del_piano_si_riconosce(c: Citta) -> None:
    scaricato = chiedi(f"{PIANO}v1/dati.json").content
    pagina = corpo(chiedi(VERIFICA, data={"impronta": hashlib.sha256(scaricato).hexdigest()}))
    assert "Sì, è un testo approvato" in pagina
    assert "Esiste una versione successiva" in pagina


def test_un_file_qualunque_non_si_riconosce(c: Citta) -> None:
    risposta = chiedi(VERIFICA, data={"impronta": hashlib.sha256(b"altro").hexdigest()})
    assert risposta.status_code == 200
    assert "No, non è fra i documenti approvati" in corpo(risposta)
    assert "Che cosa fare" in corpo(risposta)


def test_il_file_si_spedisce_senza_javascript_e_non_resta(c: Citta, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as cartella, pytest.MonkeyPatch.context() as cambia:
        cambia.setattr(tempfile, "tempdir", cartella)
        # More than one chunk, and more than Django would keep in memory.
        grande = bytes(documento(c.seconda).dati) + b"\0" * 5_000_000
        for dati in (bytes(documento(c.seconda).dati), grande):
            risposta = spedisci(dati)
            assert risposta.status_code == 303
            assert risposta["Location"] == f"{VERIFICA}?impronta={hashlib.sha256(dati).hexdigest()}"
            assert not risposta.cookies
        assert list(Path(cartella).iterdir()) == []
    assert "Sì, è un documento approvato" in corpo(chiedi(spedisci(bytes(documento(c.seconda).dati))["Location"]))


def test_un_file_troppo_grande_si_rifiuta_con_una_via_d_uscita(c: Citta) -> None:
    appena = spedisci(b"\0" * LIMITE)
    assert appena.status_code == 303
    troppo = spedisci(b"\0" * (LIMITE + 1))
    assert troppo.status_code == 413
    assert "supera 10 MB" in corpo(troppo)
    assert "incollala" in corpo(troppo)
    nemmeno_letto = Client().generic(
        "POST", VERIFICA, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=LIMITE_RICHIESTA + 1
    )
    assert nemmeno_letto.status_code == 413


@pytest.mark.parametrize("dati", [{}, {"altro": SimpleUploadedFile("a.pdf", b"x")}, {"file": "testo"}])
def test_senza_un_file_si_chiede_il_file(dati: dict[str, Any], c: Citta) -> None:
    risposta = Client().post(VERIFICA, dati)
    assert risposta.status_code == 400
    assert "Scegli il file da verificare" in corpo(risposta)


def test_un_file_vuoto_non_e_un_file(c: Citta) -> None:
    assert spedisci(b"").status_code == 400


@pytest.mark.parametrize("rotto", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"])
def test_una_spedizione_rotta_non_rompe_nulla(rotto: str, c: Citta) -> None:
    assert Client().generic("POST", VERIFICA, b"--x\r\nrotto", content_type=rotto).status_code == 400


@pytest.mark.parametrize(
    ("scritta", "letta"),
    [
        ("a" * 64, "a" * 64),
        ("A" * 64, "a" * 64),
        (f" SHA-256: {'ab ' * 32}\n", "ab" * 32),
        (f"sha256:{'0' * 64}", "0" * 64),
        ("a" * 63, ""),
        ("a" * 65, ""),
        ("g" * 64, ""),
        ("٣" * 64, ""),
        ("", ""),
    ],
)
def test_l_impronta_si_legge_come_si_incolla(scritta: str, letta: str) -> None:
    assert leggi_impronta(scritta) == letta


def test_un_impronta_sbagliata_lo_dice_al_suo_campo(c: Citta) -> None:
    risposta = chiedi(VERIFICA, data={"impronta": "<b>abc"})
    # It is asked, not sent: nothing is refused.
    assert risposta.status_code == 200
    assert "Questa non è un&#x27;impronta SHA-256" in corpo(risposta)
    assert "<b>abc" not in corpo(risposta)
    assert 'aria-invalid="true"' in corpo(risposta)


def test_le_query_non_crescono_con_i_documenti_riconosciuti(c: Citta) -> None:
    chiedi(RADICE)
    uno = quante(f"{VERIFICA}?impronta={documento(c.prima).impronta}")
    s, dati = c.scena, bytes(documento(c.prima).dati)
    aperta = variazioni.apri(s.piano, "Seconda variazione", s.ufficio)
    variazioni.togli(aperta, s.obiettivo(2), "Non serve più.", s.ufficio)
    stessi = [Consegna(g, "pdf", f"{g}.pdf", g, dati) for g in ("operativi", "performance")]
    variazioni.approva(aperta, Atto("DGC", "200", date(2023, 9, 1)), s.ufficio, lambda *_: stessi)
    chiedi(RADICE)
    assert quante(f"{VERIFICA}?impronta={documento(c.prima).impronta}") == uno
    assert corpo(chiedi(VERIFICA, data={"impronta": documento(c.prima).impronta})).count("<dt>Atto</dt>") == 3
