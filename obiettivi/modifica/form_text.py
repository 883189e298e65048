# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody typed in the form of an objective: plain texts, whatever they are worth. Pure.

The same shape holds what is stored, what was typed and what both started from, so that the three can be
compared. Names stand for the people, centres and kinds they mean; dates are «2020-03-05» and weights «12,50»
where they can be read, and as typed where they cannot: nothing that was typed is ever dropped.
"""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from indicatori.valori import Verso
from obiettivi.contenuto import SHAPES, ContenutoObiettivo
from obiettivi.contenuto.campi import Campo, Kind, asked
from testi.bounds import ROWS
from testi.formati import leggi_data, leggi_numero, numero

# The sections of rows, as the form calls them and as the content does.
SECTIONS: Final[Mapping[str, str]] = {"fasi": "fasi", "indicatori": "indicatori", "servizi": "altri_servizi"}
# What a row of each says.
ROW_SHAPES: Final[Mapping[str, type]] = {mine: SHAPES[section] for mine, section in SECTIONS.items()}
# Every box by its name: «titolo», «fasi.peso».
BOXES: Final[Mapping[str, Campo]] = {c.column: c for c in asked(ContenutoObiettivo)} | {
    f"{section}.{c.column}": c for section, shape in ROW_SHAPES.items() for c in asked(shape)
}
TESTA: Final = tuple(c.column for c in asked(ContenutoObiettivo))
CAMPI: Final = {section: tuple(c.column for c in asked(shape)) for section, shape in ROW_SHAPES.items()}
# As the form's buttons call a row of each kind.
UNA: Final = {"fase": "fasi", "indicatore": "indicatori", "servizio": "servizi"}
# A new row says it before anybody wrote in it.
_SENSES: Final = frozenset(c.column for c in BOXES.values() if c.kind is Kind.SENSE)
# All boxes were left, as on a page that was saved; so it is too where a page does not say.
EVERY_BOX: Final = "*"
# Beyond these a request is no form of ours.
RIGHE_MASSIME: Final = ROWS
_CAMPO = re.compile(r"(fasi|indicatori|servizi)-([0-9]{1,4})-([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Riga:
    """A row: its identity (empty for a new one), its texts, whether it was taken away.

    A phase may be locked while weights are shared out, and a box may have been left by who writes (``left_fields``);
    that is no part of what is written, and is never compared.
    """

    valori: dict[str, str]
    chiave: str = ""
    tolta: bool = False
    bloccata: bool = field(default=False, compare=False)
    lasciati: str = field(default="", compare=False)

    @property
    def vuota(self) -> bool:
        """True for a new row in which nobody wrote anything."""
        return not self.chiave and not any(v for k, v in self.valori.items() if k not in _SENSES)


def senza_chiavi(righe: Iterable[Riga]) -> list[Riga]:
    """The same rows as new ones."""
    return [Riga(dict(r.valori)) for r in righe if not r.tolta]


@dataclass(frozen=True, slots=True)
class FormText:
    """An objective as texts. ``operativi`` are the keys of the linked objectives of the DUP."""

    testa: dict[str, str]
    operativi: tuple[str, ...] = ()
    fasi: tuple[Riga, ...] = ()
    indicatori: tuple[Riga, ...] = ()
    servizi: tuple[Riga, ...] = ()
    lasciati: str = field(default="", compare=False)

    def righe(self, sezione: str) -> tuple[Riga, ...]:
        """The rows of a section, those taken away too."""
        righe: tuple[Riga, ...] = getattr(self, sezione)
        return righe

    def box(self, name: str) -> str:
        """What stands in a box of the head («titolo») or of a row («fasi-2-peso»)."""
        section, _, rest = name.partition("-")
        place, _, column = rest.partition("-")
        return self.righe(section)[int(place)].valori[column] if rest else self.testa.get(name, "")

    def con_righe(self, sezione: str, righe: Iterable[Riga]) -> "FormText":
        """The same with other rows."""
        cambio: dict[str, Any] = {sezione: tuple(righe)}
        return replace(self, **cambio)

    def in_json(self) -> str:
        """A text from which ``da_json`` makes it again."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Gesto:
    """A button that changes rows: «togli-fase-3» takes the fourth phase away (rows count from 0).

    A row that is dragged says «porta-fase-3-0»: from the fourth place to the first.
    """

    verbo: str
    sezione: str
    posto: int = -1
    dove: int = -1


