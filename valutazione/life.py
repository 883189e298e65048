# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a sheet, from its assignment to the decree that makes it final.

What is told to the person, decided again or made final is frozen in the same transaction. The day on which a sheet may
be contested for the last time is that of its notification and the days of its system, until midnight in Rome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings

from controlli import Livello, Segnalazione
from flussi import moments
from flussi.acts import Acts, Refused
from monitoraggio.vita.closing import name_of
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Utente
from testi.bounds import REASON, excess
from testi.codes import fault_of_line
from testi.formati import data, on
from valutazione import notices
from valutazione.choices import SheetAct, SheetState
from valutazione.contenuto import in_canonical
from valutazione.models import PassaggioDellaScheda, Scheda, SchedaCongelata, SchedaQuerySet
from valutazione.models.sheets import conflicts
from valutazione.reasons import reasons_missing
from valutazione.rules import RATES, SIGNS
from valutazione.scoring import NoCategory, Worked, content_of, worked, worked_all
from versioni.contenuto import impronta

# The Revisori attest the payment times when the sheet may be final already, and unattested they stop the payment.
FINAL: Final = "è definitiva: si scrive soltanto se i tempi di pagamento, da attestare, sono rispettati o no."
# What an act leads to; those that are not here leave the state as it is, or are no act of ``do``.
LEADS: Final = {
    SheetAct.PRENDERE_VISIONE: "passa_a_presa_visione",
    SheetAct.AUTOVALUTARE: "passa_ad_autovalutata",
    SheetAct.PROPORRE: "passa_a_proposta",
    SheetAct.COLLOQUIO: "passa_a_colloquio",
    SheetAct.NOTIFICARE: "passa_a_notificata",
    SheetAct.CONTESTARE: "passa_a_contestata",
    SheetAct.RIESAMINARE: "passa_a_riesaminata",
    SheetAct.DEFINIRE: "passa_a_definitiva",
}
WANTS_REASON: Final = frozenset({SheetAct.COLLOQUIO, SheetAct.CONTESTARE, SheetAct.RIESAMINARE})
_JUDGED: Final = frozenset({SheetAct.PROPORRE, SheetAct.NOTIFICARE, SheetAct.RIESAMINARE})
_PROPOSES: Final = (SheetAct.PROPORRE, SheetAct.RIESAMINARE, SheetAct.NOTIFICARE)
_FREEZES: Final = {
    SheetAct.NOTIFICARE: SheetState.NOTIFICATA,
    SheetAct.RIESAMINARE: SheetState.RIESAMINATA,
    SheetAct.DEFINIRE: SheetState.DEFINITIVA,
}
NO_DAYS: Final = "Il sistema «{}» non dice {}: senza non si sa quando la scheda è definitiva. Copiarlo e scriverli."


@dataclass(frozen=True, slots=True)
class Decree:
    """The decree of the Sindaco that makes a sheet final."""

    number: str
    day: date

    @property
    def faults(self) -> list[str]:
        """What of it cannot be."""
        found = []
        if not self.number.strip():
            found.append("Indicare il numero del decreto.")
        elif len(self.number.strip()) > 20:
            found.append("Il numero del decreto ha al più 20 caratteri.")
        elif fault := fault_of_line(self.number.strip()):
            found.append(f"Numero del decreto: {fault}")
        if self.day > moments.today():
            found.append(f"Il decreto è {on('del', self.day)}, che deve ancora venire.")
        return found


class SheetActs(Acts[Scheda, SheetAct]):
    """What may be done with a sheet."""

    subject = "la scheda"
    gone = "La scheda non c'è più."
    without_errors = dict.fromkeys(_JUDGED, "La valutazione non è completa.")

    def gate(self) -> SchedaQuerySet:
        """Every sheet."""
        every: SchedaQuerySet = Scheda.objects.all()
        return every

    def told(self, rows: Any) -> Any:
        """By name."""
        return rows.told().order_by("persona__nominativo", "dal", "pk")

    def do(self, row: Scheda, who: Utente, act: SheetAct, **details: Any) -> None:
        """To its state, with its passage; what is told is frozen.

        Args:
            details: ``reason`` the words that the act wants, ``decree`` of the last one.
        """
        reason = str(details.get("reason", "")).replace("\r\n", "\n").strip()
        decree: Decree | None = details.get("decree")
        demand_words(act, reason, decree)
        with self.doing(row, who, act):
            _demand(row, who, act, decree)
            before = row.stato
            getattr(row, LEADS[act])()
            _days(row, act)
            sign_as(row, who, str(act.label))
            row.save()
            PassaggioDellaScheda.note(who, act, before, row.stato, reason, scheda=row)
            if act in _FREEZES:
                freeze(row, who, act, decree)
            notices.tell(row, act, who)

    def why_closed(self, row: Scheda, act: SheetAct, *, held: bool) -> str:
        """A term that is over or not yet, or a conflict."""
        if act is SheetAct.CONTESTARE and row.contestabile_fino is not None:
            if row.contestabile_fino < moments.today():
                return f"si contestava fino {on('al', row.contestabile_fino)}, compreso."
            return "chi è valutato ha il suo accesso e contesta da sé."
        term = row.contestabile_fino
        if act is SheetAct.DEFINIRE and row.stato == SheetState.NOTIFICATA and term and term >= moments.today():
            return f"si può ancora contestare, fino {on('al', term)} compreso."
        if act is SheetAct.PRENDERE_VISIONE:
            return "chi è valutato ha il suo accesso e ne prende visione da sé."
        if act is SheetAct.ORDINARE and row.stato == SheetState.DEFINITIVA:
            return f"«{row}» {FINAL}"
        return "sei in conflitto: è la scheda tua, di chi ti valuta o di un centro che è tuo."

    def who_may(self, row: Scheda, act: SheetAct) -> str:
        """In words."""
        return _WHO.get(act, "")

    def findings(self, rows: Any) -> Mapping[int, Sequence[Segnalazione]]:
        """What keeps a judgement from being whole."""
        return {pk: _missing(found) for pk, found in worked_all(rows.told()).items()}


