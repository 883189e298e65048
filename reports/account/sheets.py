# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo» in tables. What no cell of a workbook holds goes on in the rows under it, in a sheet of texts."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.contenuto import ObjectiveContent
from monitoraggio.figures.words import Luce
from reports.account.paper import FORECASTS, name_of_row
from reports.base import Colonna, Foglio
from reports.surveys.long_texts import HEADS, SHEET, Row, in_rows, long_ones, short
from reports.surveys.shown import NUMBERS, SurveyData, by_centre, evidence_told, number_cell
from reports.surveys.trend import course_sheets

_WIDE: Final = {
    **dict.fromkeys(("Descrizione", "Giudizio in parole"), 60),
    **dict.fromkeys(("Titolo", "Motivo", "Che cosa prova", "Di che cosa", "Dove", "Perché"), 40),
    **dict.fromkeys(("Centro di responsabilità", "Causa", "Fonte"), 30),
    **dict.fromkeys(("Testo", "Relazione", "Criticità", "Azioni correttive", "Nota del Nucleo"), 90),
}
_HEADS: Final = ("Fatto", "Atteso", "Scostamento", "Risultato", "Previsione a fine anno")


def sheets(dati: SurveyData) -> Sequence[Foglio]:
    """A sheet for each kind of row; the long texts and the centres after them."""
    objectives = dati.survey.objectives
    return [
        _sheet("Obiettivi", [_objective(dati, o) for o in objectives]),
        _sheet("Fasi", [short(row) for o in objectives for row in _phases(dati, o)]),
        _sheet("Indicatori", [short(row) for o in objectives for row in _indicators(dati, o)]),
        _sheet(SHEET, [row for o in objectives for row in _texts(dati, o)], HEADS),
        _sheet("Evidenze", [row for o in objectives for row in _evidence(o.said)], _EVIDENCE_HEADS),
        _sheet("Centri", list(_centres(dati))),
        *course_sheets(dati),
    ]


def whole_sheet(dati: SurveyData) -> Foglio:
    """One table: a row for an objective with its texts, then one for each of its phases and indicators."""
    rows = list(_all_rows(dati))
    return _sheet("Consuntivo", rows, tuple(dict.fromkeys(head for row in rows for head in row)))


def _sheet(name: str, rows: Sequence[Row], heads: Sequence[str] = ()) -> Foglio:
    heads = heads or list(rows[0] if rows else ("Codice",))
    columns = [Colonna(head, _WIDE.get(head, 16), lungo=head in _WIDE) for head in heads]
    return Foglio(name, columns, [[row.get(head) for head in heads] for row in rows])


def _all_rows(dati: SurveyData) -> Iterator[Row]:
    for o in dati.survey.objectives:
        yield {"Codice": o.said.codice, "Riga": "obiettivo", **_objective(dati, o), **dict(_said(o.said))}
        yield from ({"Codice": o.said.codice, "Riga": "fase", **row} for row in _phases(dati, o))
        yield from ({"Codice": o.said.codice, "Riga": "indicatore", **row} for row in _indicators(dati, o))


def _objective(dati: SurveyData, o: ObjectiveTold) -> Row:
    said, cifre, asked = o.said, o.cifre, o.said.forzatura
    return {
        "Codice": said.codice,
        "Titolo": said.titolo,
        "Centro di responsabilità": said.centro_di_responsabilita,
        "Responsabile": said.responsabile,
        "Tipo": said.tipo,
        "Stato": said.stato,
        **{head: number_cell(dati.number(cifre, name)) for head, name in zip(_HEADS, NUMBERS, strict=True)},
        "Luce": cifre.get("luce"),
        "Luce dichiarata": said.luce_dichiarata or None,
        "Grado": cifre.get("grado"),
        "Tempo": cifre.get("tempo"),
        "Previsione del centro": FORECASTS.get(said.previsione, said.previsione) or None,
        "Risultato chiesto": asked.risultato if asked else None,
        "Forzatura": asked.stato if asked else None,
    }


def _phases(dati: SurveyData, o: ObjectiveTold) -> Iterator[Row]:
    for f in o.said.planned_phases:
        yield {
            "Codice": o.said.codice,
            "Descrizione": f.descrizione,
            "Responsabile": f.responsabile,
            "Peso": f.peso,
            "Inizio previsto": f.inizio_previsto,
            "Fine prevista": f.fine_prevista,
            "Inizio effettivo": f.inizio_effettivo,
            "Fine effettiva": f.fine_effettiva,
            "Esito": f.esito or None,
            "Percentuale": f.percentuale,
            "Attesa": number_cell(dati.number(o.cifre, f"fase/{f.id}/atteso")),
            "Causa": f.causa,
            "Motivo": f.motivo,
            "Nuova fine": f.nuova_fine,
        }


def _indicators(dati: SurveyData, o: ObjectiveTold) -> Iterator[Row]:
    for i in o.said.planned_indicators:
        yield {
            "Codice": o.said.codice,
            "Descrizione": i.descrizione,
            "Tipo": i.tipo,
            "Valore atteso": i.valore_atteso,
            "Verso": i.verso,
            "Valore": value_of(i),
            "Situazione": situation(i, o.said.stato),
            "Raggiunto": o.cifre.get(f"indicatore/{i.id}/raggiunto"),
            "Grado percento": number_cell(dati.number(o.cifre, f"indicatore/{i.id}/grado_percento")),
            "Rapporto percento": number_cell(dati.number(o.cifre, f"indicatore/{i.id}/rapporto")),
            "Giudizio in parole": o.frasi.get(f"indicatore/{i.id}"),
            "Perché": i.motivo_non_valutabile if i.non_valutabile else i.motivo_giudizio,
            "Fonte": i.fonte,
            "Rilevato il": i.giorno,
        }


_EVIDENCE_HEADS: Final = ("Codice", "Che cosa prova", "Di che cosa", "Dove", "SHA-256")


def _said(o: ObjectiveContent) -> Iterator[tuple[str, str]]:
    """The texts of an objective by name."""
    yield "Relazione", o.relazione
    yield "Criticità", o.criticita
    yield "Azioni correttive", o.azioni_correttive
    yield "Perché questa luce", o.motivo_luce
    yield "Motivo della forzatura", o.forzatura.motivo if o.forzatura else ""
    yield "Risposta dell'ufficio", o.forzatura.risposta if o.forzatura else ""
    yield "Nota del Nucleo", o.nota_nucleo


def _texts(dati: SurveyData, o: ObjectiveTold) -> Iterator[Row]:
    """Each text whole."""
    rows = (*_phases(dati, o), *_indicators(dati, o))
    yield from in_rows(o.said.codice, (*_said(o.said), *long_ones(rows)))


def _evidence(o: ObjectiveContent) -> Iterator[Row]:
    for e in o.evidenze:
        yield dict(zip(_EVIDENCE_HEADS, (o.codice, e.titolo, name_of_row(o, e), *evidence_told(e)[1:]), strict=True))


def _centres(dati: SurveyData) -> Iterator[Row]:
    for row in by_centre(dati):
        level = row.level
        means = (("Fatto", level.done), ("Atteso", level.expected), ("Risultato", level.result))
        yield {
            "Centro di responsabilità": row.name,
            "Obiettivi": level.objectives,
            **{name: number_cell(dati.shown(figure.value)) for name, figure in means},
            **{str(light).capitalize(): level.lights[light] for light in Luce},
            "Da compilare": row.waiting,
        }
