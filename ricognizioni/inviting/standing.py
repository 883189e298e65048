# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the link of a body stands, and what it asks: for who opens it, and for who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flussi import moments
from ricognizioni.choices import StateOfManagement
from ricognizioni.models import InvitoOrganismo, PropostaOrganismo, Ricognizione, StatoGestionale


class Door(StrEnum):
    """What the link opens."""

    OPEN = "aperto"
    CLOSED = "chiusa"
    EXPIRED = "scaduto"
    REVOKED = "revocato"


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What is asked of a body: the row, and the answer that holds now."""

    row: StatoGestionale
    said: PropostaOrganismo | None

    @property
    def confirmed(self) -> bool:
        """Whether the office or a centre has said what became of it: the body changes it no more."""
        return bool(self.row.stato == StateOfManagement.CONFERMATO)


def door_of(invitation: InvitoOrganismo) -> Door:
    """What the link opens now."""
    if not invitation.ricognizione.aperta:
        return Door.CLOSED
    if invitation.revocato_il:
        return Door.REVOKED
    return Door.EXPIRED if invitation.scade_il <= moments.now() else Door.OPEN


def asked_of(invitation: InvitoOrganismo) -> list[AskedRow]:
    """Everything that the ricognizione asks of the body, in the order of its rows (two queries)."""
    asked = StatoGestionale.objects.filter(
        ricognizione=invitation.ricognizione_id, organismo=invitation.organismo_id, nel_documento=True
    )
    rows = list(asked.order_by("nome_operativo", "pk"))
    answers = last_answers(rows)
    return [AskedRow(row, answers.get(row.pk)) for row in rows]


def last_answers(rows: Sequence[StatoGestionale]) -> Mapping[int, PropostaOrganismo]:
    """The answer that holds of each row, by its key; by whatever link it came (one query)."""
    found = PropostaOrganismo.objects.filter(riga__in=[row.pk for row in rows]).order_by("quando", "pk")
    return {said.riga_id: said for said in found.select_related("invito__organismo")}


@dataclass(frozen=True, slots=True)
class OfSurvey:
    """The links of a ricognizione and what came back, for its pages (two queries)."""

    links: Mapping[str, InvitoOrganismo]
    # Keys of the rows that wait for somebody to confirm the answer.
    waiting: frozenset[int]

    @classmethod
    def of(cls, survey: Ricognizione) -> "OfSurvey":
        """Of one ricognizione."""
        links = InvitoOrganismo.objects.standing().filter(ricognizione=survey).select_related("organismo", "posta")
        rows = StatoGestionale.objects.filter(ricognizione=survey).answered()
        waiting = frozenset(rows.order_by().values_list("pk", flat=True))
        return cls({link.organismo.nome: link for link in links}, waiting)
