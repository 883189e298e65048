# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as offices keep them, in and out: XLSX, CSV and text with tabs."""

from fogli.griglia import leggi_griglie
from importazioni.tabelle.elenco import TABELLE, Tabella
from importazioni.tabelle.rilievi import Rilievo, TabellaConErrori

__all__ = ["TABELLE", "Rilievo", "Tabella", "TabellaConErrori", "leggi_griglie"]
