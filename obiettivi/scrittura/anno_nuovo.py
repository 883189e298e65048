# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the plan of a new year from that of an old one: all of it or nothing, and only once."""

from collections.abc import Collection
from typing import Any, cast

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from lavori.changes import tell
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import Kind, kept
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from obiettivi.scrittura.riporti import Proposta, Riporto, prepara
from organizzazione.models import Utente

LOTTO = 500
# All that an objective says but its code, as the table has it.
TESTI = tuple(
    ObiettivoPEG._meta.get_field(c.column).attname for c in kept(ContenutoObiettivo) if c.kind is not Kind.CODE
)


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
    nuovi = _in_blocco([_obiettivo(r, piano) for r in proposta.riporti], ObiettivoPEG, utente)
    for modello, nome in (
        (Fase, "fasi"),
        (IndicatoreObiettivo, "indicatori"),
        (ServizioCoinvolto, "altri_servizi"),
    ):
        righe = []
        for obiettivo, riporto in zip(nuovi, proposta.riporti, strict=True):
            for riga in getattr(riporto, nome):
                riga.obiettivo = obiettivo
                riga._change_reason = _motivo(riporto.origine)
                righe.append(riga)
        _in_blocco(righe, modello, utente)
    for obiettivo, riporto in zip(nuovi, proposta.riporti, strict=True):
        if riporto.operativi:
            obiettivo._change_reason, obiettivo._history_user = _motivo(riporto.origine), utente
            obiettivo.obiettivi_operativi.add(*riporto.operativi)
    tell(PianoEsecutivo, piano.pk)


def _piano(proposta: Proposta, utente: Utente | None) -> PianoEsecutivo:
    piano: PianoEsecutivo = PianoEsecutivo(codice=proposta.codice, descrizione=proposta.descrizione, anno=proposta.anno)
    storia: Any = piano
    storia._change_reason, storia._history_user = f"Aperto da {proposta.da.codice}", utente
    piano.save()
    return piano


def _obiettivo(riporto: Riporto, piano: PianoEsecutivo) -> ObiettivoPEG:
    o = riporto.origine
    testi = {nome: getattr(o, nome) for nome in TESTI}
    nuovo: Any = ObiettivoPEG(piano=piano, codice=riporto.codice, origine=o, **testi)
    nuovo._change_reason = _motivo(o)
    return cast(ObiettivoPEG, nuovo)


def _motivo(origine: ObiettivoPEG) -> str:
    return f"Riportato da {origine.piano.codice} {origine.codice}"


def _in_blocco(righe: list[Any], modello: type[models.Model], utente: Utente | None) -> list[Any]:
    return list(bulk_create_with_history(righe, modello, batch_size=LOTTO, default_user=utente)) if righe else []
