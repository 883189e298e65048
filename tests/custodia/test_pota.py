# SPDX-License-Identifier: AGPL-3.0-or-later
"""What grows: every table says what becomes of it, and «pota» takes away the old rows and no other."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command, load_command_class
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from custodia import pruning
from custodia.growth import FATES, OTHER_TABLES, Kept, Pruned, fate_of
from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from flussi.models import IdempotencyKey
from lavori.choices import StatoLavoro
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail, Notifica
from tests.fabbriche import UtenteFactory
from tests.pagine.mondo import crea_mondo, tutte_le_righe
from versioni.models import Versione

pytestmark = pytest.mark.django_db


def test_every_table_says_what_becomes_of_its_rows() -> None:
    models = apps.get_models(include_auto_created=True)
    silent = [model._meta.label for model in models if fate_of(model) is None]
    assert silent == [], "custodia/growth.py: dire se le righe restano, e perché, o quando se ne vanno"
    assert FATES.keys() - {model._meta.label for model in models} == set()
    assert all(fate.why for fate in FATES.values() if isinstance(fate, Kept))


def test_every_table_of_the_database_belongs_to_somebody() -> None:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | OTHER_TABLES.keys()
    # Tests of other files make tables that begin like this.
    assert {t for t in connection.introspection.table_names() if not t.startswith("prova")} - known == set()


def days(number: int) -> Any:
    return timezone.now() - timedelta(days=number)


def task(status: str, finished: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        finished_at=finished,
        args_kwargs={},
        task_path="a.b",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )


def mail(state: str, ended: Any) -> Mail:
    made: Mail = Mail.objects.create(
        to="a@comune.example", genere=NoticeKind.ATTO, subject="x", body="x", state=state, ended=ended
    )
    return made


def fascicolo(ended: Any, state: str = StatoLavoro.PRONTO, content: str = "x") -> Fascicolo:
    of = Versione.objects.get()
    made: Fascicolo = Fascicolo.objects.create(
        piano=of.piano,
        giorno=date(2020, 1, 30),
        contenuto="{}",
        impronta=of.impronta if content == "approvato" else content,
        chiesto_da=UtenteFactory.create(),
        stato=state,
        finito_il=ended,
    )
    DocumentoDelFascicolo.objects.create(
        fascicolo=made, ordine=0, genere="preventivo", formato="pdf", nome="p.pdf", dati=b"x", byte=1
    )
    return made


def an_old_world() -> tuple[list[Any], list[Any]]:
    """Rows that should go, and rows that look like them and should stay."""
    crea_mondo()
    user = UtenteFactory.create()
    go: list[Any] = [
        IdempotencyKey.objects.create(chiave=uuid.uuid4(), utente=user, quando=days(91), esito="x"),
        Notifica.objects.create(
            destinatario=user, genere=NoticeKind.ATTO, oggetto="letta da tempo", letta_il=days(366)
        ),
        mail(MailState.SENT, days(31)),
        mail(MailState.DROPPED, days(31)),
        mail(MailState.FAILED, days(366)),
        Session.objects.create(session_key="a" * 32, session_data="", expire_date=days(0)),
        task(TaskResultStatus.SUCCESSFUL, days(31)),
        task(TaskResultStatus.FAILED, days(31)),
        fascicolo(days(366)),
        fascicolo(days(366), StatoLavoro.FALLITO),
    ]
    stay: list[Any] = [
        IdempotencyKey.objects.create(chiave=uuid.uuid4(), utente=user, quando=days(89), esito="x"),
        Notifica.objects.create(destinatario=user, genere=NoticeKind.ATTO, oggetto="mai letta", quando=days(3000)),
        Notifica.objects.create(destinatario=user, genere=NoticeKind.ATTO, oggetto="letta ieri", letta_il=days(1)),
        mail(MailState.SENT, days(29)),
        mail(MailState.FAILED, days(364)),
        mail(MailState.WAITING, None),
        Session.objects.create(session_key="b" * 32, session_data="", expire_date=days(-1)),
        task(TaskResultStatus.SUCCESSFUL, days(29)),
        task(TaskResultStatus.READY, None),
        task(TaskResultStatus.RUNNING, None),
        fascicolo(days(364)),
        fascicolo(days(3000), content="approvato"),
        fascicolo(None, StatoLavoro.ATTESA, content="y"),
    ]
    return go, stay


def there(rows: list[Any]) -> list[Any]:
    return [row for row in rows if type(row)._default_manager.filter(pk=row.pk).exists()]


def test_the_old_goes_and_all_else_stays(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(pruning, "BATCH", 1)
    before = tutte_le_righe()
    go, stay = an_old_world()
    assert before != tutte_le_righe()
    whole = tutte_le_righe()
    call_command("pota", "--prova")
    trial = capsys.readouterr().out
    assert tutte_le_righe() == whole
    call_command("pota")
    assert there(go) == []
    assert there(stay) == stay
    told = capsys.readouterr().out
    assert told == trial.replace("da cancellare", "cancellate")
    assert "fascicoli finiti da FASCICOLI_GIORNI e mai approvati da un atto: righe cancellate 2" in told
    left = tutte_le_righe()
    touched = {table for table in whole if whole[table] != left[table]}
    assert touched == {
        "django_tasks_database_dbtaskresult",
        "fascicoli_documentodelfascicolo",
        "fascicoli_fascicolo",
        "notifiche_mail",
        "notifiche_notifica",
        "flussi_idempotencykey",
    }
    call_command("pota")
    assert capsys.readouterr().out.count("righe cancellate 0") == len(told.splitlines())
    assert tutte_le_righe() == left


def test_who_installs_reads_of_everything_that_goes_and_of_what_says_when() -> None:
    page = (Path(__file__).parents[2] / "docs" / "installazione.md").read_text(encoding="utf-8")
    section = page.partition("\n## Pulizia\n")[2].partition("\n## ")[0]
    told = {"the guide": section, "the help": load_command_class("custodia", "pota").help}
    told = {where: " ".join(text.replace("`", "").split()) for where, text in told.items()}
    going = [fate.what for fate in FATES.values() if isinstance(fate, Pruned)]
    assert [(where, what) for where, text in told.items() for what in going if what not in text] == []


def test_fascicoli_stay_when_nobody_sets_a_term(settings: Any) -> None:
    settings.TRAGUARDO_FASCICOLI_GIORNI = 0
    crea_mondo()
    old = fascicolo(days(10_000))
    call_command("pota")
    assert there([old]) == [old]


def test_each_kind_of_rows_is_found_by_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    kinds = [fate for fate in FATES.values() if isinstance(fate, Pruned)]
    with django_assert_max_num_queries(len(kinds)):
        list(pruning.prune(trial=True))
