# SPDX-License-Identifier: AGPL-3.0-or-later
"""A walk over every link and every form of the site, as a browser would press them.

From some first pages on, each page is read and everything that can be pressed in it is pressed: links, GET forms with
their default values and with each of their options, buttons of POST forms (which are undone at once). Of the
addresses that differ only in keys and values a few are taken: ``shape`` says which are the same.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from re import compile as compila
from re import fullmatch
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urldefrag, urlencode, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

# How many addresses of one shape are asked for: of the pages of an objective more, whose acts depend on its state.
FEW: Final = 1
MORE: Final = 3
OF_AN_OBJECTIVE: Final = compila(r"obiettivi/<int:pk>/|delibere/.*<int:obiettivo>")
# The tables of the workshop, whose pages are read but not walked on from, but for who walks in depth.
WORKSHOP: Final = compila(r"admin/(?!$)")
# What stands on every page is pressed twice, not on every page.
EVERYWHERE: Final = frozenset({"esci/", "admin/logout/"})
OPTIONS: Final = 4
HOST: Final = "http://testserver"
# What a file that says its format must be.
TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "zip": "application/zip",
    "txt": "text/plain",
    "xml": "application/xml",
    "css": "text/css",
}
# A large print is made in the queue: its address leads to the page that tells how far it is.
BEING_MADE: Final = "/stampe/"
# Keys of an address that are a choice among few, not the name of a row: each choice counts by itself.
CHOICES: Final = frozenset({"nome", "tabella", "formato", "genere", "atto", "app_label"})
# Of a long list the next page is another page.
PAGES: Final = frozenset({"pagina", "p"})
TYPED: Final = {"date": "2023-06-30", "number": "1", "email": "a@comune.example"}
# What a browser does not stop at, and what makes it stop.
UNSEEN: Final = frozenset({"hidden", "submit", "button", "image", "reset"})
STOPS: Final = ("required", "pattern", "minlength", "min", "max")
DIGITS: Final = compila(r"\d+")
Pair = tuple[str, str]
LINKS: Final = (
    ("//a[@href] | //area[@href]", "href"),
    ("//link[@href]", "href"),
    ("//iframe[@src] | //embed[@src] | //img[@src] | //script[@src]", "src"),
    ("//object[@data]", "data"),
    ("//*[local-name()='use'][@href]", "href"),
    ("//*[@hx-get]", "hx-get"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """Something to press: where it stands, what is written on it, where it leads and with what."""

    page: str
    text: str
    target: str
    method: str = "get"
    data: tuple[tuple[str, str], ...] = ()
    # Of a form: which button it is, and in a GET form which field has another value than its own.
    button: str = ""


@dataclass(frozen=True, slots=True)
class Dead:
    """A door that does not open."""

    door: Door
    why: str

    def __str__(self) -> str:
        door = self.door
        return f"{self.why}: «{door.text}» in {door.page} → {door.method.upper()} {door.target} {door.data or ''}"


@dataclass
class Walk:
    """One walk of one person through one world."""

    client: Client
    # The path under which the site stands, as SCRIPT_NAME says it.
    prefix: str = ""
    # Each thing that addresses ask for, and each option of the forms; else one address a page, and forms as they are.
    deep: bool = False
    # The address of each objective, where addresses say codes.
    every_code: bool = False
    dead: list[Dead] = field(default_factory=list)
    walked: int = 0
    pressed: int = 0
    _seen: Counter[Any] = field(default_factory=Counter)
    _known: set[Any] = field(default_factory=set)
    _queue: deque[Door] = field(default_factory=deque)
    _ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def run(self, *first: str) -> "Walk":
        """From the first pages on, until there is nothing new to press."""
        self._queue.extend(Door("/", "(inizio)", self.prefix + address) for address in first)
        while self._queue:
            self._open(self._queue.popleft())
        return self

    def _open(self, door: Door) -> None:
        address, fragment = urldefrag(urljoin(HOST + door.page, door.target))
        parts = urlsplit(address)
        if parts.scheme in ("mailto", "tel", "data") or f"{parts.scheme}://{parts.netloc}" != HOST:
            return
        door = replace(door, target=address.removeprefix(HOST))
        if door.method == "get":
            self._follow(door, fragment)
        else:
            self._press(door)

    def _follow(self, door: Door, fragment: str) -> None:
        if self._is_static(door) or not self._new(door, fragment):
            return
        if door.target not in self._ids:
            self.walked += 1
            self._ids[door.target] = self._visit(door)
        if fragment and unquote(fragment) not in self._ids[door.target]:
            self.dead.append(Dead(door, f"manca il punto #{fragment}"))

    def _new(self, door: Door, fragment: str) -> bool:
        """Whether few like it were opened; each address counts once."""
        if door.button.endswith("*") and not self.deep:
            return False
        if (door.target, fragment) in self._known:
            return False
        self._known.add((door.target, fragment))
        target, point = shape(door.target, self.prefix), DIGITS.sub("", fragment)
        if self.every_code:
            target = (*target, coded(door.target, self.prefix))
        page = shape(door.page, self.prefix)[0]
        if door.button:
            units: set[Any] = {(page, target, door.button)}
        elif asked_format(door) or not self.deep:
            paged = frozenset(n for n, v in parse_qsl(urlsplit(door.target).query) if v and n in PAGES)
            units = {(page if point else "", point, target, paged)}
        else:
            units = {(page if point else "", point, unit) for unit in shapes(door.target, self.prefix)}
        few = MORE if OF_AN_OBJECTIVE.match(target[0]) and not point else FEW
        if all(self._seen[unit] >= few for unit in units):
            return False
        self._seen.update(units)
        return True

    def _visit(self, door: Door) -> frozenset[str]:
        response = self._ask(door)
        if response is None:
            return frozenset()
        self._fault(door, response)
        kind = response.get("Content-Type", "").partition(";")[0]
        wanted = None if response.request["PATH_INFO"].startswith(BEING_MADE) else asked_format(door)
        if wanted and kind != wanted and response.status_code < 400:
            self.dead.append(Dead(door, f"dice di essere {wanted} ed è {kind}"))
        if response.streaming:
            b"".join(response.streaming_content)
            return frozenset()
        # Where redirects have led: links are relative to it.
        request = response.request
        path = quote(request["PATH_INFO"].encode("latin-1"), safe="/")
        here = self.prefix + path + ("?" + request["QUERY_STRING"] if request["QUERY_STRING"] else "")
        if kind == "text/html" and response.content.strip():
            tree = html.fromstring(response.content.decode())
            self.dead += [Dead(door, f"il browser lo tiene fermo, {name}: novalidate") for name in held_back(tree)]
            if self.deep or not WORKSHOP.match(shape(here, self.prefix)[0]):
                self._queue.extend(doors(tree, here))
            return frozenset(tree.xpath("//@id")) | frozenset(tree.xpath("//a/@name"))
        if kind == "application/xml":
            tree = html.fromstring(response.content)
            self._queue.extend(Door(here, "sitemap", text) for text in tree.xpath("//loc/text()"))
        return frozenset()

    def _press(self, door: Door) -> None:
        """A POST form, with the values that it has: what stands in the page must not be refused. Then it is undone."""
        page, target = shape(door.page, self.prefix)[0], shape(door.target, self.prefix)
        key = ("" if target[0] in EVERYWHERE else page, target, DIGITS.sub("", door.button))
        self._seen[key] += 1
        if self._seen[key] > FEW:
            return
        self.pressed += 1
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        point = transaction.savepoint()
        try:
            response = self._ask(door)
            if response is not None:
                self._fault(door, response, allowed=frozenset({400, 409, 422, 429}))
                if response.streaming:
                    b"".join(response.streaming_content)
        finally:
            transaction.savepoint_rollback(point)
            self.client.cookies.clear()
            self.client.cookies.load(cookies)

    def _ask(self, door: Door) -> Any:
        parts = urlsplit(door.target)
        if self.prefix and not parts.path.startswith(self.prefix + "/"):
            self.dead.append(Dead(door, f"esce dal percorso {self.prefix}"))
            return None
        path = parts.path.removeprefix(self.prefix) + ("?" + parts.query if parts.query else "")
        if door.method == "get":
            return self._led(self.client.get(path, headers={"accept": "text/html"}), door)
        return self._led(self.client.post(path, dict_of(door.data)), door)

    def _led(self, response: Any, door: Door) -> Any:
        """Where an answer leads in the end. Not the client's own: it knows nothing of a site under a path."""
        for _ in range(6):
            if response.status_code not in (301, 302, 303):
                return response
            where = urlsplit(urljoin(HOST + self.prefix + response.request["PATH_INFO"], response["Location"]))
            if self.prefix and not where.path.startswith(self.prefix + "/"):
                self.dead.append(Dead(door, f"rinvia fuori dal percorso, a {where.path}"))
                return None
            path = where.path.removeprefix(self.prefix)
            response = self.client.get(path + ("?" + where.query if where.query else ""))
        self.dead.append(Dead(door, "rinvia senza fine"))
        return None

    def _fault(self, door: Door, response: Any, allowed: frozenset[int] = frozenset()) -> None:
        status = response.status_code
        if status >= 400 and status not in allowed:
            error = getattr(response, "exc_info", None)
            self.dead.append(Dead(door, f"{status}{f' {error[1]!r}' if error else ''}"))

    def _is_static(self, door: Door) -> bool:
        """Files are not served here: they must be where the server will find them."""
        base = self.prefix + "/" + settings.STATIC_URL.removeprefix(self.prefix).lstrip("/")
        path = urlsplit(door.target).path
        if not path.startswith(base):
            return False
        if path not in self._known:
            self._known.add(path)
            self.walked += 1
            if finders.find(unquote(path.removeprefix(base))) is None:
                self.dead.append(Dead(door, "manca il file"))
        return True


