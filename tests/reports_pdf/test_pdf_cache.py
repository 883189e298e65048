# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rendered once: what the cache spares, and what it must not be believed."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from pytest_django import Settings

from reports.pdf import Documento, ErroreDiStampa, Pezzo, cache, chiavi, componi
from tests.strumenti.pezzi import STILE, allegato, documento, html, pezzo


class Contato:
    """Pieces that count how often their HTML is made."""

    def __init__(self, quanti: int) -> None:
        self.fatti: list[str] = []
        self.pezzi = [self.pezzo(str(n), b"%d" % n) for n in range(quanti)]

    def pezzo(self, nome: str, contenuto: bytes) -> Pezzo:
        def fai() -> str:
            self.fatti.append(nome)
            return html(nome, f"<h1>{contenuto.decode()}</h1>")

        return Pezzo(nome, contenuto, fai, (nome,))


def test_what_is_known_is_not_rendered_again() -> None:
    contato = Contato(5)
    prima = componi(documento(), contato.pezzi)
    assert contato.fatti == list("01234")
    assert componi(documento(), contato.pezzi) == prima
    assert componi(documento(titolo="altro"), contato.pezzi[::-1]) != prima
    contato.pezzi[3] = contato.pezzo("3", b"mutato")
    componi(documento(), contato.pezzi)
    assert contato.fatti == [*"01234", "3"]


def test_equal_pieces_are_rendered_once_and_printed_twice() -> None:
    contato = Contato(1)
    uno, due = contato.pezzo("a", b"uguale"), contato.pezzo("b", b"uguale")
    componi(documento(), [uno, due])
    assert contato.fatti == ["a"]


def test_an_empty_cache_gives_the_same_bytes() -> None:
    contato = Contato(3)
    prima = componi(documento(), contato.pezzi)
    caches["documenti"].clear()
    assert componi(documento(), contato.pezzi) == prima
    assert contato.fatti == list("012012")


@pytest.mark.parametrize("guasto", [b"", b"rotto", "testo", None, 7, b"x" * 5000])
def test_a_damaged_value_is_as_if_it_were_not_there(guasto: Any) -> None:
    contato = Contato(2)
    prima = componi(documento(), contato.pezzi)
    for chiave in list(chiavi_presenti(contato.pezzi)):
        caches["documenti"].set(cache.PREFISSO + chiave, guasto)
    assert componi(documento(), contato.pezzi) == prima
    assert contato.fatti == list("0101")


def test_a_value_under_a_foreign_key_is_not_taken() -> None:
    contato = Contato(2)
    prima = componi(documento(), contato.pezzi)
    una, altra, intero = chiavi_presenti(contato.pezzi)
    kept = caches["documenti"]
    kept.set(cache.PREFISSO + una, kept.get(cache.PREFISSO + altra))
    kept.delete(cache.PREFISSO + intero)
    assert componi(documento(), contato.pezzi) == prima
    assert contato.fatti == list("010")


def chiavi_presenti(pezzi: list[Pezzo]) -> list[str]:
    dei_pezzi = [chiavi.chiave_del_pezzo(p, STILE) for p in pezzi]
    return [*dei_pezzi, chiavi.chiave_del_documento(documento(), pezzi, dei_pezzi)]


def test_a_cache_that_keeps_nothing_is_enough(settings: Settings) -> None:
    nulla = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "nulla": nulla}
    settings.TRAGUARDO_CACHE_DOCUMENTI = "nulla"
    contato = Contato(3)
    assert componi(documento(), contato.pezzi) == componi(documento(), contato.pezzi)
    assert contato.fatti == list("012012")


@pytest.mark.parametrize(
    "campi",
    [
        {"titolo": "x"},
        {"autore": "x"},
        {"soggetto": "x"},
        {"piede": "x"},
        {"lingua": "de"},
        {"allegati": (allegato(),)},
        {"foglio_di_stile": STILE + "p { color: red }"},
    ],
)
def test_every_field_of_the_document_is_in_its_key(campi: dict[str, Any]) -> None:
    def chiave(d: Documento) -> str:
        p = [pezzo("uno")]
        return chiavi.chiave_del_documento(d, p, [chiavi.chiave_del_pezzo(p[0], d.foglio_di_stile)])

    assert chiave(documento(**campi)) != chiave(documento())
    assert chiave(documento()) == chiave(documento())


def test_the_key_of_a_piece_is_its_content_not_its_name_or_place() -> None:
    uno = pezzo("uno")
    stessa = chiavi.chiave_del_pezzo(uno, STILE)
    assert chiavi.chiave_del_pezzo(replace(uno, nome="altro", segnalibro=("b",)), STILE) == stessa
    assert chiavi.chiave_del_pezzo(replace(uno, contenuto=b"altro"), STILE) != stessa
    assert chiavi.impronta(["ab", "c"]) != chiavi.impronta(["a", "bc"])


def test_the_place_in_the_outline_is_in_the_key_of_the_document() -> None:
    contato = Contato(1)
    prima = componi(documento(), contato.pezzi)
    assert componi(documento(), [replace(contato.pezzi[0], segnalibro=("altrove",))]) != prima
    assert contato.fatti == ["0"]


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(ErroreDiStampa, match="nulla da stampare"):
        componi(documento(), [])


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="fuso orario"):
        documento(data=documento().data.replace(tzinfo=None))
