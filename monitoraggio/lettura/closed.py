# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says: of one that is closed its frozen text, of one that is open its rows; and what was said before."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from monitoraggio.choices import SurveyState
from monitoraggio.computing.rules_parts import effects_of
from monitoraggio.contenuto import RulesBeforeContent, RulesContent, SurveyContent
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import (
    AttoDellaRilevazione,
    Rilevazione,
    RilevazioneChiusa,
    StatoObiettivo,
    StatoQuerySet,
)
from monitoraggio.models.frozen import ClosedQuerySet
from monitoraggio.verifica.moved import Earlier, Since
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi, legge_tutto
from versioni.models import Versione

#: The closings that say something: a rettifica says nothing until its act.
SAYS: Final = Q(rettifica__isnull=True) | Q(atto__isnull=False)


def content_of(survey: Rilevazione, who: Chi) -> SurveyContent:
    """What somebody reads of a survey: all of it, or the objectives of the own centres."""
    seen = StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey)
    return content_for(survey, None if legge_tutto(who) else seen)


def content_for(survey: Rilevazione, states: StatoQuerySet | None = None) -> SurveyContent:
    """The same for those who ask with rows that they have chosen; None is every one."""
    frozen = last_closing(survey) if survey.chiusa else None
    if frozen is None:
        return survey_content(survey, states)
    return read_by(frozen.read, states)


def read_by(whole: SurveyContent, states: StatoQuerySet | None) -> SurveyContent:
    """Of what a closing froze, the objectives of some rows; None is every one."""
    if states is None:
        return whole
    codes = set(states.order_by().values_list("codice", flat=True))
    return replace(whole, obiettivi=tuple(o for o in whole.obiettivi if o.codice in codes))


def with_acts(closings: ClosedQuerySet) -> ClosedQuerySet:
    """Closings with whether an act has approved them (``approvata``). One that has says more than one that has none,
    however late: until its act a rettifica says nothing."""
    deeds = AttoDellaRilevazione.objects.filter(chiusura=OuterRef("pk"))
    found: ClosedQuerySet = closings.annotate(approvata=Exists(deeds))
    return found


def last_closing(survey: Rilevazione, *, text: bool = True) -> RilevazioneChiusa | None:
    """What a survey was frozen as, the last time, or as its last act has approved it; ``text`` False is for who asks
    only which it is."""
    rows = with_acts(RilevazioneChiusa.objects.filter(rilevazione=survey)).order_by("-approvata", "-numero")
    closing: RilevazioneChiusa | None = (rows if text else rows.defer("contenuto")).first()
    return closing


def _each_the_last(**of: Any) -> QuerySet[RilevazioneChiusa]:
    """Of each of some surveys the closing that holds: the last one, or the one that its last act has approved. One that
    another has replaced says nothing any more."""
    of_each = with_acts(RilevazioneChiusa.objects.filter(rilevazione=OuterRef("rilevazione")))
    holds = of_each.order_by("-approvata", "-numero").values("pk")[:1]
    rows: QuerySet[RilevazioneChiusa] = RilevazioneChiusa.objects.filter(pk=Subquery(holds), **of)
    return rows


def rules_before(survey: Rilevazione, now: RulesContent) -> tuple[RulesBeforeContent, ...]:
    """The rules of the closing before in the year of the plan, one at most, and what it would say under those of now:
    of a survey that is closed, of those that came before its own closing (a query, two of one that is closed)."""
    rows = RilevazioneChiusa.objects.filter(SAYS, piano=survey.piano_id, rilevazione__al__lt=survey.al)
    if survey.chiusa and (own := last_closing(survey, text=False)):
        rows = rows.filter(numero__lt=own.numero)
    found: RilevazioneChiusa | None = rows.order_by("-rilevazione__al", "-numero").first()
    if found is None:
        return ()
    then = found.read
    return (RulesBeforeContent(then.al, then.regole, effects_of(then, now)),)


def with_rules_before(survey: Rilevazione, content: SurveyContent) -> SurveyContent:
    """A survey that is not closed yet with the rules of the closing before, as its closing keeps them."""
    return replace(content, regole_prima=rules_before(survey, content.regole))


def last_closings(plan: PianoEsecutivo) -> list[RilevazioneChiusa]:
    """What the surveys of a plan that are closed now were frozen as, each with its act, the latest first; no texts (a
    query)."""
    rows = _each_the_last(piano=plan, rilevazione__stato__in=(SurveyState.CHIUSA, SurveyState.APPROVATA))
    return list(
        rows.select_related("rilevazione__piano", "atto")
        .defer("contenuto", "atto__manifesto")
        .order_by("-rilevazione__al")
    )


def waiting_rectifications(plan: PianoEsecutivo) -> ClosedQuerySet:
    """What the rettifiche of a plan that wait for their act were frozen as; no texts (a query)."""
    rows = RilevazioneChiusa.objects.filter(piano=plan, rettifica__stato=SurveyState.CHIUSA)
    found: ClosedQuerySet = rows.select_related("rilevazione__piano").defer("contenuto").order_by("-numero")
    return found


def previous(survey: Rilevazione) -> Rilevazione | None:
    """The survey of the same plan before this one; one that nobody has opened yet says nothing."""
    earlier = Rilevazione.objects.filter(piano=survey.piano_id, al__lt=survey.al).select_related("piano")
    earlier = earlier.exclude(stato=SurveyState.PREPARATA)
    found: Rilevazione | None = earlier.order_by("-al").first()
    return found


def previous_content(survey: Rilevazione, states: StatoQuerySet | None = None) -> SurveyContent | None:
    """What it said; ``states`` of the own survey choose the objectives."""
    before = previous(survey)
    if before is None:
        return None
    if states is None:
        return content_for(before)
    codes = states.order_by().values("codice")
    return content_for(before, StatoObiettivo.objects.filter(rilevazione=before, codice__in=codes))


def last_year(survey: Rilevazione) -> tuple[SurveyContent, ...]:
    """The accounts of the year before, of each plan as it was closed the last time."""
    closings = _each_the_last(rilevazione__anno=survey.anno - 1, rilevazione__tipo="finale")
    return tuple(c.read for c in closings.order_by("numero"))


def measured_since(survey: Rilevazione) -> Mapping[str, Since]:
    """What the surveys until the day of one were frozen as under an earlier version of its plan, objective by
    objective; those under its own version were measured as it is. One query; a second where a variation came
    between."""
    version = Versione.objects.filter(pk=survey.versione_id)
    closings = _each_the_last(piano=survey.piano_id, rilevazione__al__lte=survey.al)
    before = closings.filter(versione__numero__lt=version.values("numero")[:1]).order_by("rilevazione__al", "numero")
    long_texts = ("versione__contenuto", "versione__manifesto")
    found: defaultdict[str, list[Earlier]] = defaultdict(list)
    for closing in before.select_related("versione").defer(*long_texts):
        said, of = closing.read, _named(closing.versione)
        for o in said.planned:
            found[o.codice].append(Earlier(said.al, of, o))
    now = _named(version.senza_contenuti().get()) if found else ""
    return {code: Since(now, tuple(earlier)) for code, earlier in found.items()}


def _named(version: Versione) -> str:
    return f"versione {version.numero} ({version.atto_in_breve})"
