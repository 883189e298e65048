# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the plan of a new year from that of an old one: all of it or nothing, and only once."""

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction

from obiettivi.choices import Azione
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import Kind, kept
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.drafts import TABLES, Change, Draft, Hand, NotAllowed, RowDraft
from obiettivi.scrittura.resolving import attribute
from obiettivi.scrittura.riporti import AnnoNonApribile, Proposta, Riporto, prepara
from obiettivi.scrittura.rows import said_by
from obiettivi.scrittura.writer import write
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA

# Everything that an objective says, but for its code.
TESTI: Final = tuple(attribute(c) for c in kept(ContenutoObiettivo) if c.kind is not Kind.CODE)


class PropostaCambiata(Exception):
    """Between preview and confirmation the data changed: the new proposal is in ``proposta``."""

    def __init__(self, proposta: Proposta) -> None:
        super().__init__("I dati sono cambiati dopo l'anteprima.")
        self.proposta = proposta


def apri(
    da: PianoEsecutivo,
    codice: str,
    scelti: Collection[str] = (),
    *,
    utente: Utente | None = None,
    impronta: str | None = None,
) -> Proposta:
    """Write what ``riporti.prepara`` proposes, in one transaction, and return it as it was done.

    Said again it finds what was carried by its ``origine`` and does nothing. The new objectives are drafts.

    Args:
        scelti: codes of objectives of ``da`` to carry beside the multi-year ones.
        impronta: the fingerprint of the preview that the user confirmed.

    Raises:
        AnnoNonApribile: see ``riporti.prepara``.
        PropostaCambiata: the database is no longer the one previewed; nothing was written.
    """
    with transaction.atomic():
        # The old plan's row is the lock: two who open the same year go one after the other.
        list(PianoEsecutivo.objects.select_for_update().filter(pk=da.pk))
        proposta = prepara(da, codice, scelti)
        if proposta.nulla_da_fare:
            return proposta
        if impronta is not None and impronta != proposta.impronta:
            raise PropostaCambiata(proposta)
        _scrivi(proposta, utente)
    return proposta


def _scrivi(proposta: Proposta, utente: Utente | None) -> None:
    piano = proposta.piano or _piano(proposta, utente)
    mano = Hand(utente or SISTEMA, Azione.SCRIVERE, f"Riportato da {proposta.da.codice}")
    try:
        write([_nuovo(riporto, piano) for riporto in proposta.riporti], mano)
    except NotAllowed as no:
        raise AnnoNonApribile(f"A {piano.codice} non si possono aggiungere obiettivi: {no.why}") from no


def _piano(proposta: Proposta, utente: Utente | None) -> PianoEsecutivo:
    piano: PianoEsecutivo = PianoEsecutivo(
        codice=proposta.codice,
        descrizione=proposta.descrizione,
        anno=proposta.anno,
        forma_codici=proposta.da.forma_codici,
    )
    storia: Any = piano
    storia._change_reason, storia._history_user = f"Aperto da {proposta.da.codice}", utente
    piano.save()
    return piano


def _nuovo(riporto: Riporto, piano: PianoEsecutivo) -> Change:
    o = riporto.origine
    nuovo = ObiettivoPEG(piano=piano, codice=riporto.codice, origine=o, centro_id=o.centro_id)
    testo = Draft(
        {nome: getattr(o, nome) for nome in TESTI},
        {s: [RowDraft(said_by(riga), origin=riga.origin_id) for riga in getattr(riporto, s)] for s in TABLES},
        [operativo.pk for operativo in riporto.operativi],
    )
    return Change(nuovo, testo, reason=f"Riportato da {o.piano.codice} {o.codice}")
