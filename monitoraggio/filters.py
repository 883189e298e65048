# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filters of the objectives of a survey: what they offer is what a reader sees, what they mean is ``CRITERIA``."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import django_filters

from monitoraggio.choices import Forecast, StateOfObjective
from monitoraggio.computing import board as seeing
from monitoraggio.computing.board import Board, Seen, meeting
from monitoraggio.figures.words import Grado, Luce, Tempo
from testi.ricerca import parole_cercate, piegato

Pairs = list[tuple[str, str]]
NO_AMBITO: Final = "Fuori dal DUP"
NO_ASSESSORE: Final = "Senza assessore"
LIGHTS: Final = (*((str(light), str(light).capitalize()) for light in Luce), (seeing.NO_LIGHT, "Nessuna luce"))
MOVES: Final = (
    (seeing.FORWARD, "Andati avanti"),
    (seeing.STILL, "Fermi"),
    (seeing.BACK, "Tornati indietro"),
    (seeing.NEW, "Senza confronto"),
    (seeing.BETTER_LIGHT, "Luce migliorata"),
    (seeing.WORSE_LIGHT, "Luce peggiorata"),
)
AHEAD: Final = (
    (seeing.ARRIVES, "Arrivano al 100%"),
    (seeing.FALLS_SHORT, "Non arrivano al 100%"),
    (seeing.UNKNOWN, "Non si calcola"),
)
EVIDENCE: Final = ((seeing.WITH_EVIDENCE, "Con evidenze"), (seeing.WITHOUT_EVIDENCE, "Senza evidenze"))


class SurveyFilter(django_filters.FilterSet):
    """The filters of one survey; the light and the classes are computed, so all of them choose among what is seen."""

    testo = django_filters.CharFilter(label="Cerca", max_length=200)
    stato = django_filters.ChoiceFilter(choices=StateOfObjective.choices, label="Stato", empty_label="Tutti")
    luce = django_filters.ChoiceFilter(choices=LIGHTS, label="Luce", empty_label="Tutte")
    grado = django_filters.ChoiceFilter(choices=[(str(w), str(w).capitalize()) for w in Grado], label="Grado")
    tempo = django_filters.ChoiceFilter(choices=[(str(w), str(w).capitalize()) for w in Tempo], label="Tempo")
    causa = django_filters.ChoiceFilter(label="Causa di ritardo", empty_label="Tutte")
    centro = django_filters.ChoiceFilter(label="Centro di responsabilità", empty_label="Tutti")
    ambito = django_filters.ChoiceFilter(label="Ambito del DUP", empty_label="Tutti")
    assessore = django_filters.ChoiceFilter(label="Assessore", empty_label="Tutti")
    confronto = django_filters.ChoiceFilter(choices=MOVES, label="Dalla rilevazione prima", empty_label="Tutti")
    previsione = django_filters.ChoiceFilter(choices=AHEAD, label="Previsione al 31/12", empty_label="Tutte")
    dichiarata = django_filters.ChoiceFilter(choices=Forecast.choices, label="Previsione del centro")
    evidenze = django_filters.ChoiceFilter(choices=EVIDENCE, label="Evidenze", empty_label="Con e senza")

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        for name, choices in offered(board).items():
            self.form.fields[name].choices = choices
        self.form.fields["testo"].widget.input_type = "search"

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows of what was chosen, by code."""
        codes = [o.said.codice for o in self.chosen()]
        return queryset.filter(codice__in=codes).order_by("sort_key", "pk")

    def chosen(self) -> list[Seen]:
        """The objectives that meet every criterion."""
        said = self.form.cleaned_data
        words = parole_cercate(said["testo"] or "")
        return [o for o in meeting(self.board.seen, said) if says(o, words)]

    def in_words(self) -> Iterator[tuple[str, str, str]]:
        """Field, name and value in words of each criterion that is set."""
        for name, field in self.form.fields.items():
            if value := self.form.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


def offered(board: Board) -> Mapping[str, Pairs]:
    """What there is to choose from in a survey."""
    causes = {cause for o in board.seen for cause in o.causes}
    names = {name for o in board.seen for name in o.assessori}
    nobody = [] if all(o.assessori for o in board.seen) else [(seeing.NOWHERE, NO_ASSESSORE)]
    return {
        "causa": _named(causes),
        "centro": _named(level.said["centro"] for level in board.centres),
        "ambito": [(level.said["ambito"], ambito_in_words(level.said["ambito"])) for level in board.ambiti],
        "assessore": [*_named(names), *nobody],
    }


def ambito_in_words(key: str) -> str:
    """Its name; in words for what hangs on none."""
    return NO_AMBITO if key == seeing.NOWHERE else key


def assessore_in_words(key: str) -> str:
    """The name; in words for what hangs on nobody."""
    return NO_ASSESSORE if key == seeing.NOWHERE else key


def says(o: Seen, words: Iterable[str]) -> bool:
    """Whether every word stands in code, title, centre or owner."""
    said = o.said
    text = piegato(f"{said.codice} {said.titolo} {said.centro_di_responsabilita} {said.responsabile}") or ""
    return all(word in text for word in words)


def _named(names: Iterable[str]) -> Pairs:
    return [(name, name) for name in sorted(names)]
