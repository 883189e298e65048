# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the objectives: where the planning office mends what came in, and brings it home."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aggregati.admin import AggregatoForm, StoricoAdmin
from aggregati.models import Aggregato
from aggregati.revisions import row_key_in
from controlli import Segnalazione
from flussi.acts import Refused
from obiettivi.admin.atti import AZIONI
from obiettivi.admin.drafting import drafted
from obiettivi.admin.pesi import ridistribuisci
from obiettivi.admin.righe import FaseInline, IndicatoreInline, PassaggioInline, ServizioInline
from obiettivi.choices import Azione, StatoPiano
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.contenuto.pesi import CENTO
from obiettivi.lettura.filters import FiltroSegnalazioni
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from obiettivi.rules import TABELLA
from obiettivi.scrittura.codes import TAKEN, code_taken, code_to_begin_with
from obiettivi.scrittura.drafts import Change, CodeTaken, Hand, NotAllowed
from obiettivi.scrittura.writer import write
from obiettivi.views.vita import cestino_
from obiettivi.vita import services
from obiettivi.vita.storia import storia_delle_righe
from organizzazione.models import CentroDiResponsabilita, Utente
from organizzazione.rules import ruolo_di
from testi.formati import data, numero

# What the acts write, not the form.
SOLO_SCRITTI_DAGLI_ATTI = ["stato", "motivo_rinvio", "riaperto_fino_al", "origine", "in_vigore", "in_variazione"]
# What the history says of what is written here.
DAL_LABORATORIO = "Scritto nel laboratorio"
# What a row of the list and the permissions of an objective read beside it.
LEGATI = ("piano", "centro", "responsabile", "tipo")