@dataclass(slots=True)
class AfterGesture:
    """The rows after a gesture and the field where the person goes on writing."""

    scritto: FormText
    fuoco: str = ""
    detto: str = field(default="")


def da_json(testo: str) -> FormText:
    """Read what ``in_json`` wrote.

    Raises:
        ValueError, KeyError, TypeError: it is something else.
    """
    dati: dict[str, Any] = json.loads(testo)
    righe = {s: tuple(_stored(s, **riga) for riga in dati[s]) for s in CAMPI}
    return _with_rows(FormText(dict.fromkeys(TESTA, "") | dati["testa"], tuple(dati["operativi"])), righe)


def _with_rows(head: FormText, rows: Mapping[str, tuple[Riga, ...]]) -> FormText:
    return replace(head, fasi=rows["fasi"], indicatori=rows["indicatori"], servizi=rows["servizi"])


def _stored(section: str, valori: dict[str, str], **said: Any) -> Riga:
    """A row as ``in_json`` wrote it; what it did not know yet, a new row says."""
    return Riga(nuova(section).valori | valori, **said)


def da_richiesta(dati: Mapping[str, Any], operativi: Iterable[str]) -> FormText:
    """What came with a POST. Rows are numbered from 0; holes in the numbers do no harm.

    Raises:
        ValueError: more rows than a form can have.
    """
    raccolte: dict[str, dict[int, dict[str, str]]] = {s: {} for s in CAMPI}
    for nome, valore in dati.items():
        if trovato := _CAMPO.fullmatch(nome):
            raccolte[trovato[1]].setdefault(int(trovato[2]), {})[trovato[3]] = str(valore)
    if any(len(righe) > RIGHE_MASSIME for righe in raccolte.values()):
        raise ValueError("troppe righe")
    testa = {campo: pulito(BOXES[campo].kind, str(dati.get(campo, ""))) for campo in TESTA}
    righe = {s: _each_once(_riga(s, r) for _, r in sorted(raccolte[s].items())) for s in CAMPI}
    linked = tuple(sorted(o for o in operativi if o.isdecimal() and len(o) < 19))
    return _with_rows(FormText(testa, linked, lasciati=str(dati.get("lasciati", EVERY_BOX))), righe)


def pulito(kind: Kind, testo: str) -> str:
    """A text in the one spelling in which texts are compared."""
    testo = testo.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if kind is Kind.DATE:
        giorno = leggi_data(testo)
        return giorno.isoformat() if giorno else testo
    if kind is Kind.WEIGHT:
        letto = leggi_numero(testo)
        return numero(letto) if letto is not None and al_centesimo(letto) else testo
    if kind is Kind.FLAG:
        return "si" if testo else ""
    return testo


def al_centesimo(letto: Decimal) -> bool:
    """Whether a number has at most two decimals; one beyond a billion is no weight, and rounding it may fail."""
    return abs(letto) < 10**9 and letto == round(letto, 2)


def gesto(azione: str) -> Gesto | None:
    """Read the value of a button; None when it is no button of the rows."""
    verbo, _, resto = azione.partition("-")
    nome, _, posti = resto.partition("-")
    if verbo not in ("aggiungi", "togli", "rimetti", "su", "giu", "porta") or nome not in UNA:
        return None
    posto, _, dove = posti.partition("-")
    return Gesto(verbo, UNA[nome], _posto(posto), _posto(dove))


def _posto(testo: str) -> int:
    return int(testo) if testo.isdecimal() and len(testo) < 6 else -1


def compi(scritto: FormText, chiesto: Gesto) -> AfterGesture:
    """Do what a button of the rows asks; a place that is not there changes nothing."""
    righe = list(scritto.righe(chiesto.sezione))
    if chiesto.verbo == "aggiungi":
        return _aggiungi(scritto, chiesto.sezione, righe)
    if not 0 <= chiesto.posto < len(righe):
        return AfterGesture(scritto)
    if chiesto.verbo in ("togli", "rimetti"):
        return _togli(scritto, chiesto, righe)
    if chiesto.verbo == "porta":
        return _porta(scritto, chiesto, righe)
    return _sposta(scritto, chiesto, righe)


