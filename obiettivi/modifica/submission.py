# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an editing page sends beside the texts: version, key of the save, the text it started from, who opened it."""

import uuid
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from aggregati.revisions import revision_in, row_key_in
from flussi.once import OnceKey, fingerprint, key_in
from obiettivi.modifica.form_text import FormText, da_json, da_richiesta
from testi.page_signing import NotSealedHere, PageSeal

SEAL: Final = PageSeal("obiettivi.modifica")
# The last field of the page: a request that was cut on its way does not have it.
FINE: Final = "fine"


@dataclass(slots=True)
class Modulo:
    """The state of one editing page. ``base`` is None when the page did not say, or could not prove, it.

    ``impronta`` is set where the text to save is worked out from what was sent and from what is stored: said again
    after the save, the same request would make another text.
    """

    scritto: FormText
    revisione: int | None
    base: FormText | None = None
    chiave: uuid.UUID = field(default_factory=uuid.uuid4)
    utente: int | None = None
    impronta: str = ""

    @property
    def sigillo(self) -> str:
        """The text the page started from, to travel in a hidden field."""
        return sigilla(self.base) if self.base else ""

    def chiave_del_salvataggio(self) -> OnceKey:
        """The key of this save, tied to what it carries."""
        return OnceKey(self.chiave, self.impronta or fingerprint(str(self.revisione), self.scritto.in_json()))


def sigilla(scritto: FormText) -> str:
    """A signed and compressed text that ``apri`` takes back."""
    return SEAL.close(scritto.in_json())


def apri(sigillo: str) -> FormText | None:
    """What ``sigilla`` sealed; None when it is missing, broken or somebody else's."""
    try:
        return da_json(SEAL.open(sigillo))
    except (NotSealedHere, ValueError, KeyError, TypeError):
        return None


def ricevuto(request: HttpRequest) -> Modulo:
    """Read the page that came back.

    Raises:
        BadRequest: it did not arrive whole, or has more rows than a page can have.
    """
    dati = request.POST
    if FINE not in dati:
        raise BadRequest("Il modulo non è arrivato intero.")
    try:
        scritto = da_richiesta(dati.dict(), dati.getlist("operativi"))
    except ValueError as errore:
        raise BadRequest("Il modulo ha troppe righe.") from errore
    return Modulo(
        scritto,
        revision_in(dati.get("versione", "")),
        apri(dati.get("base", "")),
        key_in(dati.get("chiave", "")) or uuid.uuid4(),
        row_key_in(dati.get("utente", "")),
    )
