# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers that are perhaps a hundred times what was meant, or a hundredth: asked about, judged as they are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from monitoraggio.verifica.checks import verify
from tests.monitoraggio.test_survey_checks import CONTEXT, DONE, GOING, WHOLE, codes, with_value

RATIO: dict[str, Any] = {"valore": "", "numeratore": Decimal(9), "denominatore": Decimal(10)}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"valore_atteso": "almeno 80%", "valore": "0,85"}, "forse è 85%. Se è così, scriverlo con il segno di perc"),
        ({"valore_atteso": "almeno 80%", "valore": "1"}, "forse è 100%."),
        ({"valore_atteso": "almeno 80%", "valore": "0,85%"}, "forse è 85%."),
        ({"valore_atteso": "90", "valore": "0,85"}, "forse è 85%."),
        ({"valore_atteso": "90", **RATIO}, "forse si chiede 90%. Se è così, scrivere nel valore anche 90%."),
        ({"valore_atteso": "tra 80% e 90%", "valore": "0,85"}, "forse è 85%."),
        ({"valore_atteso": "0,8", "valore": "85"}, "forse si chiede 80%. Se è così, scrivere il valore come 0,85,"),
        ({"valore_atteso": "0,8", "valore": "85%"}, "forse si chiede 80%."),
        ({"valore_atteso": "1", "valore": "85%"}, "forse si chiede 100%."),
        ({"valore_atteso": "0,9", **RATIO, "valore": "90%"}, "forse si chiede 90%."),
        ({"valore_atteso": "almeno 80%", "valore": "8.500%"}, "forse è 85%. Se è così, correggerlo."),
        ({"valore_atteso": "almeno 5%", "valore": "0,04"}, "forse è 4%. Se è così, scriverlo con il segno"),
        ({"valore_atteso": "al massimo 80%", "valore": "0,85"}, "forse è 85%."),
        ({"valore_atteso": "al massimo 80%", "valore": "8.500%"}, "forse è 85%. Se è così, correggerlo."),
        ({"valore_atteso": "al massimo 0,5", "valore": "60"}, "forse si chiede 50%."),
        ({"valore_atteso": "tra 80% e 90%", "valore": "0,85%"}, "forse è 85%."),
    ],
)  # fmt: skip
def test_a_number_that_is_perhaps_of_another_scale_is_asked_about(said: dict[str, Any], told: str) -> None:
    (found,) = verify(with_value(**said), CONTEXT)
    assert (found.codice, found.grave) == ("scala-dubbia", False)
    assert told in found.testo


@pytest.mark.parametrize(
    "said",
    [
        {"valore_atteso": "almeno 80%", "valore": "85%"},
        {"valore_atteso": "almeno 80%", "valore": "1%"},
        {"valore_atteso": "90", "valore": "1"},
        {"valore_atteso": "90 giorni", "valore": "0,5"},
        {"valore_atteso": "€ 90", "valore": "0,50"},
        {"valore_atteso": "0,8", "valore": "0,85"},
        {"valore_atteso": "al massimo 2%", "verso": "decrescente", "valore": "0,5%"},
        {"valore_atteso": "al massimo 5", "valore": "0,4"},
        {"valore_atteso": "minore di 10", "valore": "0,5"},
        {"valore_atteso": "10", "verso": "decrescente", "valore": "0,5"},
        {"valore_atteso": "almeno 2", "valore": "0,1"},
        {"valore_atteso": "almeno 2", **RATIO, "numeratore": Decimal(1)},
        {"valore_atteso": "al massimo 50%", "valore": "0,3%"},
        {"valore_atteso": "almeno 0,5", "valore": "6"},
        {"valore_atteso": "al massimo 5%", "valore": "150%"},
        {"valore_atteso": "almeno 80%", **RATIO},
        {"valore_atteso": "90%", **RATIO, "valore": "90%"},
        {"valore_atteso": "0,9", **RATIO},
        {"valore_atteso": "almeno 80%", "valore": "0"},
        {"valore_atteso": "140", "valore": "14.000"},
        {"valore_atteso": "almeno 80%", "valore": "0,85", "giudizio": "raggiunto", "motivo_giudizio": "Visto"},
    ],
)
def test_a_number_of_its_own_scale_is_not(said: dict[str, Any]) -> None:
    assert "scala-dubbia" not in codes(with_value(**said))


def test_a_phase_at_half_a_hundredth_is_asked_about() -> None:
    (found,) = verify(replace(WHOLE, fasi=(DONE, replace(GOING, percentuale=Decimal("0.5")))), CONTEXT)
    assert (found.codice, found.testo) == ("scala-dubbia", "Fase «Lavori»: è al 0,5%: forse è al 50%.")
