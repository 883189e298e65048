# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a file may weigh, and the refusal of one that cannot be read."""

LIMITE_BYTE = 32 * 1024 * 1024
"""What travels between pages and processes: the JSON of 10,000 objectives. What a file may cost is bound where it is
read, by processor and memory (``fogli.sandbox``)."""

BYTES_OF_A_PAGE = 11 * 1024 * 1024
"""Compressed: the file that a preview shows goes with its page, and comes back with the confirmation."""

BYTES_OF_A_REGISTRY = 5 * 1024 * 1024
"""No more than some thousands of names."""

RIGHE_MASSIME = 40_000
COLONNE_MASSIME = 60
"""Of a table: the phases of 10,000 objectives are fewer, and no office has wider ones."""


class FileNonLeggibile(Exception):
    """The file cannot be read. ``str()`` is one Italian sentence: what is wrong, where, what to do."""
