# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class ValutazioneConfig(DomainConfig):
    """The evaluation of the dirigenti and their retribuzione di risultato."""

    name = "valutazione"
    verbose_name = "Valutazione"
    office_models: ClassVar = frozenset({"fondo", "vocefondo", "presupposto"})

    def ready(self) -> None:
        """What is looked at with the versions, what the page of permissions tells."""
        from obiettivi.vita import permessi
        from valutazione import permissions
        from valutazione.distributing.chain import distribution_findings
        from versioni.verification import add_check

        add_check(distribution_findings)
        permessi.add_part(permissions.told)
