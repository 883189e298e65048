# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said, as pages show it: of an open survey the rows, of a closed one what was frozen."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitoraggio.contenuto import ObjectiveContent
from monitoraggio.models import Evidenza, StatoObiettivo
from organizzazione.rules import Chi


@dataclass(frozen=True, slots=True)
class ProofShown:
    """A file, an address or a protocol number, and what it proves in words; ``pk`` leads to the file, where it is."""

    pk: int | None
    titolo: str
    di: str
    nome: str
    byte: int | None
    indirizzo: str
    protocollo: str
    avvertenza: str = ""
    waits: bool = False


def proofs_of(state: StatoObiettivo, who: Chi) -> list[ProofShown]:
    """Those of an objective that somebody reads, as they are now (one query)."""
    rows = (
        Evidenza.objects.visible_to(who)
        .filter(stato=state)
        .without_bytes()
        .select_related("fase", "valore")
        .order_by("pk")
    )
    return [
        ProofShown(e.pk, e.titolo, _of(e), e.nome, e.byte, e.indirizzo, e.protocollo, e.avvertenza, e.waits)
        for e in rows
    ]


def _of(proof: Evidenza) -> str:
    if proof.fase:
        return f"Fase «{proof.fase}»"
    return f"Indicatore «{proof.valore}»" if proof.valore else ""


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
