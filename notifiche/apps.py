# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class NotificheConfig(DomainConfig):
    """Who is told what, on the desk and by mail."""

    name = "notifiche"
    verbose_name = "Avvisi e posta"
    office_models: ClassVar = frozenset({"notifica"})
    # It holds what was written to everybody.
    administrator_models: ClassVar = frozenset({"mail"})

    def ready(self) -> None:
        """The worker looks for mails as well."""
        from lavori import registry
        from notifiche.postman import look_for_mails

        registry.every_round(look_for_mails)
