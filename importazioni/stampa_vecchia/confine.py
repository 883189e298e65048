# SPDX-License-Identifier: AGPL-3.0-or-later
"""The border between the responsible's name and the title, which has no word of its own.

A mark, a line end, a name known from another head, or else two words draw it, in this order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from importazioni.stampa_vecchia.etichette import Etichette, inizia_etichetta
from importazioni.stampa_vecchia.gettoni import Gettone, chiavi, frase, prefisso
from testi.confronto import piega

_PARTICELLE = frozenset("de di d del dal della dalla dello dei degli da la lo li le san van von".split())
# Given names that often come second: after two words of a name they hardly begin a title.
_SECONDI_NOMI = frozenset(
    "alberto alessandra andrea angela anna antonella antonia antonietta antonio assunta beatrice carla carlo caterina "
    "chiara concetta cristina domenico elena elisabetta emanuele enrico francesca francesco giovanna giovanni "
    "giulia giuseppe giuseppina grazia ida laura letizia lina lorenzo luca lucia luigi luisa maddalena margherita "
    "maria mario marta michele monica paola paolo patrizia pia piero pietro raffaella rita roberto "
    "rosa rosaria sara silvia simona sofia stefano teresa vincenzo".split()
)


@dataclass(frozen=True, slots=True)
class Precedente:
    """What an earlier head of the same objective said."""

    centro: str
    responsabile: str
    titolo: str


@dataclass(slots=True)
class Testata:
    """A head as read. ``riprende`` is the index of the line where reading goes on, ``resto`` what is left of it."""

    codice: str
    centro: str = ""
    responsabile: str = ""
    titolo: str = ""
    incerta: bool = False
    etichette: Etichette = field(default_factory=Etichette)
    riprende: int = 0
    resto: str | None = None


def fine_tratto(gettoni: Sequence[Gettone], inizio: int) -> int:
    """Where the run of words that begins at ``inizio`` ends: at a mark, a cell or a line end."""
    fine = inizio
    while fine < len(gettoni) and gettoni[fine].tratto == gettoni[inizio].tratto:
        fine += 1
    return fine


def segnato(gettoni: Sequence[Gettone], posto: int) -> bool:
    """True when a mark begins just here: one around the whole head, label and all, says nothing."""
    g = gettoni[posto]
    return g.forte and (posto == 0 or gettoni[posto - 1].tratto != g.tratto)


def fine_nome_segnato(gettoni: Sequence[Gettone], inizio: int) -> int:
    """End of the first run of words when something of the head follows it, else ``inizio``."""
    fine = fine_tratto(gettoni, inizio)
    if fine < len(gettoni) and not gettoni[inizio].forte and fine - inizio == 1:
        fine = fine_tratto(gettoni, fine)  # «Maccioni» and «Marco» on two lines
    altro = fine < len(gettoni) and not inizia_etichetta(gettoni, fine)
    return fine if altro else inizio


def _fine_nome(
    gettoni: Sequence[Gettone], inizio: int, proprio: str, nomi: dict[tuple[str, ...], str]
) -> tuple[int, bool]:
    """Where the responsible's name ends, and whether that is a guess."""
    resto = gettoni[inizio : inizio + 8]
    if proprio and (n := prefisso(resto, piega(proprio).split())):
        return inizio + n, False
    fine = fine_nome_segnato(gettoni, inizio)
    if 0 < fine - inizio <= 6 and segnato(gettoni, inizio):
        return fine, False
    if n := next((n for n in range(2, 7) if tuple(chiavi(resto[:n])) in nomi), 0):
        return inizio + min(n, len(resto)), False
    if 2 <= fine - inizio <= 4:
        return fine, False
    parole = 3 if resto and resto[0].chiave in _PARTICELLE else 2
    while parole < 5 and parole + 1 < len(gettoni) - inizio and gettoni[inizio + parole].chiave in _SECONDI_NOMI:
        parole += 1
    return min(inizio + parole, len(gettoni)), True


