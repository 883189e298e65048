# SPDX-License-Identifier: AGPL-3.0-or-later
"""A head that lacks a part, in the middle of a file: the objective is kept, what is missing is told."""

import pytest

from controlli import Livello
from fogli.limiti import FileNonLeggibile
from importazioni.reading import Lettura
from importazioni.stampa_vecchia import leggi

CODA = "\nTipo di Obiettivo **SVILUPPO**\n\n**Descrizione Obiettivo**\n\nTesto {} del responsabile.\n\n"
CENTRO = "Centro di Responsabilità\n**Anagrafe**\n\n"
RESPONSABILE = "Responsabile\n**Verdi Anna**\n\n"
TITOLO = "**Secondo lavoro**\n"
ALTRA = f"{CENTRO}Responsabile\n**Rossi Maria**\n\n**Altro lavoro**\n"


def documento(mezzo: str, codice: str = "**2021-AB02**\n\n") -> Lettura:
    pagine = [("**2021-AB01**\n\n", ALTRA, "primo"), (codice, mezzo, "secondo"), ("**2021-AB03**\n\n", ALTRA, "terzo")]
    return leggi("".join(f"obiettivo\n{c}{parti}{CODA.format(n)}" for c, parti, n in pagine).encode())


@pytest.mark.parametrize(
    ("mezzo", "attesi", "mancano"),
    [
        (CENTRO + RESPONSABILE, ("Anagrafe", "Verdi Anna", ""), {"titolo": Livello.ERRORE}),
        (RESPONSABILE + TITOLO, ("", "Verdi Anna", "Secondo lavoro"), {"centro": Livello.ERRORE}),
        (
            "Centro di Responsabilità\n\n" + RESPONSABILE + TITOLO,
            ("", "Verdi Anna", "Secondo lavoro"),
            {"centro": Livello.ERRORE},
        ),
        (CENTRO + TITOLO, ("Anagrafe", "", "Secondo lavoro"), {"responsabile": Livello.AVVISO}),
        (
            CENTRO + "Responsabile\n\n" + TITOLO,
            ("Anagrafe", "", "Secondo lavoro"),
            {"responsabile": Livello.AVVISO},
        ),
        (TITOLO, ("", "", "Secondo lavoro"), {"centro": Livello.ERRORE, "responsabile": Livello.AVVISO}),
        ("", ("", "", ""), {"titolo": Livello.ERRORE, "centro": Livello.ERRORE, "responsabile": Livello.AVVISO}),
    ],
    ids=["titolo", "centro", "valore-del-centro", "responsabile", "valore-del-responsabile", "etichette", "tutto"],
)
def test_una_parte_che_manca_nel_mezzo(mezzo, attesi, mancano):
    lettura = documento(mezzo)
    primo, o, terzo = lettura.piano.obiettivi
    assert (o.centro_di_responsabilita, o.responsabile, o.titolo) == attesi
    testi = [x.descrizione for x in (primo, o, terzo)]
    assert testi == [f"Testo {n} del responsabile." for n in ("primo", "secondo", "terzo")]
    assert (primo.titolo, terzo.titolo) == ("Altro lavoro", "Altro lavoro")
    detti = [m for m in lettura.messaggi if m.codice == "parte-mancante"]
    assert {m.testo.removeprefix("Nella testata manca: ").rstrip(".").split()[0]: m.livello for m in detti} == mancano
    riga = lettura.riga_di("2021-AB02")
    assert {(m.riga, m.obiettivo) for m in detti} == {(riga, "2021-AB02")}


def test_senza_codice_le_pagine_non_vanno_ad_altri():
    lettura = documento(ALTRA.replace("Altro", "Ignoto"), codice="\n")
    assert [(o.codice, o.descrizione) for o in lettura.piano.obiettivi] == [
        ("2021-AB01", "Testo primo del responsabile."),
        ("2021-AB03", "Testo terzo del responsabile."),
    ]
    (detto,) = [m for m in lettura.messaggi if m.codice == "testata-senza-codice"]
    assert (detto.livello, detto.obiettivo, detto.riga) == (Livello.ERRORE, "", 18)


@pytest.mark.parametrize("fine", [CENTRO, CENTRO + TITOLO, TITOLO, ""])
def test_in_fondo_al_file_e_un_taglio(fine):
    testo = f"obiettivo\n**2021-AB01**\n\n{ALTRA}{CODA.format('primo')}obiettivo\n**2021-AB02**\n\n{fine}"
    with pytest.raises(FileNonLeggibile, match="testata della pagina non è completa"):
        leggi(testo.encode())
