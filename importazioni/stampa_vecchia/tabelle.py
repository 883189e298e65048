# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of phases and indicators: cells set under their columns, by the head or by what they look like."""

import re
from dataclasses import dataclass, field

from importazioni.stampa_vecchia.parole_note import COLONNE, Sezione, Testa
from importazioni.stampa_vecchia.riga_distesa import LUNGHEZZA_MASSIMA, fase_distesa, indicatore_disteso
from importazioni.stampa_vecchia.segni import cella, celle, piano, senza_tag, separatore, valore
from indicatori.tipi import TIPI_INDICATORE
from testi.confronto import in_riga, piega

_DATA = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PESO = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?\s?%?")
_TIPI = frozenset(piega(nome) for nome in TIPI_INDICATORE)
_DATE = ("inizio_previsto", "fine_prevista")
_ALTRE = ("responsabile", "centro_di_responsabilita", "note")
_MOLTE_CELLE = 60


@dataclass(slots=True)
class RigaTabella:
    """A row: its line, its cells by field, how many were written, and what the reader had to do to set them."""

    numero: int
    celle: dict[str, str]
    spostata: bool = False
    estranee: list[str] = field(default_factory=list)
    scritte: int = 0
    unita: bool = False
    coda: str = ""
    """Words of a row without cells that only the centres of the whole document tell apart."""


class Tabella:
    """The rows of one section of one objective; the head may change from page to page."""

    def __init__(self, genere: Sezione) -> None:
        self.genere = genere
        self.righe: list[RigaTabella] = []
        self.testa: Testa | None = None
        self._sospesa = ""

    @property
    def colonne(self) -> tuple[str, ...]:
        """The columns of the last head seen, else those of the office."""
        return self.testa.colonne if self.testa else COLONNE[self.genere]

    def aggiungi(self, numero: int, testo: str, prossima: str = "") -> bool:
        """Take a line; False when it fits no row. ``prossima`` is the next line, to see a broken first cell."""
        if separatore(testo):
            return True
        nude = celle(testo)
        if len(nude) == 1:
            return self._sola(numero, testo, prossima)
        if len(nude) > _MOLTE_CELLE:
            return False
        nude[0] = f"{self._sospesa} {nude[0]}" if self._sospesa else nude[0]
        self._sospesa = ""
        if self._completa(nude):
            return True
        riga = self._disponi(numero, nude)
        if riga is None:
            return not any(c.strip() for c in nude)
        return self._continua(riga) or self._nuova(riga)

    @property
    def in_sospeso(self) -> str:
        """The beginning of a row that never came."""
        return self._sospesa

    def lascia(self) -> None:
        """Forget the beginning of a row that never came."""
        self._sospesa = ""

    def _nuova(self, riga: RigaTabella) -> bool:
        self.righe.append(riga)
        return True

    def _completa(self, nude: list[str]) -> bool:
        """Two or three cells that are just those the row before lacks, its last cell broken over the lines."""
        prima = self.righe[-1] if self.righe else None
        if self.genere is not Sezione.FASI or prima is None or len(nude) > 3 or prima.spostata:
            return False
        mancano = [c for c in self.colonne[max(prima.scritte - 1, 0) :] if c]
        if len(mancano) != len(nude) or any(_DATA.fullmatch(piano(c)) for c in nude):
            return False
        _unisci(prima.celle, dict(zip(mancano, map(cella, nude), strict=True)))
        prima.scritte = len(self.colonne)
        return True

    def _continua(self, riga: RigaTabella) -> bool:
        """A row without dates, weight, type or value is the rest of the one before: its first cell is empty,
        or begins in lower case and stands alone."""
        proprie = (*_DATE, "peso", "tipo", "valore_atteso")
        if not self.righe or any(riga.celle.get(c) for c in proprie):
            return False
        descrizione = riga.celle.get("descrizione", "")
        if descrizione and (not descrizione[0].islower() or any(riga.celle.get(c) for c in _ALTRE)):
            return False
        _unisci(self.righe[-1].celle, riga.celle)
        self.righe[-1].unita = bool(descrizione)
        return True

    def _sola(self, numero: int, testo: str, prossima: str) -> bool:
        """A line without separators: a row written out, or a piece of a cell that was broken over lines."""
        nudo = piano(testo)
        spezzata = len(nudo) <= LUNGHEZZA_MASSIMA and _comincia_una_riga(testo, prossima)
        intera = f"{self._sospesa} {testo}" if self._sospesa else testo
        if riga := _distesa(numero, self.genere, _senza_marche(intera), solo_leggibile=spezzata):
            self._sospesa = ""
            return self._nuova(riga)
        if spezzata:
            self._sospesa = f"{self._sospesa} {testo}".strip()
            return True
        ultima = self.righe[-1].celle if self.righe else {}
        if ultima.get("note") and self.colonne[-1] == "note":
            _unisci(ultima, {"note": nudo})
            self.righe[-1].unita = not nudo[:1].islower()
            return True
        return False

    def _disponi(self, numero: int, nude: list[str]) -> RigaTabella | None:
        pulite = [valore(c) if i == self._indice("valore_atteso") else cella(c) for i, c in enumerate(nude)]
        if not any(pulite):
            return None
        disposta = _fase if self.genere is Sezione.FASI else _indicatore
        riga = disposta(numero, pulite, self.colonne)
        if riga:
            riga.scritte = len(nude)
        return riga

    def _indice(self, colonna: str) -> int:
        return self.colonne.index(colonna) if colonna in self.colonne else -1


