# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the heads of a row to how its columns are understood, from what is sure to what is asked. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from fogli.griglia import senza_segni
from importazioni.griglie.choices import NO_CHOICES, NOT_READ, Choices
from importazioni.griglie.columns import TESTA_MASSIMA, Colonna, radici
from importazioni.griglie.heads import Chosen, Form, Understood
from testi.confronto import in_riga, piega

# What stands around the year of a head, as in «Valore atteso al 31/12/2025».
_AROUND_A_YEAR: Final = radici("al nel anno a fine il del entro 31 12 dicembre")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def understand(
    cells: Sequence[str],
    form: Form,
    *,
    sheet: str = "",
    over: Sequence[str] = (),
    filled: Callable[[int], bool] = lambda place: True,
    agree: Callable[[int, int], bool] = lambda place, other: True,
    choices: Choices = NO_CHOICES,
    titled: bool = False,
) -> tuple[Understood, ...]:
    """How the columns under these heads are understood.

    Args:
        sheet: the name of the sheet.
        over: the heads of groups above, one for each column, when there are any.
        filled: whether anything stands under the head of a column: about an empty one nothing is asked.
        agree: whether the second of two columns says in no row what the first does not.
        choices: what the office said.
        titled: whether the first head is another one in each head row of the sheet.
    """
    heads = [in_riga(senza_segni(c)) for c in cells]
    heads = [
        _with_what_stands_over(head, in_riga(over[i]), form) if i < len(over) else head for i, head in enumerate(heads)
    ]
    return _Understanding(heads, form, sheet, over, choices, titled).done(filled, agree)


def _with_what_stands_over(head: str, over: str, form: Form) -> str:
    """A head that says something only with the one above it: «Effettiva» under «Fine»."""
    if not head or not over or over == head or form.part_named(piega(over)):
        return head
    alone, both = piega(head), piega(f"{over} {head}")
    known = any(c.e(alone) for c in form.columns)
    return f"{over} {head}" if not known and any(c.e(both) or c.somiglia(both) for c in form.columns) else head


