# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


def _fai_posto(using: str, plan: list[Any], **_: Any) -> None:
    from django.db import connections

    from versioni.inneschi import fai_posto

    if plan:
        fai_posto(connections[using])


def _rimetti(using: str, **_: Any) -> None:
    from django.db import connections

    from versioni.inneschi import metti
    from versioni.roles import grant_after_migrations

    metti(connections[using])
    grant_after_migrations(connections[using])


class VersioniConfig(AppConfig):
    """What was approved: versions of a plan, their documents, the variations between one and the next."""

    name = "versioni"
    verbose_name = "Versioni e variazioni"

    def ready(self) -> None:
        """A migration that rebuilds a table drops its triggers without a word: they are put back after each run."""
        from lavori import registry
        from versioni.anchoring import stamp_next
        from versioni.authority import authority_check
        from versioni.checks import register
        from versioni.inneschi import controlla

        registry.every_round(stamp_next)
        pre_migrate.connect(_fai_posto, sender=self, dispatch_uid="versioni.inneschi")
        post_migrate.connect(_rimetti, sender=self, dispatch_uid="versioni.inneschi")
        checks.register(controlla, checks.Tags.database)
        checks.register(authority_check)
        register()
