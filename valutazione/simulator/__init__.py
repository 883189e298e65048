# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a simulation and its answer: JSON in, facts of ``valutazione.money``; JSON or text out. Pure.

``docs/simulatore.md`` describes both. ``writing`` is the way back to the file, ``rows`` the people as lines that
somebody types.
"""

from valutazione.files.opening import MOST_BYTES, Unreadable, opened
from valutazione.simulator.answer import as_json, as_text
from valutazione.simulator.request import Request, read

__all__ = ["MOST_BYTES", "Request", "Unreadable", "as_json", "as_text", "opened", "read"]
