# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that prove something, and the scanner: asked when they come, and again for those that wait for it.

A file that the scanner has not judged yet is seen by who sent it alone, and is in no content, document or dossier.
"""

import logging
from typing import Final

from django.conf import settings
from django.db import transaction

from monitoraggio.choices import FileCheck, ObjectiveAct
from monitoraggio.models import Evidenza, PassaggioDelloStato, StatoObiettivo
from monitoraggio.scrittura.antivirus import ScannerAway, Verdict, scan
from organizzazione.models import Utente

log = logging.getLogger(__name__)
# In one round of the worker: a scanner that is slow does not hold up what else waits.
AT_ONCE: Final = 20


def judgement_of(data: bytes) -> tuple[FileCheck, Verdict]:
    """How a file that comes in stands: clean, waiting where the scanner is away, unchecked where there is none."""
    address = settings.TRAGUARDO_ANTIVIRUS
    if not address:
        return FileCheck.NESSUNO, Verdict()
    try:
        return FileCheck.PULITO, scan(data, address)
    except ScannerAway as away:
        log.warning("Antivirus: %s", away)
        return FileCheck.ATTESA, Verdict()


def note_refused(state: StatoObiettivo, user: Utente | None, name: str, malware: str) -> None:
    """That somebody sent such a file stays in the log of the objective and in that of the program."""
    log.warning("Antivirus: rifiutato un file di %s per %s: %s", user or "nessuno", state.codice, malware)
    _note(state, user, f"Rifiutato il file «{name}»: l'antivirus vi trova {malware}")


def _note(state: StatoObiettivo, user: Utente | None, told: str) -> None:
    now = StatoObiettivo.objects.values_list("stato", flat=True).get(pk=state.pk)
    PassaggioDelloStato.note(user, ObjectiveAct.SCRIVERE, now, now, told, stato=state)


def check_waiting() -> int:
    """Ask the scanner again of files that wait; how many it has judged. Where it is still away, nothing."""
    address, judged = settings.TRAGUARDO_ANTIVIRUS, 0
    if not address:
        return 0
    for evidence in Evidenza.objects.waiting().select_related("stato", "caricata_da").order_by("pk")[:AT_ONCE]:
        try:
            verdict = scan(evidence.content, address)
        except ScannerAway:
            break
        judged += 1
        with transaction.atomic():
            mine = Evidenza.objects.waiting().filter(pk=evidence.pk)
            if verdict.clean:
                if mine.update(controllo=FileCheck.PULITO):
                    _note(evidence.stato, evidence.caricata_da, f"Aggiunta l'evidenza «{evidence}»")
            elif mine.delete()[0]:
                # Nothing that was frozen has it: what waits is in no content.
                note_refused(evidence.stato, evidence.caricata_da, evidence.nome, verdict.malware)
    return judged
