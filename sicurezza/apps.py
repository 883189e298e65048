# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class SicurezzaConfig(AppConfig):
    """The security log: it listens to all the others, and none knows it."""

    name = "sicurezza"
    verbose_name = "Sicurezza"

    def ready(self) -> None:
        """Begin to listen."""
        from sicurezza import changes, door, post

        changes.connect()
        door.connect()
        post.connect()
