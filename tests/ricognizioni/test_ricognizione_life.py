# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ricognizione is opened, written, verified, closed, approved; nothing said is lost, nothing frozen changes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from congelati.triggers import put_triggers, take_triggers
from dup.models import DUP, AmbitoStrategico, IndicatoreOperativo
from flussi.acts import Refused
from monitoraggio.choices import SurveyState
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from monitoraggio.vita.closing import SurveyDeed
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from ricognizioni.checks import everything_told, operative_findings
from ricognizioni.choices import StateOfOperative
from ricognizioni.lettura.chain import closing_findings
from ricognizioni.lettura.stored import content_of
from ricognizioni.models import (
    AttoDellaRicognizione,
    PassaggioDellaRicognizione,
    PassaggioOperativo,
    Ricognizione,
    RicognizioneChiusa,
    StatoOperativo,
    ValoreOperativo,
)
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione, reopen_ricognizione
from ricognizioni.vita.keeping import change_ricognizione
from ricognizioni.vita.opening import Asked, open_ricognizione, realign
from ricognizioni.vita.operative_acts import ACTS, send_back, verify
from tests.monitoraggio.monitored import hand
from tests.ricognizioni.surveyed import DAY, Surveyed, operative, surveyed
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
DEED = SurveyDeed("DCC", "40", date(2024, 7, 28), "Stato di attuazione dei programmi")


def said(s: Surveyed, n: int = 0, who: Any = None, values: Any = None, **head: Any) -> bool:
    state = s.state(n)
    return save(state, Draft(head, values or {}), state.revisione, hand(who or s.office))


def test_opening_makes_a_row_for_each_operative_objective_and_indicator() -> None:
    s = surveyed()
    assert s.survey.stato == SurveyState.APERTA
    assert [x.nome for x in StatoOperativo.objects.order_by("nome")] == [
        *("Operativo 0.0", "Operativo 0.1", "Operativo 1.0", "Operativo 1.1")
    ]
    assert ValoreOperativo.objects.count() == 8
    assert {v.anno for v in ValoreOperativo.objects.all()} == {2023}
    assert StatoOperativo.history.count() == 4
    (act,) = PassaggioDellaRicognizione.objects.all()
    assert (act.atto, act.da, act.a) == ("aprire", "preparata", "aperta")


def test_what_cannot_be_opened_is_said() -> None:
    s = surveyed()
    dup = DUP.objects.get()
    for asked, why in (
        (Asked(DAY), "c'è già: è aperta"),
        (Asked(date(2026, 6, 30)), "non è negli anni di DUP_2023_2025"),
        (Asked(date(2024, 6, 30), date(2024, 7, 2), date(2024, 7, 1)), "prima di cominciare"),
    ):
        with pytest.raises(Refused, match=why):
            open_ricognizione(dup, asked, s.office)
    with pytest.raises(Refused, match="ufficio programmazione"):
        open_ricognizione(dup, Asked(date(2024, 6, 30)), s.head())
    assert Ricognizione.objects.count() == 1


def test_the_centre_of_the_document_writes_and_another_does_not_even_read() -> None:
    s = surveyed()
    head, stranger = s.head(), s.stranger()
    assert said(s, who=head, esito="in corso", narrativa="Si procede.")
    assert s.state().stato == StateOfOperative.COMPILATO
    assert s.state().history.first().history_user == head
    assert PassaggioOperativo.objects.count() == 1
    assert not StatoOperativo.objects.visible_to(stranger).exists()
    assert StatoOperativo.objects.visible_to(head).count() == 4
    assert Ricognizione.objects.visible_to(stranger).exists()
    with pytest.raises(NotWritable, match="non lo dà a un tuo centro"):
        said(s, who=stranger, narrativa="Altro.")
    for role in (Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE):
        reader = s.m.somebody(role)
        assert StatoOperativo.objects.visible_to(reader).count() == 4
        assert not StatoOperativo.objects.editable_by(reader).exists()
    assert s.state().narrativa == "Si procede."


