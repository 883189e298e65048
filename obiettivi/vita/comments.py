# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people say of an objective: comments and answers, about all of it, a field or a row; said otherwise by their
author, closed when they are settled; and whom each concerns."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from flussi.acts import Refused
from obiettivi.choices import Azione, Stato
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import campi
from obiettivi.models import Commento, ObiettivoPEG, TestoDelCommento
from obiettivi.rules import COINVOLTO, TABELLA
from obiettivi.vita import notifiche
from obiettivi.vita.services import ACTS
from organizzazione.models import Utente
from organizzazione.rules import LEGGONO_TUTTO, Chi, entering, ruolo_di
from testi.bounds import REASON

LONGEST: Final = Commento._meta.get_field("testo").max_length or REASON
NOT_YOURS: Final = "Un commento lo modifica solo chi l'ha scritto."
CHANGED: Final = (
    "Nel frattempo il commento è cambiato, forse in un'altra finestra: il tuo testo è qui sotto, non salvato."
)
ROWS: Final = (("fasi", "Fase"), ("indicatori", "Indicatore"), ("altri_servizi", "Servizio"))


class Changed(Refused):
    """Said otherwise since it was read."""


def anchors(objective: ObiettivoPEG) -> list[tuple[str, str]]:
    """What a comment may be about, with its words: fields of the form, then rows (three queries)."""
    fields = [(c.column or c.name, c.form or c.label) for c in campi(ContenutoObiettivo) if c.form]
    rows: list[tuple[str, str]] = []
    for name, word in ROWS:
        said = getattr(objective, name).order_by("ordine", "pk").values_list("row_id", "descrizione")
        rows += [(str(row_id), f"{word} {n}: {text[:60]}") for n, (row_id, text) in enumerate(said, start=1)]
    return [*fields, *rows]


def mentionable(objective: ObiettivoPEG) -> list[Utente]:
    """Who may read an objective today, by name: only they can be called to it."""
    reads_all = Q(ruolo__in=[role.value for role in LEGGONO_TUTTO]) | Q(is_superuser=True)
    everywhere = set(Utente.objects.filter(entering()).filter(reads_all))
    here = notifiche.del_centro(objective)
    # Who works at an involved centre reads it from its proposal on.
    if TABELLA.grants(COINVOLTO, Stato(objective.stato), Azione.LEGGERE):
        here |= notifiche.coinvolti(objective)
    return sorted(everywhere | here, key=lambda u: str(u).casefold())


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, and what a reader may do with it."""

    first: Commento
    answers: Sequence[Commento]
    about: str
    closable: bool


def threads(objective: ObiettivoPEG, who: Chi, open_to_comments: bool) -> list[Thread]:
    """What was said, the oldest first, those that are settled last (a constant number of queries)."""
    every = objective.commenti.select_related("autore", "risolto_da").prefetch_related("citati", "precedenti")
    answers: dict[int, list[Commento]] = {}
    firsts = []
    for comment in every:
        if comment.risponde_a_id:
            answers.setdefault(comment.risponde_a_id, []).append(comment)
        else:
            firsts.append(comment)
    named = dict(anchors(objective)) if any(c.ancora for c in firsts) else {}
    own = open_to_comments and _works_on(objective, who)
    return [
        Thread(
            c,
            answers.get(c.pk, ()),
            named.get(c.ancora, "una parte che non c'è più") if c.ancora else "",
            open_to_comments and (own or c.autore_id == who.pk),
        )
        for c in sorted(firsts, key=lambda c: c.risolto_il is not None)
    ]


def about_fields(objective: ObiettivoPEG | None) -> dict[str, list[Commento]]:
    """The open comments by what they are about, for the page of the form."""
    if objective is None:
        return {}
    found: dict[str, list[Commento]] = {}
    about = objective.commenti.exclude(ancora="").filter(risolto_il=None, risponde_a=None).select_related("autore")
    for comment in about:
        found.setdefault(comment.ancora, []).append(comment)
    return found


def say(
    objective: ObiettivoPEG,
    who: Utente,
    text: str,
    *,
    about: str = "",
    answers: Commento | None = None,
    calls: Iterable[Utente] = (),
) -> Commento:
    """Leave a comment, or an answer; those who work on the objective are told, and who is called to it.

    Raises:
        Refused: not allowed now, empty, too long, about nothing there is, or calling who may not read it.
    """
    text, called = _fit(text), list(calls)
    with transaction.atomic():
        ACTS.demand(objective, who, Azione.COMMENTARE)
        if about and about not in dict(anchors(objective)):
            raise Refused("Ciò a cui il commento si riferisce non c'è più: sceglierlo di nuovo.")
        if called and not set(called) <= set(mentionable(objective)):
            raise Refused("Fra le persone scelte c'è chi non può leggere l'obiettivo: scegliere di nuovo.")
        root = answers.risponde_a or answers if answers else None
        if root is not None and root.obiettivo_id != objective.pk:
            raise Refused("Il commento a cui si risponde non è di questo obiettivo.")
        comment = Commento.objects.create(
            obiettivo=objective, autore=who, testo=text, ancora="" if root else about, risponde_a=root
        )
        comment.citati.set(called)
        notifiche.commentato(comment, called)
    return comment


def say_otherwise(comment: Commento, who: Utente, text: str, read: int) -> Commento:
    """Change the own words; what they were stays. ``read``: how often they had changed when they were read.

    Raises:
        Changed: they changed since.
        Refused: of somebody else, or not allowed now.
    """
    text = _fit(text)
    with transaction.atomic():
        ACTS.demand(comment.obiettivo, who, Azione.COMMENTARE)
        kept = Commento.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if kept.autore_id != who.pk:
            raise Refused(NOT_YOURS)
        if kept.testo == text:
            return kept
        if kept.precedenti.count() != read:
            raise Changed(CHANGED)
        TestoDelCommento.objects.create(commento=kept, testo=kept.testo)
        kept.testo, kept.modificato_il = text, timezone.now()
        kept.save(update_fields=["testo", "modificato_il"])
    return kept


def settle(comment: Commento, who: Utente, *, settled: bool) -> None:
    """Close a comment, or open it again; said twice it counts once.

    Raises:
        Refused: neither the author nor of those who work on the objective, or not allowed now.
    """
    with transaction.atomic():
        ACTS.demand(comment.obiettivo, who, Azione.COMMENTARE)
        if comment.autore_id != who.pk and not _works_on(comment.obiettivo, who):
            raise Refused("Un commento lo chiude chi l'ha scritto, chi lavora all'obiettivo o l'ufficio.")
        these = Commento.objects.filter(pk=comment.pk, risponde_a=None)
        if settled:
            these.filter(risolto_il=None).update(risolto_il=timezone.now(), risolto_da=who)
        else:
            these.update(risolto_il=None, risolto_da=None)


def _works_on(objective: ObiettivoPEG, who: Chi) -> bool:
    writes: Collection[Any] = TABELLA.states_in(ruolo_di(who), Azione.SCRIVERE)
    return bool(writes) and ObiettivoPEG.objects.filter(pk=objective.pk).held_by(who).exists()


def _fit(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("Il commento è vuoto: scrivere qualcosa.")
    if len(text) > LONGEST:
        raise Refused(f"Il commento è di {len(text)} caratteri: al più {LONGEST}.")
    return text
