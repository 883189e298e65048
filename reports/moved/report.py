# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «raffronto fra rilevazioni»: two surveys of a plan, what moved from the one to the other."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Q

from monitoraggio.computing import SurveyTold, told
from monitoraggio.contenuto import SurveyContent
from monitoraggio.figures.printing import MINUS, concise, plain, written
from monitoraggio.lettura.closed import content_for
from monitoraggio.models import Rilevazione, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi, con_i_sottostanti, legge_tutto
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.moved.changes import GONE, MOVED, NEW, STILL, Change, ObjectiveMoved, compared, difference_for_machines
from reports.surveys.options import SurveyOptions
from reports.surveys.rules_told import RulesChanged, between
from reports.surveys.shown import NOTHING, SurveyData, number_cell, of_what
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, parte_di_tabella
from testi.formati import data, lines

_FIGURES: Final = ("fatto", "risultato", "previsione_fine_anno")
_COUNTS: Final = (("Mossi", MOVED), ("Nuovi", NEW), ("Tolti", GONE), ("Fermi", STILL))


class ComparedOptions(SurveyOptions):
    """Two surveys of a plan. Cleaned, ``survey`` is the later one and ``earlier`` the other."""

    da = forms.DateField(
        required=False,
        label="Dalla rilevazione al",
        help_text="Vuota: quella prima dell'altra.",
        widget=forms.Select,
        error_messages={"invalid": "Scrivere il giorno così: 31/03/2020."},
    )
    # Of each of the two what holds now.
    chiusura = None  # type: ignore[assignment]
    field_order = ("piano", "da", "al", "centro", "data_elaborazione")

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["al"].label = "Alla rilevazione al"
        days = self.fields["al"].widget.choices[1:]
        self.fields["da"].widget = forms.Select(choices=[("", "Quella prima"), *days])

    def starting_choice(self, name: str) -> Any:
        """The newest plan that has two surveys."""
        if name != "piano":
            return None
        field: Any = self.fields["piano"]
        rows = field.queryset.order_by("-anno", "codice").values_list("codice", "rilevazioni")
        many = Counter(code for code, _ in rows)
        return next((p for p in field.queryset if many[p.codice] > 1), None)

    def clean(self) -> dict[str, Any]:
        """The earlier of the two, of the same plan."""
        said = super().clean()
        later, day = said.get("survey"), said.get("da")
        if later is None or "da" in self.errors:
            return said
        rows = Rilevazione.objects.visible_to(self.chi).told().filter(piano=later.piano, al__lt=later.al)
        before = list(rows.order_by("-al"))
        found = next((s for s in before if day in (None, s.al)), None)
        if found is None:
            known = ", ".join(data(s.al) for s in before)
            why = f"prima ci sono quelle al {known}" if known else "prima non ce n'è nessuna: il raffronto ne vuole due"
            self.add_error("da", f"Di {later.piano.codice}, oltre a quella al {data(later.al)}, {why}.")
            return said
        return said | {"earlier": found, "da": found.al}


