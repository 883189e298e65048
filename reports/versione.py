# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report as its options ask for it: of the plan as it is now, or of a version as it was.

A version whose documents were delivered gives them back byte by byte; with other options it is printed anew, from its
own content.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura.selection import in_parole
from organizzazione.rules import Chi, con_i_sottostanti
from reports.base import Formato, NienteDaStampare, Report
from reports.consegna import PREVENTIVO, Sorgente, dati_del_preventivo, dati_della_tabella, documenti
from reports.performance import PianoDellaPerformance
from reports.preventivo.livello import ON_PAPER, on_paper
from reports.preventivo.obiettivo import UFFICI, Collegamento, DatiPEG
from reports.scrittori import scrivi
from reports.tabella_dup import DatiTabella
from testi.codes import code_key
from testi.filenames import file_name
from versioni.contenuto import ContenutoVersione
from versioni.models import DocumentoDellaVersione, Versione

# With any of these the document is another than the one that was delivered.
DIVERSO: Final = (
    *("centro", "responsabile", "tipo", "obiettivo", "assessorato", "collegato_a", "uffici_coinvolti"),
    *ON_PAPER,
)
_NOMI: Final = (("centro", "nome"), ("responsabile", "nominativo"), ("tipo", "nome"))


def dati_di(report: Report[Any], opzioni: Mapping[str, Any], chi: Chi) -> Any:
    """The data of a report for its cleaned options.

    Raises:
        NienteDaStampare: nothing fits them.
    """
    versione: Versione | None = opzioni.get("versione")
    if versione is None:
        return report.dati(opzioni, chi)
    dati = _DALLA_VERSIONE[report.id](versione.letta, opzioni)
    return on_paper(dati, opzioni) if report.id == PREVENTIVO.id else dati


def file_di(report: Report[Any], opzioni: Mapping[str, Any], chi: Chi, formato: Formato) -> tuple[str, bytes]:
    """Name and bytes of the file.

    Raises:
        NienteDaStampare: nothing fits the options.
        reports.pdf.ErroreDiStampa: a part could not be laid out.
    """
    if pronto := consegnato(report, opzioni, formato):
        return pronto
    dati = dati_di(report, opzioni, chi)
    return nome_di(report, opzioni, dati, formato), scrivi(report, dati, formato)


def nome_di(report: Report[Any], opzioni: Mapping[str, Any], dati: Any, formato: Formato) -> str:
    """The name of the file: of a version it says which."""
    versione: Versione | None = opzioni.get("versione")
    coda = f"-v{versione.numero}" if versione else ""
    return file_name(f"{report.nome_file(dati)}{coda}.{formato}")


def consegnato(report: Report[Any], opzioni: Mapping[str, Any], formato: Formato) -> tuple[str, bytes] | None:
    """Name and bytes of the file that an act delivered with these very options, if one did."""
    versione: Versione | None = opzioni.get("versione")
    riga = _consegnato(report, versione, opzioni, formato) if versione else None
    return (riga.nome, bytes(riga.dati)) if riga else None


def _consegnato(
    report: Report[Any], versione: Versione, opzioni: Mapping[str, Any], formato: Formato
) -> DocumentoDellaVersione | None:
    if opzioni["data_elaborazione"] != versione.data_atto or any(opzioni.get(nome) for nome in DIVERSO):
        return None
    di_che = opzioni["dup"].codice if "dup" in opzioni else versione.letta.piano.codice
    for documento in documenti(Sorgente(versione.letta, versione.data_atto), (report.id,)):
        if documento.di_che == di_che:
            righe = DocumentoDellaVersione.objects.filter(versione=versione, genere=documento.genere, formato=formato)
            return righe.first()
    return None


def _preventivo(contenuto: ContenutoVersione, opzioni: Mapping[str, Any]) -> DatiPEG:
    intero = dati_del_preventivo(contenuto, opzioni["data_elaborazione"])
    scelti = tuple(_scelti(contenuto, opzioni))
    if not scelti:
        raise NienteDaStampare("Nessun obiettivo della versione con questi parametri: allargare la scelta.")
    return replace(
        intero,
        piano=replace(contenuto.piano, obiettivi=scelti),
        parametri=(*intero.parametri, *((nome, valore) for _, nome, valore in in_parole(opzioni))),
        collegamenti=_collegamenti(contenuto, opzioni),
        nome_servizi=UFFICI if opzioni["uffici_coinvolti"] else intero.nome_servizi,
    )


def _scelti(contenuto: ContenutoVersione, opzioni: Mapping[str, Any]) -> Iterator[ContenutoObiettivo]:
    """The objectives by the names of their day: who was chosen goes by every name that it ever had."""
    centri, persone, tipi = (_nomi(opzioni[campo], nome) for campo, nome in _NOMI)
    chiave = code_key(opzioni["obiettivo"])
    for o in contenuto.piano.obiettivi:
        if (
            chiave in ("", code_key(o.codice))
            and (centri is None or o.centro_di_responsabilita in centri)
            and (persone is None or o.responsabile in persone)
            and (tipi is None or o.tipo in tipi)
        ):
            yield o


def _nomi(scelto: Any, nome: str) -> set[str] | None:
    if scelto is None:
        return None
    modello = type(scelto)
    chiavi = con_i_sottostanti([scelto.pk]) if hasattr(scelto, "padre_id") else {scelto.pk}
    ora = modello._default_manager.filter(pk__in=chiavi).values_list(nome, flat=True)
    return {*ora, *modello.history.filter(id__in=chiavi).values_list(nome, flat=True)}


def _collegamenti(contenuto: ContenutoVersione, opzioni: Mapping[str, Any]) -> dict[str, Collegamento]:
    if not (opzioni["assessorato"] or opzioni["collegato_a"]):
        return {}
    assessori = {
        (dup.codice, ambito.nome, strategico.nome, operativo.nome): operativo.assessori
        for dup in contenuto.dup
        for ambito, strategico, operativo in dup.operativi()
    }
    trovati = {}
    for codice, riferimenti in contenuto.collegamenti:
        di_chi = (a for r in riferimenti for a in assessori.get((r.dup, r.ambito, r.strategico, r.operativo), ()))
        dove = (f"{r.ambito} – {r.strategico}" for r in riferimenti)
        trovati[codice] = Collegamento(
            assessori=tuple(dict.fromkeys(di_chi)) if opzioni["assessorato"] else (),
            strategici=tuple(dict.fromkeys(dove)) if opzioni["collegato_a"] else (),
        )
    return trovati


def _performance(contenuto: ContenutoVersione, opzioni: Mapping[str, Any]) -> DatiTabella:
    dup = next(d for d in contenuto.dup if d.codice == opzioni["dup"].codice)
    return dati_della_tabella(contenuto, dup, opzioni["data_elaborazione"], accanto=True)


_DALLA_VERSIONE: Final[Mapping[str, Callable[[ContenutoVersione, Mapping[str, Any]], Any]]] = {
    PREVENTIVO.id: _preventivo,
    PianoDellaPerformance.id: _performance,
}
