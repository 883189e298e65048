# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file of actual values would change in a survey, and the change: through the one writer of the surveys.

What the writer alone can tell (a phase that is concluded has its day, no day after the survey) a preview asks of the
writer itself, in a transaction that is taken back.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fogli.griglia import leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from importazioni.consuntivi.columns import BOUNDS, FORM, INDICATOR, OF, PHASE, in_words
from importazioni.consuntivi.lines import Line, lines_of
from importazioni.consuntivi.numbers import DIGITS_ASKED, asked_about
from importazioni.consuntivi.pairing import Paired, Row, paired, real_rows
from importazioni.griglie.account import Account
from importazioni.griglie.choices import NO_CHOICES, Choices
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.trial import confirmed, tried
from monitoraggio.computing import day_of, figures_for, rules_for
from monitoraggio.contenuto import ObjectiveContent, SurveyContent
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import CausaDiRitardo, Rilevazione, StatoObiettivo
from monitoraggio.scrittura.drafts import Change, Draft, Fault, Hand, NotStorable, NotWritable
from monitoraggio.scrittura.writer import write
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from testi.confronto import piega

_LABELS: Final = {c.campo: c.testa for c in FORM.columns}


@dataclass(frozen=True, slots=True)
class CellChange:
    """What of a row is another afterwards, in words; ``judged``: how the program judges a value."""

    code: str
    row: str
    column: str
    before: str
    after: str
    judged: str = ""


@dataclass(frozen=True)
class ActualsOutcome:
    """What a file changes, or would change."""

    changes: tuple[CellChange, ...]
    lines: int
    findings: tuple[SegnalazioneDiTabella, ...]
    account: Account | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of what would change: a confirmation holds for this and nothing else."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


def propose_actuals(
    survey: Rilevazione, data: bytes, name: str, *, user: Utente | None = None, choices: Choices = NO_CHOICES
) -> ActualsOutcome:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened, or the survey is not open.
        TabellaConErrori: it has faults, each with its place.
    """
    return tried(lambda: _written(survey, data, name, user, choices))


def import_actuals(
    survey: Rilevazione,
    data: bytes,
    name: str,
    *,
    user: Utente | None = None,
    fingerprint: str | None = None,
    choices: Choices = NO_CHOICES,
) -> ActualsOutcome:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``propose_actuals``; nothing was written.
        PropostaCambiata: the changes are no longer those that were previewed (``fingerprint``).
    """
    return confirmed(lambda: _written(survey, data, name, user, choices), fingerprint)


def _written(survey: Rilevazione, data: bytes, name: str, user: Utente | None, choices: Choices) -> ActualsOutcome:
    kept = Rilevazione.objects.told().get(pk=survey.pk)
    if not kept.aperta:
        raise FileNonLeggibile(
            f"{kept} è {kept.get_stato_display().lower()}: i consuntivi si importano mentre è aperta."
        )
    account = _account(data, name, choices)
    before = survey_content(kept)
    pairs = _paired(account, before)
    states = {s.codice: s for s in StatoObiettivo.objects.filter(rilevazione=kept).select_related("rilevazione")}
    changes = [Change(states[code], draft) for code, draft in _drafts(pairs).items()]
    try:
        write(changes, Hand(user or SISTEMA, f"Consuntivi: {name}"[:100]))
    except NotStorable as no:
        raise TabellaConErrori(_refused(account, pairs, no.faults), account) from None
    except NotWritable as no:
        raise TabellaConErrori(_not_now(account, pairs, no.reasons), account) from None
    after = survey_content(kept)
    told = tuple(_differences(pairs, before, after))
    for line, o, row in pairs:
        account.findings += asked_about(line, _row(after.by_code[o.codice], row), day_of(after))
    return ActualsOutcome(told, len(pairs), tuple(account.findings), account)


def _account(data: bytes, name: str, choices: Choices) -> Account:
    grids = leggi_griglie(data, name)
    if not visible(grids):
        raise FileNonLeggibile(f"{name}: non ha fogli visibili.")
    return Account(FORM, grids, choices)


