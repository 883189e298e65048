# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a mail did not go: in words for who administers, and whether it is worth another try."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Final

from django.conf import settings
from django.core.mail import BadHeaderError

from testi.codes import one_line

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """``lasting``: asking again would bring the same answer. ``server``: every other mail would meet it too.
    ``line``: the connection broke; the next mail may find another one."""

    told: str
    lasting: bool = False
    server: bool = False
    line: bool = False


def of_the_server(error: BaseException) -> Fault:
    """The connection could not even be opened: the server is away, or it is set up wrong."""
    return Fault(next(_away(error), f"Il server di posta non risponde ({type(error).__name__})."), server=True)


def of_a_mail(error: BaseException, *, quoted: bool) -> Fault:
    """What one mail met. ``quoted``: with the words of the server, which may repeat a line of the text."""
    match error:
        case SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()), (0, b""))
            return _answered("la casella", code, words, quoted=quoted)
        case SMTPSenderRefused(smtp_code=code, smtp_error=words):
            told = _answered(f"il mittente {settings.DEFAULT_FROM_EMAIL}", code, words, quoted=quoted).told
            return Fault(told, server=True)
        case SMTPAuthenticationError():
            return of_the_server(error)
        case SMTPServerDisconnected():
            return Fault(next(_away(error), ""), line=True)
        case SMTPResponseException(smtp_code=code, smtp_error=words):
            return _answered("il messaggio", code, words, quoted=quoted)
        case BadHeaderError() | UnicodeError() | ValueError():
            return Fault("Il messaggio o l'indirizzo non si può scrivere come posta.", lasting=True)
        case OSError():
            return Fault(next(_away(error), f"La connessione è caduta ({type(error).__name__})."), line=True)
    return Fault(f"Errore del programma ({type(error).__name__}): il registro dice di più.")


def _answered(what: str, code: int, words: bytes | str, *, quoted: bool) -> Fault:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    said = f": {one_line(text)[:MOST]}" if quoted and text.strip() else "."
    if 500 <= code <= 599:
        return Fault(f"Il server di posta rifiuta {what} ({code}){said}", lasting=True)
    return Fault(f"Il server di posta per ora non accetta {what} ({code}){said}")


def _away(error: BaseException) -> Iterator[str]:
    """The words of what is known to happen between two machines."""
    where = f"{getattr(settings, 'EMAIL_HOST', '')}:{getattr(settings, 'EMAIL_PORT', '')}"
    match error:
        case SMTPAuthenticationError(smtp_code=code):
            yield f"Il server di posta {where} rifiuta utente e password ({code}): vedi EMAIL_URL."
        case SMTPNotSupportedError():
            yield f"Il server di posta {where} non sa ciò che EMAIL_URL chiede (STARTTLS o l'accesso con password)."
        case SMTPResponseException(smtp_code=code):
            yield f"Il server di posta {where} ha risposto {code} e non ha accettato la connessione."
        case SMTPServerDisconnected(__context__=TimeoutError()):  # the library calls it so
            yield f"Il server di posta {where} non risponde."
        case SMTPException():
            yield f"Il server di posta {where} ha chiuso la connessione."
        case ConnectionRefusedError():
            yield f"Il server di posta {where} rifiuta la connessione: è spento, o la porta è un'altra."
        case TimeoutError():
            yield f"Il server di posta {where} non risponde."
        case socket.gaierror():
            yield f"Il nome del server di posta non si trova: {where}."
        case ssl.SSLError():
            yield f"La connessione cifrata con il server di posta {where} non riesce."
