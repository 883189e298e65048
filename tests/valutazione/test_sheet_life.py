# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sheet from its assignment to the decree: whose act each is, what is frozen, until when it may be contested."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from congelati.triggers import take_triggers
from flussi.acts import Refused
from monitoraggio.vita.closing import close_survey, reopen_survey
from notifiche.models import Mail, Notifica
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.monitoraggio.monitored import YEAR_END, monitored
from tests.monitoraggio.test_survey_life import whole
from tests.valutazione.evaluated import DECREE, YEAR, Evaluated, adopted, by_hand, evaluated, system_of
from tests.valutazione.funded import client_of
from valutazione.assigning import Post, assign, by_key, give, order, take_away
from valutazione.choices import Assignment, PaymentTimes, SheetAct, SheetState
from valutazione.distributing.people import SheetsOfYear, sheets_of
from valutazione.keeping import adopt, keep_new
from valutazione.life import ACTS, Decree, in_conflict
from valutazione.models import LetturaDiScheda, PassaggioDellaScheda, Scheda, SchedaCongelata, VoceScheda
from valutazione.people import NotReady, people_of
from valutazione.scoring import content_of, worked
from valutazione.systems.facts import Kind
from valutazione.verification import sheet_findings
from valutazione.writer import NotKept, RowDraft, SheetDraft, write_judgement, write_of_oneself
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db


def test_the_whole_way_and_what_it_freezes() -> None:
    e = evaluated()
    final = e.final()
    assert final.stato == SheetState.DEFINITIVA
    moments = [row.momento for row in SchedaCongelata.objects.filter(scheda=final)]
    assert moments == ["notificata", "definitiva"]
    last = SchedaCongelata.objects.get(scheda=final, momento="definitiva")
    told = SchedaCongelata.objects.get(scheda=final, momento="notificata")
    assert last.contenuto == told.contenuto
    said = last.read
    assert (said.persona, said.anno, said.giudizio) == (e.person.nominativo, YEAR, "Un anno **pieno**.")
    assert [c.nome for c in said.componenti][-2:] == ["Competenze", "Come lavora con gli altri"]
    assert Fraction(said.punteggio) == worked(final).scored.score
    # The degrees come from the closing, and say which one.
    assert e.m is not None
    closing = e.m.survey.chiusure.get()
    assert said.anelli == (closing.catena,)
    assert closing.atto
    assert str(closing.atto) in said.consuntivo
    assert [o.codice for o in said.componenti[2].obiettivi] != []
    assert [*sheet_findings(EVERYTHING)] == []
    acts = [p.atto for p in PassaggioDellaScheda.objects.filter(scheda=final).order_by("pk")]
    assert acts == ["prendere-visione", "proporre", "colloquio", "notificare", "definire"]


def test_a_score_weighs_the_account_the_competences_and_the_evaluators() -> None:
    e = evaluated()
    w = worked(e.judged())
    levels = Fraction(80 * 30 + 80 * 25 + 100 * 25 + 80 * 20, 100)
    others = Fraction(90 + Fraction("77.5")) / 2
    degrees = {name: d.value for name, d in w.degrees.items()}
    assert None not in degrees.values()
    whole, structure, own = degrees.values()
    assert whole is not None
    assert structure is not None
    assert own is not None
    assert w.scored.score == (15 * whole + 20 * structure + 30 * own + 25 * levels + 10 * others) / 100


