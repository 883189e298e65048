# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one cell says when it holds several things: lists of names, and lines that go in step. Pure."""

import re
from collections.abc import Container, Sequence
from itertools import zip_longest
from typing import Final

from importazioni.documento.nomi import chiave
from testi.confronto import in_riga, parole, piega

# The sources keep a line break of a cell as two spaces.
_A_CAPO: Final = re.compile(r"\n| {2,}")
_SEPARATORI: Final = re.compile(r"\n|;| {2,}")
_ALTRO_UFFICIO: Final = re.compile(r"[ ,]+(?=(?:Servizio|Corpo|Ufficio|Settore|Unità|Direzione|Staff) )")
_UFFICI: Final = frozenset("servizio corpo ufficio settore unita direzione staff area segreteria dipartimento".split())
# What stands before the name of a person, and what parts two of them.
_CARICHE: Final = r"assessor[aei]|vice[ -]?sindac[oa]|sindac[oa]"
_TITOLI: Final = re.compile(
    rf"\b(?:{_CARICHE}|ass|sig(?:\.? ?ra|nora)?|on|dott(?:\.? ?ssa|oressa)?|dr|avv|prof(?:\.? ?ssa)?|ing|arch|geom|rag)"
    r"\b\.?",
    re.IGNORECASE,
)
# Without a name beside it, who leads the Comune is meant by the office; any assessore is nobody.
_SINDACO: Final = re.compile(r"(?:il )?(?:vice[ -]?)?sindac[oa]", re.IGNORECASE)
_DELEGA: Final = re.compile(r"(?:con |a[il]?|all[aeo]|dell?[aeo]?|di|per) |(?:all|dell)['’]")
_CONGIUNZIONE: Final = re.compile(r"(?:^|(?<=\s))ed?(?=\s)", re.IGNORECASE)
# A line that begins so goes on with the name of the line above: a word that begins no name; in lower case others too;
# the form of a company.
_SEGUITO: Final = re.compile(
    r"(?i:(?:ed?|del|dello|della|dei|degli|delle|di|al|alla|alle|ai) |(?:dell|all)['’])"
    r"|(?:od?|ad?|da|in|con|su|per|tra|fra|presso|il|lo|la|i|gli|le|un[oa]?|sede|allo|agli"
    r"|(?:da|ne|su)(?:l|llo|lla|i|gli|lle)) |(?:dall|nell|sull|l|un|d)['’]"
    r"|(?i:s\.? ?p\.? ?a|s\.? ?r\.? ?l|s\.? ?c\.? ?r\.? ?l|s\.? ?c\.? ?p\.? ?a|onlus|ets)\b\.?(?: |$)"
)
_RIGHE_DI_UN_NOME: Final = 6


# A cell that is empty on purpose, where an empty one would continue the row above.
NESSUNO: Final = "(nessuno)"


def detto_vuoto(cella: str) -> bool:
    """True when a cell says that there is nothing: «(nessuno)», or a dash."""
    return bool(cella.strip()) and piega(cella) in ("", "nessuno", "nessuna")


def testo(cella: str) -> str:
    """A text, line by line, with single spaces and without lines of nothing at its ends."""
    return "\n".join(in_riga(r) for r in cella.split("\n")).strip("\n")


def col_resto(prima: str, dopo: str) -> str:
    """A text and its rest: a sentence goes on, an item of a list or what follows a full stop begins a line."""
    a_capo = dopo.startswith(("- ", "* ")) or prima.endswith((".", ":", ";"))
    return f"{prima}{chr(10) if a_capo else ' '}{dopo}"


def come_prima(prima: str, dopo: str) -> str:
    """The text that was there when the new one differs in nothing but spaces, which a cell does not keep."""
    return prima if testo(prima) == dopo else dopo


def linee(cella: str) -> list[str]:
    """The lines of a cell, empty ones too: they keep the step with the cells beside."""
    return [in_riga(r) for r in _A_CAPO.split(cella)] if cella.strip() else []


