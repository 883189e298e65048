# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an actual value is worth against an expected one."""

from datetime import UTC, date, datetime
from decimal import Context, Decimal, Inexact, Rounded, localcontext

import pytest

from indicatori.choices import Verso as VersoDelModello
from indicatori.valori import Consuntivo, EsitoDelConfronto, Verso, leggi, leggi_consuntivo

CRESCENTE, DECRESCENTE = Verso.CRESCENTE, Verso.DECRESCENTE


@pytest.mark.parametrize(
    ("atteso", "verso", "ottenuto", "grado", "raggiunto", "distanza"),
    [
        ("140,00", CRESCENTE, "140", "100", True, "0"),
        ("140,00", CRESCENTE, "200", "100", True, "0"),
        ("140,00", CRESCENTE, "130", "92.86", False, "10"),
        ("8", CRESCENTE, "1", "12.50", False, "7"),
        ("3", CRESCENTE, "2", "66.67", False, "1"),
        ("20000", CRESCENTE, "1", "0.01", False, "19999"),  # 0.005: half goes up
        ("100000", CRESCENTE, "99999", "100.00", False, "1"),  # rounded, yet not reached
        ("140,00", CRESCENTE, "0", "0", False, "140"),
        ("140,00", CRESCENTE, "-5", "0", False, "145"),
        ("0,00", CRESCENTE, "0", "100", True, "0"),
        ("0,00", CRESCENTE, "3", "100", True, "0"),
        ("0,00", CRESCENTE, "-1", "0", False, "1"),
        ("-5", CRESCENTE, "-5", "100", True, "0"),
        ("-5", CRESCENTE, "2", "100", True, "0"),
        ("-5", CRESCENTE, "-10", "50", False, "5"),
        ("50", DECRESCENTE, "50", "100", True, "0"),
        ("50", DECRESCENTE, "20", "100", True, "0"),
        ("50", DECRESCENTE, "60", "83.33", False, "10"),
        ("50", DECRESCENTE, "0", "100", True, "0"),
        ("50", DECRESCENTE, "-3", "100", True, "0"),
        ("0", DECRESCENTE, "0", "100", True, "0"),
        ("0", DECRESCENTE, "2", "0", False, "2"),
        ("0", DECRESCENTE, "-2", "100", True, "0"),
        ("-10", DECRESCENTE, "-12", "100", True, "0"),
        ("-10", DECRESCENTE, "-5", "50", False, "5"),
        ("-10", DECRESCENTE, "0", "0", False, "10"),
        ("-10", DECRESCENTE, "4", "0", False, "14"),
        (">10%", CRESCENTE, "10", "0", False, "0"),
        (">10%", CRESCENTE, "10.01", "100", True, "0"),
        (">10%", CRESCENTE, "7.5", "0", False, "2.5"),
        ("<=50", CRESCENTE, "50", "100", True, "0"),
        ("<=50", CRESCENTE, "51", "0", False, "1"),
        (">=2", DECRESCENTE, "3", "100", True, "0"),  # a threshold says its own direction
        ("<22,5", CRESCENTE, "22.5", "0", False, "0"),
        ("100000<n<150000", CRESCENTE, "120000", "100", True, "0"),
        ("100000<n<150000", CRESCENTE, "100000", "0", False, "0"),
        ("100000<n<150000", CRESCENTE, "99999", "0", False, "1"),
        ("100000<n<150000", CRESCENTE, "150010", "0", False, "10"),
        ("10<=<=20", CRESCENTE, "20", "100", True, "0"),
        ("1,5 MLN", CRESCENTE, "750000", "50", False, "750000"),
        ("15*", CRESCENTE, "15", "100", True, "0"),
    ],
)
def test_numeri(atteso: str, verso: Verso, ottenuto: str, grado: str, raggiunto: bool, distanza: str) -> None:
    esito = leggi(atteso).grado(Decimal(ottenuto), verso=verso)
    assert esito.grado == Decimal(grado)
    assert esito.raggiunto is raggiunto
    assert esito.distanza == Decimal(distanza)
    assert esito.grado is not None
    assert esito.grado.as_tuple().exponent == -2
    assert not esito.grado.is_signed()  # never -0.00


@pytest.mark.parametrize(
    ("atteso", "ottenuto", "spiegazione"),
    [
        ("140,00", Decimal(130), "Atteso almeno 140, ottenuto 130: non raggiunto, 10 in meno."),
        ("140,00", "150", "Atteso almeno 140, ottenuto 150: raggiunto."),
        ("11,7%", "10%", "Atteso almeno 11,7%, ottenuto 10%: non raggiunto, 1,7 punti percentuali in meno."),
        ("11%", "10%", "Atteso almeno 11%, ottenuto 10%: non raggiunto, 1 punto percentuale in meno."),
        ("€ 1.000", "999,50 €", "Atteso almeno € 1.000, ottenuto € 999,50: non raggiunto, € 0,50 in meno."),
        ("<=50", 51, "Atteso al massimo 50, ottenuto 51: non raggiunto, 1 in più."),
        ("<50", "50", "Atteso minore di 50, ottenuto 50: non raggiunto, il limite è escluso."),
        ("10<n<20", "15", "Atteso maggiore di 10 e minore di 20, ottenuto 15: raggiunto."),
        ("30/12/2020", date(2020, 12, 30), "Atteso entro il 30/12/2020, fatto il 30/12/2020: raggiunto."),
        ("30/12/2020", "31/12/2020", "Atteso entro il 30/12/2020, fatto il 31/12/2020: 1 giorno di ritardo."),
        ("30/12/2020", "5/1/2021", "Atteso entro il 30/12/2020, fatto il 05/01/2021: 6 giorni di ritardo."),
        ("30/12/2020", "NO", "Atteso entro il 30/12/2020: non fatto."),
        ("SI", True, "Atteso Sì, ottenuto Sì: raggiunto."),
        ("SI", "no", "Atteso Sì, ottenuto No: non raggiunto."),
        ("nei termini", True, "Dichiarato raggiunto da una persona."),
        ("nei termini", False, "Dichiarato non raggiunto da una persona."),
        ("nei termini", "SI", "Il valore atteso è un testo libero: lo giudica una persona."),
        ("?", "12", "Il valore atteso è ancora da definire."),
        ("140", "boh", "Il consuntivo «boh» non si confronta con il valore atteso «140»: lo giudica una persona."),
        ("140", None, "Manca il consuntivo: si giudica quando è inserito."),
        ("140", " ? ", "Manca il consuntivo: si giudica quando è inserito."),
    ],
)
def test_spiegazioni(atteso: str, ottenuto: Consuntivo, spiegazione: str) -> None:
    assert leggi(atteso).grado(ottenuto).spiegazione == spiegazione


