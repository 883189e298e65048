# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class ObiettiviConfig(DomainConfig):
    """The plan of the year: objectives with their phases and indicators."""

    name = "obiettivi"
    verbose_name = "PEG"
    office_models: ClassVar = frozenset({
        "pianoesecutivo", "tipoobiettivo", "obiettivopeg", "fase", "indicatoreobiettivo", "serviziocoinvolto",
        "avvisoaccettato", "passaggio", "commento", "testodelcommento", "presavisione",
    })  # fmt: skip

    def ready(self) -> None:
        """Say whose the notices of objectives are, and what waits for the office."""
        from notifiche import gates
        from obiettivi.lettura import office, sides
        from obiettivi.vita.notifiche import varchi
        from organizzazione import office_tasks

        for gate in varchi():
            gates.register(gate)
        office_tasks.tell_tasks(office.tasks)
        sides.pair_all()
        office_tasks.tell_errands(office.errands)
