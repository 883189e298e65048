# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed


class CustodiaConfig(AppConfig):
    """Who looks after the installation: copies and their return, pruning, readiness, figures, the log."""

    name = "custodia"
    verbose_name = "Custodia"

    def ready(self) -> None:
        """Count who does not get in."""
        from custodia.metrics import LOGIN_FAILURES

        user_login_failed.connect(lambda **_: LOGIN_FAILURES.inc(), dispatch_uid="custodia.accessi", weak=False)
