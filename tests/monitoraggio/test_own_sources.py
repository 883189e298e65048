# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a centre says itself of where its values are read: its own indicators, those of the ente, and nothing else."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dup.models import DUP, IndicatoreEnte
from flussi.acts import Refused
from monitoraggio.choices import Origin, ReadingOutcome, SourceKind, StateOfObjective
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte, Rilevazione, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.writer import save
from monitoraggio.sources.own import groups_for, say_source, withdraw_source
from monitoraggio.sources.reading import read_sources
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.keeping import keep_source
from monitoraggio.vita.opening import Asked, open_survey
from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory, UtenteFactory
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.monitoraggio.sourced import source

pytestmark = pytest.mark.django_db
OFFICES = "la cambia, o la toglie, l&#x27;ufficio"


@pytest.fixture
def m() -> Monitored:
    """Of the three objectives the first two are of one centre."""
    m = monitored()
    StatoObiettivo.objects.filter(pk=m.state(1).pk).update(centro=m.state().centro)
    return m


def entered(who: Utente) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(value: ValoreIndicatore) -> str:
    return reverse("monitoraggio:fonte_del_valore", args=[value.pk])


def row(value: ValoreIndicatore) -> str:
    return f"riga:{value.row_id}"


def third_too(m: Monitored) -> ValoreIndicatore:
    """The indicator of the third objective, which is of the same centre as well."""
    StatoObiettivo.objects.filter(pk=m.state(2).pk).update(centro=m.state().centro)
    return m.value(of=2)


def said(m: Monitored) -> FonteIndicatore:
    """The centre reads the first indicator from one of its other objective."""
    sent = {"fonte": row(m.value(of=1)), "revisione": "0"}
    assert entered(m.head()).post(page(m.value()), sent).status_code == 302
    return FonteIndicatore.objects.get()


def test_a_centre_says_where_it_is_read_and_confirms_what_is_read_there(m: Monitored) -> None:
    save(m.change(1, values={m.value(of=1).row_id: {"valore": "12"}}), hand(m.office))
    head = entered(m.head())
    html = head.get(reverse("monitoraggio:obiettivo", args=[m.state().pk])).content.decode()
    assert page(m.value()) in html
    assert f'value="{row(m.value(of=1))}"' in head.get(page(m.value())).content.decode()
    sent = {"fonte": row(m.value(of=1)), "revisione": "0"}
    html = head.post(page(m.value()), sent, follow=True).content.decode()
    assert "La fonte dice <strong>12</strong>" in html
    assert "Cambia la fonte" in html
    made = FonteIndicatore.objects.get()
    assert (made.genere, made.del_centro, made.in_uso) == (SourceKind.INDICATORE, True, True)
    assert made.altro_obiettivo_id == m.state(1).obiettivo_id
    assert m.value().valore == ""
    reading = LetturaDellaFonte.objects.get()
    head.post(reverse("monitoraggio:conferma_fonte", args=[reading.pk]), {"revisione": m.state().revisione})
    assert (m.value().valore, m.value().origine) == ("12", Origin.FONTE)
    # The office sees whose it is, and who said it.
    html = entered(m.office).get(reverse("admin:monitoraggio_fonteindicatore_changelist")).content.decode()
    assert "Detta dal centro" in html
    assert made.history.get().history_user.ruolo == Ruolo.DIRIGENTE


def test_an_indicator_of_the_ente_may_be_said_too(m: Monitored) -> None:
    ente = IndicatoreEnte.objects.create(
        dup=DUP.objects.get(anno_inizio__lte=2023, anno_fine__gte=2023), stato_di_salute="citta", descrizione="Verde"
    )
    sent = {"fonte": f"ente:{ente.pk}", "revisione": "0"}
    assert entered(m.head()).post(page(m.value()), sent).status_code == 302
    assert FonteIndicatore.objects.get().indicatore_ente == ente


