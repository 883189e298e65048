# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two texts of one page side by side, box by box, with the choices and the page of the form of an objective."""

from collections.abc import Iterator, Mapping
from typing import Final

from monitoraggio.compiling.columns import Column, Form, Section
from monitoraggio.compiling.sheet import Item, Sheet, Texts, canonical
from obiettivi.modifica.merging import ENTRAMBI, MIO, SUO, Scelta
from obiettivi.views.conflict import CALLED, PREFISSO, Domanda, Lato
from testi.differenze import Mark, confronta, solo
from testi.formati import NOTHING, data, leggi_data

# What is said together of a row: who changes one of these answers for the others.
TOGETHER: Final = (
    frozenset({"esito", "percentuale", "inizio_effettivo", "fine_effettiva"}),
    frozenset({"causa", "motivo"}),
    frozenset({"valore", "numeratore", "denominatore"}),
    frozenset({"non_valutabile", "motivo_non_valutabile"}),
    frozenset({"giudizio", "motivo_giudizio"}),
    frozenset({"luce_dichiarata", "motivo_luce"}),
)


def laid_over(sheet: Sheet, base: Texts, mine: Texts) -> Texts | None:
    """What somebody typed over what is stored now: a box that they did not touch stays as others have saved it.

    Returns:
        None where both have changed a box, or boxes that are said together: somebody must choose.
    """
    touched = {n for n in sheet.by_box if _touched(sheet, base, n, mine[n])}
    theirs = {n for n in moved(sheet, base) if sheet.stored[n] != mine[n]}
    told = {box for n in touched if mine[n] != sheet.stored[n] for box in _together(sheet, n)}
    if theirs & told:
        return None
    return {n: mine[n] if n in touched else sheet.stored[n] for n in sheet.by_box}


def moved(sheet: Sheet, base: Texts) -> set[str]:
    """The boxes in which others have saved something since a page was sent."""
    return {n for n, stored in sheet.stored.items() if n in base and base[n] != stored}


def unseen(sheet: Sheet, base: Texts | None, mine: Texts) -> bool:
    """Whether something is stored now that neither stood on the page nor was typed in it."""
    return base is None or any(sheet.stored[n] != mine[n] for n in moved(sheet, base))


def _touched(sheet: Sheet, base: Texts, name: str, text: str) -> bool:
    # A row that came after the page was sent: nobody can have typed in it.
    return name in base and text != base[name] and text != canonical(sheet.by_box[name][1], base[name])


def _together(sheet: Sheet, name: str) -> set[str]:
    item, column = sheet.by_box[name]
    group: frozenset[str] = next((g for g in TOGETHER if column.name in g), frozenset({column.name}))
    return {item.box(c) for c in group}


def choices(sheet: Sheet, base: Texts | None, mine: Texts) -> list[Scelta]:
    """Everything in which what was typed and what is stored differ, in the order of the page."""
    return [
        _choice(name, column, base.get(name) if base else None, mine[name], sheet.stored[name])
        for name, (_, column) in sheet.by_box.items()
        if mine[name] != sheet.stored[name]
    ]


def _choice(name: str, column: Column, base: str | None, mine: str, theirs: str) -> Scelta:
    proposed = MIO if base == theirs else SUO if base == mine else ""
    both = column.form is Form.AREA and bool(mine and theirs)
    return Scelta(name, (name,), mine, theirs, proposed, both, base)


def united(sheet: Sheet, base: Texts | None, mine: Texts, answers: Mapping[str, str]) -> Texts:
    """One text by choice; what is not answered goes by the proposal."""
    result = dict(mine)
    for choice in choices(sheet, base, mine):
        match decided(choice, answers):
            case "suo":
                result[choice.nome] = choice.suo or ""
            case "entrambi":
                result[choice.nome] = f"{choice.mio}\n\n{choice.suo}"
    return result


def decided(choice: Scelta, answers: Mapping[str, str]) -> str:
    """What was chosen, or is proposed; empty where somebody must choose."""
    said = answers.get(choice.nome, "")
    return said if said in choice.possibili else choice.proposta


def questions(sheet: Sheet, found: list[Scelta], answers: Mapping[str, str] | None) -> Iterator[Domanda]:
    """The choices in words."""
    for choice in found:
        item, column = sheet.by_box[choice.nome]
        chosen = decided(choice, answers or {})
        sides = [_side(column, choice, value, chosen=chosen == value) for value in (MIO, SUO)]
        if choice.unibile:
            sides.append(Lato(ENTRAMBI, CALLED[ENTRAMBI], "", chosen == ENTRAMBI))
        before = "" if choice.proposta or choice.base is None else in_words(column, choice.base)
        waits = answers is not None and not chosen
        yield Domanda(PREFISSO + choice.nome, where(item, column), sides, choice.proposta, waits, before)


def _side(column: Column, choice: Scelta, value: str, *, chosen: bool) -> Lato:
    mine, theirs = in_words(column, choice.mio or ""), in_words(column, choice.suo or "")
    own, other = (mine, theirs) if value == MIO else (theirs, mine)
    pieces = (
        solo(confronta(other, own), Mark.AGGIUNTO) if column.form is Form.AREA and choice.mio and choice.suo else ()
    )
    return Lato(value, CALLED[value], own, chosen, tuple(pieces))


def where(item: Item, column: Column) -> str:
    """«Fase 2, percentuale»; in a page of many objectives the code stands before it."""
    if item.section == Section.OBJECTIVE:
        return column.label
    kind = "Fase" if item.section == Section.PHASE else "Indicatore"
    return f"{kind} {item.place} di {item.code}, {column.label.lower()}"


def in_words(column: Column, text: str) -> str:
    """What stands in a box as a person reads it."""
    if column.form is Form.DATE and (day := leggi_data(text)):
        return data(day)
    if column.form is Form.TICK:
        return "sì" if text else "no"
    if column.form is Form.CHOICE:
        text = dict(column.options).get(text, text)
    return text or NOTHING


def typed_in_words(sheet: Sheet, texts: Texts, base: Texts | None) -> list[tuple[str, str]]:
    """Everything that was typed in a page and is not stored, with the names of the page."""
    return [
        (where(item, column), in_words(column, texts[name]))
        for name, (item, column) in sheet.by_box.items()
        if texts[name] != sheet.stored[name] and (base is None or _touched(sheet, base, name, texts[name]))
    ]
