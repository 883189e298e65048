# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the time of reading grows with a hostile text: ``python -m bench.lettura [WORDS] [--largest N]``.

Every reader of the program meets texts of one sign again and again (blanks, dashes, digits, parentheses, tabs,
quotes, heads and headings …): as one long line, as lines of some hundreds, as a great many short ones. Each is read
at n, 2n, 4n and 8n characters. Printed are the seconds of the processor and how often twice the text took twice the
time: 1.0 is linear, 2.0 the square. WORDS choose the readers and texts whose names hold them.
"""

import argparse
import gc
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

LARGEST = 32_000
ENOUGH = 2.0
"""Seconds after which a text is given up: what it took so far says enough."""
SIGNS = (
    *(" ", "-", "0", "(", ")", '"', "'", "\t", "|", "*", "_", "#", "a", "a ", "è", "? ", "a? ", "<", "<b>", ".", ","),
    *(":", ";", "/", "0/", "=", ">", "e ", "S ", "- ", "**a** ", "*a ", "_a ", "Ã", "01/01/2020 ", "10,00 ", "«"),
    *("obiettivo ", "obiettivo 2020-CP04 ", "2020-CP04 ", "FASI ATTIVITA' ", "INDICATORI ", "vista ", "efficacia "),
    *("Servizio ", "Servizio e ", "descrizione ", "Descrizione\tTipo\tValore Atteso\tNote ", "responsabile "),
    *("Centro di Responsabilità ", "ALTRI SERVIZI COINVOLTI ", "Descrizione Obiettivo: ", "di ", "assessore ", "tra "),
    "obiettivo **2020-CP04** Centro di Responsabilità **Corpo** Responsabile **Rossi Anna** ",
)
ENDS = ("", "x", ".")


def shapes(sign: str, size: int) -> Iterator[tuple[str, str]]:
    """The same sign in lines of three lengths."""
    for end in ENDS:
        yield f"one line, end {end!r}", sign * (size // len(sign)) + end
        line = sign * max(1, 398 // len(sign)) + end
        yield f"lines of 398, end {end!r}", "\n".join([line] * max(1, size // (len(line) + 1)))
    short = sign.rstrip("\n") + "\n"
    yield "short lines", short * max(1, size // len(short))
    yield "empty lines", (short + "\n") * max(1, size // (len(short) + 1))


HEAD = """Preventivo obiettivi
Vista\tPEG_2020 Piano Esecutivo
obiettivo
**2020-CP04**

Centro di Responsabilità
**Corpo P.M**

Responsabile
**Rossi Anna**

**Un titolo**

Tipo di Obiettivo **SVILUPPO**

"""
PHASES = (
    "**FASI - ATTIVITA'**\n\n"
    "FASE\tInizio Previsto\tFine Prevista\tPeso\tResponsabile\tCentro di Responsabilità\tNote\n"
    "Una fase\t01/01/2020\t31/12/2020\t20,00\t\tCorpo P.M\t\n"
)
INDICATORS = "**INDICATORI**\n\nDescrizione\tTipo\tValore Atteso\tNote\nUn indicatore\tefficienza\t140,00\t\n"
PLACES = {
    "top": ("", HEAD),
    "head": (HEAD[: HEAD.index("**Un titolo")], HEAD[HEAD.index("**Un titolo") :]),
    "text": (HEAD + "**Descrizione Obiettivo**\n\n", "\n" + PHASES),
    "phases": (HEAD + PHASES, "\n" + INDICATORS),
    "indicators": (HEAD + INDICATORS, "\n"),
    "services": (HEAD + "**ALTRI SERVIZI COINVOLTI**\n\n", "\n" + PHASES),
}


def readers() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Everything that reads a text of others."""
    yield from exports()
    yield from tables()
    yield from texts()
    yield from contents()


def exports() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """The old export, with the text in each of its places."""
    from importazioni.stampa_vecchia import leggi

    for place, (before, after) in PLACES.items():
        yield f"export: {place}", lambda text, b=before, a=after: leggi((b + text + "\n" + a).encode())  # type: ignore[misc]


