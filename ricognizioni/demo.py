# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ricognizioni of the demo city, told as if its users had made them, each act at its own moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from dup.models import DUP
from flussi.moments import in_rome, told_at
from monitoraggio.scrittura.drafts import Hand
from monitoraggio.vita.closing import SurveyDeed
from organizzazione.demo import demo_user
from ricognizioni.models import Ricognizione, StatoGestionale, StatoOperativo
from ricognizioni.scrittura.management import save_management
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from ricognizioni.vita.opening import Asked, open_ricognizione
from ricognizioni.vita.operative_acts import verify

REASON: Final = "Città di esempio"
OFFICE: Final = "ufficio"
Step = Mapping[str, Any]


@transaction.atomic
def tell(told: Sequence[Step]) -> list[Ricognizione]:
    """Tell the ricognizioni of a fixture; one that is there already is left as its users have it.

    Returns:
        Those that were made.
    """
    return [made for one in told if (made := _tell(one)) is not None]


def _tell(told: Step) -> Ricognizione | None:
    dup, day = DUP.objects.get(codice=told["dup"]), date.fromisoformat(told["al"])
    if Ricognizione.objects.filter(dup=dup, al=day).exists():
        return None
    office = demo_user(OFFICE)
    with told_at(in_rome(told["apertura"])):
        asked = Asked(day, date.fromisoformat(told["dal"]), date.fromisoformat(told["fino"]), told["nota"])
        survey = open_ricognizione(dup, asked, office)
    for step in told["passi"]:
        with told_at(in_rome(step["quando"])):
            _DOES[step["fa"]](survey, step)
    with told_at(in_rome(told["chiusura"])):
        close_ricognizione(survey, office)
    said = told["atto"]
    with told_at(in_rome(f"{said['data']}T12:00")):
        deed = SurveyDeed(said["organo"], said["numero"], date.fromisoformat(said["data"]), said["oggetto"])
        approve_ricognizione(survey, deed, office)
    return survey


def _state(survey: Ricognizione, step: Step) -> StatoOperativo:
    rows = StatoOperativo.objects.select_related("ricognizione__dup")
    state: StatoOperativo = rows.get(ricognizione=survey, nome=step["operativo"])
    return state


def _write(survey: Ricognizione, step: Step) -> None:
    state = _state(survey, step)
    head = {n: Decimal(v) if n == "dichiarato" else v for n, v in step["testa"].items()}
    keys = [row.row_id for row in state.valori.order_by("ordine", "pk")]
    values = {keys[int(place) - 1]: said for place, said in step.get("valori", {}).items()}
    hand = Hand(demo_user(step["utente"]), REASON)
    save(state, Draft(head, values), state.revisione, hand)


def _verify(survey: Ricognizione, step: Step) -> None:
    verify(_state(survey, step), demo_user(step["utente"]))


def _of_body(survey: Ricognizione, step: Step) -> None:
    rows = StatoGestionale.objects.filter(ricognizione=survey, nome=step["gestionale"])
    row: StatoGestionale = rows.get(organismo__nome=step["organismo"])
    hand = Hand(demo_user(step["utente"]), REASON)
    save_management(row, step["dice"], row.revisione, hand)


_DOES: Final = {"scrivere": _write, "verificare": _verify, "organismo": _of_body}
