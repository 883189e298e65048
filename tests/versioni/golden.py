# SPDX-License-Identifier: AGPL-3.0-or-later
"""The golden files: versions as a program of their schema stored them, with what was printed from them.

They are made once, by the program that first writes a schema, and never again: ``python -m tests.versioni.make_golden``
writes those of today's schema where there are none. A schema without golden files fails in ``test_schemas``.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from reports.consegna import FORMATI, Documento, Sorgente, documenti
from tests.versioni.sample_content import ACTS, DAYS, PIANO, RECORDED, SAMPLES, WHO
from versioni.contenuto import (
    PRIMO_ANELLO,
    SCHEMA,
    Consegna,
    ContenutoVersione,
    impronta,
    in_canonico,
    manifesto,
    testo_dell_anello,
)

FOLDER: Final = Path(__file__).parent / "attesi"
_IDENTIFIER: Final = re.compile(rb"/ID\[<[0-9a-f]{32}><[0-9a-f]{32}>\]")


@dataclass(frozen=True)
class Golden:
    """A stored version: its text, what its link binds, and the documents that were printed from it."""

    schema: int
    number: int
    content: str
    link: str
    documents: list[dict[str, Any]]

    @property
    def manifest(self) -> str:
        """What the link says of the documents, whole, as it was stored."""
        return _file(self.schema, self.number, "manifest").read_text("utf-8")


def golden(schema: int) -> tuple[Golden, ...]:
    """The versions of a schema, in their chain."""
    return tuple(_golden(schema, n) for n in (1, 2))


def schemas() -> list[int]:
    """The schemas that have golden files."""
    return sorted(int(folder.name.removeprefix("schema_")) for folder in FOLDER.glob("schema_*"))


def engine() -> dict[str, str]:
    """What lays out and packs a page here. Another engine may break a line elsewhere: its bytes are not compared."""
    from weasyprint.text.ffi import pango

    packages = {name: version(name) for name in ("weasyprint", "pydyf", "fonttools", "openpyxl")}
    return {**packages, "pango": str(pango.pango_version()), "zlib": zlib.ZLIB_RUNTIME_VERSION}


def made_by(schema: int) -> dict[str, str]:
    """The engine that printed the documents of a schema."""
    made: dict[str, str] = json.loads((FOLDER / f"schema_{schema}" / "engine.json").read_text("utf-8"))
    return made


def pages(data: bytes) -> str:
    """SHA-256 of a file but for the identifier that a PDF gives itself."""
    return hashlib.sha256(_IDENTIFIER.sub(b"", data)).hexdigest()


def _golden(schema: int, number: int) -> Golden:
    content, link = (_file(schema, number, what).read_text("utf-8") for what in ("content", "link"))
    return Golden(schema, number, content, link, json.loads(_file(schema, number, "documents").read_text("utf-8")))


def _file(schema: int, number: int, what: str) -> Path:
    return FOLDER / f"schema_{schema}" / f"{what}_{number}.json"


def printed(versions: Sequence[ContenutoVersione], number: int) -> list[tuple[Documento, Consegna]]:
    """The documents of a version of the sample, as its act delivered them."""
    act, before = ACTS[number - 1], versions[number - 2] if number > 1 else None
    source = Sorgente(versions[number - 1], DAYS[number - 1], before, f"versione 1, {ACTS[0].organo}", act.oggetto)
    return [(d, d.stampa(f)) for d in documenti(source) for f in FORMATI]


def link_of(number: int, before: str, content: str, manifest: str) -> str:
    """What the link of a version of the sample binds."""
    return testo_dell_anello(
        precedente=before,
        contenuto=impronta(content),
        documenti=manifest,
        piano=PIANO,
        numero=number,
        atto=ACTS[number - 1],
        quando=RECORDED[number - 1],
        chi=WHO,
    )


def make() -> None:
    """Write those of today's schema."""
    folder, link = FOLDER / f"schema_{SCHEMA}", PRIMO_ANELLO
    folder.mkdir(parents=True)
    for n, version_ in enumerate(SAMPLES[SCHEMA], start=1):
        made = printed(SAMPLES[SCHEMA], n)
        content, manifest = in_canonico(version_), manifesto(tuple(c for _, c in made))
        text = link_of(n, link, content, manifest)
        link = impronta(text)
        for what, written in (("content", content), ("manifest", manifest), ("link", text)):
            _file(SCHEMA, n, what).write_text(written, "utf-8")
        documents = [hashes(d, c) for d, c in made]
        _file(SCHEMA, n, "documents").write_text(json.dumps(documents, indent=2) + "\n", "utf-8")
    (folder / "engine.json").write_text(json.dumps(engine(), indent=2) + "\n", "utf-8")


def hashes(document: Documento, c: Consegna) -> dict[str, str]:
    """What is kept of a printed document: of its bytes, of its pages alone, of its data."""
    data = impronta(document.report.in_dati(document.dati))
    return {"kind": c.genere, "format": c.formato, "sha256": c.impronta, "pages": pages(c.dati), "data": data}
