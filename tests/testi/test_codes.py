# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a code may hold, and how each lives in an address and in the name of a file."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogli.sheetnames import sheet_names
from testi.addresses import CodeInOnePiece, CodeWithSlashes, CodeWithTildes
from testi.codes import (
    BAD_IN_CODE,
    BAD_IN_LINE,
    KEY_MAX,
    code_key,
    fault_of_code,
    fault_of_line,
    folded,
    one_line,
    repaired_code,
)
from testi.downloads import content_disposition
from testi.filenames import ascii_file_name, distinct_file_names, file_name
from tests.hostile import CODES, NO_CODES

EACH = [chr(c) for c in range(sys.maxunicode + 1)]
TEXTS = st.text(st.characters() | st.sampled_from("/\\.~ \n\t%\"':*?<>|\u202e\u200b\u2028"), max_size=40)
CONVERTERS = [CodeInOnePiece(), CodeWithTildes(), CodeWithSlashes()]


def test_the_classes_are_those_of_unicode() -> None:
    bad = {c for c in EACH if fault_of_code(f"x{c}x")}
    of_unicode = {c for c in EACH if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    blanks = {c for c in EACH if unicodedata.category(c) == "Zs"} - {" "}
    assert of_unicode | blanks <= bad
    assert {c for c in bad - of_unicode - blanks if unicodedata.category(c) != "Cn"} == set()


def test_what_parts_or_turns_a_line_does_not_stand_on_one() -> None:
    bad = {c for c in EACH if fault_of_line(f"x{c}x")}
    assert {c for c in EACH if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")} <= bad
    assert {c for c in EACH if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "RLI")} <= bad
    # What somebody pastes from a text: soft hyphens, joined emoji, no-break blanks.
    assert not fault_of_line("co\xadmune, «👩\u200d🏫»\xa0qui")


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_free(code: str) -> None:
    assert fault_of_code(code) == ""


@pytest.mark.parametrize(("code", "told"), NO_CODES)
def test_what_is_no_code_is_told_in_words(code: str, told: str) -> None:
    assert told in fault_of_code(code)
    assert fault_of_code(repaired_code(code)) == ""


def test_codes_are_sorted_as_people_count() -> None:
    codes = ["1", "2", "10", "a-è 3", "a/2", "A/10", "OB.2", "ob.9x", "OB.10", "OB.010", "OB.99999999999999999999"]
    assert sorted(sorted(codes), key=code_key) == codes
    assert code_key("OB.1") == code_key("ob.1 ") != code_key("OB.01")


@given(TEXTS, TEXTS)
def test_two_codes_have_one_key_when_they_are_the_same_to_the_eye(one: str, other: str) -> None:
    for code in (one, other, f"{one}/01", f"{one}/1", one.upper()):
        assert re.fullmatch("[0-9a-f]*", code_key(code))
        assert len(code_key(code)) <= KEY_MAX
        assert (code_key(code) == code_key(one)) == (folded(code) == folded(one))


@given(TEXTS)
def test_the_database_and_python_say_the_same(text: str) -> None:
    kept = "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    assert bool(re.search(BAD_IN_CODE, kept)) == bool(fault_of_code(kept))
    assert bool(re.search(BAD_IN_LINE, kept)) == bool(fault_of_line(kept))


@given(TEXTS)
def test_what_is_mended_is_good_and_mended_once(text: str) -> None:
    assert fault_of_code(repaired_code(text)) == fault_of_line(one_line(text)) == ""
    assert repaired_code(repaired_code(text)) == repaired_code(text)
    assert one_line(one_line(text)) == one_line(text)
    if not fault_of_code(text) and text:
        assert repaired_code(text) == text


@pytest.mark.parametrize("converter", CONVERTERS, ids=lambda c: type(c).__name__)
@given(text=TEXTS.filter(lambda t: not t.startswith(" ")))
def test_an_address_gives_the_code_back(converter: CodeInOnePiece, text: str) -> None:
    piece = converter.to_url(text)
    assert converter.to_python(piece) == text
    assert re.fullmatch(converter.regex, piece)
    assert not {"", ".", ".."} & set(piece.split("/"))


def test_addresses_that_offices_have_stay() -> None:
    assert [c.to_url("PEG_2030.1 bis+a") for c in CONVERTERS] == ["PEG_2030.1 bis+a"] * 3
    assert CodeWithTildes().to_url("PEG/2030") == "PEG~2030"
    assert CodeWithSlashes().to_url("PEG/2030") == "PEG/2030"
    assert CodeWithSlashes().to_python("a~b") == "a~b"


@given(TEXTS)
def test_a_name_of_a_file_is_one_on_every_system(text: str) -> None:
    for name in (file_name(text), ascii_file_name(text), file_name(f"{text}.pdf"), file_name(text * 30)):
        assert name == unicodedata.normalize("NFC", name)
        assert 0 < len(name.encode()) <= 255
        assert not set(name) & set('/\\<>:"|?*')
        assert not [c for c in name if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        assert name[0] not in ".- "
        assert name[-1] not in ". "
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
        assert file_name(name) == name
    assert ascii_file_name(text).isascii()
    assert "%" not in ascii_file_name(text)


@given(TEXTS)
def test_a_long_name_keeps_its_extension(text: str) -> None:
    assert file_name(f"a{text * 30}.xlsx").endswith(".xlsx")
    assert file_name(f"{'è' * 200}{text}a.pdf") != file_name(f"{'è' * 200}{text}b.pdf")


@given(st.lists(TEXTS | st.sampled_from(["a/b.pdf", "a_b.pdf", "A_B.PDF", "a:b.pdf", "CON", "con"]), max_size=8))
def test_two_names_stay_two_where_case_does_not_count(texts: list[str]) -> None:
    names = distinct_file_names(texts)
    assert len({unicodedata.normalize("NFKC", n.casefold()) for n in names}) == len(texts)
    assert [file_name(n) for n in names] == names
    assert distinct_file_names(texts) == names


def test_names_that_were_good_stay() -> None:
    for name in ("preventivo-PEG_2020-del-2020-01-30.pdf", "elenco.txt", "SHA256SUMS", "a b (2).csv"):
        assert file_name(name) == ascii_file_name(name) == name
    assert file_name("../../x.pdf") == "__.._x.pdf".replace("__", "___", 1)


@given(TEXTS)
def test_the_header_of_a_download_is_one_line_of_plain_letters(text: str) -> None:
    header = content_disposition(text)
    assert re.fullmatch(r"attachment; filename=\"[ !#-$&-\[\]-~]+\"(; filename\*=UTF-8''[A-Za-z0-9._~%-]+)?", header)


def test_the_header_says_the_letters_of_the_name() -> None:
    assert content_disposition("preventivo.pdf") == 'attachment; filename="preventivo.pdf"'
    assert content_disposition("città 100%.pdf", attachment=False) == (
        "inline; filename=\"citta 100_.pdf\"; filename*=UTF-8''citt%C3%A0%20100%25.pdf"
    )


@given(st.lists(TEXTS, max_size=6))
def test_sheets_have_names_that_excel_takes(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len({n.casefold() for n in names}) == len(titles)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert "'" not in (name[0], name[-1])
        assert name.casefold() != "history"
