# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class ObiettiviConfig(DomainConfig):
    """The plan of the year: objectives with their phases and indicators."""

    name = "obiettivi"
    verbose_name = "PEG"
    office_models: ClassVar = frozenset({
        "pianoesecutivo", "tipoobiettivo", "obiettivopeg", "fase", "indicatoreobiettivo", "serviziocoinvolto",
        "avvisoaccettato", "passaggio", "commento", "presavisione",
    })  # fmt: skip

    def ready(self) -> None:
        """Say whose the notices of objectives are."""
        from notifiche import gates
        from obiettivi.vita.notifiche import varco

        gates.register(varco())