def test_a_contested_sheet_is_decided_and_what_was_told_first_stays() -> None:
    e = evaluated()
    e.notified()
    contested = e.do(SheetAct.CONTESTARE, reason="Il progetto **era** di due anni.")
    assert contested.notificata_il is not None
    assert contested.decidere_entro == contested.notificata_il + timedelta(days=30)
    first = SchedaCongelata.objects.get(scheda=contested).contenuto
    changed = SheetDraft({"4.c1": RowDraft(level="esemplare", text="Il progetto era di due anni.")})
    write_judgement(e.fresh(), changed, e.nucleo)
    again = e.do(SheetAct.RIESAMINARE, reason="Accolta in parte.")
    assert again.notificata_il is not None
    both = SchedaCongelata.objects.filter(scheda=again).order_by("pk")
    assert [row.contenuto == first for row in both] == [True, False]
    assert Fraction(both[1].read.punteggio) - Fraction(both[0].read.punteggio) == Fraction(25 * 30 * 20, 10_000)
    e.do(SheetAct.DEFINIRE, decree=Decree("13", again.notificata_il))
    assert SchedaCongelata.objects.get(momento="definitiva").contenuto == both[1].contenuto


def test_of_a_mean_that_was_read_no_second_reading_tells_what_one_person_answered() -> None:
    e = evaluated()
    e.notified()
    key, before = next((k, r) for k, r in e.whole.rows.items() if r.answers)
    e.do(SheetAct.CONTESTARE, reason="Non è la media giusta.")

    def corrected(answers: int) -> None:
        write_judgement(e.fresh(), SheetDraft({key: replace(before, percent=Decimal(70), answers=answers)}), e.nucleo)

    assert before.answers is not None
    for few in (before.answers - 1, before.answers + 1, before.answers + 4):
        with pytest.raises(NotKept, match="direbbe che cosa ha risposto qualcuno") as no:
            corrected(few)
        assert [(f.key, f.box) for f in no.value.faults] == [(key, "risposte")]
    assert VoceScheda.objects.get(scheda=e.sheet, chiave=key).percento == before.percent
    # The mean of the same people, and that of many more.
    corrected(before.answers)
    corrected(before.answers + 5)
    assert VoceScheda.objects.get(scheda=e.sheet, chiave=key).risposte == before.answers + 5
    # What was saved since nobody has read: what counts is what was told.
    with pytest.raises(NotKept, match="direbbe"):
        corrected(before.answers + 1)


@pytest.mark.parametrize(("moment", "may"), [("2024-08-16T21:59:59", True), ("2024-08-16T22:00:00", False)])
def test_it_is_contested_until_midnight_in_rome(moment: str, may: bool) -> None:
    e = evaluated(with_account=False)
    sheet = e.notified(on=date(2024, 8, 1))
    assert sheet.contestabile_fino == date(2024, 8, 16)
    then = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with mock.patch("django.utils.timezone.now", return_value=then):
        if may:
            assert e.do(SheetAct.CONTESTARE, reason="Non sono d'accordo.").stato == SheetState.CONTESTATA
            return
        with pytest.raises(Refused, match="si contestava fino al 16/08/2024, compreso"):
            e.do(SheetAct.CONTESTARE, reason="Non sono d'accordo.")


def test_it_is_not_final_while_it_may_be_contested() -> None:
    e = evaluated(with_account=False)
    sheet = e.notified()
    assert sheet.notificata_il is not None
    with pytest.raises(Refused, match="si può ancora contestare"):
        e.do(SheetAct.DEFINIRE, decree=Decree("1", sheet.notificata_il))


def test_who_proposes_does_not_confirm() -> None:
    e = evaluated(with_account=False)
    e.notified(on=date(2024, 8, 1))
    e.nucleo.ruolo = Ruolo.VERTICE
    e.nucleo.save()
    with pytest.raises(Refused, match="Chi propone non conferma"):
        e.do(SheetAct.DEFINIRE, who=e.nucleo, decree=DECREE)


def test_a_decree_comes_after_what_it_makes_final_and_not_tomorrow() -> None:
    e = evaluated(with_account=False)
    e.notified(on=date(2024, 8, 1))
    with pytest.raises(Refused, match="prima della notifica"):
        e.do(SheetAct.DEFINIRE, decree=Decree("1", date(2024, 7, 1)))
    with pytest.raises(Refused, match="deve ancora venire"):
        e.do(SheetAct.DEFINIRE, decree=Decree("1", date(2090, 7, 1)))
    with pytest.raises(Refused, match="numero del decreto"):
        e.do(SheetAct.DEFINIRE, decree=Decree(" ", date(2024, 9, 1)))


