# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rettifica of an approved survey: its life, who may, what it leaves untouched, what it says from its act on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from flussi.acts import Refused
from monitoraggio.choices import RectifiedRow, SurveyState
from monitoraggio.compiling.saving import NotValid
from monitoraggio.contenuto import SurveyContent
from monitoraggio.lettura.board import board_of
from monitoraggio.lettura.chain import closing_findings
from monitoraggio.lettura.closed import content_for, last_closing, last_closings, last_year
from monitoraggio.models import PassaggioDellaRilevazione, Rettifica, RilevazioneChiusa
from monitoraggio.rectifying import touched
from monitoraggio.rectifying.services import (
    REASON,
    Where,
    approve_rectification,
    close_rectification,
    correct,
    order_rectification,
    reopen_rectification,
    withdraw_rectification,
)
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from obiettivi.choices import StatoPiano
from organizzazione.choices import Ruolo
from tests.made_once import made_once
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.monitoraggio.test_survey_life import DEED, whole
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
SECOND = SurveyDeed("DGC", "31", date(2024, 9, 2), "Rettifica del consuntivo")
WHY = "Il verbale di collaudo è del 20 dicembre."


@made_once
def approved() -> Monitored:
    """The account of a year, approved."""
    m = monitored(YEAR_END)
    whole(m)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    m.survey.refresh_from_db()
    return m


def phase_of(m: Monitored, n: int = 0) -> Where:
    return Where(m.state(n).codice, RectifiedRow.FASE, str(m.phase(0, n).row_id))


def value_of(m: Monitored, n: int = 0) -> Where:
    return Where(m.state(n).codice, RectifiedRow.INDICATORE, str(m.value(0, n).row_id))


def rectified(m: Monitored, deed: SurveyDeed | None = SECOND) -> Rettifica:
    """The second phase of the first objective was not concluded: said, closed and, with its act, approved."""
    row = order_rectification(m.survey, "Errore nel collaudo.", m.office)
    said = {"esito": "in corso", "percentuale": "50", "fine_effettiva": ""}
    assert correct(row, phase_of(m), said, WHY, m.office)
    close_rectification(row, m.office)
    if deed:
        approve_rectification(row, deed, m.office)
    return row


def told() -> list[str]:
    return [f.text for f in closing_findings(EVERYTHING)]


def done(content: SurveyContent, code: str = "2023-AA01") -> str:
    return dict(content.by_code[code].cifre)["fatto"]


def test_from_its_act_on_the_survey_says_what_it_froze_and_the_first_closing_stays() -> None:
    m = approved()
    first = last_closing(m.survey)
    assert first is not None
    text = first.contenuto
    row = rectified(m, None)
    # Closed and not approved: nobody reads it yet.
    assert last_closing(m.survey) == first
    assert done(content_for(m.survey)) == "100"
    approve_rectification(row, SECOND, m.office)
    now = last_closing(m.survey)
    assert now is not None
    assert (now.pk, now.precedente_id, now.numero) == (row.nuova_id, first.pk, 2)
    assert done(now.read) != "100"
    assert board_of(m.survey, m.office).said.rettifica == now.read.rettifica
    assert last_closings(m.survey.piano) == [now]
    first.refresh_from_db()
    assert (first.contenuto, str(first.rectified_by)) == (text, "DGC n. 31 del 02/09/2024")
    assert now.rectified_by is None
    m.survey.refresh_from_db()
    m.survey.piano.refresh_from_db()
    assert (m.survey.stato, m.survey.piano.stato) == (SurveyState.APPROVATA, StatoPiano.CONSUNTIVATO)
    assert told() == []


def test_it_yields_only_its_differences() -> None:
    m = approved()
    base = last_closing(m.survey)
    assert base is not None
    new = rectified(m).nuova
    assert new is not None
    was, now = base.read, new.read
    moved = {o.codice for o in now.obiettivi if o != was.by_code[o.codice]}
    assert moved == {"2023-AA01"}
    assert replace(now, rettifica=None, obiettivi=(), livelli=(), andamento=()) == replace(
        was, obiettivi=(), livelli=(), andamento=()
    )
    assert now.rettifica is not None
    assert (now.rettifica.chiusura, now.rettifica.anello, now.rettifica.atto) == (1, base.catena, str(base.atto))
    assert [(c.campo, c.prima, c.dopo, c.motivo) for c in now.rettifica.correzioni] == [
        ("Esito", "Conclusa", "In corso", WHY),
        ("Percentuale", "100", "50", WHY),
        ("Fine effettiva", "01/12/2023", "(vuoto)", WHY),
    ]


