# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public pages cost, beside their growth: ``python -m bench.trasparenza``.

A plan of 30 approved objectives and one of 300, each with two approved surveys and a validated Relazione, and forty
indicators of the Comune with ten years each, in one database, on the engine of ``DATABASE_URL``. Prints for each page
the time of the first answer, which draws it, of the next one, which is kept (``trasparenza.kept``) but where the
address has a query, and of «not modified» (ETag): the median, and after a stroke the least; then the bytes, and what
ten times the objectives cost the first time. All of it is asked for in turns, so that what else the machine does weighs
on everything alike.
"""

import itertools
import os
import statistics
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

PIANI = {30: 2022, 300: 2023}
GIRI = 60
POCHI, TANTI = PIANI
PAGINE = {
    "il piano": "/trasparenza/PEG_{anno}/",
    # Never kept: an address with a query is one of as many as anybody likes.
    "un suo centro": "/trasparenza/PEG_{anno}/?centro={centro}",
    "la sua pagina 2": "/trasparenza/PEG_{anno}/?pagina=2",
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
    "la Relazione": "/trasparenza/PEG_{anno}/relazione/",
    "Relazione, JSON": "/trasparenza/PEG_{anno}/relazione/dati.json",
    "le Relazioni": "/trasparenza/relazioni/",
    "gli indicatori": "/trasparenza/indicatori/",
    "indicatori, CSV": "/trasparenza/indicatori.csv",
    "le novità": "/trasparenza/novita.atom",
}
INDICATORI, ANNI = 40, 10


def piano_approvato(anno: int, quanti: int, centri: list[Any], *, concluso: bool = True) -> None:
    """As many objectives as asked for, with six phases and four indicators each, and a document of 2 MB.

    Args:
        concluso: with its two surveys and its Relazione, after which nothing is opened any more.
    """
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
    if not concluso:
        return
    rilevazione_approvata(piano, date(anno, 6, 30), chi, lungo)
    rilevazione_approvata(piano, date(anno, 12, 31), chi, lungo)
    relazione_validata(piano, chi, lungo)


def indicatori_dell_ente(anno: int) -> None:
    """Those of a DUP that holds a year, each with its years; an act on a plan of that year carries them."""
    from dup.models import DUP, IndicatoreEnte, ValoreAnnuale

    # Of its year alone: a plan whose year two documents hold would have to say which.
    dup = DUP.objects.create(codice=f"DUP_{anno}", anno_inizio=anno, anno_fine=anno)
    for n in range(INDICATORI):
        said = {"tema": f"Tema {n // 4}", "descrizione": f"Verde per abitante {n}", "unita": "m²", "ordine": n}
        row = IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", fonte="Ufficio verde", **said)
        for year in range(anno - ANNI, anno):
            ValoreAnnuale.objects.create(indicatore=row, anno=year, valore=f"{year % 40},5")


def relazione_validata(piano: Any, chi: Any, lungo: str) -> None:
    """The Relazione of the year, with a text in every section, its act and what the Nucleo said."""
    from monitoraggio.vita.closing import SurveyDeed
    from organizzazione.choices import Ruolo
    from relazioni.choices import Validation
    from relazioni.life import Validated, approve_relazione, open_relazione, validate_relazione
    from relazioni.models import Sezione
    from relazioni.writer import write_section
    from tests.fabbriche import UtenteFactory

    relazione = open_relazione(piano, chi)
    for section in Sezione.objects.told().filter(relazione=relazione):
        write_section(section, lungo, chi, finished=True)
    relazione.refresh_from_db()
    approve_relazione(relazione, SurveyDeed("DGC", "3", date(piano.anno + 1, 6, 20)), chi)
    relazione.refresh_from_db()
    said = Validated(Validation.VALIDATA, date(piano.anno + 1, 6, 28), "NDV/1")
    validate_relazione(relazione, said, UtenteFactory.create(ruolo=Ruolo.NUCLEO))


def rilevazione_approvata(piano: Any, al: date, chi: Any, lungo: str) -> None:
    """What became of them by a day, with its act."""
    from monitoraggio.models import StatoFase, StatoObiettivo, ValoreIndicatore
    from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
    from monitoraggio.vita.opening import Asked, open_survey

    survey = open_survey(piano, Asked(al), chi)
    StatoObiettivo.objects.filter(rilevazione=survey).update(relazione=lungo, criticita=lungo)
    # An account wants everything said.
    done = {"esito": "conclusa", "percentuale": 100, "inizio_effettivo": date(al.year, 1, 10), "fine_effettiva": al}
    StatoFase.objects.filter(stato__rilevazione=survey).update(**done)
    ValoreIndicatore.objects.filter(stato__rilevazione=survey).update(valore="141")
    close_survey(survey, chi)
    approve_survey(survey, SurveyDeed("DGC", f"2/{al.month}", al + timedelta(days=20)), chi)


Misura = tuple[float, float, float, int]


def misura(client: Any, via: str) -> Misura:
    """Milliseconds of the answer that is drawn, of the same once it is kept and of the conditional one; the bytes."""
    from django.core.cache import caches

    caches["pagine"].clear()
    tempi = [time.perf_counter()]
    intera = client.get(via)
    tempi.append(time.perf_counter())
    tenuta = client.get(via)
    tempi.append(time.perf_counter())
    uguale = client.get(via, headers={"if-none-match": intera["ETag"]})
    tempi.append(time.perf_counter())
    if (intera.status_code, uguale.status_code) != (200, 304):
        raise SystemExit(f"{via}: {intera.status_code} e {uguale.status_code}, attesi 200 e 304")
    if tenuta.content != intera.content:
        raise SystemExit(f"{via}: la risposta tenuta non è quella composta")
    prima, poi, breve = ((dopo - da) * 1000 for da, dopo in itertools.pairwise(tempi))
    return prima, poi, breve, len(intera.content)


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
            indicatori_dell_ente(anno)
            piano_approvato(anno, quanti, centri)
        client = Client(headers={"host": "localhost"})
        centro = quote(str(centri[0]))
        prese: dict[tuple[str, int], list[Misura]] = {}
        for _ in range(GIRI):
            for nome, via in PAGINE.items():
                for quanti, anno in PIANI.items():
                    prese.setdefault((nome, quanti), []).append(misura(client, via.format(anno=anno, centro=centro)))
    finally:
        corsa.teardown_databases(vecchie)
    print(f"{'pagina':<16} {'la prima':>15} {'tenuta':>13} {'304':>13} {'byte':>9} {f'da {POCHI} a {TANTI}':>12}")
    for nome in PAGINE:
        tutte = prese[nome, TANTI]
        prima, poi, breve = (
            f"{statistics.median(m[i] for m in tutte):.1f}/{min(m[i] for m in tutte):.1f}" for i in range(3)
        )
        crescita = statistics.median(m[0] for m in tutte) / statistics.median(m[0] for m in prese[nome, POCHI])
        print(f"{nome:<16} {prima:>12} ms {poi:>10} ms {breve:>10} ms {tutte[0][3]:>9} {crescita:>11.1f}x")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
