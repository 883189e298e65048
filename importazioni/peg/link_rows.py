# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the table of links made straight: code and title of one cell parted, cells that slipped put back. Pure.

A link is read by what its cells say, before by where they stand: a code of the plan is a code in whatever column.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from openpyxl.utils import get_column_letter

from controlli import Livello
from importazioni.griglie.cells import linee
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from obiettivi.contenuto.code_form import USUAL_FORM, CodeForm
from testi.codes import code_key
from testi.confronto import in_riga, piega

# What looks like a code whether or not the plan has it.
_SHAPE: Final = re.compile(rf"(?:{CodeForm(USUAL_FORM).pattern})(?![0-9A-Za-z])", re.IGNORECASE)
_BETWEEN: Final = " -–—:.,;()[]"
# No title is longer with its code.
LONGEST: Final = 600
# A code of more words is none that stands before a title.
_WORDS: Final = 4
_ABOVE: Final = ("ambito", "strategico", "operativo")
# What parts two codes of one line.
PARTING: Final = re.compile("[;,]")
_SIGNS: Final = re.compile(r"[/+&]")
_AND: Final = frozenset(("e", "ed", "/", "+", "&", "-", "–", "—", "|"))
_LAST_AND: Final = re.compile(r"(?: (?:ed?|[/+&|–—-])|[;,])$")


