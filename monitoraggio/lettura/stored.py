# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the rows to the content of a survey, in a number of queries that does not grow with the plan."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from ente import identity
from monitoraggio.choices import StateOfObjective
from monitoraggio.contenuto import (
    EvidenceContent,
    IndicatorContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    RulesContent,
    SurveyContent,
)
from monitoraggio.lettura.plan_rows import PlannedRows, planned
from monitoraggio.models import (
    Evidenza,
    RegolaConsuntivo,
    Rilevazione,
    StatoFase,
    StatoObiettivo,
    StatoQuerySet,
    ValoreIndicatore,
)
from obiettivi.contenuto import ContenutoObiettivo
from versioni.models import Versione

JudgedEnd = Callable[[UUID, date | None], date | None]
_NOBODY = ContenutoObiettivo("", "")


def survey_content(survey: Rilevazione, states: StatoQuerySet | None = None) -> SurveyContent:
    """A survey as its rows say it now, or what of it some rows hold (``visible_to`` somebody).

    What a survey that is closed says is its frozen text: ``content_of``.
    """
    chosen = StatoObiettivo.objects.all() if states is None else states
    version = Versione.objects.get(pk=survey.versione_id)
    return SurveyContent(
        ente=identity.name(),
        piano=survey.piano.codice,
        descrizione=survey.piano.descrizione,
        anno=survey.anno,
        al=survey.al,
        tipo=survey.tipo,
        stato=survey.stato,
        versione=version.numero,
        anello=version.catena,
        regole=rules_of(survey.piano_id),
        obiettivi=tuple(objective_contents(survey, version, chosen.filter(rilevazione=survey)).values()),
    )


def rules_of(plan: int) -> RulesContent:
    """The rules of a plan; those that hold where nobody wrote any."""
    names = [f.name for f in RegolaConsuntivo._meta.concrete_fields if f.name in RulesContent.__dataclass_fields__]
    said = RegolaConsuntivo.objects.filter(piano=plan).values(*names).first()
    return RulesContent(**said) if said else RulesContent()


def objective_contents(
    survey: Rilevazione, version: Versione, states: QuerySet[StatoObiettivo]
) -> dict[int, ObjectiveContent]:
    """What a survey says of some objectives by key, in the order of their codes (four queries, and the versions)."""
    rows = list(states.select_related("centro").order_by("sort_key", "pk"))
    keys = states.order_by().values("pk")
    phases, values = _by_state(StatoFase, keys, "causa"), _by_state(ValoreIndicatore, keys)
    proofs = _evidence(keys)
    plan, judged = planned(version.letta), judged_ends(survey, version, phases.values())
    return {
        s.pk: _objective(s, plan.get(s.codice, PlannedRows(_NOBODY)), phases[s.pk], values[s.pk], proofs[s.pk], judged)
        for s in rows
    }


