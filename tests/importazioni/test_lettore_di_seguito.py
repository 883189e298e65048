# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headings, table heads and rows that a converter ran together on one line."""

from datetime import date
from decimal import Decimal

import pytest

from controlli import Livello
from fogli.limiti import FileNonLeggibile
from importazioni.reading import Lettura
from importazioni.stampa_vecchia import leggi
from importazioni.stampa_vecchia.riga_distesa import indicatore_disteso, separa_coda
from importazioni.stampa_vecchia.segni import righe
from importazioni.stampa_vecchia.spezza import spezza
from obiettivi.contenuto import ContenutoFase, ContenutoObiettivo

TESTATA = """obiettivo
**2021-AB01**

Centro di Responsabilità
**Servizi Anagrafe e Stato Civile**

Responsabile
**Rossi Maria**

**Sportello più veloce**

Tipo di Obiettivo **SVILUPPO**
"""
FASI = "FASE\tInizio Previsto\tFine Prevista\tPeso\tResponsabile\tCentro di Responsabilità\tNote"
INDICATORI = "Descrizione\tTipo\tValore Atteso\tNote"
CENTRO = "Servizi Anagrafe e Stato Civile"
DATE = (date(2021, 1, 1), date(2021, 12, 31))
AVVIO = ContenutoFase("Avvio", *DATE, Decimal("100.00"), "", CENTRO, "")
RIGA_AVVIO = f"Avvio\t01/01/2021\t31/12/2021\t100,00\t\t{CENTRO}\t"


def letto(testo: str, testata: str = TESTATA) -> tuple[ContenutoObiettivo, Lettura]:
    lettura = leggi(f"{testata}{testo}\n".encode())
    return lettura.piano.obiettivi[0], lettura


def codici(lettura: Lettura) -> set[str]:
    return {m.codice for m in lettura.messaggi} - {"piano-dedotto"}


@pytest.mark.parametrize(
    "testo",
    [
        "**Descrizione Obiettivo** Prima frase. **RISULTATO FINALE ATTESO :** Altra frase. **FASI - ATTIVITA'**",
        "<b>Descrizione obiettivo</b> Prima frase."
        " <b><i>Risultato finale atteso</i></b>: Altra frase. **Fasi - Attività**",
        "### Descrizione Obiettivo Prima frase. ### RISULTATO FINALE ATTESO : Altra frase. ### FASI - ATTIVITA'",
        "Descrizione Obiettivo Prima frase. RISULTATO FINALE ATTESO : Altra frase. FASI - ATTIVITA'",
        "Descrizione Obiettivo\nPrima frase.\nRISULTATO FINALE ATTESO Altra frase.\nFASI – ATTIVITÀ",
        "DESCRIZIONE OBIETTIVO Prima frase. RISULTATO FINALE ATTESO Altra frase. FASI-ATTIVITA’",
    ],
)
@pytest.mark.parametrize("testa", [FASI, FASI.replace("\t", " "), f"{FASI} {RIGA_AVVIO}\n"])
def test_intestazioni_sulla_stessa_riga(testo, testa):
    attaccata = testa.endswith("\n")
    a_capo = " " if attaccata else "\n"
    o, lettura = letto(f"{testo}{a_capo}{testa}" + ("" if attaccata else f"\n{RIGA_AVVIO}"))
    assert (o.descrizione, o.risultato_atteso, o.fasi) == ("Prima frase.", "Altra frase.", (AVVIO,))
    assert codici(lettura) == set()


def test_etichette_e_intestazione_di_seguito():
    testata = TESTATA.removesuffix("\n") + " Descrizione Obiettivo Testo lungo che segue.\n"
    assert letto("", testata)[0].descrizione == "Testo lungo che segue."
    contesto = TESTATA.removesuffix("\n") + " Contesto di riferimento Un quadro. Descrizione Obiettivo Il lavoro.\n"
    o, _ = letto("", contesto)
    assert (o.tipo, o.contesto, o.descrizione) == ("SVILUPPO", "Un quadro.", "Il lavoro.")


