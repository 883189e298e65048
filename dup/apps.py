# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class DupConfig(DomainConfig):
    """The three-year plan: ambiti, strategic and operative objectives."""

    name = "dup"
    verbose_name = "DUP"
    office_models: ClassVar = frozenset({
        "dup", "attodeldup", "ambitostrategico", "obiettivostrategico", "lineadiintervento", "obiettivooperativo",
        "indicatoreoperativo", "obiettivogestionale", "indicatoreente", "valoreannuale",
    })  # fmt: skip

    def ready(self) -> None:
        """Say what of it waits for the office."""
        from dup import office
        from dup.models import IndicatoreEnte
        from organizzazione import office_tasks, two_sides

        two_sides.pair(IndicatoreEnte, office.page_of_indicators)
        office_tasks.tell_tasks(office.tasks)
        office_tasks.tell_errands(office.errands)
