# SPDX-License-Identifier: AGPL-3.0-or-later
"""An operative objective with the PEG objectives that serve it: shown in its form, added and removed on their page."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from aggregati.revisions import revision_in, row_key_in
from dup.admin import OperativoAdmin
from dup.admin.struttura import indirizzo
from dup.gradini import dup_di, posto_di
from dup.models import DUP, ObiettivoOperativo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.legami import LegamiCambiati, NonModificabili, Volonta, scrivi_legami
from testi.confronto import piega

# A list of all the objectives of three years helps nobody: beyond these the page asks to narrow it.
MOSTRATI = 300
VISTO = "visto-"


@dataclass(slots=True)
class ObiettivoDaLegare:
    """An objective in the list: linked now, ticked in the page, changeable."""

    obiettivo: ObiettivoPEG
    legato: bool
    spuntato: bool
    modificabile: bool

    @property
    def gettone(self) -> str:
        """What the page showed: the version, and whether it was linked."""
        return f"{self.obiettivo.revisione} {'si' if self.legato else 'no'}"


admin.site.unregister(ObiettivoOperativo)


@admin.register(ObiettivoOperativo)
class OperativoConPEGAdmin(OperativoAdmin):
    """The form of the DUP, which cannot know the PEG, with what stands above it."""

    fields = [*OperativoAdmin.fields, "serviti_da"]
    readonly_fields = ["serviti_da"]

    def get_urls(self) -> list[Any]:
        """The links stand with their operative objective."""
        via = path(
            "<int:pk>/peg/",
            self.admin_site.admin_view(self.legami),
            name="dup_obiettivooperativo_peg",
        )
        return [via, *super().get_urls()]

    @admin.display(description="obiettivi di PEG che lo servono")
    def serviti_da(self, obiettivo: ObiettivoOperativo) -> str:
        """The links from this side, and the way to change them."""
        if not obiettivo.pk:
            return "si collegano dopo aver salvato"
        legati = obiettivo.obiettivi_peg.order_by("piano__anno", "sort_key")
        voci = [(reverse("admin:obiettivi_obiettivopeg_change", args=[o.pk]), o.codice, o.titolo) for o in legati]
        elenco = format_html_join(mark_safe("<br>"), '<a href="{}">{} {}</a>', voci) or "nessuno"
        via = reverse("admin:dup_obiettivooperativo_peg", args=[obiettivo.pk])
        return format_html('{}<br><a href="{}">Collega o scollega obiettivi PEG</a>', elenco, via)

    def legami(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list to tick; nothing is written unless all of it is."""
        operativo = get_object_or_404(
            ObiettivoOperativo.objects.select_related("obiettivo_strategico__ambito__dup"),
            pk=pk,
            obiettivo_strategico__ambito__dup__in=DUP.objects.visible_to(request.user),
        )
        if not DUP.objects.editable_by(request.user).filter(pk=dup_di(operativo).pk).exists():
            raise PermissionDenied("I collegamenti del DUP li tiene l'ufficio programmazione.")
        if request.method != "POST":
            return self._mostra(request, operativo, {})
        volonta = _volute(request)
        try:
            aggiunti, tolti = scrivi_legami(operativo, volonta, request.user)
        except LegamiCambiati as cambiati:
            elenco = ", ".join(o.codice for o in cambiati.obiettivi)
            guasto = (
                f"Nel frattempo qualcun altro ha modificato {elenco}: non è stato scritto nulla. Le spunte sono come "
                "le avevi messe; accanto c'è se ora è collegato. Controllare e salvare di nuovo."
            )
            return self._mostra(request, operativo, volonta, guasto, 409)
        except NonModificabili:
            guasto = "Alcuni degli obiettivi scelti non ci sono più: non è stato scritto nulla. Controllare l'elenco."
            return self._mostra(request, operativo, volonta, guasto, 409)
        messages.success(request, _detto(aggiunti, tolti))
        return HttpResponseRedirect(indirizzo(dup_di(operativo), posto_di(operativo)))

    def _mostra(
        self,
        request: HttpRequest,
        operativo: ObiettivoOperativo,
        volonta: dict[int, Volonta],
        guasto: str = "",
        stato: int = 200,
    ) -> HttpResponse:
        documento = dup_di(operativo)
        piani = PianoEsecutivo.objects.visible_to(request.user).filter(
            anno__range=(documento.anno_inizio, documento.anno_fine)
        )
        voci = _voci(request, operativo, piani, volonta)
        contesto = {
            **self.admin_site.each_context(request),
            "title": "Obiettivi PEG che lo servono",
            "operativo": operativo,
            "documento": documento,
            "ritorno": indirizzo(documento, posto_di(operativo)),
            "legati": [v for v in voci if v.legato],
            "altri": [v for v in voci if not v.legato][:MOSTRATI],
            "troppi": sum(not v.legato for v in voci) > MOSTRATI,
            "piani": piani,
            "piano": request.GET.get("piano", ""),
            "testo": request.GET.get("testo", ""),
            "guasto": guasto,
            "indirizzo": request.get_full_path(),
        }
        return render(request, "admin/obiettivi/legami.html", contesto, status=stato)


def _voci(
    request: HttpRequest, operativo: ObiettivoOperativo, piani: QuerySet[PianoEsecutivo], volonta: dict[int, Volonta]
) -> list[ObiettivoDaLegare]:
    """The linked ones and those that were ticked always; of the others those of the period that fit the search."""
    legati = set(operativo.obiettivi_peg.values_list("pk", flat=True))
    visti = ObiettivoPEG.objects.visible_to(request.user).select_related("piano", "centro")
    visti = visti.order_by("piano__anno", "sort_key")
    sempre = Q(pk__in=legati) | Q(pk__in=volonta)
    altri = visti.filter(piano__in=piani).exclude(sempre)
    if piano := request.GET.get("piano", ""):
        altri = altri.filter(piano__codice=piano)
    for parola in piega(request.GET.get("testo", "")).split():
        campi = ("codice", "titolo", "centro__nome")
        altri = altri.filter(reduce(or_, (Q(**{f"{campo}__piegato__contains": parola}) for campo in campi)))
    elenco = [*visti.filter(sempre), *altri[: MOSTRATI + 1]]
    miei = ObiettivoPEG.objects.editable_by(request.user).filter(pk__in=[o.pk for o in elenco])
    modificabili = set(miei.values_list("pk", flat=True))
    return [
        ObiettivoDaLegare(
            o, o.pk in legati, volonta[o.pk].legato if o.pk in volonta else o.pk in legati, o.pk in modificabili
        )
        for o in elenco
    ]


def _volute(request: HttpRequest) -> dict[int, Volonta]:
    """What the page asks to change: the ticks that differ from what it showed. A tick without token is a conflict."""
    spuntati = {key for pk in request.POST.getlist("legati") if (key := row_key_in(pk)) is not None}
    volute = {}
    for nome, gettone in cast(Any, request.POST).items():
        chiave = nome.removeprefix(VISTO)
        pk = row_key_in(chiave)
        if nome == chiave or pk is None:
            continue
        revisione, _, legato = gettone.partition(" ")
        if (pk in spuntati) != (legato == "si"):
            volute[pk] = Volonta(pk in spuntati, revision_in(revisione))
        spuntati.discard(pk)
    return volute | {pk: Volonta(True, None) for pk in spuntati}


def _detto(aggiunti: int, tolti: int) -> str:
    if not aggiunti and not tolti:
        return "Collegamenti: nulla da cambiare."
    return f"Collegamenti salvati: {aggiunti} aggiunti, {tolti} tolti."
