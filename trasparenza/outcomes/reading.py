# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the pages find what acts have approved of surveys: in the index, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db.models import Case, QuerySet, Value, When
from django.http import Http404

from monitoraggio.models import AttoDellaRilevazione, DocumentoDellaRilevazione
from reports.base import Formato
from testi.ricerca import parole_cercate
from trasparenza.models import (
    Pubblicazione,
    RicognizionePubblicata,
    RilevazionePubblicata,
    RilevazionePubblicataQuerySet,
    VoceDellaRilevazione,
    con_tutte,
)

# Of what the act of a survey delivered, the documents that are for everybody; a dossier holds every evidence, and what
# moved since the survey before tells of one that perhaps no act has approved.
FOR_EVERYBODY: Final = ("rettifica", "consuntivo", "stato-attuazione")
NOT_YET: Final = "Nessun risultato di questo piano è ancora approvato"
_FOLDED: Final = ("testo_cercato", "titolo_cercato", "texts")


def of_plan(p: Pubblicazione) -> RilevazionePubblicataQuerySet:
    """All that acts have approved of the surveys of a plan, the latest survey first."""
    rows: RilevazionePubblicataQuerySet = RilevazionePubblicata.objects.leggere()
    return rows.filter(atto__chiusura__piano=p.versione.piano_id)


def last_of(p: Pubblicazione) -> RilevazionePubblicata | None:
    """The last survey of a plan that an act has approved, as its last act has it."""
    return of_plan(p).holding().first()


def one_of(p: Pubblicazione, al: date, number: int | None = None) -> RilevazionePubblicata:
    """What an act has approved of the survey at a day: what holds, or the closing of a number.

    Raises:
        Http404: nothing of the kind is approved; whether there is a survey nobody is told.
    """
    rows = of_plan(p).filter(al=al)
    found = rows.filter(atto__chiusura__numero=number) if number is not None else rows.holding()
    one = found.first()
    if one is None:
        raise Http404(NOT_YET)
    return one


def corrections_of(r: RilevazionePubblicata) -> dict[str, AttoDellaRilevazione | None]:
    """The act that has corrected it since, and the one that it corrects (a query each, where there is one)."""
    said = r.detto["rettifica"]
    of_plan = AttoDellaRilevazione.objects.filter(chiusura__piano=r.atto.chiusura.piano_id).select_related("chiusura")
    of_plan = of_plan.defer("chiusura__contenuto")
    after: AttoDellaRilevazione | None = None
    if not r.vigente:
        same = of_plan.filter(chiusura__rilevazione=r.atto.chiusura.rilevazione_id)
        after = same.order_by("-chiusura__numero").first()
    before = of_plan.filter(chiusura__numero=said["chiusura"]).first() if said else None
    return {"dopo": after, "prima": before}


def documents_of(r: RilevazionePubblicata) -> QuerySet[DocumentoDellaRilevazione]:
    """The documents that the act delivered and everybody may have; no bytes."""
    found = DocumentoDellaRilevazione.objects.filter(chiusura=r.atto.chiusura_id, formato=Formato.PDF).defer("dati")
    return found.none() if r.detto["documenti_dentro"] else found.filter(genere__in=FOR_EVERYBODY)


def documents_by_closing(rows: Iterable[RilevazionePubblicata]) -> Mapping[int, list[DocumentoDellaRilevazione]]:
    """The same of many, by the key of the closing (a query)."""
    closings = [r.atto.chiusura_id for r in rows if not r.detto["documenti_dentro"]]
    found = DocumentoDellaRilevazione.objects.filter(
        chiusura__in=closings, formato=Formato.PDF, genere__in=FOR_EVERYBODY
    )
    by: defaultdict[int, list[DocumentoDellaRilevazione]] = defaultdict(list)
    for d in found.defer("dati"):
        by[d.chiusura_id].append(d)
    return by


def entries_of(r: RilevazionePubblicata) -> QuerySet[VoceDellaRilevazione]:
    """The objectives of a survey, without the texts of the search."""
    return r.voci.defer(*_FOLDED)


def entries_across(p: Pubblicazione, code: str) -> list[VoceDellaRilevazione]:
    """An objective in all the surveys of a plan that hold, the latest first."""
    holding = {r.pk: r for r in of_plan(p).holding()}
    rows = VoceDellaRilevazione.objects.filter(rilevazione__in=holding, codice=code).defer(*_FOLDED, "detto")
    for row in (found := list(rows.order_by("-rilevazione__al"))):
        row.rilevazione = holding[row.rilevazione_id]
    return found


def declared_of(dup: str) -> RicognizionePubblicata | None:
    """The last approved ricognizione of a DUP."""
    return RicognizionePubblicata.objects.leggere().filter(dup=dup).first()


def saying(text: str, year: int | None) -> QuerySet[VoceDellaRilevazione]:
    """The results that hold all the words, of the surveys that hold: to be counted."""
    words = parole_cercate(text)
    holding = RilevazionePubblicata.objects.in_vigore()
    found = VoceDellaRilevazione.objects.order_by().filter(rilevazione__in=holding.order_by().values("pk"))
    if year:
        found = found.filter(rilevazione__anno=year)
    return found.filter(con_tutte("testo_cercato", words)) if words else found.none()


def search(text: str, year: int | None) -> QuerySet[VoceDellaRilevazione]:
    """The same to be read, first those that hold the words in the title."""
    if not (words := parole_cercate(text)):
        return VoceDellaRilevazione.objects.none()
    in_the_title = Case(When(con_tutte("titolo_cercato", words), then=Value(0)), default=Value(1))
    return (
        saying(text, year)
        .annotate(dopo=in_the_title)
        .select_related("rilevazione__atto__chiusura")
        .defer("testo_cercato", "titolo_cercato", "detto", "rilevazione__atto__chiusura__contenuto")
        .order_by("dopo", "-rilevazione__al", "sort_key", "pk")
    )
