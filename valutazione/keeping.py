# SPDX-License-Identifier: AGPL-3.0-or-later
"""The systems as the office keeps them: made from one that comes with the program, from another or from a file;
changed while they are drafts; adopted.

Once it is adopted a system is what it says: who wants another copies it. The one before it ends where it begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from controlli import Livello, Segnalazione
from flussi.acts import Refused
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from testi.codes import folded
from valutazione.choices import SystemState
from valutazione.files.opening import Unreadable, opened
from valutazione.models import Sistema
from valutazione.models.systems import NAME_MAX
from valutazione.money import Refused as Unreadables
from valutazione.systems.checks import Finding, findings
from valutazione.systems.facts import System
from valutazione.systems.reading import read
from valutazione.systems.writing import as_file

OFFICE_ONLY: Final = "I sistemi di valutazione li tiene l'ufficio programmazione."
ADOPTED: Final = "«{}» è adottato e non si cambia: copiarlo, cambiare la copia e adottarla dall'anno in cui vale."


class NotRead(Exception):
    """A file that says no system, with everything that is wrong in it, each under its place."""

    def __init__(self, wrongs: Sequence[str]) -> None:
        self.wrongs = list(wrongs)
        super().__init__("\n".join(self.wrongs))


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting a system means: which one ends, and in which year."""

    ends: Sistema | None
    last: int | None


def system_in(content: bytes) -> System:
    """The system that a file says.

    Raises:
        NotRead: it says none, or with mistakes.
    """
    try:
        return read(opened(content))
    except Unreadable as why:
        raise NotRead([f"Il file {why}."]) from None
    except Unreadables as no:
        raise NotRead([str(wrong) for wrong in no.wrongs]) from None


def keep_new(system: System, who: Utente, copied: Sistema | None = None) -> Sistema:
    """A draft; one that is called as another gets a number behind its name.

    Raises:
        Refused: who asks does not keep systems.
    """
    _demand_office(who)
    named = replace(system, name=_free(system.name))
    row = _filled(Sistema(copiato_da=copied), named)
    sign_as(row, who, f"Copia di {copied}" if copied else "Nuovo")
    row.save()
    return row


def keep(row: Sistema, system: System, who: Utente) -> Sistema:
    """Save a draft.

    Args:
        row: with the revision that was read.

    Raises:
        Refused: it is adopted, or another one is called so.
        ConflittoDiRevisione: somebody saved it since.
    """
    _demand_office(who)
    with transaction.atomic():
        kept = Sistema.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
        if kept.adopted:
            raise Refused(ADOPTED.format(kept))
        if kept.revisione != row.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stato modificato da un altro utente")
        if len(system.name) > NAME_MAX:
            raise Refused(f"Il nome ha {len(system.name)} caratteri: al più {NAME_MAX}.")
        if _taken(system.name, kept.pk):
            raise Refused(f"C'è già un sistema che si chiama «{system.name}»: cambiare il nome.")
        kept.prenota_revisione()
        _filled(kept, system)
        sign_as(kept, who, "Cambiato")
        kept.save()
    return kept


def drop(row: Sistema, who: Utente) -> None:
    """Take a draft away. Raises ``Refused`` for one that was adopted, ``ConflittoDiRevisione`` for one that changed."""
    _demand_office(who)
    with transaction.atomic():
        kept = Sistema.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
        if kept.adopted:
            raise Refused(f"«{kept}» è adottato: resta, perché dice come si è valutato.")
        if kept.revisione != row.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stato modificato da un altro utente")
        sign_as(kept, who, "Tolto")
        kept.delete()


def adoption(row: Sistema) -> Adoption:
    """What adopting it would mean.

    Raises:
        Refused: it evaluates nobody as it is, or one that holds later stands in its way.
    """
    system = row.read
    if stops := [finding for finding in findings(system) if finding.stops]:
        raise Refused("Così com'è non valuta nessuno.", [_told(finding) for finding in stops])
    ends: Sistema | None = None
    for other in Sistema.objects.filter(stato=SystemState.ADOTTATO).exclude(pk=row.pk).order_by("dal"):
        if (other.al is not None and other.al < row.dal) or (row.al is not None and other.dal > row.al):
            continue
        if other.dal < row.dal and other.al is None:
            ends = other
            continue
        years = other.read.years
        raise Refused(f"«{other}» vale {years}: in un anno ne vale uno solo. Cambiare gli anni di «{row}».")
    if ends is not None and ends.schede.filter(anno__gte=row.dal).exists():
        raise Refused(
            f"Con «{ends}» ci sono già schede dal {row.dal} in poi: un anno si valuta con un sistema solo. Far "
            "cominciare il nuovo dopo."
        )
    return Adoption(ends, row.dal - 1 if ends else None)


def adopt(row: Sistema, who: Utente) -> Adoption:
    """From now on people may be evaluated by it, and nobody changes it. Raises as ``adoption`` and ``keep``."""
    _demand_office(who)
    with transaction.atomic():
        # Whoever adopts takes all of them: two could not hold in one year by racing.
        every = {s.pk: s for s in Sistema.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")}
        kept = every.get(row.pk)
        if kept is None:
            raise Refused("Il sistema non c'è più.")
        if kept.adopted:
            raise Refused(ADOPTED.format(kept))
        if kept.revisione != row.revisione:
            raise ConflittoDiRevisione(f"«{kept}» è stato modificato da un altro utente")
        means = adoption(kept)
        if means.ends is not None:
            before = every[means.ends.pk]
            before.prenota_revisione()
            before.al = means.last
            sign_as(before, who, f"Finisce dove comincia {kept}")
            before.save()
        kept.prenota_revisione()
        kept.stato = SystemState.ADOTTATO
        sign_as(kept, who, "Adottato")
        kept.save()
    return means


def _demand_office(who: Utente) -> None:
    if not scrive_tutto(who):
        raise Refused(OFFICE_ONLY)


def _filled(row: Sistema, system: System) -> Sistema:
    row.nome, row.dal, row.al, row.contenuto = system.name, system.first, system.last, as_file(system)
    return row


def _free(name: str) -> str:
    number, free = 2, name[:NAME_MAX]
    while _taken(free):
        end = f" ({number})"
        free, number = f"{name[: NAME_MAX - len(end)]}{end}", number + 1
    return free


def _taken(name: str, but: int | None = None) -> bool:
    rows = Sistema.objects.exclude(pk=but) if but else Sistema.objects.all()
    return folded(name) in {folded(other) for other in rows.values_list("nome", flat=True)}


def _told(finding: Finding) -> Segnalazione:
    return Segnalazione(Livello.ERRORE, "sistema", str(finding))
