# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from django.conf import settings

from fogli import sandbox
from organizzazione.domain import DomainConfig


class OrganizzazioneConfig(DomainConfig):
    """Who the Comune is: users, centres of responsibility, people, assignments, bodies."""

    name = "organizzazione"
    verbose_name = "Organizzazione"
    office_models: ClassVar = frozenset(
        {"centrodiresponsabilita", "persona", "incarico", "assessore", "organismopartecipato"}
    )
    administrator_models: ClassVar = frozenset({"utente"})

    def ready(self) -> None:
        """What opens files knows no settings: it is told their limits."""
        sandbox.configure(sandbox.Limits(settings.TRAGUARDO_FILE_SECONDI, settings.TRAGUARDO_FILE_MEGABYTE))
