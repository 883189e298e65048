# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks of what a survey says of one objective. Pure.

An error stops a confirmation and a closing, a warning is shown. Nothing that somebody wrote is ever changed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from controlli import Livello, Segnalazione, esegui, per_legge
from indicatori.valori import leggi
from monitoraggio.contenuto import USUAL, IndicatorContent, ObjectiveContent, PhaseContent, RulesContent
from monitoraggio.verifica.moved import TARGET, WEIGHT, Since, moved, targets_moved
from monitoraggio.verifica.scale import doubt_of_percent, doubt_of_scale
from obiettivi.verifica.norme import TEMPI_DI_PAGAMENTO
from testi.confronto import piega
from testi.formati import data, numero

ENDED: Final = frozenset({"conclusa", "annullata"})
_LIGHTS: Final = ("verde", "giallo", "rosso")
_PAYMENTS: Final = re.compile(
    r"\b(temp(o|i|estivita) (medi[oi]? )?(di|dei) pagament[oi]|ritardo (medio )?d(ei|i) pagament[oi])\b"
)


@dataclass(frozen=True)
class Context:
    """What a check knows beside the objective: the day, the rules, what was said last time, the computed light (empty
    where there is none), who has left the office, what earlier closings under other versions froze of it."""

    anno: int
    al: date
    final: bool = False
    rules: RulesContent = USUAL
    before: ObjectiveContent | None = None
    light: str = ""
    left: frozenset[str] = field(default_factory=frozenset)
    since: Since = field(default_factory=Since)


Check = Callable[[ObjectiveContent, Context], Iterator[Segnalazione]]


def verify(o: ObjectiveContent, context: Context) -> list[Segnalazione]:
    """What is to be said of an objective; errors first."""
    return esegui(CHECKS, o, context) if o.nel_piano else []


def _phases(o: ObjectiveContent) -> Iterator[tuple[int, PhaseContent]]:
    return ((n, f) for n, f in enumerate(o.fasi) if f.nel_piano)


def _indicators(o: ObjectiveContent) -> Iterator[tuple[int, IndicatorContent]]:
    return ((n, i) for n, i in enumerate(o.indicatori) if i.nel_piano)


