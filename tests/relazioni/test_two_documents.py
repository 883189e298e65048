# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione of a plan that hangs on two DUPs: what is of which, and what of which is left out."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoOperativo, ContenutoStrategico
from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from monitoraggio.computing import frozen
from monitoraggio.computing.board import Place
from monitoraggio.vita.closing import approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from relazioni.drawing import Drawing
from relazioni.life import approve_relazione
from relazioni.models import RelazioneApprovata
from relazioni.reading import SEVERAL, demand_source, drawn_from
from reports.base import Formato
from reports.elenco import REPORT
from reports.relazione.chapters import chapters
from reports.relazione.report import RelazioneData
from reports.relazione.results import tree
from reports.scrittori import scrivi
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.opening import Asked as RicognizioneAsked
from ricognizioni.vita.opening import open_ricognizione
from tests.monitoraggio.accounts import account
from tests.monitoraggio.monitored import YEAR_END, Monitored
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.relazioni import golden
from tests.relazioni.told import ACT, relazione
from tests.versioni.scena import scena

DOCUMENT = REPORT["relazione-performance"]
HEALTH = f"{SEVERAL} gli indicatori dell'ente sono quelli di DUP_2023_2025, non di DUP_2022_2024."
OPERATIVES = f"{SEVERAL} obiettivi operativi e organismi sono quelli di DUP_2023_2025, non di DUP_2022_2024 ({{}})."


def of_two_documents(first: int = 2022) -> Monitored:
    """The account, approved, of a plan whose first objective serves another DUP too, of the three years from a first
    one."""
    scene = scena()
    code = f"DUP_{first}_{first + 2}"
    other = DUP.objects.create(codice=code, descrizione=code, anno_inizio=first, anno_fine=first + 2)
    ambito = AmbitoStrategico.objects.create(dup=other, nome="Città")
    strategic = ObiettivoStrategico.objects.create(ambito=ambito, nome="Strade")
    operative = ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome="Una piazza")
    scene.obiettivi[0].obiettivi_operativi.add(operative)
    scene.approvata()
    m = Monitored(scene, open_survey(scene.piano, Asked(YEAR_END), scene.ufficio))
    whole(m)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    m.survey.refresh_from_db()
    return m


def look_at(m: Monitored, code: str, day: date) -> None:
    """A ricognizione of a DUP, closed."""
    close_ricognizione(open_ricognizione(DUP.objects.get(codice=code), RicognizioneAsked(day), m.office), m.office)


@pytest.mark.django_db
def test_what_of_another_document_is_left_out_is_said() -> None:
    m = of_two_documents()

    def left_out() -> dict[str, str]:
        return dict(demand_source(m.scene.piano).left_out)

    assert left_out() == {"salute": HEALTH}
    look_at(m, "DUP_2023_2025", YEAR_END)
    assert left_out() == {"operativi": OPERATIVES.format("nessuna ricognizione dell'anno chiusa"), "salute": HEALTH}
    look_at(m, "DUP_2022_2024", date(2023, 6, 30))
    out = {"operativi": OPERATIVES.format("ricognizione al 30/06/2023"), "salute": HEALTH}
    assert left_out() == out
    t, client = relazione(m), Client()
    client.force_login(m.office)
    for name, *args in (("relazione",), ("atto", "approvare")):
        page = client.get(reverse(f"relazioni:{name}", args=[t.relazione.pk, *args])).content.decode()
        assert all(words.replace("'", "&#x27;") in page for words in out.values())
    approve_relazione(t.relazione, ACT, m.office)
    assert dict(RelazioneApprovata.objects.get().read.esclusi) == out


@pytest.mark.django_db
def test_a_document_of_other_years_tells_nothing_of_the_comune_and_it_is_said() -> None:
    m = of_two_documents(2020)
    # The plan hangs on one that is of its year as well: that one is taken.
    assert dict(demand_source(m.scene.piano).left_out) == {"salute": HEALTH.replace("2022_2024", "2020_2022")}
    DUP.objects.filter(codice="DUP_2023_2025").update(anno_inizio=2024, anno_fine=2026)
    said = drawn_from(demand_source(m.scene.piano))
    assert (
        said.left_out("salute") == "Nessun DUP da cui il piano dipende comprende il 2023: restano fuori gli indicatori "
        "dell'ente di DUP_2020_2022, DUP_2023_2025."
    )
    assert said.salute == ()


