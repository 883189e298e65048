# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public pages cost, beside their growth: ``python -m bench.trasparenza``.

A plan of 30 approved objectives and one of 300, each with an approved survey, in one database, on the engine of
``DATABASE_URL``. Prints for each page the median time of a whole answer and of «not modified» (ETag), their ratio, the
bytes, and how much ten times the objectives cost. All of it is asked for in turns, so that what else the machine does
weighs on everything alike.
"""

import os
import statistics
import time
from datetime import date
from typing import Any

PIANI = {30: 2022, 300: 2023}
GIRI = 60
POCHI, TANTI = PIANI
PAGINE = {
    "il piano": "/trasparenza/PEG_{anno}/",
    "un obiettivo": "/trasparenza/PEG_{anno}/obiettivi/{anno}-AA01/",
    "lo stesso, JSON": "/trasparenza/PEG_{anno}/obiettivi/{anno}-AA01.json",
    "tutto, JSON": "/trasparenza/PEG_{anno}/dati.json",
    "le fasi, CSV": "/trasparenza/PEG_{anno}/fasi.csv",
    "un PDF di 2 MB": "/trasparenza/PEG_{anno}/v1/documenti/preventivo.pdf",
    "la ricerca": "/trasparenza/cerca/?testo=citta&anno={anno}",
    "i risultati": "/trasparenza/PEG_{anno}/risultati/{anno}-06-30/",
    "un risultato": "/trasparenza/PEG_{anno}/risultati/{anno}-06-30/obiettivi/{anno}-AA01/",
    "risultati, JSON": "/trasparenza/PEG_{anno}/risultati/{anno}-06-30/dati.json",
    "fra i risultati": "/trasparenza/cerca/?testo=citta&anno={anno}&dove=risultati",
    "le novità": "/trasparenza/novita.atom",
}


def piano_approvato(anno: int, quanti: int, centri: list[Any]) -> None:
    """As many objectives as asked for, with six phases and four indicators each, and a document of 2 MB."""
    from obiettivi.models import ObiettivoPEG
    from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
    from versioni.contenuto import Consegna
    from versioni.services import Atto, approva

    piano, chi = PianoFactory.create(anno=anno, codice=f"PEG_{anno}"), UtenteFactory.create(ufficio=True)
    lungo = "Un testo come se ne scrivono, di qualche riga, per la città e per chi ci lavora. " * 8
    for n in range(quanti):
        ObiettivoFactory.create(
            piano=piano,
            codice=f"{anno}-A{chr(65 + n // 99)}{n % 99 + 1:02}",
            centro=centri[n % len(centri)],
            contesto=lungo,
            descrizione=lungo,
            fasi=6,
            indicatori=4,
        )
    ObiettivoPEG.objects.filter(piano=piano).update(stato="validato")
    documento = Consegna("preventivo", "pdf", "preventivo.pdf", "Preventivo obiettivi", os.urandom(2_000_000))
    approva(piano, Atto("DGC", "1", date(anno, 1, 30)), chi, lambda contenuto, giorno: [documento])
    rilevazione_approvata(piano, anno, chi, lungo)


def rilevazione_approvata(piano: Any, anno: int, chi: Any, lungo: str) -> None:
    """What became of them in June, with its act."""
    from monitoraggio.models import StatoObiettivo
    from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
    from monitoraggio.vita.opening import Asked, open_survey

    survey = open_survey(piano, Asked(date(anno, 6, 30)), chi)
    StatoObiettivo.objects.filter(rilevazione=survey).update(relazione=lungo, criticita=lungo)
    close_survey(survey, chi)
    approve_survey(survey, SurveyDeed("DGC", "2", date(anno, 7, 20)), chi)


def misura(client: Any, via: str) -> tuple[float, float, int]:
    """Milliseconds of a whole answer and of the conditional one after it, and the bytes of the first."""
    inizio = time.perf_counter()
    intera = client.get(via)
    mezzo = time.perf_counter()
    uguale = client.get(via, headers={"if-none-match": intera["ETag"]})
    fine = time.perf_counter()
    if (intera.status_code, uguale.status_code) != (200, 304):
        raise SystemExit(f"{via}: {intera.status_code} e {uguale.status_code}, attesi 200 e 304")
    return (mezzo - inizio) * 1000, (fine - mezzo) * 1000, len(intera.content)


def main() -> None:
    """Build, ask in turns, print."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.runner import DiscoverRunner

    corsa = DiscoverRunner(verbosity=0, interactive=False)
    vecchie = corsa.setup_databases()
    # As on a server: the hash of the program is taken once.
    settings.DEBUG = False
    try:
        from tests.fabbriche import CentroFactory

        centri = [CentroFactory.create() for _ in range(20)]
        for quanti, anno in PIANI.items():
            piano_approvato(anno, quanti, centri)
        client = Client()
        prese: dict[tuple[str, int], list[tuple[float, float, int]]] = {}
        for _ in range(GIRI):
            for nome, via in PAGINE.items():
                for quanti, anno in PIANI.items():
                    prese.setdefault((nome, quanti), []).append(misura(client, via.format(anno=anno)))
    finally:
        corsa.teardown_databases(vecchie)
    print(f"{'pagina':<16} {'intera':>10} {'304':>9} {'volte':>6} {'byte':>9} {f'da {POCHI} a {TANTI}':>12}")
    for nome in PAGINE:
        intera, uguale = (statistics.median(m[i] for m in prese[nome, TANTI]) for i in (0, 1))
        crescita = intera / statistics.median(m[0] for m in prese[nome, POCHI])
        byte = prese[nome, TANTI][0][2]
        print(f"{nome:<16} {intera:>7.1f} ms {uguale:>6.2f} ms {intera / uguale:>6.1f} {byte:>9} {crescita:>11.1f}x")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
