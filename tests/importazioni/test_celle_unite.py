# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merged cells: what is merged over several objectives is of each of them; a formula without a result is no cell."""

import io
import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreEnte
from dup.stored_contents import contenuto_del_dup
from fogli import sheet
from fogli.budget import Budget
from fogli.found import Unione
from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from fogli.sheet import SheetReader
from importazioni.dup.table_services import importa_tabella, proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.griglie.rows import righe_lette
from importazioni.peg.table import LettoreDelPeg
from tests.dup.documento import un_dup
from tests.importazioni.prove import TESTE, conto_del_peg, letta, operativi, xlsx


def test_assessori_e_strutture_uniti_sopra_piu_obiettivi_sono_di_tutti():
    dati = xlsx(
        ("A", "S", "O", "Fine uno.", "Bosi\nFaggi", "Servizio X\nGida", "uno", "f1", "1*", "n"),
        (None, None, None, None, None, None, "due", "f2", "2", None),
        (None, None, "P", "Fine due.", None, None, "tre", None, "3", None),
        (None, "T", "Q", "", "", "", "", "", "", ""),
        unite=["A2:A5", "B2:B4", "C2:C3", "D2:D3", "E2:E4", "F2:F4", "J2:J4"],
    )
    o, p, q = operativi(letta(dati))
    assert (o.assessori, o.strutture, o.organismi, o.note) == (("Bosi", "Faggi"), ("Servizio X",), ("Gida",), "n")
    assert (p.assessori, p.strutture, p.organismi, p.note) == (o.assessori, o.strutture, o.organismi, "n")
    assert (o.finalita, p.finalita) == ("Fine uno.", "Fine due.")
    assert [i.formula for i in (*o.indicatori, *p.indicatori)] == ["f1", "f2", ""]
    assert (q.assessori, q.note) == ((), "")


def test_una_cella_vuota_e_non_unita_resta_vuota():
    o, p = operativi(letta(xlsx(("A", "S", "O", "", "Bosi"), (None, None, "P", "Fine.", None))))
    assert (o.assessori, p.assessori) == (("Bosi",), ())


def test_il_valore_unito_sopra_piu_indicatori_e_di_ognuno_e_il_testo_dell_obiettivo_non_si_raddoppia():
    righe = (
        ("A", "S", "O", "Una finalità.", "", "", "Uno", "f", "SI", ""),
        (None, None, None, None, None, None, "Due", None, None, None),
        (None, None, None, None, None, None, None, "e altro", None, None),
    )
    (o,) = operativi(letta(xlsx(*righe, unite=["D2:D4", "H2:H3", "I2:I4"])))
    assert o.finalita == "Una finalità."
    assert [(i.descrizione, i.formula, i.valore_atteso) for i in o.indicatori] == [
        ("Uno", "f", "SI"),
        ("Due", "f e altro", "SI"),
    ]


def test_un_livello_unito_oltre_il_confine_di_quello_sopra():
    dati = xlsx(("A", "S", "O"), ("B", None, "P"), unite=["B2:B3"])
    assert [(a.nome, s.nome, o.nome) for a, s, o in letta(dati).dup.operativi()] == [("A", "S", "O"), ("B", "S", "P")]


def test_una_testa_su_due_righe():
    libro = Workbook()
    foglio = libro.active
    foglio.append([*TESTE[:3], "FINALITA'", "RESPONSABILITÀ", None])
    foglio.append([None, None, None, None, "ASSESSORE DI RIFERIMENTO", "STRUTTURE INTERNE"])
    foglio.append(["A", "S", "O", "Fine.", "Bosi", "Mobilità"])
    for zona in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"):
        foglio.merge_cells(zona)
    uscita = io.BytesIO()
    libro.save(uscita)
    (o,) = operativi(letta(uscita.getvalue()))
    assert (o.assessori, o.strutture, o.finalita) == (("Bosi",), ("Mobilità",), "Fine.")


def test_gli_assegnatari_uniti_sopra_piu_obiettivi_gestionali():
    teste = [*TESTE[:3], "OBIETTIVI GESTIONALI", "AZIONI", "ORGANISMI PARTECIPATI ASSEGNATARI"]
    righe = (
        ("A", "S", "O", "Uno", "Gara.", "Gida\nConsiag"),
        (None, None, None, None, "Collaudo.", None),
        (None, None, None, "Due", "Avvio", None),
        (None, None, "P", None, None, None),
    )
    dati = xlsx(*righe, teste=teste, unite=["D2:D3", "F2:F5", "D4:D5", "E4:E5"])
    o, p = operativi(letta(dati, "gestionali"))
    uno, due = o.gestionali
    assert uno.organismi == due.organismi == ("Gida", "Consiag")
    # What follows a full stop is an action of its own.
    assert (uno.azioni, due.azioni) == ("Gara.\nCollaudo.", "Avvio")
    assert p.gestionali == (due,)


ENTE = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "U.M.", "Fonte", "2021"]
CITTA = ContenutoDUP("DUP_2023_2025", "Un DUP", 2023, 2025, ambiti=(ContenutoAmbito("A"), ContenutoAmbito("B")))


