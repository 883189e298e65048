# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed envelopes (.p7m) in «Verifica un documento»: opened, and whatever is no good answered in words."""

import base64
import datetime
import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from fogli.limiti import FileNonLeggibile
from tests.trasparenza.citta import RADICE, Citta, citta, corpo
from trasparenza.envelopes import DEEPEST, Envelope, may_be, opened
from trasparenza.views import verifica as view

ADDRESS = f"{RADICE}verifica/"
DOCUMENT = b"%PDF-1.7 un documento\n"


def self_signed(name: str, key: Any) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(day).not_valid_after(day + datetime.timedelta(days=3650))
    return builder.sign(key, hashes.SHA256())


@cache
def certificate(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    return self_signed(name, key), key


def signed(data: bytes, *names: str, attached: bool = True) -> bytes:
    """A CAdES envelope as the programs of signature write it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    for name in names or ("ROSSI MARIA",):
        builder = builder.add_signer(*certificate(name), hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, *([] if attached else [pkcs7.PKCS7Options.DetachedSignature])]
    return builder.sign(serialization.Encoding.DER, options)


def streamed(data: bytes, piece: int = 7) -> bytes:
    """The same with lengths that nobody knew in advance, the document in pieces."""
    parsed = cms.ContentInfo.load(signed(data))["content"]
    pieces = b"".join(
        bytes([4, len(data[i : i + piece])]) + data[i : i + piece] for i in range(0, len(data), piece)
    )  # fmt: skip
    end = b"\0\0"
    inside = b"\x30\x80" + cms.ContentType("data").dump() + b"\xa0\x80\x24\x80" + pieces + end * 3
    fields = ("version", "digest_algorithms")
    body = b"".join(parsed[f].dump() for f in fields) + inside + parsed["certificates"].dump()
    body += parsed["signer_infos"].dump()
    outside = b"\x30\x80" + cms.ContentType("signed_data").dump() + b"\xa0\x80"
    return bytes(outside + b"\x30\x80" + body + end * 3)


def pem(data: bytes) -> bytes:
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"


def only(data: bytes, name: str = "a.p7m") -> Envelope:
    (found,) = opened(data, name)
    return found


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


FORMS: list[Callable[[bytes], bytes]] = [
    signed,
    streamed,
    lambda d: pem(signed(d)),
    lambda d: base64.b64encode(signed(d)),
    lambda d: base64.encodebytes(streamed(d)),
    lambda d: signed(d) + b"\0" * 20,
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["atto.pdf.p7m", "senza-nome"])
def test_the_document_of_an_envelope_is_found(form: Callable[[bytes], bytes], name: str) -> None:
    envelope = form(DOCUMENT)
    found = only(envelope, name)
    assert found.fingerprints == (sha(DOCUMENT), sha(envelope))
    assert (found.size, found.pdf, found.signers) == (len(DOCUMENT), True, ("ROSSI MARIA",))


def test_envelopes_in_envelopes_and_many_who_sign() -> None:
    inner = signed(DOCUMENT, "BIANCHI UGO", "VERDI ADA")
    middle = pem(signed(inner, "NERI PIA"))
    found = only(signed(middle))
    assert found.fingerprints[0] == sha(DOCUMENT)
    assert set(found.fingerprints[1:3]) == {sha(inner), sha(middle)}
    assert found.signers[:2] == ("ROSSI MARIA", "NERI PIA")
    assert set(found.signers[2:]) == {"BIANCHI UGO", "VERDI ADA"}


def test_the_name_of_who_signs_is_one_line_of_text() -> None:
    found = only(signed(DOCUMENT, "<script>alert(1)</script>\n\u202erovescio"))
    assert found.signers == ("<script>alert(1)</script> rovescio",)


def refusal(data: bytes, name: str = "a.p7m") -> str:
    with pytest.raises(FileNonLeggibile) as refused:
        list(opened(data, name))
    return str(refused.value)


def deep(times: int) -> bytes:
    data = DOCUMENT
    for _ in range(times):
        data = signed(data)
    return data


def encrypted() -> bytes:
    made = (
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(DOCUMENT)
        .add_recipient(self_signed("X", rsa.generate_private_key(65537, 2048)))
    )
    return made.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_what_cannot_be_opened_says_why() -> None:
    assert "in un file a parte" in refusal(signed(DOCUMENT, attached=False))
    assert "è cifrata" in refusal(encrypted())
    assert "non è una busta firmata" in refusal(b"testo qualunque")
    assert f"più di {DEEPEST}" in refusal(deep(DEEPEST + 1))
    assert only(deep(DEEPEST)).fingerprints[0] == sha(DOCUMENT)


HOSTILE = [
    b"0",
    b"0\x80",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x30\x88" + b"\xff" * 8,
    b"\x30\xff" + b"\xff" * 127,
    b"\x30\x80" * 50_000,
    b"\x30\x80" * 20 + b"\x24\x80" * 5_000,
    b"\x30\x82\x00\x00",
    b"-----BEGIN PKCS7-----\n!!!\n-----END PKCS7-----",
    b"-----BEGIN " * 100_000,
    b"MII" + b"A" * 400_000,
    b"MI" + b" \n" * 200_000,
    *(signed(DOCUMENT)[:cut] for cut in (2, 20, 60, 300, 500)),
    *(streamed(DOCUMENT)[:cut] for cut in (2, 4, 40, 200)),
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bytes_are_answered_in_words(data: bytes) -> None:
    assert refusal(data)
    # Called anything else it may be a file like others: then there is no envelope.
    with suppress(FileNonLeggibile):
        assert list(opened(data, "a.csv")) == []


# Made once: a signature has another length each time.
WHOLE = (signed(DOCUMENT), streamed(DOCUMENT))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_envelope_never_breaks_the_reader(data: Any) -> None:
    whole = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FileNonLeggibile):
        list(opened(bytes(whole), data.draw(st.sampled_from(["a.p7m", "a"]))))


def test_only_what_may_be_an_envelope_is_kept_in_memory() -> None:
    assert may_be(b"%PDF", "A.PDF.P7M")
    assert may_be(b"\x30\x82", "a")
    assert not may_be(b"%PDF-1.7", "a.pdf")
    assert not may_be(b"PK\x03\x04", "a.xlsx")


# The page


@pytest.fixture
def c(db: None) -> Citta:
    return citta()


def send(data: bytes, name: str = "atto.pdf.p7m") -> Any:
    return Client().post(ADDRESS, {"file": SimpleUploadedFile(name, data)})


def test_the_page_finds_the_document_in_an_envelope(c: Citta) -> None:
    old = bytes(c.prima.documenti.get(formato="pdf").dati)
    answer = send(signed(signed(old, "<b>BIANCHI</b> UGO")))
    page = corpo(answer)
    assert answer.status_code == 200
    assert "Sì, è un documento approvato" in page
    assert "Esiste una versione successiva" in page
    assert "ROSSI MARIA" in page
    assert "&lt;b&gt;BIANCHI&lt;/b&gt; UGO" in page
    assert "Qui non si controlla se la firma è valida" in page
    assert sha(old) in page
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_an_envelope_of_something_else_is_not_approved(c: Citta) -> None:
    page = corpo(send(signed(b"%PDF altro")))
    assert "No, non è fra i documenti approvati" in page
    assert "ROSSI MARIA" in page


@pytest.mark.parametrize("data", [signed(DOCUMENT)[:200], b"\x30\x80" * 50_000, b"testo"], ids=["cut", "deep", "none"])
def test_the_page_answers_a_bad_envelope_in_words(data: bytes, c: Citta) -> None:
    answer = send(data)
    assert answer.status_code == 422
    assert 'role="alert"' in corpo(answer)


def test_a_file_that_only_begins_like_one_is_a_file(c: Citta) -> None:
    assert send(b"0,1,2\n", "a.csv")["Location"].endswith(sha(b"0,1,2\n"))


def test_one_envelope_at_a_time_for_who_is_nobody(c: Citta) -> None:
    with view._ONE_AT_A_TIME:
        answer = send(signed(DOCUMENT))
    assert answer.status_code == 503
    assert "riprova fra qualche secondo" in corpo(answer)
    assert send(signed(DOCUMENT)).status_code == 200
