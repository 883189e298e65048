# SPDX-License-Identifier: AGPL-3.0-or-later
"""A source proposes the value of an indicator, a person confirms it, and where it came from is frozen with it."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aggregati.models import ConflittoDiRevisione
from dup.choices import StatoDiSalute
from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from flussi.acts import Refused
from monitoraggio.choices import Origin, ReadingOutcome, SourceKind, StateOfObjective
from monitoraggio.contenuto import in_canonical, read_survey
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.writer import save
from monitoraggio.sources.accepting import accept
from monitoraggio.sources.reading import read_due, read_sources
from monitoraggio.sources.showing import Standing, shown_sources
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.keeping import keep_source
from monitoraggio.vita.objective_acts import confirm
from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.monitoraggio.monitored import Monitored, hand, monitored
from tests.monitoraggio.sourced import from_another, put, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The folder of the sources."""
    settings.TRAGUARDO_FONTI_CARTELLA = str(tmp_path)
    return tmp_path


@pytest.fixture
def world(folder: Path) -> Monitored:
    """A survey at the 30th of June, open."""
    return monitored()


def last(m: Monitored) -> LetturaDellaFonte:
    """What was read last."""
    found: LetturaDellaFonte = LetturaDellaFonte.objects.order_by("-pk").select_related("valore__stato", "fonte")[0]
    return found


def standing(m: Monitored, of: int = 0) -> Standing:
    """How the source of an objective stands."""
    states = StatoObiettivo.objects.filter(pk=m.state(of).pk)
    (one,) = shown_sources(m.survey, states)
    return one.standing


