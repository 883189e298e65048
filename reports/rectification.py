# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «rettifica» of an approved survey: only its differences. What changes row by row and why, what becomes of the
figures, which evaluation sheets and premiums it touches.

It is made of two frozen texts and nothing else, and does not name its own act, which comes after it: registered or
not, the same bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from monitoraggio.choices import SurveyState
from monitoraggio.computing import ObjectiveTold, SurveyTold, told
from monitoraggio.computing.frozen import shown
from monitoraggio.contenuto import RectificationContent
from monitoraggio.figures.printing import plain, written
from monitoraggio.figures.rollup import Rollup
from monitoraggio.figures.words import Luce
from monitoraggio.lettura.closed import read_by
from monitoraggio.models import Rettifica, Rilevazione, RilevazioneChiusa, StatoObiettivo
from organizzazione.rules import Chi, legge_tutto
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Report, Stampato
from reports.opzioni import PrintedDay
from reports.surveys.options import SurveyChoice
from reports.surveys.shown import NOTHING, number_cell
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, parte_di_tabella
from testi.formati import data, lines

NONE_RECORDED: Final = (
    "Nessuna registrata. Traguardo non tiene ancora le schede di valutazione né i premi: se ce ne sono che si fondano "
    "sui dati corretti, vanno riviste fuori di qui."
)
WHOLE: Final = "Tutto il piano"
# Name for machines, head of the column, figure by which the closings call it.
_NUMBERS: Final = (
    ("fatto", "Fatto"),
    ("scostamento", "Scostamento"),
    ("risultato", "Risultato"),
)
_WORDS: Final = (("luce", "Luce"), ("grado", "Grado"), ("tempo", "Tempo"))


class RectificationOptions(SurveyChoice):
    """Which rettifica of which survey. Cleaned, ``rectification`` is the row."""

    nothing_said = "L'ultima rettificata"

    chiusura = forms.IntegerField(
        required=False,
        min_value=1,
        label="Chiusura",
        help_text="Il numero con cui la rettifica è stata chiusa. Vuota: l'ultima.",
    )
    data_elaborazione = PrintedDay(help_text="Vuota: il giorno in cui la rettifica è stata chiusa.")

    def usual(self, surveys: Sequence[Rilevazione], year: int) -> tuple[Rilevazione | None, date | None]:
        """The last survey that has one."""
        having = set(_closed(self.chi).filter(rilevazione__in=surveys).values_list("rilevazione", flat=True))
        found = next((s for s in surveys if s.pk in having), surveys[0] if surveys else None)
        return found, found.al if found else None

    def clean(self) -> dict[str, Any]:
        """The rettifica, of those that are closed."""
        said = super().clean()
        survey, number = said.get("survey"), said.get("chiusura")
        if survey is None or "chiusura" in self.errors:
            return said
        rows = list(_closed(self.chi).filter(rilevazione=survey))
        found = next((row for row in rows if number in (None, row.nuova.numero)), None)
        if found is None:
            known = ", ".join(str(row.nuova.numero) for row in rows)
            why = f"ci sono le chiusure {known}" if known else "nessuna è stata ancora chiusa"
            self.add_error("chiusura", f"Di {survey} non c'è questa rettifica: {why}.")
            return said
        said |= {"rectification": found}
        if not self.data.get("data_elaborazione"):
            said["data_elaborazione"] = timezone.localdate(found.nuova.registrata_il)
        return said


def _closed(chi: Chi) -> Any:
    rows = Rettifica.objects.visible_to(chi).filter(nuova__isnull=False).exclude(stato=SurveyState.APERTA)
    return rows.select_related("nuova", "corretta").order_by("-nuova__numero")


@dataclass(frozen=True)
class RectificationData:
    """Everything that prints. ``number`` is the closing that the rettifica made; ``whole``: the reader reads all."""

    before: SurveyTold
    after: SurveyTold
    number: int
    day: date
    whole: bool = True

    @property
    def said(self) -> RectificationContent:
        """What it corrects and why, as far as the reader reads its objectives."""
        found = self.after.said.rettifica
        if found is None:
            raise NienteDaStampare("Questa chiusura non è di una rettifica.")
        return found

    @cached_property
    def corrections(self) -> tuple[tuple[str, ...], ...]:
        """Each as cells: code, of what, row, field, before, after, why."""
        codes = self.after.said.by_code
        return tuple(
            (c.codice, c.di, c.descrizione, c.campo, c.prima, c.dopo, c.motivo)
            for c in self.said.correzioni
            if c.codice in codes
        )

    @cached_property
    def objectives(self) -> tuple[tuple[ObjectiveTold, ObjectiveTold], ...]:
        """Those that are corrected, before and after."""
        codes = {cells[0] for cells in self.corrections}
        then = {o.said.codice: o for o in self.before.objectives}
        return tuple((then[o.said.codice], o) for o in self.after.objectives if o.said.codice in codes)

    @cached_property
    def levels(self) -> tuple[tuple[str, Rollup, Rollup], ...]:
        """The whole and the centres of what is corrected, before and after."""
        touched = {o.said.centro_di_responsabilita for _, o in self.objectives}
        then = {name: level for name, level, _ in self.before.centres}
        centres = [(name, then[name], level) for name, level, _ in self.after.centres if name in touched]
        return ((WHOLE, self.before.totals, self.after.totals), *centres)

    def number_of(self, o: ObjectiveTold, name: str) -> str:
        """A figure of an objective as it prints."""
        return shown(o.cifre, name, self.after.rules)

    def mean(self, value: Fraction | None) -> str:
        """A mean as it prints."""
        return written(value, self.after.rules.decimals)


