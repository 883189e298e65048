# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo» on paper: a first page with the centres, then the head of each objective and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.contenuto import EvidenceContent, IndicatorContent, ObjectiveContent, PhaseContent
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import Luce
from reports.base import Parte
from reports.fingerprint import of_templates
from reports.surveys.overview import drawn, gantt_of, levels, opportunities, year_so_far
from reports.surveys.shown import NOTHING, CentreRow, SurveyData, by_centre, evidence_told, of_what
from testi.formati import data

MODEL: Final = "reports/consuntivo/parte.html"
FIRST: Final = "reports/consuntivo/prima.html"
SECTIONS: Final = "reports/consuntivo/quadro.html"
GLANCE: Final = "Il quadro della rilevazione"
FORECASTS: Final = {
    "in-linea": "in linea",
    "a-rischio": "a rischio",
    "non-raggiungibile": "non raggiungibile",
    "gia-raggiunto": "già raggiunto",
}
# A row with more lines than this may not fit on a page: it breaks, rather than leave the rest of one empty.
_LONG: Final = 12


class PrintedRow(NamedTuple):
    """A phase or an indicator: what it is called, its cells by head, what is told under them by name
    (and whether in one line)."""

    name: str
    beneath: str
    cells: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str, bool], ...]
    long: bool


def parts(dati: SurveyData, title: str) -> Sequence[Parte]:
    """The first page, then one part an objective."""
    objectives = [_objective(dati, o, n) for n, o in enumerate(dati.survey.objectives, start=1)]
    if not drawn(dati):
        return [_first(dati, title), *objectives]
    return [_first(dati, title), _glance(dati), *objectives]


def _glance(dati: SurveyData) -> Parte:
    """Done against expected, level by level and survey by survey."""
    found = (*levels(dati), *year_so_far(dati))
    key = (of_templates("obiettivi/foglio"), found)
    return Parte("quadro", repr(key).encode(), (GLANCE,), partial(dict, titolo=GLANCE, sezioni=found), SECTIONS)


def _first(dati: SurveyData, title: str) -> Parte:
    said = dati.survey.said
    heads = ("Obiettivi", "Fatto", "Atteso", "Risultato", *map(str.capitalize, Luce), "Da compilare")
    context: dict[str, Any] = {
        "ente": said.ente,
        "titolo": title,
        "giorno": data(dati.day),
        "parametri": (("Vista", f"{said.piano} {said.descrizione}".strip()), ("Rilevazione", of_what(dati))),
        "teste": heads,
        "centri": [(row.name, list(zip(heads, _counts(dati, row), strict=True))) for row in by_centre(dati)],
        "misure": list(_measures(dati)),
        "legenda": dati.survey.legend,
    }
    if drawn(dati):
        context["apertura"] = tuple(opportunities(dati))
    key = (of_templates("obiettivi/foglio"), context)
    return Parte("sintesi", repr(key).encode(), (title,), partial(dict, context), FIRST)


def _counts(dati: SurveyData, row: CentreRow) -> Iterator[str]:
    yield str(row.level.objectives)
    for figure in (row.level.done, row.level.expected, row.level.result):
        yield dati.shown(figure.value) or NOTHING
    yield from (str(row.level.lights[light]) for light in Luce)
    yield str(row.waiting)


def _measures(dati: SurveyData) -> Iterator[tuple[str, str]]:
    """The counts of the classes, and of how many values are missing: a mean over fewer is said to be one."""
    totals = dati.survey.totals
    for name, counts in (("Grado", totals.grades), ("Tempo", totals.times)):
        yield name, ", ".join(f"{word} {n}" for word, n in counts.items())
    yield "Indicatori", values_told([o.said for o in dati.survey.objectives])


def values_told(objectives: Sequence[ObjectiveContent]) -> str:
    """«12 con un valore; 3 di 15 mancanti (senza valore 1, non valutabile 1, da rilevare 1)»."""
    found = [situation(i, o.stato) for o in objectives for i in o.planned_indicators]
    with_value = found.count("rilevato")
    gone = [(word, found.count(word)) for word in ("senza valore", "non valutabile", "da rilevare")]
    missing = len(found) - with_value
    why = f" ({', '.join(f'{word} {n}' for word, n in gone if n)})" if missing else ""
    return f"{with_value} con un valore; {missing} di {len(found)} mancanti{why}"


def _objective(dati: SurveyData, o: ObjectiveTold, n: int) -> Parte:
    said = o.said
    when = (dati.survey.said.anno, drawn(dati))
    templates = of_templates("obiettivi/foglio", "obiettivi")
    key = (templates, dati.survey.rules, dati.survey.said.al, when, said, o.cifre, o.frasi)
    return Parte(
        nome=said.codice,
        contenuto=repr(key).encode(),
        segnalibro=(said.centro_di_responsabilita, f"{said.codice} {said.titolo}"),
        contesto=partial(_context, dati, o, n),
    )


