# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo city at one moment that does not pass, and every kind of page of it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

MOMENT: Final = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
PUBLIC: Final = {
    "trasparenza": "/trasparenza/",
    "trasparenza-anno": "/trasparenza/anno/2020/",
    "trasparenza-piano": "/trasparenza/PEG_2020/",
    "trasparenza-piano-superato": "/trasparenza/PEG_2020/v1/",
    "trasparenza-obiettivo": "/trasparenza/PEG_2020/obiettivi/2020-PG03/",
    "trasparenza-obiettivo-superato": "/trasparenza/PEG_2020/v1/obiettivi/2020-PG03/",
    "trasparenza-cerca": "/trasparenza/cerca/?testo=comun",
    "trasparenza-cerca-nulla": "/trasparenza/cerca/?testo=zzzz",
    "trasparenza-verifica": "/trasparenza/verifica/",
    "trasparenza-dati": "/trasparenza/dati/",
    "trasparenza-errore-404": "/trasparenza/PEG_1999/",
    "accedi": "/accedi/",
    "password-reimposta": "/password/reimposta/",
    "password-nuova-scaduta": "/password/reimposta/MQ/a-b/",
}
OFFICE: Final = {
    "scrivania-ufficio": "/scrivania/",
    "elenco": "/obiettivi/?piano=PEG_2021",
    "elenco-filtri": "/obiettivi/?piano=PEG_2021&stato=bozza",
    "elenco-nulla": "/obiettivi/?piano=PEG_2021&testo=zzzz",
    "scheda-bozza": "/obiettivi/{draft}/",
    "scheda-approvata": "/obiettivi/{approved}/",
    "gantt": "/obiettivi/{approved}/gantt/",
    "gantt-centro": "/obiettivi/gantt/?piano=PEG_2021",
    "modifica": "/obiettivi/{draft}/modifica/",
    "modifica-nuovo-dove": "/obiettivi/nuovo/",
    "modifica-nuovo": "/obiettivi/nuovo/?piano={plan}&centro={centre}",
    "rinvia": "/obiettivi/{proposed}/atto/rinviare/",
    "elimina": "/obiettivi/{draft}/elimina/",
    "cestino": "/obiettivi/cestino/",
    "albero": "/albero/",
    "verifica": "/piani/PEG_2021/verifica/",
    "documenti": "/documenti/",
    "documento-preventivo": "/documenti/preventivo/?piano=PEG_2020&testo=2020-CP",
    "documento-vuoto": "/documenti/preventivo/?piano=PEG_2020&testo=zzzz",
    "documento-dup": "/documenti/dup-operativi/",
    "documento-raffronto": "/documenti/raffronto/?piano=PEG_2020",
    "delibere": "/delibere/",
    "delibere-piano": "/delibere/PEG_2020/",
    "delibere-verifica": "/delibere/PEG_2020/verifica/",
    "delibere-versione": "/delibere/PEG_2020/versioni/2/",
    "delibere-obiettivo": "/delibere/PEG_2020/versioni/2/obiettivi/2020-PG03/",
    "delibere-approva": "/delibere/PEG_2021/approva/",
    "variazione": "/delibere/PEG_2020/variazioni/{variation}/",
    "variazione-porta": "/delibere/PEG_2020/variazioni/{variation}/porta/",
    "variazione-togli": "/delibere/PEG_2020/variazioni/{variation}/togli/{kept}/",
    "variazione-approva": "/delibere/PEG_2020/variazioni/{variation}/approva/",
    "variazione-annulla": "/delibere/PEG_2020/variazioni/{variation}/annulla/",
    "fascicoli": "/fascicoli/",
    "fascicolo": "/fascicoli/{dossier}/",
    "fascicolo-in-coda": "/fascicoli/{queued}/",
    "stampe": "/stampe/",
    "sessioni": "/sessioni/",
    "secondo-fattore": "/secondo-fattore/",
    "secondo-fattore-attiva": "/secondo-fattore/attiva/",
    "password-cambia": "/password/cambia/",
    "errore-404": "/non-c-e/",
    "laboratorio": "/admin/",
    "laboratorio-obiettivi": "/admin/obiettivi/obiettivopeg/",
    "laboratorio-obiettivo": "/admin/obiettivi/obiettivopeg/{draft}/change/",
    "laboratorio-storia": "/admin/obiettivi/obiettivopeg/{draft}/history/",
    "laboratorio-piano": "/admin/obiettivi/pianoesecutivo/{plan}/change/",
    "laboratorio-apri-anno": "/admin/obiettivi/pianoesecutivo/{plan}/apri-anno/",
    "laboratorio-dup": "/admin/dup/dup/{dup}/change/",
    "laboratorio-struttura": "/admin/dup/dup/{dup}/struttura/",
    "laboratorio-legami": "/admin/dup/obiettivooperativo/{operative}/peg/",
    "laboratorio-centri": "/admin/organizzazione/centrodiresponsabilita/",
    "laboratorio-importa-righe": "/admin/organizzazione/assessore/import/",
    "laboratorio-esporta-righe": "/admin/organizzazione/assessore/export/",
    "importa": "/admin/importa/",
    "importa-dup": "/admin/importa/dup/{dup}/",
    "importa-tabella": "/admin/importa/tabella/",
}
DIRIGENTE: Final = {
    "scrivania-dirigente": "/scrivania/",
    "scheda-dirigente": "/obiettivi/{returned}/",
    "modifica-rinviato": "/obiettivi/{returned}/modifica/",
    "verifica-dirigente": "/piani/PEG_2021/verifica/",
    "errore-403": "/delibere/PEG_2021/approva/",
}
READER: Final = {"scrivania-lettore": "/scrivania/", "documenti-lettore": "/documenti/"}
ADMINISTRATOR: Final = {
    "laboratorio-eventi": "/admin/sicurezza/evento/",
    "laboratorio-utente": "/admin/organizzazione/utente/{person}/change/",
}
SETS: Final = (
    ("", PUBLIC),
    ("ufficio", OFFICE),
    ("dirigente", DIRIGENTE),
    ("lettore", READER),
    ("amministratore", ADMINISTRATOR),
)
PASSWORD: Final = "una-password-per-le-fotografie"


