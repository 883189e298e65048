# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program at work as a role that owns nothing: everything it does, it can; what it must not, it cannot."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from psycopg import errors
from pytest_django import Settings

from congelati.triggers import FUNCTION, definitions, tables
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import ObiettivoPEG
from tests.fabbriche import PASSWORD, PianoFactory
from tests.trasparenza.citta import varia
from tests.versioni.attacks import sql
from tests.versioni.scena import ATTO, Scena, scena, stampa
from tests.versioni.tsa import Served
from versioni.roles import create, exists, grant, grant_after_migrations, running_role, runs_as_owner
from versioni.services import approva
from versioni.verification import faults, findings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.solo_postgresql]


@pytest.fixture
def role() -> Iterator[str]:
    """A running role of this database, with what the program gives it."""
    name = f"esercizio_{connection.settings_dict['NAME']}"
    create(connection, name, "segreta-di-prova")
    grant(connection, name)
    yield name
    quoted = connection.ops.quote_name(name)
    sql(f"DROP OWNED BY {quoted}")
    sql(f"DROP ROLE {quoted}")


@contextmanager
def working_as(name: str) -> Iterator[None]:
    """All that this process asks of the database, asked by another role."""
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = owner


def test_everything_the_program_does_it_can_do_as_the_running_role(role: str, authority: Served) -> None:
    s = scena()
    with working_as(role):
        _pages(s)
        _acts(s)
        call_command("marca_versioni")
        call_command("verifica_versioni")
        assert list(faults()) == []
        assert not [f for f in findings() if "proprietario delle tabelle" in f.text]
        for command in ("clearsessions", "manda_promemoria", "indicizza_trasparenza", "prune_db_task_results"):
            call_command(command)
        call_command("check", databases=["default"])


def _pages(s: Scena) -> None:
    client = Client()
    entered = client.post("/accedi/", {"username": s.ufficio.username, "password": PASSWORD})
    assert entered.status_code == 302
    assert client.get("/scrivania/").status_code == 200
    o = s.obiettivo(0)
    assert client.get(f"/obiettivi/{o.pk}/").status_code in (200, 301, 302)
    assert client.post("/accedi/", {"username": "nessuno", "password": "x"}).status_code in (200, 302)
    client.post("/esci/")


def _acts(s: Scena) -> None:
    approva(s.piano, ATTO, s.ufficio, stampa)
    varia(s)
    assert Client().get("/trasparenza/PEG_2023/").status_code == 200
    plan = PianoFactory.create(anno=2024, codice="PEG_2024")
    content = contenuto_del_piano(s.piano, ObiettivoPEG.objects.filter(piano=s.piano))
    content = replace(content, codice=plan.codice, anno=2024, descrizione=plan.descrizione)
    importa(Lettura(content), motivo="prova")
    assert plan.obiettivi.count() == len(content.obiettivi)


def test_the_worker_runs_as_it(role: str) -> None:
    _manage({"DATABASE_URL": f"postgres://{role}@/{connection.settings_dict['NAME']}"}, "lavora", "--una-volta")


def test_both_commands_prepare_an_empty_database_as_compose_does() -> None:
    """In processes of their own, by the two variables: who migrates is the owner, who works is not."""
    owner, place = connection.settings_dict["USER"], f"vuoto_{connection.settings_dict['NAME']}"
    worker = f"lavora_{place}"
    sql(f"CREATE DATABASE {place}")
    urls = {
        "DATABASE_URL": f"postgres://{worker}:segreta@/{place}",
        "DATABASE_URL_MIGRAZIONI": f"postgres://{owner}@/{place}",
    }
    try:
        assert "creato, permessi dati" in _manage(urls, "crea_ruolo")
        _manage(urls, "migrate", "--verbosity", "0")
        assert "Tutto torna" in (said := _manage(urls, "verifica_versioni"))
        assert "proprietario delle tabelle" not in said
        other = {**urls, "DATABASE_URL": f"postgres://{worker}@/altrove"}
        assert "nominano due basi di dati diverse" in _manage(other, "migrate", fails=True)
        alone = {**urls, "DATABASE_URL_MIGRAZIONI": ""}
        assert "Ruolo" not in _manage(alone, "crea_ruolo", fails=True)
    finally:
        sql(f"DROP DATABASE {place}")
        sql(f"DROP ROLE IF EXISTS {worker}")


def _manage(urls: dict[str, str], *command: str, fails: bool = False) -> str:
    """What a command says, on both streams."""
    environment = {**os.environ, "PGHOST": os.environ.get("PGHOST", connection.settings_dict["HOST"]), **urls}
    words = [sys.executable, "manage.py", *command]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert bool(done.returncode) is fails, done.stderr
    return done.stdout + done.stderr


