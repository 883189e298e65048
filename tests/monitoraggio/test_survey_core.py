# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey is opened, written by one writer, read as content."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from monitoraggio.choices import StateOfObjective, SurveyKind, SurveyState
from monitoraggio.contenuto import in_canonical, read_survey
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import CausaDiRitardo, PassaggioDelloStato, Rilevazione, StatoFase, StatoObiettivo
from monitoraggio.scrittura.drafts import Change, Draft, NotStorable, NotWritable
from monitoraggio.scrittura.writer import save, write
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.monitoraggio.monitored import JUNE, YEAR_END, hand, monitored
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db


def test_opening_makes_the_rows_of_the_version_and_the_plan_is_managed() -> None:
    m = monitored()
    assert m.survey.stato == SurveyState.APERTA
    assert PianoEsecutivo.objects.get().stato == StatoPiano.IN_GESTIONE
    assert list(StatoObiettivo.objects.order_by("sort_key").values_list("codice", flat=True)) == [
        *("2023-AA01", "2023-AA02", "2023-AA03")
    ]
    version = m.survey.versione.letta
    assert [str(f.row_id) for f in m.state().fasi.order_by("ordine")] == [
        f.id for f in version.per_codice["2023-AA01"].fasi
    ]
    assert m.state().valori.count() == 1
    assert {s.stato for s in StatoObiettivo.objects.all()} == {StateOfObjective.DA_COMPILARE}


def test_several_surveys_at_once_and_what_cannot_be_is_said() -> None:
    m = monitored()
    plan = m.scene.piano
    last = open_survey(plan, Asked(YEAR_END), m.office)
    assert last.tipo == SurveyKind.FINALE
    for asked, told in (
        (Asked(JUNE), "c'è già"),
        (Asked(date(2024, 1, 1)), "non è nell'anno"),
        (Asked(date(2023, 8, 31), SurveyKind.FINALE), "è al 31/12"),
        (Asked(date(2023, 8, 31), since=date(2023, 9, 2), until=date(2023, 9, 1)), "prima di cominciare"),
    ):
        with pytest.raises(Refused, match=told):
            open_survey(plan, asked, m.office)
    with pytest.raises(Refused, match="ufficio programmazione"):
        open_survey(plan, Asked(date(2023, 8, 31)), m.head())
    assert Rilevazione.objects.count() == 2


def test_a_plan_that_no_act_has_approved_is_not_surveyed() -> None:
    s = scena()
    with pytest.raises(Refused, match="non è ancora approvato"):
        open_survey(s.piano, Asked(JUNE), s.ufficio)
    with pytest.raises(CommandError, match="non è ancora approvato"):
        call_command("apri_rilevazione", "--piano=PEG_2023", "--al=30/06/2023")
    assert not Rilevazione.objects.exists()


def test_a_save_is_whole_told_once_and_never_over_another() -> None:
    m = monitored()
    first, said = m.phase(), {"esito": "in corso", "inizio_effettivo": date(2023, 2, 1), "percentuale": Decimal(40)}
    change = m.change(head={"relazione": "Si procede."}, phases={first.row_id: said})
    head = m.head()
    assert save(change, hand(head)) is True
    assert m.state().stato == StateOfObjective.COMPILATO
    assert m.state().relazione == "Si procede."
    assert m.phase().percentuale == 40
    assert m.phase().history.first().history_user == head
    assert PassaggioDelloStato.objects.count() == 1
    again = m.change(head={"relazione": "Si procede."}, phases={first.row_id: said})
    revision = m.state().revisione
    assert save(again, hand(head)) is False
    assert m.state().revisione == revision
    with pytest.raises(ConflittoDiRevisione):
        save(Change(m.state(), Draft(head={"relazione": "Altro."}), revision - 1), hand(head))
    assert m.state().relazione == "Si procede."


