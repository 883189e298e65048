# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Gantt: geometry that keeps the calendar's proportions, oddities in words, the same in a table."""

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from obiettivi.contenuto import ContenutoFase
from obiettivi.lettura.gantt import AL, DAL, Line, disegna, in_parole, in_time
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory, UtenteFactory

OGGI = date(2020, 7, 1)
giorni = st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31))


def fase(inizio: date | None, fine: date | None, peso: str | None = None) -> ContenutoFase:
    return ContenutoFase("Una fase", inizio, fine, Decimal(peso) if peso else None)


def test_un_anno_intero_occupa_tutto_e_mezzo_la_meta() -> None:
    intera, prima = disegna(
        [("", [fase(date(2020, 1, 1), date(2020, 12, 31)), fase(date(2020, 1, 1), date(2020, 6, 30))])], 2020, OGGI
    ).barre
    assert (intera.x, intera.x + intera.larghezza) == (DAL, AL)
    assert prima.larghezza == pytest.approx((AL - DAL) / 2, abs=3)
    assert not intera.va_oltre


def test_i_mesi_stanno_uno_accanto_all_altro() -> None:
    disegno = disegna([("", [fase(date(2020, 3, 1), date(2021, 2, 1))])], 2020, OGGI)
    assert [a.nome for a in disegno.anni] == ["2020", "2021"]
    assert "".join(m.nome for m in disegno.mesi) == "GFMAMGLASOND" * 2
    for mese, dopo in zip(disegno.mesi, disegno.mesi[1:], strict=False):
        assert mese.x + mese.larghezza == dopo.x


def test_su_molti_anni_i_trimestri() -> None:
    disegno = disegna([("", [fase(date(2018, 1, 1), date(2021, 2, 1))])], 2020, OGGI)
    assert [m.nome for m in disegno.mesi] == ["1°", "2°", "3°", "4°"] * 4


def test_una_data_lontana_non_schiaccia_le_altre() -> None:
    vicina, lontana = disegna(
        [("", [fase(date(2020, 1, 1), date(2020, 12, 31)), fase(date(2020, 1, 1), date(2202, 1, 1))])], 2020, OGGI
    ).barre
    assert vicina.larghezza == lontana.larghezza == AL - DAL
    assert lontana.va_oltre


@pytest.mark.parametrize(
    ("inizio", "fine", "genere", "parole"),
    [
        (None, None, "senza date", "senza date"),
        (date(2020, 5, 1), date(2020, 2, 1), "rovescia", "finisce il 01/02/2020, prima di cominciare il 01/05/2020"),
        (None, date(2020, 2, 1), "giorno", "entro il 01/02/2020"),
        (date(2020, 2, 1), None, "giorno", "dal 01/02/2020"),
        (date(2020, 2, 1), date(2020, 3, 1), "periodo", "dal 01/02/2020 al 01/03/2020"),
    ],
)
def test_ogni_genere_in_parole(inizio: date | None, fine: date | None, genere: str, parole: str) -> None:
    assert disegna([("", [fase(inizio, fine)])], 2020, OGGI).barre[0].genere == genere
    assert in_parole(fase(inizio, fine)) == parole
    assert in_parole(fase(inizio, fine, "12.5")) == f"{parole}, peso 12,50"


def test_oggi_si_segna_solo_se_c_e() -> None:
    gruppi = [("", [fase(date(2020, 1, 1), date(2020, 12, 31))])]
    assert disegna(gruppi, 2020, OGGI).oggi == pytest.approx((DAL + AL) / 2, abs=3)
    assert disegna(gruppi, 2020, date(2026, 1, 1)).oggi is None


@given(st.lists(st.tuples(giorni, giorni), max_size=8), st.integers(1995, 2095))
def test_niente_esce_dal_disegno_e_nulla_si_sovrappone(
    coppie: list[tuple[date | None, date | None]], anno: int
) -> None:
    disegno = disegna([("Titolo", [fase(*c) for c in coppie])], anno, date(anno, 1, 1) + timedelta(days=40))
    assert len(disegno.barre) == len(coppie)
    for barra in disegno.barre:
        assert DAL <= barra.x <= barra.x + barra.larghezza <= AL
        assert barra.larghezza >= 3
    righe = [t.y for t in disegno.titoli] + [b.y for b in disegno.barre]
    assert righe == sorted(set(righe))
    assert max(righe) < disegno.altezza


