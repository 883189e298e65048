# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which release of the program this is."""

import tomllib
from functools import lru_cache

from django.conf import settings


@lru_cache(maxsize=1)
def program_version() -> str:
    """The version that ``pyproject.toml`` says: the one place where a release writes it."""
    said = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(said["project"]["version"])
