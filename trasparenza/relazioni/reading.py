# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the pages find the approved Relazioni: in the index, and nowhere else."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet
from django.http import Http404

from testi.ricerca import parole_cercate
from trasparenza.models import (
    DocumentoDellaRelazione,
    Pubblicazione,
    RelazionePubblicata,
    RelazionePubblicataQuerySet,
    RilevazionePubblicata,
    con_tutte,
)
from trasparenza.published import addresses_of

NOT_YET: Final = "Nessuna Relazione di questo piano è ancora approvata"


def of_plan(p: Pubblicazione) -> RelazionePubblicataQuerySet:
    """What acts have approved of the Relazione of a plan, the last act first."""
    rows: RelazionePubblicataQuerySet = RelazionePubblicata.objects.leggere()
    return rows.filter(atto__approvata__relazione__piano=p.versione.piano_id)


def one_of(rows: Sequence[RelazionePubblicata], number: int | None = None) -> RelazionePubblicata:
    """Of those of a plan what holds, or the approval of a number.

    Raises:
        Http404: nothing of the kind is approved; whether somebody is writing one nobody is told.
    """
    found = (r for r in rows if (r.vigente if number is None else r.numero == number))
    one = next(found, None)
    if one is None:
        raise Http404(NOT_YET)
    return one


def paper_of(r: RelazionePubblicata) -> DocumentoDellaRelazione | None:
    """Its paper, without bytes; None where it stays inside or is not laid out yet."""
    if r.documento_dentro:
        return None
    found: DocumentoDellaRelazione | None = DocumentoDellaRelazione.objects.filter(atto=r.atto_id).defer("dati").first()
    return found


def recognised(*fingerprints: str) -> list[tuple[RelazionePubblicata, str]]:
    """The Relazioni whose paper has these very bytes (or those), each with the address of its plan."""
    found = list(RelazionePubblicata.objects.leggere().filter(atto__documento__impronta__in=fingerprints))
    plans = addresses_of(r.piano_id for r in found) if found else {}
    return [(r, plans[r.piano_id]) for r in found]


def survey_of(r: RelazionePubblicata) -> RilevazionePubblicata | None:
    """The approved closing that its numbers come from."""
    rows = RilevazionePubblicata.objects.leggere().defer("detto", "atto__chiusura__contenuto")
    found: RilevazionePubblicata | None = rows.filter(atto__chiusura=r.atto.approvata.chiusura_id).first()
    return found


def saying(text: str, year: int | None) -> RelazionePubblicataQuerySet:
    """The Relazioni that hold which say all the words: to be counted."""
    words = parole_cercate(text)
    found: RelazionePubblicataQuerySet = RelazionePubblicata.objects.filter(atto__approvata__successiva__isnull=True)
    if year:
        found = found.filter(anno=year)
    return found.filter(con_tutte("testo_cercato", words)) if words else found.none()


def search(text: str, year: int | None) -> QuerySet[RelazionePubblicata]:
    """The same to be read, the last year first."""
    heavy = ("contenuto", "testo_cercato", "atto__manifesto", "atto__approvata__contenuto")
    return saying(text, year).leggere().defer(None).defer(*heavy)
