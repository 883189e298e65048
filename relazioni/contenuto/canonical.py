# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canonical JSON of a Relazione, as that of a survey: one content, one sequence of bytes. Pure."""

from monitoraggio.contenuto.canonical import plain, read_stored
from relazioni.contenuto.content import SCHEMA, RelazioneContent
from versioni.contenuto import canonico


def in_canonical(said: RelazioneContent) -> str:
    """The Relazione as text of today's schema: what an approval stores."""
    return canonico({"schema": SCHEMA, **plain(said)})


def read_relazione(stored: str) -> RelazioneContent:
    """What a stored text says, whichever program stored it.

    Raises:
        SurveyUnreadable: it is no Relazione, or of a schema that only a newer program knows.
    """
    said: RelazioneContent = read_stored(stored, RelazioneContent, SCHEMA, "Relazione")
    return said
