# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a Relazione in tables, and its texts. What no cell of a workbook holds goes on in rows under it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import written
from monitoraggio.figures.words import Grado, Luce, Tempo
from relazioni.contenuto import ObjectiveRow, RelazioneContent
from reports.base import Cella, Colonna, Foglio
from reports.relazione.figures import figure, name_of, number, rollup_of
from reports.surveys.long_texts import HEADS, SHEET, Row, in_rows, long_ones, short
from reports.surveys.shown import NUMBERS, number_cell

_WIDE: Final = {
    **dict.fromkeys(("Descrizione", "Giudizio in parole", "Che cosa ne è", "Testo"), 60),
    **dict.fromkeys(("Titolo", "Oggetto", "Motivo", "Perché", "Misure correttive", "Obiettivo operativo"), 40),
    **dict.fromkeys(("Centro di responsabilità", "Nome", "Ambito", "Obiettivo strategico", "Cause", "Organismo"), 30),
    **dict.fromkeys(("Indicatore", "Fonte", "Parti", "Valori", "Indicatori non raggiunti"), 30),
}
_HEADS: Final = ("Fatto", "Atteso", "Scostamento", "Risultato", "Previsione a fine anno")


def sheets(said: RelazioneContent) -> Sequence[Foglio]:
    """A sheet for each chapter that has numbers, then the texts."""
    objectives = said.obiettivi
    return [
        _sheet("Livelli", list(_levels(said))),
        objectives_sheet(said),
        _sheet("Fasi", [short(row) for o in objectives for row in _phases(o)]),
        _sheet("Indicatori", [short(row) for o in objectives for row in _indicators(o)]),
        _sheet("Albero", list(_tree(said))),
        _sheet("Scostamenti", [short(row) for row in _deviations(said)]),
        _sheet("Variazioni", [short(row) for row in _variations(said)]),
        _sheet("Obiettivi operativi", [short(row) for row in _operatives(said)]),
        _sheet("Indicatori dell'ente", list(_ente(said))),
        _sheet("Organismi", [short(row) for row in _bodies(said)]),
        _sheet("Atti e chiusure", [{"Giorno": s.giorno, "Descrizione": s.che_cosa} for s in said.passi]),
        _sheet(SHEET, list(_texts(said)), HEADS),
    ]


def objectives_sheet(said: RelazioneContent) -> Foglio:
    """The objectives with their results."""
    return _sheet("Obiettivi", [_objective(said, o) for o in said.obiettivi])


def _sheet(name: str, rows: Sequence[Row], heads: Sequence[str] = ()) -> Foglio:
    heads = heads or tuple(dict.fromkeys(head for row in rows for head in row)) or ("Nessuna riga",)
    columns = [Colonna(head, _WIDE.get(head, 16), lungo=head in _WIDE) for head in heads]
    return Foglio(name, columns, [[row.get(head) for head in heads] for row in rows])


def _levels(said: RelazioneContent) -> Iterator[Row]:
    for row in said.livelli:
        level = rollup_of(row.cifre)
        means = (("Risultato", level.result), ("Fatto", level.done), ("Atteso", level.expected))
        yield {
            "Livello": row.genere,
            "Nome": name_of(row),
            "Obiettivi": level.objectives,
            **{head: number_cell(number(said, f.value)) for head, f in means},
            **{f"Luce: {word}": level.lights[word] for word in Luce},
            **{f"Grado: {word}": level.grades[word] for word in Grado},
            **{f"Tempo: {word}": level.times[word] for word in Tempo},
            **{f"{g} e {t}": 0 for g in Grado for t in Tempo},
            **{f"{c.grado} e {c.tempo}": c.obiettivi for c in row.incroci},
        }


def _objective(said: RelazioneContent, o: ObjectiveRow) -> Row:
    cifre = dict(o.cifre)
    return {
        "Codice": o.codice,
        "Titolo": o.titolo,
        "Centro di responsabilità": o.centro,
        "Responsabile": o.responsabile,
        "Tipo": o.tipo,
        **{head: number_cell(figure(said, o.cifre, name)) for head, name in zip(_HEADS, NUMBERS, strict=True)},
        "Luce": cifre.get("luce"),
        "Grado": cifre.get("grado"),
        "Tempo": cifre.get("tempo"),
    }


def _phases(o: ObjectiveRow) -> Iterator[Row]:
    for f in o.fasi:
        yield {
            "Codice": o.codice,
            "Descrizione": f.descrizione,
            "Peso": f.peso,
            "Inizio previsto": f.inizio_previsto,
            "Fine prevista": f.fine_prevista,
            "Inizio effettivo": f.inizio_effettivo,
            "Fine effettiva": f.fine_effettiva,
            "Esito": f.esito or None,
            "Percentuale": f.percentuale,
            "In ritardo": "sì" if f.ritardo else "no",
            "Causa": f.causa,
            "Motivo": f.motivo,
            "Nuova fine": f.nuova_fine,
        }


