# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure of a piece (its tags), read from the boxes that WeasyPrint laid out.

WeasyPrint makes one structure element for each box, so that a table or paragraph on two pages is read as two,
every line of text is an element of its own and table heads have no scope. Here an element of the HTML document is
one element of the structure however many boxes and pages it takes. That is truer for who listens to the page, and
with a third of the objects it is also what makes joining fast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from .caratteri import ripulisci
from .front import PROTOCOL

SVG = "{http://www.w3.org/2000/svg}svg"
# HTML elements that become structure; all others (span, strong, br ...) are part of what they stand in.
TIPI = {
    **dict.fromkeys(("div", "header", "footer", "nav", "address", "figure", "pre"), "Div"),
    **dict.fromkeys(("section", "aside"), "Sect"),
    **{titolo: titolo.upper() for titolo in ("p", "h1", "h2", "h3", "h4", "h5", "h6")},
    **dict.fromkeys(("ul", "ol", "dl"), "L"),
    **dict.fromkeys(("caption", "figcaption"), "Caption"),
    **{parte: parte[:2].upper() + parte[2:] for parte in ("tr", "th", "td", "thead", "tbody", "tfoot")},
    "table": "Table",
    "main": "Part",
    "article": "Art",
    "blockquote": "BlockQuote",
    **dict.fromkeys((SVG, "img"), "Figure"),
}
# Elements that hold blocks: text directly in them is put into paragraphs.
CONTENITORI = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote"}
# Elements that stay although nothing prints in them: without an empty cell a row would be too short.
VUOTI_AMMESSI = {"TD", "TH"}
AMBITI = {"col": "Column", "colgroup": "Column", "row": "Row", "rowgroup": "Row"}
PROTOCOLLI = ("http:", "https:", "mailto:", "tel:", PROTOCOL)


@dataclass(frozen=True)
class Segno:
    """Marked content: the MCID of a text on a page (0 is the first of the piece)."""

    pagina: int
    mcid: int


@dataclass(frozen=True)
class Annotazione:
    """A link annotation (a pydyf dictionary) on a page."""

    pagina: int
    oggetto: Any


@dataclass(eq=False)
class Nodo:
    """A structure element; ``attributi`` are PDF text, ``alternativa`` what a picture says.

    ``riquadro`` is where a picture stands: left, top, right, bottom in CSS pixels from the top left of the page.
    """

    tipo: str
    padre: "Nodo | None" = None
    pagina: int = 0
    figli: list["Nodo | Segno | Annotazione"] = field(default_factory=list)
    attributi: str = ""
    alternativa: str = ""
    riquadro: tuple[float, float, float, float] | None = None

    def nuovo(self, tipo: str, pagina: int) -> "Nodo":
        """Append a child element."""
        figlio = Nodo(tipo, self, pagina)
        self.figli.append(figlio)
        return figlio

    def antenato(self, tipo: str) -> "Nodo | None":
        """This element or the nearest above it of a type."""
        nodo: Nodo | None = self
        while nodo is not None and nodo.tipo != tipo:
            nodo = nodo.padre
        return nodo

    def sfoltisci(self) -> "Nodo":
        """Drop empty elements and put loose text of containers into paragraphs, all the way down."""
        self.figli = [f for f in self.figli if not isinstance(f, Nodo) or f.sfoltisci()._resta()]
        if self.tipo == "Table":
            self._con_un_corpo()
        if self.tipo in CONTENITORI and any(not _blocco(figlio) for figlio in self.figli):
            if self.tipo == "Div" and not any(_blocco(figlio) for figlio in self.figli):
                self.tipo = "P"
            else:
                self.figli = list(self._con_paragrafi())
        return self

    def _con_un_corpo(self) -> None:
        """A table of heads alone has a body all the same, or it would be no table (PDF/UA-1, 7.2)."""
        parti = [figlio for figlio in self.figli if isinstance(figlio, Nodo)]
        if not any(parte.tipo == "TBody" for parte in parti):
            for parte in parti:
                parte.tipo = "TBody" if parte.tipo == "THead" else parte.tipo

    def _resta(self) -> bool:
        return bool(self.figli) or self.tipo in VUOTI_AMMESSI

    def _con_paragrafi(self) -> Iterator["Nodo | Segno | Annotazione"]:
        paragrafo: Nodo | None = None
        for figlio in self.figli:
            if _blocco(figlio):
                paragrafo = None
                yield figlio
            elif paragrafo is None:
                paragrafo = Nodo("P", self, self.pagina, [figlio])
                yield paragrafo
            else:
                paragrafo.figli.append(figlio)


def _blocco(figlio: Nodo | Segno | Annotazione) -> bool:
    return isinstance(figlio, Nodo) and figlio.tipo != "Link"


