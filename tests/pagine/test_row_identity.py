# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row stays itself through the form: moved, reworded, between others, deleted and back; nobody takes another's."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from flussi.once import once
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, ServizioCoinvolto
from obiettivi.modifica import saving
from obiettivi.modifica.form_text import CAMPI, FormText, Riga, nuova
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.reading import da_obiettivo, leggi
from obiettivi.vita import cestino, services
from organizzazione.models import Utente
from testi.bounds import ROWS
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    IndicatoreFactory,
    ObiettivoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from tests.pagine.test_modifica import campi, indirizzo, invia
from tests.versioni.scena import scena, variazione_di
from versioni import variazioni

pytestmark = pytest.mark.django_db
MODELS: dict[str, Any] = {"fasi": Fase, "indicatori": IndicatoreObiettivo, "servizi": ServizioCoinvolto}
SECTIONS = pytest.mark.parametrize("section", list(CAMPI))
Who = dict[str, tuple[int, uuid.UUID]]


@pytest.fixture
def office(client: Client) -> Utente:
    user = UtenteFactory.create(ufficio=True)
    client.force_login(user)
    return user


@pytest.fixture
def objective() -> ObiettivoPEG:
    """Three rows of each kind; the second indicator counts downwards."""
    return with_rows(3)


def with_rows(how_many: int) -> ObiettivoPEG:
    o = ObiettivoFactory.create(fasi=0, indicatori=0)
    for n in range(how_many):
        FaseFactory.create(obiettivo=o, ordine=n, descrizione=NAMES[n], peso=None)
        IndicatoreFactory.create(obiettivo=o, ordine=n, descrizione=NAMES[n], verso=["crescente", "decrescente"][n % 2])
        ServizioCoinvoltoFactory.create(obiettivo=o, ordine=n, descrizione=NAMES[n])
    return o


NAMES = ("Predisporre il bando", "Misurare i reclami", "Aprire lo sportello")


def who(section: str, o: ObiettivoPEG) -> Who:
    """Key and identity of each row, by what it says, in the order of the office."""
    rows = MODELS[section].objects.filter(obiettivo=o).order_by("ordine", "pk")
    return {r.descrizione: (r.pk, r.row_id) for r in rows}


def save(o: ObiettivoPEG, typed: FormText, by: Utente) -> None:
    now = ObiettivoPEG.objects.select_related("piano", "centro").get(pk=o.pk)
    once(by, None, lambda: str(saving.salva(now, typed, now.revisione, by)))


def new(section: str, text: str, identity: str = "") -> Riga:
    return Riga(nuova(section).valori | {"descrizione": text}, identity)


def reworded(row: Riga, text: str) -> Riga:
    return replace(row, valori=row.valori | {"descrizione": text})


