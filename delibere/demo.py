# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the demo city: a plan that was approved and then varied. The acts are invented, and say so.

Everything goes through the services, as if the planning office had done it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from obiettivi.choices import Stato
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.form_text import FormText
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import salva
from obiettivi.vita import services
from organizzazione.models import Utente
from reports.consegna import stampa_preventivo
from versioni import variazioni
from versioni.models import Versione
from versioni.services import Atto, approva


def carica(dati: Mapping[str, Any]) -> list[Versione] | None:
    """Approve the plan and its variation; None when the plan is approved already and there is nothing to do."""
    piano = PianoEsecutivo.objects.get(codice=dati["piano"])
    chi = Utente.objects.get(username=dati["utente"])
    if piano.approvato:
        return None
    with transaction.atomic():
        for o in piano.obiettivi.exclude(codice__in=dati["fuori"]):
            _valida(o, chi)
        prima = approva(piano, _atto(dati["atto"]), chi, stampa_preventivo).versione
        return [prima, _varia(piano, dati["variazione"], chi)]


def _varia(piano: PianoEsecutivo, dati: Mapping[str, Any], chi: Utente) -> Versione:
    variazione = variazioni.apri(piano, dati["oggetto"], chi)
    for cambio in dati["cambiati"]:
        variazioni.porta(variazione, _obiettivo(piano, cambio), cambio["motivo"], chi)
        o = _obiettivo(piano, cambio)
        salva(o, _riscritto(da_obiettivo(o), cambio), o.revisione, chi)
        _valida(o, chi)
    for tolto in dati["tolti"]:
        variazioni.togli(variazione, _obiettivo(piano, tolto), tolto["motivo"], chi)
    atto = _atto({**dati["atto"], "oggetto": dati["oggetto"]})
    return variazioni.approva(variazione, atto, chi, stampa_preventivo).versione


def _riscritto(scritto: FormText, cambio: Mapping[str, Any]) -> FormText:
    nuovo = replace(scritto, testa={**scritto.testa, **cambio.get("testi", {})})
    for sezione in ("fasi", "indicatori"):
        righe = list(nuovo.righe(sezione))
        for posto, valori in cambio.get(sezione, {}).items():
            riga = righe[int(posto)]
            righe[int(posto)] = replace(riga, valori={**riga.valori, **valori})
        nuovo = nuovo.con_righe(sezione, righe)
    return nuovo


def _valida(o: ObiettivoPEG, chi: Utente) -> None:
    if o.stato == Stato.BOZZA:
        services.proponi(o, chi)
    if o.stato == Stato.PROPOSTO:
        services.valida(o, chi)


def _obiettivo(piano: PianoEsecutivo, detto: Mapping[str, Any]) -> ObiettivoPEG:
    o: ObiettivoPEG = piano.obiettivi.select_related("piano", "centro", "tipo", "responsabile").get(
        codice=detto["obiettivo"]
    )
    return o


def _atto(dati: Mapping[str, str]) -> Atto:
    return Atto(dati["organo"], dati["numero"], date.fromisoformat(dati["data"]), dati["oggetto"])
