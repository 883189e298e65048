# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time stamps of the versions: asked for after the approval, believed only when all of it verifies, kept for ever."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from congelati.models import FrozenRow
from lavori.queue_worker import QueueWorker
from tests.fabbriche import UtenteFactory
from tests.trasparenza.citta import citta
from tests.versioni.attacks import sql, unguarded
from tests.versioni.scena import scena
from tests.versioni.tsa import LONG_AGO, TSA, Served, configuration, serving
from versioni.anchoring import next_attempt, stamp_next
from versioni.authority import LARGEST, authority_check
from versioni.models import PendingStamp, TimeStamp, Versione
from versioni.verification import faults, findings

pytestmark = pytest.mark.django_db
MOODS = {
    "another hash": "la marca è di un'altra impronta",
    "http error": "errore HTTP 500",
    "redirect": "errore HTTP 302",
    "garbage": "non è una marca temporale",
    "empty": "non è una marca temporale",
    "cut": "non è una marca temporale",
    "refused": "ha rifiutato la richiesta (stato 2)",
    "huge": f"supera {LARGEST // 1024} KB",
    "mute": "non risponde",
}


def test_an_approval_waits_for_nobody_and_the_worker_stamps_it(authority: Served) -> None:
    authority.mood = "mute"
    version = scena().approvata()
    assert authority.asked == []
    assert PendingStamp.objects.get().versione_id == version.pk
    authority.mood = "good"
    assert QueueWorker(una_volta=True)._ronda() == 1
    row = TimeStamp.objects.get()
    assert (row.link, row.authority, row.policy) == (version.catena, "Autorità di prova", "1.2.3.4")
    assert abs(row.time - timezone.now()) < timedelta(minutes=5)
    assert not PendingStamp.objects.exists()
    assert stamp_next() == 0
    assert list(faults()) == []
    assert "ancorata" not in " ".join(f.text for f in findings())


def test_what_is_no_stamp_of_this_version_is_not_kept_and_is_tried_again(authority: Served, settings: Settings) -> None:
    settings.TRAGUARDO_MARCA_TEMPORALE = configuration(authority, SECONDI=1)
    scena().approvata()
    for attempts, (mood, why) in enumerate(MOODS.items(), start=1):
        authority.mood = mood
        PendingStamp.objects.update(due=timezone.now())
        assert stamp_next() == 1, mood
        pending = PendingStamp.objects.get()
        assert why in pending.last_error, (mood, pending.last_error)
        assert pending.attempts == attempts
        assert pending.due > timezone.now()
        assert not TimeStamp.objects.exists()
        assert stamp_next() == 0, "non prima della pausa"
    authority.mood = "good"
    PendingStamp.objects.update(due=timezone.now())
    assert stamp_next() == 1
    assert TimeStamp.objects.count() == 1


def test_an_unknown_or_expired_authority_and_another_policy_are_refused(
    authority: Served, settings: Settings, tmp_path: Path
) -> None:
    scena().approvata()
    stranger = TSA(tmp_path / "stranger", "Autorità sconosciuta")
    expired = TSA(tmp_path / "expired", "Autorità scaduta", LONG_AGO)
    for tsa, believed in ((stranger, authority.tsa), (expired, expired)):
        with serving(tsa) as served:
            settings.TRAGUARDO_MARCA_TEMPORALE = configuration(served, CERTIFICATI=str(believed.root))
            with pytest.raises(CommandError, match="la firma della marca non viene da un'autorità"):
                call_command("marca_versioni")
    settings.TRAGUARDO_MARCA_TEMPORALE = configuration(authority, POLITICA="1.2.9")
    with pytest.raises(CommandError, match=r"segue la politica 1\.2\.3\.4 e non 1\.2\.9"):
        call_command("marca_versioni")
    assert not TimeStamp.objects.exists()


