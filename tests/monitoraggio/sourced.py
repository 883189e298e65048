# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey with sources: a folder with a CSV in it, and who is read from where."""

from pathlib import Path
from typing import Any

from monitoraggio.choices import SourceKind
from monitoraggio.models import FonteIndicatore, ValoreIndicatore
from monitoraggio.vita.keeping import keep_source
from obiettivi.models import ObiettivoPEG
from tests.monitoraggio.monitored import Monitored

FILE = "ore.csv"
HEAD = "Indicatore;Ore;Aperte;Previste\n"


def put(folder: Path, *rows: str, name: str = FILE, encoding: str = "utf-8") -> Path:
    """A CSV of four columns in the folder."""
    file = folder / name
    file.write_bytes((HEAD + "".join(f"{row}\n" for row in rows)).encode(encoding))
    return file


def source(m: Monitored, value: ValoreIndicatore | None = None, **said: Any) -> FonteIndicatore:
    """Where the first indicator of the first objective is read: the row «A1» of the CSV, unless said otherwise."""
    row = value or m.value()
    usual: dict[str, Any] = {
        "genere": SourceKind.CSV,
        "file": FILE,
        "colonna_chiave": "Indicatore",
        "chiave": "A1",
        "colonna_valore": "Ore",
    }
    if said.get("genere", SourceKind.CSV) != SourceKind.CSV:
        usual = {}
    objective = ObiettivoPEG.objects.get(pk=row.stato.obiettivo_id)
    made = FonteIndicatore(
        piano=m.survey.piano,
        obiettivo=objective,
        codice=objective.codice,
        row_id=row.row_id,
        descrizione=row.descrizione,
        **{**usual, **said},
    )
    keep_source(made, m.office)
    return made


def from_another(m: Monitored, value: ValoreIndicatore, other: ValoreIndicatore) -> FonteIndicatore:
    """A source that is another indicator."""
    return source(
        m,
        value,
        genere=SourceKind.INDICATORE,
        altro_obiettivo=ObiettivoPEG.objects.get(pk=other.stato.obiettivo_id),
        altra_riga=other.row_id,
        altra_descrizione=other.descrizione,
    )
