# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a Relazione: opened, written by several, approved and frozen, validated by the Nucleo, opened again."""

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from congelati.triggers import put_triggers, take_triggers
from flussi.acts import Refused
from monitoraggio.vita.closing import SurveyDeed, close_survey
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from relazioni import reading
from relazioni.chain import relazione_findings
from relazioni.choices import ReportState, Validation
from relazioni.contenuto import in_canonical, read_relazione
from relazioni.life import (
    approve_relazione,
    open_relazione,
    reopen_relazione,
    validate_relazione,
)
from relazioni.models import PassaggioDellaRelazione, Relazione, RelazioneApprovata, Sezione
from relazioni.reading import Source, source_of
from relazioni.sections import SECTIONS
from relazioni.writer import give_section, write_section
from tests.monitoraggio.monitored import YEAR_END, monitored
from tests.monitoraggio.test_rectification import rectified
from tests.monitoraggio.test_survey_life import whole
from tests.relazioni.told import ACT, SAID, Told, approved_relazione, relazione, validated_relazione
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return [f.text for f in relazione_findings(EVERYTHING)]


def refused(reason: str) -> Any:
    return pytest.raises(Refused, match=reason)


# Opening


def test_it_is_opened_once_with_every_section_empty() -> None:
    t = relazione()
    assert [row.chiave for row in t.relazione.sezioni.order_by("pk")] == [s.key for s in SECTIONS]
    assert {row.state for row in t.relazione.sezioni.all()} == {"vuota"}
    with refused("c'è già: è in redazione"):
        open_relazione(t.m.scene.piano, t.office)


def test_it_wants_a_survey_that_is_closed_and_the_office() -> None:
    m = monitored(YEAR_END)
    with refused("nessuna rilevazione è ancora chiusa"):
        open_relazione(m.scene.piano, m.office)
    whole(m)
    close_survey(m.survey, m.office)
    for role in (Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.LETTORE, Ruolo.DIRIGENTE):
        with refused("ufficio programmazione"):
            open_relazione(m.scene.piano, m.somebody(role))
    assert open_relazione(m.scene.piano, m.office).in_redazione


# Writing


def test_two_who_write_the_same_section_never_overwrite_each_other() -> None:
    t = relazione()
    first, second = t.section(), t.section()
    write_section(first, "Il primo.", t.office, finished=False)
    with pytest.raises(ConflittoDiRevisione):
        write_section(second, "Il secondo.", t.office, finished=False)
    assert t.section().testo == "Il primo."
    assert (t.section().state, t.section().autore) == ("cominciata", t.office)
    t.write("presentazione", "Il primo, poi il secondo.")
    texts = list(Sezione.history.filter(id=first.pk).order_by("history_id").values_list("testo", flat=True))
    assert texts == ["", "Il primo.", "Il primo, poi il secondo."]


def test_the_same_text_again_writes_nothing() -> None:
    t = relazione()
    row = t.write("contesto", "Un testo.")
    again = write_section(t.section("contesto"), "Un testo.\r\n", t.office, finished=True)
    assert again.revisione == row.revisione


def test_a_dirigente_writes_the_section_that_the_office_gave_and_no_other() -> None:
    t = relazione()
    head = t.m.head()
    with refused("non è affidata"):
        write_section(t.section("servizi"), "Mio.", head, finished=False)
    give_section(t.section("servizi"), t.m.state().centro, t.office)
    write_section(t.section("servizi"), "Mio.", head, finished=True)
    assert list(Sezione.objects.visible_to(head).values_list("chiave", flat=True)) == ["servizi"]
    assert not Relazione.objects.visible_to(head).exists()
    with refused("non è affidata"):
        give_section(t.section("servizi"), None, head)
    for role in (Ruolo.REFERENTE, Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.LETTORE):
        with refused("non è affidata"):
            write_section(t.section("servizi"), "Altri.", t.m.somebody(role, t.m.state().centro), finished=False)


def test_approved_it_is_written_no_more() -> None:
    t = approved_relazione()
    with refused("ora si legge soltanto: la Relazione è approvata"):
        t.write("presentazione", "Un altro testo.")


# Approval


def test_approval_freezes_what_it_says_chained_to_the_closing() -> None:
    t = approved_relazione()
    row = RelazioneApprovata.objects.get()
    assert (row.numero, row.read.atto, row.read.stato) == (1, "DGC n. 60 del 20/06/2024", "approvata")
    assert row.read.anello == row.chiusura.catena
    assert row.read.sezioni[0].testo.startswith("Un anno **buono**.")
    assert in_canonical(read_relazione(row.contenuto)) == row.contenuto
    assert t.relazione.stato == ReportState.APPROVATA
    assert told() == []
    call_command("verifica_versioni", stdout=StringIO())
    with pytest.raises(FrozenRow):
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE relazioni_relazioneapprovata SET contenuto = '{}'")


