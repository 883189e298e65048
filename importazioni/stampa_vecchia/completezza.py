# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling a file that was cut from one that ends.

A whole export ends after a whole row or paragraph of its last objective. Whatever the file itself says
of its habits (every row of a table reaches the same column, every objective has a table, every number has
two decimals) is held against its last lines. A cut that falls exactly between two rows cannot be told.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from importazioni.stampa_vecchia.accumulo import InLettura, peso_letto
from importazioni.stampa_vecchia.parole_note import NOMI_SEZIONE, Sezione
from importazioni.stampa_vecchia.preventivo import Letto
from importazioni.stampa_vecchia.segni import Riga
from importazioni.stampa_vecchia.tabelle import RigaTabella, Tabella
from testi.confronto import piega
from testi.formati import leggi_data

_MARCA_A_META = re.compile(r"</?[a-z]{0,6}$", re.IGNORECASE)
_APRE = re.compile(r"(?<![\w*])\*\*(?!\s)")
_CHIUDE = re.compile(r"(?<=[^\s*])\*{1,3}(?![\w*])")
_DATA_A_META = re.compile(r"[0-9]{1,2}/(?:[0-9]{1,2}(?:/[0-9]{0,3})?)?")
_DECIMALI = re.compile(r"[0-9.]+,[0-9]{2}")
_NUMERO = re.compile(r"[0-9.]+(?:,[0-9]?)?")
_FINE_FRASE = (".", "!", "?", "…")
_PROMESSA = (":", ",")
_CENTO = Decimal(100)
_ETICHETTE = ("obiettivo", "centro di responsabilita", "responsabile", "tipo di obiettivo", "pluriennale")
_TESTE = (
    "fase inizio previsto fine prevista peso responsabile centro di responsabilita note",
    "descrizione tipo valore atteso note",
)
RIMEDIO = "Se il file è intero, finire l'ultima riga con un a capo; altrimenti esportarlo o copiarlo di nuovo."


def perche_tagliato(letto: Letto, righe: list[Riga]) -> str:
    """Why the file seems cut, in Italian, or "" when it seems whole."""
    ultima = next((r for r in reversed(righe) if not r.vuota), None)
    if ultima is None or letto.ultimo is None:
        return ""
    a_capo = ultima is not righe[-1]
    motivo = (
        _testata(letto, righe, ultima)
        or _marca(ultima, a_capo)
        or _in_sospeso(letto, ultima, a_capo)
        or _fine_sezione(letto, ultima, a_capo)
    )
    return f"riga {ultima.numero}, obiettivo {letto.ultimo.codice}: {motivo}" if motivo else ""


def _testata(letto: Letto, righe: list[Riga], ultima: Riga) -> str:
    """A page head cut before its end: it was read as something else."""
    if letto.testata_a_meta and ultima.numero - letto.testata_a_meta < 25:
        return "la testata della pagina non è completa"
    coda = [r for r in righe[-24:] if not r.vuota][-4:]
    if any(r.chiave == "obiettivo" for r in coda) and letto.inizi[-1][0] < coda[0].numero:
        return "la testata della pagina non è completa"
    if letto.ultimo and not letto.ultimo.tipo_letto and any(o.tipo_letto for o in letto.obiettivi.values()):
        return "manca la riga «Tipo di Obiettivo» dopo la testata"
    return ""


def _marca(ultima: Riga, a_capo: bool) -> str:
    testo = ultima.testo.rstrip()
    basso = testo.lower()
    aperte = any(basso.count(f"<{t}>") > basso.count(f"</{t}>") for t in ("b", "i", "strong", "em"))
    aste = len(_APRE.findall(testo)) > len(_CHIUDE.findall(testo))
    if not a_capo and (aperte or aste or _MARCA_A_META.search(testo[-10:])):
        return "l'ultima riga finisce dentro una marca di grassetto o corsivo"
    return ""


def _in_sospeso(letto: Letto, ultima: Riga, a_capo: bool) -> str:
    # Lines that followed but fitted nowhere are told one by one: the file is not cut there.
    if letto.sospeso and letto.fuori_posto < letto.sospeso:
        return f"dopo l'intestazione di riga {letto.sospeso} non c'è nulla"
    if not a_capo and letto.fuori_posto == ultima.numero:
        return "l'ultima riga non è una riga intera della tabella"
    return ""


def _fine_sezione(letto: Letto, ultima: Riga, a_capo: bool) -> str:
    ora, sezione = letto.ultimo, letto.sezione
    if ora is None or sezione is None:
        return ""
    if sezione is Sezione.SERVIZI:
        return "" if a_capo else _fine_servizi(ultima)
    if sezione.di_testo:
        return _fine_testo(letto, ora, sezione, a_capo)
    tabella = ora.tabelle.get(sezione)
    if tabella is None or not tabella.righe:
        return ""
    if not a_capo and tabella.righe[-1].numero != ultima.numero:
        return f"l'ultima riga non è una riga intera della tabella. {RIMEDIO}"
    altre = [r for o in letto.obiettivi.values() for r in _righe(o, sezione) if r is not tabella.righe[-1]]
    motivo = _fine_tabella(tabella, altre, a_capo)
    return motivo or (_fine_fasi(ora) if sezione is Sezione.FASI else "")


