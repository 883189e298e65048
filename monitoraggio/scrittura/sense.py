# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes together in what is said of a phase or of a value. Pure.

Who says that a phase is concluded need not write «100» as well; who corrects it to «in corso» need not empty the day.
What does not go together is told in words, column by column: the database would only refuse.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from monitoraggio.figures.typed import fault_of_value
from testi.formati import data

NOT_BEGUN, GOING_ON, CONCLUDED, SUSPENDED, CANCELLED = "non avviata", "in corso", "conclusa", "sospesa", "annullata"
ENDED: Final = frozenset({CONCLUDED, CANCELLED})
BY_HAND, OF_A_SOURCE = "mano", "fonte"
HUNDRED: Final = Decimal(100)
MOST_YEARS: Final = 30
MOST_WEIGHT: Final = Decimal("999.99")
CENT: Final = Decimal("0.01")
Values = Mapping[str, Any]
Told = Iterator[tuple[str, str]]


def completed(said: Values, stored: Values) -> dict[str, Any]:
    """What becomes of the columns of a phase when somebody says these: what follows from them is filled in."""
    now = {**stored, **said}
    outcome = now["esito"] if "esito" in said else _implied(now, said) or now["esito"]
    now["esito"] = outcome
    follows: dict[str, Any] = {}
    if outcome == NOT_BEGUN:
        follows = {"percentuale": Decimal(0), "inizio_effettivo": None, "fine_effettiva": None}
    elif outcome == CONCLUDED:
        follows = {"percentuale": HUNDRED}
    elif outcome == "":
        follows = {"percentuale": None, "inizio_effettivo": None, "fine_effettiva": None}
    elif outcome == CANCELLED and stored["esito"] == CONCLUDED:
        follows = {"percentuale": None}
    elif stored["esito"] in ENDED and outcome not in ENDED:
        follows = {"fine_effettiva": None, "percentuale": None if stored["esito"] == CONCLUDED else now["percentuale"]}
    return {**now, **{name: value for name, value in follows.items() if said.get(name) is None}}


def _implied(now: Values, said: Values) -> str:
    """What is meant by who writes days or a percentage and no outcome."""
    if not {"percentuale", "inizio_effettivo", "fine_effettiva"} & {k for k, v in said.items() if v is not None}:
        return ""
    if now["fine_effettiva"] is not None:
        return str(now["esito"]) if now["esito"] in ENDED else CONCLUDED
    if now["inizio_effettivo"] is None and now["percentuale"] == 0:
        return now["esito"] or NOT_BEGUN
    return str(now["esito"]) if now["esito"] not in ("", NOT_BEGUN) else GOING_ON


def phase_faults(now: Values, al: date) -> Told:
    """What of a phase does not go together: column and words."""
    outcome, percent = now["esito"], now["percentuale"]
    start, end = now["inizio_effettivo"], now["fine_effettiva"]
    if percent is not None and not 0 <= percent <= 100:
        yield "percentuale", "La percentuale va da 0 a 100."
    elif percent is not None and percent != percent.quantize(Decimal("0.01")):
        yield "percentuale", "La percentuale ha al più due decimali."
    if outcome == "" and (start or end or percent is not None):
        yield "esito", "Dire che cosa ne è della fase: non avviata, in corso, conclusa, sospesa o annullata."
    if outcome == NOT_BEGUN and (percent or start or end):
        yield "esito", "Una fase non avviata è allo 0% e non ha date effettive."
    yield from _concluded(outcome, percent, end)
    yield from _days(start, end, al)
    days = (("inizio_effettivo", start), ("fine_effettiva", end), ("nuova_fine", now["nuova_fine"]))
    yield from (fault for column, day in days for fault in _year(column, day, al))


def _year(column: str, day: date | None, al: date) -> Told:
    """«0202» and «20266» are slips of a finger: nothing is planned so long before a survey, nor so long after it."""
    if day and abs(day.year - al.year) > MOST_YEARS:
        yield column, f"L'anno {day.year:04} è a più di {MOST_YEARS} anni dalla rilevazione: controllare la data."


def _concluded(outcome: str, percent: Decimal | None, end: date | None) -> Told:
    if outcome == CONCLUDED and end is None:
        yield "fine_effettiva", "Di una fase conclusa si dice il giorno in cui è finita."
    if outcome == CONCLUDED and percent != HUNDRED:
        yield "percentuale", "Una fase conclusa è al 100%."
    if end is not None and outcome not in (*ENDED, "", NOT_BEGUN):
        yield "fine_effettiva", f"Una fase {outcome} non ha ancora una fine effettiva: se è finita, è conclusa."
    if end is not None and outcome == CANCELLED and percent == HUNDRED:
        yield "percentuale", "Una fase annullata non è al 100%: se è finita, è conclusa."


def _days(start: date | None, end: date | None, al: date) -> Told:
    if start and end and end < start:
        yield "fine_effettiva", f"È finita il {data(end)}, prima di cominciare ({data(start)})."
    for column, what, day in (("inizio_effettivo", "cominciata", start), ("fine_effettiva", "finita", end)):
        if day and day > al:
            yield column, f"Risulta {what} il {data(day)}, dopo il giorno della rilevazione ({data(al)})."


def weight_fault(weight: Decimal | None) -> str:
    """Why an objective cannot weigh so much; empty where it can."""
    if weight is None or (0 <= weight <= MOST_WEIGHT and weight == weight.quantize(CENT)):
        return ""
    return "Il peso va da 0 a 999,99, con al più due decimali."


def not_of_the_source(said: Values, stored: Values) -> dict[str, Any]:
    """What follows when somebody writes another value over one that came from a source: it is of that person's hand,
    and where it came from is not said any more."""
    if stored["origine"] != OF_A_SOURCE or "provenienza" in said:
        return {}
    if all(
        said.get(name, stored[name]) == stored[name] for name in ("valore", "numeratore", "denominatore", "origine")
    ):
        return {}
    gone = {"origine": BY_HAND, "provenienza": "", "impronta_fonte": ""}
    source = str(stored["fonte"])
    return {**gone, "fonte": ""} if source and str(stored["provenienza"]).startswith(source) else gone


def value_faults(now: Values, al: date, *, person_judges: bool) -> Told:
    """What of a value does not go together. ``person_judges``: the target is one that the program cannot compare."""
    if fault := fault_of_value(str(now["valore"])):
        yield "valore", fault
    top, bottom = now["numeratore"], now["denominatore"]
    if (top is None) != (bottom is None):
        yield "numeratore" if top is None else "denominatore", "Un rapporto ha numeratore e denominatore: manca uno."
    if bottom is not None and bottom == 0:
        yield "denominatore", "Il denominatore è zero: non c'è nulla da dividere. Dire che non è valutabile, e perché."
    if now["giudizio"] and not str(now["motivo_giudizio"]).strip():
        yield "motivo_giudizio", "Chi giudica un valore dice perché."
    if now["giudizio"] and not person_judges:
        yield "giudizio", "Questo valore lo confronta il programma: non serve che lo giudichi una persona."
    if now["non_valutabile"] and not str(now["motivo_non_valutabile"]).strip():
        yield "motivo_non_valutabile", "Di un indicatore che non si valuta si dice perché."
    yield from _year("giorno", now["giorno"], al)
    if now["giorno"] and now["giorno"] > al:
        yield "giorno", f"Il valore è del {data(now['giorno'])}, dopo il giorno della rilevazione ({data(al)})."
