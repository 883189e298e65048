# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each way of writing an expected value is read."""

from datetime import date
from decimal import Decimal

import pytest

from indicatori import valori
from indicatori.valori import (
    DaDefinire,
    Data,
    Intervallo,
    Numero,
    Richiamo,
    SiNo,
    Soglia,
    come_lo_leggo,
    leggi,
)


@pytest.mark.parametrize(
    ("scritto", "numero"),
    [
        ("140,00", "140"),
        ("5.000,00", "5000"),
        ("1.100", "1100"),
        ("10.000.000", "10000000"),
        ("1.100,5", "1100.5"),
        ("5.5", "5.5"),
        ("26.20", "26.20"),
        ("0.500", "0.5"),
        ("1234.567", "1234.567"),
        ("1,234", "1.234"),
        ("1,234.56", "1234.56"),
        ("1,234,567.8", "1234567.8"),
        ("1'000", "1000"),
        ("1’000’000,50", "1000000.5"),
        ("1'000.50", "1000.5"),
        ("10\u00a0000", "10000"),
        ("10\u2009000", "10000"),
        ("10\u202f000,5", "10000.5"),
        ("007", "7"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("+5", "5"),
        ("1,5 MLN", "1500000"),
        ("1,5 mln", "1500000"),
        ("2 MIO", "2000000"),
        ("3 M", "3000000"),
        ("10K", "10000"),
        ("10 k", "10000"),
        ("10mila", "10000"),
        ("2 milioni", "2000000"),
        ("1 miliardo", "1000000000"),
        ("0,00", "0"),
        ("9" * 30, "9" * 30),
    ],
)
def test_numeri(scritto: str, numero: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, Numero)
    assert valore.numero == Decimal(numero)
    assert not valore.grandezza.unita


@pytest.mark.parametrize(
    ("scritto", "come"),
    [
        ("11,7%", "11,7%"),
        ("11,7 %", "11,7%"),
        ("10 per cento", "10%"),
        ("100% delle richieste", "100% delle richieste"),
        ("€ 26,20", "€ 26,20"),
        ("€ 10.000.000", "€ 10.000.000"),
        ("10.000,00 €", "€ 10.000"),
        ("€\u00a0500,5", "€ 500,50"),
        ("euro 500", "€ 500"),
        ("500 EUR", "€ 500"),
        ("-€ 5", "€ -5"),
        ("€ -5", "€ -5"),
        ("2 mln di euro", "€ 2.000.000"),
        ("5 M€", "€ 5.000.000"),
        ("€ 500/anno", "€ 500/anno"),
        ("1 campo", "1 campo"),
        ("3 report", "3 report"),
        ("n. 3 report", "3 report"),
        ("n° 4", "4"),
        ("N.3", "3"),
        ("15 gg.", "15 gg."),
        ("8h", "8 h"),
        ("5 m", "5 m"),
        ("5 MQ", "5 MQ"),
        ("10 m²", "10 m²"),
        ("10 km", "10 km"),
        ("8 ore/settimana", "8 ore/settimana"),
        ("5‰", "5 ‰"),
    ],
)
def test_grandezze(scritto: str, come: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, Numero)
    assert str(valore.grandezza) == come


@pytest.mark.parametrize(
    ("scritto", "frase"),
    [
        (">10%", "maggiore di 10%"),
        ("<=50", "al massimo 50"),
        ("=<50", "al massimo 50"),
        ("< = 50", "al massimo 50"),
        (">=2", "almeno 2"),
        ("=>2", "almeno 2"),
        ("≥ 2", "almeno 2"),
        ("≤2", "al massimo 2"),
        ("<22,5", "minore di 22,5"),
        ("> € 1.000", "maggiore di € 1.000"),
        ("n>=5", "almeno 5"),
        ("10<n", "maggiore di 10"),
        ("almeno 3", "almeno 3"),
        ("Almeno n. 3 report", "almeno 3 report"),
        ("almeno l'80% delle pratiche", "almeno 80% delle pratiche"),
        ("min. 4", "almeno 4"),
        ("minimo 4", "almeno 4"),
        ("un minimo di 4", "almeno 4"),
        ("non meno del 90%", "almeno 90%"),
        ("non inferiore al 90%", "almeno 90%"),
        ("superiore o uguale a 3", "almeno 3"),
        ("uguale o superiore a 3", "almeno 3"),
        ("max 10", "al massimo 10"),
        ("max. 10", "al massimo 10"),
        ("massimo 10 giorni", "al massimo 10 giorni"),
        ("al massimo 10", "al massimo 10"),
        ("non più di 5", "al massimo 5"),
        ("non piu' di 5", "al massimo 5"),
        ("non oltre 30 giorni", "al massimo 30 giorni"),
        ("non superiore all'1%", "al massimo 1%"),
        ("pari o inferiore a 7", "al massimo 7"),
        ("più di 5", "maggiore di 5"),
        ("oltre il 90%", "maggiore di 90%"),
        ("superiore al 10%", "maggiore di 10%"),
        ("maggiore di -5", "maggiore di -5"),
        ("meno di 3", "minore di 3"),
        ("inferiore all'80%", "minore di 80%"),
        ("entro 30 giorni", "al massimo 30 giorni"),
        ("entro i 15 gg.", "al massimo 15 gg."),
    ],
)
def test_soglie(scritto: str, frase: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, Soglia)
    assert come_lo_leggo(valore) == f"sarà raggiunto se il valore è {frase}"


@pytest.mark.parametrize(
    ("scritto", "frase"),
    [
        ("100000<n<150000", "maggiore di 100.000 e minore di 150.000"),
        ("100<=x<200", "almeno 100 e minore di 200"),
        ("10<=<=20", "almeno 10 e al massimo 20"),
        ("10 < N <= 20", "maggiore di 10 e al massimo 20"),
        ("10 ≤ x ≤ 20", "almeno 10 e al massimo 20"),
        ("150000>n>100000", "maggiore di 100.000 e minore di 150.000"),
        ("100K<n<150K", "maggiore di 100.000 e minore di 150.000"),
        ("1M<n<2MLN", "maggiore di 1.000.000 e minore di 2.000.000"),
        ("100000<n<1M", "maggiore di 100.000 e minore di 1.000.000"),
        ("1K<n<2000M", "maggiore di 1.000 e minore di 2.000.000.000"),
        ("0<n<1M", "maggiore di 0 e minore di 1.000.000"),
        ("-5<n<5%", "maggiore di -5 e minore di 5%"),
        ("5<=n<=5", "almeno 5 e al massimo 5"),
        ("tra 10 e 20", "almeno 10 e al massimo 20"),
        ("compreso fra il 10% e il 20%", "almeno 10% e al massimo 20%"),
    ],
)
def test_intervalli(scritto: str, frase: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, Intervallo)
    assert come_lo_leggo(valore) == f"sarà raggiunto se il valore è {frase}"


@pytest.mark.parametrize(
    ("scritto", "giorno"),
    [
        ("30/12/2020", date(2020, 12, 30)),
        ("1/3/2020", date(2020, 3, 1)),
        ("30.12.2020", date(2020, 12, 30)),
        ("30-12-2020", date(2020, 12, 30)),
        ("30 / 12 / 2020", date(2020, 12, 30)),
        ("2020-12-30", date(2020, 12, 30)),
        ("30/12/20", date(2020, 12, 30)),
        ("31-dic-20", date(2020, 12, 31)),
        ("31 dicembre 2020", date(2020, 12, 31)),
        ("1° marzo 2020", date(2020, 3, 1)),
        ("29/02/2020", date(2020, 2, 29)),
        ("il 30/12/2020", date(2020, 12, 30)),
        ("entro il 30/12/2020", date(2020, 12, 30)),
        ("Entro 30/12/2020", date(2020, 12, 30)),
        ("entro e non oltre il 30/12/2020", date(2020, 12, 30)),
        ("entro l'8 marzo 2020", date(2020, 3, 8)),
    ],
)
def test_date(scritto: str, giorno: date) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, Data)
    assert valore.giorno == giorno


