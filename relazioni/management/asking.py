# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands of the Relazione are asked with, read in one way."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from monitoraggio.management.asking import Options, plan_in
from organizzazione.rules import Chi
from relazioni.models import Relazione


def add_plan_and_who(parser: ArgumentParser) -> None:
    """Of which plan, and who asks."""
    parser.add_argument("--piano", required=True, metavar="CODICE", help="codice del piano, per esempio PEG_2020")
    parser.add_argument("--utente", metavar="NOME", help="chi lo fa; senza: chi amministra la macchina")


def relazione_in(options: Options, who: Chi) -> Relazione:
    """The Relazione of a plan, if who asks reads it."""
    plan = plan_in(options, who)
    relazione: Relazione | None = Relazione.objects.visible_to(who).filter(piano=plan).select_related("piano").first()
    if relazione is None:
        raise CommandError(
            f"Di {plan.codice} non c'è ancora una Relazione, o non la si legge. Si apre con «manage.py apri_relazione»."
        )
    return relazione
