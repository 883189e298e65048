# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a name that a version carries may be that of a row of today, which may have been renamed since.

Centres, people and kinds go on living under an approved plan (ADR 0012): another name of the same row is no change of
the plan, another row is one. Names come from the rows and from their history, read once and only when something
differs.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from indicatori.models import TipoIndicatore
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita, Persona

# Where a row of each table has its names.
_FIELDS: Final[dict[type[Any], tuple[str, ...]]] = {
    CentroDiResponsabilita: ("nome", "nome_breve"),
    Persona: ("nominativo", "matricola"),
    TipoObiettivo: ("nome",),
    TipoIndicatore: ("nome",),
    PianoEsecutivo: ("codice",),
}


class NamesOf:
    """The names that the rows of one table have, and have had."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model

    @cached_property
    def _bearers(self) -> dict[str, set[int]]:
        """The rows that bear a name, or once did."""
        bearers: defaultdict[str, set[int]] = defaultdict(set)
        for table in (self.model._default_manager, self.model.history):
            rows: Iterable[tuple[Any, ...]] = table.order_by().values_list("id", *_FIELDS[self.model]).distinct()
            for key, *names in rows.iterator():  # type: ignore[attr-defined]
                for name in filter(None, names):
                    bearers[name].add(key)
        return dict(bearers)

    def same(self, name: str, key: int | None) -> bool:
        """Whether a name of then may stand for the row that is there now.

        A name that no row ever had (a renaming that left no history) speaks against nobody.
        """
        if not name or key is None:
            return not name and key is None
        bearers = self._bearers.get(name)
        return bearers is None or key in bearers


class Names:
    """The names of every table that a version names rows of."""

    def __init__(self) -> None:
        self.of = {model: NamesOf(model) for model in _FIELDS}
