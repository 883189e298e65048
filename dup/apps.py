# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class DupConfig(DomainConfig):
    """The three-year plan: ambiti, strategic and operative objectives."""

    name = "dup"
    verbose_name = "DUP"
    office_models: ClassVar = frozenset({
        "dup", "attodeldup", "ambitostrategico", "obiettivostrategico", "lineadiintervento", "obiettivooperativo",
        "indicatoreoperativo", "obiettivogestionale", "indicatoreente", "valoreannuale",
    })  # fmt: skip
