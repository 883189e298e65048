# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page may open of an objective, and in which words it refuses."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from obiettivi.choices import Azione, Stato
from obiettivi.models import ObiettivoPEG
from obiettivi.rules import TABELLA
from obiettivi.scrittura.gate import closed_text
from organizzazione.models import Utente
from organizzazione.rules import centri_di, legge_tutto, ruolo_di


def utente_di(request: HttpRequest) -> Utente:
    """Who is at work. Every page asks for a login, so nobody else comes this far.

    Raises:
        PermissionDenied: a stranger.
    """
    if not isinstance(request.user, Utente):
        raise PermissionDenied
    return request.user


def leggibile(request: HttpRequest, pk: int) -> ObiettivoPEG:
    """An objective that the user may read.

    Raises:
        Http404: there is none for this user.
    """
    visibili: QuerySet[ObiettivoPEG] = ObiettivoPEG.objects.visible_to(request.user)
    return get_object_or_404(visibili.select_related("piano", "centro", "responsabile", "tipo"), pk=pk)


def perche_non_si_scrive(request: HttpRequest, obiettivo: ObiettivoPEG) -> str:
    """In words, why somebody who reads an objective may not change it now."""
    ruolo = ruolo_di(request.user)
    if not TABELLA.states_in(ruolo, Azione.SCRIVERE):
        return "Il tuo ruolo legge e commenta gli obiettivi; li modificano il loro centro e l'ufficio programmazione."
    if not (legge_tutto(request.user) or obiettivo.centro_id in centri_di(request.user)):
        return f"L'obiettivo è di un altro centro ({obiettivo.centro}): lo modifica chi ci lavora."
    if not obiettivo.testo_aperto:
        return f"Ora non si può modificare: {closed_text(obiettivo.piano)}"
    if obiettivo.stato == Stato.PROPOSTO:
        return "L'obiettivo è stato proposto: per modificarlo il dirigente lo ritira, o l'ufficio lo rinvia."
    if obiettivo.stato == Stato.VALIDATO:
        return "L'obiettivo è stato validato: per modificarlo chiedere all'ufficio programmazione di rinviarlo."
    return f"Il piano {obiettivo.piano.codice} ora è chiuso: chiedere all'ufficio programmazione di riaprirlo."


def indirizzo_se_c_e(nome: str, *argomenti: int) -> str:
    """The address of a page by name; empty where there is no such page."""
    try:
        return reverse(nome, args=argomenti)
    except NoReverseMatch:
        return ""


def torna_o(request: HttpRequest, altrove: str) -> HttpResponseRedirect:
    """Where a request was asked from, if it says so; a page of elsewhere is not followed."""
    torna = request.POST.get("torna", "")
    nostra = url_has_allowed_host_and_scheme(torna, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(torna if nostra else altrove)
