# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document that is opened from another takes over beside its content: who gives the yearly values of the
indicators of the Comune, and where those of the years before were read."""

from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from dup.models.ente import PROVENANCE
from importazioni.writing import LOTTO
from obiettivi.scrittura.history import record, sign_as
from organizzazione.models import Utente

Key = tuple[str, str, str, str]


def carry_on(before: DUP, now: DUP, who: Utente | None, reason: str) -> None:
    """Written within the transaction that opens the document, on rows that nobody else has seen yet."""
    old, new = _indicators(before), _indicators(now)
    given = []
    for key in old.keys() & new.keys():
        if old[key].centro_id:
            new[key].centro_id = old[key].centro_id
            given.append(new[key])
    sourced, old_values, new_values = [], _values(before), _values(now)
    for place in old_values.keys() & new_values.keys():
        was, value = old_values[place], new_values[place]
        if was.valore == value.valore and any(getattr(was, name) for name in PROVENANCE):
            for name in PROVENANCE:
                setattr(value, name, getattr(was, name))
            sourced.append(value)
    for row in (*given, *sourced):
        sign_as(row, who, reason)
    IndicatoreEnte.objects.bulk_update(given, ("centro",), batch_size=LOTTO)
    record(IndicatoreEnte, given, born=False)
    ValoreAnnuale.objects.bulk_update(sourced, PROVENANCE, batch_size=LOTTO)
    record(ValoreAnnuale, sourced, born=False)


def _key(i: IndicatoreEnte) -> Key:
    return i.stato_di_salute, i.ambito.nome if i.ambito else "", i.tema, i.descrizione


def _indicators(dup: DUP) -> dict[Key, IndicatoreEnte]:
    rows = IndicatoreEnte.objects.filter(dup=dup).select_related("ambito").order_by("pk")
    return {_key(i): i for i in rows}


def _values(dup: DUP) -> dict[tuple[Key, int], ValoreAnnuale]:
    rows = ValoreAnnuale.objects.filter(indicatore__dup=dup).select_related("indicatore__ambito").order_by("pk")
    return {(_key(v.indicatore), v.anno): v for v in rows}
