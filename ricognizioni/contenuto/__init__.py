# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ricognizione says, apart from where it is kept; its JSON, and a reader for each schema of it. Pure."""

from ricognizioni.contenuto.canonical import in_canonical, read_ricognizione
from ricognizioni.contenuto.content import (
    SCHEMA,
    AmbitoContent,
    BodyContent,
    ManagementContent,
    OperativeContent,
    RicognizioneContent,
    ServingContent,
    SourceContent,
    StrategicContent,
    ValueContent,
)

__all__ = [
    "SCHEMA",
    "AmbitoContent",
    "BodyContent",
    "ManagementContent",
    "OperativeContent",
    "RicognizioneContent",
    "ServingContent",
    "SourceContent",
    "StrategicContent",
    "ValueContent",
    "in_canonical",
    "read_ricognizione",
]
