# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of objectives: the next free one, who has one already, whose must stay."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita
from testi.confronto import piega

TAKEN: Final = "In questo piano c'è già un obiettivo con questo codice: sceglierne un altro."


def code_taken(objectives: Sequence[ObiettivoPEG]) -> ObiettivoPEG | None:
    """The first whose code another one of its plan has, or has too (one query)."""
    codes, plans = {o.codice for o in objectives}, {o.piano_id for o in objectives}
    others = (
        ObiettivoPEG.objects.filter(piano__in=plans, codice__in=codes) if objectives else ObiettivoPEG.objects.none()
    )
    whose: dict[tuple[int, str], set[int | None]] = defaultdict(set)
    for key, plan, code in others.values_list("pk", "piano", "codice"):
        whose[plan, code].add(key)
    said: set[tuple[int, str]] = set()
    for o in objectives:
        place = (o.piano_id, o.codice)
        if place in said or whose[place] - {o.pk}:
            return o
        said.add(place)
    return None


def keeps_its_code(objective: ObiettivoPEG) -> str:
    """Why the code of what is in force stays: by it two versions are compared, and citizens find it."""
    return f"È in vigore con il codice {objective.codice}, che resta anche con una variazione."


def fault_of_code(objective: ObiettivoPEG, code: str) -> str:
    """Why an objective cannot have a code, in words; empty where it can (one query)."""
    if objective.in_vigore and code != objective.codice:
        return keeps_its_code(objective)
    so_called = ObiettivoPEG(pk=objective.pk, piano_id=objective.piano_id, codice=code)
    return TAKEN if code_taken([so_called]) else ""


def codice_proposto(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> str:
    """The next free code of a centre: its letters are those of its last objectives, or of its name."""
    ultimo = centro.obiettivi.order_by("-piano__anno", "-codice").values_list("codice", flat=True).first()
    parole = [p for p in piega(centro.nome).split() if len(p) > 2] or ["xx"]
    lettere = ultimo[5:7] if ultimo else (parole[0][0] + (parole[1][0] if len(parole) > 1 else parole[0][1])).upper()
    if not (lettere.isascii() and lettere.isalpha()):
        lettere = "XX"
    usati = set(piano.obiettivi.values_list("codice", flat=True))
    liberi = (f"{piano.anno}-{lettere}{n:02}{x}" for x in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") for n in range(1, 100))
    return next(codice for codice in liberi if codice not in usati)
