# SPDX-License-Identifier: AGPL-3.0-or-later
"""The golden surveys: one as a program of each schema froze it, with the hashes of what was printed from it.

They are made once, by the program that first freezes a schema, and never again: ``python -m
tests.monitoraggio.make_golden_surveys`` writes those of today's schema where there are none.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from monitoraggio.computing import frozen, told
from monitoraggio.computing.board import Board, Place, seen_in
from monitoraggio.computing.course import moment_of
from monitoraggio.computing.rules_parts import effects_of
from monitoraggio.contenuto import (
    SCHEMA,
    CorrectionContent,
    MomentContent,
    RectificationContent,
    RulesBeforeContent,
    SurveyContent,
    in_canonical,
    read_survey,
)
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.surveys.shown import SurveyData
from tests.monitoraggio.accounts import account
from tests.versioni.golden import engine, pages
from versioni.contenuto import impronta

FOLDER: Final = Path(__file__).parent / "attesi"
DAY: Final = date(2024, 2, 1)
DOCUMENTS: Final = ("stato-attuazione", "consuntivo")
FORMATS: Final = (Formato.JSON, Formato.CSV, Formato.XLSX, Formato.PDF)
# What depends on no engine: the rest may break a line, or pack a file, elsewhere in another way.
OF_NO_ENGINE: Final = (Formato.JSON, Formato.CSV)


def schemas() -> list[int]:
    """The schemas that have golden files."""
    return sorted(int(folder.name.removeprefix("schema_")) for folder in FOLDER.glob("schema_*"))


def stored(schema: int) -> str:
    """The survey as it was frozen."""
    return (FOLDER / f"schema_{schema}" / "content.json").read_text("utf-8")


def hashes(schema: int) -> dict[str, str]:
    """What was printed from it: of a PDF without the identifier that it gives itself."""
    found: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "documents.json").read_text("utf-8"))
    return found


def made_by(schema: int) -> dict[str, str]:
    """The engine that printed them."""
    found: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "engine.json").read_text("utf-8"))
    return found


def printed(survey: SurveyContent) -> Iterator[tuple[str, Formato, str]]:
    """Document, format and hash of all that is printed from a survey."""
    data = SurveyData(told(survey), DAY)
    for name in DOCUMENTS:
        for format in FORMATS:
            yield name, format, pages(scrivi(REPORT[name], data, format))


def sample() -> str:
    """What the closing of the sample freezes: the course of its year, the rules of the closing before, what it
    corrects."""
    earlier, last = frozen(account(al=date(2023, 6, 30), tipo="intermedia")), frozen(account())
    rules = replace(earlier.regole, soglia_verde=Decimal(-10), valore_mancante="zero")
    then = frozen(replace(account(al=date(2023, 6, 30), tipo="intermedia"), regole=rules))
    before = RulesBeforeContent(earlier.al, rules, effects_of(then, last.regole))
    said = CorrectionContent(
        *("2023-AA01", "fase", "f1", "Bando"), *("Fine effettiva", "31/07/2023", "01/08/2023", "Data del verbale.")
    )
    mended = RectificationContent(
        3, "cd" * 32, "DGC n. 7 del 01/03/2024", "Errore nel verbale.", (said,), ("Scheda di Rossi Anna",)
    )
    course = (_moment(earlier), _moment(last))
    return in_canonical(replace(last, andamento=course, regole_prima=(before,), rettifica=mended))


def _moment(survey: SurveyContent) -> MomentContent:
    places = {"2023-AA01": (Place("DUP_2023_2025", "Cultura", "Leggere", "Biblioteche"),)}
    return moment_of(Board(survey, seen_in(survey, places)))


def make() -> None:
    """Write those of today's schema."""
    folder = FOLDER / f"schema_{SCHEMA}"
    folder.mkdir(parents=True)
    content = sample()
    (folder / "content.json").write_text(content, "utf-8")
    found = {f"{name}.{format}": seal for name, format, seal in printed(read_survey(content))}
    _write(folder / "documents.json", {"content": impronta(content), **found})
    _write(folder / "engine.json", engine())


def _write(file: Path, data: Any) -> None:
    file.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
