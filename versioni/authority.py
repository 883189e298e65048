# SPDX-License-Identifier: AGPL-3.0-or-later
"""The authority of time stamps (RFC 3161): how it is asked, and what of its answer is believed.

Asked only by ``lavora`` and by commands, never while a page waits. Nothing of an answer is kept that does not verify:
hash, nonce, policy, signature, and the certificates up to the roots that the office has chosen.
"""

import base64
import threading
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

# A stamp with its certificates is a few thousand bytes.
LARGEST: Final = 64 * 1024
_CHUNK: Final = 8 * 1024
SHA256: Final = "2.16.840.1.101.3.4.2.1"
NOT_A_STAMP: Final = "la risposta dell'autorità non è una marca temporale"


class StampFailed(Exception):
    """There is no stamp, or not one to be believed; says why in Italian."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An answer that was verified, and what it says."""

    response: bytes
    nonce: str
    time: datetime
    authority: str
    policy: str


@dataclass(frozen=True, slots=True)
class Roots:
    """The certificates that the office believes: those signed by themselves, and those between."""

    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, file: str) -> "Roots":
        """From a PEM file.

        Raises:
            StampFailed: there is none in it.
        """
        try:
            found = x509.load_pem_x509_certificates(Path(file).read_bytes())
        except (OSError, ValueError) as error:
            raise StampFailed(
                f"MARCA_TEMPORALE_CERTIFICATI: i certificati in «{file}» non si leggono ({error})"
            ) from None
        roots = tuple(c for c in found if c.issuer == c.subject)
        if not roots:
            raise StampFailed(f"MARCA_TEMPORALE_CERTIFICATI: in «{file}» manca il certificato radice dell'autorità")
        return cls(roots, tuple(c for c in found if c not in roots))


@dataclass(frozen=True, slots=True)
class Authority:
    """Who is asked, and by whose certificates its answers are believed."""

    url: str
    certificates: str
    policy: str = ""
    user: str = ""
    password: str = ""
    seconds: int = 10

    @classmethod
    def configured(cls) -> "Authority | None":
        """The one of the settings; None when the installation has none."""
        said = settings.TRAGUARDO_MARCA_TEMPORALE
        if not said["URL"]:
            return None
        return cls(
            said["URL"], said["CERTIFICATI"], said["POLITICA"], said["UTENTE"], said["PASSWORD"], said["SECONDI"]
        )

    def stamp(self, data: bytes, digest: bytes) -> Stamp:
        """Ask for a stamp of some bytes, whose SHA-256 is ``digest``, and believe it only when all of it verifies.

        Raises:
            StampFailed: and why.
        """
        roots = Roots.read(self.certificates)
        request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = self._ask(request.as_bytes())
        return verify(answer, digest, roots, nonce=request.nonce, policy=self.policy)

    def _ask(self, query: bytes) -> bytes:
        """The answer as bytes, within the time and the size that a stamp may take."""
        box: dict[str, Any] = {}

        def ask() -> None:
            try:
                box["answer"] = self._post(query)
            except StampFailed as failed:
                box["error"] = failed
            except Exception as error:  # whatever the network can do: it is told, and tried again later
                box["error"] = StampFailed(f"l'autorità non risponde ({type(error).__name__}: {str(error)[:200]})")

        # Of its own, so that a server which speaks one letter a second holds nobody up.
        thread = threading.Thread(target=ask, name="marca-temporale", daemon=True)
        thread.start()
        thread.join(self.seconds + 1)
        if "error" in box:
            raise box["error"]
        if "answer" not in box:
            raise StampFailed(f"l'autorità non ha risposto in {self.seconds} secondi")
        answer: bytes = box["answer"]
        return answer

    def _post(self, query: bytes) -> bytes:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise StampFailed("MARCA_TEMPORALE_URL deve cominciare con https:// o http://")
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if self.user:
            secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {secret}"
        request = urllib.request.Request(self.url, data=query, headers=headers)  # noqa: S310  # checked above
        try:
            with _OPENER.open(request, timeout=self.seconds) as answer:
                return _read(answer, time.monotonic() + self.seconds)
        except HTTPError as error:
            error.close()
            raise StampFailed(f"l'autorità ha risposto con l'errore HTTP {error.code}") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An authority answers where it was asked: user and password go nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


def _read(answer: Any, until: float) -> bytes:
    read = b""
    while chunk := answer.read1(_CHUNK):
        read += chunk
        if len(read) > LARGEST:
            raise StampFailed(f"{NOT_A_STAMP}: supera {LARGEST // 1024} KB")
        if time.monotonic() > until:
            raise StampFailed("l'autorità risponde troppo piano")
    return read


def verify(response: bytes, digest: bytes, roots: Roots | None, *, nonce: int | None = None, policy: str = "") -> Stamp:
    """Whether an answer stamps a SHA-256; without roots everything but its signature is looked at.

    Raises:
        StampFailed: it does not, and why.
    """
    answer = _decoded(response)
    info = answer.tst_info
    if info.message_imprint.hash_algorithm.dotted_string != SHA256 or info.message_imprint.message != digest:
        raise StampFailed("la marca è di un'altra impronta")
    if nonce is not None and info.nonce != nonce:
        raise StampFailed("la marca risponde a un'altra richiesta (il nonce è un altro)")
    if policy and info.policy.dotted_string != policy:
        raise StampFailed(f"la marca segue la politica {info.policy.dotted_string} e non {policy}")
    if roots is not None:
        _verify_signature(answer, digest, roots)
    return Stamp(response, str(info.nonce or ""), info.gen_time, _signer(answer), info.policy.dotted_string)


def _decoded(response: bytes) -> TimeStampResponse:
    try:
        answer = decode_timestamp_response(response)
    except ValueError:
        _not_a_stamp()
    if answer.status != PKIStatus.GRANTED:
        why = " ".join(answer.status_string)[:200]
        raise StampFailed(f"l'autorità ha rifiutato la richiesta (stato {answer.status}{f': {why}' if why else ''})")
    try:
        _ = answer.tst_info, answer.signed_data
    except ValueError:
        _not_a_stamp()
    return answer


def _not_a_stamp() -> NoReturn:
    raise StampFailed(NOT_A_STAMP) from None


def _verify_signature(answer: TimeStampResponse, digest: bytes, roots: Roots) -> None:
    verifier = VerifierBuilder(roots=list(roots.roots), intermediates=list(roots.between)).build()
    try:
        verifier.verify(answer, digest)
    except (VerificationError, ValueError) as error:
        raise StampFailed(
            "la firma della marca non viene da un'autorità fra quelle di MARCA_TEMPORALE_CERTIFICATI, oppure il suo "
            f"certificato quel giorno non valeva ({str(error)[:120]})"
        ) from None


def _signer(answer: TimeStampResponse) -> str:
    """The name of who signed, by its certificate; of who vouches for it, when it sends none."""
    (signer,) = list(answer.signed_data.signer_infos)[:1]
    for der in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(der)
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return _name(certificate.subject)
    return _name(signer.issuer)


def _name(name: x509.Name) -> str:
    parts: Iterable[Any] = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return next((str(p.value) for p in parts), name.rfc4514_string())[:300]


def authority_check(**_: Any) -> list[CheckMessage]:
    """System check: an authority of the settings has certificates that can be read."""
    authority = Authority.configured()
    if authority is None:
        return []
    try:
        Roots.read(authority.certificates)
    except StampFailed as failed:
        # Not an error: approvals go on, and their stamps wait.
        return [Warning(f"{failed}.", hint="Un file PEM con il certificato radice dell'autorità.", id="versioni.W002")]
    return []
