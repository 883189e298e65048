# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» in tables: numbers as they print, each on its side of its threshold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.contenuto import ObjectiveContent
from reports.base import Cella, Colonna, Foglio
from reports.state.sections import shared_rows
from reports.surveys.long_texts import SHEET, Row, in_rows, is_long, long_ones, short
from reports.surveys.rules_told import since_before
from reports.surveys.shown import NUMBERS, SurveyData, number_cell
from reports.surveys.trend import course_sheets

_N: Final = 12
# Beside the columns of what schema 1 froze, whose table stays as it was.
_MORE: Final = (
    *("Inizio previsto", "Fine prevista", "Causa", "Motivo", "Nuova fine", "Fonte"),
    *("Relazione", "Criticità", "Azioni correttive"),
)


def sheets(dati: SurveyData) -> Sequence[Foglio]:
    """A sheet for each kind of row, and the totals."""
    found = [_objectives(dati), _phases(dati), _indicators(dati), _totals(dati)]
    if not dati.survey.said.printed_whole:
        return found
    texts = [row for o in dati.survey.objectives for row in _texts(dati, o)]
    shared = [_shared(rows)] if (rows := shared_rows(dati)) else []
    return [
        *map(_shortened, [*found, *shared, *since_before(dati.survey).sheet(), *course_sheets(dati)]),
        *([_sheet_of_texts(texts)] if texts else []),
    ]


def _shared(rows: Sequence[Sequence[str]]) -> Foglio:
    wide = (("Indicatore", 60), ("Obiettivo", 14), ("Centro di responsabilità", 34), ("Valore", 40))
    return Foglio("Stessi indicatori", [Colonna(head, n, lungo=n > 14) for head, n in wide], [list(r) for r in rows])


def _shortened(sheet: Foglio) -> Foglio:
    """What has no room in a cell is pointed to."""
    heads = [c.titolo for c in sheet.colonne]
    return replace(sheet, righe=[list(short(dict(zip(heads, row, strict=True))).values()) for row in sheet.righe])


def _sheet_of_texts(rows: Sequence[Row]) -> Foglio:
    columns = [Colonna("Codice", 14), Colonna("Che cosa", 40, lungo=True), Colonna("Parte", 12)]
    return Foglio(SHEET, [*columns, Colonna("Testo", 90, lungo=True)], [list(row.values()) for row in rows])


def whole_sheet(dati: SurveyData) -> Foglio:
    """One table: a row for an objective, then one for each of its phases and indicators."""
    names = (
        *("Codice", "Titolo", "Centro di responsabilità", "Stato", "Riga", "Descrizione", "Peso", "Esito"),
        *("Inizio effettivo", "Fine effettiva", "Percentuale", "Valore atteso", "Verso", "Valore", "Situazione"),
        *("Raggiunto", "Grado percento", "Rapporto percento", "Fatto", "Atteso", "Scostamento", "Luce", "Risultato"),
        *("Grado", "Tempo"),
        "Previsione a fine anno",
    )
    heads = [*names, *(_MORE if dati.survey.said.printed_whole else ())]
    rows = [[row.get(name) for name in heads] for row in _all_rows(dati)]
    return Foglio("Stato di attuazione", [Colonna(name, 20, lungo=True) for name in heads], rows)


def _all_rows(dati: SurveyData) -> Iterator[dict[str, Cella]]:
    for o in dati.survey.objectives:
        said, cifre = o.said, o.cifre
        of = {
            "Codice": said.codice,
            "Titolo": said.titolo,
            "Centro di responsabilità": said.centro_di_responsabilita,
            "Stato": said.stato,
        }
        heads = dict(
            zip(("Fatto", "Atteso", "Scostamento", "Risultato", "Previsione a fine anno"), NUMBERS, strict=True)
        )
        words = {"Luce": cifre.get("luce"), "Grado": cifre.get("grado"), "Tempo": cifre.get("tempo")}
        figures = {head: number_cell(dati.number(cifre, name)) for head, name in heads.items()}
        yield {**of, "Riga": "obiettivo", **figures, **words, **_said(said)}
        yield from ({**of, "Riga": "fase", **row} for row in _phase_rows(dati, o))
        yield from ({**of, "Riga": "indicatore", **row} for row in _indicator_rows(dati, o))


def _said(o: ObjectiveContent) -> dict[str, str]:
    """What an objective tells in words."""
    return {"Relazione": o.relazione, "Criticità": o.criticita, "Azioni correttive": o.azioni_correttive}


def _texts(dati: SurveyData, o: ObjectiveTold) -> Iterator[Row]:
    """The texts of an objective and of its rows that no cell holds, each whole."""
    of_rows = long_ones((*_phase_rows(dati, o), *_indicator_rows(dati, o)))
    yield from in_rows(o.said.codice, ((n, t) for n, t in (*_said(o.said).items(), *of_rows) if is_long(t)))


