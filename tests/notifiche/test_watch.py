# SPDX-License-Identifier: AGPL-3.0-or-later
"""What looks after the installation hears of the mail: how many did not go, and whether anybody sends."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from custodia import readiness
from notifiche import outbox
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail

pytestmark = pytest.mark.django_db
TOKEN = "un-segreto-per-le-cifre"


def said(client: Client, settings: Any) -> tuple[bool, str]:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    readiness.recent.forget()
    answer = client.get("/salute/pronto/", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    (mail,) = [check for check in answer["controlli"] if check["nome"] == "posta"]
    return mail["bene"], mail["visto"]


def test_a_refused_mailbox_is_told_and_is_no_fault_of_the_installation(client: Client, settings: Any) -> None:
    assert said(client, settings) == (True, "0 messaggi non partiti, 0 in attesa")
    for box in "ab":
        outbox.put(NoticeKind.ATTO, [f"{box}@comune.example"], "x", "y")
    Mail.objects.filter(to="a@comune.example").update(state=MailState.FAILED)
    well, told = said(client, settings)
    assert well
    assert told.startswith("1 messaggi non partiti, 1 in attesa, il primo da 0 ")


def test_nobody_who_sends_is_one(client: Client, settings: Any) -> None:
    outbox.put(NoticeKind.ATTO, ["a@comune.example"], "prima", "y")
    old = timezone.now() - timedelta(minutes=16)
    Mail.objects.update(due=old, written=old)
    assert not said(client, settings)[0]
    # One that waits for its next attempt is in order, and so is what stands behind it.
    Mail.objects.update(due=timezone.now() + timedelta(hours=5), attempts=4)
    (behind,) = outbox.put(NoticeKind.ATTO, ["a@comune.example"], "dopo", "y")
    Mail.objects.filter(pk=behind.pk).update(due=old)
    well, told = said(client, settings)
    assert well
    assert "2 in attesa, il primo da 96" in told


def test_the_figures(client: Client, settings: Any) -> None:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    outbox.put(NoticeKind.ATTO, ["a@comune.example", "b@comune.example"], "x", "y")
    Mail.objects.filter(to="a@comune.example").update(state=MailState.FAILED)
    Mail.objects.update(written=timezone.now() - timedelta(minutes=30))
    text = client.get("/metriche/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'traguardo_mails{status="fallita"} 1.0' in text
    assert 'traguardo_mails{status="attesa"} 1.0' in text
    assert 'traguardo_mails{status="partita"} 0.0' in text
    (oldest,) = [line for line in text.splitlines() if line.startswith("traguardo_mail_oldest_seconds ")]
    assert 1800 <= float(oldest.split()[1]) < 1860
    assert "comune.example" not in text
