# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what of the collections of yearly values: that there is something to give, or that all is given, never
what. A past that is carried in tells nobody."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from dup.models import IndicatoreEnte
from flussi import moments
from monitoraggio.vita.near import over, remind_once, threshold, who_works_at_a_centre
from monitoraggio.vita.notices import Line, office, pages_of, tell_line
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.gates import Gate
from notifiche.services import send_soon
from obiettivi.vita.notifiche import dei_centri
from organizzazione.models import Utente
from raccolte.models import Raccolta
from raccolte.rules import writable
from testi.formati import data


def centres_of(raccolta: Raccolta) -> set[Utente]:
    """Who works at the centres that give a value of it."""
    given = IndicatoreEnte.objects.filter(dup=raccolta.dup_id, centro__isnull=False).order_by()
    return dei_centri(list(given.values_list("centro", flat=True).distinct()))


OPENED: Final = Line(NoticeKind.ESITO, "si raccolgono", centres_of)
COMPLETE: Final = Line(NoticeKind.PROPOSTA, "ci sono tutti", office)


def tell_opening(raccolta: Raccolta, who: Utente | None) -> None:
    """Who gives values learns that they are asked for, in the transaction that opens; nobody once they are over."""
    if moments.past() or over(raccolta.fino):
        return
    days = (("Dal", raccolta.dal, ""), ("Fino al", raccolta.fino, " compreso"))
    window = "\n".join(f"{word} {data(day)}{end}." for word, day, end in days if day)
    text = "\n\n".join(filter(None, [str(raccolta.dup), window, raccolta.nota]))
    tell_line(OPENED, raccolta, who, f"{raccolta}: {OPENED.words}", text, page_of(raccolta.pk))


def tell_if_complete(raccolta: Raccolta, who: Utente | None) -> None:
    """The office learns that the last value is there, in the transaction that wrote it; the document is locked."""
    wanting = IndicatoreEnte.objects.filter(dup=raccolta.dup_id)
    said = wanting.filter(valori__anno=raccolta.anno)
    if not moments.past() and not wanting.exclude(pk__in=said.values("pk")).exists():
        tell_line(COMPLETE, raccolta, who, f"{raccolta}: {COMPLETE.words}", str(raccolta.dup), page_of(raccolta.pk))


def lines() -> list[str]:
    """Remind who has values to give that the days are about to end; whom, of what."""
    every = Raccolta.objects.select_related("dup").order_by("pk")
    near = [(r, days) for r in every if not r.window_in_words() and (days := threshold(r.fino)) is not None]
    told = [f"{user} ({r})" for user in who_works_at_a_centre() for r, days in near if _reminded(user, r, days)]
    if told:
        send_soon()
    return told


def _reminded(user: Utente, raccolta: Raccolta, days: int) -> bool:
    mine = writable(raccolta.dup, raccolta, user)
    said = mine.filter(valori__anno=raccolta.anno)
    left = mine.exclude(pk__in=said.values("pk")).count()
    if not left:
        return False
    many = "un valore" if left == 1 else f"{left} valori"
    text = f"{raccolta}: si raccolgono fino al {data(raccolta.fino)} compreso. Da dare: {many}."
    page, key = reverse("raccolte:foglio", args=[raccolta.pk]), f"raccolta {raccolta.pk} {raccolta.fino} {days}"
    return remind_once(user, f"{raccolta}: che cosa scade", text, page, key)


def page_of(raccolta: int) -> str:
    """Where a notice of a collection leads."""
    return inside(reverse("raccolte:foglio", args=[raccolta]))


def gates() -> Iterable[Gate]:
    """A notice is for who may still read what it is about."""
    yield Gate(r"^/raccolte/[0-9]+/\Z", lambda who: pages_of(Raccolta, who, page_of(0)))
