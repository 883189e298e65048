# SPDX-License-Identifier: AGPL-3.0-or-later
"""The level of the DUP: an operative objective on the sheet of an objective (TUEL art. 170)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Final

from dup.contenuto import ContenutoDUP, ContenutoOperativo
from dup.contenuto_json import in_json
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from ente import identity
from obiettivi.lettura.selection import in_parole
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi, con_i_sottostanti
from reports.base import Colonna, Foglio, Parte
from reports.preventivo.livello import RIGHE_NORMALI, DatiPreventivo, parte, righe_strette
from reports.segni import legenda_dei_segni
from testi.ricerca import parole_cercate, piegato

ORGANISMI: Final = "ORGANISMI PARTECIPATI E CONCESSIONARI"


@dataclass(frozen=True, slots=True)
class Operativo:
    """An operative objective with its place in the document."""

    ambito: str
    strategico: str
    o: ContenutoOperativo
    anno: int

    @property
    def nome(self) -> str:
        """As it is named in a list: with its code, where it has one."""
        return f"{self.o.codice} {self.o.nome}".strip()


@dataclass(frozen=True)
class DatiOperativi(DatiPreventivo):
    """The operative objectives of a DUP, ``dup`` narrowed to them."""

    dup: ContenutoDUP

    modello: ClassVar[str] = "reports/preventivo/operativo.html"

    @property
    def vista(self) -> tuple[str, str, str]:
        """See the base class."""
        return self.dup.codice, self.dup.descrizione, "obiettivo operativo"

    @property
    def obiettivi(self) -> Sequence[Operativo]:
        """In the order of the document."""
        return [Operativo(a.nome, s.nome, o, self.dup.anno_fine) for a, s, o in self.dup.operativi()]

    def nome_file(self) -> str:
        """``DUP_2023_2025``."""
        return self.dup.codice

    def in_dati(self) -> str:
        """The JSON of the DUP."""
        return in_json(self.dup)

    def fogli(self) -> Sequence[Foglio]:
        """Obiettivi operativi, Indicatori, Obiettivi gestionali."""
        obiettivi = self.obiettivi
        return [_foglio_obiettivi(obiettivi), _foglio_indicatori(obiettivi), _foglio_gestionali(obiettivi)]

    def parti(self) -> Sequence[Parte]:
        """One an operative objective, under its strategic one in the outline."""
        return [
            parte(
                self,
                f"operativo-{n}",
                (obiettivo.ambito, obiettivo.strategico, obiettivo.nome),
                obiettivo,
                partial(_contesto, obiettivo),
                prima=n == 1,
            )
            for n, obiettivo in enumerate(self.obiettivi, start=1)
        ]


def leggi(opzioni: Mapping[str, Any], chi: Chi) -> DatiOperativi:
    """The operative objectives that fit. Who may read the document, the form has asked."""
    dup: DUP = opzioni["piano"]
    return DatiOperativi(
        ente=identity.name(),
        parametri=tuple(_parametri(dup, opzioni)),
        giorno=opzioni["data_elaborazione"],
        dup=_ristretto(contenuto_del_dup(dup), opzioni),
    )


def _parametri(dup: DUP, opzioni: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Vista", f"{dup.codice} {dup.descrizione}"
    yield "Livello", "obiettivo operativo"
    if opzioni["assessore"]:
        yield "Assessore", str(opzioni["assessore"])
    for _, nome, valore in in_parole(opzioni):
        yield nome, valore


def _ristretto(dup: ContenutoDUP, opzioni: Mapping[str, Any]) -> ContenutoDUP:
    """The document with the operative objectives that meet every criterion, and only what stands over them."""
    centro, assessore, parole = opzioni["centro"], opzioni["assessore"], parole_cercate(opzioni["testo"])
    if not (centro or assessore or parole):
        return dup
    centri = _nomi_sotto(centro) if centro else set()

    def adatto(o: ContenutoOperativo) -> bool:
        return (
            (not centro or not centri.isdisjoint(o.strutture))
            and (not assessore or assessore.nominativo in o.assessori)
            and all(parola in _detto(o) for parola in parole)
        )

    ambiti = []
    for ambito in dup.ambiti:
        scelti = [replace(s, operativi=tuple(filter(adatto, s.operativi))) for s in ambito.strategici]
        ambiti.append(replace(ambito, strategici=tuple(s for s in scelti if s.operativi)))
    return replace(dup, ambiti=tuple(a for a in ambiti if a.strategici))


def _nomi_sotto(centro: CentroDiResponsabilita) -> set[str]:
    sotto = CentroDiResponsabilita.objects.filter(pk__in=con_i_sottostanti([centro.pk]))
    return set(sotto.values_list("nome", flat=True))


def _detto(o: ContenutoOperativo) -> str:
    testi = [o.codice, o.nome, o.finalita, o.note, *o.assessori, *o.strutture, *o.organismi]
    testi += [t for i in o.indicatori for t in (i.descrizione, i.formula)]
    testi += [t for g in o.gestionali for t in (g.nome, g.azioni)]
    return piegato("\n".join(testi)) or ""


def _contesto(obiettivo: Operativo) -> dict[str, Any]:
    o = obiettivo.o
    centro, responsabile = "\n".join(o.strutture), "\n".join(o.assessori)
    testata = {
        "codice": o.codice,
        "titolo": o.nome,
        "centro_di_responsabilita": centro,
        "responsabile": responsabile,
        "altri_servizi": o.organismi,
    }
    sopra = max(
        righe_strette(obiettivo.ambito, 28) + righe_strette(obiettivo.strategico, 28) + 1,
        righe_strette(centro, 34),
        righe_strette(responsabile, 18),
    )
    return {
        "o": testata,
        "posto_nel_dup": obiettivo,
        "nome_servizi": ORGANISMI,
        # The notes speak of the indicators: in the DUP they are the column after them.
        "sezioni": _pieno("Finalità", o.finalita),
        "dopo": _pieno("Note", o.note),
        "con_note": any(i.note for i in o.indicatori),
        "legenda": legenda_dei_segni(i.valore_atteso for i in o.indicatori),
        # One line more than in a PEG: the word that says the level.
        "testa_alta": sopra + 1 + righe_strette(o.nome, 80) > RIGHE_NORMALI,
    }


def _pieno(nome: str, testo: str) -> list[tuple[str, str]]:
    return [(nome, testo)] if testo.strip() else []


def _foglio_obiettivi(obiettivi: Sequence[Operativo]) -> Foglio:
    colonne = [
        Colonna("Codice", 12),
        Colonna("Ambito strategico", 28, lungo=True),
        Colonna("Obiettivo strategico", 32, lungo=True),
        Colonna("Titolo", 44, lungo=True),
        Colonna("Centro di Responsabilità", 36, lungo=True),
        Colonna("Responsabile", 18, lungo=True),
        Colonna("Finalità", 60, lungo=True),
        Colonna("Organismi partecipati e concessionari", 34, lungo=True),
        Colonna("Note", 40, lungo=True),
    ]
    righe = [
        (
            *(x.o.codice, x.ambito, x.strategico, x.o.nome, "\n".join(x.o.strutture), "\n".join(x.o.assessori)),
            *(x.o.finalita, "\n".join(x.o.organismi), x.o.note),
        )
        for x in obiettivi
    ]
    return Foglio("Obiettivi operativi", colonne, righe)


def _foglio_indicatori(obiettivi: Sequence[Operativo]) -> Foglio:
    anno = f" al {obiettivi[0].anno}" if obiettivi else ""
    colonne = [
        Colonna("Obiettivo operativo", 44, lungo=True),
        Colonna("N.", 5),
        Colonna("Descrizione", 44, lungo=True),
        Colonna("Formula", 44, lungo=True),
        Colonna(f"Valore Atteso{anno}", 18),
        Colonna("Note", 40, lungo=True),
    ]
    righe = [
        (x.nome, n, i.descrizione, i.formula, i.valore_atteso, i.note)
        for x in obiettivi
        for n, i in enumerate(x.o.indicatori, start=1)
    ]
    return Foglio("Indicatori", colonne, righe)


def _foglio_gestionali(obiettivi: Sequence[Operativo]) -> Foglio:
    colonne = [
        Colonna("Obiettivo operativo", 44, lungo=True),
        Colonna("Codice", 12),
        Colonna("Obiettivo gestionale", 60, lungo=True),
        Colonna("Azioni", 50, lungo=True),
        Colonna("Organismi partecipati assegnatari", 36, lungo=True),
    ]
    righe = [(x.nome, g.codice, g.nome, g.azioni, "\n".join(g.organismi)) for x in obiettivi for g in x.o.gestionali]
    return Foglio("Obiettivi gestionali", colonne, righe)
