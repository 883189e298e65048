# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione of a plan that hangs on two DUPs: what is of which, and what of which is left out."""

from dataclasses import replace

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoOperativo, ContenutoStrategico
from monitoraggio.computing import frozen
from monitoraggio.computing.board import Place
from relazioni.drawing import Drawing
from reports.relazione.chapters import chapters
from reports.relazione.results import tree
from tests.monitoraggio.accounts import account
from tests.relazioni import golden


def test_two_documents_that_call_their_levels_alike_stay_two() -> None:
    """An objective that serves the one is not counted under the other."""
    operative = ContenutoOperativo("Una piazza")
    ambiti = (ContenutoAmbito("Città", strategici=(ContenutoStrategico("Strade", operativi=(operative,)),)),)
    dups = [ContenutoDUP(code, "DUP", 2023, 2025, ambiti=ambiti) for code in ("DUP_2020_2022", "DUP_2023_2025")]
    place = Place("DUP_2020_2022", "Città", "Strade", "Una piazza")
    one, other = Drawing.of(frozen(account()), {"2023-AA01": (place,)}).tree(dups)
    assert one.strategici[0].operativi[0].obiettivi == ("2023-AA01",)
    assert (other.cifre, other.strategici[0].cifre, other.strategici[0].operativi[0].obiettivi) == ((), (), ())


def test_two_ambiti_of_one_name_have_two_titles() -> None:
    """In the tables, in the drawings and in the index: each with the document that it is of."""
    operative = ContenutoOperativo("Una piazza")
    ambiti = (ContenutoAmbito("Città", strategici=(ContenutoStrategico("Strade", operativi=(operative,)),)),)
    codes = ("DUP_2020_2022", "DUP_2023_2025")
    drawn = Drawing.of(
        frozen(account()),
        {f"2023-AA0{n}": (Place(c, "Città", "Strade", "Una piazza"),) for n, c in enumerate(codes, 1)},
    )
    dups = [ContenutoDUP(code, "DUP", 2023, 2025, ambiti=ambiti) for code in codes]
    levels = drawn.levels((code, "Città") for code in codes)
    names = [f"Città ({code})" for code in codes]
    assert [level.nome for level in levels if level.genere == "ambito"] == names
    said = replace(golden.sample(), livelli=levels, albero=drawn.tree(dups), senza_ambito=())
    (whole_tree, *strategic) = tree(said)
    assert [row[0] for row in whole_tree.righe] == [(name,) for name in names]
    assert [s.parte for s in strategic] == names
    assert [row[1] for s in strategic for row in s.righe] == [("2023-AA01",), ("2023-AA02",)]
    titles = [path[0] for part in chapters(said, {}) if (path := part.segnalibro) and path[0].startswith("4.")]
    assert titles[-2:] == [f"4.{n} {name}" for n, name in enumerate(names, 1)]
