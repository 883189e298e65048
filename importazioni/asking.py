# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an import does only when somebody says so: by a tick on the page, by an option of the command. Pure.

A question names what would happen, thing by thing. Unanswered, nothing is written.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from controlli import Segnalazione


class Asked(StrEnum):
    """What can be asked; the values are the options of the command, and what the tick of the page sends."""

    REMOVED = "togli-righe-mancanti"
    RENAMED = "nuovi-nomi"
    ALIKE = "nomi-simili"


_TITLES: Final = {
    Asked.REMOVED: "Si toglie ciò che il file non nomina?",
    Asked.RENAMED: "Sono nuovi nomi delle stesse righe?",
    Asked.ALIKE: "Ciò che è nuovo, e somiglia a qualcosa che c'è, è davvero un altro?",
}
_YES: Final = {
    Asked.REMOVED: "Sì, si toglie",
    Asked.RENAMED: "Sì, sono nuovi nomi",
    Asked.ALIKE: "Sì, è un altro: si aggiunge",
}
_ELSE: Final = {
    Asked.REMOVED: "Se devono restare, scriverli nel file, o lasciarne solo la colonna «N.» senza la descrizione.",
    Asked.RENAMED: "Se è una riga nuova, togliere il numero accanto, o togliere prima l'altra dall'obiettivo.",
    Asked.ALIKE: "Se è lo stesso, scriverlo nel file come sta già, o cambiare prima il nome a quello che c'è.",
}
HELP: Final = {
    Asked.REMOVED: "toglie le fasi, gli indicatori e i servizi che il file non nomina più",
    Asked.RENAMED: "le righe che dicono altro al posto di prima sono le stesse, con un nuovo nome",
    Asked.ALIKE: "aggiunge i nomi nuovi anche se somigliano a uno che c'è",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with everything that the answer is about."""

    asked: Asked
    items: tuple[str, ...]

    @property
    def title(self) -> str:
        """The question."""
        return _TITLES[self.asked]

    @property
    def yes(self) -> str:
        """The answer that lets the import go on."""
        return _YES[self.asked]

    @property
    def otherwise(self) -> str:
        """What to do when the answer is no."""
        return _ELSE[self.asked]


class Unanswered(Exception):
    """Nothing was written: these questions wait for their answers."""

    def __init__(self, questions: Iterable[Question], findings: Iterable[Segnalazione] = ()) -> None:
        self.questions, self.findings = tuple(questions), tuple(findings)
        super().__init__(
            "Nulla è scritto: "
            + " ".join(f"{q.title} Se sì, aggiungere --{q.asked}. {q.otherwise}" for q in self.questions)
        )


# Whoever calls a service without a person to ask has asked already.
EVERYTHING: Final = frozenset(map(str, Asked))


def questions(*found: tuple[Asked, Iterable[str]]) -> tuple[Question, ...]:
    """The questions that there are: those about nothing are none."""
    asked = ((which, tuple(dict.fromkeys(items))) for which, items in found)
    return tuple(Question(which, items) for which, items in asked if items)


def require(open_questions: Iterable[Question], answers: Container[str], findings: Iterable[Segnalazione] = ()) -> None:
    """Go on when every question has its answer.

    Args:
        findings: what there is to say of the file beside.

    Raises:
        Unanswered: some have none.
    """
    if missing := [q for q in open_questions if str(q.asked) not in answers]:
        raise Unanswered(missing, findings)
