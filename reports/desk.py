# SPDX-License-Identifier: AGPL-3.0-or-later
"""The counter where a page asks for a file: what is ready or soon made is handed over, the rest is sent to the queue.

A web process answers everybody with a few threads and one lock of the interpreter. So it hands over what is there,
makes one cold thing at a time, lets other processes do what would hold the lock, and makes nothing large: for that it
raises ``Deferred``, and who asked is led to the queue (``reports.queue``).
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings

from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import Chi, con_i_sottostanti
from reports import aside
from reports.base import Formato, Report
from reports.consegna import FORMATI, PREVENTIVO, Sorgente, documenti
from reports.pdf import cache
from reports.pdf.composizione import Cercato, cerca, completa
from reports.pdf.pool import accanto_alle_pagine
from reports.scrittori import scrivi
from reports.scrittori.pdf import da_comporre
from reports.versione import consegnato, dati_di, nome_di
from versioni.contenuto import Consegna, ContenutoVersione

# What an objective costs a writer in this process, in milliseconds of one core; and what is made without leaving it.
MILLISECONDS: Final = {Formato.XLSX: 2.5, Formato.HTML: 1.2, Formato.JSON: 0.2, Formato.CSV: 0.1}
HERE_MILLISECONDS: Final = 50
_cold = threading.Lock()


class Deferred(Exception):
    """The file is not for a page to make: too large, or the process is making another. ``content`` tells the document
    from all others, when that is known."""

    def __init__(self, content: str = "") -> None:
        super().__init__(content)
        self.content = content


@dataclass(frozen=True)
class Order:
    """A file that somebody asks for: the cleaned options of its report, and the eyes that read for it; ``asked`` are
    the options as a form takes them back (``opzioni.scritte``), for who makes it later."""

    report: Report[Any]
    options: Mapping[str, Any]
    who: Chi
    format: Formato
    asked: str = ""


def hand_over(order: Order) -> tuple[str, bytes]:
    """Name and bytes of a file, if a page may have it at once.

    Raises:
        Deferred: it is for the queue.
        NienteDaStampare: nothing fits the options.
        reports.pdf.ErroreDiStampa: a part could not be laid out.
    """
    if order.report.reserved:
        return _passing(order)
    if stored := consegnato(order.report, order.options, order.format):
        return stored
    size = size_of(order.options, order.who)
    if size > settings.TRAGUARDO_STAMPA_GRANDE:
        raise Deferred
    data = dati_di(order.report, order.options, order.who)
    name = nome_di(order.report, order.options, data, order.format)
    with accanto_alle_pagine():
        if order.format is Formato.PDF:
            return name, _pdf(cerca(*da_comporre(order.report, data)))
        return name, _written(order.report, data, order.format, size)


def _passing(order: Order) -> tuple[str, bytes]:
    """Made at once and kept nowhere: neither its pieces nor its file outlast the answer."""
    data = dati_di(order.report, order.options, order.who)
    with cache.nothing_kept(), accanto_alle_pagine():
        return nome_di(order.report, order.options, data, order.format), scrivi(order.report, data, order.format)


def make(order: Order, read: Callable[[str, int], None]) -> tuple[str, bytes]:
    """The same for who has time, as the worker of the queue.

    Args:
        read: called when the data are read and the making begins, with what tells the document from all others (nothing
            when that is not known) and with the number of its pieces.
    """
    if order.report.reserved:
        raise ValueError(f"{order.report.id}: a reserved document never goes through the queue")
    if stored := consegnato(order.report, order.options, order.format):
        return stored
    data = dati_di(order.report, order.options, order.who)
    name = nome_di(order.report, order.options, data, order.format)
    if order.format is not Formato.PDF:
        read("", 1)
        return name, scrivi(order.report, data, order.format)
    found = cerca(*da_comporre(order.report, data))
    read(found.chiave, len(set(found.chiavi)))
    return name, completa(found)


def deliver(content: ContenutoVersione, day: date) -> list[Consegna]:
    """What an approval delivers when there is no fascicolo, if it is small enough to be made while somebody waits.

    Raises:
        Deferred: it is made as a fascicolo first.
        reports.pdf.ErroreDiStampa: a part could not be laid out.
    """
    if len(content.piano.obiettivi) > settings.TRAGUARDO_STAMPA_SUBITO:
        raise Deferred
    found = documenti(Sorgente(content, day), (PREVENTIVO.id,))
    with accanto_alle_pagine(), _one_cold():
        return [document.stampa(format) for document in found for format in FORMATI]


def size_of(options: Mapping[str, Any], who: Chi) -> int:
    """About how many objectives print, in one cheap question (two with a centre): those of the plan that the plain
    choices leave; of what is no plan, one."""
    plan = options.get("piano")
    if options.get("obiettivo") or not isinstance(plan, PianoEsecutivo):
        return 1
    rows = ObiettivoPEG.objects.visible_to(who).filter(piano=plan)
    if centre := options.get("centro"):
        rows = rows.filter(centro__in=con_i_sottostanti([centre.pk]))
    plain = {name: options[name] for name in ("responsabile", "tipo") if options.get(name)}
    return int(rows.filter(**plain).count())


def too_large(options: Mapping[str, Any], who: Chi) -> bool:
    """Whether a page should not even read it."""
    return size_of(options, who) > settings.TRAGUARDO_STAMPA_GRANDE


def _pdf(found: Cercato) -> bytes:
    if found.mancano == 0:
        return completa(found)
    if found.mancano > settings.TRAGUARDO_STAMPA_SUBITO:
        raise Deferred(found.chiave)
    with _one_cold(found.chiave):
        return completa(found)


def _written(report: Report[Any], data: Any, format: Formato, size: int) -> bytes:
    if size * MILLISECONDS[format] <= HERE_MILLISECONDS:
        return scrivi(report, data, format)
    with _one_cold():
        return aside.write(report.id, data, format)


@contextmanager
def _one_cold(content: str = "") -> Iterator[None]:
    """Hold the one place for cold work of this process; who finds it taken does not wait with a thread of the pages."""
    if not _cold.acquire(blocking=False):
        raise Deferred(content)
    try:
        yield
    finally:
        _cold.release()