def shape(address: str, prefix: str = "") -> tuple[Any, ...]:
    """What makes two paths the same to the walk: the route, and the choices in it."""
    return shape_of(unquote(urlsplit(address).path).removeprefix(prefix))


@lru_cache(maxsize=4096)
def shape_of(path: str) -> tuple[Any, ...]:
    """The same of a path: every page has the links of the head."""
    try:
        match = resolve(path)
    except Resolver404:
        return path, ()
    return match.route, tuple(str(value) for name, value in match.kwargs.items() if name in CHOICES)


def coded(address: str, prefix: str = "") -> tuple[str, ...]:
    """The objectives that a path and a query name."""
    parts = urlsplit(address)
    asked = [value for name, value in parse_qsl(parts.query) if name == "obiettivo"]
    try:
        kwargs = resolve(unquote(parts.path).removeprefix(prefix)).kwargs
    except Resolver404:
        return ()
    return (*asked, *(str(kwargs[name]) for name in ("codice", "obiettivo") if name in kwargs))


def shapes(address: str, prefix: str = "") -> set[Any]:
    """What an address is an example of: what it asks alone, or each thing that it asks together with others.

    All subsets of ten filters would be a thousand addresses a list.
    """
    base = shape(address, prefix)
    asked = {name for name, value in parse_qsl(urlsplit(address).query) if value}
    if len(asked) < 2:
        return {(base, frozenset(asked))}
    return {(base, name) for name in asked}


