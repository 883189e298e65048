# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey for the Giunta: a folder per assessore and ambito, each number as long as its list, each reason printed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from dup.models import ObiettivoOperativo
from monitoraggio.choices import Forecast
from monitoraggio.computing.board import NOWHERE, Place
from monitoraggio.computing.giunta import OUT_OF_REACH, REASONS, Folder, Kind, operatives_in
from monitoraggio.lettura.board import session_of
from monitoraggio.models import StatoFase
from monitoraggio.scrittura.writer import write
from monitoraggio.views.giunta import ON_PAPER
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import Fase
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import Monitored, hand, monitored
from tests.monitoraggio.test_board import AUGUST, entered, linked_twice, moved, numbers, queries, rows_of
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db


def html_of(m: Monitored, who: Any = None, **said: str) -> str:
    """The page as somebody reads it."""
    answer = entered(who or m.office).get(reverse("monitoraggio:giunta", args=[m.survey.pk]), said)
    assert answer.status_code == 200
    return answer.content.decode()


def folder(m: Monitored, kind: Kind, name: str) -> Folder:
    """One folder as the office reads it."""
    found = session_of(m.survey, m.office).folder(kind, name)
    assert found is not None
    return found


def say(m: Monitored, of: int = 0, n: int = 0, **said: Any) -> StatoFase:
    """What the office writes of a phase."""
    phase = m.phase(n, of=of)
    write([m.change(of, phases={phase.row_id: said})], hand(m.office))
    return phase


def test_every_number_is_as_long_as_its_list() -> None:
    m = linked_twice()
    client = entered(m.office)
    pages = [
        html_of(m),
        html_of(m, assessore="Bosi"),
        html_of(m, ambito=session_of(m.survey, m.office).folders[Kind.AMBITO][0].name),
    ]
    found = {pair for html in pages for pair in numbers(html)}
    assert any("assessore=Bosi" in address for address, _ in found)
    assert any("ambito=" in address for address, _ in found)
    for address, number in found:
        assert rows_of(client, address) == (number, number), address


def test_folders_are_of_the_whole_dup_and_what_nothing_serves_is_named() -> None:
    """The operative objectives of the version stand in a folder whether something serves them or not; once each."""
    m = linked_twice()
    bosi = folder(m, Kind.ASSESSORE, "Bosi")
    assert len(bosi.level.objectives) == 4
    by_name = {(o.place.strategico, o.place.operativo): o.codes for o in bosi.operatives}
    a, b = ObiettivoOperativo.objects.filter(obiettivo_strategico__nome="Mobilità 0").order_by("ordine")
    other = ObiettivoOperativo.objects.filter(obiettivo_strategico__nome="Mobilità 1").order_by("ordine")[0]
    assert m.state(0).codice in by_name["Mobilità 0", a.nome]
    assert {m.state(n).codice for n in (1, 2, 3)} <= set(by_name["Mobilità 0", b.nome])
    everything = ObiettivoOperativo.objects.filter(assessori__nominativo="Bosi")
    assert len(bosi.operatives) == everything.count()
    unserved = set(everything.exclude(pk__in=[a.pk, b.pk, other.pk]).values_list("nome", flat=True))
    assert {o.place.operativo for o in bosi.uncovered} == unserved != set()
    html = html_of(m, assessore="Bosi")
    assert all(name in html for name in unserved)


def test_two_documents_that_call_their_levels_alike_stay_two() -> None:
    one, other = (Place(dup, "Città", "Strade", "Una piazza", ("Bosi",)) for dup in ("DUP_2020_2022", "DUP_2023_2025"))
    found = operatives_in([one, other], {"2023-AA01": [one], "2023-AA02": [one]})
    assert [(o.place, o.codes) for o in found] == [(one, ("2023-AA01", "2023-AA02")), (other, ())]


def test_what_hangs_on_no_assessore_has_a_folder_and_a_list() -> None:
    s = scena(2)
    s.obiettivi[0].obiettivi_operativi.clear()
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    for kind in Kind:
        assert [o.said.codice for o in folder(m, kind, NOWHERE).level.objectives] == [s.obiettivi[0].codice]
    assert "Senza assessore" in html_of(m)
    client, address = entered(m.office), reverse("monitoraggio:rilevazione", args=[m.survey.pk])
    assert rows_of(client, f"{address}?assessore=-") == (1, 1)


def test_late_phases_say_by_how_many_days_the_latest_first() -> None:
    s = scena(2)
    for n, row in enumerate(Fase.objects.order_by("pk")):
        Fase.objects.filter(pk=row.pk).update(fine_prevista=date(2023, 3, 1 + n % 20))
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    name = next(iter(session_of(m.survey, m.office).folders[Kind.ASSESSORE])).name
    everything = folder(m, Kind.ASSESSORE, name).late
    assert [late.days for late in everything] == sorted((late.days for late in everything), reverse=True)
    for late in everything:
        assert late.phase.fine_prevista is not None
        assert late.days == (m.survey.al - late.phase.fine_prevista).days > 0
    assert len(everything) > 1
    first = everything[0]
    assert f"{REASONS['senza-fine']}: {first.phase.descrizione}, {first.days} giorni" in "".join(
        w for d in folder(m, Kind.ASSESSORE, name).decisions for w in d.why
    )
    done = {"esito": "conclusa", "inizio_effettivo": date(2023, 1, 2), "fine_effettiva": date(2023, 2, 1)}
    state = m.survey.stati.get(codice=first.objective.said.codice)
    at = next(n for n in range(9) if m.state(n).pk == state.pk)
    place = next(n for n, f in enumerate(state.fasi.order_by("ordine")) if str(f.row_id) == first.phase.id)
    say(m, at, place, **done, percentuale=Decimal(100))
    assert first.phase.id not in {late.phase.id for late in folder(m, Kind.ASSESSORE, name).late}
    assert len(folder(m, Kind.ASSESSORE, name).late) == len(everything) - 1


