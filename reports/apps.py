# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Every document that leaves the system."""

    name = "reports"
    verbose_name = "Documenti"

    def ready(self) -> None:
        """Pieces that the dead had claimed are anybody's again; those of a plan that was written are made soon."""
        from lavori import registry
        from lavori.changes import written
        from obiettivi.models import PianoEsecutivo
        from reports.pdf import claims
        from reports.warm import after_writing

        registry.every_round(claims.drop_lapsed)
        written.connect(after_writing, sender=PianoEsecutivo, dispatch_uid="reports.warm")
