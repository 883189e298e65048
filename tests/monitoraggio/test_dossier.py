# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of a closed survey: what is in it, who gets it, and that its own script finds whatever changed."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitoraggio.models import Evidenza
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.evidence import Of, add_file, add_protocol
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey, reopen_survey
from organizzazione.choices import Ruolo
from reports.dossier.archive import NoDossier, dossier_of, dossier_of_closing, zipped
from tests.monitoraggio.monitored import Monitored, hand, monitored

pytestmark = pytest.mark.django_db


def closed() -> Monitored:
    """A closed survey with two files of the same name and a protocol number."""
    m = monitored()
    of = Of(m.state(), phase=m.phase())
    add_file(of, m.office, GivenFile("verbale.txt", b"Primo verbale della gara."), "Verbale")
    add_file(Of(m.state(1)), m.office, GivenFile("verbale.txt", b"Un altro verbale."), "Altro")
    add_protocol(of, m.office, "12/2023", "Delibera")
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    return m


def archive_of(m: Monitored) -> bytes:
    return b"".join(zipped(dossier_of(m.survey)))


def checked(place: Path) -> tuple[int, str]:
    """What the script says, run by a Python that knows nothing else."""
    script = next(place.glob("verifica.py"), None) if place.is_dir() else place.with_name("verifica.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *([] if place.is_dir() else [str(place)])],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )
    return done.returncode, done.stdout + done.stderr


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_the_frozen_text_the_evidence_and_the_sums(tmp_path: Path) -> None:
    m = closed()
    data = archive_of(m)
    closing = m.survey.chiusure.get()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found["rilevazione.json"].decode() == closing.contenuto
    assert hashlib.sha256(found["rilevazione.json"]).hexdigest() == closing.impronta
    assert found["evidenze/0001-verbale.txt"] == b"Primo verbale della gara."
    assert found["evidenze/0003-verbale.txt"] == b"Un altro verbale."
    told = json.loads(found["evidenze.json"])
    assert [(e["titolo"], e["file"]) for e in told] == [
        *(("Verbale", "evidenze/0001-verbale.txt"), ("Delibera", None), ("Altro", "evidenze/0003-verbale.txt")),
    ]
    lines = [line.split("  ") for line in found.pop("SHA256SUMS").decode().splitlines()]
    sums = {name: seal for seal, name in lines}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    assert checked(unpacked(data, tmp_path)) == (0, "Tutto a posto.\n")


def test_the_same_survey_gives_the_same_bytes_and_an_act_adds_itself(tmp_path: Path) -> None:
    m = closed()
    first = archive_of(m)
    assert archive_of(m) == first
    approve_survey(m.survey, SurveyDeed("DGC", "7", date(2023, 7, 20), "Presa d'atto"), m.office)
    approved = archive_of(m)
    assert json.loads(zipfile.ZipFile(io.BytesIO(approved)).read("chiusura.json"))["atto"]["numero"] == "7"
    file = tmp_path / "dossier.zip"
    file.write_bytes(approved)
    unpacked(approved, tmp_path)
    assert checked(file) == (0, "Tutto a posto.\n")


def _truncate(place: Path) -> None:
    (place / "evidenze/0001-verbale.txt").write_bytes(b"Primo")


def _content(place: Path) -> None:
    """Whoever changes the text and mends its sum is found by the chain."""
    file, sums = place / "rilevazione.json", place / "SHA256SUMS"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(file.read_text().replace('"anno":2023', '"anno":2024'))
    sums.write_text(sums.read_text().replace(before, hashlib.sha256(file.read_bytes()).hexdigest()))


def _closing(place: Path) -> None:
    file, sums = place / "chiusura.json", place / "SHA256SUMS"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(file.read_text().replace('"numero": 1,\n  "impronta"', '"numero": 2,\n  "impronta"'))
    sums.write_text(sums.read_text().replace(before, hashlib.sha256(file.read_bytes()).hexdigest()))


def _evidence(place: Path) -> None:
    """Whoever takes a piece of evidence out, file, line and sum, is found by what the closing says."""
    lines, sums = place / "evidenze.json", place / "SHA256SUMS"
    before = hashlib.sha256(lines.read_bytes()).hexdigest()
    lines.write_text(json.dumps(json.loads(lines.read_text())[1:]))
    file = place / "evidenze/0001-verbale.txt"
    left = [line for line in sums.read_text().splitlines() if file.name not in line]
    file.unlink()
    sums.write_text("\n".join(left).replace(before, hashlib.sha256(lines.read_bytes()).hexdigest()) + "\n")


def _title(place: Path) -> None:
    lines, sums = place / "evidenze.json", place / "SHA256SUMS"
    before = hashlib.sha256(lines.read_bytes()).hexdigest()
    lines.write_text(lines.read_text().replace('"Verbale"', '"Altro verbale"'))
    sums.write_text(sums.read_text().replace(before, hashlib.sha256(lines.read_bytes()).hexdigest()))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_truncate, "evidenze/0001-verbale.txt: non ha più la sua impronta"),
        (_evidence, "Verbale: la chiusura la dice, e qui manca"),
        (_title, "Altro verbale: la rilevazione congelata non la dice così"),
        (lambda place: (place / "evidenze/0001-verbale.txt").unlink(), "evidenze/0001-verbale.txt: manca"),
        (lambda place: (place / "altro.txt").write_text("x"), "altro.txt: non è nel manifesto"),
        (_content, "rilevazione.json: non è il contenuto che la chiusura ha congelato"),
        (_closing, "chiusura.json: l'anello della catena non torna"),
    ],
)
def test_its_script_finds_what_changed(tmp_path: Path, spoil: Any, told: str) -> None:
    place = unpacked(archive_of(closed()), tmp_path)
    spoil(place)
    code, said = checked(place)
    assert code == 1
    assert told in said


