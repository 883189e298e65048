# SPDX-License-Identifier: AGPL-3.0-or-later
"""The variables of an installation: read as they were meant, or refused in words that show no secret."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from peg.environment import Environment, checked_secret_key, quoted, read_file, with_file

ROOT = Path(__file__).resolve().parents[2]
STRONG = "abcdefghij" * 5
PASSWORDS = (
    "pa$$word",
    "$inizia",
    "can#cello",
    "a/b?c",
    "a@b",
    "a:b",
    "100%",
    "50%25",
    "p[x]",
    "è già",
    "a b",
    "{x}&=+;",
)


def env(**variables: str) -> Environment:
    return Environment(variables)


def written(folder: Path, content: bytes | str) -> dict[str, str]:
    """What is read of a file with this content."""
    path = folder / ".env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path)


@pytest.mark.parametrize("value", ["a.example,b.example", "a.example, b.example", " a.example ,, b.example , "])
def test_blanks_in_a_list_do_not_count(value: str) -> None:
    assert env(HOSTS=value).list("HOSTS") == ["a.example", "b.example"]
    assert env(HOSTS=" ").list("HOSTS", default=["x"]) == ["x"]
    assert env().list("HOSTS", default=[]) == []


@pytest.mark.parametrize(("value", "right"), [("on", True), ("Sì", True), (" 1 ", True), ("OFF", False), ("no", False)])
def test_a_yes_is_a_yes(value: str, right: bool) -> None:
    assert env(X=value).bool("X") is right
    assert env(X="").bool("X", default=right) is right


@pytest.mark.parametrize(
    ("read", "value"), [("bool", "onn"), ("bool", "2"), ("int", "8h"), ("int", "-1"), ("int", "٣")]
)
def test_what_is_neither_is_refused_without_showing_it(read: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        getattr(env(X=f"segreto{value}"), read)("X")
    assert "X" in str(refused.value)
    assert "segreto" not in str(refused.value)
    with pytest.raises(ImproperlyConfigured):
        getattr(env(X=value), read)("X", default=1)


@pytest.mark.parametrize("value", ["$abc", "$$", r"a\$b", "$PATH", "a#b", "${X}", "'", "%s"])
def test_a_value_is_what_is_written(value: str) -> None:
    assert env(SECRET_KEY=value)("SECRET_KEY") == value


@pytest.mark.parametrize("password", PASSWORDS)
def test_passwords_of_database_and_mail_may_hold_anything(password: str) -> None:
    right = "50%" if password == "50%25" else password
    database = env(U=f"postgres://us:{password}@db.example:5433/nome?sslmode=require").db_url("U")
    assert (database["PASSWORD"], database["USER"], database["HOST"]) == (right, "us", "db.example")
    assert (database["NAME"], database["PORT"], database["OPTIONS"]) == ("nome", 5433, {"sslmode": "require"})
    mail = env(U=f"smtp+tls://us:{password}@posta.example:587").email_url("U")
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (right, "posta.example", 587)


@given(st.text(st.characters(exclude_characters="%\0", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_every_password_comes_through(password: str) -> None:
    assert env(U=f"postgres://us:{password}@h:1/n").db_url("U")["PASSWORD"] == password


@pytest.mark.parametrize("password", PASSWORDS)
def test_the_user_of_a_mail_server_may_be_a_mailbox(password: str) -> None:
    right = "50%" if password == "50%25" else password
    mail = env(U=f"smtp+tls://protocollo@comune.example:{password}@posta.example:587").email_url("U")
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("protocollo@comune.example", right)
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("posta.example", 587)


@pytest.mark.parametrize("value", ["sqlite:////srv/a#b.sqlite3", "postgres://us:segreto@h:1/nome#2"])
def test_what_would_be_left_out_of_an_address_is_refused(value: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match="La variabile U ha «#» fuori dalla password: scriverlo %23"
    ) as refused:
        env(U=value).db_url("U")
    assert "segreto" not in str(refused.value)
    assert env(U="sqlite:////srv/a%23b.sqlite3").db_url("U")["NAME"] == "/srv/a#b.sqlite3"


def test_an_address_without_password_is_left_alone() -> None:
    for address in (
        "sqlite:///dati/a@b.sqlite3",
        "postgres://traguardo@/traguardo",
        "consolemail://",
        "sqlite://:memory:",
        "postgres://traguardo@h:5432/traguardo",
    ):
        assert quoted(address) == address
    assert env(U="sqlite:////srv/x.sqlite3").db_url("U")["NAME"] == "/srv/x.sqlite3"


@pytest.mark.parametrize("value", ["mysqlx://u:segreto@h/n", "segreto", "postgres://u:segreto@h:porta/n", ""])
@pytest.mark.parametrize("read", ["db_url", "email_url"])
def test_an_address_that_cannot_be_read_shows_no_secret(read: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        getattr(env(U=value.replace("postgres", "smtp") if read == "email_url" else value), read)("U")
    assert "segreto" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_mark_at_the_head_of_the_file_does_not_count(tmp_path: Path) -> None:
    assert written(tmp_path, b"\xef\xbb\xbfSECRET_KEY=x\r\nHTTPS=off\r\n") == {"SECRET_KEY": "x", "HTTPS": "off"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=$x#y", "$x#y"),
        ("A='a # b'", "a # b"),
        ('A="a \\" # b"', 'a " # b'),
        ("  export A = x ", "x"),
        ("A=", ""),
        ("A='$a\\b'", "$a\\b"),
        ("A=a=b", "a=b"),
    ],
)
def test_a_line_of_the_file(tmp_path: Path, line: str, value: str) -> None:
    assert written(tmp_path, f"# nota\n\n{line}\n") == {"A": value}


@pytest.mark.parametrize("line", ["segreto", "B='segreto", "B=segreto # nota", "1B=segreto", "B C=segreto", "=segreto"])
def test_a_line_that_is_none_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"\.env, riga 2") as refused:
        written(tmp_path, f"A=x\n{line}\n")
    assert "segreto" not in str(refused.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    for content in ("A=x".encode("utf-16"), "A=perché".encode("cp1252")):
        with pytest.raises(ImproperlyConfigured, match="UTF-8"):
            written(tmp_path, content)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_the_server_leaves_it_to_the_program_to_refuse_a_file(tmp_path: Path, encoding: str, monkeypatch: Any) -> None:
    (tmp_path / ".env").write_bytes("NOME_ENTE=Forlì\n".encode(encoding))
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["said"]("LOG_FORMATO_CHE_NON_C_E") == ""


def test_the_process_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\n", encoding="utf-8")
    assert with_file({"A": "process"}, tmp_path / ".env") == {"A": "process", "B": "file"}
    assert with_file({"A": "process"}, tmp_path / "none") == {"A": "process"}


@pytest.mark.parametrize("key", ["", "corta", "a" * 60, "django-insecure-" + STRONG, STRONG[:49]])
def test_a_weak_key_is_refused_outside_of_a_trial(key: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="50 caratteri") as refused:
        checked_secret_key(key, debug=False)
    assert not key or key not in str(refused.value)
    assert checked_secret_key(STRONG, debug=False) == STRONG
    assert key == "" or checked_secret_key(key, debug=True) == key


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    """The settings loaded in a process of their own."""
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": "/dev/null", "DEBUG": "off", **variables}
    return subprocess.run(
        [sys.executable, "-c", "import peg.settings"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_does_not_start_with_a_weak_key() -> None:
    weak = started(SECRET_KEY="debole-e-segreta")
    assert weak.returncode == 1
    assert "ImproperlyConfigured: La variabile SECRET_KEY è troppo debole" in weak.stderr
    assert "debole-e-segreta" not in weak.stderr
    assert started(SECRET_KEY=STRONG, DATABASE_URL="sqlite://:memory:").returncode == 0


AWAY = """
import django
django.setup()
from django.conf import settings
settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
from django.test import Client
for address in ("/salute/", "/scrivania/", "/trasparenza/", "/admin/", "/obiettivi/1/", "/accedi/"):
    for cookie in ("", "una-sessione-qualunque"):
        client = Client(raise_request_exception=False)
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        answer = client.get(address)
        told = any(words in answer.content.decode() for words in ("di dati ora non risponde", "non raggiungibile"))
        print(address, bool(cookie), answer.status_code, answer.headers.get("Retry-After"), told)
"""


def test_without_the_database_every_page_says_so_and_when_to_come_back(tmp_path: Path) -> None:
    """A real database that is not there: nobody listens at that port."""
    environment: dict[str, Any] = {"PATH": os.environ["PATH"], "ENV_FILE": "/dev/null", "DEBUG": "on", "HTTPS": "off"}
    environment |= {"DATABASE_URL": "postgres://us:pw@127.0.0.1:9/nome", "DJANGO_SETTINGS_MODULE": "peg.settings"}
    told = subprocess.run(
        [sys.executable, "-c", AWAY], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    answers = {tuple(line.split()[:2]): line.split()[2:] for line in told}
    away = ["503", "30", "True"]
    assert answers.pop(("/accedi/", "False"))[0] == "200"  # it asks for nothing that is kept
    assert answers.pop(("/scrivania/", "False"))[0] == answers.pop(("/obiettivi/1/", "False"))[0] == "302"
    assert answers.pop(("/admin/", "False"))[0] == "302"
    assert answers == dict.fromkeys(answers, away)
    assert len(answers) == 8
