# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reader of the old export: by the words it knows, not by the marks around them.

One pass over the lines. A page head opens or continues an objective; a heading opens a section; the
head of a table says where its columns are; every other line belongs to the section that is open.
Nothing is lost silently: what fits nowhere becomes a message with its line and text.
"""

from dataclasses import dataclass

from importazioni.reading import SegnalazioneDiLettura, errore, estratto
from importazioni.stampa_vecchia.accumulo import InLettura
from importazioni.stampa_vecchia.confine import Testata
from importazioni.stampa_vecchia.etichette import inizia_etichetta, leggi_etichette
from importazioni.stampa_vecchia.frontespizio import Frontespizio, inizia_frontespizio, leggi_frontespizio
from importazioni.stampa_vecchia.gettoni import regione
from importazioni.stampa_vecchia.parole_note import Sezione, servizi_di_seguito, sezione_con_testo, sezione_di, testa_di
from importazioni.stampa_vecchia.segni import LUNGA, Riga, celle, piano
from importazioni.stampa_vecchia.segni import riga as nuova_riga
from importazioni.stampa_vecchia.spezza import spezza
from importazioni.stampa_vecchia.testata import (
    inizia_testata,
    leggi_testata,
    nomi_sicuri,
    separa_testate,
    testata_senza_codice,
)


@dataclass(slots=True)
class Letto:
    """The outcome of the pass, with what the check for a truncated file needs."""

    frontespizio: Frontespizio
    obiettivi: dict[str, InLettura]
    messaggi: list[SegnalazioneDiLettura]
    ultimo: InLettura | None
    sezione: Sezione | None
    sospeso: int
    """Line of a heading, a table head or a page head after which nothing came; 0 when something did."""
    testata_a_meta: int
    """Line where a page head began that the end of the file cut; 0 when none."""
    fuori_posto: int
    """The last line that fitted nowhere."""
    inizi: list[tuple[int, str]]
    """Where the pages of each objective begin: (line, code), in order."""


class PrintReader:
    """The state of the pass."""

    def __init__(self, righe: list[Riga]) -> None:
        self.righe = righe = list(spezza(list(separa_testate(righe))))
        self.nomi = nomi_sicuri(righe)
        self.obiettivi: dict[str, InLettura] = {}
        self.messaggi: list[SegnalazioneDiLettura] = []
        self.inizi: list[tuple[int, str]] = []
        self.frontespizio = Frontespizio()
        self.ora: InLettura | None = None
        self.sezione: Sezione | None = None
        self.sospeso = self.testata_a_meta = self.fuori_posto = 0
        self.i = 0
        self.salta = False

    def leggi(self) -> Letto:
        """Read all lines."""
        self.frontespizio = self._prima_pagina()
        while self.i < len(self.righe):
            self._passo()
        self._chiudi_sospese()
        return Letto(
            self.frontespizio, self.obiettivi, self.messaggi, self.ora, self.sezione, self.sospeso,
            self.testata_a_meta, self.fuori_posto, self.inizi,
        )  # fmt: skip

    def _prima_pagina(self) -> Frontespizio:
        inizio = self.i
        while self.i < len(self.righe) and not inizia_testata(self.righe, self.i):
            self.i += 1
        return leggi_frontespizio(self.righe[inizio : self.i])

    def _passo(self) -> None:
        riga = self.righe[self.i]
        if riga.vuota:
            self._vuota()
        elif inizia_testata(self.righe, self.i):
            self._testata()
        elif testata_senza_codice(self.righe, self.i):
            self._senza_codice(riga)
        elif inizia_frontespizio(self.righe, self.i):
            self.messaggi += self._prima_pagina().messaggi
        else:
            self.i += 1
            self._riga(riga)

    def _vuota(self) -> None:
        self.i += 1
        if self.ora and self.sezione and self.sezione.di_testo:
            self.ora.testo(self.sezione).stacca()

    def _senza_codice(self, riga: Riga) -> None:
        """Nobody can say of which objective these pages are: they are left out, and told."""
        self._chiudi_sospese()
        self.i, self.salta, self.sospeso, self.sezione = self.i + 1, True, 0, None
        self.messaggi.append(errore(riga.numero, "", "testata-senza-codice", (
            "Nella testata manca il codice dell'obiettivo: le righe fino alla testata seguente non sono importate. "
            "Scrivere il codice nel file, sotto «obiettivo», e rileggerlo."
        )))  # fmt: skip

    def _testata(self) -> None:
        inizio = self.righe[self.i]
        codice = inizia_testata(self.righe, self.i)
        prima = self.obiettivi.get(codice)
        letta = leggi_testata(self.righe, self.i, prima.precedente if prima else None, self.nomi)
        if letta is None:
            self.testata_a_meta = inizio.numero
            self.i += 1
            self._riga(inizio)
            return
        self.salta = False
        self.inizi.append((inizio.numero, codice))
        self._apri(letta, prima, inizio.numero)
        self.sospeso = inizio.numero
        self._riprendi(letta)

    def _apri(self, letta: Testata, prima: InLettura | None, numero: int) -> None:
        """Continue the objective of this head, or begin it."""
        self._chiudi_sospese()
        if prima is None:
            self.ora = self.obiettivi[letta.codice] = InLettura.da(letta, numero)
            self.sezione = None
        else:
            if prima is not self.ora:
                prima.avvisa(numero, "obiettivo-ripreso", (
                    "Le pagine dell'obiettivo non sono di seguito: qui riprende quello cominciato prima."
                ))  # fmt: skip
                self.sezione = None
            self.ora = prima
            prima.confronta(letta, numero)
            prima.volta_pagina()
        self.ora.etichetta(letta, numero)

    def _riprendi(self, letta: Testata) -> None:
        self.i = letta.riprende
        if letta.resto is not None:
            numero = self.righe[self.i].numero
            self.i += 1
            self._riga(nuova_riga(numero, letta.resto))

    def _riga(self, riga: Riga) -> None:
        """A line that is neither empty nor a page head."""
        if self.salta:
            return
        if sezione := self._titolo(riga):
            self.sezione, self.sospeso = sezione, riga.numero
        elif con_testo := sezione_con_testo(riga, self.sezione is not None):
            self.sezione = con_testo[0]
            self._testo(riga.numero, con_testo[1])
        elif servizi := servizi_di_seguito(riga):
            self.sezione, self.sospeso = Sezione.SERVIZI, riga.numero
            if nomi := servizi[len("descrizione") :].strip(" :\t|"):
                self._servizio(nuova_riga(riga.numero, nomi))
        elif testa := testa_di(riga, self.sezione):
            self.sezione, self.sospeso = testa.genere, riga.numero
            if self.ora and testa.genere is not Sezione.SERVIZI:
                self.ora.tabella(testa.genere).testa = testa
        else:
            self._contenuto(riga)

    def _titolo(self, riga: Riga) -> Sezione | None:
        """The section this line opens. «Indicatori» before plain text is a sub-heading of the office."""
        sezione = sezione_di(riga)
        if sezione is not Sezione.INDICATORI or self.sezione is None or not self.sezione.di_testo:
            return sezione
        dopo = self._prossima()
        if dopo is None or len(celle(dopo.testo)) > 1 or testa_di(dopo, None) or sezione_di(dopo):
            return sezione
        return sezione if dopo.chiave.startswith("obiettivo") else None

    def _prossima(self) -> Riga | None:
        return next((r for r in self.righe[self.i : self.i + 20] if not r.vuota), None)

    def _contenuto(self, riga: Riga) -> None:
        if self.ora is None:
            return
        if self.sezione is None:
            self._prima_delle_sezioni(riga)
        elif self.sezione.di_testo:
            self._testo(riga.numero, riga.testo)
        elif self.sezione is Sezione.SERVIZI:
            self._servizio(riga)
        else:
            self._cella(riga)

    def _prima_delle_sezioni(self, riga: Riga) -> None:
        """Labels that a page break or an empty line set apart from the head; any other text is description."""
        ora = self.ora
        if ora is None:
            return
        parte = regione(self.righe[self.i - 1 : self.i + 3] if riga is self.righe[self.i - 1] else [riga])
        if parte.gettoni and inizia_etichetta(parte.gettoni, 0):
            testata = Testata(ora.codice)
            posto = leggi_etichette(parte.gettoni, 0, testata.etichette)
            ora.etichetta(testata, riga.numero)
            indice, testata.resto = parte.resto(posto)
            testata.riprende = self.i - 1 + indice if len(parte.righe) > 1 else self.i
            self._riprendi(testata)
            return
        ora.avvisa(riga.numero, "testo-senza-intestazione", (
            f"Testo senza intestazione di sezione, messo nella descrizione: «{estratto(piano(riga.testo[:400]))}»."
        ))  # fmt: skip
        self.sezione = Sezione.DESCRIZIONE
        self._testo(riga.numero, riga.testo)

    def _testo(self, numero: int, testo: str) -> None:
        if self.ora and self.sezione:
            self.ora.testo(self.sezione).aggiungi(numero, testo)
            self.sospeso = 0

    def _servizio(self, riga: Riga) -> None:
        nome = piano(riga.testo.replace("\t", " ").replace("|", " ")).lstrip("-•· ")
        if self.ora and nome:
            self.ora.servizi.append((riga.numero, nome))
            self.sospeso = 0
            if len(nome) > LUNGA:
                self._fuori(riga, "Testo troppo lungo per il nome di un servizio")

    def _cella(self, riga: Riga) -> None:
        if self.ora is None or self.sezione is None:
            return
        prossima = self._prossima()
        tabella = self.ora.tabella(self.sezione)
        if tabella.aggiungi(riga.numero, riga.testo, prossima.testo if prossima else ""):
            self.sospeso = 0
        else:
            self.fuori_posto = riga.numero
            self._fuori(riga, "Riga che non sta in nessuna tabella, non importata")

    def _fuori(self, riga: Riga, perche: str) -> None:
        if self.ora:
            testo = f"{perche}: «{estratto(piano(riga.testo[:4000]), 500)}»."
            self.messaggi.append(errore(riga.numero, self.ora.codice, "riga-fuori-tabella", testo))

    def _chiudi_sospese(self) -> None:
        """The beginning of a row that never came is told, not dropped."""
        for tabella in self.ora.tabelle.values() if self.ora else ():
            if self.ora and tabella.in_sospeso:
                numero = self.righe[min(self.i, len(self.righe)) - 1].numero
                self._fuori(Riga(numero, tabella.in_sospeso, ""), "Inizio di una riga che non continua")
                tabella.lascia()
