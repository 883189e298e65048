# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities as Italian offices write them: `5.000,00`, `€ 10.000.000`, `11,7%`, `1,5 MLN`, `1 campo`.

Only the digits 0-9 count: `½`, `10²` and full-width digits make the whole value text, because what they
stand for must not be read silently as something else. Decisions that the grammar does not force:
- `1.100` is one thousand one hundred (Italian grouping); `5.5`, `26.20`, `0.500`, `1234.567` cannot be
  grouped so and have a decimal point; `1,234.56` can only be English; `1,234` is Italian, 1.234;
- `100,200,300` is text: it may be a list; so is `10 000` with an ordinary space, which is also how two
  values of one cell stand side by side; no-break and thin spaces and apostrophes do group thousands;
- the sign touches its number: `- 5` may be an item of a list, so it is text;
- `M` is a million, `m` is metres; `k` and `K` are thousands;
- `1/3` is text: a ratio, a piece of a date and "one of three" look alike;
- a unit is at most four plain words; one that adds a condition ("entro", "circa", "o") or names a part of
  the year (`30 giugno`, `2 trimestre`) makes it text;
- more than 30 digits are text: nothing that is measured has them.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from .giorni import MESI

CONTESTO = Context(prec=80, rounding=ROUND_HALF_UP, traps=[])
"""Arithmetic of this package: wide enough to be exact on what `leggi_numero` accepts, and it never raises."""

CIFRE_MASSIME = 30

