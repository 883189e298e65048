# SPDX-License-Identifier: AGPL-3.0-or-later
"""No page, document or file shows a user name: every one that a person can reach is looked at, the sheets inside too.

The page of accounts and the register of security are about accounts: they are for who administers.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core import mail
from django.test import Client

from notifiche.postman import deliver
from organizzazione.models import Utente
from tests.laid_out_once import no_paper
from tests.pagine.walk import Walk
from tests.pagine.worlds import WORLDS

pytestmark = [pytest.mark.django_db, pytest.mark.walks]
MARK: Final = "contoquarantadue"
ABOUT_ACCOUNTS: Final = ("/admin/organizzazione/utente/", "/admin/sicurezza/", "/admin/autocomplete/")


@pytest.fixture(autouse=True)
def _paper_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a document says is read in its page: here the sheet is not laid out."""
    no_paper(monkeypatch)


class Looking(Client):
    """A browser that notes where an account is shown."""

    shown: list[str]

    def request(self, **asked: Any) -> Any:
        """Look at everything that comes."""
        answer = super().request(**asked)
        where = asked.get("PATH_INFO", "")
        if not where.startswith(ABOUT_ACCOUNTS) and any(MARK.encode() in text for text in texts_of(answer)):
            self.shown.append(where)
        return answer


def texts_of(answer: Any) -> Iterator[bytes]:
    """What an answer says; of a workbook what is in its parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.streaming:
        answer.streaming_content = [content]
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            yield from (parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("who", ["ufficio", "dirigente", "referente", "lettore", "amministratore"])
def test_no_account_is_shown(who: str) -> None:
    users = WORLDS["due piani insieme"]()
    for user in Utente.objects.all():
        Utente.objects.filter(pk=user.pk).update(username=f"{MARK}-{user.pk}")
    client = Looking(raise_request_exception=False)
    client.shown = []
    client.force_login(Utente.objects.get(pk=users[who].pk))
    walk = Walk(client).run("/", "/profilo/", "/persone/", "/admin/persone/")
    assert walk.walked > 10
    assert client.shown == []
    deliver()
    assert not [m.subject for m in mail.outbox if MARK in f"{m.subject} {m.body}"]


def test_who_has_no_name_is_shown_by_mailbox_or_role() -> None:
    user = Utente(username=MARK, ruolo="ufficio")
    assert str(user) == "Ufficio programmazione senza nome"
    user.email = "ufficio@comune.example"
    assert str(user) == "ufficio@comune.example"
    user.first_name, user.last_name = "Ugo", "Umbri"
    assert str(user) == "Ugo Umbri"


def test_an_account_takes_the_name_of_its_person() -> None:
    from tests.fabbriche import PersonaFactory, UtenteFactory

    user = UtenteFactory.create(username=MARK, first_name="", last_name="")
    PersonaFactory.create(nominativo="Rossi Maria", utente=user)
    user.refresh_from_db()
    assert str(user) == "Rossi Maria"
