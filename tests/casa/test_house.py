# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures of the house (``python -m bench.house``): counted right, and within what the house promises."""

from bench.house import ROOT, Source, circle, figures, floors, graphs, look_at, sources, spread

CODE = """# SPDX-License-Identifier: AGPL-3.0-or-later
'''Says # nothing.'''

x = 1  # why


def outer() -> int:
    # because
    def inner() -> int:
        return 1

    return inner()
"""


def test_lines_comments_and_functions_are_counted() -> None:
    assert look_at("obiettivi/a.py", CODE) == Source("obiettivi/a.py", 12, 2, (6, 2))


def test_the_spread_of_lengths() -> None:
    assert spread(range(1, 11)) == (5, 9, 10)
    assert spread([7]) == (7, 7, 7)
    assert spread([]) == (0, 0, 0)


def test_the_page() -> None:
    found = [
        Source("obiettivi/a.py", 150, 3, (4, 8)),
        Source("obiettivi/migrations/0001_initial.py", 90, 0, ()),
        Source("dup/b.py", 50, 1, (20,)),
        Source("tests/test_a.py", 100, 1, (9,)),
        Source("bench/a.py", 1000, 0, (300,)),
    ]
    assert list(figures(found, [["obiettivi"], ["dup", "testi"]])) == [
        "righe di programma: 200",
        "righe di migrazioni: 90",
        "righe di prove: 100; per una di programma: 0,50",
        "commenti ogni 100 righe, programma: 2,0",
        "commenti ogni 100 righe, prove: 1,0",
        "funzioni (3): mediana, 90° percentile e massimo 8/20/20",
        "moduli (2): mediana, 90° percentile e massimo 50/150/150",
        "piani: 2, app: 3",
        "  obiettivi 150",
        "  dup 50, testi 0",
    ]


def test_a_circle_is_found_and_named() -> None:
    assert circle({"a": {"b", "a"}, "b": {"c"}, "c": set()}) == []
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


def test_the_house_keeps_its_measures() -> None:
    """What CONTRIBUTING.md asks of functions and modules, of the whole program."""
    storeys = floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    house = {room for storey in storeys for room in storey}
    program = [source for source in sources() if source.room in house and not source.migration]
    assert {source.room for source in program} == house
    median, ninth, _ = spread(length for source in program for length in source.functions)
    assert (median <= 9, ninth < 30) == (True, True)
    assert [source.path for source in program if source.lines >= 400] == []


def test_nobody_goes_round_in_circles() -> None:
    storeys = floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    modules, apps = graphs([room for storey in storeys for room in storey])
    assert len(modules) > 300
    assert circle(modules) == circle(apps) == []
