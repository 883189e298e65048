# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the documents of a ricognizione are laid out: the first page, part after part, the rules under the last."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Protocol

from reports import stili
from reports.base import Report, Stampato
from reports.tabella_dup import MODELLO, Sezione, parte_di_tabella
from ricognizioni.contenuto import RicognizioneContent
from testi.formati import data

# What the first page of an open one says.
OPEN: Final = "Ricognizione aperta: c'è tutto ciò che è stato scritto"


class Told(Protocol):
    """Anything that was told of a ricognizione."""

    @property
    def said(self) -> RicognizioneContent:
        """What it says."""


class Printed(Protocol):
    """What a document of a ricognizione prints: what the ricognizione told, at which day."""

    @property
    def now(self) -> Told:
        """What it told."""

    @property
    def day(self) -> date:
        """The day that the document bears."""


def paper_of(report: Report[Any], dati: Printed, parts: Sequence[list[Sezione]], legend: tuple[str, ...]) -> Stampato:
    """Its parts, each with its sections, as ``report`` prints them; ``legend`` stands under the last."""
    said, day = dati.now.said, dati.day
    name = f"{report.titolo} al {data(said.al)}"
    head = {
        "ente": said.ente,
        "titolo": name,
        "documento": said.descrizione,
        "accanto": "" if said.stato == "chiusa" else OPEN,
        "giorno": data(day),
    }
    printed = [
        parte_di_tabella(n, part, report.titolo, head if n == 1 else None, legend if n == len(parts) else ())
        for n, part in enumerate(parts, start=1)
    ]
    return Stampato(
        titolo=f"{name} · {said.dup}",
        soggetto=f"{said.descrizione}, anni {said.anno_inizio}/{said.anno_fine}",
        ente=said.ente,
        piede=f"{said.ente} · {name} · {said.dup}",
        data=day,
        modello=MODELLO,
        parti=printed,
        stile=stili.di_carta(report.modelli),
        stile_schermo=stili.di_schermo(report.modelli),
        nome_allegato=report.nome_file(dati),
        descrizione_allegato=f"Dati del documento «{report.titolo}» in JSON",
    )
