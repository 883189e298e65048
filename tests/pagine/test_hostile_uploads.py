# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile files at every page that takes one: refused in words by a process that ends alone, and the next goes in."""

import re
import signal
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from bench import hostile_files as hostile
from fogli import sandbox
from fogli.limiti import BYTES_OF_A_REGISTRY
from fogli.sandbox import Limits, room
from organizzazione import forms, uploads
from organizzazione.uploads import TIMES
from tests.dup.documento import un_dup
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
TABLES, PLANS = "/admin/importa/tabella/", "/admin/importa/"
REGISTRY = "admin:organizzazione_centrodiresponsabilita_import"
GOOD_TABLE = b"AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI\nA;S;O\n"
GOOD_REGISTRY = b"nome;nome breve\nServizio Strade;Strade\n"
SOURCE = Path(__file__).resolve().parents[2] / "fixtures" / "preventivo_PEG_2020.txt"
NO_TIME = Limits(seconds=0.000001)


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    return client


def stopped(*_: Any) -> NoReturn:
    """As if the reader had used up its seconds."""
    raise room._Ended(-signal.SIGPROF, False)


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file takes too long."""
    monkeypatch.setattr(room, "_limits", NO_TIME)
    yield
    room.close()


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def table(client: Client, data: bytes) -> Any:
    file = SimpleUploadedFile("t.xlsx", data)
    return client.post(TABLES, {"import_file": file, "resource": "operativi", "dup": "DUP_2023_2025", "format": "0"})


def plan(client: Client, data: bytes) -> Any:
    return client.post(PLANS, {"file": SimpleUploadedFile("p.json", data), "piano": ""})


def registry(client: Client, data: bytes) -> Any:
    return client.post(reverse(REGISTRY), {"import_file": SimpleUploadedFile("c.xlsx", data), "format": "0"})


def hidden(answer: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', unescape(answer.content.decode())))


def test_a_page_refuses_in_words_what_costs_too_much_and_takes_the_next(office: Client) -> None:
    un_dup()
    bomb = hostile.empty_cells(1_500_000)
    for send, good in ((table, GOOD_TABLE), (registry, GOOD_REGISTRY)):
        refused = send(office, bomb)
        assert refused.status_code in (200, 400)
        assert "foglio «Foglio1»: fin qui il file ha più di 1.000.000 celle" in words(refused)
        assert "Copiare le sole celle scritte" in words(refused)
        taken = send(office, good)
        assert "busta" in hidden(taken) or taken.context["confirm_form"]
    refused = plan(office, hostile.lists_in_lists(200_000))
    assert refused.status_code == 400
    assert "annidato troppo profondamente" in words(refused)


@pytest.mark.usefixtures("no_time")
def test_every_page_tells_that_the_reader_was_stopped(office: Client) -> None:
    un_dup()
    for send in (table, plan, registry):
        assert "secondi di lavoro, che sono il limite" in words(send(office, GOOD_TABLE * 2000)), send


def test_a_confirmation_goes_through_the_same_gate(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    un_dup()
    previews = (
        (table, GOOD_TABLE, "importazioni:tabella_conferma"),
        (registry, GOOD_REGISTRY, REGISTRY.replace("_import", "_process_import")),
        (plan, SOURCE.read_bytes(), "importazioni:conferma"),
    )
    for send, good, confirm in previews:
        fields = hidden(send(office, good))
        with monkeypatch.context() as patch:
            patch.setattr(room._room, "read", stopped)
            answer = office.post(reverse(confirm), fields, follow=True)
        assert "secondi di lavoro, che sono il limite" in words(answer), send


@pytest.mark.parametrize(
    "command", [("importa_tabella", "operativi"), ("importa_preventivo",), ("importa_dup",)], ids=lambda c: c[0]
)
def test_the_commands_too(command: tuple[str, ...], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    un_dup()
    monkeypatch.setattr(room._room, "read", stopped)
    file = tmp_path / "f.txt"
    file.write_bytes(GOOD_TABLE * 2000)
    with pytest.raises(CommandError, match="secondi di lavoro, che sono il limite"):
        call_command(command[0], *command[1:], file)


def test_what_is_busy_asks_to_come_back(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    un_dup()
    monkeypatch.setattr(room, "AT_ONCE", 0)
    monkeypatch.setattr(room, "WAITING", 0)
    assert "si stanno già leggendo i file di altri. Riprovare" in words(table(office, GOOD_TABLE))


def test_no_more_of_a_file_is_kept_than_would_be_read(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    un_dup()
    bound = forms.entro_il_limite
    monkeypatch.setattr(uploads, "LIMITE_BYTE", BYTES_OF_A_REGISTRY)
    monkeypatch.setattr(forms, "entro_il_limite", lambda file, _: bound(file, BYTES_OF_A_REGISTRY))
    sizes: list[int] = []

    def read(reader: str, data: bytes, *_: Any, **__: Any) -> list[Any]:
        sizes.append(len(data))
        return []

    monkeypatch.setattr(sandbox, "read", read)
    for send in (table, plan, registry):
        assert "se ne leggono al più 5,0" in words(send(office, b"x" * (3 * BYTES_OF_A_REGISTRY)))
        assert send(office, b"x" * ((TIMES + 1) * BYTES_OF_A_REGISTRY)).status_code in (200, 400)
    assert sizes == []
