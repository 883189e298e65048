# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class RicercaConfig(AppConfig):
    """Finding anything that one may read, and finding again what one looked for before."""

    name = "ricerca"
    verbose_name = "Ricerca"

    def ready(self) -> None:
        """The list of the objectives shows the saved views of who reads it."""
        from organizzazione.page_parts import Place, fill
        from ricerca.saved import views_on_the_list

        fill(Place.OBJECTIVE_LIST, views_on_the_list)
