# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a new year takes over from an old one: decided and told here, written by ``anno_nuovo``."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from dup.lineage import line_of
from dup.models import DUP, ObiettivoOperativo
from indicatori import valori
from obiettivi.contenuto.next_codes import codes_of_next_year, in_another_year
from obiettivi.contenuto.pesi import CENTO
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from testi.codes import fault_of_code
from testi.formati import YEARS, data

# Of every operative objective of every document only the names are looked at.
TESTI_LUNGHI: Final = (
    "finalita",
    "note",
    "obiettivo_strategico__narrativa",
    "obiettivo_strategico__ambito__narrativa",
    "obiettivo_strategico__ambito__dup__narrativa",
)


class AnnoNonApribile(Exception):
    """The year cannot be opened as asked: an Italian sentence that says why."""


@dataclass(frozen=True, slots=True)
class Riporto:
    """One objective as it would stand in the new plan; its rows are not saved yet."""

    origine: ObiettivoPEG
    codice: str
    fasi: tuple[Fase, ...]
    indicatori: tuple[IndicatoreObiettivo, ...]
    altri_servizi: tuple[ServizioCoinvolto, ...]
    operativi: tuple[ObiettivoOperativo, ...]
    avvisi: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposta:
    """What opening the year would do. ``piano`` is None when the new plan is not there yet."""

    da: PianoEsecutivo
    codice: str
    descrizione: str
    anno: int
    piano: PianoEsecutivo | None
    riporti: list[Riporto] = field(default_factory=list)
    gia_riportati: list[ObiettivoPEG] = field(default_factory=list)
    senza_codice: list[ObiettivoPEG] = field(default_factory=list)
    da_valutare: list[ObiettivoPEG] = field(default_factory=list)

    @property
    def nulla_da_fare(self) -> bool:
        """True when the plan is there and everything asked for is already in it."""
        return self.piano is not None and not self.riporti

    @property
    def impronta(self) -> str:
        """Fingerprint of what would be written: another one means that the data changed meanwhile."""
        parti = [(r.origine.pk, r.origine.revisione, r.codice, r.avvisi) for r in self.riporti]
        return hashlib.sha256(repr((self.da.pk, self.codice, self.anno, bool(self.piano), parti)).encode()).hexdigest()


def prepara(da: PianoEsecutivo, codice: str, scelti: Collection[str] = ()) -> Proposta:
    """What the plan ``codice`` takes over from ``da``: the multi-year objectives and those chosen by code.

    Raises:
        AnnoNonApribile: a code of no plan, a year that is not later, a chosen code that ``da`` does not have.
    """
    proposta = _testata(da, codice.strip(" "))
    obiettivi = list(_letti(da))
    if estranei := sorted(set(scelti) - {o.codice for o in obiettivi}):
        raise AnnoNonApribile(f"Nel piano {da.codice} non c'è {', '.join(estranei)}: controllare i codici.")
    nuovi = ObiettivoPEG.objects.filter(piano=proposta.piano) if proposta.piano else ObiettivoPEG.objects.none()
    riportati = set(nuovi.exclude(origine=None).values_list("origine", flat=True))
    chiesti = [o for o in obiettivi if o.pluriennale or o.codice in scelti]
    proposta.gia_riportati.extend(o for o in chiesti if o.pk in riportati)
    da_fare = [o for o in chiesti if o.pk not in riportati]
    forma = proposta.piano.forma_codici if proposta.piano else da.forma_codici
    presi = nuovi.values_list("codice", flat=True)
    codici = codes_of_next_year([o.codice for o in da_fare], (da.anno, proposta.anno), set(presi), forma)
    dup = OperativiInVigore(proposta.anno)
    for o, c in zip(da_fare, codici, strict=True):
        if c is None:
            proposta.senza_codice.append(o)
        else:
            proposta.riporti.append(_riporto(o, c, forma, proposta.anno, dup))
    esclusi = (o for o in obiettivi if not o.pluriennale and o.codice not in scelti and o.pk not in riportati)
    proposta.da_valutare.extend(o for o in esclusi if _va_oltre(o, proposta.anno))
    return proposta


