# SPDX-License-Identifier: AGPL-3.0-or-later
"""The golden Relazioni: one as a program of each schema froze it, with the hashes of what was printed from it.

They are made once, by the program that first freezes a schema, and never again: ``python -m
tests.relazioni.make_golden`` writes those of today's schema where there are none.
"""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoOperativo, ContenutoStrategico
from monitoraggio.computing import frozen
from monitoraggio.computing.board import Place
from relazioni.contenuto import (
    SCHEMA,
    BandRow,
    BodyRow,
    ChangedRow,
    EnteRow,
    MomentRow,
    OperativeRow,
    OperativeValueRow,
    RelazioneContent,
    SectionContent,
    SharedRow,
    StepRow,
    VariationRow,
    in_canonical,
    read_relazione,
)
from relazioni.drawing import Drawing
from relazioni.sections import SECTIONS
from reports.base import Formato
from reports.elenco import REPORT
from reports.relazione.report import RelazioneData
from reports.scrittori import scrivi
from tests.monitoraggio.accounts import account
from versioni.contenuto import impronta

FOLDER: Final = Path(__file__).parent / "attesi"
DAY: Final = date(2024, 6, 20)
# What depends on no engine: the rest may break a line, or pack a file, elsewhere in another way.
FORMATS: Final = (Formato.JSON, Formato.CSV)


def schemas() -> list[int]:
    """The schemas that have golden files."""
    return sorted(int(folder.name.removeprefix("schema_")) for folder in FOLDER.glob("schema_*"))


def stored(schema: int) -> str:
    """The Relazione as it was frozen."""
    return (FOLDER / f"schema_{schema}" / "content.json").read_text("utf-8")


def hashes(schema: int) -> dict[str, str]:
    """What was printed from it."""
    found: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "documents.json").read_text("utf-8"))
    return found


def printed(said: RelazioneContent) -> dict[str, str]:
    """The hash of each document."""
    report = REPORT["relazione-performance"]
    return {str(f): impronta(scrivi(report, RelazioneData(said, DAY), f).decode("utf-8-sig")) for f in FORMATS}


def sample() -> RelazioneContent:
    """A Relazione that says everything once."""
    drawn = Drawing.of(frozen(account()), {"2023-AA01": (Place("DUP_2023_2025", "Città", "Strade", "Una piazza"),)})
    operative = ContenutoOperativo("Una piazza")
    tree = ContenutoDUP(
        *("DUP_2023_2025", "DUP", 2023, 2025),
        ambiti=(ContenutoAmbito("Città", strategici=(ContenutoStrategico("Strade", operativi=(operative,)),)),),
    )
    return RelazioneContent(
        ente="Comune di Prova",
        piano="PEG_2023",
        descrizione="Piano Esecutivo di Gestione 2023",
        anno=2023,
        stato="approvata",
        al=date(2023, 12, 31),
        tipo="finale",
        chiusura=2,
        anello="0" * 64,
        ricognizione="DUP_2023_2025 al 31/12/2023",
        anello_ricognizione="1" * 64,
        atto="DGC n. 60 del 20/06/2024",
        sezioni=tuple(SectionContent(s.key, s.title, f"Del capitolo «{s.title}».") for s in SECTIONS),
        livelli=drawn.levels([("DUP_2023_2025", "Città")]),
        andamento=(MomentRow(date(2023, 6, 30), (("obiettivi", "2"), ("fatto", "41"), ("atteso", "50"))),),
        albero=drawn.tree([tree]),
        senza_ambito=drawn.nowhere(),
        obiettivi=drawn.objectives(),
        scostamenti=drawn.deviations(),
        variazioni=(
            VariationRow(
                *(2, "DGC n. 9 del 01/09/2023", date(2023, 9, 1), "Variazione", 1),
                (
                    ChangedRow(
                        "2023-AA01", "Una piazza nuova", "Lavori pubblici", "cambiato", "Gara deserta", ("Fasi",)
                    ),
                ),
            ),
        ),
        condivisi=(SharedRow("Domande evase", (("Lavori (AA01)", "19/100"),), "19 di 100 = 19%."),),
        operativi=(
            OperativeRow(
                *("Città", "Strade", "Una piazza", "in corso", "81/2", Decimal(50), "Si è quasi a metà.", "I lavori."),
                (OperativeValueRow("Metri quadri", "100", (("2023", "40"),), "Ufficio tecnico"),),
            ),
        ),
        salute=(
            EnteRow(
                *("citta", "Incidenti", "Città", "Strade", "n.", "ISTAT", "decrescente"),
                *((("2022", "140"), ("2023", "120")), "−20 sul 2022: meglio.", True),
            ),
        ),
        organismi=(BodyRow("Tenere le strade", "Strade SpA", "raggiunto", "Fatto.", "12 km"),),
        valutazioni=(BandRow("Dirigenti", "alta", 3),),
        passi=(StepRow(date(2023, 1, 30), "Approvazione del piano"),),
        legenda=drawn.survey.legend,
        soglie=drawn.survey.rules.light_bounds,
        esclusi=(("salute", "Gli indicatori dell'ente sono quelli di DUP_2023_2025, non di DUP_2022_2024."),),
    )


def make() -> None:
    """Write the golden files of today's schema, where there are none."""
    folder = FOLDER / f"schema_{SCHEMA}"
    if folder.exists():
        raise SystemExit(f"{folder} c'è già: ciò che uno schema ha congelato non si rifà.")
    folder.mkdir(parents=True)
    said = replace(sample())
    _write(folder / "content.json", in_canonical(said))
    _write(folder / "documents.json", json.dumps(printed(read_relazione(in_canonical(said))), indent=2) + "\n")


def _write(file: Path, text: Any) -> None:
    file.write_text(text, encoding="utf-8")
