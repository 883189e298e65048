# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a version, from its content alone: what an act has approved prints the same in ten years.

The live tables are never asked: names, links and documents of three years are those that the content carries.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from dup.contenuto import ContenutoDUP
from reports.base import Formato, Report
from reports.dup import ObiettiviOperativi
from reports.indicatori_ente import IndicatoriEnte
from reports.pdf.conteggio import pagine
from reports.performance import PianoDellaPerformance
from reports.preventivo import PreventivoObiettivi
from reports.preventivo.obiettivo import DatiPEG
from reports.raffronto import Lato, VigenteEVariato, dati_fra
from reports.scrittori import scrivi
from reports.tabella_dup import DatiTabella, TabellaDelDUP
from testi.filenames import distinct_file_names, file_name
from versioni.contenuto import Consegna, ContenutoVersione

# An act carries the paper and the sheet.
FORMATI: Final = (Formato.PDF, Formato.XLSX)
PREVENTIVO: Final = PreventivoObiettivi()
VARIAZIONE: Final = VigenteEVariato()


@dataclass(frozen=True)
class Sorgente:
    """What documents are made of: a content, the day they bear and, for a variation, the content it varies."""

    contenuto: ContenutoVersione
    giorno: date
    prima: ContenutoVersione | None = None
    # What the two sides of a variation are called: the act that is in force, the subject of what varies it.
    vigente: str = "il testo in vigore"
    oggetto: str = ""


class Allegabile(Protocol):
    """What a fascicolo holds: a document, or an archive."""

    @property
    def genere(self) -> str:
        """Its kind: once in each fascicolo."""

    @property
    def titolo(self) -> str:
        """What the list calls it."""

    @property
    def formati(self) -> Sequence[str]:
        """As which files it is delivered."""

    def peso(self, formato: str) -> int:
        """How many steps of a bar it takes."""

    def stampa(self, formato: str) -> Consegna:
        """Its bytes, with what is said of them."""


@dataclass(frozen=True)
class Documento:
    """A document that can be delivered: its report and data. ``di_che`` tells apart two of one kind, ``radice`` is what
    its files are called, no two alike in one delivery."""

    genere: str
    report: Report[Any]
    dati: Any
    di_che: str
    giorno: date
    radice: str = ""

    @property
    def titolo(self) -> str:
        """«Piano della performance · DUP_2023_2025»."""
        return f"{self.report.titolo} · {self.di_che}"

    @property
    def formati(self) -> Sequence[str]:
        """As which files it is delivered."""
        return FORMATI

    def peso(self, formato: str) -> int:
        """How much of a bar it is: a step a piece for paper, and one to join them."""
        return len(self.report.stampato(self.dati).parti) + 1 if formato == Formato.PDF else 1

    def nome(self, formato: Formato) -> str:
        """``preventivo-PEG_2020-del-2020-01-30.pdf``."""
        return file_name(f"{self.radice or self.intero}.{formato}")

    @property
    def intero(self) -> str:
        """What it is of, in the words of a file that is alone."""
        return f"{self.report.id}-{self.di_che}-del-{self.giorno.isoformat()}"

    def stampa(self, formato: str) -> Consegna:
        """The document as bytes, its pages counted in what was written.

        Raises:
            reports.pdf.ErroreDiStampa: a part could not be laid out; the error names it.
        """
        come = Formato(formato)
        dati = scrivi(self.report, self.dati, come)
        quante = pagine(dati) if come is Formato.PDF else None
        return Consegna(self.genere, str(come), self.nome(come), self.titolo, dati, quante)


def consegne(
    contenuto: ContenutoVersione,
    giorno: date,
    quali: Collection[str] | None = None,
    prima: ContenutoVersione | None = None,
) -> list[Consegna]:
    """The documents of a content as PDF and XLSX. Same content, same day: same bytes.

    Args:
        quali: kinds (the keys of ``GENERI``); all of them when not said.
        prima: the version that a variation changes; without it there is nothing to compare.

    Raises:
        reports.pdf.ErroreDiStampa: a part could not be laid out; the error names it.
    """
    trovati = documenti(Sorgente(contenuto, giorno, prima), quali)
    return [documento.stampa(formato) for documento in trovati for formato in FORMATI]


def stampa_preventivo(contenuto: ContenutoVersione, giorno: date) -> list[Consegna]:
    """What an approval delivers when nobody has made a fascicolo (``versioni.services.Stampa``); a page, which has no
    time, asks ``reports.desk`` instead."""
    return consegne(contenuto, giorno, (PREVENTIVO.id,))


