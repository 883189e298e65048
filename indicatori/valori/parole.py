# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read before any number: spaces around, footnote marks, "Sì"/"No", "da definire".

Decisions that the grammar does not force:
- `X` is text: a cross may tick a box or stand for "not here";
- `SI/NO` is text: it names the kind of answer, not the answer;
- `n.a.` is text: "non applicabile" is not "to be defined";
- a lone `*`, or asterisks elsewhere in the text (`**SI**`), are no footnote mark.
"""

import re
import unicodedata
from enum import StrEnum

LUNGHEZZA_MASSIMA = 120
"""Characters beyond which a text cannot be a plain value; it also bounds what any pattern has to look at."""

_ULTIMO_SPAZIO = 0x3000  # no white space of Unicode lies beyond the ideographic one
_INVISIBILI = "\ufeff\u200b\u200e\u200f"
_BORDI = "".join(filter(str.isspace, map(chr, range(_ULTIMO_SPAZIO + 1)))) + _INVISIBILI
_SI = frozenset({"si", "sì", "sí", "si'", "si’", "si`"})
_SEGNAPOSTO = re.compile(r"\?+|[-–—_.…]+")
_DA_DEFINIRE = frozenset(
    {
        "nd",
        "n.d",
        "n.d.",
        "n/d",
        "non definito",
        "non disponibile",
        "da definire",
        "da definirsi",
        "da determinare",
        "da stabilire",
        "in corso di definizione",
        "in via di definizione",
    }
)


class Richiamo(StrEnum):
    """Footnote mark after a value: `*` annual value in a three-year plan, `**` revised by another act."""

    NESSUNO = ""
    ANNUALE = "*"
    DA_RIVEDERE = "**"

    @property
    def frase(self) -> str:
        """How the mark is said after the reading of the value; empty when there is none."""
        return {"*": " (valore annuale)", "**": " (da rivedere con un altro atto)"}.get(self.value, "")


def pulisci(testo: str) -> str:
    """The text to be read: no spaces or invisible characters around, accents composed (NFC, never NFKC:
    that would turn superscripts and full-width digits into plain digits)."""
    corpo = testo.strip(_BORDI)
    return corpo if len(corpo) > LUNGHEZZA_MASSIMA else unicodedata.normalize("NFC", corpo)


def separa_richiamo(testo: str) -> tuple[str, Richiamo]:
    """`15*`, `15 **` and `15 (*)` into the value and its mark."""
    for segno in ("(**)", "(*)", "**", "*"):
        if testo.endswith(segno):
            corpo = testo.removesuffix(segno).rstrip()
            if corpo and "*" not in corpo:
                return corpo, Richiamo(segno.strip("()"))
            break
    return testo, Richiamo.NESSUNO


def leggi_si_no(testo: str) -> bool | None:
    """True for "sì" (with accent, apostrophe or neither), False for "no", None for the rest."""
    parola = testo.casefold().removesuffix(".")
    if parola in _SI:
        return True
    return False if parola == "no" else None


def e_da_definire(testo: str) -> bool:
    """Whether the text only says that a value is still missing."""
    corpo = " ".join(testo.casefold().strip("()[] ").split())
    return not corpo or corpo in _DA_DEFINIRE or _SEGNAPOSTO.fullmatch(corpo) is not None
