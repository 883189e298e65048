# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders before the deadline of the plans that are open: once per person, plan and day, whoever runs it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from notifiche.addresses import inside
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail
from notifiche.postman import deliver
from notifiche.services import notify
from obiettivi.choices import Stato
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import DI_CENTRO, centri_di, con_i_sottostanti, entering, in_vigore, ruolo_di
from testi.formati import data

_OTHERS: Final[list[Callable[[], Iterable[str]]]] = []


def remind_also(teller: Callable[[], Iterable[str]]) -> None:
    """Once, at the start of an app above that has reminders of its own: what it writes goes on the same rounds. It
    answers with whom it reminded of what."""
    if teller not in _OTHERS:
        _OTHERS.append(teller)


def others() -> list[str]:
    """Write the reminders of the apps above that are due; whom they remind, in words."""
    return [line for teller in _OTHERS for line in teller()]


@dataclass(frozen=True, slots=True)
class Promemoria:
    """What was told to whom. ``posta`` is False when the user has no address, or the mail has not gone yet."""

    piano: PianoEsecutivo
    utente: Utente
    testo: str
    posta: bool


def manda(giorni: int) -> Iterator[Promemoria]:
    """Remind of every open plan whose last day is at most so many days away, and tell each reminder sent.

    The unique key of the notice decides who sends it: run twice, or by two machines at once, it goes out once. All are
    written before the first mail goes, so that a server that is away is asked once.
    """
    scritti = [
        (piano, utente, testo, posta)
        for piano in in_scadenza(giorni)
        for utente, testo in da_ricordare(piano)
        if (posta := _annotato(piano, utente, testo)) is not None
    ]
    deliver()
    mie = [m.pk for *_, posta in scritti for m in posta]
    partite = set(Mail.objects.filter(pk__in=mie, state=MailState.SENT).values_list("pk", flat=True))
    for piano, utente, testo, posta in scritti:
        yield Promemoria(piano, utente, testo, any(m.pk in partite for m in posta))


def in_scadenza(giorni: int) -> list[PianoEsecutivo]:
    """The plans open today that close within so many days, the first to close first."""
    oggi = timezone.localdate()
    termine = (oggi, oggi + timedelta(days=giorni))
    return list(
        PianoEsecutivo.objects.filter(apertura_dal__lte=oggi, apertura_al__range=termine).order_by(
            "apertura_al", "codice"
        )
    )


def da_ricordare(piano: PianoEsecutivo) -> Iterator[tuple[Utente, str]]:
    """Who still has something to do in a plan, and what, in words."""
    stati: dict[int, list[str]] = {}
    for centro, stato in ObiettivoPEG.objects.filter(piano=piano).order_by().values_list("centro", "stato"):
        stati.setdefault(centro, []).append(stato)
    for utente in Utente.objects.filter(entering(), ruolo__in=DI_CENTRO).order_by("username"):
        centri = centri_di(utente)
        bozze = sum(stati.get(c, []).count(Stato.BOZZA) for c in centri)
        vuoti = _senza_obiettivi(utente, set(stati))
        if bozze or vuoti:
            yield utente, _in_parole(piano, bozze, vuoti)


def _senza_obiettivi(utente: Utente, presenti: set[int]) -> list[str]:
    # A dirigente whose lower centres have begun is not asked about the upper one, which may have none of its own.
    ruolo, oggi = ruolo_di(utente), timezone.localdate()
    if ruolo not in DI_CENTRO:
        return []
    incarichi = Incarico.objects.filter(in_vigore(oggi), persona__utente=utente, qualita=DI_CENTRO[ruolo])
    attivi = CentroDiResponsabilita.objects.filter(Q(attivo_al=None) | Q(attivo_al__gte=oggi))
    propri = attivi.filter(pk__in=incarichi.values("centro")).order_by("nome")
    return [
        centro.nome
        for centro in propri
        if not presenti & (con_i_sottostanti([centro.pk]) if ruolo == Ruolo.DIRIGENTE else {centro.pk})
    ]


def _in_parole(piano: PianoEsecutivo, bozze: int, vuoti: list[str]) -> str:
    giorni = (piano.apertura_al - timezone.localdate()).days if piano.apertura_al else 0
    quando = {0: "scade oggi", 1: "scade domani"}.get(giorni, f"mancano {giorni} giorni")
    righe = [f"Gli obiettivi di {piano} si scrivono fino al {data(piano.apertura_al)} compreso: {quando}.", ""]
    if bozze:
        righe.append(f"Ancora in bozza: {bozze}.")
    righe += [f"Nessun obiettivo scritto per: {nome}." for nome in vuoti]
    return "\n".join(righe)


def _annotato(piano: PianoEsecutivo, utente: Utente, testo: str) -> list[Mail] | None:
    """The mail of a reminder that was written now, if its user has an address; None when there was one already."""
    chiave = f"{piano.codice} {timezone.localdate():%Y-%m-%d}"
    oggetto = f"{piano.codice}: si scrive fino al {data(piano.apertura_al)}"
    try:
        scrivania = inside(reverse("obiettivi:scrivania"))
        return notify([utente], NoticeKind.PROMEMORIA, oggetto, testo, address=scrivania, key=chiave)
    except IntegrityError:
        return None
