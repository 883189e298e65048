# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels between preview and confirmation: the file itself, signed, so that the server keeps nothing.

An envelope is good for the user who made the preview, for some hours, and for the very change that was shown.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from organizzazione.models import Utente
from testi.page_signing import FileSeal, NotSealedHere, TooOld

LIFETIME: Final = timedelta(hours=4)


class BustaNonValida(Exception):
    """The envelope is too old, was changed on the way, or is somebody else's. ``str()`` is an Italian sentence."""


@dataclass(frozen=True, slots=True)
class Busta:
    """A file that was previewed: its name, what was chosen beside it (``piano``; "" for the plan that the file itself
    names), its bytes, and the fingerprint of the change that was shown."""

    nome: str
    piano: str
    dati: bytes
    impronta: str


def chiudi(busta: Busta, utente: Utente, genere: str = "piano") -> str:
    """The envelope as text for a form field; an envelope of another ``genere`` is another's."""
    detti = json.dumps([busta.nome, busta.piano, busta.impronta]).encode()
    return _seal(genere).close(len(detti).to_bytes(4, "big") + detti + busta.dati, utente)


def apri(testo: str, utente: Utente, genere: str = "piano") -> Busta:
    """The envelope of this user back from its text.

    Raises:
        BustaNonValida: it cannot be trusted.
    """
    try:
        corpo = _seal(genere).open(testo, utente)
        fine = 4 + int.from_bytes(corpo[:4], "big")
        nome, piano, impronta = json.loads(corpo[4:fine])
    except TooOld:
        raise BustaNonValida("L'anteprima è di troppe ore fa: caricare di nuovo il file e confermare.") from None
    # Also a page that the program before an upgrade has sealed: right by its signature, and in another shape.
    except (NotSealedHere, ValueError, TypeError):
        raise BustaNonValida(
            "La conferma non corrisponde a nessuna anteprima di questo utente: caricare di nuovo il file."
        ) from None
    return Busta(nome, piano, corpo[fine:], impronta)


def _seal(genere: str) -> FileSeal:
    # Called as where it stood before: a page that is open while the program is brought up to date still confirms.
    return FileSeal(f"importazioni.signed_upload.{genere}", LIFETIME, personal=True)
