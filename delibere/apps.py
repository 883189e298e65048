# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DelibereConfig(AppConfig):
    """The pages on which the office approves a plan, opens variations and reads its versions."""

    name = "delibere"
    verbose_name = "Delibere"

    def ready(self) -> None:
        """Say on the pages of an objective what an act says of it, and on the desk what acts have approved."""
        from delibere.parts import latest_versions, nel_piano
        from organizzazione.page_parts import Place, fill

        fill(Place.OBJECTIVE_STATE, nel_piano)
        fill(Place.DESK_OF_A_READER, latest_versions)