def documenti(sorgente: Sorgente, quali: Collection[str] | None = None) -> list[Documento]:
    """The documents that there are for a content, in the order of the delibera; nothing is laid out yet."""
    trovati = [
        documento
        for genere, crea in GENERI.items()
        if quali is None or genere in quali
        for documento in _numerati(genere, crea(sorgente), sorgente.giorno)
    ]
    # «DUP/1» and «DUP_1» would otherwise be one file in the folder of who unpacks them.
    radici = distinct_file_names(documento.intero for documento in trovati)
    return [replace(documento, radice=radice) for documento, radice in zip(trovati, radici, strict=True)]


def dati_del_preventivo(contenuto: ContenutoVersione, giorno: date) -> DatiPEG:
    """The whole plan, as «Preventivo obiettivi» prints it without further choices."""
    piano = contenuto.piano
    return DatiPEG(
        ente=contenuto.ente,
        piano=piano,
        parametri=(("Vista", f"{piano.codice} {piano.descrizione}".strip()), ("Livello", "obiettivo")),
        giorno=giorno,
        collegamenti={},
    )


def dati_della_tabella(
    contenuto: ContenutoVersione, dup: ContenutoDUP, giorno: date, *, accanto: bool = False
) -> DatiTabella:
    """A document of three years with the objectives of the plan that serve it; ``accanto`` says which plan."""
    titoli = {codice: o.titolo for codice, o in contenuto.per_codice.items()}
    legami: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = {}
    for codice, riferimenti in contenuto.collegamenti:
        for r in riferimenti:
            if r.dup == dup.codice:
                posto = (r.ambito, r.strategico, r.operativo)
                legami[posto] = (*legami.get(posto, ()), (codice, titoli[codice]))
    piano = f"{contenuto.piano.codice} {contenuto.piano.descrizione}".strip() if accanto else ""
    return DatiTabella(ente=contenuto.ente, dup=dup, giorno=giorno, accanto=piano, legami=legami)


# Report, data, and what the document is of.
Trovato = tuple[Report[Any], Any, str]


def _preventivo(sorgente: Sorgente) -> Iterator[Trovato]:
    if sorgente.contenuto.piano.obiettivi:
        dati = dati_del_preventivo(sorgente.contenuto, sorgente.giorno)
        yield PREVENTIVO, dati, sorgente.contenuto.piano.codice


def _tabella(report: TabellaDelDUP) -> Callable[[Sorgente], Iterator[Trovato]]:
    def trova(sorgente: Sorgente) -> Iterator[Trovato]:
        for dup in sorgente.contenuto.dup:
            col_piano = isinstance(report, PianoDellaPerformance)
            dati = dati_della_tabella(sorgente.contenuto, dup, sorgente.giorno, accanto=col_piano)
            # A table without rows is no annex: the document of three years says nothing of it yet.
            if report.sezioni(dati):
                yield report, dati, dup.codice

    return trova


def _variazione(sorgente: Sorgente) -> Iterator[Trovato]:
    if sorgente.prima is not None:
        lati = (Lato("Vigente", sorgente.vigente), Lato("Variato", "il testo con la variazione"))
        dati = dati_fra(sorgente.prima, sorgente.contenuto, sorgente.giorno, lati, oggetto=sorgente.oggetto)
        if dati.confronti:
            yield VARIAZIONE, dati, sorgente.contenuto.piano.codice


TABELLE: Final = (PianoDellaPerformance(), ObiettiviOperativi(), IndicatoriEnte())
# The annexes of a delibera, in their order. A kind is a line here.
GENERI: Final[Mapping[str, Callable[[Sorgente], Iterator[Trovato]]]] = {
    PREVENTIVO.id: _preventivo,
    **{report.id: _tabella(report) for report in TABELLE},
    VARIAZIONE.id: _variazione,
}


def senza_righe(generi: Collection[str]) -> list[str]:
    """The titles of the tables that are not among the kinds of a delivery: their content had no rows for them."""
    return [report.titolo for report in TABELLE if report.id not in generi]


def _numerati(genere: str, trovati: Iterator[Trovato], giorno: date) -> Iterator[Documento]:
    # A plan may hang on two documents of three years: the second of a kind is «piano-performance-2».
    for n, (report, dati, di_che) in enumerate(trovati, start=1):
        yield Documento(genere if n == 1 else f"{genere}-{n}", report, dati, di_che, giorno)
