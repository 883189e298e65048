# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels between preview and confirmation: the file itself, signed, so that the server keeps nothing.

An envelope is good for the user who made the preview, for some hours, and for the very change that was shown.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Final

from django.core import signing

from organizzazione.models import Utente

DURATA_SECONDI: Final = 4 * 60 * 60
_SALE: Final = "importazioni.conferma.signed_upload"


class BustaNonValida(Exception):
    """The envelope is too old, was changed on the way, or is somebody else's. ``str()`` is an Italian sentence."""


@dataclass(frozen=True, slots=True)
class Busta:
    """A file that was previewed: its name, the plan asked for ("" for the one in the file), its bytes, and
    the fingerprint of the change that was shown."""

    nome: str
    piano: str
    dati: bytes
    impronta: str


def chiudi(busta: Busta, utente: Utente, genere: str = "piano") -> str:
    """The envelope as text for a form field; an envelope of another ``genere`` is another's."""
    # Bytes as they are, once: a file that does not compress must still fit in a form.
    detti = json.dumps([busta.nome, busta.piano, busta.impronta]).encode()
    corpo = zlib.compress(len(detti).to_bytes(4, "big") + detti + busta.dati)
    return _firma(utente, genere).sign(base64.urlsafe_b64encode(corpo).decode("ascii"))


def apri(testo: str, utente: Utente, genere: str = "piano") -> Busta:
    """The envelope of this user back from its text.

    Raises:
        BustaNonValida: it cannot be trusted.
    """
    try:
        corpo = zlib.decompress(base64.urlsafe_b64decode(_firma(utente, genere).unsign(testo, DURATA_SECONDI)))
    except signing.SignatureExpired:
        raise BustaNonValida("L'anteprima è di troppe ore fa: caricare di nuovo il file e confermare.") from None
    except signing.BadSignature:
        raise BustaNonValida(
            "La conferma non corrisponde a nessuna anteprima di questo utente: caricare di nuovo il file."
        ) from None
    fine = 4 + int.from_bytes(corpo[:4], "big")
    nome, piano, impronta = json.loads(corpo[4:fine])
    return Busta(nome, piano, corpo[fine:], impronta)


def _firma(utente: Utente, genere: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALE}.{genere}.{utente.pk}")
