# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the rows to the content of a ricognizione, in a number of queries that does not grow with the document."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from dup.gradini import AMBITO, GESTIONALE, OPERATIVO, STRATEGICO
from dup.models import DUP, IndicatoreOperativo, ObiettivoGestionale, ObiettivoOperativo
from dup.stored_contents import nomi_collegati
from ente import identity
from monitoraggio.choices import SurveyState
from monitoraggio.contenuto.content import Pairs
from ricognizioni.contenuto import (
    AmbitoContent,
    BodyContent,
    ManagementContent,
    OperativeContent,
    RicognizioneContent,
    ServingContent,
    StrategicContent,
    ValueContent,
)
from ricognizioni.lettura.proofs import files_that_wait, proofs_in
from ricognizioni.lettura.serving import Place, Serving, serving
from ricognizioni.models import Ricognizione, RicognizioneChiusa, StatoGestionale, StatoOperativo, ValoreOperativo
from ricognizioni.texts import COLUMNS, asked_in_words

# Of the indicators of an operative objective, each by its text and by which one it is of those with that text.
History = Mapping[tuple[str, int], Pairs]


@dataclass(frozen=True)
class Before:
    """The values of the years before, as year and value: by operative objective, then by indicator."""

    by_place: Mapping[Place, History] = field(default_factory=dict)
    # Those of which the ricognizione before had one of that name alone.
    by_name: Mapping[str, History] = field(default_factory=dict)

    def of(self, place: Place, names: Mapping[str, int]) -> History:
        """Those of an operative objective: by its place, or by its name where that is the only one of the document and
        the objective, or what stands above it, has been moved or renamed since.

        Args:
            names: how many operative objectives of the document have each name.
        """
        found = self.by_place.get(place)
        if found is None and names.get(place[2]) == 1:
            found = self.by_name.get(place[2])
        return found or {}


@dataclass(frozen=True)
class Read:
    """A ricognizione as its rows say it now, and what the page and the checks ask besides."""

    content: RicognizioneContent
    # PEG objectives that serve what the document has no more under that name.
    lost: tuple[tuple[str, ServingContent], ...] = ()
    # Keys of the rows of which a body has answered, and nobody has confirmed it.
    answered: frozenset[int] = frozenset()
    # Files that the scanner has not judged: name of the operative objective and title.
    waiting: tuple[tuple[str, str], ...] = ()


def read_rows(survey: Ricognizione, *, live: bool = False) -> Read:
    """Everything that an open ricognizione says: the document as it is now, with what was said of it.

    Args:
        live: whether a survey that is still open lends its figures of now where none is closed: for who reads every
            plan, before anything is frozen.

    What one that is closed says is its frozen text: ``content_of``.
    """
    return _Reading(survey, live).whole()


def last_closing(survey: Ricognizione) -> RicognizioneChiusa | None:
    """What a ricognizione was frozen as, the last time."""
    found: RicognizioneChiusa | None = survey.chiusure.order_by("-numero").first()
    return found


def content_of(survey: Ricognizione, *, live: bool = False) -> RicognizioneContent:
    """What a ricognizione says: of one that is closed its frozen text, of one that is open its rows. Who may read it
    all is the caller's question: a centre reads its own operative objectives alone; ``live`` as in ``read_rows``."""
    closing = last_closing(survey) if survey.chiusa else None
    return closing.read if closing else read_rows(survey, live=live).content