class LinkRows:
    """The codes and the folded titles of a plan, by which the cells of a row are told apart."""

    def __init__(self, codes: Iterable[str], titles: Container[str], above: Container[str]) -> None:
        self.codes = {code_key(code): code for code in codes}
        self.titles, self.above = titles, above

    def codes_of(self, riga: RigaLetta) -> list[str]:
        """The codes of a row, one a line, empty where a line has none, so that the titles beside keep their step."""
        codes = [self._named(code) for line in linee(code_cell(riga)) for code in self._pieces(line)]
        return codes if any(codes) else []

    def _named(self, text: str) -> str:
        """A code as the plan writes it, however it is written here."""
        code = in_riga(text)
        return self.codes.get(code_key(code)) or (code.upper() if _SHAPE.fullmatch(code) else code)

    def _pieces(self, line: str) -> list[str]:
        """The codes of a line; what parts two may stand in one."""
        if code_key(line) in self.codes:
            return [line]
        return [code for piece in PARTING.split(line) for code in self._apart(piece)]

    def _apart(self, piece: str) -> list[str]:
        """Codes with nothing but a space, a sign or «e» between them."""
        words = [part for word in in_riga(piece).split(" ") for part in self._joined(word)]
        codes = [word for word in words if self._is_one(word)]
        others = (word for word in words if not self._is_one(word))
        return codes if len(codes) > 1 and all(word in _AND for word in others) else [piece]

    def _joined(self, word: str) -> list[str]:
        """The codes that a sign joins: «OB.1/OB.2», where that is no code itself."""
        parts = [word] if self._is_one(word) else _SIGNS.split(word)
        return parts if all(map(self._is_one, parts)) else [word]

    def _is_one(self, word: str) -> bool:
        return code_key(word) in self.codes or bool(_SHAPE.fullmatch(word))

    def _with_titles(self, line: str) -> list[str]:
        """The codes with their titles that stand one after the other on a line, a sign or «e» between them."""
        words = in_riga(line).split(" ")
        begin = [0]
        for i, word in enumerate(words[1:], start=1):
            after = words[i - 1]
            if (after in _AND or after.endswith((";", ","))) and self._is_one(word.rstrip(_BETWEEN)):
                begin.append(i)
        if len(begin) < 2 or not self._is_one(words[0].strip(_BETWEEN)):
            return [line]
        said = (" ".join(words[a:b]) for a, b in zip(begin, [*begin[1:], len(words)], strict=True))
        return [_LAST_AND.sub("", one) for one in said]

    def straight(self, riga: RigaLetta, findings: list[SegnalazioneDiTabella]) -> RigaLetta:
        """The row with its codes under ``codice`` and its titles under ``titolo``; what was moved is told."""
        riga = self._put_back(riga, findings)
        codes, titles = self._parted_cell(code_cell(riga)), self._parted_cell(riga["titolo"])
        if codes and any(title for _, title in codes) and not riga["titolo"]:
            return _said(riga, codes)
        if titles and not in_riga(code_cell(riga)):
            return _said(riga, titles)
        same = titles and [c for c, _ in titles] == [self._named(c) for c in linee(code_cell(riga))]
        return _said(riga, titles) if same and titles else riga

    def parted(self, text: str) -> tuple[str, str] | None:
        """The code and the title that a text says; None when it says no code."""
        line = in_riga(text)
        if not line or piega(line) in self.titles:
            return None
        return self._before(line) or self._behind(line)

    def is_code(self, text: str) -> bool:
        """True for a text that is nothing but a code, or several."""
        parts = [in_riga(p) for line in text.split("\n") for p in self._pieces(line)]
        return any(parts) and all(code_key(p) in self.codes or _SHAPE.fullmatch(p) for p in parts if p)

    def _before(self, line: str) -> tuple[str, str] | None:
        words = line.split(" ")
        for n in range(min(len(words), _WORDS), 0, -1):
            said, rest = " ".join(words[:n]), " ".join(words[n:])
            code = self.codes.get(code_key(said)) or self.codes.get(code_key(said.strip(_BETWEEN)), "")
            # «1 albero per abitante» is no objective 1: figures alone want a mark behind them.
            marked = said[-1] in _BETWEEN or rest[:1] in tuple(_BETWEEN) or not rest
            if code and (marked or not code.isdecimal()):
                return code, rest.lstrip(_BETWEEN)
        shaped = _SHAPE.match(line.lstrip("(["))
        return (shaped[0].upper(), line.lstrip("([")[shaped.end() :].lstrip(_BETWEEN)) if shaped else None

    def _behind(self, line: str) -> tuple[str, str] | None:
        begins = max(line.rfind("("), line.rfind("["))
        if len(line) > LONGEST or line[-1] not in ")]" or begins <= 0:
            return None
        title, code = line[:begins].rstrip(), line[begins + 1 : -1]
        inside = bool(title) and not set(code) & set("()[]")
        return (self._named(code), title) if inside and self.is_code(code) else None

    def _parted_cell(self, cell: str) -> list[tuple[str, str]]:
        """The codes and titles on the lines of a cell; a line without a code goes on with the title above."""
        found: list[tuple[str, str]] = []
        for line in linee(cell):
            parts = self._pieces(line) if self.is_code(line) else self._with_titles(line)
            for part in filter(None, map(in_riga, parts)):
                pair = self.parted(part)
                if pair is None and not found:
                    return []
                if pair:
                    found.append(pair)
                else:
                    found[-1] = found[-1][0], f"{found[-1][1]} {part}".strip()
        return found

    # Cells that slipped to the left

    def _put_back(self, riga: RigaLetta, findings: list[SegnalazioneDiTabella]) -> RigaLetta:
        where = code_column(riga)
        if where is None or self._says_code(_cell(riga, where)) or self._says_code(riga["titolo"]):
            return riga
        slipped = next((i for i in range(min(where, len(riga.celle))) if self._slipped(riga.celle[i])), None)
        if slipped is None:
            return self._title_put_back(riga, where, findings)
        code = riga.celle[slipped]
        right = [c for c in riga.celle[slipped + 1 :] if in_riga(c)]
        title = riga["titolo"] or (right[0] if right else "")
        moved: dict[str, str] = dict.fromkeys((c for c in _ABOVE if c in riga.valori), "")
        for i in range(slipped):
            field = riga.posti.get(i + where - slipped, riga.posti.get(i, ""))
            if in_riga(riga.celle[i]) and field in moved:
                moved[field] = riga.celle[i]
        told = f"la riga è spostata a sinistra: «{in_riga(code)[:40]}» è il codice, e lo leggo come tale."
        findings.append(_at(riga, slipped, told))
        values = {**riga.valori, **moved, "codice": code, "titolo": title}
        return replace(riga, valori=values, nomi={**riga.nomi, "codice": get_column_letter(slipped + 1)})

    def _title_put_back(self, riga: RigaLetta, where: int, findings: list[SegnalazioneDiTabella]) -> RigaLetta:
        said = _cell(riga, where)
        if riga["titolo"] or piega(said) not in self.titles:
            return riga
        findings.append(_at(riga, where, f"«{in_riga(said)[:60]}» è il titolo di un obiettivo: lo leggo come tale."))
        return replace(riga, valori={**riga.valori, "codice": "", "titolo": said})

    def _says_code(self, cell: str) -> bool:
        return bool(self._parted_cell(cell)) or self.is_code(cell)

    def _slipped(self, cell: str) -> bool:
        return self.is_code(cell) and piega(cell) not in self.above


def code_column(riga: RigaLetta) -> int | None:
    """The column of the codes: under its head, or without one just before the titles, as the document has it."""
    if "codice" in riga.valori and "codice" not in riga.posti.values():
        return None  # they were put straight
    places: Mapping[str, int] = {field: i for i, field in riga.posti.items()}
    if "codice" in places:
        return places["codice"]
    before = places.get("titolo", 0) - 1
    return before if before >= 0 and not in_riga(riga.testa[before]) else None


def code_cell(riga: RigaLetta) -> str:
    """What the column of the codes says."""
    if "codice" in riga.valori:
        return riga["codice"]
    where = code_column(riga)
    return "" if where is None else _cell(riga, where)


def _cell(riga: RigaLetta, where: int) -> str:
    return riga.celle[where] if where < len(riga.celle) else ""


def _at(riga: RigaLetta, where: int, text: str) -> SegnalazioneDiTabella:
    return replace(riga.rilievo(Livello.AVVISO, "", text), colonna=get_column_letter(where + 1))


def _said(riga: RigaLetta, pairs: Sequence[tuple[str, str]]) -> RigaLetta:
    codes, titles = ("\n".join(x) for x in zip(*pairs, strict=True))
    return replace(riga, valori={**riga.valori, "codice": codes, "titolo": titles})
