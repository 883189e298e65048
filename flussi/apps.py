# SPDX-License-Identifier: AGPL-3.0-or-later
from organizzazione.domain import DomainConfig


class FlussiConfig(DomainConfig):
    """Who may do what in which state, acts on many, writes that happen once."""

    name = "flussi"
    verbose_name = "Flussi"
