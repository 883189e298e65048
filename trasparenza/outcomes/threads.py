# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thread of a strategic objective: from the ambito to what became of each objective that serves it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trasparenza.models import VoceDellaRilevazione
from trasparenza.served import Document, Field, Operative, Strategic


@dataclass(frozen=True, slots=True)
class Thread:
    """A strategic objective with what stands above it."""

    document: Document
    field: Field
    strategic: Strategic


@dataclass(frozen=True, slots=True)
class Step:
    """An operative objective: what the Comune has declared of it, and the objectives that serve it with their result,
    where there is one."""

    operative: Operative
    declared: str
    objectives: tuple[tuple[str, str, VoceDellaRilevazione | None], ...]


def key_of(document: str, field: str, strategic: str) -> str:
    """A strategic objective in an address: the same for as long as it has its name."""
    return hashlib.sha256(repr((document, field, strategic)).encode()).hexdigest()[:12]


def thread(documents: list[Document], key: str) -> Thread | None:
    """The strategic objective of a key."""
    for d in documents:
        for f in d.fields:
            for s in f.strategics:
                if key_of(d.code, f.name, s.name) == key:
                    return Thread(d, f, s)
    return None


def steps(found: Thread, results: Mapping[str, VoceDellaRilevazione], declared: Mapping[str, Any]) -> list[Step]:
    """Its operative objectives.

    Args:
        results: by the code of the objective.
        declared: by the anchor of the operative objective.
    """
    return [
        Step(o, declared.get(o.anchor, ""), tuple((code, title, results.get(code)) for code, title in o.by))
        for o in found.strategic.operatives
    ]
