# SPDX-License-Identifier: AGPL-3.0-or-later
"""The golden files: versions as a program of their schema stored them, with what was printed from them.

They are made once, by the program that first writes a schema, and never again:
``python -m tests.versioni.golden`` writes those of today's schema where there are none. A schema without golden files
fails in ``test_schemas``.
"""

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

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


def _make() -> None:

    from reports.consegna import FORMATI, Sorgente, documenti
    from tests.versioni.sample_content import ACTS, DAYS, PIANO, RECORDED, VERSIONS, WHO
    from versioni.contenuto import PRIMO_ANELLO, SCHEMA, impronta, in_canonico, manifesto, testo_dell_anello

    folder = FOLDER / f"schema_{SCHEMA}"
    folder.mkdir(parents=True)
    link = PRIMO_ANELLO
    for n, (version_, act, day, when) in enumerate(zip(VERSIONS, ACTS, DAYS, RECORDED, strict=True), start=1):
        before = VERSIONS[n - 2] if n > 1 else None
        source = Sorgente(version_, day, before, f"versione 1, {ACTS[0].organo}", act.oggetto)
        printed = [(d, d.stampa(f)) for d in documenti(source) for f in FORMATI]
        deliveries = tuple(c for _, c in printed)
        text, manifest = in_canonico(version_), manifesto(deliveries)
        link_text = testo_dell_anello(
            precedente=link, contenuto=impronta(text), documenti=manifest, piano=PIANO, numero=n, atto=act,
            quando=when, chi=WHO,
        )  # fmt: skip
        link = impronta(link_text)
        documents = [
            {
                "kind": c.genere,
                "format": c.formato,
                "sha256": c.impronta,
                "pages": pages(c.dati),
                "data": impronta(d.report.in_dati(d.dati)),
            }
            for d, c in printed
        ]
        for what, written in (("content", text), ("manifest", manifest), ("link", link_text)):
            _file(SCHEMA, n, what).write_text(written, "utf-8")
        _file(SCHEMA, n, "documents").write_text(json.dumps(documents, indent=2) + "\n", "utf-8")
    (folder / "engine.json").write_text(json.dumps(engine(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    os.environ.setdefault("CACHE_DOCUMENTI_BACKEND", "django.core.cache.backends.dummy.DummyCache")
    django.setup()
    _make()
