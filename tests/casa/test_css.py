# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stylesheets keep their order: values in ``tokens.css``, each class at home in one file and used, no long file.

What begins a selector is at home in that file. A file of the shared ones holds what several pages show; a page's own
file holds the rest, and may place a shared part within itself where ``ADJUSTABLE`` lists it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import django.contrib.admin
import tinycss2
from tinycss2.color5 import parse_color

from testi.figure import TONI

ROOT: Final = Path(__file__).resolve().parents[2]
STYLES: Final = ROOT / "static" / "css"
LONGEST: Final = 400
TOKENS: Final = "tokens.css"
SHARED: Final = frozenset(
    {
        "cornice.css",
        "testata.css",
        "componenti.css",
        "elenchi.css",
        "moduli.css",
        "documento.css",
        "scheda.css",
        "differenze.css",
    }
)
# The public pages and the admin have each a frame of their own.
HALVES: Final = frozenset({":root", "body"})
# Pages whose styles fill more than one file.
PART_OF: Final = {
    "righe.css": "modifica.css",
    "preview.css": "modifica.css",
    "laboratorio_elenco.css": "laboratorio.css",
    "laboratorio_moduli.css": "laboratorio.css",
}
# Shared parts that pages place, size or colour within something of their own. A name comes here only when it means
# the same thing everywhere: «questa» once was a badge on one page and a place in a list on another.
ADJUSTABLE: Final = frozenset(
    """attesa azioni azzera blocco btn campo campo-checkbox campo-errato carta casella codice conto errore foglio icona
    impronta leggero nota pagine percorso piede-sito quanti salto scarica segnalazioni sommario sopra spazio stato
    voci""".split()
)
# Of the theme, of Django's admin and of its widgets: at home there, and written by their programs.
FOREIGN: Final = frozenset(
    """action-checkbox action-checkbox-column action-counter action-select actions add-row aligned all breadcrumbs
    button change-list checkbox-row clear closelink container datetimeshortcuts default delete-confirmation
    deletelink description empty-form errorlist errornote errors fieldset-heading flex-container form-multiline
    form-row has_original help hidden inline-deletelink inline-group inline-heading inline-related module
    nowrap object-tools original paginator question readonly related-widget-wrapper related-widget-wrapper-link
    select2-container select2-selection--multiple select2-selection--single select2-selection__rendered selected
    sorted submit-row tabular text this-page toplinks vDateField vLargeTextField vTextField vURLField""".split()
)
# Classes that are put together from a word of the program: what they begin with, where, and the words that are styled.
DYNAMIC: Final = (
    ("campo-", "templates/django/forms/field.html", "checkbox"),
    ("campo-", "templates/obiettivi/modifica/campo.html", "spunta"),
    ("c-", "templates/obiettivi/modifica/campo.html", "descrizione note"),
    ("con-", "templates/obiettivi/modifica/campo_con_trovate.html", "titolo"),
    ("righe-", "templates/obiettivi/modifica/righe.html", "fasi indicatori servizi"),
    ("p", "templates/obiettivi/modifica/pesi.html", "1 2 3 4"),
    ("di-", "templates/obiettivi/modifica/trovate.html", "errore avviso da-fare"),
    ("di-", "templates/obiettivi/scrivania/numeri.html", "bozza proposto validato rinviato"),
    ("lavoro-", "templates/obiettivi/scrivania/cosa.html", "pronto visione validare"),
    ("sezione-", "templates/obiettivi/modifica/indice.html", "da-fare da-correggere a-posto"),
    ("avviso-", "templates/base.html", "success"),
    ("stato-", "templates/fascicoli/in_breve.html", "fallito pronto"),
    ("cella-", "templates/importazioni/griglia.html", "testa segue titolo non-letta"),
    ("luce-", "templates/monitoraggio/parti/luce.html", "verde giallo rosso"),
    ("stare-", "templates/persone/elenco.html", "scaduta chiusa"),
    ("", "templates/obiettivi/albero/nodo.html", "ambito strategico"),
)
# Django's admin names a cell and a line after the field.
FIELDS: Final = "field-"
SPACED: Final = re.compile(r"(padding|margin|gap|row-gap|column-gap)(-[a-z-]+)?")
LINED: Final = re.compile(r"(border|outline)(-(top|right|bottom|left))?(-width)?|outline-offset")
SMALLEST_SPACE: Final = 0.25
"""Below a quarter of the letter a distance is a correction of the eye, not a space."""


class Rule(NamedTuple):
    """A selector of a rule, in pieces, and what the rule says."""

    file: str
    selector: str
    prelude: list[Any]
    declarations: list[Any]


