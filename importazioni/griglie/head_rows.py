# SPDX-License-Identifier: AGPL-3.0-or-later
"""The head rows of a sheet: of one row or of two, and whose table they are. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from fogli.griglia import Griglia, Riga, senza_segni
from importazioni.griglie.choices import Choices
from importazioni.griglie.columns import TESTA_MASSIMA, Colonna
from importazioni.griglie.heads import Form, HeadRow, Understood, fields_of
from importazioni.griglie.understanding import understand
from importazioni.griglie.words import OF_A_YEAR
from testi.confronto import in_riga, piega

# Where a head row that is not complete, or of another table, is looked for.
ROWS_WITH_HEADS: Final = 50


class HeadFinder:
    """Finds the head rows of one sheet."""

    def __init__(self, grid: Griglia, form: Form, choices: Choices) -> None:
        self.grid, self.form, self.choices = grid, form, choices

    def at(self, n: int) -> HeadRow | None:
        """How the columns are understood, when the row at a place holds the heads that must be there."""
        row = self.grid.righe[n]
        if not _may_be_head(row, self.form, self.choices, self.grid.foglio):
            return None
        below = self.grid.righe[n + 1] if n + 1 < len(self.grid.righe) else None
        if below is not None and (
            _is_second(row, below, self.form) or _are_years(row, below) or self._goes_on_in(below)
        ):
            cells = composed(row, below)
            return HeadRow(self._understood(cells, n + 2, over=_spread(row.intere)), cells, second=True)
        above = self.grid.righe[n - 1] if n else None
        grouped = above is not None and _are_groups(above, self.form)
        over = _spread(above.intere) if above is not None and grouped else ()
        head = HeadRow(
            self._understood(row.intere, n + 1, over=over), row.intere, above=bool(n and (grouped or row.unite))
        )
        return head if _complete(head, self.form) else None

    def _goes_on_in(self, below: Riga) -> bool:
        """Whether heads that must be there are merged with the row below, where other heads stand."""
        needed = (c for c in self.form.columns if c.obbligatoria)
        return any(below.celle) and all(any(_is_head_of(c, m) for m in below.unite.values()) for c in needed)

    def _understood(self, cells: Sequence[str], first: int, *, over: Sequence[str]) -> tuple[Understood, ...]:
        def filled(place: int) -> bool:
            return any(_under(r, place) for r in self.grid.righe[first:])

        def agree(place: int, other: int) -> bool:
            pairs = ((_under(r, place), _under(r, other)) for r in self.grid.righe[first:])
            return all(not two or one == two for one, two in pairs)

        return understand(
            cells,
            self.form,
            sheet=self.grid.foglio,
            over=over,
            filled=filled,
            agree=agree,
            choices=self.choices,
            titled=self._titled,
        )

    @cached_property
    def _titled(self) -> bool:
        """Whether the first head is another one in each head row, as where a document prints a title there."""
        if not self.form.titled:
            return False
        sheet = self.grid.foglio
        rows = [r for r in self.grid.righe if _may_be_head(r, self.form, self.choices, sheet)]
        return len({piega(r.celle[0]) for r in rows}) == len(rows) > 1


def _under(row: Riga, place: int) -> str:
    return row.celle[place] if place < len(row.celle) else ""


def tables_of(grids: Sequence[Griglia], forms: Mapping[str, Form]) -> list[str]:
    """The tables, by their keys, whose heads a file has; of several those of which it has most columns."""
    most: dict[str, int] = {}
    for grid in grids:
        for row in grid.righe[:ROWS_WITH_HEADS]:
            for key, form in forms.items():
                fields = fields_of(row.intere, form.columns)
                needed = {c.campo for c in form.columns if c.obbligatoria}
                if (
                    needed <= fields
                    and len(fields) >= len(needed) + form.at_least
                    and not other_table(row, form.of_others)
                ):
                    most[key] = max(most.get(key, 0), len(fields))
    return [key for key, n in most.items() if n == max(most.values())]


def _may_be_head(riga: Riga, form: Form, choices: Choices, foglio: str) -> bool:
    """A quick look: whether every column that must be there has its head in the row."""
    servono = [c for c in form.columns if c.obbligatoria]
    celle = riga.intere
    if choices:
        teste = [in_riga(senza_segni(c)) for c in celle]
        detti = {said.field for i, c in enumerate(teste) if c and (said := choices.of(foglio, i, teste))}
        servono = [c for c in servono if c.campo not in detti]
    return all(any(_is_head_of(c, cella) for cella in celle) for c in servono)


def _is_head_of(colonna: Colonna, cella: str) -> bool:
    # Most cells are no heads, and are known by the letter that they begin with.
    may_be = len(cella) <= TESTA_MASSIMA and colonna.may_begin(cella)
    return may_be and colonna.e(piega(senza_segni(cella)))


def _complete(testa: HeadRow, form: Form) -> bool:
    # Of several that could be the one that must be there, one will be said to be.
    campi = {*testa.places.values(), *(c for u in testa.columns if len(u.candidates) == 1 for c in u.candidates)}
    chiesti = sum(u.asked for u in testa.columns)
    servono = {c.campo for c in form.columns if c.obbligatoria}
    return servono <= campi and len(campi) + chiesti >= len(servono) + form.at_least


def _are_groups(riga: Riga, form: Form) -> bool:
    """Whether a row holds the heads of groups of columns and nothing else but heads."""
    piegate = [piega(senza_segni(c)) for c in riga.celle if c]
    if not form.groups or not piegate or any(len(p) > TESTA_MASSIMA for p in piegate):
        return False
    gruppi = [p for p in piegate if form.part_named(p)]
    return bool(gruppi) and all(form.part_named(p) or any(c.e(p) for c in form.columns) for p in piegate)


def _is_second(prima: Riga, seconda: Riga, form: Form) -> bool:
    """Whether the row below holds the heads of the columns of groups that are named above."""
    scritte = [(i, piega(senza_segni(c))) for i, c in enumerate(seconda.celle) if c]
    sopra = prima.celle
    if not form.groups or len(scritte) < 2 or not any(form.part_named(piega(c)) for c in sopra if c):
        return False
    return all(
        any(c.e(p) for c in form.columns)
        and (i >= len(sopra) or not sopra[i] or bool(form.part_named(piega(sopra[i]))))
        for i, p in scritte
    )


def _are_years(first: Riga, second: Riga) -> bool:
    """Whether the row below holds nothing but years, under a head that stands over the first of them: «Target»."""
    written = [i for i, cell in enumerate(second.celle) if cell]
    if len(written) < 2 or not all(re.fullmatch(OF_A_YEAR, piega(second.celle[i])) for i in written):
        return False
    return bool(_cell(first.celle, written[0])) and not any(_cell(first.celle, i) for i in written[1:])


def composed(prima: Riga, seconda: Riga) -> tuple[str, ...]:
    """The heads of two rows as one: where the second says nothing, what stands above."""
    quante = max(len(prima.celle), len(seconda.celle))
    return tuple(_cell(seconda.celle, i) or _cell(prima.intere, i) for i in range(quante))


def _cell(celle: Sequence[str], i: int) -> str:
    return celle[i] if i < len(celle) else ""


def _spread(celle: Sequence[str]) -> tuple[str, ...]:
    """The head of a group stands over its first column: it is of those on its right too."""
    detto, tutte = "", []
    for cella in celle:
        detto = cella or detto
        tutte.append(detto)
    return tuple(tutte)


def other_table(riga: Riga, of_others: Mapping[str, str]) -> str:
    """The table whose heads a row holds, when it is another one."""
    piegate = [piega(c) for c in riga.intere if c and len(c) <= TESTA_MASSIMA]
    return next((nome for testa, nome in of_others.items() if any(re.fullmatch(testa, p) for p in piegate)), "")
