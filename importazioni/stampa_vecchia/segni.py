# SPDX-License-Identifier: AGPL-3.0-or-later
"""The marks around the words: tags, Markdown emphasis, table pipes, odd spaces.

Inside this package bold is kept as a pair of control characters, which no decoded text contains.
"""

import re
from typing import NamedTuple

from testi.confronto import in_riga, piega

FORTE, FINE_FORTE = "\x02", "\x03"
_ATTRIBUTI = r"""(?:\s{1,5}[a-zA-Z-]{1,20}=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))*"""
_TAG = re.compile(
    r"<(/?)(b|strong|h[1-6]|th|i|em|u|s|span|font|small|big|sup|sub|a|p|br|div|center|ul|ol|li|tr|td|table)"
    + _ATTRIBUTI
    + r"\s{0,5}/?>",
    re.IGNORECASE,
)
_FORTI = re.compile(r"b|strong|th|h[1-6]", re.IGNORECASE)
_SENZA_SPAZIO = re.compile(r"i|em|u|s|span|font|small|big|sup|sub|a", re.IGNORECASE)
_ASTERISCHI = re.compile(r"(?<!\*)(\*{1,3})(?![\s*])([^*]*[^\s*])\1(?!\*)")
_SOTTOLINEE = re.compile(r"(?<!\w)(_{1,3})(?![\s_])([^_]*[^\s_])\1(?!\w)")
_NON_PAROLA = re.compile(r"[\W_]+")
_SPAZI = re.compile(r"[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\x85\x0c]")
_INVISIBILI = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u200e\u200f]")
_CANCELLETTI = re.compile(r"\s*+#{1,6}\s++(.*+)\s*+")
_REGOLA = re.compile(r"\s*(?:-{3,}|_{3,}|={3,}|(?:\*\s?){3,})\s*")
_SEPARATORE = re.compile(r"(?=[\s|:+]*+(?:-[\s|:+]++)*--)[\s|:+-]*+")
_PIEDE = re.compile(r"pag(?:ina)? [0-9]{1,5} (?:di )?[0-9]{1,5}")
LUNGA = 400
"""A line longer than this (characters) is no heading, label or table head: it is not even looked at."""


class Riga(NamedTuple):
    """A line of the file: number from 1, text without odd spaces, folded words ("" when the line is long)."""

    numero: int
    testo: str
    chiave: str

    @property
    def vuota(self) -> bool:
        """True for a line without words or signs (a horizontal rule or the foot of a page is none)."""
        return not self.testo or self.testo.isspace()


def righe(testo: str) -> list[Riga]:
    """Split into lines (LF, CRLF or CR) and fold the short ones."""
    intere = testo.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [riga(n, intera) for n, intera in enumerate(intere, 1)]


def riga(numero: int, intera: str) -> Riga:
    """One line, cleaned and folded."""
    if not intera:
        return Riga(numero, "", "")
    if not intera.isascii():
        intera = _INVISIBILI.sub("", _SPAZI.sub(" ", intera))
    intera = intera.replace("\x0c", " ").rstrip(" ")
    if len(intera) > LUNGA:
        return Riga(numero, intera, "")
    if _REGOLA.fullmatch(intera) and not intera.isspace():
        return Riga(numero, "", "")
    parole = chiave(senza_tag(intera))
    piede = parole.startswith("pag") and _PIEDE.fullmatch(parole)
    return Riga(numero, "", "") if piede else Riga(numero, intera, parole)


def chiave(testo: str) -> str:
    """``piega``, by a short cut for the ASCII that most of a file is."""
    return _NON_PAROLA.sub(" ", testo.lower()).strip() if testo.isascii() else piega(testo)


def senza_tag(testo: str) -> str:
    """The text without tags; those of blocks leave a space."""
    return _TAG.sub(lambda m: "" if _senza_spazio(m[2]) else " ", testo) if "<" in testo else testo


def _senza_spazio(nome: str) -> bool:
    return bool(_SENZA_SPAZIO.fullmatch(nome) or nome.lower() in {"b", "strong"})


