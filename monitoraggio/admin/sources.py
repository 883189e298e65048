# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the values of indicators are read: kept by the planning office, indicator by indicator."""

from collections.abc import Sequence
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


# The places that the page showed, beside those that are typed.
SHOWN = ("numero_mostrato", "altro_numero_mostrato")


class SourceForm(AggregatoForm):
    """An indicator is said by its objective and its place in it; what is stored is who it is. Whoever leaves the place
    that the page showed means the indicator that stood there, wherever it stands by now, or where it is gone."""

    numero = forms.IntegerField(label="Indicatore n.", min_value=1, max_value=999, help_text=NUMBER)
    altro_numero = forms.IntegerField(
        label="Indicatore n. da cui si prende", min_value=1, max_value=999, required=False
    )
    numero_mostrato = forms.IntegerField(widget=forms.HiddenInput, required=False)
    altro_numero_mostrato = forms.IntegerField(widget=forms.HiddenInput, required=False)

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
        kept = self.instance.pk is not None
        own = _place(self.instance.obiettivo, self.instance.row_id)
        if "obiettivo" in self.fields:
            self.fields["obiettivo"].required = not kept or self.instance.obiettivo is not None
        # Of a source whose indicator is gone nothing is asked that nobody can say: it is put out of use.
        self.fields["numero"].required = not kept or own is not None
        if kept:
            other = _place(self.instance.altro_obiettivo, self.instance.altra_riga)
            shown = {"numero": own, "numero_mostrato": own, "altro_numero": other, "altro_numero_mostrato": other}
            self.initial = {**self.initial, **shown}

    def rinnova_revisione(self) -> None:
        """After a conflict the places are those that stand there now: who leaves others in the boxes means others."""
        super().rinnova_revisione()
        # Its copy, which may be written.
        data = cast(dict[str, Any], self.data)
        for name in SHOWN:
            data[self.add_prefix(name)] = str(self.initial.get(name) or "")

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
            SourceKind.INDICATORE: () if self._other_left(said) else ("altro_obiettivo", "altro_numero"),
            SourceKind.ENTE: ("indicatore_ente",),
        }.get(cast(SourceKind, kind), ())
        self._ask_for(said, wanted, "Serve, per una fonte di questo genere.")
        if kind != SourceKind.CSV:
            said |= dict.fromkeys((*OF_FILE, *RATIO), "")
        if kind != SourceKind.ENTE:
            said["indicatore_ente"] = None
        self._other(said, kind)
        return said

    def _ask_for(self, said: dict[str, Any], names: Sequence[str], why: str) -> None:
        for name in names:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, why)

    def _left(self, said: dict[str, Any], whose: str, number: str) -> bool:
        """Whether an indicator was left as the page showed it."""
        same = said.get(number) == said.get(f"{number}_mostrato") and not {whose, number} & set(self.errors)
        return bool(self.instance.pk) and same and said.get(whose) == getattr(self.instance, whose)

    def _other_left(self, said: dict[str, Any]) -> bool:
        return self.instance.altra_riga is not None and self._left(said, "altro_obiettivo", "altro_numero")

    def _own(self, said: dict[str, Any]) -> None:
        source, objective, number = self.instance, said.get("obiettivo"), said.get("numero")
        row = None
        if self._left(said, "obiettivo", "numero"):
            row = _who_is(objective, source.row_id)
        elif objective is None or number is None:
            self._ask_for(said, ("obiettivo", "numero"), "Serve: dice di quale indicatore è la fonte.")
        elif (row := _nth(objective, number)) is None:
            self.add_error("numero", _no_such(objective, number))
        if row is None:
            # Where the indicator is gone the source stays what it was, and may be put out of use.
            return
        source.piano, source.codice = row.obiettivo.piano, row.obiettivo.codice
        source.row_id, source.descrizione = row.row_id, row.descrizione
        twins = FonteIndicatore.objects.filter(piano=source.piano, row_id=row.row_id).exclude(pk=source.pk)
        if twins.exists():
            self.add_error("numero", f"«{row.descrizione[:80]}» ha già una fonte: si cambia quella.")

    def _other(self, said: dict[str, Any], kind: Any) -> None:
        source, objective, number = self.instance, said.get("altro_obiettivo"), said.get("altro_numero")
        row = None
        if kind == SourceKind.INDICATORE and self._other_left(said):
            row = _who_is(objective, source.altra_riga)
            if row is None:
                # That one is gone: what the source says of it stays.
                return
        source.altra_riga, source.altra_descrizione = None, ""
        if kind != SourceKind.INDICATORE:
            said["altro_obiettivo"] = None
        elif row is None and objective is not None and number is not None:
            row = _nth(objective, number)
            if row is None:
                self.add_error("altro_numero", _no_such(objective, number))
        if row is None:
            return
        own = said.get("obiettivo")
        if own is not None and own.piano_id != row.obiettivo.piano_id:
            self.add_error("altro_obiettivo", "È di un altro piano: si prende da un obiettivo dello stesso.")
        elif row.row_id == source.row_id:
            self.add_error("altro_numero", "Un indicatore non è la fonte di se stesso.")
        else:
            source.altra_riga, source.altra_descrizione = row.row_id, row.descrizione


def _who_is(objective: ObiettivoPEG | None, row: Any) -> IndicatoreObiettivo | None:
    return objective.indicatori.filter(row_id=row).first() if objective else None


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
    list_display = ["indicatore", "genere", "da_dove", "del_centro", "in_uso", "ultima"]
    list_filter = ["piano", "genere", "del_centro", "in_uso"]
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

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The places that the page shows go back with it."""
        sets = super().get_fieldsets(request, obj)
        if obj is not None and self.has_change_permission(request, obj):
            sets[-1][1]["fields"] = [*sets[-1][1]["fields"], *SHOWN]
        return sets

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
