# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from reports.base import Report


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The data of a report as UTF-8 JSON."""
    return report.in_dati(dati).encode()
