# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Every document that leaves the system."""

    name = "reports"
    verbose_name = "Documenti"

    def ready(self) -> None:
        """Pieces that a dead process had claimed are anybody's again."""
        from lavori import registry
        from reports.pdf import claims

        registry.every_round(claims.drop_lapsed)
