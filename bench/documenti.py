# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast documents are, on this machine, against the ways there are without this engine.

``python -m bench.documenti [--obiettivi 20 300 3000] [--giri 3] [--senza-confronto-oltre 300]``

Every round measures every contender once, one after the other, so that what else the machine does falls on all of
them; medians of the rounds are printed. Absolute seconds are of this machine, ratios travel.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from collections import defaultdict
from statistics import median

from bench.contendenti import presenti

Misure = dict[tuple[str, int], list[dict[str, float]]]
NOMI = {"semplice": "WeasyPrint, un documento solo", "chromium": "Chromium, stampa in PDF", "typst": "Typst"}


def main() -> None:
    """Measure and print."""
    opzioni = _opzioni()
    misure: Misure = defaultdict(list)
    for giro in range(opzioni.giri):
        for quanti in opzioni.obiettivi:
            for chi in presenti():
                if chi == "nostro" or quanti <= opzioni.senza_confronto_oltre:
                    _racconta(f"giro {giro + 1} di {opzioni.giri}: {chi}, {quanti} obiettivi")
                    misure[chi, quanti].append(_misura(chi, quanti))
    _racconta("")
    for quanti in opzioni.obiettivi:
        _stampa(quanti, {chi: _mediane(fatte) for (chi, n), fatte in misure.items() if n == quanti})
    _crescita(opzioni.obiettivi, {n: _mediane(fatte) for (chi, n), fatte in misure.items() if chi == "nostro"})


def _opzioni() -> argparse.Namespace:
    lettore = argparse.ArgumentParser(description="Misura la stampa dei documenti.")
    lettore.add_argument("--obiettivi", type=int, nargs="+", default=[20, 300, 3000], help="dimensioni dei piani")
    lettore.add_argument("--giri", type=int, default=3, help="quante volte si misura ognuno")
    aiuto = "oltre questi obiettivi non si misurano gli altri (a 3.000 impiegano molti minuti)"
    lettore.add_argument("--senza-confronto-oltre", type=int, default=10**9, metavar="N", help=aiuto)
    return lettore.parse_args()


def _misura(chi: str, quanti: int) -> dict[str, float]:
    comando = [sys.executable, "-m", "bench.contendenti", chi, str(quanti)]
    esito = subprocess.run(comando, capture_output=True, text=True, check=False)
    if esito.returncode:
        sys.exit(f"{chi} con {quanti} obiettivi non è riuscito:\n{esito.stderr[-3000:]}")
    misura: dict[str, float] = json.loads(esito.stdout.splitlines()[-1])
    return misura


def _mediane(fatte: list[dict[str, float]]) -> dict[str, float]:
    return {nome: median(misura[nome] for misura in fatte) for nome in fatte[0]}


def _racconta(testo: str) -> None:
    """Progress, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{testo}")
        sys.stderr.flush()


def _stampa(quanti: int, chi: dict[str, dict[str, float]]) -> None:
    n = chi["nostro"]
    base = chi.get("semplice", {}).get("secondi")
    nuclei = len(os.sched_getaffinity(0))
    print(f"\n{quanti} obiettivi, {n['pagine']:.0f} pagine, {n['megabyte']:.1f} MB ({nuclei} nuclei)")
    print(f"  {'':42}{'secondi':>9}{'volte':>8}{'pagine':>8}{'memoria MB':>12}")
    for nome, campo in (("a freddo", "freddo"), ("corretto un obiettivo", "mutato"), ("nulla di nuovo", "uguale")):
        _riga(f"Traguardo, {nome}", n[campo], base, n["pagine"], n["memoria"])
    _riga("Traguardo, un obiettivo solo, a freddo", n["una"], None, None, None)
    for nome, m in chi.items():
        if nome != "nostro":
            _riga(NOMI[nome], m["secondi"], base, m["pagine"], m.get("memoria"))
    print(f"  memoria di un processo di stampa, al massimo: {n['operaio']:.0f} MB")
    if "semplice" in chi:
        solo, insieme = chi["semplice"]["processore"], n["processore"]
        print(f"  secondi di processore, a freddo: {insieme:.1f}; WeasyPrint, un documento solo: {solo:.1f}; ", end="")
        print(f"su {nuclei} nuclei liberi {nuclei * solo / insieme:.1f} volte")


def _riga(nome: str, secondi: float, base: float | None, pagine: float | None, memoria: float | None) -> None:
    volte = f"{base / secondi:.1f}" if base else ""
    altri = (
        f"{'' if pagine is None else format(pagine, '.0f'):>8}{'' if memoria is None else format(memoria, '.0f'):>12}"
    )
    print(f"  {nome:42}{secondi:9.3f}{volte:>8}{altri}")


def _crescita(dimensioni: list[int], misure: dict[int, dict[str, float]]) -> None:
    """The exponent by which time grows from the smallest plan to the largest: 1 is in proportion."""
    piccola, grande = min(dimensioni), max(dimensioni)
    if piccola == grande:
        return
    campi = (("a freddo", "freddo"), ("a freddo, processore", "processore"), ("corretto un obiettivo", "mutato"))
    for nome, campo in campi:
        tempi = misure[grande][campo] / misure[piccola][campo]
        esponente = math.log(tempi) / math.log(grande / piccola)
        print(f"\nesponente di crescita da {piccola} a {grande} obiettivi, {nome}: {esponente:.2f}", end="")
    print()


if __name__ == "__main__":
    main()