def _testata(da: PianoEsecutivo, codice: str) -> Proposta:
    if not codice or len(codice) > 30:
        raise AnnoNonApribile("Il codice del piano nuovo ha da 1 a 30 caratteri, per esempio PEG_2021.")
    if difetto := fault_of_code(codice):
        raise AnnoNonApribile(difetto)
    piano = PianoEsecutivo.objects.filter(codice=codice).first()
    scritto = re.search(r"(?<!\d)\d{4}(?!\d)", codice)
    anno = piano.anno if piano else int(scritto.group()) if scritto else da.anno + 1
    if anno <= da.anno or anno not in YEARS:
        raise AnnoNonApribile(
            f"{codice} è del {anno}: un anno si apre da uno precedente, e {da.codice} è del {da.anno}."
        )
    descrizione = da.descrizione.replace(str(da.anno), str(anno))
    if str(anno) not in descrizione:
        descrizione = f"Piano Esecutivo di Gestione - anno {anno}"
    return Proposta(da, codice, piano.descrizione if piano else descrizione, anno, piano)


def _letti(da: PianoEsecutivo) -> Iterable[ObiettivoPEG]:
    return (
        da.obiettivi.select_related("centro", "tipo")
        .prefetch_related(
            "fasi", "indicatori", "altri_servizi", "obiettivi_operativi__obiettivo_strategico__ambito__dup"
        )
        .order_by("sort_key")
    )


def _va_oltre(o: ObiettivoPEG, anno: int) -> bool:
    return any(f.fine_prevista and f.fine_prevista.year >= anno for f in o.fasi.all())


def _riporto(o: ObiettivoPEG, codice: str, forma: str, anno: int, dup: "OperativiInVigore") -> Riporto:
    fasi, detto_fasi = fasi_dell_anno(list(o.fasi.all()), anno)
    indicatori, detto_indicatori = indicatori_dell_anno(o.indicatori.all(), anno)
    operativi, detto_dup = dup.al_posto_di(o.obiettivi_operativi.all())
    avvisi = [*_sul_testo(o, codice, forma, anno), *detto_fasi, *detto_indicatori, *detto_dup]
    servizi = tuple(copia(s) for s in o.altri_servizi.all())
    return Riporto(o, codice, tuple(fasi), tuple(indicatori), servizi, tuple(operativi), tuple(avvisi))


def _sul_testo(o: ObiettivoPEG, codice: str, forma: str, anno: int) -> Iterator[str]:
    suo = in_another_year(o.codice, o.piano.anno, anno, forma)
    if codice != suo:
        yield f"Il codice {suo} è già preso: diventa {codice}."
    if o.centro.attivo_al and o.centro.attivo_al < date(anno, 1, 1):
        yield f"Il centro «{o.centro}» è finito il {data(o.centro.attivo_al)}: indicare quello che lo sostituisce."
    if o.tipo and not o.tipo.in_uso:
        yield f"Il tipo «{o.tipo}» non è più in uso: sceglierne un altro."


def fasi_dell_anno(fasi: list[Fase], anno: int) -> tuple[list[Fase], list[str]]:
    """The phases that end in a year or later, or have no end; and what is to be said about them.

    Weights stay only where nothing has to be decided anew: they still sum to 100,00, every phase that ends in
    the year has one and none that ends later.
    """
    tenute = [f for f in fasi if f.fine_prevista is None or f.fine_prevista.year >= anno]
    pesate = any(f.peso is not None for f in fasi)
    restano = pesate and _pesi_in_ordine(tenute, anno)
    detto = []
    if finite := len(fasi) - len(tenute):
        detto.append(f"Non riporta {'una fase che finisce' if finite == 1 else f'{finite} fasi che finiscono'} prima.")
    if fasi and not tenute:
        detto.append(f"Nessuna fase arriva al {anno}: sono da scrivere.")
    elif pesate and not restano:
        detto.append("I pesi delle fasi sono da decidere di nuovo.")
    cambi: dict[str, Any] = {} if restano else {"peso": None}
    return [copia(f, ordine=i, **cambi) for i, f in enumerate(tenute, start=1)], detto


def _pesi_in_ordine(fasi: list[Fase], anno: int) -> bool:
    giusti = all((f.peso is not None) == (f.fine_prevista.year == anno) for f in fasi if f.fine_prevista is not None)
    return giusti and sum(f.peso for f in fasi if f.peso is not None) == CENTO