def asked_format(door: Door) -> str | None:
    """The type that an address or the words on it promise."""
    parts = urlsplit(door.target)
    if parts.path == urlsplit(door.page).path:
        # A filter of the list that it stands in.
        return None
    pieces = [*parts.path.rstrip("/").rsplit("/", 1)[-1:], *(v for n, v in parse_qsl(parts.query) if n == "formato")]
    for piece in pieces:
        if wanted := TYPES.get(piece.rpartition(".")[2].lower()):
            return wanted
    last = door.text.rpartition(" ")[2].lower()
    return TYPES.get(last) if last in ("pdf", "xlsx", "csv", "json", "zip") else None


def doors(tree: Any, page: str) -> Iterator[Door]:
    """Everything that can be pressed in a page."""
    for path, name in LINKS:
        for node in tree.xpath(path):
            rel = set((node.get("rel") or "").lower().split())
            if not rel & {"canonical", "license", "preconnect"}:
                yield Door(page, words(node), node.get(name))
    for form in tree.xpath("//form"):
        yield from presses(tree, form, page)
    for node in tree.xpath("//*[@hx-post]"):
        form = node if node.tag == "form" else next(node.iterancestors("form"), None)
        data = [] if form is None else [pair for pair, _ in filled(tree, form)]
        yield Door(page, words(node) or "hx-post", node.get("hx-post"), "post", tuple(data))


def presses(tree: Any, form: Any, page: str) -> Iterator[Door]:
    """The ways to send a form: by each of its buttons; a GET form also with each option of each field."""
    method = (form.get("method") or "get").lower()
    action = form.get("action") or page
    fields = list(filled(tree, form))
    data = [pair for pair, _ in fields]
    buttons = [b for b in controls(tree, form, "button | input") if kind_of(b) in ("submit", "image")]
    if not buttons and not any(can_be_typed(node) for node in controls(tree, form, "input | textarea")):
        return
    for button in buttons or [None]:
        said = [] if button is None or not button.get("name") else [(button.get("name"), button.get("value") or "")]
        text = "(modulo)" if button is None else words(button) or button.get("value") or "(bottone)"
        way = ((button.get("formmethod") if button is not None else "") or method).lower()
        target = (button.get("formaction") if button is not None else "") or action
        if way == "dialog":
            continue
        if way == "post":
            yield Door(page, text, target, "post", (*data, *said), button="=".join(said[0]) if said else "")
            continue
        for changed, variant in variants(tree, form, fields):
            yield Door(page, text, submitted(target, [*variant, *said], page), button=f"{text} {changed}")


