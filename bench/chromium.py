# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browser of the system that tests, pictures and figures are made in; ``./dev`` installs it."""

import shutil
from typing import Final

# First Debian's Chromium without its windows: the same engine for a third of the processor.
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """Its program; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)
