# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the link of a body stands, and what it asks: for who opens it, and for who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet

from flussi import moments
from ricognizioni.choices import StateOfManagement
from ricognizioni.models import InvitoOrganismo, PropostaOrganismo, Ricognizione, StatoGestionale
from ricognizioni.scrittura.management import OF_BODY

TEXTS: Final = tuple(name for name in OF_BODY if name != "esito")


class Door(StrEnum):
    """What the link opens."""

    OPEN = "aperto"
    CLOSED = "chiusa"
    EXPIRED = "scaduto"
    REVOKED = "revocato"


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What is asked of a body: the row, and what was answered of it, the last answer last."""

    row: StatoGestionale
    answers: Sequence[PropostaOrganismo] = ()

    @property
    def said(self) -> PropostaOrganismo | None:
        """The answer that holds now."""
        return self.answers[-1] if self.answers else None

    def shown(self, said: Mapping[str, str]) -> bool:
        """Whether its texts are those of an answer, as a page filled its boxes with them."""
        return any(_same(a, said, TEXTS) for a in self.answers)

    def arrived(self, said: Mapping[str, str]) -> bool:
        """Whether what was typed is the answer that holds, or nothing was chosen or typed over an answer."""
        if not said["esito"]:
            return self.shown(said)
        return self.said is not None and _same(self.said, said, OF_BODY)

    @property
    def confirmed(self) -> bool:
        """Whether the office or a centre has said what became of it: the body changes it no more."""
        return bool(self.row.stato == StateOfManagement.CONFERMATO)


def door_of(invitation: InvitoOrganismo) -> Door:
    """What the link opens now: one that was revoked opens nothing, whatever becomes of the ricognizione."""
    if invitation.revocato_il:
        return Door.REVOKED
    if not invitation.ricognizione.aperta:
        return Door.CLOSED
    return Door.EXPIRED if invitation.scade_il <= moments.now() else Door.OPEN


def asked_of(invitation: InvitoOrganismo) -> list[AskedRow]:
    """Everything that the ricognizione asks of the body, in the order of its rows (two queries)."""
    asked = StatoGestionale.objects.filter(
        ricognizione=invitation.ricognizione_id, organismo=invitation.organismo_id, nel_documento=True
    )
    rows = list(asked.order_by("nome_operativo", "pk"))
    answers = _answers(PropostaOrganismo.objects.filter(riga__in=[row.pk for row in rows]))
    return [AskedRow(row, answers.get(row.pk, ())) for row in rows]


def shown_by(invitation: InvitoOrganismo) -> list[AskedRow]:
    """What the page of a link shows: everything that is asked as long as it is good; then only what was answered by
    this very link, and by one that was revoked nothing (at most two queries)."""
    door = door_of(invitation)
    if door == Door.OPEN:
        return asked_of(invitation)
    if door == Door.REVOKED:
        return []
    own = _answers(PropostaOrganismo.objects.filter(invito=invitation).select_related("riga"))
    found = [AskedRow(said[-1].riga, said) for said in own.values()]
    return sorted(found, key=lambda asked: (asked.row.nome_operativo, asked.row.pk))


def _same(answer: PropostaOrganismo, said: Mapping[str, str], columns: Sequence[str]) -> bool:
    """Browsers end a line with two characters, and a box loses the blanks around its text."""
    return all(_plain(getattr(answer, name)) == _plain(said[name]) for name in columns)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _answers(proposals: QuerySet[PropostaOrganismo]) -> Mapping[int, list[PropostaOrganismo]]:
    found: dict[int, list[PropostaOrganismo]] = {}
    for said in proposals.order_by("quando", "pk"):
        found.setdefault(said.riga_id, []).append(said)
    return found


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
