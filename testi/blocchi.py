# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small Markdown subset of the long texts, read into blocks. Pure.

Paragraphs are separated by an empty line; a line break inside one is kept; lines that begin with
«- » are a list; a paragraph that is wholly «**bold**» is a sub-heading; «**bold**» inside a line is
strong. Everything else is literal and prints as written: «1)», «15*» and «<b>» are themselves.
Nothing here makes HTML: templates do, with their escaping on.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_VUOTA = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_GRASSETTO = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
VOCE = re.compile(r"^-[ \t]+(?=\S)")


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAFO = "paragrafo"
    ELENCO = "elenco"
    TITOLETTO = "titoletto"


@dataclass(frozen=True, slots=True)
class Tratto:
    """A run of characters, strong or not."""

    testo: str
    forte: bool = False


Riga = tuple[Tratto, ...]


@dataclass(frozen=True, slots=True)
class Blocco:
    """A paragraph (its lines), a list (its items) or a sub-heading (one line)."""

    genere: BlockKind
    righe: tuple[Riga, ...]


def blocchi(testo: str) -> list[Blocco]:
    """Read a long text. Never raises; the words of the blocks are the words of the text, in order."""
    pulito = testo.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [blocco for parte in _VUOTA.split(pulito) if parte.strip() for blocco in _capoverso(parte)]


def tratti(riga: str) -> Riga:
    """Split a line into plain and strong runs."""
    pezzi = _GRASSETTO.split(riga)
    return tuple(Tratto(p, forte=i % 2 == 1) for i, p in enumerate(pezzi) if p)


def _capoverso(parte: str) -> list[Blocco]:
    righe = [riga.strip() for riga in parte.split("\n") if riga.strip()]
    if len(righe) == 1 and (tutto := _GRASSETTO.fullmatch(righe[0])):
        return [Blocco(BlockKind.TITOLETTO, ((Tratto(tutto[1]),),))]
    gruppi = groupby(righe, key=lambda riga: bool(VOCE.match(riga)))
    return [_blocco(voci, list(gruppo)) for voci, gruppo in gruppi]


def _blocco(voci: bool, righe: list[str]) -> Blocco:
    genere = BlockKind.ELENCO if voci else BlockKind.PARAGRAFO
    return Blocco(genere, tuple(tratti(VOCE.sub("", riga)) for riga in righe))