def test_what_is_frozen_stands_on_the_very_source_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once: what was found fit for approval and what is frozen are one thing."""
    t, found = relazione(), []

    def once(plan: PianoEsecutivo) -> Source | None:
        found.append(plan)
        return source_of(plan)

    monkeypatch.setattr(reading, "source_of", once)
    approve_relazione(t.relazione, ACT, t.office)
    assert found == [t.m.scene.piano]


def test_the_same_act_again_does_nothing_and_another_is_refused() -> None:
    t = approved_relazione()
    assert approve_relazione(t.relazione, ACT, t.office)[1]
    assert RelazioneApprovata.objects.count() == 1
    with refused("un secondo atto non si registra"):
        approve_relazione(t.relazione, replace(ACT, numero="61"), t.office)


def test_who_is_still_writing_stops_it_and_an_empty_section_does_not() -> None:
    t = relazione()
    t.write("contesto", "A metà", finished=False)
    with refused("Da finire: Il contesto"):
        approve_relazione(t.relazione, ACT, t.office)
    assert not RelazioneApprovata.objects.exists()
    t.write("contesto", "A metà, e finito")
    approve_relazione(t.relazione, ACT, t.office)


def test_it_wants_the_account_that_an_act_has_approved() -> None:
    m = monitored(YEAR_END)
    whole(m)
    close_survey(m.survey, m.office)
    t = relazione(m)
    with refused("servono quelli della rilevazione finale approvata"):
        approve_relazione(t.relazione, ACT, t.office)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (SurveyDeed("NDV", "1", date(2024, 6, 1)), "Indicare l'organo"),
        (SurveyDeed("DGC", " ", date(2024, 6, 1)), "numero dell'atto"),
        (SurveyDeed("DGC", "1", date(2999, 6, 1)), "nel futuro"),
        (SurveyDeed("DGC", "1", date(2023, 6, 1)), "prima del giorno di cui parla"),
        (SurveyDeed("DGC", "1", date(2024, 2, 29)), "prima di quello che approva i numeri della Relazione"),
    ],
)
def test_an_act_that_cannot_be(act: SurveyDeed, reason: str) -> None:
    t = relazione()
    with refused(reason):
        approve_relazione(t.relazione, act, t.office)


@pytest.mark.parametrize("role", [Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.LETTORE, Ruolo.DIRIGENTE])
def test_who_does_not_approve(role: Ruolo) -> None:
    t = relazione()
    with refused("non spetta al tuo ruolo"):
        approve_relazione(t.relazione, ACT, t.m.somebody(role))


def test_a_rettifica_that_comes_later_changes_nothing_of_it() -> None:
    t = approved_relazione()
    text = RelazioneApprovata.objects.get().contenuto
    rectified(t.m)
    assert RelazioneApprovata.objects.get().contenuto == text
    assert told() == []


# Validation


def test_validated_it_closes_the_plan() -> None:
    t = validated_relazione()
    t.m.scene.piano.refresh_from_db()
    assert (t.relazione.stato, t.m.scene.piano.stato) == (ReportState.VALIDATA, StatoPiano.CHIUSO)
    assert told() == []
    assert validate_relazione(t.relazione, SAID, t.m.somebody(Ruolo.NUCLEO))[1]
    with refused("una seconda non si registra"):
        validate_relazione(t.relazione, replace(SAID, number="8"), t.m.somebody(Ruolo.NUCLEO))
    acts = list(PassaggioDellaRelazione.objects.order_by("pk").values_list("atto", "da", "a"))
    assert acts == [("approvare", "in-redazione", "approvata"), ("validare", "approvata", "validata")]


def test_with_observations_it_is_validated_too() -> None:
    t = approved_relazione()
    with refused("Scrivere le osservazioni"):
        validate_relazione(t.relazione, replace(SAID, outcome=Validation.CON_OSSERVAZIONI), t.nucleo())
    said = replace(SAID, outcome=Validation.CON_OSSERVAZIONI, why="Mancano gli indicatori di impatto.")
    validate_relazione(t.relazione, said, t.nucleo())
    assert t.relazione.stato == ReportState.VALIDATA


def test_not_validated_it_is_written_again_and_what_was_frozen_stays() -> None:
    t = approved_relazione()
    with refused("non si può riaprire con un motivo, è approvata"):
        reopen_relazione(t.relazione, "Perché sì.", t.office)
    said = replace(SAID, outcome=Validation.NON_VALIDATA, why="I dati non sono attendibili.")
    validate_relazione(t.relazione, said, t.nucleo())
    t.m.scene.piano.refresh_from_db()
    assert (t.relazione.stato, t.m.scene.piano.stato) == (ReportState.NON_VALIDATA, StatoPiano.CONSUNTIVATO)
    with refused("serve il motivo"):
        reopen_relazione(t.relazione, " ", t.office)
    reopen_relazione(t.relazione, "Si rifà il capitolo sugli indicatori.", t.office)
    assert told() == []
    t.write("servizi", "Rifatto.")
    with refused("ha già approvato un testo precedente"):
        approve_relazione(t.relazione, ACT, t.office)
    with refused("prima della validazione che ha rimandato il testo"):
        approve_relazione(t.relazione, replace(ACT, numero="61", data=date(2024, 6, 27)), t.office)
    assert t.relazione.in_redazione
    approve_relazione(t.relazione, replace(ACT, numero="75", data=date(2024, 7, 20)), t.office)
    first, second = RelazioneApprovata.objects.order_by("numero")
    assert (second.precedente, second.read.sezioni[7].testo) == (first, "Rifatto.")
    validate_relazione(t.relazione, replace(SAID, day=date(2024, 7, 25), number="NDV/9"), t.nucleo())
    assert t.relazione.stato == ReportState.VALIDATA
    assert told() == []


def test_only_the_nucleo_validates_and_only_what_is_approved() -> None:
    t = approved_relazione()
    for role in (Ruolo.UFFICIO, Ruolo.VERTICE, Ruolo.LETTORE, Ruolo.DIRIGENTE):
        with refused("lo fa il Nucleo"):
            validate_relazione(t.relazione, SAID, t.m.somebody(role))
    draft = Told(t.m, t.relazione)
    with refused("prima dell'atto che approva"):
        validate_relazione(draft.relazione, replace(SAID, day=date(2024, 6, 19)), t.nucleo())


def test_a_draft_is_not_validated() -> None:
    t = relazione()
    with refused("è in redazione"):
        validate_relazione(t.relazione, SAID, t.nucleo())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (replace(SAID, outcome="boh"), "Indicare l'esito"),
        (replace(SAID, number=" "), "numero del documento"),
        (replace(SAID, number="1" * 41), "al più 40"),
        (replace(SAID, day=date(2999, 1, 1)), "nel futuro"),
        (replace(SAID, address="javascript:alert(1)"), "https://"),
    ],
)
def test_a_validation_that_cannot_be(said: Any, reason: str) -> None:
    t = approved_relazione()
    with refused(reason):
        validate_relazione(t.relazione, said, t.nucleo())


# The chain


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE relazioni_relazioneapprovata SET contenuto = replace(contenuto, 'buono', 'cattivo')", "impronta"),
        ("UPDATE relazioni_relazioneapprovata SET registrata_da = 'Altri'", "l'anello della catena"),
        ("UPDATE relazioni_attodellarelazione SET numero_atto = '1'", "l'anello del suo atto"),
        ("UPDATE relazioni_validazionedellarelazione SET documento = '1'", "l'anello della sua validazione"),
        ("UPDATE relazioni_relazione SET stato = 'approvata'", "non dicono lo stesso"),
        ("DELETE FROM relazioni_validazionedellarelazione", "non dicono lo stesso"),
    ],
)
def test_what_was_changed_behind_the_guard_shows(statement: str, said: str) -> None:
    validated_relazione()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    take_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    put_triggers(connection)
    assert any(said in text for text in told())


# By command


def run(name: str, **options: str) -> str:
    out = StringIO()
    call_command(name, piano="PEG_2023", stdout=out, **options)
    return out.getvalue().strip()


def test_by_command_from_the_opening_to_the_plan_that_is_closed() -> None:
    t = relazione()
    with pytest.raises(CommandError, match="c'è già"):
        run("apri_relazione")
    act = {"numero": "60", "data": "20/06/2024"}
    assert run("approva_relazione", **act).endswith("approvata con DGC n. 60 del 20/06/2024")
    assert run("approva_relazione", **act).endswith("era già registrato")
    said = {"documento": "NDV/7", "data": "28/06/2024", "esito": "validata"}
    with pytest.raises(CommandError, match="--esito"):
        run("valida_relazione", documento="NDV/7", data="28/06/2024")
    assert run("valida_relazione", **said).endswith("il piano è chiuso")
    assert run("valida_relazione", **said).endswith("era già registrata")
    with pytest.raises(CommandError, match="una seconda non si registra"):
        run("valida_relazione", documento="NDV/8", data="28/06/2024", esito="validata")
    with pytest.raises(CommandError, match="lo fa il Nucleo"):
        run("valida_relazione", documento="1", data="28/06/2024", esito="validata", utente=t.office.username)
