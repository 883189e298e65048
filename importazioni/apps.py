# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ImportazioniConfig(AppConfig):
    """What comes in from files: read, compared, shown, then written in one transaction."""

    name = "importazioni"
    verbose_name = "Importazioni"

    def ready(self) -> None:
        """Offer the tables where their rows are listed."""
        from importazioni.conferma import office
        from importazioni.conferma.parts import table_tools
        from organizzazione.office_tasks import tell_errands
        from organizzazione.page_parts import Place, fill

        fill(Place.TABLE_TOOLS, table_tools)
        tell_errands(office.errands)
