# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets as they really come: filled down, with dashes for nothing, cells under no head, another table's heads."""

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook

from dup.contenuto import ContenutoDUP, ContenutoIndicatoreEnte, ContenutoIndicatoreOperativo, ContenutoStrategico
from dup.models import DUP
from importazioni.conferma.telling import in_parole
from importazioni.dup.table_services import proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.dup.tree_reading import Letta, Noti
from importazioni.griglie.findings import TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.names import chiave
from importazioni.griglie.rows import righe_lette
from importazioni.peg.table import LettoreDelPeg
from obiettivi.contenuto import ContenutoObiettivo
from tests.importazioni.prove import TESTE, VUOTO, conto_del_peg, conto_di, letta, operativi, xlsx

VIA = TESTE[:3]
ENTE = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "2023"]


def posti(esito: Letta) -> list[tuple[int, str, bool]]:
    return [(r.riga, r.colonna, r.grave) for r in esito.rilievi]


def detti_di(dati: bytes, tabella: str = "operativi", nome: str = "p.xlsx") -> list[tuple[int, str, bool]]:
    """What there is to say of the rows themselves."""
    conto = conto_di(dati, tabella, nome=nome)
    list(guardate(righe_lette(conto), {}, conto.findings))
    return [(r.riga, r.colonna, r.grave) for r in conto.findings]


# The same object on several rows


def test_il_quadro_riempito_in_giu_non_si_raddoppia():
    teste = ["AMBITO STRATEGICO", "CODICE AMBITO", "NARRATIVA AMBITO", "OBIETTIVI STRATEGICI", "CODICE", "NARRATIVA"]
    teste += ["LINEE DI INTERVENTO"]
    riga = ("A", "01", "Idea.", "S", "S1", "Una narrativa.")
    (ambito,) = letta(xlsx((*riga, "Linea 1"), (*riga, "Linea 2"), teste=teste), "quadro-strategico").dup.ambiti
    assert (ambito.codice, ambito.narrativa) == ("01", "Idea.")
    attesa = ContenutoStrategico("S", "S1", "Una narrativa.", ("Linea 1", "Linea 2"))
    assert ambito.strategici == (attesa,)
    diversa = ("A", "02", "Altra.", "S", "S2", "Altra narrativa.", "Linea 3")
    esito = letta(xlsx((*riga, "Linea 1"), diversa, teste=teste), "quadro-strategico")
    assert posti(esito) == [(3, c, True) for c in ("CODICE AMBITO", "NARRATIVA AMBITO", "CODICE", "NARRATIVA")]


def test_la_narrativa_di_un_ambito_senza_obiettivi_continua_sotto():
    teste = ["AMBITO STRATEGICO", "NARRATIVA AMBITO", "OBIETTIVI STRATEGICI"]
    dati = xlsx(("A", "Una prima frase.", "(nessuno)"), ("", "Una seconda.", ""), ("B", "", "S"), teste=teste)
    esito = letta(dati, "quadro-strategico")
    assert not esito.rilievi
    assert [(a.nome, a.narrativa, len(a.strategici)) for a in esito.dup.ambiti] == [
        ("A", "Una prima frase.\nUna seconda.", 0),
        ("B", "", 1),
    ]


def test_le_strutture_unite_si_leggono_intere_in_ogni_riga():
    teste = ["AMBITO STRATEGICO", "OBIETTIVI STRATEGICI", "STRUTTURE INTERNE COINVOLTE"]
    dati = xlsx(("A", "S1", "Museo\ndel Tessuto\nGida"), ("A", "S2", None), teste=teste, unite=["C2:C3"])
    (ambito,) = letta(dati, "quadro-strategico").dup.ambiti
    assert {s.strutture for s in ambito.strategici} == {("Museo del Tessuto", "Gida")}


def test_codici_e_finalita_diversi_dello_stesso_obiettivo_sono_un_errore():
    teste = [*VIA, "CODICE", "FINALITA'"]
    righe = [("A", "S", "O", "1.1", "Una."), ("A", "S", "O", "1.1", "Una."), ("A", "S", "O", "1.2", "Altra.")]
    assert posti(letta(xlsx(*righe, teste=teste))) == [(4, "CODICE", True), (4, "FINALITA'", True)]
    teste = [*VIA, "OBIETTIVI GESTIONALI", "CODICE"]
    righe = [("A", "S", "O", "G", "g1"), ("A", "S", "O", "G", "g2")]
    assert posti(letta(xlsx(*righe, teste=teste), "gestionali")) == [(3, "CODICE", True)]


