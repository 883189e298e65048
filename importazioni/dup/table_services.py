# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table brought into a document of the database: first what it would change, then the change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from fogli.griglia import Griglia, leggi_griglie
from fogli.limiti import FileNonLeggibile
from importazioni.dup.known_names import NomiDelDUP
from importazioni.dup.proposal import PropostaDUP, proponi_dup
from importazioni.dup.tables import NOMI, Tabella
from importazioni.dup.tree_reading import Letta, Noti
from importazioni.dup.writer import importa_dup
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.rows import righe_lette
from importazioni.measures import massimo
from organizzazione.models import Utente
from testi.bounds import texts_beyond


@dataclass(frozen=True)
class EsitoDup:
    """What a table does to a document, and what there is to say of the file."""

    proposta: PropostaDUP
    rilievi: tuple[SegnalazioneDiTabella, ...]


def proponi_tabella(tabella: Tabella, dup: DUP, dati: bytes, nome: str) -> EsitoDup:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened.
        TabellaConErrori: it has faults, each with its place.
    """
    letta = _letta(tabella, dup, leggi_griglie(dati, nome), nome)
    return EsitoDup(proponi_dup(letta.dup), letta.rilievi)


def importa_tabella(
    tabella: Tabella, dup: DUP, dati: bytes, nome: str, *, utente: Utente | None = None, impronta: str | None = None
) -> EsitoDup:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_tabella``; nothing was written.
        PropostaCambiata: the database is no longer the one that was previewed (``impronta``).
    """
    letta = _letta(tabella, dup, leggi_griglie(dati, nome), nome)
    proposta = importa_dup(letta.dup, motivo=f"{tabella.titolo}: {nome}", utente=utente, impronta=impronta)
    return EsitoDup(proposta, letta.rilievi)


def _letta(tabella: Tabella, dup: DUP, griglie: Sequence[Griglia], nome: str) -> Letta:
    if not griglie:
        raise FileNonLeggibile(f"{nome}: non ha fogli visibili.")
    nomi = NomiDelDUP()
    noti = Noti(
        **{t: getattr(nomi, t).noti for t in ("strutture", "organismi", "assessori")},
        massimi={**tabella.massimi(), **{t: n for t, m in NOMI.items() if (n := massimo(m))}},
    )
    rilievi: list[SegnalazioneDiTabella] = []
    trovate = righe_lette(griglie, tabella.colonne, rilievi, tabella.libera, tabella.di_altre)
    attuale = contenuto_del_dup(dup)
    righe = guardate(trovate, tabella.massimi(), rilievi, {*NOMI, "chi", "codice"}, texts_beyond(attuale))
    letta = tabella.fondi(attuale, righe, noti)
    rilievi += letta.rilievi
    if any(r.grave for r in rilievi):
        raise TabellaConErrori(rilievi)
    return replace(letta, rilievi=tuple(rilievi))
