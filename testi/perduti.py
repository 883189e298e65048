# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters lost on the way, found in a text: the replacement character, or a «?» where a letter was. Pure."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from testi.confronto import senza_accenti

_PERSO = re.compile("\N{REPLACEMENT CHARACTER}")
_DENTRO = re.compile(r"(?<=[^\W\d_]{2})\?(?=[^\W\d_])")
_IN_FONDO = re.compile(r"(?<![\w?])(?P<parola>[^\W\d_]{2,30})\?(?![\w?])")
_INDIRIZZO = ("://", "=", "&", "www.")
_SPAZI = re.compile(r"[\s<>*]")
# Short words that without their accent are no word of Italian.
_MONCHE: Final = frozenset("pu pi gi cos lass quass luned marted mercoled gioved venerd citt met realt".split())
_CONGIUNZIONI = re.compile(r"(?:per|poi|affin|fin|non|cosic|giac|ben|anzi)ch", re.IGNORECASE)
# Stems of the names in -tà; no Italian word ends in a consonant and «t».
_IN_TA = re.compile(
    r"(?:(?<=[^\W\d_]{3})(?:it|iet)|libert|volont|propriet|facolt|difficolt|povert|civilt|fedelt|lealt)$"
)
_FORESTIERE: Final = frozenset(
    "audit benefit bit circuit credit deficit deposit digit edit exit fit hit kit limit permit pit profit script "
    "split submit summit toolkit transit unit visit".split()
)


def caratteri_perduti(testo: str, accentate: Collection[str] = frozenset()) -> str | None:
    """The first word with a lost letter, as written; None when there is none.

    ``accentate`` are the stems of ``radici_accentate``: a «?» after one of them is no question. Without
    them only stems that are plain («attivit?», «pu?») count, so that «Che fare?» stays a question.
    """
    if m := _PERSO.search(testo):
        return _parola(testo, m)
    if "?" not in testo:
        return None
    for m in _DENTRO.finditer(testo):
        parola = _parola(testo, m)
        if not any(segno in parola for segno in _INDIRIZZO):
            return parola
    for m in _IN_FONDO.finditer(testo):
        parola = _parola(testo, m)
        if _monca(m["parola"], accentate) and not any(segno in parola for segno in _INDIRIZZO):
            return parola
    return None


def radici_accentate(parole: Iterable[str]) -> frozenset[str]:
    """The words that end in an accented letter, folded and without it, unless they are words as they stand."""
    basse = {p.casefold() for p in parole}
    return frozenset(p[:-1] for p in basse if len(p) > 3 and p[-1] in "àèéìòù" and p[:-1] not in basse)


def _monca(parola: str, accentate: Collection[str]) -> bool:
    bassa = parola.casefold()
    if bassa in accentate or bassa in _MONCHE or _CONGIUNZIONI.fullmatch(bassa):
        return True
    return bassa not in _FORESTIERE and bool(_IN_TA.search(senza_accenti(bassa)))


def _parola(testo: str, m: re.Match[str]) -> str:
    """The word in which the defect stands, with what is around it within 40 characters."""
    prima = _SPAZI.split(testo[max(0, m.start() - 40) : m.start()])[-1]
    dopo = _SPAZI.split(testo[m.end() : m.end() + 40])[0]
    return f"{prima}{m[0]}{dopo}"
