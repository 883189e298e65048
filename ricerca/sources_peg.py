# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found among the objectives of the year, and of whom and where they are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.lettura.selection import restringi
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona
from organizzazione.rules import in_vigore, legge_tutto
from ricerca.hits import Asked, Hit, Source, by_parent, first_named, keys
from testi.excerpts import excerpt, marked
from testi.ricerca import dice_tutte

_TEXTS: Final = texts(ContenutoObiettivo)


def _objectives(asked: Asked) -> QuerySet[Any]:
    found = restringi(asked.objectives, {"testo": " ".join(asked.words)}, asked.chi)
    named = dice_tutte(asked.words, ("codice", "titolo"))
    return first_named(found.select_related("piano", "centro"), named, "-piano__anno", "sort_key", "pk")


def _objective_hits(rows: Sequence[ObiettivoPEG], asked: Asked) -> list[Hit]:
    below = [
        by_parent(model._default_manager.filter(obiettivo__in=keys(rows)), "obiettivo", "descrizione")
        for model in (Fase, IndicatoreObiettivo)
    ]

    def said(o: ObiettivoPEG) -> Iterator[str]:
        yield from (getattr(o, text) for text in _TEXTS)
        for told in below:
            yield from told.get(o.pk, ())

    return [
        Hit(
            marked(f"{o.codice} {o.titolo}", asked.words),
            reverse("obiettivi:scheda", args=[o.pk]),
            f"{o.piano.codice} · {o.centro.nome} · {o.get_stato_display().lower()}",
            excerpt(said(o), asked.words),
        )
        for o in rows
    ]


def _people(asked: Asked) -> QuerySet[Persona]:
    """Who reads everything finds everybody; who works at a centre those of it and of the objectives that they read."""
    people = Persona.objects.filter(dice_tutte(asked.words, ("nominativo", "matricola")))
    if not legge_tutto(asked.chi):
        answering = asked.choices["responsabile"].values("pk")
        at_centres = Incarico.objects.filter(centro__in=asked.centres).values("persona")
        people = people.filter(Q(pk__in=answering) | Q(pk__in=at_centres))
    return people.order_by("nominativo", "matricola")


def _people_hits(rows: Sequence[Persona], asked: Asked) -> list[Hit]:
    duties: dict[int, list[str]] = {}
    for duty in Incarico.objects.filter(in_vigore(), persona__in=keys(rows)).select_related("centro"):
        duties.setdefault(duty.persona_id, []).append(f"{duty.get_qualita_display().lower()}, {duty.centro.nome}")
    plans = _newest_plans(asked, "responsabile", keys(rows))
    return [
        Hit(
            marked(str(person), asked.words),
            _listed(plans.get(person.pk), responsabile=person.pk),
            "; ".join(duties.get(person.pk, ["nessun incarico in corso"])),
        )
        for person in rows
    ]


def _centres(asked: Asked) -> QuerySet[Any]:
    offered = CentroDiResponsabilita.objects.all() if legge_tutto(asked.chi) else asked.choices["centro"]
    return offered.filter(dice_tutte(asked.words, ("nome", "nome_breve"))).order_by("nome")


def _centre_hits(rows: Sequence[CentroDiResponsabilita], asked: Asked) -> list[Hit]:
    plans, tree = _newest_plans(asked, "centro", keys(rows)), CentroDiResponsabilita.tree()
    above = {key: tree.names[parent] for key, parent in tree.parents.items() if parent is not None}
    return [
        Hit(
            marked(centre.nome, asked.words),
            _listed(plans.get(centre.pk), centro=centre.pk),
            f"in {above[centre.pk]}" if centre.pk in above else "",
        )
        for centre in rows
    ]


def _newest_plans(asked: Asked, field: str, of: Iterable[int]) -> dict[int, str]:
    """Of each the code of the newest plan in which somebody may read an objective of it (one query)."""
    mine = asked.objectives.filter(**{f"{field}__in": of})
    years = mine.order_by().values_list(field, "piano__codice").annotate(year=Max("piano__anno")).order_by("year")
    return {key: code for key, code, _ in years}


def _listed(plan: str | None, **chosen: Any) -> str:
    """The list of the objectives of somebody; none where there are none to read."""
    return f"{reverse('obiettivi:elenco')}?{urlencode({'piano': plan, **chosen})}" if plan else ""


PEG: Final = (Source("obiettivi", "obiettivo di PEG", "obiettivi di PEG", _objectives, _objective_hits),)
PEOPLE: Final = (
    Source("persone", "persona", "persone", _people, _people_hits),
    Source("centri", "centro di responsabilità", "centri di responsabilità", _centres, _centre_hits),
)
