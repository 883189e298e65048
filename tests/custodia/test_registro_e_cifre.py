# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log, the figures and the readiness: what they say, to whom, and what they never say."""

import io
import json
import logging
import re
import socket
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client.parser import text_string_to_metric_families

from custodia import crew, logs, metrics, readiness
from custodia.middleware import HEADER, Watch
from custodia.release import program_version
from fascicoli.models import Fascicolo
from lavori import presence
from lavori.models import Presenza
from lavori.presence import present
from tests.fabbriche import PianoFactory, UtenteFactory

TOKEN = "un-segreto-di-chi-sorveglia"
SECRETS = ("segretissima", "tokendireset", "unabugia")


@pytest.fixture(autouse=True)
def _new_report() -> None:
    readiness.recent.forget()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the JSON log of the program would write."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Json())
    root, accesses = logging.getLogger(), logging.getLogger("traguardo.accessi")
    before = accesses.level
    root.addHandler(handler)
    accesses.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    accesses.setLevel(before)


def records(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_one_line_without_secrets(client: Client, lines: io.StringIO) -> None:
    user = UtenteFactory.create()
    client.force_login(user)
    client.get("/obiettivi/?q=segretissima", headers={HEADER: "richiesta-0001", "Authorization": "Bearer segretissima"})
    client.get("/obiettivi/99999999/")
    client.get("/password/reimposta/MQ/tokendireset/?next=segretissima")
    client.post("/accedi/", {"username": "chi", "password": "segretissima"})
    client.get("/non-c-e/%0Aunabugia%0A/")
    told = records(lines)
    accesses = [r for r in told if r["logger"] == "traguardo.accessi"]
    assert len(accesses) == 5
    first = accesses[0]
    assert (first["method"], first["route"], first["status"]) == ("GET", "obiettivi/", 200)
    assert (first["user"], first["request_id"]) == (user.pk, "richiesta-0001")
    assert isinstance(first["ms"], int)
    assert accesses[1]["route"] == "obiettivi/<int:pk>/"
    assert not any(secret in lines.getvalue() for secret in SECRETS[:2])
    assert user.get_username() not in lines.getvalue()


@pytest.mark.parametrize(
    "given", ["", "corto", "a" * 65, "con spazio dentro", "a\nb-c-d-e-f", "così-non-va", "<script>-x"]
)
def test_an_id_that_is_no_id_is_replaced(given: str) -> None:
    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = given
    answer = Watch(lambda request: HttpResponse())(request)
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers[HEADER])


def test_an_id_of_the_proxy_stays_and_ends_with_its_request() -> None:
    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = "0af7651916cd43dd8448eb211c80319c"
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(logs.REQUEST_ID.get())
        return HttpResponse()

    assert Watch(view)(request).headers[HEADER] == seen[0] == "0af7651916cd43dd8448eb211c80319c"
    assert logs.REQUEST_ID.get() == ""


