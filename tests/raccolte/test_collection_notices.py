# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of a collection of values: who gives them, and the office when the last is there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dup.models import IndicatoreEnte, ValoreAnnuale
from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from organizzazione.models import Utente
from raccolte import notices
from raccolte.models import Raccolta
from raccolte.writer import Said, keep
from tests.fabbriche import CentroFactory, UtenteFactory
from tests.monitoraggio.monitored import hand
from tests.raccolte.collected import YEAR, collection, of_centre

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=3)


def told(who: Utente) -> list[tuple[str, str]]:
    """What stands on a desk, the oldest first: kind and title."""
    return list(Notifica.objects.visible_to(who).order_by("pk").values_list("genere", "oggetto"))


def test_who_gives_the_values_is_asked_and_reminded_and_the_office_learns_of_the_last_one() -> None:
    centre = CentroFactory.create()
    dup = collection(centre, count=2).dup
    Raccolta.objects.all().delete()
    giver, stranger = of_centre(centre), of_centre(CentroFactory.create())
    office, other = UtenteFactory.create(ufficio=True, is_staff=True), UtenteFactory.create(ufficio=True)
    client = Client()
    client.force_login(office)
    asked = {"dup": dup.pk, "anno": YEAR, "dal": "", "fino": f"{SOON:%d/%m/%Y}", "nota": "Dal registro del verde."}
    answer = client.post(reverse("admin:raccolte_raccolta_add"), asked)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    raccolta = Raccolta.objects.get()
    (opened,) = Notifica.objects.visible_to(giver)
    assert (opened.genere, opened.oggetto) == (NoticeKind.ESITO, f"{raccolta}: si raccolgono")
    assert opened.collegamento == reverse("raccolte:foglio", args=[raccolta.pk])
    assert f"Fino al {SOON:%d/%m/%Y} compreso." in opened.testo
    assert "Dal registro del verde." in opened.testo
    # Saved again it is no other opening.
    client.post(reverse("admin:raccolte_raccolta_change", args=[raccolta.pk]), {**asked, "versione_letta": 1})
    assert notices.lines() == [f"{giver} ({raccolta})"]
    assert notices.lines() == []
    assert told(giver)[1:] == [(NoticeKind.PROMEMORIA, f"{raccolta}: che cosa scade")]
    first, second = IndicatoreEnte.objects.order_by("descrizione")
    keep(dup, YEAR, {first.pk: Said({"valore": "7777"})}, hand(giver))
    assert told(office) == told(other) == told(stranger) == []
    keep(dup, YEAR, {second.pk: Said({"valore": "8888"})}, hand(giver))
    assert told(office) == told(other) == [(NoticeKind.PROPOSTA, f"{raccolta}: ci sono tutti")]
    # A value that is written again is no news; nobody has anything left to give.
    keep(dup, YEAR, {second.pk: Said({"valore": "9999"})}, hand(giver))
    assert len(told(other)) == 1
    assert not Notifica.objects.filter(testo__regex="7777|8888").exists()
    Notifica.objects.all().delete()
    assert notices.lines() == []
    ValoreAnnuale.objects.filter(anno=YEAR).delete()
    Raccolta.objects.update(fino=timezone.localdate() - timedelta(days=1))
    assert notices.lines() == []


def test_who_can_give_no_more_is_not_asked() -> None:
    centre = CentroFactory.create()
    raccolta, giver = collection(centre, fino=timezone.localdate() - timedelta(days=1)), of_centre(centre)
    notices.tell_opening(raccolta, None)
    assert told(giver) == []
    raccolta.fino = timezone.localdate()
    notices.tell_opening(raccolta, None)
    assert told(giver) == [(NoticeKind.ESITO, f"{raccolta}: si raccolgono")]
