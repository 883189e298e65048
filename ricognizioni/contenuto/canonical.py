# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canonical JSON of a ricognizione, as that of a survey: one content, one sequence of bytes. Pure."""

from monitoraggio.contenuto.canonical import plain, read_stored
from ricognizioni.contenuto.content import SCHEMA, RicognizioneContent
from versioni.contenuto import canonico


def in_canonical(said: RicognizioneContent) -> str:
    """The ricognizione as text of today's schema: what a closing stores."""
    return canonico({"schema": SCHEMA, **plain(said)})


def read_ricognizione(stored: str) -> RicognizioneContent:
    """What a stored text says, whichever program stored it.

    Raises:
        SurveyUnreadable: it is no ricognizione, or of a schema that only a newer program knows.
    """
    said: RicognizioneContent = read_stored(stored, RicognizioneContent, SCHEMA, "ricognizione")
    return said