def _righe(obiettivo: InLettura, sezione: Sezione) -> list[RigaTabella]:
    return obiettivo.tabelle[sezione].righe if sezione in obiettivo.tabelle else []


def _fine_servizi(ultima: Riga) -> str:
    """The beginning of the head of that table, or of the next page, is no service."""
    chiave = ultima.chiave
    meta = chiave and any(e.startswith(chiave) for e in ("descrizione", *_ETICHETTE))
    return "l'ultima riga è l'inizio di un'intestazione" if meta else ""


def _fine_testo(letto: Letto, ora: InLettura, sezione: Sezione, a_capo: bool) -> str:
    """A text that is the last thing of the file: whole when its line is, or when it ends a sentence."""
    ultima = ora.testo(sezione).ultima.rstrip("*_ »\"')")
    if ultima.endswith(_PROMESSA) or not (a_capo or ultima.endswith(_FINE_FRASE)):
        return f"il testo di «{NOMI_SEZIONE[sezione]}» finisce a metà di una frase. {RIMEDIO}"
    if not a_capo and senza_tabelle(letto):
        return f"dopo «{NOMI_SEZIONE[sezione]}» mancano le tabelle che tutti gli altri obiettivi hanno. {RIMEDIO}"
    return ""


def senza_tabelle(letto: Letto) -> bool:
    """True when the last objective alone has no table, which may be a sign of a cut between two paragraphs."""
    altri = [o for o in letto.obiettivi.values() if o is not letto.ultimo]
    return len(altri) >= 3 and all(o.tabelle for o in altri) and not (letto.ultimo and letto.ultimo.tabelle)


def _fine_tabella(tabella: Tabella, altre: list[RigaTabella], a_capo: bool) -> str:
    """The last row against its head and against the other rows of the same table in the file."""
    riga, colonne = tabella.righe[-1], tabella.colonne
    if not a_capo and _inizio_di_testa(riga):
        return "l'ultima riga è l'inizio della testa della tabella"
    if riga.scritte >= len(colonne):
        return "" if a_capo else _nota_aperta(riga, colonne)
    if a_capo and not (altre and all(r.scritte >= len(colonne) for r in altre)):
        return ""
    piene = [n for n, c in enumerate(colonne) if c and altre and all(r.celle.get(c) for r in altre)]
    minime = max(piene, default=len(colonne) - 2) + 1
    if max((n for n, c in enumerate(colonne, 1) if riga.celle.get(c)), default=0) < minime:
        return "l'ultima riga della tabella ha meno celle della sua testa"
    return _ultima_cella(riga, colonne, altre)


def _inizio_di_testa(riga: RigaTabella) -> bool:
    chiave = piega(" ".join(riga.celle.values()))
    return bool(chiave) and any(t.startswith(chiave) for t in _TESTE)


def _nota_aperta(riga: RigaTabella, colonne: tuple[str, ...]) -> str:
    """A note without the end of its line: nobody can say that it is whole, unless it ends a sentence."""
    nota = riga.celle.get(colonne[-1], "")
    return f"l'ultima cella potrebbe non essere intera. {RIMEDIO}" if nota and not nota.endswith(_FINE_FRASE) else ""


def _ultima_cella(riga: RigaTabella, colonne: tuple[str, ...], altre: list[RigaTabella]) -> str:
    """The last filled cell: a piece of a date, of a number, or of a name that stands whole elsewhere."""
    campo = next((c for c in reversed(colonne) if c and riga.celle.get(c)), "")
    testo = riga.celle.get(campo, "")
    usati = [t for r in altre if (t := r.celle.get(campo, ""))]
    a_meta = (
        (bool(_DATA_A_META.fullmatch(testo)) and leggi_data(testo) is None)
        or _numero_a_meta(testo, usati)
        or (campo != "valore_atteso" and testo not in usati and any(t.startswith(testo) for t in usati))
    )
    return f"l'ultima cella («{testo[-40:]}») sembra incompleta" if a_meta else ""


def _numero_a_meta(testo: str, usati: Iterable[str]) -> bool:
    """True for «30,» and «30,0», and for «30» where every other number of the column is like «30,00»."""
    numeri = [t for t in usati if _NUMERO.fullmatch(t) or _DECIMALI.fullmatch(t)]
    if not _NUMERO.fullmatch(testo) or not all(_DECIMALI.fullmatch(t) for t in numeri):
        return False
    return bool(numeri) or "," in testo


def _fine_fasi(ora: InLettura) -> str:
    """Nothing follows the phases: their weights must be all there, or none."""
    pesi = [p for r in _righe(ora, Sezione.FASI) if (p := peso_letto(r.celle.get("peso", ""))) is not None]
    somma = sum(pesi, Decimal(0))
    if pesi and somma < _CENTO:
        return f"le fasi pesano {somma:.2f}".replace(".", ",") + " e il file finisce lì: mancano le altre"
    return ""
