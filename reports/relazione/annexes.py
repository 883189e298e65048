# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of a centre, one after the other: figures, what was said, phases and indicators."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitoraggio.figures.printing import concise
from relazioni.contenuto import IndicatorRow, ObjectiveRow, PhaseRow, RelazioneContent
from reports.relazione.figures import figure
from reports.surveys.shown import NOTHING, from_to
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.formati import data

Cells = tuple[tuple[str, ...], ...]
_PHASES: Final = (
    ColonnaDUP("Fase", 42, forte=True),
    ColonnaDUP("Prevista", 14),
    ColonnaDUP("Effettiva", 14),
    ColonnaDUP("Esito", 10),
    ColonnaDUP("%", 6, numero=True),
    ColonnaDUP("Causa, motivo, nuova fine", 24),
)
_INDICATORS: Final = (
    ColonnaDUP("Indicatore", 42, forte=True),
    ColonnaDUP("Valore atteso", 14),
    ColonnaDUP("Valore", 14),
    ColonnaDUP("Raggiunto", 10),
    ColonnaDUP("Come si giudica", 30),
)
# Not the notes of the Nucleo: this document is published, they stay inside (docs/trasparenza.md).
_TEXTS: Final = (
    ("Che cosa ne è", "relazione"),
    ("Criticità", "criticita"),
    ("Azioni correttive", "azioni_correttive"),
)


def sections(said: RelazioneContent, centre: str, objectives: Sequence[ObjectiveRow]) -> Iterator[Sezione]:
    """Those of a centre, each with its tables."""
    for o in objectives:
        texts = [(name, getattr(o, field)) for name, field in _TEXTS]
        told = (("", _figures(said, o)), *((name, text) for name, text in texts if text.strip()))
        phases = tuple(map(_phase, o.fasi))
        title = f"{o.codice} {o.titolo}"
        yield Sezione(title, _PHASES if phases else (), phases, narrativa=told, parte=centre)
        if o.indicatori:
            yield Sezione(f"{o.codice}: indicatori", _INDICATORS, tuple(map(_indicator, o.indicatori)), parte=centre)


def _figures(said: RelazioneContent, o: ObjectiveRow) -> str:
    cifre = dict(o.cifre)
    who = f"Responsabile {o.responsabile}. " if o.responsabile else ""
    done, expected, gap = (figure(said, o.cifre, name) or NOTHING for name in ("fatto", "atteso", "scostamento"))
    result = figure(said, o.cifre, "risultato") or NOTHING
    words = f"luce {cifre.get('luce', 'nessuna')}, {cifre.get('grado', NOTHING)}, {cifre.get('tempo', NOTHING)}"
    return f"{who}Risultato **{result}**; fatto {done} su {expected}, scostamento {gap}; {words}."


def _phase(f: PhaseRow) -> Cells:
    why = [f.causa, *f.motivo.splitlines(), f"nuova fine {data(f.nuova_fine)}" if f.nuova_fine else ""]
    return (
        (f.descrizione,),
        from_to(f.inizio_previsto, f.fine_prevista),
        from_to(f.inizio_effettivo, f.fine_effettiva),
        tuple(filter(None, (f.esito or "da dire", "in ritardo" if f.ritardo else ""))),
        (concise(f.percentuale) if f.percentuale is not None else NOTHING,),
        tuple(filter(None, why)) or (NOTHING,),
    )


def _indicator(i: IndicatorRow) -> Cells:
    return (
        (i.descrizione,),
        (i.valore_atteso or NOTHING,),
        (i.valore or i.situazione,),
        (i.raggiunto or NOTHING,),
        (i.in_parole or NOTHING,),
    )
