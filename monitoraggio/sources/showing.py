# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages say of the sources of some objectives: what each says now, whether there is something to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitoraggio.choices import Origin, ReadingOutcome
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte, Rilevazione, StatoQuerySet, ValoreIndicatore
from monitoraggio.sources.reading import in_words, is_news, last_readings


class Standing(StrEnum):
    """How a source stands to the value of the survey."""

    NEVER = "mai letta"
    REFUSED = "non si legge"
    EMPTY = "non dice ancora"
    CONFIRMED = "confermata"
    SAME = "uguale"
    NEWS = "nuova"
    CHANGED = "cambiata"


@dataclass(frozen=True, slots=True)
class Shown:
    """The source of an indicator beside what the survey says of it."""

    source: FonteIndicatore
    value: ValoreIndicatore
    reading: LetturaDellaFonte | None

    @property
    def standing(self) -> Standing:
        """In one word."""
        reading, value = self.reading, self.value
        if reading is None:
            return Standing.NEVER
        if reading.esito == ReadingOutcome.RIFIUTATA:
            return Standing.REFUSED
        if reading.esito == ReadingOutcome.VUOTA:
            return Standing.EMPTY
        if is_news(reading, value):
            return Standing.CHANGED if value.origine == Origin.FONTE else Standing.NEWS
        return Standing.CONFIRMED if value.origine == Origin.FONTE else Standing.SAME

    @property
    def written(self) -> str:
        """What the survey says, in words."""
        return in_words(self.value)

    @property
    def to_confirm(self) -> bool:
        """Whether a press makes something of it; a value that was typed and is the same takes its provenance so."""
        return self.standing in (Standing.NEWS, Standing.CHANGED, Standing.SAME)

    @property
    def wrong(self) -> bool:
        """Whether somebody has to mend something."""
        return self.standing == Standing.REFUSED

    @property
    def done(self) -> bool:
        """Whether the survey says what it says, from it."""
        return self.standing == Standing.CONFIRMED


def shown_sources(survey: Rilevazione, states: StatoQuerySet) -> Sequence[Shown]:
    """The sources in use of some objectives, in the order of the plan (one query where there are none, else three)."""
    sources = FonteIndicatore.objects.filter(piano=survey.piano_id, in_uso=True)
    by_row = {s.row_id: s for s in sources.select_related("indicatore_ente", "altro_obiettivo")}
    if not by_row:
        return ()
    mine = states.filter(rilevazione=survey).order_by().values("pk")
    values = ValoreIndicatore.objects.filter(stato__in=mine, nel_piano=True, row_id__in=by_row).select_related("stato")
    found = list(values.order_by("stato__sort_key", "ordine", "pk"))
    last = last_readings({value.stato_id for value in found}) if found else {}
    return [_shown(by_row[value.row_id], value, last.get(value.pk)) for value in found]


def _shown(source: FonteIndicatore, value: ValoreIndicatore, reading: LetturaDellaFonte | None) -> Shown:
    """What was read before the source was saved is nothing that it says."""
    return Shown(source, value, reading if reading and reading.is_of(source) else None)
