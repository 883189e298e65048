# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective in two versions, section by section, what differs marked within the text. Pure.

Rows are laid side by side as ``testi.pairing`` knows them, so that one that only moved, or got a row
before it, is the same. That it moved is said of rows with an identity: of others it would be a guess.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from obiettivi.contenuto import SHAPES, ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, rows_of
from obiettivi.contenuto.campi import Kind, campi, campo_di
from testi.confronto import piega
from testi.differenze import Brano, Mark, confronta, solo
from testi.formati import data, numero
from testi.pairing import NOBODY, Pair, Row, moved, side_by_side
from versioni.contenuto import Raffronto, Riferimento

Testo = tuple[Brano, ...]
CAMPI: Final = {c.name: c.paper for c in campi(ContenutoObiettivo) if c.stored and c.kind is not Kind.CODE}
# What stands over an objective that is shown whole.
IN_TESTA: Final = ("titolo", "centro_di_responsabilita")
RIGHE: Final = {section: campo_di(ContenutoObiettivo, section).label for section in SHAPES}
NO: Final = "no"
LEGAMI: Final = "Collegamento al DUP"
VERSI: Final = {"crescente": "meglio di più", "decrescente": "meglio di meno"}


@dataclass(frozen=True, slots=True)
class Lati:
    """A text on both sides; None where it is not there, empty where it says nothing."""

    prima: Testo | None
    dopo: Testo | None

    @property
    def diversi(self) -> bool:
        """Whether the two sides differ."""
        return self.prima != self.dopo

    @property
    def scritti(self) -> tuple[str, str]:
        """Both sides as plain text."""
        return _scritto(self.prima), _scritto(self.dopo)


@dataclass(frozen=True, slots=True)
class Sezione:
    """A part of an objective that differs: its name, and its text or its rows, those that stayed too."""

    nome: str
    voci: tuple[Lati, ...]


@dataclass(frozen=True, slots=True)
class Confronto:
    """An objective in two versions. ``invariati`` names the sections that say the same."""

    codice: str
    titolo: str
    centro: str
    genere: str
    motivo: str
    sezioni: tuple[Sezione, ...]
    invariati: tuple[str, ...] = ()


def confronto(r: Raffronto, motivo: str = "") -> Confronto:
    """What differs of an objective. What is new, or gone, is shown whole on its side, without marks."""
    o = r.dopo or r.prima
    if o is None:
        raise ValueError(f"{r.codice} non è in nessuna delle due versioni")
    tutte = tuple(_sezioni(r))
    diverse = tuple(s for s in tutte if any(v.diversi for v in s.voci))
    invariati = tuple(s.nome for s in tutte if s not in diverse and s.voci) if r.genere == "cambiato" else ()
    return Confronto(r.codice, o.titolo, o.centro_di_responsabilita, r.genere, motivo, diverse, invariati)


