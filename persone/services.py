# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on people: each in one transaction, under the lock of its row, told in the history of the person.

What the security log wants it hears from the rows themselves (``sicurezza.changes``), so nothing here
goes round ``save``.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from notifiche.choices import NoticeKind
from notifiche.services import notify_now, post_plain
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Persona, Utente
from organizzazione.rules import DI_CENTRO
from persone.accounts import (
    Post,
    Refused,
    assign,
    end_assignments,
    fit_access,
    held,
    invite_by_mail,
    new_account,
    note,
    person_for,
    refuse_taken_mailbox,
    shut,
)
from persone.choices import PersonAct, PersonState
from persone.mail import Site
from persone.models import Invito
from persone.rules import acts_on_role, centres_for, is_at_own_centres, not_over, role_of_account
from persone.standing import open_invitation, state_now
from persone.words import as_what
from testi.formati import data


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is invited: a new person, or one that is there already (``known``, said by whoever invites)."""

    surname: str
    name: str
    email: str
    post: Post
    known: Utente | Persona | None = None
    number: str = ""


@transaction.atomic
def invite(who: Utente, newcomer: Newcomer, site: Site) -> Utente:
    """Bring somebody in, or back: account, person, centre, invitation.

    Raises:
        PermissionDenied: not theirs to give.
        Refused: in words, with the field.
    """
    _check_post(who, newcomer.post)
    persona = newcomer.known if isinstance(newcomer.known, Persona) else None
    _check_gives_no_more(who, persona)
    user, before = _account(who, newcomer)
    if persona is not None and persona.utente_id is None:
        persona.prenota_revisione()
        persona.utente = user
        persona.save()
    given = _place(user, newcomer.post, person_for(user, newcomer.surname, newcomer.name, newcomer.number))
    _call(who, user, newcomer.post, site, given)
    note(who, PersonAct.INVITE, user, before, str(newcomer.post))
    return user


def _account(who: Utente, newcomer: Newcomer) -> tuple[Utente, PersonState]:
    known = newcomer.known
    user = known.utente if isinstance(known, Persona) else known
    if user is None:
        refuse_taken_mailbox(newcomer.email)
        return new_account(newcomer.surname, newcomer.name, newcomer.email, newcomer.post.role), PersonState.NEW
    user = Utente.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = state_now(user)
    _check_comes_back(who, user, before, newcomer.post)
    user.prenota_revisione()
    user.ruolo = newcomer.post.role
    if not is_at_own_centres(who):
        # A dirigente who could say where the link goes would own the account of any referente.
        refuse_taken_mailbox(newcomer.email, but=user)
        user.email, user.is_active = newcomer.email, True
    user.save()
    return user, before


def _check_gives_no_more(who: Utente, persona: Persona | None) -> None:
    """An account for somebody whom plans name already opens every centre that they have: who may give all of them gives
    it. Else a dirigente, who says where the link goes, would work at the centres of others."""
    if persona is None or persona.utente_id is not None or not is_at_own_centres(who):
        return
    if any(not _theirs(who, row) for row in not_over(Incarico.objects.filter(persona=persona))):
        raise Refused(f"{persona} ha incarichi anche in altri centri: l'accesso lo dà l'ufficio programmazione.")


def _check_comes_back(who: Utente, user: Utente, state: PersonState, post: Post) -> None:
    """Somebody who is there already: the same role again, or another one for who had left."""
    role = role_of_account(user)
    if who.pk == user.pk:
        raise PermissionDenied("Il proprio ruolo non si cambia da sé.")
    if PersonAct.INVITE not in acts_on_role(who, role):
        raise PermissionDenied(f"{user} ha un altro ruolo: se ne occupa chi lo gestisce.")
    if state != PersonState.CLOSED and role not in ("", post.role):
        raise Refused(f"{user} lavora già come {as_what(role, None, None, None)}: il ruolo si cambia nella sua pagina.")
    if is_at_own_centres(who) and not user.is_active:
        raise Refused(f"L'accesso di {user} è stato disattivato: chiedere all'ufficio programmazione.")
    if post.role not in DI_CENTRO and state != PersonState.CLOSED and role:
        raise Refused(f"{user} è già {as_what(role, None, None, None)}.")


def _check_post(who: Utente, post: Post) -> None:
    """Theirs to give, with a centre where the role has one.

    Raises:
        PermissionDenied: not this role, or not at this centre.
        Refused: in words.
    """
    if PersonAct.INVITE not in acts_on_role(who, post.role):
        raise PermissionDenied("Questo ruolo non è tuo da dare.")
    if (post.role in DI_CENTRO) != (post.centre is not None):
        wants = "Scegliere il centro." if post.role in DI_CENTRO else "Questo ruolo vale per tutto il Comune."
        raise Refused(wants, "centro")
    if post.centre is not None and not centres_for(who).filter(pk=post.centre.pk).exists():
        raise PermissionDenied("Questo centro non è tuo.")
    if is_at_own_centres(who) and post.begin < timezone.localdate():
        raise Refused("Da oggi in poi: per una data passata chiedere all'ufficio programmazione.", "dal")
    if post.end is not None and post.end < max(post.begin, timezone.localdate()):
        raise Refused("La data di fine viene prima di quella di inizio, o è passata.", "al")


def _place(user: Utente, post: Post, persona: Persona) -> Incarico | None:
    given = assign(persona, post) if post.role in DI_CENTRO else None
    fit_access(user, post)
    return given


def _call(who: Utente, user: Utente, post: Post, site: Site, given: Incarico | None) -> None:
    """A link for who has no password yet; who has one is told."""
    if not user.has_usable_password():
        invite_by_mail(who, user, str(post), site, given)
    else:
        notify_now([user], NoticeKind.INVITO, f"Sei {post}", f"Lo ha scritto {who}. Si entra come prima.")


@transaction.atomic
def resend(who: Utente, pk: int, revision: int, site: Site) -> Utente:
    """Another link; the one before is dead.

    Raises:
        Refused: there is no invitation to send again.
    """
    user = held(who, pk, revision, PersonAct.RESEND)
    before = state_now(user)
    waiting = open_invitation(user)
    if waiting is None or before == PersonState.CLOSED:
        raise Refused(f"{user} non aspetta nessun invito.")
    invite_by_mail(who, user, waiting.come, site, waiting.incarico)
    note(who, PersonAct.RESEND, user, before, f"a {user.email}")
    return user


@transaction.atomic
def revoke(who: Utente, pk: int, revision: int) -> Utente:
    """The invitation is taken back: no link, and not the centre that was given with it. A dirigente takes back the own.

    Raises:
        Refused: there is none.
    """
    user = held(who, pk, revision, PersonAct.REVOKE)
    before = state_now(user)
    waiting = open_invitation(user)
    if waiting is None:
        raise Refused(f"{user} non aspetta nessun invito.")
    if waiting.incarico is not None and not _theirs(who, waiting.incarico):
        raise PermissionDenied("L'invito è per un centro che non è tuo.")
    if waiting.incarico is not None:
        waiting.incarico.delete()
    user.accesso_dal, user.accesso_al = None, timezone.localdate() - timedelta(days=1)
    user.save()
    shut(user)
    note(who, PersonAct.REVOKE, user, before)
    return user


@transaction.atomic
def accept(invito: int) -> bool:
    """The password is being chosen: the invitation is used, by one alone. To be called with what writes it."""
    found = Invito.objects.good().filter(pk=invito)
    if not found.update(usato_il=timezone.now()):
        return False
    user = Invito.objects.select_related("utente").get(pk=invito).utente
    note(user, PersonAct.ACCEPT, user, PersonState.INVITED)
    return True


@dataclass(frozen=True, slots=True)
class Names:
    """How somebody is called and written to."""

    surname: str
    name: str
    email: str
    number: str = ""


@transaction.atomic
def rename(who: Utente, pk: int, revision: int, names: Names, site: Site) -> Utente:
    """Correct name and mailbox, of account and person together; an invitation that waits goes to the new mailbox."""
    user = held(who, pk, revision, PersonAct.RENAME)
    before, old = state_now(user), f"{user}, {user.email}"
    moved = user.email != names.email
    if moved:
        refuse_taken_mailbox(names.email, but=user)
    user.first_name, user.last_name, user.email = names.name, names.surname, names.email
    user.save()
    _rename_person(person_for(user, names.surname, names.name, names.number), names)
    waiting = open_invitation(user)
    if moved and waiting is not None:
        invite_by_mail(who, user, waiting.come, site, waiting.incarico)
    note(who, PersonAct.RENAME, user, before, f"prima: {old}")
    return user


def _rename_person(persona: Persona, names: Names) -> None:
    wanted = (f"{names.surname} {names.name}", names.number)
    if (persona.nominativo, persona.matricola) == wanted:
        return
    if Persona.objects.filter(nominativo=wanted[0], matricola=wanted[1]).exclude(pk=persona.pk).exists():
        raise Refused("C'è già una persona con questo nome: per un omonimo indicare la matricola.", "matricola")
    persona.prenota_revisione()
    persona.nominativo, persona.matricola = wanted
    persona.save()


@transaction.atomic
def change_role(who: Utente, pk: int, revision: int, post: Post) -> Utente:
    """Another role from today: what was held by the old one ends yesterday.

    Raises:
        Refused: in words.
    """
    user = held(who, pk, revision, PersonAct.ROLE)
    _check_post(who, post)
    before, old, today = state_now(user), role_of_account(user), timezone.localdate()
    if post.begin > today:
        raise Refused("Il ruolo cambia subito: la data non può essere futura.", "dal")
    if post.role == old:
        raise Refused(f"{user} è già {as_what(old, None, None, None)}.", "ruolo")
    persona = person_for(user, user.last_name, user.first_name)
    for row in _running(user):
        end_assignments([row], max(row.dal, today - timedelta(days=1)) if row.dal <= today else today)
    user.ruolo, user.is_superuser = post.role, user.is_superuser and post.role == Ruolo.AMMINISTRATORE
    _place(user, post, persona)
    note(who, PersonAct.ROLE, user, before, f"da {as_what(old, None, None, None)} a {post}")
    return user


@transaction.atomic
def give_centre(who: Utente, pk: int, revision: int, post: Post) -> Utente:
    """One more centre, in the role that somebody has."""
    user = held(who, pk, revision, PersonAct.ASSIGN)
    before = state_now(user)
    _check_post(who, post)
    if post.role != role_of_account(user):
        raise Refused("Il centro si dà nel ruolo che la persona ha.", "ruolo")
    _place(user, post, person_for(user, user.last_name, user.first_name))
    note(who, PersonAct.ASSIGN, user, before, str(post))
    return user


@transaction.atomic
def end_centre(who: Utente, pk: int, revision: int, incarico: int, day: date) -> Utente:
    """One centre ends, the others stay."""
    user = held(who, pk, revision, PersonAct.ASSIGN)
    before = state_now(user)
    _check_day(who, day)
    rows = [row for row in _running(user) if row.pk == incarico and _theirs(who, row)]
    if not rows:
        raise Refused("Questo incarico è già finito, o non è tuo da chiudere.")
    told = f"{rows[0].centro}, fino al {data(day)}"
    end_assignments(rows, day)
    fit_access(user)
    if not user.may_enter():
        shut(user)
    note(who, PersonAct.ASSIGN, user, before, told)
    return user


@transaction.atomic
def close(who: Utente, pk: int, revision: int, day: date, reason: str = "") -> Utente:
    """Somebody leaves: ``day`` is the last one. A dirigente ends what is at the own centres; the rest stays."""
    user = held(who, pk, revision, PersonAct.CLOSE)
    before = state_now(user)
    _check_day(who, day)
    _end(who, user, day)
    if is_at_own_centres(who) and any(not _theirs(who, row) for row in _running(user)):
        fit_access(user)
    else:
        user.accesso_al = day
        user.accesso_dal = None if user.accesso_dal and user.accesso_dal > day else user.accesso_dal
        user.save()
    if not user.may_enter():
        shut(user)
    note(who, PersonAct.CLOSE, user, before, " · ".join(filter(None, (f"fino al {data(day)}", reason))))
    return user


def _check_day(who: Utente, day: date) -> None:
    if is_at_own_centres(who) and day < timezone.localdate():
        raise Refused("Da oggi in poi: per una data passata chiedere all'ufficio programmazione.", "al")


def _running(user: Utente) -> list[Incarico]:
    """The assignments that are not over, those to come too."""
    return list(not_over(Incarico.objects.filter(persona__utente=user)).select_related("centro", "persona"))


def _theirs(who: Utente, row: Incarico) -> bool:
    return not is_at_own_centres(who) or centres_for(who).filter(pk=row.centro_id).exists()


def _end(who: Utente, user: Utente, day: date) -> None:
    end_assignments([row for row in _running(user) if _theirs(who, row)], day)


@transaction.atomic
def reopen(who: Utente, pk: int, revision: int, post: Post, site: Site) -> Utente:
    """Somebody comes back, as the same person: what they wrote was always theirs.

    Raises:
        Refused: in words.
    """
    user = held(who, pk, revision, PersonAct.REOPEN)
    _check_post(who, post)
    before = state_now(user)
    if before != PersonState.CLOSED:
        raise Refused(f"L'accesso di {user} non è chiuso.")
    user.ruolo, user.is_active = post.role, True
    user.is_superuser = user.is_superuser and post.role == Ruolo.AMMINISTRATORE
    given = _place(user, post, person_for(user, user.last_name, user.first_name))
    _call(who, user, post, site, given)
    note(who, PersonAct.REOPEN, user, before, str(post))
    return user


@transaction.atomic
def move_mailbox(user: Utente, email: str) -> None:
    """The own mailbox, by who has given the password; the old one is told.

    Raises:
        Refused: it is somebody else's.
    """
    locked = Utente.objects.select_for_update(no_key=True).get(pk=user.pk)
    old, before = locked.email, state_now(locked)
    if old == email:
        return
    refuse_taken_mailbox(email, but=locked)
    locked.prenota_revisione()
    locked.email = email
    locked.save()
    post_plain(
        NoticeKind.INVITO,
        [box for box in (old, email) if box],
        "Il tuo indirizzo di posta è cambiato",
        f"{locked}, da ora in Traguardo si entra con {email}. Se non l'hai cambiato tu, avvisa l'ufficio.",
    )
    note(user, PersonAct.RENAME, locked, before, f"da {old or 'nessuna casella'} a {email}")
