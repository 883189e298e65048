# SPDX-License-Identifier: AGPL-3.0-or-later
"""One of two processes that print the same at the same time: ``main`` writes the file and what it made of it."""

import sys
import threading
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.db import connection

from reports.pdf import Pezzo, claims, componi, composizione
from tests.strumenti.pezzi import documento, html


def main() -> None:
    """Print twenty-four pieces; the argument is where, without an ending."""
    target = Path(sys.argv[1])
    made: list[str] = []

    def piece(name: str) -> Pezzo:
        def make() -> str:
            made.append(name)
            threading.Event().wait(0.02)  # so that neither is done before the other begins
            return html(name, f"<h1>{name}</h1>")

        return Pezzo(name, f"two {name}".encode(), make, (name,))

    assert settings.TRAGUARDO_CACHE_DOCUMENTI == "documenti"
    with patch.object(claims, "POLL", 0.05), patch.object(composizione, "DA_PRENDERE", 3):
        pdf = componi(documento(), [piece(str(n)) for n in range(24)])
    target.with_suffix(".pdf").write_bytes(pdf)
    target.with_suffix(".made").write_text(" ".join(made))
    connection.close()
