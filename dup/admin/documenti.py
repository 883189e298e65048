# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents and the indicators of the Comune."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregati.admin import RigheInline, StoricoAdmin
from dup.admin import struttura
from dup.models import DUP, AttoDelDUP, IndicatoreEnte, ValoreAnnuale


class AttoInline(RigheInline):
    """The acts on a document."""

    model = AttoDelDUP
    fields = ["passo", "organo", "numero", "data"]


class ValoreInline(RigheInline):
    """The values of an indicator, year by year."""

    model = ValoreAnnuale
    fields = ["anno", "valore", "provvisorio", "fonte", "evidenza", "nota"]


@admin.register(DUP)
class DUPAdmin(StoricoAdmin):
    """The documents, each with the way into its structure."""

    list_display = ["codice", "descrizione", "tipo", "anno_inizio", "anno_fine", "dentro"]
    list_filter = ["tipo", "anno_inizio"]
    search_fields = ["codice", "descrizione"]
    autocomplete_fields = ["precedente"]
    fields = ["codice", "descrizione", "tipo", ("anno_inizio", "anno_fine"), "precedente", "narrativa"]
    inlines = [AttoInline]
    change_form_template = "admin/dup/dup/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DUP]:
        """What the user may see."""
        return DUP.objects.visible_to(request.user)

    def get_urls(self) -> list[Any]:
        """The structure stands with its document."""
        via = path(
            "<int:pk>/struttura/",
            self.admin_site.admin_view(lambda request, pk: struttura.pagina(self.admin_site, request, pk)),
            name="dup_dup_struttura",
        )
        return [via, *super().get_urls()]

    @admin.display(description="struttura")
    def dentro(self, dup: DUP) -> SafeString:
        """The way to the tree."""
        indirizzo = reverse("admin:dup_dup_struttura", args=[dup.pk])
        return format_html('<a href="{}">Struttura<span class="visually-hidden"> di {}</span></a>', indirizzo, dup)


@admin.register(IndicatoreEnte)
class IndicatoreEnteAdmin(StoricoAdmin):
    """The state of health of the city and of the administration."""

    list_display = ["descrizione", "dup", "stato_di_salute", "ambito", "tema", "unita", "fonte"]
    list_filter = ["dup", "stato_di_salute", ("ambito", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["dup", "ambito"]
    search_fields = ["descrizione", "tema", "formula", "fonte"]
    autocomplete_fields = ["dup", "ambito", "centro"]
    fields = [
        "dup",
        ("stato_di_salute", "ambito"),
        ("tema", "ordine"),
        "descrizione",
        "formula",
        ("unita", "verso"),
        ("fonte", "centro"),
        "note",
    ]
    inlines = [ValoreInline]
