# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from aggregati.admin import StoricoAdmin
from monitoraggio.models import CausaDiRitardo, RegolaConsuntivo


@admin.register(CausaDiRitardo)
class CausaDiRitardoAdmin(StoricoAdmin):
    """Why phases are late; those that are used stay, put away where nobody chooses them any more."""

    list_display = ["nome", "ordine", "in_uso", "vuole_motivo"]
    list_filter = ["in_uso"]
    search_fields = ["nome"]
    fields = ["nome", "ordine", "in_uso", "vuole_motivo"]


@admin.register(RegolaConsuntivo)
class RegolaConsuntivoAdmin(StoricoAdmin):
    """How the numbers of a plan are made; what a closing froze keeps its own."""

    list_display = ["piano", "peso_fasi", "peso_indicatori", "soglia_verde", "soglia_gialla", "valore_mancante"]
    list_select_related = ["piano"]
    fieldsets = [
        (None, {"fields": ["piano"]}),
        (
            "Risultato",
            {
                "fields": [("peso_fasi", "peso_indicatori"), "valore_mancante", "pesa_gli_obiettivi", "decimali"],
                "description": "Il risultato di un obiettivo è la media di fasi e indicatori, con questi pesi.",
            },
        ),
        (
            "Luce",
            {
                "fields": [("soglia_verde", "soglia_gialla")],
                "description": "Lo scostamento è quanto si è fatto meno quanto ci si aspettava, in punti.",
            },
        ),
        ("Prove", {"fields": ["prove_al_cento"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: RegolaConsuntivo | None = None) -> Any:
        """Of which plan they are, they stay."""
        return ["piano"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Surveys are made by them."""
        return False