def _unisci(prima: dict[str, str], altre: dict[str, str]) -> None:
    for campo, testo in altre.items():
        if testo:
            prima[campo] = in_riga(f"{prima.get(campo, '')} {testo}")


def _senza_marche(testo: str) -> str:
    """The words without marks, wide gaps kept: they part cells."""
    return "  ".join(cella(pezzo) for pezzo in testo.strip().split("  ") if pezzo.strip())


def _comincia_una_riga(testo: str, prossima: str) -> bool:
    """True when the line is the beginning of the first cell of the next one."""
    altre = celle(prossima)
    if len(altre) < 3:
        return False
    aperta = any(testo.lower().count(f"<{t}>") > testo.lower().count(f"</{t}>") for t in ("i", "b", "em", "strong"))
    return aperta or testo.count("**") % 2 == 1 or piano(altre[0])[:1].islower()


def _sotto_le_colonne(numero: int, pulite: list[str], colonne: tuple[str, ...]) -> RigaTabella:
    disposte = {c: "" for c in colonne if c}
    disposte.update({c: t for c, t in zip(colonne, pulite, strict=False) if c})
    estranee = [t for c, t in zip(colonne, pulite, strict=False) if not c and t]
    return RigaTabella(numero, disposte, estranee=estranee)


def _fase(numero: int, pulite: list[str], colonne: tuple[str, ...]) -> RigaTabella | None:
    riga = _sotto_le_colonne(numero, pulite, colonne)
    oltre = any(pulite[len(colonne) :])
    if not oltre and _al_suo_posto(riga, pulite):
        return riga
    date = [i for i, t in enumerate(pulite) if _DATA.fullmatch(t)]
    if date:
        return _fase_spostata(numero, pulite, date)
    # No date at all: a row as long as its head is one, with something else written under the dates.
    return riga if len(colonne) - 1 <= len(pulite) and not oltre else None


def _al_suo_posto(riga: RigaTabella, pulite: list[str]) -> bool:
    """True when what stands under dates and weight is such, or empty, and no date stands elsewhere."""
    date = [riga.celle.get(c, "") for c in _DATE]
    peso = riga.celle.get("peso", "")
    giuste = sum(bool(_DATA.fullmatch(d)) for d in date) == sum(bool(_DATA.fullmatch(t)) for t in pulite)
    buone = all(not d or _DATA.fullmatch(d) for d in date) and (not peso or bool(_PESO.fullmatch(peso)))
    if not (giuste and buone):
        # As many cells as columns, and no date elsewhere: what stands there is simply no date.
        return giuste and len(pulite) == len(riga.celle)
    return any(date) or bool(peso) or len(pulite) >= len(riga.celle) - 1 or not riga.celle.get("descrizione")


def _fase_spostata(numero: int, pulite: list[str], date: list[int]) -> RigaTabella:
    """A row of which a cell is missing or too many: dates and weight say where the others are."""
    prima, ultima = date[0], date[1] if date[1:2] == [date[0] + 1] else date[0]
    coda = pulite[ultima + 1 :]
    peso = coda.pop(0) if coda and _PESO.fullmatch(coda[0]) else ""
    testi = [t for t in coda if t]
    if len(testi) > 2:
        responsabile, centro, *note = testi
    else:
        responsabile, (centro, *note) = "", [*testi, ""]
    disposte = {
        "descrizione": in_riga(" ".join(pulite[:prima])),
        "inizio_previsto": pulite[prima],
        "fine_prevista": pulite[ultima] if ultima != prima else "",
        "peso": peso,
        "responsabile": responsabile,
        "centro_di_responsabilita": centro,
        "note": in_riga(" ".join(note)),
    }
    return RigaTabella(numero, disposte, spostata=True)


def _distesa(numero: int, genere: Sezione, testo: str, solo_leggibile: bool = False) -> RigaTabella | None:
    """A row whose cells were run together with spaces."""
    if genere is Sezione.INDICATORI:
        celle_lette = indicatore_disteso(testo, solo_leggibile)
        return RigaTabella(numero, celle_lette, spostata=True, scritte=4) if celle_lette else None
    fase = fase_distesa(in_riga(testo))
    return RigaTabella(numero, fase.celle, spostata=True, scritte=7, coda=fase.coda) if fase else None


def _indicatore(numero: int, pulite: list[str], colonne: tuple[str, ...]) -> RigaTabella | None:
    riga = _sotto_le_colonne(numero, pulite, colonne)
    tipi = [i for i, t in enumerate(pulite) if i and len(t) < 40 and piega(t) in _TIPI]
    posto = colonne.index("tipo") if "tipo" in colonne else -1
    if len(tipi) == 1 and tipi[0] != posto:
        return _indicatore_spostato(numero, pulite, tipi[0])
    piene = [t for t in pulite if t]
    monca = not tipi and len(piene) < 3 and not riga.celle.get("valore_atteso")
    if monca and (distesa := _distesa(numero, Sezione.INDICATORI, " ".join(piene))):
        return distesa
    if oltre := in_riga(" ".join(pulite[len(colonne) :])):
        _unisci(riga.celle, {"note": oltre})
        riga.spostata = True
    return riga


def _indicatore_spostato(numero: int, pulite: list[str], tipo: int) -> RigaTabella:
    dopo = [*pulite[tipo + 1 :], ""]
    disposte = {
        "descrizione": in_riga(" ".join(pulite[:tipo])),
        "tipo": pulite[tipo],
        "valore_atteso": senza_tag(dopo[0]).strip(),
        "note": in_riga(" ".join(dopo[1:])),
    }
    return RigaTabella(numero, disposte, spostata=True)
