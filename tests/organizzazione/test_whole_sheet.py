# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisation in one workbook: all of it or nothing, and where it is wrong."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from fogli.limiti import FileNonLeggibile
from organizzazione import whole_sheet
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
CENTRES = [["Nome", "Nome breve", "Fa parte di"], ["Servizi sociali", "", "Area I"], ["Area I", "Area 1", ""]]
PEOPLE = [["Cognome e nome", "Matricola"], ["Rossi Maria", ""], ["Bianchi Ugo", "12"]]
POSTS = [
    ["Persona", "Centro", "In qualità di", "Dal", "Al"],
    ["Rossi Maria", "Area I", "Responsabile", "01/01/2026", ""],
    ["Bianchi Ugo (12)", "servizi SOCIALI", "delegato", "01/02/2026", "31/12/2026"],
]


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in {"Centri": CENTRES, "Persone": PEOPLE, "Incarichi": POSTS, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def who() -> Any:
    return UtenteFactory.create(ufficio=True)


def counts() -> tuple[int, int, int]:
    return tuple(model.objects.count() for model in (CentroDiResponsabilita, Persona, Incarico))  # type: ignore[return-value]


def said(proposal: whole_sheet.Proposal) -> list[tuple[str, int, str]]:
    return [(remark.sheet, remark.row, remark.column) for remark in proposal.remarks]


def test_a_preview_writes_nothing_and_the_confirmation_all_of_it(who: Any) -> None:
    proposal = whole_sheet.propose(workbook(), who)
    assert (proposal.remarks, counts()) == ([], (0, 0, 0))
    assert [(s.name, len(s.new)) for s in proposal.sheets] == [("Centri", 2), ("Persone", 2), ("Incarichi", 2)]
    whole_sheet.write(workbook(), "org.xlsx", who, proposal.fingerprint)
    assert counts() == (2, 2, 2)
    assert Incarico.objects.get(qualita="delegato").centro.padre == CentroDiResponsabilita.objects.get(nome="Area I")
    assert Persona.history.first().history_user == who
    assert whole_sheet.propose(workbook(), who).nothing


def test_the_model_comes_back_as_it_went(who: Any) -> None:
    whole_sheet.write(workbook(), "a", who, whole_sheet.propose(workbook(), who).fingerprint)
    model = whole_sheet.to_fill_in()
    assert load_workbook(BytesIO(model)).sheetnames[:3] == ["Centri", "Persone", "Incarichi"]
    assert whole_sheet.propose(model, who).nothing


def test_an_empty_model_says_what_is_missing(who: Any) -> None:
    assert said(whole_sheet.propose(whole_sheet.to_fill_in(), who)) == [("Centri", 0, ""), ("Persone", 0, "")]


def test_every_mistake_is_told_with_its_place(who: Any) -> None:
    wrong = workbook(
        Centri=[*CENTRES, ["Anagrafe", "", "Area che non c'è"]],
        Persone=[*PEOPLE, ["Rossi Maria", ""]],
    )
    proposal = whole_sheet.propose(wrong, who)
    assert said(proposal) == [("Centri", 4, "Fa parte di"), ("Persone", 4, "")]
    assert proposal.left_for_later
    posts = workbook(Incarichi=[*POSTS, ["Verdi Ada", "Area I", "Capo", "ieri", ""]])
    assert said(whole_sheet.propose(posts, who)) == [
        ("Incarichi", 4, "Dal"), ("Incarichi", 4, "In qualità di"), ("Incarichi", 4, "Persona"),
    ]  # fmt: skip
    assert counts() == (0, 0, 0)


def test_a_column_nobody_knows_is_told_with_its_sheet(who: Any) -> None:
    proposal = whole_sheet.propose(workbook(Persone=[["Cognome e nome", "Telefono"], ["Rossi Maria", "1"]]), who)
    assert said(proposal) == [("Persone", 0, "")]
    assert "Telefono" in proposal.remarks[0].text


def test_a_workbook_that_is_another(who: Any) -> None:
    with pytest.raises(FileNonLeggibile, match="foglio «Extra»"):
        whole_sheet.propose(workbook(Extra=[["a"], ["b"]]), who)
    with pytest.raises(FileNonLeggibile, match="manca il foglio"):
        whole_sheet.propose(b"Nome;Nome breve\nA;B\n", who)


def test_what_changed_meanwhile_is_not_written(who: Any) -> None:
    proposal = whole_sheet.propose(workbook(), who)
    Persona.objects.create(nominativo="Rossi Maria")
    with pytest.raises(whole_sheet.Changed) as changed:
        whole_sheet.write(workbook(), "a", who, proposal.fingerprint)
    assert len(changed.value.proposal.sheets[1].new) == 1
    assert counts() == (0, 1, 0)


def test_a_row_costs_the_same_however_many_there_are(who: Any) -> None:
    def reads(rows: int) -> int:
        people = [PEOPLE[0], *([f"Persona {n}", ""] for n in range(rows))]
        posts = [POSTS[0], *([f"Persona {n}", "Area I", "Responsabile", "01/01/2026", ""] for n in range(rows))]
        file = workbook(Persone=people, Incarichi=posts)
        with CaptureQueriesContext(connection) as found:
            assert whole_sheet.propose(file, who).remarks == []
        return sum(query["sql"].startswith("SELECT") for query in found)

    one, two, three = map(reads, (1, 2, 3))
    assert three - two == two - one
