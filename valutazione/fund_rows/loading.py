# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund of a file, kept: said again it changes nothing, and what is there gives way only to who has said so."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from flussi.acts import Refused
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi, scrive_tutto
from valutazione.fund.checks import impossible
from valutazione.fund.contracts import ASKED as CONTRACT
from valutazione.fund.differences import differences
from valutazione.fund.facts import Printed, YearFund
from valutazione.fund.writing import percent_text
from valutazione.fund_rows.reading import facts_of
from valutazione.models import Fondo, Presupposto, VoceFondo
from valutazione.money.amounts import in_euros

FORBIDDEN: Final = "I fondi li tiene l'ufficio programmazione."
FROM_A_FILE: Final = "Caricato da un file"


class Kept(StrEnum):
    """What became of the file."""

    NEW = "caricato"
    SAME = "c'era già, uguale"
    REPLACED = "messo al posto di quello che c'era"


class Different(Refused):
    """The fund of the year is there and says something else: ``lines`` tell what."""

    def __init__(self, there: Fondo, lines: list[str]) -> None:
        super().__init__(f"Il fondo del {there.anno} c'è già, e il file dice altro.")
        self.there, self.lines = there, lines


def load_fund(
    said: YearFund, who: Chi, *, replace: bool = False, over: Mapping[int, int] | None = None
) -> tuple[Fondo, Kept]:
    """Keep a fund that a file says.

    Args:
        over: by key, the revision of the fund that who replaces it has read; None, where nobody read one on a page.

    Raises:
        Refused: not allowed, or it cannot be kept.
        Different: there is another one of the year, and ``replace`` was not said, or of one that was read before.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    if wrongs := impossible(said):
        raise Refused("\n".join(map(str, wrongs)))
    with transaction.atomic():
        kept: Fondo | None = Fondo.objects.select_for_update(no_key=True).filter(anno=said.year).first()
        if kept is None:
            return _new(said, who), Kept.NEW
        lines = differences(facts_of(kept), said)
        if not lines:
            return kept, Kept.SAME
        if not replace or (over is not None and over.get(kept.pk) != kept.revisione):
            raise Different(kept, lines)
        kept.prenota_revisione()
        _write(kept, said, who)
    return kept, Kept.REPLACED


def _new(said: YearFund, who: Chi) -> Fondo:
    kept = Fondo(anno=said.year)
    try:
        with transaction.atomic():
            _write(kept, said, who)
    except IntegrityError:
        raise Refused(f"Il fondo del {said.year} è stato scritto proprio ora da un altro: guardarlo.") from None
    return kept


def _write(kept: Fondo, said: YearFund, who: Chi) -> None:
    columns: dict[str, Any] = {
        "posizione": in_euros(said.position),
        "risultato": in_euros(said.result),
        "economie": in_euros(said.economie),
        "economie_del": said.economie_of,
        **_printed(said.printed),
        **{key: getattr(said.contract, name) for name, (key, _) in CONTRACT.items()},
    }
    _store(kept, columns, who)
    rows = {
        row.code: {
            "ordine": number,
            "descrizione": row.description,
            "norma": row.norm,
            "genere": row.nature.value,
            "importo": in_euros(row.cents),
            "soggetta_al_limite": row.limited,
        }
        for number, row in enumerate(said.rows, 1)
    }
    gates = {
        one.gate.value: {"atto": one.deed, "data": one.day, "validata_il": one.validated, "entro": one.term}
        for one in said.gates
    }
    _settle(kept, VoceFondo, "codice", rows, who)
    _settle(kept, Presupposto, "che_cosa", gates, who)


def _settle(kept: Fondo, model: Any, key: str, wanted: dict[str, dict[str, Any]], who: Chi) -> None:
    """The rows of a fund as they are to be: those that stay are told by their key."""
    there = {getattr(row, key): row for row in model.objects.filter(fondo=kept)}
    for gone in [row for name, row in there.items() if name not in wanted]:
        sign_as(gone, user_of(who), FROM_A_FILE)
        gone.delete()
    for name, columns in wanted.items():
        _store(there.get(name) or model(fondo=kept, **{key: name}), columns, who)


def _store(row: Any, columns: dict[str, Any], who: Chi) -> None:
    """One row, if it is new or says something else. Raises ``Refused`` for what its columns do not hold."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if row.pk and not changed:
        return
    for name, value in columns.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as no:
        raise Refused(f"{row}: {' '.join(no.messages)}") from None
    sign_as(row, user_of(who), FROM_A_FILE)
    row.save()


def _printed(said: Printed) -> dict[str, Any]:
    return {
        "dichiarato_fondo": _euros_or_none(said.fund),
        "dichiarato_disponibile": _euros_or_none(said.available),
        "dichiarato_totale": _euros_or_none(said.total),
        "percento_posizione": percent_text(said.position_percent) or "",
        "percento_risultato": percent_text(said.result_percent) or "",
    }


def _euros_or_none(cents: int | None) -> Decimal | None:
    return None if cents is None else in_euros(cents)
