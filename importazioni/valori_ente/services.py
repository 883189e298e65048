# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file of yearly values would change, and the change.

What only the writer can tell a preview asks of the writer itself, in a transaction that is taken back.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from controlli import Livello
from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from dup.models.ente import PROVENANCE_MAX, VALUE_MAX
from dup.printed import HEALTH
from dup.provisional import MARK, marked
from fogli.griglia import leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from importazioni.griglie.account import Account
from importazioni.griglie.cells import detto_vuoto
from importazioni.griglie.choices import NO_CHOICES, Choices
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.names import simili
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.griglie.values import ValoreInatteso
from importazioni.trial import confirmed, tried
from importazioni.valori_ente.columns import SAID, columns_of, form_of, value_of
from indicatori.valori.consuntivi import manca
from monitoraggio.scrittura.drafts import Hand
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from raccolte.course import change
from raccolte.writer import Kept, NotKept, Overtaken, Said, keep
from testi.confronto import in_riga, piega

#: As long as a cell may be: the value with its mark, the texts beside it.
BOUNDS: Final = {"valore": VALUE_MAX + len(MARK) + 1, **dict.fromkeys(("fonte", "evidenza", "nota"), PROVENANCE_MAX)}
_PLACE: Final = ("stato", "ambito", "tema")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A cell that is another afterwards, in words."""

    where: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class YearlyOutcome:
    """What a file changes, or would change."""

    year: int
    changes: tuple[ValueChange, ...]
    lines: int
    findings: tuple[SegnalazioneDiTabella, ...]
    account: Account | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of what would change: a confirmation holds for this and nothing else."""
        return hashlib.sha256(repr((self.year, self.changes)).encode()).hexdigest()


def propose_values(
    dup: DUP, year: int, data: bytes, name: str, *, user: Utente | None = None, choices: Choices = NO_CHOICES
) -> YearlyOutcome:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened, or the year has not begun.
        TabellaConErrori: it has faults, each with its place.
    """
    return tried(lambda: _written(dup, year, data, name, user, choices))


def import_values(
    dup: DUP,
    year: int,
    data: bytes,
    name: str,
    *,
    user: Utente | None = None,
    fingerprint: str | None = None,
    choices: Choices = NO_CHOICES,
) -> YearlyOutcome:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``propose_values``; nothing was written.
        PropostaCambiata: the changes are no longer those that were previewed (``fingerprint``).
    """
    return confirmed(lambda: _written(dup, year, data, name, user, choices), fingerprint)


@dataclass(frozen=True)
class _Line:
    """A row that names an indicator, with what its cells say."""

    row: RigaLetta
    of: IndicatoreEnte
    said: Mapping[str, Any]


def _written(dup: DUP, year: int, data: bytes, name: str, user: Utente | None, choices: Choices) -> YearlyOutcome:
    grids = leggi_griglie(data, name)
    if not visible(grids):
        raise FileNonLeggibile(f"{name}: non ha fogli visibili.")
    account = Account(form_of(year), grids, choices)
    lines = _lines(account, _Known(dup))
    said = {line.of.pk: Said(line.said) for line in lines}
    try:
        kept = keep(dup, year, said, Hand(user or SISTEMA, f"Valori del {year}: {name}"[:100]))
    except NotKept as no:
        rows = {line.of.pk: line.row for line in lines}
        if general := [f.why for f in no.faults if f.indicator not in rows]:
            raise FileNonLeggibile(f"{name}: {' '.join(general)}") from None
        told = [rows[f.indicator].rilievo(Livello.ERRORE, f.column or "indicatore", f.why) for f in no.faults]
        raise TabellaConErrori([*account.findings, *told], account) from None
    except Overtaken:
        raise FileNonLeggibile(
            "Qualcun altro sta scrivendo gli stessi valori: non è stato scritto nulla, riprovare fra poco."
        ) from None
    account.findings += _suspects(dup, year, kept, {line.of.pk: line.row for line in lines})
    return YearlyOutcome(year, tuple(_changes(year, kept)), len(lines), tuple(account.findings), account)


class _Known:
    """The indicators of the document, by name and by where they stand."""

    def __init__(self, dup: DUP) -> None:
        self.dup = dup
        self.by_name: defaultdict[str, list[IndicatoreEnte]] = defaultdict(list)
        for i in IndicatoreEnte.objects.filter(dup=dup).select_related("ambito").order_by("pk"):
            self.by_name[piega(i.descrizione)].append(i)

    def find(self, text: str, said: Mapping[str, str], above: Mapping[str, str]) -> IndicatoreEnte | str:
        """The indicator, or why it is none.

        Args:
            said: where the row itself says that it stands.
            above: where the rows above it stand, which tells apart those of one name and contradicts nobody.
        """
        found = self.by_name.get(piega(text), [])
        if not found:
            like = next((i.descrizione for x in self.by_name.values() for i in x if simili(i.descrizione, text)), "")
            hint = f" Somiglia a «{like[:80]}»: se è quello, scriverlo uguale." if like else ""
            return f"{self.dup.codice} non ha l'indicatore «{text[:80]}».{hint}"
        there = "; ".join(_place(i) for i in found)
        fitting = _standing(found, said)
        if not fitting:
            return f"«{text[:80]}» non sta dove dice la riga: sta in {there}."
        near = _standing(fitting, above) if len(fitting) > 1 else fitting
        if len(near) == 1:
            return near[0]
        return f"«{text[:80]}» c'è più volte ({there}): dire quale, con le colonne dell'ambito e del tema."


