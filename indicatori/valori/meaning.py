# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the text of an expected value to its meaning.

Order: a day of the plan's year, "da definire", yes/no, date, comparison with signs, bounds in words, number, text.
Decisions that the grammar does not force:
- "almeno 3", "non più di 5", "max 10", "min. 4", "oltre il 90%" are plain thresholds; "fino a 10" is text
  (a ceiling or a goal?), and so are "circa 10" and `=100`;
- "entro 30 giorni" is at most 30 days: only with a unit of time;
- "tra 10 e 20" is an interval, ends included; "da 10 a 20" is text (a range or a growth?), and so is `10-20`
  (a range, a school year, a piece of a date?);
- `150000>n>100000` is the same interval turned round; one that no number satisfies is text;
- `1<n<2 MLN` is text: the multiplier may belong to both ends. `100000<n<1M` has one reading only.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from testi.formati import data

from .forme import DaDefinire, Data, Intervallo, Numero, SiNo, Soglia, Testo, Valore
from .giorni import leggi_scadenza
from .giudizio import Condizione, Operatore, Verso
from .grandezze import CONTESTO, Grandezza, leggi_grandezza, scrivi_numero
from .parole import LUNGHEZZA_MASSIMA, Richiamo, e_da_definire, leggi_si_no, pulisci, separa_richiamo
from .yearless import compact_day, day_of_year

_CONFRONTO = re.compile(r"([<>]\s*=?|=\s*[<>]|[≤≥])")
_OPERATORI = {segno: Operatore(segno) for segno in ("<", "<=", ">", ">=")}
_OPERATORI |= {"=<": Operatore.AL_MASSIMO, "≤": Operatore.AL_MASSIMO}
_OPERATORI |= {"=>": Operatore.ALMENO, "≥": Operatore.ALMENO}
_ROVESCIO = {
    Operatore.MINORE: Operatore.MAGGIORE,
    Operatore.AL_MASSIMO: Operatore.ALMENO,
    Operatore.MAGGIORE: Operatore.MINORE,
    Operatore.ALMENO: Operatore.AL_MASSIMO,
}
_INCOGNITE = ("", "n", "x")
# With a point and two figures behind it, as a day and its month may stand; nothing else is about it.
_LAST_NUMBER = re.compile(r"(?<![0-9.,/])[0-9]{1,2}\.[0-9]{2}$")
# A month and its year: «12.2026».
_MONTH = re.compile(r"(?P<month>0?[1-9]|1[0-2])\.(?P<year>(?:19|20)[0-9]{2})")
_RATIO = re.compile(r"[0-9]{2}/[0-9]{2}")

# Articles, prepositions (with theirs) and other words that the ways of saying a bound are made of.
_ART = r"(?:il\s++|lo\s++|la\s++|i\s++|l['’]\s*+)?"
_A = r"\s+a(?:\s+|l\s+|llo\s+|lla\s+|i\s+|ll['’]\s*)"
_DI = r"\s+d(?:i\s+|el\s+|ello\s+|ella\s+|ei\s+|ell['’]\s*)"
_PIU = r"pi(?:ù|u['’`]?)"
_LIMITE = rf"(?:imo)?(?:{_DI}|\.\s*|\s+)"
_IN_PAROLE = tuple(
    (re.compile(rf"(?:{modi}){_ART}(?P<resto>.+)", re.IGNORECASE | re.DOTALL), operatore)
    for operatore, modi in {
        Operatore.ALMENO: rf"almeno\s+|(?:un\s+)?min{_LIMITE}|non\s+(?:meno{_DI}|inferiore{_A})"
        rf"|(?:maggiore|superiore)\s+o\s+uguale{_A}|(?:pari|uguale)\s+o\s+(?:superiore|maggiore){_A}",
        Operatore.AL_MASSIMO: rf"al\s+massimo\s+|(?:un\s+)?mass{_LIMITE}|max(?:\.\s*|\s+)"
        rf"|non\s+(?:{_PIU}{_DI}|oltre\s+|superiore{_A})"
        rf"|(?:minore|inferiore)\s+o\s+uguale{_A}|(?:pari|uguale)\s+o\s+(?:inferiore|minore){_A}",
        Operatore.MAGGIORE: rf"oltre\s+|{_PIU}{_DI}|maggiore{_DI}|superiore{_A}",
        Operatore.MINORE: rf"meno{_DI}|minore{_DI}|inferiore{_A}",
    }.items()
)
_TRA = re.compile(
    rf"(?:compres[oai]\s++)?[tf]ra\s++{_ART}(?P<da>.+?)(?<!\s)\s++ed?\s++{_ART}(?P<a>.+)", re.IGNORECASE | re.DOTALL
)
_ENTRO = re.compile(rf"entro\s+{_ART}(?P<resto>.+)", re.IGNORECASE | re.DOTALL)
_TEMPI = frozenset(
    {
        *("gg", "g", "giorno", "giorni", "h", "ora", "ore", "min", "minuto", "minuti", "secondo", "secondi"),
        *("settimana", "settimane", "mese", "mesi", "anno", "anni"),
    }
)


