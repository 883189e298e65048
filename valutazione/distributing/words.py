# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of a distribution in words, from its JSON."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from monitoraggio.figures.printing import italian
from valutazione.money.norms import INTERIM, PAYMENT_TIMES, TOP_UP

_SHARING: Final = {
    "posizione": "per valore di posizione e giorni di servizio",
    "pro-capite": "per giorni di servizio, uguale per tutti",
    "competitiva": "per valore di posizione, giorni di servizio e coefficiente",
}
_SOURCE: Final = {
    "riserva": "la sua riserva, e se non basta si rifiuta",
    "riserva-e-economie": "la sua riserva, poi le economie dell'anno",
    "riduzione": "la sua riserva, poi una riduzione di tutti i premi",
}


def rule_words(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What it says, each with its name."""
    yield "Si ripartisce", _SHARING[rule["ripartizione"]]
    yield "Soglia", f"sotto {_shown(rule['soglia'])} non si prende nulla" if Decimal(rule["soglia"]) else "nessuna"
    bands = rule["fasce"]
    for band in bands:
        closing = "]" if Decimal(band["a"]) == 100 else ")"
        yield f"Fascia [{_shown(band['da'])}; {_shown(band['a'])}{closing}", _coefficient(band)
    if top_up := rule.get("art30"):
        yield (
            "Maggiorazione",
            f"{_percent(top_up['maggiorazione'])} % oltre la media al {_percent(top_up['quota'])} % dei valutati "
            f"({TOP_UP.text}); la paga {_SOURCE[top_up['fonte']]}",
        )
    if rule.get("dl13"):
        yield "Tempi di pagamento", f"il 30 % vi è legato per chi ne risponde ({PAYMENT_TIMES.text})"
    if "interim_massimo" in rule:
        yield "Interim", f"al più il {_shown(rule['interim_massimo'])} % della posizione coperta ({INTERIM.text})"


def _coefficient(band: Mapping[str, Any]) -> str:
    match band["genere"]:
        case "proporzionale":
            return "il punteggio diviso 100"
        case "interpolata":
            return f"da {_shown(band['coefficiente'])} a {_shown(band['coefficiente_fine'])}, in linea retta"
    return f"coefficiente {_shown(band['coefficiente'])}"


def _shown(text: str) -> str:
    return italian(Decimal(text)) if "/" not in text else text


def _percent(text: str) -> str:
    shown = f"{Decimal(text).scaleb(2).normalize():f}"
    return shown.replace(".", ",")
