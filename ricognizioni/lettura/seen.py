# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody reads of a ricognizione: all of it, or the operative objectives that the document gives to their
centres, each with its own figure and nothing of what stands beside."""

from dataclasses import replace

from monitoraggio.computing.frozen import level_of
from obiettivi.models import ObiettivoPEG
from organizzazione.rules import Chi, legge_tutto
from ricognizioni.computing import OperativeTold
from ricognizioni.contenuto import (
    AmbitoContent,
    ManagementContent,
    OperativeContent,
    RicognizioneContent,
    StrategicContent,
)
from ricognizioni.lettura.stored import content_of
from ricognizioni.models import Ricognizione, StatoGestionale, StatoOperativo

# The PEG objectives that somebody reads: code of the plan and own code.
Own = frozenset[tuple[str, str]]


def content_seen(survey: Ricognizione, who: Chi) -> RicognizioneContent:
    """What somebody reads of a ricognizione; of the PEG objectives that a
    centre does not read it reads how many."""
    all_plans = legge_tutto(who)
    whole = content_of(survey, live=all_plans)
    if all_plans:
        return whole
    rows = set(StatoOperativo.objects.visible_to(who).filter(ricognizione=survey).values_list("pk", flat=True))
    # By the keys of the plans, never by the name of a centre: centres are called otherwise from year to year.
    objectives = ObiettivoPEG.objects.visible_to(who).filter(piano__codice__in=[source.piano for source in whole.fonti])
    keys: Own = frozenset(objectives.order_by().values_list("piano__codice", "codice"))
    ambiti = tuple(a for a in (_ambito(a, rows, keys) for a in whole.ambiti) if a.strategici)
    gone = tuple(_own(o, keys) for o in whole.usciti if o.riga in rows)
    bodies = _of_bodies(survey, who, whole)
    return replace(whole, ambiti=ambiti, usciti=gone, gestionali_usciti=bodies, livello=None)


def _of_bodies(survey: Ricognizione, who: Chi, whole: RicognizioneContent) -> tuple[ManagementContent, ...]:
    """What left the document of the own operative objectives (no query where nothing left)."""
    if not whole.gestionali_usciti:
        return ()
    rows = StatoGestionale.objects.visible_to(who).filter(ricognizione=survey)
    keys = set(rows.order_by().values_list("pk", flat=True))
    own = [replace(g, enti=tuple(e for e in g.enti if e.riga in keys)) for g in whole.gestionali_usciti]
    return tuple(g for g in own if g.enti)


def _ambito(said: AmbitoContent, rows: set[int], keys: Own) -> AmbitoContent:
    below = tuple(s for s in (_strategic(s, rows, keys) for s in said.strategici) if s.operativi)
    return replace(said, strategici=below, livello=None)


def _strategic(said: StrategicContent, rows: set[int], keys: Own) -> StrategicContent:
    own = tuple(_own(o, keys) for o in said.operativi if o.riga in rows)
    return replace(said, operativi=own, livello=None)


def _own(said: OperativeContent, keys: Own) -> OperativeContent:
    level = said.livello or level_of(said.nome, OperativeTold(said).level)
    return replace(said, serviti_da=tuple(s for s in said.serviti_da if (s.piano, s.codice) in keys), livello=level)