def test_ogni_azione_sulla_sua_riga_resta_una_riga():
    teste = [*VIA, "OBIETTIVI GESTIONALI", "AZIONI"]
    righe = [("A", "S", "O", "G", "Azione uno"), ("", "", "", "", "Azione due"), ("", "", "", "", "e il suo seguito")]
    (o,) = operativi(letta(xlsx(*righe, teste=teste), "gestionali"))
    assert o.gestionali[0].azioni == "Azione uno\nAzione due e il suo seguito"


# A dash for nothing


def test_un_trattino_non_e_un_nome(db):
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="d", anno_inizio=2023, anno_fine=2025)
    teste = [
        *VIA,
        "CODICE",
        "ASSESSORE DI RIFERIMENTO",
        "STRUTTURE INTERNE",
        "ORGANISMI",
        "INDICATORI",
        "FORMULA",
        "Note",
    ]
    esito = proponi_tabella(
        TABELLE["operativi"], dup, xlsx(("A", "S", "O", *"-–-/-", "(nessuno)", "-"), teste=teste), "p"
    )
    (o,) = (v.dopo for v in esito.proposta.variazioni if v.genere == "obiettivo operativo")
    assert (o.codice, o.assessori, o.strutture, o.organismi, o.indicatori) == ("", (), (), (), ())
    assert o.note == "-"  # a text is what somebody wrote
    with pytest.raises(TabellaConErrori) as errori:
        proponi_tabella(TABELLE["operativi"], dup, xlsx(("A", "S", "(nessuno)"), ("", "", "O"), teste=VIA), "p")
    (guasto,) = errori.value.rilievi
    assert (guasto.riga, guasto.testo[:38]) == (2, "«(nessuno)» non è l'obiettivo operativ")


def peg(dati, gia=None):
    lettore, conto = LettoreDelPeg("PEG_2020", gia or {}, {}), conto_del_peg(dati)
    letto = lettore.leggi(righe_lette(conto))
    return letto, [*conto.findings, *letto.rilievi]


def test_nel_peg_cio_che_non_e_un_nome_si_dice():
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"]
    _, rilievi = peg(xlsx(("2020-AA01", "Uno", "?", "!"), teste=teste))
    assert [(r.colonna, r.grave) for r in rilievi] == [("Centro di Responsabilità", True), ("Responsabile", True)]


# Indicators of the Comune


ALBERI = ContenutoIndicatoreEnte("citta", "alberi", "A", "verde", "n.", valori=((2022, "1"),))
CITTA = ContenutoDUP("DUP_2023_2025", "Un DUP", 2023, 2025, indicatori_ente=(ALBERI,))


def test_un_indicatore_senza_il_suo_posto_si_riconosce_dal_nome_o_si_rifiuta():
    for prima in ([], ["N."]):
        numero = ["1"] * len(prima)
        teste = [*prima, "INDICATORE", "FORMULA", "2023"]
        esito = letta(xlsx((*numero, "Alberi", "n.", 15), teste=teste), "indicatori-ente", CITTA)
        assert esito.dup.indicatori_ente == (replace(ALBERI, valori=((2022, "1"), (2023, "15"))),)
        esito = letta(xlsx((*numero, "Turisti", "n.", 15), teste=teste), "indicatori-ente", CITTA)
        assert posti(esito) == [(2, "INDICATORE", True)]
        assert esito.dup == CITTA


def test_gli_anni_ripetuti_e_le_formule_guaste_si_dicono():
    riga = ("Città", "(nessuno)", "verde", "Aiuole", "n.", 1, "#N/D", "x" * 61)
    esito = letta(xlsx(riga, teste=[*ENTE, "2024", "2025"]), "indicatori-ente", CITTA)
    assert posti(esito) == [(2, "2024", True), (2, "2025", True)]
    esito = letta(
        xlsx(("Città", "(nessuno)", "verde", "Aiuole", "n.", 1, 2), teste=[*ENTE, "Valore 2023"]), "indicatori-ente"
    )
    assert posti(esito) == [(2, "Valore 2023", True)]


