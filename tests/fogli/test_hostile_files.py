# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are few bytes and much work are refused by count, in words; ordinary ones beside them are read."""

import ast
import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bench import hostile_files as hostile
from bench import hostile_workbook
from bench.tabelle import TESTE_PEG, cartella, righe_peg
from fogli import delimited, package, parts, sheet, workbook
from fogli.budget import Budget
from fogli.griglia import Griglia, leggi_griglie
from fogli.limiti import FileNonLeggibile
from fogli.tables import open_table
from importazioni.gate import read_plan
from tests.fogli.open_documents import cell, document, row, table

ROOT = Path(__file__).resolve().parents[2]
# A thousandth of what a file may hold, and of each hostile file.
SMALL = 1000


@pytest.fixture
def a_small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """All bounds a thousand times smaller, so that files of a few kB are beyond them."""
    small = partial(Budget, cells=600, characters=60_000, elements=3_000)
    monkeypatch.setattr(workbook, "Budget", small)
    monkeypatch.setattr(delimited, "Budget", small)
    monkeypatch.setattr(sheet, "UNIONI_MASSIME", 100)
    monkeypatch.setattr(sheet, "BESIDE_THE_CELLS", 300)
    monkeypatch.setattr(sheet.SheetReader, "most_elements", 3_000)
    monkeypatch.setattr(parts, "CELL_FORMATS", 70)
    monkeypatch.setattr(parts, "MARK_BYTES", 10_000)
    for kind in (parts.Types, parts.Relations, parts.Workbook, parts.Styles, parts.Strings):
        monkeypatch.setattr(kind, "most_elements", 400)


REFUSED = [
    (hostile.empty_cells, "foglio «Foglio1».*1.000.000 celle, contate anche quelle vuote"),
    (hostile.empty_cells_in_rows, "1.000.000 celle"),
    (hostile.wide_rows, "1.000.000 celle"),
    (hostile.cells_of_another_encoding, "1.000.000 celle"),
    (hostile.empty_rows, "foglio «Foglio1» ha più di 3.000 elementi"),
    (hostile.fonts, "stili ha più di 400 elementi"),
    (hostile.cell_formats, "stili ha più di 70 formati di cella"),
    (hostile.number_formats, "stili ha più di 400 elementi"),
    (hostile.shared_text, "cella riga 1: ha più di 32.767 caratteri"),
    (hostile.shared_text_as_long_as_a_cell, "40.000.000 caratteri, contati ogni volta"),
    (hostile.shared_texts, "testi condivisi ha più di 400 elementi"),
    (hostile.rich_texts, "testi condivisi ha più di 400 elementi"),
    (hostile.rich_inline, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.sheets, "cartella di lavoro ha più di 200 fogli"),
    (hostile.one_sheet_many_times, "più fogli sono la stessa parte"),
    (hostile.defined_names, "cartella di lavoro ha più di 400 elementi"),
    (hostile.relations, "collegamenti della cartella ha più di 400 elementi"),
    (hostile.content_types, "elenco delle parti ha più di 400 elementi"),
    (hostile.merged, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.hyperlinks, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.validations, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.conditional_formats, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.columns, "accanto alle celle più di 150.000 collegamenti"),
    (hostile.long_attribute, "un solo elemento di più di"),
    (hostile.many_attributes, "un solo elemento di più di"),
    (hostile.long_number, "non è un XLSX intero"),
    (hostile.members, "in 4.00. parti"),
]