class _Understanding:
    """The work on one head row, from what is sure to what is asked."""

    def __init__(
        self, heads: Sequence[str], form: Form, sheet: str, over: Sequence[str], choices: Choices, titled: bool
    ) -> None:
        self.titled = titled
        self.heads, self.form, self.sheet, self.choices = heads, form, sheet, choices
        self.folded = [self._fold(h) if len(h) <= TESTA_MASSIMA else "" for h in heads]
        self.over = [form.part_named(piega(o)) for o in over]
        self.found: dict[int, Understood] = {}
        self.exact = {i: [c for c in form.columns if c.e(f)] for i, f in enumerate(self.folded) if f}

    def _fold(self, head: str) -> str:
        """A head as it is compared. The sign «%» is a word, where the head without it is not known."""
        folded = piega(head)
        known = "%" not in head or any(c.e(folded) for c in self.form.columns)
        return folded if known else f"{folded} percento".strip()

    def done(self, filled: Callable[[int], bool], agree: Callable[[int, int], bool]) -> tuple[Understood, ...]:
        """Every column, the ones without a head too."""
        self._chosen()
        self._within()
        self._twins(filled, agree)
        self._single()
        self._ambiguous(filled)
        self._half_known()
        for i, head in enumerate(self.heads):
            found = self.found.get(i) or Understood(i, head, reason=self._unknown(i) if head else "")
            if found.asked and not filled(i):
                found = replace(found, candidates=(), reason="è vuota, e il titolo da solo non dice che cos'è")
            self.found[i] = found
        return tuple(self.found[i] for i in range(len(self.heads)))

    def _unknown(self, i: int) -> str:
        same = next((u for p, u in self.found.items() if p < i and self.folded[p] == self.folded[i] and u.field), None)
        if same:
            return "c'è due volte, e vale la prima: non la leggo"
        taken = [c for c in self.exact.get(i, ()) if self._taken(c.campo)]
        if taken:
            other = next(u for u in self.found.values() if u.field == taken[0].campo)
            return f"«{other.head}» è già {self.form.words(taken[0].campo)}: non la leggo"
        return "non la conosco: non la leggo"

    # What the office said, and what the table reads by itself

    def _chosen(self) -> None:
        for i, head in enumerate(self.heads):
            said = self.choices.of(self.sheet, i, self.heads)
            if said is None:
                continue
            new = Chosen.NOW if said.new else Chosen.BEFORE
            if said.field == NOT_READ:
                self.found[i] = Understood(i, head, reason=f"non la leggo, {said.why}", chosen=new)
            elif self.form.column(said.field) and not self._taken(said.field):
                self.found[i] = Understood(i, head, said.field, said.why, chosen=new)
        for i in range(len(self.heads)):
            if i not in self.found and not self.exact.get(i) and (what := self.form.free(i, self.folded, self.titled)):
                self.found[i] = Understood(i, self.heads[i], free=what)

    def _within(self) -> None:
        """A head between columns of a group whose fields name no part: «Note» among those of indicators."""
        said = {self._plain(i) for i in self.exact}
        for i in self.exact:
            field, around = self.form.within.get(self._plain(i), ("", frozenset()))
            between = {self._plain(i - 1), self._plain(i + 1)} <= around
            if field and between and i not in self.found and field not in said and not self._taken(field):
                reason = f"sta fra «{self.heads[i - 1]}» e «{self.heads[i + 1]}»"
                self.found[i] = Understood(i, self.heads[i], field, reason)

    def _plain(self, i: int) -> str:
        """The field of a column whose head means that one alone."""
        columns = self.exact.get(i, [])
        return columns[0].campo if len(columns) == 1 else ""

    def _twins(self, filled: Callable[[int], bool], agree: Callable[[int, int], bool]) -> None:
        """The same head over several columns that say something, and nothing tells which of them is meant.

        Beside each other they are a column said twice, of which the first counts, as long as the others say nothing
        that it does not; otherwise it is not known which is right, and apart each may be of its neighbours.
        """
        alike: dict[str, list[int]] = {}
        for i in self.exact:
            if i not in self.found and (field := self._plain(i)) and not self._taken(field) and filled(i):
                alike.setdefault(self.folded[i], []).append(i)
        for places in alike.values():
            column = self.exact[places[0]][0]
            # One that is empty does not take the place of one that says something.
            for i in self._namesakes(places):
                self.found[i] = Understood(i, self.heads[i], reason="è vuota: vale l'altra con questo titolo")
            apart = places[-1] - places[0] >= len(places) > 1 and not column.obbligatoria
            if (apart or not all(agree(places[0], i) for i in places[1:])) and not column.non_tenuta:
                for i in places:
                    self.found[i] = Understood(i, self.heads[i], candidates=(column.campo,))

    def _namesakes(self, places: Sequence[int]) -> list[int]:
        """The columns that have the head of these and are not among them."""
        head = self.folded[places[0]]
        return [i for i in self.exact if i not in self.found and i not in places and self.folded[i] == head]

    # Heads that mean one thing

    def _taken(self, key: str) -> bool:
        return any(u.field == key for u in self.found.values())

    def _single(self) -> None:
        for i, columns in self.exact.items():
            if i in self.found or len(columns) != 1 or self._taken(columns[0].campo):
                continue
            rivals = self._rivals(i, columns[0])
            if rivals and piega(columns[0].testa) not in (self.folded[i], *(self.folded[r] for r in rivals)):
                for r in (i, *rivals):
                    self.found[r] = Understood(r, self.heads[r], candidates=(columns[0].campo,))
            elif not rivals or self.folded[i] == piega(columns[0].testa):
                self._give(i, columns[0], "")

    def _rivals(self, i: int, column: Colonna) -> list[int]:
        """Other columns whose heads, in other words, mean the same one thing."""
        return [
            j
            for j, others in self.exact.items()
            if j not in self.found and j != i and others == [column] and self.folded[j] != self.folded[i]
        ]

    def _give(self, i: int, column: Colonna, reason: str) -> None:
        head = self.heads[i]
        if column.non_tenuta:
            self.found[i] = Understood(i, head, reason=f"{column.non_tenuta}: non la leggo")
        else:
            self.found[i] = Understood(i, head, column.campo, reason)

    # Heads that could mean several things

    def _ambiguous(self, filled: Callable[[int], bool]) -> None:
        waiting = [i for i, columns in self.exact.items() if i not in self.found and len(columns) > 1]
        # Those within the columns of a part are that part's before any other may be; what was decided decides others.
        waiting.sort(key=lambda i: (not self._within_a_part(i), not self._beside(i, -1), i))
        while waiting != (left := [i for i in waiting if not self._decided(i, filled)]):
            waiting = left
        for i in waiting:
            candidates = tuple(c.campo for c in self._free(i) if not c.non_tenuta)
            self.found[i] = Understood(i, self.heads[i], candidates=candidates)

    def _free(self, i: int) -> list[Colonna]:
        return [c for c in self.exact[i] if not self._taken(c.campo)]

    def _decided(self, i: int, filled: Callable[[int], bool]) -> bool:
        """Whether the place of a column, or what is left of what it could mean, decides what it is."""
        free = self._free(i)
        if not free or self._has_it_already(i, free):
            self._ask_of_both(i, filled)
            return True
        if all(c.non_tenuta for c in free):
            self._give(i, next((c for c in free if c.parte == self._side(i)), free[0]), "")
            return True
        column, reason = self._by_place(i, free)
        if column is not None and self._claimed_by_another(i, column):
            column = None
        if column is not None:
            self._give(i, column, reason)
        return column is not None

    def _ask_of_both(self, i: int, filled: Callable[[int], bool]) -> None:
        """The same head twice among the columns of one part: nothing tells which of them is meant."""
        same = (u for j, u in self.found.items() if self.folded[j] == self.folded[i] and u.chosen is Chosen.NO)
        first = next((u for u in same if u.field and u.field.rpartition(".")[0] == self._side(i)), None)
        if first is not None and filled(first.place) and filled(i):
            for j in (first.place, i):
                self.found[j] = Understood(j, self.heads[j], candidates=(first.field,))

    def _within_a_part(self, i: int) -> bool:
        return self._beside(i, -1) == self._beside(i, +1) != ""

    def _has_it_already(self, i: int, free: list[Colonna]) -> bool:
        """Whether a column stands among those of a part that has such a one already: it is that part's, and one too
        many."""
        left, right = self._beside(i, -1), self._beside(i, +1)
        of_one = left == right or self.form.main in (left, right)
        side = (left or right) if of_one else ""
        mine = next((c for c in self.exact[i] if side and c.parte == side), None)
        return mine is not None and mine not in free and not any(c.parte in (left, right) for c in free)

    def _claimed_by_another(self, i: int, column: Colonna) -> bool:
        """Whether another head, in other words, means the same field, and stands among the same columns."""
        others = (j for j, cs in self.exact.items() if j not in self.found and j != i and column in cs)
        rivals = [j for j in others if self.folded[j] != self.folded[i] and self._side(j) == column.parte]
        rivals += [j for j, u in self.found.items() if column.campo in u.candidates and self._beside(j, -1)]
        return bool(rivals) and piega(column.testa) != self.folded[i]

    def _by_place(self, i: int, free: list[Colonna]) -> tuple[Colonna | None, str]:
        if i < len(self.over) and (named := [c for c in free if c.parte == self.over[i]]):
            return _only(named), "lo dice la testa del gruppo"
        present = self._present()
        of_sheet = self.form.part_named(piega(self.sheet))
        if of_sheet and present <= {of_sheet} and (named := [c for c in free if c.parte == of_sheet]):
            return _only(named), f"il foglio è «{self.sheet}»"
        needed = [c for c in free if c.parte in present and self._needs(c)]
        if len(needed) == 1:
            return needed[0], f"senza, non si saprebbe di quali {self._part(needed[0])} è il resto"
        if not present:
            return self._of_the_row(free)
        return self._by_neighbours(i, free, present)

    def _numbered(self) -> str:
        """The part whose rows are numbered, when all heads that could mean several things could mean it alone."""
        open_heads = [cs for i, cs in self.exact.items() if i not in self.found and len(cs) > 1]
        if not any(c.nome == "n" for cs in open_heads for c in cs) or len(open_heads) < 2:
            return ""
        common = set.intersection(*({c.parte for c in cs if not c.non_tenuta} for cs in open_heads))
        return common.pop() if len(common) == 1 else ""

    def _present(self) -> set[str]:
        """The parts that the heads plainly speak of."""
        return {p for u in self.found.values() if (p := u.field.rpartition(".")[0])}

    def _needs(self, column: Colonna) -> bool:
        key = self.form.describes.get(column.parte)
        return column.campo == key and not self._taken(key)

    @staticmethod
    def _part(column: Colonna) -> str:
        return column.parte.replace("_", " ")

    def _of_the_row(self, free: list[Colonna]) -> tuple[Colonna | None, str]:
        """Beside the key alone: what the row is about, unless it is nothing that is kept of it."""
        if (numbered := self._numbered()) and (its := [c for c in free if c.parte == numbered]):
            return _only(its), f"qui le righe numerate sono {self._part(its[0])}"
        mine = [c for c in free if c.parte == self.form.main and not c.contesa]
        if len(free) == 1 or (mine and not any(self.form.describes.get(c.parte) == c.campo for c in free)):
            return _only(mine or free), "non ci sono colonne di altro"
        return None, ""

    def _by_neighbours(self, i: int, free: list[Colonna], present: set[str]) -> tuple[Colonna | None, str]:
        left, right = self._beside(i, -1), self._beside(i, +1)
        named = {c.parte: c for c in free}
        if len(named) < len(free):
            return None, ""
        after = self.found.get(i + 1)
        if after and right in named and named[right].davanti and after.field.startswith(f"{right}."):
            return named[right], f"sta davanti a «{after.head}»"
        if left == right and left in named and not named[left].contesa:
            return named[left], self._among(left)
        side = self._side(i)
        here = named.get(side)
        if here is None and any(c.parte == side for c in self.exact[i]):
            return None, ""  # a second one of the part beside which it stands, or the first of another
        if here is None or here.contesa:
            return self._alone(free, present)
        others = [c for p, c in named.items() if p != side and (p in present or c.contesa)]
        last = not right and any(c.nome == here.nome or not c.contesa for c in others)
        two_meanings = any(c.nome != here.nome for c in others if not c.contesa)
        if (last and self._lack(others)) or two_meanings:
            return None, ""
        return here, self._among(side)

    def _alone(self, free: list[Colonna], present: set[str]) -> tuple[Colonna | None, str]:
        """What nothing beside it tells, when no part could claim it but one that is there."""
        here = [c for c in free if c.parte in present]
        may_be = [c for c in free if not c.non_tenuta and c.parte == self.form.main and c not in here]
        if len(here) == 1 and not here[0].contesa and not may_be:
            return here[0], "le altre cose di questo foglio non ce l'hanno"
        return None, ""

    def _lack(self, others: Iterable[Colonna]) -> bool:
        return any(not c.non_tenuta and not self._taken(c.campo) for c in others)

    def _among(self, part: str) -> str:
        of = self.form.parts.get(part, part)
        return f"sta fra le colonne {of}" if of else ""

    def _side(self, i: int) -> str:
        """The part of which a column beside others is: that on its left, or what every row is about on its right."""
        left, right = self._beside(i, -1), self._beside(i, +1)
        return left or (right if right == self.form.main else "")

    def _beside(self, i: int, step: int) -> str:
        """The part of the nearest column on one side whose part is known."""
        j = i + step
        while 0 <= j < len(self.heads):
            if (u := self.found.get(j)) and "." in u.field:
                return u.field.rpartition(".")[0]
            j += step
        return ""

    # Heads that say more than we know

    def _half_known(self) -> None:
        maybe = {
            i: cs
            for i, folded in enumerate(self.folded)
            if folded and i not in self.found and not self.exact[i] and (cs := self._resembled(folded))
        }
        for i, columns in maybe.items():
            alone = sum(columns[0] in others for others in maybe.values()) == 1
            if len(columns) == 1 and alone and self._of_our_year(i, columns[0]):
                self._give(i, columns[0], "è dell'anno del piano o del documento")
            else:
                self.found[i] = Understood(i, self.heads[i], candidates=tuple(c.campo for c in columns))
        for i in range(len(self.heads)):
            if i not in self.found and not self.exact.get(i) and (could := self.form.could_be(i, self.folded)):
                self.found[i] = Understood(i, self.heads[i], candidates=could)

    def _resembled(self, folded: str) -> list[Colonna]:
        alike = (c for c in self.form.columns if c.somiglia(folded) and not c.non_tenuta)
        return [c for c in alike if not self._taken(c.campo)]

    def _of_our_year(self, i: int, column: Colonna) -> bool:
        years = [int(y) for y in _YEAR.findall(self.folded[i])]
        words = " ".join(
            w for w in self.folded[i].split() if not _YEAR.fullmatch(w) and not radici(w) <= _AROUND_A_YEAR
        )
        return len(years) == 1 and column.e(words) and (self.form.years is None or years[0] in self.form.years)


def _only(columns: Sequence[Colonna]) -> Colonna | None:
    return columns[0] if len(columns) == 1 else None
