# SPDX-License-Identifier: AGPL-3.0-or-later
"""From bytes to rows of texts. Limits are looked at before anything is opened."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fogli import avanzamento
from fogli.decodifica import FIRME, decodifica
from fogli.limiti import LIMITE_BYTE, FileNonLeggibile
from fogli.unioni import Unione, leggi_impianto
from fogli.valori import in_testo

RIGHE_MASSIME: Final = 20_000
COLONNE_MASSIME: Final = 60
FOGLI_MASSIMI: Final = 50
COPERTE_MASSIME: Final = 200_000
# An XLSX is a ZIP: what it becomes when opened is bounded before it is opened.
APERTO_MASSIMO: Final = 100 * 1024 * 1024
RAPPORTO_MASSIMO: Final = 200
PARTI_MASSIME: Final = 1000
_ZIP: Final = b"PK\x03\x04"
_SEGNI: Final = re.compile(r"</?(?:b|i|u|em|strong)>", re.IGNORECASE)
_A_CAPO: Final = re.compile(r"<br\s*/?>|\r\n?|\x0b|\u2028", re.IGNORECASE)
_A_CAPO_SOLI: Final = re.compile(r"\r\n?|\x0b|\u2028")
_DA_FORMULA: Final = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_FRA_VIRGOLETTE: Final = re.compile(r'"([^"]*)"')
# How much of a text is looked at to know what parts its cells.
CARATTERI_GUARDATI: Final = 200_000
_OGNI_TANTE: Final = 500
# Stands after the last line of a text: found in a cell, a quotation mark was never closed.
_FINE: Final = ("\x1f\x1f\x1f",)
_VIETATI: Final = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Riga:
    """A row: its number in the sheet or file, from 1, and the texts of its cells.

    ``unite``: by column, from 0, the text of the merged cell that begins in a row above and covers this one too.
    """

    numero: int
    celle: tuple[str, ...]
    unite: Mapping[int, str] = field(default_factory=dict)

    @property
    def vuota(self) -> bool:
        """True when there is nothing in it."""
        return not any(self.celle)

    @property
    def intere(self) -> tuple[str, ...]:
        """The cells, each empty one with the text of the merged cell that covers it."""
        if not self.unite:
            return self.celle
        celle = [*self.celle, *[""] * (max(self.unite) + 1 - len(self.celle))]
        return tuple(c or self.unite.get(i, "") for i, c in enumerate(celle))


@dataclass(frozen=True, slots=True)
class Griglia:
    """A sheet of a workbook, or a whole text file (``foglio`` is then empty).

    ``guasto``: why the sheet cannot be read, in Italian; it matters only to who wants to read it.
    """

    file: str
    foglio: str
    righe: tuple[Riga, ...]
    guasto: str = ""

    def esigi(self) -> None:
        """Refuse a sheet that cannot be read.

        Raises:
            FileNonLeggibile: with the reason.
        """
        if self.guasto:
            raise FileNonLeggibile(self.guasto)


def leggi_griglie(dati: bytes, nome: str, *, fedele: bool = False) -> list[Griglia]:
    """The sheets of a file, hidden ones left out.

    Args:
        fedele: keep texts as they are, spaces and signs within them too (a list in a text is made of spaces).

    Raises:
        FileNonLeggibile: too large, with macros, another kind of file, cut or empty.
    """
    if len(dati) > LIMITE_BYTE:
        raise FileNonLeggibile(
            f"{nome}: pesa più di {LIMITE_BYTE // 2**20} MB, che è il limite. Togliere immagini e fogli inutili."
        )
    if dati.startswith(_ZIP):
        return _cartella(dati, nome, fedele)
    for firma, che_cosa in FIRME:
        if dati.startswith(firma):
            raise FileNonLeggibile(f"{nome}: sembra {che_cosa}. Serve un XLSX, un CSV o un testo con tabulazioni.")
    try:
        testo = decodifica(dati).testo
    except FileNonLeggibile as guasto:
        # The reason speaks of another document.
        raise FileNonLeggibile(
            f"{nome}: è vuoto, tagliato o non è un testo. Serve un XLSX, un CSV o un testo con tabulazioni."
        ) from guasto
    return [_testo(testo, nome, fedele)]


def _cartella(dati: bytes, nome: str, fedele: bool) -> list[Griglia]:
    _controlla_zip(dati, nome)
    try:
        cartella = load_workbook(io.BytesIO(dati), read_only=True, data_only=True, keep_links=False)
        fogli = [f for f in cartella.worksheets if f.sheet_state == "visible"]
        if len(fogli) > FOGLI_MASSIMI:
            raise FileNonLeggibile(f"{nome}: ha {len(fogli)} fogli, al più {FOGLI_MASSIMI}.")
        coperte = Coperte()
        return [_griglia(f, nome, fedele, coperte) for f in fogli]
    except FileNonLeggibile:
        raise
    except (InvalidFileException, ValueError, TypeError, zipfile.BadZipFile, EOFError, OSError) as guasto:
        raise FileNonLeggibile(_rotto(nome)) from guasto
    except (SyntaxError, LookupError, zlib.error, RuntimeError) as guasto:
        # The XML parser's error for a sheet cut in the middle, an encoding that is none, a damaged or locked part.
        raise FileNonLeggibile(_rotto(nome)) from guasto


def _rotto(nome: str) -> str:
    return f"{nome}: non è un XLSX intero. Aprirlo con il foglio di calcolo, salvarlo di nuovo come XLSX e riprovare."


def _controlla_zip(dati: bytes, nome: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(dati)) as archivio:
            parti = archivio.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError) as guasto:
        raise FileNonLeggibile(_rotto(nome)) from guasto
    nomi = {p.filename for p in parti}
    if any("vbaproject" in n.casefold() for n in nomi):
        raise FileNonLeggibile(f"{nome}: contiene macro. Salvarlo come «Cartella di lavoro XLSX», senza macro.")
    aperto = sum(p.file_size for p in parti)
    if len(parti) > PARTI_MASSIME or aperto > APERTO_MASSIMO or aperto > RAPPORTO_MASSIMO * max(len(dati), 1):
        raise FileNonLeggibile(
            f"{nome}: aperto occuperebbe {aperto // 2**20} MB in {len(parti)} parti. Non sembra una tabella: "
            "copiarne le celle in un file nuovo."
        )
    if "xl/workbook.xml" not in nomi and "[Content_Types].xml" not in nomi:
        raise FileNonLeggibile(f"{nome}: è un archivio ZIP, non un XLSX. Estrarre la tabella e importare quella.")
    if any(n.startswith("word/") for n in nomi):
        raise FileNonLeggibile(
            f"{nome}: sembra un DOCX. Copiare la tabella in un foglio di calcolo e salvarlo in XLSX."
        )


@dataclass
class Coperte:
    """How many cells of a workbook lie under merged ones: hostile ones are few bytes and much memory."""

    quante: int = 0

    def conta(self, altre: int, dove: str) -> None:
        """Count more of them.

        Raises:
            FileNonLeggibile: more than any office has.
        """
        self.quante += altre
        if self.quante > COPERTE_MASSIME:
            raise FileNonLeggibile(f"{dove}: le celle unite coprono più di {COPERTE_MASSIME} celle. Dividerle.")


def _griglia(foglio: Any, nome: str, fedele: bool, coperte: Coperte) -> Griglia:
    dove = f"{nome}, foglio «{foglio.title}»"
    # As openpyxl itself opens it, row by row: the merged cells come after all of them.
    with foglio._get_source() as xml:
        impianto = leggi_impianto(xml, dove)
    guasti: list[str] = []
    righe = _con_le_unite(list(_righe_del_foglio(foglio, dove, fedele, guasti)), impianto.unioni, dove, coperte)
    if impianto.mute:
        quali = ", ".join(impianto.mute)
        guasti.append(
            f"{dove}: di queste celle c'è la formula ma non il risultato: {quali}. Aprire il file con il foglio di "
            "calcolo, salvarlo e riprovare."
        )
    return Griglia(nome, foglio.title, righe, next(iter(guasti), ""))


def _con_le_unite(righe: list[Riga], unioni: Iterable[Unione], dove: str, coperte: Coperte) -> tuple[Riga, ...]:
    per_riga: dict[int, dict[int, str]] = {}
    for unione in unioni:
        celle = righe[unione.prima - 1].celle if unione.prima <= len(righe) else ()
        testo = celle[unione.colonna] if unione.colonna < len(celle) else ""
        sotto = range(unione.prima, min(unione.ultima, len(righe))) if testo else ()
        coperte.conta(len(sotto), dove)
        for i in sotto:
            per_riga.setdefault(i, {}).setdefault(unione.colonna, testo)
    for i, unite in per_riga.items():
        righe[i] = replace(righe[i], unite=unite)
    return tuple(righe)


def _righe_del_foglio(foglio: Any, dove: str, fedele: bool, guasti: list[str]) -> Iterator[Riga]:
    # What a sheet says of its size may be wrong, or a million rows of nothing: it is told, and not trusted.
    dette = foglio.max_row or 0
    foglio.reset_dimensions()
    vuote = 0
    for numero, celle in enumerate(foglio.iter_rows(max_col=COLONNE_MASSIME + 1), start=1):
        testi = tuple(_pulito(in_testo(c, fedele=fedele), fedele) for c in celle)
        if numero % _OGNI_TANTE == 0:
            avanzamento.dici("righe lette", numero, dette)
        if len(testi) > COLONNE_MASSIME and any(testi[COLONNE_MASSIME:]):
            guasti.append(f"{dove}: ha più di {COLONNE_MASSIME} colonne.")
            return
        vuote = 0 if any(testi) else vuote + 1
        if vuote > RIGHE_MASSIME:
            return
        if numero > RIGHE_MASSIME and any(testi):
            guasti.append(f"{dove}: ha più di {RIGHE_MASSIME} righe. Dividerlo in più file.")
            return
        yield Riga(numero, testi[:COLONNE_MASSIME])


def _pulito(testo: str, fedele: bool) -> str:
    if not testo:
        return ""
    if fedele:
        return _VIETATI.sub("", _A_CAPO_SOLI.sub("\n", testo)) if testo.strip() else ""
    testo = _VIETATI.sub("", _A_CAPO.sub("\n", _SEGNI.sub("", testo))).replace("\u00a0", " ")
    testo = "\n".join(r.strip(" \t") for r in testo.split("\n"))
    # Empty lines at the end keep the step with the cells beside; a cell of nothing else is empty.
    return testo if testo.strip() else ""


def senza_segni(testo: str) -> str:
    """The text without the marks of bold and the like."""
    return _SEGNI.sub("", testo)


def _senza_apostrofo(cella: str) -> str:
    # Our CSV, and others, say so that a cell is a text and not a formula.
    return cella[1:] if cella.startswith(_DA_FORMULA) else cella


def _testo(testo: str, nome: str, fedele: bool) -> Griglia:
    separatore = _separatore(testo)
    # Only the text with tabs of the sources keeps the line breaks of a cell as two spaces.
    stretti = not fedele and separatore != "\t"
    spazi: Callable[[str], str] = (lambda c: re.sub(" {2,}", " ", c)) if stretti else str
    dette = testo.count("\n")
    # The lines of the file keep their ends, for a quoted cell may hold several.
    lettore = csv.reader(chain(io.StringIO(testo, newline=""), _FINE), delimiter=separatore)
    righe: list[Riga] = []
    inizio = 1
    try:
        for celle in lettore:
            if celle and celle[-1].endswith(_FINE[-1]):
                if len(celle) > 1 or celle[0] != _FINE[-1]:
                    raise FileNonLeggibile(
                        f"{nome}, riga {inizio}: qui comincia un testo fra virgolette che non finisce più. "
                        "Chiudere la virgoletta, o toglierla."
                    )
                break
            if len(righe) >= RIGHE_MASSIME:
                raise FileNonLeggibile(f"{nome}: ha più di {RIGHE_MASSIME} righe. Dividerlo in più file.")
            if len(celle) > COLONNE_MASSIME:
                raise FileNonLeggibile(f"{nome}, riga {inizio}: ha più di {COLONNE_MASSIME} colonne.")
            righe.append(Riga(inizio, tuple(_pulito(spazi(_senza_apostrofo(c)), fedele) for c in celle)))
            if len(righe) % _OGNI_TANTE == 0:
                avanzamento.dici("righe lette", len(righe), dette)
            inizio = lettore.line_num + 1
    except csv.Error as guasto:
        raise FileNonLeggibile(
            f"{nome}, riga {inizio}: la riga non si legge ({guasto}). Forse una virgoletta non è chiusa."
        ) from guasto
    return Griglia(nome, "", tuple(righe))


def _separatore(testo: str) -> str:
    """Tabs when any line is parted by them (they are in no text); else what parts the most lines."""
    righe = _FRA_VIRGOLETTE.sub("", testo[:CARATTERI_GUARDATI]).splitlines()
    if any(r.count("\t") > 1 for r in righe):
        return "\t"
    contate = {s: sum(r.count(s) > 1 for r in righe) for s in ";,"}
    if not any(contate.values()):  # a table of two columns
        return max(";,\t", key=next(filter(None, righe), "").count)
    return max(";,", key=contate.__getitem__)
