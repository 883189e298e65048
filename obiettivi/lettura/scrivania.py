# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on the desk of somebody: what is to do, what came back and why, what is new.

Every number carries the query of the list behind it. The number of database queries does not depend on how many
objectives there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from notifiche.models import Notifica
from obiettivi.choices import Azione, Stato
from obiettivi.lettura.open_work import LONG_TEXTS, OpenWork, open_work
from obiettivi.lettura.plan_state import ActOnAPlan, Piece, PlanState, bar, left_out, next_acts, plan_states
from obiettivi.lettura.selection import DiChi, Trovate
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo, PresaVisione
from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from organizzazione.rules import DI_CENTRO, centri_di, in_vigore, ruolo_di, scrive_tutto

# Longer lists end with a link to the whole of them.
MOSTRATI: Final = 8
# What the word to who answers for a centre that has not begun says of it; the desk finds by it what was said.
NOTHING_WRITTEN: Final = "Nessun obiettivo scritto per: {}."


@dataclass(frozen=True, slots=True)
class Numero:
    """A number and the list behind it."""

    quanti: int
    uno: str
    molti: str
    richiesta: str
    # The part of the bar that it is, if it is one.
    parte: str = ""

    @property
    def nome(self) -> str:
        """What it counts, in the number that it is."""
        return self.uno if self.quanti == 1 else self.molti


@dataclass(frozen=True, slots=True)
class Viste:
    """What involves the own services and was seen, and how many there are with those not yet seen."""

    voci: Sequence[PresaVisione] = ()
    quanti: int = 0
    richiesta: str = ""


@dataclass(frozen=True, slots=True)
class RigaCentro:
    """A centre with its numbers, in the order of ``COLONNE``."""

    centro: CentroDiResponsabilita
    numeri: Sequence[Numero]


@dataclass(frozen=True, slots=True)
class _Letto:
    """An objective, and whether the checks find an error in it."""

    obiettivo: ObiettivoPEG
    errori: bool


@dataclass(frozen=True, slots=True)
class NonIniziato:
    """A centre that has written nothing, and who answers for it."""

    centro: CentroDiResponsabilita
    responsabili: str
    # The last day on which the office told somebody of them; None when nobody was told.
    avvisato_il: date | None = None


@dataclass(frozen=True)
class Scrivania:
    """What the page shows; lists that do not concern the reader are empty."""

    piano: PianoEsecutivo | None
    di_centro: bool = False
    di_ufficio: bool = False
    senza_incarichi: bool = False
    notifiche: Sequence[Notifica] = ()
    da_fare: OpenWork = field(default_factory=OpenWork)
    prossimi: Sequence[ActOnAPlan] = ()
    # What who only reads opens first: the plan in hand once an act approved it, or else the newest that one did.
    approvato: PianoEsecutivo | None = None
    stato: PlanState | None = None
    numeri: Sequence[Numero] = ()
    coinvolgono: Viste = field(default_factory=Viste)
    centri: Sequence[RigaCentro] = ()
    non_iniziati: Sequence[NonIniziato] = ()
    fuori: Sequence[ObiettivoPEG] = ()
    novita: Sequence[Passaggio] = ()

    @property
    def vuota(self) -> bool:
        """There is no objective yet."""
        return not any(n.quanti for n in self.numeri)

    @property
    def barra(self) -> list[Piece]:
        """How far the plan is, as one bar; nothing where nothing is written."""
        return bar(self.stato) if self.stato and self.stato.count else []

    @property
    def altri_fuori(self) -> int:
        """How many of those left out are not shown."""
        return max(self.stato.left_out - len(self.fuori), 0) if self.stato and self.fuori else 0


def prepara(chi: Utente, piano: PianoEsecutivo | None, piani: Iterable[PianoEsecutivo] = ()) -> Scrivania:
    """The desk of a user with a plan in hand, and those that may hold something to do."""
    centri, di_centro, ufficio = centri_di(chi), ruolo_di(chi) in DI_CENTRO, scrive_tutto(chi)
    comune: dict[str, Any] = {
        "di_centro": di_centro,
        "di_ufficio": ufficio,
        "notifiche": list(Notifica.objects.visible_to(chi).da_leggere().select_related("autore")[:MOSTRATI]),
        "da_fare": open_work(chi, piano),
    }
    if piano is None:
        return Scrivania(None, senza_incarichi=di_centro and not centri, **comune)
    visibili = ObiettivoPEG.objects.filter(piano=piano).visible_to(chi)
    miei = visibili.filter(centro__in=centri) if di_centro else visibili
    voci = _lette(miei, piano)
    stati = plan_states(chi, {piano, *piani})
    fermi = _non_iniziati(piano) if ufficio and piano.aperto else []
    return Scrivania(
        piano,
        **comune,
        prossimi=next_acts(stati, piano, len(fermi)) if ufficio else (),
        approvato=piano if piano.approvato or ufficio or di_centro else _newest_approved(piani),
        stato=next((s for s in stati if s.plan == piano), None),
        numeri=_numeri(voci, _Domanda(piano, di_centro)),
        coinvolgono=_coinvolgono(visibili, centri, _Domanda(piano, di_centro)) if di_centro else Viste(),
        centri=() if di_centro else _per_centro(voci, piano),
        non_iniziati=fermi,
        fuori=() if di_centro else list(left_out(piano, chi)[:MOSTRATI]),
        novita=() if di_centro else _novita(visibili),
    )


def _newest_approved(plans: Iterable[PianoEsecutivo]) -> PianoEsecutivo | None:
    return max((p for p in plans if p.approvato), key=lambda p: (p.anno, p.codice), default=None)


