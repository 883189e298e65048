# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attempts and refusals at the door: ``python -m bench.porta [--database postgres://…]``.

Two real servers (gunicorn, two processes each, loopback) on one throwaway database, as on two machines behind a proxy
that says where a request comes from; a mail server that takes every call and never says a word. Prints the figures;
status 1 when one of them is not what the door promises.
"""

import argparse
import http.client
import os
import re
import socket
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.concorrenza import PASSWORD, PAZIENZA, _django, servito

OFFICE = "192.0.2.7"
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from organizzazione.models import Utente
for name in ("dirigente", "alice", "berto"):
    Utente.objects.create_user(name, f"{{name}}@comune.example", "{PASSWORD}", ruolo="lettore")
"""
QUEUED = """
import django; django.setup()
from notifiche.models import Mail
print(Mail.objects.count(), Mail.objects.filter(to="alice@comune.example").count())
"""


class Visitor:
    """Somebody at a page of a form, from an address; keeps its cookies."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: dict[str, str] | None = None, port: int | None = None) -> int:
        """The status of the answer; the token of the form is sent along."""
        line = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PAZIENZA)
        body = urlencode({**data, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}) if data else None
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "X-Forwarded-For": self.address,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request(method, path, body, headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status

    def post(self, path: str, data: dict[str, str], port: int | None = None) -> int:
        """A form filled in and sent."""
        if "csrftoken" not in self.cookies:
            self.ask("GET", path)
        return self.ask("POST", path, data, port)

    def enter(self, name: str, password: str = PASSWORD, port: int | None = None) -> int:
        """302 when in, 200 when wrong, 429 when it was too much."""
        return self.post("/accedi/", {"username": name, "password": password}, port)


@contextmanager
def mute_mail_server() -> Iterator[int]:
    """Takes calls, and says nothing."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(500)
        calls: list[socket.socket] = []
        threading.Thread(target=_take_calls, args=(door, calls), daemon=True).start()
        yield door.getsockname()[1]
        for call in calls:
            call.close()


def _take_calls(door: socket.socket, calls: list[socket.socket]) -> None:
    while True:
        try:
            calls.append(door.accept()[0])
        except OSError:
            return


def threads(servers: list[int]) -> int:
    """Of all processes that serve on these ports."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().decode().replace("\0", " ")
            if any(f"127.0.0.1:{port}" in command for port in servers):
                numbers = re.search(r"Threads:\s+(\d+)", status.read_text())
                found += int(numbers[1]) if numbers else 0
        except OSError:
            continue
    return found


def many(visits: list[tuple[int, str]], path: str, forms: list[dict[str, str]]) -> list[int]:
    """Forms sent by eight at once, each from its server and address."""

    def one(n: int) -> int:
        port, address = visits[n]
        return Visitor(port, address).post(path, forms[n])

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(len(forms))))


def measure(database: str) -> list[str]:
    """Everything, on one database; what was not as promised."""
    with mute_mail_server() as mail:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "peg.settings",
            "DATABASE_URL": database,
            "SECRET_KEY": "banco-" + uuid.uuid4().hex * 2,
            "DEBUG": "on",
            "HTTPS": "off",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DIETRO_PROXY": "on",
            "LOG_LEVEL": "CRITICAL",
            "ENV_FILE": os.devnull,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        }
        _django(environment, PREPARE)
        with servito(environment) as one, servito(environment) as other:
            return _mails(environment, [one, other]) + _passwords([one, other])


def _mails(environment: dict[str, str], servers: list[int]) -> list[str]:
    wrong = []
    _wake(servers)
    before = threads(servers)
    places = [(servers[n % 2], f"198.51.{n // 200}.{n % 200}") for n in range(310)]
    answers = Counter(many(places[:60], "/password/reimposta/", [{"email": "alice@comune.example"}] * 60))
    queued = int(_django(environment, QUEUED).split()[1])
    print(
        f"  60 messaggi chiesti per una persona, da 60 indirizzi, a due server: {queued} in coda, {answers[429]} × 429"
    )
    if (queued, answers[429]) != (3, 57):
        wrong.append("messaggi a una casella")
    forms = [{"email": f"persona{n}@comune.example"} for n in range(309)] + [{"email": "berto@comune.example"}]
    answers = Counter(many(places, "/password/reimposta/", forms))
    after = threads(servers)
    print(f"  310 richieste davanti a un server di posta muto: {answers[302]} accolte, fili da {before} a {after}")
    if after > before + 4 or answers[302] != 310:
        wrong.append("fili")
    return wrong


def _wake(servers: list[int]) -> None:
    """All threads that wait for pages are there before any is counted."""
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda n: Visitor(servers[n % 2], OFFICE).ask("GET", "/accedi/"), range(200)))


def _passwords(servers: list[int]) -> list[str]:
    wrong = []
    hers = Visitor(servers[0], OFFICE)
    if hers.enter("dirigente") != 302:
        wrong.append("il primo accesso")
    hers.cookies.pop("sessionid", None)
    guesses = [Visitor(servers[n % 2], OFFICE).enter("dirigente", "sbagliata") for n in range(6)]
    print(f"  6 password sbagliate col nome della dirigente, a due server alternati: {guesses}")
    if guesses != [200] * 4 + [429] * 2:
        wrong.append("il conto comune ai due server")
    sprayed = [Visitor(servers[n % 2], OFFICE).enter(f"nome{n}", "Primavera2026!") for n in range(60)]
    first = sprayed.index(429) + 1 if 429 in sprayed else 0
    print(f"  60 nomi provati dallo stesso indirizzo: rifiutati dal {first}º ({sprayed.count(429)} × 429)")
    if not first or sprayed.count(429) != 61 - first:
        wrong.append("i nomi provati")
    stranger, known = Visitor(servers[1], OFFICE).enter("berto"), hers.enter("dirigente", port=servers[1])
    print(f"  intanto, dallo stesso indirizzo: dispositivo nuovo {stranger}, dirigente dal suo dispositivo {known}")
    if (stranger, known) != (429, 302):
        wrong.append("la dirigente")
    elsewhere = Visitor(servers[0], "203.0.113.5").enter("berto")
    print(f"  da un altro indirizzo: {elsewhere}")
    return wrong if elsewhere == 302 else [*wrong, "altrove"]


def main() -> int:
    """Run on SQLite, and where it is named on an empty PostgreSQL database."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--database", help="un database PostgreSQL vuoto, oltre a SQLite")
    chosen = options.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for database in (f"sqlite:///{folder}/prova.sqlite3", *filter(None, [chosen.database])):
            print(database.partition(":")[0], flush=True)
            wrong += measure(database)
    for what in wrong:
        print(f"NON COME PROMESSO: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
