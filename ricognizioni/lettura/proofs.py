# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what a ricognizione says: as content that travels, and as pages show it."""

from collections import defaultdict
from typing import Any

from monitoraggio.contenuto import EvidenceContent
from monitoraggio.lettura.proofs import ProofShown
from organizzazione.rules import Chi
from ricognizioni.contenuto import OperativeContent
from ricognizioni.models import ProvaOperativa, Ricognizione, StatoOperativo

_SAID = ("titolo", "nome", "tipo", "byte", "impronta", "indirizzo", "protocollo")
# By the key of the objective and, of what proves a value, by that of the value; the whole has none.
Proofs = dict[tuple[int, int | None], tuple[EvidenceContent, ...]]


def proofs_in(survey: Ricognizione) -> Proofs:
    """All that proves something in a ricognizione and that the scanner has released (one query, no bytes)."""
    rows = ProvaOperativa.objects.released().filter(stato__ricognizione=survey).order_by("stato", "pk")
    found: defaultdict[tuple[int, int | None], list[EvidenceContent]] = defaultdict(list)
    for state, value, *said in rows.values_list("stato", "valore", *_SAID):
        told: dict[str, Any] = dict(zip(_SAID, said, strict=True))
        found[state, value].append(EvidenceContent("", **told))
    return {key: tuple(of) for key, of in found.items()}


def files_that_wait(survey: Ricognizione) -> tuple[tuple[str, str], ...]:
    """Objective and title of those that the scanner has not judged (one query)."""
    rows = ProvaOperativa.objects.waiting().filter(stato__ricognizione=survey).order_by("stato", "pk")
    return tuple(rows.values_list("stato__nome", "titolo"))


def proofs_of(state: StatoOperativo, who: Chi) -> list[ProofShown]:
    """Those of an operative objective that somebody reads, as they are now (one query)."""
    rows = ProvaOperativa.objects.visible_to(who).filter(stato=state).without_bytes().select_related("valore")
    return [
        ProofShown(
            e.pk,
            e.titolo,
            f"Indicatore «{e.valore}»" if e.valore else "",
            e.nome,
            e.byte,
            e.indirizzo,
            e.protocollo,
            e.avvertenza,
            e.waits,
            impronta=e.impronta,
        )
        for e in rows.order_by("pk")
    ]


def frozen_proofs(state: StatoOperativo, said: OperativeContent) -> list[ProofShown]:
    """Those that a closing froze (one query, for the addresses of the files)."""
    files = ProvaOperativa.objects.released().filter(stato=state).exclude(impronta="").order_by("pk")
    keys = {print_: pk for pk, print_ in files.values_list("pk", "impronta")}
    told = [("", e) for e in said.evidenze]
    told += [(f"Indicatore «{i.descrizione[:80]}»", e) for i in said.indicatori for e in i.evidenze]
    return [
        ProofShown(keys.get(e.impronta), e.titolo, of, e.nome, e.byte, e.indirizzo, e.protocollo, impronta=e.impronta)
        for of, e in told
    ]
