# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody reads of a sheet: what was frozen, or what it says now; of who is evaluated, only what was told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di
from valutazione.choices import SheetState
from valutazione.contenuto import RowContent, SheetContent
from valutazione.models import Scheda, SchedaCongelata
from valutazione.rules import SHOWN
from valutazione.scoring import content_of, worked


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
    live = reads_live(sheet, who)
    if not live:
        frozen: SchedaCongelata | None = SchedaCongelata.objects.filter(scheda=sheet).order_by("-pk").first()
        if frozen is not None:
            return Shown(frozen.read, frozen, True)
    content = content_of(worked(sheet))
    # What was told and is not there any more (``verifica_versioni`` says so) is not made up from what is written now.
    if not live or sheet.persona.utente_id == who.pk:
        return Shown(without_judgement(content), None, False)
    return Shown(content, None, True)


def reads_live(sheet: Scheda, who: Utente) -> bool:
    """Whether somebody reads what a sheet says now, not what was told last: while nothing was told, and what is written
    anew over a contest, if he is of those who evaluate."""
    if sheet.stato != SheetState.CONTESTATA:
        return sheet.stato not in SHOWN
    return ruolo_di(who) == Ruolo.NUCLEO and sheet.persona.utente_id != who.pk


def without_judgement(content: SheetContent) -> SheetContent:
    """What who is evaluated reads before he is told: by what, his degrees, what he says of himself."""
    components = tuple(replace(c, righe=tuple(_unjudged(row) for row in c.righe)) for c in content.componenti)
    return replace(content, componenti=components, passi=(), punteggio="", coefficiente="", scritto="", giudizio="")


def _unjudged(row: RowContent) -> RowContent:
    return replace(row, livello="", percento=None, risposte=None, motivo="")


def score_in(content: SheetContent) -> Fraction | None:
    """The exact score of a content; None where there is none."""
    return Fraction(content.punteggio) if content.punteggio else None


def last_scores(keys: Iterable[int]) -> dict[int, Fraction | None]:
    """Of sheets, by key, the score that was frozen last (a query)."""
    rows = SchedaCongelata.objects.filter(scheda__in=list(keys)).order_by("pk")
    return {row.scheda_id: score_in(row.read) for row in rows}
