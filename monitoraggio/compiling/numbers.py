# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as their boxes show them; ``monitoraggio.figures.typed`` reads them back. Pure."""

from decimal import Decimal


def shown_number(value: Decimal | None) -> str:
    """«1.234,5»: with the decimals that it has."""
    if value is None:
        return ""
    written = f"{value:,f}".translate(str.maketrans(",.", ".,"))
    return written.rstrip("0").rstrip(",") if "," in written else written
