# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the plans waits for the planning office, and what it may do with them: for the first page of the workshop."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from obiettivi.choices import Stato, StatoPiano
from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.lettura.scrivania import idle_centres
from obiettivi.models import ObiettivoPEG, PianoEsecutivo, TipoObiettivo
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """What waits, for who writes every plan."""
    if not scrive_tutto(user):
        return
    plans = list(PianoEsecutivo.objects.visible_to(user).filter(_IN_PREPARATION))
    yield from _proposed(user)
    yield from _not_begun(plans)
    yield _without_window(plans)
    yield from _wrong(user, plans)
    yield _kinds()


_IN_PREPARATION = Q(stato=StatoPiano.PREDISPOSIZIONE) | Q(variazione_aperta=True)


def errands(user: Utente) -> Iterator[Errand]:
    """What may be done."""
    if not scrive_tutto(user):
        return
    stage = Stage.PLAN
    opening = reverse("admin:obiettivi_pianoesecutivo_nuovo_anno")
    yield Errand(stage, "Apri un anno", "Con finestra e avviso ai centri.", opening, icon="calendar")
    check = reverse("admin:obiettivi_pianoesecutivo_verifica")
    yield Errand(stage, "Verifica", "Errori e avvisi del piano, obiettivo per obiettivo.", check, icon="check-circle")
    queue = reverse("obiettivi:coda")
    yield Errand(
        stage, "Esamina i proposti", "Uno dopo l'altro: si validano o si rinviano.", queue, icon="check-circle"
    )
    bin_ = reverse("admin:obiettivi_obiettivopeg_cestino")
    yield Errand(stage, "Obiettivi eliminati", "Chi li ha tolti e quando; si ripristinano.", bin_, icon="delete")


def _proposed(user: Utente) -> Iterator[Task]:
    """Plan by plan: the number leads to the queue, where they are validated, and a queue is of one plan (one query)."""
    proposed = ObiettivoPEG.objects.visible_to(user).filter(stato=Stato.PROPOSTO).order_by()
    counted = proposed.values_list("piano__codice").annotate(Count("pk")).order_by("-piano__anno", "piano__codice")
    for code, number in list(counted) or [("", 0)]:
        queue = reverse("obiettivi:coda", query={"piano": code} if code else None)
        yield Task(Stage.PLAN, number, "obiettivo da validare", "obiettivi da validare", queue, code)


def _not_begun(plans: list[PianoEsecutivo]) -> Iterator[Task]:
    """Of the newest plan that is open: of older ones the centres have been told."""
    opened = max((plan for plan in plans if plan.aperto), key=lambda plan: plan.anno, default=None)
    if opened is not None:
        desk = reverse("obiettivi:scrivania", query={"piano": opened.codice})
        yield Task(
            Stage.PLAN,
            len(idle_centres(opened)),
            "centro che non ha iniziato",
            "centri che non hanno iniziato",
            desk,
            opened.codice,
        )


def _without_window(plans: list[PianoEsecutivo]) -> Task:
    bare = [plan for plan in plans if not plan.approvato and plan.apertura_dal is None]
    query = {"stato__exact": StatoPiano.PREDISPOSIZIONE.value, "apertura_dal__isnull": "True"}
    return Task(
        Stage.PLAN, len(bare), "piano senza finestra", "piani senza finestra", reverse(_LIST_OF_PLANS, query=query)
    )


def _wrong(user: Utente, plans: list[PianoEsecutivo]) -> Iterator[Task]:
    """Findings of the newest plan in preparation, as its page of verification counts them."""
    plan = max(plans, key=lambda one: one.anno, default=None)
    if plan is None:
        return
    found = verifica_del_piano(plan, user).totale
    page = reverse("admin:obiettivi_pianoesecutivo_verifica_di", args=[plan.pk])
    yield Task(
        Stage.PLAN,
        found.errori,
        "errore da correggere",
        "errori da correggere",
        f"{page}?gravita=errore#trovate",
        plan.codice,
    )
    opened = f"{page}?gravita=avviso&stato=aperte#trovate"
    yield Task(Stage.PLAN, found.avvisi, "avviso aperto", "avvisi aperti", opened, plan.codice)


def _kinds() -> Task:
    unknown: QuerySet[Any] = TipoObiettivo.objects.filter(da_verificare=True)
    page = reverse("admin:obiettivi_tipoobiettivo_changelist", query={"da_verificare__exact": 1})
    return Task(
        Stage.PLAN,
        unknown.count(),
        "tipo di obiettivo da verificare",
        "tipi di obiettivo da verificare",
        page,
        "arrivati con un'importazione",
    )


_LIST_OF_PLANS = "admin:obiettivi_pianoesecutivo_changelist"
