# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with an objective, in which state: the one table, as data.

Pages, admin, exports, commands, tests and the documentation are drawn from it. ``COINVOLTO`` is not a role of
a user but of a moment: who works at a centre that somebody else's objective involves.
"""

from typing import Final

from flussi.table import ActTable
from obiettivi.choices import Atto, Stato
from organizzazione.choices import Ruolo

COINVOLTO: Final = "coinvolto"

_LEGGE: Final = frozenset({Atto.LEGGERE, Atto.COMMENTARE})
_UFFICIO: Final = _LEGGE | {Atto.SCRIVERE}
_VARIA: Final = frozenset({Atto.PORTARE_IN_VARIAZIONE, Atto.LASCIARE_LA_VARIAZIONE})

_RIGHE: Final[dict[str, dict[Stato, frozenset[Atto]]]] = {
    Ruolo.AMMINISTRATORE: {
        Stato.BOZZA: _UFFICIO | _VARIA | {Atto.ELIMINARE, Atto.RIPRISTINARE, Atto.PROPORRE, Atto.RIAPRIRE},
        Stato.PROPOSTO: _UFFICIO | _VARIA | {Atto.RITIRARE, Atto.RINVIARE, Atto.VALIDARE, Atto.RIAPRIRE},
        Stato.VALIDATO: _UFFICIO | _VARIA | {Atto.RINVIARE},
    },
    Ruolo.UFFICIO: {
        Stato.BOZZA: _UFFICIO | _VARIA | {Atto.ELIMINARE, Atto.RIPRISTINARE, Atto.PROPORRE, Atto.RIAPRIRE},
        Stato.PROPOSTO: _UFFICIO | _VARIA | {Atto.RITIRARE, Atto.RINVIARE, Atto.VALIDARE, Atto.RIAPRIRE},
        Stato.VALIDATO: _UFFICIO | _VARIA | {Atto.RINVIARE},
    },
    Ruolo.DIRIGENTE: {
        Stato.BOZZA: _LEGGE | {Atto.SCRIVERE, Atto.ELIMINARE, Atto.RIPRISTINARE, Atto.PROPORRE},
        Stato.PROPOSTO: _LEGGE | {Atto.RITIRARE},
        Stato.VALIDATO: _LEGGE,
    },
    Ruolo.REFERENTE: {
        Stato.BOZZA: _LEGGE | {Atto.SCRIVERE, Atto.PROPORRE},
        Stato.PROPOSTO: _LEGGE | {Atto.RITIRARE},
        Stato.VALIDATO: _LEGGE,
    },
    Ruolo.LETTORE: dict.fromkeys(Stato, _LEGGE),
    COINVOLTO: {
        Stato.BOZZA: frozenset(),
        Stato.PROPOSTO: frozenset({Atto.LEGGERE, Atto.PRENDERE_VISIONE}),
        Stato.VALIDATO: frozenset({Atto.LEGGERE, Atto.PRENDERE_VISIONE}),
    },
}
TABELLA: Final = ActTable(Stato, Atto, _RIGHE, reads=Atto.LEGGERE, writes=Atto.SCRIVERE)

# What dirigenti and referenti may do only while the plan is open for entry (or the objective was reopened).
NELLA_FINESTRA: Final = frozenset({Atto.SCRIVERE, Atto.ELIMINARE, Atto.RIPRISTINARE, Atto.PROPORRE, Atto.RITIRARE})
LEGATI_ALLA_FINESTRA: Final = frozenset({Ruolo.DIRIGENTE, Ruolo.REFERENTE})

# What asks for a text that may change: of a plan not yet approved, or opened by a variation.
SUL_TESTO_APERTO: Final = frozenset(Atto) - {Atto.LEGGERE, Atto.COMMENTARE, Atto.PRENDERE_VISIONE} - _VARIA
