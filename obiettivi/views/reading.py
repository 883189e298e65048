# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that read: the desk, the list, an objective with all that is known of it, the Gantt.

Everything starts from ``visible_to``: what somebody may not see is not found.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from aggregati.revisions import row_key_in
from obiettivi.choices import Azione
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura.columns import (
    ATTUAZIONE,
    BOX_PARAMETER,
    COLUMNS,
    COLUMNS_PARAMETER,
    Column,
    chosen_columns,
    counted,
    joined,
)
from obiettivi.lettura.filters import ORDINI, FiltroObiettivi
from obiettivi.lettura.gantt import Actual, Actuals, disegna
from obiettivi.lettura.plan_gantt import plan_lines
from obiettivi.lettura.scrivania import prepara
from obiettivi.lettura.selection import in_parole, piano_in_mano, restringi, scelte_possibili
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from obiettivi.lettura.stored_contents import contenuti, segnalazioni
from obiettivi.lettura.year import NAMES, Became, YearOfPlan, day_told, year_of
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.rules import TABELLA
from obiettivi.scrittura.places import may
from obiettivi.views import bulk
from obiettivi.vita.comments import threads
from obiettivi.vita.forms import CommentoForm
from obiettivi.vita.services import azioni_possibili
from obiettivi.vita.storia import storia_dell_obiettivo
from organizzazione.models import Utente
from organizzazione.rules import centri_di, ruolo_di

PER_PAGINA: Final = 25
CENTRI_PER_PAGINA: Final = 20


@require_safe
def scrivania(request: HttpRequest) -> HttpResponse:
    """What is mine to do, what came back and why, by when."""
    chi = cast(Utente, request.user)
    piani = list(PianoEsecutivo.objects.visible_to(chi))
    chiesto = request.GET.get("piano")
    piano = next((p for p in piani if p.codice == chiesto), None) or piano_in_mano(chi)
    return render(request, "obiettivi/scrivania.html", {"s": prepara(chi, piano, piani), "piani": piani})


@require_safe
def elenco(request: HttpRequest) -> HttpResponse:
    """The objectives of a plan: filtered, sorted, paged, with what the checks say of each."""
    if BOX_PARAMETER in request.GET:
        return redirect(f"{request.path}?{_with_columns(request).urlencode()}")
    dati = con_un_piano(request)
    filtro = FiltroObiettivi(dati, queryset=ObiettivoPEG.objects.visible_to(request.user), request=request)
    validi = filtro.is_valid()
    trovati = filtro.qs if validi else ObiettivoPEG.objects.none()
    pagina = Paginator(trovati.select_related("centro", "responsabile", "tipo"), PER_PAGINA).get_page(
        request.GET.get("pagina")
    )
    detti = segnalazioni(ObiettivoPEG.objects.filter(pk__in=[o.pk for o in pagina]))
    piano = filtro.form.cleaned_data.get("piano") if validi else None
    al = day_told(piano, request.user) if piano else None
    mostrate = chosen_columns(dati, surveyed=bool(al))
    conti = counted(list(pagina), mostrate)
    attuazione = _became(request, piano, [o.codice for o in pagina]) if al and ATTUAZIONE in mostrate else {}
    con_colonne = {*filtro.form.fields, COLUMNS_PARAMETER}
    contesto = {
        "filtro": filtro,
        "piano": piano,
        "rilevato": al,
        "dell_anno": set(NAMES),
        "piani": filtro.form.fields["piano"].queryset,
        "pagina": pagina,
        "righe": [(o, *_contate(detti.get(o.pk, [])), conti[o.pk], attuazione.get(o.codice)) for o in pagina],
        "colonne": _colonne(dati, mostrate),
        "mostrate": mostrate,
        "tutte_le_colonne": [c for c in COLUMNS if al or c is not ATTUAZIONE],
        "azioni": bulk.offered(request.user),
        "filtri": solo(dati, filtro.form.fields).items(),
        "coda": _coda(request, dati, filtro.form.fields) if validi else "",
        "scelte": _scelte(filtro, dati) if validi else [],
        "richiesta": solo(dati, con_colonne).urlencode(),
        "scelte_di_colonne": dati.get(COLUMNS_PARAMETER, ""),
        "da_stampare": solo(dati, set(filtro.form.fields) - {"ordine"}).urlencode(),
        # A document of the plan does not know what became of it: it would print others than those listed.
        "si_stampa": not any(dati.get(nome) for nome in NAMES),
    }
    return render(request, "obiettivi/elenco.html", contesto, status=200 if validi or not contesto["piani"] else 400)


