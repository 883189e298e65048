# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person is one however the name is written; the office that leads the Comune is one; offices cut by a page."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from importazioni.dup.known_names import NomiDelDUP
from importazioni.dup.tree_reading import Noti
from importazioni.griglie.cells import di_persone, nomi
from importazioni.griglie.names import chiave, quasi_doppi, simili
from importazioni.griglie.people import better, person_key, plain_name
from importazioni.peg.table_services import importa_peg, proponi_peg
from organizzazione.models import Assessore, Persona
from tests.fabbriche import PianoFactory
from tests.importazioni.prove import letta, operativi, xlsx

TITOLI = [
    "",
    "Dott. ",
    "dott.ssa ",
    "Ing. ",
    "Arch. ",
    "AVV. ",
    "Geom. ",
    "Dr.ssa ",
    "Prof.ssa ",
    "Dott. Ing. ",
    "Rag. ",
]
PAROLE = st.sampled_from(["Rossi", "Mario", "Bosi", "Anna", "Maria", "De", "Sanzò", "D'Angelo", "Ingrid", "Onorati"])


@given(st.lists(PAROLE, min_size=2, max_size=4, unique=True), st.sampled_from(TITOLI), st.booleans(), st.randoms())
def test_one_person_however_the_name_is_written(parole, titolo, maiuscole, caso):
    altre = list(parole)
    caso.shuffle(altre)
    scritto = titolo + " ".join(altre)
    assert person_key(scritto.upper() if maiuscole else scritto) == person_key(" ".join(parole))
    assert plain_name(titolo + " ".join(parole)) == " ".join(parole)
    assert better(" ".join(parole).upper(), " ".join(parole)) == " ".join(parole)


@given(st.lists(PAROLE, min_size=2, max_size=3, unique=True), st.lists(PAROLE, min_size=2, max_size=3, unique=True))
def test_two_people_are_two(uno, altro):
    assert (person_key(" ".join(uno)) == person_key(" ".join(altro))) == (sorted(uno) == sorted(altro))


@pytest.mark.parametrize(
    ("cella", "attesi"),
    [
        ("Bosi Sindaco", ["Bosi", "Sindaco"]),
        ("Maria Bosi Sindaca", ["Maria Bosi", "Sindaca"]),
        ("Assessore Bosi Sindaco", ["Bosi", "Sindaco"]),
        ("Faggi, Bosi Sindaco", ["Faggi", "Bosi", "Sindaco"]),
        ("Bosi\nSindaco", ["Bosi", "Sindaco"]),
        ("Sindaco Bosi", ["Bosi"]),
        ("Bosi - Sindaco", ["Bosi", "Sindaco"]),
        ("Bosi (Sindaco)", ["Bosi"]),
        ("Faggi Vicesindaco", ["Faggi"]),
        ("Vice Sindaco", ["Vice Sindaco"]),
        ("Il Sindaco", ["Il Sindaco"]),
        ("Gabinetto del Sindaco", ["Gabinetto del Sindaco"]),
        ("Maria Bosi (Cultura, Sport)", ["Maria Bosi"]),
        ("Maria Bosi (Cultura; Sport e giovani), Faggi (Bilancio)", ["Maria Bosi", "Faggi"]),
        ("Assessore Bosi (deleghe: sport / scuola)", ["Bosi"]),
        ("(Bosi)", ["(Bosi)"]),
    ],
)
def test_people_in_a_cell(cella, attesi):
    assert di_persone(cella).split("\n") == attesi


def test_brackets_do_not_part_bodies_either():
    assert nomi("Gida (acqua, gas), Consiag; Altra (a; b)", set(), virgole=True) == [
        *("Gida (acqua, gas)", "Consiag", "Altra (a; b)")
    ]


def test_the_registries_come_before_the_file():
    noti = {chiave(n) for n in ("Museo Tessuto", "Gida")}
    nel_file = {chiave(n) for n in ("Museo", "Tessuto Gida", "Museo Tessuto Gida Nuova")}
    assert nomi("Museo Tessuto Gida", noti, virgole=True, nel_file=nel_file) == ["Museo Tessuto", "Gida"]
    assert nomi("Museo Tessuto Gida", set(), virgole=True, nel_file=nel_file) == ["Museo", "Tessuto Gida"]


