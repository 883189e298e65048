# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a fascicolo: ask for it, stop it, start it again; and its documents for the approval."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django_fsm import can_proceed

from fascicoli.alarm import raise_alarm
from fascicoli.jobs import accoda
from fascicoli.models import DocumentoDelFascicolo, Fascicolo, FascicoloQuerySet
from lavori.choices import StatoLavoro
from lavori.work import DA_FARE, DEL_LAVORO
from monitoraggio.lettura.closed import last_closing, waiting_rectifications
from monitoraggio.models import Rilevazione, RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from reports.consegna import stampa_preventivo
from versioni.choices import StatoVariazione
from versioni.contenuto import Consegna, ContenutoVersione, impronta, in_canonico
from versioni.models import Variazione, Versione
from versioni.services import Stampa
from versioni.stored_contents import Previsione, prevedi_approvazione, prevedi_variazione

TWICE: Final = "Un fascicolo uguale si sta già preparando: aspettare quello."
VIETATO: Final = "I fascicoli li prepara l'ufficio programmazione."


class FascicoloImpossibile(Exception):
    """The act cannot be; says why and what to do, in Italian. Nothing was written."""


def chiedi(
    piano: PianoEsecutivo,
    giorno: date,
    chi: Utente,
    *,
    variazione: Variazione | None = None,
    versione: Versione | None = None,
    chiusura: RilevazioneChiusa | None = None,
) -> tuple[Fascicolo, tuple[str, ...]]:
    """Freeze the content and put the work in the queue. Pressed twice, it is the same fascicolo.

    Returns:
        The fascicolo, and what would stop an act that approved this content today.

    Raises:
        FascicoloImpossibile: not allowed, of another plan, closed, or nothing to print.
    """
    _permesso(chi)
    testo, rispetto_a, impedimenti = (
        # What was frozen is its own text: today's program may write another.
        (_chiusa(piano, chiusura), None, ()) if chiusura is not None else _testo(piano, variazione, versione)
    )
    sigillo = impronta(testo)
    uguali = Fascicolo.objects.filter(
        piano=piano, impronta=sigillo, giorno=giorno, chiusura=chiusura, stato__in=DA_FARE
    )
    try:
        with transaction.atomic():
            nuovo: Fascicolo = Fascicolo(
                piano=piano,
                variazione=variazione,
                versione=versione,
                chiusura=chiusura,
                rispetto_a=rispetto_a,
                giorno=giorno,
                contenuto=testo,
                impronta=sigillo,
                chiesto_da=chi,
            )
            nuovo.save()
            accoda(nuovo)
            raise_alarm()
    except IntegrityError:
        if gia := uguali.first():
            return gia, impedimenti
        if chiusura is not None:
            # Closed twice with the same words: one of the two at a time.
            raise FascicoloImpossibile(TWICE) from None
        raise
    return nuovo, impedimenti


def annulla(fascicolo: Fascicolo, chi: Utente) -> None:
    """Stop the work; who is at it notices between two pieces.

    Raises:
        FascicoloImpossibile: not allowed, or it is finished already.
    """
    _permesso(chi)
    with transaction.atomic():
        tenuto = Fascicolo.tieni(fascicolo.pk)
        if not can_proceed(tenuto.passa_ad_annullato):
            raise FascicoloImpossibile(f"Il fascicolo è già {tenuto.get_stato_display().lower()}.")
        tenuto.passa_ad_annullato()
        tenuto.save(update_fields=DEL_LAVORO)


def riprova(fascicolo: Fascicolo, chi: Utente) -> None:
    """Take up again a work that failed or was stopped; what was made is not made again.

    Raises:
        FascicoloImpossibile: not allowed, or there is nothing to take up.
    """
    _permesso(chi)
    try:
        with transaction.atomic():
            tenuto = Fascicolo.tieni(fascicolo.pk)
            if tenuto.stato not in (StatoLavoro.FALLITO, StatoLavoro.ANNULLATO):
                raise FascicoloImpossibile(
                    f"Il fascicolo è {tenuto.get_stato_display().lower()}: non c'è nulla da riprendere."
                )
            tenuto.passa_in_attesa()
            tenuto.errore, tenuto.tentativi, tenuto.interruzioni, tenuto.finito_il = "", 0, 0, None
            tenuto.save(update_fields=DEL_LAVORO)
            accoda(tenuto)
    except IntegrityError:
        raise FascicoloImpossibile(TWICE) from None


def stampa_per(piano: PianoEsecutivo) -> Stampa:
    """What prints the documents of an approval: those of a ready fascicolo, if there is one; else the Preventivo
    obiettivi, made now."""

    def stampa(contenuto: ContenutoVersione, giorno: date) -> Sequence[Consegna]:
        pronto = pronto_per(piano, contenuto, giorno)
        return consegne_di(pronto) if pronto else stampa_preventivo(contenuto, giorno)

    return stampa


