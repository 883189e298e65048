# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the values of indicators are read: kept by the planning office, indicator by indicator."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from aggregati.admin import AggregatoForm, StoricoAdmin
from flussi.acts import Refused
from monitoraggio.choices import ReadingOutcome, SourceKind
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte
from monitoraggio.sources.folder import fault_of_name
from monitoraggio.vita.keeping import keep_source
from obiettivi.models import IndicatoreObiettivo, ObiettivoPEG
from organizzazione.models import Utente

OF_FILE = ("file", "colonna_chiave", "chiave", "colonna_valore")
RATIO = ("colonna_numeratore", "colonna_denominatore")
NUMBER = "Il suo posto nell'obiettivo: 1 è il primo. La fonte resta sua anche se cambia posto."


class SourceForm(AggregatoForm):
    """An indicator is said by its objective and its place in it; what is stored is who it is."""

    numero = forms.IntegerField(label="Indicatore n.", min_value=1, max_value=999, help_text=NUMBER)
    altro_numero = forms.IntegerField(
        label="Indicatore n. da cui si prende", min_value=1, max_value=999, required=False
    )

    class Meta:
        model = FonteIndicatore
        fields = [
            *("obiettivo", "genere", *OF_FILE, *RATIO, "altro_obiettivo", "indicatore_ente", "in_uso", "nota"),
        ]
        help_texts = {
            "file": "Il nome, per esempio ore.csv: sta nella cartella delle fonti. Separatore e codifica si capiscono.",
            "colonna_chiave": "Il nome che sta nella prima riga del file, per esempio «Indicatore».",
            "chiave": "Per esempio il codice dell'indicatore. Una riga sola deve averla.",
            "colonna_numeratore": "Solo se il valore è un rapporto: le due colonne, o nessuna.",
            "altro_obiettivo": "Dello stesso piano. Si prende ciò che la stessa rilevazione dice di quell'indicatore.",
            "indicatore_ente": "Si prende il valore dell'anno del piano.",
            "in_uso": "Una fonte che non si usa più non si legge; ciò che ne è stato letto resta.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Where the indicators stand now."""
        super().__init__(*args, **kwargs)
        for name in ("obiettivo", "altro_obiettivo", "indicatore_ente"):
            if isinstance(widget := getattr(self.fields.get(name), "widget", None), RelatedFieldWidgetWrapper):
                # They are chosen here, and kept elsewhere.
                widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        if "obiettivo" in self.fields:
            self.fields["obiettivo"].required = True
        if self.instance.pk:
            self.initial["numero"] = _place(self.instance.obiettivo, self.instance.row_id)
            self.initial["altro_numero"] = _place(self.instance.altro_obiettivo, self.instance.altra_riga)

    def clean_file(self) -> str:
        """The name of a file of the folder, and no path."""
        name = str(self.cleaned_data.get("file") or "")
        if name and (fault := fault_of_name(name)):
            raise forms.ValidationError(fault)
        return name

    def clean(self) -> dict[str, Any]:
        """What the kind wants is there, what it does not want goes; numbers become the identities of indicators."""
        said = super().clean()
        kind = said.get("genere")
        self._own(said)
        wanted = {
            SourceKind.CSV: OF_FILE,
            SourceKind.INDICATORE: ("altro_obiettivo", "altro_numero"),
            SourceKind.ENTE: ("indicatore_ente",),
        }.get(cast(SourceKind, kind), ())
        for name in wanted:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, "Serve, per una fonte di questo genere.")
        if kind != SourceKind.CSV:
            said |= dict.fromkeys((*OF_FILE, *RATIO), "")
        if kind != SourceKind.ENTE:
            said["indicatore_ente"] = None
        self._other(said, kind)
        return said

    def _own(self, said: dict[str, Any]) -> None:
        objective, number = said.get("obiettivo"), said.get("numero")
        if objective is None or number is None:
            return
        row = _nth(objective, number)
        if row is None:
            self.add_error("numero", _no_such(objective, number))
            return
        source = self.instance
        source.piano, source.codice = objective.piano, objective.codice
        source.row_id, source.descrizione = row.row_id, row.descrizione
        twins = FonteIndicatore.objects.filter(piano=objective.piano, row_id=row.row_id).exclude(pk=source.pk)
        if twins.exists():
            self.add_error("numero", f"«{row.descrizione[:80]}» ha già una fonte: si cambia quella.")

    def _other(self, said: dict[str, Any], kind: Any) -> None:
        source, objective, number = self.instance, said.get("altro_obiettivo"), said.get("altro_numero")
        source.altra_riga, source.altra_descrizione = None, ""
        if kind != SourceKind.INDICATORE:
            said["altro_obiettivo"] = None
            return
        if objective is None or number is None:
            return
        row = _nth(objective, number)
        own = said.get("obiettivo")
        if row is None:
            self.add_error("altro_numero", _no_such(objective, number))
        elif own is not None and own.piano_id != objective.piano_id:
            self.add_error("altro_obiettivo", "È di un altro piano: si prende da un obiettivo dello stesso.")
        elif row.row_id == source.row_id:
            self.add_error("altro_numero", "Un indicatore non è la fonte di se stesso.")
        else:
            source.altra_riga, source.altra_descrizione = row.row_id, row.descrizione


