# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cruscotto: each number is as long as its list, each objective counts once, what is missing is not zero."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import ObiettivoOperativo
from monitoraggio.computing.board import CRITERIA, NOWHERE, meeting
from monitoraggio.drawings import NARROW, WIDE, Bar, Frame, Moment, course, done_against_expected
from monitoraggio.lettura.board import board_of, course_of
from monitoraggio.models import CausaDiRitardo, Evidenza, StatoFase
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import IndicatoreObiettivo
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.monitoraggio.monitored import Monitored, hand, monitored
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db
AUGUST = date(2023, 8, 31)
NUMBER = re.compile(r'href="([^"]*/rilevazioni/\d+/(?:\?[^"]*)?)">(?:<strong>)?(\d+)<')
MANY = re.compile(r'class="conta" role="status"><strong>(\d+)</strong>')


def entered(who: Utente) -> Client:
    """Who is in."""
    client = Client()
    client.force_login(who)
    return client


def percents(m: Monitored, *of: int | None) -> None:
    """Every phase of each objective at a percent; None: nobody says anything."""
    changes = []
    for n, percent in enumerate(of):
        if percent is not None:
            said = {"esito": "in corso", "inizio_effettivo": date(2023, 2, 1), "percentuale": Decimal(percent)}
            changes.append(m.change(n, phases={f.row_id: said for f in m.state(n).fasi.all()}))
    write(changes, hand(m.office))


def moved() -> Monitored:
    """Two surveys; in the later one an objective has gone on, one has gone back for a cause, one is new to it."""
    m = monitored()
    percents(m, 20, 60, None)
    m.survey = open_survey(m.scene.piano, Asked(AUGUST), m.office)
    percents(m, 30, 40, 5)
    cause = CausaDiRitardo.objects.exclude(vuole_motivo=True)[0]
    write([m.change(1, phases={m.phase(0, of=1).row_id: {"causa_id": cause.pk}})], hand(m.office))
    return m


