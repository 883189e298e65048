# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which account somebody means at the door: people know their mailbox, accounts are told apart by their user name."""

from organizzazione.models import Utente
from organizzazione.rules import entering


def account_named(typed: str) -> str:
    """The user name of who is meant, however it was written; what was typed when that is nobody, or more than one.

    Tries at the door are counted by it, so that the two ways of saying an account do not give twice as many.
    """
    said = typed.strip()
    if "@" not in said or Utente.objects.filter(username=said).exists():
        return typed
    found = list(Utente.objects.filter(entering(), email__iexact=said).values_list("username", flat=True)[:2])
    return found[0] if len(found) == 1 else typed
