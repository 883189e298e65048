# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that somebody names on the command line, opened; what is wrong with it in Italian."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from testi.bounds import first_of
from testi.system_errors import in_words
from valutazione.files.opening import MOST_BYTES, Unreadable, opened
from valutazione.money import Refused

MOST_LINES: Final = 50


def content_of(file: Path) -> Any:
    """What a JSON file says.

    Raises:
        CommandError: it cannot be read, or is no JSON.
    """
    try:
        return opened(_bytes(file))
    except OSError as error:
        raise CommandError(f"{file}: {_why(error)}.") from None
    except Unreadable as error:
        raise CommandError(f"{file}: {error}.") from None


def told(file: Path | str, what: str, refused: Refused) -> str:
    """«FILE: non si può simulare.», and why, line by line."""
    return "\n  ".join([f"{file}: {what}", *first_of([str(wrong) for wrong in refused.wrongs], MOST_LINES)])


def warn_of_loose(command: BaseCommand, places: Sequence[str]) -> None:
    """Say where numbers stand without quotes: a program may have written 0.30000000000000004 for 0.30."""
    if places:
        listed = "; ".join(places[:5]) + ("; …" if len(places) > 5 else "")
        told = f"Avviso. Numeri senza virgolette, letti cifra per cifra come sono scritti: {listed}."
        command.stderr.write(told, command.style.WARNING)


def _bytes(file: Path) -> bytes:
    """One byte more than may be, at most: it may be no file at all but something that never ends."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "non c'è"
        case IsADirectoryError():
            return "è una cartella, ci vuole un file"
        case PermissionError():
            return "non si può leggere, mancano i permessi"
    return f"non si può leggere ({in_words(error)})"
