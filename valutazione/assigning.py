# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets given to people: one for each post that somebody held in a year, by the incarichi that the Comune keeps.

The office proposes them all at once and says of each whether it is wanted; what is there already is left as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction

from aggregati.models import ConflittoDiRevisione
from flussi import moments
from flussi.acts import Refused
from monitoraggio.figures.printing import italian
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.history import sign_as
from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from organizzazione.rules import scrive_tutto
from testi.formati import data, on
from valutazione import notices
from valutazione.choices import Assignment, PaymentTimes, SheetAct, SheetState
from valutazione.life import ACTS, FINAL
from valutazione.models import Scheda, Sistema
from valutazione.models.sheets import within_year
from valutazione.rules import SHOWN
from valutazione.systems.facts import Kind, Origin

HUNDRED: Final = Decimal(100)
# What a column of twelve digits, two of them cents, holds.
MOST_EUROS: Final = Decimal("9999999999.99")
OWN: Final = "È la tua scheda: la assegna un'altra persona dell'ufficio."
AS_TOLD: Final = "è notificata: da allora si cambiano solo il valore della posizione e i tempi di pagamento."
_ATTESTED: Final = (PaymentTimes.RISPETTATI, PaymentTimes.NON_RISPETTATI)
OFFICE_ONLY: Final = "Le schede le assegna l'ufficio programmazione."


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sheet that might be given: of whom, for which post, from when to when; ``there`` where it is already."""

    person: Persona
    centre: CentroDiResponsabilita
    first: date
    last: date
    kind: Assignment = Assignment.INCARICO
    there: bool = False

    @property
    def key(self) -> str:
        """Which one it is, for a form."""
        return f"{self.person.pk}-{self.centre.pk}-{self.first.isoformat()}"


@dataclass(frozen=True, slots=True)
class Post:
    """What the office says of the post of a sheet."""

    first: date
    last: date
    kind: Assignment = Assignment.INCARICO
    position: Decimal | None = None
    percent: Decimal | None = None
    times: PaymentTimes = PaymentTimes.NON_RISPONDE


def proposals(year: int) -> list[Proposed]:
    """By the incarichi of a year, by name (two queries)."""
    there = set(Scheda.objects.filter(anno=year).values_list("persona", "centro", "dal"))
    rows = Incarico.objects.filter(qualita=Qualita.RESPONSABILE, dal__lte=date(year, 12, 31))
    found = []
    for row in rows.exclude(al__lt=date(year, 1, 1)).select_related("persona", "centro"):
        first, last = within_year(year, row.dal, row.al)
        is_there = (row.persona_id, row.centro_id, first) in there
        found.append(Proposed(row.persona, row.centro, first, last, there=is_there))
    return sorted(found, key=lambda p: (p.person.nominativo, p.first, p.centre.nome))


def assign(
    year: int, system: Sistema, kind: Kind, plan: PianoEsecutivo | None, chosen: Iterable[Proposed], who: Utente
) -> list[Scheda]:
    """Give sheets; those that are there already are passed over.

    Raises:
        Refused: nobody may be evaluated so: not the office, a draft, another year, no such category or plan.
    """
    if not scrive_tutto(who):
        raise Refused(OFFICE_ONLY)
    _demand_fitting(year, system, kind, plan)
    given = []
    with transaction.atomic():
        for one in chosen:
            if one.there:
                continue
            post = Post(one.first, one.last, one.kind)
            given.append(_given(year, system, kind, plan, one.person, one.centre, post, who))
    return given


def give(
    year: int,
    system: Sistema,
    kind: Kind,
    plan: PianoEsecutivo | None,
    person: Persona,
    centre: CentroDiResponsabilita,
    post: Post,
    who: Utente,
) -> Scheda:
    """Give one sheet, for a post that no incarico tells: ad interim, delegated. Raises as ``assign``."""
    if not scrive_tutto(who):
        raise Refused(OFFICE_ONLY)
    _demand_fitting(year, system, kind, plan)
    with transaction.atomic():
        return _given(year, system, kind, plan, person, centre, post, who)


def order(sheet: Scheda, post: Post, who: Utente) -> Scheda:
    """Write what the office says of the post of a sheet: days, value of the position, payment times. Once the sheet is
    told, days and kind are what it was told of: only what it says nothing of changes. Of a final one only payment times
    change, and only those that were to be attested.

    Args:
        sheet: with the revision that was read.

    Raises:
        Refused: not now, or what cannot be.
        ConflittoDiRevisione: somebody saved the sheet since.
    """
    with transaction.atomic():
        ACTS.demand(sheet, who, SheetAct.ORDINARE)
        kept: Scheda = Scheda.objects.told().get(pk=sheet.pk)
        if kept.revisione != sheet.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stata modificata da un altro utente")
        _demand_as_told(kept, post)
        kept.prenota_revisione()
        _fill(kept, post)
        _demand_possible(kept)
        sign_as(kept, who, str(SheetAct.ORDINARE.label))
        _save(kept)
    sheet.revisione = kept.revisione
    return kept


def notice_of(sheet: Scheda) -> str:
    """What may still be written of the post of a sheet that was told; nothing before."""
    if sheet.stato not in SHOWN:
        return ""
    return f"La scheda {FINAL if sheet.stato == SheetState.DEFINITIVA else AS_TOLD}"


def take_away(sheet: Scheda, who: Utente) -> None:
    """Take a sheet back that nobody has seen yet. Raises as ``order``."""
    with transaction.atomic(), ACTS.doing(sheet, who, SheetAct.TOGLIERE):
        sign_as(sheet, who, str(SheetAct.TOGLIERE.label))
        sheet.delete()


def _demand_fitting(year: int, system: Sistema, kind: Kind, plan: PianoEsecutivo | None) -> None:
    if not system.adopted:
        raise Refused(f"«{system}» è una bozza: adottarlo, poi assegnare le schede.")
    if system.dal > year or (system.al is not None and system.al < year):
        raise Refused(f"«{system}» vale {system.read.years}, non nel {year}.")
    category = system.category(kind)
    if category is None:
        raise Refused(f"«{system}» non valuta «{kind}».")
    if plan is not None and plan.anno != year:
        raise Refused(f"{plan.codice} è del {plan.anno}: i gradi del {year} li dà un piano di quell'anno.")
    if plan is None and any(c.origin is Origin.CONSUNTIVO for c in category.components):
        raise Refused("Il sistema prende dei gradi dal consuntivo: indicare di quale piano.")


def _given(
    year: int,
    system: Sistema,
    kind: Kind,
    plan: PianoEsecutivo | None,
    person: Persona,
    centre: CentroDiResponsabilita,
    post: Post,
    who: Utente,
) -> Scheda:
    if person.utente_id is not None and person.utente_id == who.pk:
        raise Refused(f"{person.nominativo}: {OWN}")
    sheet: Scheda = Scheda(anno=year, sistema=system, categoria=str(kind), piano=plan, persona=person, centro=centre)
    _fill(sheet, post)
    _demand_possible(sheet)
    sign_as(sheet, who, "Assegnata")
    _save(sheet)
    if not moments.past():
        notices.tell_assigned(sheet, who)
    return sheet


def _save(sheet: Scheda) -> None:
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError:
        raise Refused(f"{sheet}: questa scheda c'è già, o ha dei valori che non possono stare insieme.") from None


def _fill(sheet: Scheda, post: Post) -> None:
    sheet.dal, sheet.al, sheet.genere = post.first, post.last, post.kind
    sheet.posizione, sheet.percento, sheet.tempi = post.position, post.percent, post.times


def _demand_as_told(sheet: Scheda, post: Post) -> None:
    if sheet.stato not in SHOWN:
        return
    said = {"genere": post.kind, "dal": post.first, "al": post.last, "percento": post.percent}
    changed = [str(Scheda._meta.get_field(name).verbose_name) for name, v in said.items() if getattr(sheet, name) != v]
    if changed:
        raise Refused(f"{sheet}: {AS_TOLD} Qui cambierebbe: {', '.join(changed)}.")
    if sheet.stato == SheetState.DEFINITIVA and (post.position != sheet.posizione or post.times not in _ATTESTED):
        raise Refused(f"{sheet}: {FINAL}")


def _demand_possible(sheet: Scheda) -> None:
    """What the columns hold, and what the days say."""
    for name, most in (("posizione", MOST_EUROS), ("percento", HUNDRED)):
        value: Decimal | None = getattr(sheet, name)
        if value is not None and not (0 <= value <= most and value == round(value, 2)):
            label = str(Scheda._meta.get_field(name).verbose_name).capitalize()
            raise Refused(f"{label}: {italian(value)} non va, sta tra 0 e {italian(most)} con al più due decimali.")
    if sheet.al < sheet.dal:
        raise Refused(f"Il periodo finisce {on('il', sheet.al)}, prima di cominciare ({data(sheet.dal)}).")
    if sheet.dal.year != sheet.anno or sheet.al.year != sheet.anno:
        raise Refused(f"Il periodo va {on('dal', sheet.dal)} {on('al', sheet.al)}: deve stare nel {sheet.anno}.")
    if sheet.percento is not None and sheet.genere != Assignment.INTERIM:
        raise Refused("Il percento è dell'interim: toglierlo, o dire che la scheda è ad interim.")
    if sheet.genere == Assignment.INTERIM and sheet.percento is None:
        raise Refused("Di un interim serve il percento della posizione coperta.")
    if sheet.genere == Assignment.INCARICO:
        _demand_alone(sheet)


def _demand_alone(sheet: Scheda) -> None:
    """Two posts of one person do not overlap: what overlaps counts only as interim."""
    others = Scheda.objects.filter(persona=sheet.persona_id, anno=sheet.anno, genere=Assignment.INCARICO)
    overlapping = others.exclude(pk=sheet.pk).filter(dal__lte=sheet.al, al__gte=sheet.dal).select_related("centro")
    if (other := overlapping.first()) is not None:
        span = f"{on('dal', other.dal)} {on('al', other.al)}"
        raise Refused(
            f"{sheet.persona.nominativo} ha già un incarico {span} ({other.centro}): i "
            "giorni doppi valgono solo ad interim. Cambiare i giorni, o dire che è ad interim."
        )


def by_key(year: int) -> Mapping[str, Proposed]:
    """The proposals of a year, as a form names them."""
    return {one.key: one for one in proposals(year)}
