# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the lists of the admin offer where their rows come in and go out as a table (``organizzazione.page_parts``)."""


def table_tools(table: str) -> tuple[str, dict[str, str]]:
    """The two buttons of a table."""
    return "importazioni/strumenti.html", {"tabella": table}
