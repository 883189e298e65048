# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said, as pages show it: of an open survey the rows, of a closed one what was frozen."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitoraggio.contenuto import ObjectiveContent
from monitoraggio.models import Evidenza, StatoObiettivo
from organizzazione.rules import Chi


@dataclass(frozen=True, slots=True)
class ProofShown:
    """A file, an address or a protocol number, and what it proves in words; ``pk`` leads to the file, where it is, and
    ``impronta`` is its SHA-256."""

    pk: int | None
    titolo: str
    di: str
    nome: str
    byte: int | None
    indirizzo: str
    protocollo: str
    avvertenza: str = ""
    waits: bool = False
    impronta: str = ""


def proofs_of(state: StatoObiettivo, who: Chi) -> list[ProofShown]:
    """Those of an objective that somebody reads, as they are now (one query)."""
    rows = (
        Evidenza.objects.visible_to(who)
        .filter(stato=state)
        .without_bytes()
        .select_related("fase", "valore")
        .order_by("pk")
    )
    return [shown(e) for e in rows]


def shown(e: Evidenza) -> ProofShown:
    """One of them; its phase or its value are read where they were not read along."""
    of = f"Fase «{e.fase}»" if e.fase else f"Indicatore «{e.valore}»" if e.valore else ""
    return ProofShown(
        e.pk, e.titolo, of, e.nome, e.byte, e.indirizzo, e.protocollo, e.avvertenza, e.waits, impronta=e.impronta
    )


def frozen_proofs(state: StatoObiettivo, o: ObjectiveContent) -> list[ProofShown]:
    """Those that a closing froze (one query, for the addresses of the files)."""
    files = Evidenza.objects.released().filter(stato=state).exclude(impronta="").order_by("pk")
    keys = {print_: pk for pk, print_ in files.values_list("pk", "impronta")}
    rows = dict(_rows(o))
    return [
        ProofShown(keys.get(e.impronta), e.titolo, rows.get(e.riga, ""), e.nome, e.byte, e.indirizzo, e.protocollo)
        for e in o.evidenze
    ]


def _rows(o: ObjectiveContent) -> Iterator[tuple[str, str]]:
    yield from ((f.id, f"Fase «{f.descrizione[:80]}»") for f in o.fasi)
    yield from ((i.id, f"Indicatore «{i.descrizione[:80]}»") for i in o.indicatori)