def test_the_rows_at_work_stay_as_the_first_act_approved_them() -> None:
    m = approved()
    before = (m.phase().percentuale, m.phase().esito)
    rectified(m)
    assert (m.phase().percentuale, m.phase().esito) == before == (Decimal(100), "conclusa")


def test_a_value_and_a_text_are_corrected_too_and_taken_back() -> None:
    m = approved()
    row = order_rectification(m.survey, "Valori sbagliati.", m.office)
    assert correct(row, value_of(m), {"valore": "140"}, "Letto male.", m.office)
    assert correct(row, Where("2023-AA01", RectifiedRow.OBIETTIVO), {"relazione": "Fatto."}, "Mancava.", m.office)
    assert row.correzioni.count() == 2
    # As it was approved: no correction is left.
    assert not correct(row, value_of(m), {"valore": "141"}, "", m.office)
    assert [c.campo for c in row.correzioni.all()] == ["relazione"]


@pytest.mark.parametrize(
    ("said", "column", "words"),
    [
        ({"percentuale": "140"}, "percentuale", "da 0 a 100"),
        ({"percentuale": "x"}, "percentuale", "numero"),
        ({"fine_effettiva": "2024-01-03"}, "fine_effettiva", "dopo il giorno"),
        ({"esito": "finita"}, "esito", "non c'è fra quelle previste"),
        ({"causa": "Nessuna così"}, "causa", "non c'è fra quelle previste"),
    ],
)
def test_what_cannot_be_is_refused_in_its_box(said: dict[str, str], column: str, words: str) -> None:
    m = approved()
    row = order_rectification(m.survey, "Prova.", m.office)
    with pytest.raises(NotValid) as no:
        correct(row, phase_of(m), said, WHY, m.office)
    assert words in no.value.faults[column][0]
    assert not row.correzioni.exists()


def test_every_row_that_changes_wants_its_reason() -> None:
    m = approved()
    row = order_rectification(m.survey, "Prova.", m.office)
    with pytest.raises(NotValid) as no:
        correct(row, value_of(m), {"valore": "140"}, " ", m.office)
    assert REASON in no.value.faults


def test_only_what_an_act_has_approved_is_corrected_one_at_a_time_and_for_a_reason() -> None:
    m = monitored(YEAR_END)
    with pytest.raises(Refused, match="è aperta: si rettifica ciò che un atto ha approvato"):
        order_rectification(m.survey, "Prova.", m.office)
    m = approved_of(m)
    with pytest.raises(Refused, match="serve il motivo"):
        order_rectification(m.survey, " ", m.office)
    order_rectification(m.survey, "Prova.", m.office)
    with pytest.raises(Refused, match="già una rettifica in corso"):
        order_rectification(m.survey, "Un'altra.", m.office)


def approved_of(m: Monitored) -> Monitored:
    whole(m)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    return m


@pytest.mark.parametrize("role", [r for r in Ruolo if r not in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO)])
def test_nobody_but_the_office_writes_in_it(role: Ruolo) -> None:
    m = approved()
    centre = m.state().centro if role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE) else None
    other = m.somebody(role, centre)
    with pytest.raises(Refused, match="ufficio programmazione"):
        order_rectification(m.survey, "Prova.", other)
    row = order_rectification(m.survey, "Prova.", m.office)
    assert Rettifica.objects.visible_to(other).exists()
    acts: list[Any] = [
        lambda: correct(row, value_of(m), {"valore": "1"}, "Prova.", other),
        lambda: close_rectification(row, other),
        lambda: withdraw_rectification(row, "Prova.", other),
    ]
    for act in acts:
        with pytest.raises(Refused, match="ufficio programmazione"):
            act()
    correct(row, value_of(m), {"valore": "142"}, "Prova.", m.office)
    close_rectification(row, m.office)
    for act in (
        lambda: approve_rectification(row, SECOND, other),
        lambda: reopen_rectification(row, "Prova.", other),
    ):
        with pytest.raises(Refused, match="ufficio programmazione"):
            act()


def test_who_writes_over_another_is_told() -> None:
    m = approved()
    row = order_rectification(m.survey, "Prova.", m.office)
    read = row.revisione
    correct(row, value_of(m), {"valore": "142"}, "Prova.", m.office, read)
    with pytest.raises(ConflittoDiRevisione):
        correct(row, value_of(m), {"valore": "143"}, "Prova.", m.office, read)
    assert row.correzioni.get().valore == "142"