def _context(dati: SurveyData, o: ObjectiveTold, n: int) -> Mapping[str, Any]:
    said = o.said
    texts = (
        ("CRITICITÀ", said.criticita),
        ("AZIONI CORRETTIVE", said.azioni_correttive),
        ("NOTA DEL NUCLEO DI VALUTAZIONE", said.nota_nucleo),
    )
    return {
        "o": said,
        "cifre": list(_figures(dati, o)),
        "gantt": gantt_of(dati, o, n) if drawn(dati) else "",
        "fasi": [_phase(dati, o, f) for f in said.planned_phases],
        "indicatori": [_indicator(dati, o, i) for i in said.planned_indicators],
        "valori": values_told([said]) if said.planned_indicators else "",
        "testi": [(name, text) for name, text in texts if text.strip()],
        "forzatura": list(_override(dati, o)),
        "evidenze": [(name_of_row(said, e), *evidence_told(e)) for e in said.evidenze],
        "testa_alta": len(said.titolo) > 160 or len(said.centro_di_responsabilita) > 84,
    }


def _figures(dati: SurveyData, o: ObjectiveTold) -> Iterator[tuple[str, str]]:
    said, cifre = o.said, o.cifre
    yield "Compilazione", said.stato
    for name, key in (("Fatto", "fatto"), ("Atteso", "atteso"), ("Scostamento", "scostamento")):
        yield name, dati.number(cifre, key) or NOTHING
    declared = f"; dichiarata {said.luce_dichiarata}: {said.motivo_luce}" if said.luce_dichiarata else ""
    yield "Luce", cifre.get("luce", "nessuna: non si sa abbastanza") + declared
    yield "Risultato", dati.number(cifre, "risultato") or NOTHING
    yield "Grado", cifre.get("grado", NOTHING)
    yield "Tempo", cifre.get("tempo", NOTHING)
    if said.previsione:
        yield "Previsione", FORECASTS.get(said.previsione, said.previsione)


def _phase(dati: SurveyData, o: ObjectiveTold, f: PhaseContent) -> PrintedRow:
    late = f.fine_giudicata
    told = (
        ("Fine giudicata", f"{data(late)}, quella in vigore quando è stata conclusa" if late else ""),
        ("Causa", f.causa),
        ("Motivo", f.motivo),
        ("Nuova fine", data(f.nuova_fine) if f.nuova_fine else ""),
    )
    cells = (
        ("Peso", concise(f.peso) if f.peso is not None else NOTHING),
        ("Inizio previsto", data(f.inizio_previsto) or NOTHING),
        ("Fine prevista", data(f.fine_prevista) or NOTHING),
        ("Inizio effettivo", data(f.inizio_effettivo) or NOTHING),
        ("Fine effettiva", data(f.fine_effettiva) or NOTHING),
        ("Esito", f.esito or "da dire"),
        ("Fatto %", concise(f.percentuale) if f.percentuale is not None else NOTHING),
        ("Attesa %", dati.number(o.cifre, f"fase/{f.id}/atteso") or NOTHING),
    )
    return _row(f.descrizione, f.responsabile, cells, told)


def _indicator(dati: SurveyData, o: ObjectiveTold, i: IndicatorContent) -> PrintedRow:
    state, ratio = situation(i, o.said.stato), dati.number(o.cifre, f"indicatore/{i.id}/rapporto")
    told = (
        ("Giudizio", o.frasi.get(f"indicatore/{i.id}", "")),
        ("Rapporto fra valore e atteso", f"{ratio} %" if ratio else ""),
        ("Perché lo giudica così una persona", i.motivo_giudizio if i.giudizio else ""),
        ("Perché non si valuta", i.motivo_non_valutabile if i.non_valutabile else ""),
        ("Fonte", "" if i.provenienza else i.fonte),
        ("Letto dalla fonte e confermato", i.provenienza),
        ("SHA-256 della fonte", i.impronta_fonte),
        ("Rilevato il", data(i.giorno) if i.giorno else ""),
    )
    cells = (
        ("Valore atteso", i.valore_atteso or NOTHING),
        ("Verso", i.verso),
        ("Valore", value_of(i) or state),
        ("Raggiunto", o.cifre.get(f"indicatore/{i.id}/raggiunto") or NOTHING),
        ("Grado %", dati.number(o.cifre, f"indicatore/{i.id}/grado_percento") or NOTHING),
    )
    return _row(i.descrizione, i.tipo, cells, told)


def _row(name: str, beneath: str, cells: tuple[tuple[str, str], ...], told: tuple[tuple[str, str], ...]) -> PrintedRow:
    said = tuple((what, text.strip(), "\n" not in text.strip()) for what, text in told if text.strip())
    lines = sum(len(line) // 100 + 1 for line in (name, *(line for _, text, _ in said for line in text.splitlines())))
    return PrintedRow(name, beneath, cells, said, lines > _LONG)


def _override(dati: SurveyData, o: ObjectiveTold) -> Iterator[tuple[str, str]]:
    """Both numbers and both reasons of the result that the centre asked to have in the place of the computed one."""
    asked = o.said.forzatura
    if asked is not None:
        yield "Risultato calcolato", dati.number(o.cifre, "risultato") or NOTHING
        yield "Risultato chiesto", f"{concise(asked.risultato)} ({asked.stato})"
        yield "Motivo del centro", asked.motivo
        yield "Risposta dell'ufficio", asked.risposta or "non ancora data"


def name_of_row(o: ObjectiveContent, e: EvidenceContent) -> str:
    """What an evidence is of."""
    rows = {**{f.id: f.descrizione for f in o.fasi}, **{i.id: i.descrizione for i in o.indicatori}}
    return rows.get(e.riga, e.riga) if e.riga else "Tutto l'obiettivo"
