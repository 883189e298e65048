# SPDX-License-Identifier: AGPL-3.0-or-later
"""However many ask at the same time, from threads and processes: a piece is rendered once, and nobody waits for a
dead one."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from reports.models import Claim
from reports.pdf import Documento, ErroreDiStampa, Pezzo, cache, claims, componi, composizione, pool
from reports.pdf.chiavi import chiave_del_pezzo
from reports.pdf.unione import unito
from tests.fili import insieme
from tests.strumenti.pezzi import STILE, documento, html

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shared(deposito_vuoto: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cache of an installation, in the database, and waits that are short."""
    there = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_documenti", "TIMEOUT": None}
    settings.CACHES = {**settings.CACHES, "shared": {**there, "OPTIONS": {"MAX_ENTRIES": 10_000}}}
    settings.TRAGUARDO_CACHE_DOCUMENTI = "shared"
    monkeypatch.setattr(claims, "POLL", 0.05)
    caches["shared"].clear()
    yield
    caches["shared"].clear()


class Counted:
    """Pieces that count how often each is made; ``gate`` keeps the first making until it is opened."""

    def __init__(self, names: str, gate: threading.Event | None = None) -> None:
        self.made: Counter[str] = Counter()
        self.begun = threading.Event()
        self.gate = gate
        self.pieces = [self.piece(name) for name in names]

    def piece(self, name: str) -> Pezzo:
        def make() -> str:
            self.made[name] += 1
            self.begun.set()
            if self.gate is not None:
                assert self.gate.wait(60)
            return html(name, f"<h1>{name}</h1>")

        return Pezzo(name, name.encode(), make, (name,))


def print_it(pieces: list[Pezzo], **fields: Any) -> bytes:
    return componi(documento(**fields), pieces)


def key_of(piece: Pezzo) -> str:
    return chiave_del_pezzo(piece, STILE)


