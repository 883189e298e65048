# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programs of PostgreSQL that dump and restore: which of them are here, and how they reach our database."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from custodia.backup import NotPossible

# Debian keeps every major release it has in a folder of its own; on the path stands only a chooser.
FOLDERS: Final = "/usr/lib/postgresql/*/bin"
MISSING: Final = (
    "manca {program}, di PostgreSQL {major} o successivo ({found}): installare postgresql-client-{major}, oppure fare "
    "la copia da una macchina che lo ha"
)


def server_major() -> int:
    """Of the server that we speak to."""
    connection.ensure_connection()
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]


def find(program: str, major: int) -> str:
    """The program of the server's own release, else the oldest that is newer; an older one refuses or loses things."""
    found: dict[int, str] = {}
    for path in _candidates(program):
        found.setdefault(_major(path), path)
    fitting = sorted(release for release in found if release >= major)
    if not fitting:
        here = ", ".join(str(release) for release in sorted(found) if release)
        raise NotPossible(
            MISSING.format(program=program, major=major, found=f"qui c'è solo la {here}" if here else "qui non c'è")
        )
    return found[fitting[0]]


def _candidates(program: str) -> Iterator[str]:
    on_the_path = shutil.which(program)
    if on_the_path:
        yield on_the_path
    for folder in sorted(Path("/").glob(FOLDERS[1:])):
        if os.access(folder / program, os.X_OK):
            yield str(folder / program)


def _major(path: str) -> int:
    """What it says of itself; 0 when it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number else 0


def command(program: str, *words: str) -> list[str]:
    """How to call a program on our database. The password is not here: everybody may read who runs what."""
    arguments, _ = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, ["--no-password", *words])
    return [find(program, server_major()), *arguments[1:]]


def environment() -> dict[str, str]:
    """Where libpq looks for the password, and for what else our connection was told."""
    _, own = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return {**os.environ, **(own or {}), "LC_MESSAGES": "C", "PGAPPNAME": "traguardo-custodia"}


def ended(program: str, code: int, said: str) -> str:
    """How a program failed, in words."""
    if code < 0:
        return f"{program} è stato interrotto (segnale {-code})"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f"{program} non è riuscito: {' '.join(lines)[:600] or f'codice {code}'}"