@pytest.mark.parametrize("state", SheetState)
def test_an_act_is_of_whom_the_table_says_in_its_state(state: SheetState) -> None:
    """Every role of somebody else, every act: nothing but what the office and the Nucleo may."""
    e = evaluated(with_account=False)
    Scheda.objects.filter(pk=e.sheet.pk).update(stato=state, contestabile_fino=date(2090, 1, 1))
    e.person.utente = None
    e.person.save()
    for role in (None, *Ruolo):
        other = UtenteFactory.create(ruolo=role or "")
        may = {act for act in SheetAct if Scheda.objects.allowing(other, act).exists()}
        assert SheetAct.SCRIVERE_DI_SE not in may
        assert SheetAct.AUTOVALUTARE not in may
        if role in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO):
            assert SheetAct.LEGGERE not in may
            assert SheetAct.SCRIVERE not in may
        elif role == Ruolo.NUCLEO:
            assert {SheetAct.LEGGERE, SheetAct.SEGUIRE} <= may
            assert SheetAct.DEFINIRE not in may
        elif role == Ruolo.VERTICE:
            assert (SheetAct.LEGGERE in may) is (
                state in (SheetState.NOTIFICATA, SheetState.CONTESTATA, SheetState.RIESAMINATA, SheetState.DEFINITIVA)
            )
        else:
            assert may == set()


def test_nobody_at_the_machine_reads_a_sheet() -> None:
    e = evaluated(with_account=False)
    assert not Scheda.objects.visible_to(SISTEMA).exists()
    assert Scheda.objects.allowing(SISTEMA, SheetAct.SEGUIRE).exists()
    root = UtenteFactory.create(is_superuser=True, ruolo="")
    assert not Scheda.objects.visible_to(root).exists()
    assert not Scheda.objects.visible_to(e.office).exists()


def judging(e: Evaluated, who: Utente) -> bool:
    return bool(Scheda.objects.filter(pk=e.sheet.pk).allowing(who, SheetAct.SCRIVERE).exists())


def test_a_conflict_is_shown_and_the_act_refused() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    assert judging(e, e.nucleo)
    # The centre of the sheet was his in that time, in part of it, or one above it.
    mine = PersonaFactory.create(utente=e.nucleo)
    above = CentroFactory.create()
    e.centre.padre = above
    e.centre.save()
    held = Incarico.objects.create(persona=mine, centro=above, qualita=Qualita.DELEGATO, dal=date(2023, 12, 31))
    assert not judging(e, e.nucleo)
    assert Scheda.objects.visible_to(e.nucleo).exists()
    with pytest.raises(Refused, match="conflitto"):
        write_judgement(e.fresh(), e.whole, e.nucleo)
    held.dal = date(2024, 1, 1)
    held.save()
    assert judging(e, e.nucleo)
    # He is evaluated this year by who is evaluated here.
    centre = CentroFactory.create()
    give(YEAR, e.system, Kind.DIRIGENTE, None, mine, centre, Post(date(2023, 1, 1), date(2023, 3, 1)), e.office)
    assert judging(e, e.nucleo)
    e.rated.ruolo = Ruolo.VERTICE
    e.rated.save()
    assert not judging(e, e.nucleo)


def test_nobody_evaluates_himself() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    e.rated.ruolo = Ruolo.NUCLEO
    e.rated.save()
    own = {act for act in SheetAct if Scheda.objects.allowing(e.rated, act).exists()}
    assert own == {SheetAct.LEGGERE, SheetAct.SEGUIRE, SheetAct.SCRIVERE_DI_SE, SheetAct.AUTOVALUTARE}


