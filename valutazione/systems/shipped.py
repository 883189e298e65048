# SPDX-License-Identifier: AGPL-3.0-or-later
"""The systems that come with the program: real ones as far as their documents say, and one to begin from."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from valutazione.files.opening import opened
from valutazione.systems.facts import System
from valutazione.systems.reading import read

FOLDER: Final = "dati"


def names() -> list[str]:
    """What one calls them by, in order."""
    return sorted(file.name.removesuffix(".json") for file in _folder().iterdir() if file.name.endswith(".json"))


def shipped(name: str) -> System:
    """One of them.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in names():
        raise KeyError(name)
    return read(opened(_folder().joinpath(f"{name}.json").read_bytes()))


def _folder() -> Traversable:
    return files("valutazione.systems") / FOLDER