def _standing(found: Sequence[IndicatoreEnte], place: Mapping[str, str]) -> list[IndicatoreEnte]:
    return [i for i in found if all(_is_there(i, column, said) for column, said in place.items() if said)]


def _is_there(i: IndicatoreEnte, column: str, said: str) -> bool:
    if column == "stato":
        return piega(said).endswith((piega(i.stato_di_salute), piega(HEALTH[i.stato_di_salute])))
    own = i.tema if column == "tema" else (i.ambito.nome if i.ambito else "")
    return piega(said) == piega(own) or (not own and detto_vuoto(said))


def _place(i: IndicatoreEnte) -> str:
    return " › ".join(filter(None, (HEALTH[i.stato_di_salute], i.ambito.nome if i.ambito else "", i.tema)))


def _lines(account: Account, known: _Known) -> list[_Line]:
    """The lines with their indicators.

    Raises:
        TabellaConErrori: some have faults.
    """
    findings, found = account.findings, []
    first: dict[int, int] = {}
    rows = without_totals(righe_lette(account), findings, (*_PLACE, "indicatore").__contains__)
    place, sheet = dict.fromkeys(_PLACE, ""), None
    for row in guardate(rows, BOUNDS, findings):
        if row.griglia is not sheet:
            place, sheet = dict.fromkeys(_PLACE, ""), row.griglia
        row = row.intera() if in_riga(row["indicatore"]) else row.con_le_unite("indicatore", *_PLACE)
        _go_on(place, row)
        text = in_riga(row["indicatore"])
        said = dict(_said(row, findings))
        if not text:
            if said:
                why = "manca l'indicatore: scriverne il nome com'è nel DUP."
                findings.append(row.rilievo(Livello.ERRORE, "indicatore", why))
            continue
        of = known.find(text, {column: in_riga(row[column]) for column in _PLACE}, place)
        if isinstance(of, str):
            findings.append(row.rilievo(Livello.ERRORE, "indicatore", of))
        elif of.pk in first:
            why = f"«{text[:80]}» è già alla riga {first[of.pk]}: lasciarne una."
            findings.append(row.rilievo(Livello.ERRORE, "indicatore", why))
        else:
            first[of.pk] = row.numero
            # The source of the indicator, said again, says nothing of this value alone.
            own = {k: v for k, v in said.items() if not (k == "fonte" and piega(str(v)) == piega(of.fonte))}
            found.append(_Line(row, of, own))
    findings += account.ledger.findings()
    if any(f.grave for f in findings):
        raise TabellaConErrori(findings, account)
    return found


def _go_on(place: dict[str, str], row: RigaLetta) -> None:
    """Where the row stands: an empty cell goes on with the row above, until what stands over it changes."""
    for n, column in enumerate(_PLACE):
        if text := in_riga(row[column]):
            if piega(text) != piega(place[column]):
                place.update(dict.fromkeys(_PLACE[n:], ""))
            place[column] = text


def _said(row: RigaLetta, findings: list[SegnalazioneDiTabella]) -> Iterator[tuple[str, Any]]:
    for column in SAID:
        if not row[column].strip():
            continue
        if column == "valore" and manca(in_riga(row[column])):
            why = f"«{in_riga(row[column])[:40]}» non è un valore: non scrivo nulla, e l'anno resta com'è."
            findings.append(row.rilievo(Livello.AVVISO, column, why))
            continue
        try:
            yield column, value_of(column, row[column])
        except ValoreInatteso as no:
            findings.append(row.rilievo(Livello.ERRORE, column, str(no)))


def _suspects(
    dup: DUP, year: int, kept: Sequence[Kept], rows: Mapping[int, RigaLetta]
) -> Iterator[SegnalazioneDiTabella]:
    """Values so far from those before that the comma may have slipped."""
    before: dict[int, tuple[int, str]] = {}
    for value in ValoreAnnuale.objects.filter(indicatore__dup=dup, anno__lt=year).order_by("anno"):
        before[value.indicatore_id] = value.anno, value.printed
    for one in kept:
        if one.after:
            key, now = one.indicator.pk, (year, str(one.after["valore"]))
            if why := change(before.get(key), now, one.indicator.verso).suspect:
                yield rows[key].rilievo(Livello.AVVISO, "valore", why)


def _changes(year: int, kept: Sequence[Kept]) -> Iterator[ValueChange]:
    words = {c.campo: c.testa.capitalize() for c in columns_of(year)}
    for one in kept:
        where = f"{_place(one.indicator)} › {one.indicator.descrizione}"
        before, after = _printed(one.before), _printed(one.after)
        for column in SAID:
            old, new = before.get(column, ""), after.get(column, "")
            if old != new:
                yield ValueChange(where, words[column], old, new)


def _printed(said: Mapping[str, Any]) -> dict[str, str]:
    """A year in words: the value with its mark, and what stands beside it."""
    if not said:
        return {}
    texts = {k: str(v) for k, v in said.items() if k != "provvisorio" and v}
    return {**texts, "valore": marked(str(said["valore"]), bool(said["provvisorio"]))}
