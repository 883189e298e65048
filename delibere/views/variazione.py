# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a variation: what it changes and why, and the acts of the office on it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in, row_key_in
from delibere.accesso import in_piano, piano_leggibile, ufficio, variazione_leggibile
from delibere.forms import MotivoForm, OggettoForm
from delibere.shown import seguono_il_dup, voci
from obiettivi.lettura.plan_state import left_out
from obiettivi.lettura.selection import restringi
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Utente
from organizzazione.rules import scrive_tutto
from versioni import variazioni
from versioni.choices import ChangeKind, StatoVariazione
from versioni.models import Modifica, Variazione
from versioni.stored_contents import prevedi_variazione
from versioni.variazioni import VariazioneImpossibile

PER_PAGINA: Final = 50
INTANTO: Final = "Nel frattempo qualcuno ha cambiato l'obiettivo: non è stato fatto nulla. Guardarlo com'è ora."


@require_safe
@never_cache
def variazione(request: HttpRequest, codice: str, pk: int) -> HttpResponse:
    """What a variation changes, objective by objective."""
    return _pagina(request, variazione_leggibile(request, codice, pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apri(request: HttpRequest, codice: str) -> HttpResponseBase:
    """Open a variation; asked twice, it leads to the one that is open."""
    piano = piano_leggibile(request, codice)
    chi = ufficio(request)
    if aperta := Variazione.objects.editable_by(chi).filter(piano=piano).first():
        messages.info(request, "C'è già una variazione aperta: è questa.")
        return redirect("delibere:variazione", codice, aperta.pk)
    modulo = OggettoForm(request.POST if request.method == "POST" else None)
    perche, stato = "", 200
    outside = list(left_out(piano, chi))
    chosen = _chosen_outside(request, outside)
    if request.method == "POST":
        stato = 400
        if modulo.is_valid():
            try:
                nuova = _opened_with(piano, " ".join(modulo.cleaned_data["oggetto"].split()), chosen, chi)
            except (VariazioneImpossibile, ConflittoDiRevisione) as no:
                perche, stato = str(no), 409
            else:
                messages.success(request, _opened(len(chosen)))
                return redirect("delibere:variazione", codice, nuova.pk)
    contesto = {
        "piano": piano,
        "modulo": modulo,
        "perche": perche,
        "versione": piano.versioni.senza_contenuti().first(),
        "fuori": outside,
        "scelti": {o.pk for o in chosen},
    }
    return render(request, "delibere/apri.html", contesto, status=stato)


def _opened_with(piano: PianoEsecutivo, oggetto: str, brought: list[ObiettivoPEG], chi: Utente) -> Variazione:
    """A variation with some objectives in it, whose reason is what it is about: all of it, or nothing."""
    with transaction.atomic():
        nuova = variazioni.apri(piano, oggetto, chi)
        for o in brought:
            o.piano = piano
            variazioni.porta(nuova, o, oggetto, chi)
    return nuova


def _chosen_outside(request: HttpRequest, outside: list[ObiettivoPEG]) -> list[ObiettivoPEG]:
    """Of those left out by the act, the ticked ones; all of them for who comes from their list."""
    if request.method != "POST":
        return outside if "fuori" in request.GET else []
    ticked = set(request.POST.getlist("obiettivo"))
    return [o for o in outside if str(o.pk) in ticked]


def _opened(brought: int) -> str:
    if not brought:
        return "Variazione aperta. Ora si portano gli obiettivi che cambiano."
    return (
        f"Variazione aperta, con {'un obiettivo' if brought == 1 else f'{brought} obiettivi'}: i centri li completano."
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def porta(request: HttpRequest, codice: str, pk: int) -> HttpResponseBase:
    """Search among what is in force and bring one or many into the variation."""
    letta = variazione_leggibile(request, codice, pk)
    chi = ufficio(request)
    if letta.stato != StatoVariazione.APERTA:
        return _chiusa(request, letta)
    if request.method != "POST":
        return _ricerca(request, letta, MotivoForm())
    modulo, scelti = MotivoForm(request.POST), _scelti(request, letta)
    if not modulo.is_valid() or not scelti:
        return _ricerca(request, letta, modulo, scelti, stato=400)
    portati = 0
    for o in scelti:
        try:
            variazioni.porta(letta, o, modulo.cleaned_data["motivo"], chi)
            portati += 1
        except VariazioneImpossibile as no:
            messages.warning(request, str(no))
        except ConflittoDiRevisione:
            messages.warning(request, f"{o.codice}: qualcun altro l'ha salvato proprio ora. Riprovare.")
    if portati:
        detti = (
            "1 obiettivo: il suo centro lo può" if portati == 1 else f"{portati} obiettivi: i loro centri li possono"
        )
        messages.success(request, f"Nella variazione {detti} ora modificare e proporre.")
    return redirect("delibere:variazione", codice, pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def togli(request: HttpRequest, codice: str, pk: int, obiettivo: int) -> HttpResponseBase:
    """Say that the next version has an objective no more, having read what goes."""
    return _su_uno(request, codice, pk, obiettivo, "delibere/togli.html", _togli, con_motivo=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lascia(request: HttpRequest, codice: str, pk: int, obiettivo: int) -> HttpResponseBase:
    """Take an objective out of the variation, having read what is lost."""
    return _su_uno(request, codice, pk, obiettivo, "delibere/lascia.html", _lascia, con_motivo=False)


@never_cache
@require_POST
def motivo(request: HttpRequest, codice: str, pk: int, obiettivo: int) -> HttpResponseBase:
    """Write why an objective changes, on the reason that was read; another's meanwhile is shown beside."""
    letta = variazione_leggibile(request, codice, pk)
    chi = ufficio(request)
    o = in_piano(request, letta.piano, obiettivo)
    if letta.stato != StatoVariazione.APERTA:
        return _motivo_non_salvato(request, letta, o, "La variazione non è più aperta: non è stato scritto nulla.")
    modulo = MotivoForm(request.POST)
    if not modulo.is_valid():
        return _pagina(request, letta, {o.pk: modulo}, stato=400)
    salvata: Modifica | None = letta.modifiche.filter(obiettivo=o).first()
    testo, versione = modulo.cleaned_data["motivo"], _versione(request)
    if salvata and salvata.motivo == testo:
        return redirect(f"{_indirizzo(letta)}#obiettivo-{o.pk}")
    try:
        if salvata is None and versione == 0:
            variazioni.spiega(letta, o, testo, chi)
        elif salvata is None:
            raise VariazioneImpossibile(f"{o.codice} non è più nella variazione: non è stato scritto nulla.")
        else:
            variazioni.motiva(salvata, testo, versione, chi)
    except ConflittoDiRevisione:
        return _motivo_non_salvato(request, letta, o, "")
    except VariazioneImpossibile as no:
        return _motivo_non_salvato(request, letta, o, str(no))
    messages.success(request, f"{o.codice}: motivo salvato.")
    return redirect(f"{_indirizzo(letta)}#obiettivo-{o.pk}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def annulla(request: HttpRequest, codice: str, pk: int) -> HttpResponseBase:
    """Close a variation without an act, having read what goes back."""
    letta = variazione_leggibile(request, codice, pk)
    chi = ufficio(request)
    if letta.stato != StatoVariazione.APERTA:
        return _chiusa(request, letta)
    modulo = MotivoForm(request.POST if request.method == "POST" else None)
    perche, stato = "", 200
    if request.method == "POST":
        stato = 400
        if modulo.is_valid():
            try:
                variazioni.annulla(letta, modulo.cleaned_data["motivo"], chi)
            except VariazioneImpossibile as no:
                perche, stato = str(no), 409
            except ConflittoDiRevisione:
                perche, stato = INTANTO, 409
            else:
                messages.success(request, "Variazione annullata: gli obiettivi dicono di nuovo il testo in vigore.")
                return redirect("delibere:piano", codice)
    contesto = {"variazione": letta, "piano": letta.piano, "modulo": modulo, "perche": perche, "voci": voci(letta)}
    return render(request, "delibere/annulla.html", contesto, status=stato)


def _su_uno(
    request: HttpRequest,
    codice: str,
    pk: int,
    obiettivo: int,
    modello: str,
    fai: Callable[[Variazione, ObiettivoPEG, str, Any], str],
    con_motivo: bool,
) -> HttpResponseBase:
    letta = variazione_leggibile(request, codice, pk)
    chi = ufficio(request)
    o = in_piano(request, letta.piano, obiettivo)
    if letta.stato != StatoVariazione.APERTA:
        return _chiusa(request, letta)
    voce = next((v for v in voci(letta) if v.obiettivo == o), None)
    modulo = MotivoForm(request.POST if request.method == "POST" else None, initial={"motivo": voce and voce.motivo})
    perche, stato = "", 200
    if request.method == "POST":
        if _versione(request) != o.revisione:
            perche, stato = INTANTO, 409
        elif con_motivo and not modulo.is_valid():
            stato = 400
        else:
            try:
                detto = fai(letta, o, modulo.cleaned_data["motivo"] if con_motivo else "", chi)
            except VariazioneImpossibile as no:
                perche, stato = str(no), 409
            except ConflittoDiRevisione:
                perche, stato = INTANTO, 409
            else:
                messages.success(request, detto)
                return redirect(_indirizzo(letta))
    attuale = in_piano(request, letta.piano, obiettivo)
    contesto = {"variazione": letta, "piano": letta.piano, "obiettivo": attuale, "voce": voce}
    return render(request, modello, {**contesto, "modulo": modulo, "perche": perche}, status=stato)


def _togli(letta: Variazione, o: ObiettivoPEG, testo: str, chi: Any) -> str:
    variazioni.togli(letta, o, testo, chi)
    return f"{o.codice}: con l'atto della variazione non ci sarà più. Fino ad allora resta in vigore."


def _lascia(letta: Variazione, o: ObiettivoPEG, _: str, chi: Any) -> str:
    variazioni.lascia(letta, o, chi)
    return f"{o.codice} è fuori dalla variazione."


def _pagina(
    request: HttpRequest, letta: Variazione, moduli: dict[int, MotivoForm] | None = None, stato: int = 200
) -> HttpResponse:
    elenco, aperta = voci(letta), letta.stato == StatoVariazione.APERTA
    contesto = {
        "trascinati": seguono_il_dup(letta.base.letta, prevedi_variazione(letta).contenuto) if aperta else [],
        "variazione": letta,
        "piano": letta.piano,
        "voci": [(v, (moduli or {}).get(v.obiettivo.pk) if v.obiettivo else None) for v in elenco],
        "pronte": sum(v.pronta for v in elenco),
        "puo": scrive_tutto(request.user) and aperta,
        "aperta": aperta,
    }
    return render(request, "delibere/variazione.html", contesto, status=stato)


def _ricerca(
    request: HttpRequest, letta: Variazione, modulo: MotivoForm, scelti: Any = (), stato: int = 200
) -> HttpResponse:
    testo, centro = request.GET.get("testo", "").strip()[:200], request.GET.get("centro", "")
    fuori = _portabili(request, letta)
    centri = CentroDiResponsabilita.objects.filter(pk__in=fuori.order_by().values("centro")).order_by("nome")
    scelto = centri.filter(pk=key).first() if (key := row_key_in(centro)) is not None else None
    trovati = restringi(fuori, {"testo": testo, "centro": scelto}, request.user)
    pagina = Paginator(trovati.select_related("centro").order_by("sort_key"), PER_PAGINA).get_page(
        request.GET.get("pagina")
    )
    contesto = {
        "variazione": letta,
        "piano": letta.piano,
        "modulo": modulo,
        "testo": testo,
        "centro": scelto,
        "centri": centri,
        "pagina": pagina,
        "scelti": {o.pk for o in scelti},
        "altrove": [o for o in scelti if o not in pagina.object_list],
        "nessuno": stato == 400 and not scelti,
    }
    return render(request, "delibere/porta.html", contesto, status=stato)


def _portabili(request: HttpRequest, letta: Variazione) -> Any:
    tolti = letta.modifiche.filter(genere=ChangeKind.TOLTO).values("obiettivo")
    del_piano = ObiettivoPEG.objects.visible_to(request.user).filter(piano=letta.piano_id, in_variazione=False)
    return del_piano.exclude(pk__in=tolti)


def _scelti(request: HttpRequest, letta: Variazione) -> list[ObiettivoPEG]:
    chiavi = [key for c in request.POST.getlist("obiettivo") if (key := row_key_in(c)) is not None]
    visibili = ObiettivoPEG.objects.visible_to(request.user).filter(piano=letta.piano_id, pk__in=chiavi)
    return list(visibili.select_related("piano", "centro").order_by("sort_key"))


def _motivo_non_salvato(request: HttpRequest, letta: Variazione, o: ObiettivoPEG, perche: str) -> HttpResponse:
    salvata = letta.modifiche.filter(obiettivo=o).first()
    contesto = {
        "variazione": letta,
        "piano": letta.piano,
        "obiettivo": o,
        "mio": request.POST.get("motivo", ""),
        "salvata": salvata,
        "ultima": salvata.history.select_related("history_user").first() if salvata else None,
        "perche": perche,
        "modulo": MotivoForm(initial={"motivo": request.POST.get("motivo", "")}),
    }
    return render(request, "delibere/motivo.html", contesto, status=409)


def _chiusa(request: HttpRequest, letta: Variazione) -> HttpResponseBase:
    messages.info(request, "La variazione è chiusa: non è stato fatto nulla.")
    return redirect(_indirizzo(letta))


def _indirizzo(letta: Variazione) -> str:
    return reverse("delibere:variazione", args=[letta.piano.codice, letta.pk])


def _versione(request: HttpRequest) -> int | None:
    return revision_in(request.POST.get("versione", ""))


indirizzi = [
    path("<piano:codice>/variazioni/apri/", apri, name="apri"),
    path("<piano:codice>/variazioni/<int:pk>/", variazione, name="variazione"),
    path("<piano:codice>/variazioni/<int:pk>/porta/", porta, name="porta"),
    path("<piano:codice>/variazioni/<int:pk>/togli/<int:obiettivo>/", togli, name="togli"),
    path("<piano:codice>/variazioni/<int:pk>/lascia/<int:obiettivo>/", lascia, name="lascia"),
    path("<piano:codice>/variazioni/<int:pk>/motivo/<int:obiettivo>/", motivo, name="motivo"),
    path("<piano:codice>/variazioni/<int:pk>/annulla/", annulla, name="annulla"),
]
