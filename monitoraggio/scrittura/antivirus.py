# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a scanner says of a file: clamd, by its socket, with INSTREAM (clamd(8)). Pure.

A client of our own: of the protocol one command is wanted, some thirty lines, and the libraries that speak it have had
no release for years. The file never touches the disk, and nothing of what the scanner answers is believed but «OK».
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CHUNK: Final = 1 << 16
ANSWER_MAX: Final = 4096
FOUND: Final = " FOUND"
PREFIX: Final = "stream: "
UNIX: Final = "unix:"


class ScannerAway(Exception):
    """The scanner does not answer, or not with a judgement; says what happened, in Italian."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``malware`` is the name that the scanner gives to what it found; empty: nothing."""

    malware: str = ""

    @property
    def clean(self) -> bool:
        """Whether the scanner found nothing."""
        return not self.malware


def scan(data: bytes, address: str, seconds: float = 10) -> Verdict:
    """Ask the scanner about a file.

    Args:
        address: ``unix:/run/clamav/clamd.ctl``, or host and port («clamd:3310»).
        seconds: how long each step may take.

    Raises:
        ScannerAway: no judgement, for whatever reason; a file without one is not clean.
    """
    try:
        with _connected(address, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for piece in _pieces(data):
                line.sendall(piece)
            answer = _answer(line)
    except (OSError, ValueError) as fault:
        raise ScannerAway(f"l'antivirus non risponde ({fault})") from None
    return judged(answer)


def judged(answer: str) -> Verdict:
    """What an answer of clamd means: «stream: OK», «stream: Eicar-Test-Signature FOUND», anything else is none."""
    if answer == f"{PREFIX}OK":
        return Verdict()
    if answer.startswith(PREFIX) and answer.endswith(FOUND):
        name = answer.removeprefix(PREFIX).removesuffix(FOUND).strip()
        return Verdict(name[:100] or "senza nome")
    raise ScannerAway(f"l'antivirus non ha dato un giudizio ({answer[:100] or 'nessuna risposta'})")


def _connected(address: str, seconds: float) -> socket.socket:
    if address.startswith(UNIX):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(address.removeprefix(UNIX))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)


def _pieces(data: bytes) -> Iterator[bytes]:
    """Each piece after its length; one of length zero ends the file."""
    for start in range(0, len(data), CHUNK):
        piece = data[start : start + CHUNK]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < ANSWER_MAX and (more := line.recv(ANSWER_MAX)):
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
