# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several who send, and some who die at it: real processes on a database of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.custodia.places import ROOT, Database, database
from tests.notifiche.smtp import Server, listening

pytestmark = pytest.mark.django_db
PATIENCE = 60
SEND = "import django; django.setup(); from notifiche.postman import deliver; print(deliver())"
WRITE = """
import sys
from notifiche import outbox
from notifiche.choices import NoticeKind
from notifiche.models import Mail
Mail.objects.all().delete()
for n in range(int(sys.argv[1])):
    outbox.put(NoticeKind.ATTO, [f"persona{n % 7}@comune.example"], f"avviso {n}", "x")
"""
WORK = """
from tests.notifiche.works import see_a_mail_in_hand
print(see_a_mail_in_hand.enqueue(20).id)
"""


@pytest.fixture(scope="module")
def place(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with database(tmp_path_factory.mktemp("posta"), "posta", tables=True) as here:
        yield here


def started(place: Database, port: int, *words: str) -> "subprocess.Popen[str]":
    own = {"DATABASE_URL": place.url, "DJANGO_SETTINGS_MODULE": "peg.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **own, **place.more, "EMAIL_URL": f"smtp://127.0.0.1:{port}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def ended(process: "subprocess.Popen[str]") -> str:
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return out


def states(place: Database) -> Counter[str]:
    return Counter(state for (state,) in place.select("SELECT state FROM notifiche_mail"))


def subjects(server: Server) -> list[str]:
    return [str(m["Subject"]).removeprefix("[Traguardo] avviso ") for m in server.accepted]


def test_two_at_once_send_each_mail_once_and_in_its_order(place: Database) -> None:
    place.program(WRITE, "60")
    with listening() as server:
        two = [started(place, server.port, "-c", SEND) for _ in range(2)]
        gone = [int(ended(one)) for one in two]
        assert sum(gone) == len(server.accepted) == 60
        assert sorted(map(int, subjects(server))) == list(range(60))
        for box in set(server.boxes):
            hers = [int(s) for s, to in zip(subjects(server), server.boxes, strict=True) if to == box]
            assert hers == sorted(hers)
    assert states(place) == {"partita": 60}


def test_one_who_is_killed_loses_nothing_and_nothing_else_goes_twice(place: Database) -> None:
    place.program(WRITE, "5")
    with listening() as server:

        def hang(came: bytes) -> str:
            server.never.wait(PATIENCE)
            return "250 too late"

        server.say("MAIL", "250 yes", "250 yes", hang)
        victim = started(place, server.port, "-c", SEND)
        until(lambda: len(server.accepted) == 2 and not server.answers["MAIL"])
        victim.kill()
        victim.communicate(timeout=PATIENCE)
        assert states(place) == {"partita": 2, "attesa": 3}
        # Its while is not over: the next one leaves what the dead one had in hand, and sends the others.
        assert int(ended(started(place, server.port, "-c", SEND))) == 2
        assert sorted(subjects(server)) == ["0", "1", "3", "4"]
        with place.opened() as here:
            here.execute("UPDATE notifiche_mail SET taken_until = '2020-01-01 00:00:00+00:00' WHERE state = 'attesa'")
        assert int(ended(started(place, server.port, "-c", SEND))) == 1
        assert sorted(subjects(server)) == ["0", "1", "2", "3", "4"]
    assert states(place) == {"partita": 5}


def test_a_mute_server_stops_no_work_and_who_works_ends_in_order(place: Database) -> None:
    place.program(WRITE, "3")
    number = place.program(WORK).split()[-1]
    with socket.create_server(("127.0.0.1", 0)) as mute:
        works = started(place, mute.getsockname()[1], "manage.py", "lavora", "--gentilezza=0")
        try:
            query = "SELECT status, return_value FROM django_tasks_database_dbtaskresult WHERE CAST(id AS char(36)) = ?"
            asked = number if place.file is None else number.replace("-", "")
            status, seen = until(
                lambda: next((r for r in place.select(query, asked) if r[0] not in ("READY", "RUNNING")), None)
            )
            assert (status, str(seen).lower()) == ("SUCCESSFUL", "true")
            works.send_signal(signal.SIGTERM)
            ended(works)
        finally:
            if works.poll() is None:
                works.kill()
                works.wait()
    # One attempt of each: the mail in hand met a server that says nothing, and so would the others.
    rows = place.select("SELECT state, attempts, reason FROM notifiche_mail")
    assert {(state, tries) for state, tries, _ in rows} == {("attesa", 1)}
    assert all("non risponde" in reason for *_, reason in rows)