def somebody_holds(key: str, seconds: float = 60, **fields: Any) -> Claim:
    return Claim.objects.create(key=key, holder="another", until=timezone.now() + timedelta(seconds=seconds), **fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared")
class TestOnce:
    """On the cache of an installation."""

    @pytest.mark.solo_postgresql
    def test_many_at_once_render_each_piece_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(composizione, "DA_PRENDERE", 2)
        counted = Counted("abcdefghij")
        joined: list[str] = []

        def join(document: Documento, blocks: Any) -> bytes:
            joined.append(document.titolo)
            return unito(document, blocks)

        monkeypatch.setattr(composizione, "unito", join)
        files = insieme(*[lambda: print_it(counted.pieces)] * 5)
        assert len(set(files)) == 1
        assert isinstance(files[0], bytes)
        assert counted.made == Counter("abcdefghij")
        assert len(joined) == 1
        assert not Claim.objects.exists()

    @pytest.mark.solo_postgresql
    def test_documents_that_share_pieces_share_the_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(composizione, "DA_PRENDERE", 1)
        counted = Counted("abcdef")
        forwards, backwards = insieme(
            lambda: print_it(counted.pieces), lambda: print_it(counted.pieces[::-1], titolo="altro")
        )
        assert isinstance(forwards, bytes)
        assert isinstance(backwards, bytes)
        assert counted.made == Counter("abcdef")

    @pytest.mark.solo_postgresql
    def test_two_processes_render_each_piece_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        database = connection.settings_dict
        address = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST'].replace('/', '%2F')}"
        address += f":{database['PORT'] or 5432}/{database['NAME']}"
        program = (
            "import django; django.setup()\n"
            "from tests.reports_pdf.two_processes import main\n"
            "if __name__ == '__main__': main()\n"
        )
        (script := tmp_path / "one.py").write_text(program)
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "peg.settings",
            "PYTHONPATH": str(ROOT),
        }
        both = [
            subprocess.Popen([sys.executable, script, str(tmp_path / name)], cwd=ROOT, env=environment)
            for name in ("x", "y")
        ]
        assert [process.wait(120) for process in both] == [0, 0]
        made = Counter((tmp_path / "x.made").read_text().split() + (tmp_path / "y.made").read_text().split())
        assert made == Counter(str(n) for n in range(24))
        assert (tmp_path / "x.pdf").read_bytes() == (tmp_path / "y.pdf").read_bytes()

    def test_a_dead_maker_is_not_waited_for(self) -> None:
        counted = Counted("ab")
        somebody_holds(key_of(counted.pieces[0]), seconds=0.5)
        assert print_it(counted.pieces)
        assert counted.made == Counter("ab")
        assert not Claim.objects.exists()

    @pytest.mark.solo_postgresql
    def test_who_dies_while_others_wait_leaves_it_to_one_of_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counted = Counted("a")
        somebody_holds(key_of(counted.pieces[0]), seconds=1)
        assert len(set(insieme(*[lambda: print_it(counted.pieces)] * 3))) == 1
        assert counted.made == Counter("a")

    @pytest.mark.solo_postgresql
    def test_the_error_of_the_first_is_the_error_of_those_who_waited(self) -> None:
        gate = threading.Event()
        bad = Counted("x", gate)
        nested = Pezzo("2020-CP06", b"deep", lambda: bad.pieces[0].html() and html("x", "<div>" * 3000), ())

        def second() -> bytes:
            assert bad.begun.wait(60)
            threading.Timer(1, gate.set).start()
            return print_it([nested], titolo="altro")

        errors = insieme(lambda: print_it([nested]), second)
        assert [type(e) for e in errors] == [ErroreDiStampa] * 2
        assert str(errors[0]) == str(errors[1])
        assert bad.made == Counter("x")

    def test_who_comes_after_a_failure_tries_again(self) -> None:
        counted = Counted("a")
        somebody_holds(key_of(counted.pieces[0]), failed=["a", "non è riuscito"])
        assert print_it(counted.pieces)
        assert counted.made == Counter("a")

    def test_what_another_finishes_meanwhile_is_taken(self) -> None:
        """Between the first look into the cache and the claim."""
        counted = Counted("ab")
        print_it(counted.pieces)
        stored = cache.leggi(map(key_of, counted.pieces))
        found = composizione.Cercato(documento(), counted.pieces, [*map(key_of, counted.pieces)], "k", None, {})
        assert composizione._blocchi(found) == stored
        assert counted.made == Counter("ab")

    def test_a_long_piece_keeps_its_claim(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(claims, "LEASE", 0.6)
        ends: list[Any] = []

        def slow() -> str:
            first = Claim.objects.get().until
            for _ in range(100):
                if Claim.objects.get().until > first:
                    break
                threading.Event().wait(0.1)
            ends.extend([first, Claim.objects.get().until])
            return html("x", "<h1>lento</h1>")

        assert print_it([Pezzo("lento", b"lento", slow, ())])
        assert ends[0] < ends[1]

    def test_whatever_ends_a_print_lets_its_pieces_go(self) -> None:
        def refuse() -> str:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            print_it([Pezzo("a", b"a", refuse, ())])
        assert not Claim.objects.exists()

    def test_claims_that_nobody_asks_for_go(self) -> None:
        somebody_holds("old", seconds=-3601)
        somebody_holds("new", seconds=-10)
        claims.drop_lapsed()
        assert [c.key for c in Claim.objects.all()] == ["new"]

    def test_in_a_transaction_nobody_is_waited_for(self) -> None:
        counted = Counted("a")
        somebody_holds(key_of(counted.pieces[0]))
        with transaction.atomic():
            assert print_it(counted.pieces)
        assert counted.made == Counter("a")

    def test_the_questions_to_the_database_go_with_the_handfuls_not_with_the_pieces(self) -> None:
        def claims_of(names: str) -> int:
            with CaptureQueriesContext(connection) as asked:
                print_it(Counted(names).pieces)
            return sum("reports_claim" in q["sql"] for q in asked)

        claims_of("z")
        assert claims_of("abc") == claims_of("defghijklmn")


def test_beside_the_pages_a_long_join_leaves_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composizione, "UNITI_QUI", 1)
    counted = Counted("abc")
    expected = print_it(counted.pieces)
    caches["documenti"].clear()
    here: list[int] = []
    monkeypatch.setattr(composizione, "unito", lambda *a: here.append(1))
    with pool.accanto_alle_pagine():
        assert print_it(counted.pieces) == expected
    assert not here


def test_a_document_can_travel_to_a_worker() -> None:
    import pickle

    assert pickle.loads(pickle.dumps(documento())) == documento()  # noqa: S301
    assert isinstance(documento(), Documento)
