# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of each kind of sheet comes what has to come of it, and every cell is accounted for (``bench.celle`` prints it)."""

import pytest

from bench.celle import KINDS, Kind, lines, outcome


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_sheet_comes_out_as_it_has_to(kind: Kind) -> None:
    found = outcome(kind)
    assert found.comes == kind.comes
    assert sum(found.fates.values()) == found.cells


def test_the_table_of_kinds_ends_with_its_sums() -> None:
    *_, last = lines()
    written = sum(bool(cell) for kind in KINDS for row in kind.rows for cell in row)
    assert last == f"celle scritte {written}, col conto {written}; specie {len(KINDS)}, come devono {len(KINDS)}"
