# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ObiettiviConfig(AppConfig):
    """The plan of the year: objectives with their phases and indicators."""

    name = "obiettivi"
    verbose_name = "PEG"
