# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints in the queue: asking for a file that a page does not make at once, making it, giving it to who asked."""

import hashlib
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django_fsm import can_proceed
from django_tasks import TaskContext, task

from fascicoli.alarm import raise_alarm
from fascicoli.models import Stampa
from lavori.choices import StatoLavoro
from lavori.shift import Interrotto, Shift, enqueue, work_on
from lavori.work import DA_FARE, DEL_LAVORO
from obiettivi.vita import notifiche
from organizzazione.models import Utente
from organizzazione.rules import centri_di, legge_tutto, ruolo_di
from reports.base import Formato, NienteDaStampare
from reports.desk import Order, make
from reports.elenco import REPORT
from reports.pdf import ErroreDiStampa
from reports.pdf.avanzamento import ascolta

# So many prints of one person may be open: the queue is everybody's.
TANTE: Final = 10


class StampaImpossibile(Exception):
    """It cannot be; says why and what to do, in Italian. Nothing was written."""


@task(takes_context=True)
def stampa_in_coda(context: TaskContext, stampa: int) -> None:
    """The task in the queue: it names a print, whose row says what is to be done and who is at it."""
    work_on(PrintShift, stampa, context.task_result.worker_ids[-1])


def ask(order: Order, content: str = "") -> Stampa:
    """Put a print in the queue, or share the one that will give the same file. Pressed twice, it is the same.

    Args:
        content: what tells the document from all others as it is now, when that is known.

    Raises:
        StampaImpossibile: this person has too many open already.
        ValueError: the document is reserved, and a file of the queue stays.
    """
    if order.report.reserved:
        raise ValueError(f"{order.report.id}: a reserved document never goes through the queue")
    try:
        with transaction.atomic():
            return _shared(order, content) or _new(order)
    except IntegrityError:  # another has just asked for the same
        with transaction.atomic():
            if found := _shared(order, content):
                return found
        raise


def leave(stampa: Stampa, who: Utente) -> None:
    """Somebody does not want it any more; when nobody is left, the work stops.

    Raises:
        StampaImpossibile: it is finished already.
    """
    with transaction.atomic():
        held = Stampa.tieni(stampa.pk)
        if not can_proceed(held.passa_ad_annullato):
            raise StampaImpossibile(f"La stampa è già finita: {held.get_stato_display().lower()}.")
        if held.richiedenti.exclude(pk=who.pk).exists():
            held.richiedenti.remove(who)
            return
        held.passa_ad_annullato()
        held.save(update_fields=DEL_LAVORO)


def order_of(stampa: Stampa, who: Utente) -> Order:
    """What a print is of, read with the eyes of somebody.

    Raises:
        StampaImpossibile: they do not see the same any more, or the options do not hold.
    """
    report = REPORT.get(stampa.report)
    if report is None or not report.disponibile_per(who) or eyes_of(who) != stampa.occhi:
        raise StampaImpossibile("Da quando è stata chiesta è cambiato ciò che puoi leggere: chiedila di nuovo.")
    form = report.Opzioni(QueryDict(stampa.opzioni), chi=who)
    if not form.is_valid():
        raise StampaImpossibile("Le opzioni con cui è stata chiesta non valgono più: sceglile di nuovo.")
    return Order(report, form.cleaned_data, who, Formato(stampa.formato), stampa.opzioni)


def eyes_of(who: Utente) -> str:
    """What decides what somebody may read: the role for who reads everything, else the person and its centres."""
    seen = [str(ruolo_di(who))]
    if not legge_tutto(who):
        seen += [str(who.pk), *map(str, sorted(centri_di(who)))]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def drop_old() -> int:
    """Forget the prints that ended some hours ago, with their files; how many."""
    until = timezone.now() - timedelta(hours=settings.TRAGUARDO_STAMPE_ORE)
    old = Stampa.objects.filter(finito_il__lt=until).values_list("pk", flat=True)
    return int(Stampa.objects.filter(pk__in=list(old)).delete()[1].get("fascicoli.Stampa", 0))