def test_piu_indicatori_dell_ente_in_una_cella_si_abbinano():
    riga = ("Città", "(nessuno)", "verde", "Aiuole\nSiepi", "n.", "1\n2")
    esito = letta(xlsx(riga, teste=ENTE), "indicatori-ente", VUOTO)
    assert [(i.descrizione, i.formula, i.valori) for i in esito.dup.indicatori_ente] == [
        ("Aiuole", "n.", ((2023, "1"),)),
        ("Siepi", "n.", ((2023, "2"),)),
    ]
    # A name over two lines is one.
    esito = letta(
        xlsx(("Città", "(nessuno)", "verde", "Aiuole\nfiorite", "n.", "1"), teste=ENTE), "indicatori-ente", VUOTO
    )
    assert [i.descrizione for i in esito.dup.indicatori_ente] == ["Aiuole fiorite"]


# What stands outside the table


def test_le_celle_senza_testa_si_dicono():
    dati = xlsx(("A", "S", "O", "i", "100%"), ("A", "S", "P", "i", "90%"), teste=[*VIA, "INDICATORI", None])
    assert detti_di(dati) == [(2, "n. 5", False)]
    dati = b"AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI;FINALITA'\nA;S;O;uno; due\n"
    assert detti_di(dati, nome="p.csv") == [(2, "", True)]


def test_una_riga_di_una_cella_sola_dentro_la_tabella_si_dice():
    testa = "AMBITO STRATEGICO\tOB. STRATEGICO\tOBIETTIVI OPERATIVI\tNote\n"
    dati = f"{testa}A\tS\tO\tn\nB\n\tS2\tP\tn\nUn titolo di pagina\n".encode()
    assert detti_di(dati, nome="p.txt") == [(3, "", False)]


def test_il_piede_di_una_pagina_non_e_una_riga():
    esito = letta(xlsx(("A", "S", "O"), ("Pagina 2 di 3", None, None), (None, None, "P"), teste=VIA))
    assert [o.nome for o in operativi(esito)] == ["O", "P"]
    assert not esito.rilievi


def test_un_errore_si_dice_una_volta_e_le_righe_dopo_si_leggono():
    esito = letta(
        xlsx(("A", "S", None), (None, None, "P"), (None, "T", "Q"), ("B", None, "R"), (None, "U", "V"), teste=VIA)
    )
    assert posti(esito) == [(2, "OBIETTIVI OPERATIVI", True), (5, "OB. STRATEGICO", True)]


@pytest.mark.parametrize(
    ("tabella", "teste", "detta"),
    [
        ("operativi", [*VIA, "OBIETTIVI GESTIONALI", "AZIONI"], "Obiettivi gestionali"),
        ("operativi", [*VIA, "Codice", "Obiettivi di peg"], "Raccordo"),
        ("quadro-strategico", VIA, "Obiettivi operativi"),
    ],
)
def test_la_tabella_di_un_altro_si_rifiuta(tabella, teste, detta):
    with pytest.raises(TabellaConErrori) as errori:
        detti_di(xlsx(("A", "S", "O"), teste=teste), tabella)
    assert f"questa è la tabella «{detta}»" in errori.value.rilievi[0].testo


def test_il_foglio_di_un_altra_tabella_non_si_legge():
    libro = Workbook()
    for titolo, teste, riga in (
        ("Uno", VIA, ("A", "S", "O")),
        ("Due", [*VIA, "OBIETTIVI GESTIONALI"], ("A", "S", "P", "G")),
    ):
        foglio = libro.create_sheet(titolo)
        foglio.append(teste)
        foglio.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    righe = righe_lette(conto_di(uscita.getvalue(), nome="p"))
    assert [o.nome for o in operativi(TABELLE["operativi"].fondi(VUOTO, righe, Noti()))] == ["O"]


def test_una_testa_su_due_righe_si_dice_intera_anche_nel_peg():
    libro = Workbook()
    foglio = libro.active
    foglio.append([*VIA, "RESPONSABILITÀ", None])
    foglio.append([None, None, None, "ASSESSORE DI RIFERIMENTO", "STRUTTURE INTERNE"])
    foglio.append(["A", "S", "O", "Bosi", "Mobilità"])
    for zona in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        foglio.merge_cells(zona)
    uscita = io.BytesIO()
    libro.save(uscita)
    assert detti_di(uscita.getvalue()) == []
    libro = Workbook()
    foglio = libro.active
    foglio.append(["Codice", "Titolo", "Centro di Responsabilità", "Fasi", None, "Indicatori", None])
    foglio.append([None, None, None, "Fase", "Peso", "Indicatore", "Valore atteso"])
    foglio.append(["2020-AA01", "Uno", "Cultura", "Prima", "100,00", "Eventi", "3"])
    for zona in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"):
        foglio.merge_cells(zona)
    uscita = io.BytesIO()
    libro.save(uscita)
    letto, rilievi = peg(uscita.getvalue())
    assert not [r for r in rilievi if r.grave]
    (o,) = letto.obiettivi
    assert ([f.descrizione for f in o.fasi], [i.descrizione for i in o.indicatori]) == (["Prima"], ["Eventi"])


