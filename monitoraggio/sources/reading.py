# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sources of a survey, read: each file once, what is another than the last time written down, and told.

No value of the survey is written here. Said twice it does nothing: a reading that finds what the last one found adds no
row and tells nobody.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from dup.models import ValoreAnnuale
from flussi import moments
from flussi.acts import Refused
from fogli.griglia import Griglia, leggi_griglie
from fogli.limiti import FileNonLeggibile
from fogli.sandbox.room import Busy
from indicatori.valori.consuntivi import manca
from monitoraggio.choices import ObjectiveAct, Origin, ReadingOutcome, SourceKind, SurveyState
from monitoraggio.models import (
    FonteIndicatore,
    LetturaDellaFonte,
    Rilevazione,
    StatoObiettivo,
    StatoQuerySet,
    ValoreIndicatore,
)
from monitoraggio.models.source import value_in_words
from monitoraggio.sources import folder
from monitoraggio.sources.folder import FolderAway, NotReadable, SourceFile
from monitoraggio.sources.taking import Taken, Wanted, fault_of, said_as, take
from monitoraggio.vita.notices import tell_sources, tell_unread
from monitoraggio.vita.opening import user_of
from organizzazione.rules import SISTEMA, Chi, scrive_tutto
from testi.codes import one_line

# What two readings are compared by: the moment and who asked say nothing of the source.
SAID: Final = ("fonte_id", "esito", "letto", "numeratore", "denominatore", "motivo", "dove", "impronta")
OVERTAKEN: Final = "mentre si leggeva è cambiata, o l'ha letta qualcun altro: guardare che cosa dice ora."
OF_ANOTHER_CENTRE: Final = "ora è di un altro centro, e da lì la legge soltanto una fonte dell'ufficio programmazione."
# Of the parts of where something was read, so that together they are no longer than the column.
NAME_MAX: Final = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one source: ``new`` where it says something else than the last time."""

    reading: LetturaDellaFonte
    new: bool

    @property
    def told(self) -> str:
        """«PEG.1, «Ore di apertura»: 120 (ore.csv, riga 3, colonna «Ore»)»."""
        said, of = self.reading, self.reading.fonte
        return f"{of}: {said.says} ({said.dove})" if said.has_value else f"{of}: {said.motivo}"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of some sources. ``put_off``: of those that nothing can be known of now, by key, which and why, in
    Italian; of them nothing is recorded, and what they said before stands."""

    outcomes: Sequence[Outcome]
    put_off: Mapping[int, str] = field(default_factory=dict)


def read_sources(survey: Rilevazione, who: Chi, only: StatoQuerySet | None = None, *, files: bool = True) -> Look:
    """Read the sources of an open survey, or of some of its objectives; in a number of queries that depends only on
    the centres that are told.

    Args:
        only: some objectives; whoever does not keep the plan reads the own ones that may be written now.
        files: False leaves those that are read from files aside.

    Raises:
        Refused: the survey is not open.
    """
    states = StatoObiettivo.objects.all() if only is None else only
    if not scrive_tutto(who):
        states = states & StatoObiettivo.objects.allowing(who, ObjectiveAct.SCRIVERE)
    values = _values(survey, states)
    sources = [s for s in _sources(survey, values) if files or s.genere != SourceKind.CSV]
    # By the clock, also where a past is carried in: of two who read at once it says who began first.
    began, when = timezone.now(), moments.now()
    # Outside of any lock: a file may take its seconds.
    said = _Reader(survey, sources, values).each()
    put_off = {s.pk: f"{s}: {said[s.pk].put_off}" for s in sources if said[s.pk].put_off}
    with transaction.atomic():
        kept = (
            Rilevazione.objects.select_for_update(no_key=True, of=("self",)).select_related("piano").get(pk=survey.pk)
        )
        if not kept.aperta:
            raise Refused(f"{kept} è {kept.get_stato_display().lower()}: le sue fonti non si leggono.")
        good = _not_overtaken([s for s in sources if s.pk not in put_off], began)
        put_off |= {s.pk: f"{s}: {OVERTAKEN}" for s in sources if s.pk not in put_off and s.pk not in good}
        outcomes = _record([_reading(s, values[s.row_id], said[s.pk], (who, when)) for s in sources if s.pk in good])
        FonteIndicatore.objects.filter(pk__in=good).update(letta_il=began)
        _tell(kept, who, outcomes, values)
    return Look(outcomes, put_off)


