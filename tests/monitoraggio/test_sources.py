# SPDX-License-Identifier: AGPL-3.0-or-later
"""A source proposes the value of an indicator, a person confirms it, and where it came from is frozen with it."""

from collections.abc import Callable
from datetime import date, timedelta
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
from fogli.sandbox.room import Busy
from monitoraggio.choices import Origin, ReadingOutcome, SourceKind, StateOfObjective
from monitoraggio.contenuto import in_canonical, read_survey
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte, Rilevazione, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.writer import save
from monitoraggio.sources import reading, taking
from monitoraggio.sources.accepting import accept
from monitoraggio.sources.reading import read_due, read_sources
from monitoraggio.sources.showing import Standing, shown_sources
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.keeping import keep_source
from monitoraggio.vita.objective_acts import confirm
from monitoraggio.vita.opening import Asked, open_survey
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
    (outcome,) = read_sources(world.survey, world.office).outcomes
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
    (again,) = read_sources(world.survey, SISTEMA).outcomes
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
    assert not read_sources(world.survey, SISTEMA).outcomes
    ValoreIndicatore.objects.filter(pk=world.value().pk).update(nel_piano=True)
    made.in_uso = False
    keep_source(made, world.office)
    assert not read_sources(world.survey, SISTEMA).outcomes


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
                assert len(read_sources(world.survey, SISTEMA).outcomes) == n + 1
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


def kept_anew(m: Monitored, made: FonteIndicatore, **said: Any) -> FonteIndicatore:
    """A source that the office saves as something else."""
    now = FonteIndicatore.objects.get(pk=made.pk)
    for name, what in said.items():
        setattr(now, name, what)
    keep_source(now, m.office)
    return now


@pytest.mark.parametrize(
    "said", [{"chiave": "A2"}, {"in_uso": False}, {"nota": "Guardata."}], ids=["key", "out of use", "note"]
)
def test_what_was_read_before_a_source_was_saved_is_confirmed_by_nobody(
    world: Monitored, folder: Path, said: dict[str, Any]
) -> None:
    made = source(world)
    put(folder, "A1;120;3;4", "A2;7;1;2")
    read_sources(world.survey, SISTEMA)
    kept_anew(world, made, **said)
    with pytest.raises(Refused, match="la fonte è cambiata, o non è più in uso"):
        accept(last(world), world.office, world.state().revisione)
    assert world.value().valore == ""
    if "in_uso" not in said:
        assert standing(world) == Standing.NEVER
        read_sources(world.survey, SISTEMA)
        assert accept(last(world), world.office, world.state().revisione)
        assert world.value().valore == ("7" if "chiave" in said else "120")


def test_a_source_that_moves_to_another_indicator_takes_its_proposal_away(world: Monitored, folder: Path) -> None:
    made, other = source(world), world.value(0, of=1)
    put(folder, "A1;120;3;4", "A2;7;1;2")
    read_sources(world.survey, SISTEMA)
    kept_anew(world, made, row_id=other.row_id, codice=other.stato.codice)
    with pytest.raises(Refused, match="la fonte è cambiata"):
        accept(last(world), world.office, world.state().revisione)
    # Another source of the same row, of the same revision by chance, has said nothing yet.
    twin = source(world, chiave="A2")
    LetturaDellaFonte.objects.update(revisione=twin.revisione)
    assert standing(world) == Standing.NEVER


def test_saved_and_saying_the_same_it_is_read_again_and_nobody_is_told_again(world: Monitored, folder: Path) -> None:
    head, made = world.head(), source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    kept_anew(world, made, nota="Guardata.")
    (again,) = read_sources(world.survey, SISTEMA).outcomes
    assert (again.new, LetturaDellaFonte.objects.count()) == (False, 2)
    assert standing(world) == Standing.NEWS
    assert Notifica.objects.filter(destinatario=head).count() == 1