def test_what_is_not_offered_is_not_taken(m: Monitored) -> None:
    head, mine = entered(m.head()), m.value()
    html = head.get(page(mine)).content.decode()
    others = (m.value(of=2), mine)
    assert all(row(other) not in html for other in others)
    for asked in (
        *map(row, others),
        f"riga:{uuid.uuid4()}",
        "riga:x",
        "ente:1e3",
        "ente:999999",
        f"ente:{'9' * 40}",
        "",
    ):
        answer = head.post(page(mine), {"fonte": asked, "revisione": "0"})
        assert answer.status_code == 400
        assert "Scegliere un indicatore dell&#x27;elenco" in answer.content.decode()
    # Nor is a file, whatever is sent beside.
    file = {"genere": "csv", "file": "ore.csv", "colonna_chiave": "A", "chiave": "B", "colonna_valore": "C"}
    assert head.post(page(mine), {**file, "fonte": "csv", "revisione": "0"}).status_code == 400
    assert not FonteIndicatore.objects.exists()


def test_what_the_office_said_the_office_alone_changes(m: Monitored) -> None:
    source(m)
    head = entered(m.head())
    html = head.get(page(m.value())).content.decode()
    assert OFFICES in html
    assert "<select" not in html.partition("<main")[2].partition("</main")[0]
    for more in ({"fonte": row(m.value(of=1))}, {"azione": "togli"}):
        revision = FonteIndicatore.objects.get().revisione
        answer = head.post(page(m.value()), {**more, "revisione": revision})
        assert answer.status_code == 400
        assert OFFICES in answer.content.decode()
    made = FonteIndicatore.objects.get()
    assert (made.genere, made.in_uso, made.del_centro) == (SourceKind.CSV, True, False)


def test_what_the_office_withdraws_a_centre_does_not_take_back(m: Monitored) -> None:
    made = said(m)
    made.in_uso = False
    keep_source(made, m.office)
    answer = entered(m.head()).post(
        page(m.value()), {"fonte": row(m.value(of=1)), "revisione": FonteIndicatore.objects.get().revisione}
    )
    assert answer.status_code == 400
    assert not FonteIndicatore.objects.get().in_uso


def test_a_centre_withdraws_its_own_and_may_say_another(m: Monitored) -> None:
    made, head = said(m), entered(m.head())
    assert head.post(page(m.value()), {"azione": "togli", "revisione": made.revisione}).status_code == 302
    made = FonteIndicatore.objects.get()
    assert (made.in_uso, made.del_centro) == (False, True)
    assert "Non si legge più da" in head.get(page(m.value())).content.decode()
    other = third_too(m)
    assert head.post(page(m.value()), {"fonte": row(other), "revisione": made.revisione}).status_code == 302
    made = FonteIndicatore.objects.get()
    assert (made.in_uso, made.altra_riga) == (True, other.row_id)


def test_who_comes_second_sees_what_the_first_said(m: Monitored) -> None:
    said(m)
    for revision in ("0", "", "x"):
        sent = {"fonte": row(third_too(m)), "revisione": revision}
        answer = entered(m.head()).post(page(m.value()), sent)
        assert answer.status_code == 409
        assert "Intanto qualcuno ha cambiato la fonte" in answer.content.decode()
    assert FonteIndicatore.objects.get().altra_riga == m.value(of=1).row_id


def test_a_circle_is_refused(m: Monitored) -> None:
    said(m)
    answer = entered(m.head()).post(page(m.value(of=1)), {"fonte": row(m.value()), "revisione": "0"})
    assert answer.status_code == 400
    assert "è un giro" in answer.content.decode()
    assert FonteIndicatore.objects.count() == 1


def test_what_is_out_of_use_makes_no_circle_until_it_is_used_again(m: Monitored) -> None:
    """Each of two indicators may have been read from the other once; not both at a time."""
    made, head = said(m), entered(m.head())
    back = {"fonte": row(m.value()), "revisione": "0"}
    assert head.post(page(m.value()), {"azione": "togli", "revisione": made.revisione}).status_code == 302
    assert head.post(page(m.value(of=1)), back).status_code == 302
    made.refresh_from_db()
    answer = head.post(page(m.value()), {"fonte": row(m.value(of=1)), "revisione": made.revisione})
    assert "è un giro" in answer.content.decode()
    # What is written of it while it is out of use is stored, until somebody wants it in use.
    made.nota = "Non più"
    keep_source(made, m.office)
    made.in_uso = True
    with pytest.raises(Refused, match="è un giro"):
        keep_source(made, m.office)
    assert list(FonteIndicatore.objects.order_by("pk").values_list("in_uso", "nota")) == [
        (False, "Non più"),
        (True, ""),
    ]


