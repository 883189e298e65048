# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets of labels and values, one for each objective: alone, one a sheet, or stacked. Pure.

They are read by their words into the same rows that a table gives (``griglie.columns.RigaLetta``), so that from there
on they go the same way. Here named is the one door.
"""

from importazioni.schede.objectives import has_cards, rows_of_cards

__all__ = ["has_cards", "rows_of_cards"]
