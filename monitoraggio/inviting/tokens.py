# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word in the link of a phase (``words``): the same mail tried again, and the reminders that follow, have the same
one."""

from typing import Final
from uuid import UUID

from monitoraggio.inviting.words import FORM, hash_of, standing_word, whole_address, word_of
from monitoraggio.models import Invito

SALT: Final = "monitoraggio.invito"
NAME: Final = "risposta:rispondi"


def token_of(seed: UUID, secret: str | bytes | None = None) -> str:
    """The word of a seed."""
    return word_of(SALT, seed, secret)


def link_of(invitation: Invito) -> str:
    """The whole address. Where no key that the installation names made its word, the row takes a new one."""
    token = standing_word(SALT, invitation)
    if token is None:
        token = token_of(invitation.seme)
        Invito.objects.filter(pk=invitation.pk).update(impronta=hash_of(token))
    return whole_address(invitation.sito, NAME, token)


def found(token: str) -> Invito | None:
    """Whose word it is; nobody's for what cannot be one."""
    if not FORM.fullmatch(token):
        return None
    rows = Invito.objects.select_related("fase__stato__rilevazione__piano", "fase__stato__centro", "persona__utente")
    invitation: Invito | None = rows.filter(impronta=hash_of(token)).first()
    return invitation
