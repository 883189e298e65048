# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters over objectives: of the admin and of the page that lists them."""

from typing import Any, Final

import django_filters
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from obiettivi.choices import Stato
from obiettivi.lettura import year
from obiettivi.lettura.selection import DiChi, Trovate, con_segnalazioni, restringi, scelte_possibili
from obiettivi.models import ObiettivoPEG
from organizzazione.rules import DI_CENTRO, ruolo_di

ORDINI: Final = (
    ("sort_key", "codice", "Codice"),
    ("titolo", "titolo", "Titolo"),
    ("centro__nome", "centro", "Centro"),
    ("responsabile__nominativo", "responsabile", "Responsabile"),
    ("tipo__ordine", "tipo", "Tipo"),
    ("stato", "stato", "Stato"),
)


class FiltroSegnalazioni(admin.SimpleListFilter):
    """With errors, with warnings only, with nothing to mend."""

    title = "segnalazioni"
    parameter_name = "segnalazioni"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [(str(valore), str(nome)) for valore, nome in Trovate.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ObiettivoPEG]) -> QuerySet[ObiettivoPEG]:
        """An unknown choice chooses everything."""
        quali = self.value()
        return con_segnalazioni(queryset, quali) if quali in Trovate.values else queryset


class FiltroObiettivi(django_filters.FilterSet):
    """The filters of the list; what they offer is what the reader may see, what they do is ``selection.restringi``."""

    testo = django_filters.CharFilter(label="Cerca")
    piano = django_filters.ModelChoiceFilter(queryset=None, to_field_name="codice", empty_label=None, label="Piano")
    di_chi = django_filters.ChoiceFilter(choices=DiChi.choices, label="Di chi", empty_label="Tutti")
    stato = django_filters.ChoiceFilter(choices=Stato.choices, label="Stato", empty_label="Tutti")
    segnalazioni = django_filters.ChoiceFilter(choices=Trovate.choices, label="Segnalazioni", empty_label="Tutte")
    centro = django_filters.ModelChoiceFilter(
        queryset=None, label="Centro di responsabilità, con quelli sotto", empty_label="Tutti"
    )
    responsabile = django_filters.ModelChoiceFilter(queryset=None, label="Responsabile", empty_label="Tutti")
    tipo = django_filters.ModelChoiceFilter(queryset=None, label="Tipo di obiettivo", empty_label="Tutti")
    luce = django_filters.ChoiceFilter(label="Luce nell'ultima rilevazione", empty_label="Tutte")
    grado = django_filters.ChoiceFilter(label="Grado nell'ultima rilevazione", empty_label="Tutti")
    tempo = django_filters.ChoiceFilter(label="Tempo nell'ultima rilevazione", empty_label="Tutti")
    causa = django_filters.ChoiceFilter(label="Causa di ritardo nell'ultima rilevazione", empty_label="Tutte")
    rinviati = django_filters.BooleanFilter(label="Solo i rinviati", widget=forms.CheckboxInput)
    ordine = django_filters.OrderingFilter(
        fields=[(campo, nome) for campo, nome, _ in ORDINI],
        field_labels={campo: nome for campo, _, nome in ORDINI},
        label="Ordina per",
        empty_label="Codice",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chi = self.request.user
        for nome, righe in scelte_possibili(self.chi).items():
            self.filters[nome].queryset = righe
        offered = year.choices()
        for name in year.NAMES:
            self.filters[name].extra["choices"] = offered.get(name, [])
        if ruolo_di(self.chi) not in DI_CENTRO:
            del self.filters["di_chi"]
        self.form.fields["testo"].widget.input_type = "search"
        self.form.fields["piano"].required = True

    def filter_queryset(self, queryset: Any) -> Any:
        """What was chosen, in the order that was chosen; ties by code."""
        scelti = restringi(queryset, self.form.cleaned_data, self.chi)
        ordinati = self.filters["ordine"].filter(scelti, self.form.cleaned_data["ordine"])
        return ordinati.order_by(*ordinati.query.order_by, "sort_key", "pk")