@pytest.mark.parametrize(
    "frase",
    [
        "Il risultato finale atteso dell'ufficio è un servizio migliore.",
        "Le fasi - attività da svolgere con cura - sono tre.",
        "Si rinvia alla **Descrizione Obiettivo** di altri anni e agli **Indicatori** del Comune.",
        "Come detto nel RISULTATO FINALE ATTESO di altri anni.",
        "Gli altri servizi coinvolti sono tre.",
        "Risultato finale atteso dell'anno è una frase.",
        "Indicatori di contesto: tanti.",
        "**Indicatori** di contesto: tanti.",
    ],
)
def test_le_stesse_parole_in_una_frase_restano_testo(frase):
    o, _ = letto(
        f"**Descrizione Obiettivo**\n\nPrima. {frase}\n{frase}\n\n**INDICATORI**\n{INDICATORI}\na\tefficacia\t1\t"
    )
    assert o.descrizione == f"Prima. {frase}\n{frase}"
    assert (o.risultato_atteso, o.fasi, o.altri_servizi, len(o.indicatori)) == ("", (), (), 1)


@pytest.mark.parametrize(
    "testa",
    [
        FASI,
        FASI.replace("\t", " "),
        "<b>" + FASI.replace("\t", "</b>\t<b>") + "</b>",
        "**FASE** **Inizio Previsto** **Fine Prevista** Peso Responsabile\tCentro di Responsabilità **Note**",
        "| " + FASI.replace("\t", " | "),
    ],
)
@pytest.mark.parametrize("unione", [" ", "\t", "\n"])
def test_testa_unita_alla_prima_riga(testa, unione):
    riga = RIGA_AVVIO.replace("\t", " | ") if testa.startswith("|") and unione != "\n" else RIGA_AVVIO
    o, lettura = letto(f"**FASI - ATTIVITA'**\n{testa}{unione}{riga}\n")
    assert o.fasi == (AVVIO,)
    assert codici(lettura) == set()


def test_una_colonna_per_riga():
    colonne = FASI.replace("\t", "\n\n"), INDICATORI.replace("\t", "\n")
    o, lettura = letto(
        f"**FASI - ATTIVITA'**\n{colonne[0]}\n{RIGA_AVVIO}\n**INDICATORI**\n{colonne[1]}\na\tefficacia\t1\t"
    )
    assert (o.fasi, len(o.indicatori)) == ((AVVIO,), 1)
    assert codici(lettura) == set()


@pytest.mark.parametrize(
    "righe_indicatori",
    [
        f"{INDICATORI}\tConsumo\tefficienza\t-5%\tnota",
        f"{INDICATORI} Consumo\tefficienza\t-5%\tnota",
        "**INDICATORI Descrizione Tipo Valore Atteso Note** Consumo\tefficienza\t-5%\tnota",
        "**INDICATORI** Descrizione\tTipo Valore Atteso Note\nConsumo\tefficienza\t-5%\tnota",
    ],
)
def test_testa_degli_indicatori_unita(righe_indicatori):
    o, _ = letto(f"**INDICATORI**\n{righe_indicatori}\n")
    assert [(i.descrizione, i.tipo, i.valore_atteso, i.note) for i in o.indicatori] == [
        ("Consumo", "efficienza", "-5%", "nota")
    ]


@pytest.mark.parametrize("fine", ["\t\t **INDICATORI**", " **INDICATORI**", "\t INDICATORI", "\t<b>INDICATORI</b>"])
def test_intestazione_in_fondo_a_una_riga(fine):
    o, lettura = letto(f"**FASI - ATTIVITA'**\n{FASI}\n{RIGA_AVVIO.rstrip()}{fine}\n{INDICATORI}\na\tefficacia\t1\t")
    assert (o.fasi, len(o.indicatori)) == ((AVVIO,), 1)
    assert codici(lettura) == set()


def test_servizi_di_seguito():
    o, _ = letto("**Descrizione Obiettivo** Testo. **ALTRI SERVIZI COINVOLTI** Descrizione Patrimonio\nTributi")
    assert (o.descrizione, o.altri_servizi) == ("Testo.", ("Patrimonio", "Tributi"))
    assert letto("ALTRI SERVIZI COINVOLTI Patrimonio")[0].altri_servizi == ("Patrimonio",)


def test_il_numero_della_riga_resta():
    pezzi = list(spezza(righe("prima\n**INDICATORI** Descrizione Tipo Valore Atteso Note Consumo\tefficienza\t3\n")))
    assert [(r.numero, r.testo.strip()) for r in pezzi if r.testo] == [
        (1, "prima"),
        (2, "**INDICATORI**"),
        (2, "Descrizione Tipo Valore Atteso Note"),
        (2, "Consumo\tefficienza\t3"),
    ]


