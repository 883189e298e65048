# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evidence that everybody may see: what the office lets out, of what an act has approved.

The decision is of the office and of its own moment: before the act nobody outside sees anything, after it an evidence
comes out or goes in again at once. Evidence does not change once its survey is closed.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from flussi.acts import Refused
from flussi.moments import now
from monitoraggio.models import Evidenza, Rilevazione
from monitoraggio.models.evidence import EvidenzaQuerySet
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from trasparenza.models import DecisioneSullaProva, RilevazionePubblicata

FORBIDDEN: Final = "Che cosa esce in Trasparenza lo decide l'ufficio programmazione."
NOT_HERE: Final = "Una prova non è più di questa rilevazione, e non è stato deciso nulla: guardare di nuovo l'elenco."


class Decided(NamedTuple):
    """How many evidences came out and how many went in."""

    out: int
    back: int


class Meanwhile(Refused):
    """Somebody else has decided otherwise since the page was read."""

    def __init__(self, titles: Iterable[str]) -> None:
        named = ", ".join(f"«{title}»" for title in titles)
        super().__init__(f"Nel frattempo qualcun altro ha deciso diversamente di {named}, e non è stato scritto nulla.")


def all_of(survey: Rilevazione) -> "QuerySet[Any, Any]":
    """The evidence of a survey that the scanner has released, with the last decision on each (``decisa``: its key,
    ``fuori``: what it says); no bytes."""
    return _decided(Evidenza.objects.released().filter(stato__rilevazione=survey, stato__nel_piano=True))


def public_of(r: RilevazionePubblicata, code: str = "") -> "QuerySet[Any, Any]":
    """Those of a survey that an act has approved which everybody may see, or those of one objective; no bytes."""
    rows = Evidenza.objects.released().filter(stato__rilevazione=r.atto.chiusura.rilevazione_id, stato__nel_piano=True)
    rows = rows.filter(stato__codice=code) if code else rows
    return _decided(rows).filter(fuori=True)


def _decided(rows: EvidenzaQuerySet) -> "QuerySet[Any, Any]":
    last: QuerySet[Any, Any] = DecisioneSullaProva.objects.filter(evidenza=OuterRef("pk")).order_by("-pk")
    found: QuerySet[Any, Any] = rows.without_bytes().annotate(
        decisa=Subquery(last.values("pk")[:1]), fuori=Subquery(last.values("pubblica")[:1])
    )
    return found.select_related("stato", "fase", "valore").order_by("stato__codice", "pk")


@transaction.atomic
def decide(survey: Rilevazione, shown: Mapping[int, int], wanted: Collection[int], who: Utente) -> Decided:
    """Let out those that are wanted out, of those that somebody had before him, and take in the others: all or nothing.

    Args:
        survey: whose evidence it is.
        shown: of each evidence on the page the key of the decision that stood there, 0 for none.
        wanted: which of them everybody may see.

    Raises:
        Refused: who asks is not of the office, or an evidence is not of this survey.
        Meanwhile: somebody else has decided otherwise since.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    Rilevazione.objects.select_for_update(no_key=True).get(pk=survey.pk)
    rows = {row.pk: row for row in all_of(survey).filter(pk__in=shown)}
    if rows.keys() != shown.keys():
        raise Refused(NOT_HERE)
    other = {key: row for key, row in rows.items() if bool(row.fuori) != (key in wanted)}
    if since := [row.titolo for key, row in other.items() if (row.decisa or 0) != shown[key]]:
        raise Meanwhile(since)
    DecisioneSullaProva.objects.bulk_create(
        DecisioneSullaProva(evidenza=row, pubblica=key in wanted, chi=who, quando=now()) for key, row in other.items()
    )
    out = sum(1 for key in other if key in wanted)
    return Decided(out, len(other) - out)


def counted(survey: Rilevazione) -> tuple[int, int]:
    """How many evidences a survey has, and how many of them everybody may see (a query)."""
    found = all_of(survey).order_by().aggregate(there=Count("pk"), out=Count("pk", filter=Q(fuori=True)))
    return found["there"], found["out"]
