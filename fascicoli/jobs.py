# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work on a fascicolo, document by document (``lavori.shift`` says by whom and until when).

A document is a row that is written once: however often the work begins again, and by however many, there is one of
each.
"""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django_tasks import TaskContext, task

from fascicoli.elenco import Copertina, DocumentoInElenco, in_pdf
from fascicoli.models import ELENCO, DocumentoDelFascicolo, Fascicolo
from lavori.choices import StatoLavoro
from lavori.shift import Interrotto, Shift, enqueue, work_on
from obiettivi.vita import notifiche
from reports.consegna import Allegabile, Sorgente, documenti
from reports.pdf import ErroreDiStampa
from reports.pdf.avanzamento import ascolta
from reports.raffronto import versione_in_parole
from reports.survey_papers import survey_papers
from testi.filenames import file_name
from versioni.contenuto import Consegna
from versioni.in_force import starting_from
from versioni.models import Variazione


@task(takes_context=True)
def prepara(context: TaskContext, fascicolo: int) -> None:
    """The task in the queue: it names a fascicolo, whose row says what is to be done and who is at it."""
    lavora(fascicolo, context.task_result.worker_ids[-1])


def accoda(fascicolo: Fascicolo) -> None:
    """Put the work in the queue, in the transaction of who asks."""
    enqueue(DocumentsShift, fascicolo)


def lavora(pk: int, chi: str) -> None:
    """Take a fascicolo and make what is missing."""
    work_on(DocumentsShift, pk, chi)


def _previsti(fascicolo: Fascicolo) -> Sequence[Allegabile]:
    if fascicolo.chiusura is not None:
        return survey_papers(fascicolo.chiusura, fascicolo.giorno)
    return documenti(_sorgente(fascicolo))


def _sorgente(fascicolo: Fascicolo) -> Sorgente:
    base = fascicolo.rispetto_a
    if base is None:
        return Sorgente(fascicolo.letto, fascicolo.giorno)
    variazione = fascicolo.variazione or Variazione.objects.filter(diventata=fascicolo.versione).first()
    return Sorgente(
        fascicolo.letto,
        fascicolo.giorno,
        starting_from(variazione) if variazione else base.letta,
        versione_in_parole(base),
        variazione.oggetto if variazione else "",
    )


class DocumentsShift(Shift):
    """The documents of a fascicolo, and their list."""

    model = Fascicolo
    task = prepara
    refusals = (ErroreDiStampa,)
    beginning = "lettura del contenuto"

    def fai(self) -> None:
        """Every document that is not there yet."""
        of_what = ("piano", "variazione", "versione", "rispetto_a", "chiusura__rilevazione")
        fascicolo: Fascicolo = Fascicolo.objects.select_related(*of_what).get(pk=self.pk)
        passi = [(d, f, d.peso(f)) for d in _previsti(fascicolo) for f in d.formati]
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

    @classmethod
    def avvisa(cls, work: Fascicolo) -> None:
        """See the base class."""
        esito = "è pronto" if work.stato == StatoLavoro.PRONTO else "non è riuscito"
        testo = work.errore or "I documenti si scaricano dalla sua pagina, fra i fascicoli."
        pagina = reverse("fascicoli:pagina", args=[work.pk])
        notifiche.lavoro_finito(work.chiesto_da, f"Il fascicolo di {work} {esito}", testo, pagina)

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


def copertina_di(fascicolo: Fascicolo) -> Copertina:
    """What stands above the covering list."""
    ente, piano = fascicolo.di_chi
    return Copertina(ente, piano, fascicolo.sorgente, fascicolo.giorno, fascicolo.impronta)


def voci_di(fascicolo: Fascicolo) -> list[DocumentoInElenco]:
    """The annexes, without their bytes."""
    righe = fascicolo.documenti.exclude(genere=ELENCO).order_by("ordine")
    return [
        DocumentoInElenco(f"{titolo} ({formato.upper()})", nome, quante, byte, sha256)
        for titolo, formato, nome, quante, byte, sha256 in righe.values_list(
            "titolo", "formato", "nome", "pagine", "byte", "impronta"
        )
    ]
