# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class NotificheConfig(DomainConfig):
    """Who is told what, on the desk and by mail."""

    name = "notifiche"
    verbose_name = "Avvisi e posta"
    office_models: ClassVar = frozenset({"notifica"})
    # It holds what was written to everybody.
    administrator_models: ClassVar = frozenset({"mail", "noticepreference", "digest"})

    def ready(self) -> None:
        """The worker looks for mails as well, and writes those of the day; the office learns of those that did not go;
        the bell hangs in the head of the site."""
        from lavori import registry
        from notifiche import office
        from notifiche.digest import write_digests
        from notifiche.parts import bell, by_mail
        from notifiche.postman import look_for_mails
        from organizzazione import office_tasks
        from organizzazione.page_parts import Place, fill

        registry.every_round(write_digests, look_for_mails)
        office_tasks.tell_tasks(office.tasks)
        office_tasks.tell_errands(office.errands)
        fill(Place.SITE_HEAD, bell)
        fill(Place.PROFILE_NOTICES, by_mail)
