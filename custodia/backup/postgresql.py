# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL: dumped by its own program in the moment that a transaction of ours has exported."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

from django.db import connection, transaction

from custodia.backup import NotPossible, archive, clients, rows
from custodia.backup.archive import Sink
from custodia.backup.manifest import Part
from custodia.backup.rows import Fingerprint
from testi.system_errors import in_words

ENGINE: Final = "postgresql"
MEMBER: Final = "database.dump"
# The custom format is compressed by itself.
COMPRESS: Final = False
LOCK_SECONDS: Final = 10
_HERE: Final = "pg_namespace n ON n.oid = {oid} AND n.nspname = current_schema()"
_RELATIONS: Final = f"""
SELECT c.relkind::text, c.relname::text FROM pg_class c JOIN {_HERE.format(oid="c.relnamespace")}
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""  # noqa: S608
_FUNCTIONS: Final = f"""
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN {_HERE.format(oid="p.pronamespace")}
WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""  # noqa: S608
_COLUMNS: Final = f"""
SELECT c.relname::text, a.attname::text FROM pg_class c JOIN {_HERE.format(oid="c.relnamespace")}
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p')
"""  # noqa: S608
_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_KINDS: Final = {"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE", "f": "FOREIGN TABLE"}


class Snapshot:
    """A moment of the database, which the server keeps while the transaction is open."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fill(self, sink: Sink) -> None:
        """What ``pg_dump`` writes of this moment. Owners and grants stay out: they are of the place."""
        words = (
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={self.name}",
            "--lock-wait-timeout=60s",
        )
        with tempfile.TemporaryFile() as errors:
            dump = subprocess.Popen(  # noqa: S603
                clients.command("pg_dump", *words),
                env=clients.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            with dump:
                try:
                    _pour(dump.stdout, sink)
                except BaseException:
                    dump.kill()
                    raise
            if dump.returncode:
                raise NotPossible(clients.ended("pg_dump", dump.returncode, _told(errors)))

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of every table of this moment."""
        return dict(rows.of_all(_tables(), _read))


@contextmanager
def snapshot(beside: Path) -> Iterator[Snapshot]:
    """One moment, for the dump and for the fingerprints; who writes meanwhile is not held up."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (name,) = _first("SELECT pg_export_snapshot()")
        yield Snapshot(name)


def server() -> str:
    """Which PostgreSQL wrote it."""
    connection.ensure_connection()
    number = int(connection.pg_version)  # type: ignore[attr-defined]
    return f"{number // 10_000}.{number % 10_000}"


def _pour(source: IO[bytes] | None, sink: Sink) -> None:
    while block := source.read(archive.BLOCK) if source else b"":
        sink.write(block)


def _told(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read(8000).decode(errors="replace")


def _first(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def _all(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _tables() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in _all(_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def _read(sql: str) -> Iterable[Sequence[Any]]:
    # The rows stay on the server: it has a cursor of its own, inside a transaction.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        yield from cursor


class Place:
    """Where a copy comes back: a database without tables."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])

    def is_empty(self) -> bool:
        """Whether nothing would be lost."""
        return not _all(_RELATIONS) and not _all(_FUNCTIONS)

    def fill(self, source: ZipFile, part: Part, *, empty_first: bool) -> None:
        """One transaction: what was there goes and what was copied comes, or nothing has happened."""
        (others,) = _first(_OTHERS)
        if empty_first and others:
            raise NotPossible(
                f"la base di dati «{self.name}» è in uso ({others} connessioni): fermare prima il programma (le pagine "
                "e «manage.py lavora»)"
            )
        before = [f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s';"] + (_drops() if empty_first else [])
        known = {name for (name,) in _all("SELECT name FROM pg_settings")}
        connection.close()
        with tempfile.NamedTemporaryFile(prefix="traguardo-", suffix=".dump") as dump:
            _unwrap(source, part, dump)
            _replay(Path(dump.name), before, known)

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of what is there now."""
        return dict(rows.of_all(_tables(), _read))


def _unwrap(source: ZipFile, part: Part, dump: IO[bytes]) -> None:
    try:
        archive.take(source, part, dump.write)
        dump.flush()
    except OSError as error:
        raise NotPossible(f"nella cartella {tempfile.gettempdir()} la copia non si apre: {in_words(error)}") from error


def _drops() -> list[str]:
    quote = connection.ops.quote_name
    relations = _all(_RELATIONS)
    tables = [name for kind, name in relations if kind in "rp"]
    # Names come from the catalogue, and are quoted.
    lines = [f"DROP TABLE IF EXISTS {quote(name)} CASCADE;" for name in tables]
    lines += [f"DROP {_KINDS[kind]} IF EXISTS {quote(name)} CASCADE;" for kind, name in relations if kind in _KINDS]
    return lines + [f"DROP FUNCTION IF EXISTS {signature} CASCADE;" for (signature,) in _all(_FUNCTIONS)]


def _replay(dump: Path, before: list[str], known: set[str]) -> None:
    """Let ``pg_restore`` write the script and ``psql`` run it: the transaction around it is ours."""
    words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-")
    reader = [
        clients.find("pg_restore", clients.server_major()),
        "--no-owner",
        "--no-privileges",
        "--file=-",
        str(dump),
    ]
    writer = clients.command("psql", *words)
    connection.close()
    environment = clients.environment()
    with tempfile.TemporaryFile() as read_errors, tempfile.TemporaryFile() as errors:
        script = subprocess.Popen(  # noqa: S603
            reader, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=read_errors
        )
        psql = subprocess.Popen(  # noqa: S603
            writer, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        )
        broken = _feed(script, psql, before, known)
        for name, process, told in (("psql", psql, errors), ("pg_restore", script, read_errors)):
            if process.returncode and not (name == "pg_restore" and broken):
                raise NotPossible(clients.ended(name, process.returncode, _told(told)))


def _feed(
    script: "subprocess.Popen[bytes]", psql: "subprocess.Popen[bytes]", before: list[str], known: set[str]
) -> bool:
    """Pass the script on; without its end there is no COMMIT, and the server takes everything back.

    Returns:
        Whether psql stopped listening.
    """
    assert psql.stdin is not None  # noqa: S101
    assert script.stdout is not None  # noqa: S101
    broken = False
    try:
        psql.stdin.write("\n".join(["BEGIN;", *before, ""]).encode())
        for line in script.stdout:
            if _understood(line, known):
                psql.stdin.write(line)
        if script.wait() == 0:
            psql.stdin.write(b"\nCOMMIT;\n")
        psql.stdin.close()
    except BrokenPipeError:
        broken = True
        script.kill()
    finally:
        script.stdout.close()
        if script.poll() is None:
            script.kill()
        script.wait()
        psql.wait()
    return broken


def _understood(line: bytes, known: set[str]) -> bool:
    """False for a setting that the server does not have: a newer ``pg_restore`` begins with all of its own."""
    words = line.split()
    if len(words) != 4 or words[0] != b"SET" or words[2] != b"=" or not line.endswith(b";\n"):
        return True
    return words[1].decode(errors="replace") in known
