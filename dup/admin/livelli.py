# SPDX-License-Identifier: AGPL-3.0-or-later
"""The full form of each level of a document. The way to it and back is the tree: the index names no list of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from aggregati.admin import RigheInline, StoricoAdmin
from dup import services
from dup.admin.struttura import indirizzo
from dup.gradini import AMBITO, dup_di, gradino_di, padre_di, posto_di
from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from flussi.acts import Refused


class LineaInline(RigheInline):
    """The lines of action of a strategic objective."""

    model = LineaDiIntervento
    fields = ["ordine", "testo"]


class IndicatoreOperativoInline(RigheInline):
    """The indicators of an operative objective."""

    model = IndicatoreOperativo
    fields = ["ordine", "descrizione", "formula", "valore_atteso", "verso", "note"]


class LivelloAdmin(StoricoAdmin):
    """A level: its form leads back to the place of the tree where it was opened. The tree alone gives the order."""

    change_form_template = "admin/dup/livello/change_form.html"
    delete_confirmation_template = "admin/dup/livello/delete_confirmation.html"
    object_history_template = "admin/dup/livello/storia.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the index: there the document stands for all that is in it."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new row goes to the end of its siblings."""
        if not change:
            obj.ordine = gradino_di(obj).fratelli(padre_di(obj)).count()
        super().save_model(request, obj, form, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What is there is moved in the tree, which keeps the order of both places and stays within the document."""
        modulo: Any = super().get_form(request, obj, change=change, **kwargs)
        sopra = modulo.base_fields.get(gradino_di(obj).campo_padre) if obj else None
        if sopra:
            resta = gradino_di(obj) is AMBITO
            sopra.disabled = True
            # Bare, without the signs that change or delete what is above.
            sopra.widget = getattr(sopra.widget, "widget", sopra.widget)
            sopra.help_text = (
                "Un ambito resta nel suo documento." if resta else "Si cambia nella struttura, con «Sposta»."
            )
        return modulo

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """What others have hung on a row keeps it: Django would cut the links to the PEG without a word."""
        tutti, conti, permessi, tenuti = super().get_deleted_objects(objs, request)  # type: ignore[arg-type]
        return tutti, conti, permessi, [detto for nodo in objs for detto in services.cio_che_tiene(nodo)] or tenuti

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """By the writer of the tree: it looks again at what hangs on the row, and closes the gap among its siblings."""
        self.controlla_revisione(request, obj)
        services.elimina(obj, obj.revisione, request.user)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the tree, at the new row."""
        return HttpResponseRedirect(indirizzo(dup_di(obj), posto_di(obj)))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the tree, at the row."""
        return HttpResponseRedirect(indirizzo(dup_di(obj), posto_di(obj)))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the way back."""
        contesto = {**self._ritorno(request, object_id), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, contesto)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """With the way back."""
        return super().history_view(request, object_id, {**self._ritorno(request, object_id), **(extra_context or {})})

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """With the way back, and once it is gone the way to where it was."""
        ritorno = self._ritorno(request, object_id)
        nodo = self.get_object(request, unquote(object_id))
        sopra: Any = padre_di(nodo) if nodo else None
        try:
            risposta = super().delete_view(request, object_id, {**ritorno, **(extra_context or {})})
        except Refused as no:
            messages.error(request, str(no))
            return HttpResponseRedirect(ritorno["ritorno"])
        if nodo and isinstance(risposta, HttpResponseRedirect) and not self.get_object(request, unquote(object_id)):
            posto = "" if isinstance(sopra, DUP) else posto_di(sopra)
            return HttpResponseRedirect(indirizzo(ritorno["documento"], posto))
        return risposta

    def _ritorno(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        nodo: Any = self.get_object(request, unquote(object_id)) if object_id else None
        if nodo is None:
            return {}
        documento = dup_di(nodo)
        return {"documento": documento, "ritorno": indirizzo(documento, posto_di(nodo))}


@admin.register(AmbitoStrategico)
class AmbitoAdmin(LivelloAdmin):
    """The ambiti of the documents."""

    list_display = ["nome", "dup", "ordine", "codice"]
    list_filter = ["dup"]
    list_select_related = ["dup"]
    search_fields = ["nome", "codice"]
    autocomplete_fields = ["dup"]
    fields = ["dup", "codice", "nome", "narrativa"]


@admin.register(ObiettivoStrategico)
class StrategicoAdmin(LivelloAdmin):
    """The strategic objectives."""

    list_display = ["nome", "ambito", "ordine", "codice"]
    list_filter = ["ambito__dup", ("ambito", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["ambito"]
    search_fields = ["nome", "codice", "ambito__nome"]
    autocomplete_fields = ["ambito", "strutture", "organismi"]
    fields = ["ambito", "codice", "nome", "narrativa", "strutture", "organismi"]
    inlines = [LineaInline]


@admin.register(ObiettivoOperativo)
class OperativoAdmin(LivelloAdmin):
    """The operative objectives, with the number of PEG objectives that serve each."""

    list_display = ["nome", "obiettivo_strategico", "ambito", "ordine", "quanti_peg"]
    list_filter = [
        "obiettivo_strategico__ambito__dup",
        ("obiettivo_strategico__ambito", admin.RelatedOnlyFieldListFilter),
        ("assessori", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["obiettivo_strategico__ambito"]
    search_fields = ["nome", "codice", "finalita", "obiettivo_strategico__nome"]
    autocomplete_fields = ["obiettivo_strategico", "assessori", "strutture", "organismi", "continua"]
    fields = [
        "obiettivo_strategico",
        "codice",
        "nome",
        "finalita",
        "assessori",
        "strutture",
        "organismi",
        "note",
        "continua",
    ]
    inlines = [IndicatoreOperativoInline]

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """With the count that the list shows."""
        return super().get_queryset(request).annotate(quanti=Count("obiettivi_peg"))

    @admin.display(description="ambito", ordering="obiettivo_strategico__ambito__nome")
    def ambito(self, obiettivo: ObiettivoOperativo) -> str:
        """The ambito two levels up."""
        return str(obiettivo.obiettivo_strategico.ambito)

    @admin.display(description="obiettivi PEG", ordering="quanti")
    def quanti_peg(self, obiettivo: ObiettivoOperativo) -> int:
        """How many PEG objectives serve it; none is a gap worth seeing."""
        return int(getattr(obiettivo, "quanti", 0))


@admin.register(ObiettivoGestionale)
class GestionaleAdmin(LivelloAdmin):
    """What is asked of the bodies of the Comune."""

    list_display = ["nome", "obiettivo_operativo", "ordine"]
    list_filter = [
        "obiettivo_operativo__obiettivo_strategico__ambito__dup",
        ("organismi", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["obiettivo_operativo"]
    search_fields = ["nome", "codice", "azioni", "obiettivo_operativo__nome"]
    autocomplete_fields = ["obiettivo_operativo", "organismi"]
    fields = ["obiettivo_operativo", "codice", "nome", "azioni", "organismi"]
