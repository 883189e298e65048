# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP that grows while a table is read: levels are found by folded name, or added at the end. Pure."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoGestionale, ContenutoOperativo, ContenutoStrategico
from importazioni.griglie.names import simili
from testi.confronto import piega

# More siblings are not compared one by one with a new name.
FRATELLI_MASSIMI: Final = 200
_FIGLI: Final = {
    ContenutoAmbito: "strategici",
    ContenutoStrategico: "operativi",
    ContenutoOperativo: "gestionali",
    ContenutoGestionale: "",
}


@dataclass
class Nodo:
    """A level with what stands below it."""

    voce: Any
    figli: dict[str, "Nodo"] = field(default_factory=dict)

    @classmethod
    def da(cls, voce: Any) -> "Nodo":
        """The node of a content, and all below."""
        sotto = _FIGLI[type(voce)]
        return cls(voce, {piega(v.nome): cls.da(v) for v in getattr(voce, sotto)} if sotto else {})

    def figlio(self, nome: str, tipo: type[Any]) -> tuple["Nodo", str]:
        """The node of that name below this one, added when it is not there, and a sibling that resembles a new one."""
        qui = self.figli.get(piega(nome))
        if qui is not None:
            return qui, ""
        simile = ""
        if len(self.figli) <= FRATELLI_MASSIMI:
            simile = next((n.voce.nome for n in self.figli.values() if simili(nome, n.voce.nome)), "")
        qui = self.figli[piega(nome)] = Nodo(tipo(nome))
        return qui, simile

    def contenuto(self) -> Any:
        """The content, with everything below as it is now."""
        sotto = _FIGLI[type(self.voce)]
        if not sotto:
            return self.voce
        return replace(self.voce, **{sotto: tuple(f.contenuto() for f in self.figli.values())})


class Ramo:
    """The document: ``radice`` has the ambiti below it."""

    def __init__(self, dup: ContenutoDUP) -> None:
        self.dup = dup
        self.radice = Nodo(None, {piega(a.nome): Nodo.da(a) for a in dup.ambiti})

    def contenuto(self) -> ContenutoDUP:
        """The document as it is now."""
        return replace(self.dup, ambiti=tuple(n.contenuto() for n in self.radice.figli.values()))
