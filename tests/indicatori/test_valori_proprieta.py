# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every expected value, whatever is written."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicatori.valori import (
    Data,
    EsitoDelConfronto,
    Intervallo,
    Numero,
    Richiamo,
    Soglia,
    Valore,
    Verso,
    come_lo_leggo,
    leggi,
    leggi_consuntivo,
    scrivi_numero,
)
from indicatori.valori.parole import pulisci

# Texts made of the pieces of the grammar reach its corners; free texts reach the rest of the world.
PEZZI = [
    *"0159.,'’%€<>=≤≥-−+*?/ nxKM½²",
    *("10", "1.000", "5,5", "MLN", "mila", "€ ", "euro", "almeno ", "non più di ", "max. ", "entro il ", "entro "),
    *("tra ", " e ", "30/12/2020", "31/02/2020", "SI", "NO", " campo", " giorni", "n. ", "**", "\u00a0", "\ufffd"),
]
TESTI = st.one_of(st.text(), st.lists(st.sampled_from(PEZZI), max_size=7).map("".join))
SPAZI = st.text(alphabet=" \t\n\r\u00a0\u2009\ufeff", max_size=4)
NUMERI = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
CONSUNTIVI = st.one_of(
    TESTI, st.none(), st.booleans(), st.dates(), st.datetimes(), st.integers(), st.decimals(), NUMERI
)
VERSI = st.sampled_from(list(Verso))
ATTESI_NUMERICI = st.one_of(
    NUMERI.map(scrivi_numero),
    NUMERI.map(lambda n: f">={scrivi_numero(n)}"),
    NUMERI.map(lambda n: f"> {scrivi_numero(n)}"),
)


def italiano(numero: Decimal, migliaia: str) -> str:
    """Written independently of the package: groups of three from the right, decimal comma."""
    segno, cifre = ("-", f"{numero:f}"[1:]) if numero.is_signed() else ("", f"{numero:f}")
    intero, _, decimali = cifre.partition(".")
    gruppi = [intero[max(0, i - 3) : i] for i in range(len(intero), 0, -3)][::-1]
    return segno + migliaia.join(gruppi) + ("," + decimali if decimali else "")


def ci_sono_float(oggetto: object) -> bool:
    if is_dataclass(oggetto):
        return any(ci_sono_float(getattr(oggetto, campo.name)) for campo in fields(oggetto))
    return isinstance(oggetto, float)


@given(TESTI)
def test_ogni_testo_si_legge_e_si_ristampa(testo: str) -> None:
    valore = leggi(testo)
    assert str(valore) == valore.testo == testo
    assert leggi(str(valore)) == valore
    assert valore.genere
    assert not ci_sono_float(valore)


@given(TESTI, VERSI)
def test_la_frase_e_una_riga_in_italiano(testo: str, verso: Verso) -> None:
    frase = come_lo_leggo(leggi(testo), verso)
    assert frase.startswith(("sarà raggiunto se ", "testo libero", "da definire"))
    assert "E+" not in frase


@given(TESTI, CONSUNTIVI, VERSI)
def test_ogni_giudizio_e_tra_zero_e_cento(testo: str, consuntivo: Decimal | date | str | None, verso: Verso) -> None:
    esito = leggi(testo).grado(consuntivo, verso=verso)
    assert not ci_sono_float(esito)
    assert (esito.grado is None) == (esito.raggiunto is None)
    assert esito.spiegazione
    assert esito.distanza is None or esito.distanza >= 0
    assert esito.giorni_di_ritardo is None or esito.giorni_di_ritardo >= 0
    if esito.grado is not None:
        assert 0 <= esito.grado <= 100
        assert esito.grado.as_tuple().exponent == -2
        assert not esito.raggiunto or esito.grado == 100


@given(ATTESI_NUMERICI, CONSUNTIVI, VERSI)
def test_ogni_consuntivo_si_giudica_senza_errori(
    atteso: str, consuntivo: Decimal | date | str | None, verso: Verso
) -> None:
    assert isinstance(leggi(atteso).grado(consuntivo, verso), EsitoDelConfronto)


@given(ATTESI_NUMERICI, NUMERI, NUMERI)
def test_crescente_fare_di_piu_non_abbassa_il_grado(atteso: str, uno: Decimal, altro: Decimal) -> None:
    meno, piu = (leggi(atteso).grado(n, Verso.CRESCENTE) for n in sorted((uno, altro)))
    assert meno.grado is not None
    assert piu.grado is not None
    assert meno.grado <= piu.grado
    assert not meno.raggiunto or piu.raggiunto
    assert meno.distanza is not None
    assert piu.distanza is not None
    assert meno.distanza >= piu.distanza