class _Reading:
    """One ricognizione being read: every table once."""

    def __init__(self, survey: Ricognizione, live: bool) -> None:
        self.survey, self.dup = survey, survey.dup
        self.strategic = _by(STRATEGICO.del_dup(self.dup), "ambito_id")
        self.operatives = _by(OPERATIVO.del_dup(self.dup), "obiettivo_strategico_id")
        keys = [o.pk for rows in self.operatives.values() for o in rows]
        self.indicators = _by(
            IndicatoreOperativo.objects.filter(obiettivo__in=keys).order_by("ordine", "pk"), "obiettivo_id"
        )
        self.states = {s.operativo_id: s for s in StatoOperativo.objects.filter(ricognizione=survey)}
        values = ValoreOperativo.objects.filter(stato__ricognizione=survey).order_by("ordine", "pk")
        self.values = _by(values, "stato_id")
        self.proofs = proofs_in(survey)
        self.names = {
            field: nomi_collegati(ObiettivoOperativo, field, OPERATIVO.del_dup(self.dup).order_by().values("pk"))
            for field in ("assessori", "strutture")
        }
        self.asked_of_bodies = _by(GESTIONALE.del_dup(self.dup), "obiettivo_operativo_id")
        self.bodies = nomi_collegati(
            ObiettivoGestionale, "organismi", GESTIONALE.del_dup(self.dup).order_by().values("pk")
        )
        rows = StatoGestionale.objects.filter(ricognizione=survey).select_related("organismo", "confermato_da")
        self.of_bodies = _by(rows.order_by("pk"), "gestionale_id")
        self.serving: Serving = serving(self.dup, survey.al, live=live)
        self.before = said_before(survey)
        self.homonyms = Counter(o.nome for rows in self.operatives.values() for o in rows)

    def whole(self) -> Read:
        """From the head down."""
        dup: DUP = self.dup
        ambiti = tuple(self._ambito(a) for a in AMBITO.del_dup(dup))
        there = {o.pk for rows in self.operatives.values() for o in rows}
        gone = [s for key, s in self.states.items() if key not in there]
        content = RicognizioneContent(
            ente=identity.name(),
            dup=dup.codice,
            descrizione=dup.descrizione,
            anno_inizio=dup.anno_inizio,
            anno_fine=dup.anno_fine,
            al=self.survey.al,
            stato=self.survey.stato,
            fonti=tuple(self.serving.sources),
            ambiti=ambiti,
            usciti=tuple(o for o in map(self._gone, gone) if _says_something(o)),
            gestionali_usciti=self._gone_of_bodies(),
        )
        places = [(a.nome, s.nome, o.nome) for a, s, o in content.operativi()]
        answered = StatoGestionale.objects.filter(ricognizione=self.survey).answered().order_by()
        lost = tuple(self.serving.lost(places, self.homonyms))
        return Read(content, lost, frozenset(answered.values_list("pk", flat=True)), files_that_wait(self.survey))

    def _ambito(self, row: Any) -> AmbitoContent:
        below = tuple(self._strategic(row.nome, s) for s in self.strategic.get(row.pk, ()))
        return AmbitoContent(row.nome, row.codice, below)

    def _strategic(self, ambito: str, row: Any) -> StrategicContent:
        below = tuple(self._operative((ambito, row.nome, o.nome), o) for o in self.operatives.get(row.pk, ()))
        return StrategicContent(row.nome, row.codice, below)

    def _operative(self, place: Place, row: ObiettivoOperativo) -> OperativeContent:
        asked = OperativeContent(
            row.nome,
            row.codice,
            self.names["assessori"].get(row.pk, ()),
            self.names["strutture"].get(row.pk, ()),
            serviti_da=self.serving.of(place, self.homonyms),
            gestionali=tuple(map(self._management, self.asked_of_bodies.get(row.pk, ()))),
        )
        history = self.before.of(place, self.homonyms)
        return self._said(asked, self.states.get(row.pk), self.indicators.get(row.pk, ()), history)

    def _management(self, row: ObiettivoGestionale) -> ManagementContent:
        """A gestionale objective: the bodies it is given to, as the document has them, then those it was given to."""
        said = {s.organismo.nome: s for s in self.of_bodies.get(row.pk, ())}
        given = self.bodies.get(row.pk, ())
        there = [_of_body(said.pop(name)) if name in said else BodyContent(name) for name in given]
        gone = [_of_body(s, there=False) for s in said.values() if s.esito]
        return ManagementContent(row.nome, row.codice, row.azioni, (*there, *gone))

    def _gone_of_bodies(self) -> tuple[ManagementContent, ...]:
        """Those that the document has no more, and of which something was said."""
        there = {g.pk for rows in self.asked_of_bodies.values() for g in rows}
        found = []
        for key, rows in self.of_bodies.items():
            if key not in there and (said := tuple(_of_body(s, there=False) for s in rows if s.esito)):
                found.append(ManagementContent(rows[0].nome, enti=said, operativo=rows[0].nome_operativo))
        return tuple(found)

    def _gone(self, state: StatoOperativo) -> OperativeContent:
        return self._said(OperativeContent(state.nome, nel_documento=False), state, (), {})

    def _said(
        self, asked: OperativeContent, state: StatoOperativo | None, indicators: Sequence[Any], history: History
    ) -> OperativeContent:
        """What was said of an operative objective beside what the document asks of it."""
        values = {v.indicatore_id: v for v in self.values.get(state.pk, ())} if state else {}
        known = zip(indicators, _apart(i.descrizione for i in indicators), strict=True)
        told = [self._value(i, values.pop(i.pk, None), history.get(key, ())) for i, key in known]
        told += [self._one_gone(v) for v in values.values() if self._says(v)]
        if state is None:
            return replace(asked, indicatori=tuple(told))
        return replace(
            asked,
            riga=state.pk,
            compilazione=str(state.get_stato_display()).lower(),
            stato=state.esito,
            dichiarato=state.dichiarato,
            motivo=state.motivo,
            narrativa=state.narrativa,
            testi=tuple((name, getattr(state, name)) for name in COLUMNS if getattr(state, name)),
            indicatori=tuple(told),
            evidenze=self.proofs.get((state.pk, None), ()),
        )

    def _value(self, asked: IndicatoreOperativo, said: ValoreOperativo | None, before: Pairs) -> ValueContent:
        own = said is not None and said.valore
        before = self._begun(said, before)
        told = ValueContent(
            asked.descrizione,
            asked.formula,
            asked.valore_atteso,
            asked.verso,
            self.survey.al.year,
            # What an earlier ricognizione of the year said stays as long as this one says nothing.
            prima=tuple((year, text) for year, text in before if not (own and year == str(self.survey.al.year))),
        )
        if said is None:
            return told
        then = said.chiesto if said.chiesto != asked_in_words(asked.descrizione, asked.valore_atteso) else ""
        proofs = self.proofs.get((said.stato_id, said.pk), ())
        return replace(told, valore=said.valore, fonte=said.fonte, nota=said.nota, chiesto=then, evidenze=proofs)

    def _says(self, said: ValoreOperativo) -> bool:
        proofs = self.proofs.get((said.stato_id, said.pk))
        return bool(said.partenza or said.valore or said.fonte or said.nota or proofs)

    def _begun(self, said: ValoreOperativo | None, before: Pairs) -> Pairs:
        """The years before with the value of the year before the document, where this ricognizione says it."""
        if said is None or not said.partenza:
            return before
        return tuple(sorted({**dict(before), str(self.dup.anno_inizio - 1): said.partenza}.items()))

    def _one_gone(self, said: ValoreOperativo) -> ValueContent:
        return ValueContent(
            said.descrizione,
            anno=said.anno,
            valore=said.valore,
            fonte=said.fonte,
            nota=said.nota,
            nel_documento=False,
            prima=self._begun(said, ()),
            evidenze=self.proofs.get((said.stato_id, said.pk), ()),
        )


