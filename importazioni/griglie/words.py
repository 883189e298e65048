# SPDX-License-Identifier: AGPL-3.0-or-later
"""How things that several tables have are called over their columns: patterns on folded text. Pure."""

from typing import Final

AMBITO: Final = ("ambiti strategici", "ambito", "line[ae] strategic(a|he)")
STRUTTURE: Final = (
    "struttur[ae]( intern[ae])?( coinvolt[ae])?",
    "settor[ei]",
    "servizio?",
    "uffic(io|i)",
    "direzion[ei]",
    "are[ae]",
    "dipartiment[oi]",
    "unita organizzativ[ae]",
)
ORGANISMI: Final = (
    "organism[oi]",
    "organism[oi] partecipat[oi]( e concessionari( (di )?servizi pubblici)?)?( (assegnatar|coinvolt)i)?",
    "organism[oi] (assegnatari|coinvolti)",
)
# A year alone, over the value that something has in it.
OF_A_YEAR: Final = r"(anno )?(19|20)\d\d"
