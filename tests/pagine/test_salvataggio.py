# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writer of an objective and the comparison of two texts; several at once, on the engine of the run."""

import threading
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from aggregati.models import ConflittoDiRevisione
from bench.concorrenza import prova
from flussi.models import IdempotencyKey
from flussi.once import OnceKey, once
from obiettivi.models import Fase, ObiettivoPEG
from obiettivi.modifica import saving
from obiettivi.modifica.form_text import TESTA, FormText, Riga, compi, da_json, gesto, nuova
from obiettivi.modifica.merging import mancanti, moves, scelte, unito
from obiettivi.modifica.reading import da_obiettivo
from organizzazione.models import Utente
from tests import migrated
from tests.fabbriche import ObiettivoFactory, UtenteFactory


def riga(testo: str, chiave: str = "") -> Riga:
    return Riga(nuova("fasi").valori | {"descrizione": testo}, chiave)


def uno_scritto(*righe: Riga, **testa: str) -> FormText:
    return FormText(dict.fromkeys(TESTA, "") | testa, fasi=righe)


parole = st.sampled_from(["", "a", "b", "c"])
righe = st.lists(st.tuples(parole, st.sampled_from(["", "1", "2", "3"])), max_size=4, unique_by=lambda r: r[1] or r)
testi_a_caso = st.builds(
    lambda titolo, rr: uno_scritto(*(riga(t or "x", k) for t, k in rr), titolo=titolo), parole, righe
)
salvati = st.builds(
    lambda titolo, rr: uno_scritto(*(riga(t, str(i + 1)) for i, t in enumerate(rr)), titolo=titolo),
    parole,
    st.lists(st.sampled_from("abc"), max_size=3),
)


@given(salvati, testi_a_caso)
def test_where_only_i_wrote_my_text_is_proposed(base: FormText, mio: FormText) -> None:
    fatto = unito(base, mio, base, {})
    assert fatto.testa == mio.testa
    assert mancanti(scelte(base, mio, base), {}) == []


@given(salvati, salvati)
def test_where_only_others_wrote_theirs_is_proposed(base: FormText, suo: FormText) -> None:
    fatto = unito(base, base, suo, {})
    assert fatto.testa == suo.testa
    assert sorted(r.valori["descrizione"] for r in fatto.fasi) == sorted(r.valori["descrizione"] for r in suo.fasi)


@given(salvati, testi_a_caso, salvati)
def test_whatever_is_chosen_one_side_everywhere_gives_that_side(base: FormText, mio: FormText, suo: FormText) -> None:
    elenco = scelte(base, mio, suo)
    tutto_suo = unito(base, mio, suo, {s.nome: "suo" for s in elenco})
    assert sorted(r.valori["descrizione"] for r in tutto_suo.fasi) == sorted(r.valori["descrizione"] for r in suo.fasi)
    tutto_mio = unito(base, mio, suo, {s.nome: "mio" for s in elenco})
    assert [r.valori["descrizione"] for r in tutto_mio.fasi if not r.tolta] == [
        r.valori["descrizione"] for r in mio.fasi if not r.vuota
    ]


def abc(*righe: Riga) -> list[tuple[str, str]]:
    return [(r.valori["descrizione"], r.chiave) for r in righe if not r.tolta]


BASE = (riga("a", "1"), riga("b", "2"), riga("c", "3"))


@pytest.mark.parametrize(
    ("suo", "fatto"),
    [
        ([BASE[1], BASE[2]], [("b!", "2"), ("c", "3")]),
        ([BASE[2], BASE[0], BASE[1]], [("c", "3"), ("a", "1"), ("b!", "2")]),
        ([BASE[2], riga("d", "4"), BASE[1], BASE[0]], [("c", "3"), ("d", "4"), ("b!", "2"), ("a", "1")]),
        ([BASE[0], riga("b bis", "4"), BASE[1], BASE[2]], [("a", "1"), ("b bis", "4"), ("b!", "2"), ("c", "3")]),
    ],
)
def test_who_rewords_a_row_and_who_deletes_or_moves_others_do_not_collide(
    suo: list[Riga], fatto: list[tuple[str, str]]
) -> None:
    base, mio, loro = (uno_scritto(*r) for r in (BASE, (BASE[0], riga("b!", "2"), BASE[2]), suo))
    assert mancanti(scelte(base, mio, loro), {}) == []
    assert abc(*unito(base, mio, loro, {}).fasi) == fatto


