# SPDX-License-Identifier: AGPL-3.0-or-later
"""The export of the old program, and the JSON of a plan: bytes in, content and messages out. Pure."""

from importazioni.stampa_vecchia.ingresso import leggi

__all__ = ["leggi"]