def _by_state(model: Any, keys: Any, *related: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    rows = model.objects.filter(stato__in=keys).order_by("stato", "ordine", "pk")
    for row in rows.select_related(*related) if related else rows:
        found[row.stato_id].append(row)
    return found


def _evidence(keys: Any) -> defaultdict[int, list[EvidenceContent]]:
    found: defaultdict[int, list[EvidenceContent]] = defaultdict(list)
    shown = ("titolo", "nome", "tipo", "byte", "impronta", "indirizzo", "protocollo")
    rows = Evidenza.objects.released().filter(stato__in=keys).order_by("stato", "pk")
    for state, phase, value, *said in rows.values_list("stato", "fase__row_id", "valore__row_id", *shown):
        found[state].append(EvidenceContent(str(phase or value or ""), **dict(zip(shown, said, strict=True))))
    return found


def _objective(
    s: StatoObiettivo,
    rows: PlannedRows,
    phases: Iterable[StatoFase],
    values: Iterable[ValoreIndicatore],
    evidence: Iterable[EvidenceContent],
    judged: JudgedEnd,
) -> ObjectiveContent:
    o = rows.objective
    return ObjectiveContent(
        codice=s.codice,
        titolo=o.titolo or s.titolo,
        centro_di_responsabilita=o.centro_di_responsabilita or s.centro.nome,
        responsabile=o.responsabile,
        tipo=o.tipo,
        peso=s.peso,
        stato=state_in_words(s.stato),
        **{name: getattr(s, name) for name in _AS_WRITTEN},
        forzatura=override_of(s),
        fasi=tuple(_phase(f, rows, judged) for f in _in_order(phases)),
        indicatori=tuple(_indicator(v, rows) for v in _in_order(values)),
        evidenze=tuple(evidence),
    )


_AS_WRITTEN = (
    *("relazione", "criticita", "azioni_correttive", "previsione", "luce_dichiarata", "motivo_luce", "nota_nucleo"),
    *("nel_piano", "da_rivedere"),
)
_OF_PHASE = (
    *("esito", "inizio_effettivo", "fine_effettiva", "percentuale", "motivo", "nuova_fine"),
    *("nel_piano", "da_rivedere"),
)
_OF_INDICATOR = (
    *("valore", "numeratore", "denominatore", "giudizio", "motivo_giudizio", "non_valutabile"),
    *("motivo_non_valutabile", "cumula", "fonte", "giorno", "origine", "provenienza", "impronta_fonte"),
    *("nel_piano", "da_rivedere"),
)


def state_in_words(state: str) -> str:
    """«da compilare»: the state as the JSON says it."""
    return StateOfObjective(state).label.lower()


def _in_order(rows: Iterable[Any]) -> list[Any]:
    """Those of the plan in its order, then those that it has no more."""
    return sorted(rows, key=lambda row: not row.nel_piano)


def override_of(s: StatoObiettivo) -> OverrideContent | None:
    """The result that was asked for in the place of the computed one, as the row says it."""
    if not s.forzatura:
        return None
    return OverrideContent(s.forzatura, s.forzatura_a or Decimal(0), s.motivo_forzatura, s.esito_forzatura)


def _phase(row: StatoFase, rows: PlannedRows, judged: JudgedEnd) -> PhaseContent:
    asked = rows.phases.get(row.row_id)
    return PhaseContent(
        id=str(row.row_id),
        descrizione=asked.descrizione if asked else row.descrizione,
        peso=asked.peso if asked else None,
        inizio_previsto=asked.inizio_previsto if asked else None,
        fine_prevista=asked.fine_prevista if asked else None,
        responsabile=asked.responsabile if asked else "",
        causa=row.causa.nome if row.causa else "",
        causa_vuole_motivo=bool(row.causa and row.causa.vuole_motivo),
        fine_giudicata=judged(row.row_id, row.fine_effettiva),
        **{name: getattr(row, name) for name in _OF_PHASE},
    )


def _indicator(row: ValoreIndicatore, rows: PlannedRows) -> IndicatorContent:
    asked = rows.indicators.get(row.row_id)
    return IndicatorContent(
        id=str(row.row_id),
        descrizione=asked.descrizione if asked else row.descrizione,
        tipo=asked.tipo if asked else "",
        valore_atteso=asked.valore_atteso if asked else "",
        # A version of before indicators said their sense means the usual one.
        verso=(asked.verso if asked else "") or "crescente",
        **{name: getattr(row, name) for name in _OF_INDICATOR},
    )


class Ended(Protocol):
    """A phase, as a row or as a content."""

    @property
    def fine_effettiva(self) -> date | None:
        """When it was over."""


def judged_ends(survey: Rilevazione, version: Versione, phases: Iterable[Iterable[Ended]]) -> JudgedEnd:
    """The planned end by which a conclusion is judged: that of the version in force on its day, where it was another.

    Other versions are read only where something was concluded under one of them.
    """
    ends = {f.fine_effettiva for rows in phases for f in rows if f.fine_effettiva}
    others = survey.piano.versioni.exclude(pk=version.pk)
    known: list[tuple[date, int, int]] = [
        (day, number, key) for key, number, day in survey.piano.versioni.values_list("pk", "numero", "data_atto")
    ]
    then = {day: _in_force_on(known, day) for day in ends}
    read = {v.pk: _ends_of(v) for v in others.filter(pk__in={key for key in then.values() if key != version.pk})}

    def judged(row: UUID, day: date | None) -> date | None:
        return read.get(then[day], {}).get(row) if day else None

    return judged


def _in_force_on(versions: Iterable[tuple[date, int, int]], day: date) -> int:
    """The key of the version in force on a day; of the first one for what came before any act."""
    ordered = sorted(versions, key=lambda v: v[1])
    return next((key for since, _, key in reversed(ordered) if since <= day), ordered[0][2])


def _ends_of(version: Versione) -> Mapping[UUID, date | None]:
    return {key: f.fine_prevista for rows in planned(version.letta).values() for key, f in rows.phases.items()}
