# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever anybody tries, a definitive distribution says what its act froze: SQL, ORM, services, pages, admin."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import ProtectedError
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from flussi.acts import Refused
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.valutazione.distributed import ACT, Shared, defined, shared
from tests.valutazione.funded import client_of, somebody
from valutazione.distributing.life import define
from valutazione.distributing.writer import write_distribution
from valutazione.models import AttoDellaRipartizione, Fondo, Ripartizione, RipartizioneDefinitiva

pytestmark = pytest.mark.django_db
REFUSALS = (Refused, ConflittoDiRevisione, FrozenRow, DatabaseError, ProtectedError)
FROZEN: tuple[Any, ...] = (RipartizioneDefinitiva, AttoDellaRipartizione)
Attempt = Callable[[], Any]


def photograph() -> Any:
    """Every column of what was frozen, read with SQL, and what its distribution says of itself."""
    found = []
    with connection.cursor() as cursor:
        for table in (*FROZEN, Ripartizione):
            cursor.execute(f"SELECT * FROM {table._meta.db_table} ORDER BY id")
            found.append(cursor.fetchall())
    return found


def other(field: models.Field[Any, Any], value: Any) -> Any:
    match value:
        case None | int():
            return (value or 0) + 100
        case date():
            return value.replace(year=1999)
    return "DEC" if field.max_length == 3 else f"x{value}"[: field.max_length or 60]


def by_sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def by_saving(row: models.Model, name: str, value: Any) -> None:
    setattr(row, name, value)
    row.save()


def on_rows() -> Iterator[Attempt]:
    """Column by column: by SQL, by saving, by a query, in bulk; and whole rows."""
    for model in FROZEN:
        table, row = model._meta.db_table, model.objects.get()
        for field in model._meta.concrete_fields:
            value = other(field, getattr(row, field.attname))
            column = connection.ops.quote_name(field.column)
            yield partial(by_sql, f"UPDATE {table} SET {column} = %s", value)
            yield partial(by_saving, model.objects.get(), field.attname, value)
            yield partial(model.objects.filter(pk=row.pk).update, **{field.attname: value})
            yield partial(models.QuerySet(model).update, **{field.attname: value})
        yield partial(by_sql, f"DELETE FROM {table}")
        yield model.objects.get().delete
        yield model.objects.all().delete
        yield models.QuerySet(model).delete
        yield partial(model.objects.bulk_update, [row], ["registrata_da"])
        yield partial(model.objects.bulk_create, [row])
    yield Ripartizione.objects.get().delete
    yield Ripartizione.objects.all().delete
    yield Fondo.objects.all().delete


def by_services(s: Shared, user: Utente) -> Iterator[Attempt]:
    """Written, made definitive again, by whoever."""
    yield partial(write_distribution, s.row, replace(s.draft, name="Altra"), user)
    yield partial(define, s.row, replace(ACT, numero="78"), user)
    yield partial(define, s.row, replace(ACT, data=date(2025, 9, 2)), user)


def writing(s: Shared, user: Utente) -> Attempt:
    """The form of a simulation, sent."""
    sent = {"nome": "Altra", "ripartizione": "pro-capite", "versione": str(s.row.revisione), "persone": "1; 1; 1; 1"}
    band = {"fascia-TOTAL_FORMS": "1", "fascia-INITIAL_FORMS": "0", "fascia-0-da": "0", "fascia-0-a": "100"}
    band |= {"fascia-0-genere": "proporzionale"}
    return partial(client_of(user).post, reverse("valutazione:ripartizione_modifica", args=[s.row.pk]), sent | band)


def defining(s: Shared, user: Utente) -> Attempt:
    """Its act, sent."""
    deed = {"organo": "DET", "numero": "78", "giorno": "2025-09-01"}
    return partial(client_of(user).post, reverse("valutazione:ripartizione_atto", args=[s.row.pk, "definire"]), deed)


def by_pages(s: Shared, user: Utente) -> Iterator[Attempt]:
    """The pages and what the admin could have."""
    yield writing(s, user)
    yield defining(s, user)
    client = client_of(user)
    for model in (*FROZEN, Ripartizione):
        name, pk = model._meta.model_name, model.objects.get().pk
        for end in (f"{pk}/change/", f"{pk}/delete/", "add/"):
            yield partial(client.post, f"/admin/valutazione/{name}/{end}", {"nome": "Altra", "post": "yes"})
    fund = s.row.fondo_id
    yield partial(client.post, reverse("admin:valutazione_fondo_delete", args=[fund]), {"post": "yes"})


def test_no_attempt_changes_a_definitive_distribution() -> None:
    s = defined()
    before, tried = photograph(), 0
    for attempt in on_rows():
        with pytest.raises(REFUSALS), transaction.atomic():
            attempt()
        tried += 1
    for role in Ruolo:
        user = somebody(role)
        for attempt in by_services(s, user):
            with pytest.raises(REFUSALS), transaction.atomic():
                attempt()
            tried += 1
        for attempt in by_pages(s, user):
            answer = attempt()
            assert answer.status_code in (200, 302, 400, 403, 404, 409), answer
            tried += 1
            assert photograph() == before
    assert photograph() == before
    assert tried > 190


def test_the_same_pages_write_a_simulation_and_make_it_definitive() -> None:
    """The attempts are real ones."""
    s = shared()
    assert writing(s, s.office)().status_code == 302
    s.row.refresh_from_db()
    assert s.row.nome == "Altra"
    assert defining(s, s.top)().status_code == 302
    assert RipartizioneDefinitiva.objects.count() == 1