def test_il_responsabile_segue_il_centro_unito_come_quello_vuoto():
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"]
    righe = [("2020-AA01", "Uno", "Cultura", "Rossi Ada"), ("2020-AA02", "Due", None, None)]
    for unite in ([], ["C2:C3"], ["C2:C3", "D2:D3"]):
        letto, rilievi = peg(xlsx(*righe, teste=teste, unite=unite))
        assert not rilievi
        assert {(o.centro_di_responsabilita, o.responsabile) for o in letto.obiettivi} == {("Cultura", "Rossi Ada")}


# Texts


def test_in_un_csv_due_spazi_non_sono_un_a_capo():
    testa = "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI;INDICATORI\n"
    (o,) = operativi(letta((testa + "A;S;O;Numero  utenti\n").encode(), nome="p.csv"))
    assert [i.descrizione for i in o.indicatori] == ["Numero utenti"]
    (o,) = operativi(letta((testa + "A;S;O;Corse  utenti\n").replace(";", "\t").encode(), nome="p.txt"))
    assert [i.descrizione for i in o.indicatori] == ["Corse", "utenti"]


@pytest.mark.parametrize(
    "prima", ["Comune di Prato, DUP 2024, obiettivi\n", '"a\t\tb"\n', "Comune, uno, due, tre, quattro\n"]
)
def test_il_separatore_e_quello_della_tabella(prima):
    dati = prima + "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI\nA;S;O\nA;S;P, e altro\n"
    assert [o.nome for o in operativi(letta(dati.encode(), nome="p.csv"))] == ["O", "P, e altro"]


def test_dell_indicatore_si_vede_anche_cio_che_cambia_di_rado():
    prima = ContenutoIndicatoreOperativo("corse", "n.", "9")
    dopo = replace(prima, verso="decrescente", note="solo feriali")
    assert in_parole((prima,)) != in_parole((dopo,))
    assert in_parole((dopo,)) == "corse (n.): 9, decrescente [solo feriali]"


def test_un_nome_troppo_lungo_dice_la_riga_e_la_colonna(db):
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="d", anno_inizio=2023, anno_fine=2025)
    teste = [*VIA, "ASSESSORE DI RIFERIMENTO", "STRUTTURE INTERNE"]
    with pytest.raises(TabellaConErrori) as errori:
        proponi_tabella(TABELLE["operativi"], dup, xlsx(("A", "S", "O", "x" * 400, "Y" * 400), teste=teste), "p.xlsx")
    assert [(r.riga, r.colonna) for r in errori.value.rilievi] == [
        (2, "ASSESSORE DI RIFERIMENTO"),
        (2, "STRUTTURE INTERNE"),
    ]


# Size


def test_migliaia_di_righe_che_sembrano_continuare_non_si_uniscono_senza_fine():
    testa = ";".join(VIA) + "\nA;S;Estendere\n"
    righe = "".join(f";;realizzare le piste {i}\n" for i in range(5_000))
    esito = letta((testa + righe).encode(), nome="p.csv")
    # Two joins at most: a page cuts a name once, two pages twice.
    assert len(operativi(esito)) == 4_999
    assert max(len(o.nome) for o in operativi(esito)) < 100


def test_migliaia_di_indicatori_uguali_non_si_confrontano_uno_per_uno():
    celle = "  ".join(f"Indicatore numero {i}" for i in range(4_000))
    testo = ("\t".join([*VIA, "INDICATORI"]) + f"\nA\tS\tO\t{celle}\n").encode()
    prima = letta(testo, nome="p.txt").dup
    assert letta(testo, nome="p.txt", dup=prima).dup == prima


# What an earlier reading got wrong


def test_un_centro_vuoto_di_un_obiettivo_del_piano_resta_il_suo():
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"]
    gia = {"2020-AA02": ContenutoObiettivo("2020-AA02", "Due", "Sport", "Verdi Ugo")}
    righe = [("2020-AA01", "Uno", "Cultura", "Rossi Ada"), ("2020-AA02", None, None, None)]
    righe += [("2020-AA03", "Tre", None, None)]
    for unite, atteso in (([], ("Sport", "")), (["C2:C4", "D2:D4"], ("Cultura", "Rossi Ada"))):
        letto, _ = peg(xlsx(*righe, teste=teste, unite=unite), gia)
        centri = [(o.centro_di_responsabilita, o.responsabile) for o in letto.obiettivi]
        assert centri == [("Cultura", "Rossi Ada"), atteso, ("Cultura", "Rossi Ada")]


