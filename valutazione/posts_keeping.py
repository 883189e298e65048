# SPDX-License-Identifier: AGPL-3.0-or-later
"""The posts of a file, kept: a sheet for each that has none yet, what the office says of the post for the others.

All of the file or nothing. Said again it changes nothing; it never takes a sheet away.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.history import sign_as
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from organizzazione.rules import scrive_tutto
from testi.confronto import piega
from testi.formati import numero, on
from valutazione.assigning import OFFICE_ONLY, Post, give, order
from valutazione.choices import Assignment, PaymentTimes
from valutazione.models import Scheda, Sistema
from valutazione.posts_table import PostRow
from valutazione.systems.facts import Kind
from versioni.contenuto import impronta

FROM_A_FILE: Final = "Da un file di incarichi"


class Became(StrEnum):
    """What becomes of a row."""

    NEW = "scheda nuova"
    CHANGED = "incarico e posizione aggiornati"
    SAME = "già così"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row, and of which sheet; ``more``: what was there before, or who is born of it."""

    row: PostRow
    sheet: str
    became: Became
    more: str = ""

    @property
    def changes(self) -> bool:
        """Whether something is written."""
        return self.became is not Became.SAME

    @property
    def said(self) -> str:
        """What the file says of the post."""
        return _said(self.row.post)


def shown_print(outcomes: Sequence[Outcome]) -> str:
    """A fingerprint of what becomes of the rows of a file, to know whether it is what somebody saw."""
    return impronta("\n".join(map(repr, outcomes)))


class NotTaken(Exception):
    """The file cannot be taken; nothing was written. ``wrongs`` each with its row."""

    def __init__(self, wrongs: Sequence[str]) -> None:
        self.wrongs = list(wrongs)
        super().__init__("\n".join(self.wrongs))


class NotAsSeen(Exception):
    """Something is not as it was when it was shown; nothing was written."""


class _Undone(Exception):
    pass


def take_posts(
    year: int,
    kind: Kind,
    plan: PianoEsecutivo | None,
    rows: Sequence[PostRow],
    who: Utente,
    *,
    try_only: bool = False,
    seen: str | None = None,
) -> list[Outcome]:
    """Keep the posts of a year.

    Args:
        try_only: say what would become of each row, and write nothing.
        seen: the fingerprint of what somebody was shown and confirms (``shown_print``).

    Raises:
        Refused: who asks does not keep them, or the year has no system.
        NotAsSeen: it would become something else than what was seen.
        NotTaken: with everything that is in the way.
    """
    if not scrive_tutto(who):
        raise Refused(OFFICE_ONLY)
    systems = list(Sistema.objects.all().of_year(year))
    if len(systems) != 1:
        raise Refused(
            f"Nel {year} non vale nessun sistema di valutazione adottato: adottarlo, poi caricare gli incarichi."
        )
    found: list[Outcome] = []
    try:
        with transaction.atomic():
            found = _taken(year, systems[0], kind, plan, rows, who)
            if seen is not None and shown_print(found) != seen:
                raise NotAsSeen
            if try_only:
                raise _Undone
    except _Undone:
        pass
    return found


class _Known:
    """What the rows of a file speak of, read once for all of them, and what the rows before have added to it."""

    def __init__(self, year: int, rows: Sequence[PostRow]) -> None:
        self.centres: defaultdict[str, list[CentroDiResponsabilita]] = defaultdict(list)
        for centre in CentroDiResponsabilita.objects.all():
            for name in {piega(centre.nome), piega(centre.nome_breve)} - {""}:
                self.centres[name].append(centre)
        self.people: defaultdict[str, list[Persona]] = defaultdict(list)
        for person in Persona.objects.filter(matricola__in={row.matricola for row in rows}):
            self.people[person.matricola].append(person)
        self.sheets: dict[int, Scheda] = {}
        for sheet in Scheda.objects.told().filter(anno=year):
            self.keep(sheet)

    def keep(self, sheet: Scheda) -> None:
        """As it is now."""
        self.sheets[sheet.pk] = sheet

    def sheets_of(self, person: Persona, centre: CentroDiResponsabilita, kind: str) -> list[Scheda]:
        """Those of a person in a centre, as one kind of post."""
        wanted = (person.pk, centre.pk, kind)
        return [one for one in self.sheets.values() if (one.persona_id, one.centro_id, one.genere) == wanted]


