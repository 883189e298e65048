# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on what a survey says of an objective: confirm, verify, send back, override, note.

Each takes the next revision, records who did it and why, and is done whole or not at all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from controlli import Segnalazione
from flussi.acts import Acts, Refused
from flussi.gates import GateQuerySet
from lavori.changes import tell
from monitoraggio.choices import ObjectiveAct, Override
from monitoraggio.lettura.findings import findings_of
from monitoraggio.models import PassaggioDelloStato, Rilevazione, StatoObiettivo, StatoQuerySet
from monitoraggio.vita import notices
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import DI_CENTRO, Chi, entering, in_vigore
from testi.formati import data

OFFICE_ALONE: Final = frozenset(
    {ObjectiveAct.VERIFICARE, ObjectiveAct.RINVIARE, ObjectiveAct.DECIDERE_FORZATURA},
)


class MustAbstain(Refused):
    """Who judges an objective has an office at its centre."""


WITHOUT_ERRORS: Final = {
    ObjectiveAct.CONFERMARE: "Prima di confermare ci sono errori da correggere.",
    ObjectiveAct.VERIFICARE: "Ci sono errori: rinviarlo al centro o correggerli.",
}


class ObjectiveActs(Acts[StatoObiettivo, ObjectiveAct]):
    """What may be done with what is said of an objective."""

    subject = "l'obiettivo"
    gone = "L'obiettivo non c'è più in questa rilevazione."
    without_errors = WITHOUT_ERRORS

    def gate(self) -> StatoQuerySet:
        """Every one."""
        every: StatoQuerySet = StatoObiettivo.objects.all()
        return every

    def told(self, rows: GateQuerySet[StatoObiettivo]) -> GateQuerySet[StatoObiettivo]:
        """By code."""
        return rows.select_related("rilevazione__piano", "centro").order_by("sort_key")

    def do(self, row: StatoObiettivo, who: Chi, act: ObjectiveAct, **details: Any) -> None:
        """One of the acts below, by its name."""
        match act:
            case ObjectiveAct.CONFERMARE:
                confirm(row, who)
            case ObjectiveAct.VERIFICARE:
                verify(row, who)
            case ObjectiveAct.RINVIARE:
                send_back(row, who, **details)
            case _:
                raise Refused(f"«{act.label}» si fa dalla pagina dell'obiettivo.")

    def why_closed(self, row: StatoObiettivo, act: ObjectiveAct, *, held: bool) -> str:
        """The survey is closed, it left the plan, it is of another centre, the window is over."""
        survey = row.rilevazione
        if not survey.aperta:
            return f"la rilevazione è {survey.get_stato_display().lower()}."
        if not row.nel_piano:
            return "una variazione l'ha tolto dal piano."
        if not held:
            return "l'obiettivo è di un altro centro."
        return survey.window_in_words() or "qualcun altro l'ha cambiato proprio ora: rileggerlo."

    def who_may(self, row: StatoObiettivo, act: ObjectiveAct) -> str:
        """The head of the centre by name, the office, the Nucleo: whose role may."""
        if act in OFFICE_ALONE:
            return "l'ufficio programmazione"
        if act == ObjectiveAct.ANNOTARE:
            return "il Nucleo di valutazione"
        posts = Incarico.objects.filter(in_vigore(), centro=row.centro_id, qualita=DI_CENTRO[Ruolo.DIRIGENTE])
        heads = Utente.objects.filter(entering(), ruolo=Ruolo.DIRIGENTE, persona__incarichi__in=posts).distinct()
        names = [str(head) for head in heads.order_by("last_name", "pk")[:3]]
        return " o ".join(names) or f"il dirigente di {row.centro}, che ora non ha un utente"

    def findings(self, rows: GateQuerySet[StatoObiettivo]) -> Mapping[int, Sequence[Segnalazione]]:
        """Those of the checks, survey by survey."""
        by_survey: defaultdict[int, list[int]] = defaultdict(list)
        for survey, key in rows.order_by().values_list("rilevazione", "pk"):
            by_survey[survey].append(key)
        found: dict[int, list[Segnalazione]] = {}
        for survey in Rilevazione.objects.filter(pk__in=by_survey).select_related("piano"):
            found |= findings_of(survey, StatoObiettivo.objects.filter(pk__in=by_survey[survey.pk]))
        return found


ACTS: Final = ObjectiveActs()


def confirm(state: StatoObiettivo, who: Chi) -> None:
    """Who answers for the centre says that it is so.

    Raises:
        Refused: not allowed now, or with errors still in it (they are in ``missing``).
        ConflittoDiRevisione: somebody saved meanwhile.
    """
    with ACTS.doing(state, who, ObjectiveAct.CONFERMARE):
        before = state.stato
        state.passa_a_confermato()
        _store(state, who, ObjectiveAct.CONFERMARE, before)


def verify(state: StatoObiettivo, who: Chi) -> None:
    """The planning office has looked at it. Raises what ``confirm`` raises."""
    with ACTS.doing(state, who, ObjectiveAct.VERIFICARE):
        before = state.stato
        state.passa_a_verificato()
        _store(state, who, ObjectiveAct.VERIFICARE, before)