def test_a_save_is_told_once_and_never_over_another() -> None:
    s = surveyed()
    key = s.value().row_id
    assert said(s, esito="in corso", values={key: {"valore": "12", "fonte": "Anagrafe"}})
    revision, lines = s.state().revisione, StatoOperativo.history.count()
    assert not said(s, esito="in corso", values={key: {"valore": "12"}})
    assert (s.state().revisione, StatoOperativo.history.count()) == (revision, lines)
    with pytest.raises(ConflittoDiRevisione):
        save(s.state(), Draft({"narrativa": "x"}), revision - 1, hand(s.office))
    with pytest.raises(ConflittoDiRevisione):
        save(s.state(), Draft({"narrativa": "x"}), None, hand(s.office))
    assert s.state().narrativa == ""
    assert s.value().valore == "12"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({"dichiarato": Decimal(101), "motivo": "x"}, "da 0 a 100"),
        ({"dichiarato": Decimal(-1), "motivo": "x"}, "da 0 a 100"),
        ({"dichiarato": Decimal(50)}, "dice perché"),
        ({"dichiarato": Decimal(50), "motivo": " "}, "dice perché"),
        ({"dichiarato": Decimal(50), "motivo": "x", "esito": "non avviato"}, "non avviato"),
        ({"dichiarato": Decimal(50), "motivo": "x", "esito": "realizzato"}, "al 100%"),
        ({"esito": "forse"}, "fra quelli dell'elenco"),
        ({"narrativa": "x" * 200_001}, "caratteri"),
    ],
)
def test_what_does_not_go_together_is_said_and_nothing_is_written(head: dict[str, Any], why: str) -> None:
    s = surveyed()
    key = s.value().row_id
    with pytest.raises(NotStorable, match=why):
        said(s, values={key: {"valore": "12"}}, **head)
    assert s.state().stato == StateOfOperative.DA_COMPILARE
    assert s.value().valore == ""


def test_a_value_is_a_line_and_a_row_that_is_not_there_is_none() -> None:
    s = surveyed()
    key, other = s.value().row_id, s.value(1).row_id
    for values, why in (
        ({key: {"valore": "1\n2"}}, "a capo"),
        ({key: {"fonte": "x" * 256}}, "caratteri"),
        ({other: {"valore": "1"}}, "non è più nel documento"),
    ):
        with pytest.raises(NotStorable, match=why):
            said(s, values=values)
    with pytest.raises(ValueError, match="stato"):
        Draft({"stato": "verificato"})


@pytest.mark.parametrize(
    "columns",
    [
        {"esito": "forse"},
        {"dichiarato": 101, "motivo": "x"},
        {"dichiarato": 5},
        {"dichiarato": 5, "motivo": "x", "esito": "non avviato"},
        {"dichiarato": 5, "motivo": "x", "esito": "realizzato"},
        {"stato": "altro"},
    ],
)
def test_the_database_says_no_too(columns: dict[str, Any]) -> None:
    s = surveyed()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatoOperativo.objects.filter(pk=s.state().pk).update(**columns)


def test_the_office_verifies_and_sends_back_with_a_reason() -> None:
    s = surveyed()
    head = s.head()
    with pytest.raises(Refused, match="da compilare"):
        verify(s.state(), s.office)
    said(s, who=head, esito="abbandonato")
    with pytest.raises(Refused, match="Ci sono errori") as no:
        verify(s.state(), s.office)
    assert "non è detto perché" in no.value.in_full
    said(s, who=head, narrativa="La Regione ha tolto il contributo.")
    with pytest.raises(Refused, match="lo fa l'ufficio programmazione"):
        verify(s.state(), head)
    verify(s.state(), s.office)
    with pytest.raises(NotWritable, match="è verificato"):
        said(s, who=head, narrativa="Dopo")
    with pytest.raises(Refused, match="serve il motivo"):
        send_back(s.state(), s.office)
    send_back(s.state(), s.office, "Dire da quando.")
    assert (s.state().stato, s.state().motivo_rinvio) == (StateOfOperative.COMPILATO, "Dire da quando.")
    assert ACTS.possible(s.state(), head) == {"leggere", "scrivere"}
    outcomes = ACTS.on_many(StatoOperativo.objects.all(), s.office, "verificare")  # type: ignore[arg-type]
    assert [bool(o.why_not) for o in outcomes] == [False, True, True, True]


def test_the_centre_is_bound_to_the_window_and_the_office_is_not() -> None:
    today = timezone.localdate()
    s = surveyed(since=today - timedelta(days=9), until=today - timedelta(days=1))
    with pytest.raises(NotWritable, match="si è chiusa alle 24"):
        said(s, who=s.head(), narrativa="Tardi")
    assert said(s, narrativa="L'ufficio scrive.")


