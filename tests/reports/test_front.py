# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cover, index and full columns of the «Preventivo obiettivi»: asked for, and otherwise the paper is what it was."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from PIL import Image

from ente.models import THE_ONE, Ente
from reports.base import Formato, Parte
from reports.consegna import PREVENTIVO, dati_del_preventivo, stampa_preventivo
from reports.front import index_of
from reports.pdf.front import front_pieces
from reports.pdf.modello import ErroreDiStampa, Pezzo
from reports.preventivo.livello import ON_PAPER
from reports.preventivo.obiettivo import DatiPEG
from reports.scrittori import scrivi
from testi.logo import PNG, read_logo
from tests.fabbriche import UtenteFactory
from tests.strumenti import verapdf
from tests.strumenti.pezzi import documento, pezzo
from tests.versioni.scena import ATTO, scena
from versioni.schemas import read_version
from versioni.services import approva

GOLDEN = Path(__file__).parents[1] / "versioni" / "attesi" / "schema_3" / "content_2.json"
ACT = "Deliberazione della Giunta comunale n. 12 del 30/01/2023"
ARMS = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 8"><path d="M0 0h6v8z" fill="#8a1f1f"/></svg>'


def plan(times: int = 1, **asked: Any) -> DatiPEG:
    """The plan of a golden version, its objectives so many times."""
    data = dati_del_preventivo(read_version(GOLDEN.read_text("utf-8")), date(2023, 1, 30))
    goals = [o for _ in range(times) for o in data.piano.obiettivi]
    numbered = tuple(replace(o, codice=f"2024-ZZ{n:03}") for n, o in enumerate(goals))
    return replace(data, piano=replace(data.piano, obiettivi=numbered), **asked)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(page: Any) -> str:
    return " ".join(page.extract_text().split())


@pytest.mark.django_db
def test_cover_and_index_lead_to_every_objective(tmp_path: Path, settings: Any) -> None:
    settings.TRAGUARDO_VOLTO = replace(settings.TRAGUARDO_VOLTO, logo=read_logo(ARMS))
    data = plan(20, copertina=True, indice=True, senza_colonne_vuote=True, atto=ACT)
    made = scrivi(PREVENTIVO, data, Formato.PDF)
    assert scrivi(PREVENTIVO, data, Formato.PDF) == made
    (tmp_path / "front.pdf").write_bytes(made)
    assert verapdf.errori([tmp_path / "front.pdf"]) == []
    pdf = read(made)
    cover = words(pdf.pages[0])
    for said in (data.ente, "Preventivo obiettivi", data.piano.descrizione, ACT, "30/01/2023", "pagina 1 di"):
        assert said in cover
    marks = [a.get_object() for page in pdf.pages for a in page.get("/Annots", ())]
    links = {mark["/Dest"] for mark in marks if "/Dest" in mark}
    assert links == set(pdf.named_destinations)
    assert len(pdf.named_destinations) == len(data.obiettivi)
    index = " ".join(words(p) for p in pdf.pages[1:4])
    for n, o in enumerate(data.obiettivi):
        number = pdf.get_destination_page_number(pdf.named_destinations[f"piece-{n:06}"])
        assert number is not None
        assert o.codice in words(pdf.pages[number])
        assert f"pagina {number + 1} di" in words(pdf.pages[number])
        line = index.split(f"{o.codice} ")[1].split("2024-ZZ")[0]
        assert str(number + 1) in line.replace(".", " ").split()
    assert "Parametri selezionati" not in " ".join(words(p) for p in pdf.pages[3:])
    outline = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert outline[:2] == ["Copertina", "Indice"]


def picture(mode: str, size: tuple[int, int] = (300, 400)) -> bytes:
    """Arms as a PNG, half of them seen through where the mode can."""
    out = io.BytesIO()
    drawn = Image.new("RGBA", size, (138, 31, 31, 255))
    drawn.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    (drawn if mode == "RGBA" else drawn.convert(mode)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["RGBA", "RGB", "P", "LA", "1"])
def test_arms_sent_as_a_picture_print_and_the_file_stays_archivable(mode: str, tmp_path: Path) -> None:
    Ente.objects.create(pk=THE_ONE, name="Comune di Prova", arms=picture(mode), arms_type=PNG)
    data = plan(copertina=True, atto=ACT)
    made = scrivi(PREVENTIVO, data, Formato.PDF)
    (tmp_path / "picture.pdf").write_bytes(made)
    assert verapdf.errori([tmp_path / "picture.pdf"]) == []
    (drawn,) = read(made).pages[0].images
    assert drawn.image is not None
    assert drawn.image.size == (300, 400)
    if mode == "RGBA":
        assert [drawn.image.getpixel(at) for at in ((10, 10), (290, 10))] == [(0, 0, 0, 0), (138, 31, 31, 255)]
    reader = read(made)
    objects: list[Any] = [reader.get_object(n) for n in range(1, int(str(reader.trailer["/Size"])))]
    assert f"Stemma: {data.ente}" in [o.get("/Alt") for o in objects if isinstance(o, dict)]