class TagReader:
    """Reads the boxes of page after page into ``radice``; ``artefatti`` are (page, MCID) -> kind of artifact."""

    def __init__(self) -> None:
        self.radice = Nodo("Document")
        self.artefatti: dict[Segno, str] = {}
        self._nodi: dict[tuple[Any, str], Nodo] = {}

    def leggi(self, pagina: int, box_di_pagina: Any, segni: dict[Any, Any]) -> None:
        """Read a page; ``segni`` says which box was painted under which MCID."""
        self._pagina = pagina
        self._segni = {box: Segno(pagina, segno["mcid"]) for box, segno in segni.items()}
        for figlio in box_di_pagina.children:
            if isinstance(figlio, boxes.MarginBox):
                self._scarta(figlio, "Header" if "top" in figlio.at_keyword else "Footer")
            else:
                self._visita(figlio, self.radice)
        self.artefatti.update(dict.fromkeys(self._segni.values(), ""))

    def _scarta(self, box: Any, genere: str) -> None:
        """Everything painted by a box is an artifact."""
        if segno := self._segni.pop(box, None):
            self.artefatti[segno] = genere
        for figlio in getattr(box, "children", ()):
            self._scarta(figlio, genere)

    def _visita(self, box: Any, padre: Nodo) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if self._ripetuto(box) or (box.element is not None and box.element.get("aria-hidden") == "true"):
            self._scarta(box, "")
            return
        nodo = self._nodo(box, padre)
        if segno := self._segni.pop(box, None):
            nodo.figli.append(segno)
        for figlio in getattr(box, "children", ()):
            self._visita(figlio, nodo)

    def _ripetuto(self, box: Any) -> bool:
        """Whether it is the head or foot of a table that has been read on an earlier page."""
        if not isinstance(box, boxes.TableRowGroupBox) or not (box.is_header or box.is_footer):
            return False
        nodo = self._nodi.get((box.element, box.element_tag))
        return nodo is not None and nodo.pagina < self._pagina

    def _nodo(self, box: Any, padre: Nodo) -> Nodo:
        """The element a box belongs to: that of an earlier box of the same HTML element, or a new one."""
        if box.element is None or isinstance(box, boxes.TextBox):
            return padre
        chiave = (box.element, box.element_tag)
        if chiave not in self._nodi:
            self._nodi[chiave] = self._crea(box, padre)
        nodo = self._nodi[chiave]
        if box.link_annotation is not None and (collegamento := nodo.antenato("Link")):
            collegamento.figli.append(Annotazione(self._pagina, box.link_annotation))
        return nodo

    def _crea(self, box: Any, padre: Nodo) -> Nodo:
        etichetta = box.element_tag
        if etichetta == "a":
            return padre.nuovo("Link", self._pagina) if _esterno(box.link_annotation) else padre
        if etichetta in ("li", "dt", "dd") or etichetta == "li::marker":
            return self._voce(etichetta, padre)
        tipo = TIPI.get(etichetta)
        if tipo is None or (padre.tipo == "L" and tipo == "Div"):
            return padre
        nodo = padre.nuovo(tipo, self._pagina)
        if tipo in ("TH", "TD"):
            nodo.attributi = _attributi_di_cella(box, padre)
        elif tipo == "Figure":
            nodo.alternativa = _alternativa(box.element)
            nodo.riquadro = _riquadro(box)
        return nodo

    def _voce(self, etichetta: str, padre: Nodo) -> Nodo:
        """Items of lists: LI with Lbl (marker or term) and LBody."""
        if etichetta == "li::marker":
            voce = padre.padre if padre.tipo == "LBody" and padre.padre else padre
            segnalino = Nodo("Lbl", voce, self._pagina)
            voce.figli.insert(0, segnalino)
            return segnalino
        ultimo = padre.figli[-1] if padre.figli else None
        if etichetta != "dd" or not isinstance(ultimo, Nodo) or ultimo.tipo != "LI":
            ultimo = padre.nuovo("LI", self._pagina)
        return ultimo.nuovo("Lbl" if etichetta == "dt" else "LBody", self._pagina)


def _esterno(annotazione: Any) -> bool:
    """Whether a link leads out of the document, by a protocol a reader may follow, or to another piece of it."""
    if annotazione is None or "A" not in annotazione:
        return False
    return str(annotazione["A"]["URI"].string).lower().startswith(PROTOCOLLI)


def _attributi_di_cella(box: Any, riga: Nodo) -> str:
    attributi = "/O/Table"
    if box.element_tag == "th":
        di_colonna = riga.antenato("THead") is not None
        ambito = AMBITI.get(box.element.get("scope", ""), "Column" if di_colonna else "Row")
        attributi += f"/Scope/{ambito}"
    attributi += f"/ColSpan {box.colspan}" if box.colspan != 1 else ""
    attributi += f"/RowSpan {box.rowspan}" if box.rowspan != 1 else ""
    return attributi if attributi != "/O/Table" else ""


def _alternativa(elemento: Any) -> str:
    titolo = elemento.find("{http://www.w3.org/2000/svg}title")
    testo = elemento.get("aria-label") or elemento.get("alt") or (titolo.text if titolo is not None else "") or ""
    return ripulisci(testo.strip())


def _riquadro(box: Any) -> tuple[float, float, float, float]:
    sinistra, alto = box.content_box_x(), box.content_box_y()
    return sinistra, alto, sinistra + box.width, alto + box.height
