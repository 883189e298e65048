# SPDX-License-Identifier: AGPL-3.0-or-later
"""What apps above say on the pages of those below: in the order in which they came, each once, with escaping on."""

from typing import Any

import pytest
from django.template import Context, Engine

from organizzazione import page_parts
from organizzazione.page_parts import Place, fill

ENGINE = Engine(
    libraries={"places": "organizzazione.templatetags.places"},
    loaders=[("django.template.loaders.locmem.Loader", {"one.html": "<b>{{ o }}</b>", "two.html": "due"})],
)


@pytest.fixture(autouse=True)
def _nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_parts, "_FILLED", {place: [] for place in Place})


def one(objective: str, _reader: str) -> tuple[str, dict[str, Any]]:
    return "one.html", {"o": objective}


def two(*_: str) -> tuple[str, dict[str, Any]]:
    return "two.html", {}


def page(place: str = "objective_state") -> str:
    source = "{% load places %}[{% place '" + place + "' o 'chi legge' %}]"
    return ENGINE.from_string(source).render(Context({"o": "<i>"}))


def test_a_place_that_nobody_fills_is_empty() -> None:
    assert page() == "[]"


def test_parts_stand_in_their_order_and_each_once() -> None:
    for part in (one, two, one):
        fill(Place.OBJECTIVE_STATE, part)
    assert page() == "[<b>&lt;i&gt;</b>due]"


def test_a_place_that_is_no_place_is_said() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        page("nowhere")
