# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of one person's year, to try a system on: what was said of each component, level by level where competences
are judged. ``docs/sistemi.md`` describes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from testi.codes import folded
from valutazione.files.fields import Account, Fields
from valutazione.money import Refused, Wrong
from valutazione.systems.facts import Category, Kind, Of, System
from valutazione.systems.reading import NAME
from valutazione.systems.scoring import Said, Scored, competences, scored

_HUNDRED: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of whom, and what was said: percents of components, those of evaluators, levels of competences by their name."""

    kind: Kind
    said: Mapping[str, Said]
    levels: Mapping[str, str]


def read(content: Any) -> Sheet:
    """The sheet of what ``files.opening`` opened.

    Raises:
        Refused: with all that cannot be read.
    """
    account = Account()
    top = Fields(content, "", account)
    top.only("chi", "componenti", "competenze")
    kind = top.choice("chi", Kind)
    said = dict(_said(one) for one in top.items("componenti", "componente"))
    levels = dict(_level(one) for one in top.items("competenze", "competenza", required=False))
    if account.wrongs:
        raise Refused(*account.wrongs)
    return Sheet(kind, said, levels)


def _said(fields: Fields) -> tuple[str, Said]:
    fields.only("nome", "percento", "valutatori")
    name = fields.text("nome", NAME)
    by = dict(_rater(one) for one in fields.items("valutatori", "valutatore", required=False))
    percent = fields.number_or_none("percento")
    if by and percent is not None:
        fields.wrong("percento", "ci sono anche i valutatori: scrivere l'uno o gli altri.")
    return name, Said(percent, by or None)


def _rater(fields: Fields) -> tuple[str, tuple[Fraction, int | None]]:
    fields.only("chi", "percento", "risposte")
    return fields.text("chi", NAME), (fields.number("percento"), fields.whole_or_none("risposte"))


def _level(fields: Fields) -> tuple[str, str]:
    fields.only("nome", "livello")
    return fields.text("nome", NAME), fields.text("livello", NAME)


def score_of(system: System, sheet: Sheet) -> Scored:
    """What a sheet comes to under a system that ``checks`` lets evaluate.

    Raises:
        Refused: it names what the system does not have, or a percent that is none.
    """
    category = next((c for c in system.categories if c.kind is sheet.kind), None)
    if category is None:
        raise Refused(Wrong("chi", f"il sistema non valuta «{sheet.kind}»."))
    if wrongs := list(_strange(system, category, sheet)):
        raise Refused(*wrongs)
    said = dict(sheet.said)
    if sheet.levels and (value := competences(category, sheet.levels)) is not None:
        said |= {c.name: Said(value) for c in category.components if c.of is Of.COMPETENZE}
    return scored(system, category, said)


def _strange(system: System, category: Category, sheet: Sheet) -> Iterator[Wrong]:
    known = {c.name: c for c in category.components}
    for name, said in sheet.said.items():
        place = f"componente «{name}»"
        component = known.get(name)
        if component is None:
            yield Wrong(place, f"il sistema non ce l'ha: ha {', '.join(f'«{n}»' for n in known)}.")
            continue
        if component.of is Of.COMPETENZE and sheet.levels:
            yield Wrong(place, "la dicono già i livelli delle competenze: togliere l'una o gli altri.")
        told = {"": said.percent} if said.by is None else {who: value for who, (value, _) in said.by.items()}
        shares = {rater.who: rater for rater in component.raters}
        for who, value in told.items():
            if value is not None and not 0 <= value <= _HUNDRED:
                yield Wrong(f"{place}{f', {who}' if who else ''}", "va da 0 a 100.")
            if who and who not in shares:
                yield Wrong(place, f"«{who}» non ne è un valutatore.")
        for who, (_, answers) in (said.by or {}).items():
            if who in shares and shares[who].many and answers is None:
                yield Wrong(f"{place}, {who}", "sono anonimi: scrivere quanti hanno risposto («risposte»).")
    yield from _strange_levels(category, sheet)


def _strange_levels(category: Category, sheet: Sheet) -> Iterator[Wrong]:
    competences_known = {c.name for c in category.competences}
    scale = {folded(level.name) for level in category.levels}
    for name, level in sheet.levels.items():
        if name not in competences_known:
            yield Wrong(f"competenza «{name}»", "il sistema non ce l'ha.")
        elif folded(level) not in scale:
            yield Wrong(f"competenza «{name}»", f"la scala non ha «{level}».")
