# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read from the folder of the sources, and what is refused: names that are paths, links, files made to harm."""

import hashlib
import os
from decimal import Decimal
from pathlib import Path

import pytest

from fogli.griglia import leggi_griglie
from monitoraggio.sources.folder import NotReadable, fault_of_name, read_file
from monitoraggio.sources.taking import Taken, Wanted, take

ORE = Wanted("Indicatore", "A1", "Ore")
RATIO = Wanted("Indicatore", "A1", "Ore", "Aperte", "Previste")


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    """The folder of the sources."""
    there = tmp_path / "fonti"
    there.mkdir()
    settings.TRAGUARDO_FONTI_CARTELLA = str(there)  # type: ignore[attr-defined]
    return there


def taken(text: str | bytes, wanted: Wanted = ORE) -> Taken:
    """What a CSV says."""
    data = text.encode() if isinstance(text, str) else text
    return take(leggi_griglie(data, "ore.csv"), wanted, "ore.csv")


@pytest.mark.parametrize(
    "name",
    [
        "../segreto.csv", "/etc/passwd", "a/b.csv", "..\\x.csv", "..", ".", "", ".nascosto.csv", "ore.csv\0.txt",
        "ore.xlsx", " ore.csv", "ore.csv\n", "\u202eore.csv",
    ],
)  # fmt: skip
def test_a_name_that_is_no_name_of_a_csv_opens_nothing(folder: Path, name: str) -> None:
    (folder.parent / "segreto.csv").write_text("Indicatore;Ore\nA1;7\n")
    assert fault_of_name(name)
    with pytest.raises(NotReadable):
        read_file(name)


def test_a_link_is_refused_wherever_it_leads(folder: Path) -> None:
    secret = folder.parent / "segreto.csv"
    secret.write_text("Indicatore;Ore\nA1;7\n")
    (folder / "fuori.csv").symlink_to(secret)
    (folder / "vero.csv").write_text("Indicatore;Ore\nA1;7\n")
    (folder / "dentro.csv").symlink_to(folder / "vero.csv")
    (folder / "perso.csv").symlink_to(folder / "non-c-e.csv")
    for name in ("fuori.csv", "dentro.csv", "perso.csv"):
        with pytest.raises(NotReadable, match="collegamento"):
            read_file(name)


def test_what_is_no_plain_file_is_refused_and_nobody_waits(folder: Path) -> None:
    os.mkfifo(folder / "tubo.csv")
    (folder / "cartella.csv").mkdir()
    for name in ("tubo.csv", "cartella.csv"):
        with pytest.raises(NotReadable, match=r"non è un file|non lo legge"):
            read_file(name)


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (folder / "grande.csv").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    real, read = os.fdopen, []

    def watched(handle: int, mode: str) -> object:
        opened = real(handle, mode)
        read.append(opened)
        return opened

    monkeypatch.setattr(os, "fdopen", watched)
    with pytest.raises(NotReadable, match=r"grande\.csv: pesa più di 5 MB"):
        read_file("grande.csv")
    assert read[0].closed


def test_the_limit_is_that_of_the_setting_and_never_more_than_a_file_may_weigh(folder: Path, settings: object) -> None:
    settings.TRAGUARDO_FONTI_MEGABYTE = 1000  # type: ignore[attr-defined]
    with (folder / "grande.csv").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    with pytest.raises(NotReadable, match="32 MB"):
        read_file("grande.csv")


def test_null_bytes_an_empty_file_and_one_that_is_not_there_are_said(folder: Path) -> None:
    (folder / "nulli.csv").write_bytes(b"Indicatore;Ore\nA1;\x007\n")
    (folder / "vuoto.csv").write_bytes(b" \n")
    for name, why in (("nulli.csv", "byte nulli"), ("vuoto.csv", "è vuoto"), ("manca.csv", "non c'è")):
        with pytest.raises(NotReadable, match=why):
            read_file(name)


def test_without_a_folder_nothing_is_read(settings: object, tmp_path: Path) -> None:
    settings.TRAGUARDO_FONTI_CARTELLA = ""  # type: ignore[attr-defined]
    with pytest.raises(NotReadable, match="FONTI_CARTELLA"):
        read_file("ore.csv")
    settings.TRAGUARDO_FONTI_CARTELLA = str(tmp_path / "non-c-e")  # type: ignore[attr-defined]
    with pytest.raises(NotReadable, match="non c'è"):
        read_file("ore.csv")