def test_the_office_moves_the_days_and_nobody_writes_over_anybody() -> None:
    today = timezone.localdate()
    s = surveyed(until=today - timedelta(days=1))
    read = Ricognizione.objects.get()
    kept = change_ricognizione(read, {"fino": today, "nota": "C'è ancora oggi."}, s.office)
    assert said(s, who=s.head(), narrativa="In tempo")
    assert (kept.fino, kept.nota, kept.revisione) == (today, "C'è ancora oggi.", read.revisione + 1)
    act = PassaggioDellaRicognizione.objects.order_by("-pk")[0]
    assert (act.atto, act.da, act.a, act.chi) == ("scrivere", "aperta", "aperta", s.office)
    assert act.motivo == f"Si compila da subito al {today:%d/%m/%Y} compreso. Nota cambiata."
    # What it says already is no act.
    change_ricognizione(kept, {"fino": today}, s.office)
    assert PassaggioDellaRicognizione.objects.count() == 2
    with pytest.raises(ConflittoDiRevisione):
        change_ricognizione(read, {"fino": None}, s.office)
    for who, fields, why in (
        (s.office, {"dal": today + timedelta(days=2)}, "prima di cominciare"),
        (s.head(), {"fino": None}, "non spetta al tuo ruolo"),
    ):
        with pytest.raises(Refused, match=why):
            change_ricognizione(Ricognizione.objects.get(), fields, who)
    with pytest.raises(ValueError, match="stato"):
        change_ricognizione(kept, {"stato": "chiusa"}, s.office)
    close_ricognizione(s.survey, s.office)
    with pytest.raises(Refused, match="chiusa"):
        change_ricognizione(Ricognizione.objects.get(), {"fino": None}, s.office)
    assert Ricognizione.objects.get().fino == today


def test_the_document_changes_and_nothing_said_is_lost() -> None:
    s = surveyed()
    key = s.value().row_id
    said(s, esito="in corso", values={key: {"valore": "12"}})
    gone = operative()
    first = gone.indicatori.order_by("ordine").first()
    assert first is not None
    # An import writes the indicator anew; another one is taken away, one comes.
    text, target = first.descrizione, first.valore_atteso
    gone.indicatori.all().delete()
    new = IndicatoreOperativo.objects.create(obiettivo=gone, ordine=5, descrizione=text, valore_atteso=target)
    IndicatoreOperativo.objects.create(obiettivo=gone, ordine=6, descrizione="alberi", valore_atteso="100")
    gone.nome = "Operativo 0.0, altrimenti"
    gone.save()
    revision = s.state().revisione
    # Its gestionale objective stands under another name now.
    assert realign(s.survey, s.office) == 5
    assert s.state().revisione > revision
    assert s.state().nome == "Operativo 0.0, altrimenti"
    kept = ValoreOperativo.objects.get(row_id=key)
    assert (kept.indicatore_id, kept.valore) == (new.pk, "12")
    (operative_now, *_) = [o for _, _, o in content_of(s.survey).operativi()]
    assert [(i.descrizione, i.valore) for i in operative_now.indicatori] == [(text, "12"), ("alberi", "")]
    assert realign(s.survey, s.office) == 0
    with pytest.raises(Refused, match="non spetta al tuo ruolo"):
        realign(s.survey, s.head())


def test_an_operative_objective_that_leaves_the_document_keeps_its_words() -> None:
    s = surveyed()
    said(s, 3, esito="ridefinito", narrativa="Passa alla Provincia.")
    last = operative(3)
    last.obiettivi_gestionali.all().delete()
    last.delete()
    content = content_of(s.survey)
    assert [o.nome for o in content.usciti] == ["Operativo 1.1"]
    closing = close_ricognizione(s.survey, s.office)
    assert closing.read.usciti[0].narrativa == "Passa alla Provincia."
    assert not StatoOperativo.objects.get(nome="Operativo 1.1").nel_documento