def page(m: Monitored, who: Utente | None = None) -> str:
    """The cruscotto as somebody reads it."""
    answer = entered(who or m.office).get(reverse("monitoraggio:cruscotto", args=[m.survey.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(html: str) -> Iterator[tuple[str, int]]:
    """The links that say a number, with it."""
    return ((unescape(address), int(number)) for address, number in NUMBER.findall(html))


def rows_of(client: Client, address: str) -> tuple[int, int]:
    """How many the list says it has, and how many rows it shows."""
    html = client.get(address).content.decode()
    return int(MANY.findall(html)[0]), html.count('class="titolo"><a href="/rilevazioni/obiettivo/')


def test_every_number_is_as_long_as_its_list() -> None:
    m = moved()
    client, found = entered(m.office), set(numbers(page(m)))
    asked = {key for address, _ in found for key in re.findall(r"[?&](\w+)=", address)}
    assert {"stato", "luce", "grado", "tempo", "causa", "centro", "ambito", "confronto", "previsione"} <= asked
    for address, number in found:
        assert rows_of(client, address) == (number, number), address


def test_a_list_says_what_it_is_filtered_by_and_refuses_what_is_not_there() -> None:
    m = moved()
    client, address = entered(m.office), reverse("monitoraggio:rilevazione", args=[m.survey.pk])
    html = client.get(address, {"confronto": "indietro", "testo": "aa02"}).content.decode()
    assert "Dalla rilevazione prima: <strong>Tornati indietro</strong>" in html
    assert rows_of(client, f"{address}?confronto=indietro&testo=aa02") == (1, 1)
    assert rows_of(client, f"{address}?confronto=indietro&testo=aa01") == (0, 0)
    for wrong in ("luce=blu", "centro=Nessuno", "stato=forse"):
        assert client.get(f"{address}?{wrong}").status_code == 400


def linked_twice() -> Monitored:
    """Four objectives: A has one (40), B three (100); then one of B's hangs on A as well, in two ambiti."""
    s = scena(4)
    a, b = ObiettivoOperativo.objects.filter(obiettivo_strategico__nome="Mobilità 0").order_by("ordine")
    other = ObiettivoOperativo.objects.filter(obiettivo_strategico__nome="Mobilità 1")[0]
    for n, o in enumerate(s.obiettivi[:4]):
        o.obiettivi_operativi.set([a] if n == 0 else [b])
    s.obiettivi[1].obiettivi_operativi.add(a, other)
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio))
    percents(m, 40, 100, 100, 100)
    return m


def test_every_level_is_the_mean_of_its_distinct_objectives() -> None:
    """Case 4: 85 with four, not 70; the one that serves two operative objectives, two assessori each, counts once."""
    m = linked_twice()
    board = board_of(m.survey, m.office)
    assert board.whole.figures.done.value == 85
    first, second = board.ambiti
    assert [len(level.objectives) for level in (first, second)] == [4, 1]
    assert [level.figures.done.value for level in (first, second)] == [85, 100]
    for name in ("Squittieri", "Bosi"):
        assert len(meeting(board.seen, {"assessore": name})) == 4


def test_a_filter_counts_no_joined_rows() -> None:
    """Case 13: two operative objectives of one ambito, two assessori, three evidences are one objective."""
    m = linked_twice()
    state = m.state(1)
    for n in range(3):
        Evidenza.objects.create(stato=state, titolo=f"Prova {n}", protocollo=str(n), caricata_da=m.office)
    client, address = entered(m.office), reverse("monitoraggio:rilevazione", args=[m.survey.pk])
    second = board_of(m.survey, m.office).ambiti[1].said["ambito"]
    for said in ({"ambito": second}, {"evidenze": "con"}, {"ambito": second, "assessore": "Bosi", "evidenze": "con"}):
        board = board_of(m.survey, m.office)
        assert [o.said.codice for o in meeting(board.seen, said)] == [state.codice]
        html = client.get(address, said).content.decode()
        assert MANY.findall(html) == ["1"]
    assert board_of(m.survey, m.office).whole.figures.done.value == 85


def test_what_nobody_said_is_not_zero() -> None:
    """Case 17: one objective is at 0 and two say nothing: the mean is that of one, and the others have no light."""
    m = monitored()
    percents(m, 0)
    board = board_of(m.survey, m.office)
    assert board.whole.figures.done.value == 0
    assert board.whole.figures.done.steps[0].startswith("Media di 1 di 3 obiettivi")
    assert board.whole.counted("luce") == {"rosso": 1, "nessuna": 2}
    html = page(m)
    assert "<strong>0,00%</strong>fatto" in html
    assert "Fatto: media di 1 di 3 obiettivi." in html


def test_what_moved_and_the_course_of_the_year() -> None:
    m = moved()
    board = board_of(m.survey, m.office)
    assert [sorted(o.moves - {"luce-peggiorata", "luce-migliorata"}) for o in board.seen] == [
        *(["avanti"], ["indietro"], ["senza-confronto"])
    ]
    points = course_of(m.survey, board, m.office)
    assert [p.al for p in points] == [date(2023, 6, 30), AUGUST]
    assert [p.figures.done.value for p in points] == [40, 25]
    assert "È la prima rilevazione" not in page(m)
    first = Monitored(m.scene, m.scene.piano.rilevazioni.order_by("al")[0])
    assert "È la prima rilevazione" in page(first)


def test_a_closed_survey_says_what_was_frozen() -> None:
    m = monitored()
    percents(m, 20, 60, 40)
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    frozen = board_of(m.survey, m.office)
    StatoFase.objects.update(percentuale=1)
    assert board_of(m.survey, m.office).whole.figures.done.value == frozen.whole.figures.done.value == 40
    html = page(m)
    assert "Cifre congelate con la chiusura 1" in html
    assert "Chi manca" not in html
    for address, number in set(numbers(html)):
        assert rows_of(entered(m.office), address) == (number, number), address


def test_a_centre_sees_its_own_and_a_stranger_nothing() -> None:
    m = moved()
    html = page(m, m.head(1))
    assert "Solo gli obiettivi dei tuoi centri." in html
    assert m.state(0).centro.nome not in html
    assert "<strong>1</strong>obiettivo" in html
    stranger = entered(m.somebody(Ruolo.REFERENTE))
    assert stranger.get(reverse("monitoraggio:cruscotto", args=[m.survey.pk])).status_code == 404
    assert "<strong>3</strong>obiettivi" in page(m, m.somebody(Ruolo.NUCLEO))


def test_the_same_indicator_in_several_centres_is_told_to_who_reads_them() -> None:
    s = scena(3)
    IndicatoreObiettivo.objects.update(descrizione="Pratiche in termini")
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    for n, (above, beneath) in enumerate(((9, 10), (10, 90))):
        said = {"numeratore": Decimal(above), "denominatore": Decimal(beneath)}
        write([m.change(n, values={m.value(of=n).row_id: said})], hand(m.office))
    assert "19 di 100 = 19%. 1 di 3 mancanti." in page(m)
    assert "Stesso indicatore in più centri" not in page(m, m.head())


def queries(m: Monitored, name: str) -> int:
    """What a page asks of the database."""
    client, address = entered(m.office), reverse(name, args=[m.survey.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _surveyed(objectives: int) -> Monitored:
    s = scena(objectives)
    s.approvata()
    first = Monitored(s, open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio))
    percents(first, *[20] * objectives)
    m = Monitored(s, open_survey(s.piano, Asked(AUGUST), s.ufficio))
    percents(m, *[30] * objectives)
    return m


@pytest.mark.parametrize(("name", "most"), [("monitoraggio:cruscotto", 31), ("monitoraggio:rilevazione", 38)])
@pytest.mark.parametrize("objectives", [1, 3])
def test_queries_do_not_grow_with_the_objectives(name: str, most: int, objectives: int) -> None:
    assert queries(_surveyed(objectives), name) == most


def test_a_drawing_escapes_what_people_write_and_says_it_in_words() -> None:
    drawn = done_against_expected("Centri", [Bar("<b>Uno</b> & altri", None, None), Bar("Due", None, None)])
    assert "<b>" not in drawn
    assert "&lt;b&gt;Uno" in drawn
    assert "non si sa" in drawn


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_a_drawing_stays_within_its_frame(frame: Frame) -> None:
    """That of a telephone too: what is drawn outside would be looked for in vain."""
    long = "Servizio dei servizi demografici, elettorali, statistici e di ogni altro servizio"
    full = Bar(long, Fraction(100), Fraction(100))
    moments = [Moment(date(2023, month, 28), Fraction(100), Fraction(0)) for month in (1, 6, 12)]
    for drawn in (done_against_expected("Centri", [full, full], frame), course("Anno", moments, frame)):
        width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
        assert width == frame.wide
        across = [int(n) for n in re.findall(r' (?:x|x1|x2|cx)="(-?\d+)"', drawn)]
        down = [int(n) for n in re.findall(r' (?:y|y1|y2|cy)="(-?\d+)"', drawn)]
        assert min(across) >= 0
        assert max(across) <= width
        assert min(down) >= 0
        assert max(down) <= height
        ends = [int(x) + int(w) for x, w in re.findall(r'<rect x="(\d+)"[^>]* width="(\d+)"', drawn)]
        assert all(end <= width for end in ends)


def test_no_criterion_is_met_by_nothing_said() -> None:
    m = monitored()
    board = board_of(m.survey, m.office)
    assert meeting(board.seen, dict.fromkeys(CRITERIA, "")) == list(board.seen)
    assert NOWHERE not in {name for o in board.seen for name in o.assessori}