def test_strangers_find_nothing_readers_are_told_and_a_closed_survey_stays(m: Monitored) -> None:
    sent: dict[str, Any] = {"fonte": row(m.value(of=1)), "revisione": "0"}
    stranger, reader = entered(m.somebody(Ruolo.DIRIGENTE)), entered(m.somebody(Ruolo.LETTORE))
    head = entered(m.head())
    for client, status in ((stranger, 404), (entered(m.head(2)), 404), (reader, 403)):
        assert client.get(page(m.value())).status_code == status
        assert client.post(page(m.value()), sent).status_code == status
    close_survey(m.survey, m.office)
    assert head.get(page(m.value())).status_code == 403
    assert head.post(page(m.value()), sent).status_code == 403
    assert not FonteIndicatore.objects.exists()


def test_an_indicator_that_went_to_another_centre_is_read_no_more(m: Monitored) -> None:
    save(m.change(1, values={m.value(of=1).row_id: {"valore": "12"}}), hand(m.office))
    said(m)
    head = Utente.objects.filter(ruolo=Ruolo.DIRIGENTE).latest("pk")
    StatoObiettivo.objects.filter(pk=m.state(1).pk).update(centro=m.state(2).centro)
    Notifica.objects.all().delete()
    (outcome,) = read_sources(m.survey, SISTEMA).outcomes
    assert outcome.reading.esito == ReadingOutcome.RIFIUTATA
    assert "ora è di un altro centro" in outcome.told
    assert "12" not in outcome.reading.letto
    # Its centre, which can mend it, is told.
    assert Notifica.objects.filter(destinatario=head, testo__contains="ora è di un altro centro").exists()


def test_the_database_knows_no_file_of_a_centre(m: Monitored) -> None:
    made = source(m)
    with pytest.raises(IntegrityError), transaction.atomic():
        FonteIndicatore.objects.filter(pk=made.pk).update(del_centro=True)


def test_the_page_asks_as_much_for_three_objectives_as_for_one(m: Monitored) -> None:
    head, counted = entered(m.head()), []
    for several in (False, True):
        if several:
            StatoObiettivo.objects.filter(rilevazione=m.survey).update(centro=m.state().centro)
        head.get(page(m.value()))
        with CaptureQueriesContext(connection) as asked:
            assert head.get(page(m.value())).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


# What the rooms themselves ask, whichever page or command comes to them


def keys(value: ValoreIndicatore, who: Utente) -> list[str]:
    return [key for group in groups_for(value, who) for key, _ in group.choices]


def elsewhere(m: Monitored, other: ValoreIndicatore) -> None:
    """The third objective is of the centre in another survey of the same plan only."""
    close_survey(m.survey, m.office)
    later = open_survey(m.scene.piano, Asked(YEAR_END), m.office)
    rows = StatoObiettivo.objects.filter(rilevazione=later)
    rows.filter(codice=m.state(1).codice).update(nel_piano=False)
    rows.filter(codice=m.state(2).codice).update(centro=m.state().centro)
    StatoObiettivo.objects.filter(pk=other.stato_id).update(nel_piano=False)


AWAY: dict[str, Callable[[Monitored, ValoreIndicatore], Any]] = {
    "the objective left the plan": lambda m, v: StatoObiettivo.objects.filter(pk=v.stato_id).update(nel_piano=False),
    "the indicator left the plan": lambda m, v: ValoreIndicatore.objects.filter(pk=v.pk).update(nel_piano=False),
    "another centre": lambda m, v: StatoObiettivo.objects.filter(pk=v.stato_id).update(centro=m.state(2).centro),
    "another survey": elsewhere,
}


