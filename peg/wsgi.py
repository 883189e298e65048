# SPDX-License-Identifier: AGPL-3.0-or-later
"""WSGI entry point."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def under_path(inner: Wsgi, path: str) -> Wsgi:
    """Take the path under which the site stands away from each request, where the server has not done so already."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if not environ.get("SCRIPT_NAME") and (asked == path or asked.startswith(f"{path}/")):
            environ |= {"SCRIPT_NAME": path, "PATH_INFO": asked.removeprefix(path)}
        return inner(environ, start_response)

    return outer if path else inner


def in_letters_we_know(inner: Wsgi) -> Wsgi:
    """Take away a ``charset`` that names no encoding of text (rot13, hex): Django would read the query with it.

    It would do so before anything of ours stands around it, and the answer would be the server's own blank 500.
    """

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if not reads_text(parameters.get("charset", "utf-8")):
            environ["CONTENT_TYPE"] = kind
        return inner(environ, start_response)

    return outer


def reads_text(encoding: str) -> bool:
    """Whether any bytes become text by it, or are refused as bytes that are none."""
    for sample in (b"+", b"xn--", b"\xff"):
        try:
            sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        except (LookupError, ValueError):
            return False
    return True


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
application: Wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402  # they are read above

application = in_letters_we_know(under_path(application, settings.SCRIPT_NAME))
