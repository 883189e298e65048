# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document says where no objective of the PEG serves an operative one: read back it is no link. Pure."""

from typing import Final

# In words, for a colour alone is not read aloud and is lost in print.
SCOPERTO: Final = "(nessun obiettivo di PEG)"
# The same for who does not read every objective: another one may well serve it.
NON_VISTO: Final = "(nessuno fra gli obiettivi di PEG che può leggere chi lo chiede)"