def while_it_reads(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Something that is done, once, when a file was read and nothing of it is written yet."""
    real = taking.take
    waiting = [then]

    def slow(*args: Any) -> Any:
        found = real(*args)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(reading, "take", slow)


def test_who_began_before_writes_nothing_over_who_has_read_since(
    world: Monitored, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source(world)
    put(folder, "A1;120;3;4")

    def corrected() -> None:
        put(folder, "A1;130;3;4")
        read_sources(world.survey, SISTEMA)

    while_it_reads(monkeypatch, corrected)
    late = read_sources(world.survey, SISTEMA)
    assert not late.outcomes
    assert "l'ha letta qualcun altro" in next(iter(late.put_off.values()))
    assert [r.letto for r in LetturaDellaFonte.objects.all()] == ["130"]


@pytest.mark.parametrize("said", [{"chiave": "A2"}, {"in_uso": False}], ids=["key", "out of use"])
def test_a_source_that_is_saved_while_it_is_read_says_nothing_of_before(
    world: Monitored, folder: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    made = source(world)
    put(folder, "A1;120;3;4", "A2;7;1;2")
    while_it_reads(monkeypatch, lambda: kept_anew(world, made, **said))
    assert not read_sources(world.survey, SISTEMA).outcomes
    assert not LetturaDellaFonte.objects.exists()


def test_a_reading_says_when_it_began(world: Monitored, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    done = []
    while_it_reads(monkeypatch, lambda: done.append(timezone.now()))
    read_sources(world.survey, SISTEMA)
    assert last(world).quando < done[0]


def test_what_the_machine_cannot_open_now_leaves_the_proposal_and_tells_nobody(
    world: Monitored, folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    source(world)
    put(folder, "A1;120;3;4")
    read_due()
    told = Notifica.objects.count()

    def full(*_: Any, **__: Any) -> None:
        raise Busy("Si stanno leggendo altri file: riprovare fra poco.")

    late = timezone.now() - timedelta(minutes=61)
    for away in ("file", "folder"):
        with monkeypatch.context() as patch:
            if away == "file":
                patch.setattr(reading, "leggi_griglie", full)
            else:
                settings.TRAGUARDO_FONTI_CARTELLA = str(folder / "via")
            look = read_sources(world.survey, SISTEMA)
            assert (list(look.outcomes), len(look.put_off)) == ([], 1)
            with pytest.raises(CommandError, match="ora non si sa nulla"):
                call_command("leggi_fonti", piano="PEG_2023", al="30/06/2023", stdout=StringIO())
            FonteIndicatore.objects.update(guardata_il=late)
            assert read_due() == 0
            assert read_due() == 0
        (waits,) = FonteIndicatore.objects.values_list("guardata_il", flat=True)
        assert waits is not None
        assert timedelta(minutes=58) < timezone.now() - waits < timedelta(minutes=60), "it is its turn in a minute"
        settings.TRAGUARDO_FONTI_CARTELLA = str(folder)
    assert (LetturaDellaFonte.objects.count(), last(world).letto) == (1, "120")
    assert standing(world) == Standing.NEWS
    assert Notifica.objects.count() == told


def test_where_it_was_read_stands_on_one_line_however_it_is_described(world: Monitored) -> None:
    other, long = world.value(0, of=1), "Ore di apertura\n" + "e di chiusura, " * 20
    ValoreIndicatore.objects.filter(pk=other.pk).update(descrizione=long)
    other.descrizione = long
    from_another(world, world.value(), other)
    key = other.row_id
    read_sources(world.survey, SISTEMA)
    assert last(world).esito == ReadingOutcome.VUOTA
    save(world.change(1, values={key: {"valore": "12"}}), hand(world.office))
    read_sources(world.survey, SISTEMA)
    assert "«Ore di apertura e di chiusura, e di" in last(world).dove
    assert "…»" in last(world).dove
    assert accept(last(world), world.office, world.state().revisione)


def test_the_longest_names_are_shortened_where_it_was_read_and_say_so(world: Monitored, folder: Path) -> None:
    column, name = "O" * 120, f"{'f' * 116}.csv"
    source(world, file=name, colonna_valore=column)
    (folder / name).write_text(f"Indicatore;{column}\nA1;7\n")
    read_sources(world.survey, SISTEMA)
    assert last(world).letto == "7"
    assert last(world).dove == f"{name}, riga 2, colonna «{'O' * 99}…»"


def test_a_value_of_the_ente_that_stands_on_no_line_is_refused_with_its_reason(world: Monitored) -> None:
    dup = DUP.objects.order_by("pk")[0]
    of = IndicatoreEnte.objects.create(dup=dup, stato_di_salute=StatoDiSalute.CITTA, descrizione="Residenti\nin città")
    ValoreAnnuale.objects.create(indicatore=of, anno=2023, valore="1.010\n1.020")
    source(world, genere=SourceKind.ENTE, indicatore_ente=of)
    (outcome,) = read_sources(world.survey, SISTEMA).outcomes
    assert outcome.reading.esito == ReadingOutcome.RIFIUTATA
    assert "«Residenti in città»" in outcome.reading.motivo
    assert "sta su una riga sola" in outcome.reading.motivo


def test_a_survey_that_fails_is_logged_and_the_others_are_read(
    world: Monitored, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    later = open_survey(world.scene.piano, Asked(date(2023, 9, 30)), world.office)
    source(world)
    put(folder, "A1;120;3;4")
    real = reading._tell

    def broken(survey: Rilevazione, *args: Any) -> None:
        if survey.pk == world.survey.pk:
            raise IntegrityError("Una prova.")
        real(survey, *args)

    monkeypatch.setattr(reading, "_tell", broken)
    assert read_due() == 1
    assert f"Le fonti della rilevazione {world.survey.pk} non si sono lette" in caplog.text
    assert [r.valore.stato.rilevazione_id for r in LetturaDellaFonte.objects.all()] == [later.pk]


def test_who_reads_one_survey_leaves_the_turn_of_the_others(world: Monitored, folder: Path) -> None:
    later = open_survey(world.scene.piano, Asked(date(2023, 9, 30)), world.office)
    source(world)
    put(folder, "A1;120;3;4")
    read_sources(world.survey, SISTEMA)
    assert read_due() == 1
    assert LetturaDellaFonte.objects.filter(valore__stato__rilevazione=later).count() == 1


def test_a_ratio_without_a_written_value_is_a_value(world: Monitored, folder: Path) -> None:
    source(world, colonna_numeratore="Aperte", colonna_denominatore="Previste")
    from_another(world, world.value(0, of=1), world.value())
    put(folder, "A1;;3;4")
    read_sources(world.survey, SISTEMA)
    mine = LetturaDellaFonte.objects.select_related("fonte").get(valore=world.value())
    assert (mine.esito, mine.letto, mine.says) == (ReadingOutcome.LETTA, "", "3 su 4")
    assert standing(world) == Standing.NEWS
    assert accept(mine, world.office, world.state().revisione)
    value = world.value()
    assert (value.valore, value.numeratore, value.denominatore) == ("", Decimal(3), Decimal(4))
    assert "Confermato dalla fonte: 3 su 4, ore.csv" in world.state().passaggi.order_by("-pk")[0].motivo
    assert standing(world) == Standing.CONFIRMED
    read_sources(world.survey, SISTEMA)
    assert (last(world).says, standing(world, 1)) == ("3 su 4", Standing.NEWS)
