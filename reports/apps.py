# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Every document that leaves the system."""

    name = "reports"
    verbose_name = "Documenti"

    def ready(self) -> None:
        """What is to do in the background, and how the pages of others dress a sheet.

        Pieces that the dead had claimed are anybody's again; those of a plan that was written are made soon.
        """
        from lavori import registry
        from lavori.changes import written
        from obiettivi.models import PianoEsecutivo
        from obiettivi.vita import permessi
        from organizzazione.page_parts import Place, fill
        from reports.dossier.rules import told
        from reports.pdf import claims
        from reports.relazione.on_page import numbers_of
        from reports.schermo import sheet_styles
        from reports.surveys.on_page import documents_of
        from reports.warm import after_writing

        registry.every_round(claims.drop_lapsed)
        fill(Place.SHEET_STYLES, sheet_styles)
        fill(Place.SURVEY_DOCUMENTS, documents_of)
        fill(Place.REPORT_NUMBERS, numbers_of)
        permessi.add_part(told)
        written.connect(after_writing, sender=PianoEsecutivo, dispatch_uid="reports.warm")
