# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in the process beside the pages. Nothing of Django may be imported before ``prepare`` has set it up."""

import os
from typing import Any


def prepare(kindness: int) -> None:
    """Initializer of the process: it gives way to the pages, no less than asked (``nice`` adds up)."""
    import django

    os.nice(max(0, kindness - os.nice(0)))
    django.setup()


def write(report: str, data: Any, format: str) -> bytes:
    """The bytes of a file."""
    from reports.base import Formato
    from reports.elenco import REPORT
    from reports.scrittori import scrivi

    return scrivi(REPORT[report], data, Formato(format))