def forbidden() -> Iterator[str]:
    """What takes the guard away, or goes round it."""
    for table in tables():
        trigger = next(iter(definitions(connection, table)))
        yield f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"
        yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
        yield f"DROP TRIGGER {trigger} ON {table}"
        yield f"TRUNCATE {table} CASCADE"
        yield f"DELETE FROM {table}"
        yield f"UPDATE {table} SET id = id + 1"
        yield f"ALTER TABLE {table} RENAME TO altrove"
        yield f"DROP TABLE {table} CASCADE"
        yield f"CREATE RULE regola AS ON DELETE TO {table} DO INSTEAD NOTHING"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} OWNER TO CURRENT_USER"
        yield f"CREATE TRIGGER mio BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
    body = "RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
    yield f"CREATE OR REPLACE FUNCTION {FUNCTION}() {body}"
    yield f"CREATE FUNCTION mia() {body}"
    yield f"DROP FUNCTION {FUNCTION}() CASCADE"
    yield f"ALTER FUNCTION {FUNCTION}() RESET ALL"
    yield "SET session_replication_role = replica"
    yield "CREATE TABLE mia (id int)"
    yield "CREATE TEMPORARY TABLE versioni_versione (id int)"
    yield "CREATE SCHEMA mio"
    yield "TRUNCATE obiettivi_obiettivopeg CASCADE"
    yield "DROP TABLE trasparenza_voce"
    yield "ALTER TABLE obiettivi_pianoesecutivo ADD mia int"
    yield "DELETE FROM django_migrations"
    yield "INSERT INTO django_migrations (app, name, applied) VALUES ('versioni', '9999', now())"
    yield "ALTER ROLE CURRENT_USER SUPERUSER"
    yield "CREATE ROLE altro"
    yield "UPDATE pg_trigger SET tgenabled = 'D'"
    yield "COPY versioni_versione TO PROGRAM 'cat'"


def test_what_takes_the_guard_away_is_refused_to_it(role: str) -> None:
    scena().approvata()
    refused = 0
    owner = connection.settings_dict["USER"]
    with working_as(role):
        for table in tables():
            # Not an error to PostgreSQL, only in vain: what follows is refused all the same.
            sql(f"GRANT ALL ON {table} TO CURRENT_USER")
        for text in (*forbidden(), f"SET ROLE {connection.ops.quote_name(owner)}"):
            with pytest.raises(DatabaseError) as no, transaction.atomic():
                sql(text)
            assert isinstance(no.value.__cause__, errors.InsufficientPrivilege), (text, no.value)
            refused += 1
        # What is written once it may still write.
        assert list(faults()) == []
    assert refused >= 50


def test_a_migration_of_the_owner_gives_it_the_new_tables_and_no_more(role: str, settings: Settings) -> None:
    sql(f"DROP OWNED BY {connection.ops.quote_name(role)}")
    settings.TRAGUARDO_RUOLO_DI_ESERCIZIO = {"USER": role, "PASSWORD": ""}
    call_command("migrate", verbosity=0)
    sql("CREATE TABLE nuova (id serial PRIMARY KEY, testo text)")
    try:
        with working_as(role):
            sql("INSERT INTO nuova (testo) VALUES ('a')")
            sql("DELETE FROM nuova")
            with pytest.raises(DatabaseError, match=r"permission denied|permesso negato"):
                sql("DELETE FROM versioni_versione")
    finally:
        sql("DROP TABLE nuova")


def test_the_command_makes_it_and_may_be_repeated(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"nuovo_{connection.settings_dict['NAME']}"
    settings.TRAGUARDO_RUOLO_DI_ESERCIZIO = {"USER": name, "PASSWORD": "segreta"}
    try:
        call_command("crea_ruolo")
        assert f"Ruolo {name}: creato, permessi dati." in capsys.readouterr().out
        call_command("crea_ruolo")
        assert f"Ruolo {name}: già presente, permessi dati." in capsys.readouterr().out
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolpassword, rolsuper FROM pg_authid WHERE rolname = %s", [name])
            kept, superuser = cursor.fetchone()
        assert kept.startswith("SCRAM-SHA-256$")
        assert not superuser
    finally:
        sql(f"DROP OWNED BY {connection.ops.quote_name(name)}")
        sql(f"DROP ROLE {connection.ops.quote_name(name)}")
    assert not exists(connection, name)


def test_one_role_alone_is_told_and_works(settings: Settings) -> None:
    assert runs_as_owner(connection)
    assert [f for f in findings() if "proprietario delle tabelle" in f.text and not f.fault]
    settings.TRAGUARDO_RUOLO_DI_ESERCIZIO = {"USER": connection.settings_dict["USER"], "PASSWORD": ""}
    assert running_role(connection) is None
    with pytest.raises(CommandError, match="DATABASE_URL_MIGRAZIONI"):
        call_command("crea_ruolo")
    settings.TRAGUARDO_RUOLO_DI_ESERCIZIO = {"USER": "mai-visto", "PASSWORD": ""}
    grant_after_migrations(connection)


def test_an_owner_who_may_not_make_roles_is_told_what_to_do(role: str, settings: Settings) -> None:
    settings.TRAGUARDO_RUOLO_DI_ESERCIZIO = {"USER": "un-altro", "PASSWORD": "segreta"}
    with working_as(role), pytest.raises(CommandError, match="createuser --pwprompt un-altro"):
        call_command("crea_ruolo")