def send_back(state: StatoObiettivo, who: Chi, motivo: str = "") -> None:
    """Back to its centre, with what is to be mended. Raises ``Refused`` without a reason too."""
    reason = _wanted(motivo, "Per rinviare serve il motivo: il centro deve sapere che cosa correggere.")
    with ACTS.doing(state, who, ObjectiveAct.RINVIARE):
        before = state.stato
        state.passa_a_rinviato(reason)
        _store(state, who, ObjectiveAct.RINVIARE, before, reason)


def ask_override(state: StatoObiettivo, who: Chi, result: Decimal, motivo: str) -> None:
    """The centre asks that the result be another than the computed one; both numbers print."""
    reason = _wanted(motivo, "Chi chiede una forzatura dice perché.")
    if not 0 <= result <= 100:
        raise Refused("Il risultato chiesto va da 0 a 100.")
    with ACTS.doing(state, who, ObjectiveAct.CHIEDERE_FORZATURA):
        state.forzatura, state.forzatura_a = Override.CHIESTA, result
        state.motivo_forzatura, state.esito_forzatura = reason, ""
        _store(state, who, ObjectiveAct.CHIEDERE_FORZATURA, state.stato, reason)


def decide_override(state: StatoObiettivo, who: Chi, motivo: str, *, granted: bool) -> None:
    """The office grants what was asked for, or not, and says why."""
    reason = _wanted(motivo, "Chi decide una forzatura dice perché.")
    with ACTS.doing(state, who, ObjectiveAct.DECIDERE_FORZATURA):
        # As it is stored: the row in hand may be of before it was asked for.
        if not StatoObiettivo.objects.filter(pk=state.pk, forzatura=Override.CHIESTA).exists():
            raise Refused("Non c'è una forzatura chiesta da decidere.")
        state.forzatura = Override.CONCESSA if granted else Override.NEGATA
        state.esito_forzatura = reason
        told = f"{state.get_forzatura_display()}: {reason}"
        _store(state, who, ObjectiveAct.DECIDERE_FORZATURA, state.stato, told)


def annotate(state: StatoObiettivo, who: Chi, text: str) -> None:
    """The note of the Nucleo.

    Raises:
        MustAbstain: who has an office at the centre, or at one above it, abstains; nothing was written, and whoever
            catches it has it noted (``abstain``) outside of the transaction that it undid.
    """
    with ACTS.doing(state, who, ObjectiveAct.ANNOTARE):
        demand_no_post(state, who)
        state.nota_nucleo = text.strip()
        _store(state, who, ObjectiveAct.ANNOTARE, state.stato)


def demand_no_post(state: StatoObiettivo, who: Chi) -> None:
    """Raises ``MustAbstain`` for who has an office at the centre of an objective, or at one above it."""
    if post := _post_at(state, user_of(who)):
        others = "La nota la scrive un altro del Nucleo."
        raise MustAbstain(f"Hai un incarico in questo centro ({_told(post)}): ti astieni. {others}")


def abstain(state: StatoObiettivo, who: Chi) -> None:
    """Note in the log of the objective that somebody abstains, and why; once for each reason.

    Raises:
        Refused: the note is not of who asks, or there is no office that forbids it.
    """
    with transaction.atomic():
        ACTS.demand(state, who, ObjectiveAct.ANNOTARE)
        # Two who press at once are one: the second waits, and finds it noted.
        kept = StatoObiettivo.objects.select_for_update(no_key=True).get(pk=state.pk)
        user = user_of(who)
        post = _post_at(kept, user)
        if post is None:
            raise Refused("Non c'è un incarico per cui astenersi.")
        reason = f"Ha un incarico nel centro di cui si giudica: {_told(post)}."
        known = PassaggioDelloStato.objects.filter(stato=kept, chi=user, atto=ObjectiveAct.ASTENERSI, motivo=reason)
        if not known.exists():
            PassaggioDelloStato.note(user, ObjectiveAct.ASTENERSI, kept.stato, kept.stato, reason, stato=kept)


def _post_at(state: StatoObiettivo, user: Utente | None) -> Incarico | None:
    """An office that somebody holds today at the centre of an objective, or at one above it."""
    if user is None:
        return None
    centres = {state.centro_id, *CentroDiResponsabilita.tree().above([state.centro_id])}
    posts = Incarico.objects.filter(in_vigore(), persona__utente=user, centro__in=centres)
    found: Incarico | None = posts.select_related("centro").order_by("dal", "pk").first()
    return found


def _told(post: Incarico) -> str:
    return f"{post.get_qualita_display().lower()} di {post.centro.nome} dal {data(post.dal)}"


def _wanted(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise Refused(otherwise)
    return reason.strip()


def _store(state: StatoObiettivo, who: Chi, act: ObjectiveAct, before: str, reason: str = "") -> None:
    sign_as(state, user_of(who), f"{act.label}: {reason}" if reason else str(act.label))
    state.save()
    PassaggioDelloStato.note(user_of(who), act, before, state.stato, reason, stato=state)
    notices.tell_objective(state, user_of(who), act, reason)
    tell(Rilevazione, state.rilevazione_id)
