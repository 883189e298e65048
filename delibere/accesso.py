# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page may open, and in which words it refuses: a stranger finds nothing, a reader may not act."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from versioni.models import Variazione, Versione
from versioni.services import VIETATO


def piano_leggibile(request: HttpRequest, codice: str) -> PianoEsecutivo:
    """A plan that the user may read.

    Raises:
        Http404: there is none for this user.
    """
    piano: PianoEsecutivo = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), codice=codice)
    return piano


def versione_leggibile(request: HttpRequest, codice: str, numero: int) -> Versione:
    """A version of a plan that the user may read. What an act approved is read by who reads the plan."""
    piano = piano_leggibile(request, codice)
    visibili = Versione.objects.visible_to(request.user).senza_contenuti().select_related("piano")
    versione: Versione = get_object_or_404(visibili, piano=piano, numero=numero)
    return versione


def variazione_leggibile(request: HttpRequest, codice: str, pk: int) -> Variazione:
    """A variation that the user may read: who reads every plan."""
    piano = piano_leggibile(request, codice)
    visibili = Variazione.objects.visible_to(request.user).con_versioni()
    variazione: Variazione = get_object_or_404(visibili, piano=piano, pk=pk)
    return variazione


def in_piano(request: HttpRequest, piano: PianoEsecutivo, pk: int) -> ObiettivoPEG:
    """An objective of a plan that the user may read."""
    visibili = ObiettivoPEG.objects.visible_to(request.user).select_related("piano", "centro")
    obiettivo: ObiettivoPEG = get_object_or_404(visibili, piano=piano, pk=pk)
    return obiettivo


def ufficio(request: HttpRequest) -> Utente:
    """Who is at work, who must be of the planning office.

    Raises:
        PermissionDenied: somebody who reads, and why that is not enough.
    """
    chi = request.user
    if not isinstance(chi, Utente) or not scrive_tutto(chi):
        raise PermissionDenied(f"{VIETATO} Il tuo ruolo legge le versioni e gli atti.")
    return chi
