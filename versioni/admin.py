# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts have approved, to be read: nobody writes it in the admin, whatever the role."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizzazione.rules import scrive_tutto
from organizzazione.two_sides import site_page
from versioni.models import DocumentoDellaVersione, Modifica, PendingStamp, TimeStamp, Variazione, Versione


class SolaLettura:
    """A table that the office reads; its rows come from the acts."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """See ``has_view_permission``."""
        return scrive_tutto(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The planning office and the administrator."""
        return scrive_tutto(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Acts are registered on their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was approved stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It stays."""
        return False


@admin.register(Versione)
class VersioneAdmin(SolaLettura, admin.ModelAdmin):
    """The versions, each linked to its page."""

    list_display = ["piano", "numero", "atto", "oggetto", "registrata_il", "registrata_da", "pagina"]
    list_filter = ["piano", "organo"]
    list_select_related = ["piano"]
    search_fields = ["piano__codice", "numero_atto", "oggetto", "impronta"]
    date_hierarchy = "data_atto"
    exclude = ["contenuto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the texts, which are long; a page reads its own."""
        return Versione.objects.visible_to(request.user).senza_contenuti()

    @admin.display(description="atto", ordering="data_atto")
    def atto(self, obj: Versione) -> str:
        """The act, as it is quoted."""
        return obj.atto_in_breve

    @admin.display(description="pagina")
    def pagina(self, obj: Versione) -> SafeString:
        """The way to its page."""
        return format_html('<a href="{}">Apri</a>', site_page(obj))


@admin.register(DocumentoDellaVersione)
class DocumentoAdmin(SolaLettura, admin.ModelAdmin):
    """The documents as they were delivered, each to be downloaded."""

    list_display = ["nome", "titolo", "versione", "pagine", "byte", "impronta", "scarica"]
    list_filter = ["versione__piano", "genere", "formato"]
    list_select_related = ["versione__piano"]
    search_fields = ["nome", "titolo", "impronta"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the bytes."""
        return DocumentoDellaVersione.objects.visible_to(request.user).defer("dati", "versione__contenuto")

    @admin.display(description="file")
    def scarica(self, obj: DocumentoDellaVersione) -> SafeString:
        """The very bytes."""
        versione = obj.versione
        dove = reverse("delibere:documento", args=[versione.piano.codice, versione.numero, obj.genere, obj.formato])
        return format_html('<a href="{}">Scarica</a>', dove)


@admin.register(TimeStamp)
class TimeStampAdmin(SolaLettura, admin.ModelAdmin):
    """What authorities have signed of the versions."""

    list_display = ["versione", "authority", "time", "policy", "received"]
    list_filter = ["versione__piano", "authority"]
    list_select_related = ["versione__piano"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the bytes, nor the texts of the versions."""
        heavy = ("response", "versione__contenuto", "versione__manifesto")
        return TimeStamp.objects.visible_to(request.user).select_related("versione__piano").defer(*heavy)


@admin.register(PendingStamp)
class PendingStampAdmin(SolaLettura, admin.ModelAdmin):
    """What has no time stamp yet, and why."""

    list_display = ["versione", "attempts", "due", "last_error"]
    list_select_related = ["versione__piano"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the texts of the versions."""
        heavy = ("versione__contenuto", "versione__manifesto")
        return PendingStamp.objects.select_related("versione__piano").defer(*heavy)


class ModificaInline(SolaLettura, admin.TabularInline):
    """What a variation touches, and why."""

    model = Modifica
    fields = ["codice", "genere", "motivo"]
    extra = 0


@admin.register(Variazione)
class VariazioneAdmin(SolaLettura, admin.ModelAdmin):
    """The variations, each linked to its page, where the office works at it."""

    list_display = ["piano", "oggetto", "stato", "aperta_il", "aperta_da", "chiusa_il", "diventata"]
    list_filter = ["stato", "piano"]
    search_fields = ["piano__codice", "oggetto"]
    inlines = [ModificaInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the user reads."""
        visibili: QuerySet[Any] = (
            Variazione.objects.visible_to(request.user).con_versioni().select_related("diventata__piano")
        )
        return visibili
