# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of a distribution in words, from its JSON."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from monitoraggio.figures.printing import italian
from valutazione.money import BandKind, Sharing, Source
from valutazione.money.norms import INTERIM, PAYMENT_TIMES, TOP_UP

# How the fund is shared, and what pays the top-up: the words of boxes, pages and papers alike.
SHARING: Final[Mapping[str, str]] = {
    Sharing.POSIZIONE: "per valore di posizione e giorni di servizio",
    Sharing.PRO_CAPITE: "per giorni di servizio, uguale per tutti",
    Sharing.COMPETITIVA: "per valore di posizione, giorni di servizio e coefficiente",
}
SOURCE: Final[Mapping[str, str]] = {
    Source.RISERVA: "la sua riserva, e se non basta si rifiuta",
    Source.RISERVA_E_ECONOMIE: "la sua riserva, poi le economie dell'anno",
    Source.RIDUZIONE: "la sua riserva, poi una riduzione di tutti i premi",
}


def rule_words(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What it says, each with its name."""
    yield "Si ripartisce", SHARING[rule["ripartizione"]]
    yield "Soglia", f"sotto {_shown(rule['soglia'])} non si prende nulla" if Decimal(rule["soglia"]) else "nessuna"
    bands = rule["fasce"]
    for band in bands:
        closing = "]" if Decimal(band["a"]) == 100 else ")"
        yield f"Fascia [{_shown(band['da'])}; {_shown(band['a'])}{closing}", _coefficient(band)
    if top_up := rule.get("art30"):
        yield (
            "Maggiorazione",
            f"{_percent(top_up['maggiorazione'])} % oltre la media al {_percent(top_up['quota'])} % dei valutati "
            f"({TOP_UP.text}); la paga {SOURCE[top_up['fonte']]}",
        )
    if rule.get("dl13"):
        yield "Tempi di pagamento", f"il 30 % vi è legato per chi ne risponde ({PAYMENT_TIMES.text})"
    if "interim_massimo" in rule:
        yield "Interim", f"al più il {_shown(rule['interim_massimo'])} % della posizione coperta ({INTERIM.text})"


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The words of a box in which one of them is chosen."""
    return [(str(value), f"{said[:1].upper()}{said[1:]}") for value, said in words.items()]


def _coefficient(band: Mapping[str, Any]) -> str:
    match band["genere"]:
        case BandKind.PROPORZIONALE:
            return "il punteggio diviso 100"
        case BandKind.INTERPOLATA:
            return f"da {_shown(band['coefficiente'])} a {_shown(band['coefficiente_fine'])}, in linea retta"
    return f"coefficiente {_shown(band['coefficiente'])}"


def _shown(text: str) -> str:
    return italian(Decimal(text)) if "/" not in text else text


def _percent(text: str) -> str:
    shown = f"{Decimal(text).scaleb(2).normalize():f}"
    return shown.replace(".", ",")