@dataclass(frozen=True)
class ComparedData:
    """Everything that prints."""

    before: SurveyTold
    after: SurveyTold
    day: date
    centre: str = ""
    whole: bool = True

    @cached_property
    def objectives(self) -> tuple[ObjectiveMoved, ...]:
        """Every objective, whether it moved or not."""
        return compared(self.before, self.after)

    @cached_property
    def rules(self) -> RulesChanged:
        """The rules by which the two were computed, where they are not the same."""
        return between(self.before, self.after)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many moved, are new, gone, the same."""
        many = Counter(o.kind for o in self.objectives)
        return tuple((name, many[kind]) for name, kind in _COUNTS)

    def shown(self, value: Any) -> str:
        """A number as it prints."""
        return written(value, self.after.rules.decimals) or NOTHING


class SurveysCompared(Report[ComparedData]):
    """Objective by objective, phase by phase, indicator by indicator: what is not as it was."""

    id = "raffronto-rilevazioni"
    titolo = "Raffronto fra rilevazioni"
    descrizione = "Che cosa si è mosso fra due rilevazioni di un piano: obiettivi, fasi e indicatori, prima e dopo."
    purpose = Purpose.COMPARE
    Opzioni: ClassVar[type[OpzioniReport]] = ComparedOptions
    modelli = "tabella_dup"
    # The first one is the whole plan.
    nome_parte = ("argomento", "argomenti")

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> ComparedData:
        """What this reader may see of the two (a constant number of queries)."""
        before, after = _contents(opzioni["earlier"], opzioni["survey"], opzioni.get("centro"), chi)
        if not before.planned and not after.planned:
            raise NienteDaStampare("In queste rilevazioni non c'è nessun obiettivo con questi parametri.")
        centre = str(opzioni.get("centro") or "")
        return ComparedData(told(before), told(after), opzioni["data_elaborazione"], centre, legge_tutto(chi))

    def nome_file(self, dati: ComparedData) -> str:
        """``raffronto-rilevazioni-PEG_2020-2020-06-30-2020-12-31``."""
        days = (dati.before.said.al.isoformat(), dati.after.said.al.isoformat())
        return "-".join((self.id, dati.after.said.piano, *days))

    def in_dati(self, dati: ComparedData) -> str:
        """Both sides of everything that moved."""
        shape = {
            "documento": self.id,
            "piano": dati.after.said.piano,
            "da": _survey(dati.before),
            "a": _survey(dati.after),
            "conti": {name.lower(): n for name, n in dati.counts},
            **dati.rules.shape(),
            "obiettivi": [_objective(o) for o in dati.objectives],
        }
        return json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: ComparedData) -> Sequence[Foglio]:
        """A row a difference; then a row an objective, and the rules that changed between the two."""
        return [_differences(dati), _objectives(dati), *dati.rules.sheet()]

    def stampato(self, dati: ComparedData) -> Stampato:
        """The whole first; then a part for each objective that moved."""
        said, title = dati.after.said, _title(self.titolo, dati)
        moved = [o for o in dati.objectives if o.changes]
        head = {
            "ente": said.ente,
            "titolo": title,
            "documento": f"{said.piano} {said.descrizione}".strip(),
            "accanto": f"{_side(dati, dati.before)}. {_side(dati, dati.after)}",
            "giorno": data(dati.day),
        }
        parts = [list(_summary(dati)), *([_of_one(dati, o)] for o in moved)]
        return Stampato(
            titolo=f"{title} · {said.piano}",
            soggetto=said.descrizione,
            ente=said.ente,
            piede=f"{said.ente} · {title} · {said.piano}",
            data=dati.day,
            modello=MODELLO,
            parti=[
                parte_di_tabella(n, part, self.titolo, head if n == 1 else None)
                for n, part in enumerate(parts, start=1)
            ],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def _contents(earlier: Rilevazione, later: Rilevazione, centre: Any, chi: Chi) -> tuple[SurveyContent, SurveyContent]:
    """What somebody reads of the two: of an objective that is theirs now, what was said of it then, whoever said it."""
    if legge_tutto(chi) and centre is None:
        return content_for(earlier), content_for(later)
    now = _states(later, centre, chi)
    codes, others = now.order_by().values("codice"), StatoObiettivo.objects.filter(rilevazione=later)
    gone = _states(earlier, centre, chi).exclude(codice__in=others.order_by().values("codice"))
    theirs = Q(codice__in=codes) | Q(pk__in=gone.order_by().values("pk"))
    return content_for(earlier, StatoObiettivo.objects.filter(theirs, rilevazione=earlier)), content_for(later, now)


def _states(survey: Rilevazione, centre: Any, chi: Chi) -> StatoQuerySet:
    states: StatoQuerySet = StatoObiettivo.objects.visible_to(chi).filter(rilevazione=survey)
    return states.filter(centro__in=con_i_sottostanti([centre.pk])) if centre else states


def _title(name: str, dati: ComparedData) -> str:
    return f"{name} al {data(dati.before.said.al)} e al {data(dati.after.said.al)}"


def _side(dati: ComparedData, survey: SurveyTold) -> str:
    whole = of_what(SurveyData(survey, dati.day, dati.centre, dati.whole))
    return f"Al {data(survey.said.al)}: {whole[0].lower()}{whole[1:]}"


_OF_OBJECTIVES: Final = (
    ColonnaDUP("Codice", 12, forte=True),
    ColonnaDUP("Titolo", 30),
    ColonnaDUP("Che cosa", 9),
    ColonnaDUP("Fatto", 14, numero=True),
    ColonnaDUP("Risultato", 14, numero=True),
    ColonnaDUP("Previsione al 31/12", 14, numero=True),
    ColonnaDUP("Luce", 12),
    ColonnaDUP("Differenze", 8, numero=True),
)
_OF_CHANGES: Final = (
    ColonnaDUP("Di che cosa", 24, forte=True),
    ColonnaDUP("Voce", 13),
    ColonnaDUP("Prima", 26),
    ColonnaDUP("Dopo", 26),
    ColonnaDUP("Differenza", 9, numero=True),
)


def _summary(dati: ComparedData) -> Iterator[Sezione]:
    counts = [f"- {name}: {n}." for name, n in dati.counts]
    means = [("Fatto", "done"), ("Risultato", "result"), ("Previsione al 31/12", "forecast")]
    for name, figure in means:
        then, now = (getattr(survey.totals, figure).value for survey in (dati.before, dati.after))
        counts.append(f"- {name}, media: {dati.shown(then)} → {dati.shown(now)}.")
    rows = tuple(_row(dati, o) for o in dati.objectives)
    yield from dati.rules.section()
    yield Sezione("Obiettivi", _OF_OBJECTIVES, rows, narrativa=(("", "\n".join(counts)),), parte="")


def _row(dati: ComparedData, o: ObjectiveMoved) -> tuple[tuple[str, ...], ...]:
    numbers = (o.number(name) for name in _FIGURES)
    shown = (_arrow(*map(dati.shown, sides)) for sides in numbers)
    lights = (light or NOTHING for light in o.word("luce"))
    return (o.code,), (o.title,), (o.kind,), *((text,) for text in shown), (_arrow(*lights),), (str(len(o.changes)),)


def _arrow(then: str, now: str) -> str:
    return then if then == now else f"{then} → {now}"


def _of_one(dati: ComparedData, o: ObjectiveMoved) -> Sezione:
    rows = tuple(
        (
            (f"{c.of.capitalize()}: {c.name}" if c.name else "Obiettivo",),
            (c.what,),
            lines(c.before) or (NOTHING,),
            lines(c.after) or (NOTHING,),
            (_signed(c),),
        )
        for c in o.changes
    )
    return Sezione("Che cosa si è mosso", _OF_CHANGES, rows, parte=f"{o.code} {o.title}")


def _signed(c: Change) -> str:
    if c.difference is None:
        return ""
    sign = "+" if c.difference > 0 else MINUS
    return f"{sign}{concise(abs(c.difference))}"


def _survey(survey: SurveyTold) -> dict[str, Any]:
    said = survey.said
    return {"al": said.al.isoformat(), "tipo": said.tipo, "stato": said.stato, "versione": said.versione}


def _objective(o: ObjectiveMoved) -> dict[str, Any]:
    figures = {name: dict(zip(("prima", "dopo"), map(plain, o.number(name)), strict=True)) for name in _FIGURES}
    light = dict(zip(("prima", "dopo"), (word or None for word in o.word("luce")), strict=True))
    return {
        "codice": o.code,
        "titolo": o.title,
        "centro_di_responsabilita": o.centre,
        "genere": o.kind,
        **figures,
        "luce": light,
        "differenze": [
            {
                "di": c.of,
                "riga": c.riga or None,
                "descrizione": c.name or None,
                "voce": c.what,
                "prima": c.before,
                "dopo": c.after,
                "differenza": difference_for_machines(c),
            }
            for c in o.changes
        ],
    }


def _differences(dati: ComparedData) -> Foglio:
    columns = [
        *(Colonna(name, width, lungo=width > 20) for name, width in (("Codice", 14), ("Titolo", 40), ("Di", 12))),
        *(Colonna(name, width, lungo=width > 20) for name, width in (("Riga", 50), ("Voce", 20))),
        *(Colonna(f"Al {data(survey.said.al)}", 50, lungo=True) for survey in (dati.before, dati.after)),
        Colonna("Differenza", 12),
    ]
    rows: list[list[Cella]] = []
    for o in dati.objectives:
        if o.kind in (NEW, GONE):
            rows.append([o.code, o.title, "obiettivo", "", "Nel piano", *_there(o), None])
        for c in o.changes:
            apart = None if c.difference is None else number_cell(written(c.difference))
            rows.append([o.code, o.title, c.of, c.name, c.what, c.before, c.after, apart])
    return Foglio("Differenze", columns, rows)


def _there(o: ObjectiveMoved) -> tuple[str, str]:
    return ("no", "sì") if o.kind == NEW else ("sì", "no")


def _objectives(dati: ComparedData) -> Foglio:
    heads = [f"{name} {when}" for name in ("Fatto", "Risultato", "Previsione", "Luce") for when in ("prima", "dopo")]
    columns = [
        Colonna("Codice", 14),
        Colonna("Titolo", 44, lungo=True),
        Colonna("Centro di responsabilità", 34, lungo=True),
        Colonna("Che cosa", 12),
        *(Colonna(head, 14) for head in heads),
        Colonna("Differenze", 12),
    ]
    rows: list[list[Cella]] = []
    for o in dati.objectives:
        numbers = [number_cell(written(n, dati.after.rules.decimals)) for name in _FIGURES for n in o.number(name)]
        lights = [word or None for word in o.word("luce")]
        rows.append([o.code, o.title, o.centre, o.kind, *numbers, *lights, len(o.changes)])
    return Foglio("Obiettivi", columns, rows)
