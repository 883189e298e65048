# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document has once, beside its pages: fonts, metadata, colour profile, attachments, outline."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from hashlib import md5
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from .caratteri import Faccia, faccia
from .modello import Allegato, Documento
from .scrittura import Scrittore, stringa_pdf

PRODUTTORE = f"WeasyPrint {version('weasyprint')}, Traguardo"
PROGRAMMA = "Traguardo"
CONTROLLI = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# PDF/UA's property is not among those PDF/A knows, so the schema describes it (ISO 19005-1, 6.7.8).
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{titolo}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{autore}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{soggetto}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lingua}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{programma}</xmp:CreatorTool><pdf:Producer>{produttore}</pdf:Producer>
<xmp:CreateDate>{data}</xmp:CreateDate><xmp:ModifyDate>{data}</xmp:ModifyDate>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{tabelle}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def pulito(stringa: str) -> str:
    """Without what neither XML nor a PDF reader can show."""
    return CONTROLLI.sub("", stringa)


def data_pdf(data: datetime) -> bytes:
    """An aware date as PDF writes it: ``D:20200131120000+01'00'``."""
    fuso = data.strftime("%z")
    return b"(D:%b%b'%b')" % (data.strftime("%Y%m%d%H%M%S").encode(), fuso[:3].encode(), fuso[3:5].encode())


def metadati(scrittore: Scrittore, documento: Documento) -> int:
    """The XMP packet, not compressed so that anyone can read it."""
    xmp = XMP.format(
        titolo=escape(pulito(documento.titolo)),
        autore=escape(pulito(documento.autore)),
        soggetto=escape(pulito(documento.soggetto)),
        lingua=escape(documento.lingua),
        programma=PROGRAMMA,
        produttore=PRODUTTORE,
        data=documento.data.isoformat(timespec="seconds"),
    )
    return scrittore.nuovo_flusso(b"/Type/Metadata/Subtype/XML", xmp.encode(), comprimere=False)


def informazioni(scrittore: Scrittore, documento: Documento) -> int:
    """The old information dictionary; it says what the XMP packet says."""
    voci = {
        b"Title": documento.titolo,
        b"Author": documento.autore,
        b"Subject": documento.soggetto,
        b"Creator": PROGRAMMA,
        b"Producer": PRODUTTORE,
    }
    data = data_pdf(documento.data)
    corpo = b"".join(b"/%b%b" % (nome, stringa_pdf(pulito(valore))) for nome, valore in voci.items())
    return scrittore.nuovo(b"<<%b/CreationDate%b/ModDate%b>>" % (corpo, data, data))


def intento(scrittore: Scrittore) -> bytes:
    """The output intent, sRGB: what the colours of the pages mean."""
    profilo = _profilo()
    numero = scrittore.nuovo_flusso(b"/N 3", profilo)
    nome = b"/OutputConditionIdentifier(sRGB2014)/Info(sRGB2014)"
    return b"<</Type/OutputIntent/S/GTS_PDFA1%b/DestOutputProfile %d 0 R>>" % (nome, numero)


