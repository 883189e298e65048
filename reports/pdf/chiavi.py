# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys: equal key, equal bytes. Everything that has a say in the bytes is in them."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from .caratteri import CARTELLA
from .modello import Documento, Pezzo

# The packages that lay out a page or write it.
PACCHETTI = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools")


def impronta(parti: Iterable[bytes | str]) -> str:
    """SHA-256 over parts, each with its length, so that no two lists of parts look alike."""
    somma = sha256()
    for parte in parti:
        dati = parte.encode() if isinstance(parte, str) else parte
        somma.update(b"%d:" % len(dati) + dati)
    return somma.hexdigest()


def of_files(files: Iterable[Path]) -> str:
    """SHA-256 over files: their names and what is in them, in the order given."""
    return impronta(part for file in files for part in (file.name, file.read_bytes()))


@cache
def versione() -> str:
    """What this engine is: its own source, the fonts and the versions of the packages under it."""
    file = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(CARTELLA.glob("*.ttf")), CARTELLA / "fonts.conf"]
    nomi = (f"{pacchetto} {version(pacchetto)}" for pacchetto in PACCHETTI)
    return impronta([*nomi, of_files(file)])


def chiave_del_pezzo(pezzo: Pezzo, foglio_di_stile: str) -> str:
    """Key of a rendered piece: its content and stylesheet; neither its name nor its place in the document."""
    return impronta(["pezzo", versione(), foglio_di_stile, pezzo.contenuto])


def chiave_del_documento(documento: Documento, pezzi: Iterable[Pezzo], chiavi: Iterable[str]) -> str:
    """Key of the joined file: the document's own fields, and the pieces with their place in the outline."""
    campi = [documento.titolo, documento.autore, documento.soggetto, documento.data.isoformat(), documento.piede]
    allegati = [
        impronta([a.nome, a.dati, a.tipo_mime, a.descrizione]) for a in sorted(documento.allegati, key=lambda a: a.nome)
    ]
    posti = [impronta([chiave, *pezzo.segnalibro]) for pezzo, chiave in zip(pezzi, chiavi, strict=True)]
    front: list[bytes | str] = [documento.foglio_di_stile, documento.front_key] if documento.front_key else []
    parti = ["documento", versione(), *campi, documento.lingua, impronta(allegati), impronta(posti), *front]
    return impronta(parti)