def late_without_cause(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A phase past its end and not concluded says why."""
    for n, f in _phases(o):
        late = f.fine_prevista is not None and f.fine_prevista < c.al and f.esito not in ENDED
        if late and not f.causa:
            told = f"{_name(f)} doveva finire il {data(f.fine_prevista)} e non è conclusa: manca la causa."
            yield _error("ritardo-senza-causa", told, o, ("fasi", n, "causa"))
        if f.causa and f.causa_vuole_motivo and not f.motivo.strip():
            yield _error(
                "causa-senza-motivo", f"{_name(f)}: la causa «{f.causa}» vuole un motivo.", o, _at(n, "motivo")
            )


def days_out_of_order(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """Concluded before it started, or after the day."""
    for n, f in _phases(o):
        if f.inizio_effettivo and f.fine_effettiva and f.fine_effettiva < f.inizio_effettivo:
            told = f"{_name(f)}: finita il {data(f.fine_effettiva)}, prima di cominciare ({data(f.inizio_effettivo)})."
            yield _error("date-effettive-invertite", told, o, _at(n, "fine_effettiva"))
        for column in ("inizio_effettivo", "fine_effettiva"):
            day = getattr(f, column)
            if day and day > c.al:
                told = f"{_name(f)}: il {data(day)} è dopo il giorno della rilevazione ({data(c.al)})."
                yield _error("data-dopo-il-giorno", told, o, _at(n, column))


def went_back(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A percentage lower than last time, and no reason."""
    before = {f.id: f.percentuale for f in c.before.fasi} if c.before else {}
    for n, f in _phases(o):
        then, now = before.get(f.id), f.percentuale
        # «In corso» without a percentage, of what was said to be at some: less is known than before.
        silent = now is None and bool(f.esito) and bool(then)
        if then is not None and not f.motivo.strip() and (silent or (now is not None and now < then)):
            lower = "ora senza percentuale" if now is None else f"ora al {numero(now)}%"
            told = f"{_name(f)}: era al {numero(then)}%, {lower}, e non c'è un motivo."
            yield _warning("percentuale-scesa", told, o, _at(n, "percentuale"))


def concluded_without_evidence(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """At 100 without anything that proves it, where the rules ask it."""
    proven = {e.riga for e in o.evidenze}
    for n, f in _phases(o):
        if c.rules.prove_al_cento and f.percentuale == 100 and f.id not in proven and "" not in proven:
            yield _warning(
                "cento-senza-evidenza", f"{_name(f)}: è al 100% senza un'evidenza.", o, _at(n, "percentuale")
            )


def weight_left(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """At the end of the year, weight that was not done."""
    left = [(n, f) for n, f in _phases(o) if f.peso and f.esito != "conclusa"] if c.final else []
    for n, f in left:
        done = f" (è al {numero(f.percentuale)}%)" if f.percentuale is not None else ""
        told = f"{_name(f)}: pesa {numero(f.peso)} e al 31/12 non è conclusa{done}."
        yield _warning("peso-rimasto", told, o, _at(n, "esito"))


def value_missing(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A value that nobody gave, where it must be there."""
    blocks = c.rules.valore_mancante == "blocca"
    for n, f in _phases(o) if blocks else ():
        if f.peso and f.percentuale is None:
            told = f"{_name(f)}: manca la percentuale, e per le regole del piano senza quella non si chiude."
            yield _error("valore-mancante", told, o, _at(n, "percentuale"))
    if not (c.final or blocks):
        return
    for n, i in _indicators(o):
        if not i.answered:
            told = f"«{i.descrizione[:80]}»: manca il valore. Se non si può valutare, dirlo e dire perché."
            yield _error("valore-mancante", told, o, ("indicatori", n, "valore"))


def not_yet(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """«?» where the value stands: somebody has written, and there is no value."""
    for n, i in _indicators(o):
        if i.valore and not i.answered:
            told = f"«{i.descrizione[:80]}»: «{i.valore}» non è un valore, resta da rilevare."
            yield _warning("valore-da-rilevare", told, o, ("indicatori", n, "valore"))


def value_not_comparable(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A value that the program cannot lay beside the target, and that nobody has judged."""
    for n, i in _indicators(o):
        if i.non_valutabile or i.giudizio or not i.valued:
            continue
        outcome = leggi(i.valore_atteso, c.anno).grado(i.valore, i.verso)
        if outcome.raggiunto is None:
            told = f"«{i.descrizione[:80]}»: {outcome.spiegazione}"
            yield _warning("valore-non-confrontabile", told, o, ("indicatori", n, "valore"))


def scale_doubtful(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A number that is perhaps a hundred times what was meant, or a hundredth."""
    for n, f in _phases(o):
        if told := doubt_of_percent(f):
            yield _warning("scala-dubbia", f"{_name(f)}: {told}", o, _at(n, "percentuale"))
    for n, i in _indicators(o):
        if told := doubt_of_scale(i, c.anno):
            yield _warning("scala-dubbia", told, o, ("indicatori", n, "valore"))


def target_changed_after(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A target that a variation changed when the value was known (Corte dei conti: objectives set ex post); where a
    closing knew the row already, ``measured_otherwise`` tells the same change."""
    said = targets_moved(o, c.since, c.anno)
    for n, i in _indicators(o):
        if i.da_rivedere and i.answered and n not in said:
            yield _warning(TARGET, f"«{i.descrizione[:80]}»: {i.da_rivedere}", o, ("indicatori", n))


def measured_otherwise(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A target, an end or a weight that was another at an earlier closing, which knew already what became of the row;
    a row that was known and is gone."""
    for found in moved(o, c.since, c.anno):
        yield _warning(found.code, found.text, o, found.where)
    then = c.before.peso if c.before else None
    if c.rules.pesa_gli_obiettivi and c.before and then is not None and o.peso not in (None, then):
        known = any(f.answered for f in c.before.fasi) or any(i.answered for i in c.before.indicatori)
        told = f"L'obiettivo pesava {numero(then)} quando se ne sapeva già qualcosa, ora pesa {numero(o.peso)}."
        if known:
            yield _warning(WEIGHT, told, o, ("peso",))


def to_look_at(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """Phases that a variation changed after somebody spoke of them, and rows that are in the plan no more."""
    for n, f in enumerate(o.fasi):
        if f.da_rivedere:
            yield _warning("da-rivedere", f"{_name(f)}: {f.da_rivedere}", o, ("fasi", n))
    for n, i in enumerate(o.indicatori):
        if i.da_rivedere and not i.nel_piano:
            yield _warning("da-rivedere", f"«{i.descrizione[:80]}»: {i.da_rivedere}", o, ("indicatori", n))


def same_narrative(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """The words of last time."""
    if c.before and o.relazione.strip() and piega(o.relazione) == piega(c.before.relazione):
        yield _warning("relazione-uguale", "La relazione è quella della rilevazione precedente.", o, ("relazione",))


def light_declared_better(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """A declared light better than the computed one, without a reason."""
    if o.luce_dichiarata not in _LIGHTS or c.light not in _LIGHTS or o.motivo_luce.strip():
        return
    if _LIGHTS.index(o.luce_dichiarata) < _LIGHTS.index(c.light):
        told = f"La luce dichiarata è {o.luce_dichiarata}, quella calcolata {c.light}: dire perché."
        yield _warning("luce-migliore", told, o, ("luce_dichiarata",))


def override_undecided(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """An override that the centre asked for and nobody has decided."""
    if o.forzatura and o.forzatura.stato == "chiesta":
        told = f"Il centro chiede che il risultato sia {numero(o.forzatura.risultato)}: l'ufficio decida."
        yield _warning("forzatura-da-decidere", told, o, ("forzatura",))


def owner_gone(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """Who answers for it has no office any more."""
    if o.responsabile and o.responsabile in c.left:
        told = f"{o.responsabile}, che ne risponde, non ha più un incarico."
        yield _warning("responsabile-uscito", told, o, ("responsabile",))


def not_confirmed(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """Nobody has compiled it, or nobody has confirmed it."""
    if o.stato == "da compilare":
        yield _warning("da-compilare", "Non l'ha compilato nessuno.", o, ("stato",))
    elif o.stato == "compilato":
        yield _warning("da-confermare", "È compilato, e il centro non l'ha ancora confermato.", o, ("stato",))


@per_legge(TEMPI_DI_PAGAMENTO)
def payment_times(o: ObjectiveContent, c: Context) -> Iterator[Segnalazione]:
    """An objective on the times of payment has a value."""
    for n, i in _indicators(o):
        if not i.answered and _PAYMENTS.search(piega(f"{i.descrizione} {o.titolo}")):
            told = f"«{i.descrizione[:80]}»: riguarda i tempi di pagamento e non ha ancora un valore."
            yield _warning("tempi-di-pagamento", told, o, ("indicatori", n, "valore"))


def _name(f: PhaseContent) -> str:
    return f"Fase «{f.descrizione[:80]}»"


def _at(n: int, column: str) -> tuple[str | int, ...]:
    return ("fasi", n, column)


def _error(code: str, text: str, o: ObjectiveContent, where: tuple[str | int, ...]) -> Segnalazione:
    return Segnalazione(Livello.ERRORE, code, text, o.codice, where)


def _warning(code: str, text: str, o: ObjectiveContent, where: tuple[str | int, ...]) -> Segnalazione:
    return Segnalazione(Livello.AVVISO, code, text, o.codice, where)


CHECKS: Final[tuple[Check, ...]] = (
    late_without_cause,
    days_out_of_order,
    value_missing,
    not_yet,
    went_back,
    concluded_without_evidence,
    weight_left,
    value_not_comparable,
    scale_doubtful,
    target_changed_after,
    measured_otherwise,
    to_look_at,
    same_narrative,
    light_declared_better,
    override_undecided,
    owner_gone,
    payment_times,
    not_confirmed,
)
# A share under which «everything is so» says nothing of a plan.
FEW: Final = 3
HUNDRED: Final = Decimal(100)