def held_back(tree: Any) -> Iterator[str]:
    """The forms that a browser may refuse to send, by a field that it would stop at.

    It would say so in its own words and language, whatever button is pressed: one that needs no reason could not be
    pressed without one. The server says it in Italian beside the field, so every form leaves it to the server.
    """
    for form in tree.xpath("//form[not(@novalidate)]"):
        buttons = [b for b in controls(tree, form, "button | input") if kind_of(b) in ("submit", "image")]
        if buttons and all(b.get("formnovalidate") is not None for b in buttons):
            continue
        for node in controls(tree, form, "input | select | textarea"):
            if (
                kind_of(node) not in UNSEEN
                and node.get("disabled") is None
                and any(node.get(a) is not None for a in STOPS)
            ):
                yield str(node.get("name") or node.get("id"))
                break


def submitted(action: str, data: Iterable[tuple[str, str]], page: str) -> str:
    """The address that a GET form asks for: its values take the place of the query."""
    parts = urlsplit(urljoin(HOST + page, action))
    # The fragment goes with it, as in a browser.
    return f"{parts.path}?{urlencode(list(data))}" + (f"#{parts.fragment}" if parts.fragment else "")


def variants(tree: Any, form: Any, fields: list[tuple[Pair, Any]]) -> Iterator[tuple[str, list[Pair]]]:
    """The default values, nothing at all, then one field at a time with another value; and which it was."""
    yield "", [pair for pair, _ in fields]
    yield "(vuoto)", [(name, value if must(node) else "") for (name, value), node in fields]
    for node in controls(tree, form, "input | select | textarea"):
        name = node.get("name")
        if not name or kind_of(node) in ("hidden", "submit", "button", "file", "image", "reset"):
            continue
        for number, value in enumerate(v for v in others(node) if fits(node, v)):
            yield f"{name} {number}*", [*((n, v) for (n, v), _ in fields if n != name), (name, value)]


def must(node: Any) -> bool:
    """Whether a browser would not send a field empty."""
    if node.tag == "select":
        return "" not in [value_of(option) for option in node.iter("option")]
    return node.get("required") is not None or kind_of(node) in ("hidden", "checkbox", "radio")


def fits(node: Any, value: str) -> bool:
    """Whether a browser would send a value as it stands."""
    length, pattern = int(node.get("maxlength") or 9999), node.get("pattern")
    return len(value) <= length and (not pattern or not value or bool(fullmatch(pattern, value)))


def can_be_typed(node: Any) -> bool:
    """Whether a press of Enter in a field sends its form."""
    return kind_of(node) in ("text", "search", "email", "number", "date", "password", "url", "tel")


def others(node: Any) -> list[str]:
    """Other values for a field, as somebody could choose or type them."""
    if node.tag == "select":
        options = [value_of(option) for option in node.iter("option")]
        return options if len(options) <= OPTIONS else [*options[: OPTIONS - 1], options[-1]]
    if kind_of(node) in ("checkbox", "radio"):
        return [node.get("value") or "on"]
    if node.tag == "input" and kind_of(node) in TYPED:
        return [node.get("min") or TYPED[kind_of(node)]]
    return ["prova", "a&b %è"]


def filled(tree: Any, form: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """Name and value of each field as the page has them."""
    for node in controls(tree, form, "input | select | textarea"):
        name, kind = node.get("name"), kind_of(node)
        if not name or node.get("disabled") is not None or kind in ("submit", "button", "image", "reset", "file"):
            continue
        if node.tag == "select":
            options = list(node.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None]
            if not chosen and node.get("multiple") is None:
                chosen = options[:1]
            yield from (((name, value_of(option)), node) for option in chosen)
        elif kind in ("checkbox", "radio"):
            if node.get("checked") is not None:
                yield (name, node.get("value") or "on"), node
        else:
            # A browser leaves out the first line break of a text area.
            text = (node.text or "").removeprefix("\n") if node.tag == "textarea" else node.get("value") or ""
            yield (name, text), node


def controls(tree: Any, form: Any, tags: str) -> list[Any]:
    """The fields of a form, those that stand outside it too."""
    wanted = tags.split(" | ")
    inside = [n for n in form.iter(*wanted) if n.get("form") in (None, form.get("id"))]
    if form.get("id"):
        inside += [n for n in tree.iter(*wanted) if n.get("form") == form.get("id") and n not in inside]
    return inside


def kind_of(node: Any) -> str:
    """The type of a field or button, as a browser understands it."""
    kind = (node.get("type") or "").lower()
    return kind or ("submit" if node.tag == "button" else "text" if node.tag == "input" else node.tag)


def value_of(option: Any) -> str:
    """What an option sends."""
    value = option.get("value")
    return value if value is not None else (option.text or "").strip()


def words(node: Any) -> str:
    """What is written on something."""
    return " ".join(str(node.text_content()).split())[:60] or node.get("aria-label") or node.get("rel") or node.tag


def dict_of(data: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """As Django's client wants what is posted."""
    together: dict[str, list[str]] = {}
    for name, value in data:
        together.setdefault(name, []).append(value)
    return together
