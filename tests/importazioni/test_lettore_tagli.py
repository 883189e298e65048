# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that was cut is refused, or has lost nothing but whole rows, lines or sections at its end.

What cannot be told: a cut that falls between two rows or two lines of a text, one that falls where an
optional last cell would begin, and one inside the name of a service that ends the file without a newline.
"""

from pathlib import Path

import pytest

from fogli.limiti import FileNonLeggibile
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano

RADICE = Path(__file__).parents[2]
CAMPIONE = RADICE / "fixtures/preventivo_PEG_2020.txt"
SEME = RADICE.parent / "shared/seeds/preventivo_obiettivi_2020_prima_parte.txt"


@pytest.fixture(params=[CAMPIONE, SEME], ids=["campione", "documento"])
def dati(request) -> bytes:
    if not request.param.exists():
        pytest.skip("il documento vero non c'è in questa copia")
    percorso: Path = request.param
    return percorso.read_bytes()


def test_tagli_a_ogni_97_byte(dati):
    intero = {o.codice: o for o in leggi(dati).piano.obiettivi}
    inizio = dati.index(b"2020-CP04")
    tagli = range(inizio, len(dati) - 2, 97)
    letti = [(taglio, piano) for taglio in tagli if (piano := _leggi_o_niente(dati[:taglio]))]
    for taglio, piano in letti:
        *primi, ultimo = piano.obiettivi
        assert all(o == intero[o.codice] for o in primi)
        assert _perde_solo_la_coda(ultimo, intero[ultimo.codice]), dati[:taglio][-60:]
    assert len(letti) / len(tagli) <= 0.03


def _leggi_o_niente(dati: bytes) -> ContenutoPiano | None:
    try:
        return leggi(dati).piano
    except FileNonLeggibile:
        return None


def _perde_solo_la_coda(letto: ContenutoObiettivo, intero: ContenutoObiettivo) -> bool:
    testata = all(
        getattr(letto, c) == getattr(intero, c)
        for c in ("titolo", "centro_di_responsabilita", "responsabile", "tipo", "pluriennale")
    )
    righe = all(
        getattr(letto, c) == getattr(intero, c)[: len(getattr(letto, c))]
        for c in ("fasi", "indicatori", "altri_servizi")
    )
    testi = all(
        _frasi_intere(getattr(letto, c), getattr(intero, c)) for c in ("contesto", "descrizione", "risultato_atteso")
    )
    return testata and righe and testi


def _frasi_intere(letto: str, intero: str) -> bool:
    """The text is all there, or stops at the end of a line or sentence."""
    resto = intero.removeprefix(letto)
    return letto == intero or (intero.startswith(letto) and (resto[0] == "\n" or letto[-1:] in ".!?…" or not letto))


PRIMA_FASE = "<b>1. Attivazione co-housing presso il Casone</b>\t30/06/2020\t31/08/2020"
TERZA_FASE = "bando case ERP</b>\t01/01/2020\t30/09/2020\t30,00\t\tSociale e Immigrazione\t\n"
ULTIMA_FASE = "\t01/05/2020\t31/05/2020\t20,00\t\tSociale e Immigrazione\t\n"


def ultimo_fino_a(parole: str) -> bytes:
    """The sample, cut just after these words of its last objective."""
    testo = CAMPIONE.read_text("utf-8")
    return testo[: testo.index(parole, testo.index("**2020-PL10**")) + len(parole)].encode()


@pytest.mark.parametrize(
    ("fino_a", "parola"),
    [
        ("**2020-PL10**\n\nCentro di", "testata"),
        ("***Casa prima di tutto***\n", "Tipo di Obiettivo"),
        ("Tipo di Obiettivo **SVILUPPO**\n", "non c'è nulla"),
        ("\n**RISULTATO FINALE ATTESO**\n", "non c'è nulla"),
        ("Per gli alloggi ERP il servizio deve:\n", "metà di una frase"),
        ("Per gli alloggi ERP il", "metà di una frase"),
        ("<b>1. Attivazione co-housing", "marca"),
        ("<b>1. Attivazione co-housing presso il Casone</", "marca"),
        (PRIMA_FASE[:-11], "meno celle"),
        (PRIMA_FASE[:-4], "incompleta|meno celle"),
        (f"{PRIMA_FASE}\t20,0", "meno celle"),
        (f"{PRIMA_FASE}\t20,00\t\tSociale e Immigrazione\tattivazione in rit", "potrebbe non essere intera"),
        (TERZA_FASE, "pesano 60,00"),
        ("\n**INDICATORI**\n", "non c'è nulla"),
        ("\n**INDICATORI**\n\nDescrizione\tTi", "testa della tabella"),
        ("pubblicazione bando case popolari\teffica", "meno celle"),
        ("pubblicazione bando case popolari\tefficacia\t30/09/20", "incompleta"),
        ("n. persone inserite in struttura Borgovalsugana\tefficacia\t16", "incompleta"),
        ("n. persone inserite in struttura Borgovalsugana\tefficacia\t16,0", "incompleta"),
    ],
)
def test_che_cosa_dice(fino_a, parola):
    with pytest.raises(FileNonLeggibile, match=parola):
        leggi(ultimo_fino_a(fino_a))


@pytest.mark.parametrize(
    ("fino_a", "fasi", "indicatori"),
    [
        (ULTIMA_FASE, 5, 0),
        (ULTIMA_FASE.rstrip(), 5, 0),
        ("n. persone inserite in struttura Borgovalsugana\tefficacia\t16,00\t\n", 5, 2),
        ("n. persone inserite in struttura Borgovalsugana\tefficacia\t16,00", 5, 2),
    ],
)
def test_che_cosa_non_si_vede(fino_a, fasi, indicatori):
    """Between two rows a cut looks like the end, and the end without a newline like a cut."""
    lettura = leggi(ultimo_fino_a(fino_a))
    ultimo = lettura.piano.obiettivi[-1]
    assert (ultimo.codice, len(ultimo.fasi), len(ultimo.indicatori)) == ("2020-PL10", fasi, indicatori)
    assert ("fine-da-controllare" in {m.codice for m in lettura.messaggi}) == (not fino_a.endswith("\n"))


def test_senza_indicatori_si_legge():
    """A last objective that ends with its phases, or with a text, is an objective."""
    testo = CAMPIONE.read_text("utf-8")
    con_fasi = testo[: testo.rindex("**INDICATORI**")]
    ultimo = leggi(con_fasi.encode()).piano.obiettivi[-1]
    assert (ultimo.codice, len(ultimo.fasi), ultimo.indicatori) == ("2020-PL10", 5, ())
    con_testo = testo[: testo.rindex("**RISULTATO FINALE ATTESO**")]
    lettura = leggi(con_testo.encode())
    assert lettura.piano.obiettivi[-1].descrizione
    assert "fine-da-controllare" in {m.codice for m in lettura.messaggi}


def test_il_rimedio_del_messaggio_vale():
    """A text whole but without its newline is refused with a remedy, and read once it is applied."""
    testo = CAMPIONE.read_text("utf-8")
    taglio = testo[: testo.rindex("**FASI - ATTIVITA'**")].rstrip().rstrip(".")
    with pytest.raises(FileNonLeggibile, match="finire l'ultima riga con un a capo"):
        leggi(taglio.encode())
    assert leggi(f"{taglio}\n".encode()).piano.obiettivi[-1].codice == "2020-PL10"