def prepare(database: Path) -> None:
    """Settings and database of a site of its own, and a clock that stands."""
    os.environ |= {
        "ENV_FILE": os.devnull,
        "DATABASE_URL": f"sqlite:///{database.resolve()}",
        "DEBUG": "on",
        "HTTPS": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "only-for-pictures-only-for-pictures-only-for-pictures",
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    from django.utils import timezone

    timezone.now = lambda: MOMENT
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def world() -> dict[str, int]:
    """The demo city, its acts, and what else a page needs to have something to show; gives the keys of its rows."""
    from django.conf import settings

    from delibere.demo import carica as acts
    from importazioni.demo import carica as people_and_plans
    from trasparenza.services import indicizza

    people_and_plans(settings.BASE_DIR / "fixtures", PASSWORD)
    acts(json.loads((settings.BASE_DIR / "fixtures" / "citta_demo.json").read_text(encoding="utf-8"))["delibere"])
    indicizza()
    return _lived_in()


def _lived_in() -> dict[str, int]:
    from dup.models import DUP, ObiettivoOperativo
    from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
    from obiettivi.vita import comments, services
    from organizzazione.models import Utente
    from versioni import variazioni

    office = Utente.objects.get(username="ufficio")
    codes = {o.codice: o for o in ObiettivoPEG.objects.select_related("piano", "centro")}
    plan, approved = PianoEsecutivo.objects.get(codice="PEG_2021"), PianoEsecutivo.objects.get(codice="PEG_2020")
    for who in (office, Utente.objects.get(username="dirigente")):
        comments.say(codes["2021-PG03"], who, "Un commento di prova, per vedere come sta nella pagina.")
    services.rinvia(codes["2021-PG03"], office, "Mancano le date delle ultime due fasi.")
    # A plan that says nothing wrong shows no finding: weight is taken away.
    Fase.objects.filter(obiettivo=codes["2021-PG10"]).update(peso=7)
    variation = variazioni.apri(approved, "Variazione d'autunno", office)
    first, second, third = [o for o in codes.values() if o.piano_id == approved.pk and o.in_vigore][:3]
    variazioni.porta(variation, first, "Il bando è stato rinviato.", office)
    variazioni.togli(variation, second, "Non serve più.", office)
    done, queued = _dossiers(plan, approved, office)
    return {
        "draft": codes["2021-PG10"].pk,
        "approved": codes["2020-PG03"].pk,
        "proposed": codes["2021-PL10"].pk,
        "returned": codes["2021-PG03"].pk,
        "kept": third.pk,
        "plan": plan.pk,
        "centre": codes["2021-PG10"].centro_id,
        "variation": variation.pk,
        "dossier": done,
        "queued": queued,
        "dup": DUP.objects.earliest("pk").pk,
        "operative": ObiettivoOperativo.objects.earliest("pk").pk,
        "person": office.pk,
    }


def _dossiers(plan: Any, approved: Any, office: Any) -> tuple[int, int]:
    from fascicoli.models import DocumentoDelFascicolo, Fascicolo
    from fascicoli.services import chiedi

    done, _ = chiedi(approved, MOMENT.date(), office, versione=approved.versioni.latest("numero"))
    for number, kind in enumerate(("preventivo", "raffronto")):
        DocumentoDelFascicolo.objects.create(
            fascicolo=done, ordine=number, genere=kind, formato="pdf", nome=f"{kind}.pdf", titolo=kind.capitalize(),
            dati=b"%PDF-", impronta=f"{number}" * 64, byte=5_000, pagine=12,
        )  # fmt: skip
    Fascicolo.objects.filter(pk=done.pk).update(stato="pronto", totale=2, fatti=2)
    queued, _ = chiedi(plan, MOMENT.date(), office)
    Fascicolo.objects.filter(pk=queued.pk).update(totale=20, fatti=7)
    return done.pk, queued.pk
