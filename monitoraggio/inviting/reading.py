# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the centre and the office read of links: proposals beside the rows of an objective, and who was asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Min, Prefetch, QuerySet
from django.utils import timezone

from monitoraggio.choices import ObjectiveAct
from monitoraggio.inviting.standing import Books, Standing
from monitoraggio.models import Invito, PropostaDiFase, Rilevazione, StatoFase, StatoObiettivo
from monitoraggio.models.invitation import InvitoQuerySet
from obiettivi.models import Fase
from organizzazione.models import Incarico, Persona
from organizzazione.rules import Chi

ANSWERED: Final = ("esito", "fine_effettiva", "percentuale", "causa_id", "motivo", "nuova_fine")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer that holds for a phase. ``news``: the phase says something else than it."""

    row: StatoFase
    proposal: PropostaDiFase
    who: str
    first: datetime
    taken: bool
    news: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A phase in the list: what it is, how its invitation stands, and what may be done about it."""

    row: StatoFase
    invitation: Invito | None
    standing: Standing | None
    owner: Persona | None
    may_ask: bool
    owner_left: bool = False

    @property
    def over(self) -> bool:
        """Whether there is nothing to ask any more."""
        return self.row.esito in ("conclusa", "annullata")

    @property
    def mailbox(self) -> str:
        """Where one would ask: there where one has asked and it arrived, else the mailbox of who follows the phase; of
        who has left, nowhere."""
        if self.invitation is not None and self.standing not in (Standing.REVOKED, Standing.UNREACHED):
            return self.invitation.email
        own = "" if self.owner_left else mailbox_of(self.owner)
        return "" if own.lower() == self.lost_mailbox else own

    @property
    def lost_mailbox(self) -> str:
        """The one where the last mail did not arrive; empty where it did, or nobody knows."""
        return self.invitation.email if self.invitation is not None and self.standing == Standing.UNREACHED else ""

    @property
    def nowhere(self) -> bool:
        """Whether nobody was asked and one press for all cannot: it is not known where."""
        return self.may_ask and self.invitation is None and not self.over and not self.mailbox

    @property
    def to_ask(self) -> bool:
        """Whether one press for all asks of it: of nobody yet, or of who has left; who follows it has a mailbox."""
        again = self.standing == Standing.REVOKED and self.invitation is not None and self.invitation.ended_by_leaving
        free = self.invitation is None or again
        return self.may_ask and free and not self.over and not self.owner_left and bool(mailbox_of(self.owner))


def mailbox_of(person: Persona | None) -> str:
    """The mailbox of the account of a person; empty where there is none."""
    return person.utente.email if person is not None and person.utente is not None else ""


def proposals_of(state: StatoObiettivo) -> dict[UUID, Proposal]:
    """The proposals for an objective by row of the plan (two queries); what its page shows beside each phase."""
    rows = PropostaDiFase.objects.filter(invito__fase__stato=state).select_related(
        "invito__fase", "invito__persona", "causa", "accolta"
    )
    found: dict[UUID, Proposal] = {}
    firsts = first_answers(Invito.objects.filter(fase__stato=state))
    for proposal in rows.order_by("quando", "pk"):
        row = proposal.invito.fase
        taken = hasattr(proposal, "accolta")
        news = not taken and any(getattr(row, name) != value for name, value in said_in(proposal).items())
        who = named(proposal.invito.persona)
        found[row.row_id] = Proposal(row, proposal, who, firsts[row.pk], taken, news)
    return found


def said_in(proposal: PropostaDiFase) -> dict[str, Any]:
    """The columns of the phase that an answer speaks of: what it leaves empty stays as the centre wrote it."""
    said = {name: getattr(proposal, name) for name in ANSWERED}
    return {name: value for name, value in said.items() if value not in (None, "")}


def first_answers(invitations: Iterable[Invito]) -> dict[int, datetime]:
    """When each phase was answered for the first time (one query)."""
    rows = PropostaDiFase.objects.filter(invito__in=invitations).order_by()
    return dict(rows.values_list("invito__fase").annotate(first=Min("quando")))


def who_is(invitation: Invito) -> str:
    """Whom a page names as who answers."""
    return str(invitation.persona) if invitation.persona else invitation.email


