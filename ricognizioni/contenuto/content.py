# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ricognizione says: the document down to its indicators, with what was said. Pure.

What the document asks stands beside what was said of it, so that a ricognizione is whole without the document. Absent
texts are ``""``, absent numbers ``None``. ``livello`` holds the figures of a level as a closing froze them; None while
the ricognizione is open, and then they are computed (``ricognizioni.computing``). Keys of rows (``riga``) lead
pages back to what is said, and print nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from monitoraggio.contenuto import EvidenceContent, LevelContent
from monitoraggio.contenuto.content import Pairs, later

SCHEMA: Final = 5


@dataclass(frozen=True, slots=True)
class SourceContent:
    """Where the results of the PEG objectives come from: the closing of the survey of a plan at a day, by its link.

    A plan of which no survey was closed by then has no day and no link: its objectives are named, without a result. A
    day without a link is that of a survey still open, whose figures of now are shown and never frozen. ``saltato``: it
    is of a later year than the others, and without a survey that is closed; none of its objectives counts.
    """

    piano: str
    al: date | None = None
    versione: int = 0
    anello: str = ""
    saltato: bool = later(2, default=False)

    @property
    def still_open(self) -> bool:
        """Whether its survey is not closed yet."""
        return self.al is not None and not self.anello


@dataclass(frozen=True, slots=True)
class ServingContent:
    """A PEG objective that serves an operative one: ``cifre`` are the exact figures that the survey of
    its plan froze."""

    piano: str
    codice: str
    titolo: str = ""
    centro: str = ""
    cifre: Pairs = ()

    @property
    def key(self) -> str:
        """Tells it from every other: plans of one year may use the same codes."""
        return f"{self.piano}/{self.codice}"


@dataclass(frozen=True, slots=True)
class ValueContent:
    """An indicator of an operative objective: what is expected at the end of the period, what it was in the year.

    ``prima``: year and value as the ricognizioni before this one said them, by year; of its own year too, as long as
    this one says nothing. ``chiesto``: what the document asked when the value was written, where it asks something
    else now. ``strada``: how far it had come when it was closed (``ricognizioni.way.drawn``).
    """

    descrizione: str
    formula: str = ""
    valore_atteso: str = ""
    verso: str = "crescente"
    anno: int = 0
    valore: str = ""
    fonte: str = ""
    nota: str = ""
    nel_documento: bool = True
    prima: Pairs = ()
    chiesto: str = later(3, default="")
    evidenze: tuple[EvidenceContent, ...] = later(4, default=())
    strada: tuple[tuple[str, str], ...] = later(5, default=())


@dataclass(frozen=True, slots=True)
class BodyContent:
    """What one body of the Comune did of a gestionale objective: ``esito`` is empty where nobody has said.

    ``risposta_del``: the day of the answer of the body that was confirmed as it came; ``nel_documento``: whether the
    document still gives the objective to it.
    """

    ente: str
    esito: str = ""
    narrativa: str = ""
    misura: str = ""
    valore: str = ""
    indirizzo: str = ""
    protocollo: str = ""
    confermato_da: str = ""
    confermato_il: date | None = None
    risposta_del: date | None = None
    nel_documento: bool = True
    riga: int = 0


@dataclass(frozen=True, slots=True)
class ManagementContent:
    """A gestionale objective, with the bodies that it is given to; ``operativo`` names what it stood under, where it
    has left the document."""

    nome: str
    codice: str = ""
    azioni: str = ""
    enti: tuple[BodyContent, ...] = ()
    operativo: str = ""


@dataclass(frozen=True, slots=True)
class OperativeContent:
    """An operative objective. ``compilazione`` is «da compilare», «compilato» or «verificato»; ``stato`` what became of
    it, empty where nobody has said; ``testi`` are the six of the law, column and text, those that say something;
    ``riga`` is the key of the row that says it, 0 where there is none yet."""

    nome: str
    codice: str = ""
    assessori: tuple[str, ...] = ()
    strutture: tuple[str, ...] = ()
    compilazione: str = "da compilare"
    stato: str = ""
    dichiarato: Decimal | None = None
    motivo: str = ""
    narrativa: str = ""
    testi: Pairs = ()
    indicatori: tuple[ValueContent, ...] = ()
    serviti_da: tuple[ServingContent, ...] = ()
    nel_documento: bool = True
    riga: int = 0
    livello: LevelContent | None = None
    gestionali: tuple[ManagementContent, ...] = later(3, default=())
    # What proves the whole of it; what proves a value stands beside the value.
    evidenze: tuple[EvidenceContent, ...] = later(4, default=())


@dataclass(frozen=True, slots=True)
class StrategicContent:
    """A strategic objective."""

    nome: str
    codice: str = ""
    operativi: tuple[OperativeContent, ...] = ()
    livello: LevelContent | None = None


@dataclass(frozen=True, slots=True)
class AmbitoContent:
    """An idea of city."""

    nome: str
    codice: str = ""
    strategici: tuple[StrategicContent, ...] = ()
    livello: LevelContent | None = None


@dataclass(frozen=True)
class RicognizioneContent:
    """A whole ricognizione."""

    ente: str
    dup: str
    descrizione: str
    anno_inizio: int
    anno_fine: int
    al: date
    stato: str
    fonti: tuple[SourceContent, ...] = ()
    ambiti: tuple[AmbitoContent, ...] = ()
    # What was said of operative objectives that somebody has taken out of the document since.
    usciti: tuple[OperativeContent, ...] = ()
    legenda: tuple[str, ...] = ()
    livello: LevelContent | None = None
    # What was said of gestionale objectives that have left the document.
    gestionali_usciti: tuple[ManagementContent, ...] = later(3, default=())

    def operativi(self) -> Iterator[tuple[AmbitoContent, StrategicContent, OperativeContent]]:
        """Every operative objective of the document with what stands above it, in its order."""
        for ambito in self.ambiti:
            for strategic in ambito.strategici:
                for operative in strategic.operativi:
                    yield ambito, strategic, operative
