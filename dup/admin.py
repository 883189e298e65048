# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the three-year plan."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from aggregati.admin import RigheInline, StoricoAdmin
from dup.models import (
    DUP,
    AmbitoStrategico,
    AttoDelDUP,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
    ValoreAnnuale,
)


class AttoInline(RigheInline):
    """The acts on a document."""

    model = AttoDelDUP
    fields = ["passo", "organo", "numero", "data"]


class LineaInline(RigheInline):
    """The lines of action of a strategic objective."""

    model = LineaDiIntervento
    fields = ["ordine", "testo"]


class IndicatoreOperativoInline(RigheInline):
    """The indicators of an operative objective."""

    model = IndicatoreOperativo
    fields = ["ordine", "descrizione", "formula", "valore_atteso", "verso", "note"]


class ValoreInline(RigheInline):
    """The values of an indicator, year by year."""

    model = ValoreAnnuale
    fields = ["anno", "valore"]


@admin.register(DUP)
class DUPAdmin(StoricoAdmin):
    """The documents."""

    list_display = ["codice", "descrizione", "tipo", "anno_inizio", "anno_fine"]
    list_filter = ["tipo", "anno_inizio"]
    search_fields = ["codice", "descrizione"]
    autocomplete_fields = ["precedente"]
    fields = ["codice", "descrizione", "tipo", ("anno_inizio", "anno_fine"), "precedente", "narrativa"]
    inlines = [AttoInline]


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
    autocomplete_fields = ["ambito", "strutture", "organismi"]
    fields = ["ambito", ("ordine", "codice"), "nome", "narrativa", "strutture", "organismi"]
    inlines = [LineaInline]


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
    autocomplete_fields = ["obiettivo_strategico", "assessori", "strutture", "organismi", "continua"]
    fields = [
        "obiettivo_strategico",
        ("ordine", "codice"),
        "nome",
        "finalita",
        "assessori",
        "strutture",
        "organismi",
        "note",
        "continua",
        "serviti_da",
    ]
    readonly_fields = ["serviti_da"]
    inlines = [IndicatoreOperativoInline]

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """With the count that the list shows."""
        return super().get_queryset(request).annotate(quanti=Count("obiettivi_peg"))

    @admin.display(description="ambito", ordering="obiettivo_strategico__ambito__nome")
    def ambito(self, obiettivo: ObiettivoOperativo) -> str:
        """The ambito two levels up."""
        return str(obiettivo.obiettivo_strategico.ambito)

    @admin.display(description="obiettivi di PEG che lo servono")
    def serviti_da(self, obiettivo: ObiettivoOperativo) -> str:
        """The links from this side; they are written on the other, where each is a change of the PEG objective."""
        legati = obiettivo.obiettivi_peg.order_by("piano__anno", "codice") if obiettivo.pk else ()
        voci = [(reverse("admin:obiettivi_obiettivopeg_change", args=[o.pk]), o.codice, o.titolo) for o in legati]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{} {}</a>', voci) or "nessuno"

    @admin.display(description="obiettivi PEG", ordering="quanti")
    def quanti_peg(self, obiettivo: ObiettivoOperativo) -> int:
        """How many PEG objectives serve it; none is a gap worth seeing."""
        return int(getattr(obiettivo, "quanti", 0))


@admin.register(ObiettivoGestionale)
class GestionaleAdmin(StoricoAdmin):
    """What is asked of the bodies of the Comune."""

    list_display = ["nome", "obiettivo_operativo", "ordine"]
    list_filter = [
        "obiettivo_operativo__obiettivo_strategico__ambito__dup",
        ("organismi", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["obiettivo_operativo"]
    search_fields = ["nome", "codice", "azioni", "obiettivo_operativo__nome"]
    autocomplete_fields = ["obiettivo_operativo", "organismi"]
    fields = ["obiettivo_operativo", ("ordine", "codice"), "nome", "azioni", "organismi"]


@admin.register(IndicatoreEnte)
class IndicatoreEnteAdmin(StoricoAdmin):
    """The state of health of the city and of the administration."""

    list_display = ["descrizione", "dup", "stato_di_salute", "ambito", "tema", "unita", "fonte"]
    list_filter = ["dup", "stato_di_salute", ("ambito", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["dup", "ambito"]
    search_fields = ["descrizione", "tema", "formula", "fonte"]
    autocomplete_fields = ["dup", "ambito"]
    fields = [
        "dup",
        ("stato_di_salute", "ambito"),
        ("tema", "ordine"),
        "descrizione",
        "formula",
        ("unita", "verso"),
        "fonte",
        "note",
    ]
    inlines = [ValoreInline]
