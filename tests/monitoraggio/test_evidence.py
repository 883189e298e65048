# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said: honest files with their true type, the others refused in words; added and taken away only
by who may write, and only while the survey is open."""

import hashlib
import io
import zipfile
from base64 import b64encode
from collections.abc import Mapping

import pytest
from docx import Document
from pytest_django import Settings

from flussi.acts import Refused
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Evidenza
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol, take_away
from monitoraggio.scrittura.file_kinds import FileRefused, kind_of
from monitoraggio.vita.closing import close_survey
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import monitored

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def lying(method: int, said: int) -> bytes:
    """A document of 64 MB in a few bytes, whose directory says another size."""
    data = bytearray(zipped({"[Content_Types].xml": b"x", "word/document.xml": b"\0" * (64 << 20)}, method))
    place = data.rfind(b"PK\x01\x02") + 24
    data[place : place + 4] = said.to_bytes(4, "little")
    return bytes(data)


def twice_the_same() -> bytes:
    """A directory that names the same bytes many times: each opens, together they are more than there is."""
    data = zipped({"[Content_Types].xml": b"x", "word/document.xml": bytes(range(256)) * 4096})
    first, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    more = data[first:end] * 40
    count = (42).to_bytes(2, "little")
    length = (end - data.find(b"PK\x01\x02") + len(more)).to_bytes(4, "little")
    tail = data[end : end + 8] + count * 2 + length + data[end + 16 :]
    return data[:end] + more + tail


HONEST = [
    (b"%PDF-1.7\n1 0 obj", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n....", "image/png"),
    (b"\xff\xd8\xff\xe0....", "image/jpeg"),
    (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
    (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
    (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    (OLE + "__properties_version1.0".encode("utf-16-le"), "application/vnd.ms-outlook"),
    (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}, zipfile.ZIP_STORED),
        "application/vnd.oasis.opendocument.text",
    ),
    (b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02....", "application/pkcs7-mime"),
    (b64encode(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0" * 90), "application/pkcs7-mime"),
    (b"-----BEGIN PKCS7-----\nMIIB", "application/pkcs7-mime"),
    (b"\0\0\0\x24ftyphevx\0\0\0\0", "image/heic"),
    (b"From: a@b.it\r\nTo: c@d.it\r\nSubject: Collaudo\r\nDate: oggi\r\n\r\nFatto.", "message/rfc822"),
    ("Verbale: è andata così.\n".encode(), "text/plain"),
    ("Verbale: è andata così.\n".encode("cp1252"), "text/plain"),
    (b"<?xml version='1.0'?><FatturaElettronica/>", "application/xml"),
]


@pytest.mark.parametrize(("data", "kind"), HONEST, ids=[f"{n} {k}" for n, (_, k) in enumerate(HONEST)])
def test_an_honest_file_has_its_true_type(data: bytes, kind: str) -> None:
    assert kind_of(data).type == kind


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vuoto"),
        (zipped({"uno.txt": b"x"}), "archivio ZIP"),
        (b"PK\x03\x04" + b"\0" * 100, "rovinato"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "Non è un file che si può allegare"),
        (b"\x7fELF\x02\x01\x01\0", "Non è un file che si può allegare"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "pagina web"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "pagina web"),
        (OLE + b"nulla", "non si riconosce"),
        (zipped({"[Content_Types].xml": b"x", "word/document.xml": b"\0" * (600 << 20)}), "enorme"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(data: bytes, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        kind_of(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lying(zipfile.ZIP_DEFLATED, 0xFFFFFFF0), id="says 4 GB"),
        pytest.param(lying(zipfile.ZIP_DEFLATED, 10), id="says ten bytes"),
        pytest.param(lying(zipfile.ZIP_BZIP2, 10), id="says ten bytes, packed as no office does"),
        pytest.param(twice_the_same(), id="the same bytes many times"),
    ],
)
def test_what_a_directory_says_is_not_believed(data: bytes) -> None:
    """Case 25: a file of few kilobytes that opens to gigabytes, whatever it says of itself."""
    assert len(data) < 128 << 10
    with pytest.raises(FileRefused, match="Aperto sarebbe enorme"):
        kind_of(data)


def test_a_locked_pdf_is_taken_with_a_note() -> None:
    assert "password" in kind_of(b"%PDF-1.7\n<</Encrypt 5 0 R>>").note


@pytest.mark.django_db
def test_added_read_and_taken_away_until_the_survey_closes() -> None:
    m = monitored()
    data, head = b"%PDF-1.7 verbale", m.head()
    proof = add_file(
        Of(m.state(), phase=m.phase()), head, GivenFile("../verbale\u202e.pdf", data), "Verbale di collaudo"
    )
    assert (proof.content, proof.impronta) == (data, hashlib.sha256(data).hexdigest())
    assert "/" not in proof.nome
    add_address(Of(m.state(), value=m.value()), m.office, "https://www.comune.example/atti/1")
    paper = add_protocol(Of(m.state()), head, "12345/2023")
    said = survey_content(m.survey).by_code["2023-AA01"].evidenze
    assert [(e.riga, e.titolo) for e in said] == [
        (str(m.phase().row_id), "Verbale di collaudo"),
        (str(m.value().row_id), "https://www.comune.example/atti/1"),
        ("", "Protocollo 12345/2023"),
    ]
    take_away(Of(paper.stato), paper, head)
    reader = m.somebody(Ruolo.LETTORE)
    for who in (reader, m.head(1), m.somebody(Ruolo.NUCLEO)):
        with pytest.raises(NotWritable):
            add_protocol(Of(m.state()), who, "1/2023")
        with pytest.raises(NotWritable):
            take_away(Of(proof.stato), proof, who)
    assert Evidenza.objects.visible_to(reader).count() == 2
    assert not Evidenza.objects.visible_to(m.head(1)).exists()
    revision = m.state().revisione
    close_survey(m.survey, m.office)
    assert m.state().revisione == revision + 1
    with pytest.raises(NotWritable, match="chiusa"):
        take_away(Of(proof.stato), proof, head)
    assert Evidenza.objects.count() == 2


@pytest.mark.django_db
def test_what_is_too_much_or_of_another_is_refused(settings: Settings) -> None:
    settings.TRAGUARDO_EVIDENZA_MEGABYTE = 1
    settings.TRAGUARDO_EVIDENZE_MEGABYTE = 1
    m = monitored()
    with pytest.raises(Refused, match="al più 1 MB"):
        add_file(Of(m.state()), m.office, GivenFile("a.txt", b"a" * (1 << 20) + b"a"))
    add_file(Of(m.state()), m.office, GivenFile("a.txt", b"a" * (1 << 19)))
    with pytest.raises(Refused, match="toglierne una"):
        add_file(Of(m.state()), m.office, GivenFile("b.txt", b"b" * (1 << 19) + b"b"))
    with pytest.raises(Refused, match="di un altro obiettivo"):
        add_protocol(Of(m.state(), phase=m.phase(of=1)), m.office, "1/2023")
    for wrong in ("javascript:alert(1)", "comune.it", "ftp://x.it/a", "https://"):
        with pytest.raises(Refused, match="indirizzo non si legge"):
            add_address(Of(m.state()), m.office, wrong)
    with pytest.raises(Refused, match="Manca il numero di protocollo"):
        add_protocol(Of(m.state()), m.office, " ")
    assert Evidenza.objects.count() == 1


@pytest.mark.django_db
def test_a_long_name_keeps_its_head_and_its_extension_and_a_long_title_is_refused() -> None:
    m = monitored()
    name = f"Verbale di collaudo {'molto ' * 60}lungo.pdf"
    proof = add_file(Of(m.state()), m.office, GivenFile(name, b"%PDF-1.7 a"))
    other = add_file(Of(m.state()), m.office, GivenFile(name.replace("lungo", "corto"), b"%PDF-1.7 b"))
    assert proof.nome.startswith("Verbale di collaudo molto")
    assert proof.nome.endswith(".pdf")
    assert (len(proof.nome) <= 200, proof.nome != other.nome) == (True, True)
    with pytest.raises(Refused, match="titolo è troppo lungo: al più 200 caratteri, ora sono 201"):
        add_protocol(Of(m.state()), m.office, "1/2023", "a" * 201)
    assert Evidenza.objects.count() == 2