@require_safe
def scheda(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective as it will print, with findings, acts, comments and history."""
    return pagina_della_scheda(request, obiettivo_visibile(request, pk))


def obiettivo_visibile(request: HttpRequest, pk: int) -> ObiettivoPEG:
    """The objective, if this user may see it; else not found."""
    visibili = ObiettivoPEG.objects.visible_to(request.user)
    obiettivo: ObiettivoPEG = get_object_or_404(
        visibili.select_related("piano", "centro", "responsabile", "tipo"), pk=pk
    )
    return obiettivo


def pagina_della_scheda(
    request: HttpRequest, obiettivo: ObiettivoPEG, commento: CommentoForm | None = None, stato: int = 200
) -> HttpResponse:
    """The page of an objective; with a comment that could not be taken, it keeps what was written."""
    uno = ObiettivoPEG.objects.filter(pk=obiettivo.pk)
    contenuto = contenuti(uno)[obiettivo.pk]
    trovate = segnalazioni(uno)[obiettivo.pk]
    atti = azioni_possibili(obiettivo, request.user)
    anno = year_of(obiettivo.piano, request.user, [obiettivo.codice])
    contesto = {
        **contesto_del_foglio(sullo_schermo(contenuto)),
        "obiettivo": obiettivo,
        "contenuto": contenuto,
        "trovate": trovate,
        "errori": [s for s in trovate if s.grave],
        "avvisi": [s for s in trovate if not s.grave and s.aperta],
        "accettati": [s for s in trovate if not s.aperta],
        "puo": {atto.name.lower(): True for atto in atti},
        "puo_duplicare": may(request.user, Azione.SCRIVERE, obiettivo.piano, obiettivo.centro_id),
        "chiave_duplica": uuid4(),
        "primo": _primo(atti, trovate),
        "disegno": _disegno([("", contenuto)], obiettivo.piano, anno) if contenuto.fasi else None,
        "attuazione": anno.by_code.get(obiettivo.codice) if anno else None,
        "attuata_al": anno.al if anno else None,
        "operativi": obiettivo.in_the_dup,
        # Its origin may be of a centre, or in a state, that this reader does not see.
        "origine": ObiettivoPEG.objects.visible_to(request.user).filter(pk=obiettivo.origine_id).first(),
        "passaggi": obiettivo.passaggi.select_related("chi"),
        "conversazioni": threads(obiettivo, request.user, Azione.COMMENTARE in atti),
        # Whoever never may is not told that the plan is closed.
        "commenta": bool(TABELLA.states_in(ruolo_di(request.user) or "", Azione.COMMENTARE)),
        "modulo_commento": commento or CommentoForm(initial={"chiave": uuid4()}, objective=obiettivo),
        "prese_visione": obiettivo.prese_visione.select_related("centro", "utente"),
        "storia": storia_dell_obiettivo(obiettivo.pk),
    }
    contesto["vista"] = any(p.centro_id in centri_di(request.user) for p in contesto["prese_visione"])
    return render(request, "obiettivi/scheda.html", contesto, status=stato)


@require_safe
def gantt(request: HttpRequest, pk: int) -> HttpResponse:
    """The phases of one objective along the months."""
    obiettivo = obiettivo_visibile(request, pk)
    contenuto = contenuti(ObiettivoPEG.objects.filter(pk=pk))[pk]
    anno = year_of(obiettivo.piano, request.user, [obiettivo.codice])
    contesto = {"obiettivo": obiettivo, "disegno": _disegno([("", contenuto)], obiettivo.piano, anno)}
    contesto |= {"gruppi": [(obiettivo.pk, contenuto)], "fatto": _rows(anno) if anno and anno.by_code else None}
    return render(request, "obiettivi/gantt.html", contesto)


@require_safe
def gantt_centro(request: HttpRequest) -> HttpResponse:
    """The phases of all objectives of a centre and of those below; without a centre the whole plan, a bar each."""
    dati = con_un_piano(request)
    scelte = scelte_possibili(request.user)
    piano = scelte["piano"].filter(codice=dati.get("piano", "")).first()
    chiesto = dati.get("centro", "")
    centro = scelte["centro"].filter(pk=key).first() if (key := row_key_in(chiesto)) is not None else None
    contesto: dict[str, Any] = {**scelte, "scelto": piano, "centro_scelto": centro}
    if piano and centro:
        visibili = ObiettivoPEG.objects.visible_to(request.user)
        adatti = restringi(visibili, {"piano": piano, "centro": centro}, request.user).order_by("sort_key", "pk")
        pagina = Paginator(adatti.values_list("pk", flat=True), CENTRI_PER_PAGINA).get_page(dati.get("pagina"))
        letti = contenuti(ObiettivoPEG.objects.filter(pk__in=list(pagina)))
        gruppi = [(f"{c.codice} {c.titolo}", c) for c in letti.values()]
        anno = year_of(piano, request.user, [c.codice for c in letti.values()])
        contesto |= {"pagina": pagina, "gruppi": list(letti.items()), "disegno": _disegno(gruppi, piano, anno)}
        contesto["fatto"] = _rows(anno) if anno and anno.by_code else None
        contesto["richiesta"] = solo(dati, ("piano", "centro")).urlencode()
    elif piano and not chiesto:
        contesto["centres"] = plan_lines(piano, request.user, timezone.localdate())
    return render(request, "obiettivi/gantt_centro.html", contesto, status=404 if chiesto and not centro else 200)


def _coda(request: HttpRequest, dati: QueryDict, campi: Any) -> str:
    """The query of the queue over these filters, for who validates."""
    validates = TABELLA.states_in(ruolo_di(request.user), Azione.VALIDARE)
    return solo(dati, set(campi) - {"stato"}).urlencode() if validates else ""


def _disegno(gruppi: list[tuple[str, ContenutoObiettivo]], piano: PianoEsecutivo, anno: YearOfPlan | None) -> Any:
    actuals = Actuals(anno.al, _rows(anno)) if anno and anno.by_code else None
    return disegna([(titolo, c.fasi) for titolo, c in gruppi], piano.anno, timezone.localdate(), actuals)


def _rows(anno: YearOfPlan) -> dict[str, Actual]:
    """What became of each phase, by the identity of its row."""
    return {row: actual for became in anno.by_code.values() for row, actual in became.phases.items()}


def _became(request: HttpRequest, piano: PianoEsecutivo | None, codici: Iterable[str]) -> Mapping[str, Became]:
    """What became of the objectives of a page."""
    anno = year_of(piano, request.user, list(codici)) if piano else None
    return anno.by_code if anno else {}


def _primo(atti: frozenset[Azione], trovate: list[Any]) -> str:
    """The one primary act: the next step of the objective, or mending it when it cannot take that step."""
    errori = any(s.grave for s in trovate)
    if Azione.VALIDARE in atti:
        return "rinviare" if errori else "validare"
    if Azione.PROPORRE in atti and not errori:
        return "proporre"
    return "scrivere" if Azione.SCRIVERE in atti else "leggere"


def con_un_piano(request: HttpRequest) -> QueryDict:
    """What an address asks for, with the plan in hand where it names none."""
    dati = request.GET.copy()
    if not dati.get("piano") and (piano := piano_in_mano(request.user)):
        dati["piano"] = piano.codice
    return dati


def _contate(trovate: list[Any]) -> tuple[int, int]:
    gravi = sum(s.grave for s in trovate)
    return gravi, sum(s.aperta for s in trovate) - gravi


def solo(dati: QueryDict, campi: Any) -> QueryDict:
    """Of an address, only these fields, when they say something."""
    scelte = QueryDict(mutable=True)
    for nome in sorted(campi):
        if valore := dati.get(nome):
            scelte[nome] = valore
    return scelte


def _with_columns(request: HttpRequest) -> QueryDict:
    """The address with the boxes that were ticked as one word, on the first page."""
    data = request.GET.copy()
    plan = con_un_piano(request).get("piano", "")
    found = None if "\0" in plan else PianoEsecutivo.objects.visible_to(request.user).filter(codice=plan).first()
    ticked = joined(data.pop(BOX_PARAMETER), surveyed=bool(found and day_told(found, request.user)))
    data.pop(COLUMNS_PARAMETER, None)
    data.pop("pagina", None)
    if ticked:
        data[COLUMNS_PARAMETER] = ticked
    return data


def _colonne(dati: QueryDict, mostrate: Sequence[Column]) -> list[dict[str, str]]:
    """The heads of the table: which is sorted by, and the address that sorts by each that can be."""
    attuale = dati.get("ordine", "codice")
    ordinabili = {nome for _, nome, _ in ORDINI}
    colonne = []
    for nome, titolo in (("codice", "Codice"), ("titolo", "Titolo"), *((c.key, c.title) for c in mostrate)):
        verso = {nome: "ascending", f"-{nome}": "descending"}.get(attuale, "")
        nuovo = dati.copy()
        nuovo["ordine"] = f"-{nome}" if verso == "ascending" else nome
        nuovo.pop("pagina", None)
        indirizzo = nuovo.urlencode() if nome in ordinabili else ""
        colonne.append({"titolo": titolo, "verso": verso, "indirizzo": indirizzo})
    return colonne


def _scelte(filtro: FiltroObiettivi, dati: QueryDict) -> list[dict[str, str]]:
    """What is set, in words, each with the address that lets it go."""
    scelte = []
    for campo, nome, valore in in_parole(filtro.form.cleaned_data):
        senza = solo(dati, {*filtro.form.fields, COLUMNS_PARAMETER} - {campo})
        scelte.append({"nome": nome, "valore": valore, "senza": senza.urlencode()})
    return scelte


indirizzi = [
    path("scrivania/", scrivania, name="scrivania"),
    path("obiettivi/", elenco, name="elenco"),
    path("obiettivi/gantt/", gantt_centro, name="gantt_centro"),
    path("obiettivi/<int:pk>/", scheda, name="scheda"),
    path("obiettivi/<int:pk>/gantt/", gantt, name="gantt"),
]
