# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the other tables say of the versions: states, variations, histories. A version that is gone leaves its place."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import F, Max, Q, QuerySet

from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from versioni.choices import ChangeKind, StatoVariazione
from versioni.contenuto import VersioneIllegibile
from versioni.models import DocumentoDellaVersione, Variazione, Versione

RIPRISTINA: Final = "Ripristinare da una copia di sicurezza."
A_MANO_NELLE_RIGHE: Final = "Riscriverli come sono nella versione, o capire chi li ha cambiati fuori dal programma."
A_MANO: Final = "Lo stato è stato cambiato a mano: confrontare con una copia di sicurezza."


def state_faults(plan: int | None = None) -> Iterator[str]:
    """Plans, variations and histories that do not agree with the versions (as many queries as variations, at most)."""
    plans = PianoEsecutivo.objects.filter(Q(pk=plan) if plan else Q()).annotate(last=Max("versioni__numero"))
    yield from _of_plans(plans.order_by("anno", "codice"))
    variations = Variazione.objects.filter(Q(piano=plan) if plan else Q())
    yield from _of_variations(variations)
    yield from _of_reasons(variations)
    yield from _of_history(plan)
    yield from _orphans()


def _of_plans(plans: QuerySet[Any]) -> Iterator[str]:
    open_ones = set(Variazione.objects.filter(stato=StatoVariazione.APERTA).values_list("piano", flat=True))
    for plan in plans:
        if plan.approvato and plan.last is None:
            yield f"{plan.codice}: risulta approvato ma non ha nessuna versione. {RIPRISTINA}"
        elif not plan.approvato and plan.last is not None:
            yield f"{plan.codice}: ha versioni approvate ma risulta in predisposizione. {A_MANO}"
        if plan.variazione_aperta != (plan.pk in open_ones):
            yield (
                f"{plan.codice}: «variazione aperta» e le sue variazioni non dicono lo stesso. "
                "Confrontare con una copia di sicurezza."
            )


def _of_variations(variations: QuerySet[Variazione]) -> Iterator[str]:
    rows = variations.filter(stato=StatoVariazione.APERTA).annotate(last=Max("piano__versioni__numero"))
    for codice, base, last in rows.values_list("piano__codice", "base__numero", "last"):
        if base != last:
            yield f"{codice}: la variazione aperta sta sulla versione {base}, ma l'ultima è la {last}."
    gone = variations.filter(stato=StatoVariazione.APPROVATA, diventata__numero__isnull=True)
    for codice, oggetto in gone.values_list("piano__codice", "oggetto"):
        yield f"{codice}: manca la versione che la variazione «{oggetto}» è diventata. {RIPRISTINA}"


def _of_reasons(variations: QuerySet[Variazione]) -> Iterator[str]:
    """What a version says of its variation, which the rows of the variation must still say; one in memory at a time."""
    approved = variations.filter(stato=StatoVariazione.APPROVATA).select_related("diventata", "piano").order_by("pk")
    for variation in approved.iterator(chunk_size=1):
        version: Any = variation.diventata
        try:
            said = Counter((m.genere, m.motivo) for m in version.letta.modifiche)
        except VersioneIllegibile:
            continue  # the chain says so
        rows = Counter((kind, why.strip()) for kind, why in variation.modifiche.values_list("genere", "motivo"))
        # Of what was new and had no row there is nothing to find.
        del said[ChangeKind.NUOVO, ""]
        if said - rows:
            yield (
                f"{variation.piano.codice}, versione {version.numero}: i motivi della variazione «{variation.oggetto}» "
                f"non sono più quelli della versione. {A_MANO_NELLE_RIGHE}"
            )


def _of_history(plan: int | None) -> Iterator[str]:
    """The histories remember what was: an approval that is no more, a version that a variation had become."""
    chosen = Q(piano=plan) if plan else Q()
    there = Versione.objects.order_by().values("pk")
    became = Variazione.history.filter(chosen, diventata__isnull=False).exclude(diventata__in=there)
    for codice, oggetto in became.order_by("id").values_list("piano__codice", "oggetto").distinct():
        yield f"{codice}: manca la versione che la variazione «{oggetto}» era diventata. {RIPRISTINA}"
    unborn = Versione.objects.filter(chosen, numero__gt=1, variazione__isnull=True)
    for codice, numero in unborn.order_by("piano", "numero").values_list("piano__codice", "numero"):
        yield f"{codice}, versione {numero}: manca la variazione da cui è nata. {RIPRISTINA}"
    approved = PianoEsecutivo.history.exclude(stato=StatoPiano.PREDISPOSIZIONE).order_by().values("id")
    undone = PianoEsecutivo.objects.filter(Q(pk=plan) if plan else Q(), stato=StatoPiano.PREDISPOSIZIONE)
    for codice in undone.filter(pk__in=approved).order_by("codice").values_list("codice", flat=True):
        yield f"{codice}: la sua storia lo dice approvato, il piano no. {A_MANO}"
    misplaced = Versione.objects.filter(chosen, precedente__isnull=False).exclude(precedente__piano=F("piano"))
    for codice, numero in misplaced.order_by("piano", "numero").values_list("piano__codice", "numero"):
        yield f"{codice}, versione {numero}: segue la versione di un altro piano."


def _orphans() -> Iterator[str]:
    """What stands in no plan and in no version: foreign keys can be switched off."""
    plans, versions = PianoEsecutivo.objects.order_by().values("pk"), Versione.objects.order_by().values("pk")
    for key, numero in Versione.objects.exclude(piano__in=plans).order_by("pk").values_list("pk", "numero"):
        yield f"La versione {numero} con chiave {key} è di un piano che non c'è più. Ripristinarlo da una copia."
    for nome in (
        DocumentoDellaVersione.objects.exclude(versione__in=versions).order_by("pk").values_list("nome", flat=True)
    ):
        yield f"Il documento {nome} è di una versione che non c'è più. {RIPRISTINA}"
