# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a plan: surveys, what is said in them of each objective, what a closing froze."""

from monitoraggio.models.evidence import Evidenza
from monitoraggio.models.frozen import AttoDellaRilevazione, DocumentoDellaRilevazione, RilevazioneChiusa
from monitoraggio.models.invitation import Invito, PropostaAccolta, PropostaDiFase, Sollecito
from monitoraggio.models.life import PassaggioDellaRilevazione, PassaggioDelloStato
from monitoraggio.models.rectification import Correzione, Rettifica
from monitoraggio.models.rules import CausaDiRitardo, RegolaConsuntivo
from monitoraggio.models.source import FonteIndicatore, LetturaDellaFonte
from monitoraggio.models.state import StatoFase, StatoObiettivo, StatoQuerySet, ValoreIndicatore
from monitoraggio.models.survey import Rilevazione, RilevazioneQuerySet

__all__ = [
    "AttoDellaRilevazione",
    "CausaDiRitardo",
    "Correzione",
    "DocumentoDellaRilevazione",
    "Evidenza",
    "FonteIndicatore",
    "Invito",
    "LetturaDellaFonte",
    "PassaggioDellaRilevazione",
    "PassaggioDelloStato",
    "PropostaAccolta",
    "PropostaDiFase",
    "RegolaConsuntivo",
    "Rettifica",
    "Rilevazione",
    "RilevazioneChiusa",
    "RilevazioneQuerySet",
    "Sollecito",
    "StatoFase",
    "StatoObiettivo",
    "StatoQuerySet",
    "ValoreIndicatore",
]
