# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: a task names a fascicolo, whose row says what is to be done and who is at it."""

from uuid import UUID

from django.db import transaction
from django_tasks import TaskContext, task

from fascicoli.models import Fascicolo


@task(takes_context=True)
def prepara(context: TaskContext, fascicolo: int) -> None:
    """Make the documents of a fascicolo that are not there yet."""
    from fascicoli.lavori import lavora  # what prints is loaded by who works, not by who asks

    lavora(fascicolo, context.task_result.worker_ids[-1])


def accoda(fascicolo: Fascicolo) -> None:
    """Put the work in the queue, in the transaction of who asks: with the row, or not at all."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("accoda() wants the transaction that writes the row")
    fascicolo.compito = UUID(prepara.enqueue(fascicolo=fascicolo.pk).id)
    fascicolo.save(update_fields=["compito"])
