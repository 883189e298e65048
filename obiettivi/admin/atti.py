# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on many objectives at once: first what would be done and what not, then, once confirmed, what was."""

from collections.abc import Callable
from typing import Any, Final, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from aggregati.revisions import row_key_in
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet
from obiettivi.views.bulk import PAROLE, racconta
from obiettivi.vita.services import prevedi, su_molti
from organizzazione.models import Utente

AdminAction = Callable[[Any, HttpRequest, Any], HttpResponse | None]


class ModuloAtto(forms.Form):
    """What an act needs beside the objectives: most need nothing."""

    required_css_class = "required"


class ModuloRinvio(ModuloAtto):
    """The reason, which the centre will read."""

    motivo = forms.CharField(
        label="Motivo",
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="Lo legge il centro: che cosa deve correggere. È lo stesso per tutti quelli scelti.",
        error_messages={"required": "Scrivere il motivo: il centro deve sapere che cosa correggere."},
    )


class ModuloRiapertura(ModuloAtto):
    """The last day."""

    fino_al = forms.DateField(
        label="Fino al",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Ultimo giorno in cui il centro può scrivere questi obiettivi, compreso.",
        error_messages={"required": "Indicare il giorno.", "invalid": "Indicare un giorno: gg/mm/aaaa."},
    )

    def clean_fino_al(self) -> Any:
        """Not in the past."""
        giorno = self.cleaned_data["fino_al"]
        if giorno < timezone.localdate():
            raise forms.ValidationError("Il giorno è già passato: indicare oggi o un giorno che viene.")
        return giorno


MODULI: Final[dict[Azione, type[ModuloAtto]]] = {Azione.RINVIARE: ModuloRinvio, Azione.RIAPRIRE: ModuloRiapertura}


def _azione(atto: Azione) -> AdminAction:
    @admin.action(description=PAROLE[atto][0], permissions=["change"])
    def agisci(modeladmin: Any, request: HttpRequest, scelti: ObiettivoQuerySet) -> HttpResponse | None:
        confermato = "conferma" in request.POST
        modulo = MODULI.get(atto, ModuloAtto)(request.POST if confermato else None)
        if not confermato:
            return _riassunto(modeladmin, request, atto, modulo, scelti)
        mostrati = del_riassunto(request)
        if not modulo.is_valid():
            return _riassunto(modeladmin, request, atto, modulo, mostrati)
        esiti = su_molti(mostrati, cast(Utente, request.user), atto, **modulo.cleaned_data)
        racconta(request, PAROLE[atto][1], list(esiti))
        return None

    agisci.__name__ = atto.value
    return agisci


AZIONI: Final[list[Any]] = [_azione(atto) for atto in PAROLE]


def del_riassunto(request: HttpRequest) -> ObiettivoQuerySet:
    """Those of the summary, even if the filter of the list no longer finds them: they must be told about."""
    chiavi = [k for k in map(row_key_in, request.POST.getlist(ACTION_CHECKBOX_NAME)) if k is not None]
    return cast(ObiettivoQuerySet, ObiettivoPEG.objects.visible_to(request.user).filter(pk__in=chiavi))


def _riassunto(
    modeladmin: Any, request: HttpRequest, atto: Azione, modulo: ModuloAtto, scelti: ObiettivoQuerySet
) -> HttpResponse:
    esiti = prevedi(scelti, cast(Utente, request.user), atto)
    titolo = PAROLE[atto][0].rstrip("…")
    contesto = {
        **modeladmin.admin_site.each_context(request),
        "title": f"{titolo}: che cosa succede",
        "bottone": titolo,
        "opts": modeladmin.opts,
        "azione": atto.value,
        "modulo": modulo,
        "si_fa": [e.row for e in esiti if not e.why_not],
        "restano": [e for e in esiti if e.why_not],
        "scelti": [e.row.pk for e in esiti],
        "nome_scelti": ACTION_CHECKBOX_NAME,
    }
    stato = 400 if modulo.is_bound else 200
    return TemplateResponse(request, "admin/obiettivi/atto.html", contesto, status=stato)
