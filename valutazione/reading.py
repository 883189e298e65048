# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody reads of a sheet: what was frozen, or what it says now; of who is evaluated, only what was told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from organizzazione.models import Utente
from valutazione.choices import SheetState
from valutazione.contenuto import ComponentContent, RowContent, SheetContent
from valutazione.models import Scheda, SchedaCongelata
from valutazione.rules import SHOWN
from valutazione.scoring import content_of, worked

# Who evaluates writes in it again: what was told stays for the others.
_OPEN: Final = SheetState.CONTESTATA


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown, and whether it is frozen; ``judged``: the judgement is in it."""

    content: SheetContent
    frozen: SchedaCongelata | None
    judged: bool


def shown_to(sheet: Scheda, who: Utente) -> Shown:
    """What a page or a document shows of a sheet to somebody who reads it.

    Raises:
        NoCategory: as ``scoring.worked``.
    """
    own = sheet.persona.utente_id == who.pk
    if sheet.stato in SHOWN and (own or sheet.stato != _OPEN):
        frozen: SchedaCongelata | None = SchedaCongelata.objects.filter(scheda=sheet).order_by("-pk").first()
        if frozen is not None:
            return Shown(frozen.read, frozen, True)
    content = content_of(worked(sheet))
    return Shown(without_judgement(content), None, False) if own else Shown(content, None, True)


def without_judgement(content: SheetContent) -> SheetContent:
    """What who is evaluated reads before he is told: by what, his degrees, what he says of himself."""
    components = tuple(replace(c, righe=tuple(_unjudged(row) for row in c.righe)) for c in content.componenti)
    return replace(content, componenti=components, passi=(), punteggio="", coefficiente="", scritto="", giudizio="")


def _unjudged(row: RowContent) -> RowContent:
    return replace(row, livello="", percento=None, risposte=None, motivo="")


def score_in(content: SheetContent) -> Fraction | None:
    """The exact score of a content; None where there is none."""
    return Fraction(content.punteggio) if content.punteggio else None


def degree_in(component: ComponentContent) -> Fraction | None:
    """The exact degree that the account gives to a component; None where there is none."""
    return Fraction(component.percento) if component.percento else None


def final_scores(keys: Mapping[int, str]) -> dict[int, Fraction | None]:
    """Of sheets, by key, the score that was frozen last (a query)."""
    rows = SchedaCongelata.objects.filter(scheda__in=list(keys)).order_by("pk")
    return {row.scheda_id: score_in(row.read) for row in rows}
