# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names that a DUP calls: strutture, organismi, assessori. Known ones are matched, others are proposed as new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from importazioni.griglie.names import QuasiDoppio, chiave, quasi_doppi
from importazioni.griglie.people import person_key
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from testi.confronto import in_riga


@dataclass
class Nomi:
    """The names of one table: those that are there, and those that the document adds."""

    genere: str
    modello: type[Model]
    campo: str
    noti: dict[str, str] = field(default_factory=dict)
    righe: dict[str, Any] = field(default_factory=dict)
    nuovi: list[str] = field(default_factory=list)
    # Of people: the name by what is left without titles, in whatever order.
    persone: dict[str, str] = field(default_factory=dict)

    def leggi(self) -> "Nomi":
        """Read the table (one query); of two rows with one name the first counts."""
        for riga in self.modello._default_manager.order_by("pk"):
            nome = getattr(riga, self.campo)
            self.righe.setdefault(nome, riga)
            for detto in filter(None, (nome, getattr(riga, "nome_breve", ""))):
                self.noti.setdefault(chiave(detto), nome)
            if self.di_persone:
                self.persone.setdefault(person_key(nome), nome)
        return self

    @property
    def di_persone(self) -> bool:
        """True for the names of people, which are written in either order."""
        return self.modello is Assessore

    def nome(self, detto: str) -> str:
        """The name as the database has it; a name that is not there is entered as new."""
        detto = in_riga(detto)
        trovato = self.noti.get(chiave(detto))
        if trovato is None and self.di_persone:
            trovato = self.persone.get(person_key(detto))
        if trovato is None:
            self.persone[person_key(detto)] = detto
            self.noti[chiave(detto)] = trovato = detto
            self.nuovi.append(detto)
        return trovato

    def quasi_doppi(self) -> list[QuasiDoppio]:
        """New names that resemble others."""
        return quasi_doppi(self.genere, self.noti.values(), self.nuovi, persone=self.di_persone)


class NomiDelDUP:
    """The three tables of names."""

    def __init__(self) -> None:
        self.strutture = Nomi("struttura", CentroDiResponsabilita, "nome").leggi()
        self.organismi = Nomi("organismo", OrganismoPartecipato, "nome").leggi()
        self.assessori = Nomi("assessore", Assessore, "nominativo").leggi()

    def tutti(self) -> tuple[Nomi, Nomi, Nomi]:
        """The tables, in the order in which they are told."""
        return self.strutture, self.organismi, self.assessori

    def del_campo(self, campo: str, nomi: Iterable[str]) -> tuple[str, ...]:
        """The names of a field of the content as the database has them, each once."""
        tabella: Nomi = getattr(self, campo)
        return tuple(dict.fromkeys(tabella.nome(n) for n in nomi if in_riga(n)))