def _not_overtaken(sources: Sequence[FonteIndicatore], began: datetime) -> set[int]:
    """Those, locked, that are as they were when they were read, and that nobody has read who began later."""
    rows = FonteIndicatore.objects.select_for_update(no_key=True).filter(pk__in=[s.pk for s in sources], in_uso=True)
    fresh = rows.filter(Q(letta_il=None) | Q(letta_il__lte=began)).order_by("pk")
    now = dict(fresh.values_list("pk", "revisione"))
    return {s.pk for s in sources if now.get(s.pk) == s.revisione}


def read_due() -> int:
    """The sources of one plan that nobody has looked at for ``FONTI_MINUTI``, for every open survey of it; «lavora»
    asks every few seconds. How many of them say something new."""
    minutes = settings.TRAGUARDO_FONTI_MINUTI
    if minutes <= 0:
        return 0
    late = Q(guardata_il=None) | Q(guardata_il__lt=moments.now() - timedelta(minutes=minutes))
    due = FonteIndicatore.objects.filter(late, in_uso=True)
    if not folder.is_set():
        due = due.exclude(genere=SourceKind.CSV)
    opened = Rilevazione.objects.filter(stato=SurveyState.APERTA)
    plan = (
        due.filter(piano__in=opened.order_by().values("piano"))
        .order_by("piano")
        .values_list("piano", flat=True)
        .first()
    )
    # The mark is the claim: of two who come at once one finds nothing to do, and what fails waits for its next turn.
    if plan is None or not due.filter(piano=plan).update(guardata_il=moments.now()):
        return 0
    found, put_off = 0, dict[int, str]()
    for survey in opened.filter(piano=plan).select_related("piano").order_by("pk"):
        look = _read_or_log(survey)
        found += sum(o.new for o in look.outcomes)
        put_off |= look.put_off
    if put_off:
        # In a minute, and not at once: the other plans have their turn as well.
        again = moments.now() - timedelta(minutes=minutes - 1)
        FonteIndicatore.objects.filter(pk__in=put_off, guardata_il__gt=again).update(guardata_il=again)
        _log.warning("Fonti da rileggere fra un minuto: %d, la prima %s", len(put_off), next(iter(put_off.values())))
    return found


def _read_or_log(survey: Rilevazione) -> Look:
    """One survey; that it fails is no reason for the others to wait."""
    try:
        return read_sources(survey, SISTEMA, files=folder.is_set())
    except Refused:
        # It was closed meanwhile.
        return Look(())
    except OperationalError:
        # The database is away: the worker waits for it.
        raise
    except Exception:
        _log.exception("Le fonti della rilevazione %s non si sono lette: si passa alla prossima.", survey.pk)
        return Look(())


def last_readings(states: Any) -> dict[int, LetturaDellaFonte]:
    """What was read last, by value, of some objectives (one query)."""
    last = LetturaDellaFonte.objects.filter(valore__stato__in=states).order_by().values("valore")
    rows = LetturaDellaFonte.objects.filter(pk__in=last.annotate(last=Max("pk")).values("last"))
    return {r.valore_id: r for r in rows}


def _values(survey: Rilevazione, states: StatoQuerySet) -> dict[UUID, ValoreIndicatore]:
    mine = states.filter(rilevazione=survey, nel_piano=True).order_by().values("pk")
    rows = ValoreIndicatore.objects.filter(stato__in=mine, nel_piano=True).select_related("stato").order_by("pk")
    return {row.row_id: row for row in rows}


