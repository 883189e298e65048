# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stylesheets of a report: what every document has, then its own.

Each report keeps two files beside its templates: ``stile.css`` prints (and is all that the PDF knows), ``schermo.css``
says what differs on a screen. What documents share stands above them, in ``carta.css`` and ``schermo.css``.
"""

from pathlib import Path
from typing import Final

from django.conf import settings

CARTELLA: Final = settings.BASE_DIR / "templates" / "reports"
# A report that looks like another one, and more: its folder, and that whose stylesheets come before its own.
LOOKS_LIKE: Final = {"consuntivo": "preventivo", "piao": "tabella_dup", "relazione": "tabella_dup"}


def di_carta(modelli: str, *altri: Path) -> str:
    """What prints the report whose templates stand in that folder; ``altri`` come last."""
    return _insieme(CARTELLA / "carta.css", *_of(modelli, "stile.css"), *altri)


def di_schermo(modelli: str) -> str:
    """What differs on a screen."""
    return _insieme(CARTELLA / "schermo.css", *_of(modelli, "schermo.css"))


def _of(modelli: str, name: str) -> list[Path]:
    return [CARTELLA / folder / name for folder in (LOOKS_LIKE.get(modelli), modelli) if folder]


def _insieme(*file: Path) -> str:
    return "\n".join(f.read_text(encoding="utf-8") for f in file)
