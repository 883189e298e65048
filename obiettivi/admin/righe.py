# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of an objective in its form, and its acts, to be read."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from aggregati.admin import RigheInline
from indicatori import valori
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore
from obiettivi.contenuto.campi import asked
from obiettivi.models import Fase, IndicatoreObiettivo, Passaggio, ServizioCoinvolto


class RigaForm(forms.ModelForm):
    """A row: texts in boxes that fit a table, decimals with the comma."""

    class Meta:
        localized_fields = ("peso",)
        widgets = {
            "descrizione": forms.Textarea(attrs={"rows": 2, "cols": 48}),
            "note": forms.Textarea(attrs={"rows": 2, "cols": 22}),
            "peso": forms.TextInput(attrs={"size": 6, "inputmode": "decimal", "class": "numero"}),
            "ordine": forms.NumberInput(attrs={"size": 3, "class": "ordine", "min": 0}),
        }


class IndicatoreForm(RigaForm):
    """An indicator: it has more boxes than a phase, so they are narrower."""

    class Meta(RigaForm.Meta):
        widgets = {
            **RigaForm.Meta.widgets,
            "descrizione": forms.Textarea(attrs={"rows": 3, "cols": 26}),
            "note": forms.Textarea(attrs={"rows": 3, "cols": 14}),
        }


class OrdinateInline(RigheInline):
    """Rows in the order of the office; a new row without a number goes to the end."""

    form = RigaForm
    ordering = ["ordine", "pk"]


class FaseInline(OrdinateInline):
    """The phases."""

    model = Fase
    fields = ["ordine", *(c.column for c in asked(ContenutoFase))]
    autocomplete_fields = ["responsabile", "centro"]


def _with_reading(columns: Iterable[str]) -> Iterator[str]:
    """How the program reads an expected value stands beside it."""
    for column in columns:
        yield column
        if column == "valore_atteso":
            yield "lettura"


class IndicatoreInline(OrdinateInline):
    """The indicators, with how the program reads each expected value."""

    model = IndicatoreObiettivo
    form = IndicatoreForm
    # Ten columns have to fit a screen.
    formfield_overrides = {models.CharField: {"widget": forms.TextInput(attrs={"size": 9})}}
    fields = ["ordine", *_with_reading(c.column for c in asked(ContenutoIndicatore))]
    readonly_fields = ["lettura"]
    # The inline is made anew for each request.
    year: int | None = None

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The rows, read in the year of their plan."""
        self.year = obj.piano.anno if obj else None
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description="come si legge")
    def lettura(self, indicatore: IndicatoreObiettivo) -> str:
        """In words, what the program makes of the expected value."""
        letto = valori.leggi(indicatore.valore_atteso, self.year)
        return valori.come_lo_leggo(letto, valori.Verso(indicatore.verso))


class ServizioInline(OrdinateInline):
    """The other services."""

    model = ServizioCoinvolto
    fields = ["ordine", "descrizione", "centro"]
    autocomplete_fields = ["centro"]


class PassaggioInline(admin.TabularInline):
    """The acts on the objective, as they were recorded."""

    model = Passaggio
    fields = ["quando", "atto", "da", "a", "chi", "motivo"]
    readonly_fields = ["quando", "atto", "da", "a", "chi", "motivo"]
    extra = max_num = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passaggio]:
        """With the names, read together."""
        return super().get_queryset(request).select_related("chi")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Acts are done, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it happened."""
        return False