_SPAZI_STRETTI = "\u00a0\u2009\u202f"
_INTERO = re.compile(r"[0-9]+(?:,[0-9]+)?")
_MIGLIAIA = re.compile(rf"[1-9][0-9]{{0,2}}(?:([.'’{_SPAZI_STRETTI}])[0-9]{{3}})(?:\1[0-9]{{3}})*(?:,[0-9]+)?")
_PUNTO = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]+")
_INGLESE = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(?:'[0-9]{3})+\.[0-9]+")

_GRANDEZZA = re.compile(
    r"(?:(?i:n(?:[.°º]|r\.?|\s)|num\.|numero(?=\s))\s*)?"
    r"(?:(?P<segno_fuori>[-+−–])?(?P<prima>€|(?i:euro|eur))\s*)?"
    rf"(?P<segno>[-+−–])?(?P<numero>[0-9]+(?:[.,'’{_SPAZI_STRETTI}][0-9]+)*)\s*"
    r"(?:(?P<scala>M|(?i:k|mila|mln|mio|milion[ei]|mld|miliard[oi]))(?!\w)\.?(?:\s*di(?=\s))?\s*)?"
    r"(?P<dopo>%|€|(?i:per\s?cento|euro|eur)(?!\w))?"
    r"(?P<unita>.*)",
    re.DOTALL,
)
_SCALE = {"k": 3, "mila": 3, "m": 6, "mln": 6, "mio": 6, "mld": 9}
_SCALE |= {"milione": 6, "milioni": 6, "miliardo": 9, "miliardi": 9}
_NON_UNITA = re.compile(
    r"a|o|e|ed|od|oppure|ovvero|ma|se|non|né|da|tra|fra|ogni|x|salvo|circa|ca|entro|prima|dopo|fino|oltre"
    r"|almeno|max|massimo|minimo|più|piu|meno|bimestre|trimestre|quadrimestre|semestre|" + "|".join(MESI),
    re.IGNORECASE,
)
_DENTRO_UNITA = ".'’°²³/-"


@dataclass(frozen=True)
class Grandezza:
    """A number with what was written around it. `numero` is already multiplied by 10**`scala`
    (`1,5 MLN` is 1500000 with scala 6); a percentage keeps its points (`11,7%` is 11.7)."""

    numero: Decimal
    valuta: str = ""
    percentuale: bool = False
    unita: str = ""
    scala: int = 0

    def __str__(self) -> str:
        """In Italian notation: `€ 26,20`, `11,7%`, `1 campo`."""
        cifre = scrivi_numero(self.numero, 2 if self.valuta else 0)
        prima = f"{self.valuta} " if self.valuta else ""
        percento = "%" if self.percentuale else ""
        spazio = " " if self.unita and not self.unita.startswith("/") else ""
        return f"{prima}{cifre}{percento}{spazio}{self.unita}"

    def confrontabile(self, altra: "Grandezza") -> bool:
        """False only for money against a percentage: other units are written too freely to be compared."""
        return not ((self.valuta and altra.percentuale) or (self.percentuale and altra.valuta))


def leggi_numero(testo: str) -> Decimal | None:
    """An unsigned number in Italian notation, or in another one where that is the only possible reading."""
    if sum(carattere in "0123456789" for carattere in testo) > CIFRE_MASSIME:
        return None
    if _INTERO.fullmatch(testo) or _MIGLIAIA.fullmatch(testo):
        return Decimal(re.sub(r"[^0-9,]", "", testo).replace(",", "."))
    if _PUNTO.fullmatch(testo) or _INGLESE.fullmatch(testo):
        return Decimal(re.sub(r"[^0-9.]", "", testo))
    return None


def leggi_grandezza(testo: str) -> Grandezza | None:
    """A whole text that is one quantity, or None."""
    trovata = _GRANDEZZA.fullmatch(testo)
    numero = leggi_numero(trovata["numero"]) if trovata else None
    if trovata is None or numero is None or not _coerente(trovata):
        return None
    scala = _SCALE.get(trovata["scala"].casefold(), 0) if trovata["scala"] else 0
    numero = CONTESTO.multiply(numero, Decimal(10**scala))
    if (trovata["segno"] or trovata["segno_fuori"] or "+") != "+":
        numero = numero.copy_negate()
    dopo = (trovata["dopo"] or "").casefold()
    percentuale = dopo == "%" or dopo.startswith("per")
    valuta = "€" if trovata["prima"] or (dopo and not percentuale) else ""
    return Grandezza(numero, valuta, percentuale, trovata["unita"].strip(), scala)


def _coerente(trovata: re.Match[str]) -> bool:
    """One sign, one currency or percentage, no multiplied percentage, and a unit that is only a unit."""
    doppio_segno = trovata["segno"] and trovata["segno_fuori"]
    doppia_valuta = trovata["prima"] and trovata["dopo"]
    migliaia_percento = trovata["scala"] and trovata["dopo"] and trovata["dopo"][0] in "%pP"
    return not (doppio_segno or doppia_valuta or migliaia_percento) and _e_unita(trovata["unita"].strip())


def _e_unita(testo: str) -> bool:
    """Whether the text is empty or a plain unit. `4G` and `15A` are codes: one capital is no unit."""
    parole = testo.split()
    if len(parole) > 4 or (len(testo) == 1 and testo.isupper()):
        return False
    return testo == "‰" or all(_e_parola_di_unita(parola) for parola in parole)


def _e_parola_di_unita(parola: str) -> bool:
    nuda = parola.removeprefix("/")
    if not nuda[:1].isalpha() or _NON_UNITA.fullmatch(nuda.rstrip(".")):
        return False
    return all((c.isalpha() and c not in "ªº") or c in _DENTRO_UNITA for c in nuda)


def scrivi_numero(numero: Decimal, decimali_se_rotto: int = 0) -> str:
    """A finite number in Italian notation, without idle zeros: 5000.00 → `5.000`.

    `decimali_se_rotto`: the least decimals of a number that is not whole (two for money: `26,20`).
    """
    if not numero:
        return "0"
    intero, _, decimali = f"{numero:,f}".partition(".")
    decimali = decimali.rstrip("0")
    coda = "," + decimali.ljust(decimali_se_rotto, "0") if decimali else ""
    return intero.replace(",", ".") + coda