def record(message: str, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("una.parte", logging.WARNING, __file__, 1, message, None, None)
    made.__dict__.update(more)
    return made


@pytest.mark.parametrize("breaker", ["\n", "\r\n", "\x1b[31m", "\x85", "\u2028", "\x00"])
def test_nobody_makes_up_a_line(breaker: str) -> None:
    message = f"Not Found: /x{breaker}2026-01-01 00:00:00,000 ERROR finto: falso"
    text = logs.Text().format(record(message))
    assert len(text.splitlines()) == 1
    assert breaker not in text
    as_json = logs.Json().format(record(message))
    assert len(as_json.split("\n")) == 1
    assert json.loads(as_json)["message"] == message


def test_what_a_library_hangs_on_a_record_stays_out() -> None:
    request = HttpRequest()
    request.path = request.path_info = "/password/reimposta/MQ/tokendireset/"
    told = logs.Json().format(
        record("Forbidden: /password/reimposta/MQ/tokendireset/", request=request, password="segretissima", status=403)
    )
    assert not any(secret in told for secret in SECRETS)
    assert json.loads(told)["status"] == 403
    assert "tokendireset" not in logs.Text().format(record("a /password/reimposta/MQ/tokendireset/?x=1"))


def test_a_traceback_is_inside_its_object() -> None:
    try:
        raise ValueError("due\nrighe")
    except ValueError:
        made = logging.LogRecord("x", logging.ERROR, __file__, 1, "guasto", None, sys.exc_info())
    (line,) = logs.Json().format(made).splitlines()
    assert "ValueError: due" in json.loads(line)["exc_info"]


def figures(client: Client) -> dict[tuple[str, frozenset[str]], float]:
    """Each figure by its name and the words of its labels."""
    answer = client.get("/metriche/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, frozenset(s.labels.values())): s.value for family in families for s in family.samples}


@pytest.mark.django_db
def test_figures_are_for_who_has_the_token(client: Client, settings: Any) -> None:
    with_token = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metriche/", headers=with_token).status_code == 404
    assert client.get("/metriche/", headers={"Authorization": "Bearer "}).status_code == 404
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    for said in (
        {},
        {"Authorization": "Bearer altro"},
        {"Authorization": TOKEN[:-1]},
        {"Authorization": "Bearer é\udce9"},
    ):
        assert client.get("/metriche/", headers=said).status_code == 404
    assert client.get("/metriche/", headers=with_token).status_code == 200
    assert client.post("/metriche/", headers=with_token).status_code == 405


@pytest.mark.django_db
def test_what_is_counted(client: Client, settings: Any) -> None:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    before = figures(client)
    client.post("/accedi/", {"username": "chi-non-c-e", "password": "sbagliata"})
    client.generic("INVENTATO", "/non-c-e-1/")
    client.generic("INVENTATO2", "/non-c-e-2/")
    logging.getLogger("notifiche.postman").error("Posta non spedita")
    after = figures(client)

    def more(name: str, *labels: str) -> float:
        key = (name, frozenset(labels))
        return after[key] - before.get(key, 0)

    assert more("traguardo_http_requests_total", "accedi/", "POST", "200") == 1
    assert more("traguardo_http_requests_total", "-", "altro", "404") == 2
    assert more("traguardo_login_failures_total") >= 1
    assert more("traguardo_log_errors_total", "notifiche.postman") == 1
    assert after["traguardo_database_up", frozenset()] == 1
    assert after["traguardo_workers", frozenset()] == 0
    assert any(name == "traguardo_build" and program_version() in labels for name, labels in after)
    text = client.get("/metriche/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "chi-non-c-e" not in text
    assert "non-c-e-1" not in text
    assert "INVENTATO" not in text


@pytest.mark.django_db
def test_figures_without_a_database(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN

    def away() -> Any:
        raise DatabaseError

    monkeypatch.setattr(metrics, "_of_the_database", away)
    assert figures(client)["traguardo_database_up", frozenset()] == 0


def workers(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(crew, "alive", lambda *, here=False: number)
    readiness.recent.forget()


@pytest.mark.django_db
def test_who_holds_a_work_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    piano, chi = PianoFactory.create(), UtenteFactory.create()
    made = Fascicolo.objects.create(piano=piano, giorno=date(2020, 1, 30), contenuto="{}", chiesto_da=chi)
    assert crew.alive() == 0
    made.passa_in_corso(f"{socket.gethostname()[:30]}:1:abc", timezone.now() + timedelta(seconds=30))
    made.save()
    assert (crew.alive(), crew.alive(here=True)) == (1, 1)
    Fascicolo.objects.update(chi_lavora="altrove:1:abc")
    assert (crew.alive(), crew.alive(here=True)) == (1, 0)
    Fascicolo.objects.update(fino_a=timezone.now())
    assert crew.alive() == 0


@pytest.mark.django_db
def test_who_waits_for_work_is_there(django_assert_max_num_queries: Any) -> None:
    present(f"{socket.gethostname()[:30]}:1:abc")
    present("altrove:2:def")
    with django_assert_max_num_queries(6):
        assert (crew.alive(), crew.alive(here=True)) == (2, 1)
    Presenza.objects.update(vista_il=timezone.now() - presence.SILENCE)
    assert crew.alive() == 0


def waiting(**ago: int) -> None:
    made = DBTaskResult.objects.create(
        args_kwargs={},
        task_path="a.b",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=timezone.now() - timedelta(**ago))


def asked(client: Client, token: str = TOKEN) -> tuple[int, dict[str, Any]]:
    answer = client.get("/salute/pronto/", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_ready_and_to_strangers_nothing_else(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    settings.TRAGUARDO_DISCO_MEGABYTE = 0
    workers(monkeypatch, 1)
    waiting(minutes=1)
    assert asked(client, "altro") == (200, {"stato": "pronto"})
    status, said = asked(client)
    assert status == 200
    assert all(check["bene"] for check in said["controlli"])
    assert {"base di dati", "tabelle", "coda", "lavori lunghi"} <= {check["nome"] for check in said["controlli"]}
    assert any("aspetta da 6" in check["visto"] for check in said["controlli"])


def ill(client: Client) -> list[str]:
    status, said = asked(client)
    assert status == 503
    return [check["nome"] for check in said["controlli"] if not check["bene"]]


@pytest.mark.django_db
def test_what_makes_it_not_ready(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TRAGUARDO_METRICHE_TOKEN = TOKEN
    settings.TRAGUARDO_DISCO_MEGABYTE = 0
    assert ill(client) == ["lavori lunghi"]
    workers(monkeypatch, 1)
    waiting(minutes=16)
    assert ill(client) == ["coda"]
    DBTaskResult.objects.all().delete()
    settings.TRAGUARDO_DISCO_MEGABYTE = 10**9
    readiness.recent.forget()
    assert "disco, cartella temporanea" in ill(client)
    settings.TRAGUARDO_DISCO_MEGABYTE = 0
    monkeypatch.setattr(readiness, "_migrations_of_the_program", lambda: frozenset({("obiettivi", "9999_domani")}))
    readiness.recent.forget()
    assert ill(client) == ["tabelle"]

    def away() -> Any:
        raise DatabaseError

    monkeypatch.setattr(readiness, "missing_migrations", away)
    readiness.recent.forget()
    assert ill(client) == ["base di dati"]
    assert client.get("/salute/pronto/").json() == {"stato": "non pronto"}


@pytest.mark.django_db
def test_a_report_costs_a_constant_handful_and_is_made_now_and_then(
    client: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    for minutes in (1, 2, 3):
        waiting(minutes=minutes)
    with django_assert_max_num_queries(10):
        client.get("/salute/pronto/")
    with django_assert_num_queries(0):
        for _ in range(50):
            client.get("/salute/pronto/", headers={"Cookie": "sessionid=inventata"})


def test_who_comes_while_a_report_is_made_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow() -> readiness.Report:
        begun.set()
        end.wait(20)
        return (readiness.Check("x", True, ""),)

    monkeypatch.setattr(readiness, "report", slow)
    recent = readiness.Recent()
    first = threading.Thread(target=recent.get)
    first.start()
    assert begun.wait(20)
    assert recent.get() == ()
    end.set()
    first.join()
    assert len(recent.get()) == 1


@pytest.mark.django_db
def test_the_command_says_it_too(
    settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRAGUARDO_DISCO_MEGABYTE = 0
    with pytest.raises(CommandError):
        call_command("pronto")
    assert "✗ lavori lunghi: nessuno: avviare «manage.py lavora»" in capsys.readouterr().out
    workers(monkeypatch, 1)
    call_command("pronto")
    call_command("pronto", "--lavori")
    assert "✓ lavori lunghi: 1 in funzione" in capsys.readouterr().out