def _nth(objective: ObiettivoPEG, number: int) -> IndicatoreObiettivo | None:
    rows = list(objective.indicatori.order_by("ordine", "pk")[number - 1 : number])
    return rows[0] if rows else None


def _place(objective: ObiettivoPEG | None, row: Any) -> int | None:
    if objective is None:
        return None
    keys = list(objective.indicatori.order_by("ordine", "pk").values_list("row_id", flat=True))
    return keys.index(row) + 1 if row in keys else None


def _no_such(objective: ObiettivoPEG, number: int) -> str:
    many = objective.indicatori.count()
    return f"{objective.codice} non ha un indicatore n. {number}: ne ha {many}."


@admin.register(FonteIndicatore)
class FonteIndicatoreAdmin(StoricoAdmin):
    """The sources, each with what it said the last time."""

    form = SourceForm
    list_display = ["indicatore", "genere", "da_dove", "in_uso", "ultima"]
    list_filter = ["piano", "genere", "in_uso"]
    search_fields = ["codice", "descrizione", "file", "chiave"]
    autocomplete_fields = ["obiettivo", "altro_obiettivo", "indicatore_ente"]
    fieldsets = [
        (None, {"fields": [("obiettivo", "numero"), "genere", "in_uso"]}),
        (
            "Da un file CSV",
            {
                "fields": ["file", ("colonna_chiave", "chiave"), "colonna_valore", RATIO],
                "description": "La prima riga del file ha i nomi delle colonne. Chi compila conferma ciò che si legge.",
            },
        ),
        ("Da un altro indicatore del piano", {"fields": [("altro_obiettivo", "altro_numero")]}),
        ("Da un indicatore dell'ente", {"fields": ["indicatore_ente"]}),
        (None, {"fields": ["nota"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FonteIndicatore]:
        """What the user may see, with what was read last."""
        last = LetturaDellaFonte.objects.filter(fonte=OuterRef("pk")).order_by("-pk")
        rows = FonteIndicatore.objects.visible_to(request.user)
        return rows.select_related("obiettivo", "altro_obiettivo", "indicatore_ente").annotate(
            ultimo_esito=Subquery(last.values("esito")[:1]),
            ultimo_letto=Subquery(last.values("letto")[:1]),
            ultimo_motivo=Subquery(last.values("motivo")[:1]),
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the one writer refuses is said."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as no:
            messages.error(request, no.reason)
            return redirect("admin:monitoraggio_fonteindicatore_changelist")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the one writer."""
        if form.changed_data or not change:
            keep_source(obj, cast(Utente, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was read from it stays: it is put out of use."""
        return False

    @admin.display(description="indicatore", ordering="codice")
    def indicatore(self, source: FonteIndicatore) -> str:
        """Whose it is."""
        return str(source)

    @admin.display(description="da dove")
    def da_dove(self, source: FonteIndicatore) -> str:
        """Where it reads."""
        return source.place

    @admin.display(description="l'ultima volta")
    def ultima(self, source: Any) -> str:
        """What it said, or why it said nothing."""
        if source.ultimo_esito is None:
            return "mai letta"
        return str(source.ultimo_letto if source.ultimo_esito == ReadingOutcome.LETTA else source.ultimo_motivo)
