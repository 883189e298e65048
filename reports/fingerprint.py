# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the program has a say with in the bytes of a piece: its templates and its reading of the texts.

It is part of the key of every piece: another template, or another reading of the texts, prints another page. Asked for
once a process: an upgrade starts new ones.
"""

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

import testi
from reports.pdf.chiavi import of_files

TEMPLATES: Final = settings.BASE_DIR / "templates"
# The page around a piece, and how texts become lines, dates and marked words.
_OF_ALL: Final = ("reports", "testi")


def of_templates(*folders: str) -> str:
    """Of the templates of the reports and of some folders more, named from ``templates``."""
    return _of_folders.__wrapped__(folders) if settings.DEBUG else _of_folders(folders)


def files_of(*folders: str) -> list[Path]:
    """The files that have a say."""
    places = (*(TEMPLATES / folder for folder in (*_OF_ALL, *folders)), *map(Path, testi.__path__))
    return sorted(file for place in places for file in place.rglob("*") if file.suffix in {".html", ".py"})


@cache
def _of_folders(folders: tuple[str, ...]) -> str:
    return of_files(files_of(*folders))
