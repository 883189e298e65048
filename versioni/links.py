# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link that a version has in the chain, from what the version says."""

from datetime import UTC

from versioni.contenuto import impronta, testo_dell_anello
from versioni.models import Versione
from versioni.schemas import plan_code


def anello_di(versione: Versione, precedente: str) -> str:
    """The link that a version must have after another."""
    return impronta(link_text(versione, precedente))


def link_text(versione: Versione, precedente: str) -> str:
    """What the link of a version is the SHA-256 of."""
    return testo_dell_anello(
        precedente=precedente,
        contenuto=impronta(versione.contenuto),
        documenti=versione.manifesto,
        piano=plan_code(versione.contenuto),
        numero=versione.numero,
        atto=versione.atto,
        quando=versione.registrata_il.astimezone(UTC).isoformat(),
        chi=versione.registrata_da,
    )
