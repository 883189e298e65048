# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the import of a table costs, beside its growth: ``python -m bench.tabelle [operativi|peg|raccordo]``.

A workbook of 1,000, then of 10,000 rows comes into an empty database of its own, on the engine of ``DATABASE_URL``:
operative objectives with one indicator a row, PEG objectives with one phase and one indicator a row, links between
the two. Prints seconds (and those of the processor alone, which the rest of the machine does not stretch), peak memory
of the process and the ratio of the two sizes; then the same again, which must change nothing; of the PEG also the same
file with the title of every objective and every phase corrected.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

RIGHE = (1_000, 10_000)
TABELLE = ("operativi", "peg", "raccordo")
OBIETTIVI_OGNI = 3


def righe(quante: int) -> Iterator[tuple[str, ...]]:
    """Rows as an office writes them: three indicators an objective, blank cells under its first row."""
    for n in range(quante):
        o, i = divmod(n, 3)
        if i:
            yield ("", "", "", "", "", "", f"indicatore {o}.{i}", f"formula {i}", f"{n}", "")
            continue
        yield (
            f"Ambito {o % 7}",
            f"Obiettivo strategico {o % 70}",
            f"Obiettivo operativo numero {o}",
            "Una finalità di qualche parola, come se ne scrivono.",
            f"Assessore{o % 9}\nAssessore{(o + 1) % 9}",
            f"Servizio {o % 30} della città\nAzienda {o % 12}",
            f"indicatore {o}.0",
            "formula 0",
            f"{n}*",
            "",
        )


