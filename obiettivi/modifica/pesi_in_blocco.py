# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weights of many objectives shared out anew at once: first what they would become, then the one saving."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import RowOutcome
from obiettivi.contenuto.pesi import NonRipartibile
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet
from obiettivi.modifica import saving
from obiettivi.modifica.reading import con_le_sole_fasi, da_obiettivo
from obiettivi.modifica.ridistribuzione import RigaProposta, applica, proposta, serve
from organizzazione.models import Utente


@dataclass(frozen=True, slots=True)
class Previsto(RowOutcome[ObiettivoPEG]):
    """An objective with its weights before and after; ``why_not`` says why it stays out, where it does."""

    righe: tuple[RigaProposta, ...] = ()


def previsti(scelti: ObiettivoQuerySet, chi: Utente) -> list[Previsto]:
    """What would happen to each (the queries do not depend on how many they are). Writes nothing."""
    letti = list(scelti.select_related("piano", "centro").prefetch_related("fasi").order_by("sort_key", "pk"))
    trovate = segnalazioni(scelti)
    suoi = set(scelti.editable_by(chi).order_by().values_list("pk", flat=True))
    return [_previsto(o, serve=serve(trovate[o.pk]), scrive=o.pk in suoi) for o in letti]


def ridistribuisci_pesi(obiettivi: Iterable[tuple[ObiettivoPEG, int]], chi: Utente) -> list[Previsto]:
    """Do it for each objective in the version that was shown, and say of each that stays out why."""
    return [Previsto(o, why_not=_scrivi(o, versione, chi)) for o, versione in obiettivi]


def _previsto(obiettivo: ObiettivoPEG, *, serve: bool, scrive: bool) -> Previsto:
    if not scrive:
        return Previsto(obiettivo, why_not=f"Ora non si può modificare: è {obiettivo.get_stato_display().lower()}.")
    if not serve:
        return Previsto(obiettivo, why_not="I pesi vanno già bene, o non ce ne sono.")
    offerta = proposta(con_le_sole_fasi(obiettivo), obiettivo.piano.anno)
    return Previsto(obiettivo, offerta.motivo, offerta.righe)


def _scrivi(obiettivo: ObiettivoPEG, versione: int, chi: Utente) -> str:
    try:
        with transaction.atomic():
            nuovo, _ = applica(da_obiettivo(obiettivo), obiettivo.piano.anno)
            saving.salva(obiettivo, nuovo, versione, chi)
    except NonRipartibile as no:
        return str(no)
    except ConflittoDiRevisione:
        return "Intanto qualcuno l'ha salvato: guardare di nuovo i suoi pesi."
    except saving.NonPermesso:
        return "Ora non si può modificare."
    except saving.NonValido as no:
        return " ".join(testo for elenco in no.errori.values() for testo in elenco)
    return ""
