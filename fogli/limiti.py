# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a file may weigh, and the refusal of one that cannot be read."""

LIMITE_BYTE = 5 * 1024 * 1024
"""The real document of a whole year is a few hundred kB; nothing larger than this is one."""

RIGHE_MASSIME = 20_000
COLONNE_MASSIME = 60
"""Of a table: no office has larger ones, and a reader of rows goes through all of them."""


class FileNonLeggibile(Exception):
    """The file cannot be read. ``str()`` is one Italian sentence: what is wrong, where, what to do."""
