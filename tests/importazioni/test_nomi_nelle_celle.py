# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names as an office writes them in a cell: over two lines, with a title before, two joined by «e»."""

from typing import Any

import pytest

from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from importazioni.dup.tables import TABELLE
from importazioni.griglie.cells import di_persone, nomi, uniti
from importazioni.griglie.names import chiave, quasi_doppi
from importazioni.griglie.understanding import understand
from tests.importazioni.prove import VUOTO, in_passo

NOTI = {chiave(n) for n in ("Mobilità e infrastrutture", "Servizio Pubblica Istruzione", "Gida", "Urbanistica")}


@pytest.mark.parametrize(
    ("cella", "attesi"),
    [
        ("Bosi e Squittieri", ["Bosi", "Squittieri"]),
        ("BOSI E SQUITTIERI", ["BOSI", "SQUITTIERI"]),
        ("Assessore Bosi", ["Bosi"]),
        ("Ass. Bosi\nVicesindaco Faggi", ["Bosi", "Faggi"]),
        ("Bosi\ne Squittieri", ["Bosi", "Squittieri"]),
        ("Di Giacomo", ["Di Giacomo"]),
        ("Sindaco", ["Sindaco"]),
        ("E. Bosi", ["E. Bosi"]),
        ("Assessore", []),
        ("Assessore\nBosi", ["Bosi"]),
        ("Assessore: Bosi", ["Bosi"]),
        ("Vice-Sindaco Faggi", ["Faggi"]),
        ("Vice Sindaco", ["Vice Sindaco"]),
        ("Sig.ra Bosi\nOn. Faggi", ["Bosi", "Faggi"]),
        ("Assessore alla Cultura", ["Assessore alla Cultura"]),
        ("Ass.ra Cristina Sanzò", ["Cristina Sanzò"]),
        ("Assessore ai Lavori pubblici Barberis", ["Assessore ai Lavori pubblici Barberis"]),
        ("Tutti gli assessori", ["Tutti gli assessori"]),
        ("Sindaco, Faggi", ["Sindaco", "Faggi"]),
        ("Faggi; Sindaco", ["Faggi", "Sindaco"]),
        ("Sindaco/Faggi", ["Sindaco", "Faggi"]),
        ("Sindaco - Faggi", ["Sindaco", "Faggi"]),
        ("Faggi (Vicesindaco)", ["Faggi"]),
        ("- Bosi\n- Faggi", ["Bosi", "Faggi"]),
        ("Il Sindaco", ["Il Sindaco"]),
        ("La Sindaca, Bosi", ["La Sindaca", "Bosi"]),
        ("Dr.ssa Bosi", ["Bosi"]),
        ("L'Assessore Bosi e il Vicesindaco Faggi", ["Bosi", "Faggi"]),
        ("Sindaco con delega alla cultura", ["Sindaco con delega alla cultura"]),
        ("Bosi con delega al bilancio e allo sport", ["Bosi con delega al bilancio e allo sport"]),
        ("", []),
    ],
)
def test_le_persone(cella: str, attesi: list[str]) -> None:
    assert di_persone(cella).split("\n") == (attesi or [""])


@pytest.mark.parametrize(
    ("cella", "attesi"),
    [
        ("SERVIZIO MOBILITÀ\nE INFRASTRUTTURE", ["SERVIZIO MOBILITÀ E INFRASTRUTTURE"]),
        (
            "SERVIZIO PUBBLICA ISTRUZIONE\nE SISTEMA BIBLIOTECARIO",
            ["SERVIZIO PUBBLICA ISTRUZIONE E SISTEMA BIBLIOTECARIO"],
        ),
        ("Fondazione Museo\ndel Tessuto\nGida", ["Fondazione Museo del Tessuto", "Gida"]),
        ("Urbanistica\nGida", ["Urbanistica", "Gida"]),
        ("Nuova società\nAltra società", ["Nuova società", "Altra società"]),
        ("Museo\nper il Tessuto\nGida", ["Museo per il Tessuto", "Gida"]),
        ("Consorzio\ncon sede in città", ["Consorzio con sede in città"]),
        ("Consiag\nS.p.A.\nGida", ["Consiag S.p.A.", "Gida"]),
        ("Museo;\ndi tutti", ["Museo;", "di tutti"]),
        ("Museo\nIl Sole\ne-distribuzione", ["Museo", "Il Sole", "e-distribuzione"]),
        ("Gida\nETS Prato\nLa Rete\nil Teatro", ["Gida", "ETS Prato", "La Rete", "il Teatro"]),
        ("• Gida\n• Urbanistica", ["Gida", "Urbanistica"]),
    ],
)
def test_un_nome_su_due_righe_e_uno(cella: str, attesi: list[str]) -> None:
    assert uniti(cella, NOTI).split("\n") == attesi


