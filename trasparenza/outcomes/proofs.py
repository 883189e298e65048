# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evidence that everybody may see: what the office lets out, of what an act has approved.

The decision is of the office and of its own moment: before the act nobody outside sees anything, after it an evidence
comes out or goes in again at once. Evidence does not change once its survey is closed: one that a rettifica corrects or
takes away stays as it is, and is no evidence any more of what is approved, so that it stays inside.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from flussi.acts import Refused
from flussi.moments import now
from monitoraggio.choices import SurveyState
from monitoraggio.contenuto import SurveyContent
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import Evidenza, Rettifica, Rilevazione
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
    rows = Evidenza.objects.released().filter(stato__rilevazione=survey, stato__nel_piano=True)
    if (
        survey.stato == SurveyState.APPROVATA
        and Rettifica.objects.filter(rilevazione=survey, stato=SurveyState.APPROVATA).exists()
    ):
        closing = last_closing(survey)
        rows = _still_said(rows, closing.read) if closing else rows
    return _decided(rows)


def public_of(r: RilevazionePubblicata, code: str = "") -> "QuerySet[Any, Any]":
    """Those of a survey that an act has approved which everybody may see, or those of one objective; no bytes."""
    rows = Evidenza.objects.released().filter(stato__rilevazione=r.atto.chiusura.rilevazione_id, stato__nel_piano=True)
    rows = rows.filter(stato__codice=code) if code else rows
    rows = _still_said(rows, r.atto.chiusura.read) if r.detto["rettifica"] else rows
    return _decided(rows).filter(fuori=True)


def _still_said(rows: EvidenzaQuerySet, content: SurveyContent) -> EvidenzaQuerySet:
    """Those that a rettifica has left as they are (a query)."""
    columns = ("titolo", "impronta", "indirizzo", "protocollo")
    said = {(o.codice, *(getattr(e, name) for name in columns)) for o in content.obiettivi for e in o.evidenze}
    keys = [key for key, *row in rows.values_list("pk", "stato__codice", *columns) if tuple(row) in said]
    return rows.filter(pk__in=keys)


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