def test_who_is_evaluated_writes_of_himself_alone() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    write_of_oneself(e.fresh(), SheetDraft({"1.c1": RowDraft(level="esemplare", text="Perché.")}, "Di me."), e.rated)
    (row,) = VoceScheda.objects.all()
    assert (row.proprio_livello, row.proprio_testo, row.livello, row.percento) == ("esemplare", "Perché.", "", None)
    assert e.fresh().autovalutazione == "Di me."
    with pytest.raises(Refused):
        write_judgement(e.fresh(), e.whole, e.rated)
    with pytest.raises(Refused):
        write_of_oneself(e.fresh(), e.whole, e.nucleo)
    e.do(SheetAct.AUTOVALUTARE)
    with pytest.raises(Refused, match="autovalutata"):
        write_of_oneself(e.fresh(), SheetDraft(text="Altro."), e.rated)


def test_two_evaluators_lose_nothing() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    one, other = e.fresh(), e.fresh()
    second = UtenteFactory.create(ruolo=Ruolo.NUCLEO)
    write_judgement(one, SheetDraft({"1.c1": RowDraft(level="adeguato")}), e.nucleo)
    with pytest.raises(ConflittoDiRevisione):
        write_judgement(other, SheetDraft({"1.c1": RowDraft(level="esemplare", text="x")}), second)
    assert VoceScheda.objects.get(chiave="1.c1").livello == "adeguato"
    with pytest.raises(ConflittoDiRevisione):
        ACTS.do(other, second, SheetAct.PROPORRE)


BAD: list[tuple[str, RowDraft, str]] = [
    ("9.z", RowDraft(), "non ha la voce"),
    ("1.c1", RowDraft(percent=Decimal(50)), "si giudica a livelli"),
    ("1.c1", RowDraft(level="ottimo"), "La scala non ha"),
    ("2.v1", RowDraft(level="adeguato"), "si giudica da 0 a 100"),
    ("2.v1", RowDraft(percent=Decimal("100.01")), "Va da 0 a 100"),
    ("2.v1", RowDraft(percent=Decimal(-1)), "Va da 0 a 100"),
    ("2.v1", RowDraft(percent=Decimal(5), answers=3), "non si contano le risposte"),
    ("2.v2", RowDraft(percent=Decimal(5)), "quanti hanno risposto"),
    ("2.v2", RowDraft(answers=5), "scrivere la media"),
    ("2.v1", RowDraft(percent=Decimal(5), text="x" * 200_001), "200"),
]


def test_saved_as_it_is_nothing_is_written() -> None:
    """A second press, or a page opened and left: who reads at that time is told of no conflict."""
    e = evaluated(with_account=False)
    before = e.judged()
    revision = before.revisione
    rows = VoceScheda.history.count(), Scheda.history.count()
    write_judgement(e.fresh(), e.whole, e.nucleo)
    assert e.fresh().revisione == revision
    assert (VoceScheda.history.count(), Scheda.history.count()) == rows
    write_judgement(before, SheetDraft({}, "Detto in altre parole."), e.nucleo)
    assert e.fresh().revisione == revision + 1


@pytest.mark.parametrize("held", [1, 3])
def test_a_conflict_is_known_in_as_many_queries_whatever_somebody_holds(held: int) -> None:
    e = evaluated(with_account=False)
    own = PersonaFactory.create(utente=e.nucleo)
    for _ in range(held):
        Incarico.objects.create(
            persona=own, centro=CentroFactory.create(), qualita=Qualita.RESPONSABILE, dal=date(2022, 1, 1)
        )
    sheet = e.fresh()
    with CaptureQueriesContext(connection) as said:
        assert not in_conflict(sheet, e.nucleo)
    assert len(said) == 5


@pytest.mark.parametrize(("key", "said", "why"), BAD)
def test_what_cannot_be_said_is_refused_with_its_row(key: str, said: RowDraft, why: str) -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    with pytest.raises(NotKept, match=why) as no:
        write_judgement(e.fresh(), SheetDraft({key: said}), e.nucleo)
    assert no.value.faults[0].key == key
    assert not VoceScheda.objects.exists()


