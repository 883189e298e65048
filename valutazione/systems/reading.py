# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a system: JSON that says one, everything wrong with it told at once. ``docs/sistemi.md`` describes it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from valutazione.files.fields import Account, Fields
from valutazione.files.rules import band, top_up
from valutazione.money import Refused
from valutazione.systems.facts import (
    Category,
    Competence,
    Component,
    Descriptor,
    Differentiation,
    Kind,
    Level,
    Missing,
    Of,
    Origin,
    RaterShare,
    System,
)

NAME: Final = 300
TEXT: Final = 4_000


def read(content: Any) -> System:
    """The system of what ``files.opening`` opened; what it says may still be wrong as a system (``checks``).

    Raises:
        Refused: with all that cannot be read.
    """
    account = Account()
    top = Fields(content, "", account)
    top.only(
        "nome", "dal", "al", "atti", "parere_del_nucleo", "giorni_per_contestare", "giorni_per_decidere",
        "minimo_risposte", "componente_mancante", "motivo_sotto", "motivo_sopra", "note", "categorie",
    )  # fmt: skip
    system = System(
        name=top.text("nome", NAME),
        first=top.whole("dal", 2024),
        last=top.whole_or_none("al"),
        acts=top.texts("atti", NAME),
        opinion=top.text_or_empty("parere_del_nucleo", NAME),
        days_to_contest=top.whole_or_none("giorni_per_contestare"),
        days_to_decide=top.whole_or_none("giorni_per_decidere"),
        anonymous_least=_least(top),
        missing=top.choice_or("componente_mancante", Missing.FERMA),
        reason_below=top.number_or_none("motivo_sotto"),
        reason_above=top.number_or_none("motivo_sopra"),
        notes=top.texts("note", TEXT),
        categories=tuple(_category(one) for one in top.items("categorie", "categoria")),
    )
    if account.wrongs:
        raise Refused(*account.wrongs)
    return replace(system, loose=tuple(account.loose))


def _least(fields: Fields) -> int:
    said = fields.whole_or_none("minimo_risposte")
    return 5 if said is None else said


def _category(fields: Fields) -> Category:
    fields.only("chi", "componenti", "competenze", "scala", "fasce", "soglia", "differenziazione")
    bands = fields.node.get("fasce")
    return Category(
        kind=fields.choice("chi", Kind),
        components=tuple(_component(one) for one in fields.items("componenti", "componente")),
        competences=tuple(_competence(one) for one in fields.items("competenze", "competenza", required=False)),
        levels=tuple(_level(one) for one in fields.items("scala", "livello", required=False)),
        bands=None if bands is None else tuple(band(one) for one in fields.items("fasce", "fascia")),
        threshold=fields.number_or_none("soglia") or Fraction(0),
        differentiation=tuple(
            _differentiation(one) for one in fields.items("differenziazione", "differenziazione", required=False)
        ),
    )


def _component(fields: Fields) -> Component:
    fields.only("nome", "di", "peso", "fonte", "valutatori")
    return Component(
        name=fields.text("nome", NAME),
        of=fields.choice("di", Of),
        weight=fields.number_or_none("peso"),
        origin=fields.choice("fonte", Origin),
        raters=tuple(_rater(one) for one in fields.items("valutatori", "valutatore", required=False)),
    )


def _rater(fields: Fields) -> RaterShare:
    fields.only("chi", "percento", "anonimi")
    return RaterShare(fields.text("chi", NAME), fields.number_or_none("percento"), bool(fields.flag("anonimi")))


def _competence(fields: Fields) -> Competence:
    fields.only("nome", "peso", "livelli")
    levels = tuple(_descriptor(one) for one in fields.items("livelli", "livello", required=False))
    return Competence(fields.text("nome", NAME), fields.number_or_none("peso"), levels)


def _descriptor(fields: Fields) -> Descriptor:
    fields.only("livello", "testo")
    return Descriptor(fields.text("livello", NAME), fields.text("testo", TEXT))


def _level(fields: Fields) -> Level:
    fields.only("nome", "percento")
    return Level(fields.text("nome", NAME), fields.number("percento"))


def _differentiation(fields: Fields) -> Differentiation:
    fields.only("dal", "al", "maggiorazione", "quota", "fonte")
    return Differentiation(fields.whole("dal", 2024), fields.whole_or_none("al"), top_up(fields))
