# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what to whom, as data: what the table does not say is closed."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import Chi, centri_di, con_i_sottostanti, in_vigore, ruolo_di
from persone.choices import PersonAct

A = PersonAct
ALL: Final = frozenset(PersonAct) - {A.ACCEPT}
# No role at all: an account that somebody made and did not finish.
NO_ROLE: Final = ""
# By role of who acts, then by role of the person; for a new role both must be allowed.
TABLE: Final[Mapping[Ruolo, Mapping[str, frozenset[PersonAct]]]] = {
    Ruolo.AMMINISTRATORE: dict.fromkeys([NO_ROLE, *Ruolo.values], ALL),
    Ruolo.UFFICIO: dict.fromkeys([NO_ROLE, *(role for role in Ruolo if role is not Ruolo.AMMINISTRATORE)], ALL),
    Ruolo.DIRIGENTE: {Ruolo.REFERENTE: frozenset({A.INVITE, A.RESEND, A.REVOKE, A.ASSIGN, A.CLOSE})},
}
# Who acts only at the own centres, and from today on.
AT_OWN_CENTRES: Final = frozenset({Ruolo.DIRIGENTE})


def role_of_account(user: Utente) -> str:
    """The role that an account has or would have: also of who may not enter today."""
    return Ruolo.AMMINISTRATORE if user.is_superuser else Ruolo(user.ruolo) if user.ruolo else NO_ROLE


def acts_on_role(chi: Chi, role: str) -> frozenset[PersonAct]:
    """What somebody may do to people of a role."""
    mine = ruolo_di(chi)
    return TABLE.get(mine, {}).get(role, frozenset()) if mine else frozenset()


def acts_on(chi: Chi, user: Utente) -> frozenset[PersonAct]:
    """What somebody may do to a person: never to oneself, at own centres only for who has centres."""
    granted = frozenset() if chi.pk == user.pk else acts_on_role(chi, role_of_account(user))
    if not granted or not is_at_own_centres(chi):
        return granted
    # Who has left the own centres can be asked back, and nothing else.
    return granted if not_over(_at_centres(chi)).filter(persona__utente=user).exists() else frozenset()


def roles_to_give(chi: Chi) -> list[Ruolo]:
    """The roles that somebody may give to a person."""
    return [role for role in Ruolo if PersonAct.INVITE in acts_on_role(chi, role)]


def manages_people(chi: Chi) -> bool:
    """Whether somebody has a page of people at all."""
    return ruolo_di(chi) in TABLE


def manages_everybody(chi: Chi) -> bool:
    """Whether that page is the one of the admin."""
    return manages_people(chi) and not is_at_own_centres(chi)


def is_at_own_centres(chi: Chi) -> bool:
    """Whether somebody acts only at the centres of the own assignments."""
    return ruolo_di(chi) in AT_OWN_CENTRES


def people_of(chi: Chi) -> QuerySet[Utente]:
    """The people whom somebody sees: the office all of them, a dirigente the referenti of the own centres."""
    if manages_everybody(chi):
        return Utente.objects.all()
    if not is_at_own_centres(chi):
        return Utente.objects.none()
    referenti = Utente.objects.filter(ruolo=Ruolo.REFERENTE, is_superuser=False)
    return referenti.filter(persona__in=_at_centres(chi).values("persona"))


def _at_centres(chi: Chi) -> QuerySet[Incarico]:
    """The referenti of the own centres, those who left too."""
    return Incarico.objects.filter(centro__in=centri_di(chi), qualita=Qualita.DELEGATO)


def not_over(rows: QuerySet[Incarico]) -> QuerySet[Incarico]:
    """Of some assignments those that run, and those to come."""
    return rows.filter(Q(al__isnull=True) | Q(al__gte=timezone.localdate()))


def centres_for(chi: Chi) -> QuerySet[CentroDiResponsabilita]:
    """The centres at which somebody may put people."""
    if manages_everybody(chi):
        return CentroDiResponsabilita.objects.all()
    return CentroDiResponsabilita.objects.filter(pk__in=centri_di(chi) if is_at_own_centres(chi) else ())


def without_responsible() -> QuerySet[CentroDiResponsabilita]:
    """The centres that stand today and for which nobody answers: neither there nor above."""
    today = in_vigore()
    answered = Incarico.objects.filter(today, qualita=Qualita.RESPONSABILE).values_list("centro", flat=True)
    return standing().exclude(pk__in=con_i_sottostanti(answered))


def standing() -> QuerySet[CentroDiResponsabilita]:
    """The centres that are active today."""
    day = timezone.localdate()
    begun = Q(attivo_dal__isnull=True) | Q(attivo_dal__lte=day)
    return CentroDiResponsabilita.objects.filter(begun, Q(attivo_al__isnull=True) | Q(attivo_al__gte=day))
