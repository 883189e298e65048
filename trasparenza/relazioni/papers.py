# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper of an approved Relazione, laid out once in the queue: no citizen's request lays anything out, and all get
the same bytes. An act approves a text, so the paper bears its day and says its number."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from django.db import IntegrityError, transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from relazioni.models import AttoDellaRelazione
from reports.base import Formato
from reports.consegna import Documento
from reports.relazione import RelazioneSullaPerformance
from reports.relazione.report import RelazioneData
from trasparenza.models import DocumentoDellaRelazione
from trasparenza.relazioni.shape import printed_inside

# Behind what somebody waits for.
LAST: Final = -40


@task(priority=LAST)
def lay_out(deed: int) -> None:
    """Keep the paper of what an act has approved, where it may leave and is not there yet.

    Raises:
        reports.pdf.ErroreDiStampa: a part could not be laid out; the task has failed and says so.
    """
    row = missing().filter(pk=deed).select_related("approvata").first()
    if row is None:
        return
    said = row.approvata.read
    if printed_inside(said):
        return
    report, data = RelazioneSullaPerformance(), RelazioneData(said, row.data_atto)
    of = f"{said.piano}, approvazione {row.approvata.numero}"
    paper = Documento(report.id, report, data, of, row.data_atto, f"{report.nome_file(data)}-a{row.approvata.numero}")
    given = paper.stampa(Formato.PDF)
    # Another process was quicker: one text, one day, the same bytes.
    with suppress(IntegrityError), transaction.atomic():
        DocumentoDellaRelazione.of(given, atto=row).save()


def missing() -> Any:
    """The acts whose paper is not there."""
    return AttoDellaRelazione.objects.filter(documento__isnull=True).order_by("pk")


def ask_for(deeds: Iterable[int]) -> None:
    """Put the papers of some acts into the queue, unless they wait there already."""
    waiting = DBTaskResult.objects.filter(task_path=lay_out.module_path, status=TaskResultStatus.READY)
    for deed in deeds:
        if not waiting.filter(args_kwargs={"args": [deed], "kwargs": {}}).exists():
            lay_out.enqueue(deed)


def after_writing(keys: frozenset[int], **_: Any) -> None:
    """Told of Relazioni that were written: what an act has approved of them wants its paper."""
    ask_for(missing().filter(approvata__relazione__in=keys).values_list("pk", flat=True))
