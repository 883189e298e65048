# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Verifica» of a plan, for who reads it: every finding with its place, a figure per centre, what is new.

Page, report and command are drawn from here. The number of queries does not depend on how many objectives there are.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from controlli import Segnalazione
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.lettura.stored_contents import accettazioni, con_accettazioni, verificati
from obiettivi.models import AvvisoAccettato, ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo, VerificaGuardata
from obiettivi.verifica.checks_piano import ContestoPiano, verifica_piano
from obiettivi.verifica.fingerprints import impronta
from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import Chi, in_vigore, legge_tutto
from testi.codes import code_key

# The heading of what concerns the plan as a whole.
DEL_PIANO: Final = "Il piano nel suo insieme"


@dataclass(frozen=True, slots=True)
class SegnalazioneDelPiano:
    """A finding with its place: the objective (None: of a centre, or of the plan) and the centre (empty: none)."""

    segnalazione: Segnalazione
    impronta: str
    obiettivo: int | None = None
    codice: str = ""
    titolo: str = ""
    centro: str = ""
    centro_pk: int | None = None

    @property
    def chiave(self) -> str:
        """Tells this finding from every other of the plan, as long as its text stays the same."""
        return f"{self.obiettivo or ''}:{self.segnalazione.codice}:{self.impronta}"

    @property
    def dove(self) -> str:
        """The code of the objective, the name of the centre, or the plan."""
        return self.codice or self.centro or DEL_PIANO

    @property
    def accettabile(self) -> bool:
        """An open warning; an error is mended."""
        return not self.segnalazione.grave and self.segnalazione.aperta


@dataclass(slots=True)
class Conto:
    """The figure of a centre, or of the plan."""

    nome: str
    centro_pk: int | None = None
    obiettivi: int = 0
    con_errori: int = 0
    errori: int = 0
    avvisi: int = 0
    accettati: int = 0

    @property
    def senza_errori(self) -> int:
        """How many objectives have no error."""
        return self.obiettivi - self.con_errori

    @property
    def percento(self) -> int:
        """The share of objectives without errors, rounded down: 100 means all of them."""
        return 100 * self.senza_errori // self.obiettivi if self.obiettivi else 100

    @property
    def resto(self) -> int:
        """What is missing to 100."""
        return 100 - self.percento

    def aggiungi(self, trovate: Iterable[Segnalazione], obiettivi: int = 0) -> None:
        """Count the findings of so many objectives (none for those of the plan)."""
        elenco = list(trovate)
        errori = sum(s.grave for s in elenco)
        self.obiettivi += obiettivi
        self.con_errori += obiettivi if errori else 0
        self.errori += errori
        self.avvisi += sum(not s.grave and s.aperta for s in elenco)
        self.accettati += sum(not s.aperta for s in elenco)


@dataclass(frozen=True, slots=True)
class Verificato:
    """An objective with everything that was found in it."""

    chiave: int
    contenuto: ContenutoObiettivo
    rilievi: tuple[SegnalazioneDelPiano, ...]


@dataclass(frozen=True)
class VerificaDelPiano:
    """What the checks say of a plan: of the plan itself and of centres, then of each objective, by centre and code."""

    piano: PianoEsecutivo
    del_piano: tuple[SegnalazioneDelPiano, ...]
    obiettivi: tuple[Verificato, ...]
    centri: tuple[Conto, ...]
    totale: Conto

    @property
    def impronta(self) -> str:
        """Changes when a finding comes or goes."""
        return hashlib.sha256("\n".join(sorted(r.chiave for r in self.rilievi)).encode()).hexdigest()

    @cached_property
    def rilievi(self) -> list[SegnalazioneDelPiano]:
        """All findings: of the plan, then centre by centre (those of the centre itself first)."""
        tutti = [*self.del_piano, *(r for o in self.obiettivi for r in o.rilievi)]
        return sorted(tutti, key=lambda r: (r.centro, r.centro_pk or 0, code_key(r.codice)))


def verifica_del_piano(piano: PianoEsecutivo, chi: Chi) -> VerificaDelPiano:
    """The findings that somebody may see (a constant number of queries).

    Who sees a part of the plan has the findings of that part; what judges the whole is said to who sees it.
    """
    visibili = ObiettivoPEG.objects.visible_to(chi).filter(piano=piano)
    if piano.approvato:
        # What the act has left out is nobody's to mend any more.
        visibili = visibili.filter(Q(in_vigore=True) | Q(in_variazione=True))
    posti = {pk: (nome, centro) for pk, nome, centro in visibili.values_list("pk", "centro__nome", "centro")}
    letti = verificati(visibili)
    intero = legge_tutto(chi)
    contenuto = ContenutoPiano(piano.codice, piano.descrizione, piano.anno, tuple(c for c, _ in letti.values()))
    centri = centri_con_responsabile(giorno_del_piano(piano.anno)) if intero else {}
    nel_piano = verifica_piano(contenuto, ContestoPiano(piano.anno, intero, {n: s for n, (_, s) in centri.items()}))
    accettati = accettazioni(AvvisoAccettato.objects.filter(piano=piano))
    comuni: defaultdict[str, list[Segnalazione]] = defaultdict(list)
    for s in nel_piano:
        comuni[s.oggetto].append(s)
    obiettivi = [
        _verificato(pk, o, [*trovate, *con_accettazioni(comuni[o.codice], o, accettati[pk])], posti[pk])
        for pk, (o, trovate) in letti.items()
    ]
    obiettivi.sort(key=lambda v: (posti[v.chiave], v.contenuto.codice))
    del_piano = tuple(_del_piano(s, centri) for s in con_accettazioni(comuni[""], None, accettati[None]))
    return VerificaDelPiano(piano, del_piano, tuple(obiettivi), *_conti(piano, del_piano, obiettivi, posti))


