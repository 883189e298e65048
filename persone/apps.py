# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import ClassVar

from organizzazione.domain import DomainConfig


class PersoneConfig(DomainConfig):
    """Who works with the program: invitations, roles, centres, who has left."""

    name = "persone"
    verbose_name = "Persone e ruoli"
    # Its tables are on its own pages: none of them is kept as rows.
    office_models: ClassVar = frozenset[str]()

    def ready(self) -> None:
        """Invitations are made when they go out; the office learns of those that lapsed."""
        from notifiche import letters
        from organizzazione import office_tasks
        from persone import mail, office

        letters.register(mail.MAKER, mail.invitation_messages)
        office_tasks.tell_tasks(office.tasks)
        office_tasks.tell_errands(office.errands)