def _taken(
    year: int, system: Sistema, kind: Kind, plan: PianoEsecutivo | None, rows: Sequence[PostRow], who: Utente
) -> list[Outcome]:
    wrongs: list[str] = []
    found: list[Outcome] = []
    known = _Known(year, rows)
    for row in rows:
        try:
            found.append(_one(year, system, kind, plan, row, who, known))
        except Refused as no:
            wrongs.append(f"Riga {row.number}: {no.in_full}")
        except ConflittoDiRevisione as other:
            wrongs.append(f"Riga {row.number}: {other}: caricare di nuovo il file.")
    if wrongs:
        raise NotTaken(wrongs)
    return found


def _one(
    year: int,
    system: Sistema,
    kind: Kind,
    plan: PianoEsecutivo | None,
    row: PostRow,
    who: Utente,
    known: _Known,
) -> Outcome:
    there = row.matricola in known.people
    person, centre = _person(row, who, known), _centre(row.centre, known)
    same = _there(person, centre, row.post, known)
    if same is not None and _post_of(same) == row.post:
        return Outcome(row, str(same), Became.SAME)
    with transaction.atomic():
        if same is None:
            sheet = give(year, system, kind, plan, person, centre, row.post, who)
            more = "" if there else "la persona nasce da qui"
        else:
            more = f"prima: {_said(_post_of(same))}"
            sheet = order(same, row.post, who)
    known.keep(sheet)
    return Outcome(row, str(sheet), Became.NEW if same is None else Became.CHANGED, more)


def _there(person: Persona, centre: CentroDiResponsabilita, post: Post, known: _Known) -> Scheda | None:
    """The sheet that a row speaks of: the one that begins on its day, else the one whose days it shares."""
    rows = known.sheets_of(person, centre, post.kind)
    same: Scheda | None = next((one for one in rows if one.dal == post.first), None)
    if same is not None:
        return same
    shared = [one for one in rows if one.dal <= post.last and one.al >= post.first]
    if len(shared) > 1:
        spans = ", ".join(f"{on('dal', one.dal)} {on('al', one.al)}" for one in shared)
        raise Refused(f"{person} ha già più schede in quei giorni ({spans}): cambiarle dalla loro pagina.")
    return shared[0] if shared else None


def _post_of(sheet: Scheda) -> Post:
    return Post(sheet.dal, sheet.al, sheet.genere, sheet.posizione, sheet.percento, sheet.tempi)  # type: ignore[arg-type]


def _said(post: Post) -> str:
    """«Ad interim dal 01/01/2023 al 31/12/2023; posizione 45.102,87; percento 20,00; tempi: non ne risponde»."""
    amounts = (("posizione", post.position), ("percento", post.percent))
    worth = [f"{name} {numero(amount)}" for name, amount in amounts if amount is not None]
    days = f"{Assignment(post.kind).label} {on('dal', post.first)} {on('al', post.last)}"
    return "; ".join([days, *worth, f"tempi: {PaymentTimes(post.times).label.lower()}"])


def _person(row: PostRow, who: Utente, known: _Known) -> Persona:
    """By matricola, which tells people apart; a name beside it must be the person's."""
    found = known.people.get(row.matricola, [])
    if len(found) > 1:
        raise Refused(f"La matricola «{row.matricola}» è di {len(found)} persone: correggerla fra le persone.")
    if found:
        if row.name and piega(row.name) != piega(found[0].nominativo):
            raise Refused(f"La matricola «{row.matricola}» è di {found[0].nominativo}, e il file dice «{row.name}».")
        return found[0]
    if not row.name:
        raise Refused(
            f"La matricola «{row.matricola}» non c'è: scrivere anche cognome e nome, e la persona nasce da qui."
        )
    if Persona.objects.filter(nominativo__iexact=row.name).exists():
        raise Refused(
            f"«{row.name}» c'è già, con un'altra matricola o senza: scrivere la sua fra le persone, o un nome che lo "
            "distingua."
        )
    person = Persona(nominativo=row.name, matricola=row.matricola)
    try:
        person.full_clean()
    except ValidationError as no:
        raise Refused(f"«{row.name}»: {' '.join(no.messages)}") from None
    sign_as(person, who, FROM_A_FILE)
    person.save()
    known.people[person.matricola].append(person)
    return person


def _centre(name: str, known: _Known) -> CentroDiResponsabilita:
    rows = known.centres.get(piega(name), [])
    if len(rows) != 1:
        why = "è il nome di più centri" if rows else "non c'è"
        raise Refused(f"Il centro «{name}» {why}: correggere il nome.")
    return rows[0]
