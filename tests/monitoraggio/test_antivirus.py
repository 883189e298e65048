# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scanner of files: refused and logged, waiting where it is away, nothing hidden where there is none (case 26)."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from flussi.acts import Refused
from monitoraggio.choices import FileCheck
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Evidenza, PassaggioDelloStato, RilevazioneChiusa
from monitoraggio.scrittura.antivirus import ScannerAway, judged, scan
from monitoraggio.scrittura.checking import check_waiting, looked_at
from monitoraggio.scrittura.evidence import Of, add_file, refuse_infected
from monitoraggio.vita.closing import close_survey
from tests.monitoraggio.monitored import Monitored, monitored

# Halved, so that no scanner takes this file for it.
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
CLEAN = b"Verbale: fatto.\n"


class Clamd:
    """As much of clamd as INSTREAM wants; what it answers to other files is for a test to say."""

    def __init__(self, path: Path) -> None:
        self.address, self.says = f"unix:{path}", "stream: OK"
        self.seen: list[bytes] = []
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.door.bind(str(path))
        self.door.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as read:
                assert read.read(10) == b"zINSTREAM\0"
                data = b""
                while length := int.from_bytes(read.read(4), "big"):
                    data += read.read(length)
                self.seen.append(data)
                says = "stream: Eicar-Test-Signature FOUND" if EICAR in data else self.says
                line.sendall(says.encode() + b"\0")


@pytest.fixture
def clamd(tmp_path: Path, settings: Settings) -> Iterator[Clamd]:
    server = Clamd(tmp_path / "c")
    settings.TRAGUARDO_ANTIVIRUS = server.address
    yield server
    server.door.close()


@pytest.fixture
def away(tmp_path: Path, settings: Settings) -> Callable[[], None]:
    """The scanner is configured and does not answer; called, it does again."""
    settings.TRAGUARDO_ANTIVIRUS = f"unix:{tmp_path / 'c'}"
    back: list[Clamd] = []
    return lambda: back.append(Clamd(tmp_path / "c"))


def add(m: Monitored, data: bytes, name: str = "verbale.txt") -> Evidenza:
    given = looked_at([(name, data)])
    refuse_infected(Of(m.state()), m.office, given)
    return add_file(Of(m.state()), m.office, given[0])


def test_large_files_go_whole_and_nothing_but_ok_is_clean(clamd: Clamd) -> None:
    data = bytes(range(256)) * 1000
    assert scan(data, clamd.address).clean
    assert clamd.seen == [data]
    assert judged("stream: Win.Test FOUND").malware == "Win.Test"
    for said in ("", "stream: INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND", "OK", "stream: OK FOUNDED"):
        with pytest.raises(ScannerAway, match="giudizio"):
            judged(said)
    for address in ("unix:/non/c/e", "127.0.0.1:1", "127.0.0.1:99999"):
        with pytest.raises(ScannerAway, match="non risponde"):
            scan(b"x", address, seconds=1)


@pytest.mark.django_db
def test_what_the_scanner_knows_is_refused_and_logged(clamd: Clamd, caplog: pytest.LogCaptureFixture) -> None:
    m = monitored()
    with caplog.at_level(logging.WARNING), pytest.raises(Refused, match="Eicar-Test-Signature"):
        add(m, b"Testo.\n" + EICAR, "fattura.txt")
    assert not Evidenza.objects.exists()
    told = PassaggioDelloStato.objects.get()
    assert "fattura.txt" in told.motivo
    assert "Eicar-Test-Signature" in told.motivo
    assert told.chi == m.office
    assert "Eicar-Test-Signature" in caplog.text
    assert add(m, CLEAN).controllo == FileCheck.PULITO


@pytest.mark.django_db
def test_where_the_scanner_is_away_the_file_waits_and_nobody_else_sees_it(away: Callable[[], None]) -> None:
    m = monitored()
    evidence, head = add(m, CLEAN), m.head()
    assert evidence.waits
    assert list(Evidenza.objects.visible_to(m.office)) == [evidence]
    assert not Evidenza.objects.visible_to(head).exists()
    download = reverse("monitoraggio:prova", args=[evidence.pk])
    page = reverse("monitoraggio:obiettivo", args=[m.state().pk])
    for who, status, seen in ((m.office, 200, True), (head, 404, False)):
        client = Client()
        client.force_login(who)
        assert client.get(download).status_code == status
        shown = client.get(page).content.decode()
        assert ("In attesa di controllo" in shown) is seen
        assert ("verbale.txt" in shown) is seen
    assert survey_content(m.survey).obiettivi[0].evidenze == ()
    waiting = [s for s in everything_told(m.survey, survey_content(m.survey)) if s.codice == "prova-in-attesa"]
    assert [(s.grave, s.oggetto) for s in waiting] == [(False, m.state().codice)]
    close_survey(m.survey, m.office)
    assert "verbale.txt" not in RilevazioneChiusa.objects.get().contenuto
    assert check_waiting() == 0


@pytest.mark.django_db
def test_what_waited_is_judged_when_the_scanner_is_back(away: Callable[[], None]) -> None:
    m = monitored()
    clean, bad = add(m, CLEAN), add(m, b"Testo.\n" + EICAR, "fattura.txt")
    assert {clean.controllo, bad.controllo} == {FileCheck.ATTESA}
    away()
    assert check_waiting() == 2
    assert PassaggioDelloStato.objects.filter(motivo="Aggiunta l'evidenza «verbale.txt»").count() == 1
    assert [e.controllo for e in Evidenza.objects.all()] == [FileCheck.PULITO]
    assert Evidenza.objects.visible_to(m.head()).get() == clean
    assert PassaggioDelloStato.objects.filter(motivo__startswith="Rifiutato il file «fattura.txt»").count() == 1
    assert [e.titolo for e in survey_content(m.survey).obiettivi[0].evidenze] == ["verbale.txt"]
    assert check_waiting() == 0


@pytest.mark.django_db
def test_without_a_scanner_the_page_says_so(client: Client, settings: Settings) -> None:
    settings.TRAGUARDO_ANTIVIRUS = ""
    m = monitored()
    assert add(m, CLEAN).controllo == FileCheck.NESSUNO
    client.force_login(m.office)
    page = reverse("monitoraggio:obiettivo", args=[m.state().pk])
    assert "non ha un antivirus" in client.get(page).content.decode()
    settings.TRAGUARDO_ANTIVIRUS = "unix:/run/clamd"
    assert "non ha un antivirus" not in client.get(page).content.decode()
