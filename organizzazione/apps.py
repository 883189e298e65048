# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.conf import settings

from fogli import sandbox


class OrganizzazioneConfig(AppConfig):
    """Who the Comune is: users, centres of responsibility, people, assignments, bodies."""

    name = "organizzazione"
    verbose_name = "Organizzazione"

    def ready(self) -> None:
        """What opens files knows no settings: it is told their limits."""
        sandbox.configure(sandbox.Limits(settings.TRAGUARDO_FILE_SECONDI, settings.TRAGUARDO_FILE_MEGABYTE))
