# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the list of objectives beside code and title: which there are, and which somebody wants to see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, Max, Sum
from django.http import QueryDict

from obiettivi.models import Fase, ObiettivoPEG, Passaggio

# In addresses: the keys of the columns, one after the other.
COLUMNS_PARAMETER: Final = "colonne"
# As the boxes of the form send them.
BOX_PARAMETER: Final = "colonna"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``usual`` are those of who has chosen none."""

    key: str
    title: str
    usual: bool = True


# Of a plan of which something is known: what became of each objective. Usual there, and nowhere else.
ATTUAZIONE: Final = Column("attuazione", "Attuazione", usual=False)
COLUMNS: Final = (
    Column("centro", "Centro"),
    Column("responsabile", "Responsabile"),
    Column("tipo", "Tipo"),
    Column("stato", "Stato"),
    Column("segnalazioni", "Segnalazioni"),
    Column("fasi", "Fasi", usual=False),
    Column("peso", "Somma dei pesi", usual=False),
    Column("dup", "Obiettivi del DUP", usual=False),
    Column("passaggio", "Ultimo passaggio", usual=False),
    ATTUAZIONE,
)


def chosen_columns(data: QueryDict, *, surveyed: bool = False) -> Sequence[Column]:
    """The columns that an address asks for, in their order; the usual ones where it asks for none that there is."""
    said = set(data.get(COLUMNS_PARAMETER, "").split(","))
    asked = [c for c in COLUMNS if c.key in said and (surveyed or c is not ATTUAZIONE)]
    return asked or [c for c in COLUMNS if c.key in _usual(surveyed)]


def _usual(surveyed: bool) -> set[str]:
    return {c.key for c in COLUMNS if c.usual or (surveyed and c is ATTUAZIONE)}


def joined(keys: Iterable[str], *, surveyed: bool = False) -> str:
    """The boxes that were ticked as an address has them; nothing for the usual ones."""
    ticked = {key for key in keys if key in {c.key for c in COLUMNS}}
    usual = _usual(surveyed)
    return "" if ticked in (set(), usual) else ",".join(c.key for c in COLUMNS if c.key in ticked)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the columns that are not of the objective itself say of one."""

    phases: int = 0
    weight: Decimal | None = None
    served: int = 0
    last_passage: object = None


def counted(objectives: Sequence[ObiettivoPEG], columns: Sequence[Column]) -> dict[int, Counted]:
    """What some objectives have, by key: a query for each kind of thing that a column wants, however many they are."""
    keys, wanted = [o.pk for o in objectives], {c.key for c in columns}
    phases: dict[int, tuple[int, Decimal | None]] = {}
    served: dict[int, int] = {}
    passages: dict[int, object] = {}
    if wanted & {"fasi", "peso"}:
        rows = Fase.objects.filter(obiettivo__in=keys).order_by().values_list("obiettivo")
        phases = {key: (many, weight) for key, many, weight in rows.annotate(many=Count("pk"), weight=Sum("peso"))}
    if "dup" in wanted:
        links = ObiettivoPEG.obiettivi_operativi.through._default_manager.filter(obiettivopeg__in=keys)
        served = dict(links.order_by().values_list("obiettivopeg").annotate(many=Count("pk")))
    if "passaggio" in wanted:
        told = Passaggio.objects.filter(obiettivo__in=keys).order_by()
        passages = dict(told.values_list("obiettivo").annotate(last=Max("quando")))
    return {key: Counted(*phases.get(key, (0, None)), served.get(key, 0), passages.get(key)) for key in keys}
