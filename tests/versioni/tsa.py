# SPDX-License-Identifier: AGPL-3.0-or-later
"""An authority of time stamps of our own, for the tests: ``openssl`` signs, a server on loopback answers.

It can also answer as no authority should; ``mood`` says how.
"""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from versioni.authority import verify
from versioni.links import link_text
from versioni.models import TimeStamp, Versione

CONFIGURATION = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""
OTHER_QUERY = b"un'altra cosa"
Validity = tuple[datetime, datetime]
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, signer: ec.EllipticCurvePrivateKey,
    valid: Validity, *, root: bool,
) -> bytes:  # fmt: skip
    """A certificate in PEM: of a root, or of who signs stamps."""

    def named(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
    )
    if not root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class TSA:
    """A root, a certificate for stamps under it, and answers to queries."""

    def __init__(
        self, folder: Path, name: str = "Autorità di prova", valid: tuple[datetime, datetime] = ALWAYS
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.root = folder / "root.pem"
        (folder / "conf").write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
        (folder / "serial").write_text("01\n")
        above, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root.write_bytes(certificate(f"Radice di {name}", above, f"Radice di {name}", above, ALWAYS, root=True))
        (folder / "tsa.pem").write_bytes(certificate(name, key, f"Radice di {name}", above, valid, root=False))
        (folder / "tsa.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def _openssl(self, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], cwd=self.folder, check=True, capture_output=True)

    def reply(self, query: bytes) -> bytes:
        """The answer to a query, by ``openssl ts``."""
        (self.folder / "query").write_bytes(query)
        self._openssl("ts -reply -queryfile query -config conf -section tsa -out answer")
        return (self.folder / "answer").read_bytes()

    def reply_to_another(self) -> bytes:
        """A good stamp, but of something else."""
        (self.folder / "data").write_bytes(OTHER_QUERY)
        self._openssl("ts -query -data data -sha256 -cert -out other")
        return self.reply((self.folder / "other").read_bytes())


class Served:
    """The authority at an address, and how it answers just now."""

    def __init__(self, tsa: TSA) -> None:
        self.tsa = tsa
        self.mood = "good"
        self.asked: list[tuple[str, bytes]] = []
        self.url = ""
        self.over = threading.Event()


def answer(served: Served, query: bytes) -> tuple[int, bytes]:
    """Status and body, by the mood."""
    match served.mood:
        case "good":
            return 200, served.tsa.reply(query)
        case "another hash":
            return 200, served.tsa.reply_to_another()
        case "http error":
            return 500, b"guasto"
        case "redirect":
            return 302, b""
        case "garbage":
            return 200, b"<html>manutenzione</html>"
        case "empty":
            return 200, b""
        case "cut":
            return 200, served.tsa.reply(query)[:-40]
        case "refused":
            return 200, bytes.fromhex("30053003020102")
        case "huge":
            return 200, b"0" * 5_000_000
    raise AssertionError(served.mood)


@contextmanager
def serving(tsa: TSA) -> Iterator[Served]:
    """The authority on a port of loopback."""
    served = Served(tsa)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            served.asked.append((self.headers.get("Authorization", ""), query))
            if served.mood == "mute":
                served.over.wait(30)
                return
            with lock:
                status, body = answer(served, query)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", served.url)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # who asked has heard enough
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.over.set()
        server.shutdown()
        server.server_close()


def configuration(served: Served, **other: Any) -> dict[str, Any]:
    """The settings of an installation that asks it."""
    said = {"URL": served.url, "CERTIFICATI": str(served.tsa.root), "POLITICA": "", "UTENTE": "", "PASSWORD": ""}
    return {**said, "SECONDI": 5, **other}


def stamped(version: Versione) -> TimeStamp:
    """A real stamp of a version, by an authority that is gone afterwards."""
    before = version.precedente.catena if version.precedente else ""
    builder = TimestampRequestBuilder().data(link_text(version, before).encode())
    request = builder.hash_algorithm(HashAlgorithm.SHA256).build()
    with TemporaryDirectory() as folder:
        response = TSA(Path(folder)).reply(request.as_bytes())
    made = verify(response, bytes.fromhex(version.catena), None, nonce=request.nonce)
    row = TimeStamp(
        versione=version, link=version.catena, response=made.response, nonce=made.nonce, time=made.time,
        authority=made.authority, policy=made.policy,
    )  # fmt: skip
    row.save()
    return row
