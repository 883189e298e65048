# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of finding in the words of the office; the code of a kind is stable, its words may change."""

from typing import Final

NOMI: Final = {
    "caratteri-non-stampabili": "Caratteri che il PDF non stampa",
    "caratteri-perduti": "Caratteri perduti",
    "centro-senza-obiettivi": "Centro senza obiettivi",
    "codice-altro-anno": "Codice di un altro anno",
    "codice-malformato": "Codice malformato",
    "data-fuori-piano": "Data fuori dal piano",
    "data-mancante": "Data di inizio mancante",
    "date-invertite": "Date invertite",
    "descrizione-ripetuta": "Descrizione ripetuta",
    "manca-centro": "Manca il centro",
    "manca-descrizione": "Manca la descrizione",
    "manca-responsabile": "Manca il responsabile",
    "manca-tipo": "Manca il tipo",
    "manca-titolo": "Manca il titolo",
    "nessun-indicatore": "Nessun indicatore",
    "nessun-valore-misurabile": "Nessun valore misurabile",
    "peso-mancante": "Peso mancante",
    "peso-oltre-anno": "Peso oltre l'anno",
    "pesi-non-cento": "Pesi che non fanno 100",
    "pluriennale-dubbio": "Pluriennale dubbio",
    "senza-dup": "Senza obiettivo operativo del DUP",
    "tempi-di-pagamento": "Tempi di pagamento",
    "testo-troncato": "Testo troncato",
    "tipo-mancante": "Tipo dell'indicatore mancante",
    "tipo-obiettivo-sconosciuto": "Tipo di obiettivo sconosciuto",
    "tipo-sconosciuto": "Tipo di indicatore sconosciuto",
    "titolo-ripetuto": "Titolo ripetuto",
    "trasparenza": "Trasparenza",
    "valore-altro-anno": "Valore atteso di un altro anno",
    "valore-da-definire": "Valore atteso da definire",
    "valore-forse-data": "Valore atteso che può essere una data",
    "valore-senza-anno": "Valore atteso con una data senza anno",
    "valore-testo": "Valore atteso in parole",
}

# Of these nothing is wrong yet: something is still to be written. A form says «da fare», and never «da correggere».
MISSING: Final = frozenset(
    {
        "data-mancante",
        "manca-centro",
        "manca-descrizione",
        "manca-responsabile",
        "manca-tipo",
        "manca-titolo",
        "nessun-indicatore",
        "peso-mancante",
        "senza-dup",
        "tipo-mancante",
        "valore-da-definire",
    }
)


def nome_del_genere(codice: str) -> str:
    """The name of a kind."""
    return NOMI.get(codice) or codice.replace("-", " ").capitalize()
