# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a centre says itself of where a value of its own is read: another indicator of the same centre, or one of the
ente (docs/decisioni/0038).

A file is named by the office alone, for the folder holds what others put there for others; and what the office said of
an indicator, in use or not, the office alone changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from aggregati.models import ConflittoDiRevisione
from dup.models import DUP, IndicatoreEnte
from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct, SourceKind
from monitoraggio.models import FonteIndicatore, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.writer import why_not
from monitoraggio.vita.keeping import hold_plan, keep_source_of_centre
from organizzazione.rules import Chi, scrive_tutto
from testi.codes import one_line

OF_THE_OFFICE: Final = "Questa fonte l'ha detta l'ufficio programmazione: la cambia, o la toglie, l'ufficio."
NOT_OFFERED: Final = "Scegliere un indicatore dell'elenco: uno dello stesso centro, o uno dell'ente."
NOTHING: Final = "Di questo indicatore non è detta nessuna fonte."
# Before the identity of an indicator, and before the key of one of the ente.
_ROW, _ENTE = "riga:", "ente:"


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators of one objective, or of the ente, by the key that the page sends back."""

    name: str
    choices: tuple[tuple[str, str], ...]


def source_of(value: ValoreIndicatore) -> FonteIndicatore | None:
    """Where its indicator is read, in use or not."""
    rows = FonteIndicatore.objects.filter(piano=value.stato.rilevazione.piano_id, row_id=value.row_id)
    return rows.select_related("altro_obiettivo", "indicatore_ente").first()


def key_of(source: FonteIndicatore | None) -> str:
    """What the page would send for it; empty for a file, or for none."""
    if source is None or source.genere == SourceKind.CSV:
        return ""
    return f"{_ROW}{source.altra_riga}" if source.altra_riga else f"{_ENTE}{source.indicatore_ente_id}"


def groups_for(value: ValoreIndicatore, who: Chi) -> Sequence[Group]:
    """What it may be read from: the other indicators of its centre, then those of the ente (two queries)."""
    own = _of_the_centre(value, who).order_by("stato__sort_key", "ordine", "pk")
    return (*_by_objective(own), *_by_document(_of_the_ente(value, who)))


def _of_the_centre(value: ValoreIndicatore, who: Chi) -> QuerySet[ValoreIndicatore]:
    state = value.stato
    readable = StatoObiettivo.objects.visible_to(who).filter(
        rilevazione=state.rilevazione_id, centro=state.centro_id, nel_piano=True
    )
    rows = ValoreIndicatore.objects.filter(stato__in=readable.order_by().values("pk"), nel_piano=True)
    return rows.exclude(row_id=value.row_id).select_related("stato")


def _of_the_ente(value: ValoreIndicatore, who: Chi) -> QuerySet[IndicatoreEnte]:
    year = value.stato.rilevazione.anno
    documents = DUP.objects.visible_to(who).filter(anno_inizio__lte=year, anno_fine__gte=year)
    return (
        IndicatoreEnte.objects.filter(dup__in=documents).select_related("dup").order_by("dup__codice", "ordine", "pk")
    )


def _by_objective(rows: QuerySet[ValoreIndicatore]) -> Iterator[Group]:
    for state, values in groupby(rows, key=lambda row: row.stato):
        choices = tuple((f"{_ROW}{v.row_id}", one_line(v.descrizione)) for v in values)
        yield Group(f"{state.codice} {state.titolo}", choices)


def _by_document(rows: QuerySet[IndicatoreEnte]) -> Iterator[Group]:
    for document, indicators in groupby(rows, key=lambda row: row.dup):
        choices = tuple((f"{_ENTE}{i.pk}", one_line(str(i))) for i in indicators)
        yield Group(f"Indicatori dell'ente, {document.codice}", choices)


def say_source(value: ValoreIndicatore, asked: str, revision: int, who: Chi) -> FonteIndicatore:
    """Say where it is read, in place of what was said before.

    Args:
        asked: a key of ``groups_for``.
        revision: that of the source that the page showed, 0 where it showed none.

    Raises:
        ConflittoDiRevisione: somebody said something else since.
        Refused: not now, not by him, not from there, or it would be read from itself by way of others.
    """
    with transaction.atomic():
        source = _taken(value, revision, who) or _new(value)
        other, ente = _asked(value, asked, who)
        source.genere = SourceKind.INDICATORE if other else SourceKind.ENTE
        for name in (
            "file",
            "colonna_chiave",
            "chiave",
            "colonna_valore",
            "colonna_numeratore",
            "colonna_denominatore",
        ):
            setattr(source, name, "")
        source.altro_obiettivo_id = other.stato.obiettivo_id if other else None
        source.altra_riga = other.row_id if other else None
        source.altra_descrizione = other.descrizione if other else ""
        source.indicatore_ente = ente
        source.in_uso = True
        keep_source_of_centre(source, who)
    return source


def withdraw_source(value: ValoreIndicatore, revision: int, who: Chi) -> None:
    """Put it out of use: what was read of it stays. Raises as ``say_source``."""
    with transaction.atomic():
        source = _taken(value, revision, who)
        if source is None:
            raise Refused(NOTHING)
        source.in_uso = False
        keep_source_of_centre(source, who)


def _taken(value: ValoreIndicatore, revision: int, who: Chi) -> FonteIndicatore | None:
    """The source as the page showed it, this transaction's, for who may change it."""
    hold_plan(value.stato.rilevazione.piano_id)
    if not StatoObiettivo.objects.allowing(who, ObjectiveAct.SCRIVERE).filter(pk=value.stato_id).exists():
        raise Refused(f"{value.stato.codice}: {why_not(value.stato_id)}")
    source = source_of(value)
    if (source.revisione if source else 0) != revision:
        raise ConflittoDiRevisione(f"{value.stato.codice}: la fonte è cambiata")
    if source is not None and not source.del_centro and not scrive_tutto(who):
        raise Refused(OF_THE_OFFICE)
    return source


def _new(value: ValoreIndicatore) -> FonteIndicatore:
    state = value.stato
    return FonteIndicatore(
        piano_id=state.rilevazione.piano_id,
        obiettivo_id=state.obiettivo_id,
        codice=state.codice,
        row_id=value.row_id,
        descrizione=value.descrizione,
    )


def _asked(
    value: ValoreIndicatore, asked: str, who: Chi
) -> tuple[ValoreIndicatore, None] | tuple[None, IndicatoreEnte]:
    """What a key of the page names, among what may be named."""
    other, ente = None, None
    if asked.startswith(_ROW) and (row := _uuid(asked.removeprefix(_ROW))):
        other = _of_the_centre(value, who).filter(row_id=row).first()
    elif asked.startswith(_ENTE) and (key := asked.removeprefix(_ENTE)).isdecimal() and len(key) < 19:
        ente = _of_the_ente(value, who).filter(pk=int(key)).first()
    if other is not None:
        return other, None
    if ente is None:
        raise Refused(NOT_OFFERED)
    return None, ente


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
