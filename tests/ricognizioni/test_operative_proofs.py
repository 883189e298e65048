# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what a ricognizione says: by the rules of a survey, frozen with its hash, told on paper."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from dup.models import IndicatoreOperativo
from flussi.acts import Refused
from monitoraggio.choices import FileCheck
from monitoraggio.scrittura.checking import GivenFile, check_waiting, looked_at
from monitoraggio.scrittura.drafts import Hand, NotWritable
from monitoraggio.scrittura.evidence import add_address, add_file, add_protocol, take_away
from organizzazione.choices import Ruolo
from reports.base import Formato
from reports.elenco import REPORT
from reports.ricognizione import RicognizioneData
from reports.scrittori import scrivi
from ricognizioni.checks import everything_told
from ricognizioni.computing import told
from ricognizioni.contenuto import in_canonical, read_ricognizione
from ricognizioni.lettura.stored import content_of, read_rows
from ricognizioni.models import PassaggioOperativo, ProvaOperativa, RicognizioneChiusa
from ricognizioni.scrittura.evidence import OfOperative
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import close_ricognizione, reopen_ricognizione
from tests.monitoraggio.test_antivirus import CLEAN, EICAR, Clamd
from tests.ricognizioni.surveyed import DAY, Surveyed, surveyed

pytestmark = pytest.mark.django_db
DATA = b"%PDF-1.7 collaudo del parco"
PRINT = hashlib.sha256(DATA).hexdigest()


def proved(s: Surveyed) -> tuple[ProvaOperativa, ProvaOperativa, ProvaOperativa]:
    """A file for the whole, an address for the value of the year, a protocol number."""
    file = add_file(OfOperative(s.state()), s.office, GivenFile("collaudo.pdf", DATA), "Verbale di collaudo")
    address = add_address(OfOperative(s.state(), s.value()), s.office, "https://www.comune.example/parco", "Il parco")
    return file, address, add_protocol(OfOperative(s.state()), s.office, "12345/2023")


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(s: Surveyed) -> str:
    return reverse("ricognizioni:obiettivo", args=[s.state().pk])


def boxes(client: Client, s: Surveyed, **said: Any) -> dict[str, Any]:
    """The page as it was sent, with what is typed."""
    form = client.get(page_of(s)).context["modulo"]
    kept = {f.html_name: f.value() for f in form if f.value() is not None}
    context = client.get(page_of(s)).context
    keys = {"chiave": context["chiave"], "chiave_prova": context["chiave_prova"], "versione": context["versione"]}
    return {**kept, **keys, **said}


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("collaudo.pdf", DATA)


def test_it_is_in_the_content_beside_what_it_proves_and_frozen_with_its_hash() -> None:
    s = surveyed()
    file, address, paper = proved(s)
    said = next(o for _, _, o in content_of(s.survey).operativi() if o.riga == s.state().pk)
    assert [(e.titolo, e.impronta, e.byte, e.protocollo) for e in said.evidenze] == [
        ("Verbale di collaudo", PRINT, len(DATA), ""),
        (paper.titolo, "", None, "12345/2023"),
    ]
    value = next(i for i in said.indicatori if i.evidenze)
    assert (value.descrizione, value.evidenze[0].indirizzo) == (s.value().descrizione, address.indirizzo)
    close_ricognizione(s.survey, s.office)
    stored = RicognizioneChiusa.objects.get()
    assert PRINT in stored.contenuto
    assert read_ricognizione(stored.contenuto) == stored.read
    assert in_canonical(stored.read) == stored.contenuto
    # What is frozen is neither added to nor taken away from.
    for act in (
        lambda: add_protocol(OfOperative(s.state()), s.office, "7/2024"),
        lambda: take_away(OfOperative(s.state()), file, s.office),
    ):
        with pytest.raises(NotWritable):
            act()
    page = entered(s.office).get(page_of(s)).content.decode()
    assert reverse("ricognizioni:prova", args=[file.pk]) in page
    assert "Il parco" in page
    assert "Aggiungi l&#x27;evidenza" not in page
    reopen_ricognizione(s.survey, "Manca una prova", s.office)
    take_away(OfOperative(s.state()), file, s.office)
    assert not any(e.impronta for _, _, o in content_of(s.survey).operativi() for e in o.evidenze)
    assert PRINT in RicognizioneChiusa.objects.get().contenuto