def test_it_wants_its_own_act_not_before_the_one_it_corrects() -> None:
    m = approved()
    row = rectified(m, None)
    with pytest.raises(Refused, match="prima di quello che corregge"):
        approve_rectification(row, replace(SECOND, data=date(2024, 2, 1)), m.office)
    with pytest.raises(Refused, match="un atto a sé"):
        approve_rectification(row, DEED, m.office)
    deed, before = approve_rectification(row, SECOND, m.office)
    assert not before
    assert approve_rectification(row, SECOND, m.office) == (deed, True)
    assert approve_survey(m.survey, DEED, m.office)[1]
    with pytest.raises(Refused, match="con una rettifica"):
        approve_survey(m.survey, replace(DEED, numero="99"), m.office)


def test_closed_it_is_only_read_until_it_is_opened_again() -> None:
    m = approved()
    row = rectified(m, None)
    with pytest.raises(Refused, match="è chiusa"):
        correct(row, value_of(m), {"valore": "142"}, "Prova.", m.office)
    with pytest.raises(Refused, match="è chiusa"):
        withdraw_rectification(row, "Prova.", m.office)
    reopen_rectification(row, "Manca un valore.", m.office)
    correct(row, value_of(m), {"valore": "142"}, "Prova.", m.office)
    close_rectification(row, m.office)
    approve_rectification(row, SECOND, m.office)
    assert RilevazioneChiusa.objects.count() == 3
    now = content_for(m.survey)
    assert now.rettifica is not None
    assert now.rettifica.chiusura == 1
    assert len(now.rettifica.correzioni) == 4
    assert told() == []


def test_one_that_was_ordered_by_mistake_goes_and_nothing_frozen_disappears() -> None:
    m = approved()
    row = rectified(m, None)
    reopen_rectification(row, "Era sbagliata.", m.office)
    withdraw_rectification(row, "Era sbagliata.", m.office)
    assert not Rettifica.objects.exists()
    assert RilevazioneChiusa.objects.count() == 2
    assert done(content_for(m.survey)) == "100"
    assert "Ritirata la rettifica" in PassaggioDellaRilevazione.objects.order_by("-pk")[0].motivo
    assert told() == []
    order_rectification(m.survey, "Quella giusta.", m.office)


def test_without_corrections_it_does_not_close_and_errors_stop_it() -> None:
    m = approved()
    row = order_rectification(m.survey, "Prova.", m.office)
    with pytest.raises(Refused, match="non corregge ancora nulla"):
        close_rectification(row, m.office)
    correct(row, value_of(m), {"valore": ""}, "Non c'era.", m.office)
    with pytest.raises(Refused, match="non si chiude: c'è un errore") as no:
        close_rectification(row, m.office)
    assert "manca il valore" in no.value.missing[0].testo
    assert RilevazioneChiusa.objects.count() == 1


def test_what_is_rectified_is_rectified_again_from_what_it_says_now() -> None:
    m = approved()
    rectified(m)
    row = order_rectification(m.survey, "Ancora.", m.office)
    assert row.corretta.numero == 2
    assert not correct(row, phase_of(m), {"esito": "in corso", "percentuale": "50"}, "", m.office)
    correct(row, phase_of(m), {"percentuale": "60"}, "Era 60.", m.office)
    close_rectification(row, m.office)
    approve_rectification(row, replace(SECOND, numero="40"), m.office)
    now = content_for(m.survey)
    assert now.rettifica is not None
    assert [(c.prima, c.dopo) for c in now.rettifica.correzioni] == [("50", "60")]
    assert told() == []


def test_the_next_year_takes_the_rectified_account() -> None:
    m = approved()
    rectified(m)
    later = type(m.survey)(anno=2024)
    assert [done(said) != "100" for said in last_year(later)] == [True]


def test_the_frozen_rows_refuse_also_after_it() -> None:
    m = approved()
    rectified(m)
    for closing in RilevazioneChiusa.objects.all():
        with pytest.raises(FrozenRow):
            closing.delete()


def test_who_keeps_evaluation_sheets_says_which_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "_TELLERS", [])
    m = approved()
    assert rectified(m).nuova.read.rettifica.toccati == ()  # type: ignore[union-attr]
    touched.touched_from(lambda before, after: [f"Scheda di prova al {after.al:%d/%m/%Y}"])
    row = order_rectification(m.survey, "Ancora.", m.office)
    correct(row, value_of(m), {"valore": "142"}, "Prova.", m.office)
    assert close_rectification(row, m.office).read.rettifica.toccati == (  # type: ignore[union-attr]
        "Scheda di prova al 31/12/2023",
    )


def test_nobody_writes_in_the_survey_meanwhile() -> None:
    m = approved()
    order_rectification(m.survey, "Prova.", m.office)
    with pytest.raises(Exception, match="approvata"):
        save(m.change(head={"relazione": "Di nascosto"}), hand(m.office))