def test_piu_indicatori_di_peg_in_una_cella_si_leggono():
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Indicatore", "Valore atteso"]
    letto, rilievi = peg(xlsx(("2020-AA01", "Uno", "Cultura", "Ind 1\nInd 2", "1\n2"), teste=teste))
    assert [(i.descrizione, i.valore_atteso) for i in letto.obiettivi[0].indicatori] == [("Ind 1", "1"), ("Ind 2", "2")]
    assert not rilievi


def test_azioni_numerate_o_in_minuscole_restano_righe():
    teste = [*VIA, "OBIETTIVI GESTIONALI", "AZIONI"]
    for azioni in (("1. Fare A", "2. Fare B"), ("fare A", "fare B")):
        righe = [("A", "S", "O", "G", azioni[0]), ("", "", "", "", azioni[1])]
        (o,) = operativi(letta(xlsx(*righe, teste=teste), "gestionali"))
        assert o.gestionali[0].azioni == "\n".join(azioni)


def test_una_tabella_riempita_in_giu_non_raddoppia_gli_indicatori_e_somma_le_note():
    teste = [*VIA, "FINALITA'", "INDICATORI", "VALORE ATTESO AL 2025", "Note"]
    riga = ("A", "S", "O", "fine", "I1", "1")
    righe = [(*riga, "Fonte Istat"), (*riga, "Fonte Siae"), ("A", "S", "O", "fine", "I2", "2", "")]
    esito = letta(xlsx(*righe, teste=teste))
    (o,) = operativi(esito)
    assert not esito.rilievi
    assert ([i.descrizione for i in o.indicatori], o.note) == (["I1", "I2"], "Fonte Istat Fonte Siae")


def test_il_valore_di_un_indicatore_solo_puo_avere_piu_righe():
    teste = [*VIA, "INDICATORI", "FORMULA", "VALORE ATTESO AL 2025"]
    dati = xlsx(("A", "S", "O", "Casi", "somma\ndei casi", "2023: 10\n2024: 20"), teste=teste)
    (i,) = operativi(letta(dati))[0].indicatori
    assert (i.formula, i.valore_atteso) == ("somma dei casi", "2023: 10; 2024: 20")
    (i,) = operativi(letta(xlsx(("A", "S", "O", "Numero di\ncasi", "somma", "9"), teste=teste)))[0].indicatori
    assert (i.descrizione, i.valore_atteso) == ("Numero di casi", "9")


def test_un_foglio_non_continua_quello_prima():
    libro = Workbook()
    for titolo, riga in (("Uno", ("A", "S", "O")), ("Due", (None, "T", "P"))):
        foglio = libro.create_sheet(titolo)
        foglio.append(VIA)
        foglio.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    assert posti(letta(uscita.getvalue())) == [(2, "AMBITO STRATEGICO", True)]


def test_un_indicatore_dell_ente_su_due_righe_o_unito_sopra_due():
    riga = ("Città", "(nessuno)", "verde", "Grado di copertura\ndegli asili", "accolte su\npresentate", "10")
    (i,) = letta(xlsx(riga, teste=ENTE), "indicatori-ente", VUOTO).dup.indicatori_ente
    assert (i.descrizione, i.formula) == ("Grado di copertura degli asili", "accolte su presentate")
    righe = [("Città", "(nessuno)", "verde", "Uno", "f1", 1), (None, None, None, None, "f2", 2)]
    esito = letta(xlsx(*righe, teste=ENTE, unite=["D2:D3"]), "indicatori-ente", VUOTO)
    assert [(i.descrizione, i.formula, i.valori) for i in esito.dup.indicatori_ente] == [
        ("Uno", "f1", ((2023, "1"),)),
        ("Uno (f2)", "f2", ((2023, "2"),)),
    ]


def test_le_sigle_delle_societa_non_fanno_un_altro_nome():
    assert chiave("Gida S.p.A.") == chiave("Gida") == chiave("GIDA spa")
    assert chiave("Alia S.r.l.") == chiave("Alia")
    assert chiave("S.p.A.") == "s p a"
