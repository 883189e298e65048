# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from aggregati.admin import StoricoAdmin
from monitoraggio.admin.acts import act_page, possible
from monitoraggio.admin.forms import SurveyForm
from monitoraggio.choices import StateOfObjective
from monitoraggio.models import Rilevazione
from monitoraggio.vita.opening import begin, version_at
from organizzazione.models import Utente
from testi.formati import data

_THERE = Q(stati__nel_piano=True)


@admin.register(Rilevazione)
class RilevazioneAdmin(StoricoAdmin):
    """The surveys: opened here, and led to their act."""

    form = SurveyForm
    list_display = ["piano", "al", "tipo", "stato", "finestra", "compilati", "verificati"]
    list_filter = ["stato", "tipo", "piano"]
    list_select_related = ["piano"]
    date_hierarchy = "al"
    fieldsets = [
        (None, {"fields": ["piano", ("al", "tipo")]}),
        (
            "Finestra: quando i centri compilano",
            {
                "fields": [("dal", "fino")],
                "description": "Fuori da questi giorni scrive solo l'ufficio. L'ultimo giorno vale fino a mezzanotte.",
            },
        ),
        (None, {"fields": ["nota"]}),
    ]
    change_form_template = "admin/monitoraggio/rilevazione/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rilevazione]:
        """What the user may see, with the counts that the list shows."""
        rows = Rilevazione.objects.visible_to(request.user).told()
        compiled = _THERE & ~Q(stati__stato=StateOfObjective.DA_COMPILARE)
        counted = rows.annotate(
            quanti=Count("stati", filter=_THERE),
            quanti_compilati=Count("stati", filter=compiled),
            quanti_verificati=Count("stati", filter=_THERE & Q(stati__stato=StateOfObjective.VERIFICATO)),
        )
        return cast(QuerySet[Rilevazione], counted)

    def get_urls(self) -> list[Any]:
        """A page for each act."""
        view = self.admin_site.admin_view(lambda request, pk, atto: act_page(self, request, pk, atto))
        return [path("<int:pk>/atto/<slug:atto>/", view, name="monitoraggio_rilevazione_atto"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Rilevazione | None = None) -> Any:
        """Which survey it is, it stays; closed, all of it."""
        if obj is None:
            return []
        return ["piano", "al", "tipo", *(["dal", "fino", "nota"] if obj.chiusa else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said in it stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """One that is new is opened at once."""
        who = cast(Utente, request.user)
        if change:
            super().save_model(request, obj, form, change)
            return
        with transaction.atomic():
            obj.anno, obj.versione = obj.piano.anno, version_at(obj.piano, obj.al)
            super().save_model(request, obj, form, change)
            begin(obj, who)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the acts that may be done now."""
        survey = self.get_object(request, object_id)
        acts = possible(survey, request) if survey else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "atti": acts})

    @admin.display(description="finestra")
    def finestra(self, survey: Rilevazione) -> str:
        """The days in which the centres write."""
        if survey.fino is None:
            return f"dal {data(survey.dal)}" if survey.dal else "senza termine"
        return f"dal {data(survey.dal)} al {data(survey.fino)}" if survey.dal else f"fino al {data(survey.fino)}"

    @admin.display(description="compilati")
    def compilati(self, survey: Any) -> str:
        """«12 di 40»."""
        return f"{survey.quanti_compilati} di {survey.quanti}"

    @admin.display(description="verificati")
    def verificati(self, survey: Any) -> str:
        """«3 di 40»."""
        return f"{survey.quanti_verificati} di {survey.quanti}"
