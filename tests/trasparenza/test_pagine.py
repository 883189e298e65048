# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages: what they show of which version, to whom nothing is hidden and of whom nothing is known."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obiettivi.models import PianoEsecutivo
from obiettivi.vita import services
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
from tests.fili import insieme
from tests.trasparenza.citta import (
    BOZZA,
    CAMBIATO,
    FERMO,
    MOTIVO_PUBBLICO,
    PIANO,
    PROPOSTO,
    RADICE,
    SEGRETI,
    TITOLO_NUOVO,
    TOLTO,
    Citta,
    chiedi,
    citta,
    corpo,
    draw_anew,
    riservatezze,
    varia,
)
from tests.versioni.scena import scena, stampa
from trasparenza import published
from trasparenza import services as services_pubblici
from trasparenza.models import Pubblicazione, Voce
from versioni.contenuto import impronta
from versioni.services import Atto, approva

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Citta:
    return citta()


def tutti_gli_indirizzi() -> list[str]:
    """Every public address of the city, found by walking the links from the sitemap and the home."""
    da_vedere = [RADICE, "/sitemap.xml", "/robots.txt", f"{RADICE}cerca/?testo=obiettivo", f"{RADICE}anno/2023/"]
    da_vedere += re.findall(r"<loc>http://testserver([^<]+)</loc>", corpo(chiedi("/sitemap.xml")))
    visti: list[str] = []
    while da_vedere:
        via = da_vedere.pop().split("#")[0]
        if via in visti:
            continue
        visti.append(via)
        risposta = chiedi(via)
        if "text/html" in risposta.get("Content-Type", ""):
            trovati = re.findall(r'href="(/trasparenza/[^"]*)"', corpo(risposta))
            da_vedere += [v.replace("&amp;", "&") for v in trovati]
    return visti


def test_senza_piani_approvati_lo_si_dice_e_nulla_traspare() -> None:
    s = scena()
    for via in (RADICE, f"{RADICE}dati/", f"{RADICE}cerca/?testo=obiettivo"):
        risposta = chiedi(via)
        assert risposta.status_code == 200
        assert s.obiettivi[0].codice not in corpo(risposta)
        assert "PEG_2023" not in corpo(risposta)
    for via in (PIANO, f"{PIANO}obiettivi/{CAMBIATO}/", f"{PIANO}dati.json", f"{RADICE}anno/2023/"):
        assert chiedi(via).status_code == 404
    assert "Non c'è ancora nessun piano approvato" in corpo(chiedi(RADICE))


def test_la_casa_elenca_i_piani_in_vigore(c: Citta) -> None:
    pagina = corpo(chiedi(RADICE))
    assert "DGC n. 140 del 15/06/2023" in pagina
    assert f'href="{PIANO}"' in pagina
    assert "2 obiettivi" in pagina
    assert chiedi(f"{RADICE}anno/2023/")["Location"] == PIANO


def test_la_pagina_di_un_piano_ha_atti_versioni_documenti_e_obiettivi(c: Citta) -> None:
    pagina = corpo(chiedi(PIANO))
    for versione in (c.prima, c.seconda):
        assert versione.impronta in pagina
        assert f"n. {versione.numero_atto} del" in pagina
    for d in c.seconda.documenti.all():
        assert d.impronta in pagina
        assert f"v2/documenti/{d.genere}.{d.formato}" in pagina
    assert TITOLO_NUOVO in pagina
    assert MOTIVO_PUBBLICO in pagina
    assert f"obiettivi/{TOLTO}/" in pagina  # among what the variation changed
    assert f">{PROPOSTO}<" not in pagina


def test_una_versione_superata_lo_dice_e_porta_a_quella_in_vigore(c: Citta) -> None:
    vecchia = corpo(chiedi(f"{PIANO}v1/"))
    assert "non è più in vigore" in vecchia
    assert TITOLO_NUOVO not in vecchia
    assert f'<a href="{PIANO}">Vai alla versione in vigore</a>' in vecchia
    assert "non è più in vigore" not in corpo(chiedi(PIANO))
    # The number of the version in force is an address too, and says which one is for good.
    assert f'<link rel="canonical" href="http://testserver{PIANO}">' in corpo(chiedi(f"{PIANO}v2/"))
    assert chiedi(f"{PIANO}v3/").status_code == chiedi(f"{PIANO}v0/").status_code == 404


