# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surveys in the workshop: what the office opens, closes and registers, and the tables that it keeps for them."""

from monitoraggio.admin.registries import CausaDiRitardoAdmin, RegolaConsuntivoAdmin
from monitoraggio.admin.sources import FonteIndicatoreAdmin
from monitoraggio.admin.surveys import RilevazioneAdmin

__all__ = ["CausaDiRitardoAdmin", "FonteIndicatoreAdmin", "RegolaConsuntivoAdmin", "RilevazioneAdmin"]
