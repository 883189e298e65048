# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of expected value. Each keeps the text as written, says how it is read and judges actual values.

Decisions that the grammar does not force: bounds, dates and yes/no are reached (100) or not (0), nothing
between; "not done" against a date is a miss without days, "done" without a day is left to a person; a text
is judged by the `bool` a person states, never by words, which may answer something else.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from testi.formati import data

from .consuntivi import Consuntivo, abbrevia, comprendi, manca, mostra, within
from .giudizio import CENTO, ZERO, Condizione, EsitoDelConfronto, Operatore, Verso, da_giudicare, grado_numerico
from .grandezze import Grandezza
from .parole import Richiamo

Compreso = Grandezza | date | bool | None


@dataclass(frozen=True)
class Valore(ABC):
    """An expected value. `testo` is exactly what was written, and `str(valore)` gives it back;
    `genere` names the kind in Italian, `dubbio` what else the text may mean, to be asked of who wrote it."""

    testo: str
    richiamo: Richiamo = field(default=Richiamo.NESSUNO, kw_only=True)
    dubbio: str = field(default="", kw_only=True)
    genere: ClassVar[str]

    def __str__(self) -> str:
        return self.testo

    @abstractmethod
    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        """How the value is read, as an Italian sentence, without its footnote mark."""

    def grado(self, consuntivo: Consuntivo, verso: str = Verso.CRESCENTE) -> EsitoDelConfronto:
        """Judge an actual value. `verso` is a `Verso` or its stored text, and matters only to plain
        numbers. Never raises."""
        if manca(consuntivo):
            return da_giudicare("Manca il consuntivo: si giudica quando è inserito.")
        return self._giudica(comprendi(consuntivo), verso) or da_giudicare(
            f"Il consuntivo «{mostra(consuntivo)}» non si confronta con il valore atteso "
            f"«{abbrevia(self.testo)}»: lo giudica una persona."
        )

    @abstractmethod
    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        """The outcome, or None when the actual value is of another kind."""


@dataclass(frozen=True)
class _Limitato(Valore):
    """What is reached when a number satisfies one or two conditions."""

    @abstractmethod
    def condizioni(self, verso: str = Verso.CRESCENTE) -> tuple[Condizione, ...]:
        """All must hold."""

    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        return f"sarà raggiunto se il valore è {self._in_parole(verso)}"

    def _in_parole(self, verso: str) -> str:
        return " e ".join(map(str, self.condizioni(verso)))

    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        condizioni = self.condizioni(verso)
        if not isinstance(ottenuto, Grandezza):
            return None
        if not all(c.limite.confrontabile(ottenuto) for c in condizioni):
            return None
        violata = next((c for c in condizioni if not c.vale(ottenuto.numero)), None)
        risultato = "raggiunto" if violata is None else _scarto(violata, ottenuto.numero)
        return EsitoDelConfronto(
            self._grado(ottenuto.numero, violata is None, verso),
            violata is None,
            f"Atteso {self._in_parole(verso)}, ottenuto {ottenuto}: {risultato}.",
            distanza=violata.distanza(ottenuto.numero) if violata else Decimal(0),
        )

    def _grado(self, ottenuto: Decimal, raggiunto: bool, verso: str) -> Decimal:
        return CENTO if raggiunto else ZERO


def _scarto(condizione: Condizione, ottenuto: Decimal) -> str:
    distanza = condizione.distanza(ottenuto)
    if not distanza:
        return "non raggiunto, il limite è escluso"
    quanto = replace(condizione.limite, numero=distanza)
    if quanto.percentuale:
        unita = "punto percentuale" if distanza == 1 else "punti percentuali"
        quanto = Grandezza(distanza, unita=unita)
    return f"non raggiunto, {quanto} {'in meno' if condizione.operatore.dal_basso else 'in più'}"


@dataclass(frozen=True)
class Numero(_Limitato):
    """A plain number; which way is better is told by the indicator's `verso`. The degree is proportional."""

    grandezza: Grandezza
    genere: ClassVar[str] = "numero"

    @property
    def numero(self) -> Decimal:
        """The number alone."""
        return self.grandezza.numero

    def condizioni(self, verso: str = Verso.CRESCENTE) -> tuple[Condizione, ...]:
        operatore = Operatore.AL_MASSIMO if verso == Verso.DECRESCENTE else Operatore.ALMENO
        return (Condizione(operatore, self.grandezza),)

    def _grado(self, ottenuto: Decimal, raggiunto: bool, verso: str) -> Decimal:
        return grado_numerico(ottenuto, self.numero, verso)