TESTE_OPERATIVI = [
    *("AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "FINALITA'", "ASSESSORE DI RIFERIMENTO"),
    "STRUTTURE INTERNE ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI",
    *("INDICATORI", "FORMULA", "VALORE ATTESO AL 2025", "Note"),
]
TESTE_PEG = [
    *("Codice", "Titolo", "Centro di Responsabilità", "Responsabile", "Tipo", "Descrizione Obiettivo", "FASE"),
    *("Inizio Previsto", "Fine Prevista", "Peso", "Descrizione", "Tipo", "Valore Atteso", "Note"),
]
TESTE_RACCORDO = ["Obiettivi strategici DUP", "Obiettivi operativi", "Codice", "Obiettivi di peg"]


def codice(o: int) -> str:
    """The code of a PEG objective, as many as are needed."""
    return f"2020-{chr(65 + o // 2600 % 26)}{chr(65 + o // 100 % 26)}{o % 100:02}"


def righe_peg(quante: int, volta: str = "") -> Iterator[tuple[Any, ...]]:
    """Rows as an office writes them: three phases and indicators an objective, blank cells under its first row."""
    pesi = ("20,00", "30,00", "50,00")
    for n in range(quante):
        o, i = divmod(n, OBIETTIVI_OGNI)
        testa = (
            codice(o),
            f"Obiettivo numero {o} {volta}".strip(),
            f"Servizio {o % 30} della città",
            f"Cognome{o % 40} Nome",
            ("SVILUPPO", "FUNZIONAMENTO")[o % 2],
            "Una descrizione di qualche parola, come se ne scrivono.",
        )
        yield (
            *(("",) * 6 if i else testa),
            *(f"fase {o}.{i}{volta}", "01/01/2020", "31/12/2020", pesi[i]),
            *(f"indicatore {o}.{i}", "efficacia", f"{n}", ""),
        )


def righe_raccordo(quante: int) -> Iterator[tuple[Any, ...]]:
    """Each operative objective with three PEG objectives."""
    for n in range(quante):
        o, i = divmod(n, OBIETTIVI_OGNI)
        sopra = ("", "") if i else (f"Obiettivo strategico {o % 70}", f"Obiettivo operativo numero {o}")
        yield (*sopra, codice((o + i) % max(quante // OBIETTIVI_OGNI, 1)), "")


def cartella(teste: Sequence[str], dati: Iterable[Sequence[Any]]) -> bytes:
    """The rows in a workbook, under the heads of the printed table."""
    from openpyxl import Workbook

    libro = Workbook(write_only=True)
    foglio = libro.create_sheet("Foglio1")
    foglio.append(list(teste))
    for riga in dati:
        foglio.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def prove(tabella: str, quante: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """What is measured of a table: a name, and the import that tells how many things it changed."""
    from dup.models import DUP
    from importazioni.asking import EVERYTHING
    from importazioni.conferma.doors import INGRESSI, Dove
    from obiettivi.models import PianoEsecutivo

    dove = Dove(
        DUP.objects.create(codice="DUP_BENCH", descrizione="Prova", anno_inizio=2023, anno_fine=2025),
        PianoEsecutivo.objects.create(codice="PEG_2020", descrizione="Prova", anno=2020),
        EVERYTHING,
    )

    def importa(quale: str, dati: bytes) -> int:
        racconto = INGRESSI[quale].importa(dove, dati, "prova.xlsx")
        return 0 if racconto.nulla_da_fare else len(racconto.cambi) + len(racconto.nuovi)

    if tabella == "raccordo":
        importa("operativi", cartella(TESTE_OPERATIVI, righe(quante)))
        importa("peg", cartella(TESTE_PEG, righe_peg(quante)))
    dati = {
        "operativi": lambda: cartella(TESTE_OPERATIVI, righe(quante)),
        "peg": lambda: cartella(TESTE_PEG, righe_peg(quante)),
        "raccordo": lambda: cartella(TESTE_RACCORDO, righe_raccordo(quante)),
    }[tabella]()
    yield "prima", lambda: importa(tabella, dati)
    yield "di_nuovo", lambda: importa(tabella, dati)
    if tabella == "peg":
        corretti = cartella(TESTE_PEG, righe_peg(quante, " bis"))
        yield "corretto", lambda: importa(tabella, corretti)


def una_volta(tabella: str, quante: int) -> None:
    """One size, in this process and in a database made for it."""
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    corsa = DiscoverRunner(verbosity=0, interactive=False)
    vecchie = corsa.setup_databases()
    try:
        for volta, fai in prove(tabella, quante):
            inizio, lavoro = time.perf_counter(), time.process_time()
            variazioni = fai()
            secondi, lavoro = time.perf_counter() - inizio, time.process_time() - lavoro
            memoria = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{quante} {volta} {secondi:.2f} {lavoro:.2f} {memoria:.0f} {variazioni}")
            if (volta == "di_nuovo") == bool(variazioni):
                raise SystemExit(f"{tabella}, {volta.replace('_', ' ')}: {variazioni} variazioni.")
    finally:
        corsa.teardown_databases(vecchie)


def main() -> None:
    """Each size in a process of its own, so that the peak of memory is its own."""
    lettore = argparse.ArgumentParser(description=__doc__)
    lettore.add_argument("tabella", nargs="?", choices=TABELLE, help="quale tabella (se manca: tutte)")
    lettore.add_argument("--righe", type=int, help=argparse.SUPPRESS)
    opzioni = lettore.parse_args()
    if opzioni.righe:
        una_volta(opzioni.tabella, opzioni.righe)
        return
    for tabella in [opzioni.tabella] if opzioni.tabella else TABELLE:
        misura(tabella)


def misura(tabella: str) -> None:
    """Both sizes of a table, and their ratio."""
    tempi: dict[str, list[float]] = {}
    for quante in RIGHE:
        comando = [sys.executable, "-m", "bench.tabelle", tabella, "--righe", str(quante)]
        fatto = subprocess.run(comando, stdout=subprocess.PIPE, text=True, check=True)
        for riga in (r for r in fatto.stdout.splitlines() if r[:1].isdecimal()):
            n, volta, secondi, lavoro, memoria, variazioni = riga.split()
            tempi.setdefault(volta, []).append(float(secondi))
            detto = volta.replace("_", " ")
            misure = f"{secondi} s ({lavoro} di processore), {memoria} MB, {variazioni} variazioni"
            print(f"{tabella}, {int(n):>6} righe, {detto:<9}: {misure}")
    for volta, (piccolo, grande) in tempi.items():
        detto = volta.replace("_", " ")
        print(f"{tabella}, {detto}: {RIGHE[1] // RIGHE[0]} volte le righe, {grande / piccolo:.1f} volte il tempo")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