def con_forte(testo: str, a_capo: str = "\n") -> str:
    """Bold as control characters, other marks gone; ``a_capo`` replaces tags that begin a line."""
    if "<" in testo:
        testo = _TAG.sub(lambda m: _tag(m, a_capo), testo)
    if "*" in testo:
        testo = _ASTERISCHI.sub(_enfasi, testo)
    return _SOTTOLINEE.sub(_enfasi, testo) if "_" in testo else testo


def _tag(m: re.Match[str], a_capo: str) -> str:
    if _FORTI.fullmatch(m[2]):
        return FINE_FORTE if m[1] else FORTE
    if m[2].lower() == "li":
        return "" if m[1] else f"{a_capo}- "
    return "" if _SENZA_SPAZIO.fullmatch(m[2]) else a_capo


def _enfasi(m: re.Match[str]) -> str:
    """Emphasis, unless the signs belong to the words: «15*, 20*», «67**, 68**»."""
    prima = m.string[m.start() - 1 : m.start()]
    dopo = m.string[m.end() : m.end() + 1]
    if len(m[1]) == 1:
        return m[0] if prima.isalnum() or dopo.isalnum() else m[2]
    if prima.isalnum() and not m[2][0].isalnum() and m[2][0] not in FORTE + FINE_FORTE:
        return m[0]
    return f"{FORTE}{m[2]}{FINE_FORTE}"


def con_asterischi(testo: str) -> str:
    """Bold as Markdown again, for the rest of a line of which the beginning was read."""
    return testo.replace(FORTE, "**").replace(FINE_FORTE, "**")


def piano(testo: str) -> str:
    """The words on one line, all marks gone."""
    return in_riga(senza_cancelletti(con_forte(testo, " ")).replace(FORTE, "").replace(FINE_FORTE, ""))


def senza_cancelletti(testo: str) -> str:
    """The text of a Markdown heading, or the text itself."""
    if testo.lstrip()[:1] != "#" or not (m := _CANCELLETTI.fullmatch(testo)):
        return testo
    return m[1].rstrip().rstrip("#").rstrip()


def intestazione_markdown(testo: str) -> bool:
    """True for «### Titolo»."""
    return testo.lstrip()[:1] == "#" and bool(_CANCELLETTI.fullmatch(testo))


def celle(testo: str) -> list[str]:
    """The cells of a table line, marks still on: between tabs, else between pipes, else the whole line."""
    testo = _sfascia(testo)
    if "\t" in testo:
        return testo.split("\t")
    if "|" not in testo:
        return [testo]
    dentro = testo.strip()
    dentro = dentro.removeprefix("|")
    return dentro.removesuffix("|").split("|")


def _sfascia(testo: str) -> str:
    """The line without the one pair of marks around the whole of it."""
    if not testo or testo[0] not in "*_<" or "\t" not in testo:
        return testo
    for apre, chiude in (("***", "***"), ("**", "**"), ("<b>", "</b>"), ("<i>", "</i>"), ("__", "__")):
        dentro = testo.rstrip()
        if dentro.startswith(apre) and dentro.endswith(chiude) and dentro.count(chiude) == 1 + (apre == chiude):
            return dentro[len(apre) : -len(chiude)]
    return testo


def separatore(testo: str) -> bool:
    """True for the line under the head of a Markdown table."""
    return "-" in testo and len(testo) <= LUNGA and bool(_SEPARATORE.fullmatch(testo))


def cella(testo: str) -> str:
    """A cell of words, on one line, all marks gone, a half pair of bold too."""
    nudo = piano(testo)
    return in_riga(nudo.replace("**", " ")) if nudo.count("**") == 1 and "**" in (nudo[:2], nudo[-2:]) else nudo


def valore(testo: str) -> str:
    """A cell that prints exactly as written: only tags and the emphasis around the whole of it go."""
    nudo = senza_tag(testo).strip()
    aste = len(nudo) - len(nudo.lstrip("*"))
    chiuse = len(nudo) - len(nudo.rstrip("*"))
    if 0 < aste <= chiuse and aste * 2 < len(nudo):
        nudo = nudo[aste : len(nudo) - aste].strip()
    return nudo
