# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TrasparenzaConfig(AppConfig):
    """What citizens see without a login: approved plans and nothing else (D.Lgs. 33/2013)."""

    name = "trasparenza"
    verbose_name = "Trasparenza"

    def ready(self) -> None:
        """The index is compared with the versions whenever these are verified; of an approved Relazione the paper is
        laid out in the queue."""
        from lavori.changes import written
        from organizzazione.page_parts import Place, fill
        from relazioni.models import Relazione
        from trasparenza.index_check import index_findings
        from trasparenza.outcomes.part import proofs_part
        from trasparenza.relazioni.papers import after_writing
        from trasparenza.relazioni.part import public_page_of
        from versioni.verification import add_check

        add_check(index_findings)
        fill(Place.REPORT_PUBLIC, public_page_of)
        fill(Place.SURVEY_DOCUMENTS, proofs_part)
        written.connect(after_writing, sender=Relazione, dispatch_uid="trasparenza.relazioni")
