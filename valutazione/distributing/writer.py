# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of simulations: nothing that was saved is lost, two never overwrite each other."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction

from aggregati.models import ConflittoDiRevisione
from flussi import moments
from flussi.acts import Refused
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi
from valutazione.choices_distributions import DistributionAct, DistributionState, Origin
from valutazione.distributing.request import asked_of
from valutazione.models import Fondo, PassaggioDellaRipartizione, Ripartizione
from valutazione.money import Refused as NotMade
from valutazione.rules_distributions import writes_distributions
from valutazione.simulator.writing import people_content, rule_content
from versioni.contenuto import canonico

FORBIDDEN: Final = "Le simulazioni le prepara l'ufficio programmazione."
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a simulation to say; rule and people as the simulator's file does."""

    name: str
    rule: dict[str, Any]
    people: list[dict[str, Any]]
    origin: str = Origin.IPOTESI
    note: str = ""


def new_distribution(fondo: Fondo, draft: Draft, who: Chi) -> Ripartizione:
    """Keep a new simulation of a fund.

    Raises:
        Refused: not allowed, too many, the name is taken, it cannot be read.
    """
    return _new(fondo, draft, who, None)


def _new(fondo: Fondo, draft: Draft, who: Chi, source: Ripartizione | None) -> Ripartizione:
    if not writes_distributions(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        # The lock of the year, so that its simulations are counted right.
        list(Fondo.objects.select_for_update(no_key=True).filter(pk=fondo.pk).values_list("pk"))
        if why := why_no_more(fondo):
            raise Refused(why)
        row: Ripartizione = Ripartizione(fondo=fondo, copiata_da=source)
        _store(row, draft, who, "Nuova")
    return row


def why_no_more(fondo: Fondo) -> str:
    """Why another simulation of a year cannot be kept; empty when it can."""
    if Ripartizione.objects.of(fondo).count() < MOST:
        return ""
    return f"Del {fondo.anno} ci sono già {MOST} ripartizioni, e non se ne tengono di più: riscriverne o toglierne una."


def write_distribution(row: Ripartizione, draft: Draft, who: Chi) -> Ripartizione:
    """Save what somebody has written in a simulation.

    Args:
        row: with the revision that was read.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed now, the name is taken, it cannot be read.
    """
    with transaction.atomic():
        allowed = Ripartizione.objects.allowing(who, DistributionAct.SCRIVERE).select_related("fondo")
        kept: Ripartizione | None = allowed.filter(pk=row.pk).first()
        if kept is None:
            raise Refused(why_not_written(row, who))
        if kept.revisione != row.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stata modificata da un altro utente")
        kept.prenota_revisione()
        _store(kept, draft, who, "Scritta")
    return kept


def copy_distribution(row: Ripartizione, who: Chi) -> Ripartizione:
    """A simulation that says the same, to change something in it. Raises ``Refused``."""
    draft = Draft(_free_name(row), *_parts(row), origin=row.fonte, note=row.nota)
    return _new(row.fondo, draft, who, row)


def why_not_written(row: Ripartizione, who: Chi) -> str:
    """Why somebody does not write in a distribution."""
    if not writes_distributions(who):
        return FORBIDDEN
    stored: Ripartizione | None = Ripartizione.objects.filter(pk=row.pk).first()
    if stored is None or stored.stato == DistributionState.TOLTA:
        return "La simulazione non c'è più: è stata tolta."
    return f"«{stored}» è definitiva: ora si legge soltanto. Se ne può fare una copia."


def _store(row: Ripartizione, draft: Draft, who: Chi, reason: str) -> None:
    assumed = draft.origin == Origin.IPOTESI
    try:
        asked = asked_of(row.fondo, draft.rule, draft.people if assumed else None)
    except NotMade as no:
        raise Refused("\n".join(map(str, no.wrongs))) from None
    row.nome, row.fonte, row.nota = draft.name.strip(), draft.origin, draft.note.replace("\r\n", "\n").strip()
    row.regola = canonico(rule_content(asked.rule))
    row.persone = canonico(people_content(asked.people)) if assumed else "[]"
    row.autore, row.scritta_il = user_of(who), moments.now()
    sign_as(row, user_of(who), reason)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if not Ripartizione.objects.of(row.fondo).filter(nome=row.nome).exclude(pk=row.pk).exists():
            raise
        raise Refused(
            f"nome: una ripartizione «{row.nome}» del {row.fondo.anno} c'è già: darle un altro nome."
        ) from None
    PassaggioDellaRipartizione.note(
        user_of(who), DistributionAct.SCRIVERE, row.stato, row.stato, reason, ripartizione=row
    )


def _parts(row: Ripartizione) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return json.loads(row.regola), json.loads(row.persone)


def _free_name(row: Ripartizione) -> str:
    taken = set(Ripartizione.objects.of(row.fondo).values_list("nome", flat=True))
    names = (f"Copia di {row.nome}"[:110] + (f" ({n})" if n > 1 else "") for n in range(1, MOST + 2))
    return next(name for name in names if name not in taken)
