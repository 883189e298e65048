# SPDX-License-Identifier: AGPL-3.0-or-later
from organizzazione.domain import DomainConfig


class RelazioniConfig(DomainConfig):
    """The Relazione sulla performance: its sections, its act, its validation."""

    name = "relazioni"
    verbose_name = "Relazione sulla performance"

    def ready(self) -> None:
        """What is looked at with the versions, what the page of permissions and the funds are told."""
        from obiettivi.vita import permessi
        from relazioni import permissions
        from relazioni.chain import relazione_findings
        from relazioni.known import known_reports
        from valutazione.fund_rows.known import tell_reports
        from versioni.verification import add_check

        add_check(relazione_findings)
        tell_reports(known_reports)
        permessi.add_part(permissions.told)