def tables() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """A CSV, and the cells of a table."""
    from fogli.griglia import leggi_griglie
    from importazioni.griglie import cells, in_step

    yield "csv", lambda text: leggi_griglie(text.encode(), "a.csv")
    yield "cells: names", lambda text: cells.nomi(text, {"servizio cultura"}, virgole=True)
    yield "cells: people", lambda text: cells.di_persone(text, {"anna rossi"})
    yield "cells: joined", lambda text: cells.uniti(text, {"anna rossi"})
    yield "cells: in step", lambda text: in_step.in_step(text, {"beside": text})
    yield "cells: text", cells.testo


def texts() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """What looks into a text that is here already."""
    from indicatori import valori
    from indicatori.tipi import riconosci_tipo
    from testi import blocchi, differenze, perduti, ricerca, stampabili

    yield "value", valori.leggi
    yield "type", riconosci_tipo
    yield "blocks", blocchi.blocchi
    yield "difference", lambda text: differenze.capoversi(differenze.confronta(text, text.replace("a", "b") + " z"))
    yield "difference, every other", lambda text: differenze.capoversi(differenze.confronta(text, mixed(text)))
    yield "lost letters", lambda text: perduti.caratteri_perduti(text, frozenset({"attivit"}))
    yield "printable", stampabili.non_stampabili
    yield "search", ricerca.parole_cercate


def mixed(text: str) -> str:
    """The same words, one of three another."""
    return " ".join(f"{w}{n}" if n % 3 == 0 else w for n, w in enumerate(text.split(" ")))


def contents() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """The JSON of a plan, the checks, rows compared with rows."""
    from importazioni.matching import abbrevia, allinea
    from obiettivi.contenuto import ContenutoIndicatore, ContenutoObiettivo
    from obiettivi.verifica.checks import Contesto, verifica

    def checked(text: str) -> Any:
        row = ContenutoIndicatore(descrizione=text, valore_atteso=text)
        return verifica(
            ContenutoObiettivo("2020-CP04", "Un titolo", descrizione=text, indicatori=(row,)), Contesto(2020)
        )

    yield "checks", checked
    yield "short for", lambda text: abbrevia(text, text + " e")
    yield "rows", lambda text: allinea(text.split("\n"), [f"{r}b" for r in text.split("\n")], str)


def measured(read: Callable[[str], Any], text: str) -> float:
    """Seconds of the processor."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        read(text)
    except Exception as refusal:
        if type(refusal).__name__ not in ("FileNonLeggibile", "ContenutoNonValido"):
            raise
    finally:
        gc.enable()
    return time.process_time() - start


def growth(read: Callable[[str], Any], sign: str, shape: int, largest: int) -> list[float]:
    """The seconds at n, 2n, 4n, 8n."""
    seconds: list[float] = []
    for size in (largest // 8, largest // 4, largest // 2, largest):
        seconds.append(measured(read, list(shapes(sign, size))[shape][1]))
        if seconds[-1] > ENOUGH:
            break
    return seconds


def exponent(seconds: list[float]) -> float:
    """1.0 when twice the text takes twice the time."""
    if len(seconds) < 2 or seconds[-1] < 0.02:
        return 1.0
    return math.log2(max(seconds[-1], 1e-4) / max(seconds[-2], 1e-4))


def main() -> None:
    """Print what grows, the worst of each reader first, and the named texts."""
    parts = argparse.ArgumentParser(description=__doc__)
    parts.add_argument("words", nargs="*")
    parts.add_argument("--largest", type=int, default=LARGEST)
    parts.add_argument("--above", type=float, default=0.0, help="only what took more seconds a million characters")
    said = parts.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    import django

    django.setup()
    for name, read in readers():
        if said.words and not any(w in name for w in said.words):
            continue
        worst: list[tuple[float, float, str, list[float]]] = []
        for sign in SIGNS:
            for n, (shape, _) in enumerate(shapes(sign, 10)):
                seconds = growth(read, sign, n, said.largest)
                worst.append((exponent(seconds), seconds[-1], f"{sign!r}, {shape}", seconds))
        worst.sort(key=lambda w: -w[1])
        for power, _, what, seconds in worst[:3]:
            print(f"{name:26} {power:4.1f}  {' '.join(f'{s:7.3f}' for s in seconds)}  {what}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
