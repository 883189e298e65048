# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione for everybody: what its act approved, what the Nucleo said of it, and of it only what is named."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any, get_args, get_type_hints
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from monitoraggio.models import StatoFase, StatoObiettivo
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from organizzazione.choices import Ruolo
from relazioni.choices import Validation
from relazioni.contenuto import BandRow, BodyRow, RelazioneContent, read_relazione
from relazioni.life import Validated, approve_relazione, reopen_relazione, validate_relazione
from relazioni.models import RelazioneApprovata
from relazioni.sections import SECTIONS, Drawn
from reports.relazione.chapters import DRAWERS
from reports.tabella_dup import Sezione
from ricognizioni.models import StatoOperativo
from ricognizioni.vita.closing import close_ricognizione
from tests.monitoraggio.monitored import YEAR_END, monitored
from tests.monitoraggio.test_rectification import rectified
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.relazioni import golden
from tests.relazioni.told import ACT, SAID, Told, approved_relazione, relazione, validated_relazione
from tests.ricognizioni.surveyed import surveyed
from tests.trasparenza.citta import PIANO, RADICE, chiedi, corpo, draw_anew
from tests.trasparenza.test_outcomes import CANARY, approved, canaries
from trasparenza.found import chapters_saying
from trasparenza.index_check import index_findings
from trasparenza.models import DocumentoDellaRelazione, RelazionePubblicata
from trasparenza.relazioni import papers
from trasparenza.relazioni.shape import printed_inside, public_content
from trasparenza.relazioni.showing import AT_A_LOOK, INSIDE, Shown
from trasparenza.services import rifai, stato
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
ALL = f"{RADICE}relazioni/"
PAGE = f"{PIANO}relazione/"
DATA = f"{PAGE}dati.json"
REFUSED = Validated(Validation.NON_VALIDATA, date(2024, 6, 28), "NDV/7", why="Mancano i **servizi**.")
SECOND = SurveyDeed("DGC", "75", date(2024, 7, 9), "Relazione corretta")


def approved_again() -> Told:
    """Refused by the Nucleo, written and approved again."""
    t = approved_relazione()
    validate_relazione(t.relazione, REFUSED, t.nucleo())
    reopen_relazione(t.relazione, "Si scrivono i servizi.", t.office)
    t.relazione.refresh_from_db()
    t.write("servizi", "Trecento sportelli.")
    approve_relazione(t.relazione, SECOND, t.office)
    return t


def told_of(via: str) -> dict[str, Any]:
    answer = chiedi(via)
    assert answer.status_code == 200, via
    said: dict[str, Any] = json.loads(answer.content)
    return said


# Only what is approved


def test_until_there_is_an_act_nothing_says_whether_somebody_is_writing() -> None:
    t = relazione()
    t.write("presentazione", f"{CANARY} in bozza")
    for via in (PAGE, DATA, f"{PAGE}a1/", f"{PAGE}a1/dati.json", f"{PAGE}a1/relazione-performance.pdf"):
        assert chiedi(via).status_code == 404
    for via in (
        ALL,
        f"{ALL}2023/",
        RADICE,
        PIANO,
        f"{PIANO}risultati/",
        f"{RADICE}cerca/?testo={CANARY}&dove=relazioni",
    ):
        page = corpo(chiedi(via))
        assert f"{CANARY} in bozza" not in page
        assert PAGE not in page
    assert "Relazione non ancora approvata" in corpo(chiedi(ALL))
    approve_relazione(t.relazione, ACT, t.office)
    assert f"{CANARY} in bozza" in corpo(chiedi(PAGE))


def test_what_is_written_after_the_act_stays_inside_until_the_next_one() -> None:
    t = approved_relazione()
    validate_relazione(t.relazione, REFUSED, t.nucleo())
    reopen_relazione(t.relazione, f"{CANARY} motivo", t.office)
    t.relazione.refresh_from_db()
    t.write("contesto", f"{CANARY} contesto")
    for via in (ALL, PAGE, DATA):
        assert CANARY not in corpo(chiedi(via)), via
    assert "Un anno <strong>buono</strong>" in corpo(chiedi(PAGE))


