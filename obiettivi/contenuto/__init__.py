# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, apart from where it is kept; in what two texts differ; which row is which; its JSON. Pure.

Named here is what the whole house uses of it; the rest is asked for by its module.
"""

from obiettivi.contenuto.content import (
    DA_ASSEGNARE,
    SECTIONS,
    SENZA_TITOLO,
    SHAPES,
    ContenutoFase,
    ContenutoIndicatore,
    ContenutoObiettivo,
    ContenutoPiano,
    ContenutoServizio,
    identified,
    rows_of,
    services_ids,
)
from obiettivi.contenuto.differences import Differenza, differenze, says_the_same
from obiettivi.contenuto.filling import completed, keeping, said_empty, says_all, unnumbered
from testi.comparison import PLACE

__all__ = [
    "DA_ASSEGNARE",
    "PLACE",
    "SECTIONS",
    "SENZA_TITOLO",
    "SHAPES",
    "ContenutoFase",
    "ContenutoIndicatore",
    "ContenutoObiettivo",
    "ContenutoPiano",
    "ContenutoServizio",
    "Differenza",
    "completed",
    "differenze",
    "identified",
    "keeping",
    "rows_of",
    "said_empty",
    "says_all",
    "says_the_same",
    "services_ids",
    "unnumbered",
]
