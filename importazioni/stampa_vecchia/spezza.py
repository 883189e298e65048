# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines on which a converter ran several things together, cut back into one thing a line.

A heading behind other words counts when it is marked, or in capitals where a sentence ends; the head of
a table counts when a row plainly follows it. Words in lower case inside a sentence stay a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from importazioni.stampa_vecchia.capoversi import LEGAMI
from importazioni.stampa_vecchia.parole_note import Sezione, sezione_dal_nome, testa_all_inizio
from importazioni.stampa_vecchia.segni import Riga, riga
from importazioni.stampa_vecchia.testa_unita import fine_testa, testa_su_righe
from testi.confronto import parole

_ATTIVITA = r"[Aa][Tt][Tt][Ii][Vv][Ii][Tt](?:[aàAÀ\ufffd?](?!\w))?['’`]?"
_FASI = rf"_?(?:[-–—]|e_)?_?{_ATTIVITA}"
_NOMI = (
    r"contesto_di_riferimento|descrizione_(?:dell['’]_?)?obiettivo|risultato_finale_atteso"
    rf"|fasi{_FASI}|indicatori|(?:altri_servizi|altri_uffici|uffici)_coinvolti"
)
_MAIUSCOLI = (
    r"CONTESTO_DI_RIFERIMENTO|DESCRIZIONE_OBIETTIVO|Descrizione_Obiettivo|RISULTATO_FINALE_ATTESO"
    rf"|FASI{_FASI}|INDICATORI|(?:ALTRI_SERVIZI|ALTRI_UFFICI|UFFICI)_COINVOLTI"
)
_MARCHE = r"(?:\*{1,9}+|_{2,9}+|</?(?:b|i|strong|em|h[1-6])>){1,3}"


def _con_spazi(nomi: str) -> str:
    return f"(?:{nomi.replace('_?', '[ ]{0,3}').replace('_', '[ ]{1,3}')})"


_SEGNATA = re.compile(
    rf"{_MARCHE} ?(?P<nome>{_con_spazi(_NOMI)}) ?:? ?{_MARCHE}(?: ?:)?"
    rf"|(?<!\S)#{{1,6}} (?P<titolo>{_con_spazi(_NOMI)})(?!\w)(?: ?:)?",
    re.IGNORECASE,
)
_NUDA = re.compile(rf"(?<![\w*_>#])(?P<nome>{_con_spazi(_MAIUSCOLI)})(?![\w*_<])(?: ?:)?")
_INDIZIO = re.compile("biettivo|riferimento|atteso|attivit|ndicatori|coinvolti", re.IGNORECASE)
_FINE_FRASE = tuple('.:;!?…)»"”')
_MARGINE = " *_#"
# One separator only: the first cell of the row may be empty.
_SEPARATORE = re.compile(r"^ *(?:[\t|] *)?")
_INTORNO = 300
_INTESTAZIONI_MASSIME = 40
"""A line with more headings than this is noise."""


def spezza(righe: Sequence[Riga]) -> Iterator[Riga]:
    """The same lines, those that hold several things as several lines of the same number."""
    i = 0
    while i < len(righe):
        r = righe[i]
        if unita := testa_su_righe(righe, i):
            i, testa = unita
            yield riga(r.numero, testa)
            continue
        i += 1
        pezzi = _pezzi(r.testo) if r.testo else []
        if len(pezzi) < 2:
            yield r
        else:
            yield from (riga(r.numero, pezzo) for pezzo in pezzi)


def _pezzi(testo: str) -> list[str]:
    tagli = _tagli(testo) if _INDIZIO.search(testo) else []
    limiti = [0, *sorted(set(tagli)), len(testo)]
    pezzi = [testo[a:b] for a, b in pairwise(limiti)]
    return [p for intero in pezzi for p in _testa_e_riga(intero) if p.strip(_MARGINE)]


def _testa_e_riga(testo: str) -> list[str]:
    """The head of a table and the row glued to it, else the text alone."""
    fine = fine_testa(testo)
    return [testo[:fine], _SEPARATORE.sub("", testo[fine:], count=1)] if fine else [testo]


def _tagli(testo: str) -> list[int]:
    """Where a heading begins behind other words, and where the one of a table ends before other words."""
    tagli: list[int] = []
    coperto = 0
    for m, segnata in _trovate(testo):
        sezione = sezione_dal_nome(m.groupdict().get("titolo") or m["nome"])
        if m.start() < coperto or sezione is None or not _intestazione(m, sezione, segnata):
            continue
        coperto = m.end()
        tagli.append(m.start())
        if not sezione.di_testo and not _descrizione_di_servizi(sezione, testo[m.end() : m.end() + 40]):
            tagli.append(m.end())
    return tagli


def _trovate(testo: str) -> list[tuple[re.Match[str], bool]]:
    trovate = [(m, True) for m in islice(_SEGNATA.finditer(testo), _INTESTAZIONI_MASSIME)]
    trovate += [(m, False) for m in islice(_NUDA.finditer(testo), _INTESTAZIONI_MASSIME)]
    return sorted(trovate, key=lambda t: t[0].start()) if len(trovate) < _INTESTAZIONI_MASSIME else []


def _descrizione_di_servizi(sezione: Sezione, dopo: str) -> bool:
    """«ALTRI SERVIZI COINVOLTI Descrizione Patrimonio» is read as it is."""
    return sezione is Sezione.SERVIZI and dopo.lstrip(_MARGINE + ":\t|").lower().startswith("descrizione")


def _intestazione(m: re.Match[str], sezione: Sezione, segnata: bool) -> bool:
    """Whether these words are a heading here, and not words of the sentence around them."""
    nome = m.groupdict().get("titolo") or m["nome"]
    prima, dopo = m.string[max(0, m.start() - _INTORNO) : m.start()], m.string[m.end() : m.end() + _INTORNO]
    in_tabella = prima.rstrip(" ").endswith(("\t", "|"))
    ultima = (parole(prima[-40:]) or [""])[-1]
    if not nome[0].isupper() or not _seguito(sezione, dopo, bool(ultima), nome):
        return False
    if not ultima:
        return not sezione.di_testo or bool(prima.strip(_MARGINE))
    if in_tabella:
        return True
    finita = prima.rstrip(_MARGINE).endswith(_FINE_FRASE)
    if ultima in LEGAMI or (sezione is Sezione.INDICATORI and not nome.isupper() and not finita):
        return False
    return segnata or _staccata(m, sezione, prima, dopo)


def _seguito(sezione: Sezione, dopo: str, dietro: bool, nome: str) -> bool:
    """After the heading of a table comes nothing, its head or (at the beginning of a line) a row."""
    nudo = dopo.strip(_MARGINE + ":\t|")
    if sezione.di_testo or not nudo or testa_all_inizio(nudo):
        return True
    if sezione is Sezione.SERVIZI:
        return nome.isupper() and (nudo[0].isupper() or nudo.lower().startswith("descrizione"))
    return not dietro and ("\t" in dopo.strip(" \t") or "|" in dopo.strip(" |"))


def _staccata(m: re.Match[str], sezione: Sezione, prima: str, dopo: str) -> bool:
    """Capitals without a mark: where a sentence ends, with their colon, or before the head of a table."""
    if prima.rstrip(_MARGINE).endswith(_FINE_FRASE):
        return m["nome"].isupper() or dopo.lstrip()[:1].isupper()
    urlata = prima.rstrip().rsplit(" ", 1)[-1].isupper()
    if sezione.di_testo:
        return m["nome"].isupper() and m[0].endswith(":")
    return not urlata or testa_all_inizio(dopo.strip(_MARGINE + ":\t|"))
