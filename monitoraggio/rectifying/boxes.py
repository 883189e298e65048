# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the boxes of a row that is corrected mean, and what cannot be."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils import timezone

from monitoraggio.choices import Override
from monitoraggio.compiling.columns import Column, Form
from monitoraggio.compiling.numbers import Unread
from monitoraggio.compiling.reading import NO_CHOICE, Faults, plain_meaning
from monitoraggio.compiling.sheet import canonical, shown
from monitoraggio.contenuto import EvidenceContent, IndicatorContent, OverrideContent, SurveyContent
from monitoraggio.lettura.judging import person_judges
from monitoraggio.models import CausaDiRitardo
from monitoraggio.rectifying.rows import WITHDRAWN, RowContent
from monitoraggio.scrittura import protocols, sense
from monitoraggio.scrittura.evidence import NAME_MAX, address_fault
from testi.bounds import LONG_TEXT, excess
from testi.codes import fault_of_line


def meant(
    columns: tuple[Column, ...], before: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, Any], Faults]:
    """What the boxes say by column, and what cannot be read."""
    now, faults = dict(before), {}
    causes = set(CausaDiRitardo.objects.filter(in_uso=True).values_list("nome", flat=True))
    for column in columns:
        stored = shown(before[column.name])
        absent = "" if column.form is Form.TICK else stored
        text = canonical(column, texts.get(column.name, absent))
        if text == canonical(column, stored):
            continue
        try:
            if column.name == "causa" and text and text not in causes:
                raise Unread(NO_CHOICE)
            now[column.name] = plain_meaning(column, text)
        except Unread as no:
            faults[column.name] = [str(no)]
    return now, faults


def faults_of(said: RowContent, now: Mapping[str, Any], base: SurveyContent) -> Faults:
    """What does not go together, by column."""
    faults: Faults = {}
    if "esito" in now:
        told = list(sense.phase_faults(now, base.al))
    elif isinstance(said, IndicatorContent):
        judged = person_judges(said, str(now["valore"]), base.anno)
        told = list(sense.value_faults(now, base.al, person_judges=judged))
    elif isinstance(said, EvidenceContent):
        told = list(_evidence_faults(said, now))
    elif isinstance(said, OverrideContent):
        told = list(_override_faults(now))
    else:
        told = [("peso", why)] if (why := sense.weight_fault(now.get("peso"))) else []
    for name, value in now.items():
        most = _LINES.get(name)
        if isinstance(value, str) and (
            why := excess(value, most or LONG_TEXT) or (fault_of_line(value) if most else "")
        ):
            told.append((name, why))
    for column, why in told:
        faults.setdefault(column, []).append(why)
    return faults


def _evidence_faults(said: EvidenceContent, now: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of one that is there its title and where it is stay said; one that is added is an address or a number of the
    protocol: files were taken while the survey was open."""
    added = not said.titolo
    if added and not any(now.values()):
        return
    if not now["titolo"]:
        yield "titolo", "Un'evidenza ha un titolo."
    address, number = now.get("indirizzo", ""), now.get("protocollo", "")
    if added and bool(address) == bool(number):
        yield "indirizzo", "Un'evidenza che manca è un indirizzo o un numero di protocollo: uno solo."
        return
    if address != said.indirizzo and (why := address_fault(address)):
        yield "indirizzo", why
    if number != said.protocollo and (why := protocols.fault_of(number, timezone.localdate())):
        yield "protocollo", why


def _override_faults(now: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """As the database keeps one: within 0 and 100, with both reasons once it is decided."""
    if now["stato"] == WITHDRAWN:
        return
    if now["risultato"] is None or not 0 <= now["risultato"] <= sense.HUNDRED:
        yield "risultato", "Il risultato chiesto va da 0 a 100."
    if not now["motivo"]:
        yield "motivo", "Chi chiede una forzatura dice perché."
    if (now["stato"] == Override.CHIESTA) is bool(now["risposta"]):
        decided = "Di una forzatura non decisa non c'è una risposta."
        yield "risposta", decided if now["risposta"] else "Chi decide una forzatura dice perché."


_LINES: Final = {"valore": 255, "fonte": 255, "titolo": NAME_MAX, "indirizzo": 500, "protocollo": protocols.LONGEST}
