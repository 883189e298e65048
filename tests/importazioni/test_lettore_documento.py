# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real document and the sample of ours, read as a person reads them."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from importazioni.reading import Lettura
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto import ContenutoObiettivo
from testi.confronto import parole
from testi.formati import data, numero

RADICE = Path(__file__).parents[2]
CAMPIONE = RADICE / "fixtures/preventivo_PEG_2020.txt"
SEME = RADICE.parent / "shared/seeds/preventivo_obiettivi_2020_prima_parte.txt"


class Fatti(NamedTuple):
    """What an objective says: phases as «inizio fine peso», indicators as «tipo valore»."""

    titolo: str
    centro: str
    responsabile: str
    tipo: str
    pluriennale: bool
    fasi: list[str]
    indicatori: list[str]
    centro_delle_fasi: str
    altri_servizi: tuple[str, ...]


FATTI = {
    "2020-CP04": Fatti(
        "Controlli di polizia territoriale",
        "Corpo P.M",
        "Maccioni Marco",
        "SVILUPPO",
        False,
        [
            "01/01/2020 31/12/2020 20,00",
            "01/01/2020 31/12/2020 20,00",
            "01/02/2020 31/12/2020 20,00",
            "01/01/2020 31/12/2020 20,00",
            "01/02/2020 31/12/2020 20,00",
        ],
        [
            "efficienza 140,00",
            "efficienza 550,00",
            "efficienza 200,00",
            "efficienza 400,00",
            "efficienza 200,00",
            "efficienza 200,00",
            "efficienza 300,00",
            "efficienza 5.000,00",
            "efficienza 1.100,00",
        ],
        "Corpo P.M",
        (),
    ),
    "2020-CP14": Fatti(
        "Sicurezza Urbana nelle Periferie",
        "Corpo P.M",
        "Morosi Giovanni",
        "INDIVIDUALE",
        False,
        [
            "01/01/2020 31/03/2020 20,00",
            "01/02/2020 30/06/2020 20,00",
            "01/01/2020 31/03/2020 20,00",
            "01/01/2020 31/12/2020 20,00",
            "01/01/2020 31/12/2020 20,00",
        ],
        ["efficienza 200,00", "efficienza 140,00"],
        "Corpo P.M",
        (),
    ),
    "2020-PA03": Fatti(
        "Gestione rapporti con istituzioni culturali",
        "Cultura, turismo e promozione del territorio",
        "Tocco Rosanna",
        "FUNZIONAMENTO",
        False,
        [],
        ["efficienza 2,00", "efficienza 20,00"],
        "",
        (),
    ),
    "2020-PA10": Fatti(
        "Comunicazione Eventi",
        "Cultura, turismo e promozione del territorio",
        "Tocco Rosanna",
        "SVILUPPO",
        True,
        [
            "01/07/2020 30/09/2020 25,00",
            "30/06/2020 30/11/2020 25,00",
            "15/07/2020 30/10/2020 25,00",
            "25/07/2020 30/12/2020 25,00",
            "01/02/2021 15/04/2021",
        ],
        ["processo-attività 30/12/2020", "efficienza ?"],
        "Cultura, turismo e promo. ter",
        (),
    ),
    "2020-PD01": Fatti(
        "Gestione biblioteca Lazzerini",
        "Biblioteca e Arc. Fotografico",
        "Avitabile Antonio",
        "FUNZIONAMENTO",
        False,
        [],
        ["qualità 75,00"],
        "",
        (),
    ),
    "2020-PD02": Fatti(
        "Coordinamento della rete bibliotecaria",
        "Biblioteca e Arc. Fotografico",
        "Avitabile Antonio",
        "FUNZIONAMENTO",
        False,
        ["01/01/2020 31/08/2020 20,00", "31/05/2020 30/09/2020 50,00", "01/06/2020 31/12/2020 30,00"],
        ["efficacia 30/09/2020"],
        "Biblioteca e Arc. Fotografico",
        (),
    ),
    "2020-PF02": Fatti(
        "Mercati, fiere e iniziative promozionali",
        "Governo del Territorio",
        "Pecorario Riccardo",
        "FUNZIONAMENTO",
        False,
        ["01/02/2020 29/02/2020 50,00", "01/01/2020 31/01/2020 50,00"],
        ["efficienza 29/02/2020", "efficienza 31/01/2020"],
        "Governo del Territorio",
        (),
    ),
    "2020-PG03": Fatti(
        "Edilizia Residenziale Pubblica, Housing Sociale e Gestione Patrimonio PEEP",
        "Urbanistica e Protezione Civile",
        "Caporaso Francesco",
        "SVILUPPO",
        False,
        ["01/03/2020 30/07/2020 60,00", "01/08/2020 30/10/2020 40,00", "01/11/2020 28/02/2021"],
        ["efficacia 30/07/2020", "efficacia 30/10/2020"],
        "Urbanistica e Protez Civile",
        ("Patrimonio",),
    ),
    "2020-PG10": Fatti(
        "Revisione procedure Civilia",
        "Urbanistica e Protezione Civile",
        "Caporaso Francesco",
        "SVILUPPO",
        True,
        [
            "01/03/2020 30/11/2020 40,00",
            "01/09/2020 31/12/2020 10,00",
            "01/04/2020 31/08/2020 30,00",
            "01/09/2020 31/12/2020 20,00",
            "01/01/2021 30/06/2021",
            "01/02/2021 30/06/2021",
            "01/07/2021 31/12/2021",
        ],
        ["efficacia 50,00", "efficacia 16,00", "efficacia 0,00"],
        "Urbanistica e Protez Civile",
        ("Sistema Informativo",),
    ),
    "2020-PG18": Fatti(
        "Coordinamento emergenza Covid",
        "Urbanistica e Protezione Civile",
        "Brachi Sergio",
        "INDIVIDUALE",
        False,
        [
            "31/01/2020 31/07/2020",
            "31/01/2020 31/07/2020",
            "31/01/2020 31/07/2020",
            "09/03/2020 31/07/2020",
            "01/08/2020 31/12/2020",
        ],
        ["processo-attività 14,00", "processo-attività 7,00", "efficacia 110,00", "efficacia 8,00"],
        "Urbanistica e Protez Civile",
        (),
    ),
    "2020-PL10": Fatti(
        "Casa prima di tutto",
        "Sociale e Immigrazione",
        "Sardi Valentina",
        "SVILUPPO",
        False,
        [
            "30/06/2020 31/08/2020 20,00",
            "01/09/2020 31/12/2020 10,00",
            "01/01/2020 30/09/2020 30,00",
            "01/05/2020 31/07/2020 20,00",
            "01/05/2020 31/05/2020 20,00",
        ],
        ["efficacia 30/09/2020", "efficacia 16,00", "efficacia 30,00"],
        "Sociale e Immigrazione",
        (),
    ),
}
# Headings and labels of the document, folded: all that is no content.
ETICHETTE = {
    "obiettivo", "centro di responsabilita", "responsabile", "descrizione obiettivo", "risultato finale atteso",
    "contesto di riferimento", "fasi attivita", "indicatori", "altri servizi coinvolti", "descrizione",
    "fase inizio previsto fine prevista peso responsabile centro di responsabilita note",
    "descrizione tipo valore atteso note",
}  # fmt: skip