def test_every_act_and_validation_changes_every_page() -> None:
    t = relazione()
    first = chiedi(RADICE)
    approve_relazione(t.relazione, ACT, t.office)
    second = chiedi(RADICE, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    before = stato()
    validate_relazione(t.relazione, SAID, t.nucleo())
    assert stato() != before == before
    assert stato() == stato()


# What it says


def test_the_page_has_act_chapters_and_contents_in_their_order() -> None:
    approved_relazione()
    page = corpo(chiedi(PAGE))
    for word in (
        "n. 60 del 20/06/2024: Relazione sulla performance 2023",
        "Un anno <strong>buono</strong>",
        "Non ancora validata dal Nucleo di valutazione",
        "Grado e tempo",
        "Gli obiettivi uno per uno, promesso e fatto",
    ):
        assert word in page, word
    titles = re.findall(r'<h2 id="(\w+)">(\d+\. [^<]+)</h2>', page)
    assert [f'<a href="#{key}">{title}</a>' for key, title in titles] == re.findall(
        r'<a href="#\w+">\d+\. [^<]+</a>', page
    )
    numbers = [int(title.partition(".")[0]) for _, title in titles]
    assert numbers == sorted(set(numbers))
    assert f"{PIANO}risultati/2023-12-31/" in page
    # Nobody wrote a context, and nothing is drawn in one.
    assert 'id="contesto"' not in page


def test_what_the_nucleo_said_is_read_by_everybody() -> None:
    t = approved_relazione()
    why = "Mancano i **servizi**.\n\n- sportelli;\n- biblioteche."
    said = Validated(Validation.CON_OSSERVAZIONI, date(2024, 6, 28), "NDV/7", "https://esempio.it/ndv7", why)
    validate_relazione(t.relazione, said, t.nucleo())
    page = corpo(chiedi(PAGE))
    for word in (
        "Validata con osservazioni dal Nucleo di valutazione: documento n. NDV/7 del 28/06/2024",
        'href="https://esempio.it/ndv7"',
        "Mancano i <strong>servizi</strong>",
        "<li>biblioteche.</li>",
    ):
        assert word in page, word
    assert "Validata con osservazioni" in corpo(chiedi(ALL))
    assert told_of(DATA)["validazione"] == {
        "esito": "con-osservazioni",
        "data": "2024-06-28",
        "documento": "NDV/7",
        "indirizzo": "https://esempio.it/ndv7",
        "osservazioni": why,
    }


def test_a_later_act_takes_the_place_and_both_are_read_for_ever() -> None:
    approved_again()
    page, first = corpo(chiedi(PAGE)), corpo(chiedi(f"{PAGE}a1/"))
    assert "Trecento sportelli" in page
    assert "DGC n. 75 del 09/07/2024" in page
    assert f'href="{PAGE}a1/"' in page
    assert "Trecento sportelli" not in first
    assert "Un atto successivo ha preso il posto di questa Relazione." in first
    assert "Non validata dal Nucleo di valutazione: documento n. NDV/7" in first
    assert "Mancano i <strong>servizi</strong>" in first
    assert "Non ancora validata" in page
    assert (told_of(DATA)["approvazione"], told_of(f"{PAGE}a1/dati.json")["in_vigore"]) == (2, False)
    assert chiedi(f"{PAGE}a2/").status_code == 200
    assert chiedi(f"{PAGE}a3/").status_code == 404
    assert corpo(chiedi(f"{PAGE}a2/")).count("Approvazione 2") == 1


def test_the_numbers_are_those_of_the_act_even_after_a_rettifica() -> None:
    t = approved_relazione()
    before = told_of(DATA)
    rectified(t.m)
    StatoObiettivo.objects.update(titolo="un altro titolo")
    assert told_of(DATA) == before
    page = corpo(chiedi(PAGE))
    assert "sono stati poi rettificati" in page
    assert "un altro titolo" not in page


def test_the_data_say_what_was_frozen_with_two_decimals() -> None:
    approved_relazione()
    said = told_of(DATA)
    assert (said["approvazione"], said["in_vigore"], said["atto"]["numero"], said["validazione"]) == (
        1,
        True,
        "60",
        None,
    )
    assert said["pagina"] == f"http://testserver{PAGE}"
    frozen = RelazioneApprovata.objects.get().read
    assert [o["codice"] for o in said["obiettivi"]] == [o.codice for o in frozen.obiettivi]
    comune = said["livelli"][0]
    assert re.fullmatch(r"\d+\.\d\d", comune["risultato"])
    assert comune["numero_obiettivi"] == len(frozen.obiettivi)
    assert said["sezioni"][0]["testo"].startswith("Un anno")
    answer = chiedi(DATA)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert 'filename="PEG_2023-relazione-a1.json"' in answer["Content-Disposition"]


# What stays inside


def addresses() -> list[str]:
    return [
        *(ALL, f"{ALL}2023/", PAGE, f"{PAGE}a1/", DATA, f"{PAGE}a1/dati.json", RADICE, PIANO, f"{PIANO}risultati/"),
        *(f"{RADICE}novita.atom", f"{RADICE}dati/", f"{RADICE}catalogo.ttl", "/sitemap.xml"),
    ]


def test_what_people_say_to_each_other_stands_on_no_page_of_a_relazione() -> None:
    m = monitored(YEAR_END)
    whole(m)
    canaries(m)
    StatoFase.objects.update(motivo=f"{CANARY} motivo della fase")
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    s = surveyed(m)
    StatoOperativo.objects.update(esito="realizzato", narrativa=f"{CANARY} narrativa", motivo=f"{CANARY} motivo")
    close_ricognizione(s.survey, s.office)
    t = relazione(m)
    t.write("operativi", "Gli operativi.")
    approve_relazione(t.relazione, ACT, t.office)
    assert RelazioneApprovata.objects.get().contenuto.count(CANARY) > 5
    for via in addresses():
        page = corpo(chiedi(via))
        for word in (CANARY, "Rossi", "nessuna causa detta"):
            assert word not in page, f"{via}: {word}"
    for where in ("", "risultati", "relazioni"):
        assert "<strong>0</strong>" in corpo(chiedi(f"{RADICE}cerca/?testo={CANARY}&dove={where}"))
    assert CANARY not in RelazionePubblicata.objects.get().contenuto


def filled(kind: Any) -> Any:
    """One of a kind whose every text is a word of its own, down to its rows."""
    made: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        inner = (get_args(hint) or (None,))[0]
        if hint is str:
            made[name] = f"{kind.__name__}.{name}"
        elif hint is int:
            made[name] = 2023
        elif hint is date:
            made[name] = YEAR_END
        elif hasattr(inner, "__dataclass_fields__"):
            made[name] = (filled(inner),)
        elif inner is str:
            made[name] = (f"{kind.__name__}.{name}",)
        elif hint == tuple[tuple[str, str], ...]:
            made[name] = (("fatto", f"{kind.__name__}.{name}"), ("previsione_fine_anno", CANARY), ("altro", CANARY))
    return kind(**made)


def test_only_what_is_named_passes() -> None:
    """Every text of what an act froze has a word of its own: those that come out are all but these."""
    said: RelazioneContent = filled(RelazioneContent)
    out = repr(public_content(said))
    every = set(re.findall(r"'(\w+\.\w+)'", repr(said)))
    assert len(every) > 50
    assert {word for word in every if f"'{word}'" not in out} == {
        *("RelazioneContent.anello", "RelazioneContent.anello_ricognizione"),
        *("PhaseRow.causa", "PhaseRow.motivo", "IndicatorRow.fonte", "DeviationRow.cause"),
        *("OperativeRow.motivo", "OperativeRow.narrativa", "OperativeValueRow.fonte", "BodyRow.narrativa"),
        *("BandRow.di_chi", "BandRow.fascia"),
    }
    # Pairs that are values or sentences and no figures pass whole.
    bare = replace(public_content(said), condivisi=(), salute=(), operativi=(), esclusi=())
    assert CANARY not in repr(bare)


def test_the_columns_that_stay_inside_are_those_that_the_document_prints() -> None:
    """A column that is called otherwise would stand empty on the page."""
    said = replace(golden.sample(), organismi=(BodyRow("Tenere le strade", "Strade SpA", "raggiunto", "Fatto."),))
    for drawn, heads in INSIDE.items():
        there = {c.titolo for table in DRAWERS[drawn](said) for c in table.colonne}
        assert heads <= there, drawn
    assert set(INSIDE) == {Drawn.SCOSTAMENTI, Drawn.OPERATIVI, Drawn.ORGANISMI}


def test_every_column_of_a_relazione_has_a_name_of_its_own() -> None:
    """On a telephone a cell has no neighbours but the name of its column; and so it is in a sheet."""
    for drawer in DRAWERS.values():
        for table in drawer(golden.sample()):
            names = [c.titolo for c in table.colonne]
            assert len(set(names)) == len(names), (table.nome, names)


def test_what_belongs_to_an_ambito_folds_away_with_its_tables() -> None:
    s = surveyed(approved())
    close_ricognizione(s.survey, s.office)
    approve_relazione(relazione(s.m).relazione, ACT, s.office)
    page = corpo(chiedi(PAGE))
    opened = re.findall(r'<details class="parte con-freccia"><summary><h3>([^<]+)</h3></summary>', page)
    assert len(opened) == page.count('class="parte con-freccia"') > 0
    anchors = re.findall(r'<h[34] id="(\w+-\d+)">', page)
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r'role="table" aria-labelledby="([\w-]+)"', page)) <= set(anchors)


