# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is somebody's to do, over all plans at once, by deadline: one list, each entry with the place where it is done.

A plan of another year in which nobody can write any more asks nothing of anybody; what the office sent back stays here
whatever the window says. The number of queries depends neither on the objectives nor on the plans.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.db.models import Q, TextChoices
from django.utils import timezone

from controlli import Segnalazione
from obiettivi.choices import Azione, Stato
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo, PresaVisione
from obiettivi.models.pianificazione import nella_finestra, testo_che_permette
from organizzazione.models import Utente
from organizzazione.rules import centri_di, scrive_tutto

# Longer lists end with links to the whole of them.
SHOWN: Final = 12
LONG_TEXTS: Final = texts(ContenutoObiettivo)
_NO_END: Final = date.max
NEAR: Final = 8


class Work(TextChoices):
    """What is to be done with an objective, the most pressing first."""

    RETURNED = "rinviato", "Da correggere"
    VALIDATE = "validare", "Da validare"
    VARIED = "variazione", "Aperto da una variazione"
    COMPLETE = "completare", "Da completare"
    READY = "pronto", "Pronto da proporre"
    VIEW = "visione", "Da vedere"


_ORDER: Final = {work: place for place, work in enumerate(Work)}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do, by when, and what the checks found."""

    work: Work
    objective: ObiettivoPEG
    due: date | None = None
    found: Sequence[Segnalazione] = ()
    # Whether who reads the desk may write it now: after the window one may not, and asks the office.
    writable: bool = False

    @property
    def missing(self) -> list[Segnalazione]:
        """The errors; they stand in the way of a proposal."""
        return [s for s in self.found if s.grave]

    @property
    def warnings(self) -> int:
        """How many findings are only warnings, still open."""
        return sum(s.aperta and not s.grave for s in self.found)

    @property
    def ready(self) -> bool:
        """Whether it could be proposed now, as it stands."""
        return self.writable and not self.missing and self.work in (Work.READY, Work.VARIED)


@dataclass(frozen=True, slots=True)
class WorkOfAPlan:
    """What is to be done in one plan by one day."""

    plan: PianoEsecutivo
    due: date | None
    items: Sequence[WorkItem]

    @property
    def days(self) -> int | None:
        """Days that are left, today's not counted; None without a deadline."""
        return (self.due - timezone.localdate()).days if self.due else None

    @property
    def near(self) -> bool:
        """Whether the deadline is a week away or less."""
        return self.days is not None and self.days < NEAR


@dataclass(frozen=True, slots=True)
class OpenWork:
    """The list: its first entries by plan and deadline, and how many there are of each plan."""

    groups: Sequence[WorkOfAPlan] = ()
    count: int = 0
    shown: int = 0
    first: WorkItem | None = None

    @property
    def others(self) -> int:
        """How many are not shown."""
        return self.count - self.shown


def open_work(who: Utente, in_hand: PianoEsecutivo | None, *, shown: int = SHOWN) -> OpenWork:
    """What is to do for somebody: at the own centres, or, for the office, what waits to be validated."""
    if scrive_tutto(who):
        items = _to_validate(who)
    elif centres := centri_di(who):
        items = [*_to_write(who, centres, in_hand), *_to_view(who, centres, in_hand)]
    else:
        items = []
    items.sort(key=lambda i: (i.due or _NO_END, -i.objective.piano.anno, i.objective.piano_id, _ORDER[i.work]))
    by_plan = groupby(items[:shown], key=lambda i: (i.objective.piano, i.due))
    groups = [WorkOfAPlan(plan, due, list(some)) for (plan, due), some in by_plan]
    return OpenWork(groups, len(items), min(shown, len(items)), next(iter(items), None))


def _rows(objectives: ObiettivoQuerySet) -> list[ObiettivoPEG]:
    return list(objectives.select_related("piano", "centro").defer(*LONG_TEXTS).order_by("sort_key"))


def _to_validate(who: Utente) -> list[WorkItem]:
    """What the centres have proposed, in every plan; the oldest deadline is the centres', so it has none here."""
    rows = _rows(ObiettivoPEG.objects.allowing(who, Azione.VALIDARE))
    return [WorkItem(Work.VALIDATE, o) for o in rows]


def _to_write(who: Utente, centres: set[int], in_hand: PianoEsecutivo | None) -> list[WorkItem]:
    drafts = ObiettivoPEG.objects.visible_to(who).filter(
        testo_che_permette(Azione.SCRIVERE), centro__in=centres, stato=Stato.BOZZA
    )
    writable = set(drafts.editable_by(who).order_by().values_list("pk", flat=True))
    mine = drafts.filter(Q(pk__in=writable) | ~Q(motivo_rinvio="") | Q(piano=in_hand))
    found = segnalazioni(mine)
    return [
        WorkItem(_work_on(o, found.get(o.pk, ())), o, _due(o), found.get(o.pk, ()), o.pk in writable)
        for o in _rows(mine)
    ]


def _work_on(objective: ObiettivoPEG, found: Iterable[Segnalazione]) -> Work:
    if objective.rinviato:
        return Work.RETURNED
    if objective.in_variazione and objective.in_vigore:
        return Work.VARIED
    return Work.COMPLETE if any(s.grave for s in found) else Work.READY


def _to_view(who: Utente, centres: set[int], in_hand: PianoEsecutivo | None) -> list[WorkItem]:
    seen = PresaVisione.objects.filter(centro__in=centres).values("obiettivo")
    now = nella_finestra() | Q(piano=in_hand)
    others = ObiettivoPEG.objects.visible_to(who).che_coinvolgono(centres)
    rows = _rows(others.allowing(who, Azione.PRENDERE_VISIONE).filter(now).exclude(pk__in=seen))
    return [WorkItem(Work.VIEW, o, _due(o)) for o in rows]


def _due(objective: ObiettivoPEG) -> date | None:
    """The last day on which its centre may write it; None where there is no term, or none any more."""
    today, plan = timezone.localdate(), objective.piano
    term = plan.apertura_al if plan.aperto else None
    if plan.aperto and term is None:
        return None
    reopened = objective.riaperto_fino_al
    days = [day for day in (term, reopened) if day and day >= today]
    return max(days, default=None)
