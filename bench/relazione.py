# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the Relazione of a year takes, on paper and in sheets: ``python -m bench.relazione [--obiettivi 30 300]``.

Plans of so many approved objectives, each with two approved surveys and a validated Relazione, in one database, on the
engine of ``DATABASE_URL``. Prints for each the pages of its PDF, the seconds of laying it out from nothing and again,
those of XLSX, JSON and of the sheet for the PIAO, what veraPDF says of it (PDF/A-3a and PDF/UA-1), and by which
exponent the seconds grow: 1 is in proportion.
"""

import argparse
import math
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.trasparenza import indicatori_dell_ente, piano_approvato

FIRST_YEAR = 2020


def timed(paper: Any, formato: Any) -> tuple[float, Any]:
    """Seconds of making a document, and what came out."""
    start = time.perf_counter()
    made = paper.stampa(formato)
    return time.perf_counter() - start, made


def measured(plan: Any) -> tuple[dict[str, float], list[str]]:
    """Seconds by what is made, the pages, and the faults that veraPDF finds."""
    from relazioni.models import AttoDellaRelazione
    from reports.base import Formato
    from reports.consegna import Documento
    from reports.relazione import RelazioneSullaPerformance
    from reports.relazione.report import RelazioneData
    from tests.strumenti import verapdf

    deed = AttoDellaRelazione.objects.select_related("approvata").get(approvata__relazione__piano=plan)
    report, said = RelazioneSullaPerformance(), RelazioneData(deed.approvata.read, deed.data_atto)
    paper = Documento(report.id, report, said, plan.codice, deed.data_atto, report.nome_file(said))
    times: dict[str, float] = {}
    times["a freddo"], first = timed(paper, Formato.PDF)
    times["di nuovo"], _ = timed(paper, Formato.PDF)
    times["XLSX"], _ = timed(paper, Formato.XLSX)
    times["JSON"], _ = timed(paper, Formato.JSON)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "relazione.pdf"
        file.write_bytes(first.dati)
        faults = verapdf.errori([file])
    return {"pagine": float(first.pagine or 0), "byte": float(len(first.dati)), **times}, faults


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description="Misura la Relazione sulla performance.")
    parser.add_argument("--obiettivi", type=int, nargs="+", default=[30, 300], help="quanti obiettivi ha l'anno")
    sizes = sorted(set(parser.parse_args().obiettivi))
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    run = DiscoverRunner(verbosity=0, interactive=False)
    before = run.setup_databases()
    done: dict[int, dict[str, float]] = {}
    try:
        from obiettivi.models import PianoEsecutivo
        from tests.fabbriche import CentroFactory

        centres = [CentroFactory.create() for _ in range(20)]
        for place, size in enumerate(sizes):
            year = FIRST_YEAR + place
            indicatori_dell_ente(year)
            piano_approvato(year, size, centres)
            done[size], faults = measured(PianoEsecutivo.objects.get(codice=f"PEG_{year}"))
            row = done[size]
            print(f"\n{size} obiettivi: {row['pagine']:.0f} pagine, {row['byte'] / 1_000_000:.1f} MB")
            for name in ("a freddo", "di nuovo", "XLSX", "JSON"):
                print(f"  {name:<10}{row[name]:>9.2f} s")
            print(f"  veraPDF   {'PDF/A-3a e PDF/UA-1: nessun errore' if not faults else '; '.join(faults)}")
    finally:
        run.teardown_databases(before)
    if len(sizes) > 1:
        small, large = done[sizes[0]], done[sizes[-1]]
        grown = math.log(large["a freddo"] / small["a freddo"]) / math.log(sizes[-1] / sizes[0])
        print(f"\nesponente di crescita da {sizes[0]} a {sizes[-1]} obiettivi, a freddo: {grown:.2f}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
