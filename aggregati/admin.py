# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of an aggregate: two people on the same object never overwrite each other in silence.

The form carries the version it was opened with. When the stored one has moved on, nothing is saved: the
page comes back with everything that was typed, and beside it what is stored now, field by field and row
by row. Saving once more is then a decision, made knowing both texts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.datastructures import MultiValueDict
from simple_history.admin import SimpleHistoryAdmin

from aggregati.models import Aggregato, ConflittoDiRevisione
from testi import formati

CAMPO_REVISIONE = "versione_letta"
CONFLITTO = (
    "Nel frattempo qualcun altro ha salvato: non è stato scritto nulla. Sotto c'è tutto quello che hai scritto "
    "e, nell'elenco, quello che c'è ora. Correggi se serve e salva di nuovo: varrà quello che vedi nei campi."
)


@dataclass(frozen=True, slots=True)
class Divergenza:
    """One field that differs between what is stored and what was typed."""

    dove: str
    salvato: str
    scritto: str


class AggregatoForm(forms.ModelForm):
    """A form that knows which version of the object it was opened with. A missing token is a conflict."""

    versione_letta = forms.IntegerField(widget=forms.HiddenInput, required=False, label="versione")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_conflitto = False
        self.revisione_salvata = self.instance.revisione
        self.initial.setdefault(CAMPO_REVISIONE, self.revisione_salvata)

    def clean(self) -> dict[str, Any]:
        """Refuse a form opened on another version of a saved object."""
        dati = super().clean() or self.cleaned_data
        if self.instance.pk and self.cleaned_data.get(CAMPO_REVISIONE) != self.revisione_salvata:
            self.in_conflitto = True
            self.add_error(None, forms.ValidationError(CONFLITTO, code="conflitto"))
        return dati

    def rinnova_revisione(self) -> None:
        """Let the next press save: the user has now seen what is stored."""
        dati = self.data.copy() if isinstance(self.data, MultiValueDict) else dict(self.data)
        dati[self.add_prefix(CAMPO_REVISIONE)] = str(self.revisione_salvata)
        self.data = dati


