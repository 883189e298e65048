# SPDX-License-Identifier: AGPL-3.0-or-later
"""The choice of the library carries a login by the Comune's own identity provider: switched on by settings alone, in a
process of its own, against a provider of ours on loopback. It is not part of the program yet (ADR 0018)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import django; django.setup()
from urllib.parse import parse_qs, urlsplit
from django.core.management import call_command
call_command("check"); call_command("migrate", verbosity=0)
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from organizzazione.models import Utente
from tests.accesso.porta import code_for, with_factor

alice = Utente.objects.create_user("alice", ruolo="lettore")
SocialAccount.objects.create(user=alice, provider="comune", uid="matricola-7")

def come(client):
    away = urlsplit(client.get("/accedi/con/oidc/comune/login/")["Location"])
    assert away.path == "/entra", away
    state = parse_qs(away.query)["state"][0]
    return client.get("/accedi/con/oidc/comune/login/callback/", {"code": "un-codice", "state": state})["Location"]

client = Client()
print(come(client), client.get("/documenti/").status_code)
secret, _ = with_factor(alice)
client = Client()
print(come(client), client.get("/documenti/").status_code)
client.post("/accedi/codice/", {"code": code_for(secret)})
print(client.get("/documenti/").status_code)
"""


class Provider(BaseHTTPRequestHandler):
    """Says where its doors are, and that whoever comes is number 7."""

    def do_GET(self) -> None:
        """Its description, and who it is."""
        assert isinstance(self.server, HTTPServer)
        base = f"http://127.0.0.1:{self.server.server_port}"
        described = {
            "issuer": base,
            "authorization_endpoint": f"{base}/entra",
            "token_endpoint": f"{base}/gettone",
            "userinfo_endpoint": f"{base}/chi",
            "jwks_uri": f"{base}/chiavi",
        }
        self._say({"sub": "matricola-7"} if self.path == "/chi" else described)

    def do_POST(self) -> None:
        """A token for a code."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "un-gettone", "token_type": "Bearer"})

    def _say(self, what: dict[str, str]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Not in the output of the tests."""


@pytest.fixture
def provider() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_provider_of_the_settings_lets_in_and_the_second_factor_holds_for_it_too(
    provider: int, tmp_path: Path
) -> None:
    # With the tables that an installation has already: those of the library come on top.
    migrated.copy_to(tmp_path / "prova.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.accesso.con_gestore",
        "DATABASE_URL": f"sqlite:///{tmp_path}/prova.sqlite3",
        "SECRET_KEY": "prova-" * 10,
        "DEBUG": "on",
        "HTTPS": "off",
        "ALLOWED_HOSTS": "testserver",
        "ENV_FILE": os.devnull,
        "GESTORE": str(provider),
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-3:] == ["/scrivania/ 200", "/accedi/codice/ 302", "200"]
