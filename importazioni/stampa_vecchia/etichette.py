# SPDX-License-Identifier: AGPL-3.0-or-later
"""The labelled lines under the first head of an objective: Pluriennale, Tipo di Obiettivo, and older ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from importazioni.stampa_vecchia.gettoni import Gettone, frase, prefisso

_TIPO = ("tipo", "di", "obiettivo")
_PLURIENNALE = ("pluriennale",)
_RISPOSTE = {"si": True, "s": True, "no": False}
_NON_IMPORTATE = (("assessorato",), ("assessore",), ("assessori",), ("collegato", "a"))
# What may follow on the same line when a converter ran the lines together.
_FERMATE = (
    _TIPO,
    _PLURIENNALE,
    ("descrizione", "obiettivo"),
    ("contesto", "di", "riferimento"),
    ("risultato", "finale", "atteso"),
    ("fasi",),
    *_NON_IMPORTATE,
)


@dataclass(slots=True)
class Etichette:
    """What the labels say; ``ignorate`` are (label and value, index of the line) that are not imported."""

    pluriennale: bool | None = None
    tipo: str | None = None
    ignorate: list[tuple[str, int]] = field(default_factory=list)
    trovate: bool = False


def inizia_etichetta(gettoni: Sequence[Gettone], posto: int) -> bool:
    """True when a label begins here: «Tipo di Obiettivo», «Pluriennale SI»; «Assessorato» only on its own."""
    if inizia_tipo(gettoni, posto):
        return True
    resto = gettoni[posto : posto + 4]
    return _a_capo(gettoni, posto) and any(prefisso(resto, e) for e in _NON_IMPORTATE)


def inizia_tipo(gettoni: Sequence[Gettone], posto: int) -> bool:
    """True when «Tipo di Obiettivo» or «Pluriennale SI» begins here: the head ends before it."""
    resto = gettoni[posto : posto + 4]
    return bool(prefisso(resto, _TIPO)) or (bool(prefisso(resto, _PLURIENNALE)) and _risposta(resto[1:])[0] > 0)


def leggi_etichette(gettoni: Sequence[Gettone], posto: int, dette: Etichette) -> int:
    """Read the labels that begin at ``posto`` into ``dette``; returns where what is no label begins."""
    while posto < len(gettoni) and inizia_etichetta(gettoni, posto):
        dette.trovate = True
        posto = _leggi_una(gettoni, posto, dette)
    return posto


def _leggi_una(gettoni: Sequence[Gettone], posto: int, dette: Etichette) -> int:
    resto = gettoni[posto:]
    if n := prefisso(resto, _TIPO):
        quanti = _valore(resto[n:], breve=True)
        dette.tipo = frase(resto[n : n + quanti]) if dette.tipo is None else dette.tipo
        return posto + n + quanti
    if n := prefisso(resto, _PLURIENNALE):
        quanti, si = _risposta(resto[n:])
        dette.pluriennale = bool(dette.pluriennale) or si
        return posto + n + quanti
    n = next(n for e in _NON_IMPORTATE if (n := prefisso(resto, e)))
    quanti = _valore(resto[n:], breve=False)
    dette.ignorate.append((frase(resto[: n + quanti]), resto[0].riga))
    return posto + n + quanti


def _risposta(gettoni: Sequence[Gettone]) -> tuple[int, bool]:
    """(tokens read, SI or NO) from the words after «Pluriennale»; (0, False) when they are no answer."""
    for n, g in enumerate(gettoni[:2], 1):
        if g.chiave:
            return (n, _RISPOSTE[g.chiave]) if g.chiave in _RISPOSTE else (0, False)
    return 0, False


def _valore(gettoni: Sequence[Gettone], breve: bool) -> int:
    """How many tokens are the value of a label: to the end of its mark or line, or to the next label.

    A type (``breve``) is a word or two; more words run together after it are the beginning of a text.
    """
    inizio = next((n for n, g in enumerate(gettoni) if g.chiave), len(gettoni))
    fine = inizio
    while fine < len(gettoni) and _stesso(gettoni, inizio, fine, breve) and not _fermata(gettoni, fine):
        fine += 1
    return fine if not breve or fine - inizio <= 3 else inizio + 1


def _stesso(gettoni: Sequence[Gettone], inizio: int, fine: int, breve: bool) -> bool:
    a, b = gettoni[inizio], gettoni[fine]
    return a.tratto == b.tratto or (not breve and a.riga == b.riga)


def _fermata(gettoni: Sequence[Gettone], posto: int) -> bool:
    return any(prefisso(gettoni[posto : posto + 4], f) for f in _FERMATE)


def _a_capo(gettoni: Sequence[Gettone], posto: int) -> bool:
    return posto == 0 or gettoni[posto].tratto != gettoni[posto - 1].tratto
