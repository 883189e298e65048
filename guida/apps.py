# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class GuidaConfig(AppConfig):
    """What helps: the guide, the examples, the first steps of an empty installation."""

    name = "guida"
    verbose_name = "Guida"

    def ready(self) -> None:
        """Fill the places that pages below leave to whom helps."""
        from guida.first_steps import on_an_empty_page
        from guida.parts import beside_a_field
        from organizzazione.page_parts import Place, fill

        fill(Place.FIRST_STEPS, on_an_empty_page)
        fill(Place.FIELD_EXAMPLES, beside_a_field)