def in_passo(*celle: str) -> tuple[list[tuple[str, ...]], bool]:
    """The lines of cells that go in step, and whether they do. Empty lines count unless only without them it fits."""
    colonne = [linee(c) for c in celle]
    piene = [c for c in colonne if c]
    if len({len(c) for c in piene}) > 1:
        colonne = [[r for r in c if r] for c in colonne]
        piene = [c for c in colonne if c]
    righe = [r for r in zip_longest(*colonne, fillvalue="") if any(r)]
    return righe, len({len(c) for c in piene}) <= 1


def di_persone(cella: str) -> str:
    """The names of people in a cell, one a line: «Assessore Bosi e Squittieri» are two, and «Assessore» is none."""
    detti = (d for riga in _A_CAPO.split(cella) for d in _CONGIUNZIONE.sub("\n", riga).split("\n"))
    return "\n".join(filter(None, map(_persona, detti)))


def _persona(detto: str) -> str:
    detto = in_riga(detto)
    nome = in_riga(_TITOLI.sub(" ", detto)).strip(" :-–")
    if not nome:
        return detto if _SINDACO.fullmatch(detto) else ""
    # «Assessore alla Cultura» is said by what she does: it stays whole, and is seen to be no name.
    return detto if _DELEGA.match(nome) else nome


def uniti(cella: str, noti: Container[str]) -> str:
    """The lines of a cell of names, joined where a line break falls within a name: together they make a known one, or
    the second begins with a word that begins none."""
    righe = [r for r in map(in_riga, _A_CAPO.split(cella)) if r]
    trovati: list[str] = []
    inizio = 0
    while inizio < len(righe):
        fini = range(min(len(righe), inizio + _RIGHE_DI_UN_NOME), inizio + 1, -1)
        fine = next((f for f in fini if chiave(" ".join(righe[inizio:f])) in noti), inizio + 1)
        while fine < len(righe) and not righe[fine - 1].endswith(";") and _e_un_seguito(righe[fine], noti):
            fine += 1
        trovati.append(" ".join(righe[inizio:fine]))
        inizio = fine
    return "\n".join(trovati)


def _e_un_seguito(riga: str, noti: Container[str]) -> bool:
    return bool(_SEGUITO.match(riga)) and chiave(riga) not in noti


def nomi(cella: str, noti: Container[str], *, virgole: bool, nel_file: Container[str] = frozenset()) -> list[str]:
    """The names in a cell: one a line; a line that is wholly made of known names, or names several offices, is split.

    Args:
        noti: the folded names (``chiave``) that are known.
        virgole: a comma parts names here (it stands within the names of offices).
        nel_file: folded names that stand alone in other cells of the file.
    """
    trovati: list[str] = []
    for pezzo in pezzi(cella, noti, virgole=virgole):
        trovati += [pezzo] if chiave(pezzo) in noti else _di_noti(pezzo.split(" "), noti, nel_file) or [pezzo]
    return list(dict.fromkeys(trovati))


def pezzi(cella: str, noti: Container[str], *, virgole: bool) -> list[str]:
    """The lines of a cell, parted at commas where these part names and before the word of another office."""
    trovati = []
    for riga in (in_riga(r).strip(" ,") for r in _SEPARATORI.split(cella)):
        if not riga or chiave(riga) in noti:
            trovati.append(riga)
            continue
        parti = riga.split(",") if virgole else [riga]
        trovati += [p.strip(" ,") for parte in parti for p in _ALTRO_UFFICIO.split(parte)]
    return [p for p in trovati if p]


def _di_noti(detti: Sequence[str], noti: Container[str], nel_file: Container[str]) -> list[str]:
    """The words cut into two or more known names, the longest first; nothing when one word is left over."""
    # One place after the other, for a cell may hold thousands of words.
    da: dict[int, list[str]] = {0: []}
    for inizio in range(len(detti)):
        if inizio not in da:
            continue
        for fine in range(min(len(detti), inizio + 20), inizio, -1):
            nome = " ".join(detti[inizio:fine])
            intero = inizio == 0 and fine == len(detti)
            if fine not in da and not intero and parole(nome) and (chiave(nome) in noti or chiave(nome) in nel_file):
                da[fine] = [*da[inizio], nome]
    return da.get(len(detti), [])


def e_un_ufficio(nome: str) -> bool:
    """True when the first word of a name is that of an office."""
    return next(iter(parole(nome)), "") in _UFFICI