@pytest.mark.parametrize("why", AWAY)
def test_only_what_is_in_the_plan_at_the_same_centre_in_the_same_survey_is_offered(m: Monitored, why: str) -> None:
    mine, other = m.value(), m.value(of=1)
    assert keys(mine, m.office) == [row(other)]
    AWAY[why](m, other)
    assert keys(mine, m.office) == []
    if why != "another survey":
        for key in (row(other), row(m.value(of=2))):
            with pytest.raises(Refused, match=r"Scegliere un indicatore dell'elenco"):
                say_source(mine, key, 0, m.office)
    assert not FonteIndicatore.objects.exists()


@pytest.mark.parametrize(
    ("years", "offered"),
    [((2022, 2022), False), ((2024, 2026), False), ((2021, 2023), True), ((2023, 2025), True), ((2022, 2024), True)],
)
def test_of_the_ente_only_what_a_document_of_the_year_has(m: Monitored, years: tuple[int, int], offered: bool) -> None:
    dup = DUP.objects.create(codice="ALTRO", anno_inizio=years[0], anno_fine=years[1])
    ente = IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", descrizione="Verde")
    key = f"ente:{ente.pk}"
    assert (key in keys(m.value(), m.office)) is offered
    if offered:
        assert say_source(m.value(), key, 0, m.office).indicatore_ente == ente
        return
    with pytest.raises(Refused, match=r"Scegliere un indicatore dell'elenco"):
        say_source(m.value(), key, 0, m.office)
    assert not FonteIndicatore.objects.exists()


def test_who_reads_nothing_is_offered_nothing(m: Monitored) -> None:
    """Neither the rows of the centre to who has none, nor those of the ente to who has no role."""
    dup = DUP.objects.get(anno_inizio__lte=2023, anno_fine__gte=2023)
    ente = IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", descrizione="Verde")
    assert keys(m.value(), m.head()) == [row(m.value(of=1)), f"ente:{ente.pk}"]
    assert keys(m.value(), m.somebody(Ruolo.DIRIGENTE)) == [f"ente:{ente.pk}"]
    assert keys(m.value(), UtenteFactory.create(ruolo="")) == []


def today(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def confirmed(m: Monitored, head: Utente) -> None:
    StatoObiettivo.objects.filter(pk=m.state().pk).update(stato=StateOfObjective.CONFERMATO)


NOT_NOW: dict[str, Callable[[Monitored, Utente], Any]] = {
    "a stranger": lambda m, head: m.somebody(Ruolo.DIRIGENTE),
    "the head of another centre": lambda m, head: m.somebody(Ruolo.DIRIGENTE, CentroFactory.create()),
    "who only reads": lambda m, head: m.somebody(Ruolo.LETTORE),
    "it is closed": lambda m, head: close_survey(m.survey, m.office) and None,
    "the window is over": lambda m, head: Rilevazione.objects.update(fino=today(-1)) and None,
    "it left the plan": lambda m, head: StatoObiettivo.objects.update(nel_piano=False) and None,
    "it is confirmed": confirmed,
}


@pytest.mark.parametrize("why", NOT_NOW)
@pytest.mark.parametrize("there", [False, True])
def test_who_may_not_write_the_objective_now_says_no_source_and_withdraws_none(
    m: Monitored, why: str, there: bool
) -> None:
    head, revision = m.head(), 0
    if there:
        revision = say_source(m.value(), row(m.value(of=1)), 0, head).revisione
    before = list(FonteIndicatore.objects.values())
    other = third_too(m)
    who = NOT_NOW[why](m, head) or head
    with pytest.raises(Refused, match=f"^{m.state().codice}: "):
        say_source(m.value(), row(other), revision, who)
    with pytest.raises(Refused, match=f"^{m.state().codice}: "):
        withdraw_source(m.value(), revision, who)
    assert list(FonteIndicatore.objects.values()) == before


def test_what_nobody_said_is_not_withdrawn(m: Monitored) -> None:
    with pytest.raises(Refused, match="non è detta nessuna fonte"):
        withdraw_source(m.value(), 0, m.head())