def _sources(survey: Rilevazione, values: Mapping[UUID, ValoreIndicatore]) -> list[FonteIndicatore]:
    rows = FonteIndicatore.objects.filter(piano=survey.piano_id, in_uso=True).order_by("pk")
    found = rows.select_related("indicatore_ente__dup", "altro_obiettivo")
    return [source for source in found if source.row_id in values]


@dataclass(frozen=True, slots=True)
class _Said:
    taken: Taken
    where: str
    seal: str = ""
    # Why nothing can be known of it now: of the machine, not of the source.
    put_off: str = ""


@dataclass
class _Reader:
    """What some sources say now; a file that several name is opened once."""

    survey: Rilevazione
    sources: Sequence[FonteIndicatore]
    values: Mapping[UUID, ValoreIndicatore]
    opened: dict[str, tuple[SourceFile, list[Griglia]] | Exception] = field(default_factory=dict)

    def each(self) -> dict[int, _Said]:
        """By key of the source."""
        others = self._others([s.altra_riga for s in self.sources if s.altra_riga])
        years = self._years([s.indicatore_ente_id for s in self.sources if s.indicatore_ente_id])
        found = {}
        for source in self.sources:
            if source.genere == SourceKind.CSV:
                found[source.pk] = self._of_file(source)
            elif source.genere == SourceKind.INDICATORE:
                found[source.pk] = self._of_another(source, others.get(source.altra_riga))
            else:
                found[source.pk] = self._of_the_ente(source, years.get(source.indicatore_ente_id))
        return found

    def _of_file(self, source: FonteIndicatore) -> _Said:
        there = self._open(source.file)
        if isinstance(there, Exception):
            away = isinstance(there, FolderAway | Busy)
            return _Said(Taken(fault=str(there)), source.file, put_off=str(there) if away else "")
        file, sheets = there
        wanted = Wanted(
            source.colonna_chiave,
            source.chiave,
            source.colonna_valore,
            source.colonna_numeratore,
            source.colonna_denominatore,
        )
        taken = take(sheets, wanted, file.name)
        row = f", riga {taken.row}" if taken.row else ""
        return _Said(taken, f"{file.name}{row}, colonna «{_named(source.colonna_valore)}»", file.seal)

    def _open(self, name: str) -> tuple[SourceFile, list[Griglia]] | Exception:
        if name not in self.opened:
            try:
                file = folder.read_file(name)
                self.opened[name] = (file, leggi_griglie(file.data, name))
            except (NotReadable, FileNonLeggibile) as no:
                self.opened[name] = no
        return self.opened[name]

    def _others(self, rows: Sequence[UUID]) -> dict[UUID | None, ValoreIndicatore]:
        if not rows:
            return {}
        found = ValoreIndicatore.objects.filter(stato__rilevazione=self.survey, row_id__in=rows).select_related("stato")
        return {row.row_id: row for row in found}

    def _of_another(self, source: FonteIndicatore, other: ValoreIndicatore | None) -> _Said:
        if other is None or not (other.nel_piano and other.stato.nel_piano):
            where = source.place
            return _Said(Taken(fault=f"{where}: nella rilevazione {self.survey} questo indicatore non c'è."), where)
        if source.del_centro and other.stato.centro_id != self.values[source.row_id].stato.centro_id:
            # A variation has given one of the two to another centre: what that one writes is its own.
            return _Said(Taken(fault=f"{source.place}: {OF_ANOTHER_CENTRE}"), source.place)
        where = f"{other.stato.codice}, «{_named(other.descrizione)}», rilevazione {self.survey}"
        if other.non_valutabile or (manca(other.valore) and other.numeratore is None):
            why = "è detto non valutabile" if other.non_valutabile else "il valore non c'è ancora"
            return _Said(Taken(fault=f"{where}: {why}.", empty=True), where)
        return _Said(Taken(said_as(other.valore), other.numeratore, other.denominatore), where)

    def _years(self, keys: Sequence[int]) -> dict[int | None, ValoreAnnuale]:
        if not keys:
            return {}
        return {v.indicatore_id: v for v in ValoreAnnuale.objects.filter(indicatore__in=keys, anno=self.survey.anno)}

    def _of_the_ente(self, source: FonteIndicatore, year: ValoreAnnuale | None) -> _Said:
        of = source.indicatore_ente
        where = f"«{_named(str(of))}», {of.dup.codice if of else ''}, anno {self.survey.anno}"
        if year is None or manca(year.valore):
            return _Said(Taken(fault=f"{where}: il valore dell'anno non c'è ancora.", empty=True), where)
        if fault := fault_of(year.valore):
            return _Said(Taken(fault=f"{where}: {fault}"), where)
        # It is offered, and whoever confirms it has read that it may still change.
        return _Said(Taken(year.valore), f"{where}, valore provvisorio" if year.provvisorio else where)


