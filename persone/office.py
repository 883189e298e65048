# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of people waits for the planning office, and its page: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from persone.choices import PersonState
from persone.reading import NEVER, standing, with_standing
from persone.rules import manages_everybody, people_of, without_responsible


def tasks(user: Utente) -> Iterator[Task]:
    """Invitations that lapsed, people who never came in, centres that nobody answers for."""
    if not manages_everybody(user):
        return
    people, page = with_standing(people_of(user)), "persone_ufficio:elenco"
    lapsed, never = standing(people, PersonState.LAPSED).count(), standing(people, NEVER).count()
    alone = without_responsible().count()
    yield Task(
        Stage.PEOPLE,
        lapsed,
        "invito scaduto",
        "inviti scaduti",
        reverse(page, query={"stato": PersonState.LAPSED.value}),
    )
    yield Task(Stage.PEOPLE, never, "persona mai entrata", "persone mai entrate", reverse(page, query={"stato": NEVER}))
    yield Task(
        Stage.PEOPLE,
        alone,
        "centro senza responsabile oggi",
        "centri senza responsabile oggi",
        reverse(page, query={"centri": "scoperti"}),
    )


def errands(user: Utente) -> Iterator[Errand]:
    """The page of all people, and the form that invites one."""
    if manages_everybody(user):
        people, new = reverse("persone_ufficio:elenco"), reverse("persone_ufficio:nuova")
        yield Errand(
            Stage.PEOPLE, "Persone e ruoli", "Chi lavora con Traguardo, come che cosa, fino a quando.", people, "user"
        )
        yield Errand(Stage.PEOPLE, "Invita una persona", "Riceve il collegamento per entrare.", new, "plus")
