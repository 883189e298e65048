# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which table a file is, by its heads."""

from collections.abc import Sequence

from dup.contenuto import ContenutoDUP
from fogli.griglia import Griglia
from importazioni.conferma.doors import INGRESSI, Ingresso
from importazioni.dup.tables import TABELLE
from importazioni.griglie.account import Account
from importazioni.griglie.findings import TabellaConErrori
from importazioni.griglie.head_rows import tables_of
from importazioni.griglie.heads import Form
from importazioni.peg import raccordo
from importazioni.peg.table_columns import FORM

# Heads are the same whatever the document.
_NO_DUP = ContenutoDUP("", "", 0, 0)


def _forms() -> dict[str, Form]:
    of_dup = {key: t.form(_NO_DUP) for key, t in TABELLE.items()}
    return {**of_dup, "raccordo": raccordo.FORM, "peg": FORM}


def recognised(grids: Sequence[Griglia]) -> list[Ingresso]:
    """The tables that a file may be; one when its heads plainly say which."""
    return [INGRESSI[key] for key in tables_of(grids, _forms())]


def other_table(refused: TabellaConErrori, asked: Ingresso) -> Ingresso | None:
    """The one table that a refused file plainly is, when it is not the one that was asked for."""
    conto = refused.conto
    if not isinstance(conto, Account) or conto.headed:
        return None
    found = recognised(conto.grids)
    return found[0] if len(found) == 1 and found[0] is not asked else None