@pytest.mark.django_db
def test_a_large_picture_prints_with_the_points_that_paper_shows(settings: Any) -> None:
    settings.TRAGUARDO_VOLTO = replace(settings.TRAGUARDO_VOLTO, logo=read_logo(picture("RGB", (3000, 2000))))
    (drawn,) = read(scrivi(PREVENTIVO, plan(copertina=True), Formato.PDF)).pages[0].images
    assert drawn.image is not None
    assert drawn.image.size == (756, 504)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arms", "said"), [(picture("RGB")[:-200], "non è un PNG intero"), (picture("RGB") + b"x" * 400_000, "pesa 40")]
)
def test_arms_that_cannot_be_shown_stop_the_cover_in_words(arms: bytes, said: str) -> None:
    Ente.objects.create(pk=THE_ONE, name="Comune di Prova", arms=arms, arms_type=PNG)
    with pytest.raises(ErroreDiStampa, match=f"stemma del Comune {said}.*senza copertina"):
        scrivi(PREVENTIVO, plan(copertina=True), Formato.PDF)
    assert scrivi(PREVENTIVO, plan(), Formato.PDF)


@pytest.mark.django_db
def test_an_index_alone_comes_before_the_first_page_as_it_was(tmp_path: Path) -> None:
    made = scrivi(PREVENTIVO, plan(indice=True), Formato.PDF)
    (tmp_path / "index.pdf").write_bytes(made)
    assert verapdf.errori([tmp_path / "index.pdf"]) == []
    pages = read(made).pages
    assert "Indice" in words(pages[0])
    assert "Parametri selezionati" in words(pages[1])


@pytest.mark.django_db
def test_the_screen_has_them_without_numbers() -> None:
    page = scrivi(PREVENTIVO, plan(copertina=True, indice=True, atto="<b>atto</b>"), Formato.HTML).decode()
    assert 'class="copertina"' in page
    assert "&lt;b&gt;atto&lt;/b&gt;" in page
    assert "piece:" not in page


def test_without_options_nothing_is_different() -> None:
    plain = PREVENTIVO.stampato(plan())
    assert plain.front is None
    full = PREVENTIVO.stampato(plan(senza_colonne_vuote=True))
    with_index = PREVENTIVO.stampato(plan(indice=True))
    keys = [p.contenuto for p in plain.parti]
    assert [p.contenuto for p in with_index.parti] == keys
    assert all(a != p.contenuto for a, p in zip(keys, full.parti, strict=True))


# The index


def part(*path: str) -> Parte:
    return Parte(path[-1] if path else "senza", b"", path, dict)


def test_an_index_names_each_centre_once() -> None:
    groups = index_of([part("A", "a1"), part("B", "b1"), part("A", "a2"), part("A", "S", "x"), part()], [3, 4, 6, 7, 9])
    said = [(g.name, [(e.part, e.text, e.page) for e in g.entries]) for g in groups]
    assert said == [
        ("A", [(0, "a1", 3), (2, "a2", 6)]),
        ("B", [(1, "b1", 4)]),
        ("A › S", [(3, "x", 7)]),
        ("", [(4, "senza", 9)]),
    ]


def block(pages: int) -> bytes:
    head = json.dumps({"pages": 0, "pagine": [0] * pages}).encode()
    return len(head).to_bytes(4, "little") + head


def test_pages_are_counted_again_until_the_index_knows_its_own_length() -> None:
    asked: list[list[int]] = []

    def front(starts: Any) -> list[Pezzo]:
        asked.append(list(starts))
        return [pezzo("indice", "x")]

    made = front_pieces(documento(front=front), [2, 1, 4], lambda pieces: [block(3) for _ in pieces])
    assert [path for path, _ in made] == [pezzo("indice", "x").segnalibro]
    assert asked == [[2, 4, 5], [4, 6, 7]]
    lengths = iter((2, 3) * 9)
    with pytest.raises(ErroreDiStampa, match="senza indice"):
        front_pieces(documento(front=front), [1], lambda pieces: [block(next(lengths)) for _ in pieces])


# The columns


def table(only_full: bool, **phase: Any) -> str:
    data = plan(senza_colonne_vuote=only_full)
    empty = {"note": "", "responsabile": "", "centro_di_responsabilita": ""}
    goals = [replace(o, fasi=tuple(replace(f, **{**empty, **phase}) for f in o.fasi)) for o in data.obiettivi if o.fasi]
    data = replace(data, piano=replace(data.piano, obiettivi=tuple(goals)))
    page = scrivi(PREVENTIVO, data, Formato.HTML).decode()
    return page.split('<table class="fasi')[1].split("</table>")[0]


def test_columns_without_a_word_leave_their_room() -> None:
    heads = ("Responsabile", "Centro di Responsabilità", "Note")
    assert all(f">{head}</th>" in table(only_full=False) for head in heads)
    full = table(only_full=True)
    assert not any(f">{head}</th>" in full for head in heads)
    assert full.count("<col ") == full.split("</thead>")[0].count("<th ")
    with_notes = table(only_full=True, note="una nota")
    assert ">Note</th>" in with_notes
    assert ">Responsabile</th>" not in with_notes
    assert "una nota" in with_notes


# The options


@pytest.mark.django_db
def test_a_version_is_printed_anew_with_them_and_says_its_act() -> None:
    s = scena()
    approva(s.piano, ATTO, s.ufficio, stampa_preventivo)
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    address = "/documenti/preventivo/scarica/pdf/?piano=PEG_2023&versione=1"
    delivered = client.get(address).content
    cover = client.get(f"{address}&copertina=on&indice=on").content
    assert delivered == bytes(s.piano.versioni.get().documenti.get(formato="pdf").dati)
    pages = read(cover).pages
    assert "n. 12 del 30/01/2023" in words(pages[0])
    assert "Indice" in words(pages[1])
    form = client.get("/documenti/preventivo/?piano=PEG_2023").content.decode()
    assert all(f'name="{name}"' in form for name in ON_PAPER)
