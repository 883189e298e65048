# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives that cards tell of, as rows of a table; which one it is, of a card without a code. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from controlli import Livello
from fogli.griglia import Griglia
from importazioni.griglie.account import Account
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.heads import Form
from importazioni.schede.cards import Card, Place
from importazioni.schede.reading import CardReader
from testi.confronto import in_riga, piega


def has_cards(grids: Sequence[Griglia], *, document: bool = False) -> bool:
    """Whether sheets look like cards of objectives: something names one, and something is said of it."""
    reader = CardReader(Account(Form("", ()), grids), 2000)
    reader.read(grids, document=document)
    return any(card.fields > (0 if card.code else 1) and card.is_named for card in reader.cards)


def rows_of_cards(
    account: Account,
    grids: Sequence[Griglia],
    year: int,
    *,
    document: bool = False,
    codes: Mapping[str, str] | None = None,
) -> Iterator[RigaLetta]:
    """The cards of some sheets as rows of a table; what there is to say of them goes to the account.

    ``codes``: what the objectives that are there already are called, by their folded titles.

    Raises:
        FileNonLeggibile: a sheet with cards has cells that cannot be read.
    """
    reader = CardReader(account, year)
    reader.read(grids, document=document)
    for grid in grids:
        if reader.has_read_of(grid):
            grid.esigi()
    for card in reader.cards:
        if not card.code and card.begins and card.fields:
            account.findings.append(_named_by_title(card, card.begins, codes or {}))
        if card.code:
            yield from card.rows()


def _named_by_title(card: Card, begins: Place, codes: Mapping[str, str]) -> SegnalazioneDiTabella:
    """Give a card without a code that of the objective which has its title; else say that it lacks one."""
    title = card.head.values.get("titolo", "")
    named = f" «{in_riga(title)[:60]}»" if title else ""
    if code := codes.get(piega(title)):
        card.code = code
        told = f"alla scheda{named} manca il codice: nel piano quel titolo ha il codice {code}, e la leggo come quella."
        return begins.finding(Livello.AVVISO, told)
    told = f"alla scheda{named} manca il codice: scriverlo accanto a «Obiettivo n.»."
    return begins.finding(Livello.ERRORE, told)
