# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register: one line of JSON for each link, in a file that the office keeps somewhere else.

Who rewrites the whole database has not rewritten the copy in another drawer. Each line carries the seal of the one
before, so that the register itself shows what was cut out of its middle; what was cut off its end is newer than it,
and is told.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from versioni.contenuto import PRIMO_ANELLO, canonico, impronta
from versioni.models import Versione

SEAL: Final = "sigillo"


class RegisterFault(Exception):
    """The register is not what ``export`` wrote, or does not agree with the database; says where, in Italian."""


@dataclass(frozen=True, slots=True)
class Line:
    """A link as the register has it."""

    number: int
    plan: str
    version: int
    act: dict[str, str]
    content: str
    documents: str
    link: str
    before: str
    recorded: str
    seal: str

    @property
    def who(self) -> str:
        """As the faults call it."""
        return f"{self.plan}, versione {self.version}"


def line_of(version: Versione, number: int, seal_before: str) -> dict[str, Any]:
    """What the register says of a version."""
    said = {
        "riga": number,
        "piano": json.loads(version.contenuto)["piano"]["codice"],
        "versione": version.numero,
        "atto": asdict(version.atto),
        "contenuto": version.impronta,
        "documenti": impronta(version.manifesto),
        "anello": version.catena,
        "precedente": version.precedente.catena if version.precedente else PRIMO_ANELLO,
        "registrata": version.registrata_il.isoformat(),
        "riga_precedente": seal_before,
    }
    return {**said, SEAL: impronta(canonico(said))}


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines of a register, one at a time.

    Raises:
        RegisterFault: a line is not as it was written, or one is missing between.
    """
    seal = ""
    for number, raw in enumerate(file, start=1):
        line = _read_line(raw, number, seal)
        seal = line.seal
        yield line


def _read_line(raw: bytes, number: int, seal_before: str) -> Line:
    try:
        said = json.loads(raw)
        seal = said.pop(SEAL)
        before = said["riga_precedente"]
        line = Line(
            said["riga"], said["piano"], said["versione"], said["atto"], said["contenuto"], said["documenti"],
            said["anello"], said["precedente"], said["registrata"], seal,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RegisterFault(f"la riga {number} del registro non si legge") from None
    if not raw.endswith(b"\n"):
        raise RegisterFault(f"la riga {number} del registro è a metà")
    if impronta(canonico(said)) != seal:
        raise RegisterFault(f"la riga {number} del registro ({line.who}) non ha più il suo sigillo: è stata cambiata")
    if line.number != number or before != seal_before:
        raise RegisterFault(f"prima della riga {number} del registro ({line.who}) ne manca una, o è un'altra")
    return line


def export(file: str | Path) -> int:
    """Append the links that a register has not yet, under a lock, all of them or none; how many they were.

    Raises:
        RegisterFault: what stands in it is damaged, or the database says something else: nothing is written.
    """
    with open(file, "a+b") as register:
        fcntl.flock(register, fcntl.LOCK_EX)
        register.seek(0)
        lines = list(read(register))
        links = set(Versione.objects.order_by().values_list("catena", flat=True))
        if foreign := [line.who for line in lines if line.link not in links]:
            raise RegisterFault(
                f"il registro ha anelli che il database non ha ({', '.join(foreign[:5])}): "
                f"eseguire «manage.py verifica_versioni --registro {file}»"
            )
        new = _new_lines({line.link for line in lines}, lines[-1] if lines else None)
        if new:
            # In one write, so that a reader finds the lines of before or all of them.
            register.write(b"".join(new))
            register.flush()
            os.fsync(register.fileno())
    return len(new)


def _new_lines(known: set[str], last: Line | None) -> list[bytes]:
    number, seal = (last.number, last.seal) if last else (0, "")
    new = []
    versions = Versione.objects.exclude(catena__in=known).select_related("precedente").order_by("registrata_il", "pk")
    for version in versions.defer("precedente__contenuto", "precedente__manifesto").iterator(chunk_size=1):
        number += 1
        said = line_of(version, number, seal)
        seal = said[SEAL]
        new.append(f"{canonico(said)}\n".encode())
    return new
