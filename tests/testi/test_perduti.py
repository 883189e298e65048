# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lost letter is found; a question stays a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testi.perduti import caratteri_perduti, radici_accentate


@pytest.mark.parametrize(
    ("testo", "parola"),
    [
        ("le attivit\ufffd svolte", "attivit\ufffd"),
        ("in perif?ria oggi", "perif?ria"),
        ("le attivit? svolte", "attivit?"),
        ("la QUALIT?, il resto", "QUALIT?,"),
        ("nelle citt? e nelle societ?.", "citt?"),
        ("altre societ?.", "societ?."),
        ("dell'attivit? svolta", "dell'attivit?"),
        ("si pu? fare di pi?", "pu?"),
        ("fatto perch? serve", "perch?"),
        ("una <b>libert?</b> piena", "libert?"),
        ("processo-attivit?", "processo-attivit?"),
    ],
)
def test_perduti(testo, parola):
    assert caratteri_perduti(testo) == parola


@pytest.mark.parametrize(
    "testo",
    [
        "Che fare?",
        "?",
        "Quanti audit?",
        "Qual è il deficit?",
        "In quale città?",
        "attività efficacia ?",
        "vedi https://prova.example/pagina?id=3",
        "Perché?",
        "Davvero??",
        "Chi? Come? Quando? Si può?",
        "Quanto vale il budget?",
    ],
)
def test_non_perduti(testo):
    assert caratteri_perduti(testo) is None


def test_la_stessa_parola_con_l_accento_altrove():
    radici = radici_accentate("Il servizio realizzerà però le però e un papà".split())
    assert "realizzer" in radici
    assert caratteri_perduti("si realizzer? nel 2020") is None
    assert caratteri_perduti("si realizzer? nel 2020", radici) == "realizzer?"
    assert "per" not in radici_accentate(["però", "per"])


@given(st.text(alphabet="abtiè? <*\ufffd=", max_size=60))
def test_l_estratto_viene_dal_testo(testo):
    trovato = caratteri_perduti(testo)
    assert trovato is None or (trovato in testo and ("?" in trovato or "\ufffd" in trovato))
