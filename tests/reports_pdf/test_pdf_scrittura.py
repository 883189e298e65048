# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file and the block, read back."""

import io
from hashlib import sha256

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from reports.pdf.blocco import Pagina, PieceObjects, da_byte, quante_pagine
from reports.pdf.scrittura import PER_FLUSSO, Scrittore, stringa_pdf


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_back_as_it_was(stringa: str) -> None:
    assert str(pikepdf.Object.parse(stringa_pdf(stringa))) == stringa


def test_objects_of_all_kinds_are_found_under_their_numbers() -> None:
    file = io.BytesIO()
    scrittore = Scrittore(file, primo=3)
    scrittore.oggetto(2, b"<</Type/Pages/Kids[]/Count 0>>")
    flusso = scrittore.nuovo_flusso(b"/A 1", b"contenuto " * 100)
    nudo = scrittore.nuovo_flusso(b"/Type/X", b"endstream (nudo)", comprimere=False)
    base = scrittore.numero(PER_FLUSSO * 2 + 7)
    scrittore.oggetti(base, [b"<</N %d>>" % n for n in range(PER_FLUSSO * 2 + 7)])
    soli = [scrittore.nuovo(b"(%d)" % n) for n in range(PER_FLUSSO + 1)]
    scrittore.oggetto(1, b"<</Type/Catalog/Pages 2 0 R>>")
    scrittore.chiudi(1, scrittore.nuovo(b"<<>>"))
    with pikepdf.open(io.BytesIO(file.getvalue())) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_object(flusso, 0).read_bytes() == b"contenuto " * 100
        assert pdf.get_object(nudo, 0).read_bytes() == b"endstream (nudo)"
        assert [int(pdf.get_object(base + n, 0).N) for n in range(PER_FLUSSO * 2 + 7)] == list(
            range(PER_FLUSSO * 2 + 7)
        )
        assert [str(pdf.get_object(numero, 0)) for numero in soli] == [str(n) for n in range(PER_FLUSSO + 1)]
        inside = file.getvalue().rpartition(b"\nendobj\n%d 0 obj" % (int(pdf.trailer.Size) - 1))[0] + b"\nendobj\n"
        assert bytes(pdf.trailer.ID[0]) == sha256(inside).digest()[:16]


BLOCCHI = st.builds(
    lambda righe, buchi, pagine: PieceObjects(
        righe=b"\n".join(b"%b%%d" % riga.encode().replace(b"%", b"%%").replace(b"\n", b"") for riga in righe),
        buchi=buchi[: len(righe)],
        oggetti=len(righe),
        flussi=(b"uno", b"", b"\x00\xff"),
        pagine=tuple(Pagina(595.28, 841.89, n, 2, 3) for n in range(pagine)),
        radici=(3, 1),
        chiavi=2,
        facce={"A": "b"},
    ),
    st.lists(st.text(), min_size=1, max_size=8),
    st.lists(st.integers(-100, 1000), min_size=8, max_size=8),
    st.integers(1, 4),
)


@given(BLOCCHI, st.integers(0, 10_000), st.integers(0, 1000))
def test_a_block_is_read_back_and_filled(blocco: PieceObjects, base: int, chiave: int) -> None:
    dati = blocco.in_byte()
    letto = da_byte(dati)
    assert letto.in_byte() == dati
    assert quante_pagine(dati) == len(blocco.pagine)
    assert (letto.righe, list(letto.buchi), letto.flussi) == (blocco.righe, list(blocco.buchi), blocco.flussi)
    for riga, buco in zip(letto.riempi(base, chiave), blocco.buchi, strict=False):
        assert riga.endswith(b"%d" % (base + buco if buco >= 0 else chiave - 1 - buco))