@cache
def rules() -> tuple[Rule, ...]:
    """All of them, those within a condition too."""
    return tuple(rule for path in sorted(STYLES.glob("*.css")) for rule in _of(path))


def _of(path: Path) -> Iterator[Rule]:
    found = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)
    while found:
        one = found.pop(0)
        assert not _broken([one]), f"{path.name}, line {one.source_line}"
        if one.type == "at-rule" and one.lower_at_keyword == "media":
            found = tinycss2.parse_rule_list(one.content, skip_comments=True, skip_whitespace=True) + found
        elif one.type == "qualified-rule":
            said = tinycss2.parse_blocks_contents(one.content, skip_comments=True, skip_whitespace=True)
            for prelude in _parted(one.prelude):
                yield Rule(path.name, " ".join(tinycss2.serialize(prelude).split()), prelude, said)


def _broken(tokens: Iterable[Any]) -> bool:
    """True when something in it is no CSS."""
    return any(
        token.type == "error" or _broken(getattr(token, "prelude", None) or getattr(token, "content", None) or ())
        for token in tokens
        if not isinstance(token, str)
    )


def _parted(prelude: list[Any]) -> list[list[Any]]:
    """The selectors of a list, comma by comma."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def classes(tokens: Iterable[Any]) -> list[str]:
    """The classes named, those within brackets too, in their order."""
    found, before = [], None
    for token in tokens:
        if token.type == "ident" and before == ".":
            found.append(token.value)
        elif token.type in ("function", "() block"):
            found += classes(token.arguments if token.type == "function" else token.content)
        before = token
    return found


def beginning(rule: Rule) -> list[str]:
    """The classes of the thing that the selector begins with."""
    first: list[Any] = []
    over = False
    for token in rule.prelude:
        if token in ("+", "~"):
            # What stands after another is what the selector is about.
            first, over = [], False
        elif token.type == "whitespace" or token == ">":
            over = bool(first)
        elif over:
            break
        elif token.type != "function":
            first.append(token)
    return classes(first)


def homes() -> dict[str, set[str]]:
    """The files in which a class begins a selector."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rules():
        # The classes after the first say how it stands: «.riga.trascinata» is at home where «.riga» is.
        for name in [name for name in beginning(rule)[:1] if name not in FOREIGN]:
            found[name].add(PART_OF.get(rule.file, rule.file))
    return found


