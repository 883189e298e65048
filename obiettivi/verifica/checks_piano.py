# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks of a whole plan: what no objective can tell by itself.

A finding of one objective names it in ``oggetto`` and leads to its field; one of a centre has the field
``("centri", name)``; one of the plan has neither.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from controlli import Livello, Segnalazione, esegui, per_legge
from obiettivi.contenuto import DA_ASSEGNARE, SENZA_TITOLO, ContenutoObiettivo, ContenutoPiano
from obiettivi.verifica.checks import testi_di
from obiettivi.verifica.norme import TEMPI_DI_PAGAMENTO, TRASPARENZA
from testi.confronto import piega

# A shorter text is a formula of the office («Vedi contesto»), not one copied from elsewhere.
TESTO_COPIATO: Final = 60
MOSTRATI: Final = 5
_PAGAMENTI: Final = re.compile(
    r"\b(?:temp(?:o|i|estiv\w*)|ritard\w*|termin[ei]) (?:\w+ ){0,4}pagament"
    r"|\bpagament\w* (?:\w+ ){0,6}(?:tempestiv|termin[ei]\b|ritard|giorni\b)"
)
_TRASPARENZA: Final = re.compile(r"\btrasparenz|corruzion")


@dataclass(frozen=True, slots=True)
class ContestoPiano:
    """What a check must know beside the plan's content.

    ``intero`` is False when only a part of the plan is in hand: what judges the whole is silent then.
    ``centri`` are those with somebody responsible, each with the names of itself and of those below.
    """

    anno: int
    intero: bool = True
    centri: Mapping[str, frozenset[str]] = field(default_factory=dict)


Controllo = Callable[[ContenutoPiano, ContestoPiano], Iterable[Segnalazione]]


def titoli_uguali(p: ContenutoPiano, c: ContestoPiano) -> Iterator[Segnalazione]:
    """Two objectives that nobody can tell apart by name."""
    for o, altri in _uguali(p.obiettivi, lambda o: "" if o.titolo == SENZA_TITOLO else piega(o.titolo)):
        yield _avviso("titolo-ripetuto", f"Ha lo stesso titolo di {altri}.", o.codice, "titolo")


def descrizioni_uguali(p: ContenutoPiano, c: ContestoPiano) -> Iterator[Segnalazione]:
    """A description copied from another objective."""
    for o, altri in _uguali(p.obiettivi, lambda o: _lungo(piega(o.descrizione))):
        yield _avviso("descrizione-ripetuta", f"Ha la stessa descrizione di {altri}.", o.codice, "descrizione")


def centri_senza_obiettivi(p: ContenutoPiano, c: ContestoPiano) -> Iterator[Segnalazione]:
    """Who answers for a centre has something to answer for, there or below."""
    con_obiettivi = {o.centro_di_responsabilita for o in p.obiettivi}
    for nome, sotto in c.centri.items() if c.intero else ():
        if nome != DA_ASSEGNARE and not sotto & con_obiettivi:
            testo = f"{nome} ha un responsabile in carica e nessun obiettivo."
            yield _avviso("centro-senza-obiettivi", testo, "", "centri", nome)


@per_legge(TEMPI_DI_PAGAMENTO)
def tempi_di_pagamento(p: ContenutoPiano, c: ContestoPiano) -> Iterator[Segnalazione]:
    """Who pays the invoices has an objective on the times of payment."""
    if c.intero and p.obiettivi and not any(o.responsabile and _parla_di(_PAGAMENTI, o) for o in p.obiettivi):
        testo = "Nessun obiettivo affidato a un responsabile parla dei tempi di pagamento delle fatture."
        yield _avviso("tempi-di-pagamento", testo, "")


@per_legge(TRASPARENZA)
def trasparenza(p: ContenutoPiano, c: ContestoPiano) -> Iterator[Segnalazione]:
    """Transparency, and the prevention of corruption, are somebody's objective."""
    if c.intero and p.obiettivi and not any(_parla_di(_TRASPARENZA, o) for o in p.obiettivi):
        yield _avviso("trasparenza", "Nessun obiettivo parla di trasparenza o di prevenzione della corruzione.", "")


CONTROLLI: Final[tuple[Controllo, ...]] = (
    titoli_uguali,
    descrizioni_uguali,
    centri_senza_obiettivi,
    tempi_di_pagamento,
    trasparenza,
)


def verifica_piano(piano: ContenutoPiano, contesto: ContestoPiano) -> list[Segnalazione]:
    """All findings that concern the plan as a whole."""
    return esegui(CONTROLLI, piano, contesto)


def _uguali(
    obiettivi: Iterable[ContenutoObiettivo], chiave: Callable[[ContenutoObiettivo], str]
) -> Iterator[tuple[ContenutoObiettivo, str]]:
    """Each objective that shares its key with others, and the codes of those; an empty key is nobody's."""
    gruppi: defaultdict[str, list[ContenutoObiettivo]] = defaultdict(list)
    for o in obiettivi:
        gruppi[chiave(o)].append(o)
    gruppi.pop("", None)
    for gruppo in gruppi.values():
        for o in gruppo if len(gruppo) > 1 else ():
            vicini = [altro.codice for altro in gruppo[: MOSTRATI + 1] if altro is not o][:MOSTRATI]
            yield o, _elenco(vicini, len(gruppo) - 1 - len(vicini))


def _elenco(codici: list[str], resto: int) -> str:
    coda = f" e di {'un altro' if resto == 1 else f'altri {resto}'}" if resto else ""
    return ", ".join(codici) + coda


def _lungo(testo: str) -> str:
    return testo if len(testo) >= TESTO_COPIATO else ""


def _parla_di(parole: re.Pattern[str], o: ContenutoObiettivo) -> bool:
    return any(parole.search(piega(testo)) for _, testo in testi_di(o))


def _avviso(codice: str, testo: str, oggetto: str, *campo: str | int) -> Segnalazione:
    return Segnalazione(Livello.AVVISO, codice, testo, oggetto, campo)
