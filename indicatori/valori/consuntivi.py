# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actual values ("consuntivo"): what was reached, given as a value or as an office writes it."""

from datetime import date, datetime
from decimal import Decimal

from testi.formati import data

from .giorni import leggi_giorno
from .grandezze import Grandezza, leggi_grandezza, scrivi_numero
from .parole import LUNGHEZZA_MASSIMA, e_da_definire, leggi_si_no, pulisci, separa_richiamo
from .yearless import compact_day, day_of_year

Consuntivo = Decimal | int | date | bool | str | None
"""An actual value; text is read in Italian or plain notation, None and empty text mean "not yet"."""

_ORDINE_MASSIMO = 40
"""Powers of ten, up and down, beyond which a `Decimal` handed in is no measure and is not compared."""


def leggi_consuntivo(testo: str | None) -> Decimal | date | bool | None:
    """The number, day or yes/no that the text states; None for anything else. Units and marks are ignored."""
    letto = comprendi(testo)
    return letto.numero if isinstance(letto, Grandezza) else letto


def comprendi(consuntivo: Consuntivo) -> Grandezza | date | bool | None:
    """An actual value brought to what can be compared; None when it cannot (floats never can)."""
    if isinstance(consuntivo, str):
        return _leggi(consuntivo)
    if isinstance(consuntivo, bool):
        return consuntivo
    if isinstance(consuntivo, int | Decimal):
        return _misura(Decimal(consuntivo))
    if isinstance(consuntivo, datetime):
        return consuntivo.date()
    return consuntivo if isinstance(consuntivo, date) else None


def _leggi(testo: str) -> Grandezza | date | bool | None:
    corpo, _ = separa_richiamo(pulisci(testo))
    if len(corpo) > LUNGHEZZA_MASSIMA:
        return None
    si_no = leggi_si_no(corpo)
    if si_no is not None:
        return si_no
    # Eight figures that are a day are nothing that a number is compared with.
    return leggi_giorno(corpo) or (None if compact_day(corpo) else leggi_grandezza(corpo))


def within(consuntivo: Consuntivo, year: int) -> Consuntivo:
    """The actual value beside a date: of a day without a year, or without marks, the day that it is there."""
    if not isinstance(consuntivo, str) or len(corpo := separa_richiamo(pulisci(consuntivo))[0]) > LUNGHEZZA_MASSIMA:
        return consuntivo
    day = day_of_year(corpo)
    return (day.of(year) if day else compact_day(corpo)) or consuntivo


def _misura(numero: Decimal) -> Grandezza | None:
    """Zero in its plain form; None for NaN, infinities and sizes that no measure has."""
    if numero.is_finite() and not numero:
        return Grandezza(Decimal(0))
    esponente = numero.as_tuple().exponent
    if not isinstance(esponente, int):
        return None
    misurabile = numero.adjusted() <= _ORDINE_MASSIMO and esponente >= -_ORDINE_MASSIMO
    return Grandezza(numero) if misurabile else None


def manca(consuntivo: Consuntivo) -> bool:
    """Whether no actual value was given yet."""
    if isinstance(consuntivo, str):
        corpo = pulisci(consuntivo)
        return len(corpo) <= LUNGHEZZA_MASSIMA and e_da_definire(corpo)
    return consuntivo is None


def mostra(consuntivo: Consuntivo) -> str:
    """The actual value as it stands in a sentence: Italian notation, text shortened to 60 characters."""
    if isinstance(consuntivo, bool):
        return "Sì" if consuntivo else "No"
    if isinstance(consuntivo, date):
        return data(consuntivo)
    if isinstance(consuntivo, int | Decimal):
        numero = Decimal(consuntivo)  # a long int has no str(): Python refuses beyond 4300 digits
        misura = _misura(numero)
        return scrivi_numero(misura.numero) if misura else abbrevia(str(numero))
    return abbrevia(str(consuntivo))


def abbrevia(testo: str) -> str:
    """At most 60 characters, on one line."""
    riga = " ".join(testo[:500].split())
    return riga if len(riga) <= 60 else riga[:59] + "…"
