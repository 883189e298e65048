# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sends what is in the outbox: ``manage.py lavora``, or the one thread of a web process, whoever comes first.

A mail that waits is a row, not a thread: a mail server that does not answer keeps one thread busy, and a process that
dies loses no row.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from smtplib import SMTPException
from threading import Lock, Thread
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, OperationalError, close_old_connections, connection
from django.utils.crypto import get_random_string

from notifiche import outbox
from notifiche.faults import Fault, of_a_mail, of_the_server
from notifiche.letters import messages_of, why_none
from notifiche.models import Mail

log = logging.getLogger(__name__)
# Seconds before the postman asks a database again that was busy or away.
PAUSES: Final = (0.2, 1.0, 5.0)
# Servers want a new connection after so many mails, some after fewer than others.
ON_ONE_LINE: Final = 40
# So many mailboxes are named in a line of the log.
NAMED: Final = 20


class NoServer(Exception):
    """The connection to the mail server could not be opened; why, is its cause."""


class Line:
    """The connection to the mail server: opened when the first mail needs it, and again after a fault."""

    def __init__(self) -> None:
        self.open: Any = None
        self.carried = 0

    def carry(self, message: EmailMessage) -> None:
        """Hand over one message."""
        if self.open is None:
            self._dial()
        try:
            self.open.send_messages([message])
            self.carried += 1
        except BaseException:
            self.hang_up()
            raise
        if self.carried >= ON_ONE_LINE:
            self.hang_up()

    def _dial(self) -> None:
        line = get_connection()
        try:
            line.open()
        except Exception as error:
            with suppress(OSError, SMTPException):
                line.close()
            raise NoServer from error
        self.open, self.carried = line, 0

    def hang_up(self) -> None:
        """The next message opens another one."""
        line, self.open = self.open, None
        if line is not None:
            with suppress(OSError, SMTPException):
                line.close()


class Round:
    """One way through the outbox."""

    def __init__(self) -> None:
        self.who = f"posta:{get_random_string(12)}"
        self.line = Line()
        self.broken = 0

    def go(self, go_on: Callable[[], bool]) -> int:
        """Until nothing can go any more, the server is away, or somebody says stop; how many went."""
        outbox.close_the_lost()
        gone = 0
        try:
            while go_on() and (mail := outbox.take(self.who)) is not None:
                fault = self._send(mail)
                gone += fault is None
                if fault is not None and self._put_off(mail, fault):
                    break
        finally:
            self.line.hang_up()
        return gone

    def _send(self, mail: Mail) -> Fault | None:
        try:
            messages = messages_of(mail)
            for message in messages[mail.parts_sent :]:
                self.line.carry(message)
                if len(messages) > 1:
                    outbox.part_sent(mail)
        except DatabaseError:
            raise  # the mail is free again when its while is over
        except NoServer as error:
            return of_the_server(error.__cause__ or error)
        except Exception as error:  # a mail server, or who makes a mail, may fail in any way
            fault = of_a_mail(error, quoted=not mail.maker)
            if not isinstance(error, OSError):
                log.exception("Posta: %s", fault.told)
            return fault
        if messages:
            outbox.sent(mail)
        else:
            outbox.pointless(mail, why_none(mail))
        self.broken = 0
        return None

    def _put_off(self, mail: Mail, fault: Fault) -> bool:
        """Whether the others need not even try: the server is away, or broke off twice in a row."""
        self.broken = self.broken + 1 if fault.line else 0
        away = fault.server or self.broken > 1
        outbox.failed(mail, fault)
        boxes = list(dict.fromkeys([mail.to, *(outbox.postpone(fault, Mail.objects.all()) if away else ())]))
        more = f" e altre {len(boxes) - NAMED}" if len(boxes) > NAMED else ""
        log.error("Posta non spedita a %s%s: %s (%s)", ", ".join(boxes[:NAMED]), more, mail.subject, fault.told)
        return away


def always() -> bool:
    """Go on until the outbox is empty."""
    return True


def deliver(go_on: Callable[[], bool] = always) -> int:
    """Send what can go now, and first what a dead one had in hand; how many went."""
    return Round().go(go_on)


class Postman:
    """One thread at most, which sends what is in the outbox and goes; called while on the way, it looks once more.

    The thread is no daemon: a process that ends waits for the mail in hand, and for no other.
    """

    def __init__(self) -> None:
        self.thread: Thread | None = None
        self.lock = Lock()
        self.called = False

    def call(self) -> None:
        """Come, unless somebody has called already and is waiting."""
        with self.lock:
            self.called = True
            if self.thread is None:
                self.thread = Thread(target=self._work, name="posta")
                self.thread.start()

    def wait(self) -> None:
        """Until what was asked for so far is done."""
        thread = self.thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while self._wanted():
            try:
                self._deliver()
            except Exception:  # the rows stay where they are, for the next one
                log.exception("La posta in coda non è partita: resta in coda.")
            finally:
                connection.close()

    def _wanted(self) -> bool:
        """Whether somebody has called since; otherwise this thread is over, and the next call begins another."""
        with self.lock:
            wanted, self.called = self.called and process_lives(), False
            if not wanted:
                self.thread = None
            return wanted

    def _deliver(self) -> None:
        for pause in PAUSES:
            try:
                close_old_connections()
                deliver(process_lives)
                return
            except OperationalError:
                connection.close()
                time.sleep(pause)
        close_old_connections()
        deliver(process_lives)


def process_lives() -> bool:
    """False once the process only waits for its threads to end."""
    return threading.main_thread().is_alive()


POSTMAN: Final = Postman()


def look_for_mails() -> int:
    """What the worker does every few seconds. The postman goes beside the works: a mail server that does not answer
    stops none of them. One thing is to do as long as he is on the way."""
    if outbox.anything_due():
        POSTMAN.call()
        return 1
    return int(POSTMAN.thread is not None)