def data_of(new: RilevazioneChiusa, old: RilevazioneChiusa, day: date) -> RectificationData:
    """The whole of a rettifica, for an act."""
    return RectificationData(told(old.read), told(new.read), new.numero, day)


class Rectification(Report[RectificationData]):
    """Row, field, before, after, why; then the figures before and after."""

    id = "rettifica"
    titolo = "Rettifica"
    descrizione = (
        "Che cosa corregge la rettifica di una rilevazione approvata: righe, campi, cifre prima e dopo, perché."
    )
    Opzioni: ClassVar[type[OpzioniReport]] = RectificationOptions
    modelli = "tabella_dup"
    nome_parte = ("argomento", "argomenti")

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> RectificationData:
        """What this reader may see of the two closings (a constant number of queries).

        Raises:
            NienteDaStampare: nothing of what this reader may see is corrected.
        """
        row = opzioni["rectification"]
        states = None
        if not legge_tutto(chi):
            states = StatoObiettivo.objects.visible_to(chi).filter(rilevazione=row.rilevazione_id)
        before, after = (told(read_by(closing.read, states)) for closing in (row.corretta, row.nuova))
        found = RectificationData(before, after, row.nuova.numero, opzioni["data_elaborazione"], legge_tutto(chi))
        if not found.corrections:
            raise NienteDaStampare("Questa rettifica non corregge nulla degli obiettivi che leggi.")
        return found

    def nome_file(self, dati: RectificationData) -> str:
        """``rettifica-PEG_2020-2020-12-31-5``."""
        return f"{self.id}-{dati.after.said.piano}-{dati.after.said.al.isoformat()}-{dati.number}"

    def in_dati(self, dati: RectificationData) -> str:
        """Both sides of everything that is corrected, and of the figures."""
        said, survey = dati.said, dati.after.said
        shape = {
            "documento": self.id,
            "piano": survey.piano,
            "al": survey.al.isoformat(),
            "chiusura": dati.number,
            "corregge": {"chiusura": said.chiusura, "anello": said.anello, "atto": said.atto},
            "motivo": said.motivo,
            "correzioni": [
                dict(zip(("codice", "di", "riga", "campo", "prima", "dopo", "motivo"), cells, strict=True))
                for cells in dati.corrections
            ],
            "obiettivi": [_objective(then, now) for then, now in dati.objectives],
            "totali": [_level(*level) for level in dati.levels],
            "schede_e_premi": list(said.toccati) if dati.whole else None,
        }
        return json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: RectificationData) -> Sequence[Foglio]:
        """A row a correction; then the objectives and the totals, before and after."""
        return [_corrections(dati), _objectives(dati), _totals(dati)]

    def stampato(self, dati: RectificationData) -> Stampato:
        """All of it in one part: there are only differences."""
        said = dati.after.said
        title = f"{self.titolo} al {data(said.al)}"
        head = {
            "ente": said.ente,
            "titolo": title,
            "documento": f"{said.piano} {said.descrizione}".strip(),
            "accanto": of_rectification(dati),
            "giorno": data(dati.day),
        }
        return Stampato(
            titolo=f"{title} · {said.piano}",
            soggetto=said.descrizione,
            ente=said.ente,
            piede=f"{said.ente} · {title} · {said.piano}",
            data=dati.day,
            modello=MODELLO,
            parti=[parte_di_tabella(1, list(_sections(dati)), self.titolo, head)],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def of_rectification(dati: RectificationData) -> str:
    """What the first page says of it: what it is, what it corrects."""
    said = dati.said
    found = f"Chiusura {dati.number}: corregge la chiusura {said.chiusura}, approvata con {said.atto}"
    return found if dati.whole else f"{found}. Solo gli obiettivi che può leggere chi l'ha chiesto"


_OF_CORRECTIONS: Final = (
    ColonnaDUP("Obiettivo e riga", 22, forte=True),
    ColonnaDUP("Campo", 12),
    ColonnaDUP("Prima", 22),
    ColonnaDUP("Dopo", 22),
    ColonnaDUP("Perché", 22),
)
_OF_OBJECTIVES: Final = (
    ColonnaDUP("Obiettivo", 28, forte=True),
    *(ColonnaDUP(head, 12, numero=True) for _, head in _NUMBERS),
    *(ColonnaDUP(head, 12) for _, head in _WORDS),
)
_OF_LEVELS: Final = (
    ColonnaDUP("Livello", 28, forte=True),
    *(ColonnaDUP(head, 12, numero=True) for head in ("Fatto", "Atteso", "Scostamento", "Risultato")),
    *(ColonnaDUP(str(light).capitalize(), 8, numero=True) for light in Luce),
)


def _sections(dati: RectificationData) -> Iterator[Sezione]:
    rows = tuple(
        (
            (f"{code} · {of}", name),
            (field,),
            lines(before) or (NOTHING,),
            lines(after) or (NOTHING,),
            lines(why) or (NOTHING,),
        )
        for code, of, name, field, before, after, why in dati.corrections
    )
    yield Sezione("Che cosa cambia", _OF_CORRECTIONS, rows, narrativa=(("", dati.said.motivo),), parte="")
    figures = tuple(
        (
            (f"{now.said.codice} {now.said.titolo}",),
            *((_arrow(*(dati.number_of(o, name) for o in (then, now))),) for name, _ in _NUMBERS),
            *((_arrow(*(o.cifre.get(name, "") for o in (then, now))),) for name, _ in _WORDS),
        )
        for then, now in dati.objectives
    )
    yield Sezione("Gli obiettivi, prima e dopo", _OF_OBJECTIVES, figures, parte="")
    levels = tuple(
        (
            (name,),
            *((_arrow(dati.mean(a), dati.mean(b)),) for a, b in zip(_means(then), _means(now), strict=True)),
            *((_arrow(str(then.lights[light]), str(now.lights[light])),) for light in Luce),
        )
        for name, then, now in dati.levels
    )
    touched = "\n".join(f"- {line}" for line in dati.said.toccati) or NONE_RECORDED
    told_ = (("Schede di valutazione e premi toccati", touched),) if dati.whole else ()
    yield Sezione("I totali, prima e dopo", _OF_LEVELS, levels, narrativa=told_, parte="")


def _means(level: Rollup) -> tuple[Fraction | None, ...]:
    done, expected = level.done.value, level.expected.value
    gap = done - expected if done is not None and expected is not None else None
    return done, expected, gap, level.result.value


def _arrow(then: str, now: str) -> str:
    then, now = then or NOTHING, now or NOTHING
    return then if then == now else f"{then} → {now}"


def _sides(then: Any, now: Any) -> dict[str, Any]:
    return {"prima": then, "dopo": now}


def _objective(then: ObjectiveTold, now: ObjectiveTold) -> dict[str, Any]:
    numbers = {
        name: _sides(*(plain(Fraction(o.cifre[name])) if o.cifre.get(name) else None for o in (then, now)))
        for name, _ in _NUMBERS
    }
    words = {name: _sides(*(o.cifre.get(name) or None for o in (then, now))) for name, _ in _WORDS}
    return {"codice": now.said.codice, "titolo": now.said.titolo, **numbers, **words}


def _level(name: str, then: Rollup, now: Rollup) -> dict[str, Any]:
    names = ("fatto", "atteso", "scostamento", "risultato")
    means = zip(names, _means(then), _means(now), strict=True)
    return {
        "livello": name,
        **{key: _sides(plain(a), plain(b)) for key, a, b in means},
        "luci": _sides(dict(then.lights), dict(now.lights)),
    }


def _corrections(dati: RectificationData) -> Foglio:
    widths = (("Codice", 14), ("Di", 12), ("Riga", 50), ("Campo", 20), ("Prima", 50), ("Dopo", 50), ("Perché", 50))
    columns = [Colonna(name, width, lungo=width > 20) for name, width in widths]
    return Foglio("Correzioni", columns, [list(cells) for cells in dati.corrections])


def _objectives(dati: RectificationData) -> Foglio:
    heads = [f"{head} {when}" for _, head in (*_NUMBERS, *_WORDS) for when in ("prima", "dopo")]
    columns = [Colonna("Codice", 14), Colonna("Titolo", 44, lungo=True), *(Colonna(head, 16) for head in heads)]
    rows: list[list[Cella]] = []
    for then, now in dati.objectives:
        numbers = [dati.number_of(o, name) for name, _ in _NUMBERS for o in (then, now)]
        words = [o.cifre.get(name) or None for name, _ in _WORDS for o in (then, now)]
        rows.append([now.said.codice, now.said.titolo, *map(number_cell, numbers), *words])
    return Foglio("Obiettivi", columns, rows)


def _totals(dati: RectificationData) -> Foglio:
    names = ("Fatto", "Atteso", "Scostamento", "Risultato", *(str(light).capitalize() for light in Luce))
    columns = [
        Colonna("Livello", 34, lungo=True),
        *(Colonna(f"{name} {when}", 16) for name in names for when in ("prima", "dopo")),
    ]
    rows: list[list[Cella]] = []
    for name, then, now in dati.levels:
        means = [dati.mean(v) for pair in zip(_means(then), _means(now), strict=True) for v in pair]
        lights = [level.lights[light] for light in Luce for level in (then, now)]
        rows.append([name, *map(number_cell, means), *lights])
    return Foglio("Totali", columns, rows)
