# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who types in the forms of a thread, and the account of what was typed: no datum twice.

What counts:

- a **datum** is the whole value of one box that somebody types into: a text, a number, a day. Choosing from a list,
  ticking, pressing, emptying a box, and taking what it offers itself (its ``datalist``) is not typing;
- it is typed **again** when the system knew it before the key was pressed: it was typed already, in whatever box of
  whatever page, or a table holds it (``stored_data``: names, codes, texts, numbers and days of everything that a
  Comune plans, measures and approves, typed by somebody in the thread or there before it), or the box itself has it;
- the same datum is the same however it is written: «62,50» and 62.5, 20/05/2023 and 2023-05-20, another case, other
  spaces;
- two facts that happen to be worth the same would count as one. A script that types gives each a value of its own.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.apps import apps
from django.db import models
from playwright.sync_api import Locator, Page

# Whose tables hold what a Comune says. The passages, the outbox and the like tell what somebody did.
APPS: Final = (
    *("organizzazione", "dup", "indicatori", "obiettivi", "versioni"),
    *("monitoraggio", "ricognizioni", "raccolte", "relazioni"),
)
PATIENCE: Final = 20_000  # milliseconds for anything to appear
ANSWER: Final = 120_000  # and for what a press sets in motion: an act lays out its documents


@dataclass(frozen=True)
class Typed:
    """A value, and the box it was typed into."""

    page: str
    box: str
    value: str

    def __str__(self) -> str:
        return f"{self.page}, «{self.box}»: {self.value}"


@dataclass
class Account:
    """What was typed in a thread, and what of it again.

    Args:
        known: what the system holds now, each in the form of ``datum``.
    """

    known: Callable[[], Collection[str]] = frozenset
    _now: Collection[str] | None = None
    typed: list[Typed] = field(default_factory=list)
    again: list[Typed] = field(default_factory=list)

    def pressed(self) -> None:
        """Something was pressed: what the system knows may be more than before."""
        self._now = None

    def note(self, typed: Typed, there: str = "") -> None:
        """Take down a value that is about to be typed where ``there`` stands."""
        value = datum(typed.value)
        before = {datum(one.value) for one in self.typed}
        if self._now is None:
            self._now = self.known()
        if value in before or value == datum(there) or value in self._now:
            self.again.append(typed)
        self.typed.append(typed)

    def __str__(self) -> str:
        return f"valori battuti: {len(self.typed)}, ribattuti: {len(self.again)}"


def datum(value: object) -> str:
    """A value in the one form in which it is compared: a day as AAAA-MM-GG, a number without its last zeros, a text in
    small letters with single spaces."""
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(str(value).split()).casefold()
    day = text.split("/")
    if len(day) == 3 and all(part.isdigit() for part in day):
        return "-".join((day[2], day[1].zfill(2), day[0].zfill(2)))
    try:
        number = Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}"


def stored_data() -> set[str]:
    """Every text, number and day that the tables of ``APPS`` hold (a query for each table).

    Left out: what a list offers (choices), what the program gives by itself (keys, orders, revisions, fingerprints,
    moments), the passages and the history, which repeat.
    """
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in APPS and not hasattr(model, "history_object"):
            names = [f.name for f in model._meta.concrete_fields if _told(f)]
            rows = model._default_manager.values_list(*names) if names else ()
            found |= {datum(value) for row in rows for value in row if value not in (None, "")}
    return found


def _told(one: "models.Field[Any, Any]") -> bool:
    """Whether a column holds what somebody says."""
    if one.choices or one.name in ("password", "chiave", "impronta", "sort_key"):
        return False
    if isinstance(one, models.IntegerField):
        return one.name.startswith("anno")
    days = isinstance(one, models.DateField) and not isinstance(one, models.DateTimeField)
    return days or isinstance(one, models.CharField | models.TextField | models.DecimalField)


class Hand:
    """The hand of somebody at a page. What it types goes through the account; nothing else of a thread types."""

    def __init__(self, page: Page, account: Account) -> None:
        self.page, self.account = page, account

    def link(self, name: str, *, exact: bool = False) -> None:
        """Press a link by its words."""
        self.press(self.page.get_by_role("link", name=name, exact=exact))

    def button(self, name: str, *, exact: bool = False) -> None:
        """Press a button by its words."""
        self.press(self.page.locator("main").get_by_role("button", name=name, exact=exact))

    def press(self, what: Locator) -> None:
        """Press the first of what was found, and wait for the page that comes of it."""
        what.first.wait_for(timeout=PATIENCE)
        what.first.click(timeout=ANSWER)
        self.page.wait_for_load_state()
        self.account.pressed()

    def write(self, box: Locator | str, value: str) -> None:
        """Type a value in a box, or in that of a label: a datum."""
        found = self._box(box)
        there = found.input_value(timeout=PATIENCE)
        name = found.evaluate("e => e.labels && e.labels[0] ? e.labels[0].innerText : e.name")
        self.account.note(Typed(self.page.title(), str(name).strip(), value), there)
        found.fill(value)

    def take(self, box: Locator | str, value: str) -> None:
        """Take a value that the box itself offers; not typed, for who sees it in the list presses it.

        Raises:
            AssertionError: the box does not offer it.
        """
        found = self._box(box)
        offered = found.evaluate("e => e.list ? [...e.list.options].map(o => o.value) : []")
        assert value in offered, f"{value} is not among what the box offers: {offered}"
        found.fill(value)

    def choose(self, label: str, words: str) -> None:
        """Choose in a list, by words of what it offers."""
        found = self._box(label)
        option = found.locator("option", has_text=words).first
        found.select_option(option.get_attribute("value", timeout=PATIENCE))

    def _box(self, box: Locator | str) -> Locator:
        if not isinstance(box, str):
            return box
        main = self.page.locator("main")
        return main.get_by_label(box, exact=True).first
