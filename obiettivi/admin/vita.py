# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened around the objectives, to be read: nobody writes it here."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from obiettivi.models import AvvisoAccettato, Commento, Passaggio, PresaVisione


class SolaLettura(admin.ModelAdmin):
    """A table that the program writes by itself."""

    list_display_links = ["obiettivo"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the objectives that are there: what concerns a deleted one waits for its return."""
        return super().get_queryset(request).filter(obiettivo__codice__isnull=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts are done, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes only with what it belongs to."""
        return False


@admin.register(Passaggio)
class PassaggioAdmin(SolaLettura):
    """Who did what with which objective, and why."""

    list_display = ["quando", "obiettivo", "atto", "da", "a", "chi", "motivo"]
    list_filter = ["atto", "quando", "obiettivo__piano"]
    list_select_related = ["obiettivo", "chi"]
    search_fields = ["obiettivo__codice", "obiettivo__titolo", "motivo"]
    date_hierarchy = "quando"


@admin.register(Commento)
class CommentoAdmin(SolaLettura):
    """What was said of the objectives."""

    list_display = ["quando", "obiettivo", "autore", "testo"]
    list_filter = ["quando", "obiettivo__piano"]
    list_select_related = ["obiettivo", "autore"]
    search_fields = ["obiettivo__codice", "obiettivo__titolo", "testo"]


@admin.register(PresaVisione)
class PresaVisioneAdmin(SolaLettura):
    """Which service has seen what involves it."""

    list_display = ["quando", "obiettivo", "centro", "utente"]
    list_filter = ["obiettivo__piano", ("centro", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["obiettivo", "centro", "utente"]
    search_fields = ["obiettivo__codice", "obiettivo__titolo"]


@admin.register(AvvisoAccettato)
class AvvisoAccettatoAdmin(SolaLettura):
    """Which warnings the office let stand, with which reason, and which it opened again."""

    list_display = ["quando", "testo", "piano", "obiettivo", "motivo", "chi", "ritirato_il", "ritirato_da"]
    list_display_links = ["testo"]
    list_filter = ["piano", "codice", ("ritirato_il", admin.EmptyFieldListFilter)]
    list_select_related = ["piano", "obiettivo", "chi", "ritirato_da"]
    search_fields = ["obiettivo__codice", "obiettivo__titolo", "testo", "motivo"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the plan itself too, which are of no objective."""
        tutti = super(SolaLettura, self).get_queryset(request)
        return tutti.filter(Q(obiettivo=None) | Q(obiettivo__codice__isnull=False))
