# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public pages read: the index to find, the frozen versions to say."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, Count, QuerySet, Value, When
from django.http import Http404

from monitoraggio.models import DocumentoDellaRilevazione, RilevazioneChiusa
from obiettivi.contenuto import ContenutoObiettivo
from testi.ricerca import parole_cercate
from trasparenza.models import IndicatorePubblicato, Pubblicazione, Voce, con_tutte
from trasparenza.series import Said, Series, series_of
from versioni.models import DocumentoDellaVersione, Versione
from versioni.schemas import read_objective

# What only the database looks at.
FOLDED: Final = ("testo_cercato", "titolo_cercato")


def pubblicata(piano: str, numero: int | None = None) -> Pubblicazione:
    """A version of a plan; the one in force, when no number is given.

    Raises:
        Http404: no such plan, or no such version.
    """
    tutte = Pubblicazione.objects.leggere()
    del_piano = tutte.filter(indirizzo=piano)
    trovata = del_piano.filter(versione__numero=numero).first() if numero is not None else del_piano.in_vigore().first()
    if trovata is None and numero is None and (vecchia := del_piano.first()):
        # The plan has another code since: the old address still leads to it.
        trovata = tutte.in_vigore().filter(versione__piano=vecchia.versione.piano_id).first()
    if trovata is None:
        raise Http404("Nessun piano approvato a questo indirizzo")
    return trovata


def addresses_of(plans: Iterable[int]) -> dict[int, str]:
    """The addresses of plans, by key (a query)."""
    rows = Pubblicazione.objects.in_vigore().order_by().filter(versione__piano__in=set(plans))
    return dict(rows.values_list("versione__piano", "indirizzo"))


def versioni_del_piano(p: Pubblicazione) -> list[Pubblicazione]:
    """All versions of the plan of one of them, the newest first."""
    stesso = Pubblicazione.objects.leggere().filter(versione__piano=p.versione.piano_id)
    return list(stesso.order_by("-versione__numero"))


@lru_cache(maxsize=4)
def letta(catena: str) -> dict[str, Any]:
    """The content of the version at a link of the chain, as dicts and lists, to be read and left as it is."""
    # A link of the chain stands for one content for ever: nothing here grows old.
    testo = Versione.objects.values_list("contenuto", flat=True).get(catena=catena)
    dati: dict[str, Any] = json.loads(testo)
    return dati


def dati_di(p: Pubblicazione) -> dict[str, Any]:
    """The content of a version as dicts and lists, to be read and left as it is."""
    return letta(p.versione.catena)


def obiettivo_di(p: Pubblicazione, codice: str) -> tuple[ContenutoObiettivo, dict[str, Any]] | None:
    """An objective of a version, as content and as its JSON; None when it is not in it."""
    dati = dati_di(p)
    scritto = next((o for o in dati["obiettivi"] if o["codice"] == codice), None)
    if scritto is None:
        return None
    return read_objective(dati, scritto), scritto


def presenze(p: Pubblicazione, codice: str) -> list[tuple[Pubblicazione, bool]]:
    """The versions of the plan that have an objective, the newest first, and whether each changed its text."""
    voci = list(
        Voce.objects.filter(pubblicazione__versione__piano=p.versione.piano_id, codice=codice)
        .order_by("pubblicazione__versione__numero")
        .values_list("pubblicazione_id", "changed")
    )
    cambiate = {pk: i > 0 and changed for i, (pk, changed) in enumerate(voci)}
    trovate = Pubblicazione.objects.leggere().filter(pk__in=cambiate).order_by("-versione__numero")
    return [(v, cambiate[v.pk]) for v in trovate]


def objectives_of(p: Pubblicazione) -> list[ContenutoObiettivo]:
    """All objectives of a version, in their order."""
    said = dati_di(p)
    return [read_objective(said, written) for written in said["obiettivi"]]


