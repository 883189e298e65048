# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CustodiaConfig(AppConfig):
    """Who looks after the installation: copies and their return, pruning, readiness, figures, the log."""

    name = "custodia"
    verbose_name = "Custodia"