def test_a_judgement_is_proposed_when_it_is_whole() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    write_judgement(e.fresh(), SheetDraft({"1.c1": RowDraft(level="esemplare")}), e.nucleo)
    with pytest.raises(Refused) as no:
        e.do(SheetAct.PROPORRE)
    told = " ".join(f.testo for f in no.value.missing)
    assert "manca il giudizio su" in told
    assert "«Pianificazione e controllo»: un giudizio così vuole il suo motivo" in told


def test_degrees_that_are_not_there_stop_it_in_words() -> None:
    m = monitored(YEAR_END)
    whole(m)
    close_survey(m.survey, m.office)
    e = evaluated(m)
    m.survey.refresh_from_db()
    reopen_survey(m.survey, "Da rivedere.", m.office)
    e.judged()
    with pytest.raises(Refused) as no:
        e.do(SheetAct.PROPORRE)
    assert any("non è ancora chiusa" in f.testo for f in no.value.missing)


def test_homonyms_are_not_guessed() -> None:
    e = evaluated()
    PersonaFactory.create(nominativo=e.person.nominativo, matricola="0043")
    w = worked(e.judged())
    assert w.degrees["Obiettivi assegnati"].value is None
    assert "Più persone si chiamano" in w.degrees["Obiettivi assegnati"].words[0]


def test_on_paper_the_office_records_for_who_has_no_account() -> None:
    e = evaluated(with_account=False)
    with pytest.raises(Refused, match="ha il suo accesso"):
        e.do(SheetAct.PRENDERE_VISIONE, who=e.office)
    e.person.utente = None
    e.person.save()
    assert e.do(SheetAct.PRENDERE_VISIONE, who=e.office).stato == SheetState.PRESA_VISIONE


def test_notices_say_that_and_never_what() -> None:
    e = evaluated(with_account=False)
    e.rated.email = "delia@example.org"
    e.rated.save()
    e.notified()
    e.do(SheetAct.CONTESTARE, reason="Segretissimo.")
    written = [f"{n.oggetto} {n.testo}" for n in Notifica.objects.all()]
    written += [f"{mail.subject} {mail.body}" for mail in Mail.objects.all()]
    assert any("ti è notificata" in line for line in written)
    assert Notifica.objects.filter(destinatario=e.nucleo, oggetto__contains="è contestata").exists()
    whole = " ".join(written)
    for secret in ("Segretissimo", "adeguato", "esemplare", "Un anno", e.person.nominativo, "77"):
        assert secret not in whole


ATTEMPTS: list[Any] = [
    lambda row: row.save(),
    lambda row: row.delete(),
    lambda row: SchedaCongelata.objects.filter(pk=row.pk).update(contenuto="{}"),
    lambda row: SchedaCongelata.objects.filter(pk=row.pk).delete(),
    lambda row: SchedaCongelata.objects.bulk_update([row], ["contenuto"]),
    lambda row: SchedaCongelata.objects.bulk_create([row]),
]


def test_frozen_sheets_stay() -> None:
    e = evaluated(with_account=False)
    final = e.final()
    rows = list(SchedaCongelata.objects.filter(scheda=final))
    before = {row.pk: (row.contenuto, row.impronta, row.momento) for row in rows}
    table = connection.ops.quote_name(SchedaCongelata._meta.db_table)
    columns = [f.column for f in SchedaCongelata._meta.concrete_fields]
    tried = 0
    for row in rows:
        for attempt in ATTEMPTS:
            tried += 1
            with pytest.raises((FrozenRow, DatabaseError)), transaction.atomic():
                attempt(row)
        for column in columns:
            for value in ("NULL", "'x'", column, "0", "1"):
                tried += 1
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f'UPDATE {table} SET "{column}" = {value} WHERE id = %s', [row.pk])  # noqa: S608
        tried += 1
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])  # noqa: S608
    for act in SheetAct:
        for who in (e.nucleo, e.mayor, e.rated, e.office, UtenteFactory.create(amministratore=True)):
            tried += 1
            if act in (SheetAct.LEGGERE, SheetAct.SEGUIRE, SheetAct.SCRIVERE, SheetAct.SCRIVERE_DI_SE):
                continue
            with pytest.raises(Refused):
                ACTS.demand(e.fresh(), who, act)
    assert tried >= 150
    after = {row.pk: (row.contenuto, row.impronta, row.momento) for row in SchedaCongelata.objects.filter(scheda=final)}
    assert after == before
    with pytest.raises(Refused):
        write_judgement(e.fresh(), e.whole, e.nucleo)
    with pytest.raises(Refused):
        order(e.fresh(), Post(date(2023, 1, 1), date(2023, 12, 31)), e.office)


