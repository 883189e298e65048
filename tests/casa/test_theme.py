# SPDX-License-Identifier: AGPL-3.0-or-later
"""The theme of the pages: all that they may wear is in the file, which is a small part of the library."""

from tests.strumenti.theme import KEPT, LIBRARY, wanted


def test_no_rule_is_missing_that_a_page_may_need() -> None:
    kept = set(KEPT.read_text(encoding="utf-8").splitlines())
    missing = [rule[:120] for rule in wanted() if rule not in kept]
    assert missing == [], "python -m tests.strumenti.theme"


def test_the_file_is_a_small_part_of_the_library() -> None:
    assert KEPT.stat().st_size < LIBRARY.stat().st_size / 8