@dataclass(frozen=True)
class Soglia(_Limitato):
    """A threshold: `>10%`, `<=50`, "almeno 3". It says its own direction, `verso` changes nothing."""

    condizione: Condizione
    genere: ClassVar[str] = "soglia"

    @property
    def operatore(self) -> Operatore:
        """How the actual value must stand to `numero`."""
        return self.condizione.operatore

    @property
    def numero(self) -> Decimal:
        """The bound."""
        return self.condizione.limite.numero

    def condizioni(self, verso: str = Verso.CRESCENTE) -> tuple[Condizione, ...]:
        return (self.condizione,)


@dataclass(frozen=True)
class Intervallo(_Limitato):
    """An interval: `100000<n<150000`, "tra 10 e 20"."""

    minimo: Condizione
    massimo: Condizione
    genere: ClassVar[str] = "intervallo"

    def condizioni(self, verso: str = Verso.CRESCENTE) -> tuple[Condizione, ...]:
        return (self.minimo, self.massimo)


@dataclass(frozen=True)
class Data(Valore):
    """To be done by a day, that day included; `senza_anno` when the year is not written, and is the plan's."""

    giorno: date
    senza_anno: bool = False
    genere: ClassVar[str] = "data"

    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        anno = ", l'anno del piano" if self.senza_anno else ""
        return f"sarà raggiunto se fatto entro il {data(self.giorno)}{anno}"

    def grado(self, consuntivo: Consuntivo, verso: str = Verso.CRESCENTE) -> EsitoDelConfronto:
        """As of every value; a day without a year is of the year that was expected."""
        return super().grado(within(consuntivo, self.giorno.year), verso)

    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        atteso = f"Atteso entro il {data(self.giorno)}"
        if ottenuto is False:
            return EsitoDelConfronto(ZERO, False, f"{atteso}: non fatto.")
        if not isinstance(ottenuto, date):
            return None
        giorni = max(0, (ottenuto - self.giorno).days)
        ritardo = f"{giorni} {'giorno' if giorni == 1 else 'giorni'} di ritardo" if giorni else "raggiunto"
        spiegazione = f"{atteso}, fatto il {data(ottenuto)}: {ritardo}."
        return EsitoDelConfronto(ZERO if giorni else CENTO, not giorni, spiegazione, giorni_di_ritardo=giorni)


@dataclass(frozen=True)
class SiNo(Valore):
    """A yes or a no that is expected."""

    atteso: bool
    genere: ClassVar[str] = "sì/no"

    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        return f"sarà raggiunto se la risposta è {mostra(self.atteso)}"

    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        if not isinstance(ottenuto, bool):
            return None
        raggiunto = ottenuto == self.atteso
        risultato = "raggiunto" if raggiunto else "non raggiunto"
        spiegazione = f"Atteso {mostra(self.atteso)}, ottenuto {mostra(ottenuto)}: {risultato}."
        return EsitoDelConfronto(CENTO if raggiunto else ZERO, raggiunto, spiegazione)


@dataclass(frozen=True)
class Testo(Valore):
    """Anything else: kept as written, judged by a person."""

    genere: ClassVar[str] = "testo"

    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        return "testo libero: lo giudica una persona"

    def grado(self, consuntivo: Consuntivo, verso: str = Verso.CRESCENTE) -> EsitoDelConfronto:
        """What a person states with a `bool`; text and numbers do not judge a free text."""
        if not isinstance(consuntivo, bool):
            return da_giudicare("Il valore atteso è un testo libero: lo giudica una persona.")
        risultato = "raggiunto" if consuntivo else "non raggiunto"
        return EsitoDelConfronto(CENTO if consuntivo else ZERO, consuntivo, f"Dichiarato {risultato} da una persona.")

    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        return None


@dataclass(frozen=True)
class DaDefinire(Valore):
    """Still missing: `?`, empty, "n.d."."""

    genere: ClassVar[str] = "da definire"

    def lettura(self, verso: str = Verso.CRESCENTE) -> str:
        return "da definire"

    def _giudica(self, ottenuto: Compreso, verso: str) -> EsitoDelConfronto | None:
        return da_giudicare("Il valore atteso è ancora da definire.")
