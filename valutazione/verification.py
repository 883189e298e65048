# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what was frozen of the sheets is still that. ``manage.py verifica_versioni`` asks it, and says of whom and
when, never what."""

import json
from collections.abc import Iterator

from monitoraggio.contenuto import SurveyUnreadable
from monitoraggio.lettura.chain import BY_HAND
from valutazione.models import Scheda, SchedaCongelata
from valutazione.models.frozen import FROZEN_IN
from versioni.contenuto import canonico, impronta
from versioni.verification import Asked, Finding


def sheet_findings(asked: Asked) -> Iterator[Finding]:
    """What does not fit, one Italian sentence each; of one plan, the sheets that take their degrees from it."""
    of_plan = {"scheda__piano": asked.plan} if asked.plan else {}
    rows = SchedaCongelata.objects.filter(**of_plan).select_related("scheda__persona").order_by("pk")
    for row in rows.iterator(50):
        yield from map(Finding, _faults(row))
    sheets = Scheda.objects.filter(**({"piano": asked.plan} if asked.plan else {})).select_related("persona")
    there: dict[int, set[str]] = {}
    for sheet, moment in SchedaCongelata.objects.filter(**of_plan).values_list("scheda", "momento"):
        there.setdefault(sheet, set()).add(moment)
    for sheet in sheets.filter(stato__in=FROZEN_IN).order_by("pk"):
        if sheet.stato not in there.get(sheet.pk, set()):
            state = sheet.get_stato_display().lower()
            yield Finding(f"{sheet}: risulta {state} ma non c'è il contenuto congelato. Ripristinare da una copia.")


def _faults(row: SchedaCongelata) -> Iterator[str]:
    if impronta(row.contenuto) != row.impronta:
        yield f"{row}: il contenuto non ha più la sua impronta. {BY_HAND}"
    try:
        if canonico(json.loads(row.contenuto)) != row.contenuto:
            yield f"{row}: il contenuto non è in forma canonica."
        said = row.read
    except (ValueError, RecursionError, SurveyUnreadable) as fault:
        yield f"{row}: {fault}."
        return
    if said.anno != row.scheda.anno:
        yield f"{row}: il contenuto è di un altro anno. {BY_HAND}"