@pytest.fixture(params=[CAMPIONE, SEME], ids=["campione", "documento"])
def documento(request) -> Path:
    if not request.param.exists():
        pytest.skip("il documento vero non c'è in questa copia")
    percorso: Path = request.param
    return percorso


@pytest.fixture
def lettura(documento: Path) -> Lettura:
    return leggi(documento.read_bytes(), documento.name)


def test_il_piano_e_il_suo_contenuto(lettura):
    piano = lettura.piano
    assert (piano.codice, piano.anno) == ("PEG_2020", 2020)
    assert piano.descrizione == "Piano Esecutivo di Gestione - anno 2020"
    assert [o.codice for o in piano.obiettivi] == list(FATTI)
    assert sum(len(o.fasi) for o in piano.obiettivi) == 40
    assert sum(len(o.indicatori) for o in piano.obiettivi) == 31
    assert sum(len(o.altri_servizi) for o in piano.obiettivi) == 2


@pytest.mark.parametrize("codice", FATTI)
def test_ogni_obiettivo_dice_i_fatti_del_documento(lettura, codice):
    o = next(o for o in lettura.piano.obiettivi if o.codice == codice)
    fasi = [f"{data(f.inizio_previsto)} {data(f.fine_prevista)} {numero(f.peso)}".strip() for f in o.fasi]
    indicatori = [f"{i.tipo} {i.valore_atteso}" for i in o.indicatori]
    centri = {f.centro_di_responsabilita for f in o.fasi}
    assert FATTI[codice] == Fatti(
        o.titolo, o.centro_di_responsabilita, o.responsabile, o.tipo, o.pluriennale, fasi, indicatori,
        centri.pop() if centri else "", o.altri_servizi,
    )  # fmt: skip
    assert all(f.descrizione and not f.responsabile for f in o.fasi)
    assert bool(o.contesto) == (codice == "2020-PG18")
    assert bool(o.risultato_atteso) == (codice in {"2020-CP14", "2020-PA10", "2020-PG03", "2020-PL10"})
    assert o.descrizione


def test_le_note_stanno_alla_loro_riga(lettura):
    obiettivi = {o.codice: o for o in lettura.piano.obiettivi}
    con_nota = {(c, n) for c, o in obiettivi.items() for n, f in enumerate(o.fasi) if f.note}
    assert con_nota == {("2020-PA10", 3), ("2020-PG18", 3), ("2020-PL10", 0)}
    assert [i.note for i in obiettivi["2020-PG18"].indicatori] == ["", "U.O+ Ce.si", "dal 09/03 al 27/06", ""]


