# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from aggregati.admin import StoricoAdmin
from flussi.acts import Refused
from monitoraggio.models import CausaDiRitardo, RegolaConsuntivo
from monitoraggio.vita.keeping import keep_cause, keep_rule
from monitoraggio.vita.opening import WITH_AN_ACCOUNT
from organizzazione.models import Utente


@admin.register(CausaDiRitardo)
class CausaDiRitardoAdmin(StoricoAdmin):
    """Why phases are late; those that are used stay, put away where nobody chooses them any more."""

    list_display = ["nome", "ordine", "in_uso", "vuole_motivo"]
    list_filter = ["in_uso"]
    search_fields = ["nome"]
    fields = ["nome", "ordine", "in_uso", "vuole_motivo"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the one writer."""
        if form.changed_data or not change:
            keep_cause(obj, cast(Utente, request.user))


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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a plan that has its account they are read."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.piano.stato not in WITH_AN_ACCOUNT)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the one writer refuses is said."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as no:
            messages.error(request, no.reason)
            return redirect("admin:monitoraggio_regolaconsuntivo_changelist")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the one writer."""
        if form.changed_data or not change:
            keep_rule(obj, cast(Utente, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Surveys are made by them."""
        return False