@pytest.mark.parametrize("scritto", ["SI", "Si", "sì", "SÌ", "SI\u0300", "SÍ", "si'", "SI’", "Sì.", " SI "])
def test_si(scritto: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, SiNo)
    assert valore.atteso is True
    assert come_lo_leggo(valore) == "sarà raggiunto se la risposta è Sì"


@pytest.mark.parametrize("scritto", ["NO", "No", "no"])
def test_no(scritto: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, SiNo)
    assert valore.atteso is False


@pytest.mark.parametrize(
    ("scritto", "senza", "richiamo"),
    [
        ("15*", "15", Richiamo.ANNUALE),
        ("67**", "67", Richiamo.DA_RIVEDERE),
        ("€ 505.301*", "€ 505.301", Richiamo.ANNUALE),
        ("15 **", "15", Richiamo.DA_RIVEDERE),
        ("15 (*)", "15", Richiamo.ANNUALE),
        ("<22,5*", "<22,5", Richiamo.ANNUALE),
        ("10<n<20**", "10<n<20", Richiamo.DA_RIVEDERE),
        ("30/12/2020*", "30/12/2020", Richiamo.ANNUALE),
        ("SI*", "SI", Richiamo.ANNUALE),
        ("entro i termini di legge**", "entro i termini di legge", Richiamo.DA_RIVEDERE),
        ("?*", "?", Richiamo.ANNUALE),
    ],
)
def test_richiami_su_ogni_valore(scritto: str, senza: str, richiamo: Richiamo) -> None:
    valore, nudo = leggi(scritto), leggi(senza)
    assert type(valore) is type(nudo)
    assert valore.richiamo is richiamo
    assert come_lo_leggo(valore) == come_lo_leggo(nudo) + richiamo.frase
    assert str(valore) == scritto


