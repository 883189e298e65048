# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves as data: the bytes of a version, its tables, an objective, the documents, the catalogue."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from ente import identity
from fogli.outgoing_csv import CSV_TYPE
from monitoraggio.models import AttoDellaRilevazione
from relazioni.models import AttoDellaRelazione
from reports.base import Formato
from reports.scrittori import TIPI_MIME
from testi.downloads import name_download
from trasparenza import published
from trasparenza.cache import byte_di_una_versione, pubblica
from trasparenza.catalogo import (
    LICENZA,
    PREFISSI,
    Dataset,
    Sito,
    catalogo,
    of_plan,
    of_premiums,
    of_relazione,
    of_ricognizione,
    of_series,
    of_survey,
    pubblicata_il,
)
from trasparenza.grafo import Nodo, in_json_ld, in_turtle
from trasparenza.models import (
    IndicatorePubblicato,
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
)
from trasparenza.tabelle import TABELLE, in_csv
from trasparenza.views.answers import as_json, at, open_to_all
from trasparenza.views.slashes import with_slashes
from versioni.contenuto import PRIMO_ANELLO
from versioni.links import link_text
from versioni.models import DocumentoDellaVersione, TimeStamp, Versione

SCHEMA: Final = 1
_TIPI: Final = {str(formato): tipo for formato, tipo in TIPI_MIME.items()}


