# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione of a plan, its sections, its life; what an approval froze, and the Nucleo's validation."""

from relazioni.models.frozen import AttoDellaRelazione, RelazioneApprovata, ValidazioneDellaRelazione
from relazioni.models.life import PassaggioDellaRelazione
from relazioni.models.relazione import Relazione, RelazioneQuerySet, Sezione, SezioneQuerySet

__all__ = [
    "AttoDellaRelazione",
    "PassaggioDellaRelazione",
    "Relazione",
    "RelazioneApprovata",
    "RelazioneQuerySet",
    "Sezione",
    "SezioneQuerySet",
    "ValidazioneDellaRelazione",
]
