# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and indicators that the end of a page cut in two, and cells whose line breaks got lost."""

from dataclasses import replace

import pytest

from controlli import Livello
from dup.contenuto import (
    ContenutoAmbito,
    ContenutoDUP,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from tests.importazioni.prove import TESTE, VUOTO, letta, operativi, xlsx


def detti(esito) -> list[tuple[int, str]]:
    assert not [r for r in esito.rilievi if r.livello is Livello.ERRORE]
    return [(r.riga, r.colonna) for r in esito.rilievi]


def dup_con(*operativi: ContenutoOperativo) -> ContenutoDUP:
    strategico = ContenutoStrategico("Mobilità", operativi=operativi)
    return replace(VUOTO, ambiti=(ContenutoAmbito("Città", strategici=(strategico,)),))


def test_il_resto_di_un_nome_si_unisce_e_si_dice():
    esito = letta(
        xlsx(
            ("Città", "Mobilità", "Estendere la rete", "Portare le corse", "Bosi", "Consiag", "Corse", "n.", "9", ""),
            (None, None, "delle corse", "nei quartieri.", None, None, None, None, None, None),
            (None, None, "Piste ciclabili", "Nuove piste.", "", "", "", "", "", ""),
        )
    )
    primo, secondo = operativi(esito)
    assert (primo.nome, secondo.nome) == ("Estendere la rete delle corse", "Piste ciclabili")
    assert (primo.finalita, primo.assessori) == ("Portare le corse nei quartieri.", ("Bosi",))
    assert detti(esito) == [(3, "OBIETTIVI OPERATIVI")]
    assert "continua il nome della riga 2" in esito.rilievi[0].testo


def test_il_resto_in_maiuscole_si_unisce_quando_il_nome_intero_si_conosce():
    dup = dup_con(ContenutoOperativo("ESTENDERE LA RETE DELLE CORSE"))
    righe = [("Città", "Mobilità", "ESTENDERE LA RETE", "F."), ("", "", "DELLE CORSE", "")]
    esito = letta(xlsx(*righe), dup=dup)
    assert [(o.nome, o.finalita) for o in operativi(esito)] == [("ESTENDERE LA RETE DELLE CORSE", "F.")]
    # Nobody knows it: two objectives, and it is said that the second has nothing but a name.
    esito = letta(xlsx(*righe))
    assert [o.nome for o in operativi(esito)] == ["ESTENDERE LA RETE", "DELLE CORSE"]
    assert detti(esito) == [(3, "OBIETTIVI OPERATIVI")]
    assert "qui c'è solo il nome" in esito.rilievi[0].testo


def test_una_riga_scritta_per_intero_non_e_il_resto_di_nessuna():
    righe = [("Città", "Mobilità", nome, "") for nome in ("Mobilità", "Sostenibile", "Mobilità sostenibile", "e basta")]
    assert len(operativi(letta(xlsx(*righe)))) == 4


def test_i_pezzi_di_un_nome_uniti_sopra_le_loro_righe_sono_di_un_obiettivo_solo():
    righe = [("Città", "Mobilità", "Promuovere la", "F.", "", "", "Ind1", "", "1", "")]
    righe += [("", "", None, "", "", "", "Ind2", "", "2", ""), ("", "", "città bella", "", "", "", "", "", "", "")]
    righe += [("", "", None, "", "", "", "Ind4", "", "4", "")]
    (o,) = operativi(letta(xlsx(*righe, unite=["A2:A5", "B2:B5", "C2:C3", "C4:C5"])))
    assert (o.nome, [i.descrizione for i in o.indicatori]) == ("Promuovere la città bella", ["Ind1", "Ind2", "Ind4"])


@pytest.mark.parametrize(
    "seconda",
    [
        ("", "", "delle corse", "", "Faggi", "", "", "", "", ""),
        ("", "", "delle corse", "", "", "", "Corse", "", "", ""),
        ("", "", "delle corse", "Un'altra finalità.", "", "", "", "", "", ""),
        ("", "", "Delle corse", "e altro", "", "", "", "", "", ""),
        ("", "Sosta", "delle corse", "", "", "", "", "", "", ""),
    ],
    ids=["suoi-assessori", "suoi-indicatori", "altra-finalita", "maiuscola", "altro-strategico"],
)
def test_un_altro_obiettivo_resta_un_altro(seconda):
    prima = ("Città", "Mobilità", "Estendere la rete", "Una finalità.", "", "", "", "", "", "")
    assert len(operativi(letta(xlsx(prima, seconda)))) == 2


def test_un_nome_che_si_conosce_in_minuscole_non_e_un_resto():
    dup = dup_con(ContenutoOperativo("Estendere la rete"), ContenutoOperativo("delle corse"))
    esito = letta(xlsx(("Città", "Mobilità", "Estendere la rete"), ("", "", "delle corse")), dup=dup)
    assert esito.dup == dup


def test_ambito_e_obiettivo_strategico_tagliati_insieme():
    esito = letta(
        xlsx(
            ("Città da", "Nuova", "Corse", "F"),
            ("abitare", "mobilità", "nei quartieri", "e altro"),
            ("Città da abitare", "Nuova mobilità", "Piste", "G."),
        )
    )
    (ambito,) = esito.dup.ambiti
    (strategico,) = ambito.strategici
    assert (ambito.nome, strategico.nome) == ("Città da abitare", "Nuova mobilità")
    assert [o.nome for o in strategico.operativi] == ["Corse nei quartieri", "Piste"]
    assert len(detti(esito)) == 3


def test_il_resto_di_un_indicatore_si_unisce_e_si_dice():
    esito = letta(
        xlsx(
            ("Città", "Mobilità", "Corse", "F.", "", "", "Numero di corse", "corse fatte", "9", ""),
            ("", "", "", "", "", "", "nei quartieri", "nell'anno", "", ""),
            ("", "", "", "", "", "", "Utenti", "", "7", ""),
        )
    )
    (o,) = operativi(esito)
    assert [(i.descrizione, i.formula, i.valore_atteso) for i in o.indicatori] == [
        ("Numero di corse nei quartieri", "corse fatte nell'anno", "9"),
        ("Utenti", "", "7"),
    ]
    assert detti(esito) == [(3, "INDICATORI")]


def test_un_indicatore_che_ne_contiene_altri_si_segnala():
    indicatori = tuple(ContenutoIndicatoreOperativo(x) for x in ("Corse", "Utenti paganti"))
    dup = dup_con(ContenutoOperativo("Rete", indicatori=indicatori))
    teste = [*TESTE[:3], "INDICATORI"]
    esito = letta(xlsx(("Città", "Mobilità", "Rete", "Corse Utenti paganti"), teste=teste), dup=dup)
    assert detti(esito) == [(2, "INDICATORI")]
    assert "prende il posto di 2 indicatori" in esito.rilievi[0].testo
    esito = letta(xlsx(("Città", "Mobilità", "Rete", "Corse\nUtenti paganti"), teste=teste), dup=dup)
    assert (esito.dup, esito.rilievi) == (dup, ())