def test_what_follows_is_filled_in_and_what_does_not_go_together_is_said() -> None:
    m = monitored()
    row = m.phase().row_id
    ends = date(2023, 5, 5)
    save(m.change(phases={row: {"esito": "conclusa", "fine_effettiva": ends}}), hand(m.office))
    assert m.phase().percentuale == 100
    save(m.change(phases={row: {"esito": "in corso", "percentuale": Decimal(80)}}), hand(m.office))
    assert m.phase().fine_effettiva is None
    assert m.phase().percentuale == 80
    for wrong, told in (
        ({"esito": "conclusa"}, "si dice il giorno"),
        ({"esito": "conclusa", "fine_effettiva": date(2023, 7, 1)}, "dopo il giorno della rilevazione"),
        ({"esito": "in corso", "percentuale": Decimal(101)}, "da 0 a 100"),
        ({"esito": "conclusa", "fine_effettiva": ends, "inizio_effettivo": date(2023, 6, 1)}, "prima di cominciare"),
        ({"esito": "non avviata", "percentuale": Decimal(3)}, "è allo 0%"),
    ):
        with pytest.raises(NotStorable, match=told):
            save(m.change(phases={row: wrong}), hand(m.office))
    assert m.phase().percentuale == 80


@pytest.mark.parametrize(
    "columns",
    [
        {"esito": "conclusa"},
        {"esito": "conclusa", "percentuale": 100},
        {"esito": "in corso", "percentuale": 101},
        {"esito": "in corso", "percentuale": -1},
        {"esito": "non avviata", "percentuale": 5},
        {"esito": "conclusa", "percentuale": 100, "fine_effettiva": date(2023, 7, 1)},
        {"esito": "in corso", "inizio_effettivo": date(2023, 7, 1)},
        {
            "esito": "conclusa",
            "percentuale": 100,
            "inizio_effettivo": date(2023, 3, 2),
            "fine_effettiva": date(2023, 3, 1),
        },
        {"percentuale": 5},
        {"esito": "forse"},
    ],
)
def test_the_database_says_no_too(columns: dict[str, object]) -> None:
    m = monitored()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatoFase.objects.filter(pk=m.phase().pk).update(**columns)


def test_who_may_not_write_is_told_why_and_nothing_is_written() -> None:
    m = monitored(until=date(2023, 7, 15))
    for who, told in (
        (m.head(), "finestra"),
        (m.head(1), "ora non si può scrivere|finestra"),
        (m.somebody(Ruolo.LETTORE), "finestra|ora non"),
        (m.somebody(Ruolo.NUCLEO), "finestra|ora non"),
    ):
        with pytest.raises(NotWritable, match=told):
            save(m.change(head={"relazione": "Sì"}), hand(who))
    assert m.state().relazione == ""
    assert save(m.change(head={"relazione": "Sì"}), hand(m.office))


def test_a_sheet_writes_many_without_a_revision_in_few_queries(django_assert_max_num_queries: object) -> None:
    m = monitored()
    row = {n: m.phase(of=n).row_id for n in range(3)}

    def changes(percent: int) -> list[Change]:
        return [Change(m.state(n), Draft(phases={row[n]: {"percentuale": Decimal(percent)}})) for n in range(3)]

    assert len(write(changes(10), hand(SISTEMA))) == 3
    assert write(changes(10), hand(SISTEMA)) == []
    assert [m.phase(of=n).esito for n in range(3)] == ["in corso"] * 3


def test_the_content_is_read_back_as_it_was_written() -> None:
    m = monitored()
    save(
        m.change(
            head={"relazione": "Testo"},
            phases={m.phase().row_id: {"esito": "in corso", "percentuale": Decimal("33.30")}},
            values={m.value().row_id: {"valore": "12,5", "fonte": "Registro"}},
        ),
        hand(m.office),
    )
    content = survey_content(m.survey)
    stored = in_canonical(content)
    assert read_survey(stored) == content
    assert in_canonical(read_survey(stored)) == stored
    o = content.by_code["2023-AA01"]
    assert (o.stato, o.fasi[0].percentuale, o.indicatori[0].valore) == ("compilato", Decimal("33.30"), "12,5")
    assert o.fasi[0].peso == Decimal(50)
    assert content.by_code["2023-AA02"].fasi[0].percentuale is None


def test_the_causes_are_shipped() -> None:
    assert CausaDiRitardo.objects.get(nome="altro").vuole_motivo
    assert CausaDiRitardo.objects.count() > 5
