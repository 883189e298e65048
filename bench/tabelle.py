# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the import of a table costs, beside its growth: ``python -m bench.tabelle``.

A workbook of 1,000, then of 10,000 rows (one indicator a row) comes into an empty database of its own, on the engine
of ``DATABASE_URL``. Prints seconds, peak memory of the process and the ratio of the two sizes; then the same again,
which must change nothing.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

RIGHE = (1_000, 10_000)


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


def cartella(quante: int) -> bytes:
    """The rows in a workbook, under the heads of the printed table."""
    from openpyxl import Workbook

    libro = Workbook(write_only=True)
    foglio = libro.create_sheet("Operativi")
    foglio.append(
        [
            *("AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "FINALITA'", "ASSESSORE DI RIFERIMENTO"),
            "STRUTTURE INTERNE ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI",
            *("INDICATORI", "FORMULA", "VALORE ATTESO AL 2025", "Note"),
        ]
    )
    for riga in righe(quante):
        foglio.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def una_volta(quante: int) -> None:
    """One size, in this process and in a database made for it."""
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    corsa = DiscoverRunner(verbosity=0, interactive=False)
    vecchie = corsa.setup_databases()
    try:
        from dup.models import DUP
        from importazioni.tabelle import TABELLE
        from importazioni.tabelle.services import importa_tabella

        dup = DUP.objects.create(codice="DUP_BENCH", descrizione="Prova", anno_inizio=2023, anno_fine=2025)
        dati = cartella(quante)
        for volta in ("prima", "di nuovo"):
            inizio = time.perf_counter()
            esito = importa_tabella(TABELLE["operativi"], dup, dati, "prova.xlsx")
            secondi = time.perf_counter() - inizio
            memoria = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{quante} {volta.replace(' ', '_')} {secondi:.2f} {memoria:.0f} {len(esito.proposta.variazioni)}")
            if volta == "di nuovo" and esito.proposta.variazioni:
                raise SystemExit("La seconda volta ha cambiato qualcosa.")
    finally:
        corsa.teardown_databases(vecchie)


def main() -> None:
    """Each size in a process of its own, so that the peak of memory is its own."""
    lettore = argparse.ArgumentParser(description=__doc__)
    lettore.add_argument("--righe", type=int, help=argparse.SUPPRESS)
    opzioni = lettore.parse_args()
    if opzioni.righe:
        una_volta(opzioni.righe)
        return
    tempi: dict[tuple[int, str], float] = {}
    for quante in RIGHE:
        fatto = subprocess.run(
            [sys.executable, "-m", "bench.tabelle", "--righe", str(quante)], capture_output=True, text=True, check=True
        )
        for riga in (r for r in fatto.stdout.splitlines() if r[:1].isdecimal()):
            n, volta, secondi, memoria, variazioni = riga.split()
            tempi[int(n), volta] = float(secondi)
            print(
                f"{int(n):>6} righe, {volta.replace('_', ' '):<9}: {secondi} s, {memoria} MB, {variazioni} variazioni"
            )
    piccola, grande = RIGHE
    for volta in ("prima", "di_nuovo"):
        rapporto = tempi[grande, volta] / tempi[piccola, volta]
        print(f"{volta.replace('_', ' ')}: {grande // piccola} volte le righe, {rapporto:.1f} volte il tempo")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
