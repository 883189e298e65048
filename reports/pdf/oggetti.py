# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what WeasyPrint wrote for a piece to its block: pages, structure and the tree between the two."""

from typing import Any

import pydyf  # type: ignore[import-untyped]

from .blocco import PAGINE, RADICE, Costruttore, Pagina, PieceObjects
from .etichette import Annotazione, Nodo, Segno, TagReader
from .front import PROTOCOL, destination
from .risorse import Copiatore, contenuto
from .scrittura import stringa_pdf

PUNTI = 0.75  # a CSS pixel in points


def blocco_di(documento: Any, pdf: Any, facce: dict[str, str]) -> PieceObjects:
    """The block of a document laid out by WeasyPrint and written by ``generate_pdf``."""
    return _Traduzione(documento, pdf).blocco(facce)


class _Traduzione:
    """One piece on its way into a block. Numbers are reserved first, so that objects can name each other."""

    def __init__(self, documento: Any, pdf: Any) -> None:
        self.fogli, self.pdf = documento.pages, pdf
        self.costruttore = Costruttore()
        prenota = self.costruttore.prenota
        self.nodo_pagine, self.foglia = prenota(), prenota()
        self.pagine = [self.pdf.objects[numero] for numero in self.pdf.pages["Kids"][::3]]
        self.numeri = [prenota() for _ in self.pagine]
        self.piedi = [prenota() for _ in self.pagine]
        self.risorse = prenota()
        # By page: its annotations, and which structure element owns which mark.
        self.annotazioni: list[list[int]] = [[] for _ in self.pagine]
        self.proprietari: list[dict[int, int]] = [{} for _ in self.pagine]
        self.collegamenti: list[int] = []

    def blocco(self, facce: dict[str, str]) -> PieceObjects:
        """Write everything; the order is that of reading, so that the same piece gives the same bytes."""
        lettore = TagReader()
        for n, (foglio, pagina) in enumerate(zip(self.fogli, self.pagine, strict=True)):
            lettore.leggi(n, foglio._page_box, self._flusso(pagina)._tags)
        radice = lettore.radice.sfoltisci()
        radici = [self._nodo(figlio, None) for figlio in radice.figli if isinstance(figlio, Nodo)]
        self._nodo_pagine()
        for n in range(len(self.pagine)):
            self._pagina(n, {segno.mcid: genere for segno, genere in lettore.artefatti.items() if segno.pagina == n})
        self._foglia()
        originali = self.pdf.objects[int(self.pagine[0]["Resources"].split()[0])]
        Copiatore(self.pdf, self.costruttore).risorse(self.risorse, originali)
        geometrie = [_geometria(foglio) for foglio in self.fogli]
        return self.costruttore.chiudi(geometrie, self.piedi, radici, self._chiavi(), facce)

    def _flusso(self, pagina: Any) -> Any:
        return self.pdf.objects[int(pagina["Contents"].split()[0])]

    def _chiavi(self) -> int:
        """Keys of the parent tree: one for each page, then one for each link."""
        return len(self.pagine) + len(self.collegamenti)

    def _nodo(self, nodo: Nodo, padre: int | None) -> int:
        """Write a structure element and those below it; its number."""
        numero = self.costruttore.prenota()
        buchi = [] if padre is None else [padre]
        parti = [b"/P %d 0 R" % RADICE if padre is None else b"/P %d 0 R"]
        prima = next((figlio.pagina for figlio in nodo.figli if isinstance(figlio, Segno)), None)
        if prima is not None:
            parti.append(b"/Pg %d 0 R")
            buchi.append(self.numeri[prima])
        figli = b" ".join([self._figlio(figlio, numero, prima, buchi) for figlio in nodo.figli])
        parti.append(self._attributi(nodo))
        tipo = nodo.tipo.encode()
        self.costruttore.testo(numero, b"<</Type/StructElem/S/%b%b/K[%b]>>" % (tipo, b"".join(parti), figli), buchi)
        return numero

    def _attributi(self, nodo: Nodo) -> bytes:
        """Attributes and alternative text; a box is turned from pixels of the page to points from its foot."""
        attributi = nodo.attributi.encode()
        if nodo.riquadro is not None:
            altezza = self.fogli[nodo.pagina].height
            sinistra, alto, destra, basso = nodo.riquadro
            lati = (sinistra, altezza - basso, destra, altezza - alto)
            attributi = b"/O/Layout/BBox[%b]" % b" ".join(b"%.2f" % (lato * PUNTI) for lato in lati)
        alternativa = b"/Alt" + stringa_pdf(nodo.alternativa).replace(b"%", b"%%") if nodo.alternativa else b""
        return (b"/A<<%b>>" % attributi if attributi else b"") + alternativa

    def _figlio(self, figlio: Nodo | Segno | Annotazione, numero: int, prima: int | None, buchi: list[int]) -> bytes:
        if isinstance(figlio, Nodo):
            buchi.append(self._nodo(figlio, numero))
            return b"%d 0 R"
        if isinstance(figlio, Annotazione):
            buchi += [self.numeri[figlio.pagina], self._annotazione(figlio, numero)]
            return b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>"
        self.proprietari[figlio.pagina][figlio.mcid] = numero
        if figlio.pagina == prima:
            return b"%d" % figlio.mcid
        buchi.append(self.numeri[figlio.pagina])
        return b"<</Type/MCR/Pg %%d 0 R/MCID %d>>" % figlio.mcid

    def _annotazione(self, annotazione: Annotazione, proprietario: int) -> int:
        numero, chiave = self.costruttore.prenota(), self._chiavi()
        self.collegamenti.append(proprietario)
        self.annotazioni[annotazione.pagina].append(numero)
        indirizzo = str(annotazione.oggetto["A"]["URI"].string)
        azione, detto = _azione(indirizzo)
        posto = b"/Rect%b/BS<</W 0>>/Contents%b" % (annotazione.oggetto["Rect"].data, stringa_pdf(detto))
        corpo = b"<</Type/Annot/Subtype/Link/F 4%b%b/StructParent " % (posto, azione)
        self.costruttore.testo(numero, corpo.replace(b"%", b"%%") + b"%d>>", [-1 - chiave])
        return numero

    def _nodo_pagine(self) -> None:
        figli = b" ".join([b"%d 0 R"] * len(self.numeri))
        corpo = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (PAGINE, len(self.numeri), figli)
        self.costruttore.testo(self.nodo_pagine, corpo, list(self.numeri))

    def _pagina(self, n: int, artefatti: dict[int, str]) -> None:
        flusso, annotazioni = self._flusso(self.pagine[n]), self.annotazioni[n]
        _segna_artefatti(flusso, artefatti)
        scritto = self.costruttore.prenota()
        self.costruttore.flusso(scritto, b"", [], contenuto(flusso))
        # The foot comes first: WeasyPrint leaves its coordinates turned over at the end of a page.
        corpo = b"<</Type/Page/Parent %%d 0 R/MediaBox%b/Contents[%%d 0 R %%d 0 R]/Resources %%d 0 R"
        corpo %= self.pagine[n]["MediaBox"].data
        if annotazioni:
            corpo += b"/Annots[%b]" % b" ".join([b"%d 0 R"] * len(annotazioni))
        buchi = [self.nodo_pagine, self.piedi[n], scritto, self.risorse, *annotazioni, -1 - n]
        self.costruttore.testo(self.numeri[n], corpo + b"/Tabs/S/StructParents %d>>", buchi)

    def _foglia(self) -> None:
        """The piece's leaf of the parent tree: for each page who owns its marks, then who owns each link."""
        voci, buchi = [], []
        for n, proprietari in enumerate(self.proprietari):
            posti = range(max(proprietari, default=-1) + 1)
            voci.append(b"%%d[%b]" % b" ".join(b"%d 0 R" if mcid in proprietari else b"null" for mcid in posti))
            buchi += [-1 - n, *(proprietari[mcid] for mcid in posti if mcid in proprietari)]
        for chiave, proprietario in enumerate(self.collegamenti, len(self.pagine)):
            voci.append(b"%d %d 0 R")
            buchi += [-1 - chiave, proprietario]
        corpo = b"<</Limits[%%d %%d]/Nums[%b]>>" % b" ".join(voci)
        self.costruttore.testo(self.foglia, corpo, [-1, -self._chiavi(), *buchi])


