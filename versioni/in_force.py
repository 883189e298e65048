# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a variation starts from: the version that it is on, with what its schema could not say.

Who opens an objective has its text kept (``Modifica.prima``), sense of the indicators and rows included. Beside a
version of schema 1 it is all that tells of them: a variation that only turns an indicator round would change nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from obiettivi.contenuto import ContenutoObiettivo, completed, said_empty, says_all
from versioni.contenuto import ContenutoVersione, VersioneIllegibile
from versioni.kept_text import read_kept
from versioni.models import Modifica, Variazione, Versione


def starting_from(variation: Variazione, changes: Iterable[Modifica] | None = None) -> ContenutoVersione:
    """The version in force when a variation was opened; what its own text says is never touched."""
    version = variation.base.letta
    goals = version.piano.obiettivi
    if all(says_all(o) for o in goals):
        return version
    kept = {m.codice: m.prima for m in (variation.modifiche.all() if changes is None else changes)}
    whole = tuple(_completed(o, kept.get(o.codice, "")) for o in goals)
    return replace(version, piano=replace(version.piano, obiettivi=whole))


def before(version: Versione, earlier: Versione | None) -> ContenutoVersione:
    """What a version has varied; ``earlier`` is the one that it follows."""
    if earlier is None or version.precedente_id != earlier.pk:
        raise ValueError(f"{version} non viene da {earlier or 'una variazione'}")
    then = earlier.letta
    if all(says_all(o) for o in then.piano.obiettivi):
        return then
    variation: Variazione | None = Variazione.objects.select_related("base").filter(diventata=version).first()
    return starting_from(variation) if variation else then


def _completed(o: ContenutoObiettivo, kept: str) -> ContenutoObiettivo:
    try:
        return completed(o, said_empty(read_kept(kept).objective)) if kept and not says_all(o) else o
    except VersioneIllegibile:
        return o  # kept by a program that this one does not know: what it kept stays unsaid
