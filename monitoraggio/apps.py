# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class MonitoraggioConfig(DomainConfig):
    """What became of the plan: surveys, what is said in them, what a closing froze."""

    name = "monitoraggio"
    verbose_name = "Monitoraggio"
    office_models: ClassVar = frozenset({"rilevazione", "causadiritardo", "regolaconsuntivo", "fonteindicatore"})

    def ready(self) -> None:
        """Follow the versions of the plans; say what waits for the office, and what is looked at with the versions."""
        from congelati import triggers
        from lavori import registry
        from monitoraggio import office, parts, permissions
        from monitoraggio.delivered import DOCUMENTS
        from monitoraggio.inviting.ready import get_ready
        from monitoraggio.lettura.chain import closing_findings
        from monitoraggio.sources.reading import read_due
        from monitoraggio.vita import notices
        from monitoraggio.vita.realigning import follow_version
        from notifiche import gates
        from obiettivi.vita import permessi
        from organizzazione import office_tasks
        from versioni import followers
        from versioni.verification import add_check

        followers.follow(follow_version)
        triggers.register(DOCUMENTS)
        office_tasks.tell_tasks(office.tasks)
        add_check(closing_findings)
        permessi.add_part(permissions.told)
        get_ready()
        registry.every_round(read_due)
        for gate in notices.gates():
            gates.register(gate)
        parts.fill_places()
