# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as three tables for machines (RFC 4180): commas, UTF-8 without a mark, ISO dates, decimal points.

Not the CSV of the office (``reports.scrittori.csv``), which is made for an Italian Excel: who wants a sheet to read has
the XLSX that was delivered with the act. What a spreadsheet would take for a formula has an apostrophe before it.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from reports.scrittori.csv import senza_formula

Dati = dict[str, Any]
Riga = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Tabella:
    """A table: its columns, what each holds, and its rows out of the content of a version."""

    titolo: str
    colonne: tuple[tuple[str, str], ...]
    righe: Callable[[Dati], Iterator[Riga]]


def _obiettivi(dati: Dati) -> Iterator[Riga]:
    for o in dati["obiettivi"]:
        legami = dati["collegamenti"].get(o["codice"], [])
        yield (
            *(o[c] for c in ("codice", "titolo", "centro_di_responsabilita", "responsabile", "tipo")),
            "sì" if o["pluriennale"] else "no",
            *(o[c] for c in ("contesto", "descrizione", "risultato_atteso")),
            "\n".join(o["altri_servizi"]),
            "\n".join(" > ".join((r["dup"], r["ambito"], r["strategico"], r["operativo"])) for r in legami),
        )


def _fasi(dati: Dati) -> Iterator[Riga]:
    campi = ("inizio_previsto", "fine_prevista", "peso", "responsabile", "centro_di_responsabilita", "note")
    for o in dati["obiettivi"]:
        for n, f in enumerate(o["fasi"], start=1):
            yield (o["codice"], n, f["descrizione"], *(f[c] for c in campi))


def _indicatori(dati: Dati) -> Iterator[Riga]:
    for o in dati["obiettivi"]:
        for n, i in enumerate(o["indicatori"], start=1):
            yield (o["codice"], n, *(i[c] for c in ("descrizione", "tipo", "valore_atteso", "note")))


_DI_CHI: Final = (("obiettivo", "codice dell'obiettivo"), ("posizione", "il posto nella tabella, da 1"))
TABELLE: Final = {
    "obiettivi": Tabella(
        "Obiettivi",
        (
            ("codice", "anno, sigla del centro e numero"),
            ("titolo", ""),
            ("centro_di_responsabilita", "il servizio che risponde dell'obiettivo"),
            ("responsabile", "chi lo dirige, come nell'atto"),
            ("tipo", ""),
            ("pluriennale", "sì o no"),
            ("contesto", "testo; **così** è in grassetto, - apre un punto d'elenco"),
            ("descrizione", "come sopra"),
            ("risultato_atteso", "come sopra"),
            ("altri_servizi", "uno per riga"),
            (
                "obiettivi_operativi_dup",
                "documento > ambito > obiettivo strategico > obiettivo operativo, uno per riga",
            ),
        ),
        _obiettivi,
    ),
    "fasi": Tabella(
        "Fasi degli obiettivi",
        (
            *_DI_CHI,
            ("descrizione", ""),
            ("inizio_previsto", "data (AAAA-MM-GG)"),
            ("fine_prevista", "data (AAAA-MM-GG)"),
            ("peso", "percentuale con due decimali e il punto"),
            ("responsabile", ""),
            ("centro_di_responsabilita", ""),
            ("note", ""),
        ),
        _fasi,
    ),
    "indicatori": Tabella(
        "Indicatori degli obiettivi",
        (*_DI_CHI, ("descrizione", ""), ("tipo", ""), ("valore_atteso", "testo, come nell'atto"), ("note", "")),
        _indicatori,
    ),
}


def in_csv(nome: str, dati: Dati) -> bytes:
    """The bytes of a table; every row says of which plan and version it is only by where it was taken."""
    tabella = TABELLE[nome]
    testo = io.StringIO()
    scrittore = csv.writer(testo, lineterminator="\r\n")
    scrittore.writerow([nome_colonna for nome_colonna, _ in tabella.colonne])
    for riga in tabella.righe(dati):
        scrittore.writerow(["" if v is None else v if isinstance(v, int) else senza_formula(v) for v in riga])
    return testo.getvalue().encode()