def test_the_documents_tell_it_and_one_without_is_printed_as_before() -> None:
    s = surveyed()

    def printed(how: Formato) -> str:
        data = RicognizioneData(told(content_of(s.survey)), DAY)
        return scrivi(REPORT["ricognizione"], data, how).decode(errors="replace")

    bare = printed(Formato.HTML), len(REPORT["ricognizione"].fogli(RicognizioneData(told(content_of(s.survey)), DAY)))
    assert "evidenza:" not in bare[0]
    proved(s)
    page = printed(Formato.HTML)
    for word in (f"evidenza: Verbale di collaudo (collaudo.pdf, SHA-256 {PRINT})", "Il parco", "protocollo 12345/2023"):
        assert word in page
    sheets = REPORT["ricognizione"].fogli(RicognizioneData(told(content_of(s.survey)), DAY))
    assert len(sheets) == bare[1] + 1
    assert [list(row[1:]) for row in sheets[-1].righe] == [
        ["", "Verbale di collaudo", "collaudo.pdf", PRINT],
        ["", "Protocollo 12345/2023", "protocollo 12345/2023", ""],
        [s.value().descrizione, "Il parco", "https://www.comune.example/parco", ""],
    ]
    # The shape that machines read has no place for it.
    assert "collaudo" not in json.dumps(json.loads(printed(Formato.JSON)))


def test_the_rules_are_those_of_a_survey(settings: Settings) -> None:
    s = surveyed()
    of = OfOperative(s.state())
    for data, why in ((b"MZ\x90\0\x03", "Non è un file"), (b"", "vuoto")):
        with pytest.raises(Refused, match=why):
            add_file(of, s.office, GivenFile("x.pdf", data))
    with pytest.raises(Refused, match="nome o una password"):
        add_address(of, s.office, "https://io:parola@www.comune.example/")
    settings.TRAGUARDO_EVIDENZE_MEGABYTE = 0
    with pytest.raises(Refused, match="peserebbero più di"):
        add_file(of, s.office, GivenFile("x.pdf", DATA))
    assert not ProvaOperativa.objects.exists()
    with pytest.raises(Refused, match="altro obiettivo operativo"):
        add_protocol(OfOperative(s.state(1), s.value(0)), s.office, "1/2023")


def test_who_writes_the_objective_proves_it_and_nobody_else() -> None:
    s = surveyed()
    file, *_ = proved(s)
    add_protocol(OfOperative(s.state()), s.head(), "1/2023")
    for who in (s.stranger(), s.m.somebody(Ruolo.LETTORE), s.m.somebody(Ruolo.NUCLEO)):
        with pytest.raises(NotWritable):
            add_protocol(OfOperative(s.state()), who, "2/2023")
        with pytest.raises(NotWritable):
            take_away(OfOperative(s.state()), file, who)
    where = reverse("ricognizioni:prova", args=[file.pk])
    for who, status in ((s.head(), 200), (s.m.somebody(Ruolo.LETTORE), 200), (s.stranger(), 404)):
        answer = entered(who).get(where)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer) == DATA
            assert answer["Content-Disposition"] == 'attachment; filename="collaudo.pdf"'
    log = list(PassaggioOperativo.objects.order_by("pk").values_list("motivo", flat=True))
    assert "Aggiunta l'evidenza «Verbale di collaudo»" in log


