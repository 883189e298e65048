# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of a plan, laid out before anybody asks for the print: after an import of 300 objectives the first who
prints finds them.

Told of a plan that was written, a task in the queue looks for pieces that are not there and makes them, a handful at a
time: between two handfuls whatever somebody waits for goes first. A piece that cannot be laid out is left alone; who
prints it is told.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from obiettivi.models import PianoEsecutivo
from organizzazione.rules import SISTEMA
from reports.base import NienteDaStampare
from reports.consegna import PREVENTIVO
from reports.pdf import Documento, ErroreDiStampa, Pezzo
from reports.pdf.composizione import cerca, scalda
from reports.scrittori.pdf import da_comporre
from reports.versione import dati_di

# After the last write, so that ten saves in a row are one look at the plan.
DELAY: Final = timedelta(seconds=10)
# Pieces of one turn: a few seconds, after which the queue is asked again who is waiting.
HANDFUL: Final = 30
# Behind everything that somebody waits for.
LAST: Final = -50


@task(priority=LAST)
def warm(plan: int, start: int) -> None:
    """Make what is missing of a handful of pieces, and put the next handful into the queue."""
    found = pieces_of(plan)
    if found is None:
        return
    document, pieces = found
    with suppress(ErroreDiStampa):  # the others were made
        scalda(cerca(document, pieces[start : start + HANDFUL]))
    if start + HANDFUL < len(pieces):
        warm.enqueue(plan, start + HANDFUL)


def pieces_of(plan: int) -> tuple[Documento, Sequence[Pezzo]] | None:
    """The plan as it prints without options; None when there is nothing to print."""
    code = PianoEsecutivo.objects.filter(pk=plan).values_list("codice", flat=True).first()
    form = PREVENTIVO.Opzioni({"piano": code or ""}, chi=SISTEMA)
    if not form.is_valid():
        return None
    try:
        return da_comporre(PREVENTIVO, dati_di(PREVENTIVO, form.cleaned_data, SISTEMA))
    except NienteDaStampare:
        return None


def after_writing(keys: frozenset[int], **_: Any) -> None:
    """Put a look at each of these plans into the queue, unless one waits there already."""
    waiting = DBTaskResult.objects.filter(task_path=warm.module_path, status=TaskResultStatus.READY)
    for plan in sorted(keys):
        if not waiting.filter(args_kwargs={"args": [plan, 0], "kwargs": {}}).exists():
            warm.using(run_after=timezone.now() + DELAY).enqueue(plan, 0)
