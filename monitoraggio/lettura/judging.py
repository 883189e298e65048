# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a person must judge a value. Pure."""

from typing import Protocol

from indicatori.valori import Testo, leggi


class Asked(Protocol):
    """What an indicator asks."""

    @property
    def valore_atteso(self) -> str:
        """The target as written."""

    @property
    def verso(self) -> str:
        """Which way is better."""


def person_judges(asked: Asked, value: str, year: int) -> bool:
    """Whether target and value are such that the program cannot say: a target in words, a value of another kind."""
    target = leggi(asked.valore_atteso, year)
    if isinstance(target, Testo):
        return True
    return bool(value.strip()) and target.grado(value, asked.verso or "crescente").raggiunto is None