def _azione(indirizzo: str) -> tuple[bytes, str]:
    """Where a link leads, and what is said of it."""
    if indirizzo.startswith(PROTOCOL):
        return b"/Dest" + stringa_pdf(destination(indirizzo)), "Vai alla pagina"
    return b"/A<</Type/Action/S/URI/URI%b>>" % stringa_pdf(indirizzo.encode("ascii", "replace").decode()), indirizzo


def _segna_artefatti(flusso: Any, generi: dict[int, str]) -> None:
    """What is marked but not in the structure becomes an artifact in the page's content."""
    voci = flusso.stream
    for i, voce in enumerate(voci if generi else ()):
        if isinstance(voce, pydyf.Dictionary) and voce.get("MCID") in generi:
            genere = generi[voce["MCID"]]
            sottotipo = f"/Subtype/{genere}" if genere else ""
            voci[i - 1], voci[i] = "/Artifact", f"<</Type/Pagination{sottotipo}>>"


def _geometria(foglio: Any) -> Pagina:
    """Size and place of the foot: as wide as the text, in the middle of the bottom margin."""
    box = foglio._page_box
    return Pagina(
        larghezza=round(foglio.width * PUNTI, 2),
        altezza=round(foglio.height * PUNTI, 2),
        sinistra=round(box.margin_left * PUNTI, 2),
        destra=round((foglio.width - box.margin_right) * PUNTI, 2),
        base=round(box.margin_bottom * PUNTI / 2 - 3, 2),
    )
