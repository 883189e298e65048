# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work on a fascicolo, document by document, by whoever holds it at the time.

A worker takes the row for a few seconds and keeps taking it while it is alive; one that was killed lets it lapse, and
another takes over. A document is a row that is written once: however often the work begins again, and by however many,
there is one of each. ``ripulisci`` finds what the dead have left.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from fascicoli.choices import StatoFascicolo
from fascicoli.elenco import Copertina, Voce, in_pdf
from fascicoli.models import DA_FARE, DEL_LAVORO, ELENCO, DocumentoDelFascicolo, Fascicolo, tieni
from obiettivi import notifiche
from reports.base import Formato
from reports.consegna import FORMATI, Documento, Sorgente, documenti
from reports.pdf import ErroreDiStampa
from reports.pdf.avanzamento import ascolta
from reports.raffronto import versione_in_parole
from testi.filenames import file_name
from versioni.contenuto import Consegna, da_canonico
from versioni.models import Variazione

registro = logging.getLogger(__name__)
# An error that may pass (the database restarts, the disk is full for a while) is tried so often.
TENTATIVI: Final = 3
# So many workers may die on one document before it is the document's fault. A kill is nobody's failure: machines are
# switched off; but a document that takes its worker with it each time must not go round for ever.
MORTI: Final = 20
# How often the bar moves, in seconds: each time is a write.
PASSO: Final = 0.5
MORTO: Final = (
    "Il processo che prepara i documenti si è interrotto {volte} volte su «{passo}»: forse gli manca memoria. "
    "Avvisare chi amministra il programma, poi premere «Riprendi»."
)
IMPREVISTO: Final = (
    "Errore imprevisto ({tipo}) su «{passo}»: chi amministra il programma lo trova nel registro. "
    "Poi premere «Riprendi»: ciò che è già fatto resta."
)


class Presa:
    """How long a worker holds a fascicolo without giving a sign of life; ``chiusura`` asks the worker to stop."""

    secondi: float = 30
    chiusura = threading.Event()


class Interrotto(Exception):
    """The work goes no further here: it was stopped, taken over, or the worker is closing."""


@task(takes_context=True)
def prepara(context: TaskContext, fascicolo: int) -> None:
    """The task in the queue: it names a fascicolo, whose row says what is to be done and who is at it."""
    lavora(fascicolo, context.task_result.worker_ids[-1])