def leggi(testo: str | None, anno: int | None = None) -> Valore:
    """The value that a text states; `str()` of it is the text, unchanged (empty for None). Never raises.

    Args:
        anno: the year of the plan that says it: of that year is a day without one (`31.12`).
    """
    scritto = testo or ""
    corpo, richiamo = separa_richiamo(pulisci(scritto))
    if len(corpo) > LUNGHEZZA_MASSIMA:
        return Testo(scritto, richiamo=richiamo)
    if valore := _of_the_year(scritto, corpo, richiamo, anno):
        return valore
    letti = (lettore(scritto, corpo, richiamo) for lettore in _LETTORI)
    valore = next(filter(None, letti), None) or Testo(scritto, richiamo=richiamo)
    dubbio = _doubt(valore, corpo)
    return replace(valore, dubbio=dubbio) if dubbio else valore


def come_lo_leggo(valore: Valore, verso: str = Verso.CRESCENTE) -> str:
    """The Italian sentence a form shows under the field: how the program has read the value."""
    dubbio = f" ({valore.dubbio})" if valore.dubbio else ""
    return valore.lettura(verso) + dubbio + valore.richiamo.frase


def _of_the_year(scritto: str, corpo: str, richiamo: Richiamo, anno: int | None) -> Valore | None:
    """A day without a year, or eight figures that may be one: no number in either case."""
    day = day_of_year(corpo)
    if day and day.plain:
        giorno = day.of(anno) if anno else None
        if giorno:
            return Data(scritto, giorno, senza_anno=True, richiamo=richiamo)
        return Testo(scritto, richiamo=richiamo, dubbio=f"se è il {day}, scriverlo con l'anno")
    if compact := compact_day(corpo):
        se = f"se è il {data(compact)} scriverlo così, se è un numero scrivere {scrivi_numero(Decimal(corpo))}"
        return Testo(scritto, richiamo=richiamo, dubbio=se)
    return None


def _doubt(valore: Valore, corpo: str) -> str:
    """What is to be asked of a number, a bound or a ratio that may be a day: `5.12`, `<= 31.12`, `10/12`."""
    limite = valore.grandezza if isinstance(valore, Numero) else None
    limite = valore.condizione.limite if isinstance(valore, Soglia) else limite
    if not isinstance(valore, Testo) and (limite is None or limite.valuta or limite.percentuale or limite.unita):
        return ""
    if limite and (month := _MONTH.fullmatch(corpo)):
        number = f"se è un numero scrivere {scrivi_numero(limite.numero)}"
        return f"se è il mese {month['month']}/{month['year']} scriverne il giorno, {number}"
    found = _LAST_NUMBER.search(corpo) if limite else _RATIO.fullmatch(corpo)
    day = day_of_year(found[0]) if found else None
    if day is None:
        return ""
    numero = f", se è un numero scrivere {scrivi_numero(limite.numero)}" if limite else ""
    return f"se è il {day} scriverlo con l'anno{numero}"


