# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table going out in the form in which it comes in: every phase and every indicator, with what is said so far."""

from collections.abc import Iterator

from django.utils import timezone

from ente import identity
from fogli.outgoing_cells import Cell
from importazioni.consuntivi.columns import COLUMNS, INDICATOR, OF, PHASE, shown
from importazioni.griglie.workbook import DUE_VOLTE, SICURO, FoglioDaCompilare, cartella
from monitoraggio.contenuto import SurveyContent
from monitoraggio.figures import EsitoFase
from monitoraggio.lettura.closed import content_for
from monitoraggio.models import CausaDiRitardo, Rilevazione
from testi.formati import data


def export_actuals(survey: Rilevazione, *, empty: bool = False) -> bytes:
    """The workbook of a survey; ``empty``: without what was said already."""
    causes = list(CausaDiRitardo.objects.filter(in_uso=True).values_list("nome", flat=True))
    lists = {"esito": list(map(str, EsitoFase)), "causa": causes}
    sheet = FoglioDaCompilare("Consuntivi", COLUMNS, _rows(content_for(survey), empty), lists)
    told = (
        f"Consuntivi di {survey.piano.codice} al {data(survey.al)}",
        "Una riga per ogni fase o indicatore: il testo è quello del piano, e non si cambia.",
        "Di una fase si scrivono esito, date effettive, percentuale da 0 a 100, causa e motivo del ritardo, nuova "
        "fine; di un indicatore il valore e la fonte.",
        "Una cella vuota non cambia nulla: per togliere ciò che c'è si scrive (vuoto). Le colonne e le righe che non "
        "servono si possono togliere.",
        "Date gg/mm/aaaa. Numeri con la virgola: 12,5; mille si scrive 1000 o 1.000. Una fase conclusa vuole la fine "
        "effettiva.",
        f"Testi uguali nello stesso obiettivo restano nell'ordine del piano. {DUE_VOLTE}",
        SICURO,
    )
    return cartella([sheet], told, identity.name(), timezone.localdate())


def _rows(survey: SurveyContent, empty: bool) -> Iterator[tuple[Cell, ...]]:
    for o in survey.planned:
        for kind, rows in ((PHASE, o.planned_phases), (INDICATOR, o.planned_indicators)):
            for row in rows:
                said = {} if empty else {column: shown(getattr(row, column)) for column in OF[kind]}
                cells = {"codice": o.codice, kind: row.descrizione, **said}
                yield tuple(cells.get(c.campo, "") for c in COLUMNS)
