# SPDX-License-Identifier: AGPL-3.0-or-later
"""A variation is approved while a survey is open: the survey follows it, row by row, and nothing said is lost."""

from django.db import transaction

from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import Rilevazione
from monitoraggio.scrittura.rows import Aligned, align
from monitoraggio.vita.opening import save_survey, user_of, why_not_now
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi
from versioni.models import Versione

# Of a passage: more than these would not be read there, and stand on the rows themselves.
TOLD = 20


def follow_version(version: Versione, who: Utente) -> None:
    """Every open survey of the plan speaks of the new version from here on; in the transaction of its act."""
    for survey in Rilevazione.objects.filter(piano=version.piano_id, stato=SurveyState.APERTA).order_by("pk"):
        _realign(survey, version, who)


def realign(survey: Rilevazione, who: Chi) -> Aligned:
    """Lay an open survey over the last version of its plan, when somebody asks for it.

    Raises:
        Refused: not allowed, or the survey is not open.
    """
    with transaction.atomic():
        list(PianoEsecutivo.objects.select_for_update(no_key=True).filter(pk=survey.piano_id).values_list("pk"))
        rows = Rilevazione.objects.allowing(who, SurveyAct.RIALLINEARE).filter(pk=survey.pk)
        kept: Rilevazione | None = rows.select_related("piano", "versione").first()
        last = survey.piano.versioni.order_by("-numero").first()
        if kept is None or last is None:
            stored: Rilevazione | None = Rilevazione.objects.filter(pk=survey.pk).first()
            raise Refused(f"{survey}: {why_not_now(stored, SurveyAct.RIALLINEARE, who)}")
        done = _realign(kept, last, who)
    survey.refresh_from_db()
    return done


def follow_what_came(survey: Rilevazione, who: Chi) -> None:
    """A survey that is opened again speaks of what was approved while it was closed: it did not follow it then. In the
    transaction of its opening, which holds plan and survey and has taken the revision.

    One that was made on the version of its day, and of which nothing was approved since, stays on it.
    """
    closing = last_closing(survey)
    later = survey.piano.versioni.order_by("-numero")
    last = later.filter(registrata_il__gt=closing.registrata_il).first() if closing else None
    if last is not None and last.pk != survey.versione_id:
        _follow(survey, last, who)


def _realign(survey: Rilevazione, version: Versione, who: Chi) -> Aligned:
    survey.prenota_revisione()
    return _follow(survey, version, who)


def _follow(survey: Rilevazione, version: Versione, who: Chi) -> Aligned:
    done = align(survey, version, user_of(who), f"Riallineata alla versione {version.numero}")
    survey.versione = version
    told = [f"Versione {version.numero}, {version.atto_in_breve}.", *done.to_look_at[:TOLD]]
    if len(done.to_look_at) > TOLD:
        told.append(f"E altre {len(done.to_look_at) - TOLD} righe da rivedere.")
    save_survey(survey, who, SurveyAct.RIALLINEARE, survey.stato, " ".join(told))
    tell(Rilevazione, survey.pk)
    return done
