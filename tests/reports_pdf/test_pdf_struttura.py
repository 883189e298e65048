# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure a screen reader goes by: one tree over all pieces, nothing twice, nothing missing."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest

from reports.pdf import Documento, Pezzo
from tests.strumenti.pezzi import documento, dodici, html, pezzo, ricco, tabella

Aperto = Callable[[Documento, list[Pezzo]], pikepdf.Pdf]


def figli(elemento: Any) -> list[Any]:
    k = elemento.get("/K", [])
    return list(k) if isinstance(k, pikepdf.Array) else [k]


def elementi(elemento: Any) -> Iterator[Any]:
    """The structure elements below one, in reading order."""
    for figlio in figli(elemento):
        if isinstance(figlio, pikepdf.Dictionary) and figlio.get("/Type") == "/StructElem":
            yield figlio
            yield from elementi(figlio)


def albero(pdf: pikepdf.Pdf) -> list[Any]:
    (radice,) = figli(pdf.Root.StructTreeRoot)
    assert radice.S == "/Document"
    return list(elementi(radice))


def disegno(elemento: Any) -> str:
    """The structure as one line: ``UL(LI(Lbl LBody))``."""
    sotto = [
        disegno(f) for f in figli(elemento) if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/StructElem"
    ]
    return str(elemento.S)[1:] + (f"({' '.join(sotto)})" if sotto else "")


def di_un_pezzo(aperto: Aperto, corpo: str) -> str:
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    return disegno(figli(pdf.Root.StructTreeRoot)[0])


@pytest.mark.parametrize(
    ("corpo", "atteso"),
    [
        ("<h1>a</h1><p>b <b>c</b> <i>d</i></p>", "Document(H1 P)"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "Document(L(LI(Lbl LBody) LI(Lbl LBody(L(LI(Lbl LBody))))))"),
        ("<ul style='list-style:none'><li>a</ul>", "Document(L(LI(LBody)))"),
        ("<dl><div><dt>a<dd>b<dd>c</div><dt>d<dd>e</dl>", "Document(L(LI(Lbl LBody LBody) LI(Lbl LBody)))"),
        ("<div>a</div><div><p>b</p>c <a href='https://x.it'>d</a></div>", "Document(P Div(P P(Link)))"),
        ("<section><span></span><div></div>sciolto</section>", "Document(Sect(P))"),
        ("<main><article><blockquote>a", "Document(Part(Art(BlockQuote(P))))"),
        ("<table><tr><td>a<td></table>", "Document(Table(TBody(TR(TD TD))))"),
        ("<table><thead><tr><th>a</table>", "Document(Table(TBody(TR(TH))))"),
        ("<p>a</p><p aria-hidden=true>b</p><p style='visibility:hidden'></p>", "Document(P)"),
        ("<p style='float:right'>a</p><p style='position:absolute;top:0'>b</p>", "Document(P P)"),
    ],
)
def test_html_becomes_this_structure(aperto: Aperto, corpo: str, atteso: str) -> None:
    assert di_un_pezzo(aperto, corpo) == atteso


def test_what_goes_on_over_pages_is_one_element(aperto: Aperto) -> None:
    corpo = f"<h1>x</h1>{tabella(130)}<p>{'parola ' * 3000}</p><ul>{'<li>voce' * 150}</ul>"
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    assert len(pdf.pages) > 5
    tipi = [str(e.S) for e in albero(pdf)]
    assert [tipi.count(tipo) for tipo in ("/Table", "/THead", "/TBody", "/P", "/L")] == [1, 1, 1, 1, 1]
    assert tipi.count("/TR") == 131  # the head once, though it prints on every page
    assert tipi.count("/LI") == 150


def test_table_heads_have_their_scope(aperto: Aperto) -> None:
    corpo = (
        tabella(3)
        + "<table><tr><th>senza</th><td>x</td></tr></table><table><thead><tr><th>col</th></tr></thead></table>"
    )
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    ambiti = [str(e.A.Scope) for e in albero(pdf) if e.S == "/TH"]
    assert ambiti == ["/Column"] * 3 + ["/Row"] * 3 + ["/Row", "/Column"]


