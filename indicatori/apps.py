# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class IndicatoriConfig(AppConfig):
    """Indicators: expected values, types, what all indicators share."""

    name = "indicatori"
    verbose_name = "Indicatori"
