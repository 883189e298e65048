# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a notice leads, and who still reads it."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, set_script_prefix

from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from obiettivi.models import ObiettivoPEG
from obiettivi.vita.notifiche import pagina_di
from organizzazione.models import Utente
from tests.fabbriche import ObiettivoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://altrove.example/", "//altrove.example/x", "/obiettivi/1/?dopo=//altrove", "/\\altrove",
    "javascript:alert(1)",
    "/scrivania/\n", "scrivania/", "/non-c-e/", "/scrivania/#x", "",
]  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_notice_leads_nowhere_but_into_the_site(url: str) -> None:
    with pytest.raises(ValueError, match="percorso"):
        inside(url)


@pytest.mark.parametrize(
    "path", ["//altrove.example", "https://altrove.example", "/a\\b", "/a b", "x", "/a?b=c", "/a\n"]
)
def test_the_database_refuses_it_too(path: str) -> None:
    user = UtenteFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notifica.objects.create(destinatario=user, genere=NoticeKind.ATTO, oggetto="x", indirizzo=path)


def test_the_way_is_kept_without_the_place_of_the_site() -> None:
    set_script_prefix("/traguardo/")
    try:
        path = inside(reverse("obiettivi:scheda", args=[7]))
        assert path == "/obiettivi/7/"
        assert Notifica(indirizzo=path).collegamento == "/traguardo/obiettivi/7/"
    finally:
        set_script_prefix("/")
    assert Notifica(indirizzo=path).collegamento == "/obiettivi/7/"
    assert Notifica().collegamento == ""
    # A code with anything in it stands in an address as ``reverse`` writes it.
    assert inside(reverse("obiettivi:verifica", args=["PEG 2030/è"]))


def told(user: Utente, objective: ObiettivoPEG | None) -> Notifica:
    path = pagina_di(objective.pk) if objective else ""
    notice: Notifica = Notifica.objects.create(
        destinatario=user, genere=NoticeKind.ESITO, oggetto="Titolo riservato", indirizzo=path
    )
    return notice


def test_a_notice_is_for_who_may_still_read_what_it_is_about(client: Client) -> None:
    objective = ObiettivoFactory.create()
    reader, stranger = UtenteFactory.create(lettore=True), UtenteFactory.create(ruolo="dirigente")
    for user in (reader, stranger):
        told(user, objective), told(user, None)
    assert Notifica.objects.visible_to(reader).count() == 2
    assert [n.indirizzo for n in Notifica.objects.visible_to(stranger)] == [""]
    assert not Notifica.objects.visible_to(AnonymousUser()).exists()
    client.force_login(stranger)
    assert client.get(pagina_di(objective.pk)).status_code == 404
    client.force_login(reader)
    assert client.get(Notifica.objects.visible_to(reader).exclude(indirizzo="")[0].collegamento).status_code == 200
    # What is deleted takes its notices out of sight, and brings them back.
    number = objective.pk
    ObiettivoPEG.objects.filter(pk=number).delete()
    assert [n.indirizzo for n in Notifica.objects.visible_to(reader)] == [""]
    ObiettivoFactory.create(pk=number)
    assert Notifica.objects.visible_to(reader).count() == 2


def test_the_gate_is_one_query_however_many_there_are(django_assert_num_queries: Any) -> None:
    user = UtenteFactory.create(lettore=True)
    counts = []
    for _ in range(3):
        told(user, ObiettivoFactory.create())
        with CaptureQueriesContext(connection) as queries:
            list(Notifica.objects.visible_to(user).da_leggere())
        counts.append(len(queries))
    assert counts == [1, 1, 1]
