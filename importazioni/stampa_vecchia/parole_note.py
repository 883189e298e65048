# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words the reader goes by: labels, headings of sections, heads of tables."""

import re
from dataclasses import dataclass
from enum import StrEnum

from importazioni.stampa_vecchia.segni import (
    FINE_FORTE,
    FORTE,
    Riga,
    celle,
    chiave,
    con_asterischi,
    con_forte,
    senza_cancelletti,
    senza_tag,
)
from testi.confronto import piega


class Sezione(StrEnum):
    """A part of an objective; the values are the names of the fields of ContenutoObiettivo."""

    CONTESTO = "contesto"
    DESCRIZIONE = "descrizione"
    RISULTATO = "risultato_atteso"
    FASI = "fasi"
    INDICATORI = "indicatori"
    SERVIZI = "altri_servizi"

    @property
    def di_testo(self) -> bool:
        """True for the sections made of paragraphs."""
        return self in (Sezione.CONTESTO, Sezione.DESCRIZIONE, Sezione.RISULTATO)


NOMI_SEZIONE = {
    Sezione.CONTESTO: "Contesto di riferimento",
    Sezione.DESCRIZIONE: "Descrizione Obiettivo",
    Sezione.RISULTATO: "RISULTATO FINALE ATTESO",
    Sezione.FASI: "FASI - ATTIVITA'",
    Sezione.INDICATORI: "INDICATORI",
    Sezione.SERVIZI: "ALTRI SERVIZI COINVOLTI",
}

# A lost or broken last letter («ATTIVIT?») folds to the word without it.
_SEZIONI = {
    "contesto di riferimento": Sezione.CONTESTO,
    "descrizione obiettivo": Sezione.DESCRIZIONE,
    "descrizione dell obiettivo": Sezione.DESCRIZIONE,
    "risultato finale atteso": Sezione.RISULTATO,
    "fasi attivita": Sezione.FASI,
    "fasi attivit": Sezione.FASI,
    "fasi e attivita": Sezione.FASI,
    "indicatori": Sezione.INDICATORI,
    "altri servizi coinvolti": Sezione.SERVIZI,
    "altri uffici coinvolti": Sezione.SERVIZI,
    "uffici coinvolti": Sezione.SERVIZI,
}
_COLONNE_FASI = {
    "fase": "descrizione",
    "fasi": "descrizione",
    "fase attivita": "descrizione",
    "inizio previsto": "inizio_previsto",
    "fine prevista": "fine_prevista",
    "peso": "peso",
    "responsabile": "responsabile",
    "centro di responsabilita": "centro_di_responsabilita",
    "centro di responsabilit": "centro_di_responsabilita",
    "note": "note",
}
_COLONNE_INDICATORI = {
    "descrizione": "descrizione",
    "tipo": "tipo",
    "valore atteso": "valore_atteso",
    "note": "note",
}
COLONNE = {
    Sezione.FASI: tuple(dict.fromkeys(_COLONNE_FASI.values())),
    Sezione.INDICATORI: tuple(dict.fromkeys(_COLONNE_INDICATORI.values())),
}
_IN_OGNI_TESTA = ("previst", "descrizione", "valore atteso")
_ESSENZIALI = {
    Sezione.FASI: ({"descrizione", "inizio_previsto"}, {"inizio_previsto", "fine_prevista"}),
    Sezione.INDICATORI: ({"descrizione", "valore_atteso"}, {"descrizione", "tipo"}, {"tipo", "valore_atteso"}),
}
_MARCATA = re.compile(rf"\s*{FORTE}([^{FORTE}{FINE_FORTE}]{{5,60}}){FINE_FORTE}\s*+:?\s*+(\S.*)", re.DOTALL)
_CON_DUE_PUNTI = re.compile(r"\s*+([^:]{5,60}):\s*+(\S.*)", re.DOTALL)
_SENZA_DUE_PUNTI = re.compile(
    r"\s*(contesto di riferimento|descrizione (?:dell['’] ?)?obiettivo|risultato finale atteso)\b[\s:]*(\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_SERVIZI_DI_SEGUITO = re.compile(
    r"\s*(?:altri servizi|altri uffici|uffici) coinvolti[\s:]*(?=descrizione\b)(.*)", re.IGNORECASE
)
_PRIME = frozenset(nome.split()[0] for nome in _SEZIONI)


@dataclass(frozen=True, slots=True)
class Testa:
    """The head of a table: which one, and the field of each column ("" for one the reader does not know)."""

    genere: Sezione
    colonne: tuple[str, ...]


def sezione_di(riga: Riga) -> Sezione | None:
    """The section whose heading this line is, when it stands alone on the line."""
    return _SEZIONI.get(riga.chiave) if riga.chiave else None


def sezione_dal_nome(nome: str) -> Sezione | None:
    """The section that has this heading, whatever its case, accents and signs."""
    return _SEZIONI.get(piega(nome))


def sezione_con_testo(riga: Riga, aperta: bool) -> tuple[Sezione, str] | None:
    """A marked heading followed by its text on the same line, e.g. «**Descrizione Obiettivo** Il ...».

    Without a mark it must be in capitals, or (``aperta`` false: no section was begun) have its colon or
    look like a label; else it is a sentence that happens to begin with those words.
    """
    if chiave(senza_tag(riga.testo[:80])).split(" ", 1)[0] not in _PRIME:
        return None
    segnata = con_forte(senza_cancelletti(riga.testo), " ")
    if m := _MARCATA.match(segnata):
        return _di_testo(m)
    m = _CON_DUE_PUNTI.match(segnata)
    if m and (m[1].isupper() or not aperta) and (trovata := _di_testo(m)):
        return trovata
    m = _SENZA_DUE_PUNTI.match(segnata)
    return _di_testo(m) if m and (_maiuscola(m) or (not aperta and _come_etichetta(m))) else None