def nuova(sezione: str) -> Riga:
    """An empty row."""
    return Riga({campo: str(Verso.CRESCENTE) if campo in _SENSES else "" for campo in CAMPI[sezione]})


def presenti(righe: Iterable[Riga]) -> Iterator[tuple[int, Riga]]:
    """The rows that count, with their number in the form: neither taken away nor empty."""
    return ((i, r) for i, r in enumerate(righe) if not r.tolta and not r.vuota)


def _riga(sezione: str, dati: dict[str, str]) -> Riga:
    said = {campo: pulito(BOXES[f"{sezione}.{campo}"].kind, dati.get(campo, "")) for campo in CAMPI[sezione]}
    valori = nuova(sezione).valori | {campo: testo for campo, testo in said.items() if testo}
    flags = bool(dati.get("tolta")), bool(dati.get("bloccata"))
    return Riga(valori, identity_in(dati.get("id", "")), *flags, dati.get("lasciati", EVERY_BOX))


def identity_in(text: str) -> str:
    """The identity of a row that a field holds, in its one spelling; empty where it is none.

    The drafts of an earlier program tell a row by its key in the database (``identities.known_by``).
    """
    if of_earlier_times(text):
        return text
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def of_earlier_times(identity: str) -> bool:
    """Whether a row is told by its key in the database."""
    return identity.isascii() and identity.isdecimal() and len(identity) < 19


def _each_once(rows: Iterable[Riga]) -> tuple[Riga, ...]:
    """A row said twice is itself the first time, and a new one after that."""
    said: set[str] = set()
    kept = []
    for row in rows:
        kept.append(replace(row, chiave="") if row.chiave in said else row)
        said.add(row.chiave)
    return tuple(kept)


def _aggiungi(scritto: FormText, sezione: str, righe: list[Riga]) -> AfterGesture:
    if len(righe) >= RIGHE_MASSIME:
        return AfterGesture(scritto, detto="Non c'è posto per altre righe.")
    righe.append(nuova(sezione))
    return AfterGesture(scritto.con_righe(sezione, righe), f"{sezione}-{len(righe) - 1}-descrizione")


def _togli(scritto: FormText, chiesto: Gesto, righe: list[Riga]) -> AfterGesture:
    i = chiesto.posto
    if righe[i].vuota:
        del righe[i]
        vicina = max((n for n, r in enumerate(righe) if not r.tolta and n <= i), default=None)
        fuoco = f"aggiungi-{chiesto.sezione}" if vicina is None else f"{chiesto.sezione}-{vicina}-descrizione"
        return AfterGesture(scritto.con_righe(chiesto.sezione, righe), fuoco)
    via = chiesto.verbo == "togli"
    righe[i] = replace(righe[i], tolta=via)
    fuoco = f"rimetti-{chiesto.sezione}-{i}" if via else f"{chiesto.sezione}-{i}-descrizione"
    return AfterGesture(scritto.con_righe(chiesto.sezione, righe), fuoco)


def _porta(scritto: FormText, chiesto: Gesto, righe: list[Riga]) -> AfterGesture:
    if not 0 <= chiesto.dove < len(righe):
        return AfterGesture(scritto)
    righe.insert(chiesto.dove, righe.pop(chiesto.posto))
    # A button, not a field: on a phone a field would bring the keyboard up.
    verso = "su" if chiesto.dove else "giu"
    return AfterGesture(scritto.con_righe(chiesto.sezione, righe), f"{verso}-{chiesto.sezione}-{chiesto.dove}")


def _sposta(scritto: FormText, chiesto: Gesto, righe: list[Riga]) -> AfterGesture:
    # The neighbour is the next row in view; rows taken away keep their place.
    passo = -1 if chiesto.verbo == "su" else 1
    vicini = range(chiesto.posto + passo, -1 if passo < 0 else len(righe), passo)
    altro = next((i for i in vicini if not righe[i].tolta), None)
    if altro is None:
        return AfterGesture(scritto, f"{chiesto.sezione}-{chiesto.posto}-descrizione")
    righe[chiesto.posto], righe[altro] = righe[altro], righe[chiesto.posto]
    return AfterGesture(scritto.con_righe(chiesto.sezione, righe), f"{chiesto.verbo}-{chiesto.sezione}-{altro}")
