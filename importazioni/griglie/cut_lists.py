# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in lists that the end of a page cut in two: the rest stands in the row below. Pure."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace

from controlli import Livello
from importazioni.griglie.cells import uniti
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from testi.confronto import in_riga


def whole_lists(
    rows: Iterable[RigaLetta],
    known: Mapping[str, Container[str]],
    begins: Callable[[RigaLetta], bool],
    findings: list[SegnalazioneDiTabella],
) -> list[RigaLetta]:
    """The rows, with a name that goes on in the row below put together there where it begins, and told.

    Args:
        known: the folded names that are known, by the field that lists them.
        begins: tells a row that is of a thing of its own.
    """
    every = list(rows)
    for i in range(1, len(every)):
        if every[i].griglia is every[i - 1].griglia and not begins(every[i]):
            for field, names in known.items():
                _join(every, i, field, names, findings)
    return every


def _join(
    rows: list[RigaLetta], i: int, field: str, names: Container[str], findings: list[SegnalazioneDiTabella]
) -> None:
    above, here = rows[i - 1], rows[i]
    if not above[field].strip() or not here[field].strip():
        return
    *before, last = above[field].rstrip().split("\n")
    first, *after = here[field].lstrip().split("\n")
    whole = uniti(f"{last}\n{first}", names)
    if "\n" in whole or len(whole) <= len(in_riga(last)):
        return
    rows[i - 1] = replace(above, valori={**above.valori, field: "\n".join([*before, whole])})
    rows[i] = replace(here, valori={**here.valori, field: "\n".join(after)})
    said = f"«{in_riga(first)[:60]}» continua il nome della riga {above.numero}: li ho uniti in «{whole[:120]}»."
    findings.append(here.rilievo(Livello.AVVISO, field, said))
