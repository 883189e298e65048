# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with an objective, in which state: the one table, as data.

Pages, admin, exports, commands, tests and the documentation are drawn from it. ``COINVOLTO`` is not a role of
a user but of a moment: who works at a centre that somebody else's objective involves.
"""

from typing import Final

from flussi.table import ActTable
from obiettivi.choices import Azione, Stato, StatoPiano
from organizzazione.choices import Ruolo

COINVOLTO: Final = "coinvolto"

_LEGGE: Final = frozenset({Azione.LEGGERE, Azione.COMMENTARE})
_UFFICIO: Final = _LEGGE | {Azione.SCRIVERE}
_VARIA: Final = frozenset({Azione.PORTARE_IN_VARIAZIONE, Azione.LASCIARE_LA_VARIAZIONE})

_RIGHE: Final[dict[str, dict[Stato, frozenset[Azione]]]] = {
    Ruolo.AMMINISTRATORE: {
        Stato.BOZZA: _UFFICIO | _VARIA | {Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE, Azione.RIAPRIRE},
        Stato.PROPOSTO: _UFFICIO | _VARIA | {Azione.RITIRARE, Azione.RINVIARE, Azione.VALIDARE, Azione.RIAPRIRE},
        Stato.VALIDATO: _UFFICIO | _VARIA | {Azione.RINVIARE},
    },
    Ruolo.UFFICIO: {
        Stato.BOZZA: _UFFICIO | _VARIA | {Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE, Azione.RIAPRIRE},
        Stato.PROPOSTO: _UFFICIO | _VARIA | {Azione.RITIRARE, Azione.RINVIARE, Azione.VALIDARE, Azione.RIAPRIRE},
        Stato.VALIDATO: _UFFICIO | _VARIA | {Azione.RINVIARE},
    },
    Ruolo.DIRIGENTE: {
        Stato.BOZZA: _LEGGE | {Azione.SCRIVERE, Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE},
        Stato.PROPOSTO: _LEGGE | {Azione.RITIRARE},
        Stato.VALIDATO: _LEGGE,
    },
    Ruolo.REFERENTE: {
        Stato.BOZZA: _LEGGE | {Azione.SCRIVERE, Azione.PROPORRE},
        Stato.PROPOSTO: _LEGGE | {Azione.RITIRARE},
        Stato.VALIDATO: _LEGGE,
    },
    Ruolo.LETTORE: dict.fromkeys(Stato, _LEGGE),
    # They read every objective: what the Nucleo has to say stands in the surveys (``monitoraggio.rules``).
    Ruolo.NUCLEO: dict.fromkeys(Stato, frozenset({Azione.LEGGERE})),
    Ruolo.VERTICE: dict.fromkeys(Stato, frozenset({Azione.LEGGERE})),
    COINVOLTO: {
        Stato.BOZZA: frozenset(),
        Stato.PROPOSTO: frozenset({Azione.LEGGERE, Azione.PRENDERE_VISIONE}),
        Stato.VALIDATO: frozenset({Azione.LEGGERE, Azione.PRENDERE_VISIONE}),
    },
}
TABELLA: Final = ActTable(Stato, Azione, _RIGHE, reads=Azione.LEGGERE, writes=Azione.SCRIVERE)

# What dirigenti and referenti may do only while the plan is open for entry (or the objective was reopened).
NELLA_FINESTRA: Final = frozenset(
    {Azione.SCRIVERE, Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE, Azione.RITIRARE}
)
LEGATI_ALLA_FINESTRA: Final = frozenset({Ruolo.DIRIGENTE, Ruolo.REFERENTE})

# What asks for a text that may change: of a plan not yet approved, or opened by a variation.
SUL_TESTO_APERTO: Final = frozenset(Azione) - {Azione.LEGGERE, Azione.COMMENTARE, Azione.PRENDERE_VISIONE} - _VARIA

# The plans of whose objectives something may still be said; what is not here is closed.
SI_COMMENTA: Final = frozenset({StatoPiano.PREDISPOSIZIONE, StatoPiano.APPROVATO, StatoPiano.IN_GESTIONE})