def test_what_was_changed_by_hand_is_told() -> None:
    e = evaluated(with_account=False)
    final = e.final()
    take_triggers(connection)
    with connection.cursor() as cursor:
        table = SchedaCongelata._meta.db_table
        cursor.execute(f"UPDATE {table} SET contenuto = '{{}}' WHERE momento = 'definitiva'")  # noqa: S608
        cursor.execute(f"DELETE FROM {table} WHERE momento = 'notificata'")  # noqa: S608
    told = [f.text for f in sheet_findings(EVERYTHING)]
    assert any("non ha più la sua impronta" in line for line in told)
    assert str(final) in " ".join(told)
    assert "esemplare" not in " ".join(told)


def test_sheets_are_given_by_the_incarichi_of_the_year() -> None:
    e = evaluated(with_account=False)
    other = PersonaFactory.create()
    Incarico.objects.create(
        persona=other, centro=e.centre, qualita=Qualita.RESPONSABILE, dal=date(2023, 4, 1), al=date(2023, 9, 30)
    )
    before = Incarico.objects.create(
        persona=other, centro=CentroFactory.create(), dal=date(2020, 1, 1), al=date(2022, 12, 31)
    )
    proposed = by_key(YEAR)
    assert before.centro not in {p.centre for p in proposed.values()}
    (new,) = [p for p in proposed.values() if not p.there]
    assert (new.person, new.first, new.last) == (other, date(2023, 4, 1), date(2023, 9, 30))
    (sheet,) = assign(YEAR, e.system, Kind.DIRIGENTE, None, proposed.values(), e.office)
    assert sheet.days == 183
    assert assign(YEAR, e.system, Kind.DIRIGENTE, None, by_key(YEAR).values(), e.office) == []


def test_what_cannot_be_assigned_is_refused_in_words() -> None:
    e = evaluated(with_account=False)
    whole = Post(date(2023, 1, 1), date(2023, 12, 31))

    def attempt(year: int = YEAR, kind: Kind = Kind.DIRIGENTE, post: Post = whole, who: Utente = e.office) -> None:
        give(year, e.system, kind, None, e.person, CentroFactory.create(), post, who)

    for why, said in (
        ("vale dal 2023, non nel 2022", {"year": 2022}),
        ("non valuta «segretario»", {"kind": Kind.SEGRETARIO}),
        ("ha già un incarico", {}),
        ("deve stare nel 2023", {"post": Post(date(2022, 12, 31), date(2023, 2, 1))}),
        ("prima di cominciare", {"post": Post(date(2023, 2, 1), date(2023, 1, 1))}),
        ("serve il percento", {"post": Post(date(2023, 1, 1), date(2023, 2, 1), Assignment.INTERIM)}),
        ("Il percento è dell'interim", {"post": Post(date(2023, 1, 1), date(2023, 2, 1), percent=Decimal(20))}),
        ("le assegna l'ufficio", {"who": e.nucleo}),
    ):
        with pytest.raises(Refused, match=why):
            attempt(**said)
    attempt(post=Post(date(2023, 3, 1), date(2023, 6, 30), Assignment.INTERIM, Decimal(24_000), Decimal(20)))
    assert Scheda.objects.count() == 2


