# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cell is read as the sheet shows it: forms of numbers and of days, truth, errors, texts that are formulas."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel

from fogli.errors import is_error
from fogli.griglia import Griglia
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_looks import READ
from fogli.outgoing_workbook import Column, Properties, Sheet, workbook
from fogli.tables import open_table
from fogli.valori import shown_number

ACCOUNT = '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'
KILO = '[>=1000000]0.0,,"M";[>=1000]0.0,"k";0'
NUMBERS = [
    # A comma after the digits divides by a thousand, among them it parts the thousands.
    (1_500_000, '0.0,,"M"', "1,5M"),
    (1_500_000, '0.00,,\\ "mln"', "1,50 mln"),
    (1234, "#,##0,", "1"),
    (12_345_678, "#,##0,", "12.346"),
    (12_345_678, "#,##0.0,", "12.345,7"),
    (12_345_678, "#,##0,.0", "12.345,7"),
    (45, '0, "kg"', "0 kg"),
    (1234.5, "0 ,0", "123 ,5"),
    # Rounded where the sheet rounds.
    (0.955, "0%", "96%"),
    (0.945, "0%", "95%"),
    (2.5, "0", "3"),
    (-2.5, "0", "-3"),
    (-0.4, "0", "0"),
    (1.005, "0.00", "1,01"),
    (1e300, "0", "1" + "0" * 300),
    (0.1, "0.##%", "10%"),
    # Sections by sign and zero, and by a condition.
    (1, '"SI";;"NO"', "SI"),
    (0, '"SI";;"NO"', "NO"),
    (1, '"Vero";"Vero";"Falso"', "Vero"),
    (5, '"+"0;"-"0;"pari"', "+5"),
    (-5, "0;(0)", "(5)"),
    (0, '0;-0;"zero"', "zero"),
    (0, "0;(0)", "0"),
    (-3, "[Red]-0;[Blue]-0", "-3"),
    (50, '[<100]"basso";"alto"', "basso"),
    (150, '[<100]"basso";"alto"', "alto"),
    (2_500_000, KILO, "2,5M"),
    (2_500, KILO, "2,5k"),
    (25, KILO, "25"),
    (-25, KILO, "-25"),
    (1, '[=1]"uno";[=2]"due";0', "uno"),
    (2, '[=1]"uno";[=2]"due";0', "due"),
    (7, '[=1]"uno";[=2]"due";0', "7"),
    (-5, '[<0]"sotto "0;0', "sotto 5"),
    # A place for a digit that is not there.
    (12.5, "0.0?", "12,5"),
    (12.25, "0.0?", "12,25"),
    (5, "??0", "5"),
    (0, ACCOUNT, "-"),
    (-1234.5, ACCOUNT, "-1.234,50"),
    # Signs among digits and around them.
    (5551234, '000"-"0000', "555-1234"),
    (393331234567, "+00 000 0000000", "+39 333 1234567"),
    (1012026, '00"/"00"/"0000', "01/01/2026"),
    (1234, "\\#0", "#1234"),
    (8, '"n. "0', "n. 8"),
    (3, '0" su 10"', "3 su 10"),
    (90, '0"%"', "90%"),
    (90, "0\\%", "90%"),
    # Currencies.
    (5000, "[$EUR] #,##0.00", "EUR 5.000,00"),
    (5000, "#,##0.00 [$USD]", "5.000,00 USD"),
    (-5, "[$$-409]#,##0.00", "-$5,00"),
    (10, "[$€-410] #,##0", "€ 10"),
    (-1234.5, '#,##0.00 "€"', "€ -1.234,50"),
    (1234.5, f"{ACCOUNT.replace('_-;', ' [$€-410]_-;')}", "€ 1.234,50"),
    (9.5, "[$-410]0.0", "9,5"),
    # Plain ones.
    (101, "0000", "0101"),
    (7, "@", "7"),
    (0.5, "# ?/?", "0,5"),
    (12_345, "0.00E+00", "12345"),
    (12_345_678_901_234, "General", "12345678901234"),
    (5, 'General" anni"', "5 anni"),
    (-5, "General;[Red]-General", "-5"),
    (0.1 + 0.2, "General", "0,3"),
    # What shows nothing.
    (0, "0;-0;;@", ""),
    (-1, '"SI";;"NO"', ""),
    (5, ";;;", ""),
]
DAY = datetime.combine(date(2026, 12, 31), time())
DAYS = [
    (DAY, "dd/mm/yyyy", "31/12/2026"),
    (DAY.replace(hour=12), "dd/mm/yyyy", "31/12/2026"),
    (DAY.replace(hour=23, minute=59, second=59), "d mmmm yyyy", "31/12/2026"),
    (DAY.replace(hour=9, minute=30), "dd/mm/yyyy hh:mm", "31/12/2026 09:30"),
    (DAY, "dd/mm/yyyy hh:mm", "31/12/2026"),
    (DAY, "[$-410]d mmmm yyyy;@", "31/12/2026"),
    (DAY, "dddd dd/mm/yy", "31/12/2026"),
    (DAY, "gg/mm/aaaa", "31/12/2026"),
    (DAY, "yyyy", "2026"),
    (DAY, "aaaa", "2026"),
    (DAY, "mmm\\-yy", "dic-26"),
    (DAY, "mmmm yyyy", "dicembre 2026"),
    (DAY, "mm/yyyy", "12/2026"),
    (DAY, "mmmm", "dicembre"),
    (DAY.replace(hour=18, minute=5), "h:mm", "18:05"),
    (0.75, "hh:mm", "18:00"),
    (0.75, "[h]:mm", "18:00"),
    (timedelta(hours=36), "[h]:mm", "36:00"),
    (timedelta(minutes=90), "[mm]", "90"),
    (0.0625, "[m]", "90"),
    (timedelta(minutes=1, seconds=30), "[ss]", "90"),
    (0, "dd/mm/yyyy", "00/01/1900"),
    (DAY.replace(1900, 1, 1), "dd/mm/yyyy", "01/01/1900"),
    (DAY.replace(1900, 3, 1), "dd/mm/yyyy", "01/03/1900"),
]


