# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands of the surveys are asked with, read in one way."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from monitoraggio.choices import ApprovingBody
from monitoraggio.models import Rettifica, Rilevazione
from monitoraggio.vita.closing import SurveyDeed
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA, Chi, entering
from testi.formati import data, leggi_data

Options = Mapping[str, Any]


def add_plan_and_day(parser: ArgumentParser) -> None:
    """Of which survey, and who asks."""
    parser.add_argument("--piano", required=True, metavar="CODICE", help="codice del piano, per esempio PEG_2020")
    add_day_and_who(parser, "il giorno della rilevazione")


def add_day_and_who(parser: ArgumentParser, day: str) -> None:
    """The day of a survey of any kind, and who asks."""
    parser.add_argument("--al", required=True, metavar="GG/MM/AAAA", help=day)
    parser.add_argument("--utente", metavar="NOME", help="chi lo fa; senza: chi amministra la macchina")


def add_deed(parser: ArgumentParser, usual: ApprovingBody) -> None:
    """The act that approves; ``usual`` is the body where none is named."""
    parser.add_argument("--organo", choices=ApprovingBody.values, default=usual.value)
    parser.add_argument("--numero", required=True, help="numero dell'atto")
    parser.add_argument("--data", required=True, metavar="GG/MM/AAAA", help="data dell'atto")
    parser.add_argument("--oggetto", default="", help="oggetto dell'atto")


def deed_in(options: Options) -> SurveyDeed:
    """The act among the options. Raises ``CommandError`` for a day that is none."""
    return SurveyDeed(options["organo"], options["numero"], day_in(options, "data"), options["oggetto"])


def who_in(options: Options) -> Chi:
    """With whose rights: those of the named user, else those of who is at the machine."""
    name = options.get("utente")
    if not name:
        return SISTEMA
    user: Utente | None = Utente.objects.filter(entering(), username=name).first()
    if user is None:
        raise CommandError(f"L'utente «{name}» non c'è, o è disattivato.")
    return user


def plan_in(options: Options, who: Chi) -> PianoEsecutivo:
    """The plan, if who asks reads it."""
    plans = PianoEsecutivo.objects.visible_to(who)
    plan: PianoEsecutivo | None = plans.filter(codice=options["piano"]).first()
    if plan is None:
        known = ", ".join(plans.values_list("codice", flat=True)) or "nessuno"
        raise CommandError(f"Il piano «{options['piano']}» non c'è, o non lo si legge. Ci sono: {known}.")
    return plan


def day_in(options: Options, name: str) -> date:
    """A day among the options."""
    day = leggi_data(options[name])
    if day is None:
        raise CommandError(f"--{name} {options[name]}: scrivere il giorno così: 30/06/2020.")
    return day


def survey_in(options: Options, who: Chi) -> Rilevazione:
    """The survey of a plan at a day, if who asks reads it."""
    plan, day = plan_in(options, who), day_in(options, "al")
    surveys = Rilevazione.objects.visible_to(who).told().filter(piano=plan)
    survey: Rilevazione = at_day(surveys, day, plan.codice, "rilevazione")
    return survey


def at_day(surveys: QuerySet[Any], day: date, of: str, what: str) -> Any:
    """The survey at a day among those of one plan, or of one document.

    Args:
        of: the code of the plan or of the document.
        what: what such a survey is called; its command is «apri_» and that.

    Raises:
        CommandError: there is none; which there are.
    """
    survey = surveys.filter(al=day).first()
    if survey is None:
        known = ", ".join(data(s.al) for s in surveys) or "nessuna"
        raise CommandError(
            f"Di {of} non c'è una {what} al {data(day)}. Ci sono quelle al: {known}. "
            f"Si apre con «manage.py apri_{what}»."
        )
    return survey


def rectification_in(options: Options, who: Chi) -> Rettifica:
    """The last rettifica of a survey, if who asks reads it."""
    survey = survey_in(options, who)
    row: Rettifica | None = Rettifica.objects.visible_to(who).filter(rilevazione=survey).order_by("-pk").first()
    if row is None:
        raise CommandError(f"Di {survey} non c'è una rettifica: si ordina con «manage.py apri_rettifica».")
    return row
