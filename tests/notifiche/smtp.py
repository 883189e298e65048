# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server on the loopback that says what a test wants it to say, and keeps what it accepted."""

import socketserver
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from threading import Event, Thread
from typing import Any

Answer = str | Callable[[bytes], str | None] | None
USUAL = {
    "EHLO": "250-here\r\n250 AUTH PLAIN",
    "HELO": "250 here",
    "QUIT": "221 bye",
    "DATA": "354 go on",
    "AUTH": "235 in",
}


class Server(socketserver.ThreadingTCPServer):
    """``answers`` gives, by word of the client (and «END» for the end of a message), what to say the next times instead
    of yes: a line, None to hang up, or a function of what came that says either."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Client)
        self.answers: dict[str, deque[Answer]] = defaultdict(deque)
        self.accepted: list[Message] = []
        self.calls = 0
        self.never = Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def boxes(self) -> list[str]:
        """To whom the accepted messages went, in their order."""
        return [str(message["To"]) for message in self.accepted]

    def say(self, word: str, *answers: Answer) -> None:
        """What to say the next times."""
        self.answers[word].extend(answers)


class Client(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Server

    def handle(self) -> None:
        """Until somebody hangs up."""
        self.server.calls += 1
        if not self._reply("CONNECT", b"", "220 here"):
            return
        while line := self.rfile.readline():
            word = line.split()[0].decode().upper()
            if not self._reply(word, line, USUAL.get(word, "250 yes")) or word == "QUIT":
                return
            if word == "DATA" and not self._message():
                return

    def _message(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        text = b"".join(lines)
        if self.server.answers["END"]:
            return self._reply("END", text, "")
        self.server.accepted.append(message_from_bytes(text))
        return self._reply("", b"", "250 taken")

    def _reply(self, word: str, came: bytes, usual: str) -> bool:
        """Whether the conversation goes on."""
        waiting = self.server.answers[word] if word else deque[Answer]()
        answer: Any = waiting.popleft() if waiting else usual
        if callable(answer):
            answer = answer(came)
        if answer is None:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        return True


@contextmanager
def listening() -> Iterator[Server]:
    """A server that listens meanwhile."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.never.set()
            server.shutdown()
            thread.join()