def accoda(fascicolo: Fascicolo) -> None:
    """Put the work in the queue, in the transaction of who asks: with the row, or not at all."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("accoda() wants the transaction that writes the row")
    fascicolo.compito = UUID(prepara.enqueue(fascicolo=fascicolo.pk).id)
    fascicolo.save(update_fields=["compito"])


def lavora(pk: int, chi: str) -> None:
    """Take a fascicolo and make what is missing; does nothing when another is at it, or it is finished."""
    if not _prendi(pk, chi):
        return
    lavoro = _Lavoro(pk, chi)
    try:
        with lavoro.cuore():
            lavoro.fai()
    except Interrotto:
        lavoro.lascia()
    except ErroreDiStampa as errore:
        lavoro.fallisci(f"{lavoro.passo}: {errore}")
    except Exception as errore:  # whatever it is, the row must say so
        registro.exception("fascicolo %s: %s", pk, lavoro.passo)
        lavoro.riprova_o_fallisci(errore)


def ripulisci() -> int:
    """Put in the queue again what the dead have left, and close their tasks; how many were found."""
    ora = timezone.now()
    trovati = 0
    for pk in Fascicolo.objects.filter(stato__in=DA_FARE).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            trovati += _rimetti(tieni(pk), ora)
    return trovati + _chiudi_i_compiti_finiti(ora)


def _rimetti(fascicolo: Fascicolo, ora: datetime) -> bool:
    if not fascicolo.al_lavoro or fascicolo.preso(ora):
        return False
    compito = DBTaskResult.objects.filter(pk=fascicolo.compito).first() if fascicolo.compito else None
    if compito and compito.status == TaskResultStatus.READY:
        return False
    if compito and compito.status == TaskResultStatus.RUNNING:
        if compito.started_at and compito.started_at > ora - timedelta(seconds=Presa.secondi):
            return False  # it has just been claimed: the row follows
        compito.set_failed(Interrotto("il processo è finito senza dirlo"))
    if fascicolo.stato == StatoFascicolo.CORSO:
        fascicolo.interruzioni += 1
        if fascicolo.interruzioni >= MORTI:
            fascicolo.passa_a_fallito(MORTO.format(volte=fascicolo.interruzioni, passo=fascicolo.passo))
            fascicolo.save(update_fields=DEL_LAVORO)
            _avvisa(fascicolo)
            return True
        fascicolo.passa_in_attesa()
        fascicolo.save(update_fields=DEL_LAVORO)
    accoda(fascicolo)
    return True


def _chiudi_i_compiti_finiti(ora: datetime) -> int:
    """Tasks that still run of fascicoli that are finished: their worker died after the last word."""
    vecchi = DBTaskResult.objects.filter(
        task_path=prepara.module_path,
        status=TaskResultStatus.RUNNING,
        started_at__lt=ora - timedelta(seconds=Presa.secondi),
    )
    chiusi = 0
    for compito in vecchi:
        riga = Fascicolo.objects.filter(pk=compito.args_kwargs["kwargs"]["fascicolo"]).only("stato", "fino_a").first()
        if riga is None or not riga.al_lavoro:
            compito.set_successful(None)
            chiusi += 1
    return chiusi


def _prendi(pk: int, chi: str) -> bool:
    ora = timezone.now()
    with transaction.atomic():
        fascicolo = Fascicolo.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if fascicolo is None or not fascicolo.al_lavoro or fascicolo.preso(ora):
            return False
        fascicolo.passa_in_corso(chi, ora + timedelta(seconds=Presa.secondi))
        fascicolo.save(update_fields=DEL_LAVORO)
    return True


def _sorgente(fascicolo: Fascicolo) -> Sorgente:
    base = fascicolo.rispetto_a
    if base is None:
        return Sorgente(fascicolo.letto, fascicolo.giorno)
    variazione = fascicolo.variazione or Variazione.objects.filter(diventata=fascicolo.versione).first()
    return Sorgente(
        fascicolo.letto,
        fascicolo.giorno,
        da_canonico(base.contenuto),
        versione_in_parole(base),
        variazione.oggetto if variazione else "",
    )


class _Lavoro:
    """What one worker does of a fascicolo, from when it takes it until it lets it go."""

    def __init__(self, pk: int, chi: str) -> None:
        self.mio = Fascicolo.objects.filter(pk=pk, chi_lavora=chi, stato=StatoFascicolo.CORSO)
        self.pk = pk
        self.passo = "lettura del contenuto"
        self.fatti = 0
        self.detto = 0.0

    def fai(self) -> None:
        fascicolo: Fascicolo = Fascicolo.objects.select_related("piano", "variazione", "versione", "rispetto_a").get(
            pk=self.pk
        )
        previsti = documenti(_sorgente(fascicolo))
        passi = [(d, f, _peso(d, f)) for d in previsti for f in FORMATI]
        self._aggiorna(totale=sum(peso for *_, peso in passi) + 1)
        fatti = set(DocumentoDelFascicolo.objects.filter(fascicolo=self.pk).values_list("genere", "formato"))
        for ordine, (documento, formato, peso) in enumerate(passi):
            if (documento.genere, str(formato)) not in fatti:
                self._inizia(f"{documento.titolo}, {formato.upper()}")
                with ascolta(self._pezzo):
                    consegna = documento.stampa(formato)
                self._consegna(consegna, ordine)
            self.fatti += peso
            self._aggiorna(fatti=self.fatti)
        if (ELENCO, "pdf") not in fatti:
            self._inizia("elenco dei documenti")
            nome = file_name(f"elenco-{fascicolo.piano.codice}-del-{fascicolo.giorno.isoformat()}.pdf")
            self._consegna(in_pdf(copertina_di(fascicolo), voci_di(fascicolo), nome), len(passi))
        self._concludi()

    @contextmanager
    def cuore(self) -> Iterator[None]:
        """Give signs of life while something long is done."""
        fermo = threading.Event()

        def batti() -> None:
            try:
                while not fermo.wait(Presa.secondi / 3):
                    try:
                        self.mio.all().update(fino_a=_fino_a())
                    except DatabaseError:
                        registro.warning("fascicolo %s: un segno di vita non è riuscito", self.pk, exc_info=True)
            finally:
                connection.close()

        filo = threading.Thread(target=batti, name="segni-di-vita", daemon=True)
        filo.start()
        try:
            yield
        finally:
            fermo.set()
            filo.join()

    def lascia(self) -> None:
        """Give the work back at once, when it is still this worker's: it waits for no lapse."""
        with transaction.atomic():
            fascicolo = self.mio.select_for_update(of=("self",)).first()
            if fascicolo is not None:
                fascicolo.passa_in_attesa()
                fascicolo.save(update_fields=DEL_LAVORO)
                accoda(fascicolo)

    def fallisci(self, perche: str) -> None:
        """It does not come to an end, and says why."""
        with transaction.atomic():
            fascicolo = self.mio.select_for_update(of=("self",)).first()
            if fascicolo is not None:
                fascicolo.passa_a_fallito(perche)
                fascicolo.save(update_fields=DEL_LAVORO)
                _avvisa(fascicolo)

    def riprova_o_fallisci(self, errore: Exception) -> None:
        """An error that nobody foresaw: a few times again, then no more."""
        with transaction.atomic():
            fascicolo = self.mio.select_for_update(of=("self",)).first()
            if fascicolo is None:
                return
            fascicolo.tentativi += 1
            if fascicolo.tentativi < TENTATIVI:
                fascicolo.passa_in_attesa()
            else:
                fascicolo.passa_a_fallito(IMPREVISTO.format(tipo=type(errore).__name__, passo=self.passo))
                _avvisa(fascicolo)
            fascicolo.save(update_fields=DEL_LAVORO)
            if fascicolo.al_lavoro:
                accoda(fascicolo)

    def _inizia(self, passo: str) -> None:
        self.passo = passo
        self._aggiorna(passo=passo[:200])

    def _pezzo(self, fatti: int, totale: int) -> None:
        """After each piece: move the bar now and then, and stop when asked to."""
        if Presa.chiusura.is_set() or time.monotonic() - self.detto >= PASSO:
            self._aggiorna(fatti=self.fatti + fatti)

    def _aggiorna(self, **campi: object) -> None:
        """Write how far it is; :raises Interrotto: when it is this worker's no more, or the worker closes."""
        if Presa.chiusura.is_set() or not self.mio.all().update(fino_a=_fino_a(), **campi):
            raise Interrotto
        self.detto = time.monotonic()

    def _consegna(self, c: Consegna, ordine: int) -> None:
        """Write a document, once, while the fascicolo is this worker's."""
        with transaction.atomic():
            fascicolo = self.mio.select_for_update(of=("self",)).first()
            if fascicolo is None:
                raise Interrotto
            DocumentoDelFascicolo.objects.get_or_create(
                fascicolo=fascicolo,
                genere=c.genere,
                formato=c.formato,
                defaults={
                    "ordine": ordine,
                    "nome": c.nome,
                    "titolo": c.titolo,
                    "dati": c.dati,
                    "impronta": c.impronta,
                    "byte": len(c.dati),
                    "pagine": c.pagine,
                },
            )
            # Who died here did not die of the document that follows.
            fascicolo.interruzioni = 0
            fascicolo.save(update_fields=["interruzioni"])

    def _concludi(self) -> None:
        with transaction.atomic():
            fascicolo = self.mio.select_for_update(of=("self",)).first()
            if fascicolo is None:
                raise Interrotto
            fascicolo.passa_a_pronto()
            fascicolo.save(update_fields=DEL_LAVORO)
            _avvisa(fascicolo)


