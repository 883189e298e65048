# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole document as a tree of rows to be edited in place, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse

from dup.gradini import AMBITO, GESTIONALE, GRADINI, OPERATIVO, SOTTO, STRATEGICO, Gradino, Nodo, posto_di
from dup.models import DUP, IndicatoreOperativo, LineaDiIntervento
from dup.stored_contents import nomi_collegati

# Of each level, the many-to-many fields that print, with their short label.
NOMI = {
    STRATEGICO.id: (("strutture", "Strutture"), ("organismi", "Enti")),
    OPERATIVO.id: (("assessori", "Assessori"), ("strutture", "Strutture"), ("organismi", "Organismi")),
    GESTIONALE.id: (("organismi", "Organismi"),),
}
TESTI = {AMBITO.id: "narrativa", STRATEGICO.id: "narrativa", OPERATIVO.id: "finalita", GESTIONALE.id: "azioni"}


@dataclass(slots=True)
class Ramo:
    """A row of the tree with what hangs on it."""

    gradino: Gradino
    nodo: Nodo
    primo: bool = False
    ultimo: bool = False
    peg: int = 0
    fatti: list[tuple[str, str]] = field(default_factory=list)
    figli: list["Ramo"] = field(default_factory=list)
    # Whether the page opens with its children in view.
    aperto: bool = False

    @property
    def posto(self) -> str:
        """Its name within the page."""
        return posto_di(self.nodo)

    @property
    def modulo(self) -> str:
        """The address of its full form."""
        return reverse(f"admin:dup_{self.nodo._meta.model_name}_change", args=[self.nodo.pk])

    @property
    def figli_in_parole(self) -> str:
        """«1 obiettivo strategico», «3 obiettivi strategici»."""
        sotto = SOTTO[self.gradino.id]
        return f"{len(self.figli)} {sotto.uno if len(self.figli) == 1 else sotto.molti}"

    @property
    def sotto(self) -> Gradino | None:
        """The level of its children, if it may have any."""
        return SOTTO.get(self.gradino.id)


@dataclass(slots=True)
class Struttura:
    """The tree of a document, and the way to each of its rows."""

    dup: DUP
    radici: list[Ramo]
    per_posto: dict[str, Ramo]
    padri: dict[str, str]

    def apri(self, posto: str) -> None:
        """Open the way to a row, and the row itself."""
        while posto in self.per_posto:
            self.per_posto[posto].aperto = True
            posto = self.padri.get(posto, "")

    def apri_tutto(self) -> None:
        """Open every row."""
        for ramo in self.per_posto.values():
            ramo.aperto = True

    def conti(self) -> list[tuple[str, int]]:
        """How many rows each level has."""
        quanti = [(g.molti, sum(r.gradino is g for r in self.per_posto.values())) for g in GRADINI.values()]
        return [(nome.capitalize(), n) for nome, n in quanti]


def struttura(dup: DUP) -> Struttura:
    """Read the tree; who may see it is the caller's question."""
    esito = Struttura(dup, [], {}, {})
    fatti = _Fatti(dup)
    per_padre: dict[tuple[str, int], list[Ramo]] = defaultdict(list)
    for gradino in GRADINI.values():
        righe = gradino.del_dup(dup)
        if gradino is OPERATIVO:
            righe = righe.annotate(quanti_peg=Count("obiettivi_peg"))
        for nodo in righe:
            ramo = Ramo(gradino, nodo, peg=getattr(nodo, "quanti_peg", 0), fatti=fatti(gradino, nodo))
            # The strategic ones show their children from the start: there are few clicks in a day.
            ramo.aperto = gradino is STRATEGICO
            esito.per_posto[ramo.posto] = ramo
            per_padre[(gradino.id, getattr(nodo, f"{gradino.campo_padre}_id"))].append(ramo)
    _appendi(esito, per_padre)
    return esito


def _appendi(esito: Struttura, per_padre: Mapping[tuple[str, int], list[Ramo]]) -> None:
    for (gradino, chiave), rami in per_padre.items():
        rami[0].primo = rami[-1].ultimo = True
        if gradino == AMBITO.id:
            esito.radici = rami
            continue
        sopra = next(g for g, sotto in SOTTO.items() if sotto.id == gradino)
        esito.per_posto[f"{sopra}-{chiave}"].figli = rami
        esito.padri |= {ramo.posto: f"{sopra}-{chiave}" for ramo in rami}


class _Fatti:
    """What the rows say beside their names, from tables read once."""

    def __init__(self, dup: DUP) -> None:
        self.nomi = {
            (g, campo): nomi_collegati(GRADINI[g].modello, campo, GRADINI[g].del_dup(dup).order_by().values("pk"))
            for g, campi in NOMI.items()
            for campo, _ in campi
        }
        self.linee: dict[int, list[str]] = defaultdict(list)
        linee = LineaDiIntervento.objects.filter(obiettivo_strategico__ambito__dup=dup)
        for chiave, testo in linee.values_list("obiettivo_strategico_id", "testo"):
            self.linee[chiave].append(testo)
        self.indicatori: dict[int, list[str]] = defaultdict(list)
        indicatori = IndicatoreOperativo.objects.filter(obiettivo__obiettivo_strategico__ambito__dup=dup)
        for chiave, detto, valore in indicatori.values_list("obiettivo_id", "descrizione", "valore_atteso"):
            self.indicatori[chiave].append(f"{detto}: {valore}" if valore else detto)

    def __call__(self, gradino: Gradino, nodo: Nodo) -> list[tuple[str, str]]:
        """Label and text of what the row says beside its name; what is empty is left out."""
        campo: Any = nodo._meta.get_field(TESTI[gradino.id])
        detti = [(str(campo.verbose_name).capitalize(), getattr(nodo, campo.name))]
        if gradino is STRATEGICO:
            detti.append(("Linee di intervento", "; ".join(self.linee[nodo.pk])))
        for nome, etichetta in NOMI.get(gradino.id, ()):
            detti.append((etichetta, ", ".join(self.nomi[(gradino.id, nome)].get(nodo.pk, ()))))
        if gradino is OPERATIVO:
            detti.append(("Indicatori", "; ".join(self.indicatori[nodo.pk])))
        return [(etichetta, testo) for etichetta, testo in detti if testo]
