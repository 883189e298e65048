# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands of the ricognizioni are asked with, read in one way."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from dup.models import DUP
from monitoraggio.management.asking import Options, add_day_and_who, at_day, day_in
from organizzazione.rules import Chi
from ricognizioni.models import Ricognizione


def add_dup_and_day(parser: ArgumentParser) -> None:
    """Of which ricognizione, and who asks."""
    parser.add_argument("--dup", required=True, metavar="CODICE", help="codice del DUP, per esempio DUP_2023_2025")
    add_day_and_who(parser, "il giorno della ricognizione")


def dup_in(options: Options, who: Chi) -> DUP:
    """The document, if who asks reads it."""
    documents = DUP.objects.visible_to(who)
    dup = documents.filter(codice=options["dup"]).first()
    if dup is None:
        known = ", ".join(documents.values_list("codice", flat=True)) or "nessuno"
        raise CommandError(f"Il DUP «{options['dup']}» non c'è, o non lo si legge. Ci sono: {known}.")
    return dup


def ricognizione_in(options: Options, who: Chi) -> Ricognizione:
    """The ricognizione of a document at a day, if who asks reads it."""
    dup, day = dup_in(options, who), day_in(options, "al")
    surveys = Ricognizione.objects.visible_to(who).select_related("dup").filter(dup=dup)
    survey: Ricognizione = at_day(surveys, day, dup.codice, "ricognizione")
    return survey