def _named(text: str) -> str:
    """A description, which may be long and of several lines, where there is place for a name."""
    line = one_line(text)
    return line if len(line) <= NAME_MAX else f"{line[: NAME_MAX - 1].rstrip()}…"


def _reading(
    source: FonteIndicatore, value: ValoreIndicatore, said: _Said, asked: tuple[Chi, datetime]
) -> LetturaDellaFonte:
    taken, (who, when) = said.taken, asked
    outcome = ReadingOutcome.LETTA
    if taken.fault:
        outcome = ReadingOutcome.VUOTA if taken.empty else ReadingOutcome.RIFIUTATA
    return LetturaDellaFonte(
        fonte=source,
        revisione=source.revisione,
        valore=value,
        quando=when,
        da=user_of(who),
        esito=outcome,
        letto=taken.value,
        numeratore=taken.top,
        denominatore=taken.bottom,
        motivo=taken.fault,
        dove=said.where,
        impronta=said.seal,
    )


def _record(readings: Sequence[LetturaDellaFonte]) -> list[Outcome]:
    last = last_readings({r.valore.stato_id for r in readings})
    found, added = [], []
    for reading in readings:
        before = last.get(reading.valore_id)
        # A source that was saved since and says the same is no news, and what it says is of the source as it is now.
        stands = before is not None and _same(reading, before) and before.is_of(reading.fonte)
        found.append(Outcome(before if before and stands else reading, new=not _same(reading, before)))
        added += [] if stands else [reading]
    LetturaDellaFonte.objects.bulk_create(added)
    return found


def _same(reading: LetturaDellaFonte, last: LetturaDellaFonte | None) -> bool:
    return last is not None and all(getattr(reading, name) == getattr(last, name) for name in SAID)


def is_news(reading: LetturaDellaFonte, value: ValoreIndicatore) -> bool:
    """Whether the survey says another value than a source."""
    said = (reading.letto, reading.numeratore, reading.denominatore)
    return reading.has_value and said != (value.valore, value.numeratore, value.denominatore)


def in_words(value: ValoreIndicatore) -> str:
    """What the survey says of an indicator, as a source would."""
    return value_in_words(value.valore, value.numeratore, value.denominatore)


def _tell(survey: Rilevazione, who: Chi, outcomes: Sequence[Outcome], values: Mapping[UUID, ValoreIndicatore]) -> None:
    told: defaultdict[int, list[str]] = defaultdict(list)
    refused = []
    for outcome in outcomes:
        value = values[outcome.reading.fonte.row_id]
        if outcome.new and outcome.reading.esito == ReadingOutcome.RIFIUTATA:
            if outcome.reading.fonte.del_centro:
                told[value.stato.centro_id].append(f"{outcome.told}.")
            else:
                refused.append(outcome.told)
        elif outcome.new and is_news(outcome.reading, value):
            told[value.stato.centro_id] += _line(outcome, value)
    tell_sources(survey, user_of(who), told)
    tell_unread(survey, user_of(who), refused)


def _line(outcome: Outcome, value: ValoreIndicatore) -> Iterator[str]:
    before = (
        f" La fonte dice ora un altro valore: è confermato {in_words(value)}." if value.origine == Origin.FONTE else ""
    )
    yield f"{outcome.told}.{before}"
