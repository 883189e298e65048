# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links of a chain of closings, from what they say."""

from datetime import UTC, datetime

from monitoraggio.models.frozen import Closing, Deed
from versioni.contenuto import canonico, impronta


def link_of(closing: Closing, before: str, version: str) -> str:
    """The link of a closing: nothing of it, of what it stands on (``version``) or of the closings before
    changes without it."""
    return impronta(
        canonico(
            {
                "precedente": before,
                "versione": version,
                "contenuto": impronta(closing.contenuto),
                "numero": closing.numero,
                "registrata": [moment(closing.registrata_il), closing.registrata_da],
            }
        )
    )


def deed_link_of(deed: Deed, closing: str) -> str:
    """The link of an act after what it approved, with the documents that it delivered, where it did."""
    delivered = {"documenti": impronta(deed.manifesto)} if deed.manifesto else {}
    return impronta(
        canonico(
            {
                "chiusura": closing,
                "atto": [deed.organo, deed.numero_atto, deed.data_atto.isoformat(), deed.oggetto],
                "registrato": [moment(deed.registrata_il), deed.registrata_da],
                **delivered,
            }
        )
    )


def moment(when: datetime) -> str:
    """A moment as the links bind it."""
    return when.astimezone(UTC).isoformat()
