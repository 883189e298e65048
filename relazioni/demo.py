# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione of the demo city, written, approved and validated as if its users had done it; all of it invented."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from flussi.moments import in_rome, told_at
from monitoraggio.vita.closing import SurveyDeed
from obiettivi.models import PianoEsecutivo
from organizzazione.demo import demo_user
from relazioni.life import Validated, approve_relazione, open_relazione, validate_relazione
from relazioni.models import Relazione, Sezione
from relazioni.writer import write_section

OFFICE: Final = "ufficio"


@transaction.atomic
def tell(told: Mapping[str, Any]) -> list[Relazione]:
    """Tell the Relazione of a fixture; one that is there already is left as its users have it.

    Returns:
        It, where it was made.
    """
    plan = PianoEsecutivo.objects.get(codice=told["piano"])
    if Relazione.objects.filter(piano=plan).exists():
        return []
    office = demo_user(OFFICE)
    with told_at(in_rome(told["apertura"])):
        relazione = open_relazione(plan, office)
    for said in told["sezioni"]:
        with told_at(in_rome(said["quando"])):
            section: Sezione = Sezione.objects.get(relazione=relazione, chiave=said["chiave"])
            write_section(section, said["testo"], demo_user(said["utente"]), finished=True)
    act = told["atto"]
    with told_at(in_rome(f"{act['data']}T12:00")):
        deed = SurveyDeed(act["organo"], act["numero"], date.fromisoformat(act["data"]), act["oggetto"])
        approve_relazione(relazione, deed, office)
    said = told["validazione"]
    with told_at(in_rome(f"{said['data']}T12:00")):
        validated = Validated(said["esito"], date.fromisoformat(said["data"]), said["documento"])
        validate_relazione(relazione, validated, demo_user(said["utente"]))
    return [relazione]
