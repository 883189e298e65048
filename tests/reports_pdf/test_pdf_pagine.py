# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader sees and finds: foot, outline, text, metadata, fonts, attachment."""

import io
import re
from collections.abc import Callable

import pikepdf
import pypdf

from reports.pdf import Documento, Pezzo, componi
from tests.strumenti.pezzi import ORIZZONTALE, allegato, documento, dodici, html, pezzo, ricco

Aperto = Callable[[Documento, list[Pezzo]], pikepdf.Pdf]


def lettore(fatto: Documento, pezzi: list[Pezzo]) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(componi(fatto, pezzi)))


def test_each_page_says_which_it_is() -> None:
    pagine = [pagina.extract_text() for pagina in lettore(documento(), dodici()).pages]
    assert len(pagine) > 12
    for n, testo in enumerate(pagine, 1):
        assert f"pagina {n} di {len(pagine)}" in testo
        assert "Comune di Prova · PEG_2020" in testo


def posti(pagina: pypdf.PageObject) -> list[tuple[str, float, float]]:
    trovati: list[tuple[str, float, float]] = []
    pagina.extract_text(visitor_text=lambda testo, cm, tm, font, corpo: trovati.append((testo.strip(), tm[4], tm[5])))
    return [posto for posto in trovati if posto[0]]


def test_the_foot_is_in_the_bottom_margin_as_wide_as_the_text() -> None:
    for stile, larga in ((documento().foglio_di_stile, 595), (ORIZZONTALE, 842)):
        pagina = lettore(documento(foglio_di_stile=stile), [pezzo("uno")]).pages[0]
        assert round(float(pagina.mediabox.width)) == larga
        sinistra = next(posto for posto in posti(pagina) if posto[0].startswith("Comune di Prova"))
        destra = next(posto for posto in posti(pagina) if posto[0].startswith("pagina 1"))
        assert 50 < sinistra[1] < 52  # 18 mm
        assert larga - 130 < destra[1] < larga - 90
        assert 15 < sinistra[2] == destra[2] < 56  # within the 20 mm of the margin


def test_a_foot_that_is_too_long_is_cut_before_the_page_number() -> None:
    testo = lettore(documento(piede="parola lunga " * 40), [pezzo("uno")]).pages[0].extract_text()
    (riga,) = re.findall(r"(?:parola lunga ?)+.*", testo)
    assert "…" in riga
    assert riga.count("parola") < 40
    assert "pagina 1 di 1" in testo


def test_the_outline_groups_neighbours_and_leads_to_the_pages() -> None:
    r = lettore(documento(), dodici())
    titoli = [voce.title for voce in r.outline if not isinstance(voce, list)]
    assert titoli == ["Centro 0", "Centro 1", "Centro 2"]
    gruppi = [gruppo for gruppo in r.outline if isinstance(gruppo, list)]
    figli = [voce for gruppo in gruppi for voce in gruppo if not isinstance(voce, list)]
    assert [voce.title for voce in figli] == [f"Obiettivo {n}" for n in range(12)]
    for n, voce in enumerate(figli):
        pagina = r.get_destination_page_number(voce)
        assert pagina is not None
        assert f"Obiettivo 2020-XX{n:02d}" in r.pages[pagina].extract_text()


def test_groups_that_are_not_neighbours_stay_apart_and_an_empty_path_has_no_bookmark() -> None:
    pezzi = [
        pezzo(nome, percorso=via) for nome, via in (("1", ("A", "x")), ("2", ("B",)), ("3", ("A", "y")), ("4", ()))
    ]
    assert [voce.title for voce in lettore(documento(), pezzi).outline if not isinstance(voce, list)] == ["A", "B", "A"]


def test_text_comes_out_in_reading_order() -> None:
    testo = " ".join(p.extract_text() for p in lettore(documento(), [pezzo("2020-AA01", ricco("2020-AA01", 50))]).pages)
    attesi = [
        "Obiettivo 2020-AA01",
        "Polizia municipale",
        "Descrizione",
        "indirizzo fuori",
        "primo",
        "annidato",
        "secondo",
    ]
    attesi += ["€ “virgolette” … → ☐ ≤ ≥ Ω я", "Le fasi", *(f"Fase numero {n} " for n in range(50))]
    luoghi = [testo.replace("\n", " ").find(pezzo) for pezzo in attesi]
    assert -1 not in luoghi
    assert luoghi == sorted(luoghi)


def test_the_running_head_is_on_all_pages_but_the_first() -> None:
    pagine = [p.extract_text() for p in lettore(documento(), [pezzo("2020-AA01", ricco("2020-AA01", 90))]).pages]
    assert ["obiettivo 2020-AA01" in testo for testo in pagine] == [False] + [True] * (len(pagine) - 1)
    assert all("Inizio" in testo for testo in pagine)


def test_each_font_is_in_the_file_once(aperto: Aperto) -> None:
    pdf = aperto(documento(), dodici())
    nomi = [str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
    assert len(nomi) == len(set(nomi)) >= 4
    soli = aperto(documento(), [pezzo("uno", html("x", "<h1>solo</h1>"))])
    nomi = [str(o.FontName) for o in soli.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
    assert sorted(nomi) == ["/TitilliumWeb-Bold", "/TitilliumWeb-Regular"]


def test_metadata_say_the_same_twice(aperto: Aperto) -> None:
    pdf = aperto(documento(), [pezzo("uno")])
    xmp = pdf.open_metadata()
    assert xmp.pdfa_status == "3A"
    assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert xmp["dc:title"] == str(pdf.docinfo["/Title"]) == documento().titolo
    assert xmp["dc:creator"] == [str(pdf.docinfo["/Author"])] == [documento().autore]
    assert xmp["dc:description"] == str(pdf.docinfo["/Subject"]) == documento().soggetto
    assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2020-03-04T10:30:00+01:00"
    assert str(pdf.docinfo["/CreationDate"]) == str(pdf.docinfo["/ModDate"]) == "D:20200304103000+01'00'"
    assert bytes(pdf.Root.Metadata.read_raw_bytes()).count(b"<rdf:RDF") == 1
    assert pdf.Root.Lang == "it"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert len(pdf.Root.OutputIntents) == 1


def test_the_attachment_travels_inside(aperto: Aperto) -> None:
    pdf = aperto(documento(allegati=(allegato(),)), [pezzo("uno")])
    file = pdf.attachments[allegato().nome].get_file()
    assert (file.read_bytes(), file.mime_type) == (allegato().dati, "application/json")
    (associato,) = pdf.Root.AF
    assert (str(associato.AFRelationship), str(associato.Desc)) == ("/Data", allegato().descrizione)


def test_links_lead_out_only(aperto: Aperto) -> None:
    corpo = "<h1 id=qui>x</h1><p>" + "".join(
        f'<a href="{indirizzo}">vai</a> '
        for indirizzo in ("https://a.it/(x)%20y", "#qui", "file:///etc/passwd", "javascript:1")
    )
    pdf = aperto(documento(), [pezzo("uno", html("x", corpo))])
    assert [str(nota.A.URI) for nota in pdf.pages[0].Annots] == ["https://a.it/(x)%20y"]


def test_the_file_is_sound_to_another_reader(aperto: Aperto) -> None:
    assert aperto(documento(allegati=(allegato(),)), dodici()).check_pdf_syntax() == []
