# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate of plans and documents that come in as texts: read in a process apart, as tables are by ``fogli.griglia``.

Who has the bytes of a stranger calls these, and no reader itself; a test goes through the sources for it.
"""

from typing import Final

from dup.contenuto import ContenutoDUP
from fogli import sandbox
from fogli.limiti import LIMITE_BYTE, FileNonLeggibile
from importazioni.pieces import KINDS
from importazioni.reading import Lettura

_PLAN: Final = "importazioni.pieces:plan"
_DOCUMENT: Final = "importazioni.pieces:document"


def read_plan(data: bytes, name: str, code: str | None = None) -> Lettura:
    """A plan, from the export of the old program or from its JSON; ``code`` wins over the one in the file.

    Raises:
        FileNonLeggibile: it is no such file, or takes more than its limits.
    """
    # A byte past the limit is enough for the reader to refuse it.
    found = sandbox.read(_PLAN, data[: LIMITE_BYTE + 1], name, code, name=name or "Il file", kinds=KINDS)
    plan: Lettura = found[0]
    return plan


def read_document(data: bytes) -> ContenutoDUP:
    """A DUP, from its JSON.

    Raises:
        FileNonLeggibile: it is not one, or takes more than its limits.
    """
    if len(data) > LIMITE_BYTE:
        raise FileNonLeggibile(f"pesa più di {LIMITE_BYTE // 2**20} MB, che è il limite.")
    found = sandbox.read(_DOCUMENT, data, kinds=KINDS)
    document: ContenutoDUP = found[0]
    return document
