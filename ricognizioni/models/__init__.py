# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a DUP: ricognizioni, what is said in them of operative objectives and bodies, what a closing froze."""

from ricognizioni.models.evidence import OperativeProofQuerySet, ProvaOperativa
from ricognizioni.models.frozen import AttoDellaRicognizione, RicognizioneChiusa
from ricognizioni.models.invitation import BodyInvitationQuerySet, InvitoOrganismo, PropostaOrganismo
from ricognizioni.models.life import PassaggioDellaRicognizione, PassaggioOperativo
from ricognizioni.models.management import ManagementQuerySet, StatoGestionale
from ricognizioni.models.state import OperativoQuerySet, StatoOperativo, ValoreOperativo
from ricognizioni.models.survey import Ricognizione, RicognizioneQuerySet

__all__ = [
    "AttoDellaRicognizione",
    "BodyInvitationQuerySet",
    "InvitoOrganismo",
    "ManagementQuerySet",
    "OperativeProofQuerySet",
    "OperativoQuerySet",
    "PassaggioDellaRicognizione",
    "PassaggioOperativo",
    "PropostaOrganismo",
    "ProvaOperativa",
    "Ricognizione",
    "RicognizioneChiusa",
    "RicognizioneQuerySet",
    "StatoGestionale",
    "StatoOperativo",
    "ValoreOperativo",
]
