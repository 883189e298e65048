# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names that a file uses, matched with the rows that are there, or proposed as new.

Everything happens in memory: a preview asks here and writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Model

from importazioni.griglie.people import better, person_key
from importazioni.matching import abbrevia
from indicatori.models import TipoIndicatore
from indicatori.tipi import TIPI_INDICATORE, riconosci_tipo
from obiettivi.models import TipoObiettivo
from organizzazione.models import NOME_BREVE_MAX, CentroDiResponsabilita, Persona
from testi.confronto import in_riga, piega

M = TypeVar("M", bound=Model)


@dataclass(eq=False, slots=True)
class VoceDiAnagrafe(Generic[M]):
    """A row that is there (``riga``) or is to be created; ``nome_breve`` serves centres alone, ``matricola`` people."""

    nome: str
    riga: M | None = None
    nome_breve: str = ""
    breve_nuovo: bool = False
    sconosciuta: bool = False
    matricola: str = ""
    nuova: bool = field(init=False)

    def __post_init__(self) -> None:
        # Kept, because writing gives the row but the name stays one that the file brought.
        self.nuova = self.riga is None

    @property
    def in_tabella(self) -> str:
        """The name for narrow columns."""
        return self.nome_breve or self.nome


@dataclass
class Elenco(Generic[M]):
    """The rows of one table by folded name, with those proposed so far."""

    voci: list[VoceDiAnagrafe[M]] = field(default_factory=list)
    per_nome: dict[str, list[VoceDiAnagrafe[M]]] = field(default_factory=dict)

    def aggiungi(self, voce: VoceDiAnagrafe[M], *nomi: str) -> VoceDiAnagrafe[M]:
        """Enter a row under its names."""
        if voce not in self.voci:
            self.voci.append(voce)
        for nome in filter(None, {piega(n) for n in (voce.nome, *nomi)}):
            self.per_nome.setdefault(nome, []).append(voce)
        return voce

    def trova(self, nome: str) -> VoceDiAnagrafe[M] | None:
        """The row with that name, case and accents aside; the first one entered when there are several."""
        return next(iter(self.per_nome.get(piega(nome), ())), None)

    def nuove(self) -> list[VoceDiAnagrafe[M]]:
        """The rows that an import creates."""
        return [v for v in self.voci if v.nuova]


class Anagrafe:
    """Centres, people and kinds, as the database has them plus what the file adds."""

    def __init__(self) -> None:
        self.centri: Elenco[CentroDiResponsabilita] = Elenco()
        self.persone: Elenco[Persona] = Elenco()
        self.tipi_obiettivo: Elenco[TipoObiettivo] = Elenco()
        self.tipi_indicatore: Elenco[TipoIndicatore] = Elenco()
        for c in CentroDiResponsabilita.objects.order_by("attivo_al", "pk"):
            self.centri.aggiungi(VoceDiAnagrafe(c.nome, c, c.nome_breve), c.nome_breve)
        for p in Persona.objects.order_by("matricola", "pk"):
            self.persone.aggiungi(
                VoceDiAnagrafe(p.nominativo, p, matricola=p.matricola),
                _al_contrario(p.nominativo),
                person_key(p.nominativo),
            )
        _tutti(self.tipi_obiettivo, TipoObiettivo.objects.all())
        _tutti(self.tipi_indicatore, TipoIndicatore.objects.all())

    def centro(self, nome: str) -> VoceDiAnagrafe[CentroDiResponsabilita] | None:
        """The centre of an objective, by full or short name."""
        nome = in_riga(nome)
        return (self.centri.trova(nome) or self.centri.aggiungi(VoceDiAnagrafe(nome))) if nome else None

    def centro_di_fase(
        self, nome: str, proprio: VoceDiAnagrafe[CentroDiResponsabilita] | None
    ) -> VoceDiAnagrafe[CentroDiResponsabilita] | None:
        """The centre of a phase by its printed short name: known, or plainly the objective's own,
        or plainly one other; else a new one."""
        nome = in_riga(nome)
        if not nome:
            return None
        if proprio and piega(nome) in (piega(proprio.nome), piega(proprio.nome_breve)):
            return proprio
        return self.centri.trova(nome) or self._abbreviato(nome, proprio) or self.centri.aggiungi(VoceDiAnagrafe(nome))

    def persona(self, nome: str, matricola: str = "") -> VoceDiAnagrafe[Persona] | None:
        """A person, whatever title and in whatever order the name is written; of people of one name the one with
        that number.

        Whose number nobody has written may be anybody of that name; another number is somebody else.
        """
        nome = in_riga(nome)
        if not nome:
            return None
        omonimi = self.persone.per_nome.get(piega(nome)) or self.persone.per_nome.get(person_key(nome), [])
        possibili = [v for v in omonimi if v.matricola == matricola] or [
            v for v in omonimi if not matricola or not v.matricola
        ]
        if not possibili:
            return self.persone.aggiungi(VoceDiAnagrafe(nome, matricola=matricola), person_key(nome))
        if possibili[0].nuova:
            possibili[0].nome = better(possibili[0].nome, nome)
        return possibili[0]

    def omonimi(self, nome: str) -> int:
        """How many people bear exactly this name."""
        return len({id(v) for v in self.persone.per_nome.get(piega(nome), ())})

    def tipo_obiettivo(self, nome: str) -> VoceDiAnagrafe[TipoObiettivo] | None:
        """The kind of an objective; an unknown one is proposed as new, to be looked at."""
        nome = in_riga(nome)
        if not nome:
            return None
        return self.tipi_obiettivo.trova(nome) or self.tipi_obiettivo.aggiungi(VoceDiAnagrafe(nome, sconosciuta=True))

    def tipo_indicatore(self, nome: str) -> VoceDiAnagrafe[TipoIndicatore] | None:
        """The kind of an indicator under its canonical name; an unknown one is proposed as new."""
        nome = in_riga(nome)
        if not nome:
            return None
        canonico = riconosci_tipo(nome, tuple(v.nome for v in self.tipi_indicatore.voci)) or riconosci_tipo(nome)
        noto = self.tipi_indicatore.trova(canonico or nome)
        return noto or self.tipi_indicatore.aggiungi(
            VoceDiAnagrafe(canonico or nome, sconosciuta=canonico not in TIPI_INDICATORE)
        )

    def _abbreviato(
        self, nome: str, proprio: VoceDiAnagrafe[CentroDiResponsabilita] | None
    ) -> VoceDiAnagrafe[CentroDiResponsabilita] | None:
        possibili = [v for v in ([proprio] if proprio else []) if abbrevia(nome, v.nome)]
        possibili = possibili or [v for v in self.centri.voci if abbrevia(nome, v.nome)]
        if len(possibili) != 1:
            return None
        trovato = possibili[0]
        if not trovato.nome_breve and len(nome) <= NOME_BREVE_MAX:
            trovato.nome_breve, trovato.breve_nuovo = nome, True
        return self.centri.aggiungi(trovato, nome)


def _tutti(elenco: Elenco[M], righe: Iterable[M]) -> None:
    for riga in righe:
        elenco.aggiungi(VoceDiAnagrafe(str(riga), riga))


def _al_contrario(nominativo: str) -> str:
    cognome, _, nome = nominativo.partition(" ")
    return f"{nome} {cognome}"