def named(person: Persona | None) -> str:
    """Whom a log names: everybody who reads the objective reads it, and a mailbox is for who may ask."""
    return str(person) if person else "chi segue la fase"


def owners_of(rows: Sequence[StatoFase]) -> Mapping[UUID, Persona]:
    """Who follows each phase in the plan as it is written today: of the phase, else of the objective (one query)."""
    live = Fase.objects.filter(row_id__in=[row.row_id for row in rows]).select_related(
        "responsabile__utente", "obiettivo__responsabile__utente"
    )
    return {f.row_id: owner for f in live if (owner := f.responsabile or f.obiettivo.responsabile) is not None}


def departed_owners(rows: Sequence[StatoFase], owners: Mapping[UUID, Persona]) -> set[int]:
    """The phases whose owner may be asked no more: the account is shut, or every assignment, or every one to this
    centre, has ended (one query). A link to such a person would be dead when it arrives (``Invito.departed``)."""
    posts: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    today = timezone.localdate()
    found = Incarico.objects.filter(persona__in={owner.pk for owner in owners.values()})
    for person, centre, end in found.values_list("persona", "centro", "al"):
        posts[person].append((centre, end is not None and end < today))
    return {row.pk for row in rows if (o := owners.get(row.row_id)) and _left(o, posts[o.pk], row.stato.centro_id)}


def _left(person: Persona, posts: Sequence[tuple[int, bool]], centre: int) -> bool:
    if person.utente is not None and not person.utente.may_enter():
        return True
    here = [ended for where, ended in posts if where == centre]
    return any(bool(some) and all(some) for some in ([ended for _, ended in posts], here))


def list_of(survey: Rilevazione, who: Chi) -> list[Asked]:
    """The phases of a survey that somebody may read, each with its last invitation (a constant number of queries)."""
    states = StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey)
    may_ask = set(
        StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE)
        .filter(rilevazione=survey)
        .order_by()
        .values_list("pk", flat=True)
    )
    rows = StatoFase.objects.filter(stato__in=states, nel_piano=True).order_by("stato__sort_key", "ordine", "pk")
    return _all_asked(rows, Invito.objects.filter(fase__stato__rilevazione=survey), may_ask)


def unreached(who: Chi) -> list[Asked]:
    """The phases of every open survey whose request never arrived, those of ``Invito.missing().lost()`` that somebody
    reads (a constant number of queries)."""
    lost = Invito.objects.missing().lost().order_by().values("fase")
    rows = StatoFase.objects.filter(pk__in=lost, stato__in=StatoObiettivo.objects.visible_to(who))
    may_ask = set(StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).order_by().values_list("pk", flat=True))
    every = Invito.objects.filter(fase__in=rows.order_by().values("pk"))
    return _all_asked(rows.order_by("stato__rilevazione", "stato__sort_key", "ordine", "pk"), every, may_ask)


def of_phase(row: StatoFase, who: Chi) -> Asked:
    """The same of one."""
    may_ask = StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).filter(pk=row.stato_id)
    every = Invito.objects.filter(fase=row)
    return _all_asked(StatoFase.objects.filter(pk=row.pk), every, set(may_ask.values_list("pk", flat=True)))[0]


def _all_asked(phases: "QuerySet[StatoFase]", every: InvitoQuerySet, may_ask: set[int]) -> list[Asked]:
    mine = Invito.objects.select_related("posta", "persona", "mandato_da").order_by("-mandato_il", "-pk")
    rows = list(phases.select_related("stato__rilevazione__piano").prefetch_related(Prefetch("inviti", mine)))
    owners, books = owners_of(rows), Books.of(every)
    gone = departed_owners(rows, owners)
    return [_asked(row, owners.get(row.row_id), books, gone, may_ask=row.stato_id in may_ask) for row in rows]


def _asked(row: StatoFase, owner: Persona | None, books: Books, gone: Set[int], *, may_ask: bool) -> Asked:
    last = next(iter(row.inviti.all()), None)
    standing = books.standing_of(last) if last else None
    return Asked(row, last, standing, owner, may_ask, owner_left=row.pk in gone)
