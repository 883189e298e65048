# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as offices keep them: heads in any order, merged and blank cells, several values a cell; faults say where."""

import contextlib
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dup.contenuto import (
    ContenutoAmbito,
    ContenutoDUP,
    ContenutoGestionale,
    ContenutoIndicatoreEnte,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from importazioni.dup.table_services import importa_tabella, proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.dup.workbook import esporta
from importazioni.griglie.cells import nomi
from importazioni.griglie.choices import parse
from importazioni.griglie.findings import TabellaConErrori
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from tests.dup.documento import un_dup
from tests.importazioni.prove import TESTE, VUOTO, in_passo, letta, operativi, xlsx

SEMI = Path(__file__).resolve().parents[3] / "shared" / "seeds"
RIGA = ("A", "S", "O", "Fine.", "Bosi\nSquittieri", "Servizio X\nGida", "uno\ndue", "f1\n", "1*\n67**", "")


@pytest.mark.parametrize("separatore", [",", ";", "\t"])
@pytest.mark.parametrize("codifica", ["utf-8", "utf-8-sig", "cp1252"])
def test_il_testo_in_ogni_separatore_e_codifica(separatore, codifica):
    righe = [["Note", "OBIETTIVI OPERATIVI", "Ob. Strategico", "ambito  strategico", "FINALITÀ"]]
    righe += [["", "Città più verde", "S", "A", "Perché sì"]]
    testo = "\r\n".join(separatore.join(r) for r in righe)
    (o,) = operativi(letta(testo.encode(codifica), nome="prova.csv"))
    assert (o.nome, o.finalita) == ("Città più verde", "Perché sì")


def test_piu_valori_in_una_cella_si_abbinano_riga_per_riga():
    (o,) = operativi(letta(xlsx(RIGA)))
    assert [(i.descrizione, i.formula, i.valore_atteso) for i in o.indicatori] == [
        ("uno", "f1", "1*"),
        ("due", "", "67**"),
    ]
    assert (o.assessori, o.strutture, o.organismi) == (("Bosi", "Squittieri"), ("Servizio X",), ("Gida",))


def test_un_indicatore_per_riga_con_celle_unite_o_vuote():
    dati = xlsx(
        ("A", "S", "O", "Fine.", "Bosi", "", "uno", "f1", 40, ""),
        (None, None, None, None, None, None, "due", "f2", 0.117, None),
        (None, None, "P", "", "", "", "tre", "", "", ""),
        unite=["A2:A4", "C2:C3"],
    )
    primo, secondo = operativi(letta(dati))
    assert [i.descrizione for i in primo.indicatori] == ["uno", "due"]
    assert [i.valore_atteso for i in primo.indicatori] == ["40", "0,117"]
    assert (secondo.nome, [i.descrizione for i in secondo.indicatori]) == ("P", ["tre"])


def test_una_riga_che_continua_solo_un_testo_si_unisce_a_quella_sopra_e_le_teste_ripetute_si_saltano():
    dati = xlsx(
        ("A", "S", "O", "Una finalità che va", "", "", "", "", "", ""),
        TESTE,
        ("", "", "", "a capo di pagina.", "", "", "", "", "", ""),
        ("A", "S", "P", "Altra.", "", "", "", "", "", ""),
    )
    assert [o.finalita for o in operativi(letta(dati))] == ["Una finalità che va a capo di pagina.", "Altra."]


def test_i_numeri_si_leggono_come_il_foglio_li_mostra():
    libro = Workbook()
    foglio = libro.active
    foglio.append(["AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "INDICATORI", "VALORE ATTESO AL 2025"])
    forme = [(0.117, "0.0%"), (10_000_000, '"€" #,##0'), (26.2, "#,##0.00"), (True, "General"), (8100, "#,##0")]
    forme += [(45.3, '0.0"%"'), (7, "000"), (30, '0" giorni"'), (100 / 3, "General"), (1234.5, '#,##0.00 "€"')]
    forme += [(10, "[$€-410] #,##0"), (5, '_-* #,##0_-;-* #,##0_-;_-* "-"_-'), (date(2024, 1, 1), "yyyy")]
    forme += [(date(2024, 1, 31), "dd/mm/yyyy"), (timedelta(hours=36), "[h]:mm"), ("a_x000D_\nb", "@")]
    for n, (valore, forma) in enumerate(forme):
        foglio.append(["A", "S", f"O{n}", "i", valore])
        foglio.cell(n + 2, 5).number_format = forma
    forme = [(2.345, "0.00"), (26.25, "0.0"), (0.12345, "0.00%"), (1234.567, "#,##0.0#"), (1.5, "#,##0.0#")]
    forme += [(0.5, "# ?/?"), (1_500_000, "0.00E+00"), (5, 'General" anni"'), (0.25, "General"), (-3.5, "0.0")]
    for n, (valore, forma) in enumerate(forme, start=foglio.max_row):
        foglio.append(["A", "S", f"O{n}", "i", valore])
        foglio.cell(n + 1, 5).number_format = forma
    uscita = io.BytesIO()
    libro.save(uscita)
    valori = [o.indicatori[0].valore_atteso for o in operativi(letta(uscita.getvalue()))]
    assert valori[:5] == ["11,7%", "€ 10.000.000", "26,20", "SI", "8.100"]
    assert valori[5:10] == ["45,3%", "007", "30 giorni", "33,33333333", "€ 1.234,50"]
    assert valori[16:21] == ["2,35", "26,3", "12,35%", "1.234,57", "1,5"]
    assert valori[21:] == ["0,5", "1500000", "5 anni", "0,25", "-3,5"]
    assert valori[10:16] == ["€ 10", "5", "2024", "31/01/2024", "36:00", "a; b"]


def test_ogni_errore_dice_file_foglio_riga_e_colonna_e_non_si_scrive_la_parte_buona(db):
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="d", anno_inizio=2023, anno_fine=2025)
    dati = xlsx(RIGA, ("B", "", "P", "", "", "", "", "", "", ""), ("B", "T", "Q", "", "", "", "", "", "5", ""))
    with pytest.raises(TabellaConErrori) as presa:
        importa_tabella(TABELLE["operativi"], dup, dati, "marzo.xlsx")
    primo, secondo = (str(r) for r in presa.value.rilievi)
    assert primo.startswith("marzo.xlsx, foglio «Operativi», riga 3, colonna «OB. STRATEGICO»: manca l'obiettivo strat")
    assert secondo == ("marzo.xlsx, foglio «Operativi», riga 4, colonna «INDICATORI»: «5» non ha il suo indicatore.")
    assert not dup.ambiti.exists()


def test_chi_continua_nulla_e_chi_si_ripete_sono_errori():
    continua = letta(xlsx(("", "", "", "coda", "", "", "", "", "", "")))
    assert [r.grave for r in continua.rilievi] == [True]
    ripetuto = letta(xlsx(RIGA, ("A", "S", "P", "", "", "", "", "", "", ""), RIGA))
    assert "già alla riga 2" in ripetuto.rilievi[0].testo


def test_un_indicatore_dell_ente_detto_due_volte_è_un_errore():
    teste = ["Ambito strategico", "Indicatore", "Formula", "2024"]
    alla_lettera = letta(
        xlsx(("A", "Prestiti", "n.", "80"), ("A", "Prestiti", "N.", "90"), teste=teste), "indicatori-ente"
    )
    assert "«Prestiti» è già alla riga 2" in alla_lettera.rilievi[0].testo
    altra = letta(xlsx(("A", "Prestiti", "n.", "80"), ("A", "Prestiti", "n./ab", "9"), teste=teste), "indicatori-ente")
    assert [i.descrizione for i in altra.dup.indicatori_ente] == ["Prestiti", "Prestiti (n./ab)"]


def test_le_righe_non_in_pari_si_dicono():
    esito = letta(xlsx(("A", "S", "O", "", "", "", "uno\ndue\ntre", "f1\nf2", "1\n2\n3", "")))
    assert "3 in «INDICATORI», 2 in «FORMULA»" in esito.rilievi[0].testo
    assert not esito.rilievi[0].grave


def test_una_tabella_senza_teste_dice_quali_ci_vogliono():
    with pytest.raises(TabellaConErrori) as presa:
        letta(xlsx(("x",), teste=["Colonna 1"]))
    assert "«AMBITO STRATEGICO», «OB. STRATEGICO», «OBIETTIVI OPERATIVI»" in str(presa.value.rilievi[0])


def con_parte(dati, nome, contenuto=b"x"):
    uscita = io.BytesIO(dati)
    with zipfile.ZipFile(uscita, "a", zipfile.ZIP_DEFLATED) as archivio:
        archivio.writestr(nome, contenuto)
    return uscita.getvalue()


@pytest.mark.parametrize(
    ("fai", "detto"),
    [
        (lambda: con_parte(xlsx(RIGA), "xl/vbaProject.bin"), "macro"),
        (lambda: con_parte(xlsx(RIGA), "xl/media/bomba", b"0" * 120_000_000), "aperto occuperebbe"),
        (lambda: xlsx(RIGA)[:900], "non è un XLSX intero"),
        (lambda: b"%PDF-1.7 x", "un PDF"),
        (lambda: b"", "vuoto"),
        (lambda: b"x" * (32 * 2**20 + 1), "32 MB"),
        (lambda: con_parte(b"PK\x05\x06" + b"\0" * 18, "a.txt"), "non un XLSX"),
        (lambda: ("a;b;c\n" * 40_001).encode(), "40000 righe"),
        (lambda: (";" * 61 + "\n").encode(), "60 colonne"),
    ],
)
def test_i_limiti_si_guardano_prima(fai, detto):
    with pytest.raises(FileNonLeggibile, match=detto):
        leggi_griglie(fai(), "prova")


def test_i_nomi_accostati_si_separano_solo_se_noti():
    noti = {"bosi": "Bosi", "squittieri": "Squittieri"}
    assert nomi("Bosi Squittieri", noti, virgole=True) == ["Bosi", "Squittieri"]
    assert nomi("De Luca", noti, virgole=True) == ["De Luca"]
    assert nomi("Camerata, Fondazione Museo", {}, virgole=True) == ["Camerata", "Fondazione Museo"]
    due = "Servizio Cultura, Turismo e Comunicazione Servizio Innovazione"
    assert nomi(due, {}, virgole=False) == ["Servizio Cultura, Turismo e Comunicazione", "Servizio Innovazione"]
    assert nomi("Servizio Strade Consiag", {}, virgole=False, nel_file={"strade", "consiag"}) == [
        "Servizio Strade",
        "Consiag",
    ]


def test_cio_di_cui_il_file_non_ha_la_colonna_resta():
    indicatori = tuple(
        ContenutoIndicatoreOperativo("corse", f"f{n}", str(n), "decrescente", f"nota {n}") for n in range(2)
    )
    gestionale = ContenutoGestionale("G", "7", "Gare", ("Gida",))
    o = ContenutoOperativo("O", finalita="Fine.", indicatori=indicatori, gestionali=(gestionale,))
    ente = ContenutoIndicatoreEnte(
        "citta", "alberi", "A", "verde", "n.", "mq", "Comune", "decrescente", "contati", ((2021, "15"),)
    )
    albero = (ContenutoAmbito("A", strategici=(ContenutoStrategico("S", operativi=(o,)),)),)
    dup = ContenutoDUP("DUP_2023_2025", "Un DUP", 2023, 2025, ambiti=albero, indicatori_ente=(ente,))
    via = TESTE[:3]
    righe = ("A", "S", "O", "corse\nbici", "9\n1")
    (dopo,) = operativi(letta(xlsx(righe, teste=[*via, "INDICATORI", "VALORE ATTESO AL 2025"]), dup=dup))
    attese = (
        replace(indicatori[0], valore_atteso="9"),
        ContenutoIndicatoreOperativo("bici", "", "1", "crescente", ""),
    )
    assert dopo == replace(o, indicatori=attese)
    (dopo,) = operativi(letta(xlsx(("A", "S", "O", "g"), teste=[*via, "OBIETTIVI GESTIONALI"]), "gestionali", dup))
    assert dopo.gestionali == (gestionale,)
    (dopo,) = operativi(
        letta(xlsx(("A", "S", "O", "G", ""), teste=[*via, "OBIETTIVI GESTIONALI", "AZIONI"]), "gestionali", dup)
    )
    assert dopo.gestionali == (replace(gestionale, azioni=""),)
    teste = ["Ambito", "Tema", "Indicatore", "Formula"]
    assert letta(xlsx(("A", "verde", "Alberi", "n."), teste=teste), "indicatori-ente", dup).dup == dup
    vuota = letta(xlsx(("A", "verde", "Alberi", "n.", ""), teste=[*teste, "Fonte"]), "indicatori-ente", dup).dup
    assert vuota.indicatori_ente == (replace(ente, fonte=""),)


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", ""])] * 3), min_size=1, max_size=5))
def test_le_righe_scritte_a_capo_si_rileggono_in_pari(righe):
    celle = ["\n".join(r[i] for r in righe) for i in range(3)]
    attese = [r for r in righe if any(r)]
    if len(attese) == len(righe):
        assert in_passo(*celle)[0] == attese


@pytest.mark.parametrize("tabella", list(TABELLE))
def test_cio_che_si_esporta_si_reimporta_in_un_database_vuoto(db, tabella):
    origine = un_dup(3)
    importa_tabella(
        TABELLE["indicatori-ente"],
        origine,
        "Città 1 <del> futuro\tIndicatore\tFormula\t\tfonte\t2021\nverde\talberi\tn. alberi\tn.\tComune\t15\n".encode(),
        "i.txt",
    )
    cartella = esporta(TABELLE[tabella], contenuto_del_dup(origine))
    prima = contenuto_del_dup(origine)
    for modello in (Assessore, CentroDiResponsabilita, OrganismoPartecipato):
        for n, riga in enumerate(modello.objects.all()):
            modello.objects.filter(pk=riga.pk).update(**{"nominativo" if modello is Assessore else "nome": f"z{n}"})
    DUP.objects.filter(pk=origine.pk).update(codice="ALTRO")
    vuoto = DUP.objects.create(
        codice="DUP_2023_2025", descrizione=origine.descrizione, anno_inizio=2023, anno_fine=2025
    )
    esito = importa_tabella(TABELLE[tabella], vuoto, cartella, "esportata.xlsx")
    assert not esito.rilievi
    assert list(TABELLE[tabella].righe(contenuto_del_dup(vuoto))) == list(TABELLE[tabella].righe(prima))
    assert proponi_tabella(TABELLE[tabella], vuoto, cartella, "esportata.xlsx").proposta.nulla_da_fare


def test_un_guasto_dice_foglio_riga_e_colonna_e_cio_che_non_si_legge_si_dice(db):
    dup = un_dup()
    guasti = xlsx(
        ("A", "S", "O", "#REF!", "", "", "uno\n" + "x" * 1201, "", "", ""),
        ("A", "S", "P" * 600, "", "", "", "", "", "#N/A", ""),
    )
    with pytest.raises(TabellaConErrori) as errori:
        proponi_tabella(TABELLE["operativi"], dup, guasti, "prova.xlsx")
    detti = [str(r) for r in errori.value.rilievi]
    for atteso in (
        "riga 2, colonna «FINALITA'»: la formula della cella dà «#REF!»",
        "riga 2, colonna «INDICATORI»: «xxx",
        "riga 3, colonna «OBIETTIVI OPERATIVI»: «PPP",
        "riga 3, colonna «VALORE ATTESO AL 2025»: la formula della cella dà «#N/A»",
    ):
        assert any(f"prova.xlsx, foglio «Operativi», {atteso}" in d for d in detti), (atteso, detti)
    teste = [*TESTE[:3], "Note", "Colore", "NOTE"]
    righe = [("A", "S", "O", "n", "rosso", "altra")]
    con_due_note = xlsx(*righe, teste, *righe[1:], teste=teste)
    with pytest.raises(TabellaConErrori) as errori:
        proponi_tabella(TABELLE["operativi"], dup, con_due_note, "prova.xlsx")
    assert [r.colonna for r in errori.value.rilievi if r.grave] == ["Note", "NOTE"]
    scelte = parse("[D]=note", TABELLE["operativi"].form(VUOTO).meanings())
    esito = proponi_tabella(TABELLE["operativi"], dup, con_due_note, "prova.xlsx", scelte=scelte)
    assert [r.colonna for r in esito.rilievi] == ["Colore", "NOTE"]
    testo = "Città nuova\tIndicatore\tFormula\t\tfonte\t2021\tPeso\nverde\talberi\tn.\tn.\tComune\t15\t1\n"
    scelte = parse("Città nuova=testa", TABELLE["indicatori-ente"].form(VUOTO).meanings())
    esito = proponi_tabella(TABELLE["indicatori-ente"], dup, testo.encode(), "i.txt", scelte=scelte)
    assert [r.colonna for r in esito.rilievi] == ["Peso"]
    with pytest.raises(TabellaConErrori) as errori:
        proponi_tabella(TABELLE["indicatori-ente"], dup, testo.encode(), "i.txt")
    assert '--colonne "Città nuova=testa"' in str(next(r for r in errori.value.rilievi if r.grave))


@pytest.mark.parametrize("dati", [b"", b"a\0b;c;d\n", "Città è".encode()[:-1]])
def test_un_file_che_non_e_una_tabella_e_chiamato_per_nome(dati):
    with pytest.raises(FileNonLeggibile, match=r"prova\.csv: .*Serve un XLSX, un ODS, un XLS, un CSV"):
        leggi_griglie(dati, "prova.csv")


def test_la_cartella_da_compilare_ha_scelte_e_istruzioni(db):
    libro = load_workbook(io.BytesIO(esporta(TABELLE["operativi"], contenuto_del_dup(un_dup()), vuota=True)))
    assert libro.sheetnames == ["Obiettivi operativi", "Elenchi", "Istruzioni"]
    foglio = libro["Obiettivi operativi"]
    assert foglio.max_row <= 2
    assert len(foglio.data_validations.dataValidation) == 6
    assert libro["Elenchi"]["F1"].value == "Bosi"


@settings(max_examples=30)
@given(st.binary(max_size=400))
def test_nessun_byte_fa_cadere_la_lettura(dati):
    with contextlib.suppress(FileNonLeggibile, TabellaConErrori):
        letta(dati)


def test_il_comando_prova_scrive_e_dice(db, tmp_path, capsys):
    dup = un_dup()
    file = tmp_path / "tabella.xlsx"
    call_command("importa_tabella", "operativi", file, "--modello")
    file.write_bytes(xlsx(("CITTÀ 0 <del> futuro", "Mobilità 0", "Operativo 0.0", "Altro.", "Squitieri", *[""] * 5)))
    call_command("importa_tabella", "operativi", file, "--prova")
    detto = capsys.readouterr().out
    assert "finalità: Muoversi meglio. → Altro." in detto
    assert "«Squitieri» è nuovo, ma somiglia a «Squittieri»" in detto
    assert contenuto_del_dup(dup) == contenuto_del_dup(DUP.objects.get())
    with pytest.raises(CommandError, match=r"--togli-righe-mancanti.*--nomi-simili"):
        call_command("importa_tabella", "operativi", file, "--dup", dup.codice)
    assert next(contenuto_del_dup(dup).operativi())[2].finalita == "Muoversi meglio."
    si = ("--togli-righe-mancanti", "--nomi-simili")
    call_command("importa_tabella", "operativi", file, "--dup", dup.codice, *si)
    assert next(contenuto_del_dup(dup).operativi())[2].finalita == "Altro."
    file.write_bytes(b"nulla")
    with pytest.raises(CommandError, match="un errore"):
        call_command("importa_tabella", "operativi", file)
    with pytest.raises(CommandError, match="DUP_CHE_NON_CE non c'è"):
        call_command("importa_tabella", "operativi", file, "--dup", "DUP_CHE_NON_CE")


@pytest.mark.skipif(not SEMI.is_dir(), reason="i documenti interi non sono accanto al progetto")
@pytest.mark.parametrize(
    ("tabella", "file", "quanti"),
    [
        ("operativi", "dup_2023_2025_obiettivi_operativi_prima_parte.txt", 31),
        ("gestionali", "organismi_partecipati_2022_2024_prima_parte.txt", 10),
        ("indicatori-ente", "piano_performance_2017_2019.txt", 65),
    ],
)
def test_i_documenti_interi_si_leggono(tabella, file, quanti):
    esito = letta((SEMI / file).read_bytes(), tabella, nome=file)
    assert not [str(r) for r in esito.rilievi if r.grave]
    assert len(list(TABELLE[tabella].righe(esito.dup))) == quanti
