# SPDX-License-Identifier: AGPL-3.0-or-later
"""The phases of objectives along the months: pure geometry, which a template draws as SVG. Pure.

Lengths are units of the drawing, ``LARGHEZZA`` wide; days are laid out to scale. Phases whose dates lie far from
the plan are cut at the edge and say so, so that one slip of the pen does not squash all the others.

Where it is known what became of a phase, a second bar stands under the planned one: from the real start to the real
end, or to the end that was last said, the part that is done full and what is left of it empty.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from obiettivi.contenuto import ContenutoFase
from testi.formati import data, numero

LARGHEZZA: Final = 1000
TESTO_FINO_A: Final = 320  # the names of the phases
DAL: Final = 336  # the months
AL: Final = 930
TESTATA: Final = 56
RIGA: Final = 44
TITOLO: Final = 40
CARATTERI: Final = 48  # of a line of the names
ANNI_INTORNO: Final = 3
MESI_LARGHI: Final = 24  # with more months than these, quarters
INIZIALI: Final = "GFMAMGLASOND"
BarShape = Literal["periodo", "giorno", "rovescia", "senza date"]


@dataclass(frozen=True, slots=True)
class Tacca:
    """A month or a quarter (or a year) of the head."""

    x: int
    larghezza: int
    nome: str

    @property
    def centro(self) -> int:
        """Where its name stands."""
        return self.x + self.larghezza // 2


@dataclass(frozen=True, slots=True)
class Actual:
    """What became of a phase, or of an objective as one: percent done (None: not said), real days, the end that was
    last said, the outcome in words."""

    percent: Decimal | Fraction | None
    start: date | None = None
    end: date | None = None
    until: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Actuals:
    """What became of phases at a day, by the identity of their rows."""

    al: date
    by_row: Mapping[str, Actual] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RealBar:
    """What is done, and what is left behind it: where it begins and how wide each is."""

    x: int
    done: int
    left: int
    parole: str


@dataclass(frozen=True, slots=True)
class Barra:
    """A phase: its place, its name in at most two lines, and in ``parole`` all that the drawing says of it."""

    y: int
    x: int
    larghezza: int
    genere: BarShape
    righe: tuple[str, ...]
    peso: str
    parole: str
    da_prima: bool = False
    va_oltre: bool = False
    # Where the phases end that the bar stands for, if it stands for several.
    ends: tuple[int, ...] = ()
    real: RealBar | None = None

    @property
    def y_righe(self) -> list[tuple[int, str]]:
        """The lines of the name with their base line."""
        prima = self.y + (26 if len(self.righe) == 1 else 18)
        return [(prima + 16 * i, riga) for i, riga in enumerate(self.righe)]


@dataclass(frozen=True, slots=True)
class Titolo:
    """The name of an objective above its phases."""

    y: int
    testo: str


@dataclass(frozen=True, slots=True)
class Disegno:
    """Everything that is drawn."""

    altezza: int
    anni: tuple[Tacca, ...]
    mesi: tuple[Tacca, ...]
    titoli: tuple[Titolo, ...]
    barre: tuple[Barra, ...]
    oggi: int | None
    # The day of what is drawn as done; None where nothing is.
    al: date | None = None

    @property
    def larghezza(self) -> int:
        """The same for all drawings."""
        return LARGHEZZA


@dataclass(frozen=True, slots=True)
class _Scala:
    primo: date
    ultimo: date

    def x(self, giorno: date) -> int:
        """Where a day begins, kept inside the drawing."""
        giorni = (self.ultimo - self.primo).days + 1
        passati = min(max((giorno - self.primo).days, 0), giorni)
        return DAL + round(passati * (AL - DAL) / giorni)


def disegna(
    gruppi: Sequence[tuple[str, Sequence[ContenutoFase]]], anno: int, oggi: date, actuals: Actuals | None = None
) -> Disegno:
    """Lay out the phases of some objectives; a group without a title draws none. ``anno`` is the plan's."""
    scala = _scala([f for _, fasi in gruppi for f in fasi], anno)
    y = TESTATA
    titoli: list[Titolo] = []
    barre: list[Barra] = []
    for titolo, fasi in gruppi:
        if titolo:
            titoli.append(Titolo(y, textwrap.shorten(titolo, 120, placeholder="…")))
            y += TITOLO
        for fase in fasi:
            became = actuals.by_row.get(fase.id) if actuals else None
            barre.append(_with_real(_barra(fase, y, scala), fase, became, actuals.al if actuals else oggi, scala))
            y += RIGA
    drawn = _disegno(scala, y, titoli, barre, oggi)
    return replace(drawn, al=actuals.al) if actuals else drawn