@cache
def _profilo() -> bytes:
    """The colour profile that comes with WeasyPrint, found without loading WeasyPrint."""
    pacchetto = find_spec("weasyprint")
    if pacchetto is None or pacchetto.origin is None:
        raise OSError("manca il pacchetto weasyprint")
    return (Path(pacchetto.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


def caratteri(scrittore: Scrittore, risorse: dict[str, str]) -> bytes:
    """The dictionary of fonts, resource name -> face; each face is written once."""
    numeri = {nome: _carattere(scrittore, faccia(nome)) for nome in sorted(set(risorse.values()))}
    voci = (b"/%b %d 0 R" % (risorsa.encode(), numeri[nome]) for risorsa, nome in sorted(risorse.items()))
    return b"<<%b>>" % b"".join(voci)


def _carattere(scrittore: Scrittore, f: Faccia) -> int:
    nome = f.postscript.encode()
    programma = scrittore.nuovo_flusso(b"/Length1 %d" % len(f.programma), f.programma)
    descrittore = scrittore.nuovo(_descrittore(f, programma))
    larghezze = b" ".join(b"%d" % larghezza for larghezza in f.larghezze)
    discendente = scrittore.nuovo(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap/Identity/W[0[%b]]/FontDescriptor %d 0 R>>" % (nome, larghezze, descrittore)
    )
    unicode = scrittore.nuovo_flusso(b"", _unicode(f).encode())
    return scrittore.nuovo(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (nome, discendente, unicode)
    )


def _descrittore(f: Faccia, programma: int) -> bytes:
    voci = (
        f"/FontName/{f.postscript}/Flags {4 + 64 * bool(f.inclinazione)}/FontBBox[{' '.join(map(str, f.riquadro))}]"
        f"/ItalicAngle {f.inclinazione}/Ascent {f.ascendente}/Descent {f.discendente}/CapHeight {f.maiuscole}"
        f"/StemV {f.peso // 5}/FontFile2 {programma} 0 R"
    )
    return b"<</Type/FontDescriptor%b>>" % voci.encode()


def _unicode(f: Faccia) -> str:
    """Which character a glyph is; of several the first, which is the common one."""
    caratteri: dict[int, int] = {}
    for codice, glifo in f.glifi.items():
        caratteri.setdefault(glifo, codice)
    righe = [f"<{glifo:04x}> <{chr(codice).encode('utf-16-be').hex()}>" for glifo, codice in sorted(caratteri.items())]
    parti = [righe[i : i + 100] for i in range(0, len(righe), 100)]
    return UNICODE.format(tabelle="\n".join(f"{len(p)} beginbfchar\n" + "\n".join(p) + "\nendbfchar" for p in parti))


def allegati(scrittore: Scrittore, documento: Documento, altri: bytes = b"") -> bytes:
    """Entries of the catalog for the attached files, in the order of their names; ``altri`` is what else has names."""
    if not documento.allegati:
        return b"/Names<<%b>>" % altri if altri else b""
    data = data_pdf(documento.data)
    ordinati = sorted(documento.allegati, key=lambda allegato: stringa_pdf(allegato.nome))
    numeri = [(stringa_pdf(a.nome), _allegato(scrittore, a, data)) for a in ordinati]
    nomi = b" ".join(b"%b %d 0 R" % coppia for coppia in numeri)
    associati = b" ".join(b"%d 0 R" % numero for _, numero in numeri)
    return b"/Names<<%b/EmbeddedFiles<</Names[%b]>>>>/AF[%b]" % (altri, nomi, associati)


def _allegato(scrittore: Scrittore, allegato: Allegato, data: bytes) -> int:
    tipo = re.sub(rb"[^A-Za-z0-9.+-]", lambda segno: b"#%02x" % segno[0][0], allegato.tipo_mime.encode())
    somma = md5(allegato.dati, usedforsecurity=False).hexdigest().encode()
    voci = b"/Type/EmbeddedFile/Subtype/%b/Params<</Size %d/ModDate%b/CheckSum<%b>>>"
    file = scrittore.nuovo_flusso(voci % (tipo, len(allegato.dati), data, somma), allegato.dati)
    nome = stringa_pdf(pulito(allegato.nome))
    corpo = b"<</Type/Filespec/F%b/UF%b/Desc%b/AFRelationship/Data/EF<</F %d 0 R/UF %d 0 R>>>>"
    return scrittore.nuovo(corpo % (nome, nome, stringa_pdf(pulito(allegato.descrizione)), file, file))


def segnalibri(scrittore: Scrittore, voci: Iterable[tuple[tuple[str, ...], bytes]]) -> int | None:
    """The outline: paths and destinations in reading order, neighbours under their common beginning."""
    elenco = [(percorso, meta) for percorso, meta in voci if percorso]
    if not elenco:
        return None
    radice = scrittore.numero()
    primo, ultimo, _ = _livello(scrittore, radice, elenco)
    scrittore.oggetto(radice, b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (primo, ultimo))
    return radice


def _livello(scrittore: Scrittore, padre: int, voci: list[tuple[tuple[str, ...], bytes]]) -> tuple[int, int, int]:
    """Write the items of a level and those below it: first, last and how many."""
    gruppi = [(titolo, list(gruppo)) for titolo, gruppo in groupby(voci, key=lambda voce: voce[0][0])]
    base = scrittore.numero(len(gruppi))
    for n, (titolo, gruppo) in enumerate(gruppi):
        corpo = b"/Title%b/Parent %d 0 R/Dest%b" % (stringa_pdf(pulito(titolo)), padre, gruppo[0][1])
        corpo += b"/Prev %d 0 R" % (base + n - 1) if n else b""
        corpo += b"/Next %d 0 R" % (base + n + 1) if n + 1 < len(gruppi) else b""
        if sotto := [(percorso[1:], meta) for percorso, meta in gruppo if len(percorso) > 1]:
            # A negative count: closed, so that hundreds of objectives do not hide the centres.
            corpo += b"/First %d 0 R/Last %d 0 R/Count -%d" % _livello(scrittore, base + n, sotto)
        scrittore.oggetto(base + n, b"<<%b>>" % corpo)
    return base, base + len(gruppi) - 1, len(gruppi)
