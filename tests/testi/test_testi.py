# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain text: comparison, blocks, Italian formats."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from testi import formati
from testi.blocchi import BlockKind, blocchi
from testi.confronto import in_riga, piega


@pytest.mark.parametrize(
    ("uno", "altro"),
    [
        ("CITTA'", "Città"),
        ("Corpo P.M", "corpo p m"),
        ("Cultura, turismo e\npromozione", "CULTURA TURISMO E PROMOZIONE"),
        ("Sanzò", "sanzo'"),
    ],
)
def test_two_spellings_of_one_name_meet(uno, altro):
    assert piega(uno) == piega(altro)


def test_different_names_do_not_meet():
    assert piega("Edilizia") != piega("Edilizia storica")


def test_in_riga_folds_no_break_spaces_too():
    assert in_riga(" Rossi\u00a0 Maria\n") == "Rossi Maria"


def test_blocks_keep_paragraphs_lists_and_subheadings():
    testo = "Primo.\nSecondo rigo.\n\n**Contributi**\n\n- uno\n- due\n\n1) come scritto"
    generi = [(b.genere, len(b.righe)) for b in blocchi(testo)]
    assert generi == [
        (BlockKind.PARAGRAFO, 2),
        (BlockKind.TITOLETTO, 1),
        (BlockKind.ELENCO, 2),
        (BlockKind.PARAGRAFO, 1),
    ]


def test_a_list_may_follow_its_introduction_in_one_paragraph():
    assert [b.genere for b in blocchi("In materia di:\n- strade\n- scuole\nE altro.")] == [
        BlockKind.PARAGRAFO,
        BlockKind.ELENCO,
        BlockKind.PARAGRAFO,
    ]


@pytest.mark.parametrize("testo", ["15*", "67**", "a ** b ** c", "2*3*4", "<b>x</b>", "1) x", "**", "** x**"])
def test_what_is_no_mark_is_literal(testo):
    (blocco,) = blocchi(testo)
    assert [t.testo for riga in blocco.righe for t in riga] == [testo]
    assert not any(t.forte for riga in blocco.righe for t in riga)


@given(st.text())
def test_no_word_is_lost_and_nothing_raises(testo):
    letti = "".join(t.testo for b in blocchi(testo) for riga in b.righe for t in riga)
    senza_segni = "".join(c for c in testo if not c.isspace() and c not in "*-")
    assert "".join(c for c in letti if not c.isspace() and c not in "*-") == senza_segni


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_number_is_read_back_as_it_was_written(valore):
    assert formati.leggi_numero(formati.numero(valore)) == valore


@given(st.dates())
def test_a_date_is_read_back_as_it_was_written(giorno):
    assert formati.leggi_data(formati.data(giorno)) == giorno


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [("5/3/2020", date(2020, 3, 5)), ("2020-03-05", date(2020, 3, 5)), ("31/02/2020", None), ("x", None), ("", None)],
)
def test_dates(testo, atteso):
    assert formati.leggi_data(testo) == atteso


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [("1.234,50", "1234.50"), ("20", "20"), ("20.5", "20.5"), ("1.234", "1234"), ("12.34,5", None), ("", None)],
)
def test_numbers(testo, atteso):
    assert formati.leggi_numero(testo) == (Decimal(atteso) if atteso else None)


@pytest.mark.parametrize(
    ("word", "day", "said"),
    [
        ("il", 12, "il 12/06/2020"),
        ("il", 11, "l'11/06/2020"),
        ("al", 8, "all'08/06/2020"),
        ("dal", 11, "dall'11/06/2020"),
        ("del", 8, "dell'08/06/2020"),
        ("Al", 11, "All'11/06/2020"),
        ("del", 18, "del 18/06/2020"),
    ],
)
def test_a_day_has_the_article_that_it_wants(word: str, day: int, said: str) -> None:
    assert formati.on(word, date(2020, 6, day)) == said
    template = Template("{% load testi %}{{ giorno|dopo:parola }}")
    assert unescape(template.render(Context({"giorno": date(2020, 6, day), "parola": word}))) == said
    # A moment is of the day that it is in Rome.
    night = datetime(2020, 6, day, 22, 30, tzinfo=UTC) - timedelta(days=1)
    assert unescape(template.render(Context({"giorno": night, "parola": word}))) == said
