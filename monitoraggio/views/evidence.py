# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said: added and taken away on the page of the objective, downloaded by who reads it."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flussi.acts import Refused
from monitoraggio.compiling.columns import Section
from monitoraggio.models import Evidenza, StatoObiettivo
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol, remove
from organizzazione.models import Utente
from testi.downloads import file_answer

ADD: Final = "prova"
REMOVE: Final = "togli-prova-"


def asked(request: HttpRequest) -> bool:
    """Whether the button that was pressed is one of the evidence."""
    wanted = request.POST.get("azione", "")
    return wanted == ADD or wanted.startswith(REMOVE)


def act_on_evidence(request: HttpRequest, state: StatoObiettivo, who: Utente) -> str:
    """Add what was given, or take one away; what cannot be is said. What else stands on the page stays unsaved."""
    wanted = request.POST["azione"]
    try:
        told = _add(request, state, who) if wanted == ADD else _remove(wanted.removeprefix(REMOVE), state, who)
    except (Refused, NotWritable) as no:
        return str(no)
    messages.success(request, told)
    return ""


def _add(request: HttpRequest, state: StatoObiettivo, who: Utente) -> str:
    sent = request.POST
    of, title = _of(sent.get("prova_di", ""), state), sent.get("prova_titolo", "")
    files: list[Any] = request.FILES.getlist("prova_file")
    address, protocol = sent.get("prova_indirizzo", "").strip(), sent.get("prova_protocollo", "").strip()
    if not (files or address or protocol):
        raise Refused("Scegliere un file, oppure scrivere un indirizzo o un numero di protocollo.")
    done = [add_file(of, who, f.name, f.read(), title) for f in files]
    if address:
        done.append(add_address(of, who, address, title))
    if protocol:
        done.append(add_protocol(of, who, protocol, title))
    return f"Aggiunto: {', '.join(map(str, done))}."


def _of(said: str, state: StatoObiettivo) -> Of:
    section, _, key = said.partition("-")
    if section == Section.PHASE:
        return Of(state, phase=state.fasi.filter(pk=_number(key)).first())
    if section == Section.INDICATOR:
        return Of(state, value=state.valori.filter(pk=_number(key)).first())
    return Of(state)


def _remove(key: str, state: StatoObiettivo, who: Utente) -> str:
    found = Evidenza.objects.filter(stato=state, pk=_number(key)).without_bytes().first()
    if found is None:
        raise Refused("L'evidenza non c'è più.")
    remove(found, who)
    return f"Tolta: {found}."


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who reads what it proves: kept by the browser, never shown as a page of ours."""
    evidence = get_object_or_404(Evidenza.objects.visible_to(request.user), pk=pk)
    if not evidence.nome:
        raise Http404("Non è un file")
    return file_answer(
        request, lambda: evidence.content, evidence.tipo, name=evidence.nome, attachment=True, seal=evidence.impronta
    )


addresses = [path("rilevazioni/prove/<int:pk>/", download, name="prova")]
