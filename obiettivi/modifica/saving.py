# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed in the form, saved: read, checked, and handed to the one writer as a draft.

A save carries the version it was typed on: another one means a conflict and nothing is written. That it is written
once, however often it is said, is the care of ``flussi.once``.
"""

from collections.abc import Container
from typing import Final

from aggregati.models import ConflittoDiRevisione
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.drafting import drafted
from obiettivi.modifica.form_text import CAMPI, FormText, senza_chiavi
from obiettivi.modifica.identities import known_by
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.reading import CleanedText, da_obiettivo, leggi, testi_oltre
from obiettivi.scrittura.codes import codice_proposto, fault_of_code
from obiettivi.scrittura.drafts import Change, Draft, Hand, NotAllowed, NotStorable
from obiettivi.scrittura.writer import write
from organizzazione.models import CentroDiResponsabilita, Utente

# What the history says of what was written in the form, unless there is a better reason.
DAL_MODULO: Final = "Scritto nel modulo"


class NonValido(Exception):
    """What was typed cannot be stored; ``errori`` says why, by field."""

    def __init__(self, errori: dict[str, list[str]]) -> None:
        super().__init__("Nel modulo ci sono campi da correggere.")
        self.errori = errori


class NonPermesso(Exception):
    """Who saves may not write this objective now."""


def salva(
    obiettivo: ObiettivoPEG, scritto: FormText, versione: int | None, chi: Utente, perche: str = DAL_MODULO
) -> bool:
    """Write what was typed over a stored objective, to be called in a transaction.

    Returns:
        False when the objective already says just that: then no version is taken and the history stays as it is.

    Raises:
        ConflittoDiRevisione: the token is missing or stale.
        NonPermesso: the objective is no longer the user's to write.
        NonValido: some field cannot be stored.
    """
    if versione is None:
        raise ConflittoDiRevisione("manca la versione")
    scritto = known_by(obiettivo.pk, scritto)
    permesso = ObiettivoPEG.objects.editable_by(chi).filter(pk=obiettivo.pk)
    if permesso.filter(revisione=versione).exists() and _com_e_ora(obiettivo.pk) == scritto:
        return False

    def come_scritto() -> Draft:
        # Compared anew: the row is this transaction's only from here on.
        prima, nomi = _com_e_ora(obiettivo.pk), Nomi(obiettivo.piano)
        return drafted(obiettivo.pk, _valido(obiettivo, scritto, nomi, testi_oltre(prima)), scritto, prima, nomi)

    _scrivi(Change(obiettivo, come_scritto, versione), chi, perche)
    return True


def _com_e_ora(pk: int) -> FormText:
    return da_obiettivo(ObiettivoPEG.objects.select_related("tipo", "responsabile").get(pk=pk))


def crea(
    piano: PianoEsecutivo,
    centro: CentroDiResponsabilita,
    scritto: FormText,
    chi: Utente,
    origine: ObiettivoPEG | None = None,
) -> ObiettivoPEG:
    """Write a new draft, to be called in a transaction.

    Raises:
        NonPermesso: the user may not write at this centre in this plan now.
        NonValido: some field cannot be stored.
    """
    obiettivo: ObiettivoPEG = ObiettivoPEG(piano=piano, centro=centro, origine=origine)

    def come_scritto() -> Draft:
        nomi = Nomi(piano)
        kept = testi_oltre(da_obiettivo(origine)) if origine else frozenset()
        return drafted(None, _valido(obiettivo, scritto, nomi, kept), scritto, None, nomi)

    _scrivi(Change(obiettivo, come_scritto), chi, f"Copiato da {origine.codice}" if origine else DAL_MODULO)
    return obiettivo


def duplica(obiettivo: ObiettivoPEG, chi: Utente) -> ObiettivoPEG:
    """A copy as a new draft of the same centre and plan, with the next free code; to be called in a transaction."""
    testo = da_obiettivo(obiettivo)
    testo.testa["codice"] = codice_proposto(obiettivo.piano, obiettivo.centro)
    for sezione in CAMPI:
        testo = testo.con_righe(sezione, senza_chiavi(testo.righe(sezione)))
    return crea(obiettivo.piano, obiettivo.centro, testo, chi, origine=obiettivo)


def _valido(obiettivo: ObiettivoPEG, scritto: FormText, nomi: Nomi, tenuti: Container[str]) -> CleanedText:
    pronto = leggi(scritto, nomi, tenuti)
    if not pronto.errori:
        return pronto
    if "codice" not in pronto.errori and (detto := fault_of_code(obiettivo, pronto.testa["codice"])):
        pronto.errori["codice"] = [detto]
    raise NonValido(pronto.errori)


def _scrivi(cambio: Change, chi: Utente, perche: str) -> None:
    try:
        write([cambio], Hand(chi, Azione.SCRIVERE, perche))
    except NotAllowed as no:
        raise NonPermesso from no
    except NotStorable as no:
        raise NonValido({no.column: [no.why]}) from no
