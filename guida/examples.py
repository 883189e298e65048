# SPDX-License-Identifier: AGPL-3.0-or-later
"""Good and bad objectives and indicators of an Italian Comune, with why; the form shows them beside the field. Pure.

Texts are of the small Markdown of ``testi.blocchi``. Facts of the law are in ``docs/guida/scrivere-bene.md``.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """How it is often written, how it reads better, and what has changed between the two."""

    weak: str
    better: str
    why: str


# In words, for who opens them.
TITLES: Final = {
    "titolo": "titolo",
    "descrizione": "descrizione",
    "risultato_atteso": "risultato atteso",
    "fasi": "fasi",
    "indicatori": "indicatori",
}
# By the name of the field, or of the section of rows, in the form.
EXAMPLES: Final[dict[str, tuple[Example, ...]]] = {
    "titolo": (
        Example(
            "Gestione dello sportello anagrafe",
            "Carta d'identità in mano entro 5 giorni dalla richiesta",
            "Il primo è il nome di un ufficio; il secondo dice che cosa trova il cittadino, e si può verificare.",
        ),
        Example(
            "Miglioramento della raccolta differenziata",
            "Raccolta differenziata al 68% con il porta a porta in tutte le frazioni",
            "«Miglioramento» va sempre bene, anche di un decimale: la misura e il modo lo rendono un impegno.",
        ),
    ),
    "descrizione": (
        Example(
            "Si procederà alla predisposizione degli atti necessari e al monitoraggio delle attività.",
            "Oggi un genitore aspetta in media 34 giorni per sapere se il figlio ha il posto al nido. Le domande si "
            "presentano in linea dal 1° marzo, le graduatorie si calcolano da sole e si pubblicano in 10 giorni.",
            "Dice **da dove si parte**, **che cosa si fa** e **per chi**. Gli atti sono il mezzo: stanno nelle fasi.",
        ),
        Example(
            "Potenziare la sicurezza urbana in sinergia con gli stakeholder del territorio.",
            "La polizia locale apre un presidio serale in stazione, da giovedì a sabato, con due agenti; gli orari si "
            "decidono con i comitati dei due quartieri entro marzo.",
            "Parole che chiunque firmerebbe non impegnano nessuno: servono luogo, giorni, persone.",
        ),
    ),
    "risultato_atteso": (
        Example(
            "Adozione del nuovo regolamento.",
            "Chi chiede il suolo pubblico ha la risposta in 15 giorni (oggi 40), con un solo modulo.",
            "L'atto adottato è un'attività: il **risultato** è che cosa cambia per chi lo usa.",
        ),
        Example(
            "Aumentare la soddisfazione degli utenti della biblioteca.",
            "Il voto medio degli utenti passa da 7,1 a 7,6 nell'indagine di novembre, e i prestiti da 41.000 a 45.000.",
            "Con il **valore di partenza**, quello di arrivo e la **fonte**, fra un anno si può dire sì o no.",
        ),
    ),
    "fasi": (
        Example(
            "Attività amministrative varie",
            "Pubblicazione del bando per i 12 alloggi, entro il 31/03 · peso 30",
            "Una fase finisce in un giorno e lascia qualcosa da vedere; il peso va a ciò che porta il risultato.",
        ),
    ),
    "indicatori": (
        Example(
            "Numero di riunioni svolte · valore atteso 10",
            "Giorni medi fra domanda e risposta · valore atteso <=15 · partenza 40 · fonte: protocollo informatico",
            "Le riunioni si contano ma non dicono se è servito. Il secondo misura l'**effetto**, e dice da dove viene.",
        ),
        Example(
            "Rispetto dei tempi · valore atteso SI",
            "Pratiche concluse entro il termine, sul totale · valore atteso >=95% · partenza 82%",
            "SI e NO vanno bene per ciò che si apre o si pubblica; per il resto una percentuale dice quanto.",
        ),
        Example(
            "Numero di sanzioni · valore atteso 3.000",
            "Incidenti con feriti sulle strade comunali · valore atteso <=120 · partenza 141 · fonte: polizia locale",
            "Attenzione a ciò che l'indicatore **spinge** a fare: si può arrivare alle sanzioni senza più sicurezza.",
        ),
    ),
}  # fmt: skip


def examples_of(field: str) -> tuple[Example, ...]:
    """What there is to show beside a field; mostly nothing."""
    return EXAMPLES.get(field, ())
