# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word in the link of a body (``monitoraggio.inviting.words``)."""

from typing import Final
from uuid import UUID

from monitoraggio.inviting.words import FORM, hash_of, standing_word, whole_address, word_of
from ricognizioni.models import InvitoOrganismo

SALT: Final = "ricognizioni.organismo"
NAME: Final = "risposta_organismo:rispondi"


def token_of(seed: UUID) -> str:
    """The word of a seed."""
    return word_of(SALT, seed)


def link_of(invitation: InvitoOrganismo) -> str:
    """The whole address. Where no key that the installation names made its word, the row takes a new one."""
    token = standing_word(SALT, invitation)
    if token is None:
        token = token_of(invitation.seme)
        InvitoOrganismo.objects.filter(pk=invitation.pk).update(impronta=hash_of(token))
    return whole_address(invitation.sito, NAME, token)


def found(token: str) -> InvitoOrganismo | None:
    """Whose word it is; nobody's for what cannot be one."""
    if not FORM.fullmatch(token):
        return None
    rows = InvitoOrganismo.objects.select_related("ricognizione__dup", "organismo", "mandato_da")
    invitation: InvitoOrganismo | None = rows.filter(impronta=hash_of(token)).first()
    return invitation
