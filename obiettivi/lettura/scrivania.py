# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on the desk of somebody: what is to do, what came back and why, what is new.

Every number carries the query of the list behind it. The number of database queries does not depend on how many
objectives there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from controlli import Segnalazione
from notifiche.models import Notifica
from obiettivi.choices import Azione, Stato
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.lettura.selection import DiChi, Trovate
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo, PresaVisione
from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import DI_CENTRO, centri_di, in_vigore, ruolo_di, scrive_tutto

# Longer lists end with a link to the whole of them.
MOSTRATI: Final = 8
_LUNGHI: Final = texts(ContenutoObiettivo)


@dataclass(frozen=True, slots=True)
class Numero:
    """A number and the list behind it."""

    quanti: int
    nome: str
    richiesta: str


@dataclass(frozen=True, slots=True)
class ObiettivoSullaScrivania:
    """An objective with what the checks found."""

    obiettivo: ObiettivoPEG
    trovate: Sequence[Segnalazione] = ()
    vista: PresaVisione | None = None
    # Whether who reads the desk may write it now: a lettore sees what is missing too, and so does a closed centre.
    scrivibile: bool = False

    @property
    def mancanze(self) -> list[Segnalazione]:
        """The errors; they stand in the way of a proposal."""
        return [s for s in self.trovate if s.grave]

    @property
    def avvisi(self) -> int:
        """How many findings are only warnings, still open."""
        return sum(s.aperta and not s.grave for s in self.trovate)


@dataclass(frozen=True, slots=True)
class Elenco:
    """The first of some objectives, how many there are and where to see them all."""

    voci: Sequence[ObiettivoSullaScrivania] = ()
    quanti: int = 0
    richiesta: str = ""

    @property
    def altri(self) -> int:
        """How many are not shown."""
        return self.quanti - len(self.voci)


@dataclass(frozen=True, slots=True)
class RigaCentro:
    """A centre with its numbers, in the order of ``COLONNE``."""

    centro: CentroDiResponsabilita
    numeri: Sequence[Numero]


@dataclass(frozen=True, slots=True)
class NonIniziato:
    """A centre that has written nothing, and who answers for it."""

    centro: CentroDiResponsabilita
    responsabili: str


@dataclass(frozen=True)
class Scrivania:
    """What the page shows; lists that do not concern the reader are empty."""

    piano: PianoEsecutivo | None
    di_centro: bool = False
    di_ufficio: bool = False
    senza_incarichi: bool = False
    notifiche: Sequence[Notifica] = ()
    numeri: Sequence[Numero] = ()
    rinviati: Elenco = field(default_factory=Elenco)
    da_completare: Elenco = field(default_factory=Elenco)
    pronti: Elenco = field(default_factory=Elenco)
    da_validare: Elenco = field(default_factory=Elenco)
    coinvolgono: Elenco = field(default_factory=Elenco)
    centri: Sequence[RigaCentro] = ()
    non_iniziati: Sequence[NonIniziato] = ()
    novita: Sequence[Passaggio] = ()

    @property
    def vuota(self) -> bool:
        """There is no objective yet."""
        return not any(n.quanti for n in self.numeri)


def prepara(chi: Utente, piano: PianoEsecutivo | None) -> Scrivania:
    """The desk of a user with a plan in hand."""
    centri, di_centro = centri_di(chi), ruolo_di(chi) in DI_CENTRO
    notifiche = list(Notifica.objects.visible_to(chi).da_leggere()[:MOSTRATI])
    comune: dict[str, Any] = {"di_centro": di_centro, "di_ufficio": scrive_tutto(chi), "notifiche": notifiche}
    if piano is None:
        return Scrivania(None, senza_incarichi=di_centro and not centri, **comune)
    visibili = ObiettivoPEG.objects.filter(piano=piano).visible_to(chi)
    miei = visibili.filter(centro__in=centri) if di_centro else visibili
    tutti = list(miei.select_related("centro", "responsabile").defer(*_LUNGHI).order_by("codice"))
    trovate = segnalazioni(miei.exclude(stato=Stato.VALIDATO))
    for o in tutti:
        o.piano = piano
    scrivibili = set(miei.editable_by(chi).order_by().values_list("pk", flat=True))
    voci = [ObiettivoSullaScrivania(o, trovate.get(o.pk, ()), scrivibile=o.pk in scrivibili) for o in tutti]
    chiedi = _Domanda(piano, di_centro)
    return Scrivania(
        piano,
        **comune,
        numeri=_numeri(voci, chiedi),
        **_da_fare(voci, chiedi, ufficio=scrive_tutto(chi)),
        coinvolgono=_coinvolgono(visibili, centri, chiedi) if di_centro else Elenco(),
        centri=() if di_centro else _per_centro(voci, piano),
        non_iniziati=_non_iniziati(voci) if scrive_tutto(chi) and piano.aperto else (),
        novita=() if di_centro else _novita(visibili),
    )


@dataclass(frozen=True, slots=True)
class _Domanda:
    """Writes the query of a list within this plan, and within the own centres of who has some."""

    piano: PianoEsecutivo
    di_centro: bool

    def __call__(self, **scelte: Any) -> str:
        miei = {"di_chi": DiChi.MIEI} if self.di_centro and "di_chi" not in scelte else {}
        return urlencode({"piano": self.piano.codice, **miei, **scelte})


