# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annexes of the act of a survey: made of what its closing froze, delivered with the act, kept byte by byte."""

import hashlib
import io
import json
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congelati.models import FrozenRow
from custodia.growth import Pruned, fate_of
from fascicoli.forms import NuovoFascicoloForm
from fascicoli.models import ELENCO, DocumentoDelFascicolo, Fascicolo
from fascicoli.services import FascicoloImpossibile, annulla, chiedi
from lavori.choices import StatoLavoro
from monitoraggio.choices import SurveyKind
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import AttoDellaRilevazione, DocumentoDellaRilevazione, Rilevazione, RilevazioneChiusa
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from reports import survey_papers
from reports.base import Formato
from reports.elenco import REPORT
from reports.versione import file_di
from tests.monitoraggio.monitored import Monitored
from tests.monitoraggio.test_dossier import closed
from tests.versioni.scena import ATTO
from versioni.verification import faults

pytestmark = pytest.mark.django_db(transaction=True)
ANNEXES = [("stato-attuazione", "pdf"), ("stato-attuazione", "xlsx"), ("dossier", "zip"), (ELENCO, "pdf")]


@pytest.fixture(autouse=True)
def _signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of these tests is the process of the tests: it leaves its signals alone."""
    monkeypatch.setattr("lavori.queue_worker.QueueWorker.configure_signals", lambda self: None)


def work() -> None:
    call_command("lavora", "--una-volta", "--gentilezza=0")


def closing_of(survey: Rilevazione) -> RilevazioneChiusa:
    closing = last_closing(survey)
    assert closing is not None
    return closing


def asked_for(m: Monitored, day: date | None = None) -> Fascicolo:
    return chiedi(m.scene.piano, day or timezone.localdate(), m.office, chiusura=closing_of(m.survey))[0]


def deed(day: date | None = None) -> SurveyDeed:
    return SurveyDeed("DGC", "7", day or timezone.localdate(), "Presa d'atto")


def test_the_act_delivers_what_was_prepared_of_the_closing() -> None:
    m = closed()
    f = asked_for(m)
    work()
    f.refresh_from_db()
    assert (f.stato, f.errore, f.centesimi) == (StatoLavoro.PRONTO, "", 100)
    made = [(d.genere, d.formato, d.impronta) for d in f.documenti.order_by("ordine")]
    assert [pair[:2] for pair in made] == ANNEXES
    act, _ = approve_survey(m.survey, deed(), m.office)
    kept = list(DocumentoDellaRilevazione.objects.filter(chiusura=act.chiusura))
    assert [(d.genere, d.formato, d.impronta) for d in kept] == made
    for d in kept:
        assert hashlib.sha256(bytes(d.dati)).hexdigest() == d.impronta
        assert len(d.dati) == d.byte
    assert {d["sha256"] for d in act.delivered} == {seal for *_, seal in made}
    assert list(faults()) == []


def test_the_covering_list_numbers_the_annexes_and_says_of_what(client: Client) -> None:
    m = closed()
    f = asked_for(m)
    work()
    client.force_login(m.office)
    text = client.get(f"/fascicoli/{f.pk}/elenco.txt").content.decode()
    assert "rilevazione al 30/06/2023" in text
    assert "1. Stato di attuazione · PEG_2023 al 30/06/2023 (PDF)" in text
    assert "3. Dossier · PEG_2023 al 30/06/2023 (ZIP)" in text
    for d in f.documenti.exclude(genere=ELENCO):
        assert f"SHA-256: {d.impronta}" in text


def test_a_document_of_it_is_the_one_that_a_page_prints() -> None:
    m = closed()
    f = asked_for(m)
    work()
    report = REPORT["stato-attuazione"]
    form = report.Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert form.is_valid()
    for format in (Formato.PDF, Formato.XLSX):
        _, page = file_di(report, form.cleaned_data, SISTEMA, format)
        assert f.documenti.get(genere=report.id, formato=str(format)).impronta == hashlib.sha256(page).hexdigest()


def test_the_account_of_the_year_comes_first_and_says_what_moved() -> None:
    m = closed()
    final = open_survey(m.scene.piano, Asked(date(2023, 12, 31)), m.office)
    assert final.tipo == SurveyKind.FINALE
    RilevazioneChiusa(**_frozen_from(closing_of(m.survey), final)).save()
    found = survey_papers.survey_papers(RilevazioneChiusa.objects.get(rilevazione=final), date(2024, 2, 1))
    names = [one.genere for one in found]
    assert names == ["consuntivo", "stato-attuazione", "raffronto-rilevazioni", "dossier"]


def _frozen_from(first: RilevazioneChiusa, survey: Rilevazione) -> dict[str, object]:
    """A closing of another survey of the plan with the words of the first one."""
    said = json.loads(first.contenuto) | {"al": survey.al.isoformat(), "tipo": "finale"}
    plain = ("piano_id", "versione_id", "impronta", "registrata_il", "registrata_da")
    return {
        **{name: getattr(first, name) for name in plain},
        "rilevazione": survey,
        "numero": first.numero + 1,
        "precedente": first,
        "contenuto": json.dumps(said),
        "catena": "a" * 64,
    }


def test_a_dossier_that_is_too_large_stays_apart(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(survey_papers, "DOSSIER_MEGABYTE", 0)
    m = closed()
    f = asked_for(m)
    work()
    assert not f.documenti.filter(genere="dossier").exists()
    client.force_login(m.office)
    page = client.get(f"/fascicoli/{f.pk}/").content.decode()
    assert "Il dossier con le evidenze è troppo grande" in page
    assert f'href="/documenti/dossier/{m.survey.pk}/?chiusura=1"' in page


@pytest.mark.parametrize("how", ["another-day", "broken", "none"])
def test_what_does_not_fit_is_not_delivered(how: str) -> None:
    m = closed()
    if how != "none":
        asked_for(m, timezone.localdate() + timedelta(days=1) if how == "another-day" else None)
        work()
    if how == "broken":
        DocumentoDelFascicolo.objects.filter(genere="dossier").update(dati=b"PK altro")
    act, _ = approve_survey(m.survey, deed(), m.office)
    assert act.manifesto == ""
    assert not DocumentoDellaRilevazione.objects.exists()
    assert list(faults()) == []


def test_what_was_opened_again_has_no_fascicolo_and_none_of_before_is_delivered() -> None:
    m = closed()
    before = closing_of(m.survey)
    asked_for(m)
    work()
    reopen_survey(m.survey, "Mancava un dato", m.office)
    with pytest.raises(FascicoloImpossibile, match="riaperta"):
        chiedi(m.scene.piano, timezone.localdate(), m.office, chiusura=before)
    close_survey(m.survey, m.office)
    act, _ = approve_survey(m.survey, deed(), m.office)
    assert act.delivered == []


def test_who_may_not_ask() -> None:
    m = closed()
    with pytest.raises(FascicoloImpossibile, match="ufficio programmazione"):
        chiedi(m.scene.piano, ATTO.data, m.somebody(Ruolo.VERTICE), chiusura=closing_of(m.survey))


def delivered() -> tuple[Monitored, AttoDellaRilevazione]:
    m = closed()
    asked_for(m)
    work()
    return m, approve_survey(m.survey, deed(), m.office)[0]


def test_nothing_is_added_to_an_act_nor_changed_in_it() -> None:
    _, act = delivered()
    paper = DocumentoDellaRilevazione.objects.filter(chiusura=act.chiusura)[0]
    with pytest.raises(FrozenRow):
        paper.save()
    other = {"chiusura": act.chiusura, "genere": "altro", "formato": "pdf", "nome": "altro.pdf", "titolo": "Altro"}
    with pytest.raises(FrozenRow):
        DocumentoDellaRilevazione(**other, dati=b"x", impronta="0" * 64, byte=1).save()
    table, act_table = DocumentoDellaRilevazione._meta.db_table, AttoDellaRilevazione._meta.db_table
    for sql in (
        f"INSERT INTO {table} (chiusura_id, genere, formato, nome, titolo, dati, impronta, byte) "  # noqa: S608
        f"SELECT chiusura_id, 'altro', formato, nome, titolo, dati, impronta, byte FROM {table}",
        f"UPDATE {table} SET nome = 'altro'",  # noqa: S608
        f"DELETE FROM {table}",  # noqa: S608
        f"UPDATE {act_table} SET manifesto = ''",  # noqa: S608
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_to_an_act_without_documents_none_is_added() -> None:
    m = closed()
    act, _ = approve_survey(m.survey, deed(), m.office)
    table = DocumentoDellaRilevazione._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (chiusura_id, genere, formato, nome, titolo, dati, impronta, byte) "  # noqa: S608
            "VALUES (%s, 'altro', 'pdf', 'a.pdf', 'A', %s, 'b', 1)",
            [act.chiusura_id, b"x"],
        )


def test_the_dossier_after_the_act_says_its_documents_and_is_checked(tmp_path: Path) -> None:
    m, act = delivered()
    file = tmp_path / "dossier.zip"
    call_command("stampa", "dossier", piano="PEG_2023", uscita=file)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "dentro")
    told = json.loads((tmp_path / "dentro" / "chiusura.json").read_text("utf-8"))
    assert json.loads(told["atto"]["documenti"]) == act.delivered
    check = [sys.executable, str(tmp_path / "dentro" / "verifica.py")]
    assert run(check, check=False).returncode == 0
    changed = told | {"atto": told["atto"] | {"documenti": told["atto"]["documenti"].replace("dossier", "altro")}}
    (tmp_path / "dentro" / "chiusura.json").write_text(json.dumps(changed), "utf-8")
    found = run(check, check=False, capture_output=True, text=True)
    assert found.returncode == 1
    assert "l'anello dell'atto non torna" in found.stdout
    assert m.survey.pk


def test_whoever_has_a_file_of_it_learns_of_which_act() -> None:
    m = closed()
    asked_for(m)
    work()
    paper = DocumentoDelFascicolo.objects.get(genere="stato-attuazione", formato="pdf")
    address, client = "/trasparenza/verifica/", Client()
    before = client.get(address, {"impronta": paper.impronta})
    assert "No, non è fra i documenti approvati" in before.content.decode()
    approve_survey(m.survey, deed(), m.office)
    after = client.get(address, {"impronta": paper.impronta}, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200, "what was kept before the act is not what is so now"
    page = after.content.decode()
    assert "Sì, è un documento approvato" in page
    assert "Stato di attuazione · PEG_2023 al 30/06/2023" in page
    assert "n. 7 del" in page
    frozen = client.get(address, {"impronta": closing_of(m.survey).impronta}).content.decode()
    assert "Tutta la rilevazione come dati (JSON)" in frozen


def test_the_page_of_the_survey_leads_to_what_was_delivered(client: Client) -> None:
    m, act = delivered()
    client.force_login(m.office)
    page = client.get(f"/rilevazioni/{m.survey.pk}/").content.decode()
    papers = list(DocumentoDellaRilevazione.objects.all())
    for d in papers:
        assert f'href="/fascicoli/consegnati/{d.pk}/"' in page
        answer = client.get(f"/fascicoli/consegnati/{d.pk}/")
        assert hashlib.sha256(b"".join(answer) if answer.streaming else answer.content).hexdigest() == d.impronta
    assert act.pk


@pytest.mark.parametrize(
    ("role", "seen"), [(Ruolo.UFFICIO, 4), (Ruolo.NUCLEO, 4), (Ruolo.LETTORE, 3), (Ruolo.DIRIGENTE, 0)]
)
def test_a_dossier_is_for_those_who_may_have_one(client: Client, role: Ruolo, seen: int) -> None:
    m, _ = delivered()
    who = m.somebody(role)
    client.force_login(who)
    assert DocumentoDellaRilevazione.objects.visible_to(who).count() == seen
    archive = DocumentoDellaRilevazione.objects.get(genere="dossier")
    assert client.get(f"/fascicoli/consegnati/{archive.pk}/").status_code == (200 if seen == 4 else 404)
    f = Fascicolo.objects.get()
    whole = client.get(f"/fascicoli/{f.pk}/fascicolo.zip")
    if not seen:
        assert whole.status_code == 404
        return
    of_fascicolo = f.documenti.get(genere="dossier")
    assert client.get(f"/fascicoli/{f.pk}/documenti/{of_fascicolo.pk}/").status_code == (200 if seen == 4 else 404)
    with zipfile.ZipFile(io.BytesIO(b"".join(whole))) as archive_file:
        names = archive_file.namelist()
        sums = archive_file.read("SHA256SUMS").decode()
        listed = archive_file.read("elenco.txt").decode()
    assert any(name.startswith("dossier-") for name in names) == (seen == 4)
    assert (of_fascicolo.impronta in sums) == (seen == 4)
    assert of_fascicolo.impronta in listed


def test_from_the_page_of_the_survey_to_the_act(client: Client) -> None:
    m = closed()
    client.force_login(m.office)
    address = f"/rilevazioni/{m.survey.pk}/atto/approvare/"
    assert "l'atto si registrerebbe senza documenti" in client.get(address).content.decode()
    closing = closing_of(m.survey)
    asked = client.post("/fascicoli/nuovo/", {"piano": "PEG_2023", "sorgente": f"chiusura-{closing.pk}"})
    f = Fascicolo.objects.get()
    assert asked["Location"] == f"/fascicoli/{f.pk}/"
    assert f.giorno == timezone.localdate(closing.registrata_il)
    work()
    assert "ne consegna i documenti" in client.get(address).content.decode()


def test_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    m = closed()
    asked_for(m)
    work()
    said = {"piano": "PEG_2023", "al": "30/06/2023", "numero": "7", "data": timezone.localdate().strftime("%d/%m/%Y")}
    call_command("approva_rilevazione", utente=m.office.username, **said)
    assert "approvata con DGC n. 7" in (told := capsys.readouterr().out)
    assert "con 4 documenti" in told


def test_of_an_open_survey_there_is_none(client: Client) -> None:
    m = closed()
    closing = closing_of(m.survey)
    reopen_survey(m.survey, "Mancava un valore.", m.office)
    with pytest.raises(FascicoloImpossibile, match="riaperta"):
        chiedi(m.scene.piano, timezone.localdate(), m.office, chiusura=closing)
    assert not NuovoFascicoloForm(piano=m.scene.piano).chiusure
    client.force_login(m.office)
    assert "Documenti dell'atto" not in client.get(f"/rilevazioni/{m.survey.pk}/").content.decode()


def test_the_page_names_the_fascicolo_that_the_act_would_take(client: Client) -> None:
    """Not always the one that was asked for last; and where none is ready it says so before the act."""
    m = closed()
    client.force_login(m.office)
    address, none = f"/rilevazioni/{m.survey.pk}/", "l'atto si registrerebbe senza documenti"
    assert none in client.get(address).content.decode()
    stopped = asked_for(m)
    annulla(stopped, m.office)
    page = client.get(address).content.decode()
    assert none in page
    assert f'/fascicoli/{stopped.pk}/"' in page
    ready = asked_for(m, timezone.localdate() - timedelta(days=1))
    work()
    ready.refresh_from_db()
    assert ready.stato == StatoLavoro.PRONTO
    Fascicolo.objects.filter(pk=stopped.pk).update(chiesto_il=timezone.now() + timedelta(minutes=1))
    page = client.get(address).content.decode()
    assert none not in page
    assert "ne consegna i documenti" in page
    assert page.index(f'/fascicoli/{ready.pk}/"') < page.index(f'/fascicoli/{stopped.pk}/"')
    act, _ = approve_survey(m.survey, deed(), m.office)
    assert act.delivered


def test_what_an_act_delivered_is_not_pruned() -> None:
    m = closed()
    f = asked_for(m)
    work()
    Fascicolo.objects.filter(pk=f.pk).update(finito_il=timezone.now() - timedelta(days=3000))
    fate = fate_of(Fascicolo)
    assert isinstance(fate, Pruned)
    assert list(fate.old(Fascicolo)) == [f]
    approve_survey(m.survey, deed(), m.office)
    assert list(fate.old(Fascicolo)) == []


def test_the_pages_ask_as_many_queries_for_three_as_for_one(client: Client) -> None:
    m = closed()
    closing = closing_of(m.survey)
    client.force_login(m.office)
    asked_for(m)
    pages = (f"/rilevazioni/{m.survey.pk}/", "/fascicoli/?piano=PEG_2023")
    asked: list[list[int]] = []
    for _ in range(2):
        counted = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counted.append(len(queries))
        asked.append(counted)
        for _more in range(2):
            Fascicolo.objects.create(
                piano=m.scene.piano,
                chiusura=closing,
                giorno=ATTO.data,
                contenuto=closing.contenuto,
                impronta=closing.impronta,
                chiesto_da=m.office,
                stato=StatoLavoro.PRONTO,
            )
    assert asked[0] == asked[1]
