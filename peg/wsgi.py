# SPDX-License-Identifier: AGPL-3.0-or-later
"""WSGI entry point."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def under_path(inner: Wsgi, path: str) -> Wsgi:
    """Take the path under which the site stands away from each request, where the server has not done so already."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if not environ.get("SCRIPT_NAME") and (asked == path or asked.startswith(f"{path}/")):
            environ |= {"SCRIPT_NAME": path, "PATH_INFO": asked.removeprefix(path)}
        return inner(environ, start_response)

    return outer if path else inner


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
application: Wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402  # they are read above

application = under_path(application, settings.SCRIPT_NAME)
