# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TrasparenzaConfig(AppConfig):
    """What citizens see without a login: approved plans and nothing else (D.Lgs. 33/2013)."""

    name = "trasparenza"
    verbose_name = "Trasparenza"

    def ready(self) -> None:
        """The index is compared with the versions whenever these are verified."""
        from trasparenza.index_check import index_findings
        from versioni.verification import add_check

        add_check(index_findings)