def posti(dup: ContenutoDUP) -> list[tuple[str, str, str, str]]:
    return [(i.stato_di_salute, i.ambito, i.tema, i.descrizione) for i in dup.indicatori_ente]


@pytest.mark.parametrize("stato", ["Città", None], ids=["stato-ripetuto", "stato-vuoto"])
@pytest.mark.parametrize("unite", [(), ("B2:B4", "C2:C3", "G2:G4")], ids=["vuote", "unite"])
def test_ambito_e_tema_vuoti_o_uniti_continuano_la_riga_sopra(stato, unite):
    dati = xlsx(
        ("Città", "A", "verde", "alberi", "n.", "n.", "Comune", 15),
        (stato, None, None, "parchi", "mq", "mq", None, 2),
        (stato, None, "acqua", "perdite", "%", "%", None, 3),
        ("Città", "B", None, "imprese", "n.", "n.", "CCIAA", 4),
        ("Amministrazione", None, None, "assenze", "gg", "gg", "Ente", 5),
        teste=ENTE,
        unite=unite,
    )
    dup = letta(dati, "indicatori-ente", CITTA).dup
    assert sorted(posti(dup)) == [
        ("amministrazione", "", "", "assenze"),
        ("citta", "A", "acqua", "perdite"),
        ("citta", "A", "verde", "alberi"),
        ("citta", "A", "verde", "parchi"),
        ("citta", "B", "", "imprese"),
    ]
    fonti = {i.descrizione: i.fonte for i in dup.indicatori_ente}
    assert (fonti["parchi"], fonti["perdite"]) == (("Comune",) * 2 if unite else ("", ""))


@pytest.mark.parametrize("vuoto", ["(nessuno)", "—", "Nessuno"])
def test_cio_che_e_vuoto_apposta_si_dice(vuoto):
    dati = xlsx(
        ("Città", "A", "verde", "alberi", "n."),
        ("Città", "A", vuoto, "parchi", "mq"),
        ("Città", vuoto, None, "residenti", "n."),
        teste=ENTE[:5],
    )
    assert posti(letta(dati, "indicatori-ente", CITTA).dup)[1:] == [
        ("citta", "A", "", "parchi"),
        ("citta", "", "", "residenti"),
    ]


def test_gli_indicatori_senza_ambito_o_tema_tornano_uguali(db):
    dup = un_dup()
    ambito = contenuto_del_dup(dup).ambiti[0].nome
    righe = [("Città", ambito, "verde"), ("Città", ambito, "(nessuno)"), ("Città", "(nessuno)", "(nessuno)")]
    righe += [("Amministrazione", "", "personale"), ("Amministrazione", "", "—")]
    tabella = TABELLE["indicatori-ente"]
    importa_tabella(tabella, dup, xlsx(*((*r, f"i{n}", "") for n, r in enumerate(righe)), teste=ENTE[:5]), "i.xlsx")
    prima = contenuto_del_dup(dup)
    assert [i.tema for i in prima.indicatori_ente] == ["personale", "", "verde", "", ""]
    fuori = xlsx(*tabella.righe(prima), teste=[c.testa for c in tabella.colonne] + ["2023", "2024", "2025"])
    senza = ContenutoDUP(prima.codice, prima.descrizione, 2023, 2025, ambiti=prima.ambiti)
    assert letta(fuori, "indicatori-ente", senza).dup.indicatori_ente == prima.indicatori_ente
    assert proponi_tabella(tabella, dup, fuori, "i.xlsx").proposta.nulla_da_fare


def test_una_riga_che_finisce_i_testi_dell_indicatore_di_sopra_gli_si_unisce():
    dati = xlsx(
        ("Città", "A", "verde", "Alberi", "alberi piantati", "n.", "Comune,", 15),
        (None, None, None, None, "nell'anno", None, "ufficio verde", None),
        teste=ENTE,
    )
    (i,) = letta(dati, "indicatori-ente", CITTA).dup.indicatori_ente
    atteso = ContenutoIndicatoreEnte("citta", "Alberi", "A", "verde", "alberi piantati nell'anno", "n.")
    assert (i.formula, i.fonte, i.valori) == (atteso.formula, "Comune, ufficio verde", ((2021, "15"),))
    orfana = xlsx(("Città", "A", "verde", None, "nell'anno"), teste=ENTE[:5])
    (guasto,) = letta(orfana, "indicatori-ente", CITTA).rilievi
    assert guasto.grave
    assert "manca il nome dell'indicatore" in guasto.testo


def peg(dati):
    lettore = LettoreDelPeg("PEG_2020", {}, {})
    conto = conto_del_peg(dati)
    letto = lettore.leggi(righe_lette(conto))
    assert not [*conto.findings, *letto.rilievi]
    return letto.obiettivi


