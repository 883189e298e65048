# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which row of the survey a line is of: by its identifier, or by its text as the plan has it. Pure.

Equal texts in one objective pair in the order of the plan when there are as many lines, and that is said; otherwise
nobody can tell which is which, and they are refused.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from importazioni.consuntivi.columns import INDICATOR, PHASE
from importazioni.consuntivi.lines import Line
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.names import simili
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent
from testi.codes import code_key
from testi.confronto import in_riga, piega

Row = PhaseContent | IndicatorContent
Paired = list[tuple[Line, ObjectiveContent, Row]]


def real_rows(survey: SurveyContent) -> Callable[[RigaLetta], bool]:
    """Tells the rows that name a phase or an indicator of the plan: «Totale verbali» may be one, and is no total."""
    known = {
        kind: {piega(row.descrizione) for o in survey.planned for row in rows(o)}
        for kind, rows in ((PHASE, _phases), (INDICATOR, _indicators))
    }
    return lambda row: any(piega(row[kind]) in texts for kind, texts in known.items() if row[kind].strip())


def _phases(o: ObjectiveContent) -> Sequence[Row]:
    return o.planned_phases


def _indicators(o: ObjectiveContent) -> Sequence[Row]:
    return o.planned_indicators


def paired(lines: Iterable[Line], survey: SurveyContent, findings: list[SegnalazioneDiTabella]) -> Paired:
    """Each line with its objective and its row, in the order of the file; what cannot be goes to ``findings``."""
    known = {code_key(o.codice): o for o in survey.planned}
    groups: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if code_key(line.code) in known:
            groups[code_key(line.code), line.kind].append(line)
        else:
            findings.append(line.fault("codice", f"{survey.piano} non ha l'obiettivo «{line.code[:40]}»."))
    found: Paired = []
    for (code, kind), of_one in groups.items():
        o = known[code]
        rows = (_phases if kind == PHASE else _indicators)(o)
        found += [(line, o, row) for line, row in _of_objective(of_one, rows, o.codice, findings)]
    return _each_once(found, findings)


def _of_objective(
    lines: Sequence[Line], rows: Sequence[Row], code: str, findings: list[SegnalazioneDiTabella]
) -> Iterable[tuple[Line, Row]]:
    by_id = {row.id: row for row in rows}
    said_by_id = {line.text.lower() for line in lines} & by_id.keys()
    groups: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.text.lower() in by_id:
            yield line, by_id[line.text.lower()]
            continue
        ids = tuple(row.id for row in _with_text(line.text, rows) if row.id not in said_by_id)
        if ids:
            groups[ids].append(line)
        else:
            findings.append(line.fault(line.kind, _unknown(line, rows, code)))
    for ids, of_text in groups.items():
        yield from _in_order(of_text, [by_id[i] for i in ids], findings)


def _with_text(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that say just this, else those that say it in other letters."""
    same = [row for row in rows if in_riga(row.descrizione) == text]
    return same or [row for row in rows if piega(row.descrizione) == piega(text) != ""]


def _in_order(
    lines: Sequence[Line], rows: Sequence[Row], findings: list[SegnalazioneDiTabella]
) -> Iterable[tuple[Line, Row]]:
    text, kind = lines[0].text[:60], lines[0].kind
    if len(lines) == len(rows):
        if len(rows) > 1:
            told = f"nel piano ci sono {len(rows)} righe «{text}»: le abbino nell'ordine del piano."
            findings.extend(line.remark(kind, told) for line in lines)
        return zip(lines, rows, strict=True)
    if len(rows) == 1:
        why = f"«{text}» sta in più righe del file, e nel piano è una sola: lasciarne una."
    else:
        why = (
            f"nel piano ci sono {len(rows)} righe «{text}» e nel file {len(lines)}: scriverle tutte, nell'ordine del "
            "piano, o con l'identificativo."
        )
    findings.extend(line.fault(kind, why) for line in lines)
    return ()


def _unknown(line: Line, rows: Sequence[Row], code: str) -> str:
    what = "la fase" if line.kind == PHASE else "l'indicatore"
    near = next((row.descrizione for row in rows if simili(row.descrizione, line.text)), "")
    hint = f" Somiglia a «{in_riga(near)[:80]}»: se è quella riga, scriverla com'è nel piano." if near else ""
    return f"{code} non ha {what} «{line.text[:80]}».{hint}"


def _each_once(found: Paired, findings: list[SegnalazioneDiTabella]) -> Paired:
    first: dict[str, Line] = {}
    for line, _, row in found:
        above = first.setdefault(row.id, line)
        if above is not line:
            findings.append(line.fault(line.kind, f"è la stessa della riga {above.row.numero}: lasciarne una."))
    order: Mapping[int, int] = {id(line): n for n, (line, _, _) in enumerate(found)}
    return sorted(found, key=lambda one: order[id(one[0])])