def test_on_the_page_it_is_added_and_taken_away_and_what_was_typed_stays() -> None:
    s = surveyed()
    head, row = s.head(), s.value()
    client = entered(head)
    sent = boxes(client, s, narrativa="Non ancora salvato", azione="prova", prova_di=f"indicatore-{row.pk}")
    sent |= {"prova_titolo": "Il collaudo", "prova_file": upload()}
    answer = client.post(page_of(s), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Aggiunta: Il collaudo." in page
    assert "Non ancora salvato" in page
    assert s.state().narrativa == ""
    (kept,) = ProvaOperativa.objects.all()
    assert (kept.valore, kept.impronta, kept.caricata_da) == (row, PRINT, head)
    # The same press again is one press.
    assert "Già aggiunta." in client.post(page_of(s), {**sent, "prova_file": upload()}).content.decode()
    assert ProvaOperativa.objects.count() == 1
    wrong = client.post(page_of(s), boxes(client, s, azione="prova", prova_protocollo="non è un numero"))
    assert wrong.status_code == 422
    assert 'id="detto-evidenze"' in wrong.content.decode()
    gone = client.post(page_of(s), boxes(client, s, azione=f"togli-prova-{kept.pk}"))
    assert "Tolta: Il collaudo." in gone.content.decode()
    assert not ProvaOperativa.objects.exists()


def test_what_was_given_and_not_added_is_added_with_the_page() -> None:
    s = surveyed()
    client = entered(s.head())
    answer = client.post(page_of(s), boxes(client, s, narrativa="Fatto.", prova_file=upload()), follow=True)
    assert "Salvato. Aggiunta: collaudo.pdf." in answer.content.decode()
    assert (s.state().narrativa, ProvaOperativa.objects.count()) == ("Fatto.", 1)


@pytest.fixture
def away(tmp_path: Path, settings: Settings) -> Callable[[], None]:
    """The scanner is configured and does not answer; called, it does again."""
    settings.TRAGUARDO_ANTIVIRUS = f"unix:{tmp_path / 'c'}"
    back: list[Clamd] = []
    return lambda: back.append(Clamd(tmp_path / "c"))


def test_a_file_waits_for_the_scanner_as_in_a_survey(away: Callable[[], None]) -> None:
    s = surveyed()
    files = looked_at([("verbale.txt", CLEAN), ("fattura.txt", b"Testo.\n" + EICAR)])
    clean, bad = (add_file(OfOperative(s.state()), s.office, given) for given in files)
    assert {clean.controllo, bad.controllo} == {FileCheck.ATTESA}
    assert not ProvaOperativa.objects.visible_to(s.head()).exists()
    read = read_rows(s.survey)
    assert not any(o.evidenze for _, _, o in read.content.operativi())
    found = everything_told(read.content, read.lost, read.answered, read.waiting)
    assert len([f for f in found if f.codice == "operativo-prova-in-attesa" and not f.grave]) == 2
    away()
    assert check_waiting() == 2
    assert list(ProvaOperativa.objects.values_list("titolo", "controllo")) == [("verbale.txt", FileCheck.PULITO)]
    assert ProvaOperativa.objects.visible_to(s.head()).get() == clean
    assert PassaggioOperativo.objects.filter(motivo__startswith="Rifiutato il file «fattura.txt»").count() == 1


def test_the_database_keeps_it_one_thing() -> None:
    s = surveyed()
    for columns in ({"indirizzo": "javascript:alert(1)"}, {"indirizzo": "https://a.example", "protocollo": "1"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProvaOperativa.objects.create(stato=s.state(), titolo="x", **columns)


@pytest.mark.parametrize("many", [1, 3])
def test_page_and_content_ask_as_much_whatever_the_number(many: int) -> None:
    s = surveyed()
    for n in range(many):
        add_protocol(OfOperative(s.state()), s.office, f"{n + 1}/2023")
    client = entered(s.office)
    client.get(page_of(s))
    counted = []
    for ask in (lambda: client.get(page_of(s)), lambda: content_of(s.survey)):
        with CaptureQueriesContext(connection) as queries:
            ask()
        counted.append(len(queries))
    assert counted == [31, 19]


def test_of_an_indicator_that_left_the_document_the_proof_stays() -> None:
    s = surveyed()
    add_protocol(OfOperative(s.state(), s.value()), s.office, "9/2023")
    save(s.state(), Draft({"narrativa": "Detto"}), s.state().revisione, Hand(s.office, "Prova"))
    IndicatoreOperativo.objects.filter(pk=s.value().indicatore_id).delete()
    said = next(o for _, _, o in content_of(s.survey).operativi() if o.riga == s.state().pk)
    assert [e.protocollo for i in said.indicatori for e in i.evidenze] == ["9/2023"]


def test_each_page_with_a_place_for_files_takes_what_is_dropped_there() -> None:
    """Else the browser opens the file in the place of the page, and what was typed is gone."""
    part = re.compile(r'{% include\s+"monitoraggio/compila/evidenze.html"(?! with scrivibile=False)')
    texts = {file.as_posix(): file.read_text() for file in Path("templates").rglob("*.html")}
    pages = {name: text for name, text in texts.items() if part.search(text)}
    assert {"templates/monitoraggio/compila/pagina.html", "templates/ricognizioni/obiettivo.html"} <= set(pages)
    assert [name for name, text in pages.items() if "js/evidence.js" not in text] == []
