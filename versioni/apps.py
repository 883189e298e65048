# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


def _grant(using: str, **_: Any) -> None:
    from django.db import connections

    from versioni.roles import grant_after_migrations

    grant_after_migrations(connections[using])


class VersioniConfig(AppConfig):
    """What was approved: versions of a plan, their documents, the variations between one and the next."""

    name = "versioni"
    verbose_name = "Versioni e variazioni"

    def ready(self) -> None:
        """What else is refused, what is stamped, what is checked; and the rights of the role that runs, after each run
        of the migrations."""
        from congelati import triggers
        from lavori import registry
        from organizzazione import office_tasks
        from versioni import office
        from versioni.anchoring import stamp_next
        from versioni.authority import authority_check
        from versioni.checks import register
        from versioni.delivered import DOCUMENTS

        office_tasks.tell_tasks(office.tasks)
        office.pair_all()
        registry.every_round(stamp_next)
        triggers.register(DOCUMENTS)
        post_migrate.connect(_grant, sender=self, dispatch_uid="versioni.roles")
        checks.register(authority_check)
        register()