def test_il_centro_restringe_l_elenco(c: Citta) -> None:
    centro = c.scena.obiettivi[2].centro.nome
    risposta = chiedi(PIANO, data={"centro": centro})
    assert [v.codice for v in risposta.context["pagina"]] == [FERMO]
    assert corpo(chiedi(PIANO, data={"centro": "<b>nessuno"})).count("<b>nessuno") == 0


def test_un_obiettivo_ha_un_indirizzo_per_sempre(c: Citta) -> None:
    ora, prima = corpo(chiedi(f"{PIANO}obiettivi/{CAMBIATO}/")), corpo(chiedi(f"{PIANO}v1/obiettivi/{CAMBIATO}/"))
    assert TITOLO_NUOVO in ora
    assert TITOLO_NUOVO not in prima
    assert "Questo testo non è più in vigore" in prima
    assert f'href="{PIANO}obiettivi/{CAMBIATO}/">Vai al testo in vigore' in prima
    assert "testo cambiato" in ora
    operativo = c.seconda.letta.legami[CAMBIATO][0]
    assert operativo.operativo in ora
    assert operativo.strategico in ora


def test_il_json_di_un_obiettivo_e_quello_della_versione(c: Citta) -> None:
    dati = chiedi(f"{PIANO}obiettivi/{CAMBIATO}.json").json()
    assert dati["obiettivo"] in json.loads(c.seconda.contenuto)["obiettivi"]
    assert dati["versione"]["sha256"] == c.seconda.impronta
    assert dati["versione"]["in_vigore"] is True
    assert dati["pagina"] == f"http://testserver{PIANO}obiettivi/{CAMBIATO}/"
    vecchio = chiedi(f"{PIANO}v1/obiettivi/{CAMBIATO}.json").json()
    assert vecchio["obiettivo"]["titolo"] != dati["obiettivo"]["titolo"]
    assert vecchio["versione"]["in_vigore"] is False


def test_un_obiettivo_tolto_risponde_410_e_porta_al_suo_ultimo_testo(c: Citta) -> None:
    risposta = chiedi(f"{PIANO}obiettivi/{TOLTO}/")
    assert risposta.status_code == 410
    assert f"{PIANO}v1/obiettivi/{TOLTO}/" in corpo(risposta)
    assert chiedi(f"{PIANO}v1/obiettivi/{TOLTO}/").status_code == 200
    dati = chiedi(f"{PIANO}obiettivi/{TOLTO}.json")
    assert dati.status_code == 410
    assert dati.json()["ultimo_testo"].endswith(f"{PIANO}v1/obiettivi/{TOLTO}.json")
    for mai in (PROPOSTO, BOZZA, "2023-ZZ99"):
        assert chiedi(f"{PIANO}obiettivi/{mai}/").status_code == 404


def test_cio_che_si_sta_variando_non_si_vede(c: Citta) -> None:
    prima = corpo(chiedi(f"{PIANO}obiettivi/{FERMO}/"))
    riservatezze(c.scena)
    assert corpo(chiedi(f"{PIANO}obiettivi/{FERMO}/")) == prima


def test_il_piano_che_cambia_nome_tiene_i_suoi_indirizzi(c: Citta) -> None:
    PianoEsecutivo.objects.update(codice="ALTRO_NOME", descrizione="Altra descrizione", anno=2024)
    pagina = corpo(chiedi(PIANO))
    assert "ALTRO_NOME" not in pagina
    assert "Altra descrizione" not in pagina
    assert "2023" in pagina


