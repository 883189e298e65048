# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version says, as canonical JSON: the same content is the same bytes, whoever computes them and when. Pure.

Canonical means: UTF-8, keys in alphabetical order, no white space, no escapes that JSON does not ask for; dates ISO,
weights with two decimals. A version holds the plan, the documents of three years that its objectives hang on, the
links between the two and, when a variation made it, what changed and why. Names are those of its day.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

from dup import contenuto_json as json_del_dup
from dup.contenuto import ContenutoDUP
from obiettivi.contenuto import (
    ContenutoFase,
    ContenutoIndicatore,
    ContenutoObiettivo,
    ContenutoPiano,
    says_the_same,
)
from obiettivi.contenuto import json_shape as json_del_piano
from obiettivi.contenuto.campi import campi
from testi.codes import code_key

# Of what is written today, by the last field that came; ``versioni.schemas`` reads what was written ever (ADR 0020).
SCHEMA: Final = max(c.since for shape in (ContenutoObiettivo, ContenutoFase, ContenutoIndicatore) for c in campi(shape))
PRIMO_ANELLO: Final = ""


class VersioneIllegibile(ValueError):
    """The text is not a version that this program can read; says where and why."""


@dataclass(frozen=True, slots=True, order=True)
class Riferimento:
    """An operative objective, by its place: code of the DUP and names down to it."""

    dup: str
    ambito: str
    strategico: str
    operativo: str


@dataclass(frozen=True, slots=True)
class Modificato:
    """An objective that a variation touched; ``genere`` is nuovo, cambiato or tolto."""

    codice: str
    genere: str
    motivo: str


@dataclass(frozen=True, slots=True)
class DatiAtto:
    """The act that approves: ``organo`` DGC or DCC, ``data`` ISO."""

    organo: str
    numero: str
    data: str
    oggetto: str = ""


@dataclass(frozen=True, slots=True)
class Consegna:
    """A delivered document: its bytes, and what is said of them. ``pagine`` is None for what has no pages."""

    genere: str
    formato: str
    nome: str
    titolo: str
    dati: bytes
    pagine: int | None = None

    @property
    def impronta(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.dati).hexdigest()


@dataclass(frozen=True)
class ContenutoVersione:
    """A whole version. ``collegamenti`` are pairs of code and operative objectives, in the order of the codes."""

    ente: str
    piano: ContenutoPiano
    collegamenti: tuple[tuple[str, tuple[Riferimento, ...]], ...] = ()
    dup: tuple[ContenutoDUP, ...] = ()
    modifiche: tuple[Modificato, ...] = ()

    @cached_property
    def per_codice(self) -> Mapping[str, ContenutoObiettivo]:
        """The objectives by code."""
        return {o.codice: o for o in self.piano.obiettivi}

    @cached_property
    def legami(self) -> Mapping[str, tuple[Riferimento, ...]]:
        """The operative objectives that each objective serves, by code."""
        return dict(self.collegamenti)


# The reason of a change that no variation asked for.
PER_IL_DUP: Final = "È cambiato il DUP da cui dipende."


@dataclass(frozen=True, slots=True)
class Raffronto:
    """An objective in two versions; None where it is not there."""

    codice: str
    prima: ContenutoObiettivo | None
    dopo: ContenutoObiettivo | None
    legami_prima: tuple[Riferimento, ...] = ()
    legami_dopo: tuple[Riferimento, ...] = ()

    @property
    def genere(self) -> str:
        """nuovo, tolto, cambiato; empty when nothing differs."""
        if self.prima is None:
            return "nuovo"
        if self.dopo is None:
            return "tolto"
        same = self.legami_prima == self.legami_dopo and says_the_same(self.prima, self.dopo)
        return "" if same else "cambiato"


def raffronta(prima: ContenutoVersione, dopo: ContenutoVersione) -> Iterator[Raffronto]:
    """Every objective of either version, in the order of the codes."""
    for codice in sorted({*prima.per_codice, *dopo.per_codice}, key=code_key):
        yield Raffronto(
            codice,
            prima.per_codice.get(codice),
            dopo.per_codice.get(codice),
            prima.legami.get(codice, ()),
            dopo.legami.get(codice, ()),
        )


def trascinati(prima: ContenutoVersione, dopo: ContenutoVersione) -> list[Raffronto]:
    """The objectives that differ though the variation does not touch them: their objective of the DUP changed its name
    or is gone, and the link follows it (ADR 0012)."""
    toccati = {m.codice for m in dopo.modifiche}
    return [r for r in raffronta(prima, dopo) if r.genere and r.codice not in toccati]


def canonico(dati: Any) -> str:
    """Plain dicts and lists as canonical JSON."""
    return json.dumps(dati, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def impronta(testo: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(testo.encode()).hexdigest()


def in_canonico(versione: ContenutoVersione) -> str:
    """The version as text of today's schema; ``versioni.schemas.read_version`` reads it back.

    Only for what is about to be stored: what is stored already is its own text, byte by byte.
    """
    return canonico(
        {
            "schema": SCHEMA,
            "ente": versione.ente,
            **json_del_piano.in_dati(versione.piano),
            "collegamenti": {codice: [asdict(r) for r in legami] for codice, legami in versione.collegamenti},
            "dup": [json.loads(json_del_dup.in_json(d)) for d in versione.dup],
            "modifiche": [asdict(m) for m in versione.modifiche],
        }
    )


def manifesto(consegne: tuple[Consegna, ...]) -> str:
    """What a version says of its documents, as canonical JSON."""
    return canonico(
        [
            {
                "genere": c.genere,
                "formato": c.formato,
                "nome": c.nome,
                "titolo": c.titolo,
                "byte": len(c.dati),
                "pagine": c.pagine,
                "sha256": c.impronta,
            }
            for c in sorted(consegne, key=lambda c: (c.genere, c.formato))
        ]
    )


def testo_dell_anello(
    *, precedente: str, contenuto: str, documenti: str, piano: str, numero: int, atto: DatiAtto, quando: str, chi: str
) -> str:
    """What the link of a version binds together, as canonical JSON: nothing of it, nor of the versions before, changes
    without its SHA-256 changing, which is the link.

    Args:
        precedente: the link of the version before; ``PRIMO_ANELLO`` for the first.
        contenuto: SHA-256 of the canonical JSON.
        documenti: the text of the manifest.
    """
    return canonico(
        {
            "precedente": precedente,
            "contenuto": contenuto,
            "documenti": impronta(documenti),
            "piano": piano,
            "numero": numero,
            "atto": asdict(atto),
            "registrata": [quando, chi],
        }
    )
