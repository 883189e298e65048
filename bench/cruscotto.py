# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cruscotto of a survey and the list behind its numbers, with few objectives and with many.

``python -m bench.cruscotto [--obiettivi 300 3000] [--giri 5] [--database postgres://…]``

Each plan has two surveys, the later one open and then closed. Pages are asked for in turn, plan after plan, within one
run; printed are the queries, the median milliseconds, and how many times those of the smallest plan they are.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import date
from decimal import Decimal
from typing import Any

JUNE, AUGUST = (6, 30), (8, 31)


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description="Misura il cruscotto di una rilevazione.")
    reader.add_argument("--obiettivi", type=int, nargs="+", default=[300, 3000], help="quanti obiettivi ha ogni piano")
    reader.add_argument("--giri", type=int, default=3, help="quante volte si chiede ogni pagina")
    reader.add_argument("--database", default="", help="una base di dati vuota (se manca: SQLite in una cartella)")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = options.database or f"sqlite:///{folder}/bench.sqlite3"
        key = "".join(chr(97 + n * 7 % 26) for n in range(60))
        os.environ.update(DATABASE_URL=base, DEBUG="off", HTTPS="off", SECRET_KEY=key, ENV_FILE=os.devnull)
        os.environ.update(DJANGO_SETTINGS_MODULE="peg.settings", ALLOWED_HOSTS="testserver", LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        surveys = [surveyed(many, 2020 + n) for n, many in enumerate(options.obiettivi)]
        for state in ("aperta", "chiusa"):
            if state == "chiusa":
                for survey in surveys:
                    close(survey)
            told(state, surveys, options)


def surveyed(many: int, year: int) -> Any:
    """A plan with two surveys; its version and their rows are made at once, without the acts that would make them."""
    from django.utils import timezone

    from bench.generatore import piano
    from obiettivi.models import PianoEsecutivo
    from versioni.contenuto import ContenutoVersione, impronta, in_canonico
    from versioni.models import Versione

    content = piano(many, year)
    plan = PianoEsecutivo.objects.create(codice=content.codice, descrizione=content.descrizione, anno=year)
    text = in_canonico(ContenutoVersione("Comune di prova", content))
    version = Versione.objects.create(
        piano=plan,
        numero=1,
        organo="DGC",
        numero_atto="1",
        data_atto=date(year, 1, 31),
        contenuto=text,
        impronta=impronta(text),
        manifesto="[]",
        catena=impronta(f"{year}{text}"),
        registrata_il=timezone.now(),
        registrata_da="bench",
    )
    chance = random.Random(year)  # noqa: S311
    return [_survey(plan, version, date(year, *day), chance) for day in (JUNE, AUGUST)][-1]


def _survey(plan: Any, version: Any, al: date, chance: random.Random) -> Any:
    from monitoraggio.lettura.plan_rows import planned
    from monitoraggio.models import Rilevazione, StatoFase, StatoObiettivo, ValoreIndicatore
    from organizzazione.models import CentroDiResponsabilita
    from testi.codes import code_key

    survey = Rilevazione(piano=plan, anno=al.year, al=al, versione=version)
    survey.passa_ad_aperta()
    survey.save()
    rows = planned(version.letta)
    names = {r.objective.centro_di_responsabilita for r in rows.values()}
    centres = {name: CentroDiResponsabilita.objects.get_or_create(nome=name)[0] for name in names}
    states = StatoObiettivo.objects.bulk_create(
        StatoObiettivo(
            rilevazione=survey,
            obiettivo_id=n,
            codice=code,
            sort_key=code_key(code),
            titolo=r.objective.titolo,
            centro=centres[r.objective.centro_di_responsabilita],
        )
        for n, (code, r) in enumerate(rows.items(), start=1)
    )
    phases, values = [], []
    for state, r in zip(states, rows.values(), strict=True):
        for n, (key, f) in enumerate(r.phases.items()):
            said = {
                "esito": "in corso",
                "percentuale": Decimal(chance.randrange(100)),
                "inizio_effettivo": date(al.year, 1, 9),
            }
            phases.append(StatoFase(stato=state, row_id=key, ordine=n, descrizione=f.descrizione, al=al, **said))
        for n, (key, i) in enumerate(r.indicators.items()):
            value = str(chance.randrange(200))
            values.append(
                ValoreIndicatore(stato=state, row_id=key, ordine=n, descrizione=i.descrizione, al=al, valore=value)
            )
    StatoFase.objects.bulk_create(phases, 1000)
    ValoreIndicatore.objects.bulk_create(values, 1000)
    return survey


def close(survey: Any) -> None:
    """What a closing would freeze."""
    from django.utils import timezone

    from monitoraggio.computing import frozen
    from monitoraggio.contenuto import in_canonical
    from monitoraggio.lettura.stored import survey_content
    from monitoraggio.models import RilevazioneChiusa
    from versioni.contenuto import impronta

    text = in_canonical(frozen(survey_content(survey)))
    RilevazioneChiusa.objects.create(
        rilevazione=survey,
        piano=survey.piano,
        numero=1,
        versione=survey.versione,
        contenuto=text,
        impronta=impronta(text),
        catena=impronta(f"x{text}"),
        registrata_il=timezone.now(),
        registrata_da="bench",
    )
    survey.passa_a_chiusa()
    survey.save()


def told(state: str, surveys: list[Any], options: argparse.Namespace) -> None:
    """A line for each page and plan."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from organizzazione.choices import Ruolo
    from organizzazione.models import Utente

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    who, _ = Utente.objects.get_or_create(username="bench", defaults={"ruolo": Ruolo.UFFICIO})
    client = Client()
    client.force_login(who)
    for name in ("cruscotto", "rilevazione"):
        pages = [reverse(f"monitoraggio:{name}", args=[s.pk]) for s in surveys]
        asked = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            asked.append(len(queries))
        times: list[list[float]] = [[] for _ in pages]
        for _ in range(options.giri):
            for page, taken in zip(pages, times, strict=True):
                begun = time.perf_counter()
                client.get(page)
                taken.append((time.perf_counter() - begun) * 1000)
        medians = [statistics.median(taken) for taken in times]
        for many, queries_, ms in zip(options.obiettivi, asked, medians, strict=True):
            print(f"{state:8}{name:12}{many:6} obiettivi {queries_:4} query {ms:9.0f} ms {ms / medians[0]:6.2f} volte")


if __name__ == "__main__":
    main()
