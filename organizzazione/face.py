# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the Comune looks and whom to write to: logo, colour, contacts, its own texts. From the environment, read once."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from testi.bounds import LONG_TEXT
from testi.colours import BLACK, ENOUGH, WHITE, contrast, mixed, read_colour, readable
from testi.logo import Logo, LogoRefused, read_logo
from testi.system_errors import in_words

# The pages whose text a Comune may replace, each with the name of its file.
TEXTS: Final = ("accessibilita", "privacy", "note-legali", "contatti")
CONFORMITIES: Final = ("conforme", "parzialmente conforme", "non conforme")
# The darkest and the brightest that our letters stand on, by day and by night (static/css/tokens.css).
_GROUNDS: Final = ("#f2f5f8", "#1a2937")
_NIGHT: Final = "#121e2a"


class FaceRefused(ValueError):
    """A setting that cannot be, in words."""


@dataclass(frozen=True)
class Face:
    """See the module. What is empty is not said."""

    colour: str = ""
    logo: Logo | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    certified_email: str = ""
    telephone: str = ""
    seat: str = ""
    data_protection: str = ""
    conformity: str = CONFORMITIES[1]
    declared: date | None = None
    declaration: str = ""

    @cached_property
    def seal(self) -> str:
        """Changes when anything of it does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @cached_property
    def stylesheet(self) -> str:
        """The tokens that the colour takes the place of; empty when there is none.

        As a ground it is the colour itself, with white letters; as letters it is as much darker (by night, brighter)
        as our grey grounds ask, and the ground with some of the colour in it.
        """
        if not self.colour:
            return ""
        tints = mixed(WHITE, self.colour, 0.06), mixed(_NIGHT, self.colour, 0.12)
        day = readable(readable(self.colour, _GROUNDS[0], BLACK), tints[0], BLACK)
        night = readable(readable(self.colour, mixed(_GROUNDS[1], WHITE, 0.1), WHITE), tints[1], WHITE)
        tokens = {
            "fill": (self.colour, self.colour),
            "fill-dark": (mixed(self.colour, BLACK, 0.25), mixed(self.colour, BLACK, 0.25)),
            "blue": (day, night),
            "blue-dark": (mixed(day, BLACK, 0.25), mixed(night, WHITE, 0.35)),
            "blue-ground": tints,
        }
        by_day = "".join(f"  --{name}: {day};\n" for name, (day, _) in tokens.items())
        both = "".join(f"    --{name}: light-dark({day}, {night});\n" for name, (day, night) in tokens.items())
        return f":root {{\n{by_day}}}\n\n@supports (color: light-dark(#fff, #000)) {{\n  :root {{\n{both}  }}\n}}\n"


def checked_colour(written: str) -> str:
    """The colour of the Comune; empty when none is said.

    Raises:
        FaceRefused: it is no colour, or white letters on it could not be read.
    """
    if not written.strip():
        return ""
    colour = read_colour(written)
    if colour is None:
        raise FaceRefused(
            f"COLORE vale «{written}»: si scrive come #0066cc, con il cancelletto e sei cifre esadecimali."
        )
    ratio = contrast(colour, WHITE)
    if ratio < ENOUGH:
        darker = readable(colour, WHITE, BLACK)
        raise FaceRefused(
            f"COLORE vale «{written}»: con il bianco ha un contrasto di {_decimal(ratio)}:1, e per leggere ne serve "
            f"almeno {_decimal(ENOUGH)}:1. Sceglierne uno più scuro, per esempio {darker}."
        )
    return colour


def checked_logo(path: str) -> Logo | None:
    """The logo at a path; None when none is said.

    Raises:
        FaceRefused: there is no such file, or it is not one to show.
    """
    if not path.strip():
        return None
    try:
        return read_logo(Path(path).read_bytes())
    except OSError as fault:
        raise FaceRefused(f"LOGO: «{path}» non si legge ({in_words(fault)}).") from None
    except LogoRefused as refused:
        raise FaceRefused(f"LOGO: «{path}» {refused}.") from None


def read_texts(folder: str) -> dict[str, str]:
    """The texts of the Comune in a folder, by name of page; those that are not there stay ours.

    Raises:
        FaceRefused: there is no such folder, or a file of it cannot be read.
    """
    if not folder.strip():
        return {}
    if not Path(folder).is_dir():
        raise FaceRefused(f"TESTI_PUBBLICI: «{folder}» non è una cartella.")
    found = {name: _text(Path(folder) / f"{name}.txt") for name in TEXTS}
    return {name: text for name, text in found.items() if text}


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise FaceRefused(f"TESTI_PUBBLICI: «{path}» non si legge come testo UTF-8 ({fault}).") from None
    if len(text) > LONG_TEXT:
        raise FaceRefused(f"TESTI_PUBBLICI: «{path}» ha {len(text)} caratteri, al massimo {LONG_TEXT}.")
    return text


def checked_conformity(written: str) -> str:
    """One of the three that the law knows.

    Raises:
        FaceRefused: it is none of them.
    """
    said = " ".join(written.lower().split())
    if said not in CONFORMITIES:
        raise FaceRefused(f"ACCESSIBILITA_STATO vale «{written}»: scrivere {', '.join(CONFORMITIES)}.")
    return said


def checked_day(written: str) -> date | None:
    """The day of the declaration, as «2026-09-23»; None when none is said.

    Raises:
        FaceRefused: it is no day.
    """
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise FaceRefused(f"ACCESSIBILITA_DATA vale «{written}»: scriverla come 2026-09-23.") from None


def checked_address(written: str) -> str:
    """An address of a page outside.

    Raises:
        FaceRefused: it is none of the web.
    """
    said = written.strip()
    if said and not re.fullmatch(r"https?://[^\s\"<>]+", said):
        raise FaceRefused(f"ACCESSIBILITA_DICHIARAZIONE vale «{written}»: scrivere l'indirizzo con https:// davanti.")
    return said


def _decimal(number: float) -> str:
    return f"{int(number * 100) / 100:.2f}".replace(".", ",")
