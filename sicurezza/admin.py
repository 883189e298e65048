# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the security log, for who administers: filters, search, and the same rows as a file."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone

from organizzazione.choices import Ruolo
from organizzazione.rules import ruolo_di
from sicurezza.export import FORMATS
from sicurezza.models import Evento
from testi.downloads import name_download
from versioni.admin import SolaLettura


@admin.register(Evento)
class EventoAdmin(SolaLettura, admin.ModelAdmin):
    """Nobody writes here, and only who administers reads."""

    list_display = ["quando", "genere", "chi", "oggetto", "racconto", "indirizzo"]
    list_filter = ["genere", "quando"]
    search_fields = ["utente", "oggetto", "indirizzo", "richiesta"]
    search_help_text = "Utente, cosa, indirizzo o numero della richiesta"
    date_hierarchy = "quando"
    list_per_page = 50
    show_full_result_count = False
    fields = ["quando", "genere", "chi", "numero_utente", "oggetto", "racconto", "indirizzo", "richiesta"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """See ``has_view_permission``."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who administers."""
        return ruolo_di(request.user) == Ruolo.AMMINISTRATORE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the gate lets through."""
        return Evento.objects.visible_to(request.user).with_names()

    @admin.display(description="chi", ordering="utente")
    def chi(self, obj: Any) -> str:
        """The account, and whose it is."""
        name = obj.nome_di_oggi.strip()
        return f"{obj.utente} ({name})" if name and name != obj.utente else str(obj.utente)

    @admin.display(description="dettagli")
    def racconto(self, obj: Evento) -> str:
        """Before and after, in words."""
        return obj.racconto()

    def get_urls(self) -> list[URLPattern]:
        """The files stand beside the list, with its filters in their address."""
        give = self.admin_site.admin_view(self.give)
        return [path("esporta.<slug:formato>", give, name="sicurezza_evento_esporta"), *super().get_urls()]

    def give(self, request: HttpRequest, formato: str) -> HttpResponseBase:
        """The rows that the list shows with the same filters, all its pages."""
        if formato not in FORMATS or not self.has_view_permission(request):
            raise Http404
        kind, lines = FORMATS[formato]
        try:
            events = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(reverse("admin:sicurezza_evento_changelist", query={ERROR_FLAG: 1}))
        answer = StreamingHttpResponse(lines(events), content_type=kind)
        name_download(answer, f"registro-sicurezza-{timezone.localdate():%Y-%m-%d}.{formato}")
        return answer
