# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the levels of the «Preventivo obiettivi» share: the first page, the sheet of an objective, its running head."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil
from typing import Any, ClassVar, Final, TypeVar

from reports.base import Foglio, Front, Parte
from reports.fingerprint import of_templates
from testi.formati import data

# Lines of centre and title for which the running head has room on an ordinary page.
RIGHE_NORMALI: Final = 4
TITOLO: Final = "Preventivo obiettivi"
# The options that change how it prints and not what.
ON_PAPER: Final = ("copertina", "indice", "senza_colonne_vuote")


@dataclass(frozen=True)
class DatiPreventivo(ABC):
    """Everything that prints, at one level. ``parametri`` are the names and values of the first page."""

    ente: str
    parametri: tuple[tuple[str, str], ...]
    giorno: date
    # What the first page calls itself, its day and its parameters.
    titolo: str = field(default=TITOLO, kw_only=True)
    nome_data: str = field(default="Data elaborazione", kw_only=True)
    nome_parametri: str = field(default="Parametri selezionati:", kw_only=True)
    # What is asked of the paper; without any of it, it is what it always was.
    atto: str = field(default="", kw_only=True)
    copertina: bool = field(default=False, kw_only=True)
    indice: bool = field(default=False, kw_only=True)
    senza_colonne_vuote: bool = field(default=False, kw_only=True)

    # The template of a part.
    modello: ClassVar[str]

    @property
    @abstractmethod
    def vista(self) -> tuple[str, str, str]:
        """Code and name of what is printed, and the name of the level."""

    @property
    @abstractmethod
    def obiettivi(self) -> Sequence[Any]:
        """What prints, one part each."""

    @abstractmethod
    def nome_file(self) -> str:
        """What the file is called after ``preventivo-``."""

    @abstractmethod
    def in_dati(self) -> str:
        """The JSON that the import takes back."""

    @abstractmethod
    def fogli(self) -> Sequence[Foglio]:
        """The tables, the objectives first."""

    @abstractmethod
    def parti(self) -> Sequence[Parte]:
        """One an objective."""

    def frontespizio(self) -> tuple[Any, ...]:
        """What stands over the first objective."""
        return (self.ente, self.parametri, data(self.giorno), self.titolo, self.nome_data, self.nome_parametri)


Paper = TypeVar("Paper", bound=DatiPreventivo)


def on_paper(dati: Paper, opzioni: Mapping[str, Any]) -> Paper:
    """The data with what the options ask of the paper, which changes nothing of what it says."""
    versione = opzioni.get("versione")
    asked: dict[str, Any] = {name: bool(opzioni.get(name)) for name in ON_PAPER}
    if not any(asked.values()):
        return dati
    return replace(dati, atto=_in_words(versione) if versione else "", **asked)


def _in_words(versione: Any) -> str:
    subject = f": {versione.oggetto}" if versione.oggetto else ""
    return f"{versione.get_organo_display()} n. {versione.numero_atto} del {data(versione.data_atto)}{subject}"


def front(dati: DatiPreventivo) -> Front | None:
    """The cover and the index, where they are asked for."""
    if not (dati.copertina or dati.indice):
        return None
    codice, descrizione, _ = dati.vista
    act = (("Atto", dati.atto),) if dati.atto else ()
    return Front(
        ente=dati.ente,
        title=dati.titolo,
        subtitle=descrizione or codice,
        day=f"{dati.nome_data} {data(dati.giorno)}",
        lines=(*act, *dati.parametri),
        cover=dati.copertina,
        index=dati.indice,
    )


def parte(
    dati: DatiPreventivo,
    nome: str,
    segnalibro: tuple[str, ...],
    detto: Any,
    contesto: Callable[[], Mapping[str, Any]],
    *,
    prima: bool,
) -> Parte:
    """A part whose key is all that prints in it: ``detto``, the first page if it bears it, the templates."""
    # What the cover says the first page does not say again.
    prima = prima and not dati.copertina
    chiave = (of_templates("obiettivi/foglio"), dati.frontespizio() if prima else None, detto)
    return Parte(
        nome=nome,
        contenuto=repr(chiave).encode(),
        segnalibro=segnalibro,
        contesto=lambda: {"dati": dati, "frontespizio": prima, **contesto()},
    )


def righe_strette(testo: str, larga: int) -> int:
    """How many lines a text takes, narrowly estimated by the characters that a line holds."""
    return sum(max(ceil(len(riga) / larga), 1) for riga in testo.split("\n"))
