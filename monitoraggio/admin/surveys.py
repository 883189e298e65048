# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from aggregati.admin import StoricoAdmin
from flussi.acts import Refused
from monitoraggio.admin.acts import act_page, possible
from monitoraggio.admin.forms import SurveyForm
from monitoraggio.choices import StateOfObjective, SurveyAct
from monitoraggio.models import Rilevazione
from monitoraggio.vita.keeping import change_survey
from monitoraggio.vita.opening import open_survey
from monitoraggio.vita.window import OF_THE_OFFICE
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
        """Which survey it is, it stays."""
        return ["piano", "al", "tipo"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the table says: of one that is closed the page is read."""
        allowed: bool = super().has_change_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return bool(Rilevazione.objects.allowing(request.user, SurveyAct.SCRIVERE).filter(pk=obj.pk).exists())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said in it stays."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the one writer refuses is said: two pressed at once, or it was closed meanwhile."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as no:
            messages.error(request, no.reason)
            return redirect("admin:monitoraggio_rilevazione_changelist")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """One that is new is opened at once; of one that is there the window and the note change."""
        who = cast(Utente, request.user)
        if change:
            said = {name: form.cleaned_data[name] for name in OF_THE_OFFICE if name in form.changed_data}
            kept = change_survey(obj, said, who)
        else:
            kept = open_survey(obj.piano, form.asked, who)
        # Django goes on with the row in hand: it is what is stored now.
        obj.__dict__.update(kept.__dict__)

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
