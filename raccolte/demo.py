# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly values of the demo city: collections opened by the office, and the values that it writes, all invented."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from dup.models import DUP, IndicatoreEnte
from flussi.moments import in_rome, told_at
from monitoraggio.scrittura.drafts import Hand
from obiettivi.scrittura.history import sign_as
from organizzazione.demo import demo_user
from raccolte.models import Raccolta
from raccolte.writer import Said, keep

REASON: Final = "Città di esempio"
OFFICE: Final = "ufficio"


@transaction.atomic
def tell(told: Sequence[Mapping[str, Any]]) -> list[Raccolta]:
    """Tell the collections of a fixture; one that is there already is left as its users have it.

    Returns:
        Those that were made.
    """
    return [made for one in told if (made := _tell(one)) is not None]


def _tell(told: Mapping[str, Any]) -> Raccolta | None:
    dup, year = DUP.objects.get(codice=told["dup"]), told["anno"]
    if Raccolta.objects.filter(dup=dup, anno=year).exists():
        return None
    days = {name: date.fromisoformat(told[name]) for name in ("dal", "fino")}
    collection = Raccolta(dup=dup, anno=year, nota=told["nota"], **days)
    with told_at(in_rome(told["apertura"])):
        collection.full_clean()
        sign_as(collection, demo_user(OFFICE), REASON)
        collection.save()
    by_name = dict(IndicatoreEnte.objects.filter(dup=dup).values_list("descrizione", "pk"))
    for step in told["passi"]:
        with told_at(in_rome(step["quando"])):
            said = {by_name[name]: Said(columns) for name, columns in step["valori"].items()}
            keep(dup, year, said, Hand(demo_user(step["utente"]), REASON))
    return collection
