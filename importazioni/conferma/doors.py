# SPDX-License-Identifier: AGPL-3.0-or-later
"""One door for every table: what it goes into, what it would change, the change, and the workbook of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from importazioni.conferma.telling import Racconto, del_dup, del_peg, del_raccordo
from importazioni.dup import table_services as dup_table
from importazioni.dup.tables import TABELLE, Tabella
from importazioni.dup.workbook import esporta
from importazioni.peg import raccordo
from importazioni.peg import table_services as peg_table
from importazioni.peg.workbook import esporta_peg, esporta_raccordo
from importazioni.writing import PropostaCambiata
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente


@dataclass(frozen=True)
class Dove:
    """What a table goes into; a table that needs no document or no plan does not look at it."""

    dup: DUP | None = None
    piano: PianoEsecutivo | None = None


@dataclass(frozen=True)
class Ingresso:
    """A table, whichever it is."""

    id: str
    titolo: str
    spiegazione: str
    vuole_dup: bool
    vuole_piano: bool
    prepara: Callable[[Dove, bytes, str, Utente | None], Racconto]
    scrive: Callable[[Dove, bytes, str, Utente | None, str | None], Racconto]
    cartella: Callable[[Dove, bool], bytes]

    def proponi(self, dove: Dove, dati: bytes, nome: str, *, utente: Utente | None = None) -> Racconto:
        """What a file would change. Nothing is written.

        Raises:
            FileNonLeggibile: the file cannot be opened.
            TabellaConErrori: it has faults, each with its place.
        """
        return self.prepara(dove, dati, nome, utente)

    def importa(
        self, dove: Dove, dati: bytes, nome: str, *, utente: Utente | None = None, impronta: str | None = None
    ) -> Racconto:
        """Write a file, all of it or nothing.

        Raises:
            FileNonLeggibile, TabellaConErrori: as ``proponi``; nothing was written.
            PropostaCambiata: the data is no longer that which was previewed; ``proposta`` is the new ``Racconto``.
        """
        return self.scrive(dove, dati, nome, utente, impronta)

    def codice(self, dove: Dove) -> str:
        """The code of what is written: the plan's where there is one."""
        return str(getattr(dove.piano if self.vuole_piano else dove.dup, "codice", ""))


def _cambiata_in(racconto: Callable[[Any], Racconto], fai: Callable[[], Any]) -> Racconto:
    try:
        return racconto(fai())
    except PropostaCambiata as cambiata:
        raise PropostaCambiata(racconto(cambiata.proposta)) from None


def _del_dup(tabella: Tabella) -> Ingresso:
    def scrive(dove: Dove, dati: bytes, nome: str, utente: Utente | None, impronta: str | None) -> Racconto:
        return _cambiata_in(
            lambda esito: del_dup(esito if isinstance(esito, dup_table.EsitoDup) else dup_table.EsitoDup(esito, ())),
            lambda: dup_table.importa_tabella(
                tabella, cast(DUP, dove.dup), dati, nome, utente=utente, impronta=impronta
            ),
        )

    return Ingresso(
        tabella.id,
        tabella.titolo,
        tabella.spiegazione,
        True,
        False,
        lambda dove, dati, nome, utente: del_dup(dup_table.proponi_tabella(tabella, cast(DUP, dove.dup), dati, nome)),
        scrive,
        lambda dove, vuota: esporta(tabella, contenuto_del_dup(cast(DUP, dove.dup)), vuota=vuota),
    )


def _prepara_raccordo(dove: Dove, dati: bytes, nome: str, utente: Utente | None) -> Racconto:
    dup, piano = cast(DUP, dove.dup), cast(PianoEsecutivo, dove.piano)
    return del_raccordo(raccordo.proponi_raccordo(dup, piano, dati, nome, utente=utente))


def _scrive_raccordo(dove: Dove, dati: bytes, nome: str, utente: Utente | None, impronta: str | None) -> Racconto:
    dup, piano = cast(DUP, dove.dup), cast(PianoEsecutivo, dove.piano)
    return _cambiata_in(
        del_raccordo,
        lambda: raccordo.importa_raccordo(dup, piano, dati, nome, utente=utente, impronta=impronta),
    )


def _prepara_peg(dove: Dove, dati: bytes, nome: str, utente: Utente | None) -> Racconto:
    return del_peg(peg_table.proponi_peg(cast(PianoEsecutivo, dove.piano), dati, nome, utente=utente))


def _scrive_peg(dove: Dove, dati: bytes, nome: str, utente: Utente | None, impronta: str | None) -> Racconto:
    piano = cast(PianoEsecutivo, dove.piano)
    return _cambiata_in(
        lambda esito: del_peg(
            esito if isinstance(esito, peg_table.EsitoPeg) else peg_table.EsitoPeg(esito, (), (), ())
        ),
        lambda: peg_table.importa_peg(piano, dati, nome, utente=utente, impronta=impronta),
    )


INGRESSI: Final[dict[str, Ingresso]] = {
    i.id: i
    for i in (
        *map(_del_dup, TABELLE.values()),
        Ingresso(
            "raccordo",
            "Raccordo fra PEG e DUP",
            "Una riga per legame: obiettivo operativo e codice dell'obiettivo di PEG.",
            True,
            True,
            _prepara_raccordo,
            _scrive_raccordo,
            lambda dove, vuota: esporta_raccordo(cast(DUP, dove.dup), cast(PianoEsecutivo, dove.piano), vuota=vuota),
        ),
        Ingresso(
            "peg",
            "Obiettivi di PEG",
            "I fogli del «Preventivo obiettivi», oppure un foglio solo con una fase e un indicatore per riga.",
            False,
            True,
            _prepara_peg,
            _scrive_peg,
            lambda dove, vuota: esporta_peg(cast(PianoEsecutivo, dove.piano), vuota=vuota),
        ),
    )
}