@pytest.mark.parametrize("silent", [False, True])
def test_every_document_says_what_is_left_out(silent: bool) -> None:
    """On its first page, in each chapter that leaves it out, in its data, and in its workbook."""
    out = {"operativi": OPERATIVES.format("ricognizione al 30/06/2023"), "salute": HEALTH}
    said = replace(golden.sample(), esclusi=tuple(out.items()))
    if silent:
        said = replace(said, salute=(), organismi=())
    data = RelazioneData(said, golden.DAY)
    page = scrivi(DOCUMENT, data, Formato.HTML).decode().replace("&#x27;", "'")
    # The operative objectives and the bodies are two chapters.
    assert [page.count(words.rstrip(".")) for words in out.values()] == [3, 2]
    assert json.loads(scrivi(DOCUMENT, data, Formato.JSON))["esclusi"] == out
    book = load_workbook(io.BytesIO(scrivi(DOCUMENT, data, Formato.XLSX)))
    texts = {cell.value for row in book["Testi"].iter_rows() for cell in row}
    assert set(out.values()) <= texts


def test_a_plan_of_one_document_leaves_nothing_out() -> None:
    said = replace(golden.sample(), esclusi=())
    assert SEVERAL not in scrivi(DOCUMENT, RelazioneData(said, golden.DAY), Formato.HTML).decode()


def test_two_documents_that_call_their_levels_alike_stay_two() -> None:
    """An objective that serves the one is not counted under the other."""
    operative = ContenutoOperativo("Una piazza")
    ambiti = (ContenutoAmbito("Città", strategici=(ContenutoStrategico("Strade", operativi=(operative,)),)),)
    dups = [ContenutoDUP(code, "DUP", 2023, 2025, ambiti=ambiti) for code in ("DUP_2020_2022", "DUP_2023_2025")]
    place = Place("DUP_2020_2022", "Città", "Strade", "Una piazza")
    one, other = Drawing.of(frozen(account()), {"2023-AA01": (place,)}).tree(dups)
    assert one.strategici[0].operativi[0].obiettivi == ("2023-AA01",)
    assert (other.cifre, other.strategici[0].cifre, other.strategici[0].operativi[0].obiettivi) == ((), (), ())


def test_two_ambiti_of_one_name_have_two_titles() -> None:
    """In the tables, in the drawings and in the index: each with the document that it is of."""
    operative = ContenutoOperativo("Una piazza")
    ambiti = (ContenutoAmbito("Città", strategici=(ContenutoStrategico("Strade", operativi=(operative,)),)),)
    codes = ("DUP_2020_2022", "DUP_2023_2025")
    drawn = Drawing.of(
        frozen(account()),
        {f"2023-AA0{n}": (Place(c, "Città", "Strade", "Una piazza"),) for n, c in enumerate(codes, 1)},
    )
    dups = [ContenutoDUP(code, "DUP", 2023, 2025, ambiti=ambiti) for code in codes]
    levels = drawn.levels((code, "Città") for code in codes)
    names = [f"Città ({code})" for code in codes]
    assert [level.nome for level in levels if level.genere == "ambito"] == names
    said = replace(golden.sample(), livelli=levels, albero=drawn.tree(dups), senza_ambito=())
    (whole_tree, *strategic) = tree(said)
    assert [row[0] for row in whole_tree.righe] == [(name,) for name in names]
    assert [s.parte for s in strategic] == names
    assert [row[1] for s in strategic for row in s.righe] == [("2023-AA01",), ("2023-AA02",)]
    titles = [path[0] for part in chapters(said, {}) if (path := part.segnalibro) and path[0].startswith("4.")]
    assert titles[-2:] == [f"4.{n} {name}" for n, name in enumerate(names, 1)]