def test_reading_proposes_and_writes_no_value(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A2;1;1;2", "A1;120;3;4")
    before = world.state().revisione
    (outcome,) = read_sources(world.survey, world.office)
    assert outcome.new
    assert outcome.reading.letto == "120"
    assert last(world).dove == "ore.csv, riga 3, colonna «Ore»"
    assert len(last(world).impronta) == 64
    assert (world.value().valore, world.state().revisione) == ("", before)
    assert world.state().stato == StateOfObjective.DA_COMPILARE
    assert standing(world) == Standing.NEWS


def test_reading_twice_adds_nothing_and_tells_nobody_again(world: Monitored, folder: Path) -> None:
    head = world.head()
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    assert Notifica.objects.filter(destinatario=head).count() == 1
    (again,) = read_sources(world.survey, SISTEMA)
    assert not again.new
    assert LetturaDellaFonte.objects.count() == 1
    assert Notifica.objects.filter(destinatario=head).count() == 1


def test_a_person_confirms_and_origin_and_provenance_stand_with_the_value(world: Monitored, folder: Path) -> None:
    source(world, colonna_numeratore="Aperte", colonna_denominatore="Previste")
    put(folder, "A1;75%;3;4")
    read_sources(world.survey, SISTEMA)
    head = world.head()
    assert accept(last(world), head, world.state().revisione)
    value = world.value()
    assert (value.valore, value.numeratore, value.denominatore) == ("75%", Decimal(3), Decimal(4))
    assert value.origine == Origin.FONTE
    assert value.provenienza.startswith("ore.csv, riga 2, colonna «Ore», letto il ")
    assert value.impronta_fonte == last(world).impronta
    assert value.fonte == "ore.csv, riga 2, colonna «Ore»"
    line = value.history.first()
    assert (line.history_user, line.origine) == (head, Origin.FONTE)
    assert "Confermato dalla fonte" in world.state().passaggi.order_by("-pk")[0].motivo
    assert world.state().stato == StateOfObjective.COMPILATO
    assert standing(world) == Standing.CONFIRMED


def test_said_twice_it_is_confirmed_once(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    revision = world.state().revisione
    assert accept(last(world), world.office, revision)
    written = world.state().revisione
    assert not accept(last(world), world.office, revision)
    assert world.state().revisione == written
    assert world.state().passaggi.filter(motivo__startswith="Confermato dalla fonte").count() == 1


def test_who_saved_meanwhile_is_not_overwritten(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    revision = world.state().revisione
    save(world.change(values={world.value().row_id: {"valore": "7"}}), hand(world.office))
    for read_before in (revision, None):
        with pytest.raises(ConflittoDiRevisione):
            accept(last(world), world.office, read_before)
    assert (world.value().valore, world.value().origine) == ("7", Origin.MANO)


def test_only_who_may_compile_now_confirms(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    stranger, reader = world.somebody(Ruolo.DIRIGENTE), world.somebody(Ruolo.LETTORE)
    for who in (stranger, reader):
        with pytest.raises(NotWritable):
            accept(last(world), who, world.state().revisione)
    save(world.change(head={"relazione": "Fatto."}), hand(world.office))
    StatoObiettivo.objects.filter(pk=world.state().pk).update(stato=StateOfObjective.CONFERMATO)
    with pytest.raises(NotWritable, match="confermato"):
        accept(last(world), world.office, world.state().revisione)
    assert world.value().valore == ""


def test_what_the_file_says_now_is_told_after_the_confirmation(world: Monitored, folder: Path) -> None:
    head = world.head()
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    first = last(world)
    accept(first, head, world.state().revisione)
    put(folder, "A1;130;3;4")
    read_sources(world.survey, SISTEMA)
    assert standing(world) == Standing.CHANGED
    assert world.value().valore == "120"
    told = Notifica.objects.filter(destinatario=head).order_by("-pk")[0]
    assert "130" in told.testo
    assert "è confermato 120" in told.testo
    assert not accept(first, head, world.state().revisione), "it stands there already"
    assert accept(last(world), head, world.state().revisione)
    assert world.value().valore == "130"


def test_a_reading_that_another_has_followed_is_confirmed_by_nobody(world: Monitored, folder: Path) -> None:
    source(world)
    for value in (120, 130):
        put(folder, f"A1;{value};3;4")
        read_sources(world.survey, SISTEMA)
    old = LetturaDellaFonte.objects.order_by("pk").select_related("valore__stato")[0]
    with pytest.raises(Refused, match="riletta"):
        accept(old, world.office, world.state().revisione)
    assert world.value().valore == ""


def test_who_writes_another_value_by_hand_takes_the_provenance_away(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    accept(last(world), world.office, world.state().revisione)
    key = world.value().row_id
    save(world.change(values={key: {"valore": "120"}}), hand(world.office))
    assert world.value().origine == Origin.FONTE
    save(world.change(values={key: {"valore": "99"}}), hand(world.office))
    value = world.value()
    assert (value.origine, value.provenienza, value.impronta_fonte, value.fonte) == (Origin.MANO, "", "", "")
    assert standing(world) == Standing.NEWS


def test_what_a_person_said_otherwise_is_not_undone(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    key = world.value().row_id
    said = {"non_valutabile": True, "motivo_non_valutabile": "La legge è cambiata."}
    save(world.change(values={key: said}), hand(world.office))
    with pytest.raises(Refused, match="non si valuta"):
        accept(last(world), world.office, world.state().revisione)
    assert world.value().non_valutabile


def test_one_that_cannot_be_read_is_told_to_the_office_with_its_place(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4", "A1;130;3;4")
    read_sources(world.survey, SISTEMA)
    assert last(world).esito == ReadingOutcome.RIFIUTATA
    assert standing(world) == Standing.REFUSED
    told = Notifica.objects.get(destinatario=world.office, oggetto__contains="non si leggono")
    assert "ore.csv, righe 2, 3: «A1» c'è 2 volte" in told.testo
    with pytest.raises(Refused, match="righe 2, 3"):
        accept(last(world), world.office, world.state().revisione)


def test_the_value_of_another_indicator_of_the_same_survey(world: Monitored) -> None:
    from_another(world, world.value(), world.value(0, of=1))
    read_sources(world.survey, SISTEMA)
    assert (last(world).esito, standing(world)) == (ReadingOutcome.VUOTA, Standing.EMPTY)
    key = world.value(0, of=1).row_id
    save(world.change(1, values={key: {"valore": "12"}}), hand(world.office))
    read_sources(world.survey, SISTEMA)
    assert accept(last(world), world.office, world.state().revisione)
    value = world.value()
    assert (value.valore, value.origine, value.impronta_fonte) == ("12", Origin.FONTE, "")
    assert world.state(1).codice in value.provenienza
    assert "rilevazione PEG_2023 al 30/06/2023" in value.provenienza


def test_the_value_of_the_year_of_an_indicator_of_the_ente(world: Monitored) -> None:
    dup = DUP.objects.order_by("pk")[0]
    of = IndicatoreEnte.objects.create(dup=dup, stato_di_salute=StatoDiSalute.CITTA, descrizione="Residenti")
    ValoreAnnuale.objects.create(indicatore=of, anno=2022, valore="1.000")
    source(world, genere=SourceKind.ENTE, indicatore_ente=of)
    read_sources(world.survey, SISTEMA)
    assert last(world).esito == ReadingOutcome.VUOTA
    ValoreAnnuale.objects.create(indicatore=of, anno=2023, valore="1.010")
    read_sources(world.survey, SISTEMA)
    assert (last(world).letto, last(world).dove) == ("1.010", f"«Residenti», {dup.codice}, anno 2023")


def test_an_indicator_is_not_read_from_itself_not_even_by_others(world: Monitored) -> None:
    first, second, third = world.value(), world.value(0, of=1), world.value(0, of=2)
    from_another(world, first, second)
    from_another(world, second, third)
    with pytest.raises(Refused, match="è un giro"):
        from_another(world, third, first)
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        from_another(world, third, third)


def test_only_the_office_keeps_sources(world: Monitored) -> None:
    made = source(world)
    with pytest.raises(Refused, match="ufficio programmazione"):
        keep_source(made, world.head())
    assert FonteIndicatore.objects.visible_to(world.head()).count() == 1
    assert not FonteIndicatore.objects.visible_to(world.somebody(Ruolo.DIRIGENTE)).exists()
    assert not FonteIndicatore.objects.visible_to(AnonymousUser()).exists()


def test_what_was_read_is_for_who_reads_the_objective(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    assert LetturaDellaFonte.objects.visible_to(world.head()).exists()
    assert not LetturaDellaFonte.objects.visible_to(world.somebody(Ruolo.DIRIGENTE)).exists()


def test_the_database_holds_provenance_and_origin_together(world: Monitored) -> None:
    value = ValoreIndicatore.objects.filter(pk=world.value().pk)
    for said in ({"origine": Origin.FONTE}, {"provenienza": "ore.csv"}, {"impronta_fonte": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            value.update(**said)


def test_provenance_is_frozen_with_the_survey(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    accept(last(world), world.office, world.state().revisione)
    content = survey_content(world.survey)
    assert read_survey(in_canonical(content)) == content
    close_survey(world.survey, world.office)
    frozen = world.survey.chiusure.get().read.by_code[world.state().codice].indicatori[0]
    assert frozen.provenienza == world.value().provenienza
    assert frozen.impronta_fonte == last(world).impronta
    assert frozen.origine == "fonte"


def test_of_a_survey_that_is_closed_nothing_is_read(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    close_survey(world.survey, world.office)
    with pytest.raises(Refused, match="chiusa"):
        read_sources(world.survey, SISTEMA)
    assert read_due() == 0
    assert not LetturaDellaFonte.objects.exists()


def test_the_worker_reads_what_is_due_and_leaves_the_rest(world: Monitored, folder: Path, settings: Any) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    assert read_due() == 1
    put(folder, "A1;130;3;4")
    assert read_due() == 0
    FonteIndicatore.objects.update(guardata_il=timezone.now() - timedelta(minutes=61))
    assert read_due() == 1
    FonteIndicatore.objects.update(guardata_il=None)
    settings.TRAGUARDO_FONTI_MINUTI = 0
    assert read_due() == 0
    settings.TRAGUARDO_FONTI_MINUTI, settings.TRAGUARDO_FONTI_CARTELLA = 60, ""
    assert read_due() == 0
    assert LetturaDellaFonte.objects.count() == 2


def test_a_source_out_of_use_or_of_a_row_that_is_gone_reads_nothing(world: Monitored, folder: Path) -> None:
    made = source(world)
    put(folder, "A1;120;3;4")
    ValoreIndicatore.objects.filter(pk=world.value().pk).update(nel_piano=False)
    assert read_sources(world.survey, SISTEMA) == []
    ValoreIndicatore.objects.filter(pk=world.value().pk).update(nel_piano=True)
    made.in_uso = False
    keep_source(made, world.office)
    assert read_sources(world.survey, SISTEMA) == []


def test_the_command_says_what_each_says_and_fails_where_one_cannot_be_read(world: Monitored, folder: Path) -> None:
    source(world)
    source(world, world.value(0, of=1), chiave="B1")
    put(folder, "A1;120;3;4", "B1;=1+1;1;2")
    out = StringIO()
    with pytest.raises(CommandError, match=world.state(1).codice):
        call_command("leggi_fonti", piano="PEG_2023", al="30/06/2023", stdout=out)
    assert "120 (ore.csv, riga 2, colonna «Ore»)" in out.getvalue()
    assert "riga 3, colonna «Ore»: «=1+1» è una formula" in out.getvalue()
    assert "fonti 2, proposte nuove 1, illeggibili 1" in out.getvalue()
    put(folder, "A1;120;3;4", "B1;2;1;2")
    call_command("leggi_fonti", piano="PEG_2023", al="30/06/2023", stdout=(out := StringIO()))
    assert "[come prima]" not in out.getvalue().splitlines()[1]


def test_as_many_queries_for_three_sources_as_for_one(world: Monitored, folder: Path) -> None:
    put(folder, *(f"{key};{n};1;2" for n, key in enumerate(("A1", "B1", "C1"), start=1)))
    StatoObiettivo.objects.update(centro=world.state().centro)
    counts = []
    for n, key in enumerate(("A1", "B1", "C1")):
        source(world, world.value(0, of=n), chiave=key)
        LetturaDellaFonte.objects.all().delete()
        if n != 1:
            with CaptureQueriesContext(connection) as asked:
                assert len(read_sources(world.survey, SISTEMA)) == n + 1
            counts.append(len(asked))
    assert counts[0] == counts[1]
    counts = []
    for n in (1, 3):
        states = StatoObiettivo.objects.filter(pk__in=[world.state(i).pk for i in range(n)])
        with CaptureQueriesContext(connection) as asked:
            assert [s.standing for s in shown_sources(world.survey, states)] == [Standing.NEWS] * n
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


def test_a_confirmed_objective_still_says_what_its_source_says(world: Monitored, folder: Path) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    accept(last(world), world.office, world.state().revisione)
    confirm(world.state(), world.head())
    put(folder, "A1;121;3;4")
    read_sources(world.survey, SISTEMA)
    assert standing(world) == Standing.CHANGED
    assert world.value().valore == "120"