def test_a_file_is_its_bytes_and_their_hash(folder: Path) -> None:
    data = "Indicatore;Ore\nA1;7\n".encode("utf-16")
    (folder / "ore.csv").write_bytes(data)
    file = read_file("ore.csv")
    assert (file.data, file.seal) == (data, hashlib.sha256(data).hexdigest())
    assert take(leggi_griglie(file.data, "ore.csv"), ORE, "ore.csv").value == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_encodings_and_separators_are_those_that_tables_are_read_with(encoding: str, mark: str) -> None:
    text = (
        mark.join(["Qualità", "Ore", "Note"])
        + "\n"
        + mark.join(["perché", "12", "città, però"]).replace("città, però", '"città, però"')
    )
    found = take(leggi_griglie(text.encode(encoding), "ore.csv"), Wanted("qualità", "PERCHÉ", "ore"), "ore.csv")
    assert (found.value, found.row, found.fault) == ("12", 2, "")


def test_a_value_is_as_it_is_written_with_its_ratio_and_its_row() -> None:
    found = taken("Indicatore;Ore;Aperte;Previste\n\nA2;1;1;2\nA1; 1.234,50 ;3;4\n", RATIO)
    assert found == Taken("1.234,50", Decimal(3), Decimal(4), 4)
    assert taken("Indicatore;Ore\nA1;entro giugno\n").value == "entro giugno"


@pytest.mark.parametrize("cell", ["", "?", "n.d."])
def test_a_ratio_is_a_value_also_where_none_is_written_beside_it(cell: str) -> None:
    found = taken(f"Indicatore;Ore;Aperte;Previste\nA1;{cell};3;4\n", RATIO)
    assert found == Taken("", Decimal(3), Decimal(4), 2)
    assert taken(f"Indicatore;Ore;Aperte;Previste\nA1;{cell};;\n", RATIO).empty


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Indicatore;Ore\nA2;1\n", "nessuna riga dice «A1»"),
        ("Indicatore;Ore\nA1;1\nA2;2\n a1 ;3\n", "righe 2, 4: «A1» c'è 2 volte"),
        ("Indicatore;Ore;ore\nA1;1;2\n", "riga 1: la colonna «Ore» c'è 2 volte"),
        ("Indicatore;Minuti\nA1;1\n", "manca la colonna «Ore». Ci sono: «Indicatore», «Minuti»"),
        ("Indicatore;Ore\nA1;=1+1\n", "riga 2, colonna «Ore»: «=1+1» è una formula"),
        ("Indicatore;Ore\nA1;1,234.50\n", "riga 2, colonna «Ore»: «1,234.50» non si legge"),
        (f"Indicatore;Ore\nA1;{'x' * 300}\n", "il valore ha 300 caratteri"),
        ("Indicatore;Ore;Aperte;Previste\nA1;1;2;0\n", "colonna «Previste»: è zero"),
        ("Indicatore;Ore;Aperte;Previste\nA1;1;2;\n", "colonna «Previste»: è vuota"),
        ("Indicatore;Ore;Aperte;Previste\nA1;1;due;3\n", "colonna «Aperte»: Non si legge come numero"),
    ],
)
def test_what_has_no_one_reading_is_refused_with_its_place(text: str, why: str) -> None:
    found = taken(text, RATIO if "Aperte" in text else ORE)
    assert why in found.fault
    assert found.fault.startswith("ore.csv")
    assert not found.value
    assert not found.empty


@pytest.mark.parametrize("cell", ["", "  ", "?", "n.d."])
def test_a_cell_that_says_nothing_yet_is_no_fault(cell: str) -> None:
    found = taken(f"Indicatore;Ore\nA1;{cell}\nA2;3\n")
    assert found.empty
    assert not found.value
    assert "riga 2, colonna «Ore»" in found.fault


def test_a_workbook_with_the_name_of_a_csv_is_no_csv() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    made, data = Workbook(), BytesIO()
    made.active.append(["Indicatore", "Ore"])
    made.active.append(["A1", 7])
    made.save(data)
    found = taken(data.getvalue())
    assert "non è un CSV" in found.fault