def test_a_row_added_by_me_follows_the_one_it_followed_wherever_others_moved_it() -> None:
    base, mio = uno_scritto(*BASE), uno_scritto(BASE[0], riga("nuova"), *BASE[1:])
    loro = uno_scritto(BASE[2], BASE[1], BASE[0])
    assert abc(*unito(base, mio, loro, {}).fasi) == [("c", "3"), ("b", "2"), ("a", "1"), ("nuova", "")]


def test_a_row_that_both_added_stands_where_i_put_it() -> None:
    base, mio = uno_scritto(riga("a", "1")), uno_scritto(riga("c"), riga("x", "1"))
    loro = uno_scritto(riga("a", "1"), riga("c", "2"))
    assert abc(*unito(base, mio, loro, {}).fasi) == [("c", "2"), ("x", "1")]


def test_my_order_stays_where_i_moved_rows() -> None:
    base, mio = uno_scritto(*BASE), uno_scritto(BASE[1], BASE[0], BASE[2])
    loro = uno_scritto(riga("a!", "1"), BASE[1], BASE[2])
    assert abc(*unito(base, mio, loro, {}).fasi) == [("b", "2"), ("a!", "1"), ("c", "3")]


def test_the_order_is_a_choice_where_both_moved_rows_and_proposed_where_one_did() -> None:
    base = uno_scritto(riga("a", "1"), riga("b", "2"), riga("c", "3"))
    mio = uno_scritto(riga("c", "3"), riga("a", "1"), riga("b", "2"), riga("mia"))
    suo = uno_scritto(riga("b", "2"), riga("a", "1"), riga("c", "3"), riga("sua", "4"))
    assert "fasi-ordine" in mancanti(scelte(base, mio, suo), {})
    chosen = {"fasi-ordine": "suo"}
    assert [r.valori["descrizione"] for r in unito(base, mio, suo, chosen).fasi][:3] == ["b", "mia", "a"]
    chosen = {"fasi-ordine": "mio"}
    assert [r.valori["descrizione"] for r in unito(base, mio, suo, chosen).fasi] == ["c", "a", "b", "mia", "sua"]
    for one, other, proposed in ((mio, base, "mio"), (base, suo, "suo")):
        (order,) = (s for s in scelte(base, one, other) if s.nome == "fasi-ordine")
        assert order.proposta == proposed
    assert not [s for s in scelte(base, mio, mio) if s.nome == "fasi-ordine"]
    assert [went for _, went in moves(base, mio, "fasi")] == [(3, 1), None, None, None]


def test_a_row_that_others_deleted_and_i_keep_comes_back_as_itself() -> None:
    base, mio, loro = uno_scritto(*BASE), uno_scritto(riga("a!", "1"), *BASE[1:]), uno_scritto(*BASE[1:])
    assert mancanti(scelte(base, mio, loro), {}) == ["fasi-0"]
    assert abc(*unito(base, mio, loro, {"fasi-0": "mio"}).fasi) == [("a!", "1"), ("b", "2"), ("c", "3")]
    assert abc(*unito(base, mio, loro, {"fasi-0": "suo"}).fasi) == [("b", "2"), ("c", "3")]


def test_both_sides_changed_one_row_waits_for_a_choice() -> None:
    base, mio, suo = uno_scritto(riga("a", "1")), uno_scritto(riga("b", "1")), uno_scritto(riga("c", "1"))
    assert mancanti(scelte(base, mio, suo), {}) == ["fasi-0-descrizione"]
    tolta = uno_scritto(replace(riga("a", "1"), tolta=True))
    assert mancanti(scelte(base, tolta, suo), {}) == ["fasi-0"]


@given(
    testi_a_caso,
    st.lists(
        st.sampled_from([f"{v}-fase-{i}" for v in ("su", "giu", "togli", "rimetti") for i in range(5)])
        | st.builds("porta-fase-{}-{}".format, st.integers(0, 5), st.integers(0, 5)),
    ),
)
def test_no_button_loses_a_row(scritto: FormText, gesti: list[str]) -> None:
    dopo = scritto
    for detto in gesti:
        chiesto = gesto(detto)
        assert chiesto
        dopo = compi(dopo, chiesto).scritto
    assert sorted(str(r.valori) for r in dopo.fasi) == sorted(str(r.valori) for r in scritto.fasi)
    assert da_json(dopo.in_json()) == dopo


@pytest.mark.parametrize(
    ("detto", "ordine"),
    [("porta-fase-2-0", "cab"), ("porta-fase-0-2", "bca"), ("porta-fase-1-1", "abc"), ("porta-fase-1-9", "abc")],
)
def test_a_dragged_row_takes_the_place_where_it_is_dropped(detto: str, ordine: str) -> None:
    chiesto = gesto(detto)
    assert chiesto
    dopo = compi(uno_scritto(riga("a"), riga("b"), riga("c")), chiesto).scritto
    assert "".join(r.valori["descrizione"] for r in dopo.fasi) == ordine


