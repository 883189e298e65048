# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class IndicatoriConfig(DomainConfig):
    """Indicators: expected values, types, what all indicators share."""

    name = "indicatori"
    verbose_name = "Indicatori"
    office_models: ClassVar = frozenset({"tipoindicatore"})