@SECTIONS
def test_the_page_carries_the_identity_and_a_row_moved_reworded_and_preceded_by_another_keeps_it(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before = who(section, objective)
    page = campi(client.get(indirizzo(objective)))
    assert [page[f"{section}-{i}-id"] for i in range(3)] == [str(identity) for _, identity in before.values()]
    one = {"fasi": "fase", "indicatori": "indicatore", "servizi": "servizio"}[section]
    page = campi(invia(client, indirizzo(objective), page, f"aggiungi-{one}"))
    page = campi(invia(client, indirizzo(objective), page, f"porta-{one}-3-0"))
    page = campi(invia(client, indirizzo(objective), page, f"su-{one}-2"))
    said = {f"{section}-0-descrizione": "Una riga nuova", f"{section}-1-descrizione": "Tutt'altre parole"}
    assert invia(client, indirizzo(objective), page, **said).status_code == 302
    after = who(section, objective)
    assert list(after) == ["Una riga nuova", "Tutt'altre parole", NAMES[0], NAMES[2]]
    assert after["Tutt'altre parole"] == before[NAMES[1]]
    assert {n: after[n] for n in (NAMES[0], NAMES[2])} == {n: before[n] for n in (NAMES[0], NAMES[2])}
    assert after["Una riga nuova"][1] not in {identity for _, identity in before.values()}


def test_what_hangs_on_a_row_goes_with_it(client: Client, office: Utente, objective: ObiettivoPEG) -> None:
    page = campi(client.get(indirizzo(objective)))
    page = campi(invia(client, indirizzo(objective), page, "su-indicatore-1"))
    invia(client, indirizzo(objective), page, **{"indicatori-0-descrizione": "Contare i reclami"})
    senses = dict(objective.indicatori.values_list("descrizione", "verso"))
    assert senses == {"Contare i reclami": "decrescente", NAMES[0]: "crescente", NAMES[2]: "crescente"}


@SECTIONS
def test_an_identity_of_strangers_invented_or_broken_makes_a_new_row(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    strange = with_rows(1)
    theirs, before = who(section, strange), who(section, objective)
    ((key, identity),) = theirs.values()
    page = campi(client.get(indirizzo(objective)))
    for i, forged in enumerate((str(identity), str(key), str(uuid.uuid4()), "no", "9" * 30, "1' OR 1=1"), start=3):
        page |= {f"{section}-{i}-id": forged, f"{section}-{i}-descrizione": f"Falsa {i}"}
    if section == "indicatori":
        page |= {f"indicatori-{i}-verso": "crescente" for i in range(3, 9)}
    assert invia(client, indirizzo(objective), page).status_code == 302
    after = who(section, objective)
    assert who(section, strange) == theirs
    assert {name: after.pop(name) for name in NAMES} == before
    assert list(after) == [f"Falsa {i}" for i in range(3, 9)]
    assert not {i for _, i in after.values()} & {identity, *(i for _, i in before.values())}


@SECTIONS
def test_an_identity_said_twice_is_the_first_row_and_the_other_is_new(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before = who(section, objective)
    page = campi(client.get(indirizzo(objective)))
    page |= {f"{section}-2-id": page[f"{section}-0-id"].upper(), f"{section}-2-descrizione": "Doppia"}
    assert invia(client, indirizzo(objective), page).status_code == 302
    after = who(section, objective)
    assert (after[NAMES[0]], after[NAMES[1]]) == (before[NAMES[0]], before[NAMES[1]])
    assert after["Doppia"] not in before.values()
    assert MODELS[section].objects.filter(obiettivo=objective).count() == 3


@SECTIONS
def test_a_writer_that_is_handed_an_identity_twice_keeps_the_first(
    office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before, typed = who(section, objective), da_obiettivo(objective)
    rows = typed.righe(section)
    save(objective, typed.con_righe(section, [rows[0], reworded(rows[0], "Doppia"), *rows[1:]]), office)
    after = who(section, objective)
    assert {name: after[name] for name in NAMES} == before
    assert after["Doppia"][1] not in {i for _, i in before.values()}


@SECTIONS
def test_a_page_that_forgot_who_its_rows_are_finds_them_by_what_they_say(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before = who(section, objective)
    page = campi(client.get(indirizzo(objective)))
    said = {f"{section}-{i}-id": "" for i in range(3)}
    said |= {f"{section}-0-descrizione": NAMES[2], f"{section}-1-descrizione": f"{NAMES[0]} di gara"}
    said |= {f"{section}-2-descrizione": "Rendiconto annuale"}
    assert invia(client, indirizzo(objective), page, **said).status_code == 302
    after = who(section, objective)
    assert (after[NAMES[2]], after[f"{NAMES[0]} di gara"]) == (before[NAMES[2]], before[NAMES[0]])
    assert after["Rendiconto annuale"] not in before.values()


@SECTIONS
def test_a_row_taken_away_and_written_anew_in_its_words_is_another(
    office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before, typed = who(section, objective), da_obiettivo(objective)
    rows = typed.righe(section)
    again = [replace(rows[0], tolta=True), *rows[1:], new(section, NAMES[0])]
    save(objective, typed.con_righe(section, again), office)
    assert who(section, objective)[NAMES[0]][1] != before[NAMES[0]][1]


@SECTIONS
def test_two_conflicting_edits_meet_by_identity(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    """One rewords the second row; the other takes the first away, moves the third up and writes another before it."""
    before = who(section, objective)
    where = indirizzo(objective)
    mine = campi(client.get(where))
    typed = da_obiettivo(objective)
    _, second, third = typed.righe(section)
    theirs = typed.con_righe(section, [new(section, "Loro"), third, second])
    save(objective, theirs, office)
    page = invia(client, where, mine, **{f"{section}-1-descrizione": "Parole mie"})
    assert page.status_code == 409
    settled = client.post(where, {**campi(page), "azione": "risolvi"})
    assert settled.status_code == 302, "nothing is left to choose"
    after = who(section, objective)
    assert list(after) == ["Loro", NAMES[2], "Parole mie"]
    assert (after[NAMES[2]], after["Parole mie"]) == (before[NAMES[2]], before[NAMES[1]])


@SECTIONS
def test_a_row_that_others_deleted_comes_back_as_itself(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    centre = CentroFactory.create()
    ServizioCoinvolto.objects.filter(descrizione=NAMES[0]).update(centro=centre)
    before = who(section, objective)
    where = indirizzo(objective)
    mine = campi(client.get(where))
    typed = da_obiettivo(objective)
    save(objective, typed.con_righe(section, typed.righe(section)[1:]), office)
    page = invia(client, where, mine, **{f"{section}-0-descrizione": f"{NAMES[0]} e altro"})
    assert page.status_code == 409
    client.post(where, {**campi(page), f"scelta-{section}-0": "mio", "azione": "risolvi"})
    after = who(section, objective)
    assert after == {f"{NAMES[0]} e altro": before[NAMES[0]], NAMES[1]: before[NAMES[1]], NAMES[2]: before[NAMES[2]]}
    history = MODELS[section].history.filter(row_id=before[NAMES[0]][1]).order_by("history_id")
    assert [r.history_type for r in history][-2:] == ["-", "+"]


@SECTIONS
def test_a_draft_of_an_earlier_program_tells_rows_by_their_keys(
    client: Client, office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before = who(section, objective)
    page = campi(client.get(indirizzo(objective)))
    page |= {f"{section}-{i}-id": str(key) for i, (key, _) in enumerate(before.values())}
    assert invia(client, indirizzo(objective), page).status_code == 302
    assert ObiettivoPEG.objects.get(pk=objective.pk).revisione == 1, "nothing has changed"
    assert invia(client, indirizzo(objective), page, **{f"{section}-1-descrizione": "Altro"}).status_code == 302
    assert who(section, objective)["Altro"] == before[NAMES[1]]


@SECTIONS
def test_a_copy_has_rows_of_its_own_and_one_out_of_the_bin_its_own_again(
    office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before = who(section, objective)
    copy = saving.duplica(objective, office)
    assert not {i for _, i in who(section, copy).values()} & {i for _, i in before.values()}
    services.elimina(ObiettivoPEG.objects.get(pk=objective.pk), office)
    assert who(section, cestino.ripristina(objective.pk, office)) == before


@SECTIONS
def test_out_of_the_bin_an_identity_that_is_taken_stays_where_it_is(
    office: Utente, objective: ObiettivoPEG, section: str
) -> None:
    before, other = who(section, objective), with_rows(1)
    services.elimina(ObiettivoPEG.objects.get(pk=objective.pk), office)
    MODELS[section].objects.filter(obiettivo=other).update(row_id=before[NAMES[0]][1])
    after = who(section, cestino.ripristina(objective.pk, office))
    assert after[NAMES[1]] == before[NAMES[1]]
    assert after[NAMES[0]][1] not in {i for _, i in before.values()}


def by_identity(kept: str, o: ObiettivoPEG) -> str:
    """The text of a variation as an earlier program kept it: that of its form."""
    return da_obiettivo(o).in_json()


def by_key(kept: str, o: ObiettivoPEG) -> str:
    """The same as the first program did, which told rows by their keys."""
    kept = by_identity(kept, o)
    for model in MODELS.values():
        for row in model.objects.filter(obiettivo=o):
            kept = kept.replace(str(row.row_id), str(row.pk))
    return kept


@pytest.mark.parametrize("kept", [lambda text, o: text, by_identity, by_key], ids=["today", "form", "keys"])
def test_a_variation_taken_back_brings_the_same_rows(kept: Callable[[str, ObiettivoPEG], str]) -> None:
    s = scena()
    v = variazione_di(s)
    o = s.obiettivo(0)
    before = {section: who(section, o) for section in CAMPI}
    m = variazioni.porta(v, o, "Prova", s.ufficio)
    m.prima = kept(m.prima, o)
    m.save()
    typed = da_obiettivo(s.obiettivo(0))
    for section in ("fasi", "indicatori"):
        rows = typed.righe(section)
        typed = typed.con_righe(section, [new(section, "Prima di tutte"), *(reworded(r, "Altro") for r in rows[1:])])
    save(o, typed, s.ufficio)
    assert who("fasi", o) != before["fasi"]
    variazioni.lascia(v, s.obiettivo(0), s.ufficio)
    assert {section: who(section, o) for section in CAMPI} == before


@pytest.mark.parametrize("kept", [lambda text, o: text, by_identity], ids=["today", "form"])
def test_a_variation_taken_back_leaves_nothing_that_was_written_since(
    kept: Callable[[str, ObiettivoPEG], str],
) -> None:
    """Neither in a field that the text of then had, nor in one that came with a later program."""
    s = scena()
    v = variazione_di(s)
    o = s.obiettivo(0)
    m = variazioni.porta(v, o, "Prova", s.ufficio)
    m.prima = kept(m.prima, o)
    m.save()
    typed = da_obiettivo(s.obiettivo(0))
    save(o, typed.con_righe("indicatori", [written_over(r) for r in typed.indicatori]), s.ufficio)
    assert set(o.indicatori.values_list("valore_atteso", "fonte")) == {("99", "Registro")}
    variazioni.lascia(v, s.obiettivo(0), s.ufficio)
    assert [r.valori for r in da_obiettivo(s.obiettivo(0)).indicatori] == [r.valori for r in typed.indicatori]


def written_over(row: Riga) -> Riga:
    return replace(row, valori={**row.valori, "valore_atteso": "99", "fonte": "Registro"})


def test_rows_that_were_stored_before_there_was_a_bound_are_read_whole() -> None:
    o = with_rows(1)
    Fase.objects.bulk_create(Fase(obiettivo=o, ordine=n, descrizione=f"Fase {n}") for n in range(2, ROWS + 3))
    read = leggi(da_obiettivo(o), Nomi(o.piano))
    assert (read.errori, len(read.righe["fasi"])) == ({}, ROWS + 2)


def test_saving_costs_the_same_queries_however_many_rows_stay(office: Utente) -> None:
    def queries(how_many: int) -> int:
        o = with_rows(how_many)
        typed = da_obiettivo(o)
        for section in CAMPI:
            rows = typed.righe(section)
            typed = typed.con_righe(section, [reworded(rows[0], "Una sola cambia"), *rows[1:]])
        with CaptureQueriesContext(connection) as done:
            save(o, typed, office)
        return len(done)

    assert queries(1) == queries(3)
