# SPDX-License-Identifier: AGPL-3.0-or-later
"""The readers as the process apart calls them (``fogli.sandbox``), and the classes that they answer with. Pure."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from controlli import Livello
from dup import contenuto as del_dup
from dup.contenuto import ContenutoDUP
from dup.contenuto_json import DUPNonValido, da_json
from fogli.limiti import FileNonLeggibile
from importazioni.reading import Lettura, SegnalazioneDiLettura
from importazioni.stampa_vecchia.ingresso import leggi
from obiettivi import contenuto as del_piano

_CONTENTS: Final = tuple(
    kind
    for module in (del_dup, del_piano)
    for kind in vars(module).values()
    if isinstance(kind, type) and is_dataclass(kind)
)
KINDS: Final = (Lettura, SegnalazioneDiLettura, Livello, date, Decimal, *_CONTENTS)


def plan(data: bytes, name: str, code: str | None) -> Iterator[Lettura]:
    """A plan, from the export of the old program or from its JSON.

    Raises:
        FileNonLeggibile: as ``leggi``.
    """
    yield leggi(data, name, code)


def document(data: bytes) -> Iterator[ContenutoDUP]:
    """A DUP, from its JSON.

    Raises:
        FileNonLeggibile: it is not one.
    """
    try:
        yield da_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FileNonLeggibile("non è un testo UTF-8.") from None
    except DUPNonValido as refusal:
        raise FileNonLeggibile(str(refusal)) from None
