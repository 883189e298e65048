# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on what a ricognizione says of an operative objective: the office verifies, or sends back with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from controlli import Segnalazione
from flussi.acts import Acts, Refused
from flussi.gates import GateQuerySet
from lavori.changes import tell
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi
from ricognizioni import notices
from ricognizioni.checks import operative_findings
from ricognizioni.choices import OperativeAct
from ricognizioni.contenuto import OperativeContent
from ricognizioni.models import OperativoQuerySet, PassaggioOperativo, Ricognizione, StatoOperativo


class OperativeActs(Acts[StatoOperativo, OperativeAct]):
    """What may be done with what is said of an operative objective."""

    subject = "l'obiettivo operativo"
    gone = "L'obiettivo operativo non c'è più in questa ricognizione."
    without_errors = {OperativeAct.VERIFICARE: "Ci sono errori: rinviarlo a chi l'ha scritto, o correggerli."}

    def gate(self) -> OperativoQuerySet:
        """Every one."""
        every: OperativoQuerySet = StatoOperativo.objects.all()
        return every

    def told(self, rows: GateQuerySet[StatoOperativo]) -> GateQuerySet[StatoOperativo]:
        """As they came."""
        return rows.select_related("ricognizione__dup").order_by("pk")

    def do(self, row: StatoOperativo, who: Chi, act: OperativeAct, **details: Any) -> None:
        """One of the acts below, by its name."""
        match act:
            case OperativeAct.VERIFICARE:
                verify(row, who)
            case OperativeAct.RINVIARE:
                send_back(row, who, **details)
            case _:
                raise Refused(f"«{act.label}» si fa dalla pagina dell'obiettivo operativo.")

    def why_closed(self, row: StatoOperativo, act: OperativeAct, *, held: bool) -> str:
        """The ricognizione is closed, it left the document, it is of another centre, the window is over."""
        survey = row.ricognizione
        if not survey.aperta:
            return f"la ricognizione è {survey.get_stato_display().lower()}."
        if not row.nel_documento:
            return "non è più nel documento."
        if not held:
            return "il documento non lo dà a un tuo centro."
        return survey.window_in_words() or "qualcun altro l'ha cambiato proprio ora: rileggerlo."

    def who_may(self, row: StatoOperativo, act: OperativeAct) -> str:
        """The office."""
        return "l'ufficio programmazione"

    def findings(self, rows: GateQuerySet[StatoOperativo]) -> Mapping[int, Sequence[Segnalazione]]:
        """What can be told of each without the rest of the document: what stops it is all there."""
        return {
            row.pk: operative_findings(OperativeContent(row.nome, stato=row.esito, narrativa=row.narrativa))
            for row in rows
        }


ACTS: Final = OperativeActs()


def verify(state: StatoOperativo, who: Chi) -> None:
    """The office has looked at it. Raises ``Refused`` and ``ConflittoDiRevisione``."""
    with ACTS.doing(state, who, OperativeAct.VERIFICARE):
        before = state.stato
        state.passa_a_verificato()
        _store(state, who, OperativeAct.VERIFICARE, before)


def send_back(state: StatoOperativo, who: Chi, reason: str = "") -> None:
    """Back to who wrote it, with what is to be mended. Raises ``Refused`` and ``ConflittoDiRevisione``."""
    if not reason.strip():
        raise Refused("Per rinviare serve il motivo: chi ha scritto deve sapere che cosa correggere.")
    with ACTS.doing(state, who, OperativeAct.RINVIARE):
        before = state.stato
        state.passa_a_rinviato(reason.strip())
        _store(state, who, OperativeAct.RINVIARE, before, reason.strip())


def _store(state: StatoOperativo, who: Chi, act: OperativeAct, before: str, reason: str = "") -> None:
    sign_as(state, user_of(who), f"{act.label}: {reason}" if reason else str(act.label))
    state.save()
    PassaggioOperativo.note(user_of(who), act, before, state.stato, reason, stato=state)
    notices.tell_operative(state, user_of(who), act)
    tell(Ricognizione, state.ricognizione_id)
