# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the readers refuse, in words, and that nothing else ever escapes them."""

import errno
import json
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogli.limiti import LIMITE_BYTE, FileNonLeggibile
from importazioni.files import leggi_file
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto.json_shape import in_json

RADICE = Path(__file__).parents[2]
CAMPIONE = (RADICE / "fixtures/preventivo_PEG_2020.txt").read_bytes()
SEMI = RADICE.parent / "shared/seeds"
PIANO = leggi(CAMPIONE).piano
JSON = in_json(PIANO).encode()


def rifiuto(dati: bytes, nome: str = "") -> str:
    with pytest.raises(FileNonLeggibile) as preso:
        leggi(dati, nome)
    return str(preso.value)


@pytest.mark.parametrize(
    ("dati", "parola"),
    [
        (b"", "vuoto"),
        (b" \n\t\r\n", "vuoto"),
        (b"\xef\xbb\xbf", "vuoto"),
        (b"%PDF-1.7\n%\xe2\xe3", "un PDF"),
        (b"PK\x03\x04\x14\x00", "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "DOC"),
        (b"\x89PNG\r\n\x1a\n", "immagine"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"7z\xbc\xaf\x27\x1c", "un archivio compresso"),
        (b"ID;PWXL;N;E", "un SYLK"),
        (b"\x00\x01\x02" * 100, "byte binari"),
        ("obiettivo\n2020-CP04".encode("utf-16-le"), "byte binari"),
        (bytes(range(1, 32)) * 20, "byte binari"),
        (b"\xff\xfea", "UTF-16"),
        ("Una pagina qualunque, con città e obiettivo.".encode(), "nessun obiettivo"),
        (b"a\n" * 200_000, "righe"),
        (b"obiettivo 2020-CP04 Centro di Responsabilit\xe0 X Responsabile A B C\n" * 20_000, "testate"),
        (b"x" * (LIMITE_BYTE + 1), "troppo grande"),
        (b"[1, 2]", "JSON"),
        (b"{}", "piano"),
        (b"[" * 100_000, "annidato"),
    ],
)
def test_un_messaggio_chiaro(dati, parola):
    assert parola in rifiuto(dati)
    assert rifiuto(dati, "prova.txt").startswith("prova.txt: ")


def test_appena_oltre_il_limite_non_si_contraddice():
    assert "pesa più di 32 MB" in rifiuto(b"x" * (LIMITE_BYTE + 1))


@pytest.mark.parametrize(
    ("nome", "detto"),
    [
        ("non-c-è.txt", "non c'è"),
        (".", "è una cartella"),
        ("pieno.txt/dentro.txt", "non è una cartella"),
        ("n" * 300, "troppo lungo"),
        ("giro", "gira su sé stesso"),
        ("zero\0.txt", "caratteri che un nome non può avere"),
    ],
)
def test_il_sistema_parla_italiano(tmp_path, nome, detto):
    (tmp_path / "pieno.txt").write_text("x")
    (tmp_path / "giro").symlink_to(tmp_path / "giro")
    with pytest.raises(FileNonLeggibile, match=detto):
        leggi_file(tmp_path / nome)


@pytest.mark.parametrize(
    ("numero", "detto"),
    [(errno.EACCES, "permesso"), (errno.EIO, "disco"), (errno.ESTALE, "il sistema non lo permette")],
)
def test_errori_del_disco(monkeypatch, numero, detto):
    def apri(*_: object) -> NoReturn:
        raise OSError(numero, "Some English words")

    monkeypatch.setattr(Path, "open", apri)
    with pytest.raises(FileNonLeggibile, match=detto) as preso:
        leggi_file(Path("documento.txt"))
    assert "English" not in str(preso.value)


@pytest.mark.parametrize("documento", sorted(SEMI.glob("*.txt")) if SEMI.exists() else [], ids=lambda p: p.stem)
def test_gli_altri_documenti_non_sono_questa_esportazione(documento):
    if documento.name.startswith("preventivo"):
        assert leggi(documento.read_bytes()).piano.obiettivi
    else:
        assert "nessun obiettivo" in rifiuto(documento.read_bytes())


@pytest.mark.parametrize(
    "altro",
    [
        CAMPIONE.rstrip(b"\n"),
        CAMPIONE.strip(),
        CAMPIONE.strip() + b"\n",
        CAMPIONE + b"\n\n \n",
        b"\n".join(riga.rstrip() for riga in CAMPIONE.split(b"\n")),
        CAMPIONE.replace(b"\n", b"\r\n"),
        CAMPIONE.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + CAMPIONE,
        CAMPIONE.decode().encode("utf-16"),
        CAMPIONE.decode().encode("utf-32"),
        CAMPIONE.decode().replace("\ufffd", "\u00e0").encode("cp1252"),
        CAMPIONE.decode().replace("\ufffd", "\u00e0").encode("utf-16"),
    ],
    ids="senza-a-capo nudo a-capo vuote rifilato crlf cr bom utf16 utf32 cp1252 utf16-bis".split(),
)
def test_lo_stesso_testo_in_altri_byte(altro):
    assert leggi(altro).piano == PIANO


def test_byte_estranei_in_un_file_utf8():
    sporco = CAMPIONE.replace("prossimità".encode(), b"prossimit\xe0", 1)
    lettura = leggi(sporco)
    assert lettura.piano == PIANO
    assert "codifica-mista" in {m.codice for m in lettura.messaggi}


def test_byte_che_windows_non_ha():
    dati = CAMPIONE.decode().replace("\ufffd", "à").encode("cp1252").replace(b"pattuglie", b"pattugli\x81", 1)
    lettura = leggi(dati)
    perduti = [m for m in lettura.messaggi if m.codice == "caratteri-perduti"]
    assert [m.obiettivo for m in perduti] == ["2020-CP04"]
    assert "pattugli\ufffd" in perduti[0].testo.lower()


@pytest.mark.parametrize(
    ("prima", "dopo", "codice"),
    [
        ("periferia", "perif?ria", "caratteri-perduti"),
        ("attività", "attivitÃ ", "caratteri-male-letti"),
        ("perché", "perchÃ©", "caratteri-male-letti"),
        ("L'unità", "Lâ€™unità", "caratteri-male-letti"),
    ],
)
def test_caratteri_guasti_sono_detti_con_la_riga(prima, dopo, codice):
    testo = CAMPIONE.decode().replace("\ufffd", "à")
    posto = testo.index(prima)
    riga = testo.count("\n", 0, posto) + 1
    messaggi = leggi((testo[:posto] + dopo + testo[posto + len(prima) :]).encode()).messaggi
    assert (riga, codice) in {(m.riga, m.codice) for m in messaggi}


def test_il_codice_dato_vince():
    lettura = leggi(CAMPIONE, codice_piano="PEG_2020_BIS")
    assert lettura.piano.codice == "PEG_2020_BIS"
    assert lettura.messaggi[0].codice == "altro-piano"
    assert leggi(CAMPIONE, codice_piano="PEG_2020").piano == PIANO


def test_il_json_del_piano_si_legge_con_le_sue_righe():
    lettura = leggi(JSON)
    assert lettura.piano == PIANO
    righe = JSON.decode().split("\n")
    for o in PIANO.obiettivi:
        assert json.loads("{" + righe[lettura.righe[(o.codice,)] - 1].strip().rstrip(",") + "}") == {"codice": o.codice}
    tagliati = [m for m in lettura.messaggi if m.codice == "testo-troncato"]
    assert [m.obiettivo for m in tagliati] == ["2020-PG18"] * 2


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, len(JSON) - 3))
def test_un_json_tagliato_dice_dove(taglio):
    messaggio = rifiuto(JSON[:taglio])
    assert "colonna" in messaggio or "a metà di un carattere" in messaggio


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=2000))
def test_byte_a_caso(dati):
    _solo_rifiuti(dati)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, len(CAMPIONE) - 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=12
    ),
    st.sampled_from([CAMPIONE, JSON]),
)
def test_guasti_a_caso(guasti, documento):
    """Pieces of the sample cut out and replaced by noise, anywhere."""
    dati = bytearray(documento)
    for inizio, lunghezza, rumore in guasti:
        dati[inizio : inizio + lunghezza] = rumore
    _solo_rifiuti(bytes(dati))


PEZZI = [riga + "\n" for riga in CAMPIONE.decode().split("\n")[:120]] + ["\t", "|", "**", "<b>", "*", "#", " ", "\n"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PEZZI), max_size=60))
def test_righe_a_caso(pezzi):
    """The words the reader goes by, in any order."""
    _solo_rifiuti("".join(pezzi).encode())


def _solo_rifiuti(dati: bytes) -> None:
    """Reads or refuses; any other exception fails the test."""
    try:
        lettura = leggi(dati)
    except FileNonLeggibile:
        return
    assert lettura.piano.obiettivi
    assert in_json(lettura.piano)
