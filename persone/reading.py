# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of people show: the list with its filters, one person with what happened to it, who waits for what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Persona, Utente
from organizzazione.rules import Chi
from persone.choices import PersonState
from persone.models import Invito, PassaggioPersona
from persone.rules import acts_on, centres_for, is_at_own_centres, people_of
from persone.standing import state_of
from persone.words import assignment, period
from testi.ricerca import piegato

SEARCHED: Final = ("first_name", "last_name", "email", "persona__nominativo")
NEVER: Final = "mai"
WITHOUT_ACCOUNT: Final = "senza"
# How somebody is looked for by how they stand; the last two are no states of an account.
STANDINGS: Final = [
    *((state.value, state.label) for state in PersonState if state != PersonState.NEW),
    (NEVER, "Mai entrata"),
    (WITHOUT_ACCOUNT, "Senza accesso"),
]


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the list."""

    user: Utente
    state: PersonState
    said: str
    role: str
    posts: list[str]


def with_standing(users: QuerySet[Utente]) -> QuerySet[Any]:
    """With the invitation that waits, in the same query."""
    waiting = Invito.objects.open().filter(utente=OuterRef("pk"))
    return users.annotate(
        invito_scade=Subquery(waiting.values("scade_il")[:1]), invito_mandato=Subquery(waiting.values("mandato_il")[:1])
    )


def closed() -> Q:
    """Who may not enter any more."""
    return Q(is_active=False) | Q(accesso_al__lt=timezone.localdate())


def standing(users: QuerySet[Any], asked: str) -> QuerySet[Any]:
    """Those of a state, as ``state_of`` gives it."""
    now, today = timezone.now(), timezone.localdate()
    open_ones = users.exclude(closed())
    match asked:
        case PersonState.CLOSED:
            return users.filter(closed())
        case PersonState.INVITED:
            return open_ones.filter(invito_scade__gt=now)
        case PersonState.LAPSED:
            return open_ones.filter(invito_scade__lte=now)
        case PersonState.COMING:
            return open_ones.filter(invito_scade=None, accesso_dal__gt=today)
        case PersonState.ACTIVE:
            return open_ones.filter(Q(accesso_dal=None) | Q(accesso_dal__lte=today), invito_scade=None)
        case "mai":
            return open_ones.filter(last_login=None)
    return users


def found(chi: Chi, text: str, role: str, centre: Any, asked: str) -> QuerySet[Any]:
    """The people of the list: by words of name or mailbox, role, centre of today or to come, standing."""
    users = standing(with_standing(people_of(chi)), asked)
    for word in text.split():
        folded = [f"{field}__piegato__contains" for field in SEARCHED]
        users = users.filter(_any(folded, word))
    if role:
        users = users.filter(_has_role(role))
    if centre is not None:
        running = Incarico.objects.filter(Q(al=None) | Q(al__gte=timezone.localdate()), centro=centre)
        users = users.filter(persona__in=running.values("persona"))
    return users.select_related("persona").order_by("last_name", "first_name", "pk")


def _any(lookups: list[str], word: str) -> Q:
    asked = Q()
    for lookup in lookups:
        asked |= Q((lookup, piegato(word)))
    return asked


def _has_role(role: str) -> Q:
    administrator = Q(is_superuser=True)
    return administrator | Q(ruolo=role) if role == Ruolo.AMMINISTRATORE else Q(ruolo=role) & ~administrator


def lines(users: QuerySet[Any], chi: Chi) -> Iterator[Line]:
    """The lines of a page: two queries, however many they are."""
    rows = Incarico.objects.select_related("centro").order_by("-dal")
    if is_at_own_centres(chi):
        rows = rows.filter(centro__in=centres_for(chi))
    for user in users.prefetch_related(Prefetch("persona__incarichi", rows, "incarichi_letti")):
        yield line(user)


def line(user: Any) -> Line:
    """One of them, from what ``with_standing`` and ``lines`` have read."""
    state = state_of(user, user.invito_scade)
    persona = getattr(user, "persona", None)
    role = Ruolo.AMMINISTRATORE.label if user.is_superuser else user.get_ruolo_display() or "Senza ruolo"
    posts = running_first(persona.incarichi_letti) if persona else []
    if not posts and (when := period(user.accesso_dal, user.accesso_al)):
        posts = [when.removeprefix(", ").capitalize()]
    return Line(user, state, in_words(user, state), role, posts)


def running_first(rows: list[Incarico]) -> list[str]:
    """What somebody holds or will hold; of who holds nothing any more the last thing held."""
    running = [row for row in rows if row.al is None or row.al >= timezone.localdate()]
    return [assignment(row) for row in running or rows[:1]]


def in_words(user: Any, state: PersonState) -> str:
    """«Invitata il 28/11/2026»."""
    match state:
        case PersonState.INVITED | PersonState.LAPSED:
            sent = timezone.localtime(user.invito_mandato)
            return f"{'Invitata' if state == PersonState.INVITED else 'Invito scaduto: mandato'} il {sent:%d/%m/%Y}"
        case PersonState.CLOSED if user.accesso_al and user.is_active:
            return f"Chiusa il {user.accesso_al:%d/%m/%Y}"
        case PersonState.COMING:
            return f"Entrerà dal {user.accesso_dal:%d/%m/%Y}"
        case PersonState.ACTIVE if user.last_login is None:
            return "Attiva, mai entrata"
        case PersonState.ACTIVE if user.accesso_al:
            return f"Attiva fino al {user.accesso_al:%d/%m/%Y}"
    return state.label


def person_page(chi: Chi, pk: int) -> dict[str, Any] | None:
    """All that the page of a person says; None for whom somebody does not see."""
    user = with_standing(people_of(chi)).select_related("persona").filter(pk=pk).first()
    if user is None:
        return None
    persona: Persona | None = getattr(user, "persona", None)
    rows = persona.incarichi.select_related("centro").order_by("-dal") if persona else Incarico.objects.none()
    if is_at_own_centres(chi):
        rows = rows.filter(centro__in=centres_for(chi))
    state = state_of(user, user.invito_scade)
    return {
        "chi": user,
        "persona": persona,
        "stato": state,
        "detto": in_words(user, state),
        "incarichi": list(rows),
        "invito": Invito.objects.open().filter(utente=user).select_related("da").first(),
        "spetta": acts_on(chi, user),
        "storia": PassaggioPersona.objects.filter(utente=user).select_related("chi"),
    }


def unaccounted(text: str = "") -> QuerySet[Persona]:
    """The people whom plans name and who have no account; the last one held first."""
    persons = Persona.objects.filter(utente=None)
    for word in text.split():
        persons = persons.filter(_any(["nominativo__piegato__contains"], word))
    return persons.annotate(ultimo=Max("incarichi__dal")).order_by(F("ultimo").desc(nulls_last=True), "nominativo")
