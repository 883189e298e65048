# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who somebody that is being invited may be already: shown to who invites, who says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from organizzazione.models import Persona, Utente
from persone.name_matching import maybe_one_person
from persone.standing import state_now
from persone.words import AS

ANOTHER: Final = "altra"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same, with what tells them."""

    key: str
    who: Utente | Persona
    name: str
    told: str


def candidates(surname: str, name: str, email: str) -> list[Candidate]:
    """Whoever is called nearly so, or has that mailbox, in whatever state."""
    written = f"{surname} {name}"
    persons = list(Persona.objects.select_related("utente"))
    near = [p for p in persons if maybe_one_person(written, p.nominativo)]
    seen = {p.utente_id for p in near if p.utente_id}
    users = [
        u for u in Utente.objects.filter(persona=None) if maybe_one_person(written, f"{u.last_name} {u.first_name}")
    ]
    boxes = Utente.objects.filter(email__iexact=email).exclude(pk__in=seen | {u.pk for u in users})
    return [*_of_persons(near), *map(_of_account, [*users, *boxes])]


def _of_persons(persons: list[Persona]) -> Iterator[Candidate]:
    for persona in persons:
        if persona.utente is not None:
            yield _of_account(persona.utente, str(persona))
        else:
            yield Candidate(f"p{persona.pk}", persona, str(persona), "nominata nei piani, senza accesso")


def _of_account(user: Utente, name: str = "") -> Candidate:
    role = AS.get(user.ruolo, "senza ruolo")
    told = ", ".join(filter(None, (role, state_now(user).label.lower(), user.email)))
    return Candidate(f"u{user.pk}", user, name or f"{user.last_name} {user.first_name}".strip() or str(user), told)
