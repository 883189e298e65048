# SPDX-License-Identifier: AGPL-3.0-or-later
"""The container and the configuration: what can be said of them without a Docker engine."""

import http.server
import re
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from peg.environment import read_file

ROOT = Path(__file__).resolve().parents[2]
ONLY_COMPOSE = frozenset({"POSTGRES_PASSWORD", "POSTGRES_PASSWORD_ESERCIZIO", "PORTA", "WEB_CONCURRENCY"})
Compose = dict[str, Any]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def variables_of_the_settings() -> set[str]:
    return set(re.findall(r'\benv(?:\.\w+|iron\.get)?\(\s*"([A-Z_]+)"', text("peg/settings.py")))


def variables_of_the_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.M))


@pytest.fixture(scope="module")
def compose() -> Compose:
    read: Compose = yaml.safe_load(text("docker-compose.yml"))
    return read


def test_the_guide_lists_the_variables_of_the_settings() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/installazione.md"), re.M))
    assert table == variables_of_the_settings()


def test_the_example_names_every_variable_and_no_other() -> None:
    # The file cannot say where it is itself.
    assert variables_of_the_example() == (variables_of_the_settings() - {"ENV_FILE"}) | ONLY_COMPOSE


def test_the_example_is_readable_and_holds_no_secret() -> None:
    read = read_file(ROOT / ".env.example")
    assert read["ALLOWED_HOSTS"] == "traguardo.comune.example"
    assert read["SECRET_KEY"] == read["POSTGRES_PASSWORD"] == ""


def test_compose_has_web_migrations_and_postgresql(compose: Compose) -> None:
    assert compose["services"].keys() == {"db", "migra", "web", "lavori"}
    assert re.fullmatch(r"postgres:1[67]-\w+", compose["services"]["db"]["image"])
    assert "pg_isready" in compose["services"]["db"]["healthcheck"]["test"][1]
    volume = compose["services"]["db"]["volumes"][0].split(":")
    assert volume[0] in compose["volumes"]
    assert volume[1] == "/var/lib/postgresql/data"


def test_web_waits_for_the_database_and_for_its_tables(compose: Compose) -> None:
    for name in ("web", "lavori"):
        waits = compose["services"][name]["depends_on"]
        assert waits["db"]["condition"] == "service_healthy"
        assert waits["migra"]["condition"] == "service_completed_successfully"
    assert compose["services"]["migra"]["depends_on"]["db"]["condition"] == "service_healthy"


def test_the_long_works_have_a_service_of_their_own(compose: Compose) -> None:
    works = compose["services"]["lavori"]
    assert works["command"] == ["python", "manage.py", "lavora"]
    assert "ports" not in works


def test_compose_holds_no_secret_and_opens_no_door_to_the_world(compose: Compose) -> None:
    services = compose["services"]
    for name in ("migra", "web", "lavori"):
        assert services[name]["build"] == "."
        assert services[name]["env_file"] == ".env"
        assert "${POSTGRES_PASSWORD_ESERCIZIO:?" in services[name]["environment"]["DATABASE_URL"]
        assert "SECRET_KEY" not in services[name]["environment"]
    assert services["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "ports" not in services["db"]
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


def test_the_password_of_the_owner_reaches_the_migrations_alone(compose: Compose) -> None:
    services = compose["services"]
    assert "${POSTGRES_PASSWORD:?" in services["migra"]["environment"]["DATABASE_URL_MIGRAZIONI"]
    assert services["migra"]["command"][-1] == "python manage.py crea_ruolo && python manage.py migrate --noinput"
    for name in ("web", "lavori"):
        # Empty, because env_file would bring it in.
        assert services[name]["environment"]["POSTGRES_PASSWORD"] == ""
        assert services[name]["environment"]["DATABASE_URL_MIGRAZIONI"] == ""


def test_every_variable_of_compose_is_in_the_example() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))
    assert used == ONLY_COMPOSE


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    lines = text("Dockerfile").replace("\\\n", " ").splitlines()
    install = next(line for line in lines if "pip install" in line)
    assert "--require-hashes" in install
    assert "requirements.lock" in install
    user = max(number for number, line in enumerate(lines) if line.startswith("USER "))
    collected = next(number for number, line in enumerate(lines) if "collectstatic" in line)
    server = next(number for number, line in enumerate(lines) if line.startswith('CMD ["gunicorn", "peg.wsgi"'))
    assert lines[user] != "USER root"
    assert collected < user < server
    assert any(line.startswith("HEALTHCHECK") and "docker/salute.py" in line for line in lines)


def test_the_image_has_the_libraries_that_dev_looks_for() -> None:
    runtime = text("dev").split("pacchetti_mancanti() {")[1].split('[ "$1" = sviluppo ]')[0]
    libraries = re.findall(r"\|\| dico (lib[\w.-]+)", runtime)
    assert len(libraries) == 3
    for page in ("Dockerfile", "docs/installazione.md"):
        assert all(library in text(page) for library in libraries)


@pytest.mark.parametrize("name", [".env", ".git", ".venv", "dati", "tests"])
def test_what_stays_out_of_the_image(name: str) -> None:
    assert name in text(".dockerignore").splitlines()


@contextmanager
def server(status: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """A server on this machine that answers ``status``; gives its port and who asked for what."""
    asked: list[tuple[str, str]] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.headers["Host"], self.path))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield listening.server_port, asked
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False), (301, False)])
def test_the_health_check_believes_only_a_200(monkeypatch: pytest.MonkeyPatch, status: int, well: bool) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "traguardo.comune.example,altro.example")
    healthy = runpy.run_path(str(ROOT / "docker" / "salute.py"))["healthy"]
    with server(status) as (port, asked):
        assert healthy(port) is well
    assert asked == [("traguardo.comune.example", "/salute/")]
    assert healthy(port) is False


@pytest.mark.parametrize(
    ("allowed", "host"), [(".comune.example", "comune.example"), ("*", "localhost"), ("", "localhost")]
)
def test_the_health_check_asks_with_a_host_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, allowed: str, host: str
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", allowed)
    assert runpy.run_path(str(ROOT / "docker" / "salute.py"))["host"]() == host
