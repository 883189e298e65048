# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version read in time, by the DUP, beside another one; answers of the search with excerpts; files as they begin."""

import re
from datetime import date

import pytest
from django.core.cache import cache

from obiettivi.contenuto import ContenutoFase, ContenutoObiettivo
from obiettivi.models import Fase, PianoEsecutivo
from obiettivi.vita import services
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
from tests.trasparenza.citta import (
    CAMBIATO,
    FERMO,
    MOTIVO_PUBBLICO,
    PIANO,
    RADICE,
    TITOLO_NUOVO,
    TOLTO,
    Citta,
    chiedi,
    citta,
    corpo,
)
from tests.versioni.scena import Scena, cambia_titolo, scena, stampa
from trasparenza import served
from trasparenza.models import Voce
from trasparenza.timeline import in_time
from versioni import variazioni
from versioni.services import Atto, approva

pytestmark = pytest.mark.django_db
UNA_DOPO_L_ALTRA = f"{PIANO}confronto/1-2/"


@pytest.fixture
def c() -> Citta:
    return citta()


def with_text(description: str) -> Scena:
    s = scena(1)
    s.piano.obiettivi.update(descrizione=description)
    s.approvata()
    return s


# The search


def test_an_answer_quotes_the_text_as_it_was_written() -> None:
    with_text("Un testo lungo.\n\nPoi la «Città dei **Bambini**» apre i suoi cortili. " + "Altre parole. " * 60)
    page = corpo(chiedi(f"{RADICE}cerca/?testo=citta bambini"))
    assert "la «<mark>Città</mark> dei <mark>Bambini</mark>» apre" in page
    assert "…" in page
    assert "Altre parole. " * 40 not in page


def test_words_of_the_title_are_marked_and_nothing_is_html() -> None:
    s = with_text("<b>grassetto</b> & altro")
    title = Voce.objects.values_list("titolo", flat=True)[0] if chiedi(RADICE) else ""
    word = title.split()[0]
    assert f"<mark>{word}</mark>" in corpo(chiedi(f"{RADICE}cerca/?testo={word}"))
    page = corpo(chiedi(f"{RADICE}cerca/?testo=grassetto"))
    assert "&lt;b&gt;<mark>grassetto</mark>&lt;/b&gt; &amp; altro" in page
    assert s.piano.codice


def test_what_only_the_code_says_has_no_excerpt(c: Citta) -> None:
    page = corpo(chiedi(f"{RADICE}cerca/?testo={FERMO}"))
    assert FERMO in page
    assert 'class="estratto"' not in page


# In time


def test_a_plan_is_drawn_centre_by_centre_as_the_act_has_it() -> None:
    s = scena(1)
    days = {"inizio_previsto": date(2023, 3, 1), "fine_prevista": date(2023, 9, 30)}
    Fase.objects.filter(obiettivo=s.obiettivi[0]).update(descrizione="Fase approvata", **days)
    s.approvata()
    Fase.objects.filter(descrizione="Fase approvata").update(fine_prevista=date(2023, 12, 24))
    page = corpo(chiedi(f"{PIANO}gantt/"))
    assert s.obiettivi[0].centro.nome in page
    assert page.count("<svg") >= 1
    assert "30/09/2023" in page
    assert "24/12/2023" not in page
    drawn = corpo(chiedi(f"{PIANO}obiettivi/{s.obiettivi[0].codice}/"))
    assert "Fase approvata: dal 01/03/2023 al 30/09/2023" in drawn


def test_the_drawing_of_a_centre_and_of_one_that_is_not_there(c: Citta) -> None:
    name = c.scena.obiettivi[0].centro.nome
    one = corpo(chiedi(f"{PIANO}gantt/", data={"centro": name}))
    assert one.count('class="gantt-del-centro"') == 1
    assert "Niente da disegnare" in corpo(chiedi(f"{PIANO}gantt/?centro=altrove"))


def test_centres_are_on_one_scale() -> None:
    short = ContenutoObiettivo(
        "A1", "Corto", "Uno", fasi=(ContenutoFase("x", date(2023, 1, 1), date(2023, 2, 1), None),)
    )
    long = ContenutoObiettivo(
        "B1", "Lungo", "Due", fasi=(ContenutoFase("x", date(2022, 1, 1), date(2024, 2, 1), None),)
    )
    due, uno = in_time([short, long], 2023, date(2023, 6, 1), "/{}/".format)
    assert (due.name, uno.name) == ("Due", "Uno")
    assert due.drawing.anni == uno.drawing.anni
    assert (uno.lines[0].span, uno.lines[0].address) == ((date(2023, 1, 1), date(2023, 2, 1)), "/A1/")


def test_the_page_of_another_day_is_another_page(c: Citta, monkeypatch: pytest.MonkeyPatch) -> None:
    before = chiedi(f"{PIANO}gantt/")["ETag"]
    monkeypatch.setattr("trasparenza.cache.timezone.localdate", lambda: date(2031, 1, 1))
    assert chiedi(f"{PIANO}gantt/", headers={"If-None-Match": before}).status_code == 200


# By the DUP


def test_the_dup_of_a_version_leads_to_its_objectives_and_back(c: Citta) -> None:
    page = corpo(chiedi(f"{PIANO}dup/"))
    assert f'href="{PIANO}obiettivi/{CAMBIATO}/"' in page
    assert "Nessun obiettivo di questo piano." in page
    assert TOLTO not in page
    assert TOLTO in corpo(chiedi(f"{PIANO}v1/dup/"))
    link = re.search(rf'href="({PIANO}dup/)#(o-[0-9a-f]+)"', corpo(chiedi(f"{PIANO}obiettivi/{CAMBIATO}/")))
    assert link
    assert f'id="{link[2]}"' in page


