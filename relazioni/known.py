# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Relazioni kept here say to the fund whose premium hangs on them (D.Lgs. 150/2009, art. 14 c. 6)."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from relazioni.choices import Validation
from relazioni.models import Relazione, RelazioneApprovata, ValidazioneDellaRelazione
from valutazione.fund.facts import Gate
from valutazione.fund.known import KnownReport


def known_reports(years: Collection[int]) -> Iterator[tuple[int, KnownReport]]:
    """For the fund of each year the Relazione of that year and that of the year before, if they are here (two
    queries)."""
    of_year: defaultdict[int, list[Relazione]] = defaultdict(list)
    for row in Relazione.objects.filter(piano__anno__in=_with_the_years_before(years)).select_related("piano"):
        of_year[row.piano.anno].append(row)
    last = _last_approvals()
    for year in years:
        for gate, of in ((Gate.RELAZIONE_PRECEDENTE, year - 1), (Gate.RELAZIONE, year)):
            if reports := [_report(gate, row, last.get(row.pk)) for row in of_year[of]]:
                # Of several plans of a year the last to be validated decides, and one that is not before all of them.
                yield (
                    year,
                    max(reports, key=lambda one: (one.validated is None, one.day is None, one.validated or one.day)),
                )


def _with_the_years_before(years: Collection[int]) -> set[int]:
    return {of for year in years for of in (year - 1, year)}


def _last_approvals() -> dict[int, RelazioneApprovata]:
    """The last approval of each Relazione, without its text."""
    rows = RelazioneApprovata.objects.select_related("atto", "validazione").defer("contenuto").order_by("numero")
    return {row.relazione_id: row for row in rows}


def _report(gate: Gate, row: Relazione, last: RelazioneApprovata | None) -> KnownReport:
    deed = getattr(last, "atto", None)
    if row.in_redazione or deed is None:
        return KnownReport(gate, str(row))
    said: ValidazioneDellaRelazione | None = getattr(last, "validazione", None)
    validated = said.giorno if said is not None and said.esito != Validation.NON_VALIDATA else None
    return KnownReport(gate, str(row), f"{deed.organo} n. {deed.numero_atto}", deed.data_atto, validated)