def _lette(miei: Any, piano: PianoEsecutivo) -> list[_Letto]:
    trovate = segnalazioni(miei.exclude(stato=Stato.VALIDATO))
    tutti = list(miei.select_related("centro").defer(*LONG_TEXTS).order_by("sort_key"))
    for o in tutti:
        o.piano = piano
    return [_Letto(o, any(s.grave for s in trovate.get(o.pk, ()))) for o in tutti]


@dataclass(frozen=True, slots=True)
class _Domanda:
    """Writes the query of a list within this plan, and within the own centres of who has some."""

    piano: PianoEsecutivo
    di_centro: bool

    def __call__(self, **scelte: Any) -> str:
        miei = {"di_chi": DiChi.MIEI} if self.di_centro and "di_chi" not in scelte else {}
        return urlencode({"piano": self.piano.codice, **miei, **scelte})


def _numeri(voci: Sequence[_Letto], chiedi: _Domanda) -> list[Numero]:
    per_stato = Counter(v.obiettivo.stato for v in voci)
    con_errori = sum(v.errori for v in voci if v.obiettivo.stato == Stato.BOZZA)
    rinviati = sum(v.obiettivo.rinviato for v in voci)
    return [
        Numero(per_stato[Stato.BOZZA], "in bozza", "in bozza", chiedi(stato=Stato.BOZZA), Stato.BOZZA.value),
        # Two parts of the drafts, and not beside them: what was sent back is a draft again.
        Numero(
            con_errori,
            "di questi con errori",
            "di questi con errori",
            chiedi(stato=Stato.BOZZA, segnalazioni=Trovate.ERRORI),
        ),
        Numero(rinviati, "di questi rinviato", "di questi rinviati", chiedi(rinviati="on"), "rinviato"),
        Numero(per_stato[Stato.PROPOSTO], "proposto", "proposti", chiedi(stato=Stato.PROPOSTO), Stato.PROPOSTO.value),
        Numero(per_stato[Stato.VALIDATO], "validato", "validati", chiedi(stato=Stato.VALIDATO), Stato.VALIDATO.value),
    ]


def _coinvolgono(visibili: Any, centri: set[int], chiedi: _Domanda) -> Viste:
    altri = visibili.che_coinvolgono(centri)
    prese = PresaVisione.objects.filter(obiettivo__in=altri.order_by().values("pk"), centro__in=centri)
    viste = prese.select_related("obiettivo__centro", "centro").order_by("-quando", "-pk")[:MOSTRATI]
    return Viste(list(viste), altri.count(), chiedi(di_chi=DiChi.ALTRI))


def _per_centro(voci: Iterable[_Letto], piano: PianoEsecutivo) -> list[RigaCentro]:
    per_centro: dict[CentroDiResponsabilita, list[_Letto]] = {}
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


def idle_centres(piano: PianoEsecutivo) -> list[CentroDiResponsabilita]:
    """Centres of today without an objective in a plan, in themselves or below (three queries)."""
    oggi = timezone.localdate()
    attivi = CentroDiResponsabilita.objects.filter(
        Q(attivo_dal=None) | Q(attivo_dal__lte=oggi), Q(attivo_al=None) | Q(attivo_al__gte=oggi)
    )
    centri = ObiettivoPEG.objects.filter(piano=piano).order_by().values_list("centro", flat=True).distinct()
    cominciati = CentroDiResponsabilita.tree().above(centri)
    return [c for c in attivi if c.pk not in cominciati]


def _non_iniziati(piano: PianoEsecutivo) -> list[NonIniziato]:
    incarichi = Incarico.objects.filter(in_vigore(), qualita=Qualita.RESPONSABILE).select_related("persona")
    chi: dict[int, list[Persona]] = {}
    for incarico in incarichi:
        chi.setdefault(incarico.centro_id, []).append(incarico.persona)
    told = _told_of_idle(piano, [p.utente_id for people in chi.values() for p in people])
    fermi = []
    for centre in idle_centres(piano):
        people, said = chi.get(centre.pk, []), NOTHING_WRITTEN.format(centre.nome)
        days = [told[p.utente_id, said] for p in people if (p.utente_id, said) in told]
        fermi.append(NonIniziato(centre, ", ".join(p.nominativo for p in people), max(days, default=None)))
    return fermi


def key_of_idle(plan: PianoEsecutivo, day: date) -> str:
    """What makes the word to who has not begun one a day: whoever writes it and whoever reads it ask here."""
    return f"fermi {plan.codice} {day:%Y-%m-%d}"


def _told_of_idle(plan: PianoEsecutivo, users: Iterable[int | None]) -> dict[tuple[int | None, str], date]:
    """The last day on which each of some users was told each line of the word to who has not begun (one query)."""
    notices = Notifica.objects.filter(destinatario__in=users, promemoria__startswith=f"fermi {plan.codice} ")
    found: dict[tuple[int | None, str], date] = {}
    for who, when, key, text in notices.order_by("quando").values_list("destinatario", "quando", "promemoria", "testo"):
        day = timezone.localdate(when)
        # A code may begin as another one does.
        if key == key_of_idle(plan, day):
            found |= {(who, line): day for line in text.splitlines()}
    return found


def _novita(visibili: Any) -> list[Passaggio]:
    passaggi = Passaggio.objects.filter(obiettivo__in=visibili.order_by().values("pk"))
    accaduti = (Azione.PROPORRE, Azione.RINVIARE, Azione.RITIRARE, Azione.VALIDARE, Azione.RIPRISTINARE)
    return list(passaggi.filter(atto__in=accaduti).select_related("obiettivo", "chi")[:MOSTRATI])
