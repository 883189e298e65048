# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels between preview and confirmation: the file itself, signed, so that the server keeps nothing.

An envelope is good for the user who made the preview, for some hours, and for the very change that was shown.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.core import signing

from organizzazione.models import Utente

DURATA_SECONDI: Final = 4 * 60 * 60
_SALE: Final = "importazioni.busta"


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


def chiudi(busta: Busta, utente: Utente) -> str:
    """The envelope as text for a form field."""
    # Each byte is one character of Latin-1: the text compresses as well as the file does.
    valore = [busta.nome, busta.piano, busta.dati.decode("latin-1"), busta.impronta]
    return signing.dumps(valore, salt=_sale(utente), compress=True)


def apri(testo: str, utente: Utente) -> Busta:
    """The envelope of this user back from its text.

    Raises:
        BustaNonValida: it cannot be trusted.
    """
    try:
        valore: Any = signing.loads(testo, salt=_sale(utente), max_age=DURATA_SECONDI)
    except signing.SignatureExpired:
        raise BustaNonValida("L'anteprima è di troppe ore fa: caricare di nuovo il file e confermare.") from None
    except signing.BadSignature:
        raise BustaNonValida(
            "La conferma non corrisponde a nessuna anteprima di questo utente: caricare di nuovo il file."
        ) from None
    nome, piano, dati, impronta = valore
    return Busta(nome, piano, dati.encode("latin-1"), impronta)


def _sale(utente: Utente) -> str:
    return f"{_SALE}.{utente.pk}"
