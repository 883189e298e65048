# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import told in lines of text: what is new, changed, unchanged, and what the file has wrong."""

from collections.abc import Iterator
from typing import Any, Final

from importazioni.peg.proposal import Cambio, Proposta, Stato
from obiettivi.contenuto import PLACE, SHAPES, ContenutoObiettivo, Differenza
from obiettivi.contenuto.campi import campi
from testi.formati import in_words

BREVE: Final = 60
# One word a field: those of a name in several rows are called alike.
NOMI_DEI_CAMPI: Final = {
    **{c.name: c.called for shape in (ContenutoObiettivo, *SHAPES.values()) for c in campi(shape)},
    PLACE: "posto",
}


def racconta(proposta: Proposta, *, prova: bool, dettagli: bool = True) -> Iterator[str]:
    """The lines, ready to be shown to the office."""
    piano = proposta.piano
    yield f"Piano {piano.codice} {piano.descrizione}".rstrip()
    for cambio in proposta.cambi if dettagli else ():
        yield from _un_cambio(cambio)
    yield riepilogo(proposta)
    yield from nomi_nuovi(proposta)
    if proposta.messaggi:
        yield f"Segnalazioni: {len(proposta.messaggi)}"
    for m in proposta.messaggi if dettagli else ():
        posto = " ".join(filter(None, [f"riga {m.riga}" if m.riga else "", m.obiettivo]))
        yield f"  {m.livello.value:<7} {posto}: {m.testo}"
    if prova:
        yield "Prova: non è stato scritto nulla."
    elif proposta.nulla_da_fare:
        yield "Tutto era già così: non è stato scritto nulla."


def riepilogo(proposta: Proposta) -> str:
    """«11 obiettivi: 9 nuovi, 1 cambiato, 1 invariato»."""
    nuovi, cambiati, invariati = (len(proposta.con_stato(s)) for s in Stato)
    totale = len(proposta.cambi)
    fasi = sum(len(c.contenuto.fasi) for c in proposta.cambi)
    indicatori = sum(len(c.contenuto.indicatori) for c in proposta.cambi)
    return (
        f"Obiettivi: {totale} (nuovi {nuovi}, cambiati {cambiati}, invariati {invariati}), "
        f"fasi {fasi}, indicatori {indicatori}"
    )


def nomi_nuovi(proposta: Proposta) -> Iterator[str]:
    """The centres, people and kinds that the import adds."""
    a = proposta.anagrafe
    elenchi = (
        ("Centri nuovi", a.centri),
        ("Persone nuove", a.persone),
        ("Tipi di obiettivo nuovi, da verificare", a.tipi_obiettivo),
        ("Tipi di indicatore nuovi, da verificare", a.tipi_indicatore),
    )
    for nome, elenco in elenchi:
        if nuove := [v.nome for v in elenco.nuove()]:
            yield f"{nome}: {', '.join(nuove)}"


def dove(differenza: Differenza) -> str:
    """«fase 3, peso»: the field in words, rows counted from one."""
    parti: list[str] = []
    for passo in differenza.campo:
        if isinstance(passo, int):
            parti[-1] += f" {passo + 1}"
        else:
            parti.append(NOMI_DEI_CAMPI.get(passo, passo))
    return ", ".join(parti)


def in_parole(valore: Any) -> str:
    """A value as a person reads it, shortened."""
    if isinstance(valore, str) and valore:
        testo = " ".join(valore.split())
        return f"«{testo[:BREVE]}{'…' if len(testo) > BREVE else ''}»"
    return f"«{valore.descrizione}»" if hasattr(valore, "descrizione") else in_words(valore)


def _un_cambio(cambio: Cambio) -> Iterator[str]:
    yield f"  {cambio.contenuto.codice:<11} {cambio.stato.value:<9} {cambio.contenuto.titolo}"
    for d in cambio.differenze:
        yield f"      {dove(d)}: {in_parole(d.prima)} → {in_parole(d.dopo)}"
