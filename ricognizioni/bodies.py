# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of what the document asks of the bodies of the Comune (TUEL art. 147-quater): body by body. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ricognizioni.computing import NOT_SAID
from ricognizioni.contenuto import BodyContent, ManagementContent, OperativeContent, RicognizioneContent

# In the order in which they print; every row is one of these, so their counts add up.
BODY_OUTCOMES: Final = (
    "non avviato",
    "in corso",
    "conseguito",
    "conseguito in parte",
    "non conseguito",
    "non più attuale",
    NOT_SAID,
)


@dataclass(frozen=True)
class BodyRow:
    """A gestionale objective as one body has it, with what stands above it in the document; ``said`` is None where the
    document gives it to no body."""

    ambito: str
    strategic: str
    operative: str
    management: ManagementContent
    said: BodyContent | None

    @property
    def outcome(self) -> str:
        """What became of it, or that nobody has said."""
        return self.said.esito if self.said and self.said.esito else NOT_SAID

    @property
    def in_document(self) -> bool:
        """Whether the document still gives it to the body."""
        return self.said is None or self.said.nel_documento

    @property
    def silent(self) -> bool:
        """Whether the document asks for it and nobody has said what became of it."""
        return self.in_document and self.outcome == NOT_SAID

    @property
    def evidence(self) -> tuple[str, ...]:
        """What proves it, one line each."""
        if self.said is None:
            return ()
        number = f"prot. {self.said.protocollo}" if self.said.protocollo else ""
        return tuple(filter(None, (self.said.indirizzo, number)))


@dataclass(frozen=True)
class BodyTold:
    """A body with everything that the document asks of it."""

    name: str
    rows: tuple[BodyRow, ...]

    @property
    def asked(self) -> tuple[BodyRow, ...]:
        """What the document asks of it now."""
        return tuple(row for row in self.rows if row.in_document)

    @property
    def left(self) -> tuple[BodyRow, ...]:
        """What it does not ask any more, and of which something was said."""
        return tuple(row for row in self.rows if not row.in_document)

    @property
    def silent(self) -> tuple[BodyRow, ...]:
        """Of which nobody has said what became."""
        return tuple(row for row in self.rows if row.silent)

    @cached_property
    def outcomes(self) -> Mapping[str, int]:
        """How many of each outcome, of what the document asks now; zero is said too."""
        return counted(self.asked)


@dataclass(frozen=True)
class BodiesTold:
    """All bodies, by name, and the gestionale objectives that the document gives to nobody."""

    said: RicognizioneContent
    bodies: tuple[BodyTold, ...]
    unassigned: tuple[BodyRow, ...]

    @property
    def rows(self) -> tuple[BodyRow, ...]:
        """Every gestionale objective and body, body after body."""
        return tuple(row for body in self.bodies for row in body.rows)

    @cached_property
    def outcomes(self) -> Mapping[str, int]:
        """How many of each outcome, of all bodies."""
        return counted(row for body in self.bodies for row in body.asked)

    @property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """The outcomes that some row has."""
        return tuple((word, n) for word, n in self.outcomes.items() if n)


def counted(rows: Iterable[BodyRow]) -> Mapping[str, int]:
    """How many of each outcome, in the order in which they print."""
    found = Counter(row.outcome for row in rows)
    return {word: found[word] for word in BODY_OUTCOMES}


def bodies_told(said: RicognizioneContent) -> BodiesTold:
    """What a ricognizione says of the bodies, in the order of the document within each body."""
    by_body: dict[str, list[BodyRow]] = {}
    for row in every_row(said):
        if row.said is not None:
            by_body.setdefault(row.said.ente, []).append(row)
    names = sorted(by_body, key=lambda name: (name.casefold(), name))
    unassigned = tuple(row for row in every_row(said) if row.said is None)
    return BodiesTold(said, tuple(BodyTold(name, tuple(by_body[name])) for name in names), unassigned)


def every_row(said: RicognizioneContent) -> Iterator[BodyRow]:
    """Every gestionale objective with each of its bodies, in the order of the document, then what has left it."""
    for ambito, strategic, operative in said.operativi():
        yield from rows_of(operative, ambito.nome, strategic.nome)
    for m in said.gestionali_usciti:
        yield from (BodyRow("", "", m.operativo, m, body) for body in m.enti)


def rows_of(operative: OperativeContent, ambito: str, strategic: str) -> Iterator[BodyRow]:
    """Every gestionale objective of an operative one with each of its bodies, in the order of the document."""
    for m in operative.gestionali:
        place = (ambito, strategic, operative.nome)
        yield from (BodyRow(*place, m, body) for body in m.enti)
        if not any(body.nel_documento for body in m.enti):
            yield BodyRow(*place, m, None)


# For machines


def bodies_shape(now: BodiesTold) -> dict[str, Any]:
    """The whole, ready for ``json``; null where nobody has said."""
    return {
        "dup": now.said.dup,
        "al": now.said.al.isoformat(),
        "aperta": now.said.stato != "chiusa",
        "conteggi": dict(now.outcomes),
        "organismi": [
            {"nome": b.name, "conteggi": dict(b.outcomes), "obiettivi": [row_shape(row) for row in b.rows]}
            for b in now.bodies
        ],
        "senza_organismo": [_place(row) for row in now.unassigned],
    }


def row_shape(row: BodyRow) -> dict[str, Any]:
    """A gestionale objective at a body."""
    said = row.said or BodyContent("")
    return {
        **_place(row),
        "esito": said.esito or None,
        "narrativa": said.narrativa,
        "misura": said.misura,
        "valore": said.valore or None,
        "indirizzo": said.indirizzo,
        "protocollo": said.protocollo,
        "confermato_da": said.confermato_da,
        "confermato_il": said.confermato_il.isoformat() if said.confermato_il else None,
        "risposta_del": said.risposta_del.isoformat() if said.risposta_del else None,
        "nel_documento": row.in_document,
    }


def _place(row: BodyRow) -> dict[str, Any]:
    return {
        "ambito": row.ambito,
        "obiettivo_strategico": row.strategic,
        "obiettivo_operativo": row.operative,
        "obiettivo_gestionale": row.management.nome,
        "azioni": row.management.azioni,
    }
