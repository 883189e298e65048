# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective while it is being read, and how it becomes content."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from importazioni.reading import Posto, SegnalazioneDiLettura, avviso, errore, estratto
from importazioni.stampa_vecchia.capoversi import Testo
from importazioni.stampa_vecchia.confine import Precedente, Testata
from importazioni.stampa_vecchia.parole_note import Sezione
from importazioni.stampa_vecchia.riga_distesa import separa_coda
from importazioni.stampa_vecchia.tabelle import RigaTabella, Tabella
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from testi.confronto import in_riga, piega
from testi.formati import leggi_data, leggi_numero

_ANNO_BREVE = re.compile(r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-])([0-9]{2})")
_CENTESIMO = Decimal("0.01")
T = TypeVar("T")


@dataclass(slots=True)
class InLettura:
    """The parts of one objective as the pages bring them."""

    codice: str
    riga: int
    titolo: str
    centro: str
    responsabile: str
    tipo: str = ""
    pluriennale: bool = False
    testi: dict[Sezione, Testo] = field(default_factory=dict)
    tabelle: dict[Sezione, Tabella] = field(default_factory=dict)
    servizi: list[tuple[int, str]] = field(default_factory=list)
    messaggi: list[SegnalazioneDiLettura] = field(default_factory=list)
    tipo_letto: bool = False

    @classmethod
    def da(cls, testata: Testata, riga: int) -> "InLettura":
        """Begin with the first head of the objective, at line ``riga``."""
        nuovo = cls(testata.codice, riga, testata.titolo, testata.centro, testata.responsabile)
        if testata.incerta:
            nuovo.avvisa(riga, "testata-incerta", (
                f"Nella testata nome e titolo non sono separati: letto «{testata.responsabile}» come responsabile "
                f"e «{estratto(testata.titolo)}» come titolo."
            ))  # fmt: skip
        for nome, valore in (("titolo", testata.titolo), ("centro di responsabilità", testata.centro)):
            if not valore:
                testo = f"Nella testata manca: {nome}."
                nuovo.messaggi.append(errore(riga, nuovo.codice, "parte-mancante", testo))
        # A post may be vacant: nothing of the document is lost.
        if not testata.responsabile:
            nuovo.avvisa(riga, "parte-mancante", "Nella testata manca: responsabile.")
        return nuovo

    @property
    def precedente(self) -> Precedente:
        """What its heads said so far."""
        return Precedente(self.centro, self.responsabile, self.titolo)

    def avvisa(self, riga: int, codice: str, testo: str) -> None:
        """Add a warning about this objective."""
        self.messaggi.append(avviso(riga, self.codice, codice, testo))

    def confronta(self, testata: Testata, riga: int) -> None:
        """The first head wins; a later one that differs is told."""
        coppie = (
            ("titolo", self.titolo, testata.titolo),
            ("centro di responsabilità", self.centro, testata.centro),
            ("responsabile", self.responsabile, testata.responsabile),
        )
        for nome, prima, dopo in coppie:
            if dopo and piega(prima) != piega(dopo):
                self.avvisa(riga, "testata-diversa", (
                    f"La testata ripetuta ha un altro {nome}: «{estratto(dopo)}»; resta «{estratto(prima)}»."
                ))  # fmt: skip

    def etichetta(self, testata: Testata, riga: int) -> None:
        """Take what the labels under the head say."""
        dette = testata.etichette
        if dette.tipo and not self.tipo_letto:
            self.tipo, self.tipo_letto = dette.tipo, True
        self.pluriennale = self.pluriennale or bool(dette.pluriennale)
        for testo, numero in dette.ignorate:
            self.avvisa(numero or riga, "riga-non-importata", f"Riga non importata: «{estratto(testo)}».")

    def testo(self, sezione: Sezione) -> Testo:
        """The text of a section, begun when it is not."""
        return self.testi.setdefault(sezione, Testo())

    def tabella(self, sezione: Sezione) -> Tabella:
        """The table of a section, begun when it is not."""
        return self.tabelle.setdefault(sezione, Tabella(sezione))

    def volta_pagina(self) -> None:
        """The head of the page was repeated."""
        for testo in self.testi.values():
            testo.volta_pagina()

    def centri(self) -> Iterator[str]:
        """The names of centres that its head and the cells of its phases say."""
        yield self.centro
        yield from (r.celle.get("centro_di_responsabilita", "") for r in self._righe(Sezione.FASI))

    def contenuto(self, centri: Collection[str] = frozenset()) -> ContenutoObiettivo:
        """What was read; messages about cells are added to ``messaggi``.

        ``centri`` are the folded names of centres known from the whole document.
        """
        testi = {s: t.testo() for s, t in self.testi.items()}
        self._separa_code(centri)
        self._rimetti_centri()
        if not self.tipo:
            self.avvisa(self.riga, "parte-mancante", "Manca la riga «Tipo di Obiettivo».")
        return ContenutoObiettivo(
            codice=self.codice,
            titolo=self.titolo,
            centro_di_responsabilita=self.centro,
            responsabile=self.responsabile,
            tipo=self.tipo,
            pluriennale=self.pluriennale,
            contesto=testi.get(Sezione.CONTESTO, ""),
            descrizione=testi.get(Sezione.DESCRIZIONE, ""),
            risultato_atteso=testi.get(Sezione.RISULTATO, ""),
            fasi=tuple(self._fase(r) for r in self._righe(Sezione.FASI)),
            indicatori=tuple(self._indicatore(r) for r in self._righe(Sezione.INDICATORI)),
            altri_servizi=tuple(nome for _, nome in self.servizi),
        )

    def posti(self) -> dict[Posto, int]:
        """Where things stand."""
        righe: dict[Posto, int] = {(self.codice,): self.riga}
        righe.update({(self.codice, s.value): t.riga for s, t in self.testi.items() if t.riga})
        for sezione in self.tabelle:
            righe.update({(self.codice, sezione.value, n): r.numero for n, r in enumerate(self._righe(sezione))})
        righe.update({(self.codice, "altri_servizi", n): riga for n, (riga, _) in enumerate(self.servizi)})
        return righe

    def _separa_code(self, centri: Collection[str]) -> None:
        """Rows without cells: who, which centre and note, now that all centres are known."""
        for r in self._righe(Sezione.FASI):
            if r.coda:
                coda = separa_coda(r.coda, self.centro, centri)
                r.celle |= {"responsabile": coda.responsabile, "centro_di_responsabilita": coda.centro}
                r.celle["note"] = in_riga(f"{coda.note} {r.celle.get('note', '')}")
                r.coda = ""

    def _rimetti_centri(self) -> None:
        """A row that lost the empty cell of the responsible has a centre in its place."""
        righe = self._righe(Sezione.FASI)
        centri = {piega(c) for r in righe if (c := r.celle.get("centro_di_responsabilita", ""))} | {piega(self.centro)}
        for r in righe:
            nome = r.celle.get("responsabile", "")
            if nome and not r.celle.get("centro_di_responsabilita") and piega(nome) in centri:
                r.celle["responsabile"], r.celle["centro_di_responsabilita"] = "", nome
                r.spostata = True

    def _righe(self, sezione: Sezione) -> list[RigaTabella]:
        return self.tabelle[sezione].righe if sezione in self.tabelle else []

    def _fase(self, riga: RigaTabella) -> ContenutoFase:
        self._rimarca(riga)
        c = riga.celle
        return ContenutoFase(
            descrizione=c.get("descrizione", ""),
            inizio_previsto=self._leggi(riga, "inizio_previsto", "data di inizio", data_letta),
            fine_prevista=self._leggi(riga, "fine_prevista", "data di fine", data_letta),
            peso=self._leggi(riga, "peso", "peso", peso_letto),
            responsabile=c.get("responsabile", ""),
            centro_di_responsabilita=c.get("centro_di_responsabilita", ""),
            note=c.get("note", ""),
        )

    def _indicatore(self, riga: RigaTabella) -> ContenutoIndicatore:
        self._rimarca(riga)
        c = riga.celle
        return ContenutoIndicatore(
            descrizione=c.get("descrizione", ""),
            tipo=c.get("tipo", ""),
            valore_atteso=c.get("valore_atteso", ""),
            note=c.get("note", ""),
        )

    def _rimarca(self, riga: RigaTabella) -> None:
        """Tell what of the row needs a look."""
        if riga.spostata:
            self.avvisa(riga.numero, "riga-spostata", (
                "Le celle della riga non stanno sotto le loro colonne: sono state disposte secondo il loro aspetto, "
                f"da controllare («{estratto(riga.celle.get('descrizione', ''))}»)."
            ))  # fmt: skip
        if riga.unita:
            testo = estratto(riga.celle.get("descrizione", ""))
            self.avvisa(
                riga.numero, "riga-unita", f"La riga continua sotto ed è stata unita, da controllare («{testo}»)."
            )
        for testo in riga.estranee:
            self.avvisa(
                riga.numero, "colonna-sconosciuta", f"Cella di una colonna che il piano non ha: «{estratto(testo)}»."
            )

    def _leggi(self, riga: RigaTabella, campo: str, nome: str, lettore: Callable[[str], T | None]) -> T | None:
        testo = in_riga(riga.celle.get(campo, ""))
        letto = lettore(testo) if testo else None
        if testo and letto is None:
            self.messaggi.append(errore(
                riga.numero, self.codice, "valore-non-leggibile",
                f"«{estratto(testo)}» non si legge come {nome}: il campo resta vuoto.",
            ))  # fmt: skip
        return letto


def data_letta(testo: str) -> date | None:
    """A date, also with a year of two digits; None when it is none or of no plausible year."""
    letta = leggi_data(_ANNO_BREVE.sub(r"\g<1>20\2", testo) if _ANNO_BREVE.fullmatch(testo) else testo)
    return letta if letta and 1900 <= letta.year <= 2199 else None


def peso_letto(testo: str) -> Decimal | None:
    """A weight from 0 to 999,99 with two decimals; None when it is none."""
    letto = leggi_numero(testo.removesuffix("%").strip()[:20])
    if letto is None or not 0 <= letto < 1000:
        return None
    return letto.quantize(_CENTESIMO, ROUND_HALF_UP)