@pytest.mark.parametrize(
    ("cella", "virgole", "attesi"),
    [
        ("Servizio Cultura Servizio Sport", False, ["Servizio Cultura", "Servizio Sport"]),
        (
            "Servizio Urbanistica e Mobilità e infrastrutture",
            False,
            ["Servizio Urbanistica", "Mobilità e infrastrutture"],
        ),
        ("Gida e Urbanistica", True, ["Gida", "Urbanistica"]),
        ("Servizio Cultura, Servizio Sport", False, ["Servizio Cultura", "Servizio Sport"]),
        ("Cultura, turismo", False, ["Cultura, turismo"]),
        *(
            (intero, True, [intero])
            for intero in (
                "Servizio Gabinetto del Sindaco e Ufficio Stampa",
                "Unità di Staff Comunicazione",
                "Consorzio Servizio Idrico Integrato",
                "Associazione Corpo Filarmonico",
                "Ufficio Staff Direzione Generale",
                "Servizio Direzione Lavori Pubblici",
                "Servizio Avvocatura - Ufficio Legale",
                "Servizio Affari Generali con Ufficio Gare",
                "Alfa; Beta",
                "Rossi, Bianchi e soci",
            )
        ),
        ("Gida; Nuova; -", True, ["Gida", "Nuova"]),
        ("-", True, []),
    ],
)
def test_dove_comincia_un_altro_nome(cella: str, virgole: bool, attesi: list[str]) -> None:
    noti = NOTI | {chiave("Alfa; Beta"), chiave("Rossi, Bianchi e soci")}
    assert nomi(cella, noti, virgole=virgole) == attesi


def test_un_nome_che_si_conosce_non_si_divide() -> None:
    noti = {chiave(n) for n in ("Assessore Bosi", "Mario e Luca", "Sindaco Neri")}
    assert di_persone("Rossi\nMario e\nLuca", noti).split("\n") == ["Rossi", "Mario e Luca"]
    assert di_persone("Assessore Bosi\nMario e Luca, Sindaco Neri", noti).split("\n") == [
        *("Assessore Bosi", "Mario e Luca", "Sindaco Neri")
    ]


def test_di_piu_nomi_di_seguito_il_piu_lungo_per_primo() -> None:
    noti = {chiave(n) for n in ("Nuova", "Nuova Energia", "Energia", "Altra")}
    assert nomi("Nuova Energia Altra", noti, virgole=True) == ["Nuova Energia", "Altra"]


def test_il_nome_di_una_persona_dentro_un_altro_si_segnala() -> None:
    doppi = quasi_doppi("assessore", ["Bosi", "Faggi", "Maria Bosi"], ["Maria Bosi"], persone=True)
    assert [(d.nuovo, d.simile) for d in doppi] == [("Maria Bosi", "Bosi")]
    assert quasi_doppi("organismo", ["Museo", "Museo del Tessuto"], ["Museo del Tessuto"]) == []


@pytest.mark.parametrize(
    ("celle", "attese", "in_pari"),
    [
        (("I1\nI2\nI3", "f", "10\n\n30"), [("I1", "f", "10"), ("I2", "", ""), ("I3", "", "30")], False),
        (("I1\n\nI2", "f1\n\nf2", "1\n2"), [("I1", "f1", "1"), ("I2", "f2", "2")], True),
        (("I1\nI2", "", "1\n2"), [("I1", "", "1"), ("I2", "", "2")], True),
    ],
)
def test_le_colonne_in_pari_restano_in_pari(celle: Any, attese: Any, in_pari: bool) -> None:
    assert in_passo(*celle) == (attese, in_pari)


@pytest.mark.parametrize("dati", [b'A;B\n"C senza fine;1\nD;2\n', b'A;B\nC;"x\n', b'A;B\n1;"2'])
def test_una_virgoletta_che_non_si_chiude_non_si_prende_il_resto(dati: bytes) -> None:
    with pytest.raises(FileNonLeggibile, match=r"p\.csv, riga [23]: qui comincia un testo fra virgolette"):
        leggi_griglie(dati, "p.csv")


def test_una_virgoletta_dentro_un_testo_resta() -> None:
    (griglia,) = leggi_griglie(b'A;B\nIl progetto "Pippi";2\n"due\nrighe";3', "p.csv")
    assert [r.celle[0] for r in griglia.righe] == ["A", 'Il progetto "Pippi"', "due\nrighe"]


@pytest.mark.parametrize(
    "testa", ["valore atteso", "valore atteso al 2025", "valori attesi 2025", "valore atteso nel triennio"]
)
def test_la_testa_dei_valori_attesi_anche_col_solo_anno(testa: str) -> None:
    (colonna,) = understand([testa], TABELLE["operativi"].form(VUOTO))
    assert colonna.field == "valore"