def serial(value: Any) -> float:
    return float(to_excel(value)) if isinstance(value, datetime | timedelta) else value


@pytest.mark.parametrize(("value", "form", "shown"), [*NUMBERS, *DAYS])
def test_a_number_in_its_form(value: Any, form: str, shown: str) -> None:
    assert shown_number(serial(value), form).text == shown


@pytest.mark.parametrize(
    ("value", "form", "remark"),
    [
        (0, "0;-0;;@", "contiene 0"),
        (5.5, ";;;", "contiene 5,5"),
        (DAY, "dd/mm", "mostra «31/12»"),
        (DAY, "d\\-mmm", "mostra «31-dic», ma la cella tiene anche l'anno: leggo 31/12/2026"),
        (DAY, "dd/mm/yyyy", ""),
        (DAY.replace(hour=5), "dd/mm/yyyy", ""),
        (5, "0", ""),
    ],
)
def test_what_is_held_and_not_shown_is_told(value: Any, form: str, remark: str) -> None:
    told = shown_number(serial(value), form).remark
    assert (remark in told) if remark else not told


@pytest.mark.parametrize(
    ("value", "form", "held"),
    [
        (0.796, "0%", "79,6%"),
        (99.6, "0", "99,6"),
        (1234.5, "#,##0", "1.234,5"),
        (1_540_000, '0.0,,"M"', "1,54M"),
        (1234.567, '#,##0.00 "€"', "€ 1.234,567"),
        (-2.5, "0", "-2,5"),
        (-0.4, "0", "-0,4"),
        (3.5, '0" su 10"', "3,5 su 10"),
        (1 / 3, "0.00%", "33,33333333%"),
        (0.1 + 0.2, "0.0", ""),
        (0.5, "0.00%", ""),
        (12.5, "0.0?", ""),
        (12.5, "General", ""),
        (1e-300, "0", ""),
        (DAY.replace(hour=5), "dd/mm/yyyy", ""),
    ],
)
def test_of_a_number_that_is_shown_rounded_all_digits_are_held(value: Any, form: str, held: str) -> None:
    assert shown_number(serial(value), form).held == held


FORMS = st.lists(
    st.sampled_from(
        ["0", "#", "?", ".", ",", "%", '"a"', "\\-", " ", ";", "[<5]", "[h]", "m", "y", "_-", "*x", "@", "E+0"]
    ),
    max_size=12,
).map("".join)


@given(st.floats(allow_nan=True) | st.integers(-(10**30), 10**30), FORMS | st.text(max_size=12))
def test_any_form_shows_any_number(value: float, form: str) -> None:
    shown = shown_number(value, form)
    assert isinstance(shown.text, str)
    assert len(shown.held) <= len(shown.text) + 50


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.booleans())
def test_the_digits_are_those_of_the_number(number: int, places: int, grouped: bool) -> None:
    value = Decimal(number) / 100
    form = ("#,##0" if grouped else "0") + (f".{'0' * places}" if places else "")
    text = shown_number(float(value), form).text
    assert Decimal(text.replace(".", "").replace(",", ".")) == round(value, 9).quantize(
        Decimal(1).scaleb(-places), "ROUND_HALF_UP"
    )


