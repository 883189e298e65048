# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names of people, in whatever order and whatever stands before: «Dott. Rossi Mario» is «Mario Rossi». Pure."""

import re
from typing import Final

from testi.confronto import in_riga, parole

_TITLES: Final = re.compile(
    r"(?:(?:dott(?:\.? ?ssa|oressa|ore)?|dr(?:\.? ?ssa)?|d\.? ?ssa|sig(?:\.? ?ra|nora|nor)?|prof(?:\.? ?ssa|essor\w*)?"
    r"|ing(?:egner\w*)?|arch(?:itett\w)?|avv(?:ocat\w)?|geom(?:etra)?|rag(?:ionier\w)?|on(?:orevole)?|dirigente|comandante)"
    r"(?![^\W\d_])[.:]*\s*[-–]?\s*)+",
    re.IGNORECASE,
)
# «Neri Dott. Ugo»: with its full stop it is no name.
_WITHIN: Final = re.compile(
    r"(?<=[^\W\d_]) (?:dott|dr|prof|ing|arch|avv|geom|rag)(?:\.? ?ssa)?\. (?=[^\W\d_])", re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"(?<=[^\s(])\s*\([^()]*\)\s*$")


def plain_name(name: str) -> str:
    """A name without the titles before it; one that is nothing but a title stays."""
    name = _WITHIN.sub(" ", in_riga(name))
    found = _TITLES.match(name)
    return (name[found.end() :] if found else name) or name


def person_key(name: str) -> str:
    """The key under which two spellings of one person meet: titles, case, accents and the order of the names aside."""
    words = parole(plain_name(_IN_BRACKETS.sub("", name)))
    return " ".join(sorted(words)) if len(words) > 1 else " ".join(words)


def better(one: str, other: str) -> str:
    """Of two spellings of a person the one that a registry would have: without titles and without what is said of the
    person in brackets, and not all in capitals."""

    def marks(name: str) -> tuple[bool, bool, bool]:
        return plain_name(name) != in_riga(name), bool(_IN_BRACKETS.search(name)), name.isupper() or name.islower()

    return min(one, other, key=marks)