def test_a_file_that_is_gone_is_listed_and_not_inside(tmp_path: Path) -> None:
    m = closed()
    Evidenza.objects.filter(titolo="Altro").delete()
    data = archive_of(m)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = json.loads(archive.read("evidenze.json"))
        assert "1 non ci sono più" in archive.read("LEGGIMI.txt").decode()
    assert (told[2]["file"], told[2]["perche"]) == (None, "il file non c'è più fra le evidenze")
    assert checked(unpacked(data, tmp_path))[0] == 0


def test_of_an_open_survey_there_is_none(tmp_path: Path) -> None:
    m = monitored()
    with pytest.raises(NoDossier, match="non è chiusa"):
        dossier_of(m.survey)
    with pytest.raises(CommandError, match="non è chiusa"):
        call_command("stampa", "dossier", "--piano=PEG_2023", f"--uscita={tmp_path / 'd.zip'}")
    client = Client()
    client.force_login(m.office)
    page = client.get(f"/documenti/dossier/{m.survey.pk}/", follow=True).content.decode()
    assert "non è chiusa" in page
    assert "Nessuna rilevazione è chiusa" in page


def test_by_command(tmp_path: Path) -> None:
    m = closed()
    file = tmp_path / "d.zip"
    with pytest.raises(CommandError, match="vuole --uscita"):
        call_command("stampa", "dossier", "--piano=PEG_2023")
    out = io.StringIO()
    call_command("stampa", "dossier", "--piano=PEG_2023", "--al=30/06/2023", f"--uscita={file}", stdout=out)
    assert file.read_bytes() == archive_of(m)
    with pytest.raises(CommandError, match="non ha questa opzione"):
        call_command("stampa", "dossier", "--piano=PEG_2023", "--versione=1", f"--uscita={file}")


def twice_closed() -> Monitored:
    """Closed with two files, opened again, closed with one of them gone and something else said."""
    m = closed()
    reopen_survey(m.survey, "Manca un fatto.", m.office)
    Evidenza.objects.filter(titolo="Altro").delete()
    save(m.change(head={"relazione": "Detto dopo."}), hand(m.office))
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    return m


def test_of_a_closing_that_another_has_replaced_too(tmp_path: Path) -> None:
    m = twice_closed()
    first, second = m.survey.chiusure.order_by("numero")
    file, whole = tmp_path / "d.zip", tmp_path / "w.zip"
    of = ("stampa", "dossier", "--piano=PEG_2023", "--al=30/06/2023")
    call_command(*of, "--chiusura=1", f"--uscita={file}", stdout=io.StringIO())
    call_command(*of, f"--uscita={whole}", stdout=io.StringIO())
    with zipfile.ZipFile(file) as archive:
        assert archive.read("rilevazione.json").decode() == first.contenuto
        assert json.loads(archive.read("chiusura.json"))["catena"] == first.catena
        told = json.loads(archive.read("evidenze.json"))
    assert [(e["titolo"], bool(e["file"])) for e in told] == [("Verbale", True), ("Delibera", False), ("Altro", False)]
    (tmp_path / "verifica.py").write_bytes(zipfile.ZipFile(file).read("verifica.py"))
    assert checked(file) == (0, "Tutto a posto.\n")
    call_command(*of, "--chiusura=2", f"--uscita={file}", stdout=io.StringIO())
    assert file.read_bytes() == whole.read_bytes() == archive_of(m)
    with pytest.raises(CommandError, match=r"non c'è la chiusura 3: ci sono le chiusure 1, 2\."):
        call_command(*of, "--chiusura=3", f"--uscita={file}")
    with pytest.raises(CommandError, match="--chiusura"):
        call_command(*of, "--chiusura=prima", f"--uscita={file}")
    assert second.contenuto != first.contenuto


