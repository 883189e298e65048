# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the checks say of a survey, in a constant number of queries."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from controlli import Livello, Segnalazione
from monitoraggio.computing import day_of, figures_for, rules_for
from monitoraggio.contenuto import SurveyContent
from monitoraggio.lettura.closed import last_year, measured_since, previous_content
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Evidenza, Rilevazione, StatoQuerySet
from monitoraggio.verifica.checks import Context, verify
from monitoraggio.verifica.checks_survey import LastYear, verify_survey
from monitoraggio.verifica.moved import Since
from obiettivi.models import IndicatoreObiettivo
from organizzazione.models import Incarico


def findings_of(survey: Rilevazione, states: StatoQuerySet) -> dict[int, list[Segnalazione]]:
    """What is to be said of some objectives of one survey, by key."""
    content = survey_content(survey, states)
    keys = dict(states.filter(rilevazione=survey).order_by().values_list("codice", "pk"))
    told = told_by_code(survey, content, previous_content(survey, states))
    return {keys[code]: found for code, found in told.items()}


def everything_told(survey: Rilevazione, content: SurveyContent) -> list[Segnalazione]:
    """What is to be said of a whole survey: objective after objective, errors first, then what only the whole tells."""
    told = told_by_code(survey, content, previous_content(survey))
    found = [s for findings in told.values() for s in findings] + verify_survey(content, the_year_before(survey))
    found += _files_that_wait(survey)
    return sorted(found, key=lambda s: not s.grave)


def the_year_before(survey: Rilevazione) -> LastYear:
    """What the accounts of the year before said, and which of their rows those of this plan come from."""
    accounts = last_year(survey)
    if not accounts:
        return LastYear()
    rows = IndicatoreObiettivo.objects.filter(obiettivo__piano=survey.piano_id, origin_id__isnull=False)
    return LastYear(accounts, {str(key): str(origin) for key, origin in rows.values_list("row_id", "origin_id")})


def _files_that_wait(survey: Rilevazione) -> list[Segnalazione]:
    """Files that the scanner has not judged: the closing does without them, and says so (one query)."""
    waiting = Evidenza.objects.waiting().filter(stato__rilevazione=survey, stato__nel_piano=True)
    return [
        Segnalazione(
            Livello.AVVISO,
            "prova-in-attesa",
            f"Il file «{title}» è in attesa del controllo antivirus: se la rilevazione si chiude ora, resta fuori.",
            code,
        )
        for code, title in waiting.order_by("stato__sort_key", "pk").values_list("stato__codice", "titolo")
    ]


def told_by_code(
    survey: Rilevazione, content: SurveyContent, before: SurveyContent | None
) -> dict[str, list[Segnalazione]]:
    """What is to be said of each objective of a content."""
    left, day, rules = people_who_left(), day_of(content), rules_for(content.regole)
    since = measured_since(survey)
    told = {}
    for o in content.obiettivi:
        then = before.by_code.get(o.codice) if before else None
        # Nobody declares a light without being asked why: only then is the computed one wanted.
        light = figures_for(o, day, rules).light.colour or "" if o.luce_dichiarata else ""
        known = (then, light, left, since.get(o.codice, Since()))
        told[o.codice] = verify(o, Context(survey.anno, survey.al, content.final, content.regole, *known))
    return told


def people_who_left(day: date | None = None) -> frozenset[str]:
    """The names of those who had an office and have none any more."""
    today = day or timezone.localdate()
    now = Incarico.objects.filter(Q(al__isnull=True) | Q(al__gte=today)).values("persona__nominativo")
    gone = Incarico.objects.exclude(persona__nominativo__in=now)
    return frozenset(gone.values_list("persona__nominativo", flat=True))
