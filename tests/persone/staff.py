# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small Comune of people: somebody of each role, two centres with a dirigente, one without."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core import mail
from django.test import Client
from django.utils import timezone

from notifiche.postman import deliver
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from persone.accounts import Post
from persone.mail import Site
from persone.services import Newcomer
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.made_once import made_once

SITE: Final = Site("testserver", secure=False)
NEW_PASSWORD: Final = "Ciclabile-Lunga-2031"


@dataclass
class Staff:
    """Everybody by role; «altra» is dirigente of the other centre, «suo» a referente there."""

    by: dict[str, Utente]
    here: CentroDiResponsabilita
    below: CentroDiResponsabilita
    there: CentroDiResponsabilita
    nobodys: CentroDiResponsabilita

    def __getitem__(self, name: str) -> Utente:
        return Utente.objects.get(pk=self.by[name].pk)


def user(name: str, surname: str, role: str, **more: object) -> Utente:
    """An account whose user name stands in no real name."""
    said = {"first_name": name, "last_name": surname, "email": f"{surname.lower()}@comune.example", **more}
    made: Utente = UtenteFactory.create(username=f"conto-{surname.lower()}", ruolo=role, **said)
    return made


def at(who: Utente, centre: CentroDiResponsabilita, quality: Qualita, al: date | None = None) -> Incarico:
    """The assignment of somebody, with a person when there is none yet."""
    persona = getattr(who, "persona", None) or PersonaFactory.create(
        nominativo=f"{who.last_name} {who.first_name}", utente=who
    )
    return Incarico.objects.create(persona=persona, centro=centre, qualita=quality, dal=date(2020, 1, 1), al=al)


@made_once
def staff() -> Staff:
    """Everybody."""
    here = CentroFactory.create(nome="Cultura")
    below = CentroFactory.create(nome="Musei", padre=here)
    there, nobodys = CentroFactory.create(nome="Ambiente"), CentroFactory.create(nome="Sport")
    by = {
        "amministratore": user("Ada", "Amaranto", Ruolo.AMMINISTRATORE),
        "ufficio": user("Ugo", "Umbri", Ruolo.UFFICIO),
        "collega": user("Cora", "Celeste", Ruolo.UFFICIO),
        "lettore": user("Lea", "Lilla", Ruolo.LETTORE),
        "dirigente": user("Dina", "Dorati", Ruolo.DIRIGENTE),
        "altra": user("Alba", "Argenti", Ruolo.DIRIGENTE),
        "referente": user("Rosa", "Rossi", Ruolo.REFERENTE),
        "suo": user("Silvio", "Scarlatti", Ruolo.REFERENTE),
        "senza ruolo": user("Nino", "Neri", ""),
    }
    at(by["dirigente"], here, Qualita.RESPONSABILE)
    at(by["altra"], there, Qualita.RESPONSABILE)
    at(by["referente"], below, Qualita.DELEGATO)
    at(by["suo"], there, Qualita.DELEGATO)
    return Staff(by, here, below, there, nobodys)


def newcomer(post: Post, surname: str = "Bruni", name: str = "Bice", **more: object) -> Newcomer:
    """Somebody whom nobody knows."""
    email = str(more.pop("email", f"{surname.lower()}@comune.example"))
    return Newcomer(surname, name, email, post, **more)  # type: ignore[arg-type]


def referente(centre: CentroDiResponsabilita, end: date | None = None) -> Post:
    """From today."""
    return Post(Ruolo.REFERENTE, centre, timezone.localdate(), end)


def dirigente(centre: CentroDiResponsabilita) -> Post:
    """From today."""
    return Post(Ruolo.DIRIGENTE, centre, timezone.localdate())


def last_link() -> str:
    """The link of the newest mail, once what waits is sent."""
    deliver()
    return next(word for word in mail.outbox[-1].body.split() if word.startswith("http")).removeprefix(
        "http://testserver"
    )


def choose(link: str, password: str = NEW_PASSWORD) -> Client:
    """Open a link and choose a password there."""
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    return client


def enters(email: str, password: str = NEW_PASSWORD) -> bool:
    """Whether somebody comes in by mailbox and password."""
    client = Client()
    client.post("/accedi/", {"username": email, "password": password})
    return client.get("/documenti/").status_code == 200