@pytest.mark.parametrize("scritto", ["***", "*", "**", "**SI**", "* 15", "15*6*"])
def test_asterischi_che_non_sono_richiami(scritto: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, valori.Testo)
    assert valore.richiamo is Richiamo.NESSUNO


@pytest.mark.parametrize(
    "scritto",
    ["", " ", "\n\t", "?", "??", "(?)", "-", "--", "—", "…", "...", "___", "n.d.", "ND", "N/D", "Da definire",
     "da  definire", "in corso di definizione", "\ufeff"],
)  # fmt: skip
def test_da_definire(scritto: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, DaDefinire)
    assert come_lo_leggo(valore) == "da definire"
    assert str(valore) == scritto


def test_nulla_e_da_definire() -> None:
    assert isinstance(leggi(None), DaDefinire)
    assert str(leggi(None)) == ""


@pytest.mark.parametrize(
    "scritto",
    [
        "entro i termini di legge",
        "31/02/2020",  # no such day
        "13/13/2020",
        "30/12/1020",
        "30.12.20",
        "30/12-2020",
        "entro dicembre 2020",
        "2 trimestre",
        "12/2020",
        "1/3",
        "10-20",
        "2023-2025",
        "da 10 a 20",
        "fino a 10",
        "circa 10",
        "=100",
        "10 000",  # also how two values of one cell stand side by side
        "100,200,300",
        "1.10.100",
        "1.1000.000",
        "012.345",
        "5,",
        "5.",
        ",5",
        "- 5",
        "--5",
        "-€ -5",
        "€ 5 €",
        "€ 5%",
        "5K%",
        "$ 5",
        "10²",
        "½",
        "5½",
        "１４０",
        "٣",
        "1e400",
        "10e5",
        "NaN",
        "Infinity",
        "-inf",
        "0x10",
        "1_000",
        "9" * 31,
        "20<n<10",
        "10<n>20",
        "5<n<5",
        "1<n<2 MLN",
        "10<y<20",
        "10<",
        "<",
        "<<",
        ">",
        "10<10<20<30",
        "€ 5<n<10%",
        "3 o più",
        "2 incontri entro giugno",
        "2 incontri e 1 convegno",
        "10 su 12",
        "15A",
        "5°",
        "5ª",
        "3 incontri con le scuole della città",
        "3a edizione",
        "entro 30",
        "X",
        "SI/NO",
        "n.a.",
        "mille",
        "140,00 550,00",
        "10:30",
        "S\ufffd",
        "\x00",
        "\ud800",
        "9" * 100_000,
        "a" * 100_000,
        "1." * 50_000,
        "1'" * 50_000 + "x",
        "<" * 100_000,
        "non più di " * 10_000,
        "tra 1 e " * 10_000,
        "5" + " " * 100_000 + "x",
        "entro" + "\u00a0" * 100_000 + "x",
        "u\u0300" * 50_000,
    ],
    ids=lambda scritto: ascii(scritto[:30]),
)
def test_il_resto_e_testo(scritto: str) -> None:
    valore = leggi(scritto)
    assert isinstance(valore, valori.Testo)
    assert str(valore) == scritto
    assert come_lo_leggo(valore) == "testo libero: lo giudica una persona"


def test_gli_asterischi_a_migliaia_non_fermano_la_lettura() -> None:
    assert isinstance(leggi("*" * 100_000), valori.Testo)
    assert isinstance(leggi(" " * 100_000), DaDefinire)
