# SPDX-License-Identifier: AGPL-3.0-or-later
"""Expected values ("valore atteso") of indicators: read, printed back as written, judged. Pure.

Offices write them freely and the text they wrote is what prints. `leggi` gives it a meaning without ever
changing it or raising: what is not plain is `Testo`, for a person to judge. Modules, from the bottom:
`parole` (marks and words), `grandezze` (numbers), `giorni` (dates), `yearless` (days whose
year is the plan's), `giudizio` (outcome and arithmetic),
`consuntivi` (actual values), `forme` (the kinds of value), `meaning` (from text to value).
"""

from .consuntivi import Consuntivo, leggi_consuntivo
from .forme import DaDefinire, Data, Intervallo, Numero, SiNo, Soglia, Testo, Valore
from .giudizio import VERSI, Condizione, EsitoDelConfronto, Operatore, Verso
from .grandezze import Grandezza, scrivi_numero
from .meaning import come_lo_leggo, leggi
from .parole import Richiamo
from .yearless import compact_day

__all__ = [
    "VERSI",
    "Condizione",
    "Consuntivo",
    "DaDefinire",
    "Data",
    "EsitoDelConfronto",
    "Grandezza",
    "Intervallo",
    "Numero",
    "Operatore",
    "Richiamo",
    "SiNo",
    "Soglia",
    "Testo",
    "Valore",
    "Verso",
    "come_lo_leggo",
    "compact_day",
    "leggi",
    "leggi_consuntivo",
    "scrivi_numero",
]
