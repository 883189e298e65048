# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet comes to: its rows, the degrees of the account, and the system by which they are judged."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ente import identity
from monitoraggio.figures.printing import written as printed
from valutazione.contenuto import ComponentContent, ObjectiveContent, RowContent, SheetContent
from valutazione.degrees import Account, Degree, Names, account_of, degrees_of, names
from valutazione.models import Scheda, VoceScheda
from valutazione.money.amounts import written
from valutazione.money.bands import at, holds
from valutazione.systems.facts import Category, Component, System
from valutazione.systems.rows import AskedRow, RowSaid, asked_rows, said_from
from valutazione.systems.scoring import Scored, scored
from versioni.contenuto import impronta

UNKNOWN: Final = "Il sistema «{}» non valuta «{}»."
Rows = Mapping[str, VoceScheda]


class NoCategory(ValueError):
    """The system of a sheet does not evaluate people of its kind."""


@dataclass(frozen=True)
class Worked:
    """A sheet with everything that its score is made of."""

    sheet: Scheda
    system: System
    category: Category
    account: Account
    degrees: Mapping[str, Degree]
    rows: Rows
    scored: Scored

    @property
    def asked(self) -> tuple[AskedRow, ...]:
        """The rows that somebody says something of."""
        return asked_rows(self.category)

    @property
    def coefficient(self) -> Fraction | None:
        """What the bands give for the score; None without a score, or where the system has no bands."""
        return coefficient_of(self.category, self.scored.score)


def coefficient_of(category: Category, score: Fraction | None) -> Fraction | None:
    """By the exact score; below the threshold nothing."""
    if score is None or category.bands is None:
        return None
    if score < category.threshold:
        return Fraction(0)
    return next((at(band, score) for band in category.bands if holds(band, score)), None)


def score_in_words(category: Category, score: Fraction | None) -> str:
    """«89,28»: with as many decimals as keep it on its side of threshold and bands; empty where there is none."""
    bounds = [category.threshold, *(band.start for band in category.bands or ())]
    return printed(score, thresholds=bounds)


def worked(sheet: Scheda) -> Worked:
    """A sheet as it stands now.

    Raises:
        NoCategory: its system does not evaluate people of its kind.
    """
    found = worked_all([sheet])[sheet.pk]
    if isinstance(found, NoCategory):
        raise found
    return found


def worked_all(sheets: Collection[Scheda]) -> dict[int, Worked | NoCategory]:
    """Sheets as they stand now, by key: each, or why it has no score (queries by how many plans, not by how many)."""
    if not sheets:
        return {}
    said: defaultdict[int, list[VoceScheda]] = defaultdict(list)
    for row in VoceScheda.objects.filter(scheda__in=[sheet.pk for sheet in sheets]).order_by("pk"):
        said[row.scheda_id].append(row)
    plans = {sheet.piano_id: sheet.piano for sheet in sheets}
    accounts = {pk: account_of(plan) for pk, plan in plans.items()}
    known = names() if any(account.told for account in accounts.values()) else None
    return {sheet.pk: _worked(sheet, accounts[sheet.piano_id], said[sheet.pk], known) for sheet in sheets}


def _worked(sheet: Scheda, account: Account, rows: Iterable[VoceScheda], known: Names | None) -> Worked | NoCategory:
    category = sheet.sistema.category(sheet.categoria)
    if category is None:
        return NoCategory(UNKNOWN.format(sheet.sistema, sheet.categoria))
    system = sheet.sistema.read
    degrees = degrees_of(sheet, category, account, known)
    said = {row.chiave: row for row in rows}
    told = {key: RowSaid(_fraction(row.percento), row.livello, row.risposte) for key, row in said.items()}
    given = {name: degree.value for name, degree in degrees.items()}
    score = scored(system, category, said_from(category, told, given))
    return Worked(sheet, system, category, account, degrees, said, score)


def content_of(w: Worked) -> SheetContent:
    """The sheet as it is frozen now."""
    sheet = w.sheet
    return SheetContent(
        ente=identity.name(),
        anno=sheet.anno,
        persona=sheet.persona.nominativo,
        matricola=sheet.persona.matricola,
        categoria=sheet.categoria,
        incarico=str(sheet.get_genere_display()),
        centro=str(sheet.centro),
        dal=sheet.dal,
        al=sheet.al,
        sistema=sheet.sistema.nome,
        impronta_sistema=impronta(sheet.sistema.contenuto),
        componenti=tuple(_component(w, c) for c in w.category.components),
        passi=w.scored.steps,
        punteggio=_exact(w.scored.score),
        coefficiente=_exact(w.coefficient),
        scritto=score_in_words(w.category, w.scored.score),
        consuntivo=w.account.words if w.degrees else "",
        anelli=(w.account.link,) if w.degrees and w.account.link else (),
        autovalutazione=sheet.autovalutazione,
        giudizio=sheet.giudizio,
    )


def _component(w: Worked, component: Component) -> ComponentContent:
    degree = w.degrees.get(component.name)
    rows = tuple(_row(w, row) for row in w.asked if row.component == component)
    objectives = degree.objectives if degree else ()
    return ComponentContent(
        nome=component.name,
        di=str(component.of),
        peso=written(component.weight) if component.weight is not None else "",
        fonte=str(component.origin),
        percento=_exact(degree.value if degree else None),
        parole=degree.words if degree else (),
        righe=rows,
        obiettivi=tuple(ObjectiveContent(code, title, _exact(value)) for code, title, value in objectives),
    )


def _row(w: Worked, asked: AskedRow) -> RowContent:
    row = w.rows.get(asked.key)
    weighed = asked.competence.weight if asked.competence else asked.rater.percent if asked.rater else None
    weight = written(weighed) if weighed is not None else ""
    if row is None:
        return RowContent(asked.key, asked.name, weight)
    return RowContent(
        asked.key,
        asked.name,
        weight,
        row.livello,
        row.percento,
        row.risposte,
        row.motivo,
        row.proprio_livello,
        row.proprio_percento,
        row.proprio_testo,
    )


def _exact(value: Fraction | None) -> str:
    return "" if value is None else str(value)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