@pytest.mark.parametrize(
    ("riga", "attesa"),
    [
        ("Avvisi inviati efficacia >= 1.500", ("Avvisi inviati", "efficacia", ">= 1.500", "")),
        ("Tempo medio efficienza 30 gg nota qui", ("Tempo medio", "efficienza", "30 gg", "nota qui")),
        ("n. personale processo-attivit\ufffd 7,00 U.O+", ("n. personale", "processo-attivit\ufffd", "7,00", "U.O+")),
        ("Atti processo - attività 30/12/2020", ("Atti", "processo - attività", "30/12/2020", "")),
        ("Indice di qualità efficacia 85 % nota", ("Indice di qualità", "efficacia", "85 %", "nota")),
        ("Stipula efficacia SI", ("Stipula", "efficacia", "SI", "")),
        ("Stipula qualit? ?", ("Stipula", "qualit?", "?", "")),
        ("Prezzo efficienza 100000 < n < 150000 vedi", ("Prezzo", "efficienza", "100000 < n < 150000", "vedi")),
        ("Piano efficacia entro i termini di legge", ("Piano", "efficacia", "entro i termini di legge", "")),
        ("mq coperti  efficacia  1.200,50 mq  una nota", ("mq coperti", "efficacia", "1.200,50 mq", "una nota")),
        ("Efficacia 3", None),
        ("Riscossione efficacia della qualità percepita 85%", None),
        ("Testo senza nessun tipo 3", None),
    ],
)
def test_indicatore_senza_tabulazioni(riga, attesa):
    trovato = indicatore_disteso(riga)
    assert (tuple(trovato.values()) if trovato else None) == attesa


def test_indicatori_distesi_nel_documento():
    o, lettura = letto(f"**INDICATORI**\n{INDICATORI}\nAvvisi inviati efficacia >= 15\nConsumo\tefficienza -5%\n")
    assert [(i.tipo, i.valore_atteso) for i in o.indicatori] == [("efficacia", ">= 15"), ("efficienza", "-5%")]
    assert codici(lettura) == {"riga-spostata"}


@pytest.mark.parametrize(
    ("coda", "attesa"),
    [
        (CENTRO, ("", CENTRO, "")),
        (f"Verdi Anna {CENTRO} solo una nota", ("Verdi Anna", CENTRO, "solo una nota")),
        ("Servizi Anagrafe e Stato Civ nota", ("", "Servizi Anagrafe e Stato Civ", "nota")),
        ("Servizi Anagrafe e Stato Civ La firma", ("", "Servizi Anagrafe e Stato Civ", "La firma")),
        ("Tributi attesa", ("", "Tributi", "attesa")),
        ("Verdi Anna Tributi", ("Verdi Anna", "Tributi", "")),
        ("Ufficio mai visto nota", ("", "", "Ufficio mai visto nota")),
    ],
)
def test_la_coda_di_una_fase_senza_tabulazioni(coda, attesa):
    assert separa_coda(coda, CENTRO, frozenset({"tributi"})) == attesa


def test_nessun_centro_nuovo_da_una_riga_distesa():
    o, lettura = letto(
        f"**FASI - ATTIVITA'**\n{FASI}\nAvvio\t01/01/2021\t31/12/2021\t40,00\t\tTributi\t\n"
        "Firma 01/01/2021 31/12/2021 20,00 Verdi Anna Tributi in ritardo\n"
        f"Invio 1/1/2021 31/12/2021 20,00 Verdi Anna {CENTRO} nota\nAltro 01/01/2021 31/12/2021 20,00 chi lo sa\n"
    )
    assert [(f.responsabile, f.centro_di_responsabilita, f.note) for f in o.fasi[1:]] == [
        ("Verdi Anna", "Tributi", "in ritardo"),
        ("Verdi Anna", CENTRO, "nota"),
        ("", "", "chi lo sa"),
    ]
    assert codici(lettura) == {"riga-spostata"}


def test_righe_che_non_stanno_in_tabella_non_sono_un_taglio():
    lettura = letto(f"**INDICATORI**\n{INDICATORI}\nparole sparse di nessuna riga\n")[1]
    (fuori,) = [m for m in lettura.messaggi if m.codice == "riga-fuori-tabella"]
    assert (fuori.livello, fuori.riga) == (Livello.ERRORE, TESTATA.count("\n") + 3)
    with pytest.raises(FileNonLeggibile, match="non c'è nulla"):
        letto(f"**INDICATORI**\n{INDICATORI}\n")
