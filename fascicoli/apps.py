# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class FascicoliConfig(AppConfig):
    """The annexes of a delibera, made in the background: one press, all documents, one ZIP."""

    name = "fascicoli"
    verbose_name = "Fascicoli"

    def ready(self) -> None:
        """What a page of ``reports`` does not make at once goes into the queue, and the worker learns what that is."""
        from fascicoli import office, parts
        from fascicoli.jobs import DocumentsShift
        from fascicoli.prints import PrintShift, drop_old
        from fascicoli.services import delivered_with
        from fascicoli.views_prints import take_down
        from lavori import registry
        from monitoraggio.vita.delivering import deliver_from
        from organizzazione import office_tasks
        from reports import queue

        queue.register(take_down)
        deliver_from(delivered_with)
        parts.fill_places()
        registry.register(DocumentsShift, PrintShift)
        registry.every_round(drop_old)
        office_tasks.tell_tasks(office.tasks)
        office_tasks.tell_errands(office.errands)
