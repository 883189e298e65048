# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the links tell the rooms below, once, when the program starts."""

from lavori import registry
from monitoraggio.inviting import mail, office
from monitoraggio.inviting.gates import register_gates
from monitoraggio.inviting.reminders import lines
from monitoraggio.inviting.services import revoke_departed
from monitoraggio.models.invitation import DIGEST_MAKER
from monitoraggio.scrittura.checking import check_waiting
from monitoraggio.scrittura.evidence import Of, of_open_surveys
from monitoraggio.scrittura.places import TABLES, Waiting
from notifiche import letters
from obiettivi.vita.promemoria import remind_also
from organizzazione import office_tasks


def get_ready() -> None:
    """Mails with links are made when they go; the links of who has gone end; the office learns of the lost ones."""
    letters.register(mail.MAKER, mail.invitation_messages, mail.NOBODY)
    letters.register(DIGEST_MAKER, mail.digest_messages, mail.NOBODY)
    remind_also(lines)
    register_gates()
    TABLES.append(Waiting(of_open_surveys, lambda row: Of(row.stato)))
    registry.every_round(revoke_departed, check_waiting)
    office_tasks.tell_tasks(office.tasks)
    office_tasks.tell_errands(office.errands)
