# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no cell of a table may hold, said at its row and column before anything is made of it."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from controlli import Livello
from fogli.errors import is_error
from importazioni.griglie.cells import detto_vuoto, linee
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.unseen import Unseen
from importazioni.griglie.width import too_many_cells
from testi.bounds import LONG_TEXT
from testi.confronto import in_riga

# What stands for a letter that nobody could read.
LOST: Final = "\ufffd"
# «QualitÃ», «perchÃ©», «4Â°», «dellâ€™ente»: each byte of UTF-8 taken for a letter. No word of ours has such pairs.
_TAKEN_APART: Final = re.compile("(?<=[a-z])Ã|Ã[\u0080-\u00bfˆ‰€]|Â[\u0080-\u009f°«»ª]|â€")
# No cell that says that there is nothing is longer.
BREVE: Final = 40


def guardate(
    righe: Iterable[RigaLetta],
    massimi: Mapping[str, int],
    rilievi: list[SegnalazioneDiTabella],
    nomi: Container[str] = frozenset(),
    tenuti: Container[str] = frozenset(),
    *,
    told_apart: Container[str] = frozenset(),
    hundredths: Container[str] = frozenset(),
) -> Iterator[RigaLetta]:
    """The same rows; what is wrong with their cells goes to ``rilievi``, a dash that names nobody is an empty cell.

    Args:
        massimi: how many characters a line of a cell may have, by field.
        nomi: the fields of names and codes, in which a dash names nobody; in a text it is what somebody wrote.
        tenuti: texts that the document has already; they stay, however long.
        told_apart: the fields of which the table tells by itself the digits that a cell holds and does not show.
        hundredths: the fields that keep two decimals.
    """
    unseen = Unseen(told_apart, hundredths)
    for riga in righe:
        if troppe := too_many_cells(riga):
            rilievi.append(riga.rilievo(Livello.ERRORE, "", troppe))
        rilievi += unseen.look(riga)
        for campo, cella in riga.valori.items():
            if cella and (detto := _guasto(cella, massimi.get(campo) if cella not in tenuti else None)):
                rilievi.append(riga.rilievo(Livello.ERRORE, campo, detto))
            if perduto := lost_letters(cella):
                rilievi.append(riga.rilievo(Livello.AVVISO, campo, perduto))
        vuoti = {c: "" for c, v in riga.valori.items() if c in nomi and len(v) <= BREVE and detto_vuoto(v)}
        unite = {c: v for c, v in riga.unite.items() if c not in nomi or not detto_vuoto(v)}
        yield replace(riga, valori={**riga.valori, **vuoti}, unite=unite) if vuoti or unite != riga.unite else riga
    rilievi += unseen.told()


def lost_letters(cell: str) -> str:
    """What there is to say of a text whose accents another program took apart before it came here."""
    if LOST in cell:
        return f"«{in_riga(cell)[:60]}» ha perso delle lettere (il segno {LOST}): riscriverle, qui o nel file."
    if not _TAKEN_APART.search(cell):
        return ""
    return (
        f"«{in_riga(cell)[:60]}» ha delle lettere accentate rovinate, perché un altro programma lesse il testo in "
        "un'altra codifica: riscriverle, qui o nel file."
    )


def guasta(cella: str) -> bool:
    """True for what a spreadsheet shows where a formula found nothing."""
    return is_error(cella)


def _guasto(cella: str, massimo: int | None) -> str:
    if guasta(cella):
        return f"la formula della cella dà «{in_riga(cella)}»: scrivere il valore, o correggere la formula."
    if massimo is None or len(cella) <= massimo:
        return ""
    # Lines have bounds of their own where each is a thing; a long text is one thing.
    lunga = cella if massimo >= LONG_TEXT else max(linee(cella), key=len, default="")
    if len(lunga) <= massimo:
        return ""
    return f"«{lunga[:60]}…» ha {len(lunga)} caratteri, al più {massimo}: accorciare il testo."