def indicatori_dell_anno(
    indicatori: Iterable[IndicatoreObiettivo], anno: int
) -> tuple[list[IndicatoreObiettivo], list[str]]:
    """The indicators with their targets, but for dates of a year that is over: those are to be defined.

    Empty, not «?»: what nobody has written is not printed.
    """
    copie, detto = [], []
    for i in indicatori:
        valore = valori.leggi(i.valore_atteso)
        scaduto = isinstance(valore, valori.Data) and valore.giorno.year < anno
        copie.append(copia(i, valore_atteso="") if scaduto else copia(i))
        if scaduto:
            detto.append(f"«{i.descrizione}»: il valore atteso era {i.valore_atteso}, ora è da definire.")
        elif isinstance(valore, valori.Testo) and re.search(rf"(?<!\d)({anno - 1}|{anno - 2})(?!\d)", i.valore_atteso):
            detto.append(f"«{i.descrizione}»: il valore atteso «{i.valore_atteso}» nomina un anno passato.")
    return copie, detto


class OperativiInVigore:
    """The operative objectives of the DUP that cover a year, found again in them.

    Of two DUP that cover it the later holds, as a nota di aggiornamento does over its DUP: a tie passes to what
    continues its objective there (``continua``, or the same names from the ambito down). Where the later one has
    nothing of the kind the tie stays in the earlier, and that is told.
    """

    def __init__(self, anno: int) -> None:
        self.anno = anno
        documenti = {d.pk: d for d in DUP.objects.defer("narrativa")}
        self.ordine = {pk: (d.anno_inizio, _passi(d, documenti), pk) for pk, d in documenti.items()}
        validi = [d for d in documenti.values() if d.covers(anno)]
        self.ultimo = max(validi, key=lambda d: self.ordine[d.pk], default=None)
        self.coprono = {d.pk for d in validi}
        self.continuano: defaultdict[int, list[ObiettivoOperativo]] = defaultdict(list)
        self.allo_stesso_posto: defaultdict[tuple[str, ...], list[ObiettivoOperativo]] = defaultdict(list)
        self.per_nome: dict[str, ObiettivoOperativo] = {}
        tutti = ObiettivoOperativo.objects.select_related("obiettivo_strategico__ambito__dup").defer(*TESTI_LUNGHI)
        self.per_pk = {o.pk: o for o in tutti}
        self.vengono_da = {o.pk: o.continua_id for o in self.per_pk.values()}
        for o in sorted(self.per_pk.values(), key=lambda o: (self._quando(o), o.pk)):
            if o.continua_id:
                self.continuano[o.continua_id].append(o)
            self.allo_stesso_posto[_posto(o)].append(o)
            if _documento(o).pk in self.coprono:
                self.per_nome[_chiave(o.nome)] = o

    def al_posto_di(self, operativi: Iterable[ObiettivoOperativo]) -> tuple[list[ObiettivoOperativo], list[str]]:
        """Those that hold in the year, each once; and what became of the others."""
        tenuti: dict[int, ObiettivoOperativo] = {}
        detto: list[str] = []
        for o in operativi:
            nuovi = self._nell_anno(o)
            tenuti.update({n.pk: n for n in nuovi})
            detto.extend(self._detto(o, nuovi))
        return list(tenuti.values()), detto

    def _nell_anno(self, o: ObiettivoOperativo) -> list[ObiettivoOperativo]:
        in_vigore = [s for s in self._seguiti(o) if _documento(s).pk in self.coprono]
        if not in_vigore:
            altrove = self.per_nome.get(_chiave(o.nome))
            return [altrove] if altrove else []
        quando = max(self._quando(s) for s in in_vigore)
        return [s for s in in_vigore if self._quando(s) == quando]

    def _seguiti(self, o: ObiettivoOperativo) -> list[ObiettivoOperativo]:
        """Itself, and all that carry it on, document after document; only forward, so it ends."""
        trovati, da_guardare = {o.pk: o}, [o]
        while da_guardare:
            uno = da_guardare.pop()
            linea = self._linea(uno)
            detti = self._detti(uno, linea)
            # What somebody has said to continue it leaves no place, in that document, for another of the same name.
            presi = {_documento(s).pk for s in (uno, *detti)}
            uguali = (
                s
                for s in self.allo_stesso_posto[_posto(uno)]
                if self._quando(s) > self._quando(uno)
                and _documento(s).pk not in presi
                and not self._continua_altro(s, linea)
            )
            nuovi = {s.pk: s for s in (*detti, *uguali) if s.pk not in trovati}
            trovati |= nuovi
            da_guardare.extend(nuovi.values())
        return list(trovati.values())

    def _detti(self, uno: ObiettivoOperativo, linea: Mapping[int, int]) -> list[ObiettivoOperativo]:
        """Those said to continue it; in a document that has none, those said to continue what it itself comes from."""
        detti: dict[int, list[ObiettivoOperativo]] = {}
        for da in linea.values():
            nuovi: defaultdict[int, list[ObiettivoOperativo]] = defaultdict(list)
            for s in self.continuano[da]:
                if self._quando(s) > self._quando(uno) and _documento(s).pk not in detti:
                    nuovi[_documento(s).pk].append(s)
            detti |= nuovi if da == uno.pk else {d: self._tra_fratelli(uno, da, voci) for d, voci in nuovi.items()}
        return [s for voci in detti.values() for s in voci]

    def _tra_fratelli(
        self, uno: ObiettivoOperativo, da: int, voci: list[ObiettivoOperativo]
    ) -> list[ObiettivoOperativo]:
        """Which of those that continue a common origin continue this one: where the origin was divided, each has the
        one at its own place, and what is at nobody's place goes on from all of them."""
        suoi = [s for s in voci if _posto(s) == _posto(uno)]
        return suoi or [s for s in voci if not self._di_un_fratello(s, uno, da)]

    def _di_un_fratello(self, s: ObiettivoOperativo, uno: ObiettivoOperativo, da: int) -> bool:
        return any(
            a.pk != uno.pk and _documento(a).pk == _documento(uno).pk and da in self._linea(a).values()
            for a in self.allo_stesso_posto[_posto(s)]
        )

    def _linea(self, o: ObiettivoOperativo) -> dict[int, int]:
        """Itself and what it is said to come from, one before the other: of each document (by key), which one."""
        linea = {_documento(o).pk: o.pk}
        for pk in line_of(o.pk, self.vengono_da)[1:]:
            documento = _documento(self.per_pk[pk]).pk
            if documento in linea:
                break
            linea[documento] = pk
        return linea

    def _continua_altro(self, o: ObiettivoOperativo, linea: Mapping[int, int]) -> bool:
        """Whether somebody has said that it continues another one of a document that has one of that line."""
        da = self.per_pk.get(o.continua_id) if o.continua_id else None
        return da is not None and linea.get(_documento(da).pk, da.pk) != da.pk

    def _detto(self, o: ObiettivoOperativo, nuovi: list[ObiettivoOperativo]) -> Iterator[str]:
        if not nuovi:
            yield f"Cade il collegamento a «{o}»: {_documento(o)} non copre il {self.anno}."
        for n in nuovi:
            manca = ""
            if self.ultimo is not None and self.ordine[self.ultimo.pk] > self._quando(n):
                manca = f": {self.ultimo}, che viene dopo, non ha un obiettivo che lo continua"
            dove = str(_documento(n)) if _chiave(n.nome) == _chiave(o.nome) else f"«{n}» di {_documento(n)}"
            if n.pk != o.pk:
                yield f"Il collegamento a «{o}» passa da {_documento(o)} a {dove}{manca}."
            elif manca:
                yield f"Il collegamento a «{o}» resta a {dove}{manca}."

    def _quando(self, o: ObiettivoOperativo) -> tuple[int, int, int]:
        return self.ordine[_documento(o).pk]


def _passi(d: DUP, documenti: Mapping[int, DUP]) -> int:
    """How many documents came before one, from which it was opened: a nota has the years of its DUP, and is later."""
    return len(line_of(d.pk, {pk: altro.precedente_id for pk, altro in documenti.items()}))


def copia(riga: Any, **cambi: Any) -> Any:
    """Another row that says the same, unsaved and of no objective yet; it knows from which one it was copied."""
    campi = {c.attname: getattr(riga, c.attname) for c in riga._meta.concrete_fields}
    propri = ("id", "obiettivo_id", "row_id")
    altri = {n: v for n, v in campi.items() if n not in propri} | {"origin_id": riga.row_id}
    return type(riga)(**altri | cambi)


def _chiave(nome: str) -> str:
    return " ".join(nome.split()).casefold()


def _posto(o: ObiettivoOperativo) -> tuple[str, ...]:
    strategico = o.obiettivo_strategico
    return _chiave(strategico.ambito.nome), _chiave(strategico.nome), _chiave(o.nome)


def _documento(o: ObiettivoOperativo) -> DUP:
    documento: DUP = o.obiettivo_strategico.ambito.dup
    return documento
