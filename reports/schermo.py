# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stylesheet of the paper, worn by a preview on a page that has a stylesheet of its own."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import tinycss2

from reports import stili

FOGLIO: Final = ".foglio"
# A sheet beside what is written has a room of its own («carta»): where that is narrow, it is laid out as on a phone.
NARROW_SCREEN: Final = "screen and (max-width: 47.99rem)"
NARROW_ROOM: Final = "carta (max-width: 30rem)"


def stile_del_foglio(report: str) -> tuple[str, str]:
    """The screen stylesheet of a report and a short hash of it, for an address that may be kept for ever."""
    return _worn(f"{stili.di_carta(report)}\n{stili.di_schermo(report)}")


@lru_cache(maxsize=16)
def _worn(written: str) -> tuple[str, str]:
    """By what is written: whoever changes a stylesheet sees it at once, and nobody reads the same rules twice."""
    stile = confinato(written, FOGLIO)
    return stile, hashlib.sha256(stile.encode()).hexdigest()[:12]


def sheet_styles() -> tuple[str, dict[str, str]]:
    """The link by which the page of an objective dresses it as it prints (``organizzazione.page_parts``)."""
    return "reports/stile.html", {}


def confinato(stile: str, dentro: str) -> str:
    """The rules of a stylesheet that hold only inside the elements of one selector.

    ``html`` and ``body`` become that element; ``@media`` is kept, and what holds for a narrow screen holds for a narrow
    room on a wide one too; other at-rules (pages, fonts) are left out.
    """
    regole = tinycss2.parse_stylesheet(stile, skip_comments=True, skip_whitespace=True)
    return "\n".join(_confina(regole, dentro))


def _confina(regole: Iterable[Any], dentro: str) -> Iterator[str]:
    for regola in regole:
        if regola.type == "qualified-rule":
            selettori = ", ".join(_selettori(regola.prelude, dentro))
            yield f"{selettori} {{{tinycss2.serialize(regola.content)}}}"
        elif regola.type == "at-rule" and regola.lower_at_keyword == "media":
            interne = tinycss2.parse_rule_list(regola.content, skip_comments=True, skip_whitespace=True)
            contenuto = "\n".join(_confina(interne, dentro))
            schermo = tinycss2.serialize(regola.prelude).strip()
            yield f"@media {schermo} {{\n{contenuto}\n}}"
            if schermo == NARROW_SCREEN:
                yield f"@media screen {{\n@container {NARROW_ROOM} {{\n{contenuto}\n}}\n}}"


def _selettori(preludio: Iterable[Any], dentro: str) -> Iterator[str]:
    scritti: list[list[Any]] = [[]]
    for pezzo in preludio:
        if pezzo == ",":
            scritti.append([])
        else:
            scritti[-1].append(pezzo)
    for pezzi in scritti:
        selettore = tinycss2.serialize(pezzi).strip()
        yield dentro if selettore in ("html", "body") else f"{dentro} {selettore}"
