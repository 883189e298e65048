# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sections of a Relazione, in order: what each is called, what is drawn in it, what the office is asked to say.
Pure.

The order is that of the Relazioni that cities print, which follows the guidelines of the Dipartimento della funzione
pubblica (n. 3/2018): who we are, what was reached, where we strayed and why, how the Comune is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Drawn(StrEnum):
    """What is drawn in a section from the numbers of the year."""

    NULLA = ""
    CAMMINO = "cammino"
    INSIEME = "insieme"
    ALBERO = "albero"
    SCOSTAMENTI = "scostamenti"
    VARIAZIONI = "variazioni"
    SERVIZI = "servizi"
    OPERATIVI = "operativi"
    SALUTE = "salute"
    ORGANISMI = "organismi"
    VALUTAZIONI = "valutazioni"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its key in addresses and rows, its title, what the office is asked to say in it."""

    key: str
    title: str
    asks: str
    drawn: Drawn = Drawn.NULLA


SECTIONS: Final = (
    Section(
        "presentazione",
        "Presentazione",
        "A chi si rivolge la Relazione, che cosa contiene, quali sono i due o tre fatti dell'anno da sapere subito.",
    ),
    Section(
        "contesto",
        "Il contesto",
        "Che cosa è cambiato fuori e dentro il Comune nell'anno: norme, risorse, personale, eventi che hanno pesato.",
    ),
    Section(
        "risultati",
        "I risultati raggiunti",
        "Come leggere le cifre dell'anno: che cosa è andato meglio del previsto, che cosa peggio, e perché.",
        Drawn.INSIEME,
    ),
    Section(
        "albero",
        "Dagli indirizzi agli obiettivi",
        "Che cosa è stato fatto per ciascun ambito, e quali obiettivi strategici sono andati avanti.",
        Drawn.ALBERO,
    ),
    Section(
        "operativi",
        "Gli obiettivi operativi del DUP",
        "A che punto sono gli obiettivi di più anni, e che cosa manca per compierli.",
        Drawn.OPERATIVI,
    ),
    Section(
        "scostamenti",
        "Obiettivi: risultati e scostamenti",
        "Le cause che ricorrono, le misure prese nell'anno, quelle per l'anno che viene.",
        Drawn.SCOSTAMENTI,
    ),
    Section(
        "variazioni",
        "Le variazioni dell'anno",
        "Perché il piano è stato variato, e che cosa ne è venuto.",
        Drawn.VARIAZIONI,
    ),
    Section(
        "servizi",
        "Attività e servizi",
        "I servizi ai cittadini dell'anno: quantità, tempi, soddisfazione, reclami.",
        Drawn.SERVIZI,
    ),
    Section(
        "salute",
        "Lo stato di salute della città e dell'amministrazione",
        "Che cosa dicono gli indicatori: risorse, personale, organizzazione, relazioni con i cittadini, parità.",
        Drawn.SALUTE,
    ),
    Section(
        "organismi",
        "Gli organismi partecipati",
        "Che cosa hanno fatto gli organismi per gli obiettivi del Comune.",
        Drawn.ORGANISMI,
    ),
    Section(
        "valutazioni",
        "La valutazione del personale",
        "Come si sono distribuite le valutazioni, e che cosa ne viene per il sistema di misurazione.",
        Drawn.VALUTAZIONI,
    ),
    Section(
        "processo",
        "Come si è arrivati alla Relazione",
        "Chi ha fatto che cosa, in quali giorni; i punti di forza e di debolezza del ciclo della performance.",
        Drawn.CAMMINO,
    ),
)
BY_KEY: Final = {section.key: section for section in SECTIONS}
PLACE: Final = {section.key: place for place, section in enumerate(SECTIONS)}