@cache
def sources() -> dict[str, str]:
    """The texts that can put a class on a page."""
    skipped = {"tests", "bench", "docs", ".venv", "migrations", "staticfiles"}
    texts = {}
    for pattern in ("*.html", "*.js", "*.py"):
        for path in ROOT.rglob(pattern):
            if not skipped & set(path.relative_to(ROOT).parts):
                texts[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return texts


@cache
def made() -> frozenset[str]:
    """The classes that are put together."""
    return frozenset(start + word for start, _, endings in DYNAMIC for word in endings.split())


@cache
def words() -> dict[str, set[str]]:
    """Where each word is that may be a class: of a class attribute, or of a string of a program that makes pages."""
    found: dict[str, set[str]] = defaultdict(set)
    in_markup = re.compile(r"class=\\?[\"']((?:[^\"'{]|\{[{%].*?[%}]\})*)|[\"']class[\"']: f?[\"']([^\"']*)")
    for name, text in sources().items():
        strings = (
            [m.group(1) for m in re.finditer(r"[\"'`]([^\"'`\n]*)[\"'`]", text)]
            if name.endswith(".js")
            else [m.group(1) or m.group(2) or "" for m in in_markup.finditer(text)]
        )
        for word in re.findall(r"[A-Za-z_][\w-]*", " ".join(strings)):
            found[word].add(name)
    return found


def test_no_file_is_long() -> None:
    lengths = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in STYLES.glob("*.css")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_every_file_is_loaded_by_a_page() -> None:
    loaded = {name for text in sources().values() for name in re.findall(r"css/([\w-]+\.css)", text)}
    ours = {p.name for p in STYLES.glob("*.css")}
    assert ours - loaded == set()
    assert ours >= SHARED | {TOKENS}


def test_a_selector_stands_in_one_file() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rules():
        found[rule.selector].add(rule.file)
    twice = {selector: files for selector, files in found.items() if len(files) > 1 and selector not in HALVES}
    assert twice == {}


def test_a_class_is_at_home_in_one_file() -> None:
    assert {name: files for name, files in homes().items() if len(files) > 1} == {}


def test_a_page_changes_no_part_of_another() -> None:
    """Neither what is another page's, nor what is shared and not listed: that is how one name gets two meanings."""
    at_home, wrong = homes(), []
    for rule in rules():
        here = PART_OF.get(rule.file, rule.file)
        for name in classes(rule.prelude):
            elsewhere = at_home.get(name, set()) - {here}
            if elsewhere - SHARED or (elsewhere and name not in ADJUSTABLE):
                wrong.append(f"{rule.file}: {rule.selector} ({name} of {', '.join(elsewhere)})")
    assert wrong == []


def test_what_is_listed_as_adjustable_is_shared_and_adjusted() -> None:
    at_home = homes()
    used = {n for rule in rules() for n in classes(rule.prelude) if at_home.get(n, {rule.file}) != {rule.file}}
    assert ADJUSTABLE - used == set()


def test_a_shared_class_is_used_by_more_than_one_template() -> None:
    """What one page alone uses is that page's: in a shared file it would style whoever takes the name later."""
    # A part of a page counts once for each that includes it; that a view renders a page says nothing.
    including = [text for name, text in sources().items() if name.endswith(".html") or "templatetags" in name]
    lonely = []
    for name, files in sorted(homes().items()):
        if files <= SHARED and name not in made():
            users = words()[name]
            paths = [user.removeprefix("templates/").removeprefix("static/") for user in users]
            included = sum(path in text for path in paths for text in including)
            if len(users) + included < 2:
                lonely.append(name)
    assert lonely == []


def test_no_class_is_dead() -> None:
    named = {name for rule in rules() for name in classes(rule.prelude)} - FOREIGN
    ours = {name for name in named if not name.startswith(FIELDS)}
    assert sorted(ours - set(words()) - made()) == []
    assert sorted(made() - named) == [], "listed as made by the program, and styled nowhere"


def test_what_is_said_to_be_made_is_made_there() -> None:
    for start, template, _ in DYNAMIC:
        assert re.search(rf"class=\"([^\"]* )?{start}{{[{{%]", sources()[template]), (start, template)


def test_values_stand_among_the_tokens() -> None:
    wrong = []
    for rule in rules():
        if rule.file != TOKENS:
            for said in rule.declarations:
                assert said.type == "declaration", f"{rule.file}: {rule.selector}"
                wrong += [f"{rule.file}: {rule.selector} {{ {said.name}: {bad} }}" for bad in literals(said)]
    assert wrong == []


def literals(said: Any) -> Iterator[str]:
    """The values of a declaration for which a token stands."""
    for token in _flat(said.value):
        colour = token.type in ("hash", "function", "ident") and parse_color(token)
        named = token.type == "ident" and token.lower_value in ("transparent", "currentcolor")
        if colour and not named:
            yield tinycss2.serialize([token])
        elif token.type == "dimension" and _has_a_token(said.lower_name, token):
            yield token.serialize()


def _has_a_token(name: str, token: Any) -> bool:
    if name.endswith("radius"):
        return True
    if name in ("font-size", "font"):
        return bool(token.lower_unit in ("rem", "px"))
    if LINED.fullmatch(name):
        return bool(token.lower_unit == "px")
    return bool(SPACED.fullmatch(name) and token.lower_unit == "rem" and abs(token.value) >= SMALLEST_SPACE)


def _flat(tokens: Iterable[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        if token.type == "function":
            yield from _flat(token.arguments)


def test_every_token_is_used_and_every_property_exists() -> None:
    ours = _properties((STYLES / TOKENS).read_text(encoding="utf-8"))
    admin = _properties((Path(django.contrib.admin.__file__).parent / "static/admin/css/base.css").read_text("utf-8"))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(p.read_text(encoding="utf-8") for p in STYLES.glob("*.css"))))
    assert ours - used == set()
    assert used - ours - admin == set()


def _properties(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w(-])(--[\w-]+):", text))


def test_each_colour_of_a_drawing_has_its_own_for_the_night() -> None:
    """A drawing carries the colours of paper; ``scheda.css`` says what each becomes where the page is dark."""
    drawn = set(re.findall(r'(?:fill|stroke)="#[0-9a-f]{6}"', "".join(map(Path.read_text, _drawings()))))
    drawn |= {f'fill="{colour}"' for shades in TONI for colour in shades}
    said = set(re.findall(r'svg \[((?:fill|stroke)="#[0-9a-f]{6}")\]', (STYLES / "scheda.css").read_text()))
    assert len(drawn) > 10
    assert drawn - said == set()


def _drawings() -> Iterator[Path]:
    return (ROOT / "templates").rglob("*.svg.html")