@login_not_required
@pubblica
@require_safe
def dati(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """The canonical JSON of a version: exactly the bytes that its SHA-256 is of."""
    p = published.pubblicata(piano, numero)

    def contenuto() -> bytes:
        testo: str = Versione.objects.values_list("contenuto", flat=True).get(pk=p.versione_id)
        return testo.encode()

    risposta = byte_di_una_versione(
        request, p.versione.impronta, contenuto, "application/json", fissi=numero is not None
    )
    return open_to_all(risposta, f"{p.indirizzo}-v{p.versione.numero}.json")


@login_not_required
@pubblica
@require_safe
def tabella(request: HttpRequest, piano: str, tabella: str, numero: int | None = None) -> HttpResponse:
    """A table of a version."""
    if tabella not in TABELLE:
        raise Http404("Tabella sconosciuta")
    p = published.pubblicata(piano, numero)
    risposta = HttpResponse(in_csv(tabella, published.dati_di(p)), content_type=f"{CSV_TYPE}; header=present")
    return open_to_all(risposta, f"{p.indirizzo}-v{p.versione.numero}-{tabella}.csv")


@login_not_required
@pubblica
@require_safe
def obiettivo(request: HttpRequest, piano: str, codice: str, numero: int | None = None) -> HttpResponse:
    """An objective as data, with its version and act; one that is no longer there says where it was last."""
    p = published.pubblicata(piano, numero)
    trovato = published.obiettivo_di(p, codice)
    if trovato is None:
        presenze = published.presenze(p, codice)
        if not presenze:
            raise Http404("Nessun obiettivo con questo codice")
        dove = at(request)("trasparenza:obiettivo_json", codice=codice, **presenze[0][0].posto)
        return open_to_all(as_json({"errore": "l'obiettivo non è più nel piano", "ultimo_testo": dove}, status=410))
    contenuto = published.dati_di(p)
    risposta = {
        "schema": SCHEMA,
        "ente": contenuto["ente"],
        "licenza": LICENZA,
        "pagina": at(request)("trasparenza:obiettivo", codice=codice, **p.posto),
        "piano": contenuto["piano"],
        "versione": {
            "numero": p.versione.numero,
            "in_vigore": p.vigente,
            "atto": _atto(p.versione),
            "sha256": p.versione.impronta,
        },
        "obiettivo": trovato[1],
        "collegamenti": contenuto["collegamenti"].get(codice, []),
    }
    return open_to_all(as_json(risposta))


@login_not_required
@pubblica
@require_safe
def documento(request: HttpRequest, piano: str, numero: int, genere: str, formato: str) -> HttpResponse:
    """A document as it was delivered with the act, byte by byte."""
    p = published.pubblicata(piano, numero)
    righe = DocumentoDellaVersione.objects.filter(versione=p.versione_id, genere=genere, formato=formato).order_by("pk")
    trovato = righe.defer("dati").first()
    if trovato is None:
        raise Http404("Nessun documento con questo nome")

    def contenuto() -> bytes:
        return bytes(righe.values_list("dati", flat=True).get())

    tipo = _TIPI.get(formato, "application/octet-stream")
    risposta = byte_di_una_versione(request, trovato.impronta, contenuto, tipo, fissi=True)
    # Only what a browser shows and cannot run opens in it.
    name_download(risposta, trovato.nome, attachment=formato != Formato.PDF)
    return risposta


@login_not_required
@pubblica
@require_safe
def link(request: HttpRequest, piano: str, numero: int) -> HttpResponse:
    """What the link of a version binds together: its SHA-256 is the link, and the time stamp is of these bytes."""
    p = published.pubblicata(piano, numero)

    def contenuto() -> bytes:
        version = Versione.objects.select_related("precedente").get(pk=p.versione_id)
        return link_text(version, version.precedente.catena if version.precedente else PRIMO_ANELLO).encode()

    risposta = byte_di_una_versione(request, p.versione.catena, contenuto, "application/json", fissi=True)
    return open_to_all(risposta, f"{p.indirizzo}-v{numero}-anello.json")


@login_not_required
@pubblica
@require_safe
def stamp(request: HttpRequest, piano: str, numero: int) -> HttpResponse:
    """The time stamp of a version, as the authority gave it."""
    p = published.pubblicata(piano, numero)
    row = TimeStamp.objects.filter(versione=p.versione_id).order_by("pk").first()
    if row is None:
        raise Http404("Nessuna marca temporale di questa versione")
    risposta = HttpResponse(bytes(row.response), content_type="application/timestamp-reply")
    return open_to_all(risposta, f"{p.indirizzo}-v{numero}.tsr")


@login_not_required
@pubblica
@require_safe
def catalogo_json_ld(request: HttpRequest) -> HttpResponse:
    """The catalogue by DCAT-AP_IT as JSON-LD."""
    return open_to_all(HttpResponse(in_json_ld(_catalogo(request), PREFISSI), content_type="application/ld+json"))


@login_not_required
@pubblica
@require_safe
def catalogo_turtle(request: HttpRequest) -> HttpResponse:
    """The same as RDF in Turtle."""
    return open_to_all(HttpResponse(in_turtle(_catalogo(request), PREFISSI), content_type="text/turtle; charset=utf-8"))


def _catalogo(request: HttpRequest) -> list[Nodo]:
    sito = Sito(identity.name(), settings.TRAGUARDO_CODICE_IPA, at(request))
    return list(catalogo(sito, _datasets(sito)))


def _datasets(sito: Sito) -> Iterator[Dataset]:
    """The plans in force, what acts have approved of their surveys, their Relazioni and the ricognizioni, the
    premiums, the indicators of the Comune (ten queries)."""
    plans = list(Pubblicazione.objects.leggere().in_vigore())
    first = _first_days(Versione.objects.order_by("pk").values_list("piano", "registrata_il"))
    for p in plans:
        yield of_plan(sito, p, first[p.versione.piano_id])
    surveys = AttoDellaRilevazione.objects.values_list("chiusura__rilevazione", "registrata_il")
    by_plan, begun = {p.versione.piano_id: p for p in plans}, _first_days(surveys)
    for r in RilevazionePubblicata.objects.in_vigore():
        closing = r.atto.chiusura
        yield of_survey(sito, by_plan[closing.piano_id], r, begun[closing.rilevazione_id])
    told = _first_days(AttoDellaRelazione.objects.values_list("approvata__relazione__piano", "registrata_il"))
    for one in RelazionePubblicata.objects.in_vigore():
        yield of_relazione(sito, by_plan[one.piano_id], one, told[one.piano_id])
    for ricognizione in RicognizionePubblicata.objects.leggere():
        yield of_ricognizione(sito, ricognizione)
    for premiums in PremiPubblicati.objects.leggere():
        yield of_premiums(sito, premiums)
    since = IndicatorePubblicato.objects.aggregate(first=Min("pubblicazione__versione__registrata_il"))["first"]
    if since is not None:
        last = max(pubblicata_il(p) for p in plans)
        yield from of_series(sito, published.series(), timezone.localdate(since), last)


def _first_days(rows: Iterable[tuple[int, datetime]]) -> dict[int, date]:
    found: dict[int, date] = {}
    for key, moment in rows:
        day = timezone.localdate(moment)
        found[key] = min(day, found.get(key, day))
    return found


def _atto(versione: Versione) -> dict[str, str]:
    atto = versione.atto
    return {"organo": atto.organo, "numero": atto.numero, "data": atto.data, "oggetto": atto.oggetto}


indirizzi = [
    path("catalogo.jsonld", catalogo_json_ld, name="catalogo_json_ld"),
    path("catalogo.ttl", catalogo_turtle, name="catalogo_turtle"),
]
indirizzi_dei_piani = [
    path("<str:piano>/dati.json", dati, name="dati"),
    path("<str:piano>/v<int:numero>/dati.json", dati, name="dati"),
    path("<str:piano>/<slug:tabella>.csv", tabella, name="csv"),
    path("<str:piano>/v<int:numero>/<slug:tabella>.csv", tabella, name="csv"),
    path("<str:piano>/obiettivi/<obiettivo:codice>.json", obiettivo, name="obiettivo_json"),
    path("<str:piano>/v<int:numero>/obiettivi/<obiettivo:codice>.json", obiettivo, name="obiettivo_json"),
    path("<str:piano>/obiettivi/<path:codice>.json", with_slashes("obiettivo_json")),
    path("<str:piano>/v<int:numero>/obiettivi/<path:codice>.json", with_slashes("obiettivo_json")),
    path("<str:piano>/v<int:numero>/anello.json", link, name="link"),
    path("<str:piano>/v<int:numero>/marca.tsr", stamp, name="stamp"),
    path("<str:piano>/v<int:numero>/documenti/<slug:genere>.<slug:formato>", documento, name="documento"),
]