Phases = Sequence[ContenutoFase]


@dataclass(frozen=True, slots=True)
class Line:
    """An objective in time, and where it is read."""

    code: str
    title: str
    phases: Phases = ()
    address: str = ""
    actual: Actual | None = None

    @property
    def span(self) -> tuple[date | None, date | None]:
        """Its first day and its last."""
        return span(self.phases)


@dataclass(frozen=True, slots=True)
class CentreInTime:
    """A centre, its objectives and their drawing: a bar for each, from its first day to its last."""

    name: str
    lines: Sequence[Line]
    drawing: Disegno


def in_time(centres: Mapping[str, Sequence[Line]], anno: int, oggi: date, al: date | None = None) -> list[CentreInTime]:
    """All centres on one scale, by name. ``anno`` is the plan's, ``al`` the day of what became of the objectives."""
    scala = _scala([f for lines in centres.values() for line in lines for f in line.phases], anno)
    return [CentreInTime(name, lines, _whole_centre(lines, scala, oggi, al)) for name, lines in sorted(centres.items())]


def _whole_centre(lines: Sequence[Line], scala: _Scala, oggi: date, al: date | None) -> Disegno:
    barre = [_whole(o, TESTATA + RIGA * n, scala, al or oggi) for n, o in enumerate(lines)]
    return replace(_disegno(scala, TESTATA + RIGA * len(barre), (), barre, oggi), al=al)


def span(fasi: Phases) -> tuple[date | None, date | None]:
    """The first and the last day that some phases name."""
    days = [g for f in fasi for g in (f.inizio_previsto, f.fine_prevista) if g]
    return min(days, default=None), max(days, default=None)


def _whole(line: Line, y: int, scala: _Scala, al: date) -> Barra:
    fasi, one = line.phases, ContenutoFase(f"{line.code} {line.title}", *line.span, None)
    barra = _with_real(_barra(one, y, scala), one, line.actual, al, scala)
    ends = {scala.x(_domani(f.fine_prevista)) for f in fasi if f.fine_prevista} - {barra.x + barra.larghezza}
    several = f"{len(fasi)} fasi" if len(fasi) != 1 else "una fase"
    return replace(barra, ends=tuple(sorted(ends)), parole=f"{barra.parole}, {several}")


def _disegno(scala: _Scala, y: int, titoli: Sequence[Titolo], barre: Sequence[Barra], oggi: date) -> Disegno:
    segno = scala.x(oggi) if scala.primo <= oggi <= scala.ultimo else None
    return Disegno(y + 8, tuple(_anni(scala)), tuple(_mesi(scala)), tuple(titoli), tuple(barre), segno)


def _scala(fasi: Sequence[ContenutoFase], anno: int) -> _Scala:
    anni = [g.year for f in fasi for g in (f.inizio_previsto, f.fine_prevista) if g]
    vicini = [a for a in anni if abs(a - anno) <= ANNI_INTORNO]
    return _Scala(date(min([anno, *vicini]), 1, 1), date(max([anno, *vicini]), 12, 31))


def _domani(giorno: date) -> date:
    # Somebody may write 31/12/9999, after which the calendar ends.
    return giorno + timedelta(days=1) if giorno < date.max else giorno


def _anni(scala: _Scala) -> Iterator[Tacca]:
    for anno in range(scala.primo.year, scala.ultimo.year + 1):
        x = scala.x(date(anno, 1, 1))
        yield Tacca(x, scala.x(_domani(date(anno, 12, 31))) - x, str(anno))