@given(st.dates(date(1900, 3, 1), date(2999, 12, 31)), st.integers(0, 86_399))
def test_a_day_is_itself_whatever_its_hour(day: date, second: int) -> None:
    moment = datetime.combine(day, time()) + timedelta(seconds=second)
    assert shown_number(float(to_excel(moment)), "dd/mm/yyyy").text == f"{day:%d/%m/%Y}"


# Errors


@pytest.mark.parametrize(
    "text",
    [
        *(
            "#N/A",
            "#N/D",
            "#n/d",
            "#NV",
            "#N/DISP",
            "#I/T",
            "#REF!",
            "#RIF!",
            "#BEZUG!",
            "#¡REF!",
            "#DIV/0!",
            "#¡DIV/0!",
        ),
        *("#NAME?", "#NOME?", "#¿NOMBRE?", "#VALUE!", "#VALORE!", "#WERT!", "#CALC!", "#CALCOLO!", "#SPILL!"),
        *("#ESPANSIONE!", "#CONNECT!", "#BLOCKED!", "#FIELD!", "#CAMPO!", "#BUSY!", "#PYTHON!", "#ERROR!", "#MACRO?"),
        *("#GETTING_DATA", "#RECUPERO_DATI", "Err:502", "Err:508", "Errore:522", "err:504", "########", " #REF! "),
    ],
)
def test_an_error_is_known_by_its_shape(text: str) -> None:
    assert is_error(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "#", "#1", "# REF!", "#PNRR", "#iorestoacasa!", "Errori: 502", "Err: molti", "N/D", "n. 5", "Evviva!"),
        *("#REF! nella cella accanto", "Err:5020", "#" + "A" * 60 + "!"),
    ],
)
def test_what_only_resembles_an_error_is_a_text(text: str) -> None:
    assert not is_error(text)


# Texts


def grid(*rows: list[Any], forms: dict[str, str] | None = None) -> Griglia:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for place, form in (forms or {}).items():
        book.worksheets[0][place].number_format = form
    out = io.BytesIO()
    book.save(out)
    (found,) = open_table(out.getvalue(), "f.xlsx", True)
    return found


def test_a_text_has_the_form_of_texts() -> None:
    forms = {"A1": '0;0;0;"Attività "@', "B1": "@", "C1": ";;;", "D1": "0.00"}
    found = grid(["uno", "due", "tre", "quattro"], forms=forms)
    assert found.righe[0].celle == ("Attività uno", "due", "", "quattro")
    assert "contiene «tre»" in found.righe[0].remarks[2]


def test_truth_is_said_in_italian() -> None:
    assert grid([True, False]).righe[0].celle == ("SI", "NO")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('="007"', "007"),
        ('="Attività 007"', "Attività 007"),
        ('"=""007"""', "007"),
        ('"=""detto """"così"""""""', 'detto "così"'),
        ('=""', ""),
        ("'=A1", "=A1"),
        ("= 5", "= 5"),
    ],
)
def test_a_text_written_as_a_formula_is_that_text(cell: str, shown: str) -> None:
    (found,) = open_table(f"a;b;c\n1;{cell};3\n".encode(), "f.csv", True)
    assert found.righe[1].celle == ("1", shown, "3")
    assert not found.righe[1].doubts


@pytest.mark.parametrize("cell", ["=45*2", "=A1+B1", "=SOMMA(A1:A9)", '"=A1&""x"""', "=-5", "=$A$1"])
def test_a_formula_in_a_text_has_no_result(cell: str) -> None:
    (found,) = open_table(f"a;b;c\n1;{cell};3\n".encode(), "f.csv", True)
    assert set(found.righe[1].doubts) == {1}


def test_a_formula_cut_by_a_separator_is_refused() -> None:
    with pytest.raises(FileNonLeggibile, match='riga 2: la cella ="uno comincia con'):
        open_table(b'a;b;c\n1;="uno;due";3\n', "f.csv", True)


# Days that no sheet counts


@given(st.dates(date(1, 1, 1), date(2999, 12, 31)))
def test_a_day_goes_out_and_comes_in_again(day: date) -> None:
    about = Properties("Prova", "Ente", date(2026, 1, 1), READ)
    data = workbook([Sheet("Giorni", [Column("Giorno")], [[day]])], about)
    (found,) = open_table(data, "f.xlsx", True)
    assert found.righe[1].celle == (f"{day.day:02}/{day.month:02}/{day.year:04}",)


@pytest.mark.parametrize(
    ("value", "form", "shown"), [(0, ACCOUNT, "-"), (0, '0;-0;"–"', "–"), (0, '0 "€";;"€ -"', "€ -")]
)
def test_a_number_that_shows_as_a_dash_is_told(value: float, form: str, shown: str) -> None:
    assert shown_number(value, form).text == shown
    assert f"la cella contiene {value}, ma per la sua forma mostra «{shown}»" in shown_number(value, form).remark
    assert not shown_number(5, form).remark
