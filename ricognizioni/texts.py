# SPDX-License-Identifier: AGPL-3.0-or-later
"""The six things that a strategic control looks at (TUEL art. 147-ter, c. 1), in the order of the law;
and what the document asks of an indicator. Pure."""

from typing import Final


def asked_in_words(text: str, target: str) -> str:
    """What the document asks of an indicator, in one line."""
    return f"{text} (atteso: {target})" if target else text


# Column, what the law asks, what is written beside the box.
SIX_TEXTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("risultati", "Risultati conseguiti", "Che cosa si è ottenuto, rispetto a ciò che ci si era proposti."),
    ("economici", "Aspetti economico-finanziari", "Quanto è costato o ha reso ciò che si è ottenuto."),
    ("tempi", "Tempi di realizzazione", "Rispetto alle previsioni."),
    ("procedure", "Procedure operative attuate", "Rispetto ai progetti: che cosa si è fatto in altro modo, e perché."),
    ("qualita", "Qualità dei servizi e soddisfazione della domanda", "Come servizi e cittadini se ne sono accorti."),
    ("sociali", "Aspetti socio-economici", "Che cosa è cambiato nella città."),
)
COLUMNS: Final = tuple(column for column, _, _ in SIX_TEXTS)