def test_spans_of_cells_are_said(aperto: Aperto) -> None:
    corpo = "<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    celle = [e for e in albero(pdf) if e.S == "/TD"]
    assert [int(c.A.get("/RowSpan", 1)) if "/A" in c else 1 for c in celle] == [2, 1, 1, 1]
    assert [int(c.A.get("/ColSpan", 1)) if "/A" in c else 1 for c in celle] == [1, 2, 1, 1]


def test_a_picture_says_what_it_shows_and_where_it_is(aperto: Aperto) -> None:
    stile = "display: block; margin: 10mm 0 0 20mm"
    corpo = f"<svg style='{stile}' width=96 height=48><title>Pesi</title><rect width=9 height=9 /></svg>"
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    (figura,) = [e for e in albero(pdf) if e.S == "/Figure"]
    assert str(figura.Alt) == "Pesi"
    x1, y1, x2, y2 = (float(lato) for lato in figura.A.BBox)
    assert (round(x2 - x1), round(y2 - y1)) == (72, 36)
    assert abs(x1 - 38 * 72 / 25.4) < 1  # margin of the page and of the picture
    assert abs(y2 - (841.89 - 24 * 72 / 25.4)) < 1


def test_headings_of_all_pieces_are_under_one_document_in_order(aperto: Aperto) -> None:
    pdf = aperto(documento(), dodici())
    assert [str(e.S) for e in albero(pdf) if str(e.S).startswith("/H")] == ["/H1", "/H2", "/H2"] * 12


def test_parents_know_their_children(aperto: Aperto) -> None:
    pdf = aperto(documento(), dodici())
    (radice,) = figli(pdf.Root.StructTreeRoot)
    for elemento in [radice, *albero(pdf)]:
        for figlio in figli(elemento):
            if isinstance(figlio, pikepdf.Dictionary) and figlio.get("/Type") == "/StructElem":
                assert figlio.P.objgen == elemento.objgen


def test_every_mark_on_every_page_has_its_owner(aperto: Aperto) -> None:
    """The parent tree, piece by piece renumbered: page and MCID lead to the element that names them, and back."""
    pdf = aperto(documento(), [*dodici(), pezzo("lungo", ricco("lungo", 90))])
    proprietari = chiavi(pdf)
    assert sorted(proprietari) == list(range(int(pdf.Root.StructTreeRoot.ParentTreeNextKey)))
    nominati = {(n, m): e.objgen for e in albero(pdf) for n, m in segni(pdf, e)}
    for n, pagina in enumerate(pdf.pages):
        contenuto = b"".join(c.read_bytes() for c in pagina.Contents)
        marcati = {int(m) for m in re.findall(rb"MCID (\d+)", contenuto)}
        elenco = proprietari[int(pagina.StructParents)]
        assert marcati == {m for m, e in enumerate(elenco) if e is not None}
        assert {m: elenco[m].objgen for m in marcati} == {m: o for (p, m), o in nominati.items() if p == n}
        for nota in pagina.get("/Annots", []):
            assert proprietari[int(nota.StructParent)].S == "/Link"


def chiavi(pdf: pikepdf.Pdf) -> dict[int, Any]:
    albero_dei_padri: dict[int, Any] = {}
    for foglia in pdf.Root.StructTreeRoot.ParentTree.Kids:
        numeri = list(foglia.Nums)
        proprie = dict(zip(map(int, numeri[::2]), numeri[1::2], strict=True))
        assert [min(proprie), max(proprie)] == [int(limite) for limite in foglia.Limits]
        albero_dei_padri.update(proprie)
    return albero_dei_padri


def segni(pdf: pikepdf.Pdf, elemento: Any) -> Iterator[tuple[int, int]]:
    """Page and MCID of the marks an element names."""
    pagine = {pagina.objgen: n for n, pagina in enumerate(pdf.pages)}
    for figlio in figli(elemento):
        if isinstance(figlio, int):
            yield pagine[elemento.Pg.objgen], figlio
        elif figlio.get("/Type") == "/MCR":
            yield pagine[figlio.Pg.objgen], int(figlio.MCID)
