# SPDX-License-Identifier: AGPL-3.0-or-later
"""The container's health check: 0 when ``/salute/`` answers 200 on this machine, 1 otherwise.

Django refuses a request whose Host is not in ``ALLOWED_HOSTS``, so the check asks with the first of them.
"""

import http.client
import os
import sys


def host() -> str:
    """The first allowed host as a browser would send it: a leading dot or ``*`` stands for a whole domain."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return first.lstrip(".").replace("*", "localhost") or "localhost"


def healthy(port: int = 8000) -> bool:
    """Ask the server on this machine; no answer within 4 seconds counts as ill."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", f"{os.environ.get('SCRIPT_NAME', '')}/salute/", headers={"Host": host()})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if healthy() else 1)
