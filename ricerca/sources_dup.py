# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found in the documents of three years, and the bodies that they name."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from dup.models import (
    AmbitoStrategico,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from organizzazione.models import OrganismoPartecipato
from ricerca.hits import Asked, Hit, Source, by_parent, first_named, keys
from testi.excerpts import excerpt, marked
from testi.ricerca import dice, dice_tutte

# What the box of the tree takes.
_BOX: Final = 200
_SAID_OF_INDICATORS: Final = ("tema", "formula", "fonte", "note")
# From a body to the documents that name it.
_BY_OPERATIVE: Final = "obiettivi_operativi__obiettivo_strategico__ambito__dup"
_BY_GESTIONALE: Final = "obiettivi_gestionali__obiettivo_operativo__obiettivo_strategico__ambito__dup"


def _level(
    model: Any, way: str, columns: tuple[str, ...], below: tuple[tuple[Any, str, str], ...] = ()
) -> Callable[[Asked], QuerySet[Any]]:
    """How the rows of a level are found: in their own columns, or in what hangs on them."""

    def rows(asked: Asked) -> QuerySet[Any]:
        found = model._default_manager.filter(**{f"{way}__in": asked.documents})
        for word in asked.words:
            said = dice(word, ("codice", "nome", *columns))
            for other, parent, column in below:
                said |= Q(pk__in=other._default_manager.filter(dice(word, (column,))).values(parent))
            found = found.filter(said)
        named = dice_tutte(asked.words, ("codice", "nome"))
        return first_named(found.select_related(way), named, f"-{way}__anno_inizio", way, "ordine", "pk")

    return rows


def _level_hits(
    way: str, columns: tuple[str, ...], above: tuple[str, ...], below: tuple[tuple[Any, str, str], ...] = ()
) -> Callable[[Sequence[Any], Asked], list[Hit]]:
    """How they are told: by name, with what they stand under."""

    def hits(rows: Sequence[Any], asked: Asked) -> list[Hit]:
        hanging = [by_parent(m._default_manager.filter(**{f"{p}__in": keys(rows)}), p, text) for m, p, text in below]

        def said(row: Any) -> Iterator[str]:
            yield from (getattr(row, column) for column in columns)
            for told in hanging:
                yield from told.get(row.pk, ())

        return [
            Hit(
                marked(f"{row.codice} {row.nome}".strip(), asked.words),
                _in_tree(_of(row, way).codice, row.nome),
                " · ".join((_of(row, way).codice, *(_of(row, step).nome for step in above))),
                excerpt(said(row), asked.words),
            )
            for row in rows
        ]

    return hits


def _of(row: Any, way: str) -> Any:
    for step in way.split("__"):
        row = getattr(row, step)
    return row


def _in_tree(dup: str, name: str) -> str:
    """The tree of a document, narrowed to what has a name."""
    beginning = name if len(name) <= _BOX else name[:_BOX].rpartition(" ")[0]
    return f"{reverse('obiettivi:albero')}?{urlencode({'dup': dup, 'testo': beginning})}"


def _source(
    key: str,
    names: tuple[str, str],
    model: Any,
    way: str,
    columns: tuple[str, ...],
    above: tuple[str, ...] = (),
    below: tuple[tuple[Any, str, str], ...] = (),
) -> Source:
    return Source(key, *names, _level(model, way, columns, below), _level_hits(way, columns, above, below))


def _indicators(asked: Asked) -> QuerySet[Any]:
    of_documents = IndicatoreEnte.objects.filter(dup__in=asked.documents)
    found = of_documents.filter(dice_tutte(asked.words, ("descrizione", *_SAID_OF_INDICATORS)))
    named = dice_tutte(asked.words, ("descrizione",))
    return first_named(
        found.select_related("dup"), named, "-dup__anno_inizio", "dup", "stato_di_salute", "ordine", "pk"
    )


def _indicator_hits(rows: Sequence[IndicatoreEnte], asked: Asked) -> list[Hit]:
    page = reverse("documenti:pagina", args=["indicatori-ente"])
    return [
        Hit(
            marked(row.descrizione, asked.words),
            f"{page}?{urlencode({'dup': row.dup.pk})}",
            " · ".join(filter(None, (row.dup.codice, row.get_stato_di_salute_display(), row.tema))),
            excerpt((getattr(row, column) for column in _SAID_OF_INDICATORS), asked.words),
        )
        for row in rows
    ]


def _bodies(asked: Asked) -> QuerySet[OrganismoPartecipato]:
    """The bodies that a document names: who reads one reads them all."""
    documents = asked.documents.values("pk")
    named = Q(**{f"{_BY_OPERATIVE}__in": documents}) | Q(**{f"{_BY_GESTIONALE}__in": documents})
    found = OrganismoPartecipato.objects.filter(dice_tutte(asked.words, ("nome", "nome_breve")))
    return found.filter(named).distinct().order_by("nome")


def _body_hits(rows: Sequence[Any], asked: Asked) -> list[Hit]:
    tree, newest = reverse("obiettivi:albero"), _newest_documents(asked, keys(rows))
    return [
        Hit(
            marked(body.nome, asked.words),
            f"{tree}?{urlencode([('dup', newest[body.pk]), ('organismo', body.pk)])}",
            " · ".join(filter(None, (body.nome_breve, newest[body.pk]))),
        )
        for body in rows
    ]


def _newest_documents(asked: Asked, bodies: Sequence[int]) -> dict[int, str]:
    """Of each body the code of the newest document that names it (two queries)."""
    found: list[tuple[int, str, int]] = []
    for way in (_BY_OPERATIVE, _BY_GESTIONALE):
        named = OrganismoPartecipato.objects.filter(pk__in=bodies, **{f"{way}__in": asked.documents})
        found += named.values_list(f"{way}__anno_inizio", f"{way}__codice", "pk").order_by().distinct()
    return {body: code for _, code, body in sorted(found)}


_STRATEGIC: Final = ("ambito",)
_OPERATIVE: Final = ("obiettivo_strategico__ambito", "obiettivo_strategico")
_GESTIONALE: Final = (*(f"obiettivo_operativo__{step}" for step in _OPERATIVE), "obiettivo_operativo")
DUP_SOURCES: Final = (
    _source("ambiti", ("ambito strategico", "ambiti strategici"), AmbitoStrategico, "dup", ("narrativa",)),
    _source(
        "strategici",
        ("obiettivo strategico del DUP", "obiettivi strategici del DUP"),
        ObiettivoStrategico,
        "ambito__dup",
        ("narrativa",),
        _STRATEGIC,
        ((LineaDiIntervento, "obiettivo_strategico", "testo"),),
    ),
    _source(
        "operativi",
        ("obiettivo operativo del DUP", "obiettivi operativi del DUP"),
        ObiettivoOperativo,
        "obiettivo_strategico__ambito__dup",
        ("finalita", "note"),
        _OPERATIVE,
        ((IndicatoreOperativo, "obiettivo", "descrizione"),),
    ),
    _source(
        "gestionali",
        ("obiettivo gestionale", "obiettivi gestionali"),
        ObiettivoGestionale,
        "obiettivo_operativo__obiettivo_strategico__ambito__dup",
        ("azioni",),
        _GESTIONALE,
    ),
    Source("indicatori", "indicatore del Comune", "indicatori del Comune", _indicators, _indicator_hits),
    Source("organismi", "organismo partecipato", "organismi partecipati", _bodies, _body_hits),
)
