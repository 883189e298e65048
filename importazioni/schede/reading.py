# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets of labels read cell by cell: a label with its value beside or below it, heads of phases with rows under them,
months with crosses. Whatever is not understood is told with its cell. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.griglie.account import Account
from importazioni.griglie.ledger import NOBODY, Fate
from importazioni.griglie.unseen import hidden_digits
from importazioni.schede import months
from importazioni.schede.cards import Card, Piece, Place
from importazioni.schede.entries import bare, entries
from importazioni.schede.labels import (
    NUMBERS,
    OBJECTIVE,
    PHASES,
    UNREAD,
    Label,
    code_and_title,
    heads,
    label,
    may_be_a_phase,
    years_of,
)
from testi.confronto import in_riga, piega
from testi.formati import data

# What names a card: said again, another card begins.
_NAMING: Final = frozenset(("codice", "titolo", "centro_di_responsabilita"))
_TEXTS: Final = frozenset(("descrizione", "contesto", "risultato_atteso", "titolo", "note"))
_NUMBER: Final = re.compile(r"(?:(?:fase|attivita|azione|n)\s)?([0-9]{1,2})")
_TOTALS: Final = frozenset(("totale", "totali", "totale pesi", "somma"))
_DAYS: Final = ("inizio_previsto", "fine_prevista")
_NO_CROSSES: Final = "non ha X nei mesi, e resta senza date: se sono colorati, scrivere una X in ognuno."
# So many cells that nobody understands are told one by one.
_TOLD: Final = 200


@dataclass
class _Block:
    """Rows under a head: which column is which field, and which are months."""

    part: str
    fields: dict[int, str]
    months: dict[int, tuple[int, ...]] = field(default_factory=dict)
    last: Piece | None = None
    # Heads over one row of values, as of the objective itself.
    once: bool = False