@given(NUMERI, NUMERI, NUMERI)
def test_decrescente_fare_di_piu_non_alza_il_grado(atteso: Decimal, uno: Decimal, altro: Decimal) -> None:
    meno, piu = (leggi(scrivi_numero(atteso)).grado(n, Verso.DECRESCENTE) for n in sorted((uno, altro)))
    assert meno.grado is not None
    assert piu.grado is not None
    assert meno.grado >= piu.grado


@given(NUMERI, NUMERI)
def test_i_due_versi_sono_uno_lo_specchio_dell_altro(atteso: Decimal, ottenuto: Decimal) -> None:
    dritto = leggi(scrivi_numero(atteso)).grado(ottenuto, Verso.CRESCENTE)
    specchio = leggi(scrivi_numero(-atteso)).grado(-ottenuto, Verso.DECRESCENTE)
    assert dritto.grado == specchio.grado
    assert dritto.raggiunto is specchio.raggiunto


@given(NUMERI.filter(lambda n: n > 0), NUMERI.filter(lambda n: n > 0))
def test_le_formule(atteso: Decimal, ottenuto: Decimal) -> None:
    valore = leggi(scrivi_numero(atteso))
    crescente, decrescente = (min(Decimal(1), q) * 100 for q in (ottenuto / atteso, atteso / ottenuto))
    for verso, esatto in ((Verso.CRESCENTE, crescente), (Verso.DECRESCENTE, decrescente)):
        grado = valore.grado(ottenuto, verso).grado
        assert grado is not None
        assert abs(grado - esatto) <= Decimal("0.005000001")


@given(
    st.decimals(min_value=-(10**15), max_value=10**15, places=4, allow_nan=False),
    st.sampled_from([".", "'", "’", "\u00a0", "\u2009", "\u202f", ""]),
    st.sampled_from(["{}", "€ {}", "{} €", "{}%", "{} campi", "n. {}", "{}*"]),
)
def test_i_numeri_italiani_si_leggono_esatti(numero: Decimal, migliaia: str, forma: str) -> None:
    valore = leggi(forma.format(italiano(numero, migliaia)))
    assert isinstance(valore, Numero)
    assert valore.numero == numero


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_cio_che_si_scrive_si_rilegge(numero: Decimal) -> None:
    assert leggi_consuntivo(scrivi_numero(numero)) == numero


@given(TESTI, SPAZI, SPAZI)
def test_gli_spazi_attorno_non_cambiano_la_lettura(testo: str, prima: str, dopo: str) -> None:
    nudo, largo = leggi(testo), leggi(prima + testo + dopo)
    assert type(largo) is type(nudo)
    assert [getattr(largo, c.name) for c in fields(largo)][1:] == [getattr(nudo, c.name) for c in fields(nudo)][1:]
    assert str(largo) == prima + testo + dopo


@given(TESTI.filter(lambda testo: "*" not in testo and pulisci(testo)), st.sampled_from(list(Richiamo)))
def test_il_richiamo_non_cambia_il_resto(testo: str, richiamo: Richiamo) -> None:
    nudo, segnato = leggi(testo), leggi(testo + richiamo)
    assert type(nudo) is type(segnato)
    assert come_lo_leggo(segnato).removesuffix(richiamo.frase) == come_lo_leggo(nudo)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)), st.sampled_from("/.-"), st.booleans())
def test_ogni_giorno_si_legge(giorno: date, separatore: str, entro: bool) -> None:
    scritto = giorno.strftime(f"%d{separatore}%m{separatore}%Y")
    valore = leggi(f"entro il {scritto}" if entro else scritto)
    assert isinstance(valore, Data)
    assert valore.giorno == giorno
    assert valore.grado(giorno).raggiunto


@given(NUMERI, NUMERI, NUMERI)
def test_un_intervallo_sono_due_soglie(uno: Decimal, altro: Decimal, ottenuto: Decimal) -> None:
    basso, alto = (scrivi_numero(n) for n in sorted((uno, altro)))
    intervallo = leggi(f"{basso}<=n<={alto}")
    sotto, sopra = leggi(f">={basso}"), leggi(f"<={alto}")
    assert isinstance(intervallo, Intervallo)
    assert isinstance(sotto, Soglia)
    esiti: list[EsitoDelConfronto] = [v.grado(ottenuto) for v in (sotto, sopra)]
    assert intervallo.grado(ottenuto).raggiunto is all(e.raggiunto for e in esiti)
    assert intervallo.grado(ottenuto).distanza == max(e.distanza or Decimal(0) for e in esiti)


def test_tutti_i_generi_hanno_nomi_diversi() -> None:
    esempi = ["1", ">1", "1<n<2", "30/12/2020", "SI", "boh", "?"]
    valori: list[Valore] = [leggi(testo) for testo in esempi]
    assert len({v.genere for v in valori}) == len(esempi)
