# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file does not speak of stays as it stands; what it says is written: the sense of an indicator, a number."""

from dataclasses import replace

import pytest

from importazioni.peg.proposal import Proposta, Stato
from importazioni.peg.telling import racconta
from importazioni.peg.writer import importa
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG
from organizzazione.models import Persona

GOAL = ContenutoObiettivo(
    "2020-CP04",
    "Controlli",
    "Polizia",
    "Rossi Maria",
    "SVILUPPO",
    fasi=(ContenutoFase("Avvio", responsabile="Rossi Maria"), ContenutoFase("Chiusura")),
    indicatori=(ContenutoIndicatore("Giorni", "qualità", "10"), ContenutoIndicatore("Sale", "efficacia", "3")),
    altri_servizi=("Contratti", "Anagrafe"),
)
SAYING = replace(
    GOAL,
    responsabile_matricola="12",
    fasi=(replace(GOAL.fasi[0], responsabile_matricola="7"), GOAL.fasi[1]),
    indicatori=(
        replace(GOAL.indicatori[0], verso="decrescente", dimensione="efficacia", baseline="12", fonte="Registro"),
        replace(GOAL.indicatori[1], verso="crescente", dimensione="", baseline="", fonte=""),
    ),
)


def take(goal: ContenutoObiettivo) -> Proposta:
    return importa(leggi(in_json(ContenutoPiano("PEG_2020", "", 2020, (goal,))).encode()), motivo="prova")


def stored() -> ContenutoObiettivo:
    return next(iter(contenuti(ObiettivoPEG.objects.all()).values()))


def people() -> tuple[str, str]:
    of_goal = ObiettivoPEG.objects.values_list("responsabile__matricola", flat=True).get()
    of_phase = Fase.objects.filter(descrizione="Avvio").values_list("responsabile__matricola", flat=True).get()
    return str(of_goal), str(of_phase)


@pytest.mark.django_db
def test_what_is_said_is_written_and_silence_leaves_it() -> None:
    take(SAYING)
    assert stored() == SAYING
    assert people() == ("12", "7")
    assert sorted(Persona.objects.values_list("nominativo", "matricola")) == [
        ("Rossi Maria", "12"),
        ("Rossi Maria", "7"),
    ]
    assert take(GOAL).con_stato(Stato.INVARIATO)
    # What does change takes nothing else with it.
    second, first = GOAL.indicatori
    reworded = replace(GOAL, indicatori=(first, replace(second, valore_atteso="9")), fasi=GOAL.fasi[::-1])
    take(reworded)
    assert people() == ("12", "7")
    assert list(
        IndicatoreObiettivo.objects.order_by("ordine").values_list("descrizione", "valore_atteso", "verso")
    ) == [
        ("Sale", "3", "crescente"),
        ("Giorni", "9", "decrescente"),
    ]


@pytest.mark.django_db
def test_the_number_alone_tells_two_people_apart() -> None:
    take(SAYING)
    other = replace(
        SAYING, responsabile_matricola="7", fasi=(replace(SAYING.fasi[0], responsabile_matricola="12"), GOAL.fasi[1])
    )
    done = take(other)
    assert people() == ("7", "12")
    assert "      matricola del responsabile: «12» → «7»" in list(racconta(done, prova=False))
    turned = replace(other, indicatori=(replace(other.indicatori[0], verso="crescente"), other.indicatori[1]))
    assert "      indicatore 1, verso: «decrescente» → «crescente»" in list(racconta(take(turned), prova=False))
    assert Persona.objects.count() == 2


@pytest.mark.django_db
def test_a_row_that_moves_is_told_as_moved() -> None:
    take(SAYING)
    done = take(replace(GOAL, altri_servizi=("Anagrafe", "Contratti")))
    assert [line for line in racconta(done, prova=False) if "→" in line] == ["      altro servizio 1, posto: 2 → 1"]
    assert stored().altri_servizi == ("Anagrafe", "Contratti")
