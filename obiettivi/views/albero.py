# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page «Albero della performance»."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from dup.models import DUP
from obiettivi.lettura.albero import cercato_da, leggi_albero
from obiettivi.lettura.selection import piano_in_mano
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from organizzazione.rules import Chi


class ModuloAlbero(forms.Form):
    """Which document and plan, and what to look for in them."""

    testo = forms.CharField(label="Cerca nell'albero", required=False, max_length=200)
    dup = forms.ModelChoiceField(
        DUP.objects.none(), to_field_name="codice", label="DUP", empty_label=None, required=False
    )
    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(), to_field_name="codice", label="PEG", empty_label=None, required=False
    )
    centro = forms.ModelChoiceField(
        CentroDiResponsabilita.objects.all(), label="Centro, con quelli sotto", empty_label="Tutti", required=False
    )
    assessore = forms.ModelChoiceField(Assessore.objects.all(), label="Assessore", empty_label="Tutti", required=False)
    organismo = forms.ModelChoiceField(
        OrganismoPartecipato.objects.all(), label="Organismo", empty_label="Tutti", required=False
    )

    def __init__(self, dati: Any, chi: Chi) -> None:
        super().__init__(dati)
        self.fields["dup"].queryset = DUP.objects.visible_to(chi)  # type: ignore[attr-defined]
        self.fields["piano"].queryset = PianoEsecutivo.objects.visible_to(chi)  # type: ignore[attr-defined]


@require_safe
def albero(request: HttpRequest) -> HttpResponse:
    """The thread from the ambiti to the phases, of what this user may see."""
    dati = request.GET.copy()
    piano = piano_in_mano(request.user)
    if not dati.get("piano") and piano:
        dati["piano"] = piano.codice
    if not dati.get("dup"):
        dup = _dup_dell_anno(request.user, dati.get("piano", ""))
        if dup:
            dati["dup"] = dup.codice
    modulo = ModuloAlbero(dati, request.user)
    altre = sum(bool(request.GET.get(nome)) for nome in modulo.fields if nome != "testo")
    contesto: dict[str, Any] = {"modulo": modulo, "albero": None, "altre_scelte": altre}
    valido = modulo.is_valid()
    if valido and modulo.cleaned_data["dup"] and modulo.cleaned_data["piano"]:
        scelti = modulo.cleaned_data
        cercato = cercato_da(
            scelti["testo"],
            getattr(scelti["centro"], "pk", None),
            getattr(scelti["assessore"], "nominativo", ""),
            getattr(scelti["organismo"], "nome", ""),
        )
        contesto |= {
            "albero": leggi_albero(scelti["dup"], scelti["piano"], request.user, cercato),
            "dup": scelti["dup"],
            "piano": scelti["piano"],
            "cercato": cercato,
            "aperto": cercato.attivo or bool(request.GET.get("aperto")),
            "ristretto": _indirizzo(dati, aperto=""),
            "disteso": _indirizzo(dati, aperto="1"),
        }
    return render(request, "obiettivi/albero.html", contesto, status=200 if valido else 400)


def _dup_dell_anno(chi: Chi, piano: str) -> DUP | None:
    """The newest document whose years hold that of the plan; else the newest."""
    anno = PianoEsecutivo.objects.visible_to(chi).filter(codice=piano).values_list("anno", flat=True).first()
    documenti = list(DUP.objects.visible_to(chi))
    dell_anno = [d for d in documenti if anno and d.covers(anno)]
    return next(iter(dell_anno or documenti), None)


def _indirizzo(dati: Any, *, aperto: str) -> str:
    detti = dati.copy()
    detti.pop("aperto", None)
    if aperto:
        detti["aperto"] = aperto
    return str(detti.urlencode())


indirizzi = [path("albero/", albero, name="albero")]