@pytest.mark.django_db
def test_la_pagina_ha_il_disegno_e_la_tabella() -> None:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    o = ObiettivoFactory.create(piano=piano, codice="2020-AA01", fasi=3, fasi__descrizione="Scavi <b> & posa")
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    pagina = client.get(f"/obiettivi/{o.pk}/gantt/").content.decode()
    svg = ElementTree.fromstring(pagina[pagina.index("<svg xmlns") : pagina.rindex("</svg>") + 6])  # noqa: S314
    spazio = "{http://www.w3.org/2000/svg}"
    assert len(svg.findall(f".//{spazio}rect")) == 3
    assert "Scavi <b> & posa: dal 01/01/2020 al 31/12/2020" in svg.findtext(f"{spazio}desc", "")
    assert pagina.count('<th scope="row">Scavi &lt;b&gt; &amp; posa</th>') == 3
    assert "style=" not in pagina


@pytest.mark.django_db
def test_di_un_centro_con_quelli_sotto() -> None:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    sopra = CentroFactory.create()
    for n, centro in enumerate((sopra, CentroFactory.create(padre=sopra), CentroFactory.create())):
        ObiettivoFactory.create(piano=piano, codice=f"2020-AA0{n}", centro=centro)
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    intero = client.get("/obiettivi/gantt/", {"piano": "PEG_2020"})
    assert [len(c.lines) for c in intero.context["centres"]] == [1, 1, 1]
    assert client.get("/obiettivi/gantt/", {"centro": "999"}).status_code == 404
    risposta = client.get("/obiettivi/gantt/", {"centro": str(sopra.pk), "piano": "PEG_2020"})
    assert [c.codice for _, c in risposta.context["gruppi"]] == ["2020-AA00", "2020-AA01"]


@pytest.mark.django_db
def test_senza_fasi_dice_dove_si_scrivono() -> None:
    o = ObiettivoFactory.create(fasi=0)
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    assert "Non ci sono ancora fasi" in client.get(f"/obiettivi/{o.pk}/gantt/").content.decode()


@pytest.mark.parametrize("fine", [date(9999, 12, 31), date(1, 1, 1)])
def test_le_date_ai_confini_del_calendario_si_disegnano(fine: date) -> None:
    assert len(disegna([("", [fase(date(2020, 1, 1), fine)])], 2020, OGGI).barre) == 1


def test_a_whole_plan_has_one_scale_and_a_bar_for_each_objective() -> None:
    early, late = date(2019, 3, 1), date(2021, 4, 30)
    long = Line("2020-AA01", "Lungo", [fase(early, date(2019, 6, 30)), fase(date(2020, 1, 1), late)])
    short, bare = Line("2020-BB01", "Corto", [fase(late, late)]), Line("2020-AA02", "Senza")
    one, other = in_time({"Verde": [long, bare], "Strade": [short]}, 2020, OGGI)
    assert (one.name, other.name) == ("Strade", "Verde")
    first, second = other.drawing, one.drawing
    assert [a.nome for a in first.anni] == [a.nome for a in second.anni] == ["2019", "2020", "2021"]
    whole, empty = first.barre
    assert whole.parole == "2020-AA01 Lungo: dal 01/03/2019 al 30/04/2021, 2 fasi"
    assert whole.x < whole.ends[0] < whole.x + whole.larghezza
    assert len(whole.ends) == 1
    assert (empty.genere, empty.parole) == ("senza date", "2020-AA02 Senza: senza date, 0 fasi")
    assert second.barre[0].parole.endswith("una fase")
    assert first.oggi == second.oggi is not None


@given(st.lists(st.lists(st.tuples(giorni, giorni), max_size=4), max_size=5), st.integers(1995, 2095))
def test_nothing_of_a_plan_leaves_its_drawing(
    objectives: list[list[tuple[date | None, date | None]]], anno: int
) -> None:
    lines = [Line(f"{n}", "", [fase(*days) for days in phases]) for n, phases in enumerate(objectives)]
    (centre,) = in_time({"Centro": lines}, anno, date(anno, 7, 1))
    drawing = centre.drawing
    assert len(drawing.barre) == len(objectives)
    for bar in drawing.barre:
        assert DAL <= bar.x <= bar.x + bar.larghezza <= AL
        assert all(DAL <= end <= AL for end in bar.ends)
        assert bar.y < drawing.altezza


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_a_plan_leads_to_each_objective_and_asks_a_constant_number_of_questions(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    for n in range(many):
        ObiettivoFactory.create(
            piano=piano, codice=f"2020-AA0{n}", titolo="Un <b> titolo", centro=CentroFactory.create()
        )
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    client.get("/obiettivi/gantt/")
    with django_assert_num_queries(12):
        page = client.get("/obiettivi/gantt/").content.decode()
    assert page.count("<svg xmlns") == many
    assert page.count('/">2020-AA0') == many
    assert "<b>" not in page
    for o in piano.obiettivi.all():
        assert f'href="/obiettivi/{o.pk}/"' in page
