# SPDX-License-Identifier: AGPL-3.0-or-later
"""One door for every table: what it goes into, what it would change, the change, and the workbook of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from importazioni.conferma.memory import remember, with_memory
from importazioni.conferma.telling import Racconto, del_dup, del_peg, del_raccordo, of_actuals, of_values
from importazioni.consuntivi import services as actuals
from importazioni.consuntivi.columns import FORM as FORM_OF_ACTUALS
from importazioni.consuntivi.workbook import export_actuals
from importazioni.dup import table_services as dup_table
from importazioni.dup.tables import TABELLE, Tabella
from importazioni.dup.workbook import esporta
from importazioni.griglie.choices import NO_CHOICES, Choices, parse
from importazioni.griglie.heads import Form
from importazioni.peg import raccordo
from importazioni.peg import table_services as peg_table
from importazioni.peg.table_columns import form_of
from importazioni.peg.workbook import esporta_peg, esporta_raccordo
from importazioni.valori_ente import services as yearly
from importazioni.valori_ente.columns import form_of as form_of_values
from importazioni.valori_ente.workbook import export_values
from importazioni.writing import PropostaCambiata
from monitoraggio.models import Rilevazione
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente


@dataclass(frozen=True)
class Dove:
    """What a table goes into; a table that needs no document or no plan does not look at it."""

    dup: DUP | None = None
    piano: PianoEsecutivo | None = None
    # What was said to the questions of the table (``importazioni.asking``).
    answers: frozenset[str] = frozenset()
    # Of a table of actual values; its plan stands beside.
    survey: Rilevazione | None = None
    # Of a table of yearly values; its document stands beside.
    year: int | None = None


@dataclass(frozen=True)
class Sent:
    """A file, who sent it, and what was said of its columns."""

    dati: bytes
    nome: str
    utente: Utente | None
    scelte: Choices


@dataclass(frozen=True)
class Ingresso:
    """A table, whichever it is."""

    id: str
    titolo: str
    spiegazione: str
    vuole_dup: bool
    vuole_piano: bool
    prepara: Callable[[Dove, Sent], Racconto]
    scrive: Callable[[Dove, Sent, str | None], Racconto]
    cartella: Callable[[Dove, bool], bytes]
    form: Callable[[Dove], Form]
    wants_survey: bool = False
    wants_year: bool = False

    def scelte(self, dove: Dove, colonne: str) -> Choices:
        """What ``--colonne`` says of the columns.

        Raises:
            ChoiceNotUnderstood: it names a meaning that the table does not have, or is no list of meanings.
        """
        return parse(colonne, self.form(dove).meanings()) if colonne else NO_CHOICES

    def proponi(
        self, dove: Dove, dati: bytes, nome: str, *, utente: Utente | None = None, scelte: Choices = NO_CHOICES
    ) -> Racconto:
        """What a file would change. Nothing is written.

        Args:
            scelte: what the office says of the columns.

        Raises:
            FileNonLeggibile: the file cannot be opened.
            TabellaConErrori: it has faults, each with its place.
        """
        return self.prepara(dove, Sent(dati, nome, utente, with_memory(self.id, scelte)))

    def importa(
        self,
        dove: Dove,
        dati: bytes,
        nome: str,
        *,
        utente: Utente | None = None,
        impronta: str | None = None,
        scelte: Choices = NO_CHOICES,
    ) -> Racconto:
        """Write a file, all of it or nothing.

        Raises:
            FileNonLeggibile, TabellaConErrori: as ``proponi``; nothing was written.
            PropostaCambiata: the data is no longer that which was previewed; ``proposta`` is the new ``Racconto``.
            Unanswered: it is asked what ``dove.answers`` does not answer; nothing was written.
        """
        racconto = self.scrive(dove, Sent(dati, nome, utente, with_memory(self.id, scelte)), impronta)
        remember(self.id, racconto.conto, utente)
        return racconto

    def codice(self, dove: Dove) -> str:
        """The code of what is written: the plan's where there is one."""
        of_plan = self.vuole_piano or self.wants_survey
        return str(getattr(dove.piano if of_plan else dove.dup, "codice", ""))


def _cambiata_in(racconto: Callable[[Any], Racconto], fai: Callable[[], Any]) -> Racconto:
    try:
        return racconto(fai())
    except PropostaCambiata as cambiata:
        raise PropostaCambiata(racconto(cambiata.proposta)) from None


def _del_dup(tabella: Tabella) -> Ingresso:
    def scrive(dove: Dove, sent: Sent, impronta: str | None) -> Racconto:
        return _cambiata_in(
            lambda esito: del_dup(
                esito if isinstance(esito, dup_table.DupOutcome) else dup_table.DupOutcome(esito, ())
            ),
            lambda: dup_table.importa_tabella(
                tabella,
                cast(DUP, dove.dup),
                sent.dati,
                sent.nome,
                utente=sent.utente,
                impronta=impronta,
                scelte=sent.scelte,
                answers=dove.answers,
            ),
        )

    def prepara(dove: Dove, sent: Sent) -> Racconto:
        dup = cast(DUP, dove.dup)
        return del_dup(dup_table.proponi_tabella(tabella, dup, sent.dati, sent.nome, scelte=sent.scelte))

    return Ingresso(
        tabella.id,
        tabella.titolo,
        tabella.spiegazione,
        True,
        False,
        prepara,
        scrive,
        lambda dove, vuota: esporta(tabella, contenuto_del_dup(cast(DUP, dove.dup)), vuota=vuota),
        lambda dove: tabella.form(contenuto_del_dup(cast(DUP, dove.dup))),
    )


