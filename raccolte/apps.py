# SPDX-License-Identifier: AGPL-3.0-or-later
from organizzazione.domain import DomainConfig


class RaccolteConfig(DomainConfig):
    """The yearly values of the indicators of the Comune."""

    name = "raccolte"
    verbose_name = "Raccolte dei valori"
    office_models = frozenset({"raccolta"})

    def ready(self) -> None:
        """What waits for the office, what the page of permissions tells."""
        from notifiche import gates
        from obiettivi.vita import permessi
        from obiettivi.vita.promemoria import remind_also
        from organizzazione.office_tasks import tell_tasks
        from raccolte import notices, office, permissions

        tell_tasks(office.tasks)
        permessi.add_part(permissions.told)
        remind_also(notices.lines)
        for gate in notices.gates():
            gates.register(gate)