def test_a_wrong_nonce_is_refused(authority: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stamp of the right hash that answers an older request."""
    version = scena().approvata()
    old = authority.tsa.reply(_query(version))
    monkeypatch.setattr(authority.tsa, "reply", lambda query: old)
    with pytest.raises(CommandError, match="il nonce è un altro"):
        call_command("marca_versioni")


def _query(version: Versione) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    from versioni.links import link_text

    data = link_text(version, "").encode()
    return bytes(TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes())


def test_user_and_password_travel_as_asked(authority: Served, settings: Settings) -> None:
    settings.TRAGUARDO_MARCA_TEMPORALE = configuration(authority, UTENTE="comune", PASSWORD="segreta")
    scena().approvata()
    stamp_next()
    assert authority.asked[0][0] == "Basic Y29tdW5lOnNlZ3JldGE="


def test_pauses_grow_to_six_hours() -> None:
    pauses = [round((next_attempt(n) - timezone.now()).total_seconds() / 60) for n in (1, 2, 3, 9, 10, 500)]
    assert pauses == [1, 2, 4, 256, 360, 360]


def test_without_authority_it_is_told_and_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    citta()
    assert not PendingStamp.objects.exists()
    assert stamp_next() == 0
    call_command("verifica_versioni")
    said = capsys.readouterr().out
    assert said.count("Nessuna autorità") == 1
    assert "· PEG_2023, versione 1: non ancorata" in said
    assert "Tutto torna" in said
    with pytest.raises(CommandError, match="MARCA_TEMPORALE_URL"):
        call_command("marca_versioni")


def test_a_settings_file_that_cannot_be_is_told(settings: Settings, authority: Served, tmp_path: Path) -> None:
    assert authority_check() == []
    (tmp_path / "vuoto.pem").write_text("niente")
    for file in ("", "/non/esiste.pem", str(tmp_path / "vuoto.pem")):
        settings.TRAGUARDO_MARCA_TEMPORALE = configuration(authority, CERTIFICATI=file)
        (warning,) = authority_check()
        assert "MARCA_TEMPORALE_CERTIFICATI" in warning.msg
    settings.TRAGUARDO_MARCA_TEMPORALE = configuration(authority, URL="file:///etc/passwd")
    scena().approvata()
    assert stamp_next() == 1
    assert "deve cominciare con https" in PendingStamp.objects.get().last_error


def test_versions_of_before_are_not_anchored_and_later_ones_must_be(settings: Settings, authority: Served) -> None:
    asked = settings.TRAGUARDO_MARCA_TEMPORALE
    settings.TRAGUARDO_MARCA_TEMPORALE = {**asked, "URL": ""}
    c = citta()
    settings.TRAGUARDO_MARCA_TEMPORALE = asked
    assert "PEG_2023, versione 2: non ancorata (nessuna marca temporale: è di prima)." in _told()
    call_command("marca_versioni")
    assert TimeStamp.objects.count() == 2
    call_command("marca_versioni")
    assert TimeStamp.objects.count() == 2
    assert not [said for said in _told() if "ancorata" in said]
    with transaction.atomic():
        with unguarded():
            sql("DELETE FROM versioni_timestamp WHERE versione_id = %s", c.prima.pk)
        assert "PEG_2023, versione 1: non ancorata da sé; la copre la marca della versione 2." in _told()
        assert list(faults()) == []
        transaction.set_rollback(True)
    with unguarded():
        long_ago = timezone.now() - timedelta(days=400)
        sql("UPDATE versioni_timestamp SET time = %s WHERE versione_id = %s", long_ago, c.prima.pk)
        sql("UPDATE versioni_versione SET registrata_il = %s WHERE id = %s", long_ago + timedelta(days=9), c.seconda.pk)
        sql("DELETE FROM versioni_timestamp WHERE versione_id = %s", c.seconda.pk)
    assert [f for f in faults() if "versione 2: non ancorata, e doveva esserlo" in f]


def test_of_two_that_waited_together_neither_loses_its_stamp_unseen(authority: Served) -> None:
    """Both are older than both stamps: the authority was away, or it took a second."""
    c = citta()
    call_command("marca_versioni")
    with unguarded():
        sql("UPDATE versioni_timestamp SET time = %s", timezone.now() + timedelta(days=2))
        sql("DELETE FROM versioni_timestamp WHERE versione_id = %s", c.seconda.pk)
    assert [f for f in faults() if "versione 2: non ancorata, e doveva esserlo" in f]


def _told() -> list[str]:
    return [f.text for f in findings() if not f.fault]


def test_a_stamp_is_written_once(authority: Served) -> None:
    scena().approvata()
    call_command("marca_versioni")
    row = TimeStamp.objects.get()
    for refuse in (row.save, row.delete, TimeStamp.objects.all().delete, lambda: TimeStamp.objects.update(link="")):
        with pytest.raises(FrozenRow):
            refuse()
    for text in ("UPDATE versioni_timestamp SET link = 'x'", "DELETE FROM versioni_timestamp"):
        with pytest.raises(DatabaseError, match="non si cambia"), transaction.atomic():
            sql(text)


def test_openssl_verifies_what_the_public_page_offers(authority: Served, tmp_path: Path) -> None:
    """Whoever doubts needs no program of ours: the text of the link, the stamp, and the root of the authority."""
    c = citta()
    page = "/trasparenza/PEG_2023/v1/"
    assert "marca.tsr" not in Client().get(page).content.decode()
    etag = Client().get(page)["ETag"]
    call_command("marca_versioni")
    after = Client().get(page)
    assert after["ETag"] != etag, "chi ha la pagina in cache deve saperlo"
    assert f'href="{page}marca.tsr"' in after.content.decode()
    for name in ("anello.json", "marca.tsr"):
        (tmp_path / name).write_bytes(Client().get(f"{page}{name}").content)
    command = "openssl ts -verify -data anello.json -in marca.tsr -CAfile".split()
    command.append(str(authority.tsa.root))
    verified = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in verified.stdout + verified.stderr
    assert c.prima.impronta in (tmp_path / "anello.json").read_text()
    assert Client().get("/trasparenza/PEG_2023/v9/marca.tsr").status_code == 404


def test_the_office_sees_what_is_stamped_and_what_waits(authority: Served) -> None:
    s = scena()
    s.approvata()
    client = Client()
    client.force_login(s.ufficio)
    page = "/delibere/PEG_2023/versioni/1/"
    waiting = client.get(page).content.decode()
    assert "Aspetta la marca temporale" in waiting
    authority.mood = "http error"
    stamp_next()
    assert "errore HTTP 500" in client.get(page).content.decode()
    assert "errore HTTP 500" in client.get("/admin/versioni/pendingstamp/").content.decode()
    authority.mood = "good"
    call_command("marca_versioni")
    assert "Autorità di prova" in client.get(page).content.decode()
    assert "Autorità di prova" in client.get("/admin/versioni/timestamp/").content.decode()
    assert client.post("/admin/versioni/timestamp/add/").status_code == 403
    client.force_login(UtenteFactory.create(lettore=True))
    assert client.get("/admin/versioni/timestamp/").status_code in (302, 403)
