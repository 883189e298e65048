# SPDX-License-Identifier: AGPL-3.0-or-later
"""The funds in the workshop: their rows, and what the law asks before anybody is paid."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregati.admin import RigheInline, StoricoAdmin
from valutazione.forms_funds import FundForm
from valutazione.models import Fondo, Presupposto, VoceFondo


class VoceInline(RigheInline):
    """The rows of a fund."""

    model = VoceFondo
    ordering = ["ordine", "pk"]
    fields = ["ordine", "codice", "descrizione", "norma", "genere", "importo", "soggetta_al_limite"]


class PresuppostoInline(RigheInline):
    """What the law asks."""

    model = Presupposto
    fields = ["che_cosa", "atto", "data", "validata_il", "entro"]


@admin.register(Fondo)
class FondoAdmin(StoricoAdmin):
    """The fund of each year."""

    form = FundForm
    list_display = ["__str__", "posizione", "risultato", "economie", "pagina"]
    inlines = [VoceInline, PresuppostoInline]
    fieldsets = [
        (None, {"fields": ["anno", ("posizione", "risultato"), ("economie", "economie_del")]}),
        (
            "Che cosa dichiara il documento",
            {
                "fields": [
                    ("dichiarato_fondo", "dichiarato_disponibile", "dichiarato_totale"),
                    ("percento_posizione", "percento_risultato"),
                ],
                "description": "Come sta scritto, anche se non torna: la pagina del fondo lo confronta con il conto.",
            },
        ),
        (
            "Il contratto",
            {
                "fields": ["sottoscritto_il", "vigenza", "delegazione", "destinatari", "materie"],
                "description": "Ciò che la relazione illustrativa chiede e sa solo l'ufficio (circolare RGS 25/2012). "
                "L'atto che rende definitiva una ripartizione lo congela con lei.",
            },
        ),
        (None, {"fields": ["nota"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fondo]:
        """What the user may see."""
        return Fondo.objects.visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Fondo | None = None) -> list[str]:
        """Of which year it is, it stays."""
        return ["anno"] if obj else []

    @admin.display(description="pagina")
    def pagina(self, fondo: Fondo) -> SafeString:
        """The way to its page."""
        address = reverse("valutazione:fondo", args=[fondo.anno])
        return format_html('<a href="{}">Pagina<span class="visually-hidden"> del {}</span></a>', address, fondo)
