# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class ValutazioneConfig(DomainConfig):
    """The evaluation of the dirigenti and their retribuzione di risultato."""

    name = "valutazione"
    verbose_name = "Valutazione"
    # Funds and nothing else: systems and sheets have no page in the admin, whose lists would read them.
    office_models: ClassVar = frozenset({"fondo", "vocefondo", "presupposto"})

    def ready(self) -> None:
        """What is looked at with the versions, who may still read a notice, what the page of permissions tells."""
        from monitoraggio.rectifying.touched import touched_from
        from notifiche import gates
        from obiettivi.vita import permessi
        from organizzazione import page_parts
        from valutazione import desk, notices, permissions
        from valutazione.distributing.chain import distribution_findings
        from valutazione.distributing.people import take_people_from
        from valutazione.people import sheets_of_year
        from valutazione.touched import touched
        from valutazione.verification import sheet_findings
        from versioni.verification import add_check

        add_check(sheet_findings)
        add_check(distribution_findings)
        touched_from(touched)
        take_people_from(sheets_of_year)
        page_parts.fill(page_parts.Place.DESK_TO_DO, desk.to_do)
        permessi.add_part(permissions.told)
        for gate in notices.gates():
            gates.register(gate)
