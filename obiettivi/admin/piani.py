# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the plans: their window, where each stands, and the year that follows."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aggregati.admin import StoricoAdmin
from obiettivi.admin.anno_nuovo import apri_anno, nuovo_anno
from obiettivi.choices import Stato
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from obiettivi.views.verifica import verifica
from testi.formati import data


@admin.register(PianoEsecutivo)
class PianoAdmin(StoricoAdmin):
    """The plans, each linked to its objectives and its document."""

    list_display = ["codice", "descrizione", "anno", "stato", "finestra", "quanti_obiettivi", "avanzamento"]
    list_filter = ["stato", "anno"]
    search_fields = ["codice", "descrizione"]
    fieldsets = [
        (None, {"fields": ["codice", "descrizione", "anno"]}),
        ("Codici degli obiettivi", {"fields": ["forma_codici"]}),
        (
            "Finestra: quando i centri scrivono i loro obiettivi",
            {
                "fields": [("apertura_dal", "apertura_al")],
                "description": "Fuori da questi giorni scrive solo l'ufficio. Un obiettivo solo si riapre "
                "dall'elenco degli obiettivi, con l'azione «Riapri fino al…».",
            },
        ),
    ]
    change_form_template = "admin/obiettivi/pianoesecutivo/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PianoEsecutivo]:
        """What the user may see, with the counts that the list shows."""
        conti = {stato.value: Count("obiettivi", filter=Q(obiettivi__stato=stato)) for stato in Stato}
        visibili = PianoEsecutivo.objects.visible_to(request.user)
        return cast(QuerySet[PianoEsecutivo], visibili.annotate(quanti=Count("obiettivi"), **conti))

    def get_urls(self) -> list[Any]:
        """The page of the new year stands with the plan it starts from, and so does its verification."""
        pages: list[tuple[str, Any, str]] = [
            ("apri-anno/", lambda request: nuovo_anno(self, request), "nuovo_anno"),
            ("<int:pk>/apri-anno/", lambda request, pk: apri_anno(self, request, pk), "apri_anno"),
            ("verifica/", newest_verified, "verifica"),
            ("<int:pk>/verifica/", verified, "verifica_di"),
        ]
        ours = [
            path(address, self.admin_site.admin_view(view), name=f"obiettivi_pianoesecutivo_{name}")
            for address, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: PianoEsecutivo | None = None) -> Any:
        """An approved plan keeps the name that its act gave it."""
        return ["codice", "descrizione", "anno"] if obj and obj.approvato else []

    @admin.display(description="finestra")
    def finestra(self, piano: PianoEsecutivo) -> str:
        """Whether the centres may write, in words."""
        if piano.aperto:
            giorni = piano.giorni_alla_scadenza
            return "aperto" if giorni is None else f"aperto fino al {data(piano.apertura_al)} ({fra(giorni)})"
        if piano.apertura_dal and piano.apertura_dal > timezone.localdate():
            return f"si apre il {data(piano.apertura_dal)}"
        return f"chiuso il {data(piano.apertura_al)}" if piano.apertura_dal and piano.apertura_al else "chiuso"

    @admin.display(description="obiettivi", ordering="quanti")
    def quanti_obiettivi(self, piano: PianoEsecutivo) -> SafeString:
        """The number, linked to the list behind it."""
        return _lista(str(getattr(piano, "quanti", 0)), piano__id__exact=piano.pk)

    @admin.display(description="a che punto è")
    def avanzamento(self, piano: PianoEsecutivo) -> SafeString | str:
        """How many in each state, each linked to the list behind it."""
        parti = [(s, getattr(piano, s.value, 0)) for s in Stato]
        voci = (
            (_lista(f"{stato.label}: {n}", piano__id__exact=piano.pk, stato__exact=stato.value),)
            for stato, n in parti
            if n
        )
        return format_html_join(" · ", "{}", voci) or "–"


@admin.register(TipoObiettivo)
class TipoObiettivoAdmin(StoricoAdmin):
    """The kinds of objective, past ones too."""

    list_display = ["nome", "ordine", "in_uso", "da_verificare"]
    list_filter = ["in_uso", "da_verificare"]
    search_fields = ["nome"]
    fields = ["nome", "ordine", "in_uso", "da_verificare"]


def newest_verified(request: HttpRequest) -> HttpResponse:
    """The verification of the newest plan; without one there is nothing to verify."""
    newest = PianoEsecutivo.objects.visible_to(request.user).order_by("-anno", "-pk").first()
    if newest is None:
        return redirect("admin:obiettivi_pianoesecutivo_changelist")
    return redirect("admin:obiettivi_pianoesecutivo_verifica_di", newest.pk)


def verified(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the site, on its way from the workshop."""
    plan = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), pk=pk)
    return verifica(request, plan.codice)


def documento(**opzioni: str) -> str:
    """The address of the report «Preventivo obiettivi» with these options."""
    return f"{reverse('documenti:pagina', args=['preventivo'])}?{urlencode(opzioni)}"


def fra(giorni: int) -> str:
    """«oggi», «domani», «fra 5 giorni»."""
    return {0: "oggi", 1: "domani"}.get(giorni, f"fra {giorni} giorni")


def _lista(testo: str, **filtri: Any) -> SafeString:
    lista = reverse("admin:obiettivi_obiettivopeg_changelist")
    return format_html('<a href="{}?{}">{}</a>', lista, urlencode(filtri), testo)
