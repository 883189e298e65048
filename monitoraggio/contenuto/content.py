# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says, without where it is kept: the one form that travels. Pure.

Checks, figures, documents and the frozen text speak in these dataclasses. What the plan asks (text, weight, planned
days, target, sense) stands beside what was said of it, so that a survey is whole without its version. Absent texts are
``""``, absent days and numbers ``None``: what nobody has said is never zero. Words are those of the office as the JSON
of the ``stato-attuazione`` says them («da compilare», «in corso», «crescente»).

A field that comes later has a default and says with which schema it came (``later``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from indicatori.valori.consuntivi import manca

Pairs = tuple[tuple[str, str], ...]
SINCE: Final = "since"
SCHEMA: Final = 6


def later(since: int, **options: Any) -> Any:
    """A field that came with a schema after the first."""
    return field(metadata={SINCE: since}, **options)


@dataclass(frozen=True, slots=True)
class EvidenceContent:
    """What proves something: ``riga`` is the identity of the phase or indicator, empty for the whole objective."""

    riga: str
    titolo: str
    nome: str = ""
    tipo: str = ""
    byte: int | None = None
    impronta: str = ""
    indirizzo: str = ""
    protocollo: str = ""


@dataclass(frozen=True, slots=True)
class PhaseContent:
    """A phase: what the version says of it, then what became of it.

    ``esito`` empty: nobody has said anything. ``fine_giudicata``: the planned end of the version that was in force on
    the day of conclusion, where it was another one. ``nel_piano`` False: a variation has taken it away, and what was
    said of it stays. ``da_rivedere`` says what does not fit any more.
    """

    id: str
    descrizione: str
    peso: Decimal | None = None
    inizio_previsto: date | None = None
    fine_prevista: date | None = None
    responsabile: str = ""
    esito: str = ""
    inizio_effettivo: date | None = None
    fine_effettiva: date | None = None
    percentuale: Decimal | None = None
    causa: str = ""
    causa_vuole_motivo: bool = False
    motivo: str = ""
    nuova_fine: date | None = None
    fine_giudicata: date | None = None
    nel_piano: bool = True
    da_rivedere: str = ""

    @property
    def answered(self) -> bool:
        """Whether somebody has said something of it."""
        return bool(self.esito)


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    """An indicator: what the version says of it, then what it was found to be. ``giudizio``: what a person says,
    raggiunto or non-raggiunto, where the program cannot compare."""

    id: str
    descrizione: str
    tipo: str = ""
    valore_atteso: str = ""
    verso: str = "crescente"
    cumula: bool = False
    valore: str = ""
    numeratore: Decimal | None = None
    denominatore: Decimal | None = None
    giudizio: str = ""
    motivo_giudizio: str = ""
    non_valutabile: bool = False
    motivo_non_valutabile: str = ""
    fonte: str = ""
    giorno: date | None = None
    origine: str = ""
    nel_piano: bool = True
    da_rivedere: str = ""
    # Of a value that a person took over from a source: where it was read, and the SHA-256 of the file that said it.
    provenienza: str = later(4, default="")
    impronta_fonte: str = later(4, default="")

    @property
    def valued(self) -> bool:
        """Whether what was written is a value: «?» and «n.d.» say that there is none yet."""
        return not manca(self.valore)

    @property
    def answered(self) -> bool:
        """Whether somebody has said something of it."""
        return bool(self.valued or self.numeratore is not None or self.giudizio or self.non_valutabile)


@dataclass(frozen=True, slots=True)
class OverrideContent:
    """A result that the centre asked to have in the place of the computed one, and what the office said."""

    stato: str
    risultato: Decimal
    motivo: str
    risposta: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveContent:
    """An objective, in the order of its rows in the plan. ``stato`` is that of the survey («da compilare» …)."""

    codice: str
    titolo: str
    centro_di_responsabilita: str
    responsabile: str = ""
    tipo: str = ""
    peso: Decimal | None = None
    stato: str = "da compilare"
    relazione: str = ""
    criticita: str = ""
    azioni_correttive: str = ""
    previsione: str = ""
    luce_dichiarata: str = ""
    motivo_luce: str = ""
    forzatura: OverrideContent | None = None
    nota_nucleo: str = ""
    nel_piano: bool = True
    da_rivedere: str = ""
    fasi: tuple[PhaseContent, ...] = ()
    indicatori: tuple[IndicatorContent, ...] = ()
    evidenze: tuple[EvidenceContent, ...] = ()
    # What a closing froze of the figures, so that no later program says another thing; empty in a survey that is open.
    # ``cifre``: the exact figures by name («1070/9», «verde»); ``frasi``: what is said of a row, by the name of the
    # row; ``passi``: how the figures came about, in the order in which they print.
    cifre: Pairs = ()
    frasi: Pairs = ()
    passi: tuple[str, ...] = ()

    @property
    def planned_phases(self) -> tuple[PhaseContent, ...]:
        """Those that the version has."""
        return tuple(f for f in self.fasi if f.nel_piano)

    @property
    def planned_indicators(self) -> tuple[IndicatorContent, ...]:
        """Those that the version has."""
        return tuple(i for i in self.indicatori if i.nel_piano)


@dataclass(frozen=True, slots=True)
class RulesContent:
    """The rules of the plan (``RegolaConsuntivo``)."""

    peso_fasi: Decimal = Decimal(50)
    peso_indicatori: Decimal = Decimal(50)
    soglia_verde: Decimal = Decimal(-5)
    soglia_gialla: Decimal = Decimal(-15)
    valore_mancante: str = "escluso"
    decimali: int = 2
    pesa_gli_obiettivi: bool = False
    prove_al_cento: bool = False


USUAL: Final = RulesContent()


@dataclass(frozen=True, slots=True)
class LevelContent:
    """The figures of a level above the objectives, as a closing froze them: of a centre by its name, of the whole plan
    with none. ``cifre``: how many objectives, the exact means, the counts; ``frasi``: how each mean came about."""

    nome: str
    cifre: Pairs = ()
    frasi: Pairs = ()


@dataclass(frozen=True, slots=True)
class MomentContent:
    """A survey of the plan in the course of the year: the figures of the whole, of the centres and of the ambiti of the
    DUP, those last in its order and «-» for what hangs on none, as they were known then."""

    al: date
    tutto: LevelContent
    centri: tuple[LevelContent, ...] = ()
    ambiti: tuple[LevelContent, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleEffectContent:
    """An objective at the closing before: the figures that this froze of it (``prima``), and those that the same data
    come to under the rules of now (``dopo``). ``confrontabile`` False: the program of now finds other ones with the
    rules of then too, and says nothing of what the rules alone would do."""

    codice: str
    peso: Decimal | None
    prima: Pairs
    dopo: Pairs
    confrontabile: bool = True


@dataclass(frozen=True, slots=True)
class RulesBeforeContent:
    """The rules of the closing of the plan before, and the day of its survey; what its objectives would come to under
    the rules of now, where these move a figure, and none of what was closed before there was any."""

    al: date
    regole: RulesContent
    effetti: tuple[RuleEffectContent, ...] = later(6, default=())


@dataclass(frozen=True, slots=True)
class CorrectionContent:
    """What a rettifica changed of a row, field by field, both sides as they print; ``riga`` as in an evidence. The same
    reason stands by every field of a row."""

    codice: str
    di: str
    riga: str
    descrizione: str
    campo: str
    prima: str
    dopo: str
    motivo: str


@dataclass(frozen=True, slots=True)
class RectificationContent:
    """Which closing a rettifica corrects (its number in the chain of the plan, its link, its act in words), why, what
    it changed, and which evaluation sheets and premiums it touches, as they are known when it is closed."""

    chiusura: int
    anello: str
    atto: str
    motivo: str
    correzioni: tuple[CorrectionContent, ...] = ()
    toccati: tuple[str, ...] = ()


@dataclass(frozen=True)
class SurveyContent:
    """A whole survey. ``versione`` is the number of the version of the plan, ``anello`` its link in the chain.

    ``andamento``: the surveys of the plan up to this one, the earliest first, this one last. A survey that says none
    was closed before there was any, and its documents print as they did.

    ``regole_prima``: those of the closing before, one at most; none where this is the first, and of what was closed
    before there was any.

    ``legenda`` and ``livelli``: the rules in words and the figures of the centres and of the whole plan, as a closing
    froze them; empty in a survey that is open. ``schema``: of the program that froze it, or of today's.
    """

    ente: str
    piano: str
    descrizione: str
    anno: int
    al: date
    tipo: str
    stato: str
    versione: int
    anello: str
    regole: RulesContent = USUAL
    obiettivi: tuple[ObjectiveContent, ...] = ()
    legenda: tuple[str, ...] = ()
    livelli: tuple[LevelContent, ...] = ()
    schema: int = SCHEMA
    andamento: tuple[MomentContent, ...] = later(3, default=())
    regole_prima: tuple[RulesBeforeContent, ...] = later(5, default=())
    # Where it is a rettifica that says it; nothing of every other closing.
    rettifica: RectificationContent | None = field(default=None, metadata={SINCE: 5})

    @cached_property
    def by_code(self) -> Mapping[str, ObjectiveContent]:
        """The objectives by code."""
        return {o.codice: o for o in self.obiettivi}

    @property
    def planned(self) -> tuple[ObjectiveContent, ...]:
        """The objectives that the version has."""
        return tuple(o for o in self.obiettivi if o.nel_piano)

    @property
    def printed_whole(self) -> bool:
        """Whether its tables have planned days, causes, reasons, sources and long texts, and its JSON ``null`` for a
        target that is not there. What schema 1 froze goes on printing to the bytes that were handed out then."""
        return self.schema > 1

    @property
    def trend_leaves(self) -> bool:
        """Whether the course of the year stands in its tables and in its JSON too. What an earlier schema froze goes on
        printing to the bytes that were handed out then."""
        return self.schema > 4 and bool(self.andamento)

    @property
    def final(self) -> bool:
        """Whether it is the account of the whole year."""
        return self.tipo == "finale"