def test_the_rows_that_one_does_not_read_at_a_look_fold_away() -> None:
    few, many = (Shown("a", Sezione("Tabella", (), ((),) * rows)) for rows in (AT_A_LOOK, AT_A_LOOK + 1))
    assert (few.folds, many.folds) == (False, True)
    assert not Shown("a", replace(many.table, parte="Ambito")).folds


# The document


def test_the_document_is_laid_out_once_and_has_an_address_that_stays() -> None:
    t = approved_relazione()
    deed = RelazioneApprovata.objects.get().atto
    assert "si sta preparando" in corpo(chiedi(PAGE))
    before = stato()
    papers.lay_out.call(deed.pk)
    assert stato() != before
    via = f"{PAGE}a1/relazione-performance.pdf"
    assert via in corpo(chiedi(PAGE))
    answer = chiedi(via)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert "immutable" in answer["Cache-Control"]
    assert "relazione-performance-PEG_2023-a1.pdf" in answer["Content-Disposition"]
    assert chiedi(via, headers={"if-none-match": answer["ETag"]}).status_code == 304
    papers.lay_out.call(deed.pk)
    rifai()
    assert chiedi(via).content == answer.content
    validate_relazione(t.relazione, SAID, t.nucleo())
    assert chiedi(via).content == answer.content
    assert list(index_findings(EVERYTHING)) == []
    known = corpo(chiedi(f"{RADICE}verifica/?impronta={DocumentoDellaRelazione.objects.get().impronta}"))
    for word in ("Sì, è un documento approvato", "n. 60 del 20/06/2024", "Validata dal Nucleo", f'href="{PAGE}"'):
        assert word in known, word
    DocumentoDellaRelazione.objects.update(dati=b"%PDF altro")
    assert "non ha più la sua impronta" in " ".join(f.text for f in index_findings(EVERYTHING))


