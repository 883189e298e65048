# SPDX-License-Identifier: AGPL-3.0-or-later
"""Simulations and the definitive one: written by one writer, made definitive by another person, frozen in a chain."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from aggregati.models import ConflittoDiRevisione
from congelati.triggers import put_triggers, take_triggers
from flussi.acts import Refused
from obiettivi.scrittura.history import sign_as
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.fili import insieme
from tests.valutazione.distributed import ACT, defined, file_of, payable, shared
from tests.valutazione.funded import somebody
from valutazione.choices_distributions import DistributionState, Origin
from valutazione.distributing import life, people
from valutazione.distributing.answers import answer_of
from valutazione.distributing.chain import distribution_findings
from valutazione.distributing.content import DistributionUnreadable, read_distribution
from valutazione.distributing.life import define
from valutazione.distributing.people import SheetsOfYear, take_people_from
from valutazione.distributing.writer import MOST, Draft, copy_distribution, new_distribution, write_distribution
from valutazione.files.opening import opened
from valutazione.fund_rows.loading import load_fund
from valutazione.models import (
    AttoDellaRipartizione,
    Fondo,
    PassaggioDellaRipartizione,
    Presupposto,
    Ripartizione,
    RipartizioneDefinitiva,
    VoceFondo,
)
from valutazione.money import distribute
from valutazione.simulator import as_json, read
from versioni.verification import EVERYTHING, Asked

pytestmark = pytest.mark.django_db
TOTALS = {
    2019: ["56180.49", "46858.59", "51784.07", "0.00", "15412.66"],
    2024: ["16843.75", "12127.50", "21100.00", "4952.06"],
}
SUMS = {2019: ("170235.81", "60576.36"), 2024: ("55023.31", "4976.69")}


def told() -> list[str]:
    return [finding.text for finding in distribution_findings(EVERYTHING)]


def refused(reason: str) -> Any:
    return pytest.raises(Refused, match=reason)


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_worked_examples_to_the_cent_from_their_rows_and_from_what_was_frozen(year: int) -> None:
    s = shared(year)
    asked = read(opened(json.dumps(file_of(year)).encode()))
    whole = json.loads(as_json(distribute(asked.fund, asked.rule, asked.people)))
    assert answer_of(s.row).said == whole
    assert [one["totale"] for one in whole["persone"]] == TOTALS[year]
    define(s.row, ACT, s.top)
    frozen = RipartizioneDefinitiva.objects.get().read
    assert frozen.esito == whole
    assert (frozen.esito["pagato"], frozen.esito["economia"]) == SUMS[year]
    # What was asked reads back, and comes to the same.
    again = read(opened(json.dumps(frozen.richiesta).encode()))
    assert json.loads(as_json(distribute(again.fund, again.rule, again.people))) == whole
    assert frozen.fondo["anno"] == year
    assert told() == []


# Writing


def test_two_on_one_simulation_never_overwrite_each_other() -> None:
    s = shared()
    one, two = (Ripartizione.objects.get(pk=s.row.pk) for _ in range(2))
    write_distribution(one, replace(s.draft, name="Di uno"), s.office)
    with pytest.raises(ConflittoDiRevisione):
        write_distribution(two, replace(s.draft, name="Dell'altro"), somebody(Ruolo.UFFICIO))
    s.row.refresh_from_db()
    assert (s.row.nome, s.row.revisione) == ("Di uno", 2)


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_four_write_together_and_nobody_is_lost() -> None:
    s = shared()

    def saves() -> int:
        done = 0
        while done < 5:
            row = Ripartizione.objects.select_related("fondo").get(pk=s.row.pk)
            try:
                write_distribution(
                    row, replace(s.draft, name=str(int(row.nome) + 1 if row.nome.isdecimal() else 1)), s.office
                )
            except ConflittoDiRevisione:
                continue
            done += 1
        return done

    assert insieme(*(saves for _ in range(4))) == [5] * 4
    s.row.refresh_from_db()
    assert (s.row.nome, s.row.revisione) == ("20", 21)


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_makes_two_definitive_together_makes_one() -> None:
    s, other = shared(), shared(name="Regola B")
    deeds = [replace(ACT, numero=str(n)) for n in range(2)]
    out = insieme(*(partial(define, one.row, deed, one.top) for one, deed in zip((s, other), deeds, strict=True)))
    assert sorted(type(o).__name__ for o in out) == ["Refused", "tuple"]
    assert RipartizioneDefinitiva.objects.count() == 1
    assert told() == []


@pytest.mark.parametrize("role", [r for r in Ruolo if r != Ruolo.UFFICIO])
def test_only_the_office_prepares(role: Ruolo) -> None:
    s = shared()
    user = somebody(role)
    for attempt in (
        lambda: new_distribution(s.row.fondo, replace(s.draft, name="Altra"), user),
        lambda: write_distribution(s.row, s.draft, user),
        lambda: copy_distribution(s.row, user),
    ):
        with refused("le prepara l'ufficio"):
            attempt()


def test_a_copy_says_the_same_under_another_name_and_there_are_at_most_twenty() -> None:
    s = shared()
    copy = copy_distribution(s.row, s.office)
    assert (copy.nome, copy.regola, copy.persone) == ("Copia di Regola A", s.row.regola, s.row.persone)
    for _ in range(MOST - 2):
        copy_distribution(s.row, s.office)
    with refused("ci sono già 20 ripartizioni"):
        copy_distribution(s.row, s.office)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Regola A"}, "c'è già: darle un altro nome"),
        ({"people": []}, "persone: non c'è nessuno"),
        ({"rule": {"ripartizione": "posizione", "fasce": []}}, "fasce"),
        ({"origin": Origin.SCHEDE}, "non c'è ancora nessuna scheda definitiva"),
    ],
)
def test_what_no_simulation_says_is_refused_in_words(change: dict[str, Any], said: str) -> None:
    s = shared()
    with refused(said):
        new_distribution(s.row.fondo, replace(s.draft, **({"name": "Altra"} | change)), s.office)
    assert Ripartizione.objects.count() == 1


def test_what_a_year_does_not_know_is_refused_with_its_norm() -> None:
    s = shared(2019)
    asked = file_of(2024)
    with refused("art. 30 del CCNL dell'area Funzioni locali del 17/12/2020"):
        write_distribution(s.row, Draft("A", asked["regola"], s.draft.people), s.office)


# The act


def test_who_wrote_in_it_never_makes_it_definitive() -> None:
    s = shared()
    s.office.ruolo = Ruolo.VERTICE
    s.office.save()
    with refused("non si può pagare") as no:
        define(s.row, ACT, s.office)
    assert "L'hai preparata tu: la rende definitiva un'altra persona." in no.value.in_full
    assert not RipartizioneDefinitiva.objects.exists()
    root = UtenteFactory.create(is_superuser=True)
    assert define(s.row, ACT, root)[1] is False


def test_who_wrote_in_what_it_is_a_copy_of_never_makes_it_definitive() -> None:
    """Also of a copy of a copy, whoever copied."""
    s = shared()
    copy = copy_distribution(copy_distribution(s.row, somebody(Ruolo.UFFICIO)), somebody(Ruolo.UFFICIO))
    s.office.ruolo = Ruolo.AMMINISTRATORE
    s.office.save()
    with refused("non si può pagare") as no:
        define(copy, ACT, s.office)
    assert [one.testo for one in no.value.missing] == ["L'hai preparata tu: la rende definitiva un'altra persona."]
    assert define(copy, ACT, s.top)[1] is False


@pytest.mark.parametrize("what", ["fondo", "voce", "presupposto"])
def test_who_wrote_in_the_fund_never_makes_one_of_it_definitive(what: str) -> None:
    """By the history: also who took away what is no longer there."""
    s = shared()
    admin = somebody(Ruolo.AMMINISTRATORE)
    fondo = s.row.fondo
    if what == "fondo":
        load_fund(replace(payable(2024, 6_000_000), economie=1, economie_of=2022), admin, replace=True)
    elif what == "voce":
        row = VoceFondo(fondo=fondo, codice="1", descrizione="Una", norma="N", genere="stabile", importo=1)
        sign_as(row, admin, "Prova")
        row.save()
        VoceFondo.objects.all().delete()
    else:
        gate = Presupposto.objects.get(fondo=fondo, che_cosa="revisori")
        sign_as(gate, admin, "Prova")
        gate.save()
    with refused("non si può pagare") as no:
        define(s.row, ACT, admin)
    said = [one.testo for one in no.value.missing]
    assert "Nel fondo o nei suoi presupposti hai scritto tu: la rende definitiva un'altra persona." in said
    # Of another year it is no matter.
    other = load_fund(payable(2023, 6_000_000), admin)[0]
    assert life.wrote_fund(other, admin)
    assert not life.wrote_fund(other, s.top)


def test_who_is_paid_with_it_never_makes_it_definitive() -> None:
    """Whoever it is that may: by the matricola, which the file may write with other letters."""
    s = shared()
    first, *others = s.draft.people
    write_distribution(s.row, replace(s.draft, people=[first | {"matricola": "A12"}, *others]), s.office)
    s.row.refresh_from_db()
    person = PersonaFactory.create(utente=s.top, matricola="a12")
    with refused("non si può pagare") as no:
        define(s.row, ACT, s.top)
    assert [one.testo for one in no.value.missing] == [
        "Sei fra chi è pagato con questa ripartizione: la rende definitiva un'altra persona."
    ]
    person.matricola = ""
    person.save()
    assert define(s.row, ACT, s.top)[1] is False


@pytest.mark.parametrize("role", [r for r in Ruolo if r not in (Ruolo.VERTICE, Ruolo.AMMINISTRATORE)])
def test_whose_act_it_is_not(role: Ruolo) -> None:
    s = shared()
    with refused("chi la prepara non la conferma"):
        define(s.row, ACT, somebody(role))
    with refused("chi la prepara non la conferma"):
        define(s.row, ACT, SISTEMA)


def test_nothing_is_paid_while_an_act_that_the_law_asks_for_is_missing() -> None:
    s = shared()
    load_fund(replace(payable(2024, 6_000_000), gates=payable(2024, 1).gates[:3]), SISTEMA, replace=True)
    with refused("non si può pagare") as no:
        define(s.row, ACT, s.top)
    said = [finding.testo for finding in no.value.missing]
    assert len(said) == 2
    assert "la Relazione dell'anno che si paga" in said[0]
    assert "la certificazione dei Revisori" in said[1]


def test_the_day_of_the_act_decides_not_the_day_of_today() -> None:
    s = shared()
    with refused("non si può pagare") as no:
        define(s.row, replace(ACT, data=date(2025, 5, 31)), s.top)
    assert "è validata il 01/06/2025, dopo il 31/05/2025" in no.value.in_full


def test_nothing_is_paid_while_the_sums_do_not_hold_or_the_rule_refuses() -> None:
    s = shared()
    Fondo.objects.update(posizione=1_000_000, dichiarato_fondo=1)
    with refused("non si può pagare") as no:
        define(s.row, ACT, s.top)
    assert "Nel fondo non torna dichiarato, fondo" in no.value.in_full
    Fondo.objects.update(posizione=1, dichiarato_fondo=None, risultato=1_000)
    s.row.refresh_from_db()
    with refused("il fondo \\(1.000,00\\) non basta"):
        try:
            define(s.row, ACT, s.top)
        except Refused as no_money:
            raise Refused(no_money.in_full) from None


def test_nothing_is_paid_on_assumed_scores_where_the_year_has_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    s = shared()
    people_of = read(opened(json.dumps(file_of(2024)).encode())).people
    sheets = SheetsOfYear(people_of[:-1], ("La scheda della matricola 0004 non è definitiva.",))
    monkeypatch.setattr(people, "_SOURCES", [lambda year: sheets])
    with refused("non si può pagare") as no:
        define(s.row, ACT, s.top)
    assert "La scheda della matricola 0004 non è definitiva." in no.value.in_full
    assert "ci sono le schede: si paga su quelle" in no.value.in_full
    monkeypatch.setattr(people, "_SOURCES", [lambda year: SheetsOfYear(people_of)])
    row = write_distribution(s.row, replace(s.draft, origin=Origin.SCHEDE), s.office)
    assert row.persone == "[]"
    define(row, ACT, s.top)
    frozen = RipartizioneDefinitiva.objects.get().read
    assert [one["totale"] for one in frozen.esito["persone"]] == TOTALS[2024]
    assert frozen.fonte == "schede"


def test_a_source_of_sheets_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_SOURCES", [])

    def source(year: int) -> SheetsOfYear:
        return SheetsOfYear(not_final=(str(year),))

    take_people_from(source)
    take_people_from(source)
    assert people.sheets_of(2024).not_final == ("2024",)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (replace(ACT, organo="NDV"), "Indicare quale atto: DET, DEC, DGC."),
        (replace(ACT, numero=" "), "numero dell'atto"),
        (replace(ACT, data=date(2999, 1, 1)), "nel futuro"),
    ],
)
def test_an_act_that_cannot_be(deed: Any, said: str) -> None:
    s = shared()
    with refused(said):
        define(s.row, deed, s.top)


def test_the_command_says_how_much_it_has_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    defined()
    call_command("verifica_versioni")
    told = capsys.readouterr().out.strip().splitlines()[-1]
    assert told.startswith("Tutto torna: versioni 0, documenti 0. Inoltre: ")
    assert "ripartizioni definitive 1, atti delle ripartizioni 1" in told


def test_said_again_it_does_nothing_and_another_act_or_another_definitive_is_refused() -> None:
    s = defined()
    other = copy_distribution(s.row, s.office)
    assert define(s.row, ACT, s.top)[1] is True
    with refused("già definitiva con"):
        define(s.row, replace(ACT, numero="78"), s.top)
    with refused("non si può pagare") as no:
        define(other, replace(ACT, numero="78"), s.top)
    assert "c'è già la definitiva, «Regola A»" in no.value.in_full
    assert RipartizioneDefinitiva.objects.count() == AttoDellaRipartizione.objects.count() == 1
    acts = list(PassaggioDellaRipartizione.objects.filter(ripartizione=s.row).values_list("atto", "a"))
    assert acts == [("definire", "definitiva"), ("scrivere", "simulazione")]


def test_the_database_knows_one_definitive_a_year() -> None:
    s = defined()
    other = copy_distribution(s.row, s.office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ripartizione.objects.filter(pk=other.pk).update(stato=DistributionState.DEFINITIVA)


def test_what_was_frozen_stays_when_the_fund_and_the_program_change() -> None:
    s = defined()
    before = answer_of(Ripartizione.objects.select_related("fondo").get(pk=s.row.pk)).said
    Fondo.objects.update(risultato=1)
    assert answer_of(Ripartizione.objects.select_related("fondo").get(pk=s.row.pk)).said == before


def test_years_stand_in_one_chain() -> None:
    defined(2024)
    defined(2019)
    numbers = RipartizioneDefinitiva.objects.order_by("numero").values_list("numero", "precedente__numero")
    assert list(numbers) == [(1, None), (2, 1)]
    assert told() == []
    assert list(distribution_findings(Asked(plan=1))) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": 99}', '{"schema": 1}'])
def test_a_text_that_is_no_distribution_says_so(text: str) -> None:
    with pytest.raises(DistributionUnreadable):
        read_distribution(text)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE {d} SET contenuto = replace(contenuto, '16843.75', '16843.76')", "impronta"),
        ("UPDATE {d} SET contenuto = replace(contenuto, '16843.75', '16843.76')", "non fanno quanto risulta pagato"),
        ("UPDATE {d} SET contenuto = 'x'", "non si legge"),
        ("UPDATE {d} SET registrata_da = 'Altri'", "l'anello della catena"),
        ("UPDATE {d} SET numero = 3, precedente_id = id", "non segue quella che la precede"),
        ("UPDATE {a} SET numero_atto = '1'", "l'anello del suo atto"),
        ("DELETE FROM {a}", "non c'è l'atto"),
        ("UPDATE valutazione_ripartizione SET stato = 'simulazione'", "il suo stato non è quello"),
    ],
)
def test_what_was_changed_behind_the_guard_shows(statement: str, said: str) -> None:
    defined()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    take_triggers(connection)
    with connection.cursor() as cursor:
        tables = {"d": "valutazione_ripartizionedefinitiva", "a": "valutazione_attodellaripartizione"}
        cursor.execute(statement.format(**tables))
    put_triggers(connection)
    assert any(said in text for text in told()), told()
