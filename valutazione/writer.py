# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of what is said in a sheet: by who evaluates, and by who is evaluated.

Two never overwrite each other: who saves says which revision was read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Utente
from testi.bounds import LONG_TEXT, excess
from testi.codes import folded
from valutazione.choices import SheetAct
from valutazione.life import ACTS
from valutazione.models import Scheda, SchedaCongelata, VoceScheda
from valutazione.scores import may_be_read_again
from valutazione.systems.facts import Category, System
from valutazione.systems.rows import AskedRow, asked_rows

HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class RowDraft:
    """What is said in a row; of a row that a draft does not name nothing changes."""

    percent: Decimal | None = None
    level: str = ""
    answers: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What somebody says of a sheet: row by row, and in all; ``text`` None says nothing of it."""

    rows: Mapping[str, RowDraft] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a box cannot be kept: the row (empty: the whole), the box, the reason."""

    key: str
    box: str
    why: str


class NotKept(Exception):
    """Some of it cannot be kept; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f.why for f in faults))


def write_judgement(sheet: Scheda, draft: SheetDraft, who: Utente) -> Scheda:
    """Save what who evaluates says. Saved as it is, nothing is written: no revision, no history.

    Args:
        sheet: with the revision that was read.

    Raises:
        NotKept: something cannot be said so.
        Refused: not allowed now.
        ConflittoDiRevisione: somebody saved the sheet since.
    """
    return _write(sheet, draft, who, SheetAct.SCRIVERE)


def write_of_oneself(sheet: Scheda, draft: SheetDraft, who: Utente) -> Scheda:
    """Save what who is evaluated says of himself. Raises as ``write_judgement``."""
    return _write(sheet, draft, who, SheetAct.SCRIVERE_DI_SE)


def _write(sheet: Scheda, draft: SheetDraft, who: Utente, act: SheetAct) -> Scheda:
    with transaction.atomic():
        ACTS.demand(sheet, who, act)
        kept: Scheda = Scheda.objects.told().get(pk=sheet.pk)
        if kept.revisione != sheet.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stata modificata da un altro utente")
        category = kept.sistema.category(kept.categoria)
        if category is None:
            raise Refused(f"Il sistema «{kept.sistema}» non valuta «{kept.categoria}».")
        faults = [*_faults(kept.sistema.read, category, draft, act), *_told_by_exclusion(kept, category, draft, act)]
        if faults:
            raise NotKept(faults)
        own = act is SheetAct.SCRIVERE_DI_SE
        rows = [*_changed(kept, draft.rows, own=own)]
        name = "autovalutazione" if own else "giudizio"
        if not rows and draft.text in (None, getattr(kept, name)):
            return kept
        kept.prenota_revisione()
        if draft.text is not None:
            setattr(kept, name, draft.text)
        sign_as(kept, who, str(act.label))
        kept.save()
        for row in rows:
            sign_as(row, who, "Di sé" if own else "Valutazione")
            row.save()
    sheet.revisione = kept.revisione
    return kept


def _changed(sheet: Scheda, drafts: Mapping[str, RowDraft], *, own: bool) -> Iterator[VoceScheda]:
    """The rows that a draft changes, as they become (one query)."""
    there = {row.chiave: row for row in VoceScheda.objects.filter(scheda=sheet)}
    names = ("proprio_percento", "proprio_livello", "proprio_testo") if own else ("percento", "livello", "motivo")
    for key, said in drafts.items():
        row = there.get(key) or VoceScheda(scheda=sheet, chiave=key)
        now: dict[str, object] = dict(zip(names, (said.percent, said.level, said.text), strict=True))
        if not own:
            now["risposte"] = said.answers
        if any(getattr(row, name) != value for name, value in now.items()):
            for name, value in now.items():
                setattr(row, name, value)
            yield row


def _faults(system: System, category: Category, draft: SheetDraft, act: SheetAct) -> Iterator[Fault]:
    asked = {row.key: row for row in asked_rows(category)}
    for key, said in draft.rows.items():
        row = asked.get(key)
        if row is None:
            yield Fault(key, "", f"Il sistema non ha la voce «{key}»: ricaricare la pagina.")
        elif act is SheetAct.SCRIVERE_DI_SE:
            yield from _of_oneself(category, row, said)
        else:
            yield from _of_row(category, row, said)
    if draft.text is not None and (why := excess(draft.text, LONG_TEXT)):
        yield Fault("", "testo", why)


def _told_by_exclusion(sheet: Scheda, category: Category, draft: SheetDraft, act: SheetAct) -> Iterator[Fault]:
    """Of a sheet that was told, the means of who does not sign that would tell of the few who have come or gone since:
    what was read is what was frozen (one query, and only then)."""
    if act is not SheetAct.SCRIVERE or sheet.notificata_il is None:
        return
    read = {
        (row.chiave, row.risposte)
        for frozen in SchedaCongelata.objects.filter(scheda=sheet)
        for component in frozen.read.componenti
        for row in component.righe
    }
    least = sheet.sistema.read.anonymous_least
    for row in asked_rows(category):
        said = draft.rows.get(row.key)
        if said is None or row.rater is None or not row.rater.many:
            continue
        for answers in sorted(n for key, n in read if key == row.key and n is not None):
            if not may_be_read_again(answers, said.answers, least):
                why = (
                    f"{row.name}: chi è valutato ha già letto la media di {answers} risposte, e la differenza con "
                    f"quella di {said.answers} direbbe che cosa ha risposto qualcuno. Si corregge la media delle "
                    f"stesse {answers}, o se ne raccolgono almeno {least} in più o in meno."
                )
                yield Fault(row.key, "risposte", why)


def _of_oneself(category: Category, row: AskedRow, said: RowDraft) -> Iterator[Fault]:
    if said.answers is not None:
        yield Fault(row.key, "risposte", "Quanti hanno risposto lo scrive chi valuta.")
    yield from _of_row(category, row, RowDraft(said.percent, said.level, None, said.text), own=True)


def _of_row(category: Category, row: AskedRow, said: RowDraft, *, own: bool = False) -> Iterator[Fault]:
    by_level = row.competence is not None and bool(category.levels)
    if said.level and not by_level:
        yield Fault(row.key, "livello", f"«{row.name}» si giudica da 0 a 100.")
    if said.level and by_level and folded(said.level) not in {folded(one.name) for one in category.levels}:
        yield Fault(row.key, "livello", f"La scala non ha «{said.level}».")
    if said.percent is not None and by_level:
        yield Fault(row.key, "percento", f"«{row.name}» si giudica a livelli.")
    if said.percent is not None and not 0 <= said.percent <= HUNDRED:
        yield Fault(row.key, "percento", "Va da 0 a 100.")
    many = row.rater is not None and row.rater.many
    if said.answers is not None and not many:
        yield Fault(row.key, "risposte", f"«{row.name}» firma ciò che dice: non si contano le risposte.")
    if many and not own and said.percent is not None and not said.answers:
        yield Fault(row.key, "risposte", f"{row.name} non firmano: scrivere quanti hanno risposto.")
    if many and not own and said.percent is None and said.answers:
        yield Fault(row.key, "percento", f"Hanno risposto in {said.answers}: scrivere la media.")
    if why := excess(said.text, LONG_TEXT):
        yield Fault(row.key, "testo", why)
