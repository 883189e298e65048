# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that opens a new year from a plan, with its window and a word to the centres: choose, preview, confirm.

Until the confirmation nothing is written.
"""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.anno_nuovo import PropostaCambiata
from obiettivi.scrittura.riporti import AnnoNonApribile, Proposta, prepara
from obiettivi.vita.opening import Window, open_year, who_writes
from organizzazione.models import Utente
from testi.validators import validate_code


class ModuloAnno(forms.Form):
    """The new plan, and what it takes over beside the multi-year objectives."""

    codice = forms.CharField(
        label="Codice del piano nuovo",
        max_length=30,
        validators=[validate_code],
        help_text="L'anno si legge dal codice. Se il piano c'è già, vi si aggiunge quello che manca.",
        error_messages={"required": "Scrivere il codice, per esempio PEG_2021."},
    )
    dal = forms.DateField(
        label="I centri scrivono dal",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Vuoto: per ora scrive solo l'ufficio.",
        error_messages={"invalid": "Indicare un giorno: gg/mm/aaaa."},
    )
    al = forms.DateField(
        label="Fino al",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Compreso. Vuoto: senza termine.",
        error_messages={"invalid": "Indicare un giorno: gg/mm/aaaa."},
    )
    avvisa = forms.BooleanField(
        label="Avvisa i centri",
        required=False,
        help_text="Dirigenti e referenti ricevono un avviso, e un messaggio se hanno un indirizzo.",
    )
    scelti = forms.MultipleChoiceField(
        label="Altri obiettivi da riportare",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="I pluriennali si riportano da soli.",
    )

    def __init__(self, da: PianoEsecutivo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        altri = da.obiettivi.filter(pluriennale=False).order_by("sort_key")
        self.fields["scelti"].choices = [(o.codice, str(o)) for o in altri]  # type: ignore[attr-defined]
        self.fields["codice"].initial = da.codice.replace(str(da.anno), str(da.anno + 1))

    def clean(self) -> dict[str, Any]:
        """Days in their order, and none without the first; nobody is told of days that are not there."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = given.get("dal"), given.get("al")
        if "dal" in given and since is None and (until or given.get("avvisa")):
            self.add_error("dal", "Indicare da quando si scrive: senza, i centri restano fuori.")
        elif since and until and until < since:
            self.add_error("al", "Finisce prima di cominciare: indicare un giorno dopo.")
        return given

    @property
    def window(self) -> Window:
        """What was asked for."""
        given = self.cleaned_data
        return Window(given["dal"], given["al"], tell=given["avvisa"])


def nuovo_anno(modeladmin: Any, request: HttpRequest) -> HttpResponse:
    """From the newest plan; where there is none, the form of the first."""
    newest = PianoEsecutivo.objects.editable_by(request.user).order_by("-anno", "-pk").first()
    if newest is None:
        return redirect("admin:obiettivi_pianoesecutivo_add")
    return redirect("admin:obiettivi_pianoesecutivo_apri_anno", newest.pk)


def apri_anno(modeladmin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The form; sent, the preview; confirmed, the new plan."""
    da = get_object_or_404(PianoEsecutivo.objects.editable_by(request.user), pk=pk)
    if not modeladmin.has_change_permission(request, da):
        raise PermissionDenied("L'anno nuovo lo apre l'ufficio programmazione.")
    modulo = ModuloAnno(da, request.POST if request.method == "POST" else None)
    if not modulo.is_valid():
        return _pagina(modeladmin, request, da, modulo, stato=400 if modulo.is_bound else 200)
    codice, scelti = modulo.cleaned_data["codice"], modulo.cleaned_data["scelti"]
    try:
        if "impronta" not in request.POST:
            return _pagina(modeladmin, request, da, modulo, prepara(da, codice, scelti))
        chi, vista = cast(Utente, request.user), request.POST["impronta"]
        return _fatto(request, *open_year(da, codice, scelti, modulo.window, who=chi, seen=vista), modulo.window)
    except AnnoNonApribile as no:
        modulo.add_error("codice", str(no))
        return _pagina(modeladmin, request, da, modulo, stato=400)
    except PropostaCambiata as cambiata:
        return _pagina(modeladmin, request, da, modulo, cambiata.proposta, stato=409)


def _pagina(
    modeladmin: Any,
    request: HttpRequest,
    da: PianoEsecutivo,
    modulo: ModuloAnno,
    proposta: Proposta | None = None,
    *,
    stato: int = 200,
) -> HttpResponse:
    contesto = {
        **modeladmin.admin_site.each_context(request),
        "title": f"Apri l'anno nuovo da {da.codice}",
        "opts": modeladmin.opts,
        "da": da,
        "modulo": modulo,
        "proposta": proposta,
        "pluriennali": da.obiettivi.filter(pluriennale=True).order_by("sort_key"),
        "cambiata": stato == 409,
        "altri": PianoEsecutivo.objects.editable_by(request.user).exclude(pk=da.pk).order_by("-anno", "codice")[:12],
        "da_avvisare": who_writes().count() if proposta and modulo.window.tell else 0,
    }
    nome = "anteprima" if proposta else "scelta"
    return TemplateResponse(request, f"admin/obiettivi/anno_{nome}.html", contesto, status=stato)


def _fatto(request: HttpRequest, proposta: Proposta, avvisati: int, finestra: Window) -> HttpResponse:
    piano = PianoEsecutivo.objects.get(codice=proposta.codice)
    if finestra.since:
        messages.success(request, f"{piano.codice}: si scrive {finestra}.")
    if finestra.tell:
        messages.info(request, f"Avvisati: {avvisati}." if avvisati else "Nessuno da avvisare, o già avvisati tutti.")
    if proposta.nulla_da_fare:
        messages.info(request, f"{piano.codice}: nulla da fare, c'è già tutto.")
    else:
        quanti = len(proposta.riporti)
        messages.success(request, f"{piano.codice}: obiettivi riportati da {proposta.da.codice}: {quanti}.")
    return redirect(f"{reverse('admin:obiettivi_obiettivopeg_changelist')}?piano__id__exact={piano.pk}")