def test_a_sheet_that_nobody_saw_is_taken_away_and_no_other() -> None:
    e = evaluated(with_account=False)
    with pytest.raises(Refused):
        take_away(e.fresh(), e.nucleo)
    e.do(SheetAct.PRENDERE_VISIONE)
    with pytest.raises(Refused, match="presa visione"):
        take_away(e.fresh(), e.office)
    Scheda.objects.filter(pk=e.sheet.pk).update(stato=SheetState.ASSEGNATA)
    PassaggioDellaScheda.objects.all().delete()
    take_away(e.fresh(), e.office)
    assert not Scheda.objects.exists()
    assert not LetturaDiScheda.objects.exists()


def test_the_money_knows_people_when_every_sheet_is_final() -> None:
    e = evaluated(with_account=False)
    with pytest.raises(NotReady) as no:
        people_of(YEAR)
    assert any("non è definitiva (assegnata)" in reason for reason in no.value.reasons)
    post = Post(date(2023, 1, 1), date(2023, 12, 31), position=Decimal("45102.87"), times=PaymentTimes.RISPETTATI)
    order(e.fresh(), post, e.office)
    e.final()
    (person,) = people_of(YEAR)
    assert (person.matricola, person.pays, person.days) == ("0042", True, 365)
    assert person.posts[0].position == 4_510_287
    said = SchedaCongelata.objects.get(momento="definitiva").read
    assert person.posts[0].score == Fraction(said.punteggio)


def test_two_systems_do_not_hold_in_one_year() -> None:
    e = evaluated(with_account=False)
    again = keep_new(system_of(2023, name="Altro"), e.office)
    with pytest.raises(Refused, match="in un anno ne vale uno solo"):
        adopt(again, e.office)
    later = keep_new(system_of(2025, name="Nuovo"), e.office)
    adopt(later, e.office)
    e.system.refresh_from_db()
    assert e.system.al == 2024


def test_a_distribution_takes_its_people_from_the_sheets() -> None:
    assert not sheets_of(YEAR).there
    e = evaluated(with_account=False)
    assert sheets_of(YEAR).people == ()
    assert "non è definitiva (assegnata)" in sheets_of(YEAR).not_final[0]
    order(e.fresh(), Post(date(2023, 1, 1), date(2023, 12, 31), position=Decimal("45102.87")), e.office)
    e.final()
    assert sheets_of(YEAR) == SheetsOfYear(people_of(YEAR))


WHOLE_YEAR = Post(date(2023, 1, 1), date(2023, 12, 31), position=Decimal("45102.87"))


def another_final(e: Evaluated, kind: Kind = Kind.DIRIGENTE, **person: Any) -> Scheda:
    """A final sheet of somebody else, like that of ``e``."""
    centre = CentroFactory.create()
    sheet = give(YEAR, e.system, Kind.DIRIGENTE, None, PersonaFactory.create(**person), centre, WHOLE_YEAR, e.office)
    Scheda.objects.filter(pk=sheet.pk).update(categoria=str(kind), stato=SheetState.DEFINITIVA)
    return sheet


def test_two_people_of_one_matricola_are_not_paid_as_one() -> None:
    e = evaluated(with_account=False)
    order(e.fresh(), WHOLE_YEAR, e.office)
    e.final()
    assert len(people_of(YEAR)) == 1
    another_final(e, matricola="0042", nominativo="Altra Persona")
    with pytest.raises(NotReady) as no:
        people_of(YEAR)
    (told,) = [reason for reason in no.value.reasons if "matricola" in reason]
    assert told.startswith("La matricola «0042» è di 2 persone, Altra Persona (0042) e ")
    assert str(e.person) in told
    assert told.endswith("correggerla fra le persone.")
    assert told in sheets_of(YEAR).not_final


