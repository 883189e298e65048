# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON of a plan goes out and comes back the same, and nothing else comes in."""

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obiettivi.contenuto import (
    ContenutoFase,
    ContenutoIndicatore,
    ContenutoObiettivo,
    ContenutoPiano,
)
from obiettivi.contenuto.json_shape import ContenutoNonValido, da_json, in_dati, in_json
from obiettivi.models import ANNI
from testi.codes import code_key
from tests.hostile import ANY_CODE

TESTI = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
DATE = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))
PESI = st.none() | st.decimals(0, Decimal("999.99"), places=2)
FASI = st.builds(ContenutoFase, TESTI, DATE, DATE, PESI, TESTI, TESTI, TESTI)
INDICATORI = st.builds(ContenutoIndicatore, TESTI, TESTI, TESTI, TESTI)
NOMI = TESTI.filter(str.strip)
CODICI = ANY_CODE
OBIETTIVI = st.builds(
    ContenutoObiettivo,
    codice=CODICI,
    titolo=NOMI,
    centro_di_responsabilita=NOMI,
    responsabile=TESTI,
    tipo=TESTI,
    pluriennale=st.booleans(),
    contesto=TESTI,
    descrizione=TESTI,
    risultato_atteso=TESTI,
    fasi=st.lists(FASI, max_size=3).map(tuple),
    indicatori=st.lists(INDICATORI, max_size=3).map(tuple),
    altri_servizi=st.lists(NOMI, max_size=3).map(tuple),
)
PIANI = st.builds(
    ContenutoPiano,
    codice=NOMI,
    descrizione=TESTI,
    anno=st.integers(*ANNI),
    obiettivi=st.lists(OBIETTIVI, min_size=1, max_size=3, unique_by=lambda o: code_key(o.codice)).map(
        lambda elenco: tuple(sorted(elenco, key=lambda o: code_key(o.codice)))
    ),
)
ESEMPIO = ContenutoPiano(
    "PEG_2020",
    "Piano Esecutivo di Gestione - anno 2020",
    2020,
    (
        ContenutoObiettivo(
            "2020-CP14", "Sicurezza Urbana nelle Periferie", "Corpo P.M", "Morosi Giovanni", "INDIVIDUALE",
            fasi=(ContenutoFase("Avvio", date(2020, 1, 1), date(2020, 12, 31), Decimal("20"), "", "Corpo P.M"),),
            indicatori=(ContenutoIndicatore("pattuglie", "efficienza", ">=2"),),
            altri_servizi=("Patrimonio",),
        ),
        ContenutoObiettivo("2020-CP04", "Controlli", "Corpo P.M", pluriennale=True, descrizione="uno\n\n- due"),
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIANI)
def test_andata_e_ritorno(piano):
    testo = in_json(piano)
    assert da_json(testo) == piano
    assert in_json(da_json(testo)) == testo


def test_la_forma_e_l_ordine_delle_chiavi():
    dati = in_dati(ESEMPIO)
    assert list(dati) == ["piano", "obiettivi"]
    assert dati["piano"] == {
        "codice": "PEG_2020",
        "descrizione": "Piano Esecutivo di Gestione - anno 2020",
        "anno": 2020,
    }
    primo, secondo = dati["obiettivi"]
    assert (primo["codice"], secondo["codice"]) == ("2020-CP04", "2020-CP14")
    assert list(primo) == [
        "codice", "titolo", "centro_di_responsabilita", "responsabile", "tipo", "pluriennale", "contesto",
        "descrizione", "risultato_atteso", "fasi", "indicatori", "altri_servizi",
    ]  # fmt: skip
    assert primo["pluriennale"] is True
    assert primo["responsabile"] is None
    assert secondo["altri_servizi"] == ["Patrimonio"]
    fase = secondo["fasi"][0]
    assert list(fase.items()) == [
        ("descrizione", "Avvio"), ("inizio_previsto", "2020-01-01"), ("fine_prevista", "2020-12-31"),
        ("peso", "20.00"), ("responsabile", None), ("centro_di_responsabilita", "Corpo P.M"), ("note", None),
    ]  # fmt: skip
    assert list(secondo["indicatori"][0].values()) == ["pattuglie", "efficienza", ">=2", None]


def test_il_testo_e_leggibile_e_finisce_con_un_a_capo():
    testo = in_json(ContenutoPiano("PEG_2020", "Città", 2020))
    assert (
        testo
        == '{\n  "piano": {\n    "codice": "PEG_2020",\n    "descrizione": "Città",\n    "anno": 2020\n  },\n'
        + ('  "obiettivi": []\n}\n')
    )


def _guasta(*passi: Any, valore: Any = None, togli: bool = False) -> str:
    dati = copy.deepcopy(in_dati(ESEMPIO))
    posto: Any = dati
    for passo in passi[:-1]:
        posto = posto[passo]
    if togli:
        del posto[passi[-1]]
    else:
        posto[passi[-1]] = valore
    return json.dumps(dati)


FASE = ("obiettivi", 1, "fasi", 0)


@pytest.mark.parametrize(
    ("testo", "detto"),
    [
        (_guasta(*FASE, "peso", valore="abc"), "obiettivi[1].fasi[0].peso: «abc» non è un numero"),
        (_guasta(*FASE, "peso", valore=20), "obiettivi[1].fasi[0].peso: «20» non è un numero"),
        (_guasta(*FASE, "peso", valore="-1.00"), "obiettivi[1].fasi[0].peso"),
        (_guasta(*FASE, "peso", valore="NaN"), "obiettivi[1].fasi[0].peso"),
        (_guasta(*FASE, "peso", valore="٢0.00"), "obiettivi[1].fasi[0].peso"),
        (_guasta(*FASE, "inizio_previsto", valore="2020-02-30"), "inizio_previsto: «2020-02-30» non è una data"),
        (_guasta(*FASE, "inizio_previsto", valore="20200101"), "inizio_previsto"),
        (_guasta(*FASE, "inizio_previsto", valore="01/02/2020"), "inizio_previsto"),
        (_guasta(*FASE, "extra", valore=1), "obiettivi[1].fasi[0]: la chiave «extra» non è prevista"),
        (_guasta(*FASE, "note", togli=True), "obiettivi[1].fasi[0]: manca la chiave «note»"),
        (_guasta(*FASE, valore="testo"), "obiettivi[1].fasi[0]: ci vuole un oggetto"),
        (_guasta("obiettivi", 1, "fasi", valore={}), "obiettivi[1].fasi: ci vuole un elenco"),
        (_guasta("obiettivi", 1, "codice", valore="2020-CP04"), "obiettivi[1].codice: «2020-CP04» c'è già"),
        (_guasta("obiettivi", 1, "codice", valore=None), "obiettivi[1].codice: non può essere vuoto"),
        (_guasta("obiettivi", 1, "codice", valore="2020-CP05\n"), "obiettivi[1].codice: Il codice contiene un a capo"),
        (_guasta("obiettivi", 1, "codice", valore="2020-cp04"), "obiettivi[1].codice: «2020-cp04» c'è già"),
        (_guasta("obiettivi", 1, "codice", valore="x" * 41), "obiettivi[1].codice: Ci stanno 40 caratteri"),
        (_guasta("obiettivi", 1, "titolo", valore=" "), "obiettivi[1].titolo: non può essere vuoto"),
        (
            _guasta("obiettivi", 1, "centro_di_responsabilita", valore=None),
            "obiettivi[1].centro_di_responsabilita: non può essere vuoto",
        ),
        (_guasta("obiettivi", valore=[]), "obiettivi: nessun obiettivo"),
        (_guasta("piano", "anno", valore=1989), "piano.anno: «1989» non è un anno tra 1990 e 2100"),
        (_guasta("piano", "anno", valore=2101), "piano.anno"),
        (_guasta("piano", "anno", valore=2020.0), "piano.anno"),
        (_guasta("obiettivi", 0, "pluriennale", valore="SI"), "obiettivi[0].pluriennale: «SI» non è true né false"),
        (_guasta("obiettivi", 0, "titolo", valore=3), "obiettivi[0].titolo: «3» non è un testo"),
        (_guasta("obiettivi", 0, "titolo", valore="a\x00b"), "obiettivi[0].titolo: il testo contiene"),
        (_guasta("obiettivi", 0, "titolo", valore="a\ud800b"), "obiettivi[0].titolo: il testo contiene"),
        (_guasta("obiettivi", 1, "altri_servizi", valore=[""]), "obiettivi[1].altri_servizi[0]: non può essere vuoto"),
        (_guasta("piano", "anno", valore=True), "piano.anno: «True» non è un anno"),
        (_guasta("piano", "anno", valore=20200), "piano.anno"),
        (_guasta("piano", togli=True), "documento: manca la chiave «piano»"),
        ("[]", "documento: ci vuole un oggetto"),
        ("null", "documento: ci vuole un oggetto"),
        ('{"piano": 1, "piano": 2}', "la chiave «piano» è scritta due volte"),
        ('{"piano": NaN}', "«NaN» non è un valore ammesso"),
        ('{"piano": -Infinity}', "non è un valore ammesso"),
        ('{"piano": ' + "9" * 5000 + "}", "numero troppo grande"),
        ('{"piano":\n {"codice"', "riga 2, colonna 11"),
        ("", "riga 1, colonna 1"),
        ("[" * 200_000, "annidato"),
        ('{"a":' * 200_000, "annidato"),
    ],
)
def test_rifiuti_con_il_posto(testo, detto):
    with pytest.raises(ContenutoNonValido) as preso:
        da_json(testo)
    assert detto in str(preso.value)


def test_dice_tutto_ma_non_troppo():
    dati = in_dati(ESEMPIO)
    dati["obiettivi"] = [0] * 5000
    with pytest.raises(ContenutoNonValido) as preso:
        da_json(json.dumps(dati))
    assert 2 <= len(preso.value.problemi) <= 20


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_un_json_qualunque_e_rifiutato(dati):
    with pytest.raises(ContenutoNonValido):
        da_json(json.dumps(dati))