def test_of_what_left_the_document_only_what_was_said_is_kept() -> None:
    s = surveyed()
    key = s.value(3).row_id
    said(s, 3, values={key: {"fonte": "Anagrafe"}})
    for n in (3, 2):
        last = operative(n)
        last.obiettivi_gestionali.all().delete()
        last.delete()
    content = content_of(s.survey)
    # A source without a value was said too; of the other nothing was.
    (gone,) = content.usciti
    assert (gone.nome, [i.fonte for i in gone.indicatori]) == ("Operativo 1.1", ["Anagrafe"])
    (found,) = [x.testo for x in everything_told(content) if x.codice == "operativo-uscito"]
    assert found == "Di un obiettivo operativo uscito dal documento resta ciò che si è detto: Operativo 1.1."


def test_a_value_that_was_said_of_something_else_is_told() -> None:
    s = surveyed()
    key = s.value().row_id
    said(s, values={key: {"valore": "12"}})

    def told() -> list[str]:
        (first, *_) = [o for _, _, o in content_of(s.survey).operativi()]
        return [x.testo for x in operative_findings(first) if x.codice == "operativo-valore-riscritto"]

    assert told() == []
    first, second = operative().indicatori.order_by("ordine")
    first.descrizione, first.valore_atteso, first.ordine = "parcheggi", "40", 9
    first.save()
    second.valore_atteso = "-9"
    second.save()
    for _ in range(2):
        (found,) = told()
        assert "«parcheggi» è stato scritto quando il documento chiedeva «=piste ciclabili (atteso: 15*)»" in found
        realign(s.survey, s.office)
    # The place follows the document too, and of the one that nobody has said anything of there is nothing to tell.
    assert [v.descrizione for v in s.state().valori.order_by("ordine")] == ["corse", "parcheggi"]
    assert realign(s.survey, s.office) == 0
    closing = close_ricognizione(s.survey, s.office)
    (kept, *_) = [o for _, _, o in closing.read.operativi()]
    assert [i.chiesto for i in kept.indicatori] == ["", "=piste ciclabili (atteso: 15*)"]
    reopen_ricognizione(s.survey, "Valore sbagliato.", s.office)
    said(s, values={key: {"valore": "38"}})
    assert told() == []
    said(s, values={key: {"valore": ""}})
    assert ValoreOperativo.objects.get(row_id=key).chiesto == ""


def test_a_survey_that_was_closed_anew_beneath_is_told() -> None:
    s = surveyed()
    close_ricognizione(s.survey, s.office)
    assert list(closing_findings(EVERYTHING)) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    take_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE monitoraggio_rilevazionechiusa SET catena = impronta")
    put_triggers(connection)
    (found,) = closing_findings(EVERYTHING)
    assert "la chiusura della rilevazione di PEG_2023 al 30/06/2023" in found.text
    assert "non è più quella" in found.text


def test_closed_it_is_its_frozen_text_whatever_becomes_of_the_rows() -> None:
    s = surveyed()
    said(s, esito="in corso", dichiarato=Decimal("62.5"), motivo="I lavori sono avanti.")
    closing = close_ricognizione(s.survey, s.office)
    assert (s.survey.stato, closing.numero, closing.precedente) == ("chiusa", 1, None)
    with pytest.raises(NotWritable, match="la ricognizione è chiusa"):
        said(s, narrativa="Dopo")
    AmbitoStrategico.objects.filter(ordine=0).update(nome="Tutt'altro")
    StatoOperativo.objects.update(narrativa="A mano")
    assert content_of(s.survey) == closing.read
    assert list(closing_findings(EVERYTHING)) == []


def test_errors_stop_the_closing_and_are_listed() -> None:
    s = surveyed()
    said(s, esito="abbandonato")
    with pytest.raises(CommandError) as no:
        call_command("chiudi_ricognizione", "--dup=DUP_2023_2025", "--al=31/12/2023")
    assert "c'è un errore" in str(no.value)
    assert "Operativo 0.0: È abbandonato" in str(no.value)
    assert not RicognizioneChiusa.objects.exists()
    assert Ricognizione.objects.get().stato == SurveyState.APERTA