def test_sheets_of_those_whom_the_fund_does_not_pay_stop_nobody() -> None:
    e = evaluated(with_account=False)
    Scheda.objects.filter(pk=e.sheet.pk).update(categoria=str(Kind.EQ))
    assert sheets_of(YEAR) == SheetsOfYear()
    assert not sheets_of(YEAR).there
    Scheda.objects.filter(pk=e.sheet.pk).update(categoria=str(Kind.DIRIGENTE))
    order(e.fresh(), WHOLE_YEAR, e.office)
    e.final()
    another_final(e, Kind.EQ, matricola="0043")
    assert [person.matricola for person in sheets_of(YEAR).people] == ["0042"]
    assert sheets_of(YEAR).not_final == ()


@pytest.mark.parametrize("kind", [Kind.SEGRETARIO, Kind.EQ, Kind.DIPENDENTE])
def test_whoever_is_not_a_dirigente_is_evaluated_the_same_way_and_paid_by_another_fund(kind: Kind) -> None:
    (category,) = by_hand()
    office = UtenteFactory.create(ufficio=True)
    row = adopted(office, categories=(category, replace(category, kind=kind)))
    rated = UtenteFactory.create(ruolo=Ruolo.LETTORE)
    person, centre = PersonaFactory.create(utente=rated, matricola="0077"), CentroFactory.create()
    post = Post(date(YEAR, 1, 1), date(YEAR, 12, 31), position=Decimal(9000))
    sheet = give(YEAR, row, kind, None, person, centre, post, office)
    people = {role: UtenteFactory.create(ruolo=role) for role in (Ruolo.NUCLEO, Ruolo.VERTICE)}
    e = Evaluated(office, people[Ruolo.NUCLEO], people[Ruolo.VERTICE], rated, person, centre, row, sheet)
    assert kind.value in content_of(worked(e.fresh())).categoria
    e.final()
    assert e.fresh().stato == SheetState.DEFINITIVA
    assert SchedaCongelata.objects.filter(scheda=sheet).count() == 2
    assert sheets_of(YEAR) == SheetsOfYear()
    other = next(one for one in Kind if one not in (kind, Kind.DIRIGENTE))
    with pytest.raises(Refused, match="non valuta"):
        give(YEAR, row, other, None, person, CentroFactory.create(), post, office)


def test_payment_times_are_attested_of_a_final_sheet_too_and_nothing_else() -> None:
    """The Revisori say it when they say it: a year must not stay unpaid for ever because the sheet was quicker."""
    e = evaluated(with_account=False)
    days = date(YEAR, 1, 1), date(YEAR, 12, 31)
    order(e.fresh(), Post(*days, position=Decimal(9000), times=PaymentTimes.DA_ATTESTARE), e.office)
    final = e.final()
    assert not sheets_of(YEAR).people
    met = Post(*days, position=Decimal(9000), times=PaymentTimes.RISPETTATI)
    untouched = (PaymentTimes.DA_ATTESTARE, PaymentTimes.NON_RISPONDE)
    for other in (replace(met, position=Decimal(9001)), *(replace(met, times=times) for times in untouched)):
        with pytest.raises(Refused, match="è definitiva"):
            order(e.fresh(), other, e.office)
    page = client_of(e.office).get(f"/valutazione/scheda/{final.pk}/incarico/").content.decode()
    assert "La scheda è definitiva: si scrive" in page
    frozen = list(SchedaCongelata.objects.values_list("contenuto", flat=True))
    order(e.fresh(), met, e.office)
    assert e.fresh().tempi == PaymentTimes.RISPETTATI
    assert (e.fresh().stato, e.fresh().revisione) == (SheetState.DEFINITIVA, final.revisione + 1)
    assert list(SchedaCongelata.objects.values_list("contenuto", flat=True)) == frozen
    assert [person.matricola for person in sheets_of(YEAR).people] == ["0042"]
    # What is in the way is that it is final, and not who asks.
    with pytest.raises(Refused, match="è definitiva: si scrive soltanto"):
        order(e.fresh(), replace(met, times=PaymentTimes.NON_RISPETTATI), e.office)
