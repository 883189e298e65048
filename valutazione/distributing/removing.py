# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulation that nobody wants is taken away. What people would have been paid goes; that it was there, who wrote in
it and who took it away stays: who wrote in what another is a copy of never makes that one definitive.
"""

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi
from valutazione.choices_distributions import DistributionAct, DistributionState
from valutazione.distributing.life import another, with_sources
from valutazione.distributing.writer import FORBIDDEN
from valutazione.models import Fondo, PassaggioDellaRipartizione, Ripartizione
from valutazione.rules_distributions import writes_distributions


def remove_distribution(row: Ripartizione, who: Chi) -> None:
    """Take a simulation away.

    Args:
        row: with the revision that was read.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed, or it has to stay.
    """
    with transaction.atomic():
        # The lock of the year: it is not made definitive meanwhile, nor copied.
        list(Fondo.objects.select_for_update(no_key=True).filter(pk=row.fondo_id).values_list("pk"))
        kept = Ripartizione.objects.select_related("fondo").get(pk=row.pk)
        if why := why_it_stays(kept, who):
            raise Refused(why)
        if kept.revisione != row.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stata modificata da un altro utente")
        kept.prenota_revisione()
        before = kept.stato
        kept.passa_a_tolta()
        kept.persone, kept.nota = "[]", ""
        sign_as(kept, user_of(who), "Tolta")
        kept.save()
        PassaggioDellaRipartizione.note(
            user_of(who), DistributionAct.TOGLIERE, before, kept.stato, str(kept), ripartizione=kept
        )


def why_it_stays(row: Ripartizione, who: Chi) -> str:
    """Why somebody does not take a distribution away; empty when it can be."""
    if not writes_distributions(who):
        return FORBIDDEN
    if row.definitive:
        return f"«{row}» è definitiva, e resta."
    if row.stato == DistributionState.TOLTA:
        return f"«{row}» è già stata tolta."
    final = another(row)
    if final is not None and row.pk in with_sources(final):
        return f"Da «{row}» è copiata la definitiva, «{final}»: resta, perché dice da dove viene ciò che si è pagato."
    return ""


def taken_away(fondo: Fondo) -> list[PassaggioDellaRipartizione]:
    """The simulations of a year that are gone, each with who took it away and when (one query)."""
    passages = PassaggioDellaRipartizione.objects.filter(ripartizione__fondo=fondo, atto=DistributionAct.TOGLIERE)
    return list(passages.select_related("chi").order_by("-pk"))