def test_an_act_asks_for_its_document_once_and_the_command_asks_for_one_that_is_lost(
    django_capture_on_commit_callbacks: Any,
) -> None:
    t = relazione()
    waiting = DBTaskResult.objects.filter(task_path=papers.lay_out.module_path)
    with django_capture_on_commit_callbacks(execute=True):
        approve_relazione(t.relazione, ACT, t.office)
    with django_capture_on_commit_callbacks(execute=True):
        validate_relazione(t.relazione, SAID, t.nucleo())
    assert waiting.count() == 1
    waiting.delete()
    call_command("indicizza_trasparenza")
    assert waiting.count() == 1


def test_a_document_that_prints_an_evaluation_stays_inside_and_the_page_says_why() -> None:
    approved_relazione()
    said = RelazioneApprovata.objects.get().read
    assert printed_inside(said) == ""
    assert "valutazioni" in printed_inside(replace(said, valutazioni=(BandRow("Dirigenti", "alta", 1),)))
    stato()
    RelazionePubblicata.objects.update(documento_dentro="riporta le valutazioni")
    page = corpo(chiedi(PAGE))
    assert "perché riporta le valutazioni" in page
    assert "La distribuzione delle valutazioni non si pubblica qui." in page
    assert chiedi(f"{PAGE}a1/relazione-performance.pdf").status_code == 404


