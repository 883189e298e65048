# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table brought into a document of the database: first what it would change, then the change."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from fogli.griglia import Griglia, leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from importazioni.asking import EVERYTHING, Question, require
from importazioni.dup.known_names import NomiDelDUP
from importazioni.dup.proposal import PropostaDUP, proponi_dup
from importazioni.dup.questions import questions_of
from importazioni.dup.tables import NOMI, Tabella
from importazioni.dup.tree_reading import LIVELLI, Letta, Noti
from importazioni.dup.writer import importa_dup
from importazioni.griglie.account import Account
from importazioni.griglie.choices import NO_CHOICES, Choices
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.measures import massimo
from organizzazione.models import Utente
from testi.bounds import texts_beyond

# Where a row of a table of the DUP stands.
OF_PLACE: Final = frozenset((*LIVELLI, "gestionale", "stato", "tema"))


@dataclass(frozen=True)
class DupOutcome:
    """What a table does to a document, and what there is to say of the file."""

    proposta: PropostaDUP
    rilievi: tuple[SegnalazioneDiTabella, ...]
    conto: Account | None = None
    simili: tuple[str, ...] = ()

    @property
    def domande(self) -> tuple[Question, ...]:
        """What is to be asked before it is written."""
        return questions_of(self.proposta, self.simili)


def proponi_tabella(tabella: Tabella, dup: DUP, dati: bytes, nome: str, *, scelte: Choices = NO_CHOICES) -> DupOutcome:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened.
        TabellaConErrori: it has faults, each with its place.
    """
    letta, conto = _letta(tabella, dup, leggi_griglie(dati, nome), nome, scelte)
    return DupOutcome(proponi_dup(letta.dup), letta.rilievi, conto, letta.simili)


def importa_tabella(
    tabella: Tabella,
    dup: DUP,
    dati: bytes,
    nome: str,
    *,
    utente: Utente | None = None,
    impronta: str | None = None,
    answers: Container[str] = EVERYTHING,
    scelte: Choices = NO_CHOICES,
) -> DupOutcome:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_tabella``; nothing was written.
        PropostaCambiata: the database is no longer the one that was previewed (``impronta``).
        Unanswered: there are questions that ``answers`` do not answer.
    """
    letta, conto = _letta(tabella, dup, leggi_griglie(dati, nome), nome, scelte)
    proposta = importa_dup(
        letta.dup,
        motivo=f"{tabella.titolo}: {nome}",
        utente=utente,
        impronta=impronta,
        chiedi=lambda proposta: require(questions_of(proposta, letta.simili), answers, letta.rilievi),
    )
    return DupOutcome(proposta, letta.rilievi, conto, letta.simili)


def _letta(tabella: Tabella, dup: DUP, griglie: Sequence[Griglia], nome: str, scelte: Choices) -> tuple[Letta, Account]:
    if not visible(griglie):
        raise FileNonLeggibile(f"{nome}: non ha fogli visibili.")
    nomi = NomiDelDUP()
    noti = Noti(
        **{t: getattr(nomi, t).noti for t in ("strutture", "organismi", "assessori")},
        massimi={**tabella.massimi(), **{t: n for t, m in NOMI.items() if (n := massimo(m))}},
    )
    attuale = contenuto_del_dup(dup)
    conto = Account(tabella.form(attuale), griglie, scelte)
    rilievi = conto.findings
    tenuti = texts_beyond(attuale)
    trovate = without_totals(righe_lette(conto), rilievi, OF_PLACE.__contains__)
    righe = guardate(trovate, tabella.massimi(), rilievi, {*NOMI, "chi", "codice"}, tenuti)
    letta = tabella.fondi(attuale, righe, noti)
    rilievi += (*letta.rilievi, *conto.ledger.findings())
    if any(r.grave for r in rilievi):
        raise TabellaConErrori(rilievi, conto)
    return replace(letta, rilievi=tuple(rilievi)), conto