def _paired(account: Account, survey: SurveyContent) -> Paired:
    """The lines with their rows.

    Raises:
        TabellaConErrori: some have faults.
    """
    findings = account.findings
    rows = without_totals(righe_lette(account), findings, ("codice",).__contains__, real_rows(survey))
    lines = list(lines_of(guardate(rows, BOUNDS, findings, {"codice"}, told_apart=DIGITS_ASKED), findings))
    pairs = [(_with_cause(line, row, findings), o, row) for line, o, row in paired(lines, survey, findings)]
    findings += account.ledger.findings()
    if any(f.grave for f in findings):
        raise TabellaConErrori(findings, account)
    return pairs


def _with_cause(line: Line, row: Row, findings: list[SegnalazioneDiTabella]) -> Line:
    """The line with the cause that its words name; one that alone says nothing wants a reason before the closing."""
    if not line.said.get("causa"):
        return line
    causes = list(CausaDiRitardo.objects.filter(in_uso=True))
    found = next((c for c in causes if piega(c.nome) == piega(line.said["causa"])), None)
    if found is None:
        known = ", ".join(f"«{c.nome}»" for c in causes)
        findings.append(line.fault("causa", f"«{line.said['causa'][:40]}» non è fra le cause: ci sono {known}."))
        return line
    if found.vuole_motivo and not line.said.get("motivo", getattr(row, "motivo", "")).strip():
        told = f"la causa «{found.nome}» vuole un motivo: senza, la rilevazione non si chiude."
        findings.append(line.remark("motivo" if "motivo" in line.row.nomi else "causa", told))
    return Line(line.row, line.code, line.kind, line.text, {**line.said, "causa": found.pk})


def _drafts(pairs: Paired) -> dict[str, Draft]:
    said: defaultdict[str, dict[str, dict[UUID, Mapping[str, Any]]]] = defaultdict(lambda: {PHASE: {}, INDICATOR: {}})
    for line, o, row in pairs:
        values = {("causa_id" if column == "causa" else column): value for column, value in line.said.items()}
        if line.kind == INDICATOR and "valore" in values:
            values["origine"] = "foglio"
        said[o.codice][line.kind][UUID(row.id)] = values
    return {code: Draft(phases=rows[PHASE], values=rows[INDICATOR]) for code, rows in said.items()}


def _refused(account: Account, pairs: Paired, faults: Sequence[Fault]) -> list[SegnalazioneDiTabella]:
    """What the writer does not take, at its row."""
    lines = {UUID(row.id): line for line, _, row in pairs}
    first = {o.codice: line for line, o, _ in reversed(pairs)}
    told = []
    for fault in faults:
        line = (lines.get(fault.row) if fault.row else None) or first[fault.code]
        told.append(line.fault(fault.column.removesuffix("_id"), fault.why))
    return [*account.findings, *told]


def _not_now(account: Account, pairs: Paired, reasons: Mapping[str, str]) -> list[SegnalazioneDiTabella]:
    first = {o.codice: line for line, o, _ in reversed(pairs)}
    return [*account.findings, *(first[code].fault("codice", f"{code}: {why}") for code, why in reasons.items())]


def _differences(pairs: Paired, before: SurveyContent, after: SurveyContent) -> Iterator[CellChange]:
    day, rules = day_of(after), rules_for(after.regole)
    judged: dict[str, Mapping[str, str]] = {}
    for line, o, row in pairs:
        then = after.by_code[o.codice]
        if o.codice not in judged:
            said = figures_for(then, day, rules).judged
            judged[o.codice] = {i.id: j.sentence for i, j in zip(then.planned_indicators, said, strict=True)}
        was, now = _row(before.by_code[o.codice], row), _row(then, row)
        for column in OF[line.kind]:
            old, new = getattr(was, column), getattr(now, column)
            if old != new:
                sentence = judged[o.codice].get(row.id, "") if column == "valore" else ""
                yield CellChange(o.codice, row.descrizione, _LABELS[column], in_words(old), in_words(new), sentence)


def _row(o: ObjectiveContent, row: Row) -> Row:
    rows: Iterable[Row] = (*o.fasi, *o.indicatori)
    return next(one for one in rows if one.id == row.id)
