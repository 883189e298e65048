# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guide: every page has its chapter, every link and picture is there, every chapter is reached and opens."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLPattern, get_resolver

from guida.examples import EXAMPLES, examples_of
from guida.parts import beside_a_field
from guida.reading import FOLDER, PICTURES, Chapter, chapter, chapters
from guida.searching import found_in
from guida.topics import OF_ROLE, SILENT, TOPICS, told, topic_of
from guida.views_guide import ORDER
from organizzazione.choices import Ruolo
from tests.fabbriche import UtenteFactory
from tests.strumenti import guide_pictures, year_pictures

MOST_BYTES = 100_000
NAMED = sorted(chapters())


def pages(resolver: Any = None, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all pages."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLPattern):
            yield from pages(entry, (*above, entry.namespace) if entry.namespace else above)
        elif entry.name:
            yield ":".join((*above, entry.name))


class Links(HTMLParser):
    """What a chapter points at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(said["href"])
        if tag == "img":
            self.pictures.append((said["src"], said["alt"]))


def test_every_page_has_a_chapter_or_says_why_not() -> None:
    assert [p for p in set(pages()) if told(p, TOPICS) is None and told(p, SILENT) is None] == []


def test_every_topic_leads_to_a_place_that_is_there() -> None:
    every = chapters()
    for name, anchor in TOPICS.values():
        if name:
            assert anchor in {"", *(s.anchor for s in every[name].sections)}, (name, anchor)


@pytest.mark.parametrize("name", NAMED)
def test_links_and_pictures_are_there(name: str) -> None:
    every, found = chapters(), Links(chapters()[name].html)
    for link in found.links:
        if link.startswith("/guida/"):
            to, _, anchor = link.removeprefix("/guida/").partition("#")
            assert anchor in {"", *(s.anchor for s in every[to.strip("/")].sections)}, link
        else:
            assert link.startswith(("#", "/primi-passi/")), link
    for address, words in found.pictures:
        assert (PICTURES / address.rpartition("/")[2]).is_file(), address
        assert words, address


def test_every_picture_is_shown_and_light() -> None:
    shown = {src.rpartition("/")[2] for c in chapters().values() for src, _ in Links(c.html).pictures}
    stored = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(stored) == shown
    assert [name for name, size in stored.items() if size > MOST_BYTES] == []


def test_every_picture_is_one_that_is_made_again() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == set(guide_pictures.PICTURES) | set(year_pictures.IN_THE_GUIDE)
    assert set(guide_pictures.PICTURES).isdisjoint(year_pictures.IN_THE_GUIDE)


def test_the_chapter_of_every_role_has_its_pictures() -> None:
    for name in {*OF_ROLE.values(), "cittadino", "rilevazioni", "valutazione", "fondi"}:
        assert Links(chapters()[name].html).pictures, name


def test_every_chapter_is_reached() -> None:
    assert set(ORDER) == set(NAMED) == {path.stem for path in FOLDER.glob("*.md")}
    assert set(OF_ROLE) == set(Ruolo)
    assert set(OF_ROLE.values()) <= set(NAMED)


def test_a_file_makes_no_markup_of_its_own(tmp_path: Any) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Uno\n\nDue <script>x</script> [tre](javascript:alert(1))\n\n## Quattro\n\nCinque\n")
    read = chapter(path)
    assert isinstance(read, Chapter)
    assert "<script" not in read.html
    assert "href" not in read.html
    assert '<h2 id="quattro">' in read.html
    assert [s.text for s in read.sections] == ["Cinque"]


def test_the_chapter_of_a_page_depends_on_who_asks() -> None:
    assert topic_of("obiettivi:scrivania", Ruolo.LETTORE) == ("lettore", "")
    assert topic_of("obiettivi:scrivania", None) == ("", "")
    assert topic_of("delibere:apri", Ruolo.LETTORE) == ("ufficio", "aprire-una-variazione")
    assert topic_of("nessuna", Ruolo.UFFICIO) == ("", "")


def test_words_are_found_without_accents() -> None:
    found = found_in(chapters().values(), "SCRIVERE obiettivo")
    assert found[0].section.title == "Scrivere un obiettivo e proporlo"
    assert found_in(chapters().values(), "e' inutile zzzz") == found_in(chapters().values(), "") == []


def test_examples_are_of_fields_that_are_there() -> None:
    assert set(EXAMPLES) == {"titolo", "descrizione", "risultato_atteso", "fasi", "indicatori"}
    assert examples_of("codice") == ()
    template, said = beside_a_field("indicatori")
    page = render_to_string(template, dict(said))
    assert page.count("<dt>") == 3 * len(EXAMPLES["indicatori"])
    assert "<strong>effetto</strong>" in page
    assert render_to_string(beside_a_field("codice")[0], {"examples": ()}).strip() == ""


@pytest.mark.django_db
def test_who_reads_what(client: Client) -> None:
    assert client.get("/guida/").status_code == 302
    public = client.get("/guida/cittadino/")
    assert public.status_code == 200
    assert "sessionid" not in public.cookies
    for role in Ruolo:
        client.force_login(UtenteFactory.create(ruolo=role))
        index = client.get("/guida/").content.decode()
        assert f'href="/guida/{OF_ROLE[role]}/#' in index
        for name in NAMED:
            assert f'href="/guida/{name}/' in index, name
            assert client.get(f"/guida/{name}/").status_code == 200
    assert client.get("/guida/altro/").status_code == 404
    assert client.get("/guida/immagini/..%2Fdirigente.md").status_code == 404
    assert "Rinviare" in client.get("/guida/", {"testo": "rinviare"}).content.decode()
    assert "Nessun punto" in client.get("/guida/", {"testo": "zzzz"}).content.decode()


@pytest.mark.django_db
def test_a_page_leads_to_its_chapter(client: Client) -> None:
    client.force_login(UtenteFactory.create(ufficio=True))
    for page, chapter_of in {
        "/scrivania/": "/guida/ufficio/",
        "/albero/": "/guida/lettore/#seguire-il-dup",
        "/admin/obiettivi/pianoesecutivo/": "/guida/ufficio/#aprire-un-anno",
        "/non-c-e/": "/guida/",
    }.items():
        link = re.search(r'href="(/guida/[^"]*)"[^>]*>Guida<', client.get(page).content.decode())
        assert link, page
        answer = client.get(link[1])
        assert (answer["Location"] if answer.status_code == 302 else link[1]) == chapter_of
    client.logout()
    assert 'href="/guida/cittadino/"' in client.get("/trasparenza/").content.decode()


@pytest.mark.django_db
def test_the_guide_asks_no_more_for_more(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(UtenteFactory.create(lettore=True))
    with django_assert_max_num_queries(3):
        client.get("/guida/dirigente/")