def giorno_del_piano(anno: int) -> date:
    """The day whose organisation a plan is judged by: today, or the day of its year that is nearest to it."""
    return min(max(timezone.localdate(), date(anno, 1, 1)), date(anno, 12, 31))


def centri_con_responsabile(giorno: date) -> dict[str, tuple[int, frozenset[str]]]:
    """The centres that somebody answers for on a day: key, and names of itself and of those below (two queries)."""
    in_corso = Q(attivo_dal=None) | Q(attivo_dal__lte=giorno), Q(attivo_al=None) | Q(attivo_al__gte=giorno)
    incarichi = Incarico.objects.filter(in_vigore(giorno), qualita=Qualita.RESPONSABILE).values("centro")
    scelti = set(CentroDiResponsabilita.objects.filter(*in_corso, pk__in=incarichi).values_list("pk", flat=True))
    albero = CentroDiResponsabilita.tree()
    nomi = albero.names
    return {nome: (pk, frozenset(nomi[p] for p in albero.below([pk]))) for pk, nome in nomi.items() if pk in scelti}


def _verificato(pk: int, o: ContenutoObiettivo, trovate: list[Segnalazione], posto: tuple[str, int]) -> Verificato:
    trovate.sort(key=lambda s: not s.grave)
    rilievi = tuple(SegnalazioneDelPiano(s, impronta(s, o), pk, o.codice, o.titolo, *posto) for s in trovate)
    return Verificato(pk, o, rilievi)


def _del_piano(s: Segnalazione, centri: Mapping[str, tuple[int, Any]]) -> SegnalazioneDelPiano:
    if s.campo[:1] == ("centri",):
        nome = str(s.campo[1])
        return SegnalazioneDelPiano(s, impronta(s), centro=nome, centro_pk=centri[nome][0])
    return SegnalazioneDelPiano(s, impronta(s))


def _conti(
    piano: PianoEsecutivo,
    del_piano: Iterable[SegnalazioneDelPiano],
    obiettivi: Iterable[Verificato],
    posti: Mapping[int, tuple[str, int]],
) -> tuple[tuple[Conto, ...], Conto]:
    totale = Conto(piano.codice)
    centri: dict[int, Conto] = {}
    for r in del_piano:
        totale.aggiungi([r.segnalazione])
        if r.centro_pk:
            centri.setdefault(r.centro_pk, Conto(r.centro, r.centro_pk)).aggiungi([r.segnalazione])
    for o in obiettivi:
        trovate = [r.segnalazione for r in o.rilievi]
        nome, centro = posti[o.chiave]
        for conto in (totale, centri.setdefault(centro, Conto(nome, centro))):
            conto.aggiungi(trovate, 1)
    return tuple(sorted(centri.values(), key=lambda c: (c.nome, c.centro_pk))), totale


@dataclass(frozen=True, slots=True)
class Sparito:
    """A finding that was there at the last look and is no more."""

    dove: str
    livello: str
    testo: str


@dataclass(frozen=True, slots=True)
class Novita:
    """What changed since somebody last said «guardato»."""

    quando: datetime
    nuovi: tuple[SegnalazioneDelPiano, ...]
    spariti: tuple[Sparito, ...]


def novita(vista: VerificaDelPiano, chi: Utente) -> Novita | None:
    """What is new and what is gone; None for who never looked at this plan (one query).

    What is gone is told of objectives that one may still see, else it would speak of those of others.
    """
    guardata = VerificaGuardata.objects.filter(utente=chi, piano=vista.piano).first()
    if guardata is None:
        return None
    presenti, tutto = {r.chiave for r in vista.rilievi}, legge_tutto(chi)
    visibili = {str(o.chiave) for o in vista.obiettivi}
    spariti = [
        Sparito(*detto)
        for chiave, detto in guardata.trovate.items()
        if chiave not in presenti and (tutto or chiave.partition(":")[0] in visibili)
    ]
    nuovi = [r for r in vista.rilievi if r.chiave not in guardata.trovate]
    return Novita(guardata.quando, tuple(nuovi), tuple(sorted(spariti, key=lambda s: s.dove)))


def modificabili(piano: PianoEsecutivo, chi: Chi) -> set[int]:
    """The objectives of a plan that somebody may change now (one query)."""
    scrivibili: ObiettivoQuerySet = ObiettivoPEG.objects.editable_by(chi)
    return set(scrivibili.filter(piano=piano).order_by().values_list("pk", flat=True))
