# SPDX-License-Identifier: AGPL-3.0-or-later
"""The collections in the workshop: opened, and their days moved."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregati.admin import StoricoAdmin
from obiettivi.views.access import utente_di
from raccolte import notices
from raccolte.models import Raccolta


@admin.register(Raccolta)
class RaccoltaAdmin(StoricoAdmin):
    """The years of which values are collected."""

    list_display = ["__str__", "anno", "dal", "fino", "foglio"]
    list_filter = ["anno", "dup"]
    list_select_related = ["dup"]
    autocomplete_fields = ["dup"]
    fieldsets = [
        (None, {"fields": [("dup", "anno")]}),
        (
            "Finestra: quando i centri danno i valori",
            {
                "fields": [("dal", "fino")],
                "description": "Ogni centro dà i valori degli indicatori che sono a sua cura. Fuori da questi giorni "
                "scrive solo l'ufficio. L'ultimo giorno vale fino a mezzanotte.",
            },
        ),
        (None, {"fields": ["nota"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Raccolta]:
        """What the user may see."""
        return Raccolta.objects.visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Raccolta | None = None) -> Any:
        """Which one it is, it stays."""
        return ["dup", "anno"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who gives the values learns that they are asked for."""
        super().save_model(request, obj, form, change)
        if not change:
            notices.tell_opening(obj, utente_di(request))

    @admin.display(description="foglio")
    def foglio(self, raccolta: Raccolta) -> SafeString:
        """The way to its sheet."""
        address = reverse("raccolte:foglio", args=[raccolta.pk])
        return format_html('<a href="{}">Foglio<span class="visually-hidden"> di {}</span></a>', address, raccolta)