def centri_di(p: Pubblicazione) -> list[tuple[str, int]]:
    """The centres of a version and how many objectives each has, by name."""
    return list(p.voci.values_list("centro").annotate(quanti=Count("pk")).order_by("centro"))


def saying(testo: str, anno: int | None) -> QuerySet[Voce]:
    """The objectives in force, of every year, that hold all the words: to be counted."""
    parole = parole_cercate(testo)
    trovate = Voce.objects.order_by().filter(pubblicazione__versione__successiva__isnull=True)
    if anno:
        trovate = trovate.filter(pubblicazione__anno=anno)
    return trovate.filter(con_tutte("testo_cercato", parole)) if parole else trovate.none()


def cerca(testo: str, anno: int | None) -> QuerySet[Voce]:
    """The same to be read, first those that hold the words in the title."""
    if not (parole := parole_cercate(testo)):
        return Voce.objects.none()
    nel_titolo = Case(When(con_tutte("titolo_cercato", parole), then=Value(0)), default=Value(1))
    return (
        saying(testo, anno)
        .annotate(dopo=nel_titolo)
        .select_related("pubblicazione")
        .defer(*FOLDED, "pubblicazione__modifiche")
        .order_by("dopo", "-pubblicazione__anno", "sort_key", "pk")
    )


def anni() -> list[int]:
    """The years that have an approved plan, the newest first."""
    return list(Pubblicazione.objects.in_vigore().order_by("-anno").values_list("anno", flat=True).distinct())


def riconosci(*impronte: str) -> list[DocumentoDellaVersione]:
    """The delivered documents with these very bytes (or those), the newest version first."""
    trovati = DocumentoDellaVersione.objects.filter(impronta__in=impronte).select_related("versione__pubblicazione")
    pesanti = ("dati", "versione__contenuto", "versione__manifesto", "versione__pubblicazione__modifiche")
    return list(trovati.defer(*pesanti).order_by("-versione__registrata_il", "genere", "formato"))


def of_surveys(*fingerprints: str) -> list[DocumentoDellaRilevazione]:
    """The documents with these very bytes (or those) that the acts of surveys delivered, the newest act first."""
    found = DocumentoDellaRilevazione.objects.filter(impronta__in=fingerprints)
    found = found.select_related("chiusura__atto", "chiusura__rilevazione__piano")
    return list(found.defer("dati", "chiusura__contenuto").order_by("-chiusura__atto__registrata_il", "pk"))


def frozen_surveys(*fingerprints: str) -> list[RilevazioneChiusa]:
    """The approved surveys whose canonical JSON has this fingerprint, or one of these."""
    found = RilevazioneChiusa.objects.filter(impronta__in=fingerprints, atto__isnull=False)
    return list(found.select_related("atto", "rilevazione__piano").defer("contenuto").order_by("-numero"))


def versioni_con_contenuto(*impronte: str) -> list[Pubblicazione]:
    """The versions whose canonical JSON has this fingerprint, or one of these."""
    return list(Pubblicazione.objects.leggere().filter(versione__impronta__in=impronte).order_by("-versione__numero"))


def series(**of: str) -> list[Series]:
    """The series of the versions in force (one query)."""
    rows = IndicatorePubblicato.objects.filter(pubblicazione__versione__successiva__isnull=True, **of)
    rows = rows.select_related("pubblicazione__versione")
    heavy = ("versione__contenuto", "versione__manifesto", "modifiche")
    rows = rows.defer(*(f"pubblicazione__{name}" for name in heavy))
    # Of two acts of one day the one that was registered later; what a plan is called today has no say in it.
    return series_of(_told(rows.order_by("pubblicazione__versione__data_atto", "pubblicazione__versione_id", "posto")))


def _told(rows: Any) -> Iterator[tuple[str, Said, str]]:
    for row in rows:
        yield row.chiave, row.detto, row.pubblicazione.versione.atto_in_breve
