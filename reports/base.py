# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a report is. It declares its options and its data and lays them out in neutral forms;
the writers turn those into files and know nothing of the domain."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, TypeVar

from django import forms
from django.db.models import Model

from fogli.outgoing_cells import Cell
from organizzazione.rules import Chi, centri_di, legge_tutto
from testi.bounds import grouped

Dati = TypeVar("Dati")
Cella = Cell


class Formato(StrEnum):
    """The files a report can become."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


class NienteDaStampare(Exception):
    """No object fits the options: an Italian sentence that says so."""


@dataclass(frozen=True, slots=True)
class Colonna:
    """A column of a sheet. ``larghezza`` is in characters; ``lungo`` texts wrap."""

    titolo: str
    larghezza: int = 20
    lungo: bool = False


@dataclass(frozen=True)
class Foglio:
    """A table: text, dates and numbers, never formulas."""

    nome: str
    colonne: Sequence[Colonna]
    righe: Sequence[Sequence[Cell]]


# Some hundreds of pages for one objective: the time of laying them out would be everybody's.
PART_BYTES: Final = 1_000_000
PART_LINES: Final = 12_000


@dataclass(frozen=True)
class Parte:
    """A part of a printed document that begins on a new page.

    ``contenuto`` holds everything that prints in the part: the same content prints the same page.
    ``contesto`` is what the template needs beside it.
    """

    nome: str
    contenuto: bytes
    segnalibro: tuple[str, ...]
    contesto: Callable[[], Mapping[str, Any]]
    # Its own template, where it is not that of the document.
    modello: str = ""

    @property
    def beyond_paper(self) -> str:
        """Why it is not even laid out, where it has more than any paper holds; known without making its page."""
        lines = self.contenuto.count(b"\\n")
        if len(self.contenuto) <= PART_BYTES and lines <= PART_LINES:
            return ""
        return (
            f"il testo è più lungo di quanto si possa stampare ({grouped(len(self.contenuto))} caratteri, "
            f"{grouped(lines)} righe). Accorciarlo; intero sta nei dati (XLSX, JSON)."
        )


@dataclass(frozen=True)
class Front:
    """What stands before the parts: a cover, an index of them, or both. ``lines`` are names and values on the cover."""

    ente: str
    title: str
    subtitle: str
    day: str
    lines: tuple[tuple[str, str], ...] = ()
    cover: bool = False
    index: bool = False


@dataclass(frozen=True)
class Stampato:
    """A document laid out for paper: its parts, the template of a part, and what is said of the whole."""

    titolo: str
    soggetto: str
    ente: str
    piede: str
    data: date
    modello: str
    parti: Sequence[Parte]
    stile: str
    stile_schermo: str = ""
    nome_allegato: str = ""
    descrizione_allegato: str = field(default="")
    front: Front | None = None


class OpzioniReport(forms.Form):
    """The form of a report's options; what it offers is what the reader may see."""

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chi = chi

    def starting_choice(self, name: str) -> Model | None:
        """What a field holds that must be chosen and was not, where the other choices have a say in it."""
        return None


class Purpose(StrEnum):
    """What a document is made for, in the order in which the page of the documents tells them."""

    ACT = "Per l'atto della Giunta e del Consiglio"
    COMPARE = "Per confrontare i testi"
    CONTROL = "Per controllare prima di approvare"
    EVALUATION = "Per la valutazione e la retribuzione di risultato"


class Report(ABC, Generic[Dati]):
    """One document that leaves the system."""

    id: ClassVar[str]
    titolo: ClassVar[str]
    descrizione: ClassVar[str]
    purpose: ClassVar[Purpose] = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]]
    formati: ClassVar[tuple[Formato, ...]] = tuple(Formato)
    # The folder of its templates and stylesheets; several reports may share one.
    modelli: ClassVar[str]
    # Stylesheets of the site that its preview wears beside its own.
    altri_stili: ClassVar[tuple[str, ...]] = ()
    # What its parts are called, one and many; both begin with a vowel.
    nome_parte: ClassVar[tuple[str, str]] = ("obiettivo", "obiettivi")
    # What it says of people is for few: it is made at once and kept nowhere, and for others it is not there.
    reserved: ClassVar[bool] = False

    def disponibile_per(self, chi: Chi) -> bool:
        """Whether somebody may run the report at all; what it shows is narrowed by ``visible_to``."""
        return legge_tutto(chi) or bool(centri_di(chi))

    @abstractmethod
    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> Dati:
        """The data for the cleaned options of the form, as plain dataclasses.

        Raises:
            NienteDaStampare: nothing fits the options, or nothing that this user may see.
        """

    @abstractmethod
    def nome_file(self, dati: Dati) -> str:
        """The name of the file, without its ending."""

    @abstractmethod
    def in_dati(self, dati: Dati) -> str:
        """The content as JSON text."""

    @abstractmethod
    def fogli(self, dati: Dati) -> Sequence[Foglio]:
        """The content as tables."""

    def foglio_csv(self, dati: Dati) -> Foglio:
        """The one table of a CSV: the first sheet, unless another says the whole."""
        return self.fogli(dati)[0]

    @abstractmethod
    def stampato(self, dati: Dati) -> Stampato:
        """The content laid out for paper."""
