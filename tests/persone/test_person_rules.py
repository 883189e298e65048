# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what to whom: every role on every role, every act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from persone import services
from persone.accounts import Post, Refused
from persone.choices import PersonAct
from persone.models import Invito, PassaggioPersona
from persone.rules import ALL, acts_on, centres_for, manages_people, people_of, roles_to_give, without_responsible
from persone.services import Names
from tests.persone.staff import SITE, Staff, newcomer, referente, staff

pytestmark = pytest.mark.django_db
A = PersonAct
HERS = frozenset({A.INVITE, A.RESEND, A.REVOKE, A.ASSIGN, A.CLOSE})
NONE: frozenset[PersonAct] = frozenset()
MANAGED = ("collega", "lettore", "dirigente", "altra", "referente", "suo", "senza ruolo")
# Who, on whom: everything that is not here is nothing.
TABLE = {
    **{("amministratore", whom): ALL for whom in ("ufficio", *MANAGED)},
    **{("ufficio", whom): ALL for whom in MANAGED},
    **{("collega", whom): ALL for whom in ("ufficio", *MANAGED) if whom != "collega"},
    ("dirigente", "referente"): HERS,
    ("altra", "suo"): HERS,
}


@pytest.fixture
def comune() -> Staff:
    return staff()


def test_every_role_on_everybody(comune: Staff) -> None:
    found = {(who, whom): acts_on(comune[who], comune[whom]) for who in comune.by for whom in comune.by}
    assert {pair: acts for pair, acts in found.items() if acts} == TABLE


def test_nobody_else_has_people_at_all(comune: Staff) -> None:
    managers = {name for name in comune.by if manages_people(comune[name])}
    assert managers == {"amministratore", "ufficio", "collega", "dirigente", "altra"}
    assert not manages_people(AnonymousUser())
    assert not people_of(AnonymousUser()).exists()
    for name in set(comune.by) - managers:
        assert not people_of(comune[name]).exists()
        assert not centres_for(comune[name]).exists()


def test_who_sees_whom(comune: Staff) -> None:
    assert set(people_of(comune["dirigente"])) == {comune["referente"]}
    assert set(centres_for(comune["dirigente"])) == {comune.here, comune.below}
    assert people_of(comune["ufficio"]).count() == len(comune.by)


def test_the_roles_that_each_gives(comune: Staff) -> None:
    assert set(roles_to_give(comune["ufficio"])) == set(Ruolo) - {Ruolo.AMMINISTRATORE}
    assert roles_to_give(comune["dirigente"]) == [Ruolo.REFERENTE]
    assert set(roles_to_give(comune["amministratore"])) == set(Ruolo)
    assert roles_to_give(comune["referente"]) == roles_to_give(comune["lettore"]) == []


def test_an_administrator_by_switch_is_one(comune: Staff) -> None:
    """Whatever the role of a superuser says, nobody below touches the account."""
    Utente.objects.filter(pk=comune["referente"].pk).update(is_superuser=True)
    assert acts_on(comune["ufficio"], comune["referente"]) == acts_on(comune["dirigente"], comune["referente"]) == NONE


def test_who_may_not_enter_today_manages_nobody(comune: Staff) -> None:
    gone = comune["dirigente"]
    gone.accesso_al = timezone.localdate() - timedelta(days=1)
    gone.save()
    assert not manages_people(gone)
    assert acts_on(gone, comune["referente"]) == NONE


def test_who_has_left_the_centre_can_only_be_asked_back(comune: Staff) -> None:
    Incarico.objects.filter(persona__utente=comune["referente"]).update(al=timezone.localdate() - timedelta(days=1))
    assert set(people_of(comune["dirigente"])) == {comune["referente"]}
    assert acts_on(comune["dirigente"], comune["referente"]) == NONE


def _calls(comune: Staff, who: Utente, whom: Utente) -> dict[PersonAct, Callable[[], Any]]:
    today, pk, rev = timezone.localdate(), whom.pk, whom.revisione
    row = Incarico.objects.filter(persona__utente=whom).first()
    return {
        A.RESEND: lambda: services.resend(who, pk, rev, SITE),
        A.REVOKE: lambda: services.revoke(who, pk, rev),
        A.RENAME: lambda: services.rename(who, pk, rev, Names("Altra", "Persona", "altra@comune.example"), SITE),
        A.ROLE: lambda: services.change_role(who, pk, rev, Post(Ruolo.LETTORE, None, today)),
        A.ASSIGN: lambda: services.end_centre(who, pk, rev, row.pk if row else 0, today),
        A.CLOSE: lambda: services.close(who, pk, rev, today),
        A.REOPEN: lambda: services.reopen(who, pk, rev, Post(Ruolo.LETTORE, None, today), SITE),
    }


def test_the_writers_ask_the_table(comune: Staff) -> None:
    """What the table refuses is refused by the writer too, whatever page or hand it comes from, and writes nothing."""
    wrong = []
    for who in comune.by:
        for whom in comune.by:
            granted = TABLE.get((who, whom), NONE)
            for act, call in _calls(comune, comune[who], comune[whom]).items():
                if act not in granted:
                    try:
                        call()
                        wrong.append((who, whom, act))
                    except (PermissionDenied, Http404):
                        pass
    assert wrong == []
    assert not PassaggioPersona.objects.exists()
    assert not Invito.objects.exists()


@pytest.mark.parametrize("role", list(Ruolo))
@pytest.mark.parametrize("who", ["amministratore", "ufficio", "dirigente", "referente", "lettore", "senza ruolo"])
def test_no_role_is_given_that_is_not_theirs(who: str, role: Ruolo, comune: Staff) -> None:
    centre = comune.here if role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE) else None
    mine = role in roles_to_give(comune[who])
    post = Post(role, centre, timezone.localdate())
    if mine:
        assert services.invite(comune[who], newcomer(post), SITE).ruolo == role
        return
    with pytest.raises(PermissionDenied):
        services.invite(comune[who], newcomer(post), SITE)
    assert not Utente.objects.filter(email="bruni@comune.example").exists()


def test_a_dirigente_names_nobody_elsewhere_nor_in_the_past(comune: Staff) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for centre in (comune.there, comune.nobodys):
        with pytest.raises(PermissionDenied):
            services.invite(comune["dirigente"], newcomer(referente(centre)), SITE)
    with pytest.raises(Refused, match="Da oggi in poi"):
        services.invite(comune["dirigente"], newcomer(Post(Ruolo.REFERENTE, comune.here, yesterday)), SITE)


def test_a_dirigente_does_not_take_over_who_is_something_else(comune: Staff) -> None:
    """Said to be the same person, an account of another role stays what and whose it is."""
    for whom in ("ufficio", "lettore", "altra", "amministratore", "dirigente", "senza ruolo"):
        with pytest.raises(PermissionDenied):
            services.invite(comune["dirigente"], newcomer(referente(comune.here), known=comune[whom]), SITE)
    before = comune["suo"].email
    joined = services.invite(
        comune["dirigente"], newcomer(referente(comune.here), email="mia@comune.example", known=comune["suo"]), SITE
    )
    assert joined == comune["suo"]
    assert comune["suo"].email == before


def test_centres_that_nobody_answers_for(comune: Staff) -> None:
    assert list(without_responsible()) == [comune.nobodys]
