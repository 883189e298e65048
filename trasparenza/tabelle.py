# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as three tables for machines (RFC 4180): commas, UTF-8 without a mark, ISO dates, decimal points.

Not the CSV of the office (``reports.scrittori.csv``), which is made for an Italian Excel: who wants a sheet to read has
the XLSX that was delivered with the act. What a spreadsheet would take for a formula has an apostrophe before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fogli.outgoing_csv import for_a_machine
from obiettivi.contenuto import SHAPES, ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from obiettivi.contenuto.campi import Kind, campi

Dati = dict[str, Any]
Riga = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Tabella:
    """A table: its columns, what each holds, and its rows out of the content of a version."""

    titolo: str
    colonne: tuple[tuple[str, str], ...]
    righe: Callable[[Dati], Iterator[Riga]]


def _colonne(shape: type) -> list[tuple[str, str]]:
    return [(c.name, c.machine) for c in campi(shape) if c.machine is not None]


def _celle(shape: type, said: Dati) -> list[Any]:
    """What a version says of each column; of one that it does not know, nothing."""
    return [
        ("sì" if said[c.name] else "no") if c.kind is Kind.FLAG else said.get(c.name)
        for c in campi(shape)
        if c.machine is not None
    ]


def _obiettivi(dati: Dati) -> Iterator[Riga]:
    for o in dati["obiettivi"]:
        legami = dati["collegamenti"].get(o["codice"], [])
        yield (
            *_celle(ContenutoObiettivo, o),
            "\n".join(o["altri_servizi"]),
            "\n".join(" > ".join((r["dup"], r["ambito"], r["strategico"], r["operativo"])) for r in legami),
        )


def _righe(section: str) -> Callable[[Dati], Iterator[Riga]]:
    def righe(dati: Dati) -> Iterator[Riga]:
        for o in dati["obiettivi"]:
            for n, row in enumerate(o[section], start=1):
                yield (o["codice"], n, *_celle(SHAPES[section], row))

    return righe


_DI_CHI: Final = (("obiettivo", "codice dell'obiettivo"), ("posizione", "il posto nella tabella, da 1"))
TABELLE: Final = {
    "obiettivi": Tabella(
        "Obiettivi",
        (
            *_colonne(ContenutoObiettivo),
            ("altri_servizi", "uno per riga"),
            (
                "obiettivi_operativi_dup",
                "documento > ambito > obiettivo strategico > obiettivo operativo, uno per riga",
            ),
        ),
        _obiettivi,
    ),
    "fasi": Tabella("Fasi degli obiettivi", (*_DI_CHI, *_colonne(ContenutoFase)), _righe("fasi")),
    "indicatori": Tabella(
        "Indicatori degli obiettivi", (*_DI_CHI, *_colonne(ContenutoIndicatore)), _righe("indicatori")
    ),
}


def in_csv(nome: str, dati: Dati) -> bytes:
    """The bytes of a table; every row says of which plan and version it is only by where it was taken."""
    tabella = TABELLE[nome]
    return for_a_machine([[nome_colonna for nome_colonna, _ in tabella.colonne], *tabella.righe(dati)])
