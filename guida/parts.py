# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the guide has to say on pages of others."""

from collections.abc import Mapping
from typing import Any

from guida.examples import TITLES, examples_of


def beside_a_field(name: str) -> tuple[str, Mapping[str, Any]]:
    """Examples of what is written in a field, folded; nothing where there are none."""
    return "guida/esempi.html", {"examples": examples_of(name), "title": TITLES.get(name, "")}
