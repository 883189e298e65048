# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards in every kind of workbook, with the words that tables know; and cards whose code only the plan knows."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import xlwt

from fogli.tables import open_table
from importazioni.griglie.account import Account
from importazioni.griglie.findings import TabellaConErrori
from importazioni.peg.table_columns import form_of
from importazioni.peg.table_services import importa_peg, proponi_peg
from importazioni.schede import rows_of_cards
from importazioni.schede.labels import INDICATORS, OBJECTIVE, PHASES, heads, label
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from tests.fabbriche import ObiettivoFactory, PianoFactory
from tests.fogli import open_documents
from tests.importazioni.cards import ABOVE, BY_TURNS, LEFT, PAIRED, SECTIONS, Rows, workbook

SHEETS: dict[str, Rows] = {"uno": LEFT, "due": PAIRED, "tre": ABOVE, "quattro": SECTIONS, "cinque": BY_TURNS}


def open_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """The same as an ODS."""
    tables = (
        open_documents.table(*(open_documents.row(*map(_cell, row)) for row in rows), name=name)
        for name, rows in sheets.items()
    )
    return open_documents.document(*tables)


def _cell(said: Any) -> str:
    if said is None:
        return open_documents.cell()
    if isinstance(said, date):
        return open_documents.cell(said.strftime("%d/%m/%Y"), "date", said.isoformat())
    return open_documents.cell(str(said), *(("float", str(said)) if isinstance(said, int) else ()))


def old_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """The same as an XLS."""
    book = xlwt.Workbook()
    day, other = xlwt.easyxf(num_format_str="dd/mm/yyyy"), xlwt.easyxf()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, said in enumerate(row):
                if said is not None:
                    sheet.write(r, c, said, day if isinstance(said, date) else other)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[list[tuple[int, str, dict[str, str]]], list[str]]:
    """All that is read, and all that is told."""
    account = Account(form_of(2031), open_table(data, "x", True))
    rows = rows_of_cards(account, account.grids, 2031)
    found = [(row.numero, row["codice"], dict(row.valori)) for row in rows]
    return found, [str(f) for f in account.findings]


@pytest.mark.parametrize("made", [open_workbook, old_workbook])
def test_every_kind_of_workbook_gives_the_same(made: Callable[[Mapping[str, Rows]], bytes]) -> None:
    found, told = read(made(SHEETS))
    assert (found, told) == read(workbook(SHEETS))
    assert {code for _, code, _ in found} == {"OB.1", "2", "LP/2031/03", "1", "OB.7"}
    assert any("riga 6, colonna «B»: «20» non ha un posto" in t for t in told)


@pytest.mark.parametrize(
    ("cells", "part", "fields"),
    [
        (("Fasi", "Inizio", "Dirigente", "Vincoli"), PHASES, ["descrizione", "inizio_previsto", "responsabile"]),
        (("Attività", "Settore", "Data di scadenza"), PHASES,
         ["descrizione", "centro_di_responsabilita", "fine_prevista"]),
        (("Indicatore", "Verso", "Target", "Dimensione della performance"), INDICATORS,
         ["descrizione", "verso", "valore_atteso", "dimensione"]),
    ],
)  # fmt: skip
def test_heads_are_known_by_the_words_of_tables(cells: tuple[str, ...], part: str, fields: list[str]) -> None:
    found = heads(cells)
    assert found is not None
    assert (found[0], list(found[1].values())) == (part, fields)


@pytest.mark.parametrize("speaking_of", [OBJECTIVE, PHASES, INDICATORS])
@pytest.mark.parametrize("word", ["Settore", "Ufficio", "Dirigente", "Descrizione"])
def test_a_label_of_the_objective_is_its_own_among_phases_too(word: str, speaking_of: str) -> None:
    found = label(word, speaking_of)
    assert found is not None
    assert found.part == OBJECTIVE


@pytest.fixture
def plan(db: None) -> PianoEsecutivo:
    """A plan of the year of the samples."""
    made: PianoEsecutivo = PianoFactory.create(codice="PEG_2031", anno=2031)
    return made


NAMELESS: Rows = (("Titolo", "Riordino  dell'Archivio"), ("Responsabile", "Rossi Ada"), ("Peso", 30))


def test_a_card_without_a_code_is_the_objective_of_its_title(plan: PianoEsecutivo) -> None:
    o = ObiettivoFactory.create(piano=plan, codice="OB.1", titolo="Riordino dell'archivio")
    data = workbook({"a": NAMELESS})
    preview = proponi_peg(plan, data, "s.xlsx")
    told = [str(r) for r in preview.rilievi]
    assert any("manca il codice: nel piano quel titolo ha il codice OB.1, e la leggo come quella." in t for t in told)
    assert any("colonna «B»: «30» non ha un posto" in t for t in told)
    importa_peg(plan, data, "s.xlsx", impronta=preview.proposta.impronta)
    assert ObiettivoPEG.objects.get(pk=o.pk).responsabile.nominativo == "Rossi Ada"
    assert ObiettivoPEG.objects.count() == 1


def test_a_title_of_two_objectives_names_none(plan: PianoEsecutivo) -> None:
    for code in ("OB.1", "OB.2"):
        ObiettivoFactory.create(piano=plan, codice=code, titolo="Riordino dell'archivio")
    with pytest.raises(TabellaConErrori) as refused:
        proponi_peg(plan, workbook({"a": NAMELESS}), "s.xlsx")
    assert any("manca il codice: scriverlo accanto" in f.testo for f in refused.value.rilievi if f.grave)