def _of_body(said: StatoGestionale, *, there: bool = True) -> BodyContent:
    return BodyContent(
        said.organismo.nome,
        said.esito,
        said.narrativa,
        said.misura,
        said.valore,
        said.indirizzo,
        said.protocollo,
        str(said.confermato_da or ""),
        timezone.localdate(said.confermato_il) if said.confermato_il else None,
        said.risposta_del,
        there,
        said.pk,
    )


def _says_something(said: OperativeContent) -> bool:
    """Whether there is anything to keep of an operative objective that has left the document."""
    return bool(
        said.stato or said.dichiarato is not None or said.narrativa or said.testi or said.indicatori or said.evidenze
    )


def _apart(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Each text with how many like it came before: two indicators may be called the same, and are paired in order."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        found.append((text, seen[text]))
        seen[text] += 1
    return found


def _by(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def said_before(survey: Ricognizione) -> Before:
    """The values of the years before, as the last ricognizione that was closed before this day said them (it carries
    those of the ones before it)."""
    closed = (SurveyState.CHIUSA, SurveyState.APPROVATA)
    rows = RicognizioneChiusa.objects.filter(
        dup=survey.dup_id, ricognizione__al__lt=survey.al, ricognizione__stato__in=closed
    )
    last = rows.order_by("-ricognizione__al", "-numero").first()
    if last is None:
        return Before()
    told = {(a.nome, s.nome, o.nome): _history(o) for a, s, o in last.read.operativi()}
    names = Counter(name for _, _, name in told)
    return Before(told, {place[2]: history for place, history in told.items() if names[place[2]] == 1})


def _history(said: OperativeContent) -> History:
    found = {}
    for key, i in zip(_apart(i.descrizione for i in said.indicatori), said.indicatori, strict=True):
        years = {**dict(i.prima), **({str(i.anno): i.valore} if i.valore else {})}
        found[key] = tuple(sorted(years.items()))
    return found
