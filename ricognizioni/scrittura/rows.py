# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a ricognizione, made from the document and kept with it; whatever was said of a row stays with it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from dup.gradini import GESTIONALE, OPERATIVO
from dup.models import IndicatoreOperativo, ObiettivoGestionale
from obiettivi.scrittura.history import record, sign_as
from organizzazione.models import Utente
from ricognizioni.models import Ricognizione, StatoGestionale, StatoOperativo, ValoreOperativo


def align(survey: Ricognizione, who: Utente | None, reason: str) -> int:
    """Make what the document has and the ricognizione has not, and put aside what the document has no more; in a
    transaction that holds the ricognizione.

    Returns:
        How many rows came, left, came back or are called otherwise.
    """
    return _Pen(survey, who, reason).run()


class _Pen:
    """Writes the rows of one ricognizione."""

    def __init__(self, survey: Ricognizione, who: Utente | None, reason: str) -> None:
        self.survey, self.who, self.reason = survey, who, reason
        self.touched: set[int] = set()

    def run(self) -> int:
        """Operative objectives, then the indicators of each."""
        asked = list(OPERATIVO.del_dup(self.survey.dup))
        # In the order of their keys, as every writer takes them.
        held = StatoOperativo.objects.filter(ricognizione=self.survey).select_for_update(no_key=True).order_by("pk")
        states = {s.operativo_id: s for s in held}
        born = [StatoOperativo(ricognizione=self.survey, operativo_id=o.pk, nome=o.nome) for o in asked]
        born = [s for s in born if s.operativo_id not in states]
        self._create(StatoOperativo, born)
        names = {o.pk: o.nome for o in asked}
        changed = [s for s in states.values() if self._follow(s, names.get(s.operativo_id), "nome")]
        self._update(StatoOperativo, changed, ("nome", "nel_documento"))
        self.touched |= {s.pk for s in changed}
        moved = self._values({**states, **{s.operativo_id: s for s in born}})
        StatoOperativo.objects.filter(pk__in=self.touched).update(revisione=F("revisione") + 1)
        return len(born) + len(changed) + moved + self._bodies()

    def _bodies(self) -> int:
        """A row for each gestionale objective and body that the document gives it to."""
        asked = {(g.pk, body): g for g, body in self._given()}
        held = StatoGestionale.objects.filter(ricognizione=self.survey).select_for_update(no_key=True).order_by("pk")
        stored = list(held)
        before = [_standing(row) for row in stored]
        there = {row.place for row in stored}
        # As with indicators: an import may write one anew, and what was said of it goes on.
        gone = {(row.operativo_id, row.nome, row.organismo_id): row for row in stored if row.place not in asked}
        born = []
        for (key, body), g in asked.items():
            if (key, body) in there:
                continue
            heir = gone.pop((g.obiettivo_operativo_id, g.nome, body), None)
            if heir is None:
                born.append(StatoGestionale(ricognizione=self.survey, gestionale_id=key, organismo_id=body))
            else:
                heir.gestionale_id = key
        for row in (*stored, *born):
            self._follow_document(row, asked.get(row.place))
        self._create(StatoGestionale, born)
        changed = [row for row, was in zip(stored, before, strict=True) if _standing(row) != was]
        self._update(StatoGestionale, changed, ("gestionale", "operativo", "nome", "nome_operativo", "nel_documento"))
        StatoGestionale.objects.filter(pk__in=[row.pk for row in changed]).update(revisione=F("revisione") + 1)
        return len(born) + len(changed)

    def _follow_document(self, row: StatoGestionale, said: ObiettivoGestionale | None) -> None:
        row.nel_documento = said is not None
        if said is not None:
            row.nome, row.operativo_id = said.nome, said.obiettivo_operativo_id
            row.nome_operativo = said.obiettivo_operativo.nome

    def _given(self) -> list[tuple[ObiettivoGestionale, int]]:
        """The gestionale objectives of the document, each with the key of a body it is given to (two queries)."""
        rows = {g.pk: g for g in GESTIONALE.del_dup(self.survey.dup).select_related("obiettivo_operativo")}
        links = ObiettivoGestionale.organismi.through.objects.filter(obiettivogestionale__in=rows).order_by("pk")
        pairs = links.values_list("obiettivogestionale", "organismopartecipato")
        return [(rows[key], body) for key, body in pairs]

    def _values(self, states: dict[int, StatoOperativo]) -> int:
        asked = list(IndicatoreOperativo.objects.filter(obiettivo__in=states).order_by("ordine", "pk"))
        stored = list(ValoreOperativo.objects.filter(stato__ricognizione=self.survey).order_by("pk"))
        there = {i.pk: i for i in asked}
        # An import may write an indicator anew: one of the same text takes what was said of the one that is gone.
        gone = {(v.stato_id, v.descrizione): v for v in stored if v.indicatore_id not in there}
        known = {v.indicatore_id for v in stored}
        changed, born = [], []
        for i in asked:
            if i.pk in known:
                continue
            state = states[i.obiettivo_id]
            heir = gone.pop((state.pk, i.descrizione), None)
            if heir is not None:
                heir.indicatore_id = i.pk
                changed.append(heir)
            else:
                born.append(
                    ValoreOperativo(
                        stato=state,
                        indicatore_id=i.pk,
                        ordine=i.ordine,
                        descrizione=i.descrizione,
                        anno=self.survey.al.year,
                    )
                )
        texts = {i.pk: i.descrizione for i in asked}
        followed = [v for v in stored if self._follow(v, texts.get(v.indicatore_id), "descrizione")]
        followed += [v for v in stored if self._follow_place(v, there.get(v.indicatore_id))]
        changed += [v for v in dict.fromkeys(followed) if v not in changed]
        self._create(ValoreOperativo, born)
        self._update(ValoreOperativo, changed, ("indicatore", "ordine", "descrizione", "nel_documento"))
        self.touched |= {v.stato_id for v in (*changed, *born)}
        return len(born) + len(changed)

    def _follow(self, row: Any, said: str | None, name: str) -> bool:
        """Call a row as the document does now, or put it aside; whether it is another now."""
        before = (getattr(row, name), row.nel_documento)
        row.nel_documento = said is not None
        setattr(row, name, said if said is not None else getattr(row, name))
        return before != (getattr(row, name), row.nel_documento)

    def _follow_place(self, row: ValoreOperativo, asked: IndicatoreOperativo | None) -> bool:
        """Put a row where the document has its indicator now; whether it stands elsewhere now."""
        if asked is None or row.ordine == asked.ordine:
            return False
        row.ordine = asked.ordine
        return True

    def _create(self, model: Any, rows: list[Any]) -> None:
        self._sign(rows)
        model.objects.bulk_create(rows)
        record(model, rows, born=True)

    def _update(self, model: Any, rows: list[Any], columns: tuple[str, ...]) -> None:
        self._sign(rows)
        if rows:
            model.objects.bulk_update(rows, columns, batch_size=100)
        record(model, rows, born=False)

    def _sign(self, rows: Iterable[Any]) -> None:
        for row in rows:
            sign_as(row, self.who, self.reason)


def _standing(row: StatoGestionale) -> tuple[int, int, str, str, bool]:
    return (row.gestionale_id, row.operativo_id, row.nome, row.nome_operativo, row.nel_documento)
