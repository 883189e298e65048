# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers, as a cell says it: one person, none, or two where there is room for one. Pure."""

import re
from collections.abc import Container, Iterable
from typing import Final

from controlli import Livello
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.people import plain_name
from obiettivi.contenuto import ContenutoObiettivo
from testi.confronto import piega

# What stands where nobody does.
_NOBODY: Final = re.compile(
    r"(?:posto |sede |incarico )?(?:vacante|scopert[oa])|(?:da |in corso di )(?:nominare|nomina|individuare|definire|"
    r"designare|assegnare|incaricare)|non (?:ancora )?(?:nominat[oa]|individuat[oa]|assegnat[oa]|definit[oa])|n d|nd"
    r"|nessun[oa]"
)
# Two names are no longer than this.
_TWO_NAMES: Final = 160
# What parts two names of one cell, each of two words at least.
_TWO: Final = re.compile(r"[^\W\d_][\w'’.]*(?: [\w'’.]+)+ ?(?:[/;+&\n]| ed? )\s*[^\W\d_][\w'’.]*(?: [\w'’.]+)+")


def people_in(objectives: Iterable[ContenutoObiettivo]) -> frozenset[str]:
    """The folded names that a plan has already: what stands may stay."""
    return frozenset(
        piega(name) for o in objectives for name in (o.responsabile, *(f.responsabile for f in o.fasi)) if name
    )


def person_of(
    row: RigaLetta, field: str, name: str, known: Container[str], findings: list[SegnalazioneDiTabella]
) -> str:
    """The name that a cell says, without titles; a word for nobody is none, and two names are told."""
    if not name or piega(name) in known:
        return plain_name(name)
    if _NOBODY.fullmatch(piega(name)):
        told = f"«{name[:60]}» non è una persona: lo lascio vuoto."
        findings.append(row.rilievo(Livello.AVVISO, field, told))
        return ""
    if len(name) <= _TWO_NAMES and _TWO.fullmatch(row[field].strip()):
        told = f"«{name[:80]}» sembrano due persone, e qui ne sta una: le leggo come un nome solo. Lasciarne una."
        findings.append(row.rilievo(Livello.AVVISO, field, told))
    return plain_name(name)