def prima_testata(
    gettoni: Sequence[Gettone],
    coda: int,
    testata: Testata,
    nomi: dict[tuple[str, ...], str],
    vacante: bool = False,
) -> int:
    """Name and title of the first head; returns where they end. ``vacante``: it names no responsible."""
    fine = _fine_titolo(gettoni, coda)
    nome, testata.incerta = (coda, False) if vacante else _fine_nome(gettoni[:fine], coda, "", nomi)
    if testata.incerta and _solo_titolo(gettoni[:fine], coda):
        nome = fine if _pare_un_nome(gettoni[coda - 1 : fine], nomi) else coda
    testata.responsabile = frase(gettoni[coda:nome])
    testata.titolo = frase(gettoni[nome:fine])
    return fine


def _solo_titolo(gettoni: Sequence[Gettone], coda: int) -> bool:
    """One marked value on a line of its own: a head without responsible, for no objective lacks a title."""
    if coda >= len(gettoni) or fine_tratto(gettoni, coda) < len(gettoni):
        return False
    return gettoni[coda].forte and coda > 0 and gettoni[coda - 1].riga != gettoni[coda].riga


def _pare_un_nome(gettoni: Sequence[Gettone], nomi: dict[tuple[str, ...], str]) -> bool:
    """The one value after the label (the first token) is a name: known as such, or two to four words with
    capitals just under the label, where the title would stand apart."""
    etichetta, *valore = gettoni
    if tuple(chiavi(valore)) in nomi:
        return True
    vicino = bool(valore) and valore[0].blocco == etichetta.blocco
    return vicino and 2 <= len(valore) <= 4 and all(g.parola[:1].isupper() for g in valore)


def _fine_titolo(gettoni: Sequence[Gettone], coda: int) -> int:
    """Where the title of a first head ends: at a label, else with its own paragraph."""
    for posto in range(coda, min(len(gettoni), coda + 80)):
        if inizia_etichetta(gettoni, posto):
            return posto
    if coda >= len(gettoni):
        return coda
    inizio = fine_tratto(gettoni, coda)
    blocco = gettoni[min(inizio, len(gettoni) - 1)]
    fine = inizio
    while fine < len(gettoni) and gettoni[fine].blocco == blocco.blocco and gettoni[fine].forte == blocco.forte:
        fine += 1
    return fine


def testata_ripetuta(
    gettoni: Sequence[Gettone],
    coda: int,
    testata: Testata,
    prima: Precedente,
    nomi: dict[tuple[str, ...], str],
) -> int:
    """Name and title of a later head: the words known from the first one are taken, no more."""
    titolo = piega(prima.titolo).split()
    if n := prefisso(gettoni[coda:], piega(f"{prima.responsabile} {prima.titolo}").split()):
        testata.responsabile, testata.titolo = prima.responsabile, prima.titolo
        return coda + n
    nome, testata.incerta = _fine_nome(gettoni, coda, prima.responsabile, nomi)
    testata.responsabile = frase(gettoni[coda:nome])
    if n := prefisso(gettoni[nome:], titolo):
        testata.titolo = prima.titolo
        return nome + n
    return _titolo_simile(gettoni, nome, testata, titolo)


def _titolo_simile(gettoni: Sequence[Gettone], nome: int, testata: Testata, titolo: list[str]) -> int:
    """A title spelt a little differently, or none: what follows is then the text that goes on."""
    fine = _fine_titolo(gettoni, nome) if nome < len(gettoni) else nome
    for prova in sorted({fine_tratto(gettoni, nome) if nome < len(gettoni) else nome, fine}):
        parole = chiavi(gettoni[nome:prova])
        if parole and SequenceMatcher(None, " ".join(parole), " ".join(titolo), autojunk=False).ratio() > 0.6:
            testata.titolo = frase(gettoni[nome:prova])
            return prova
    return nome