def test_capoversi_elenchi_e_titoletti(lettura):
    obiettivi = {o.codice: o for o in lettura.piano.obiettivi}
    assert obiettivi["2020-CP04"].descrizione.count("\n- ") == 7
    assert obiettivi["2020-CP04"].descrizione.count("\n\n") == 1
    titoletti = re.findall(r"^\*\*(.+)\*\*$", obiettivi["2020-PA03"].descrizione, re.MULTILINE)
    attesi = ["Contributi/Trasferimenti", "Quote associative", "Convenzioni", "Promozione attività culturali"]
    assert titoletti == attesi
    assert not any("*" in o.contesto + o.risultato_atteso for o in obiettivi.values())


@pytest.mark.parametrize("codice", ["2020-PA10", "2020-PD01"])
def test_i_periodi_tagliati_dalla_pagina_sono_uniti(lettura, documento, codice):
    """A sentence of the document goes on after the head of the second page."""
    righe = documento.read_text("utf-8").split("\n")
    teste = [n for n, r in enumerate(righe) if codice in r and righe[n - 1].strip() == "obiettivo"]
    prima = next(r for r in reversed(righe[: teste[1] - 1]) if r.strip())
    dopo = next(r for r in righe[_dopo_testata(righe, teste[1]) :] if r.strip())
    descrizione = next(o for o in lettura.piano.obiettivi if o.codice == codice).descrizione
    assert f"{prima.strip()} {dopo.strip()}" in descrizione


def test_messaggi_con_riga_e_obiettivo(lettura, documento):
    righe = documento.read_text("utf-8").split("\n")
    trovati = [(m.codice, m.obiettivo) for m in lettura.messaggi]
    assert trovati == [("testo-troncato", "2020-PG18")] * 2 + [("caratteri-perduti", "2020-PG18")] * 2
    for m in lettura.messaggi:
        cella = re.sub("<[^>]+>", "", righe[m.riga - 1].split("\t")[0])
        assert len(cella) == 255 if m.codice == "testo-troncato" else "\ufffd" in righe[m.riga - 1]


def test_le_righe_portano_al_testo(lettura, documento):
    righe = documento.read_text("utf-8").split("\n")
    for o in lettura.piano.obiettivi:
        assert righe[lettura.righe[(o.codice,)] - 1].strip() == "obiettivo"
        for campo in ("fasi", "indicatori"):
            for n, voce in enumerate(getattr(o, campo)):
                assert voce.descrizione in righe[lettura.riga_di(o.codice, campo, n, "peso") - 1]
    assert lettura.riga_di("2020-PG18", "fasi", 99) == lettura.righe[("2020-PG18",)]
    assert lettura.riga_di("2099-XX01") == 0


def test_nessuna_parola_va_perduta(lettura, documento):
    """Every word outside heads and labels is in the content, in the order of the document."""
    del_testo = [p for riga in _contenuto(documento.read_text("utf-8")) for p in parole(riga)]
    dei_dati = [p for o in lettura.piano.obiettivi for p in parole(_scritto(o))]
    assert dei_dati == del_testo


def _contenuto(testo: str) -> list[str]:
    """The lines of content; in these two files every head has its title within three lines of the name."""
    righe = [re.sub("</?[bi]>", "", r) for r in testo.split("\n")]
    scelte: list[str] = []
    n = next(i for i, r in enumerate(righe) if r.strip() == "obiettivo")
    while n < len(righe):
        chiave = " ".join(parole(righe[n]))
        if righe[n].strip() == "obiettivo":
            n = _dopo_testata(righe, n)
            continue
        if chiave.startswith(("tipo di obiettivo", "pluriennale si")):
            chiave = ""
        if chiave and chiave not in ETICHETTE:
            scelte.append(righe[n].replace("QUALITA", "qualità").replace("\ufffd", "à"))
        n += 1
    return scelte


def _dopo_testata(righe: list[str], n: int) -> int:
    while righe[n].strip() != "Responsabile":
        n += 1
    piene = [i for i in range(n + 1, n + 8) if righe[i].strip()]
    return piene[1] + 1


def _scritto(o: ContenutoObiettivo) -> str:
    fasi = [
        f"{f.descrizione} {data(f.inizio_previsto)} {data(f.fine_prevista)} {numero(f.peso)} "
        f"{f.responsabile} {f.centro_di_responsabilita} {f.note}"
        for f in o.fasi
    ]
    indicatori = [f"{i.descrizione} {i.tipo} {i.valore_atteso} {i.note}" for i in o.indicatori]
    return " ".join([o.contesto, o.descrizione, o.risultato_atteso, *fasi, *indicatori, *o.altri_servizi])
