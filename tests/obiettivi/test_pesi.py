# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weights are shared out to exactly 100,00, or it is said why they cannot be."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obiettivi.contenuto.pesi import CENTO, NonRipartibile, RigaPeso, ridistribuisci

ANNO = 2020
DENTRO, FUORI = date(2020, 12, 31), date(2021, 1, 1)
PESI = st.one_of(
    st.none(),
    st.decimals(0, 100, places=2),
    st.sampled_from([Decimal(0), Decimal("33.33"), Decimal("0.01"), Decimal("999.99")]),
)
RIGHE = st.lists(st.builds(RigaPeso, PESI, st.sampled_from([DENTRO, FUORI, None]), st.booleans()), max_size=12)


def righe(*voci: str) -> list[RigaPeso]:
    """«30», «30!» locked, «30>» past the year, «30?» without an end, «-» without a weight."""
    return [
        RigaPeso(
            None if v.rstrip("!>?") == "-" else Decimal(v.rstrip("!>?")),
            FUORI if ">" in v else None if "?" in v else DENTRO,
            "!" in v,
        )
        for v in voci
    ]


def esito(*voci: str) -> list[str]:
    return ["-" if p is None else str(p) for p in ridistribuisci(righe(*voci), ANNO)]


@given(RIGHE)
def test_o_fa_cento_o_dice_perche(elenco):
    nuovi, motivo = (), ""
    try:
        nuovi = ridistribuisci(elenco, ANNO)
    except NonRipartibile as no:
        motivo = str(no)
    if motivo:
        # There was indeed no way: too much locked, nobody to give to, or a lock that cannot hold.
        bloccate = [r for r in elenco if r.bloccata and r.peso is not None]
        libere = [r for r in elenco if not r.bloccata and r.fine != FUORI]
        assert not libere or sum(r.peso for r in bloccate) > CENTO or any(r.fine == FUORI for r in bloccate)
        return
    assert sum(p for p in nuovi if p is not None) == CENTO
    for riga, nuovo in zip(elenco, nuovi, strict=True):
        assert nuovo is None or (nuovo >= 0 and nuovo == round(nuovo, 2))
        if riga.fine == FUORI:
            assert nuovo is None
        elif riga.bloccata:
            assert nuovo == riga.peso
        elif riga.fine:
            assert nuovo is not None


@given(RIGHE)
def test_in_proporzione_entro_un_centesimo(elenco):
    elenco = [r for r in elenco if not r.bloccata and r.fine == DENTRO and r.peso]
    if not elenco:
        return
    nuovi = ridistribuisci(elenco, ANNO)
    totale = sum(Fraction(r.peso) for r in elenco)
    for riga, nuovo in zip(elenco, nuovi, strict=True):
        assert abs(Fraction(nuovo) - 100 * Fraction(riga.peso) / totale) < Fraction(1, 100)
    for (r, n), (s, m) in combinations(zip(elenco, nuovi, strict=True), 2):
        assert r.peso <= s.peso or n >= m


@given(RIGHE)
def test_quello_che_fa_cento_resta(elenco):
    try:
        nuovi = ridistribuisci(elenco, ANNO)
    except NonRipartibile:
        return
    fatte = [RigaPeso(p, r.fine, r.bloccata) for r, p in zip(elenco, nuovi, strict=True)]
    assert ridistribuisci(fatte, ANNO) == nuovi


@pytest.mark.parametrize(
    ("prima", "dopo"),
    [
        (["30", "30", "40>"], ["50.00", "50.00", "-"]),
        (["50!", "20", "30>"], ["50", "50.00", "-"]),
        (["10", "10", "10"], ["33.34", "33.33", "33.33"]),
        (["0", "0", "0"], ["33.34", "33.33", "33.33"]),
        (["-", "-"], ["50.00", "50.00"]),
        (["0", "60"], ["0.00", "100.00"]),
        (["30", "30", "-"], ["33.34", "33.33", "33.33"]),
        (["60", "20", "-?"], ["75.00", "25.00", "-"]),
        (["60", "20?"], ["75.00", "25.00"]),
        (["-?"], ["100.00"]),
        (["100!", "20"], ["100", "0.00"]),
        (["60!", "40!"], ["60", "40"]),
        (["-!", "20"], ["-", "100.00"]),
        (["-!>", "20"], ["-", "100.00"]),
        (["70", "80"], ["46.67", "53.33"]),
    ],
)
def test_esempi(prima, dopo):
    assert esito(*prima) == dopo


@pytest.mark.parametrize(
    ("voci", "perche"),
    [
        ([], "Nessuna fase finisce entro il 31/12/2020"),
        (["100>"], "Nessuna fase finisce entro il 31/12/2020"),
        (["70!", "40!", "20"], "Le fasi bloccate pesano 110,00, più di 100,00: sbloccarne qualcuna."),
        (["70!", "20!"], "Le fasi bloccate pesano 90,00 e non ce ne sono altre: sbloccarne una."),
        (["70!", "30>"], "Le fasi bloccate pesano 70,00 e non ce ne sono altre"),
        (["70", "30>!"], "La fase 2 finisce dopo il 31/12/2020 e non porta peso: sbloccarla."),
        (["70", "-3"], "Il peso della fase 2 è negativo"),
        (["33.333!", "30"], "Il peso bloccato della fase 1 ha più di due decimali"),
    ],
)
def test_quando_non_si_puo_si_dice_perche(voci, perche):
    with pytest.raises(NonRipartibile, match=perche):
        esito(*voci)
