# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of the log: text for people, or one JSON object each for machines; one record never makes two of them.

Nothing secret gets in by itself: of a request there are its id, method, route and status, never what it carries.
"""

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: ContextVar[str] = ContextVar("traguardo_request_id", default="")
# What of a record may be told beside its message; whatever else a library hangs on it stays out.
TOLD: Final = ("method", "route", "status", "ms", "user")
_KEPT: Final = ("message", "exc_info", "stack_info", *TOLD)
# The link of a forgotten password: who has it, has the user. That of a phase, or of a body: who has it answers.
_SECRET: Final = re.compile(r"(/password/reimposta/[^/\s]+/|/risposta(?:-organismo)?/)[^/\s?'\"]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def without_secrets(text: str) -> str:
    """The text without what opens a door."""
    return _SECRET.sub(r"\1…", text)


def on_one_line(text: str) -> str:
    """Line breaks and other controls as they are written in Python: nobody makes up a line of ours."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Text(logging.Formatter):
    """``2026-11-28 10:00:00,000 WARNING django.request: Not Found: /x [id]``; a traceback follows on its own lines."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The first line."""
        request_id = REQUEST_ID.get()
        return on_one_line(super().formatMessage(record)) + (f" [{request_id}]" if request_id else "")

    def format(self, record: logging.LogRecord) -> str:
        """The record, with its traceback."""
        return without_secrets(super().format(record))


class Json(JsonFormatter):
    """One object a line."""

    def __init__(self) -> None:
        super().__init__("%(message)s", json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Who speaks and in which request, and of the library's fields those that are foreseen."""
        super().add_fields(log_data, record, message_dict)
        said = {key: log_data[key] for key in _KEPT if log_data.get(key) is not None}
        log_data.clear()
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"], log_data["logger"] = record.levelname, record.name
        if request_id := REQUEST_ID.get():
            log_data["request_id"] = request_id
        log_data.update((key, without_secrets(v) if isinstance(v, str) else v) for key, v in said.items())


class CountErrors(logging.Handler):
    """Counts errors by who wrote them, for the figures."""

    def emit(self, record: logging.LogRecord) -> None:
        """The names are those of modules: a known number of them."""
        from custodia.metrics import ERRORS

        ERRORS.labels(record.name).inc()


def configuration(form: str, level: str, *, accesses: bool) -> dict[str, Any]:
    """What Django's ``LOGGING`` wants."""
    formatter = "custodia.logs.Json" if form == "json" else "custodia.logs.Text"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"riga": {"()": formatter}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "riga"},
            "conta": {"class": "custodia.logs.CountErrors", "level": "ERROR"},
        },
        "root": {"handlers": ["console", "conta"], "level": level},
        "loggers": {
            "traguardo.accessi": {"level": "INFO" if accesses else "WARNING"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