def _prepara_raccordo(dove: Dove, sent: Sent) -> Racconto:
    dup, piano = cast(DUP, dove.dup), cast(PianoEsecutivo, dove.piano)
    return del_raccordo(
        raccordo.proponi_raccordo(dup, piano, sent.dati, sent.nome, utente=sent.utente, scelte=sent.scelte)
    )


def _scrive_raccordo(dove: Dove, sent: Sent, impronta: str | None) -> Racconto:
    dup, piano = cast(DUP, dove.dup), cast(PianoEsecutivo, dove.piano)
    return _cambiata_in(
        del_raccordo,
        lambda: raccordo.importa_raccordo(
            dup, piano, sent.dati, sent.nome, utente=sent.utente, impronta=impronta, scelte=sent.scelte
        ),
    )


def _prepara_peg(dove: Dove, sent: Sent) -> Racconto:
    piano = cast(PianoEsecutivo, dove.piano)
    return del_peg(peg_table.proponi_peg(piano, sent.dati, sent.nome, utente=sent.utente, scelte=sent.scelte))


def _scrive_peg(dove: Dove, sent: Sent, impronta: str | None) -> Racconto:
    piano = cast(PianoEsecutivo, dove.piano)
    return _cambiata_in(
        lambda esito: del_peg(
            esito if isinstance(esito, peg_table.PegOutcome) else peg_table.PegOutcome(esito, (), (), ())
        ),
        lambda: peg_table.importa_peg(
            piano,
            sent.dati,
            sent.nome,
            utente=sent.utente,
            impronta=impronta,
            scelte=sent.scelte,
            answers=dove.answers,
        ),
    )


def _propose_actuals(dove: Dove, sent: Sent) -> Racconto:
    survey = cast(Rilevazione, dove.survey)
    return of_actuals(actuals.propose_actuals(survey, sent.dati, sent.nome, user=sent.utente, choices=sent.scelte))


def _import_actuals(dove: Dove, sent: Sent, fingerprint: str | None) -> Racconto:
    survey = cast(Rilevazione, dove.survey)
    return _cambiata_in(
        of_actuals,
        lambda: actuals.import_actuals(
            survey, sent.dati, sent.nome, user=sent.utente, fingerprint=fingerprint, choices=sent.scelte
        ),
    )


def _propose_values(dove: Dove, sent: Sent) -> Racconto:
    dup, year = cast(DUP, dove.dup), cast(int, dove.year)
    return of_values(yearly.propose_values(dup, year, sent.dati, sent.nome, user=sent.utente, choices=sent.scelte))


def _import_values(dove: Dove, sent: Sent, fingerprint: str | None) -> Racconto:
    dup, year = cast(DUP, dove.dup), cast(int, dove.year)
    return _cambiata_in(
        of_values,
        lambda: yearly.import_values(
            dup, year, sent.dati, sent.nome, user=sent.utente, fingerprint=fingerprint, choices=sent.scelte
        ),
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
            lambda dove: raccordo.FORM,
        ),
        Ingresso(
            "peg",
            "Obiettivi di PEG",
            "I fogli del «Preventivo obiettivi», un foglio solo con una fase e un indicatore per riga, oppure "
            "schede (anche DOCX).",
            False,
            True,
            _prepara_peg,
            _scrive_peg,
            lambda dove, vuota: esporta_peg(cast(PianoEsecutivo, dove.piano), vuota=vuota),
            lambda dove: form_of(cast(PianoEsecutivo, dove.piano).anno),
        ),
        Ingresso(
            "consuntivi",
            "Consuntivi di una rilevazione",
            "Una riga per fase o indicatore di una rilevazione aperta: che cosa ne è stato, e il valore raggiunto.",
            False,
            False,
            _propose_actuals,
            _import_actuals,
            lambda dove, vuota: export_actuals(cast(Rilevazione, dove.survey), empty=vuota),
            lambda dove: FORM_OF_ACTUALS,
            wants_survey=True,
        ),
        Ingresso(
            "valori-ente",
            "Valori degli indicatori dell'ente",
            "Una riga per indicatore dell'ente: il valore di un anno, se è provvisorio, da quale fonte.",
            True,
            False,
            _propose_values,
            _import_values,
            lambda dove, vuota: export_values(cast(DUP, dove.dup), cast(int, dove.year), empty=vuota),
            lambda dove: form_of_values(cast(int, dove.year)),
            wants_year=True,
        ),
    )
}
