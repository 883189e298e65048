# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages show of a plan, of a version and of a variation, in a number of queries that does not grow."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch

from obiettivi.choices import Stato
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura.stored_contents import contenuti, segnalazioni
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import Chi, scrive_tutto
from versioni.choices import ChangeKind, StatoVariazione
from versioni.contenuto import PER_IL_DUP, ContenutoVersione, Modificato, Raffronto, raffronta, trascinati
from versioni.differenze import Confronto, confronto
from versioni.hash_chain import difetti_degli_anelli
from versioni.in_force import starting_from
from versioni.models import DocumentoDellaVersione, Modifica, Variazione, Versione
from versioni.stored_contents import legami_di, modifiche_di

CENTRO_IGNOTO = "(centro da assegnare)"


@dataclass(frozen=True, slots=True)
class Conti:
    """How many objectives a plan has in each state, of those that the reader may see."""

    validati: int
    proposti: int
    bozze: int
    in_variazione: int


@dataclass(frozen=True)
class Vita:
    """The life of a plan: its versions, the newest first, and its variations."""

    piano: PianoEsecutivo
    versioni: list[Versione]
    difetti: list[str]
    aperta: Variazione | None
    chiuse: list[Variazione]
    conti: Conti
    puo: bool

    @property
    def in_vigore(self) -> Versione | None:
        """The version in force."""
        return self.versioni[0] if self.versioni else None

    @property
    def primo(self) -> str:
        """What to do next: one act."""
        if not self.puo:
            return "leggere"
        if self.aperta:
            return "variazione"
        return "apri" if self.piano.approvato else "approva"


@dataclass(frozen=True)
class ObiettivoInVariazione:
    """An objective in a variation: what it changes, why, and how far it is."""

    codice: str
    genere: str
    motivo: str
    confronto: Confronto
    obiettivo: ObiettivoPEG | None = None
    modifica: Modifica | None = None
    errori: int = 0
    avvisi: int = 0

    @property
    def nome_del_genere(self) -> str:
        """In words."""
        return str(ChangeKind(self.genere).label)

    @property
    def versione_del_motivo(self) -> int:
        """The token of the reason; 0 where nobody has written one yet."""
        return self.modifica.revisione if self.modifica else 0

    @property
    def pronta(self) -> bool:
        """Whether the act could take it: validated or going away, with its reason, and something in it."""
        if not self.motivo.strip():
            return False
        return self.genere == ChangeKind.TOLTO or bool(self.obiettivo and self.obiettivo.stato == Stato.VALIDATO)

    @property
    def uguale(self) -> bool:
        """Nothing differs yet."""
        return not self.confronto.sezioni


def vita_del_piano(piano: PianoEsecutivo, chi: Chi) -> Vita:
    """Everything that the page of a plan says."""
    versioni = Versione.objects.visible_to(chi).filter(piano=piano).select_related("piano").order_by("numero")
    variazioni = list(Variazione.objects.visible_to(chi).filter(piano=piano).con_versioni())
    return Vita(
        piano=piano,
        versioni=list(versioni.senza_contenuti().prefetch_related(senza_byte()))[::-1],
        # One long text in memory at a time.
        difetti=list(difetti_degli_anelli(versioni.iterator(1))),
        aperta=next((v for v in variazioni if v.stato == StatoVariazione.APERTA), None),
        chiuse=[v for v in variazioni if v.stato != StatoVariazione.APERTA],
        conti=conti_del_piano(piano, chi),
        puo=scrive_tutto(chi),
    )


def senza_byte() -> Any:
    """The documents of versions, to be read together and without their bytes."""
    return Prefetch("documenti", DocumentoDellaVersione.objects.defer("dati"))


def conti_del_piano(piano: PianoEsecutivo, chi: Chi) -> Conti:
    """See the class (two queries)."""
    visibili = ObiettivoPEG.objects.visible_to(chi).filter(piano=piano)
    per_stato = dict(visibili.order_by().values_list("stato").annotate(Count("pk")))
    aperti = visibili.filter(in_variazione=True).count()
    return Conti(
        per_stato.get(Stato.VALIDATO, 0), per_stato.get(Stato.PROPOSTO, 0), per_stato.get(Stato.BOZZA, 0), aperti
    )


def per_centro(obiettivi: Iterable[ContenutoObiettivo]) -> list[tuple[str, int]]:
    """How many objectives each centre has, by name."""
    return sorted(Counter(o.centro_di_responsabilita or CENTRO_IGNOTO for o in obiettivi).items())


def voci(variazione: Variazione) -> list[ObiettivoInVariazione]:
    """What a variation changes, by code. Of a closed one, what became of it."""
    if variazione.stato == StatoVariazione.APERTA:
        return list(_aperte(variazione))
    if variazione.diventata is None:
        return []
    return list(voci_fra(starting_from(variazione), variazione.diventata.letta))


def seguono_il_dup(prima: ContenutoVersione, dopo: ContenutoVersione) -> list[Confronto]:
    """What changes though the variation does not touch it, and how."""
    return [confronto(r, PER_IL_DUP) for r in trascinati(prima, dopo)]


def voci_fra(prima: ContenutoVersione, dopo: ContenutoVersione) -> Iterator[ObiettivoInVariazione]:
    """What a version has changed of the one before, from the two texts."""
    detti: dict[str, Modificato] = {m.codice: m for m in dopo.modifiche}
    for r in raffronta(prima, dopo):
        if r.genere:
            motivo = detti[r.codice].motivo if r.codice in detti else PER_IL_DUP
            yield ObiettivoInVariazione(r.codice, r.genere, motivo, confronto(r, motivo))


def _aperte(variazione: Variazione) -> Iterator[ObiettivoInVariazione]:
    modifiche = modifiche_di(variazione)
    base = starting_from(variazione, modifiche.values())
    tolti = {c for c, m in modifiche.items() if m.genere == ChangeKind.TOLTO}
    del_piano = ObiettivoPEG.objects.filter(piano=variazione.piano)
    coinvolti = del_piano.filter(in_variazione=True) | del_piano.filter(codice__in=tolti)
    testi, legami, trovate = contenuti(coinvolti), legami_di(coinvolti), segnalazioni(coinvolti)
    for o in coinvolti.select_related("centro", "piano").order_by("sort_key"):
        c, modifica = o.codice, modifiche.get(o.codice)
        dopo = None if c in tolti else testi[o.pk]
        r = Raffronto(c, base.per_codice.get(c), dopo, base.legami.get(c, ()), legami.get(c, ()) if dopo else ())
        gravi = sum(s.grave for s in trovate[o.pk])
        yield ObiettivoInVariazione(
            codice=c,
            genere=_genere(o, modifica),
            motivo=modifica.motivo if modifica else "",
            confronto=confronto(r, modifica.motivo if modifica else ""),
            obiettivo=o,
            modifica=modifica,
            errori=gravi,
            avvisi=len(trovate[o.pk]) - gravi,
        )


def _genere(o: ObiettivoPEG, modifica: Modifica | None) -> str:
    if modifica is not None and modifica.genere == ChangeKind.TOLTO:
        return ChangeKind.TOLTO
    return ChangeKind.CAMBIATO if o.in_vigore else ChangeKind.NUOVO