def _phase_rows(dati: SurveyData, o: ObjectiveTold) -> Iterator[dict[str, Cella]]:
    for f in o.said.planned_phases:
        yield {
            "Descrizione": f.descrizione,
            "Peso": f.peso,
            "Inizio previsto": f.inizio_previsto,
            "Fine prevista": f.fine_prevista,
            "Esito": f.esito,
            "Inizio effettivo": f.inizio_effettivo,
            "Fine effettiva": f.fine_effettiva,
            "Percentuale": f.percentuale,
            "Atteso": number_cell(dati.number(o.cifre, f"fase/{f.id}/atteso")),
            "Causa": f.causa,
            "Motivo": f.motivo,
            "Nuova fine": f.nuova_fine,
        }


def _indicator_rows(dati: SurveyData, o: ObjectiveTold) -> Iterator[dict[str, Cella]]:
    for i in o.said.planned_indicators:
        yield {
            "Descrizione": i.descrizione,
            "Valore atteso": i.valore_atteso,
            "Verso": i.verso,
            "Valore": value_of(i),
            "Situazione": situation(i, o.said.stato),
            "Raggiunto": o.cifre.get(f"indicatore/{i.id}/raggiunto"),
            "Grado percento": number_cell(dati.number(o.cifre, f"indicatore/{i.id}/grado_percento")),
            "Rapporto percento": number_cell(dati.number(o.cifre, f"indicatore/{i.id}/rapporto")),
            "Fonte": i.fonte,
        }


def _objectives(dati: SurveyData) -> Foglio:
    heads = ("Fatto", "Atteso", "Scostamento", "Risultato", "Previsione a fine anno")
    columns = [
        Colonna("Codice", 14),
        Colonna("Titolo", 44, lungo=True),
        Colonna("Centro di responsabilità", 34, lungo=True),
        Colonna("Stato", 14),
        *(Colonna(head, _N) for head in heads),
        *(Colonna(head, 16) for head in ("Luce", "Grado", "Tempo")),
        *(Colonna(head, 60, lungo=True) for head in ("Relazione", "Criticità", "Azioni correttive")),
    ]
    rows: list[list[Cella]] = []
    for o in dati.survey.objectives:
        said, cifre = o.said, o.cifre
        rows.append(
            [
                *(said.codice, said.titolo, said.centro_di_responsabilita, said.stato),
                *(number_cell(dati.number(cifre, name)) for name in NUMBERS),
                *(cifre.get(name) for name in ("luce", "grado", "tempo")),
                *_said(said).values(),
            ]
        )
    return Foglio("Obiettivi", columns, rows)


def _phases(dati: SurveyData) -> Foglio:
    wide = {"Descrizione": 60, "Motivo": 40, "Causa": 24}
    names = (
        *("Descrizione", "Peso", "Inizio previsto", "Fine prevista", "Esito", "Inizio effettivo", "Fine effettiva"),
        *("Percentuale", "Atteso", "Causa", "Motivo", "Nuova fine"),
    )
    rows = [[o.said.codice, *row.values()] for o in dati.survey.objectives for row in _phase_rows(dati, o)]
    return Foglio("Fasi", [Colonna("Codice", 14), *_columns(names, wide)], rows)


def _indicators(dati: SurveyData) -> Foglio:
    wide = {"Descrizione": 60, "Fonte": 30}
    names = (
        *("Descrizione", "Valore atteso", "Verso", "Valore", "Situazione", "Raggiunto", "Grado percento"),
        *("Rapporto percento", "Fonte"),
    )
    rows = [[o.said.codice, *row.values()] for o in dati.survey.objectives for row in _indicator_rows(dati, o)]
    return Foglio("Indicatori", [Colonna("Codice", 14), *_columns(names, wide)], rows)


def _columns(names: Sequence[str], wide: Mapping[str, int]) -> list[Colonna]:
    return [Colonna(name, wide.get(name, 16), lungo=name in wide) for name in names]


def _totals(dati: SurveyData) -> Foglio:
    totals = dati.survey.totals
    means = (("Fatto", totals.done), ("Atteso", totals.expected), ("Risultato", totals.result))
    counts = (("Luce", totals.lights), ("Grado", totals.grades), ("Tempo", totals.times))
    rows: list[list[Cella]] = [["Obiettivi", "", totals.objectives]]
    rows += [[name, "media", number_cell(dati.shown(figure.value))] for name, figure in means]
    rows += [[name, str(word), n] for name, words in counts for word, n in words.items()]
    return Foglio("Totali", [Colonna("Che cosa", 20), Colonna("Classe", 20), Colonna("Quanto", _N)], rows)