@pytest.mark.parametrize(("make", "told"), REFUSED, ids=lambda x: getattr(x, "__name__", ""))
def test_each_kind_is_refused_by_count(make: Callable[[int], bytes], told: str, a_small_world: None) -> None:
    many = max(hostile.TABLES[make] // SMALL, 61)
    if make in (hostile.long_attribute, hostile.many_attributes, hostile.columns, hostile.wide_rows):
        many = 200_000 if make is hostile.long_attribute else 20_000
    if make is hostile.members:
        many = 4000
    if make is hostile.cells_of_another_encoding:
        many = 1000
    with pytest.raises(FileNonLeggibile, match=told):
        open_table(make(many), "f.xlsx", True)


@pytest.mark.parametrize(
    ("make", "many", "told"),
    [
        (hostile.long_text, 40_000, r"f\.xlsx, foglio «Foglio1», cella riga 1: ha più di 32\.767 caratteri"),
        (hostile.numbered_row, 20, "ha una riga di numero «99999999999999999999», e l'ultima possibile è 1.048.576"),
        (hostile.far_column, 4, "ha una cella «ZZZZ1», e di colonne ce ne sono al più 16.384"),
        (hostile.far_column, 100, "ha una cella «ZZZ"),
        (hostile.entities, 3, "DOCTYPE"),
        (hostile.one_entity, 10, "stili: contiene una dichiarazione DOCTYPE"),
        (hostile.deep_marks, 100, "foglio «Foglio1» ha elementi annidati più di 60 volte"),
        (hostile.deep_texts, 100, "testi condivisi ha elementi annidati più di 60 volte"),
        (hostile.odd_references, 1, "non è un XLSX intero"),
        (hostile.no_sheet, 1, "non è un XLSX intero"),
        (hostile.twice, 1, "contiene 2 volte la parte «xl/worksheets/sheet1.xml»"),
        (hostile.other_compression, 10, "è compressa in un modo"),
        (hostile.lying_sizes, 1000, "non è un XLSX intero"),
        (hostile.huge_sizes, 1, "aperto occuperebbe"),
        (hostile.overlapping, 1, "sta sopra un'altra"),
        (hostile.encrypted, 1, "protetto da una password"),
        (hostile.cut, 1, "non è un XLSX intero"),
        (hostile.long_line, 200_000, r"riga 2: la riga non si legge, o una sua cella ha più di 131\.072 caratteri"),
        (hostile.many_columns, 1000, "più di 60 colonne"),
        (hostile.short_lines, 30_000, "vuoto, tagliato"),
        (hostile.nothing, 10, "non è un testo"),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_what_no_spreadsheet_says_is_refused_in_words(make: Callable[[int], bytes], many: int, told: str) -> None:
    with pytest.raises(FileNonLeggibile, match=told):
        open_table(make(many), "f.xlsx", True)


@pytest.mark.parametrize("make", hostile.TABLES, ids=lambda m: m.__name__)
def test_no_kind_is_more_than_a_refusal(make: Callable[[int], bytes]) -> None:
    """Also small, where it is below every bound: a sheet, or words."""
    with suppress(FileNonLeggibile):
        assert all(isinstance(g, Griglia) for g in open_table(make(min(hostile.TABLES[make], 50)), "f", False))


@pytest.mark.parametrize("make", hostile.PLANS, ids=lambda m: m.__name__)
def test_no_plan_is_more_than_a_refusal(make: Callable[[int], bytes]) -> None:
    with pytest.raises(FileNonLeggibile, match=r"^p\.json: "):
        read_plan(make(min(hostile.PLANS[make], 5000)), "p.json")


def test_the_cells_of_all_sheets_are_counted_together(a_small_world: None) -> None:
    page = hostile_workbook.sheet("<row>" + "<c/>" * 250 + "</row>")
    assert len(open_table(hostile_workbook.workbook([page] * 2), "f.xlsx", True)) == 2
    with pytest.raises(FileNonLeggibile, match="foglio «Foglio3»"):
        open_table(hostile_workbook.workbook([page] * 3), "f.xlsx", True)


def test_a_hidden_sheet_is_not_read(a_small_world: None) -> None:
    book = Workbook()
    book.create_sheet("Nascosto").append(["x"] * 10)
    book["Nascosto"].sheet_state = "hidden"
    for _ in range(100):
        book["Nascosto"].append(["x"] * 10)
    book.worksheets[0].append(["si vede"])
    out = io.BytesIO()
    book.save(out)
    seen, hidden = open_table(out.getvalue(), "f.xlsx", True)
    assert seen.righe[0].celle == ("si vede",)
    assert (hidden.foglio, hidden.hidden, hidden.righe, hidden.written) == ("Nascosto", True, (), 1010)


def test_a_plan_of_thousands_of_objectives_is_read() -> None:
    (grid,) = leggi_griglie(cartella(TESTE_PEG, righe_peg(3000)), "p.xlsx", fedele=True)
    assert len(grid.righe) == 3001
    assert grid.righe[1].celle[0] == "2020-AA00"
    assert grid.righe[3000].celle[-2] == "2999"


BLANK = row(cell(None), more=' table:number-rows-repeated="16000000"')
DOCUMENTS = [
    (
        table(row(cell("a", more=' table:number-columns-repeated="60"'), more=' table:number-rows-repeated="1048576"')),
        "celle",
    ),
    ("".join(table(BLANK, row(cell("a")), name=f"F{n}") for n in range(50)), "celle, contate anche quelle vuote"),
    (table(row(cell("a", more=' table:number-columns-repeated="99999999999999999999"'))), "si ripete «9999"),
    (table(row(cell("a", more=' table:number-rows-spanned="-1"'))), "si ripete «-1»"),
    (table(row(cell("a" * 40_000))), "una cella di più di 32767 caratteri"),
    (
        table(
            row(cell("a" * 32_000, more=' table:number-columns-repeated="60"'), more=' table:number-rows-repeated="50"')
        ),
        "40.000.000 caratteri",
    ),
    (
        table(*[row(cell("a", more=' table:number-rows-spanned="30000"'))] * 300, *[row(cell("b"))] * 30_000),
        "celle unite",
    ),
    ("".join(table(name=f"F{n}") for n in range(51)), "più di 50 fogli"),
    ("".join(table(name=f"F{n}", style="ta2") for n in range(201)), "più di 50 fogli"),
    ("<text:p>" * 100, "annidati più di 60 volte|non è intero"),
    (table(table()), "una tabella dentro"),
    (row(cell("a")), "fuori da un foglio"),
]


@pytest.mark.parametrize(("inside", "told"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_an_ods_is_counted_as_well(inside: str, told: str) -> None:
    data = document(inside, parts=[("padding", random.Random(0).randbytes(100_000).hex())])  # noqa: S311
    with pytest.raises(FileNonLeggibile, match=told):
        open_table(data, "f.ods", True)


def test_blank_rows_of_all_sheets_are_counted_together() -> None:
    page = hostile_workbook.sheet('<row r="30000"><c><v>1</v></c></row>')
    assert len(open_table(hostile_workbook.workbook([page] * 3), "f.xlsx", True)) == 3
    with pytest.raises(FileNonLeggibile, match="celle, contate anche quelle vuote"):
        open_table(hostile_workbook.workbook([page] * 50), "f.xlsx", True)


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_many_sheets_of_one_part_are_refused_whether_they_are_seen_or_not(state: str) -> None:
    names = "".join(f'<sheet name="F{n}" sheetId="{n}" state="{state}" r:id="rId1"/>' for n in range(1, 51))
    data = hostile_workbook.workbook(extra=hostile_workbook.book(sheets=names))
    with pytest.raises(FileNonLeggibile, match="più fogli sono la stessa parte"):
        open_table(data, "f.xlsx", True)


@pytest.mark.parametrize("inside", ["<xf numFmtId='0'/>", "<font/>"])
def test_half_a_million_looks_are_refused_before_they_are_read(inside: str) -> None:
    """By counting their bytes: no element of them is made."""
    kind = "cellXfs" if "xf" in inside else "fonts"
    styles = hostile_workbook.styles(f"<{kind}>{inside * 500_000}</{kind}>")
    with pytest.raises(FileNonLeggibile, match="stili ha più di"):
        open_table(hostile_workbook.workbook(extra=styles), "f.xlsx", True)


def ordinary() -> dict[str, bytes]:
    book = Workbook()
    for cells in (["a", 1, 2.5, True], ["b", "testo", None, 3]):
        book.worksheets[0].append(cells)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as closed:
        return {name: closed.read(name) for name in closed.namelist()}


ORDINARY = ordinary()


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(sorted(ORDINARY)),
    st.lists(st.tuples(st.sampled_from(sorted(ORDINARY)), st.integers(0, 5)), max_size=3),
    st.integers(0, 2**32),
)
def test_parts_shuffled_and_spoilt_are_a_sheet_or_words(
    order: list[str], spoilt: list[tuple[str, int]], seed: int
) -> None:
    """Each part under the name of another, cut, with bytes changed: nothing but a refusal comes out."""
    chance = random.Random(seed)  # noqa: S311
    changed = dict(zip(sorted(ORDINARY), (ORDINARY[n] for n in order), strict=True)) if seed % 2 else dict(ORDINARY)
    for name, how in spoilt:
        part = bytearray(changed[name])
        place = chance.randrange(len(part))
        if how == 0:
            part = part[:place]
        elif how == 1:
            part[place : place + 1] = chance.randbytes(4)
        elif how == 2:
            part = part.replace(b'"1"', b'"-7"').replace(b"<v>", b"<v>1e999")
        elif how == 3:
            part = part[:place] + part
        elif how == 4:
            part = part.replace(b"sheet", b"teehs")
        changed[name] = bytes(part)
    with suppress(FileNonLeggibile):
        open_table(hostile_workbook.archive(changed), "f.xlsx", bool(seed % 3))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_an_archive_with_bytes_changed_is_a_sheet_or_words(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(hostile_workbook.archive(ORDINARY))
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    with suppress(FileNonLeggibile):
        open_table(bytes(data), "f.xlsx", False)


# What opens a file, and where it may be called: behind the door, or on files that are our own.
OPENERS = {
    "load_workbook": set(),
    # The second is xlrd's.
    "open_workbook": {"fogli/tables.py", "fogli/old_workbook.py"},
    "open_document": {"fogli/tables.py"},
    "open_old_workbook": {"fogli/tables.py"},
    "open_table": {"fogli/tables.py"},
    "open_delimited": {"fogli/tables.py"},
    # What we pack ourselves; and the script of a dossier, which is handed out and reads it where it has gone.
    "ZipFile": {"fogli/package.py", "reports/zipped.py", "reports/dossier/checker.py", "fogli/outgoing_workbook.py"},
    "ParserCreate": {"fogli/parts.py"},
    "decodifica": {"fogli/tables.py", "importazioni/stampa_vecchia/ingresso.py"},
    "leggi_impianto": set(),
    "da_json": {
        "importazioni/demo.py",
        "importazioni/stampa_vecchia/ingresso.py",
        "importazioni/pieces.py",
        # What these read is signed, or of our own versions.
        "obiettivi/modifica/submission.py",
        "trasparenza/published.py",
        "versioni/contenuto.py",
        "versioni/in_force.py",
        "versioni/variazioni.py",
    },
    "reader": {"fogli/delimited.py"},
    "DictReader": set(),
    # The second is of the library of envelopes, called by a worker behind the door.
    "load": {"fogli/sandbox/frames.py", "trasparenza/envelopes.py"},
    # The arms of who administers: small, without entities nor network.
    "fromstring": {"testi/logo.py"},
    "iterparse": set(),
}
APPS = (
    *("accesso", "aggregati", "congelati", "controlli", "delibere", "dup", "fascicoli", "fogli", "importazioni"),
    *("indicatori", "lavori", "notifiche", "obiettivi", "organizzazione", "peg", "reports", "sicurezza", "testi"),
    *("trasparenza", "versioni"),
)


def calls(source: str) -> set[str]:
    """The names that a module calls, without what stands before their point."""
    found = (n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    return {f.attr if isinstance(f, ast.Attribute) else f.id for f in found if isinstance(f, ast.Attribute | ast.Name)}


def test_nothing_opens_a_file_but_behind_the_door() -> None:
    elsewhere: dict[str, list[str]] = {}
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            for opener in OPENERS.keys() & calls(file.read_text(encoding="utf-8")):
                if name not in OPENERS[opener]:
                    elsewhere.setdefault(opener, []).append(name)
    assert elsewhere == {}


def test_every_bound_of_the_list_of_contents_is_looked_at_before_any_part_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise AssertionError("a part was opened")

    kinds = (hostile.members, hostile.huge_sizes, hostile.overlapping, hostile.twice, hostile.encrypted)
    files = [make(1500) for make in kinds]
    monkeypatch.setattr(zipfile.ZipFile, "open", nobody)
    for data in files:
        with pytest.raises(FileNonLeggibile):
            package.open_package(data, "f.xlsx")
