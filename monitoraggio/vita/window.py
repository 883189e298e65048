# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days in which the centres write in a survey of any kind, and the note over it: what the office keeps of one."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flussi.acts import Refused
from monitoraggio.models.life_of_a_survey import SurveyLife
from testi.formati import data

OF_THE_OFFICE: Final = ("dal", "fino", "nota")


def demand_window(since: date | None, until: date | None) -> None:
    """Raise ``Refused``, with the reason, for a window that ends before it begins."""
    if since and until and until < since:
        raise Refused(f"La finestra finisce il {data(until)}, prima di cominciare ({data(since)}).")


def lay(kept: SurveyLife, said: Mapping[str, Any]) -> str:
    """Lay the window and the note over a survey; stores nothing.

    Args:
        said: some of ``dal``, ``fino`` and ``nota``; what it does not name stays.

    Returns:
        What is another now, in words; empty where nothing is.

    Raises:
        Refused: a window that ends before it begins.
    """
    if strange := set(said) - set(OF_THE_OFFICE):
        raise ValueError(f"Qui non si scrive: {', '.join(sorted(strange))}")
    before = (kept.dal, kept.fino, kept.nota)
    for name, value in said.items():
        setattr(kept, name, value)
    demand_window(kept.dal, kept.fino)
    told = []
    if before[:2] != (kept.dal, kept.fino):
        since = f"dal {data(kept.dal)}" if kept.dal else "da subito"
        told.append(f"Si compila {since} {f'al {data(kept.fino)} compreso' if kept.fino else 'senza termine'}.")
    if before[2] != kept.nota:
        told.append("Nota cambiata.")
    return " ".join(told)
