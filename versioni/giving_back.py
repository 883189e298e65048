# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective that a variation lets go says again what it said: through the one writer, whatever was renamed since."""

from dataclasses import dataclass, replace
from typing import Any

from dup.models import ObiettivoOperativo
from obiettivi.choices import Azione
from obiettivi.contenuto import ContenutoObiettivo, said_empty
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.names import NomiDiSempre
from obiettivi.scrittura.drafts import TABLES, Change, Draft, Hand
from obiettivi.scrittura.resolving import resolve
from obiettivi.scrittura.writer import write
from organizzazione.models import Persona, Utente
from testi.confronto import piega
from versioni.kept_text import Kept, kept_text, read_kept

REASON = "Torna al testo in vigore"
# What the form of then called a section that the content calls otherwise.
_OF_THE_FORM = {"servizi": "altri_servizi"}


class NobodyKnows(Exception):
    """Names of then that nobody bears any more; says which."""


def keep(objective: ObiettivoPEG) -> str:
    """The text of an objective as it is now, to be given back."""
    links = objective.obiettivi_operativi.order_by().values_list("pk", flat=True)
    return kept_text(Kept(_said_by(objective), tuple(links)))


def give_back(objective: ObiettivoPEG, text: str, centre: int | None, who: Utente) -> None:
    """Write the kept text over what stands there, to be called in a transaction.

    Whoever was renamed since is found by the name of then; a link to what the DUP no longer has is let go, as it is in
    every other objective.

    Raises:
        ConflittoDiRevisione: somebody saved it meanwhile.
        NotAllowed, NotStorable: see the writer.
        NobodyKnows: a name of then is no more.
        VersioneIllegibile: the text cannot be read.
    """
    kept, now = read_kept(text, _Keys(objective.pk)), _said_by(objective)
    # A field that came after the text was kept was empty in it, and may have been written since.
    then = replace(said_empty(kept.objective), centro_di_responsabilita=now.centro_di_responsabilita)
    draft = _known(resolve(then, _NamesOfThen(NomiDiSempre(objective.piano)), now))
    there = set(ObiettivoOperativo.objects.filter(pk__in=kept.links).values_list("pk", flat=True))
    linked = set(objective.obiettivi_operativi.order_by().values_list("pk", flat=True))
    head = dict(draft.head) | ({"centro_id": centre} if centre not in (None, objective.centro_id) else {})
    draft = Draft(head, draft.rows, there if there != linked else None)
    if not draft.says_nothing:
        write([Change(objective, draft, objective.revisione)], Hand(who, Azione.LASCIARE_LA_VARIAZIONE, REASON))


def _said_by(objective: ObiettivoPEG) -> ContenutoObiettivo:
    return contenuti(ObiettivoPEG.objects.filter(pk=objective.pk))[objective.pk]


def _known(draft: Draft) -> Draft:
    values = [*draft.head.values(), *(v for rows in draft.rows.values() for row in rows for v in row.values.values())]
    if unknown := [str(v) for v in values if isinstance(v, _Unknown)]:
        raise NobodyKnows(" ".join(dict.fromkeys(unknown)))
    return draft


@dataclass(frozen=True)
class _Unknown:
    """Stands where a key should, and matters only where the name is one that is to be written."""

    what: str
    name: str

    def __str__(self) -> str:
        return f"{self.what} «{self.name}» non c'è più."


class _NamesOfThen:
    """Names of today and of once (``resolving.Names``)."""

    def __init__(self, names: NomiDiSempre) -> None:
        self.names = names

    def centre(self, name: str) -> Any:
        """See there."""
        return _found(self.names.centri, "Il centro", name)

    def phase_centre(self, name: str, own: str) -> Any:
        """See there."""
        return self.names.centri.get(name) or _found(self.names.centri_piegati, "Il centro", name, piega(name))

    def service(self, name: str) -> Any:
        """See there."""
        return self.names.centri_piegati.get(piega(name))

    def person(self, name: str, number: str) -> Any:
        """See there."""
        return _found(self.names.persone, "La persona", name, str(Persona(nominativo=name, matricola=number)))

    def kind(self, name: str) -> Any:
        """See there."""
        return _found(self.names.tipi, "Il tipo", name)

    def indicator_kind(self, name: str) -> Any:
        """See there."""
        return _found(self.names.tipi_indicatore, "Il tipo", name)


def _found(known: dict[str, int], what: str, name: str, key: str = "") -> Any:
    return known.get(key or name, _Unknown(what, name)) if name else None


class _Keys:
    """Whose the rows were that an earlier program told by their keys (``kept_text.WhoHad``)."""

    def __init__(self, objective: int) -> None:
        self.objective = objective
        self.names: dict[str, dict[int, str]] = {}

    def __call__(self, section: str, key: int) -> str:
        """The identity of a row of the objective, of today or of once."""
        if section not in self.names:
            said = TABLES[_OF_THE_FORM.get(section, section)].history.filter(obiettivo_id=self.objective)
            self.names[section] = {k: str(row_id) for k, row_id in said.values_list("id", "row_id")}
        return self.names[section].get(key, "")
