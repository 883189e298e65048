# SPDX-License-Identifier: AGPL-3.0-or-later
"""The print of the old program with the Comune's own codes."""

from pathlib import Path

import pytest

from fogli.limiti import FileNonLeggibile
from importazioni.stampa_vecchia.free_codes import lend
from importazioni.stampa_vecchia.ingresso import leggi
from importazioni.stampa_vecchia.segni import righe
from tests.hostile import OBJECTIVES

SAMPLE = Path("fixtures/preventivo_PEG_2020.txt").read_text()
WITH_DIGITS = [code for code in OBJECTIVES if any(c.isdigit() for c in code) and "<" not in code]


@pytest.mark.parametrize("code", [*WITH_DIGITS, "Ob 3 bis", "OB_1", "2020.CP.04"])
def test_what_is_read_is_the_same_under_another_code(code: str) -> None:
    usual, free = leggi(SAMPLE.encode()), leggi(SAMPLE.replace("2020-CP04", code).encode())
    then, now = ({o.codice: o for o in read.piano.obiettivi} for read in (usual, free))
    assert set(now) == set(then) - {"2020-CP04"} | {code}
    for field in ("titolo", "centro_di_responsabilita", "responsabile", "descrizione", "fasi", "indicatori"):
        assert getattr(now[code], field) == getattr(then["2020-CP04"], field)
    assert free.riga_di(code, "descrizione") == usual.riga_di("2020-CP04", "descrizione")
    assert not [m for m in free.messaggi if "1901-" in m.testo + m.obiettivo]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("obiettivo OB.1 Centro di Responsabilità Cultura Responsabile Rossi Ada", "OB.1"),
        ("obiettivo\n\n**7**\n\nCentro di Responsabilità\n**Cultura**\nResponsabile\n", "7"),
        ("| obiettivo | LP 2024 1 | Centro di Responsabilità | Cultura | Responsabile |", "LP 2024 1"),
        ("obiettivo 2020-CP04 Centro di Responsabilità Cultura Responsabile Rossi", ""),
        ("Obiettivo 2 del Centro di Responsabilità Cultura, di cui è responsabile Rossi", ""),
        ("obiettivo strategico Centro di Responsabilità Cultura Responsabile Rossi", ""),
        ("obiettivo Centro di Responsabilità Responsabile 2020-CP04 Cultura Rossi Ada", ""),
        ("obiettivo OB.1 Centro di Responsabilità Cultura", ""),
    ],
)
def test_which_lines_are_a_head(text: str, code: str) -> None:
    lines, owners = lend(righe(text))
    assert list(owners.values()) == ([code] if code else [])
    assert len(lines) == len(righe(text))


def test_without_a_year_anywhere_it_is_told() -> None:
    start = SAMPLE.index("obiettivo  \n**2020-CP04**")
    read = SAMPLE[start:]
    codes = sorted({o.codice for o in leggi(SAMPLE.encode()).piano.obiettivi})
    for n, code in enumerate(codes, start=1):
        read = read.replace(code, f"OB.{n}")
    with pytest.raises(FileNonLeggibile, match="non dicono l'anno"):
        leggi(read.encode())