def _maiuscola(m: re.Match[str]) -> bool:
    """«RISULTATO FINALE ATTESO testo», «Descrizione Obiettivo Testo» (that heading has both capitals)."""
    return m[1].isupper() or (m[1] == NOMI_SEZIONE[Sezione.DESCRIZIONE] and m[2][0].isupper())


def _come_etichetta(m: re.Match[str]) -> bool:
    """«Descrizione Obiettivo testo», «Contesto di riferimento Il ...»; not «Descrizione obiettivo e ...»."""
    return m[1][0].isupper() and (m[1].split()[-1][0].isupper() or not m[2][0].islower())


def _di_testo(m: re.Match[str]) -> tuple[Sezione, str] | None:
    sezione = _SEZIONI.get(piega(m[1]))
    if sezione is None or not sezione.di_testo:
        return None
    return sezione, con_asterischi(m[2])


def testa_di(riga: Riga, sezione: Sezione | None) -> Testa | None:
    """The head of a table, found by the words of its columns in any order."""
    if not any(nome in riga.chiave for nome in _IN_OGNI_TESTA):
        return None
    if sezione is Sezione.SERVIZI and riga.chiave == "descrizione":
        return Testa(Sezione.SERVIZI, ("descrizione",))
    chiavi = [chiave(senza_tag(c)) for c in celle(riga.testo)]
    if len(chiavi) == 1:
        return _testa_senza_celle(_senza_sezione(riga.chiave))
    chiavi[0] = _senza_sezione(chiavi[0])
    while chiavi and not chiavi[-1]:
        chiavi.pop()
    return _testa_di_ogni_genere(chiavi) or _testa_senza_celle(_senza_sezione(riga.chiave))


def _senza_sezione(parole: str) -> str:
    """«INDICATORI Descrizione»: the heading of the section may stand on the same line."""
    for nome in ("fasi attivita ", "fasi attivit ", "fasi e attivita ", "indicatori "):
        if parole.startswith(nome):
            return parole.removeprefix(nome)
    return parole


def servizi_di_seguito(riga: Riga) -> str:
    """«ALTRI SERVIZI COINVOLTI Descrizione Patrimonio» on one line: what follows the heading, else ""."""
    if not any(riga.chiave.startswith(f"{c} ") for c, s in _SEZIONI.items() if s is Sezione.SERVIZI):
        return ""
    m = _SERVIZI_DI_SEGUITO.match(
        senza_cancelletti(con_forte(riga.testo, " ").replace(FORTE, "").replace(FINE_FORTE, ""))
    )
    return m[1].strip() if m else ""


def _testa(chiavi: list[str], nomi: dict[str, str], genere: Sezione) -> Testa | None:
    colonne = tuple(nomi.get(c, "") for c in chiavi)
    note = [c for c in colonne if c]
    buona = len(set(note)) == len(note) and len(note) * 5 >= len(colonne) * 3
    return Testa(genere, colonne) if buona and any(e <= set(note) for e in _ESSENZIALI[genere]) else None


def _testa_di_ogni_genere(chiavi: list[str]) -> Testa | None:
    return _testa(chiavi, _COLONNE_FASI, Sezione.FASI) or _testa(chiavi, _COLONNE_INDICATORI, Sezione.INDICATORI)


def _testa_senza_celle(parole: str) -> Testa | None:
    letta = colonne_all_inizio(parole.split())
    return letta[0] if letta and letta[1] == len(parole.split()) else None


def colonne_all_inizio(parole: list[str]) -> tuple[Testa, int] | None:
    """The head that these folded words begin with, heading of the section before it or not: (it, its words)."""
    salta = len(parole) - len(_senza_sezione(" ".join(parole)).split())
    for nomi, genere in ((_COLONNE_FASI, Sezione.FASI), (_COLONNE_INDICATORI, Sezione.INDICATORI)):
        colonne, quante = _tasselli(parole[salta:], nomi)
        if len(colonne) >= 3 and (testa := _testa(colonne, nomi, genere)):
            return testa, salta + quante
    return None


def testa_all_inizio(testo: str) -> bool:
    """True when the head of a table begins here, whatever parts its columns."""
    return colonne_all_inizio(chiave(senza_tag(testo[:200])).split()) is not None


def e_testa(chiavi: list[str], intera: bool) -> bool:
    """True when these folded names are a whole head of at least three columns, or (``intera`` false) begin one."""
    if intera:
        return len(chiavi) >= 3 and _testa_di_ogni_genere(chiavi) is not None
    return any(all(c in nomi for c in chiavi) for nomi in (_COLONNE_FASI, _COLONNE_INDICATORI))


def _tasselli(parole: list[str], nomi: dict[str, str]) -> tuple[list[str], int]:
    """The column names, longest first and each field once, that the words begin with; how many words they take."""
    trovati: dict[str, str] = {}
    posto = 0
    while posto < len(parole):
        prove = {" ".join(parole[posto : posto + n]): n for n in range(1, min(3, len(parole) - posto) + 1)}
        nome = next((p for p in reversed(prove) if p in nomi), "")
        if not nome or nomi[nome] in trovati:
            break
        trovati[nomi[nome]] = nome
        posto += prove[nome]
    return list(trovati.values()), posto
