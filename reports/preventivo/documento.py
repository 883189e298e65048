# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report «Preventivo obiettivi»: the objectives of a plan as they are approved (TUEL art. 169 and 170)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from organizzazione.rules import Chi
from reports import stili
from reports.base import Foglio, NienteDaStampare, OpzioniReport, Report, Stampato
from reports.front import STYLE
from reports.preventivo import obiettivo, operativo
from reports.preventivo.livello import TITOLO, DatiPreventivo, front, on_paper
from reports.preventivo.opzioni import Livello, OpzioniPreventivo

LETTURE: Final = {Livello.OBIETTIVO: obiettivo.leggi, Livello.OPERATIVO: operativo.leggi}


class PreventivoObiettivi(Report[DatiPreventivo]):
    """Objectives with their sections, phases, indicators and other services."""

    id = modelli = "preventivo"
    titolo = TITOLO
    descrizione = (
        "Gli obiettivi di un PEG come li approva la Giunta: sezioni, fasi con date e pesi, indicatori. "
        "Con un DUP, i suoi obiettivi operativi."
    )
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniPreventivo

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiPreventivo:
        """See the base class."""
        dati = LETTURE[opzioni["livello"]](opzioni, chi)
        if not dati.obiettivi:
            raise NienteDaStampare("Nessun obiettivo con questi parametri: allargare la scelta.")
        return on_paper(dati, opzioni)

    def nome_file(self, dati: DatiPreventivo) -> str:
        """``preventivo-PEG_2020``, with the code when it is of one objective."""
        return f"{self.id}-{dati.nome_file()}"

    def in_dati(self, dati: DatiPreventivo) -> str:
        """The JSON of the plan or of the DUP, which the import takes back."""
        return dati.in_dati()

    def fogli(self, dati: DatiPreventivo) -> Sequence[Foglio]:
        """The objectives, then what hangs on them."""
        return dati.fogli()

    def stampato(self, dati: DatiPreventivo) -> Stampato:
        """One part an objective; the first carries the title of the document too."""
        codice, descrizione, livello = dati.vista
        return Stampato(
            titolo=f"{self.titolo} · {codice}",
            soggetto=f"{descrizione}, livello {livello}",
            ente=dati.ente,
            piede=f"{dati.ente} · {codice} {descrizione}".strip(),
            data=dati.giorno,
            modello=dati.modello,
            parti=dati.parti(),
            stile=stili.di_carta(self.modelli, STYLE),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
            front=front(dati),
        )
