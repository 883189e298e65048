# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of an act: finding the row and keeping it, the account, its assignments, its invitation."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from accesso import sessions
from aggregati.models import ConflittoDiRevisione
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from organizzazione.rules import DI_CENTRO
from persone import mail
from persone.choices import PersonAct, PersonState
from persone.mail import Site
from persone.models import Invito, PassaggioPersona
from persone.rules import acts_on, people_of
from persone.standing import state_now
from persone.words import as_what, period
from testi.formati import data

UNREADABLE: Final = 8


class Refused(Exception):
    """It cannot be done, in words for who asked; nothing was written. ``field`` says where in the form."""

    def __init__(self, told: str, field: str = "") -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is to be, and from when to when."""

    role: Ruolo
    centre: CentroDiResponsabilita | None
    begin: date
    end: date | None = None

    def __str__(self) -> str:
        return as_what(self.role, self.centre, self.begin, self.end)


def held(who: Utente, pk: int, revision: int, act: PersonAct) -> Utente:
    """The row of a person on whom somebody may act, locked, its next revision taken.

    Raises:
        Http404: nobody whom ``who`` may see.
        PermissionDenied: seen, but not to be touched so.
        ConflittoDiRevisione: it was changed since the page was opened.
    """
    locked = Utente.objects.select_for_update(no_key=True).filter(pk__in=people_of(who).values("pk"), pk=pk).first()
    if locked is None:
        raise Http404
    if act not in acts_on(who, locked):
        raise PermissionDenied(f"«{act.label}» non ti spetta per {locked}.")
    if locked.revisione != revision:
        raise ConflittoDiRevisione(f"Qualcun altro ha cambiato {locked}: guardare com'è ora e riprovare.")
    locked.prenota_revisione()
    return locked


def new_account(surname: str, name: str, email: str, role: Ruolo) -> Utente:
    """An account whose user name nobody has to know."""
    username = f"{slugify(f'{name} {surname}')[:100] or 'persona'}-{get_random_string(UNREADABLE).lower()}"
    user = Utente(username=username, first_name=name, last_name=surname, email=email, ruolo=role)
    user.set_unusable_password()
    user.save()
    return user


def person_for(user: Utente, surname: str, name: str, number: str = "") -> Persona:
    """The person of an account, made when it has none.

    Raises:
        Refused: there is another of that name, which no number tells apart.
    """
    if (found := Persona.objects.filter(utente=user).first()) is not None:
        return found
    try:
        with transaction.atomic():
            return Persona.objects.create(nominativo=f"{surname} {name}", matricola=number, utente=user)
    except IntegrityError:
        told = (
            f"C'è già {surname} {name}{f' ({number})' if number else ''}: per un omonimo indicare un'altra matricola."
        )
        raise Refused(told, "matricola") from None


def assign(persona: Persona, post: Post) -> Incarico | None:
    """Give a centre; a period that still runs out is made longer. The assignment, if it is a new one.

    Raises:
        Refused: it has that centre already.
    """
    quality = DI_CENTRO[post.role]
    rows = Incarico.objects.filter(persona=persona, centro=post.centre, qualita=quality)
    running = [row for row in rows if row.al is None or row.al >= post.begin]
    if any(row.al is None for row in running if row.dal <= post.begin):
        raise Refused(f"{persona} è già {as_what(post.role, post.centre, None, None)}.", "centro")
    if later := [row for row in running if row.dal > post.begin]:
        raise Refused(f"Ha già lo stesso incarico{period(later[0].dal, later[0].al)}: cambiare quello.", "dal")
    if running:
        running[0].prenota_revisione()
        running[0].al = post.end
        running[0].save()
        return None
    assert post.centre is not None  # noqa: S101  (the form and ``services`` ask)
    new: Incarico = Incarico.objects.create(
        persona=persona, centro=post.centre, qualita=quality, dal=post.begin, al=post.end
    )
    return new


def end_assignments(rows: "list[Incarico]", day: date) -> None:
    """The last day of some assignments; those that would only begin later have never been.

    Raises:
        Refused: one began after that day, and was in force since.
    """
    for row in rows:
        if row.dal > day and row.dal <= timezone.localdate():
            raise Refused(
                f"L'incarico di {row.centro} comincia il {data(row.dal)}: la data non può venire prima.", "al"
            )
        if row.dal > day:
            row.delete()
        elif row.al is None or row.al > day:
            row.prenota_revisione()
            row.al = day
            row.save()


def fit_access(user: Utente, post: Post | None = None) -> None:
    """Until when an account is good: as long as an assignment of its role lasts; without a centre, as its post says."""
    user.accesso_dal = None
    if user.ruolo in DI_CENTRO:
        quality: Qualita = DI_CENTRO[Ruolo(user.ruolo)]
        ends = list(Incarico.objects.filter(persona__utente=user, qualita=quality).values_list("al", flat=True))
        user.accesso_al = None if None in ends else max(filter(None, ends), default=user.accesso_al)
    elif post is not None:
        user.accesso_dal = post.begin if post.begin > timezone.localdate() else None
        user.accesso_al = post.end
    user.save()


def shut(user: Utente) -> None:
    """Who may not enter any more is out at once, and no invitation waits."""
    withdraw(user)
    sessions.end_all(user, "accesso chiuso")


def mailbox_key(email: str) -> str:
    """As people tell mailboxes apart."""
    return email.strip().casefold()


def invite_by_mail(who: Utente, user: Utente, as_words: str, site: Site, given: Incarico | None = None) -> None:
    """Another invitation in the place of the one that waits.

    Raises:
        Refused: there is no mailbox, or somebody else is invited there at this moment.
    """
    if not user.email:
        raise Refused(f"{user} non ha un indirizzo di posta: scriverlo prima.", "email")
    withdraw(user)
    until = timezone.now() + timedelta(days=settings.TRAGUARDO_INVITO_GIORNI)
    try:
        with transaction.atomic():
            invito = Invito.objects.create(
                utente=user,
                da=who,
                casella=mailbox_key(user.email),
                come=as_words[:400],
                incarico=given,
                scade_il=until,
            )
    except IntegrityError:
        raise Refused("A questa casella è appena partito un invito per un'altra persona.", "email") from None
    mail.post(invito, site)


def withdraw(user: Utente) -> bool:
    """The link that waits opens nothing any more; whether there was one."""
    return bool(Invito.objects.open().filter(utente=user).update(ritirato_il=timezone.now()))


def refuse_taken_mailbox(email: str, but: Utente | None = None) -> None:
    """One mailbox, one person: by it people enter.

    Raises:
        Refused: it is somebody's.
    """
    others = Utente.objects.filter(email__iexact=email)
    if (owner := (others.exclude(pk=but.pk) if but else others).first()) is not None:
        raise Refused(f"Questo indirizzo è già di {owner}.", "email")


def note(who: Utente, act: PersonAct, user: Utente, before: PersonState, told: str = "") -> None:
    """A line of the history of a person."""
    PassaggioPersona.note(who, act, before, state_now(user), told, utente=user)
