# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found among plans, acts and documents."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from obiettivi.models import PianoEsecutivo
from reports.base import Report
from reports.elenco import REPORT
from ricerca.hits import Asked, Hit, Source
from testi.confronto import in_riga
from testi.excerpts import excerpt, marked
from testi.ricerca import dice_tutte, piegato
from versioni.models import DocumentoDellaVersione, Versione


def _plans(asked: Asked) -> QuerySet[Any]:
    return asked.plans.filter(dice_tutte(asked.words, ("codice", "descrizione")))


def _plan_hits(rows: Sequence[PianoEsecutivo], asked: Asked) -> list[Hit]:
    return [
        Hit(marked(str(plan), asked.words), reverse("delibere:piano", args=[plan.codice]), plan.get_stato_display())
        for plan in rows
    ]


def _acts(asked: Asked) -> QuerySet[Any]:
    """Versions, by their act and by what the act says it is about."""
    of_plans = Versione.objects.visible_to(asked.chi).filter(piano__in=asked.plans)
    found = of_plans.filter(dice_tutte(asked.words, ("organo", "numero_atto", "oggetto", "piano__codice")))
    return found.senza_contenuti().select_related("piano").order_by("-data_atto", "-pk")


def _act_hits(rows: Sequence[Versione], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(v.atto_in_breve, asked.words),
            reverse("delibere:versione", args=[v.piano.codice, v.numero]),
            f"{v.piano.codice}, versione {v.numero}",
            excerpt((v.oggetto,), asked.words),
        )
        for v in rows
    ]


def _delivered(asked: Asked) -> QuerySet[Any]:
    """What an act delivered, without the bytes."""
    plans = asked.plans
    mine = DocumentoDellaVersione.objects.visible_to(asked.chi).filter(versione__piano__in=plans)
    heavy = ("dati", "versione__contenuto", "versione__manifesto")
    found = mine.filter(dice_tutte(asked.words, ("titolo", "nome", "versione__piano__codice"))).defer(*heavy)
    return found.select_related("versione__piano").order_by("-versione__data_atto", "-versione", "pk")


def _delivered_hits(rows: Sequence[DocumentoDellaVersione], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(f"{d.titolo} ({d.formato.upper()})", asked.words),
            reverse("delibere:documento", args=[d.versione.piano.codice, d.versione.numero, d.genere, d.formato]),
            f"{d.versione.piano.codice}, {d.versione.atto_in_breve}",
        )
        for d in rows
    ]


def _reports(asked: Asked) -> list[Report[Any]]:
    """The documents that somebody may have made now."""
    said = [(report, piegato(f"{report.titolo} {report.descrizione}") or "") for report in REPORT.values()]
    found = [report for report, text in said if all(word in text for word in asked.words)]
    return [report for report in found if report.disponibile_per(asked.chi)]


def _report_hits(rows: Sequence[Report[Any]], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(report.titolo, asked.words),
            reverse("documenti:pagina", args=[report.id]),
            pieces=marked(in_riga(report.descrizione), asked.words),
        )
        for report in rows
    ]


DOCUMENTS: Final = (
    Source("piani", "piano", "piani", _plans, _plan_hits),
    Source("atti", "atto", "atti", _acts, _act_hits),
    Source("documenti", "documento", "documenti", _reports, _report_hits),
    Source("consegnati", "documento approvato", "documenti approvati", _delivered, _delivered_hits),
)