class ListaObiettivi(ChangeList):
    """The list, with the findings of the page's rows read together."""

    def get_results(self, request: HttpRequest) -> None:
        """Put each row's findings on it; the number of queries does not depend on the rows."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        pagina = ObiettivoPEG.objects.filter(pk__in=[o.pk for o in self.result_list])
        trovate = segnalazioni(pagina) if self.result_list else {}
        for obiettivo in self.result_list:
            obiettivo.trovate = trovate[obiettivo.pk]


class ObjectiveForm(AggregatoForm):
    """No two codes of a plan that people could not tell apart."""

    def clean(self) -> dict[str, Any]:
        """See the class."""
        said = super().clean() or {}
        plan, code = said.get("piano", getattr(self.instance, "piano", None)), said.get("codice")
        if plan and code and code_taken([ObiettivoPEG(pk=self.instance.pk, piano=plan, codice=code)]):
            self.add_error("codice", TAKEN)
        return said


def _key(said: Any) -> int:
    """A primary key of an address; that of nothing, where it is none."""
    return row_key_in(str(said)) or 0


# Where new objectives may come in.
_OPEN: Final = Q(stato=StatoPiano.PREDISPOSIZIONE) | Q(variazione_aperta=True)


@admin.register(ObiettivoPEG)
class ObiettivoAdmin(StoricoAdmin):
    """The objectives: identity, texts, phases, indicators, other services, and what is wrong with them."""

    list_display = [
        "code_as_people_sort_it",
        "titolo",
        "stato_in_parole",
        "somma_pesi",
        "trovate_in_breve",
        "centro_breve",
        "responsabile",
        "tipo",
    ]
    list_filter = [
        "piano",
        "stato",
        ("motivo_rinvio", admin.EmptyFieldListFilter),
        "tipo",
        FiltroSegnalazioni,
        ("centro", admin.RelatedOnlyFieldListFilter),
        ("responsabile", admin.RelatedOnlyFieldListFilter),
        "pluriennale",
    ]
    search_fields = ["codice", "titolo", "descrizione", "centro__nome", "responsabile__nominativo"]
    autocomplete_fields = ["piano", "centro", "responsabile", "obiettivi_operativi"]
    radio_fields = {"tipo": admin.HORIZONTAL}
    readonly_fields = [*SOLO_SCRITTI_DAGLI_ATTI, "somma_pesi", "trovate_per_esteso"]
    actions = [*AZIONI, ridistribuisci]
    fieldsets = [
        (
            "Stato",
            {"fields": [("stato", "riaperto_fino_al"), ("in_vigore", "in_variazione"), "motivo_rinvio", "origine"]},
        ),
        ("Verifica", {"fields": ["somma_pesi", "trovate_per_esteso"]}),
        (None, {"fields": [("piano", "codice"), "titolo", ("centro", "responsabile"), ("tipo", "pluriennale")]}),
        ("Collegamento al DUP", {"fields": ["obiettivi_operativi"]}),
        ("Testi", {"fields": list(texts(ContenutoObiettivo))}),
    ]
    inlines = [FaseInline, IndicatoreInline, ServizioInline, PassaggioInline]
    save_on_top = True
    object_history_template = "admin/obiettivi/storia.html"
    form = ObjectiveForm

    class Media:
        css = {"all": ["css/obiettivi.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ObiettivoPEG]:
        """What the user may see, with the sum that the list shows."""
        somma = Fase.objects.filter(obiettivo=OuterRef("pk")).order_by().values("obiettivo")
        pesi = Subquery(somma.annotate(somma=Sum("peso")).values("somma"), output_field=DecimalField())
        visibili = ObiettivoPEG.objects.visible_to(request.user)
        return cast(QuerySet[ObiettivoPEG], visibili.select_related(*LEGATI).annotate(pesi=pesi))

    def get_urls(self) -> list[Any]:
        """The deleted ones stand beside the list."""
        deleted = path("eliminati/", self.admin_site.admin_view(cestino_), name="obiettivi_obiettivopeg_cestino")
        return [deleted, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows the findings."""
        return ListaObiettivi

    def get_fieldsets(self, request: HttpRequest, obj: ObiettivoPEG | None = None) -> Any:
        """No state and nothing to verify before the objective is there."""
        insiemi = super().get_fieldsets(request, obj)
        return insiemi if obj else [i for i in insiemi if i[0] not in ("Stato", "Verifica")]

    def has_change_permission(self, request: HttpRequest, obj: ObiettivoPEG | None = None) -> bool:
        """What an act has approved is shown and not changed, until a variation opens it."""
        return super().has_change_permission(request, obj) and (obj is None or obj.testo_aperto)

    def has_delete_permission(self, request: HttpRequest, obj: ObiettivoPEG | None = None) -> bool:
        """Only in the states where the table lets this role delete."""
        if not super().has_delete_permission(request, obj):
            return False
        stati = TABELLA.states_in(ruolo_di(request.user), Azione.ELIMINARE)
        return obj is None or (obj.stato in stati and obj.testo_aperto and not obj.in_vigore)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No objective goes into a plan that is approved and has no variation open."""
        if db_field.name == "piano":
            kwargs["queryset"] = PianoEsecutivo.objects.editable_by(request.user).filter(_OPEN)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: ObiettivoPEG | None = None) -> Any:
        """In a variation the objective stays in its plan and keeps its code, by which two versions are compared."""
        fermi = ["piano", "codice"] if obj and obj.in_variazione and obj.in_vigore else []
        return [*super().get_readonly_fields(request, obj), *fermi]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The plan in hand, and the next free code of it where plan and centre of the address say which."""
        said: dict[str, Any] = super().get_changeform_initial_data(request)
        plans = PianoEsecutivo.objects.editable_by(request.user).filter(_OPEN)
        plan = plans.filter(pk=_key(said.get("piano"))).first() if "piano" in said else plans.first()
        centre = CentroDiResponsabilita.objects.filter(pk=_key(said.get("centro"))).first()
        proposed = {"piano": plan.pk, "codice": code_to_begin_with(plan, centre)} if plan else {}
        return {**proposed, **said}

    def save_model(self, request: HttpRequest, obj: Aggregato, form: Any, change: bool) -> None:
        """Nothing by itself: head, links and rows go to the one writer together (``save_related``)."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What the forms hold, as a draft; asked again once the row is ours, for the plan may be approved by now."""
        objective = cast(ObiettivoPEG, form.instance)
        cambio = Change(objective, drafted(form, formsets, change=change), objective.revisione)
        try:
            write([cambio], Hand(cast(Utente, request.user), Azione.SCRIVERE, DAL_LABORATORIO))
        except NotAllowed as no:
            raise PermissionDenied("Nel frattempo il piano è stato approvato: non è stato scritto nulla.") from no

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody may take the code between our look and our write: then look again, and say so at its field."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except CodeTaken:
            return super().changeform_view(request, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with an objective needs no permission of its own, though nobody deletes it by itself."""
        voci, conti, _, protetti = super().get_deleted_objects(objs, request)
        return voci, conti, set(), protetti

    def delete_model(self, request: HttpRequest, obj: Aggregato) -> None:
        """Through the one writer, which keeps the history of the rows; only the version that was seen."""
        self.controlla_revisione(request, obj)
        services.elimina(cast(ObiettivoPEG, obj), cast(Utente, request.user))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What cannot be deleted after all says why."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as no:
            messages.error(request, str(no))
            return redirect("admin:obiettivi_obiettivopeg_changelist")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of the objective and of its rows: a corrected weight is in the second."""
        if not object_id.isdecimal():
            raise Http404
        passi = storia_delle_righe(int(object_id))
        return super().history_view(request, object_id, {"passi": passi, **(extra_context or {})})

    @admin.display(description="codice", ordering="sort_key")
    def code_as_people_sort_it(self, obiettivo: ObiettivoPEG) -> str:
        """The code; the head of the column sorts by it, «OB.2» before «OB.10»."""
        return obiettivo.codice

    @admin.display(description="stato", ordering="stato")
    def stato_in_parole(self, obiettivo: ObiettivoPEG) -> str:
        """The state, and what else the centre may do with it."""
        parti = [str(obiettivo.get_stato_display())]
        if obiettivo.rinviato:
            parti.append("rinviato")
        if obiettivo.riaperto_fino_al:
            parti.append(f"riaperto fino al {data(obiettivo.riaperto_fino_al)}")
        return " · ".join(parti)

    @admin.display(description="centro", ordering="centro__nome")
    def centro_breve(self, obiettivo: ObiettivoPEG) -> str:
        """The name for narrow columns."""
        return obiettivo.centro.nome_in_tabella

    @admin.display(description="pesi", ordering="pesi", empty_value="–")
    def somma_pesi(self, obiettivo: ObiettivoPEG) -> SafeString | None:
        """The sum of the weights; said to be wrong in words, not by colour alone."""
        somma: Decimal | None = getattr(obiettivo, "pesi", None)
        if somma is None:
            return None
        giusta = somma == CENTO
        return format_html("{}{}", numero(somma), "" if giusta else " ⚠ non è 100,00")

    @admin.display(description="segnalazioni")
    def trovate_in_breve(self, obiettivo: ObiettivoPEG) -> str:
        """«2 errori, 1 avviso» in the list."""
        return in_breve(getattr(obiettivo, "trovate", ()))

    @admin.display(description="segnalazioni aperte")
    def trovate_per_esteso(self, obiettivo: ObiettivoPEG) -> SafeString | str:
        """Every finding in words, in the form."""
        trovate = segnalazioni(ObiettivoPEG.objects.filter(pk=obiettivo.pk)).get(obiettivo.pk, [])
        if not trovate:
            return "✓ nessuna"
        voci = format_html_join("", "<li><strong>{}</strong>: {}</li>", ((_gravita(s), s.testo) for s in trovate))
        return format_html('<ul class="segnalazioni">{}</ul>', voci)


def _gravita(s: Segnalazione) -> str:
    return s.livello.value if s.accettazione is None else f"{s.livello.value} accettato da {s.accettazione.chi}"


def in_breve(trovate: Iterable[Segnalazione]) -> str:
    """«⛔ 1 errore ⚠ 3 avvisi», or «✓»."""
    elenco = [s for s in trovate if s.aperta]
    errori = sum(s.grave for s in elenco)
    avvisi = len(elenco) - errori
    parti = []
    if errori:
        parti.append(f"⛔ {errori} {'errore' if errori == 1 else 'errori'}")
    if avvisi:
        parti.append(f"⚠ {avvisi} {'avviso' if avvisi == 1 else 'avvisi'}")
    return " ".join(parti) or "✓"
