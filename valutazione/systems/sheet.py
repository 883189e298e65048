# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of one person's year, to try a system on: what was said of each component, competence by competence where
they are judged. ``docs/sistemi.md`` describes it. Names are told apart as people do: case makes no two."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeVar

from testi.codes import folded
from valutazione.files.fields import Account, Fields
from valutazione.money import Refused, Wrong
from valutazione.systems.facts import Category, Component, Kind, Of, System
from valutazione.systems.reading import NAME
from valutazione.systems.scoring import Heard, Judged, Said, Scored, scored

_HUNDRED: Final = Fraction(100)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of whom, and what was said: components as they are called, competences with their level or percent."""

    kind: Kind
    said: Mapping[str, Said]
    levels: Judged
    loose: tuple[str, ...] = ()


def read(content: Any) -> Sheet:
    """The sheet of what ``files.opening`` opened.

    Raises:
        Refused: with all that cannot be read, and whatever is there twice.
    """
    account = Account()
    top = Fields(content, "", account)
    top.only("chi", "componenti", "competenze")
    kind = top.choice("chi", Kind)
    said = _once(account, "componente", [_said(one) for one in top.items("componenti", "componente")])
    levels = _once(account, "competenza", [_level(one) for one in top.items("competenze", "competenza", False)])
    if account.wrongs:
        raise Refused(*account.wrongs)
    return Sheet(kind, said, levels, tuple(account.loose))


def _once(account: Account, what: str, named: Iterable[tuple[str, _Value]], place: str = "") -> dict[str, _Value]:
    """By name as it is written; one that is there twice would hide what the other says."""
    found: dict[str, _Value] = {}
    seen: dict[str, int] = {}
    for number, (name, value) in enumerate(named, 1):
        if (first := seen.setdefault(folded(name), number)) != number:
            where = ", ".join(part for part in (place, f"{what} {number}") if part)
            account.add(where, f"«{name}» è già detta da {what} {first}: lasciarne una.")
        found[name] = value
    return found


def _said(fields: Fields) -> tuple[str, Said]:
    fields.only("nome", "percento", "valutatori")
    name = fields.text("nome", NAME)
    raters = [_rater(one) for one in fields.items("valutatori", "valutatore", False)]
    by = _once(fields.account, "valutatore", raters, fields.place)
    percent = fields.number_or_none("percento")
    if by and percent is not None:
        fields.wrong("percento", "ci sono anche i valutatori: scrivere l'uno o gli altri.")
    return name, Said(percent, by or None)


def _rater(fields: Fields) -> tuple[str, tuple[Fraction | None, int | None]]:
    fields.only("chi", "percento", "risposte")
    answers = fields.whole_or_none("risposte")
    # Of nobody's answers there is no mean.
    percent = fields.number_or_none("percento") if answers == 0 else fields.number("percento")
    return fields.text("chi", NAME), (percent, answers)


def _level(fields: Fields) -> tuple[str, str | Fraction]:
    fields.only("nome", "livello", "percento")
    name = fields.text("nome", NAME)
    percent = fields.number_or_none("percento")
    if percent is None:
        return name, fields.text("livello", NAME)
    if fields.node.get("livello") is not None:
        fields.wrong("percento", "c'è anche il livello: scrivere l'uno o l'altro.")
    return name, percent


def score_of(system: System, sheet: Sheet) -> Scored:
    """What a sheet comes to under a system that ``checks`` let evaluate.

    Raises:
        Refused: it names what the system does not have, says it otherwise than the system does, or a percent that is
            none.
    """
    category = next((c for c in system.categories if c.kind is sheet.kind), None)
    if category is None:
        raise Refused(Wrong("chi", f"il sistema non valuta «{sheet.kind}»."))
    if wrongs := [*_strange(category, sheet), *_strange_levels(category, sheet)]:
        raise Refused(*wrongs)
    said = {folded(name): Said(one.percent, _by_name(one.by)) for name, one in sheet.said.items()}
    if sheet.levels:
        levels = Said(levels={folded(name): level for name, level in sheet.levels.items()})
        said |= {folded(c.name): levels for c in category.components if c.of is Of.COMPETENZE}
    return scored(system, category, said)


def _by_name(by: Heard | None) -> Heard | None:
    return None if by is None else {folded(who): told for who, told in by.items()}


def _strange(category: Category, sheet: Sheet) -> Iterator[Wrong]:
    known = {folded(c.name): c for c in category.components}
    for name, said in sheet.said.items():
        place = f"componente «{name}»"
        component = known.get(folded(name))
        if component is None:
            yield Wrong(place, f"il sistema non ce l'ha: ha {', '.join(f'«{c.name}»' for c in category.components)}.")
        else:
            yield from _strange_said(place, category, component, said, levels=bool(sheet.levels))


def _strange_said(place: str, category: Category, component: Component, said: Said, *, levels: bool) -> Iterator[Wrong]:
    if component.of is Of.COMPETENZE and category.competences:
        told = "la dicono già quelle di sotto" if levels else "si giudica competenza per competenza («competenze»)"
        yield Wrong(place, f"{told}: toglierla da qui.")
    if component.raters and said.by is None and said.percent is not None:
        yield Wrong(place, f"la giudicano {', '.join(r.who for r in component.raters)}: scrivere «valutatori».")
    if said.percent is not None and not 0 <= said.percent <= _HUNDRED:
        yield Wrong(f"{place}, percento", "va da 0 a 100.")
    shares = {folded(rater.who): rater for rater in component.raters}
    for who, (percent, answers) in (said.by or {}).items():
        rater = shares.get(folded(who))
        if rater is None:
            yield Wrong(f"{place}, {who}", "non ne è un valutatore.")
        elif rater.many and answers is None:
            yield Wrong(f"{place}, {who}", "non firmano: scrivere quanti hanno risposto («risposte»).")
        elif answers is not None and not rater.many:
            yield Wrong(f"{place}, {who}", "firma ciò che dice: togliere «risposte».")
        if answers is not None and answers < 0:
            yield Wrong(f"{place}, {who}, risposte", f"{answers} non va: 0 o di più.")
        if percent is not None and not 0 <= percent <= _HUNDRED:
            yield Wrong(f"{place}, {who}, percento", "va da 0 a 100.")


def _strange_levels(category: Category, sheet: Sheet) -> Iterator[Wrong]:
    known = {folded(c.name) for c in category.competences}
    scale = {folded(level.name) for level in category.levels}
    for name, judged in sheet.levels.items():
        place = f"competenza «{name}»"
        if folded(name) not in known:
            yield Wrong(place, "il sistema non ce l'ha.")
        elif isinstance(judged, str) and not scale:
            yield Wrong(place, "il sistema giudica da 0 a 100: scrivere «percento».")
        elif isinstance(judged, str) and folded(judged) not in scale:
            yield Wrong(place, f"la scala non ha «{judged}»: ha {', '.join(f'«{v.name}»' for v in category.levels)}.")
        elif not isinstance(judged, str) and scale:
            yield Wrong(place, "il sistema giudica a livelli: scrivere «livello».")
        elif not isinstance(judged, str) and not 0 <= judged <= _HUNDRED:
            yield Wrong(f"{place}, percento", "va da 0 a 100.")
