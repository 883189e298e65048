# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of the retribuzione di risultato: bands, shares, payment times, interim, top-up, and their trail. Pure.

Facts in (``facts``), a distribution out (``distribution``), with every term from which ``trail`` tells each cent in
words. Exact fractions until a rule rounds; whole cents after it. What cannot be is said with its place (``checks``).
"""

from valutazione.money.distribution import Award, Distribution, distribute
from valutazione.money.facts import (
    Band,
    BandKind,
    Fund,
    Interim,
    Person,
    Post,
    Refused,
    Rule,
    Sharing,
    Source,
    TopUpRule,
    Wrong,
)

__all__ = [
    "Award",
    "Band",
    "BandKind",
    "Distribution",
    "Fund",
    "Interim",
    "Person",
    "Post",
    "Refused",
    "Rule",
    "Sharing",
    "Source",
    "TopUpRule",
    "Wrong",
    "distribute",
]