def _da_definire(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    return DaDefinire(scritto, richiamo=richiamo) if e_da_definire(corpo) else None


def _si_no(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    atteso = leggi_si_no(corpo)
    return None if atteso is None else SiNo(scritto, atteso, richiamo=richiamo)


def _data(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    giorno: date | None = leggi_scadenza(corpo)
    return Data(scritto, giorno, richiamo=richiamo) if giorno else None


def _numero(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    grandezza = leggi_grandezza(corpo)
    return Numero(scritto, grandezza, richiamo=richiamo) if grandezza else None


def _con_segni(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    """`>10%`, `n<=50`, `100000<n<150000`."""
    pezzi = [pezzo.strip() for pezzo in _CONFRONTO.split(corpo)]
    if len(pezzi) == 3:
        condizione = _soglia(*pezzi)
        return Soglia(scritto, condizione, richiamo=richiamo) if condizione else None
    if len(pezzi) != 5 or pezzi[2].casefold() not in _INCOGNITE:
        return None
    return _intervallo(
        scritto, richiamo, _condizione(pezzi[0], pezzi[1], rovescia=True), _condizione(pezzi[4], pezzi[3])
    )


def _soglia(prima: str, segno: str, dopo: str) -> Condizione | None:
    """The unknown may stand on either side: `n>10`, `10<n`, or not at all."""
    if prima.casefold() in _INCOGNITE:
        return _condizione(dopo, segno)
    return _condizione(prima, segno, rovescia=True) if dopo.casefold() in _INCOGNITE[1:] else None


def _condizione(limite: str, segno: str, rovescia: bool = False) -> Condizione | None:
    operatore = _OPERATORI.get("".join(segno.split()))
    grandezza = leggi_grandezza(limite)
    if operatore is None or grandezza is None:
        return None
    return Condizione(_ROVESCIO[operatore] if rovescia else operatore, grandezza)


def _intervallo(
    scritto: str, richiamo: Richiamo, una: Condizione | None, altra: Condizione | None
) -> Intervallo | None:
    """Two bounds, in either order, that some number satisfies and that can be read in one way only."""
    if una is None or altra is None or una.operatore.dal_basso == altra.operatore.dal_basso:
        return None
    minimo, massimo = (una, altra) if una.operatore.dal_basso else (altra, una)
    vuoto = not (massimo.vale(minimo.limite.numero) and minimo.vale(massimo.limite.numero))
    diversi = not minimo.limite.confrontabile(massimo.limite)
    if vuoto or diversi or _scala_dubbia(minimo.limite, massimo.limite):
        return None
    return Intervallo(scritto, minimo, massimo, richiamo=richiamo)


def _scala_dubbia(minimo: Grandezza, massimo: Grandezza) -> bool:
    """Whether the multiplier of the upper end could be meant for the lower one too."""
    if minimo.scala or not massimo.scala or minimo.numero <= 0:
        return False
    return CONTESTO.multiply(minimo.numero, Decimal(10**massimo.scala)) < massimo.numero


def _in_parole(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    """Thresholds such as "almeno 3", "non più del 5%", "max 10"."""
    for modo, operatore in _IN_PAROLE:
        trovato = modo.fullmatch(corpo)
        grandezza = leggi_grandezza(trovato["resto"]) if trovato else None
        if grandezza:
            return Soglia(scritto, Condizione(operatore, grandezza), richiamo=richiamo)
    return None


def _tra(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    trovato = _TRA.fullmatch(corpo)
    if trovato is None:
        return None
    return _intervallo(scritto, richiamo, _condizione(trovato["da"], ">="), _condizione(trovato["a"], "<="))


def _entro(scritto: str, corpo: str, richiamo: Richiamo) -> Valore | None:
    trovato = _ENTRO.fullmatch(corpo)
    grandezza = leggi_grandezza(trovato["resto"]) if trovato else None
    if grandezza is None or grandezza.unita.split(" ")[0].rstrip(".").casefold() not in _TEMPI:
        return None
    return Soglia(scritto, Condizione(Operatore.AL_MASSIMO, grandezza), richiamo=richiamo)


_LETTORI: tuple[Callable[[str, str, Richiamo], Valore | None], ...] = (
    _da_definire,
    _si_no,
    _data,
    _con_segni,
    _in_parole,
    _tra,
    _entro,
    _numero,
)
