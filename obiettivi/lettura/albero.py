# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole thread as a tree: from the ambiti of the DUP to the phases of the objectives of the year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dup.contenuto import ContenutoDUP, ContenutoOperativo
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from obiettivi.lettura.year import Became, YearOfPlan, year_of
from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi, con_i_sottostanti
from testi import formati
from testi.ricerca import parole_cercate, piegato

Posto = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Cercato:
    """What the tree is narrowed to; empty is all. Names as the database has them; ``centri`` with those below."""

    parole: tuple[str, ...] = ()
    centri: frozenset[str] = frozenset()
    assessore: str = ""
    organismo: str = ""

    @property
    def attivo(self) -> bool:
        """True when something is left out."""
        return bool(self.parole or self.centri or self.assessore or self.organismo)


@dataclass(frozen=True, slots=True)
class Foglia:
    """An objective of the year with its phases, as lines of text."""

    pk: int
    codice: str
    titolo: str
    centro: str
    centro_in_tabella: str
    fasi: tuple[str, ...] = ()
    became: Became | None = None


@dataclass
class Nodo:
    """A level of the tree. ``conti`` are operative objectives, those served, and the PEG objectives that serve them."""

    livello: str
    nome: str
    note: tuple[str, ...] = ()
    figli: list["Nodo"] = field(default_factory=list)
    foglie: list[Foglia] = field(default_factory=list)
    operativi: int = 0
    serviti: int = 0
    peg: int = 0
    # What is done of the PEG objectives beneath, each once, and of how many that is the mean.
    done: str = ""
    done_of: str = ""

    @property
    def scoperti(self) -> int:
        """Operative objectives that nothing serves."""
        return self.operativi - self.serviti

    @property
    def covered(self) -> int:
        """How many in a hundred of its operative objectives are served; less than all is never a hundred."""
        return self.serviti * 100 // self.operativi if self.operativi else 0

    @property
    def scoperto(self) -> bool:
        """True for an operative objective that nothing serves."""
        return self.livello == "operativo" and not self.serviti


@dataclass(frozen=True)
class Albero:
    """The tree of a document and a plan, and what of the plan hangs nowhere on it."""

    ambiti: tuple[Nodo, ...]
    fuori: tuple[Foglia, ...]
    operativi: int
    serviti: int
    peg: int
    # The day of what is said to be done; None where nothing is told.
    al: date | None = None


def leggi_albero(dup: DUP, piano: PianoEsecutivo, chi: Chi, cercato: Cercato) -> Albero:
    """The tree that somebody may see, in a number of queries that does not grow with it."""
    visibili = ObiettivoPEG.objects.visible_to(chi).filter(piano=piano)
    fasi: dict[int, list[str]] = defaultdict(list)
    for f in Fase.objects.filter(obiettivo__in=visibili.values("pk")).order_by("obiettivo", "ordine", "pk"):
        giorni = " - ".join(formati.data(g) for g in (f.inizio_previsto, f.fine_prevista) if g)
        fasi[f.obiettivo_id].append(f"{f.descrizione} ({giorni})" if giorni else f.descrizione)
    year = year_of(piano, chi)
    became = year.by_code if year else {}
    foglie = {
        o.pk: Foglia(
            *(o.pk, o.codice, o.titolo, o.centro.nome, o.centro.nome_in_tabella, tuple(fasi.get(o.pk, ()))),
            became.get(o.codice),
        )
        for o in visibili.select_related("centro").order_by("sort_key")
    }
    via = "obiettivi_operativi__obiettivo_strategico"
    legati = visibili.filter(**{f"{via}__ambito__dup": dup}).order_by("sort_key")
    per_posto: dict[Posto, list[Foglia]] = defaultdict(list)
    righe = legati.values_list(f"{via}__ambito__nome", f"{via}__nome", "obiettivi_operativi__nome", "pk")
    for ambito, strategico, operativo, pk in righe:
        per_posto[ambito, strategico, operativo].append(foglie[pk])
    tree = pianta(contenuto_del_dup(dup), per_posto, foglie.values(), cercato)
    return _told(tree, year) if year else tree


def _told(tree: Albero, year: YearOfPlan) -> Albero:
    """What is done at each node: of the distinct objectives beneath it, never a mean of means."""

    def codes(node: Nodo) -> list[str]:
        beneath = [f.codice for f in node.foglie] + [code for child in node.figli for code in codes(child)]
        if any(f in year.by_code for f in beneath):
            node.done, node.done_of = year.mean(beneath)
        return beneath

    for ambito in tree.ambiti:
        codes(ambito)
    return replace(tree, al=year.al)


