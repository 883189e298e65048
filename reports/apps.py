# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Every document that leaves the system."""

    name = "reports"
    verbose_name = "Documenti"