def test_of_one_that_was_opened_again_there_is_what_was_closed() -> None:
    m = closed()
    reopen_survey(m.survey, "Manca un fatto.", m.office)
    m.survey.refresh_from_db()
    first = m.survey.chiusure.get()
    assert b"".join(zipped(dossier_of(m.survey, first)))
    with pytest.raises(NoDossier, match="non è chiusa"):
        dossier_of(m.survey)
    client = Client()
    client.force_login(m.office)
    page = client.get("/documenti/dossier/").content.decode()
    assert "riaperta, il suo dossier si fa quando sarà chiusa di nuovo" in page
    assert f'href="/documenti/dossier/{m.survey.pk}/?chiusura=1"' in page
    assert f'href="/documenti/dossier/{m.survey.pk}/"' not in page


def test_the_page_leads_to_each_closing_and_says_which_there_is() -> None:
    m = twice_closed()
    client = Client()
    client.force_login(m.office)
    page = client.get("/documenti/dossier/").content.decode()
    assert page.count("(ZIP)") == 2
    assert "Dossier della chiusura 1 (ZIP)" in page
    answer = client.get(f"/documenti/dossier/{m.survey.pk}/?chiusura=1")
    assert answer["Content-Disposition"] == 'attachment; filename="dossier-PEG_2023-2023-06-30-chiusura-1.zip"'
    assert b"".join(answer) == b"".join(zipped(dossier_of_closing(m.survey.chiusure.get(numero=1))))
    for asked, told in (("9", "non c&#x27;è la chiusura 9"), ("x", "numero intero"), ("0", "1")):
        refused = client.get(f"/documenti/dossier/{m.survey.pk}/?chiusura={asked}", follow=True)
        assert refused.redirect_chain == [("/documenti/dossier/", 302)]
        assert told in refused.content.decode()
    client.force_login(m.somebody(Ruolo.LETTORE))
    assert client.get(f"/documenti/dossier/{m.survey.pk}/?chiusura=1").status_code == 403


@pytest.mark.parametrize(
    ("role", "gets"),
    [
        *((Ruolo.UFFICIO, 200), (Ruolo.AMMINISTRATORE, 200), (Ruolo.NUCLEO, 200), (Ruolo.VERTICE, 200)),
        *((Ruolo.LETTORE, 403), (Ruolo.DIRIGENTE, 403), (Ruolo.REFERENTE, 403)),
    ],
)
def test_who_gets_it(role: Ruolo, gets: int) -> None:
    m = closed()
    client = Client()
    client.force_login(m.somebody(role))
    assert client.get("/documenti/dossier/").status_code == gets
    answer = client.get(f"/documenti/dossier/{m.survey.pk}/")
    assert answer.status_code == gets
    assert ("/documenti/dossier/" in client.get("/documenti/").content.decode()) == (gets == 200)
    if gets == 200:
        assert answer["Content-Disposition"] == 'attachment; filename="dossier-PEG_2023-2023-06-30.zip"'
        assert b"".join(answer) == archive_of(m)


def test_the_page_asks_the_same_of_one_and_of_three() -> None:
    m = closed()
    client = Client()
    client.force_login(m.office)
    with CaptureQueriesContext(connection) as one:
        page = client.get("/documenti/dossier/").content.decode()
    assert "Dossier di PEG_2023 al 30/06/2023" in page
    assert "2 file" in page
    from monitoraggio.vita.opening import Asked, open_survey

    for day in (date(2023, 8, 31), date(2023, 10, 31)):
        survey = open_survey(m.scene.piano, Asked(day), m.office)
        close_survey(survey, m.office)
        reopen_survey(survey, "Manca un fatto.", m.office)
        close_survey(survey, m.office)
    with CaptureQueriesContext(connection) as three:
        page = client.get("/documenti/dossier/").content.decode()
    assert page.count("(ZIP)") == 3 + 2
    assert len(one) == len(three)
    assert not any('"dati"' in q["sql"] or '"contenuto"' in q["sql"] for q in three)
