# SPDX-License-Identifier: AGPL-3.0-or-later
"""The icons of the pages: all that are used are there, and no others, so that no page loads what it does not show."""

from tests.strumenti.icons import CHOSEN, KEPT, drawn, library, named, templates


def test_every_icon_that_a_template_names_is_in_the_library() -> None:
    assert named() - library().keys() == set()


def test_what_chooses_an_icon_is_a_filter_or_an_icon_handed_on() -> None:
    """Names that come from elsewhere could not be counted: they belong in a filter, or in an attribute ``icon``."""
    strange = [
        f"{file.name}: {said}"
        for file, text in templates()
        for said in CHOSEN.findall(text)
        if "|icona_" not in said and not said.endswith(".icon")
    ]
    assert strange == []


def test_the_file_holds_what_is_used() -> None:
    assert KEPT.read_text(encoding="utf-8") == drawn(), "python -m tests.strumenti.icons"
