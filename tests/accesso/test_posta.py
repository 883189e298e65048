# SPDX-License-Identifier: AGPL-3.0-or-later
"""The postman comes back to a database that was busy, and leaves the mail in the queue when it stays away."""

import logging

import pytest
from django.db import OperationalError

from notifiche import postman as mail


def came(monkeypatch: pytest.MonkeyPatch, refusals: int) -> int:
    """How often a postman came to a database that is away so many times."""
    times: list[int] = []

    def deliver(go_on: object) -> None:
        times.append(len(times))
        if len(times) <= refusals:
            raise OperationalError("database table is locked")

    monkeypatch.setattr(mail, "deliver", deliver)
    monkeypatch.setattr(mail, "PAUSES", (0.0, 0.0))
    postman = mail.Postman()
    postman.call()
    postman.wait()
    return len(times)


@pytest.mark.django_db(transaction=True)
def test_the_postman_asks_a_busy_database_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert came(monkeypatch, 2) == 3


@pytest.mark.django_db(transaction=True)
def test_the_postman_goes_when_the_database_stays_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert came(monkeypatch, 9) == 3
    assert "resta in coda" in caplog.text