def _mesi(scala: _Scala) -> Iterator[Tacca]:
    anni = range(scala.primo.year, scala.ultimo.year + 1)
    passo = 1 if len(anni) * 12 <= MESI_LARGHI else 3
    for anno in anni:
        for mese in range(1, 13, passo):
            dopo = date(anno + (mese + passo > 12), (mese + passo - 1) % 12 + 1, 1)
            x = scala.x(date(anno, mese, 1))
            yield Tacca(x, scala.x(dopo) - x, INIZIALI[mese - 1] if passo == 1 else f"{mese // 3 + 1}°")


def _barra(fase: ContenutoFase, y: int, scala: _Scala) -> Barra:
    genere = _genere(fase)
    da = fase.inizio_previsto or fase.fine_prevista
    fino_a = fase.fine_prevista or fase.inizio_previsto
    x = scala.x(min(da, fino_a)) if da and fino_a else DAL
    fine = scala.x(_domani(max(da, fino_a))) if da and fino_a else DAL
    nome = textwrap.wrap(fase.descrizione, CARATTERI, max_lines=2, placeholder="…") or ["(senza descrizione)"]
    return Barra(
        y=y,
        x=min(x, AL - 3),
        larghezza=max(fine - x, 3),
        genere=genere,
        righe=tuple(nome),
        peso=numero(fase.peso),
        parole=f"{fase.descrizione}: {in_parole(fase)}",
        da_prima=bool(da and fino_a and min(da, fino_a) < scala.primo),
        va_oltre=bool(da and fino_a and max(da, fino_a) > scala.ultimo),
    )


def _with_real(barra: Barra, fase: ContenutoFase, became: Actual | None, al: date, scala: _Scala) -> Barra:
    real = _real(fase, became, al, scala) if became else None
    return replace(barra, real=real, parole=f"{barra.parole}; {real.parole}") if real else barra


def _real(fase: ContenutoFase, became: Actual, al: date, scala: _Scala) -> RealBar | None:
    """Nothing is drawn of a phase of which no day is known. What is not begun is to be done after the day alone."""
    percent = Fraction(became.percent or 0)
    begun = became.start or fase.inizio_previsto or fase.fine_prevista
    if begun is None:
        return None
    end = became.end or max(became.until or fase.fine_prevista or begun, begun, al)
    begun = min(begun if percent or became.start else max(begun, al), end)
    x, after = scala.x(begun), scala.x(_domani(end))
    wide = max(after - x, 3)
    done = round(wide * min(percent, Fraction(100)) / 100)
    left = 0 if became.end else wide - done
    return RealBar(min(x, AL - 3), done, left, _real_in_words(became, percent, end if left else None))


def _real_in_words(became: Actual, percent: Fraction, until: date | None) -> str:
    # Cut, not rounded: what falls short of 100 does not say 100.
    parts = [became.outcome, f"realizzato {numero(Decimal(int(percent * 100)) / 100)}%"]
    parts += [f"dal {data(became.start)}"] if became.start else []
    parts += [f"al {data(became.end)}"] if became.end else []
    parts += [f"da realizzare fino al {data(until)}"] if until else []
    return ", ".join(filter(None, parts))


def _genere(fase: ContenutoFase) -> BarShape:
    inizio, fine = fase.inizio_previsto, fase.fine_prevista
    if not inizio and not fine:
        return "senza date"
    if inizio and fine and fine < inizio:
        return "rovescia"
    return "periodo" if inizio and fine and fine > inizio else "giorno"


def in_parole(fase: ContenutoFase) -> str:
    """When a phase is, and what it weighs."""
    inizio, fine = data(fase.inizio_previsto), data(fase.fine_prevista)
    match _genere(fase):
        case "senza date":
            quando = "senza date"
        case "rovescia":
            quando = f"finisce il {fine}, prima di cominciare il {inizio}"
        case "periodo":
            quando = f"dal {inizio} al {fine}"
        case _:
            quando = f"entro il {fine}" if fine else f"dal {inizio}"
    return f"{quando}, peso {numero(fase.peso)}" if fase.peso is not None else quando