def test_nulla_di_personale_o_di_non_approvato_esce(c: Citta) -> None:
    riservatezze(c.scena)
    indirizzi = tutti_gli_indirizzi()
    assert len(indirizzi) > 35
    for genere in ("v1/obiettivi", ".csv", ".json", ".ttl", ".jsonld", "documenti/", "verifica/", "cerca/", "dati/"):
        assert any(genere in via for via in indirizzi), genere
    indirizzi += [f"{RADICE}cerca/?testo={s}" for s in ("riservato", "mai approvato", "cognomeriservato")]
    indirizzi += [f"{RADICE}verifica/?impronta={impronta('niente')}", f"{RADICE}verifica/?impronta={c.prima.impronta}"]
    for via in indirizzi:
        risposta = chiedi(via)
        detto = f"{corpo(risposta)}{risposta.headers}"
        trovati = [s for s in (*SEGRETI, c.prima.registrata_da) if s in detto]
        assert trovati == [], f"{via}: {trovati}"
        assert risposta.status_code in (200, 302, 410), via


def test_i_segreti_ci_sono(c: Citta) -> None:
    riservatezze(c.scena)
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    visti = "".join(corpo(client.get(f"/obiettivi/{o.pk}/")) for o in c.scena.obiettivi if o.codice != TOLTO)
    visti += corpo(client.get("/obiettivi/?piano=PEG_2023"))
    for segreto in ("commento riservato", "titolo mai approvato", "bozza riservata", PROPOSTO):
        assert segreto in visti


def test_si_cerca_negli_anni_senza_accenti(c: Citta) -> None:
    for cercato in ("CITTA verde", "città' piu", CAMBIATO.lower(), "Che cosa si farà"):
        risposta = chiedi(f"{RADICE}cerca/", data={"testo": cercato})
        assert CAMBIATO in [v.codice for v in risposta.context["pagina"]], cercato
    # Of each plan only the text in force.
    assert TOLTO not in [v.codice for v in chiedi(f"{RADICE}cerca/?testo=prova").context["pagina"]]
    assert chiedi(f"{RADICE}cerca/?testo=citta&anno=2022").context["pagina"].paginator.count == 1  # no such year: all
    assert chiedi(f"{RADICE}cerca/?testo=100%25").context["pagina"].paginator.count == 0
    vuota = chiedi(f"{RADICE}cerca/?testo=xyzzy")
    assert "Nessun obiettivo ha tutte queste parole" in corpo(vuota)
    scritto = corpo(chiedi(f"{RADICE}cerca/", data={"testo": "<script>alert(1)</script>"}))
    assert "<script>alert" not in scritto


def test_chi_cerca_nel_titolo_trova_prima_il_titolo(c: Citta) -> None:
    chiedi(RADICE)
    Voce.objects.filter(codice=FERMO).update(testo_cercato="giardino", titolo_cercato="altro")
    Voce.objects.filter(codice=CAMBIATO).update(testo_cercato="giardino", titolo_cercato="giardino")
    trovati = [v.codice for v in published.cerca("Giardino", None)]
    assert trovati == [CAMBIATO, FERMO]


def test_l_indice_si_fa_da_se_una_volta_sola_e_si_rifa(c: Citta) -> None:
    assert not Pubblicazione.objects.exists()
    chiedi(RADICE)
    prima = list(Voce.objects.order_by("pk").values_list("codice", "changed", "testo_cercato"))
    assert len(prima) == 3 + 2
    with CaptureQueriesContext(connection) as fatte:
        chiedi(RADICE)
    assert not [q for q in fatte.captured_queries if q["sql"].startswith("INSERT")]
    call_command("indicizza_trasparenza", verbosity=0)
    assert list(Voce.objects.order_by("pk").values_list("codice", "changed", "testo_cercato")) == prima


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_in_quattro_insieme_l_indice_si_fa_una_volta() -> None:
    s = scena()
    s.approvata()
    esiti = insieme(*[services_pubblici.stato] * 4)
    assert not [e for e in esiti if isinstance(e, Exception)]
    assert Pubblicazione.objects.count() == 1
    assert Voce.objects.count() == 3