# Found, never typed


def test_it_is_reached_by_click_from_index_plan_and_results() -> None:
    approved_relazione()
    for via in (RADICE, f"{RADICE}risultati/"):
        assert f'href="{ALL}"' in corpo(chiedi(via))
    for via in (ALL, PIANO, f"{PIANO}risultati/"):
        assert f'href="{PAGE}"' in corpo(chiedi(via)), via
    assert chiedi(f"{ALL}2023/")["Location"] == PAGE
    assert chiedi(f"{ALL}2024/").status_code == 404
    assert DATA in corpo(chiedi(f"{RADICE}dati/"))


def test_the_search_finds_what_the_office_wrote() -> None:
    t = relazione()
    t.write("contesto", "La piena del Bisenzio di maggio.")
    asked = f"{RADICE}cerca/?testo=piena+bisenzio&anno=2023"
    approve_relazione(t.relazione, ACT, t.office)
    found = corpo(chiedi(asked))
    assert "1 fra le Relazioni" in found
    # Who finds nothing here is not told that there is nothing.
    assert "Fra gli obiettivi no, ma altrove sì" in found
    assert "ha tutte queste parole" not in found
    assert "ha tutte queste parole" in corpo(chiedi(asked.replace("piena", "nonce")))
    page = corpo(chiedi(f"{asked}&dove=relazioni"))
    assert f'href="{PAGE}"' in page
    assert "<mark>piena</mark>" in page
    assert "<strong>0</strong>" in corpo(chiedi(f"{asked.replace('2023', '2024')}&dove=altro"))


def test_the_search_leads_to_the_chapter_that_says_the_words() -> None:
    t = relazione()
    t.write("contesto", "La **piena** del Bisenzio di maggio: via l'acqua dalle case.")
    t.write("servizi", "Gli sportelli sono trecento; la piena li ha chiusi due giorni.")
    t.write("presentazione", "Un anno come gli altri.")
    approve_relazione(t.relazione, ACT, t.office)

    def linked(words: str) -> list[str]:
        page = corpo(chiedi(f"{RADICE}cerca/?testo={words}&dove=relazioni"))
        return re.findall(f'href="{PAGE}#([^"]+)"', page)

    assert linked("piena+bisenzio") == ["contesto"]
    assert linked("piena") == ["contesto", "servizi"]
    # By the title and by the text; by words that no chapter says all, those that say most.
    assert linked("contesto+acqua") == ["contesto"]
    assert linked("piena+trecento+bisenzio") == ["contesto", "servizi"]
    # By the name of the whole no chapter.
    assert linked("performance") == []
    assert f'href="{PAGE}"' in corpo(chiedi(f"{RADICE}cerca/?testo=performance&dove=relazioni"))
    page = corpo(chiedi(PAGE))
    for anchor in ("contesto", "servizi", "presentazione"):
        assert f'id="{anchor}"' in page


def test_every_title_of_a_chapter_is_of_one_chapter() -> None:
    """The search goes from a title to its anchor."""
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
    (found,) = chapters_saying(["Un capitolo di allora", "La piena."], ["piena"])
    assert found.anchor == ""