def _sezioni(r: Raffronto) -> Iterator[Sezione]:
    segna = r.prima is not None and r.dopo is not None
    for campo, nome in CAMPI.items():
        era, e = (_campo(o, campo) for o in (r.prima, r.dopo))
        if campo == "responsabile":
            era, e = _numbered(era, e, r.prima, r.dopo)
        if (era or e) and (segna or (campo not in IN_TESTA and (era or e) != NO)):
            yield Sezione(nome, (_lati(era, e, segna),))
    for campo, nome in RIGHE.items():
        before, after = (_Side(getattr(o, campo) if o else (), rows_of(o, campo)) for o in (r.prima, r.dopo))
        yield Sezione(nome, tuple(_righe(before, after, segna)))
    yield Sezione(LEGAMI, tuple(_righe(_links(r.legami_prima), _links(r.legami_dopo), segna)))


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of a section on one side, and what each is told by."""

    rows: Sequence[Any]
    known: Sequence[Row]


def _links(references: Sequence[Riferimento]) -> _Side:
    return _Side(references, [Row(NOBODY, piega(_riga(r, None) or "")) for r in references])


def _righe(before: _Side, after: _Side, segna: bool) -> Iterator[Lati]:
    pairs = side_by_side(before.known, after.known)
    elsewhere = _elsewhere(before, after, pairs)
    for was, now in pairs:
        old = None if was is None else before.rows[was]
        new = None if now is None else after.rows[now]
        said = list(_turned(old, new))
        if now in elsewhere:
            said.append(elsewhere[now])
        yield _lati(_with(_riga(old, new), [s for s, _ in said]), _with(_riga(new, old), [s for _, s in said]), segna)


def _with(row: str | None, said: Sequence[str]) -> str | None:
    return row and _unita(row, *said)


def _elsewhere(before: _Side, after: _Side, pairs: Sequence[Pair]) -> dict[int | None, tuple[str, str]]:
    """What is said of the rows, by their new place, that are known by their identity and stand elsewhere."""
    known = [
        (was, now)
        for was, now in pairs
        if was is not None and now is not None and before.known[was].identity == after.known[now].identity != NOBODY
    ]
    places = moved([was for was, _ in known])
    return {known[i][1]: (f"posto {was}", f"posto {now}") for i, (was, now) in places.items()}


def _turned(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """What a row does not print and yet differs, where both speak of it: the sense, the number of who answers."""
    match old, new:
        case ContenutoIndicatore(), ContenutoIndicatore():
            if old.verso and new.verso and old.verso != new.verso:
                yield VERSI.get(old.verso, old.verso), VERSI.get(new.verso, new.verso)
        case ContenutoFase(), ContenutoFase():
            was, now = _numbered(old.responsabile, new.responsabile, old, new)
            if was != now and old.responsabile == new.responsabile:
                yield f"matricola {old.responsabile_matricola}", f"matricola {new.responsabile_matricola}"


def _numbered(was: str | None, now: str | None, old: Any, new: Any) -> tuple[str | None, str | None]:
    """Two people of one name, told apart."""
    if old is None or new is None or was != now:
        return was, now
    numbers = old.responsabile_matricola, new.responsabile_matricola
    if not all(numbers) or numbers[0] == numbers[1]:
        return was, now
    return f"{was} (matricola {numbers[0]})", f"{now} (matricola {numbers[1]})"


def _lati(era: str | None, e: str | None, segna: bool) -> Lati:
    if not segna or era is None or e is None or era == e:
        tolta, nuova = (Mark.TOLTO, Mark.AGGIUNTO) if segna and era != e else (Mark.UGUALE, Mark.UGUALE)
        return Lati(_intero(era, tolta), _intero(e, nuova))
    brani = confronta(era, e)
    return Lati(solo(brani, Mark.TOLTO), solo(brani, Mark.AGGIUNTO))


def _intero(testo: str | None, genere: Mark) -> Testo | None:
    return None if testo is None else (Brano(genere, testo),) if testo else ()


def _scritto(testo: Testo | None) -> str:
    return "".join(b.testo for b in testo or ())


def _campo(o: ContenutoObiettivo | None, campo: str) -> str | None:
    if o is None:
        return None
    valore = getattr(o, campo)
    return str(valore) if isinstance(valore, str) else "sì" if valore else NO


def _riga(riga: Any, other: Any) -> str | None:
    """What a row says, but for that about which the one beside it is silent."""
    match riga:
        case None:
            return None
        case ContenutoFase() | ContenutoIndicatore():
            return _unita(*_detti(riga, other))
        case Riferimento() as r:
            return f"{r.ambito} – {r.strategico} – {r.operativo} ({r.dup})"
    return str(riga)


def _detti(row: Any, other: Any) -> Iterator[str]:
    when = isinstance(row, ContenutoFase)
    for c in campi(row.__class__):
        value = getattr(row, c.name)
        if c.kind in (Kind.DATE, Kind.WEIGHT):
            if when:
                yield _quando(row)
            when = False
        elif value and c.stored and c.told and not (c.later and other and getattr(other, c.name) == c.silence):
            yield c.told.format(value)


def _quando(f: ContenutoFase) -> str:
    inizio = f"dal {data(f.inizio_previsto)}" if f.inizio_previsto else ""
    fine = f"al {data(f.fine_prevista)}" if f.fine_prevista else ""
    tempi = " ".join(parte for parte in (inizio, fine) if parte)
    return ", ".join(parte for parte in (tempi, f"peso {numero(f.peso)}" if f.peso is not None else "") if parte)


def _unita(*parti: str) -> str:
    return "\n".join(parte for parte in parti if parte)
