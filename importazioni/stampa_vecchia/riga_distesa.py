# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows whose cells were run together with spaces, read by what the words look like."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from importazioni.matching import CONGIUNZIONI, abbrevia
from indicatori import valori
from indicatori.tipi import TIPI_INDICATORE
from testi.confronto import in_riga, piega

_FASE = re.compile(
    r"(?P<descrizione>.*\S) (?P<inizio_previsto>[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2}))"
    r" (?P<fine_prevista>[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2}))"
    r"(?: (?P<peso>[0-9]{1,3},[0-9]{2}))?(?: (?P<resto>.*))?"
)
LUNGHEZZA_MASSIMA = 4000
_TIPI = frozenset(piega(nome) for nome in TIPI_INDICATORE)
# A name that ends in an accent may have lost its last letter: «processo-attivit?».
_TIPI_SCRITTI = _TIPI | {piega(nome[:-1]) for nome in TIPI_INDICATORE if not nome.isascii()}
_INIZI = frozenset(nome.split()[0] for nome in _TIPI_SCRITTI)
_PAROLE_TIPO = max(len(nome.split()) for nome in _TIPI) + 1
_PAROLE_VALORE = 6
_TIPI_MASSIMI = 8
_PAROLE_NOME = 4
_PAROLE_CENTRO = 10
_CENTRI_DA_ABBREVIARE = 50
_SEGNI_DI_SEGUITO = ("<", ">", "=", "≤", "≥", "%", "*", "€")
_UNITA = frozenset(
    "gg g giorno giorni ora ore h min minuti mese mesi settimana settimane anno anni mq kg km euro mln".split()
)


class FaseDistesa(NamedTuple):
    """The cells that dates and weight set apart, and the words after them: who, which centre, note."""

    celle: dict[str, str]
    coda: str


class Coda(NamedTuple):
    """The words after the weight, told apart by a centre that is known."""

    responsabile: str
    centro: str
    note: str


def fase_distesa(testo: str) -> FaseDistesa | None:
    """«Avvio 01/01/2020 31/12/2020 20,00 Rossi Anna Tributi una nota»; None when it has no two dates."""
    m = _FASE.fullmatch(testo) if len(testo) <= LUNGHEZZA_MASSIMA else None
    if m is None:
        return None
    celle = {campo: trovato or "" for campo, trovato in m.groupdict().items()}
    return FaseDistesa(celle, celle.pop("resto"))


def separa_coda(coda: str, proprio: str, centri: Collection[str]) -> Coda:
    """Who, which centre and note. ``proprio`` is the objective's centre, ``centri`` all the folded ones.

    Words among which no centre is known are a note: a new centre never comes out of them.
    """
    dette = coda.split()
    chiavi = [piega(p) for p in dette[: _PAROLE_NOME + _PAROLE_CENTRO]]
    da_abbreviare = [proprio, *(centri if len(centri) <= _CENTRI_DA_ABBREVIARE else ())]
    trovati = [
        (inizio, fine)
        for inizio in range(min(len(chiavi), _PAROLE_NOME + 1))
        if inizio != 1 and chiavi[inizio]
        for simili in [[c for c in da_abbreviare if piega(c).startswith(chiavi[inizio])]]
        for fine in range(min(len(chiavi), inizio + _PAROLE_CENTRO), inizio, -1)
        if _e_centro(" ".join(dette[inizio:fine]), " ".join(filter(None, chiavi[inizio:fine])), simili, centri)
    ]
    if not trovati:
        return Coda("", "", coda)
    inizio, fine = max(trovati, key=lambda t: (t[1] - t[0], -t[0]))
    return Coda(" ".join(dette[:inizio]), " ".join(dette[inizio:fine]), " ".join(dette[fine:]))


def _e_centro(nome: str, chiave: str, simili: Collection[str], centri: Collection[str]) -> bool:
    """``simili`` are the centres that begin like ``nome``, so that it may be short for one of them."""
    if not (nome[-1].isalnum() or nome[-1] in ".)") or chiave.rsplit(" ", 1)[-1] in CONGIUNZIONI:
        return False
    return chiave in centri or any(chiave == piega(c) or abbrevia(nome, c) for c in simili)


def ha_un_tipo(testo: str) -> bool:
    """True when a type of indicator is written here."""
    return next(_tipi(["", *testo.replace("|", " ").split()]), None) is not None


def indicatore_disteso(testo: str, solo_leggibile: bool = False) -> dict[str, str] | None:
    """«Consumo efficienza -5% una nota» by fields; None when the words can be parted in more ways, or none.

    With ``solo_leggibile`` a value that is only text is none: it may be the beginning of a longer row.
    """
    if len(testo) > LUNGHEZZA_MASSIMA:
        return None
    larghe = [in_riga(c) for c in re.split(r" {2,}", testo.strip())]
    if len(larghe) in (3, 4) and piega(larghe[1]) in _TIPI_SCRITTI:
        return dict(zip(("descrizione", "tipo", "valore_atteso", "note"), [*larghe, ""], strict=False))
    dette = testo.split()
    modi = [m for _, m in zip(range(_TIPI_MASSIMI), _modi(dette), strict=False)]
    leggibili = [m for m in modi if m["letto"]]
    senza_nota = [m for m in leggibili if not m["note"]]
    for scelta in (leggibili, senza_nota, [] if leggibili or solo_leggibile else modi):
        if len(scelta) == 1:
            return {c: t for c, t in scelta[0].items() if c != "letto"}
    return None


def _modi(dette: list[str]) -> Iterator[dict[str, str]]:
    for inizio, fine in _tipi(dette):
        quante = _valore(dette[fine:])
        yield {
            "descrizione": " ".join(dette[:inizio]),
            "tipo": " ".join(dette[inizio:fine]),
            "valore_atteso": " ".join(dette[fine : fine + quante] if quante else dette[fine:]),
            "note": " ".join(dette[fine + quante :]) if quante else "",
            "letto": "si" if quante else "",
        }


def _tipi(dette: list[str]) -> Iterator[tuple[int, int]]:
    """Where a type is written after a description, the longest name first: (first word, word after)."""
    fine = 0
    for inizio in range(1, len(dette)):
        if inizio < fine or not dette[inizio][:1].isalpha() or piega(dette[inizio]).split()[:1][0] not in _INIZI:
            continue
        for quante in range(min(_PAROLE_TIPO, len(dette) - inizio), 0, -1):
            # The sign after a type belongs to the value: «efficacia >= 3», «efficacia ?».
            if piega(dette[inizio + quante - 1]) and piega(" ".join(dette[inizio : inizio + quante])) in _TIPI_SCRITTI:
                fine = inizio + quante
                yield inizio, fine
                break


def _valore(dette: list[str]) -> int:
    """How many words are the value: the fewest that can be read, with a sign or a unit that follows them."""
    trovate = 0
    for quante in range(1, min(len(dette), _PAROLE_VALORE) + 1):
        prossima = dette[quante - 1]
        if trovate and not (prossima.startswith(_SEGNI_DI_SEGUITO) or quante > trovate + 1 or _unita(prossima)):
            break
        if trovate and quante > trovate + 2:
            break
        letto = valori.leggi(" ".join(dette[:quante]))
        if letto.dubbio or not isinstance(letto, valori.Testo):
            trovate = quante
    return trovate


def _unita(parola: str) -> bool:
    return parola.rstrip(".").lower() in _UNITA
