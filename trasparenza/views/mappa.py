# SPDX-License-Identifier: AGPL-3.0-or-later
"""What search engines ask for, at the root of the site."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trasparenza.cache import pubblica
from trasparenza.catalogo import pubblicata_il
from trasparenza.models import (
    IndicatorePubblicato,
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
    Voce,
    VoceDellaRilevazione,
)

# As many addresses as one sitemap may hold.
INDIRIZZI_MASSIMI: Final = 50_000
_FISSE: Final = (
    "inizio",
    "cerca",
    "tutti_i_risultati",
    "tutte_le_relazioni",
    "premi",
    "indicatori",
    "verifica",
    "dati_aperti",
    "accessibilita",
    "privacy",
    "note_legali",
    "contatti",
)


@login_not_required
@pubblica
@require_safe
def mappa(request: HttpRequest) -> HttpResponse:
    """The sitemap: every plan in force and every objective of it, with the day of its version; every approved survey
    and what became of each of its objectives, with the day of its act; every Relazione that holds, every
    ricognizione, what is told of the premiums of each year."""
    voci = [(request.build_absolute_uri(via), giorno) for via, giorno in _vie()][:INDIRIZZI_MASSIMI]
    return render(request, "trasparenza/sitemap.xml", {"voci": voci}, content_type="application/xml")


@login_not_required
@pubblica
@require_safe
def robot(request: HttpRequest) -> HttpResponse:
    """Only what is for everybody is for robots."""
    allowed = (reverse("trasparenza:inizio"), settings.STATIC_URL)
    righe = ("User-agent: *", *(f"Allow: {path}" for path in allowed), f"Disallow: {get_script_prefix()}", "")
    mappa_del_sito = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse("\n".join((*righe, f"Sitemap: {mappa_del_sito}", "")), content_type="text/plain; charset=utf-8")


def _vie() -> Iterator[tuple[str, date | None]]:
    for nome in _FISSE:
        yield reverse(f"trasparenza:{nome}"), None
    piani = {p.pk: p for p in Pubblicazione.objects.leggere().in_vigore()}
    for p in piani.values():
        yield reverse("trasparenza:piano", kwargs={"piano": p.indirizzo}), pubblicata_il(p)
    voci = Voce.objects.filter(pubblicazione__in=piani).order_by("-pubblicazione__anno", "sort_key")
    for pk, codice in voci.values_list("pubblicazione_id", "codice"):
        via = reverse("trasparenza:obiettivo", kwargs={"piano": piani[pk].indirizzo, "codice": codice})
        yield via, pubblicata_il(piani[pk])
    addresses = {p.versione.piano_id: p.indirizzo for p in piani.values()}
    yield from _results(addresses)
    for r in RelazionePubblicata.objects.in_vigore():
        said = r.validazione
        day = timezone.localdate(said.registrata_il if said else r.atto.registrata_il)
        yield reverse("trasparenza:relazione", kwargs={"piano": addresses[r.piano_id]}), day
    for one in RicognizionePubblicata.objects.leggere():
        yield reverse("trasparenza:ricognizione", kwargs=one.posto), timezone.localdate(one.atto.registrata_il)
    for nome, key in _keys(piani):
        yield reverse(nome, args=[key]), None


def _keys(published: Iterable[int]) -> Any:
    """Pages that one key says, each with its name: the series of indicators, the years of premiums (a query)."""
    series = IndicatorePubblicato.objects.filter(pubblicazione__in=published).order_by()
    premiums = PremiPubblicati.objects.today().order_by()
    of_series = series.annotate(nome=Value("trasparenza:indicatore", CharField())).values_list("nome", "chiave")
    years = premiums.annotate(nome=Value("trasparenza:premi_anno", CharField()), chiave=Cast("anno", CharField()))
    return of_series.union(years.values_list("nome", "chiave"))


def _results(plans: dict[int, str]) -> Iterator[tuple[str, date | None]]:
    """The surveys that hold and their objectives; ``plans`` are the addresses of the plans, by key (two queries)."""
    places = {}
    for r in RilevazionePubblicata.objects.in_vigore():
        place = {"piano": plans[r.atto.chiusura.piano_id], "al": r.al}
        places[r.pk] = place, timezone.localdate(r.atto.registrata_il)
        yield reverse("trasparenza:rilevazione", kwargs=place), places[r.pk][1]
    entries = VoceDellaRilevazione.objects.filter(rilevazione__in=places).order_by("-rilevazione__al", "sort_key")
    for pk, code in entries.values_list("rilevazione_id", "codice"):
        place, day = places[pk]
        yield reverse("trasparenza:risultato", kwargs={**place, "codice": code}), day


indirizzi = [path("sitemap.xml", mappa, name="sitemap"), path("robots.txt", robot, name="robots")]