def test_the_dup_counts_what_is_served() -> None:
    operatives = [{"nome": "Uno", "codice": ""}, {"nome": "Due", "codice": ""}]
    dup = {
        "codice": "D", "descrizione": None, "anno_inizio": 2023, "anno_fine": 2025,
        "ambiti": [{"nome": "A", "strategici": [{"nome": "S", "operativi": operatives}]}],
    }  # fmt: skip
    link = {"dup": "D", "ambito": "A", "strategico": "S", "operativo": "Uno"}
    objectives = [{"codice": "X1", "titolo": "Primo"}, {"codice": "X2", "titolo": "Secondo"}]
    said = {"dup": [dup], "obiettivi": objectives, "collegamenti": {"X1": [link], "X2": [link]}}
    ((field,),) = [d.fields for d in served.documents(said)]
    assert (field.served, field.operatives) == (1, 2)
    assert field.strategics[0].operatives[0].by == (("X1", "Primo"), ("X2", "Secondo"))


def test_a_plan_without_a_dup_says_so() -> None:
    plan, who = PianoFactory.create(anno=2022, codice="PEG_2022"), UtenteFactory.create(ufficio=True)
    o = ObiettivoFactory.create(piano=plan, codice="2022-AA01")
    services.proponi(o, who)
    services.valida(o, who)
    approva(plan, Atto("DGC", "3", date(2022, 1, 20), ""), who, stampa)
    assert "Il piano non è collegato a un DUP" in corpo(chiedi(f"{RADICE}PEG_2022/dup/"))


# Two versions


def test_two_versions_stand_side_by_side(c: Citta) -> None:
    page = corpo(chiedi(UNA_DOPO_L_ALTRA))
    assert "Com'era: versione 1" in page.replace("&#x27;", "'")
    assert "Com'è: versione 2" in page.replace("&#x27;", "'")
    assert "<ins>" in page
    assert "<del>" in page
    assert MOTIVO_PUBBLICO in page
    assert CAMBIATO in page
    assert TOLTO in page
    assert FERMO not in page


def test_an_objective_that_a_variation_changed_leads_to_how_it_was(c: Citta) -> None:
    address = f"{UNA_DOPO_L_ALTRA}obiettivi/{CAMBIATO}/"
    assert f'href="{address}"' in corpo(chiedi(f"{PIANO}obiettivi/{CAMBIATO}/"))
    assert f'href="{UNA_DOPO_L_ALTRA}"' in corpo(chiedi(PIANO))
    page = corpo(chiedi(address))
    assert "<ins>" in page
    assert TITOLO_NUOVO.split()[0] in page
    gone = corpo(chiedi(f"{UNA_DOPO_L_ALTRA}obiettivi/{TOLTO}/"))
    assert f'href="{PIANO}v1/obiettivi/{TOLTO}/"' in gone
    assert f'href="{PIANO}obiettivi/{TOLTO}/"' not in gone
    assert "lo stesso testo" in corpo(chiedi(f"{UNA_DOPO_L_ALTRA}obiettivi/{FERMO}/"))


@pytest.mark.parametrize(
    "address", ["confronto/1-1/", "confronto/1-3/", "confronto/0-2/", "confronto/1-2/obiettivi/X/"]
)
def test_versions_and_objectives_that_are_not_there(address: str, c: Citta) -> None:
    assert chiedi(f"{PIANO}{address}").status_code == 404


def test_the_other_way_round_leads_to_the_right_one(c: Citta) -> None:
    assert chiedi(f"{PIANO}confronto/2-1/")["Location"] == UNA_DOPO_L_ALTRA
    assert chiedi(f"{PIANO}confronto/2-1/obiettivi/{FERMO}/")["Location"] == f"{UNA_DOPO_L_ALTRA}obiettivi/{FERMO}/"


def test_a_plan_that_changed_its_code_between_two_versions(c: Citta) -> None:

    PianoEsecutivo.objects.update(codice="PEG_NUOVO")
    c.scena.piano.refresh_from_db()
    opened = variazioni.apri(c.scena.piano, "Seconda", c.scena.ufficio)
    variazioni.porta(opened, c.scena.obiettivo(2), "perché sì", c.scena.ufficio)
    cambia_titolo(c.scena.obiettivo(2), "Un altro titolo ancora", c.scena.ufficio)
    variazioni.approva(opened, Atto("DGC", "200", date(2023, 9, 1), ""), c.scena.ufficio, stampa)
    for code in ("PEG_2023", "PEG_NUOVO"):
        assert chiedi(f"{RADICE}{code}/confronto/1-3/").status_code == 200
        assert chiedi(f"{RADICE}{code}/confronto/2-3/").status_code == 200


# Open data


def test_every_file_shows_how_it_begins(c: Citta) -> None:
    page = corpo(chiedi(f"{RADICE}dati/"))
    assert page.partition("<main")[2].count("<details") == 3
    assert TITOLO_NUOVO in page
    assert "titolo mai approvato" not in page


def test_of_many_rows_five_are_shown_and_long_cells_are_cut() -> None:
    cache.clear()
    s = scena(7)
    s.piano.obiettivi.update(descrizione="lunga " * 100)
    s.approvata()
    page = corpo(chiedi(f"{RADICE}dati/"))
    assert "le prime 5 righe" in page
    assert s.obiettivi[4].codice in page
    assert s.obiettivi[5].codice not in page
    assert "lunga " * 30 not in page
    assert "lunga lung…" in page
