# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


def _make_room(using: str, plan: list[Any], **_: Any) -> None:
    from django.db import connections

    from congelati.triggers import make_room

    if plan:
        make_room(connections[using])


def _put_back(using: str, **_: Any) -> None:
    from django.db import connections

    from congelati.triggers import put_triggers

    put_triggers(connections[using])


class CongelatiConfig(AppConfig):
    """What is written once: rows that refuse to change, and the triggers that refuse for them."""

    name = "congelati"
    verbose_name = "Ciò che non cambia"

    def ready(self) -> None:
        """A migration that rebuilds a table drops its triggers without a word: they are put back after each run."""
        from congelati.triggers import triggers_check

        pre_migrate.connect(_make_room, sender=self, dispatch_uid="congelati.triggers")
        post_migrate.connect(_put_back, sender=self, dispatch_uid="congelati.triggers")
        checks.register(triggers_check, checks.Tags.database)
