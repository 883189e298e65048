# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the three-year plan."""

from django.contrib import admin
from django.db.models import Count

from aggregati.admin import StoricoAdmin
from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico


@admin.register(DUP)
class DUPAdmin(StoricoAdmin):
    """The documents."""

    list_display = ["codice", "descrizione", "tipo", "anno_inizio", "anno_fine"]
    list_filter = ["tipo", "anno_inizio"]
    search_fields = ["codice", "descrizione"]
    fields = ["codice", "descrizione", "tipo", ("anno_inizio", "anno_fine")]


@admin.register(AmbitoStrategico)
class AmbitoAdmin(StoricoAdmin):
    """The ambiti of the documents."""

    list_display = ["nome", "dup", "ordine", "codice"]
    list_filter = ["dup"]
    list_select_related = ["dup"]
    search_fields = ["nome", "codice"]
    autocomplete_fields = ["dup"]
    fields = ["dup", ("ordine", "codice"), "nome", "narrativa"]


@admin.register(ObiettivoStrategico)
class StrategicoAdmin(StoricoAdmin):
    """The strategic objectives."""

    list_display = ["nome", "ambito", "ordine", "codice"]
    list_filter = ["ambito__dup", ("ambito", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["ambito"]
    search_fields = ["nome", "codice", "ambito__nome"]
    autocomplete_fields = ["ambito"]
    fields = ["ambito", ("ordine", "codice"), "nome", "narrativa"]


@admin.register(ObiettivoOperativo)
class OperativoAdmin(StoricoAdmin):
    """The operative objectives, with the number of PEG objectives that serve each."""

    list_display = ["nome", "obiettivo_strategico", "ambito", "ordine", "quanti_peg"]
    list_filter = [
        "obiettivo_strategico__ambito__dup",
        ("obiettivo_strategico__ambito", admin.RelatedOnlyFieldListFilter),
        ("assessori", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["obiettivo_strategico__ambito"]
    search_fields = ["nome", "codice", "finalita", "obiettivo_strategico__nome"]
    autocomplete_fields = ["obiettivo_strategico", "assessori"]
    fields = ["obiettivo_strategico", ("ordine", "codice"), "nome", "finalita", "assessori"]

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """With the count that the list shows."""
        return super().get_queryset(request).annotate(quanti=Count("obiettivi_peg"))

    @admin.display(description="ambito", ordering="obiettivo_strategico__ambito__nome")
    def ambito(self, obiettivo: ObiettivoOperativo) -> str:
        """The ambito two levels up."""
        return str(obiettivo.obiettivo_strategico.ambito)

    @admin.display(description="obiettivi PEG", ordering="quanti")
    def quanti_peg(self, obiettivo: ObiettivoOperativo) -> int:
        """How many PEG objectives serve it; none is a gap worth seeing."""
        return int(getattr(obiettivo, "quanti", 0))