def test_feed_catalogue_and_sitemap_have_it() -> None:
    approved_again()
    atom = "{http://www.w3.org/2005/Atom}"
    root: Any = ElementTree.fromstring(chiedi(f"{RADICE}novita.atom").content)  # noqa: S314  # our own
    entries = [e for e in root.findall(f"{atom}entry") if "Relazione" in e.find(f"{atom}title").text]
    assert [e.find(f"{atom}title").text.partition("2023: ")[2] for e in entries] == [
        "Relazione sulla performance 2023, approvazione",
        "Relazione sulla performance 2023, non validata dal Nucleo di valutazione",
        "Relazione sulla performance 2023, approvazione",
    ]
    for entry in entries:
        for link in entry.findall(f"{atom}link"):
            assert chiedi(link.get("href").removeprefix("http://testserver")).status_code == 200
    assert len({e.find(f"{atom}id").text for e in entries}) == 3
    catalogue = corpo(chiedi(f"{RADICE}catalogo.ttl"))
    for word in (f"{PAGE}#relazione", f"{PAGE}a2/dati.json", "PEG_2023-relazione", "non ancora validata"):
        assert word in catalogue, word
    assert f"<loc>http://testserver{PAGE}</loc>" in corpo(chiedi("/sitemap.xml"))


def test_the_office_finds_the_public_page_from_its_own() -> None:
    t = relazione()
    client = Client()
    client.force_login(t.office)
    own = reverse("relazioni:relazione", args=[t.relazione.pk])
    assert PAGE not in client.get(own).content.decode()
    approve_relazione(t.relazione, ACT, t.office)
    assert f'href="{PAGE}"' in client.get(own).content.decode()
    reader = Client()
    reader.force_login(t.m.somebody(Ruolo.LETTORE))
    assert f'href="{PAGE}"' in reader.get(own).content.decode()


# The index


def test_the_index_can_be_thrown_away_and_one_that_says_something_else_is_told() -> None:
    validated_relazione()
    assert [f.fault for f in index_findings(EVERYTHING)] == [False, False, False]
    before = chiedi(PAGE).content
    rifai()
    assert chiedi(PAGE).content == before
    assert list(index_findings(EVERYTHING)) == []
    RelazionePubblicata.objects.update(anno=2022)
    assert "(anno)" in " ".join(f.text for f in index_findings(EVERYTHING) if f.fault)
    RelazionePubblicata.objects.all().delete()
    call_command("indicizza_trasparenza")
    assert list(index_findings(EVERYTHING)) == []
    assert read_relazione(RelazionePubblicata.objects.get().contenuto).anno == 2023


# Answers that anybody may keep


def asked(via: str) -> int:
    chiedi(via)
    draw_anew()
    with CaptureQueriesContext(connection) as made:
        assert chiedi(via).status_code == 200, via
    return len(made)


def test_pages_cost_the_same_with_one_approval_and_with_three() -> None:
    t = approved_relazione()
    pages = [PAGE, f"{PAGE}a1/", DATA, ALL, PIANO, f"{PIANO}risultati/", f"{RADICE}novita.atom", "/sitemap.xml"]
    pages += [f"{RADICE}catalogo.ttl", f"{RADICE}cerca/?testo=anno&dove=relazioni", f"{RADICE}dati/"]
    stato()
    counted = {via: asked(via) for via in pages}
    for n, day in enumerate((date(2024, 7, 9), date(2024, 8, 9))):
        validate_relazione(t.relazione, replace(REFUSED, number=f"NDV/{n}", day=day), t.nucleo())
        reopen_relazione(t.relazione, "Si corregge.", t.office)
        approve_relazione(t.relazione, SurveyDeed("DGC", f"8{n}", day), t.office)
    assert RelazioneApprovata.objects.count() == 3
    stato()
    assert {via: asked(via) for via in pages} == counted
    assert max(counted[via] for via in (PAGE, DATA, ALL)) <= 7
    for via in pages:
        answer = chiedi(via)
        with CaptureQueriesContext(connection) as made:
            assert chiedi(via, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert len(made) == 1, via


@pytest.mark.parametrize(
    "via",
    [
        f"{ALL}99999999999999999999/",
        f"{ALL}oggi/",
        f"{PAGE}a99999999999999999999/",
        f"{PAGE}a1/altro/",
        f"{RADICE}altro/relazione/",
    ],
)
def test_a_strange_address_breaks_nothing(via: str) -> None:
    approved()
    answer = chiedi(via)
    assert answer.status_code == 404
    assert "Tutti i piani approvati" in corpo(answer)