@pytest.mark.parametrize(
    ("sopra", "sotto", "attesi"),
    [
        ("Servizio Pubblica", "Istruzione", ["Servizio Pubblica Istruzione"]),
        ("Servizio Mobilità e", "Infrastrutture", ["Servizio Mobilità e Infrastrutture"]),
        (
            "Servizio Sport\nServizio Mobilità",
            "e strade",
            ["Servizio Sport", "Servizio Mobilità e strade"],
        ),
        ("Servizio Sport", "Servizio Cultura", ["Servizio Sport", "Servizio Cultura"]),
        ("Servizio Sport", "Cultura", ["Servizio Sport", "Cultura"]),
    ],
)
@pytest.mark.parametrize("tabella", ["operativi", "quadro-strategico"])
def test_an_office_cut_by_the_end_of_a_page(tabella, sopra, sotto, attesi):
    noti = Noti(strutture={chiave("Servizio Pubblica Istruzione"): "Servizio Pubblica Istruzione"})
    if tabella == "operativi":
        teste = ["AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "STRUTTURE INTERNE"]
        esito = letta(xlsx(("A", "S", "O", sopra), ("", "", "", sotto), teste=teste), noti=noti)
        (voce,) = operativi(esito)
    else:
        teste = ["AMBITO STRATEGICO", "OBIETTIVI STRATEGICI", "STRUTTURE INTERNE COINVOLTE"]
        esito = letta(xlsx(("A", "S", sopra), ("", "", sotto), teste=teste), tabella, noti=noti)
        voce = esito.dup.ambiti[0].strategici[0]
    assert list(voce.strutture) == attesi
    assert any("continua il nome" in r.testo for r in esito.rilievi) == (len(attesi) < len([*sopra.split("\n"), sotto]))


@pytest.mark.django_db
def test_an_assessore_is_known_in_either_order_and_proposed_once():
    Assessore.objects.create(nominativo="Bosi Maria")
    nomi_del_dup = NomiDelDUP()
    assert nomi_del_dup.del_campo("assessori", ["Maria Bosi", "BOSI MARIA", "Dott.ssa Bosi Maria"]) == ("Bosi Maria",)
    assert nomi_del_dup.del_campo("assessori", ["Faggi Simone", "Simone Faggi"]) == ("Faggi Simone",)
    assert nomi_del_dup.assessori.nuovi == ["Faggi Simone"]


@pytest.mark.django_db
@pytest.mark.parametrize("nota", ["", "Rossi Mario", "Mario Rossi"])
def test_a_responsible_is_known_and_proposed_once(nota):
    piano = PianoFactory.create(anno=2026)
    prima = Persona.objects.create(nominativo=nota) if nota else None
    libro = Workbook()
    libro.active.append(["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"])
    for n, scritto in enumerate(("ROSSI MARIO", "Dott. Rossi Mario", "Mario Rossi", "Rossi Mario")):
        libro.active.append([f"2026-CP0{n}", f"Titolo {n}", "Sport", scritto])
    uscita = io.BytesIO()
    libro.save(uscita)
    esito = proponi_peg(piano, uscita.getvalue(), "p.xlsx")
    nuove = [v.nome for v in esito.proposta.anagrafe.persone.nuove()]
    assert nuove == ([] if prima else ["Mario Rossi"]) or nuove == ["Rossi Mario"]
    importa_peg(piano, uscita.getvalue(), "p.xlsx")
    (persona,) = Persona.objects.all()
    assert [o.responsabile for o in piano.obiettivi.all()] == [persona] * 4
    assert not importa_peg(piano, uscita.getvalue(), "p.xlsx").proposta.con_stato("cambiato")


@pytest.mark.parametrize(
    ("cella", "attesi"),
    [
        ("Alfa (a, b), Beta", ["Alfa (a, b)", "Beta"]),
        ("Alfa (a, Beta", ["Alfa (a", "Beta"]),
        ("Alfa), Beta (c, d (e, f)), Gamma", ["Alfa)", "Beta (c, d (e, f))", "Gamma"]),
        ("," * 30_000 + "Alfa", ["Alfa"]),
        ("(," * 10_000 + "Alfa", None),
    ],
    ids=["chiuse", "aperta", "annidate", "virgole", "aperte"],
)
def test_brackets_that_do_not_close_part_as_if_they_were_not_there(cella, attesi):
    letti = nomi(cella, set(), virgole=True)
    assert attesi is None or letti == attesi


def test_a_name_with_its_place_in_the_document_before_it_is_like_the_name() -> None:
    assert simili("3.1 Ciclabili e mobilità", "Ciclabili e mobilità")
    assert simili("Ciclabili", "1.2.3 CICLABILI")
    assert not simili("1 Ciclabili", "2 Ciclabili")
    assert not simili("2026 Ciclabili", "Parcheggi")


@pytest.mark.parametrize(
    "nuovo", ["Musei / Sport", "Sport; Musei", "Musei - Sport", "Musei + Sport", "Servizio Musei & Sport"]
)
def test_a_known_office_among_several_of_one_name_is_pointed_out(nuovo: str) -> None:
    assert [q.simile for q in quasi_doppi("struttura", ["Musei", nuovo], [nuovo])] == ["Musei"]


@pytest.mark.parametrize(
    ("nuovo", "noto", "simile"),
    [
        ("M. Bosi", "Maria Bosi", True),
        ("Bosi M.", "Maria Bosi", True),
        ("Rossi Ada Bosi Maria", "Maria Bosi", True),
        ("A. Bosi", "Maria Bosi", False),
        ("M. B.", "Maria Bosi", False),
        ("Mario Bosi Rossi", "Maria Bosi", False),
    ],
)
def test_a_person_within_another_name_or_by_an_initial(nuovo: str, noto: str, simile: bool) -> None:
    assert bool(quasi_doppi("persona", [noto, nuovo], [nuovo], persone=True)) is simile


ASKED_ABOUT = ["Responsabile", "Responsabile fase"]


def _persons(said: str, where: str) -> tuple[set[str], list[str]]:
    """Whom a plan gets from the cell of one column, and what is said of it."""
    plan = PianoFactory.create(anno=2026)
    row = {"Codice": "OB.1", "Titolo": "Uno", "Centro di Responsabilità": "Polizia", "Responsabile": "", "Fase": "Gara"}
    row[where] = said
    file = Workbook()
    file.worksheets[0].append(list(row))
    file.worksheets[0].append(list(row.values()))
    out = io.BytesIO()
    file.save(out)
    outcome = proponi_peg(plan, out.getvalue(), "p.xlsx")
    return {v.nome for v in outcome.proposta.anagrafe.persone.nuove()}, [f.testo for f in outcome.rilievi]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ASKED_ABOUT)
