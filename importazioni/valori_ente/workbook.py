# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table going out in the form in which it comes in: every indicator, with what is kept of the year."""

from collections.abc import Iterator

from django.utils import timezone

from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from dup.printed import place_in_words
from ente import identity
from fogli.outgoing_cells import Cell
from importazioni.griglie.workbook import DUE_VOLTE, SICURO, FoglioDaCompilare, cartella
from importazioni.valori_ente.columns import columns_of


def export_values(dup: DUP, year: int, *, empty: bool = False) -> bytes:
    """The workbook of a year; ``empty``: without what is kept already."""
    sheet = FoglioDaCompilare(
        f"Valori {year}", columns_of(year), _rows(dup, year, empty), {"provvisorio": ["no", "sì"]}
    )
    told = (
        f"Valori del {year} degli indicatori dell'ente di {dup.codice}",
        "Una riga per indicatore: il nome è quello del DUP, e non si cambia. Stato, ambito e tema servono a "
        "distinguere due indicatori con lo stesso nome.",
        "Il valore si scrive com'è: si stampa così. Provvisorio, sì o no; «140 (p)» è provvisorio.",
        "Fonte ed evidenza (un indirizzo, un numero di protocollo) sono di questo valore; vuota, vale la fonte "
        "dell'indicatore.",
        "Una cella vuota non cambia nulla: per togliere ciò che c'è si scrive (vuoto).",
        DUE_VOLTE,
        SICURO,
    )
    return cartella([sheet], told, identity.name(), timezone.localdate())


def _rows(dup: DUP, year: int, empty: bool) -> Iterator[tuple[Cell, ...]]:
    kept = {v.indicatore_id: v for v in ValoreAnnuale.objects.filter(indicatore__dup=dup, anno=year)}
    rows = IndicatoreEnte.objects.filter(dup=dup).select_related("ambito")
    for i in rows.order_by("stato_di_salute", "ordine", "pk"):
        place = place_in_words(i.stato_di_salute, i.ambito.nome if i.ambito else "", i.tema)
        value = None if empty else kept.get(i.pk)
        said = ("sì" if value.provvisorio else "no", value.fonte, value.evidenza, value.nota) if value else ("",) * 4
        yield (*place, i.descrizione, value.valore if value else "", *said)
