# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of a whole plan with the days of their phases, centre by centre, as somebody may read them."""

from collections import defaultdict
from datetime import date

from django.urls import reverse

from obiettivi.contenuto import ContenutoFase
from obiettivi.lettura.gantt import CentreInTime, Line, in_time
from obiettivi.lettura.year import year_of
from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import Chi


def plan_lines(plan: PianoEsecutivo, chi: Chi, today: date) -> list[CentreInTime]:
    """The whole plan that somebody may read, drawn on one scale (two queries, after those of the gate, and those of
    who tells what became of it)."""
    visible = ObiettivoPEG.objects.visible_to(chi).filter(piano=plan)
    phases: dict[int, list[ContenutoFase]] = defaultdict(list)
    days = Fase.objects.filter(obiettivo__in=visible.values("pk")).order_by("obiettivo", "ordine", "pk")
    for of, begin, end in days.values_list("obiettivo", "inizio_previsto", "fine_prevista"):
        phases[of].append(ContenutoFase("", begin, end, None))
    centres: dict[str, list[Line]] = defaultdict(list)
    year = year_of(plan, chi)
    became = year.by_code if year else {}
    rows = visible.order_by("centro__nome", "sort_key", "pk").values_list("centro__nome", "pk", "codice", "titolo")
    for centre, pk, code, title in rows:
        told = became.get(code)
        address = reverse("obiettivi:scheda", args=[pk])
        centres[centre].append(Line(code, title, phases.get(pk, ()), address, told.whole if told else None))
    return in_time(centres, plan.anno, today, year.al if year and year.by_code else None)