class PrintShift(Shift):
    """One file, in one go: its pieces are kept as they come, so what begins again has little to do."""

    model = Stampa
    task = stampa_in_coda
    refusals = (ErroreDiStampa,)
    beginning = "lettura dei dati"

    def fai(self) -> None:
        """Read with the eyes of who asked first, print, keep."""
        self._aggiorna(iniziata=True, passo=self.beginning)
        stampa = Stampa.objects.select_related("chiesto_da").get(pk=self.pk)
        try:
            with ascolta(self._pezzo):
                name, data = make(order_of(stampa, stampa.chiesto_da), self._read)
        except (StampaImpossibile, NienteDaStampare) as no:
            self.fallisci(str(no))
            return
        self._keep(name, data)

    @classmethod
    def avvisa(cls, work: Stampa) -> None:
        """Everybody who asked."""
        done = work.stato == StatoLavoro.PRONTO
        subject = f"{title_of(work)}: {'è pronto' if done else 'non è riuscito'}"
        text = work.errore or f"Si scarica da «Documenti», «Le tue stampe», per {settings.TRAGUARDO_STAMPE_ORE} ore."
        for who in work.richiedenti.all():
            notifiche.lavoro_finito(who, subject, text, reverse("stampe:pagina", args=[work.pk]))

    def _read(self, content: str, pieces: int) -> None:
        """The data are read: what is printed is settled."""
        self.passo = "impaginazione"
        self._aggiorna(contenuto=content, totale=pieces + 1, passo=self.passo)

    def _keep(self, name: str, data: bytes) -> None:
        with transaction.atomic():
            stampa: Any = self.mio.select_for_update(of=("self",)).first()
            if stampa is None:
                raise Interrotto
            stampa.nome, stampa.dati, stampa.byte = name, data, len(data)
            stampa.passa_a_pronto()
            stampa.save(update_fields=[*DEL_LAVORO, "nome", "dati", "byte"])
            self.avvisa(stampa)


def title_of(stampa: Stampa) -> str:
    """«Preventivo obiettivi di PEG_2020 (PDF)»."""
    said = QueryDict(stampa.opzioni)
    code = said.get("piano") or said.get("dup") or ""
    report = REPORT.get(stampa.report)
    return f"{report.titolo if report else stampa.report}{f' di {code}' if code else ''} ({stampa.formato.upper()})"


def _shared(order: Order, content: str) -> Stampa | None:
    same = Q(stato=StatoLavoro.ATTESA, iniziata=False)
    if content:
        same |= Q(stato__in=DA_FARE, contenuto=content)
    rows = Stampa.objects.select_for_update(of=("self",)).filter(same, impronta=_seal(order)).order_by("pk")
    found: Stampa | None = rows.first()
    if found is not None:
        found.richiedenti.add(_person(order))
    return found


def _new(order: Order) -> Stampa:
    who = _person(order)
    if Stampa.objects.filter(richiedenti=who, stato__in=DA_FARE).count() >= TANTE:
        raise StampaImpossibile(f"Hai già {TANTE} documenti in preparazione: aspetta che ne finisca uno, o annullane.")
    stampa: Stampa = Stampa(
        report=order.report.id,
        formato=str(order.format),
        opzioni=order.asked,
        occhi=eyes_of(who),
        impronta=_seal(order),
        chiesto_da=who,
    )
    stampa.save()
    stampa.richiedenti.add(who)
    enqueue(PrintShift, stampa)
    raise_alarm()
    return stampa


def _seal(order: Order) -> str:
    parts = (order.report.id, str(order.format), order.asked, eyes_of(_person(order)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _person(order: Order) -> Utente:
    if not isinstance(order.who, Utente):
        raise TypeError("only a person asks for a print")
    return order.who
