# SPDX-License-Identifier: AGPL-3.0-or-later
from organizzazione.domain import DomainConfig


class RicognizioniConfig(DomainConfig):
    """What became of a DUP: ricognizioni, what is said in them, what a closing froze."""

    name = "ricognizioni"
    verbose_name = "Ricognizioni del DUP"

    def ready(self) -> None:
        """What is looked at with the versions, what the page of permissions tells."""
        from monitoraggio.scrittura.places import TABLES, Waiting
        from notifiche import gates, letters
        from obiettivi.vita import permessi
        from obiettivi.vita.promemoria import remind_also
        from ricognizioni import notices, permissions
        from ricognizioni.inviting import mail
        from ricognizioni.lettura.chain import closing_findings
        from ricognizioni.models import ProvaOperativa
        from ricognizioni.scrittura.evidence import OfOperative
        from versioni.verification import add_check

        add_check(closing_findings)
        TABLES.append(Waiting(ProvaOperativa.objects.still_written, lambda row: OfOperative(row.stato)))
        permessi.add_part(permissions.told)
        remind_also(notices.lines)
        for gate in notices.gates():
            gates.register(gate)
        # The link of a body is made when its mail goes.
        letters.register(mail.MAKER, mail.invitation_messages, mail.NOBODY)