@pytest.mark.parametrize("said", ["vacante", "Posto vacante", "da nominare", "Da individuare", "n.d.", "non assegnato"])
def test_a_word_for_nobody_is_nobody(said: str, where: str) -> None:
    persons, told = _persons(said, where)
    assert persons == set()
    assert any(f"«{said}» non è una persona: lo lascio vuoto" in text for text in told)


@pytest.mark.django_db
@pytest.mark.parametrize("where", ASKED_ABOUT)
@pytest.mark.parametrize(
    "said", ["Neri Ugo / Bosi Maria", "Neri Ugo\nBosi Maria", "Neri Ugo e Bosi Maria", "Neri U.; Bosi M."]
)
def test_two_people_where_there_is_room_for_one_are_told(said: str, where: str) -> None:
    assert any("sembrano due persone" in text for text in _persons(said, where)[1])


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["Neri Ugo Maria", "De Luca\nAnna", "Neri Ugo / supplente", "D'Amico Rosa"])
def test_one_person_is_not_told_as_two(said: str) -> None:
    assert not any("sembrano due persone" in text for text in _persons(said, "Responsabile")[1])


def test_what_is_said_of_a_person_is_no_part_of_the_name() -> None:
    assert plain_name("Neri Dott. Ugo") == "Neri Ugo"
    assert plain_name("Neri Arch.") == "Neri Arch."
    assert better("Neri Ugo (Comandante)", "Neri Ugo") == "Neri Ugo"
    assert better("Neri Ugo", "Neri Ugo (Comandante)") == "Neri Ugo"
