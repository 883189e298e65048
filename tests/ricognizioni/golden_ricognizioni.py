# SPDX-License-Identifier: AGPL-3.0-or-later
"""The golden ricognizioni: one as a program of each schema froze it, with the hashes of what was printed from it.

They are made once, by the program that first freezes a schema, and never again: ``python -m
tests.ricognizioni.make_golden_ricognizioni`` writes those of today's schema where there are none. The first schema was
frozen by its own program and printed by that of the second, which gave the sheets another column.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from monitoraggio.contenuto import EvidenceContent
from reports.base import Formato
from reports.bodies import BodiesData
from reports.elenco import REPORT
from reports.ricognizione import RicognizioneData
from reports.scrittori import scrivi
from ricognizioni.bodies import bodies_told
from ricognizioni.computing import frozen, told
from ricognizioni.contenuto import (
    SCHEMA,
    AmbitoContent,
    BodyContent,
    ManagementContent,
    OperativeContent,
    RicognizioneContent,
    ServingContent,
    SourceContent,
    StrategicContent,
    ValueContent,
    in_canonical,
    read_ricognizione,
)
from tests.versioni.golden import engine, pages
from versioni.contenuto import impronta

FOLDER: Final = Path(__file__).parent / "attesi"
DAY: Final = date(2024, 2, 1)
FORMATS: Final = (Formato.JSON, Formato.CSV, Formato.XLSX, Formato.PDF)
# What depends on no engine: the rest may break a line, or pack a file, elsewhere in another way.
OF_NO_ENGINE: Final = (Formato.JSON, Formato.CSV)


def schemas() -> list[int]:
    """The schemas that have golden files."""
    return sorted(int(folder.name.removeprefix("schema_")) for folder in FOLDER.glob("schema_*"))


def stored(schema: int) -> str:
    """The ricognizione as it was frozen."""
    return (FOLDER / f"schema_{schema}" / "content.json").read_text("utf-8")


def hashes(schema: int) -> dict[str, str]:
    """What was printed from it: of a PDF without the identifier that it gives itself."""
    found: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "documents.json").read_text("utf-8"))
    return found


def made_by(schema: int) -> dict[str, str]:
    """The engine that printed them."""
    found: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "engine.json").read_text("utf-8"))
    return found


def printed(said: RicognizioneContent) -> Iterator[tuple[str, str]]:
    """Document with its format, and hash, of all that is printed from a ricognizione."""
    data: list[tuple[str, Any]] = [("ricognizione", RicognizioneData(told(said), DAY))]
    if said.gestionali_usciti:
        data.append(("partecipate-stato", BodiesData(bodies_told(said), DAY)))
    for name, what in data:
        for format in FORMATS:
            yield f"{name}.{format}", pages(scrivi(REPORT[name], what, format))


def sample() -> str:
    """What the closing of the sample freezes."""
    values = (
        ValueContent(
            *("=piste ciclabili", "km costruiti", "15*", "crescente", 2023, "12", "Ufficio tecnico", "Due tratti."),
            prima=(("2021", "3"), ("2022", "7,5")),
            chiesto="piste (atteso: 9)",
            evidenze=(EvidenceContent("", "=Collaudo", "collaudo.pdf", "application/pdf", 27, "cd" * 32),),
        ),
        ValueContent("corse", valore_atteso="-5", verso="decrescente", anno=2023),
        ValueContent("parcheggi", anno=2023, valore="31", nel_documento=False),
        ValueContent("alberi", valore_atteso="40", anno=2023, valore="31", prima=(("2022", "28"),)),
    )
    serving = (
        ServingContent("PEG_2023", "2023-AA01", "Biblioteche", "Cultura", (("risultato", "220/3"),)),
        ServingContent("PEG_2023", "2023-AA02", "Strade", "Lavori", (("risultato", "40"),)),
        ServingContent("PEG_2023", "2023-AA03", "Piazze", "Lavori"),
    )
    bodies = (
        BodyContent(
            *("Gida", "conseguito in parte", "Manca un lotto.\n<b>mai</b>", "metri posati, 900 attesi", "640"),
            *("https://esempio.it/relazione", "12/2024", "Anna Rossi", date(2024, 1, 20), date(2024, 1, 18)),
            riga=4,
        ),
        BodyContent("Consiag", riga=5),
        BodyContent("Asm", "non conseguito", "Gara deserta.", nel_documento=False, riga=6),
    )
    first = OperativeContent(
        *("Operativo 0.0", "1.1", ("Bosi", "Squittieri"), ("Servizio Urbanistica",), "verificato", "in corso"),
        *(Decimal("62.5"), "I lavori sono avanti.", "=1+1 & <b>mai</b>\nSi procede.", (("tempi", "Due mesi dopo."),)),
        *(values, serving),
        riga=1,
        gestionali=(
            ManagementContent("Nuove corse", "G1", "Gare\nContratti", bodies),
            ManagementContent("Pensiline", azioni="Posa"),
        ),
        evidenze=(
            EvidenceContent("", "La pagina dei lavori", indirizzo="https://esempio.it/lavori"),
            EvidenceContent("", "Verbale <b>mai</b>", protocollo="12345/2023"),
        ),
    )
    gone = OperativeContent("Operativo 1.1", stato="ridefinito", narrativa="Passa alla Provincia.", nel_documento=False)
    left = ManagementContent("Fermate", enti=(BodyContent("Gida", "conseguito", riga=9),), operativo="Operativo 1.1")
    said = RicognizioneContent(
        *("Comune di Prova", "DUP_2023_2025", "DUP 2023/2025", 2023, 2025, date(2023, 12, 31), "chiusa"),
        fonti=(
            SourceContent("PEG_2023", date(2023, 6, 30), 1, "ab" * 32),
            SourceContent("PEG_2024", saltato=True),
        ),
        ambiti=(
            AmbitoContent("Città", "A", (StrategicContent("Mobilità", "A1", (first, OperativeContent("Altro"))),)),
            AmbitoContent("Vuoto"),
        ),
        usciti=(gone,),
        gestionali_usciti=(left,),
    )
    return in_canonical(frozen(said))


def make() -> None:
    """Write those of today's schema."""
    folder = FOLDER / f"schema_{SCHEMA}"
    folder.mkdir(parents=True)
    content = sample()
    (folder / "content.json").write_text(content, "utf-8")
    _write(folder / "documents.json", {"content": impronta(content), **dict(printed(read_ricognizione(content)))})
    _write(folder / "engine.json", engine())


def _write(file: Path, data: Any) -> None:
    file.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