def pianta(
    dup: ContenutoDUP, per_posto: Mapping[Posto, Sequence[Foglia]], foglie: Iterable[Foglia], cercato: Cercato
) -> Albero:
    """The tree of what was sought. Pure."""
    ambiti = []
    for a in dup.ambiti:
        ramo = Nodo("ambito", a.nome)
        for s in a.strategici:
            sotto = Nodo("strategico", s.nome)
            for o in s.operativi:
                nodo = _operativo(o, (a.nome, s.nome), per_posto.get((a.nome, s.nome, o.nome), ()), cercato)
                if nodo:
                    sotto.figli.append(nodo)
            if sotto.figli or (not s.operativi and not cercato.attivo):
                ramo.figli.append(_sommato(sotto))
        if ramo.figli or not cercato.attivo:
            ambiti.append(_sommato(ramo))
    legate = {f.pk for trovate in per_posto.values() for f in trovate}
    fuori = tuple(
        f
        for f in foglie
        if f.pk not in legate
        and not (cercato.assessore or cercato.organismo)
        and _del_centro(cercato, (f.centro,))
        and _dice(cercato.parole, _testi(f))
    )
    return Albero(
        tuple(ambiti),
        fuori,
        sum(n.operativi for n in ambiti),
        sum(n.serviti for n in ambiti),
        len({f.pk for n in ambiti for s in n.figli for o in s.figli for f in o.foglie}),
    )


def _operativo(
    o: ContenutoOperativo, sopra: tuple[str, str], foglie: Sequence[Foglia], cercato: Cercato
) -> Nodo | None:
    """The objective, if it or something under it is what was sought; under it only that."""
    if cercato.assessore and cercato.assessore not in o.assessori:
        return None
    if cercato.organismo and cercato.organismo not in (*o.organismi, *(n for g in o.gestionali for n in g.organismi)):
        return None
    suo = _del_centro(cercato, o.strutture)
    tenute = [f for f in foglie if _del_centro(cercato, (f.centro,))]
    if not suo and not tenute:
        return None
    if cercato.parole and not _dice(
        cercato.parole,
        (*sopra, o.nome, o.finalita, *(i.descrizione for i in o.indicatori), *_gestionali(o)),
    ):
        tenute = [f for f in tenute if _dice(cercato.parole, (*sopra, o.nome, *_testi(f)))]
        if not tenute:
            return None
    note = tuple(
        f"{che_cosa}: {', '.join(nomi)}"
        for che_cosa, nomi in (("Assessori", o.assessori), ("Strutture", o.strutture), ("Organismi", o.organismi))
        if nomi
    )
    nodo = Nodo("operativo", o.nome, (*note, *_gestionali(o)), foglie=tenute)
    nodo.operativi, nodo.serviti, nodo.peg = 1, int(bool(foglie)), len(tenute)
    return nodo


def _gestionali(o: ContenutoOperativo) -> Iterator[str]:
    """What it asks of the bodies of the Comune, a line each."""
    for g in o.gestionali:
        a_chi = f" ({', '.join(g.organismi)})" if g.organismi else ""
        yield f"Obiettivo gestionale: {g.nome}{a_chi}"


def _sommato(nodo: Nodo) -> Nodo:
    nodo.operativi = sum(f.operativi for f in nodo.figli)
    nodo.serviti = sum(f.serviti for f in nodo.figli)
    operativi = nodo.figli if nodo.livello == "strategico" else [o for s in nodo.figli for o in s.figli]
    # An objective that serves several is one objective.
    nodo.peg = len({f.pk for o in operativi for f in o.foglie})
    return nodo


def _del_centro(cercato: Cercato, nomi: Iterable[str]) -> bool:
    return not cercato.centri or not cercato.centri.isdisjoint(nomi)


def _testi(f: Foglia) -> tuple[str, ...]:
    return f.codice, f.titolo, f.centro, *f.fasi


def _dice(parole: Sequence[str], testi: Iterable[str]) -> bool:
    tutto = " ".join(piegato(t) or "" for t in testi)
    return all(p in tutto for p in parole)


def cercato_da(testo: str, centro: int | None = None, assessore: str = "", organismo: str = "") -> Cercato:
    """What somebody typed and chose; a centre stands for those below it too (two queries)."""
    nomi: Iterable[str] = ()
    if centro is not None:
        sotto = con_i_sottostanti([centro])
        nomi = CentroDiResponsabilita.objects.filter(pk__in=sotto).values_list("nome", flat=True)
    return Cercato(tuple(parole_cercate(testo)), frozenset(nomi), assessore, organismo)