def test_nel_peg_date_e_responsabili_uniti_sopra_piu_fasi():
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Tipo", "Fase", "Inizio previsto", "Responsabile fase"]
    dati = xlsx(
        ("2020-AA01", "Uno", "Cultura", "Sviluppo", "Prima", date(2020, 1, 1), "Rossi Ada"),
        (None, None, None, None, "Seconda", None, None),
        ("2020-AA02", "Due", None, None, "Terza", date(2020, 3, 1), None),
        ("2020-AA03", "Tre", "Sport", "", "Quarta", None, None),
        teste=teste,
        unite=["A2:A3", "B2:B3", "C2:C4", "D2:D4", "F2:F3", "G2:G4"],
    )
    uno, due, tre = peg(dati)
    assert [(o.centro_di_responsabilita, o.tipo) for o in (uno, due, tre)] == [
        *[("Cultura", "Sviluppo")] * 2,
        ("Sport", ""),
    ]
    fasi = [(f.descrizione, f.inizio_previsto, f.responsabile) for o in (uno, due, tre) for f in o.fasi]
    assert fasi == [
        ("Prima", date(2020, 1, 1), "Rossi Ada"),
        ("Seconda", date(2020, 1, 1), "Rossi Ada"),
        ("Terza", date(2020, 3, 1), "Rossi Ada"),
        ("Quarta", None, ""),
    ]


# The sheet itself


def con_il_foglio(dati: bytes, cambia) -> bytes:
    uscita = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dati)) as prima, zipfile.ZipFile(uscita, "w", zipfile.ZIP_DEFLATED) as dopo:
        for nome in prima.namelist():
            contenuto = prima.read(nome)
            if nome.startswith("xl/worksheets/"):
                contenuto = cambia(contenuto.decode()).encode()
            dopo.writestr(nome, contenuto)
    return uscita.getvalue()


def test_una_formula_senza_risultato_si_dice_con_la_sua_cella():
    libro = Workbook()
    libro.active.title = "Operativi"
    libro.active.append(TESTE)
    libro.active.append(["A", "S", "=C1", "=1+1"])
    uscita = io.BytesIO()
    libro.save(uscita)
    with pytest.raises(FileNonLeggibile, match=r"prova\.xlsx, foglio «Operativi»: .* non il risultato: C2, D2\. Apr"):
        letta(uscita.getvalue())


def test_un_altro_foglio_con_i_suoi_conti_non_ferma_la_tabella():
    libro = Workbook()
    libro.active.append(TESTE)
    libro.active.append(["A", "S", "O"])
    libro.create_sheet("Calcoli").append(["=1+1"])
    libro.create_sheet("Largo").append(["x"] * 90)
    uscita = io.BytesIO()
    libro.save(uscita)
    assert [o.nome for o in operativi(letta(uscita.getvalue()))] == ["O"]


def test_una_formula_col_suo_risultato_si_legge():
    dati = con_il_foglio(
        xlsx(("A", "S", "O", "Fine.")),
        lambda xml: re.sub(r'<c r="C2"[^/]*?>.*?</c>', '<c r="C2" t="str"><f>UPPER("o")</f><v>O</v></c>', xml),
    )
    (o,) = operativi(letta(dati))
    assert o.nome == "O"


def test_le_zone_strane_non_fermano_la_lettura():
    zone = ["A2:XFD1048576", "Z9", "", "A0:B-1", "ciao", "A2:A3"]
    unite = "".join(f'<x:mergeCell xmlns:x="y" ref="{zona}"/>' for zona in zone)
    letto = SheetReader("f", Budget())
    letto.read(io.BytesIO(f"<w><mergeCells>{unite}</mergeCells></w>".encode()))
    assert letto.unions == [Unione(0, 2, 1048576), Unione(0, 2, 3)]
    dati = con_il_foglio(
        xlsx(("A", "S", "O"), (None, None, "P")),
        lambda xml: xml.replace(
            "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
        ),
    )
    assert [o.nome for o in operativi(letta(dati))] == ["O", "P"]


@pytest.mark.parametrize(
    ("xml", "detto"),
    [
        ('<!DOCTYPE w [<!ENTITY a "a">]><w>&a;</w>', "DOCTYPE"),
        ("<w><c>", "non è intero"),
        ("<w>" + '<mergeCell ref="A1:A2"/>' * 4 + "</w>", "più di 3 celle unite"),
    ],
)
def test_un_foglio_guasto_o_cattivo_si_rifiuta(xml, detto, monkeypatch):
    monkeypatch.setattr(sheet, "UNIONI_MASSIME", 3)
    with pytest.raises(FileNonLeggibile, match=f"f\\.xlsx, foglio «X»: .*{detto}"):
        SheetReader("f.xlsx, foglio «X»", Budget()).read(io.BytesIO(xml.encode()))


def test_unioni_sovrapposte_a_migliaia_si_rifiutano():
    # Few bytes, much memory: over the sheets of a workbook together.
    zona = '<mergeCell ref="A2:A19000"/>'
    dati = con_il_foglio(
        xlsx(("A", "S", "O"), *[("", "", "P")] * 19_000),
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{zona * 12}</mergeCells>"),
    )
    with pytest.raises(FileNonLeggibile, match="coprono più di"):
        leggi_griglie(dati, "prova.xlsx")