class AggregatoAdmin(admin.ModelAdmin):
    """``ModelAdmin`` for an ``Aggregato``."""

    form = AggregatoForm
    change_form_template = "admin/aggregati/change_form.html"
    delete_confirmation_template = "admin/aggregati/delete_confirmation.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The hidden token goes with the fields of an object that is changed, and not of one that is only read."""
        insiemi: list[tuple[Any, dict[str, Any]]] = [
            (nome, dict(opzioni)) for nome, opzioni in super().get_fieldsets(request, obj)
        ]
        for _, opzioni in insiemi:
            opzioni["fields"] = [campo for campo in opzioni["fields"] if campo != CAMPO_REVISIONE]
        if obj is not None and self.has_change_permission(request, obj):
            insiemi[-1][1]["fields"] = [*insiemi[-1][1]["fields"], CAMPO_REVISIONE]
        return insiemi

    def save_model(self, request: HttpRequest, obj: Aggregato, form: Any, change: bool) -> None:
        """Take the next version first; write the row only when one of its own fields changed."""
        if change:
            obj.prenota_revisione()
            if not set(form.changed_data) - {CAMPO_REVISIONE}:
                return
        super().save_model(request, obj, form, change)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody may save between our look and our write: then look again, and show the conflict."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ConflittoDiRevisione:
            return super().changeform_view(request, *args, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Aggregates are deleted one by one, each seen as it is now."""
        azioni = super().get_actions(request)
        azioni.pop("delete_selected", None)
        return azioni

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask again when the object is no longer the one that was to be deleted."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ConflittoDiRevisione:
            messages.error(request, "Nel frattempo qualcun altro l'ha modificato: guardarlo com'è ora e confermare.")
            return HttpResponseRedirect(request.get_full_path())

    def delete_model(self, request: HttpRequest, obj: Aggregato) -> None:
        """Delete the version that the page showed, and no other."""
        self.controlla_revisione(request, obj)
        obj.prenota_revisione()
        super().delete_model(request, obj)

    def controlla_revisione(self, request: HttpRequest, obj: Aggregato) -> None:
        """Refuse a page that was opened on another version; a missing token is a conflict."""
        if request.POST.get(CAMPO_REVISIONE) != str(obj.revisione):
            raise ConflittoDiRevisione

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show both texts of a conflict."""
        form = context["adminform"].form
        if getattr(form, "in_conflitto", False):
            righe = [insieme.formset for insieme in context["inline_admin_formsets"]]
            context["divergenze"] = list(divergenze(form, righe))
            form.rinnova_revisione()
        return super().render_change_form(request, context, *args, **kwargs)


class AutocompleteConMemoria(AutocompleteSelect):
    """An autocomplete for rows: the names are read once for all the rows of a page, not once a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Copies of the widget, one a row, share this.
        self.nomi: dict[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """The empty choice and the chosen one; the rest is asked for while somebody types."""
        scelti = [str(v) for v in value if v not in (None, "")]
        if scelti and not self.nomi:
            self.nomi.update((str(riga.pk), str(riga)) for riga in self.choices.queryset)
        voci = [self.create_option(name, "", "", not scelti, 0)]
        voci += [self.create_option(name, v, self.nomi[v], True, 0) for v in scelti if v in self.nomi]
        return [(None, voci, 0)]


class RigheInline(admin.TabularInline):
    """Rows of an aggregate. However many there are, their choices are read once."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No signs for adding or changing the related object: in a row there is no room for four of them."""
        campo = super().formfield_for_dbfield(db_field, request, **kwargs)
        if campo is not None and isinstance(campo.widget, RelatedFieldWidgetWrapper):
            campo.widget = campo.widget.widget
        return campo

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Fields with few choices get them as a list, the others an autocomplete that remembers."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteConMemoria(db_field, self.admin_site)
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        campo = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if campo is not None:
            campo.choices = list(cast(Iterable[Any], campo.choices))
        return campo


class StoricoAdmin(AggregatoAdmin, SimpleHistoryAdmin):
    """An aggregate with its history: who changed what, when."""

    # The package's own has a style in the tag, which the Content-Security-Policy refuses.
    object_history_list_template = "admin/aggregati/storia.html"


def divergenze(form: forms.ModelForm, insiemi: Iterable[BaseModelFormSet]) -> Iterator[Divergenza]:
    """What is stored now against what was typed: fields of the object, then its rows."""
    yield from _di_un_modulo(form, "")
    for insieme in insiemi:
        nome = str(insieme.model._meta.verbose_name)
        for i, riga in enumerate(insieme.forms, start=1):
            if riga.has_changed():
                yield from _di_un_modulo(riga, f"{nome} {i}, ")
        presenti = {riga.instance.pk for riga in insieme.forms}
        for altra in insieme.get_queryset():
            if altra.pk not in presenti:
                yield Divergenza(f"{nome} aggiunta da altri", str(altra), "(resta anche dopo il salvataggio)")


def _di_un_modulo(form: Any, prefisso: str) -> Iterator[Divergenza]:
    nuova = form.instance.pk is None and bool(prefisso)
    for nome in form.changed_data:
        campo = form.fields[nome]
        if not campo.widget.is_hidden:
            salvato = "(riga che nel database non c'è)" if nuova else _in_parole(campo, form[nome].initial)
            scritto = _in_parole(campo, form[nome].value())
            yield Divergenza(f"{prefisso}{campo.label or nome}", salvato, scritto)


def _in_parole(campo: forms.Field, valore: Any) -> str:
    if isinstance(campo, forms.ModelChoiceField) and campo.queryset is not None and valore not in (None, ""):
        chiavi = valore if isinstance(valore, list | tuple) else [valore]
        scelti = campo.queryset.filter(
            pk__in=[getattr(v, "pk", v) for v in chiavi if str(getattr(v, "pk", v)).isdecimal()]
        )
        return ", ".join(str(v) for v in scelti) or formati.NOTHING
    return formati.in_words(valore)
