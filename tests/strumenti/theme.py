# SPDX-License-Identifier: AGPL-3.0-or-later
"""The theme that our pages wear, taken out of the library that has it: ``python -m tests.strumenti.theme``.

The stylesheet of the library weighs 90 kB compressed, most of it for parts that no page here shows. Kept is every rule
whose classes some page may have: a word of a template, of a script, or of a class that the program gives. The file is
kept with the sources; a test asks that no rule is missing that the sources of today want.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import bootstrap_italia_template
import django.contrib.admin
import import_export
import tinycss2

from tests.strumenti.icons import ROOT

KEPT: Final = ROOT / "static" / "theme" / "bootstrap-italia.css"
LIBRARY: Final = Path(bootstrap_italia_template.__file__).parent / "static" / "css" / "bootstrap-italia.min.css"
ADMIN: Final = Path(django.contrib.admin.__file__).parent
PAGES: Final = (
    ROOT / "templates",
    ROOT / "static" / "js",
    ADMIN / "templates",
    ADMIN / "static" / "admin" / "js",
    Path(import_export.__file__).parent / "templates",
)
WORD: Final = re.compile(r"[A-Za-z][\w-]*")
# A class that the program gives to a box: ``attrs={"class": "form-control"}``, ``css_class = "btn"``.
GIVEN: Final = re.compile(r"""class(?:es|_name)?["']?\s*[:=]\s*(?:\w*)["']([^"']*)""")
CLASS: Final = re.compile(r"\.([A-Za-z][\w-]*)")
NEGATED: Final = re.compile(r":not\([^()]*\)")
WITHIN: Final = frozenset({"media", "supports"})
HEAD: Final = (
    "/* SPDX-License-Identifier: BSD-3-Clause AND MIT */\n"
    "/* Bootstrap Italia, with Bootstrap: what the pages use of it; made by python -m tests.strumenti.theme */\n"
)


def words() -> frozenset[str]:
    """Everything that may be a class of a page."""
    found: set[str] = set()
    for folder in PAGES:
        for file in sorted(folder.rglob("*.html")) + sorted(folder.rglob("*.js")):
            found |= set(WORD.findall(file.read_text(encoding="utf-8")))
    for file in sorted(ROOT.glob("[a-z]*/**/*.py")):
        if file.relative_to(ROOT).parts[0] not in ("tests", "bench"):
            for given in GIVEN.findall(file.read_text(encoding="utf-8")):
                found |= set(WORD.findall(given))
    return frozenset(found)


def wanted() -> list[str]:
    """The rules of the library that pages may need, each as a line, in its order."""
    text = LIBRARY.read_text(encoding="utf-8-sig")
    return list(_rules(tinycss2.parse_stylesheet(text, skip_whitespace=True, skip_comments=True), words()))


def _rules(rules: list[Any], known: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [one for one in _selectors(rule.prelude) if set(CLASS.findall(NEGATED.sub("", one))) <= known]
            if kept:
                yield f"{','.join(kept)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.lower_at_keyword in WITHIN:
            inner = list(_rules(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), known))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{''.join(inner)}}}"
        elif rule.lower_at_keyword != "font-face":
            # Letters are ours (tokens.css); the one font in the library is of the arrows of a carousel.
            yield rule.serialize()


def _selectors(prelude: list[Any]) -> Iterator[str]:
    one: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield tinycss2.serialize(one).strip()
            one = []
        else:
            one.append(token)
    yield tinycss2.serialize(one).strip()


def main() -> int:
    """Write it."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(HEAD + "\n".join(wanted()) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