def pronto_per(piano: PianoEsecutivo, contenuto: ContenutoVersione, giorno: date) -> Fascicolo | None:
    """The fascicolo whose documents an act of that day would deliver: the last ready one that is whole."""
    return _whole(pronti_per(piano, contenuto, giorno))


def consegne_di(fascicolo: Fascicolo) -> list[Consegna]:
    """The documents of a fascicolo, all of them as they were made; none when one is not, or it is gone."""
    righe = list(DocumentoDelFascicolo.objects.filter(fascicolo=fascicolo.pk).order_by("ordine"))
    intere = all(hashlib.sha256(r.dati).hexdigest() == r.impronta for r in righe)
    return [r.consegna for r in righe] if intere else []


def pronti_per(piano: PianoEsecutivo, contenuto: ContenutoVersione, giorno: date) -> FascicoloQuerySet:
    """The ready fascicoli of a content that an act of a day may approve, the last one first.

    The annexes are made before the sitting: their day is that of the act or an earlier one, and their hashes are those
    that were written into it.
    """
    uguali = Fascicolo.objects.filter(piano=piano, impronta=impronta(in_canonico(contenuto)), giorno__lte=giorno)
    pronti: FascicoloQuerySet = uguali.filter(stato=StatoLavoro.PRONTO).order_by("-giorno", "-pk")
    return pronti


def delivered_with(closing: RilevazioneChiusa, day: date) -> Sequence[Consegna]:
    """The documents that the act of a survey delivers: those of the last ready fascicolo of what its closing froze that
    is whole; none when there is none."""
    found = survey_dossier(closing, day)
    return consegne_di(found) if found else ()


def survey_dossier(closing: RilevazioneChiusa, day: date) -> Fascicolo | None:
    """The fascicolo whose documents an act of that day would deliver."""
    return _whole(ready_of_survey(closing, day))


def ready_of_survey(closing: RilevazioneChiusa, day: date) -> FascicoloQuerySet:
    """The ready fascicoli of what a closing froze that an act of a day may deliver, the last one first."""
    ready: FascicoloQuerySet = Fascicolo.objects.filter(chiusura=closing, stato=StatoLavoro.PRONTO, giorno__lte=day)
    return ready.order_by("-giorno", "-pk")


def _whole(ready: FascicoloQuerySet) -> Fascicolo | None:
    return next((f for f in ready.senza_contenuti() if consegne_di(f)), None)


def _permesso(chi: Utente) -> None:
    if not scrive_tutto(chi):
        raise FascicoloImpossibile(VIETATO)


def _chiusa(piano: PianoEsecutivo, chiusura: RilevazioneChiusa) -> str:
    survey: Rilevazione = chiusura.rilevazione
    if chiusura.piano_id != piano.pk:
        raise FascicoloImpossibile("La rilevazione è di un altro piano.")
    last = last_closing(survey, text=False) if survey.chiusa else None
    if chiusura.pk not in {last.pk if last else None, *waiting_rectifications(piano).values_list("pk", flat=True)}:
        raise FascicoloImpossibile(
            f"{survey} è stata riaperta: il fascicolo si chiede di ciò che la prossima chiusura congela."
        )
    return chiusura.contenuto


def _testo(
    piano: PianoEsecutivo, variazione: Variazione | None, versione: Versione | None
) -> tuple[str, Versione | None, tuple[str, ...]]:
    contenuto, rispetto_a, impedimenti = _contenuto(piano, variazione, versione)
    if not contenuto.piano.obiettivi:
        raise FascicoloImpossibile("Nessun obiettivo è validato: non c'è nulla da mettere nel fascicolo.")
    # What an act has approved is its own text: today's program may write another.
    return versione.contenuto if versione else in_canonico(contenuto), rispetto_a, impedimenti


def _contenuto(
    piano: PianoEsecutivo, variazione: Variazione | None, versione: Versione | None
) -> tuple[ContenutoVersione, Versione | None, tuple[str, ...]]:
    if versione is not None:
        if versione.piano_id != piano.pk:
            raise FascicoloImpossibile("La versione è di un altro piano.")
        return versione.letta, versione.precedente, ()
    if variazione is not None:
        if variazione.piano_id != piano.pk or variazione.stato != StatoVariazione.APERTA:
            raise FascicoloImpossibile("La variazione non è più aperta: il fascicolo si chiede della sua versione.")
        return _previsto(prevedi_variazione(variazione), variazione.base)
    if piano.approvato:
        raise FascicoloImpossibile(
            f"Il piano {piano.codice} è approvato: il fascicolo si chiede di una versione, o di una variazione aperta."
        )
    return _previsto(prevedi_approvazione(piano), None)


def _previsto(
    prevista: Previsione, rispetto_a: Versione | None
) -> tuple[ContenutoVersione, Versione | None, tuple[str, ...]]:
    return prevista.contenuto, rispetto_a, prevista.impedimenti
