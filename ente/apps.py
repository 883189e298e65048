# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.db.models.signals import post_save


class EnteConfig(AppConfig):
    """Whose the installation is: the name and the arms of the Comune."""

    name = "ente"
    verbose_name = "Ente"

    def ready(self) -> None:
        """What was just written is shown at once by the process that wrote it."""
        from ente.identity import forget

        post_save.connect(forget, sender="ente.Ente", dispatch_uid="ente.identity")
