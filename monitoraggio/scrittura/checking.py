# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that prove something, and the scanner: asked when they come, and again for those that wait for it.

A file that the scanner has not judged yet is seen by who sent it alone, and is in no content, document or dossier.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from monitoraggio.choices import FileCheck
from monitoraggio.scrittura.antivirus import ScannerAway, Verdict, scan
from monitoraggio.scrittura.places import TABLES, ProofPlace, Waiting
from organizzazione.models import Utente

log = logging.getLogger(__name__)
# In one round of the worker: a scanner that is slow does not hold up what else waits.
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that comes in, with what the scanner says of it: clean, waiting where it is away, unchecked where there
    is none; ``malware`` is what it knows in it."""

    name: str
    data: bytes
    check: FileCheck = FileCheck.NESSUNO
    malware: str = ""


def looked_at(files: Iterable[tuple[str, bytes]]) -> list[GivenFile]:
    """Files as they come in, the scanner asked of each; where it did not answer once it is not asked again.

    To be called where nothing is held: a scanner that is silent would keep all who write waiting.
    """
    address, away, given = settings.TRAGUARDO_ANTIVIRUS, False, []
    for name, data in files:
        check, verdict = FileCheck.NESSUNO, Verdict()
        if address and not away:
            try:
                check, verdict = FileCheck.PULITO, scan(data, address)
            except ScannerAway as fault:
                log.warning("Antivirus: %s", fault)
                away = True
        given.append(GivenFile(name, data, FileCheck.ATTESA if away else check, verdict.malware))
    return given


def note_refused(place: ProofPlace[Any], user: Utente | None, name: str, malware: str) -> None:
    """That somebody sent such a file stays in the log of what it was to prove and in that of the program.

    In a transaction of its own, and not in that of the press that is refused: it would be undone with it.
    """
    log.warning("Antivirus: rifiutato un file di %s per %s: %s", user or "nessuno", place.name, malware)
    place.note(user, f"Rifiutato il file «{name}»: l'antivirus vi trova {malware}")


def check_waiting() -> int:
    """Ask the scanner again of files that wait; how many it has judged. Where it is still away, nothing."""
    address, judged, misses = settings.TRAGUARDO_ANTIVIRUS, 0, 0
    if not address:
        return 0
    for table, key in _to_ask():
        evidence = table.rows().waiting().filter(pk=key).select_related("stato", "caricata_da").first()
        if evidence is None:
            continue
        try:
            verdict = scan(evidence.content, address)
        except ScannerAway:
            # Of one file it may be slow, and that one must not stand before all others; of two running it is away.
            misses += 1
            if misses > 1:
                break
            continue
        misses = 0
        judged += _settled(table, evidence, verdict)
    return judged


def _to_ask() -> list[tuple[Waiting, int]]:
    keys = ((t, t.rows().waiting().order_by("?").values_list("pk", flat=True)[:AT_ONCE]) for t in TABLES)
    return [(table, key) for table, found in keys for key in found][:AT_ONCE]


def _settled(table: Waiting, evidence: Any, verdict: Verdict) -> int:
    """Write a judgement down while what it proves may be written; what waited when it closed stays as it is."""
    place = table.place_of(evidence)
    with transaction.atomic():
        place.hold()
        mine = table.rows().waiting().filter(pk=evidence.pk)
        if verdict.clean:
            if not mine.update(controllo=FileCheck.PULITO):
                return 0
            place.note(evidence.caricata_da, f"Aggiunta l'evidenza «{evidence}»")
        elif mine.delete()[0]:
            note_refused(place, evidence.caricata_da, evidence.nome, verdict.malware)
        else:
            return 0
    return 1
