# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the documents of a survey take: ``python -m bench.surveys [--obiettivi 300] [--giri 3]``.

Cold, after one objective was compiled anew, with nothing new; in PDF and XLSX, after the reading of the database. The
survey is made up (``generatore``), each objective compiled. Each document in a process of its own.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from bench.contendenti import _django, _durata

DOCUMENTS = ("stato-attuazione", "consuntivo")


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description="Misura i documenti di una rilevazione.")
    reader.add_argument("--obiettivi", type=int, default=300)
    reader.add_argument("--giri", type=int, default=3)
    reader.add_argument("--solo", choices=DOCUMENTS, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.solo:
        with tempfile.TemporaryDirectory() as folder:
            _django(folder)
            print(json.dumps(measured(asked.solo, asked.obiettivi)))
        return
    print(f"{asked.obiettivi} obiettivi, mediane di {asked.giri} giri, secondi")
    for name in DOCUMENTS:
        command = [sys.executable, "-m", "bench.surveys", "--solo", name, "--obiettivi", str(asked.obiettivi)]
        rounds = [json.loads(subprocess.check_output(command, text=True)) for _ in range(asked.giri)]
        found = {key: median(r[key] for r in rounds) for key in rounds[0]}
        print(f"{name:18}", "  ".join(f"{key} {value:.2f}" for key, value in found.items()))


def measured(name: str, many: int) -> dict[str, float]:
    """One document of one survey."""
    from reports.base import Formato
    from reports.elenco import REPORT
    from reports.pdf import pool
    from reports.scrittori import scrivi

    report, survey = REPORT[name], made_up(many)

    def seconds(said: Any, format: Formato = Formato.PDF) -> tuple[float, bytes]:
        return _durata(lambda: scrivi(report, data_of(said), format))

    seconds(replace(made_up(1), piano="AVVIO"))
    cold, document = seconds(survey)
    changed = [seconds(with_one_changed(survey, n))[0] for n in range(3)]
    same = [seconds(survey)[0] for _ in range(3)]
    sheet = seconds(survey, Formato.XLSX)[0]
    pool.chiudi()
    return {
        "a freddo": cold,
        "cambiato un obiettivo": median(changed),
        "nulla di nuovo": median(same),
        "xlsx": sheet,
        "MB": len(document) / 2**20,
    }


def data_of(survey: Any) -> Any:
    """As a report takes it, figures and all."""
    from monitoraggio.computing import told
    from reports.surveys.shown import SurveyData

    return SurveyData(told(survey), date(2020, 9, 15))


def with_one_changed(survey: Any, n: int) -> Any:
    """The one in the middle, with another text."""
    middle = len(survey.obiettivi) // 2
    changed = replace(survey.obiettivi[middle], relazione=f"Scritto di nuovo, la volta {n}.")
    return replace(survey, obiettivi=(*survey.obiettivi[:middle], changed, *survey.obiettivi[middle + 1 :]))


def made_up(many: int) -> Any:
    """An open survey at 31/08 of a plan of so many objectives, all of them compiled; always the same."""
    from bench.generatore import SEME, Parlante, piano
    from monitoraggio.contenuto import SurveyContent

    speaker = Parlante(random.Random(SEME))  # noqa: S311
    plan = piano(many)
    return SurveyContent(
        ente="Comune di Prova",
        piano=plan.codice,
        descrizione=plan.descrizione,
        anno=plan.anno,
        al=date(plan.anno, 8, 31),
        tipo="intermedia",
        stato="aperta",
        versione=1,
        anello="",
        obiettivi=tuple(_compiled(speaker, o) for o in plan.obiettivi),
    )


def _compiled(p: Any, o: Any) -> Any:
    from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent

    phases = tuple(
        PhaseContent(
            *(f"{o.codice}-f{n}", f.descrizione, f.peso, f.inizio_previsto, f.fine_prevista),
            esito="in corso",
            inizio_effettivo=f.inizio_previsto if f.inizio_previsto <= date(2020, 8, 31) else None,
            percentuale=Decimal(p.caso.randint(0, 99)),
            motivo=p.testo(120) if p.caso.random() < 0.2 else "",
        )
        for n, f in enumerate(o.fasi)
    )
    indicators = tuple(
        IndicatorContent(
            *(f"{o.codice}-i{n}", i.descrizione, i.tipo, i.valore_atteso), valore="70" if p.caso.random() < 0.8 else ""
        )
        for n, i in enumerate(o.indicatori)
    )
    return ObjectiveContent(
        *(o.codice, o.titolo, o.centro_di_responsabilita, o.responsabile, o.tipo),
        stato="compilato",
        relazione=p.lungo(p.misura(500, 0.6, 3000)),
        criticita=p.testo(200) if p.caso.random() < 0.3 else "",
        fasi=phases,
        indicatori=indicators,
    )


if __name__ == "__main__":
    main()