def test_opened_again_it_adds_to_the_chain() -> None:
    s = surveyed()
    first = close_ricognizione(s.survey, s.office)
    with pytest.raises(Refused, match="serve il motivo"):
        reopen_ricognizione(s.survey, " ", s.office)
    with pytest.raises(Refused, match="non spetta al tuo ruolo"):
        reopen_ricognizione(s.survey, "x", s.head())
    reopen_ricognizione(s.survey, "Mancava un valore.", s.office)
    said(s, narrativa="Ora c'è.")
    second = close_ricognizione(s.survey, s.office)
    assert (second.numero, second.precedente) == (2, first)
    assert first.read.ambiti[0].strategici[0].operativi[0].narrativa == ""
    assert list(closing_findings(EVERYTHING)) == []


def test_the_act_of_the_consiglio_closes_it_for_ever() -> None:
    s = surveyed()
    with pytest.raises(Refused, match="registrare l'atto"):
        approve_ricognizione(s.survey, DEED, s.office)
    close_ricognizione(s.survey, s.office)
    with pytest.raises(Refused, match="prima del giorno"):
        approve_ricognizione(s.survey, SurveyDeed("DCC", "1", date(2023, 1, 1)), s.office)
    assert approve_ricognizione(s.survey, DEED, s.office)[1] is False
    assert approve_ricognizione(s.survey, DEED, s.office)[1] is True
    with pytest.raises(Refused, match=r"già approvata con DCC n\. 40"):
        approve_ricognizione(s.survey, SurveyDeed("DCC", "41", date(2024, 7, 28)), s.office)
    with pytest.raises(Refused, match="approvata"):
        reopen_ricognizione(s.survey, "x", s.office)
    assert AttoDellaRicognizione.objects.count() == 1
    assert list(closing_findings(EVERYTHING)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda c: RicognizioneChiusa.objects.filter(pk=c.pk).update(contenuto="{}"),
        lambda c: RicognizioneChiusa.objects.all().delete(),
        lambda c: c.save(),
        lambda c: c.delete(),
    ],
)
def test_what_was_frozen_does_not_change(change: Callable[[Any], Any]) -> None:
    s = surveyed()
    closing = close_ricognizione(s.survey, s.office)
    with pytest.raises(FrozenRow):
        change(closing)


@pytest.mark.parametrize("table", ["ricognizioni_ricognizionechiusa", "ricognizioni_attodellaricognizione"])
@pytest.mark.parametrize("command", ["UPDATE {} SET registrata_da = 'x'", "DELETE FROM {}"])
def test_the_database_keeps_it_whoever_writes_the_sql(table: str, command: str) -> None:
    s = surveyed()
    close_ricognizione(s.survey, s.office)
    approve_ricognizione(s.survey, DEED, s.office)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(command.format(table))


def test_a_state_that_was_changed_by_hand_is_found() -> None:
    surveyed()
    Ricognizione.objects.update(stato=SurveyState.CHIUSA)
    (found,) = closing_findings(EVERYTHING)
    assert "non c'è il contenuto congelato" in found.text


def test_the_whole_by_commands() -> None:
    surveyed()
    out = StringIO()
    day = "--al=30/06/2024"
    with pytest.raises(CommandError, match="non c'è una ricognizione al 30/06/2024"):
        call_command("chiudi_ricognizione", "--dup=DUP_2023_2025", day)
    call_command("apri_ricognizione", "--dup=DUP_2023_2025", day, stdout=out)
    call_command("chiudi_ricognizione", "--dup=DUP_2023_2025", day, stdout=out)
    deed = ("--numero=40", "--data=28/07/2024")
    call_command("approva_ricognizione", "--dup=DUP_2023_2025", day, *deed, stdout=out)
    call_command("approva_ricognizione", "--dup=DUP_2023_2025", day, *deed, stdout=out)
    opened, closed, approved, again = out.getvalue().splitlines()
    assert opened == "Ricognizione di DUP_2023_2025 al 30/06/2024: aperta, 4 obiettivi operativi"
    assert "chiusa. SHA-256" in closed
    assert approved.endswith("approvata con DCC n. 40 del 28/07/2024")
    assert again.endswith("era già registrato")
    with pytest.raises(CommandError, match="Il DUP «X» non c'è"):
        call_command("apri_ricognizione", "--dup=X", day)
    assert Ricognizione.objects.get(al=date(2024, 6, 30)).stato == SurveyState.APPROVATA
    assert content_of(Ricognizione.objects.get(al=date(2024, 6, 30))).stato == "chiusa"
    assert StatoOperativo.objects.visible_to(SISTEMA).count() == 8