class CardReader:
    """Reads sheet after sheet; of a document, tables and paragraphs that follow each other speak of one objective."""

    def __init__(self, account: Account, year: int) -> None:
        self.account, self.year = account, year
        self.cards: list[Card] = []
        self.findings = account.findings
        self._start_over()

    def _start_over(self) -> None:
        self.card: Card | None = None
        self.part = OBJECTIVE
        self.block: _Block | None = None
        self.open: tuple[Piece, str, int] | None = None
        self.listing = ""

    def read(self, grids: Sequence[Griglia], *, document: bool) -> None:
        """All sheets, then what was not understood in them."""
        for grid in grids:
            if not document:
                self._start_over()
            for row in grid.righe:
                self._row(grid, row)
        self._tell_what_is_unsure(grids)
        self._tell_the_rest(grids)

    def _row(self, grid: Griglia, row: Riga) -> None:
        places = [Place(grid, row, i) for i, cell in enumerate(row.celle) if cell.strip()]
        if not places:
            self.block = self.open = None
            self.listing, self.part = "", OBJECTIVE
            return
        cells = [cell.strip() for cell in row.celle]
        if columns := months.month_columns(cells):
            self._begin_months(cells, columns, places)
        elif head := heads(cells, self.part, self.year):
            self.block, self.part, self.listing = _Block(*head), head[0], ""
            self._are_labels(p for p in places if p.column in head[1] or piega(p.text) in NUMBERS)
        elif self.block and not self._is_label(places[0]):
            self._under_heads(places)
        else:
            self._labelled(places)

    # Rows under heads

    def _begin_months(self, cells: Sequence[str], columns: dict[int, tuple[int, ...]], places: Sequence[Place]) -> None:
        beside = [cell if i not in columns else "" for i, cell in enumerate(cells)]
        fields: dict[int, str] = {}
        for i, cell in enumerate(beside):
            found = label(cell, PHASES) if cell else None
            if found and found.part == PHASES and found.field not in fields.values() and not found.value:
                fields[i] = found.field
        self.block, self.part, self.listing = _Block(PHASES, fields, columns), PHASES, ""
        self._are_labels(p for p in places if p.column in columns or p.column in fields or piega(p.text) in NUMBERS)

    def _is_label(self, place: Place) -> bool:
        """Whether a row under heads begins with a label, so that they are over."""
        part = self.block.part if self.block else self.part
        found = label(place.text, part)
        named = found is not None and (found.field == "descrizione" or self._names_a_phase(place))
        own = found is not None and found.part == part and not found.value and named
        return found is not None and not own

    def _names_a_phase(self, place: Place) -> bool:
        """Whether «Avvio» stands where names of phases do: in their column, or in their list."""
        if self.block:
            here = self.block.fields.get(place.column, "descrizione") == "descrizione"
        else:
            here = self.listing == PHASES
        return here and may_be_a_phase(place.text)

    def _under_heads(self, places: Sequence[Place]) -> None:
        block = self.block
        assert block is not None  # noqa: S101  # asked by who calls
        card = self._card(places[0])
        named = {block.fields[p.column]: p for p in places if p.column in block.fields}
        text = named.get("descrizione") or self._first_text(block, places)
        if block.once:
            self.block = None
            for name, place in named.items():
                self._put_on_head(card, name, place.text, place)
            return
        if text and piega(text.text) in _TOTALS:
            self._become(places, Fate.TITLE, "è un totale")
            self.findings.append(text.finding(Livello.AVVISO, "è la riga di un totale: non la leggo."))
            return
        piece = self._piece(card, block, text) if text else block.last
        if piece is None:
            return
        block.last = piece
        self._are_labels(p for p in places if text and p.column < text.column and p.text.strip(".)°").isdecimal())
        for place in places:
            if (name := block.fields.get(place.column, "descrizione")) != "descrizione":
                self._put(piece, name, place)
        self._crosses(block, piece, places, text)

    def _first_text(self, block: _Block, places: Sequence[Place]) -> Place | None:
        if "descrizione" in block.fields.values():
            return None
        before = min(block.months, default=0)
        free = [p for p in places if p.column < before and p.column not in block.fields]
        return next((p for p in free if not p.text.strip(".)°").isdecimal()), free[0] if free else None)

    def _piece(self, card: Card, block: _Block, text: Place) -> Piece:
        """The phase that a row is about: under months, one that was said above; else a new one."""
        there = card.parts[block.part]
        if block.months:
            number = _NUMBER.fullmatch(piega(text.text))
            same = [p for p in there if piega(p.values["descrizione"]) == piega(bare(text.text))]
            if not same and number and 0 < int(number[1]) <= len(there):
                same = [there[int(number[1]) - 1]]
            if same:
                self._is_read(text, PHASES, "descrizione")
                return same[0]
        return self._new(card, block.part, bare(text.text), text)

    def _crosses(self, block: _Block, piece: Piece, places: Sequence[Place], text: Place | None) -> None:
        crosses = [p for p in places if p.column in block.months and months.is_cross(p.text)]
        if not crosses:
            if block.months and text and not any(map(piece.values.get, _DAYS)):
                # Months that are only coloured say nothing that can be read.
                self.findings.append(text.finding(Livello.AVVISO, f"«{text.text[:60]}» {_NO_CROSSES}"))
            return
        self._become(crosses, Fate.READ, "mesi della fase")
        said = [month for p in crosses for month in block.months[p.column]]
        first, last = map(data, months.days(said, self.year))
        own = [piece.values.get(day) for day in _DAYS]
        name = piece.values.get("descrizione", "")[:60]
        if any(own):
            told = f"«{name}»: le X {months.in_words(said)}; valgono le date scritte."
        else:
            piece.put("inizio_previsto", first, crosses[0])
            piece.put("fine_prevista", last, crosses[-1])
            told = f"«{name}»: le X {months.in_words(said)}, che leggo come dal {first} al {last}."
        self.findings.append(crosses[0].finding(Livello.AVVISO, told))

    # Labels

    def _labelled(self, places: Sequence[Place]) -> None:
        self.block = None
        labels = [label(p.text, self.part) for p in places]
        if len(places) % 2 == 0 and all(labels[::2]) and not all(labels):
            # Label and value by turns: «Fase 2», «Avvio», «Scadenza», «30/06/2026».
            labels[1::2] = [None] * (len(places) // 2)
        if not any(labels) or (len(places) == 1 and self._names_a_phase(places[0])):
            self._without_label(places)
            return
        self.open = None
        if len(places) > 1 and all(found and not found.value for found in labels):
            self._labels_over_values(places, [found for found in labels if found])
            return
        for n, (place, found) in enumerate(zip(places, labels, strict=True)):
            if found is None:
                continue
            # The one before may have changed what the sheet speaks of.
            found = label(place.text, self.part) or found
            self._are_labels([place])
            beside = places[n + 1] if n + 1 < len(places) and labels[n + 1] is None else None
            if years_of(place.text.partition(":")[0]) - {self.year} and found.part != OBJECTIVE:
                found = found._replace(field=UNREAD)
            if found.value:
                self._say(found, found.value, place)
                if found.field == "codice" and beside is not None:
                    self._say(Label(OBJECTIVE, "titolo"), beside.text, beside)
            elif beside is not None:
                self._say(found, beside.text, beside)
                after = places[n + 2] if n + 2 < len(places) and labels[n + 2] is None else None
                if found.field == "codice" and after is not None:
                    # «Obiettivo n.», «3», «Riordino dell'archivio».
                    self._say(Label(OBJECTIVE, "titolo"), after.text, after)
            else:
                self._await(found, place)

    def _labels_over_values(self, places: Sequence[Place], labels: Sequence[Label]) -> None:
        self._are_labels(places)
        fields = {p.column: found.field for p, found in zip(places, labels, strict=True) if found.part == OBJECTIVE}
        self.block = _Block(OBJECTIVE, fields, once=True)
        for place, found in zip(places, labels, strict=True):
            if found.part != OBJECTIVE:
                self.findings.append(place.finding(Livello.AVVISO, "non capisco di che cosa è: non la leggo."))

    def _await(self, found: Label, place: Place) -> None:
        """A label alone: its value, or its list, is below."""
        self.open = None
        self.listing = found.part if found.part != OBJECTIVE and found.field == "descrizione" else ""
        self.part = found.part
        if not self.listing and found.field != UNREAD:
            piece = self._last(found, place)
            if piece is not None:
                self.open = piece, found.field, place.column
                self.waiting = found

    def _without_label(self, places: Sequence[Place]) -> None:
        """A row that says nothing of itself: it goes on with what stands above, or it is an entry of a list."""
        texts = [p for p in places if not p.text.strip(".)°").isdecimal()] or list(places)
        if self.listing and len(texts) == 1:
            # A date alone is no entry, and nobody knows of which it is.
            if any(map(str.isalpha, texts[0].text)):
                self._are_labels(places)
                self._new(self._card(places[0]), self.listing, bare(texts[0].text), texts[0])
        elif self.open and len(places) == 1 and places[0].column >= self.open[2]:
            piece, name, column = self.open
            if name not in piece.values:
                self.open = None
                self._say(self.waiting, places[0].text, places[0])
            elif name in _TEXTS:
                piece.values[name] += f"\n{places[0].text}"
                self._become(places, Fate.CONTINUES, self._words(piece.part, name))
                self.open = piece, name, column

    def _last(self, found: Label, place: Place) -> Piece | None:
        card = self._card(place)
        if found.part == OBJECTIVE:
            return card.head if found.field not in card.head.values or found.field in _NAMING else None
        return card.parts[found.part][-1] if card.parts[found.part] else None

    def _say(self, found: Label, value: str, place: Place) -> None:
        self.listing = ""
        if found.field == UNREAD:
            self._unread(place)
            return
        self.part = found.part
        if found.part == OBJECTIVE:
            if self.card and found.field in _NAMING and self._said_already(found.field, value):
                self.card = None
            self._put_on_head(self._card(place), found.field, value, place)
        elif found.field == "descrizione" and not any(map(str.isalpha, value)):
            self._not_taken(place, "non dice che cosa è: non lo leggo")
        elif found.field == "descrizione":
            for line in entries(value, found.part):
                self._new(self._card(place), found.part, line, place)
        elif (piece := self._last(found, place)) is not None:
            self._put(piece, found.field, place, value)
        else:
            what = "fase" if found.part == PHASES else "indicatore"
            self._not_taken(place, f"non si capisce di quale {what} è: non lo leggo")

    def _said_already(self, name: str, value: str) -> bool:
        assert self.card is not None  # noqa: S101  # asked by who calls
        said = self.card.code if name == "codice" else self.card.head.values.get(name, "")
        return bool(said) and piega(said) != piega(code_and_title(value)[0] if name == "codice" else value)

    def _put_on_head(self, card: Card, name: str, value: str, place: Place) -> None:
        if name == "codice":
            card.code, title = code_and_title(in_riga(value) if "\n" not in value else value)
            card.begins = place
            self._become([place], Fate.READ, self.account.form.words(name))
            if title:
                card.head.put("titolo", in_riga(title), place)
        elif name == UNREAD:
            self._unread(place)
        else:
            self._put(card.head, name, place, value)
            self.open = card.head, name, place.column

    def _put(self, piece: Piece, name: str, place: Place, value: str = "") -> None:
        if name == UNREAD:
            self._unread(place)
        elif piece.put(name, value or place.text, place):
            self._is_read(place, piece.part, name)
        else:
            self._not_taken(place, f"è diverso da «{in_riga(piece.values[name])[:60]}», che vale: non lo leggo")

    def _new(self, card: Card, part: str, text: str, place: Place) -> Piece:
        piece = Piece(part)
        piece.put("descrizione", text, place)
        card.parts[part].append(piece)
        self._is_read(place, part, "descrizione")
        self.open = piece, "descrizione", place.column
        return piece

    def _card(self, place: Place) -> Card:
        if self.card is None:
            self.card = Card(begins=place)
            self.cards.append(self.card)
            self.part = OBJECTIVE
        return self.card

    # The account

    def _words(self, part: str, name: str) -> str:
        return self.account.form.words(f"{part}.{name}")

    def _become(self, places: Iterable[Place], fate: Fate, what: str) -> None:
        """Note in the account what became of some cells."""
        for p in places:
            self.account.ledger.tell(p.grid, p.row.numero, p.column, fate, what, quiet=True)

    def _are_labels(self, places: Iterable[Place]) -> None:
        self._become(places, Fate.HEAD, "etichetta")

    def _is_read(self, place: Place, part: str, name: str) -> None:
        self._become([place], Fate.READ, self._words(part, name))

    def has_read(self, place: Place) -> bool:
        """Whether something became of a cell."""
        return self.account.ledger.fate(place.grid, place.row.numero, place.column) is not NOBODY

    def _unread(self, place: Place) -> None:
        self._not_taken(place, "non ha un posto tra i dati di un obiettivo del PEG: non lo leggo")

    def has_read_of(self, grid: Griglia) -> bool:
        """Whether something became of a cell of a sheet."""
        return any(self._cells([grid], read=True))

    def _not_taken(self, place: Place, why: str) -> None:
        self._become([place], Fate.UNREAD, why)
        self.findings.append(place.finding(Livello.AVVISO, f"«{in_riga(place.text)[:60]}» {why}."))

    def _tell_the_rest(self, grids: Sequence[Griglia]) -> None:
        rest = list(self._cells(grids, read=False))
        for place in rest[:_TOLD]:
            told = f"non la leggo: «{in_riga(place.text)[:60]}» non è un'etichetta che conosco, né il valore di una."
            self.findings.append(place.finding(Livello.AVVISO, told))
        if len(rest) > _TOLD:
            more = f"da qui in giù altre {len(rest) - _TOLD} celle non si leggono."
            self.findings.append(rest[_TOLD].finding(Livello.AVVISO, more))

    def _tell_what_is_unsure(self, grids: Sequence[Griglia]) -> None:
        """What a cell that was read holds beside what it shows, or hides; what a cell that shows nothing may hold."""
        for grid in grids:
            doubts = ((Place(grid, row, i), doubt) for row in grid.righe for i, doubt in row.doubts.items())
            self.findings += (p.finding(Livello.ERRORE, d) for p, d in doubts if not p.text or self.has_read(p))
        for place in self._cells(grids, read=True):
            if remark := place.row.remarks.get(place.column):
                self.findings.append(place.finding(Livello.AVVISO, remark))
            if held := place.row.held.get(place.column):
                self.findings.append(place.finding(Livello.AVVISO, hidden_digits(place.text.strip(), held)))
            if place.row.hidden or place.column in place.grid.hidden_columns:
                told = f"«{in_riga(place.text)[:60]}» è nascosto nel foglio: l'ho letto."
                self.findings.append(place.finding(Livello.AVVISO, told))

    def _cells(self, grids: Sequence[Griglia], *, read: bool) -> Iterator[Place]:
        """The cells that say something, of which something became, or nothing."""
        places = (Place(grid, row, i) for grid in grids for row in grid.righe for i in range(len(row.celle)))
        return (place for place in places if place.text and self.has_read(place) is read)