@pytest.mark.django_db
def test_a_row_of_another_objective_is_never_touched() -> None:
    mio, altrui = ObiettivoFactory.create(fasi=1), ObiettivoFactory.create(fasi=1)
    chi = UtenteFactory.create(ufficio=True)
    scritto = da_obiettivo(mio)
    rubata = da_obiettivo(altrui).fasi[0]
    scritto = scritto.con_righe("fasi", [*scritto.fasi, Riga(rubata.valori | {"descrizione": "Rubata"}, rubata.chiave)])
    once(chi, None, lambda: _salva(mio, scritto, chi))
    assert altrui.fasi.get().descrizione != "Rubata"
    assert mio.fasi.count() == 2


@pytest.mark.django_db
def test_a_failure_half_way_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    obiettivo, chi = ObiettivoFactory.create(), UtenteFactory.create(ufficio=True)
    prima = da_obiettivo(obiettivo)
    scritto = replace(prima, testa=prima.testa | {"titolo": "Mai"})
    scritto = scritto.con_righe("fasi", [*scritto.fasi, riga("Mai")])

    def guasto(*parole: object, **altre: object) -> None:
        raise RuntimeError("guasto")

    monkeypatch.setattr("obiettivi.scrittura.rows.record", guasto)
    chiave = OnceKey(uuid.uuid4(), "x")
    with pytest.raises(RuntimeError):
        once(chi, chiave, lambda: _salva(obiettivo, scritto, chi))
    obiettivo.refresh_from_db()
    assert (da_obiettivo(obiettivo), obiettivo.revisione, IdempotencyKey.objects.count()) == (prima, 1, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_at_the_same_moment_one_key_is_one_write_and_no_edit_is_lost(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        # The database of the tests is in memory, where threads share one lock: a file and a server of its own.
        migrated.copy_to(tmp_path / "prova.sqlite3")
        assert prova(f"sqlite:///{tmp_path}/prova.sqlite3", clienti=4, volte=3, folla=6, obiettivi=8) == 0
        return
    obiettivo, chi = ObiettivoFactory.create(), UtenteFactory.create(ufficio=True)
    chiave = OnceKey(uuid.uuid4(), "x")
    esiti: list[str] = []
    via = threading.Barrier(6)

    def doppio() -> None:
        via.wait()
        esiti.append(once(chi, chiave, lambda: _nuova_fase(obiettivo.pk, "doppia", chi)))
        connection.close()

    def mio(n: int) -> None:
        via.wait()
        for volta in range(5):
            while not _prova(obiettivo.pk, f"{n}-{volta}", chi):
                pass
        connection.close()

    fili = [threading.Thread(target=doppio) for _ in range(3)]
    fili += [threading.Thread(target=mio, args=(n,)) for n in range(3)]
    for filo in fili:
        filo.start()
    for filo in fili:
        filo.join()
    descrizioni = [f.descrizione for f in Fase.objects.filter(obiettivo=obiettivo)]
    assert len(set(esiti)) == 1
    assert descrizioni.count("doppia") == 1
    assert {f"{n}-{v}" for n in range(3) for v in range(5)} <= set(descrizioni)


def _salva(obiettivo: ObiettivoPEG, scritto: FormText, chi: Utente) -> str:
    saving.salva(obiettivo, scritto, obiettivo.revisione, chi)
    return ""


def _nuova_fase(pk: int, descrizione: str, chi: Utente) -> str:
    # Read the version inside: under PostgreSQL another may take it before us, then this save is a conflict.
    while True:
        obiettivo = ObiettivoPEG.objects.get(pk=pk)
        scritto = da_obiettivo(obiettivo)
        scritto = scritto.con_righe("fasi", [*scritto.fasi, riga(descrizione)])
        try:
            saving.salva(obiettivo, scritto, obiettivo.revisione, chi)
        except ConflittoDiRevisione:
            continue
        return f"/{pk}/"


def _prova(pk: int, descrizione: str, chi: Utente) -> bool:
    obiettivo = ObiettivoPEG.objects.select_related("piano").get(pk=pk)
    scritto = da_obiettivo(obiettivo)
    nuovo = scritto.con_righe("fasi", [*scritto.fasi, riga(descrizione)])

    def scrivi() -> str:
        saving.salva(obiettivo, nuovo, obiettivo.revisione, chi)
        return ""

    try:
        once(chi, OnceKey(uuid.uuid4(), descrizione), scrivi)
    except ConflittoDiRevisione:
        return False
    return True