def _numeri(voci: Sequence[ObiettivoSullaScrivania], chiedi: _Domanda) -> list[Numero]:
    per_stato = Counter(v.obiettivo.stato for v in voci)
    con_errori = sum(bool(v.mancanze) for v in voci if v.obiettivo.stato == Stato.BOZZA)
    rinviati = sum(v.obiettivo.rinviato for v in voci)
    return [
        Numero(per_stato[Stato.BOZZA], "in bozza", chiedi(stato=Stato.BOZZA)),
        Numero(con_errori, "bozze con errori", chiedi(stato=Stato.BOZZA, segnalazioni=Trovate.ERRORI)),
        Numero(rinviati, "rinviati", chiedi(rinviati="on")),
        Numero(per_stato[Stato.PROPOSTO], "proposti", chiedi(stato=Stato.PROPOSTO)),
        Numero(per_stato[Stato.VALIDATO], "validati", chiedi(stato=Stato.VALIDATO)),
    ]


def _da_fare(voci: Sequence[ObiettivoSullaScrivania], chiedi: _Domanda, *, ufficio: bool) -> dict[str, Any]:
    # Of an approved plan only what a variation has opened is anybody's work: the rest is in force, or was left out.
    voci = [v for v in voci if v.obiettivo.testo_aperto]
    bozze = [v for v in voci if v.obiettivo.stato == Stato.BOZZA and not v.obiettivo.rinviato]
    rinviati = [v for v in voci if v.obiettivo.rinviato]
    proposti = [v for v in voci if v.obiettivo.stato == Stato.PROPOSTO]
    liste = {"rinviati": _elenco(rinviati, chiedi(rinviati="on"))}
    if ufficio:
        return {**liste, "da_validare": _elenco(proposti, chiedi(stato=Stato.PROPOSTO))}
    errori = chiedi(stato=Stato.BOZZA, segnalazioni=Trovate.ERRORI)
    return {
        **liste,
        "da_completare": _elenco([v for v in bozze if v.mancanze], errori),
        "pronti": _elenco([v for v in bozze if not v.mancanze], chiedi(stato=Stato.BOZZA)),
    }


def _elenco(voci: Sequence[ObiettivoSullaScrivania], richiesta: str) -> Elenco:
    return Elenco(voci[:MOSTRATI], len(voci), richiesta)


def _coinvolgono(visibili: Any, centri: set[int], chiedi: _Domanda) -> Elenco:
    altri = list(visibili.che_coinvolgono(centri).select_related("centro").defer(*_LUNGHI).order_by("codice"))
    prese = PresaVisione.objects.filter(obiettivo__in=altri, centro__in=centri).select_related("utente")
    viste = {p.obiettivo_id: p for p in prese}
    voci = sorted((ObiettivoSullaScrivania(o, vista=viste.get(o.pk)) for o in altri), key=lambda v: v.vista is not None)
    return _elenco(voci, chiedi(di_chi=DiChi.ALTRI))


def _per_centro(voci: Iterable[ObiettivoSullaScrivania], piano: PianoEsecutivo) -> list[RigaCentro]:
    per_centro: dict[CentroDiResponsabilita, list[ObiettivoSullaScrivania]] = {}
    for voce in voci:
        per_centro.setdefault(voce.obiettivo.centro, []).append(voce)
    return [
        RigaCentro(centro, _numeri(per_centro[centro], _DelCentro(piano, False, centro.pk)))
        for centro in sorted(per_centro, key=lambda c: c.nome)
    ]


@dataclass(frozen=True, slots=True)
class _DelCentro(_Domanda):
    centro: int

    def __call__(self, **scelte: Any) -> str:
        return urlencode({"piano": self.piano.codice, "centro": self.centro, **scelte})


def _non_iniziati(voci: Iterable[ObiettivoSullaScrivania]) -> list[NonIniziato]:
    """Centres of today without an objective, in themselves or below (three queries)."""
    oggi = timezone.localdate()
    attivi = CentroDiResponsabilita.objects.filter(
        Q(attivo_dal=None) | Q(attivo_dal__lte=oggi), Q(attivo_al=None) | Q(attivo_al__gte=oggi)
    )
    cominciati = CentroDiResponsabilita.tree().above(voce.obiettivo.centro_id for voce in voci)
    incarichi = Incarico.objects.filter(in_vigore(), qualita=Qualita.RESPONSABILE).select_related("persona")
    chi: dict[int, list[str]] = {}
    for incarico in incarichi:
        chi.setdefault(incarico.centro_id, []).append(incarico.persona.nominativo)
    return [NonIniziato(c, ", ".join(chi.get(c.pk, []))) for c in attivi if c.pk not in cominciati]


def _novita(visibili: Any) -> list[Passaggio]:
    passaggi = Passaggio.objects.filter(obiettivo__in=visibili.order_by().values("pk"))
    accaduti = (Azione.PROPORRE, Azione.RINVIARE, Azione.RITIRARE, Azione.VALIDARE, Azione.RIPRISTINARE)
    return list(passaggi.filter(atto__in=accaduti).select_related("obiettivo", "chi")[:MOSTRATI])
