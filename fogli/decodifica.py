# SPDX-License-Identifier: AGPL-3.0-or-later
"""From bytes to text, or a refusal that says what the file seems to be."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from fogli.encodings import in_one_byte
from fogli.kinds import MARKS, OLE, ZIP
from fogli.limiti import LIMITE_BYTE, FileNonLeggibile

PERDUTO = "\ufffd"
_CONTROLLI = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SEQUENZA_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Workbooks too: a print is none.
FIRME: Final = (
    (ZIP, "un file XLSX, DOCX o ZIP"),
    (OLE[:4], "un file DOC o XLS"),
    *((mark, what) for mark, what, _ in MARKS),
)
# Longer marks first: the one of UTF-32 begins with the one of UTF-16.
_BOM = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnknownEncoding(FileNonLeggibile):
    """The text is in none of the encodings that are known."""


@dataclass(frozen=True, slots=True)
class Decodificato:
    """The text and how it was found to be encoded; ``estranei`` counts bytes of another encoding in it."""

    testo: str
    codifica: str
    estranei: int = 0


def decodifica(dati: bytes) -> Decodificato:
    """Read UTF-8 (with BOM too), UTF-16 and UTF-32 with BOM, else the encoding of one byte that fits.

    Raises FileNonLeggibile for an empty, too large, binary or plainly truncated file.
    """
    if len(dati) > LIMITE_BYTE:
        raise FileNonLeggibile(
            f"Il file è troppo grande: pesa più di {LIMITE_BYTE // 1024 // 1024} MB, che è il limite. "
            "Serve l'esportazione di testo di un solo piano."
        )
    if not dati.strip():
        raise FileNonLeggibile("Il file è vuoto: esportare di nuovo il documento dal programma.")
    for firma, nome in FIRME:
        if dati.startswith(firma):
            raise FileNonLeggibile(
                f"Il file sembra {nome}: serve l'esportazione di testo del documento «Preventivo obiettivi», "
                "oppure il suo JSON."
            )
    return _leggibile(_testo(dati))


def _testo(dati: bytes) -> Decodificato:
    for bom, codifica in _BOM:
        if dati.startswith(bom):
            return _con_bom(dati, codifica)
    try:
        return Decodificato(dati.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as inciampo:
        return _non_utf8(dati, inciampo)


def _con_bom(dati: bytes, codifica: str) -> Decodificato:
    try:
        return Decodificato(dati.decode("utf-8-sig" if codifica == "utf-8" else codifica), codifica)
    except UnicodeDecodeError as inciampo:
        if codifica == "utf-8":
            return _non_utf8(dati[len(codecs.BOM_UTF8) :], inciampo)
        raise FileNonLeggibile(
            f"Il file si dichiara {codifica.upper()} ma non lo è, o è tagliato (byte {inciampo.start}): "
            "esportarlo di nuovo, se possibile in UTF-8."
        ) from None


def _non_utf8(dati: bytes, inciampo: UnicodeDecodeError) -> Decodificato:
    """One byte a letter, unless the file is UTF-8 that was cut or holds a few bytes of the other encoding."""
    valide = len(_SEQUENZA_UTF8.findall(dati))
    meta_di_carattere = inciampo.reason == "unexpected end of data"
    if meta_di_carattere and valide:
        raise FileNonLeggibile(
            "Il file è tagliato: finisce a metà di un carattere. Esportarlo o copiarlo di nuovo per intero."
        )
    sparsi = sum(b > 127 for b in _SEQUENZA_UTF8.sub(b"", dati))
    if valide > sparsi:
        return Decodificato(_misto(dati), "utf-8", sparsi)
    letto = in_one_byte(dati)
    if not letto.sure and not _CONTROLLI.search(letto.text):
        if meta_di_carattere:
            raise UnknownEncoding(
                "il file finisce a metà di un carattere, se è in UTF-8: è tagliato, e va esportato o copiato di nuovo "
                "per intero. Se è intero non si capisce in quale codifica è scritto: salvarlo di nuovo in UTF-8 («CSV "
                "UTF-8» in Excel) e riprovare."
            )
        raise UnknownEncoding(
            "non si capisce in quale codifica è scritto il testo, e le lettere accentate andrebbero perse. Salvarlo di "
            "nuovo in UTF-8 («CSV UTF-8» in Excel) e riprovare."
        )
    return Decodificato(letto.text, letto.encoding)


def _misto(dati: bytes) -> str:
    """UTF-8 where it is, Windows-1252 for each byte that is not."""
    pezzi: list[str] = []
    inizio = 0
    for tratto in re.finditer(rb"[\x80-\xff]+", dati):
        pezzi.append(dati[inizio : tratto.start()].decode("ascii"))
        pezzi.append(_byte_alti(tratto[0]))
        inizio = tratto.end()
    return "".join([*pezzi, dati[inizio:].decode("ascii")])


def _byte_alti(dati: bytes) -> str:
    buoni = []
    fine = 0
    for m in _SEQUENZA_UTF8.finditer(dati):
        buoni.append(dati[fine : m.start()].decode("cp1252", errors="replace"))
        buoni.append(m[0].decode("utf-8", errors="replace"))
        fine = m.end()
    return "".join([*buoni, dati[fine:].decode("cp1252", errors="replace")])


def _leggibile(d: Decodificato) -> Decodificato:
    """Refuse what is full of control characters; a few strays become «lost character»."""
    testo = d.testo.removeprefix("\ufeff")
    strani = len(_CONTROLLI.findall(testo))
    if "\x00" in testo or strani * 1000 > len(testo):
        raise FileNonLeggibile(
            "Il file non è un testo (contiene byte binari): serve l'esportazione di testo del documento "
            "«Preventivo obiettivi» in UTF-8, UTF-16 o Windows-1252, oppure il suo JSON."
        )
    if not testo.strip():
        raise FileNonLeggibile("Il file è vuoto: esportare di nuovo il documento dal programma.")
    return Decodificato(_CONTROLLI.sub(PERDUTO, testo) if strani else testo, d.codifica, d.estranei)