def reasons_of(m: Monitored, of: int = 0) -> str:
    """Why an objective waits for a decision, in the words of its folder."""
    name = next(f.name for f in session_of(m.survey, m.office).folders[Kind.AMBITO])
    code = m.state(of).codice
    return " ".join(w for d in folder(m, Kind.AMBITO, name).decisions if d.objective.said.codice == code for w in d.why)


def test_each_reason_to_decide_holds_by_itself() -> None:
    assert Forecast.NON_RAGGIUNGIBILE.value == str(OUT_OF_REACH)
    m = monitored()
    phases = list(m.state(0).fasi.order_by("ordine"))
    for n in range(len(phases)):
        say(m, 0, n, esito="in corso", inizio_effettivo=date(2023, 1, 9), percentuale=Decimal(100), nuova_fine=None)
    assert REASONS["sospesa"] not in reasons_of(m)
    say(m, 0, 0, esito="sospesa", percentuale=Decimal(90), motivo="Ferma")
    assert REASONS["sospesa"] in reasons_of(m)
    assert REASONS["oltre-l-anno"] not in reasons_of(m)
    say(m, 0, 0, esito="in corso", nuova_fine=date(2024, 2, 1))
    assert f"{REASONS['oltre-l-anno']}: {phases[0].descrizione}, nuova fine 01/02/2024" in reasons_of(m)
    assert REASONS["previsione"] not in reasons_of(m)
    write([m.change(0, head={"previsione": Forecast.NON_RAGGIUNGIBILE})], hand(m.office))
    assert REASONS["previsione"] in reasons_of(m)
    assert REASONS["luce"] not in reasons_of(m)
    for n in range(len(phases)):
        say(m, 0, n, percentuale=Decimal(0))
    assert REASONS["luce"] in reasons_of(m)
    assert REASONS["senza-fine"] not in reasons_of(m)
    for reason in REASONS.values():
        assert reason in html_of(m).replace("&#x27;", "'")


def test_lights_that_changed_stand_with_both_sides() -> None:
    m = moved()
    found = [f for f in session_of(m.survey, m.office).folders[Kind.AMBITO] if f.moved]
    changed = {c.objective.said.codice: (c.before, c.now, c.worse) for f in found for c in f.moved}
    board = session_of(m.survey, m.office).board
    expected = {
        o.said.codice for o in board.seen if o.before and o.before.get("luce") and o.before["luce"] != o.cifre["luce"]
    }
    assert set(changed) == expected
    first = Monitored(m.scene, m.scene.piano.rilevazioni.order_by("al")[0])
    assert "È la prima rilevazione" in html_of(first, assessore="Bosi")


def test_in_a_session_the_lists_fit_two_sheets_and_say_how_many_more() -> None:
    s = scena(ON_PAPER + 2)
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    write([m.change(n, head={"previsione": Forecast.NON_RAGGIUNGIBILE}) for n in range(ON_PAPER + 2)], hand(m.office))
    name = max(session_of(m.survey, m.office).folders[Kind.AMBITO], key=lambda f: len(f.decisions))
    assert len(name.decisions) > ON_PAPER
    whole, session = html_of(m, ambito=name.name), html_of(m, ambito=name.name, seduta="1")
    assert whole.count('class="perche"') == len(name.decisions)
    assert session.count('class="perche"') == ON_PAPER
    assert f"E altr{'o' if len(name.decisions) == ON_PAPER + 1 else 'i'} {len(name.decisions) - ON_PAPER}:" in session
    assert "seduta.js" in session
    assert "seduta.js" not in whole


def test_who_reads_a_part_has_folders_of_that_part_and_a_stranger_none() -> None:
    m = moved()
    html = html_of(m, m.head(1))
    assert "Solo gli obiettivi dei tuoi centri." in html
    other, name = m.state(0), folder(m, Kind.ASSESSORE, "Bosi").name
    for page in (html, html_of(m, m.head(1), assessore=name), html_of(m, m.head(1), assessore=name, seduta="1")):
        assert other.titolo not in page
        assert other.centro.nome not in page
    address = reverse("monitoraggio:giunta", args=[m.survey.pk])
    stranger = entered(m.somebody(Ruolo.REFERENTE))
    for said in ({}, {"assessore": name}):
        assert stranger.get(address, said).status_code == 404
    for role in (Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.LETTORE):
        assert "Da decidere" in html_of(m, m.somebody(role))
    for said in ({"assessore": "Nessuno"}, {"ambito": "Nessuno"}):
        assert entered(m.office).get(address, said).status_code == 404


@pytest.mark.parametrize("objectives", [1, 3])
def test_queries_do_not_grow_with_the_objectives(objectives: int) -> None:
    s = scena(objectives)
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    assert queries(m, "monitoraggio:giunta") == 13