_WHO: Final = {
    SheetAct.PRENDERE_VISIONE: "chi è valutato",
    SheetAct.SCRIVERE_DI_SE: "chi è valutato",
    SheetAct.AUTOVALUTARE: "chi è valutato",
    SheetAct.CONTESTARE: "chi è valutato",
    SheetAct.SCRIVERE: "il Nucleo di valutazione",
    SheetAct.PROPORRE: "il Nucleo di valutazione",
    SheetAct.COLLOQUIO: "il Nucleo di valutazione",
    SheetAct.NOTIFICARE: "il Nucleo di valutazione",
    SheetAct.RIESAMINARE: "il Nucleo di valutazione",
    SheetAct.DEFINIRE: "il Sindaco, con il suo decreto",
}
ACTS: Final = SheetActs()


def demand_words(act: SheetAct, reason: str, decree: Decree | None) -> None:
    """Raise ``Refused`` where an act lacks the words that it wants."""
    if act in WANTS_REASON and not reason:
        raise Refused(f"{act.label}: scrivere che cosa è stato detto.")
    if why := excess(reason, REASON):
        raise Refused(f"{act.label}: {why}")
    if act is SheetAct.DEFINIRE:
        if decree is None:
            raise Refused("Serve il decreto che rende definitiva la scheda.")
        if decree.faults:
            raise Refused(" ".join(decree.faults))


def _demand(row: Scheda, who: Utente, act: SheetAct, decree: Decree | None) -> None:
    system = row.sistema.read
    if act is SheetAct.NOTIFICARE:
        if system.days_to_contest is None:
            raise Refused(NO_DAYS.format(row.sistema, "quanti giorni ci sono per contestare"))
        if system.days_to_decide is None:
            raise Refused(NO_DAYS.format(row.sistema, "quanti giorni ci sono per decidere"))
    if act is SheetAct.DEFINIRE:
        proposed = PassaggioDellaScheda.objects.filter(scheda=row, chi=who, atto__in=_PROPOSES)
        if proposed.exists():
            raise Refused("Chi propone non conferma: questa valutazione l'hai proposta tu.")
        if decree is not None and row.notificata_il is not None and decree.day < row.notificata_il:
            raise Refused(f"Il decreto è {on('del', decree.day)}, prima della notifica ({data(row.notificata_il)}).")


def _days(row: Scheda, act: SheetAct) -> None:
    system = row.sistema.read
    if act is SheetAct.NOTIFICARE and system.days_to_contest is not None:
        row.notificata_il = moments.today()
        row.contestabile_fino = row.notificata_il + timedelta(days=system.days_to_contest)
    if act is SheetAct.CONTESTARE and system.days_to_decide is not None:
        row.decidere_entro = moments.today() + timedelta(days=system.days_to_decide)


def _missing(w: Worked | NoCategory) -> Sequence[Segnalazione]:
    if isinstance(w, NoCategory):
        return [_error("sistema", str(w))]
    found = [_error("punteggio", step) for step in w.scored.waiting]
    found += [_error("consuntivo", words) for d in w.degrees.values() if d.value is None for words in d.words]
    found += [
        _error("motivo", f"«{name}»: un giudizio così vuole il suo motivo.")
        for name in reasons_missing(w.system, w.category, w.rows)
    ]
    return found


def _error(kind: str, text: str) -> Segnalazione:
    return Segnalazione(Livello.ERRORE, kind, text)


def freeze(row: Scheda, who: Utente, act: SheetAct, decree: Decree | None = None) -> SchedaCongelata:
    """Write once what a sheet says now; final, it says what was told last."""
    last = SchedaCongelata.objects.filter(scheda=row).order_by("-pk").first()
    text = last.contenuto if act is SheetAct.DEFINIRE and last else in_canonical(content_of(worked(row)))
    frozen = SchedaCongelata(
        scheda=row,
        momento=_FREEZES[act],
        contenuto=text,
        impronta=impronta(text),
        numero_atto=decree.number.strip() if decree else "",
        data_atto=decree.day if decree else None,
        registrata_il=moments.now(),
        registrata_da=name_of(who),
        conservata_fino=kept_until(row),
    )
    frozen.save()
    return frozen


def kept_until(row: Scheda) -> date | None:
    """The last day on which what a sheet says is kept (``VALUTAZIONE_ANNI`` after its year); None: for ever."""
    years: int = settings.TRAGUARDO_VALUTAZIONE_ANNI
    return date(row.anno + years, 12, 31) if years else None


def in_conflict(row: Scheda, who: Utente) -> bool:
    """Whether somebody who evaluates or signs takes no part in this one."""
    roles = {capacity.role for capacity in Scheda.objects.capacities(who)}
    return bool(roles & {RATES, SIGNS}) and Scheda.objects.filter(conflicts(who), pk=row.pk).exists()