def copertina_di(fascicolo: Fascicolo) -> Copertina:
    """What stands above the covering list."""
    letto = fascicolo.letto
    return Copertina(letto.ente, letto.piano.codice, fascicolo.sorgente, fascicolo.giorno, fascicolo.impronta)


def voci_di(fascicolo: Fascicolo) -> list[Voce]:
    """The annexes, without their bytes."""
    righe = fascicolo.documenti.exclude(genere=ELENCO).order_by("ordine")
    return [
        Voce(f"{titolo} ({formato.upper()})", nome, quante, byte, sha256)
        for titolo, formato, nome, quante, byte, sha256 in righe.values_list(
            "titolo", "formato", "nome", "pagine", "byte", "impronta"
        )
    ]


def _peso(documento: Documento, formato: Formato) -> int:
    """How much of the bar a document is: a step a piece for paper, and one to join them."""
    return len(documento.report.stampato(documento.dati).parti) + 1 if formato is Formato.PDF else 1


def _fino_a() -> datetime:
    return timezone.now() + timedelta(seconds=Presa.secondi)


def _avvisa(fascicolo: Fascicolo) -> None:
    esito = "è pronto" if fascicolo.stato == StatoFascicolo.PRONTO else "non è riuscito"
    testo = fascicolo.errore or "I documenti si scaricano dalla sua pagina, fra i fascicoli."
    notifiche.lavoro_finito(fascicolo.chiesto_da, f"Il fascicolo di {fascicolo} {esito}", testo)