@pytest.mark.parametrize(
    ("fatto", "giorni"),
    [
        (date(2020, 1, 1), 0),
        (date(2020, 12, 30), 0),
        (datetime(2020, 12, 30, 23, 59, tzinfo=UTC), 0),
        (date(2020, 12, 31), 1),
        (date(2021, 12, 30), 365),
        ("30.12.2021", 365),
        (date.max, (date.max - date(2020, 12, 30)).days),
    ],
)
def test_date(fatto: date | str, giorni: int) -> None:
    esito = leggi("entro il 30/12/2020").grado(fatto)
    assert esito.giorni_di_ritardo == giorni
    assert esito.raggiunto is (giorni == 0)
    assert esito.grado == (0 if giorni else 100)


@pytest.mark.parametrize(
    ("atteso", "ottenuto"),
    [
        ("140", "30/12/2020"),
        ("140", True),
        ("140", "SI"),
        ("140", "10 000"),
        ("140", Decimal("NaN")),
        ("140", Decimal("sNaN")),
        ("140", Decimal("-Infinity")),
        ("140", Decimal("1E+999999")),
        ("140", Decimal("1E-999999")),
        ("140", 10**5000),
        ("140", "9" * 100_000),
        ("140", "\ud800"),
        ("11,7%", "€ 5"),
        ("10<n<20%", "€ 15"),
        ("30/12/2020", "SI"),
        ("30/12/2020", "5"),
        ("30/12/2020", Decimal(5)),
        ("SI", "30/12/2020"),
        ("SI", Decimal(1)),
        ("entro i termini", Decimal(1)),
        ("?", True),
        ("", "12"),
    ],
    ids=lambda valore: ascii(valore[:30]) if isinstance(valore, str) else type(valore).__name__,
)
def test_decide_una_persona(atteso: str, ottenuto: Consuntivo) -> None:
    esito = leggi(atteso).grado(ottenuto)
    assert esito == EsitoDelConfronto(None, None, esito.spiegazione)
    assert esito.spiegazione.endswith(".")
    assert len(esito.spiegazione) < 250


@pytest.mark.parametrize(("atteso", "ottenuto"), [("NO", False), ("NO", "no"), ("SI", "SI'")])
def test_si_no_raggiunti(atteso: str, ottenuto: Consuntivo) -> None:
    assert leggi(atteso).grado(ottenuto).grado == 100


def test_il_verso_e_quello_del_modello() -> None:
    assert set(VersoDelModello.values) == set(Verso)
    assert leggi("50").grado(60, VersoDelModello.DECRESCENTE).grado == Decimal("83.33")
    assert leggi("50").grado(60, "crescente").grado == 100


def test_il_contesto_decimale_di_chi_chiama_non_conta() -> None:
    """Elsewhere a small precision or a trap may be set: neither rounds the degree nor raises here."""
    with localcontext(Context(prec=2, traps=[Inexact, Rounded])):
        esito = leggi("12.345,67").grado("9.999,99")
        intervallo = leggi("123456<n<1M").grado("123455")
    assert esito.grado == Decimal("81.00")
    assert esito.distanza == Decimal("2345.68")
    assert esito.spiegazione.startswith("Atteso almeno 12.345,67, ottenuto 9.999,99")
    assert intervallo.distanza == 1


def test_zero_con_un_esponente_qualsiasi() -> None:
    assert leggi("5").grado(Decimal("0E+999999")).grado == 0


@pytest.mark.parametrize(
    ("testo", "letto"),
    [
        ("5.000,00", Decimal(5000)),
        ("26.20", Decimal("26.20")),
        ("€ 500*", Decimal(500)),
        ("11,7 %", Decimal("11.7")),
        ("n. 12 report", Decimal(12)),
        (" 30/12/2020 ", date(2020, 12, 30)),
        ("Sì", True),
        ("NO", False),
        ("entro il 30/12/2020", None),  # a promise is no fact
        (">10", None),
        ("fatto", None),
        ("", None),
        (None, None),
    ],
)
def test_leggi_consuntivo(testo: str | None, letto: Decimal | date | bool | None) -> None:
    assert leggi_consuntivo(testo) == letto
    assert type(leggi_consuntivo(testo)) is type(letto)