def test_un_piano_non_puo_prendere_l_indirizzo_di_una_pagina() -> None:
    s = scena()
    PianoEsecutivo.objects.update(codice="cerca")
    s.piano.refresh_from_db()
    s.approvata()
    assert chiedi(f"{RADICE}cerca/").context.get("pagina") is not None
    assert chiedi(f"{RADICE}cerca-piano/").status_code == 200


def test_chi_e_entrato_vede_le_stesse_pagine_senza_il_suo_nome(c: Citta) -> None:
    client = Client()
    utente = UtenteFactory.create(ufficio=True, first_name="Nomemio", last_name="Cognomemio")
    client.force_login(utente)
    for via in (RADICE, PIANO, f"{PIANO}obiettivi/{CAMBIATO}/", f"{RADICE}cerca/", f"{RADICE}verifica/"):
        mia, di_tutti = client.get(via), chiedi(via)
        assert corpo(mia) == corpo(di_tutti)
        assert "Cognomemio" not in corpo(mia)
        assert mia["ETag"] == di_tutti["ETag"]
    assert "/trasparenza/" in corpo(client.get("/scrivania/"))


CONTATE = [
    RADICE,
    PIANO,
    f"{PIANO}v1/",
    f"{PIANO}obiettivi/{CAMBIATO}/",
    f"{PIANO}obiettivi/{CAMBIATO}.json",
    f"{PIANO}dati.json",
    f"{PIANO}fasi.csv",
    f"{PIANO}v1/documenti/preventivo.pdf",
    f"{PIANO}gantt/",
    f"{PIANO}dup/",
    f"{RADICE}cerca/?testo=prova",
    f"{RADICE}dati/",
    f"{RADICE}catalogo.ttl",
    f"{RADICE}verifica/",
    "/sitemap.xml",
    "/robots.txt",
]


def quante(via: str) -> int:
    # What was read of a version is kept for ever: forgotten, so that every query is counted.
    published.letta.cache_clear()
    draw_anew()
    with CaptureQueriesContext(connection) as fatte:
        assert chiedi(via).status_code == 200, via
    return len(fatte)


def con_obiettivi(quanti: int) -> dict[str, int]:
    s = scena(quanti)
    s.approvata()
    chiedi(RADICE)
    return {via: quante(via) for via in CONTATE}


def test_le_query_non_crescono_con_gli_obiettivi() -> None:
    conti: list[dict[str, int]] = []
    for quanti in (1, 3):
        with transaction.atomic():
            conti.append(con_obiettivi(quanti))
            transaction.set_rollback(True)
    assert conti[0] == conti[1]
    # The catalogue: a query for each kind of what acts approve.
    assert max(conti[0].values()) <= 10


def test_le_query_non_crescono_con_le_versioni_e_con_i_piani() -> None:
    s = scena()
    s.approvata()
    chiedi(RADICE)
    prima = {via: quante(via) for via in CONTATE}
    varia(s)
    altro = scena_di_un_altro_anno()
    chiedi(RADICE)
    dopo = {via: quante(via) for via in CONTATE}
    assert dopo == prima
    assert altro in corpo(chiedi(RADICE))


def test_le_query_di_un_confronto_non_crescono() -> None:
    counts: list[list[int]] = []
    for quanti in (2, 4):
        with transaction.atomic():
            s = scena(quanti)
            s.approvata()
            varia(s)
            chiedi(RADICE)
            pages = (f"{PIANO}confronto/1-2/", f"{PIANO}confronto/1-2/obiettivi/{CAMBIATO}/")
            counts.append([quante(via) for via in pages])
            transaction.set_rollback(True)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 7


def scena_di_un_altro_anno() -> str:
    piano, chi = PianoFactory.create(anno=2022, codice="PEG_2022"), UtenteFactory.create(ufficio=True)
    o: Any = ObiettivoFactory.create(piano=piano, codice="2022-AA01", titolo="Prova dell'anno prima")
    services.proponi(o, chi)
    services.valida(o, chi)
    approva(piano, Atto("DGC", "3", date(2022, 1, 20), ""), chi, stampa)
    return "PEG_2022"
