# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where on the site the rows of the workshop are seen: objectives and what was done with them, plans, centres, the DUP,
whose pages know the PEG."""

from typing import Any, Final

from django.urls import reverse

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.models import Commento, ObiettivoPEG, Passaggio, PianoEsecutivo, PresaVisione
from organizzazione.models import CentroDiResponsabilita
from organizzazione.two_sides import pair

TREE: Final = "obiettivi:albero"


def pair_all() -> None:
    """Said once, when the app is ready."""
    pair(ObiettivoPEG, lambda o: _sheet(o.pk))
    for model in (Passaggio, Commento, PresaVisione):
        pair(model, lambda row: _sheet(row.obiettivo_id))
    pair(PianoEsecutivo, lambda plan: reverse("obiettivi:elenco", query={"piano": plan.codice}))
    pair(CentroDiResponsabilita, _centre)
    pair(DUP, lambda dup: reverse(TREE, query={"dup": dup.codice}))
    pair(AmbitoStrategico, lambda a: _in_tree(a, a.dup))
    pair(ObiettivoStrategico, lambda o: _in_tree(o, o.ambito.dup))
    pair(ObiettivoOperativo, lambda o: _in_tree(o, o.obiettivo_strategico.ambito.dup))


def _sheet(pk: int) -> str:
    return reverse("obiettivi:scheda", args=[pk])


def _centre(centre: CentroDiResponsabilita) -> str:
    """The phases of its objectives; one that has none has no page."""
    if not ObiettivoPEG.objects.filter(centro=centre).exists():
        return ""
    return reverse("obiettivi:gantt_centro", query={"centro": centre.pk})


def _in_tree(level: Any, dup: DUP) -> str:
    return reverse(TREE, query={"dup": dup.codice, "testo": level.nome})
