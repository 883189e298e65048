# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective in two versions, section by section, what differs marked within the text. Pure.

Rows are laid side by side by what they describe, so that one that only moved, or got a row before it, is the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from importazioni.abbinamento import allinea
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from testi.confronto import piega
from testi.differenze import Brano, Genere, confronta, solo
from testi.formati import data, numero
from versioni.contenuto import Raffronto, Riferimento

Testo = tuple[Brano, ...]
CAMPI: Final = {
    "titolo": "Titolo",
    "centro_di_responsabilita": "Centro di Responsabilità",
    "responsabile": "Responsabile",
    "tipo": "Tipo di Obiettivo",
    "pluriennale": "Pluriennale",
    "contesto": "Contesto di riferimento",
    "descrizione": "Descrizione Obiettivo",
    "risultato_atteso": "Risultato finale atteso",
}
# What stands over an objective that is shown whole.
IN_TESTA: Final = ("titolo", "centro_di_responsabilita")
RIGHE: Final = {"fasi": "Fasi - attività", "indicatori": "Indicatori", "altri_servizi": "Altri servizi coinvolti"}
NO: Final = "no"
LEGAMI: Final = "Collegamento al DUP"


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
        if (era or e) and (segna or (campo not in IN_TESTA and (era or e) != NO)):
            yield Sezione(nome, (_lati(era, e, segna),))
    for campo, nome in RIGHE.items():
        vecchie, nuove = (tuple(getattr(o, campo)) if o else () for o in (r.prima, r.dopo))
        yield Sezione(nome, tuple(_righe(vecchie, nuove, segna)))
    yield Sezione(LEGAMI, tuple(_righe(r.legami_prima, r.legami_dopo, segna)))


def _righe(vecchie: Sequence[Any], nuove: Sequence[Any], segna: bool) -> Iterator[Lati]:
    for vecchia, nuova in appaiate(vecchie, nuove, _chiave):
        yield _lati(_riga(vecchia), _riga(nuova), segna)


def appaiate(
    vecchie: Sequence[Any], nuove: Sequence[Any], chiave: Callable[[Any], str]
) -> list[tuple[Any | None, Any | None]]:
    """Rows side by side, in the order of the new ones; what is gone stands after the row it followed."""
    # Numbered, so that of two equal rows each is itself.
    trovate = allinea(list(enumerate(vecchie)), list(enumerate(nuove)), lambda numerata: chiave(numerata[1]))
    coppie: list[tuple[tuple[int, Any] | None, Any | None]] = [(v, n[1]) for v, n in trovate]
    prese = {v[0] for v, _ in coppie if v is not None}
    for i, vecchia in enumerate(vecchie):
        if i not in prese:
            dopo = next((n for n, (v, _) in enumerate(coppie, start=1) if v is not None and v[0] == i - 1), 0)
            coppie.insert(dopo, ((i, vecchia), None))
    return [(v[1] if v is not None else None, n) for v, n in coppie]


def _lati(era: str | None, e: str | None, segna: bool) -> Lati:
    if not segna or era is None or e is None or era == e:
        tolta, nuova = (Genere.TOLTO, Genere.AGGIUNTO) if segna and era != e else (Genere.UGUALE, Genere.UGUALE)
        return Lati(_intero(era, tolta), _intero(e, nuova))
    brani = confronta(era, e)
    return Lati(solo(brani, Genere.TOLTO), solo(brani, Genere.AGGIUNTO))


def _intero(testo: str | None, genere: Genere) -> Testo | None:
    return None if testo is None else (Brano(genere, testo),) if testo else ()


def _scritto(testo: Testo | None) -> str:
    return "".join(b.testo for b in testo or ())


def _campo(o: ContenutoObiettivo | None, campo: str) -> str | None:
    if o is None:
        return None
    valore = getattr(o, campo)
    return str(valore) if isinstance(valore, str) else "sì" if valore else NO


def _chiave(riga: Any) -> str:
    match riga:
        case ContenutoFase() | ContenutoIndicatore():
            return piega(riga.descrizione)
    return piega(_riga(riga) or "")


def _riga(riga: Any) -> str | None:
    match riga:
        case None:
            return None
        case ContenutoFase() as f:
            return _unita(f.descrizione, _quando(f), f.responsabile, f.centro_di_responsabilita, f.note)
        case ContenutoIndicatore() as i:
            return _unita(i.descrizione, i.tipo, i.valore_atteso and f"valore atteso {i.valore_atteso}", i.note)
        case Riferimento() as r:
            return f"{r.ambito} – {r.strategico} – {r.operativo} ({r.dup})"
    return str(riga)


def _quando(f: ContenutoFase) -> str:
    inizio = f"dal {data(f.inizio_previsto)}" if f.inizio_previsto else ""
    fine = f"al {data(f.fine_prevista)}" if f.fine_prevista else ""
    tempi = " ".join(parte for parte in (inizio, fine) if parte)
    return ", ".join(parte for parte in (tempi, f"peso {numero(f.peso)}" if f.peso is not None else "") if parte)


def _unita(descrizione: str, *altro: str) -> str:
    return "\n".join(parte for parte in (descrizione, *altro) if parte)
