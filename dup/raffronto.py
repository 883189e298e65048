# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of the operative objectives of a document in the next one. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dup.contenuto import ContenutoDUP, ContenutoIndicatoreOperativo, ContenutoOperativo
from testi.confronto import piega
from testi.pairing import NOBODY, Row, continued

Posto = tuple[str, str, str]


class Sorte(StrEnum):
    """What the new document does with an objective."""

    CONFERMATO = "confermato"
    NUOVO = "nuovo"
    NON_RIPROPOSTO = "non riproposto"


@dataclass(frozen=True, slots=True)
class ValoreRaffrontato:
    """An indicator in the two documents; ``None`` where it is not there."""

    prima: ContenutoIndicatoreOperativo | None
    dopo: ContenutoIndicatoreOperativo | None

    @property
    def descrizione(self) -> str:
        """Its name, the newer one."""
        indicatore = self.dopo or self.prima
        return indicatore.descrizione if indicatore else ""

    @property
    def mutato(self) -> bool:
        """True when the value expected is another, or the indicator came or went."""
        return self.prima is None or self.dopo is None or self.prima.valore_atteso != self.dopo.valore_atteso


@dataclass(frozen=True, slots=True)
class OperativoRaffrontato:
    """An operative objective in the two documents."""

    sorte: Sorte
    ambito: str
    strategico: str
    prima: ContenutoOperativo | None
    dopo: ContenutoOperativo | None
    valori: tuple[ValoreRaffrontato, ...] = ()

    @property
    def nome(self) -> str:
        """Its name, the newer one."""
        operativo = self.dopo or self.prima
        return operativo.nome if operativo else ""

    @property
    def rinominato(self) -> bool:
        """True when it goes on under another name."""
        return self.prima is not None and self.dopo is not None and self.prima.nome != self.dopo.nome


def raffronta(
    prima: ContenutoDUP, dopo: ContenutoDUP, continuazioni: Mapping[Posto, Posto] | None = None
) -> Iterator[OperativoRaffrontato]:
    """Every objective of both, in the order of the new document; those that it leaves out come last.

    Args:
        continuazioni: the names (ambito, strategic, operative) in ``prima`` of what each of ``dopo`` carries on, where
            it is known. Else objectives meet by name at their place, then by name alone where it names one.
    """
    detti = continuazioni or {}
    promessi = set(detti.values())
    vecchi = {(a.nome, s.nome, o.nome): o for a, s, o in prima.operativi()}
    rimasti = dict(vecchi)
    per_posto = {_piegato(p): p for p in vecchi}
    quanti = Counter(piega(p[2]) for p in vecchi)
    per_nome = {piega(p[2]): p for p in vecchi if quanti[piega(p[2])] == 1}
    for a, s, o in dopo.operativi():
        posto = (a.nome, s.nome, o.nome)
        detto = detti.get(posto)
        # What another one is said to carry on is not of whoever has the name alone.
        per_il_nome = (p for p in (per_posto.get(_piegato(posto)), per_nome.get(piega(o.nome))) if p not in promessi)
        trovato = next((p for p in (detto, *per_il_nome) if p in rimasti), None)
        vecchio = rimasti.pop(trovato) if trovato else None
        sorte = Sorte.CONFERMATO if vecchio else Sorte.NUOVO
        yield OperativoRaffrontato(sorte, a.nome, s.nome, vecchio, o, tuple(_valori(vecchio, o)))
    for (ambito, strategico, _), vecchio in rimasti.items():
        yield OperativoRaffrontato(
            Sorte.NON_RIPROPOSTO, ambito, strategico, vecchio, None, tuple(_valori(vecchio, None))
        )


def _piegato(posto: Posto) -> tuple[str, ...]:
    return tuple(piega(nome) for nome in posto)


def _valori(prima: ContenutoOperativo | None, dopo: ContenutoOperativo | None) -> Iterator[ValoreRaffrontato]:
    """Indicators meet by name, those of one name in their order."""
    vecchi, nuovi = (list(o.indicatori) if o else [] for o in (prima, dopo))
    posti = continued(*([Row(NOBODY, piega(i.descrizione)) for i in lato] for lato in (vecchi, nuovi)), guess=False)
    for posto, i in zip(posti, nuovi, strict=True):
        yield ValoreRaffrontato(None if posto is None else vecchi[posto], i)
    yield from (ValoreRaffrontato(v, None) for n, v in enumerate(vecchi) if n not in posti)