def _indicators(o: ObjectiveRow) -> Iterator[Row]:
    for i in o.indicatori:
        yield {
            "Codice": o.codice,
            "Descrizione": i.descrizione,
            "Tipo": i.tipo,
            "Valore atteso": i.valore_atteso,
            "Verso": i.verso,
            "Valore": i.valore or None,
            "Situazione": i.situazione,
            "Raggiunto": i.raggiunto or None,
            "Giudizio in parole": i.in_parole,
            "Fonte": i.fonte,
        }


def _tree(said: RelazioneContent) -> Iterator[Row]:
    for ambito in said.albero:
        for strategic in ambito.strategici:
            for operative in strategic.operativi:
                for code in operative.obiettivi or ("",):
                    o = said.by_code.get(code)
                    cifre = dict(o.cifre) if o else {}
                    yield {
                        "DUP": ambito.dup,
                        "Ambito": ambito.nome,
                        "Obiettivo strategico": strategic.nome,
                        "Obiettivo operativo": operative.nome,
                        "Codice": code or None,
                        "Titolo": o.titolo if o else "Nessun obiettivo dell'anno",
                        "Risultato": number_cell(figure(said, o.cifre, "risultato")) if o else None,
                        "Grado": cifre.get("grado"),
                        "Tempo": cifre.get("tempo"),
                    }


def _deviations(said: RelazioneContent) -> Iterator[Row]:
    for row in said.scostamenti:
        o = said.by_code[row.codice]
        yield {
            "Codice": o.codice,
            "Titolo": o.titolo,
            "Centro di responsabilità": o.centro,
            "Perché": "\n".join(row.perche),
            "Indicatori non raggiunti": "\n".join(row.indicatori),
            "Cause": "\n".join(row.cause),
            "Misure correttive": o.azioni_correttive,
        }


def _variations(said: RelazioneContent) -> Iterator[Row]:
    for v in said.variazioni:
        for r in v.obiettivi:
            yield {
                "Atto": v.atto,
                "Giorno": v.giorno,
                "Oggetto": v.oggetto,
                "Codice": r.codice,
                "Titolo": r.titolo,
                "Centro di responsabilità": r.centro,
                "Che cosa": r.genere,
                "Parti": "\n".join(r.parti),
                "Motivo": r.motivo,
            }


def _operatives(said: RelazioneContent) -> Iterator[Row]:
    for o in said.operativi:
        computed: Cella = number_cell(written(Fraction(o.calcolato), said.decimali)) if o.calcolato else None
        head = {"Ambito": o.ambito, "Obiettivo strategico": o.strategico, "Obiettivo operativo": o.nome}
        yield {**head, "A che punto è": o.stato, "Calcolato": computed, "Dichiarato": o.dichiarato,
               "Che cosa ne è": o.narrativa}  # fmt: skip
        for i in o.indicatori:
            values = "\n".join(f"{year}: {value}" for year, value in i.valori)
            yield {**head, "Indicatore": i.descrizione, "Valore atteso": i.valore_atteso, "Valori": values,
                   "Fonte": i.fonte}  # fmt: skip


def _ente(said: RelazioneContent) -> Iterator[Row]:
    years = sorted({year for row in said.salute for year, _ in row.valori})
    for row in said.salute:
        values = dict(row.valori)
        yield {
            "Stato di salute": row.stato_di_salute,
            "Ambito": row.ambito,
            "Tema": row.tema,
            "Indicatore": row.descrizione,
            "Unità di misura": row.unita,
            "Fonte": row.fonte,
            "Verso": row.verso,
            **{year: values.get(year) for year in years},
            "Che cosa ne è": row.in_parole,
        }


def _bodies(said: RelazioneContent) -> Iterator[Row]:
    for row in said.organismi:
        yield {
            "Organismo": row.organismo,
            "Descrizione": row.obiettivo,
            "Esito": row.esito,
            "Valore": row.valore,
            "Che cosa ne è": row.narrativa,
        }


def _texts(said: RelazioneContent) -> Iterator[Row]:
    """The sections, then the texts of the objectives, each whole."""
    yield from in_rows("", ((section.titolo, section.testo) for section in said.sezioni))
    yield from in_rows("", (("Che cosa resta fuori", words) for _, words in said.esclusi))
    for o in said.obiettivi:
        own = (("Relazione", o.relazione), ("Criticità", o.criticita), ("Azioni correttive", o.azioni_correttive))
        rows = (*_phases(o), *_indicators(o))
        yield from in_rows(o.codice, (*own, *long_ones(rows)))
