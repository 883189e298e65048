# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Struttura»: a document edited in place as a tree, by who may, without losing what others wrote."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from dup import services
from dup.gradini import GRADINI, STRATEGICO, dup_di
from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreEnte,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from flussi.acts import Refused
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora() -> Utente:
    return UtenteFactory.create(ufficio=True, first_name="Dora", last_name="Nerini")


@pytest.fixture
def ufficio(dora: Utente) -> Client:
    client = Client()
    client.force_login(dora)
    return client


def pagina(dup: DUP) -> str:
    return reverse("admin:dup_dup_struttura", args=[dup.pk])


def manda(client: Client, dup: DUP, **dati: Any) -> Any:
    return client.post(pagina(dup), {k: str(v) for k, v in dati.items()})


def operativi(strategico: ObiettivoStrategico) -> list[tuple[str, int]]:
    return list(strategico.obiettivi_operativi.order_by("ordine", "pk").values_list("nome", "ordine"))


def test_si_vede_tutto_il_documento_ed_e_solo_testo(ufficio: Client) -> None:
    dup = un_dup()
    testo = ufficio.get(pagina(dup)).content.decode()
    for atteso in (
        "CITTA&#x27; 0 &lt;del&gt; futuro",
        "Mobilità 1",
        "Più biciclette",
        "Squittieri, Bosi",
        "Servizio Urbanistica",
        "Gida",
        "Muoversi meglio.",
        "=piste ciclabili: 15*",
        "Nuove corse",
        "Gare",
        "Nessun obiettivo PEG",
    ):
        assert atteso in testo, atteso
    assert "<del>" not in testo
    assert "style=" not in testo


def test_le_richieste_al_database_non_crescono(ufficio: Client) -> None:
    def quante(dup: DUP, nodo: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as lette:
            assert ufficio.get(f"{pagina(dup)}?tutto=1&nodo={nodo}").status_code == 200
        return len(lette)

    dup = un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    con_uno = quante(dup, f"operativo-{o.pk}")
    for i in range(2):
        ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"altro {i}")
        strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome="s")
        operativo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="o")
        ObiettivoGestionale.objects.create(obiettivo_operativo=operativo, nome="g")
        ObiettivoFactory.create().obiettivi_operativi.add(operativo)
    assert quante(dup, f"operativo-{o.pk}") == con_uno


def test_l_indice_non_elenca_i_livelli(ufficio: Client) -> None:
    dup = un_dup(1)
    for dove in (reverse("admin:index"), reverse("admin:app_list", args=["dup"])):
        testo = ufficio.get(dove).content.decode()
        assert reverse("admin:dup_dup_changelist") in testo
        assert reverse("admin:dup_indicatoreente_changelist") in testo
        for gradino in GRADINI.values():
            assert f"/admin/dup/{gradino.modello._meta.model_name}/" not in testo
    assert pagina(dup) in ufficio.get(reverse("admin:dup_dup_changelist")).content.decode()
    assert pagina(dup) in ufficio.get(reverse("admin:dup_dup_change", args=[dup.pk])).content.decode()


def test_rinominare_resta_nella_storia_e_torna_al_posto(ufficio: Client, dora: Utente) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    risposta = manda(
        ufficio, dup, atto="rinomina", nodo=f"operativo-{o.pk}", versione=o.revisione, nome=" Ciclovie  e treni "
    )
    assert risposta.status_code == 302
    assert risposta["Location"].endswith(f"#nodo-operativo-{o.pk}")
    o.refresh_from_db()
    assert (o.nome, o.revisione) == ("Ciclovie e treni", 2)
    voce: Any = o.history.first()
    assert (voce.nome, voce.history_user, voce.history_change_reason) == (o.nome, dora, "struttura: rinominato")
    assert list(voce.assessori.values_list("assessore__nominativo", flat=True)) == ["Squittieri", "Bosi"]


def test_lo_stesso_nome_non_prende_una_versione(ufficio: Client) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    manda(ufficio, dup, atto="rinomina", nodo=f"operativo-{o.pk}", versione=1, nome=o.nome)
    o.refresh_from_db()
    assert o.revisione == 1


@pytest.mark.parametrize("gettone", ["", "1"])
def test_un_conflitto_mostra_i_due_testi_e_poi_si_decide(gettone: str, ufficio: Client, dora: Utente) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    assert services.rinomina(o, 1, "Il testo dell'altra", dora)
    nodo = f"operativo-{o.pk}"
    risposta = manda(ufficio, dup, atto="rinomina", nodo=nodo, versione=gettone, nome="Il testo mio")
    assert risposta.status_code == 409
    testo = risposta.content.decode()
    assert 'value="Il testo mio"' in testo
    # Said beside the field, once.
    assert testo.index('id="guasto"') > testo.index(f'id="nodo-{nodo}"')
    assert testo.count('id="guasto"') == 1
    assert "«Il testo dell&#x27;altra», salvato da Dora Nerini" in testo
    o.refresh_from_db()
    assert o.nome == "Il testo dell'altra"
    assert 'name="versione" value="2"' in testo
    manda(ufficio, dup, atto="rinomina", nodo=nodo, versione=2, nome="Il testo mio")
    o.refresh_from_db()
    assert (o.nome, o.revisione) == ("Il testo mio", 3)


def test_su_e_giu_riscrivono_l_ordine_denso(ufficio: Client) -> None:
    dup = un_dup(1)
    strategico = ObiettivoStrategico.objects.get()
    terzo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="Terzo", ordine=40)
    risposta = ufficio.post(pagina(dup), {"gesto": f"su operativo-{terzo.pk} 1"})
    assert risposta.status_code == 302
    assert operativi(strategico) == [("Operativo 0.0", 0), ("Terzo", 1), ("Operativo 0.1", 2)]
    terzo.refresh_from_db()
    ufficio.post(pagina(dup), {"gesto": f"giu operativo-{terzo.pk} {terzo.revisione}"})
    assert operativi(strategico) == [("Operativo 0.0", 0), ("Operativo 0.1", 1), ("Terzo", 2)]
    # Whoever is the last stays the last, and nothing is written.
    terzo.refresh_from_db()
    ufficio.post(pagina(dup), {"gesto": f"giu operativo-{terzo.pk} {terzo.revisione}"})
    dopo = ObiettivoOperativo.objects.get(pk=terzo.pk)
    assert dopo.revisione == terzo.revisione
    assert ObiettivoOperativo.objects.get(nome="Operativo 0.0").revisione == 1


def test_spostare_su_una_versione_vecchia_non_sposta(ufficio: Client) -> None:
    dup = un_dup(1)
    strategico = ObiettivoStrategico.objects.get()
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.1")
    o.prenota_revisione()
    prima = operativi(strategico)
    assert ufficio.post(pagina(dup), {"gesto": f"su operativo-{o.pk} 1"}).status_code == 409
    assert operativi(strategico) == prima


def test_riordinare_fa_accorgere_chi_ha_un_modulo_aperto(ufficio: Client, dora: Utente) -> None:
    un_dup(1)
    aperto = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    altro = ObiettivoOperativo.objects.get(nome="Operativo 0.1")
    assert services.sposta(altro, 1, services.SU, dora)
    with pytest.raises(ConflittoDiRevisione):
        aperto.prenota_revisione()


def test_si_aggiunge_sotto_in_fondo_e_dopo_un_fratello(ufficio: Client) -> None:
    dup = un_dup(1)
    s = ObiettivoStrategico.objects.get()
    primo = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    assert manda(ufficio, dup, atto="sotto", nodo=f"strategico-{s.pk}", nome="In fondo").status_code == 302
    assert manda(ufficio, dup, atto="dopo", nodo=f"operativo-{primo.pk}", nome="In mezzo").status_code == 302
    attesi = ["Operativo 0.0", "In mezzo", "Operativo 0.1", "In fondo"]
    assert operativi(s) == [(nome, i) for i, nome in enumerate(attesi)]
    assert manda(ufficio, dup, atto="sotto", nodo="", nome="Un ambito nuovo").status_code == 302
    assert AmbitoStrategico.objects.get(nome="Un ambito nuovo").ordine == 1
    gestionale = ObiettivoGestionale.objects.first()
    assert gestionale is not None
    assert manda(ufficio, dup, atto="sotto", nodo=f"gestionale-{gestionale.pk}", nome="Oltre").status_code == 422


@pytest.mark.parametrize("atto", ["sotto", "dopo", "rinomina"])
def test_un_nome_vuoto_o_gia_usato_si_dice_e_resta_scritto(atto: str, ufficio: Client) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    nodo = f"strategico-{o.obiettivo_strategico_id}" if atto == "sotto" else f"operativo-{o.pk}"
    vuoto = manda(ufficio, dup, atto=atto, nodo=nodo, versione=1, nome="  ")
    assert (vuoto.status_code, "Scrivere il nome" in vuoto.content.decode()) == (422, True)
    gia = manda(ufficio, dup, atto=atto, nodo=nodo, versione=1, nome="Operativo 0.1")
    assert gia.status_code == 422
    assert "c&#x27;è già un obiettivo operativo" in gia.content.decode()
    assert 'value="Operativo 0.1"' in gia.content.decode()
    assert ObiettivoOperativo.objects.count() == 2


def test_un_nome_troppo_lungo_si_dice(ufficio: Client) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    for atto, nodo in (("sotto", ""), ("dopo", f"operativo-{o.pk}"), ("rinomina", f"operativo-{o.pk}")):
        lungo = manda(ufficio, dup, atto=atto, nodo=nodo, versione=1, nome="x" * 501)
        assert lungo.status_code == 422
        assert "501 caratteri: al più 500" in lungo.content.decode()
    assert manda(ufficio, dup, atto="sotto", nodo=f"operativo-{o.pk}", nome="x" * 501).status_code == 302
    assert manda(ufficio, dup, atto="sotto", nodo="", nome="a\0b").status_code == 400


def test_si_porta_sotto_un_altro_e_gli_ordini_restano_densi(ufficio: Client) -> None:
    dup = un_dup(2)
    da, a = ObiettivoStrategico.objects.order_by("pk")
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    dati = {"atto": "porta", "nodo": f"operativo-{o.pk}", "versione": 1}
    assert manda(ufficio, dup, **dati, padre=f"strategico-{a.pk}").status_code == 302
    assert operativi(da) == [("Operativo 0.1", 0)]
    assert operativi(a) == [("Operativo 1.0", 0), ("Operativo 1.1", 1), ("Operativo 0.0", 2)]
    o.refresh_from_db()
    assert list(o.assessori.values_list("nominativo", flat=True).order_by("pk")) == ["Squittieri", "Bosi"]
    dati["versione"] = o.revisione
    for sbagliato in (f"ambito-{a.ambito_id}", f"operativo-{o.pk}", "strategico-999", "x", ""):
        assert manda(ufficio, dup, **dati, padre=sbagliato).status_code == 422


def test_non_si_porta_in_un_altro_documento(ufficio: Client, dora: Utente) -> None:
    dup = un_dup(1)
    altro = DUP.objects.create(codice="ALTRO", descrizione="x", anno_inizio=2024, anno_fine=2026)
    ambito = AmbitoStrategico.objects.create(dup=altro, nome="Altrove")
    s = ObiettivoStrategico.objects.get()
    dati = {"atto": "porta", "nodo": f"strategico-{s.pk}", "versione": 1, "padre": f"ambito-{ambito.pk}"}
    assert manda(ufficio, dup, **dati).status_code == 422
    with pytest.raises(Refused):
        services.porta(s, 1, ambito, dora)
    # Nor is a row of one document reached through the address of another.
    assert manda(ufficio, altro, atto="rinomina", nodo=f"strategico-{s.pk}", versione=1, nome="x").status_code == 422
    s.refresh_from_db()
    assert (s.nome, dup_di(s)) == ("Mobilità 0", dup)


def test_si_elimina_solo_cio_che_e_vuoto_e_dopo_conferma(ufficio: Client, dora: Utente) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    nodo = f"operativo-{o.pk}"
    pieno = manda(ufficio, dup, atto="elimina", nodo=nodo, versione=1)
    assert pieno.status_code == 422
    assert "ha ancora 1 obiettivo gestionale." in pieno.content.decode()
    ObiettivoFactory.create().obiettivi_operativi.add(o)
    ancora = manda(ufficio, dup, atto="conferma-elimina", nodo=nodo, versione=1)
    assert "1 obiettivo PEG e 1 obiettivo gestionale" in ancora.content.decode()
    g = o.obiettivi_gestionali.get()
    chiesto = manda(ufficio, dup, atto="elimina", nodo=f"gestionale-{g.pk}", versione=1)
    assert "Sì, elimina" in chiesto.content.decode()
    assert o.obiettivi_gestionali.exists()
    assert manda(ufficio, dup, atto="conferma-elimina", nodo=f"gestionale-{g.pk}", versione=7).status_code == 409
    fatto = manda(ufficio, dup, atto="conferma-elimina", nodo=f"gestionale-{g.pk}", versione=1)
    assert fatto["Location"].endswith(f"#nodo-{nodo}")
    assert not o.obiettivi_gestionali.exists()
    voce: Any = ObiettivoGestionale.history.filter(id=g.pk).first()
    assert (voce.history_type, voce.history_user) == ("-", dora)


def test_cio_che_tiene_un_ambito_e_chi_continua_un_obiettivo(dora: Utente) -> None:
    dup = un_dup(1)
    ambito = AmbitoStrategico.objects.create(dup=dup, nome="Vuoto")
    IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", ambito=ambito, descrizione="alberi")
    assert services.cio_che_tiene(ambito) == ["1 indicatore dell'ente"]
    vecchio, nuovo = ObiettivoOperativo.objects.order_by("pk")
    nuovo.continua = vecchio
    nuovo.save()
    vecchio.obiettivi_gestionali.all().delete()
    assert services.cio_che_tiene(vecchio) == ["1 obiettivo operativo di un documento successivo"]
    with pytest.raises(Refused, match="documento successivo"):
        services.elimina(vecchio, 1, dora)


def test_chi_non_tiene_il_dup_non_lo_scrive(dora: Utente) -> None:
    un_dup(1)
    lettore = UtenteFactory.create(lettore=True)
    s = ObiettivoStrategico.objects.get()
    for atto in (
        lambda: services.rinomina(s, 1, "x", lettore),
        lambda: services.sposta(s, 1, services.SU, lettore),
        lambda: services.elimina(s, 1, lettore),
        lambda: services.aggiungi(dup_di(s), STRATEGICO, s.ambito, "x", lettore),
    ):
        with pytest.raises(Refused, match="ufficio programmazione"):
            atto()
    assert ObiettivoStrategico.objects.get().revisione == 1


def test_con_htmx_torna_solo_l_albero_e_il_fuoco_resta(ufficio: Client) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.1")
    risposta = ufficio.post(pagina(dup), {"gesto": f"su operativo-{o.pk} 1"}, headers={"HX-Request": "true"})
    testo = risposta.content.decode()
    assert risposta.status_code == 200
    assert "<html" not in testo
    assert 'id="detto" hx-swap-oob="innerHTML">«Operativo 0.1» spostato in su.' in testo
    # The first one cannot go up any more: the focus passes to the other arrow.
    assert f'id="giu-operativo-{o.pk}" hx-post="{pagina(dup)}" autofocus' in testo


def test_un_gesto_incompleto_non_scrive_e_lo_dice(ufficio: Client) -> None:
    dup = un_dup(1)
    for gesto in ("", "su", "su x 1", "vola operativo-1 1", "su operativo-x 1", "su operativo-" + "9" * 30):
        assert ufficio.post(pagina(dup), {"gesto": gesto}).status_code in (409, 422), gesto
    assert not ObiettivoOperativo.objects.exclude(revisione=1).exists()


def test_dal_modulo_completo_si_torna_al_posto(ufficio: Client) -> None:
    dup = un_dup(1)
    g = ObiettivoGestionale.objects.order_by("pk")[0]
    modulo = reverse("admin:dup_obiettivogestionale_change", args=[g.pk])
    testo = ufficio.get(modulo).content.decode()
    assert f"{pagina(dup)}?qui=gestionale-{g.pk}#nodo-gestionale-{g.pk}" in testo.replace("&amp;", "&")
    dati = {"obiettivo_operativo": g.obiettivo_operativo_id, "nome": "Altre corse", "versione_letta": 1, "_save": "x"}
    risposta = ufficio.post(modulo, dati)
    assert risposta["Location"] == f"{pagina(dup)}?qui=gestionale-{g.pk}#nodo-gestionale-{g.pk}"
    g.refresh_from_db()
    assert g.nome == "Altre corse"
    storia = ufficio.get(reverse("admin:dup_obiettivogestionale_history", args=[g.pk])).content.decode()
    assert f"{pagina(dup)}?qui=" in storia
    elimina = reverse("admin:dup_obiettivogestionale_delete", args=[g.pk])
    fatto = ufficio.post(elimina, {"post": "yes", "versione_letta": g.revisione})
    assert fatto["Location"].endswith(f"#nodo-operativo-{g.obiettivo_operativo_id}")


def test_dal_modulo_non_si_elimina_cio_a_cui_altri_sono_legati(ufficio: Client) -> None:
    un_dup(1)
    o, altro = ObiettivoOperativo.objects.order_by("pk")
    o.obiettivi_gestionali.all().delete()
    peg = ObiettivoFactory.create()
    peg.obiettivi_operativi.add(o)
    elimina = reverse("admin:dup_obiettivooperativo_delete", args=[o.pk])
    chiesto = ufficio.get(elimina).content.decode()
    assert "1 obiettivo PEG" in chiesto
    assert "Sì, elimina" not in chiesto
    ufficio.post(elimina, {"post": "yes", "versione_letta": o.revisione})
    assert list(peg.obiettivi_operativi.all()) == [o]
    peg.obiettivi_operativi.clear()
    ufficio.post(elimina, {"post": "yes", "versione_letta": o.revisione})
    assert not ObiettivoOperativo.objects.filter(pk=o.pk).exists()
    altro.refresh_from_db()
    assert altro.ordine == 0


def test_chi_si_lega_mentre_si_elimina_dal_modulo_non_perde_il_legame(
    ufficio: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    o.obiettivi_gestionali.all().delete()
    prima = services.elimina

    def dopo_un_legame(*argomenti: Any) -> None:
        ObiettivoFactory.create().obiettivi_operativi.add(o)
        prima(*argomenti)

    monkeypatch.setattr(services, "elimina", dopo_un_legame)
    elimina = reverse("admin:dup_obiettivooperativo_delete", args=[o.pk])
    risposta = ufficio.post(elimina, {"post": "yes", "versione_letta": o.revisione}, follow=True)
    assert "non è vuoto: ha ancora 1 obiettivo PEG" in risposta.content.decode()
    assert ObiettivoOperativo.objects.filter(pk=o.pk).exists()


def test_dal_modulo_non_si_sposta_e_un_nome_doppio_si_dice(ufficio: Client) -> None:
    un_dup(2)
    o, gemello, altrove, _ = ObiettivoOperativo.objects.order_by("pk")
    modulo = reverse("admin:dup_obiettivooperativo_change", args=[o.pk])
    testo = ufficio.get(modulo).content.decode()
    assert "Si cambia nella struttura" in testo
    assert 'id="delete_id_obiettivo_strategico"' not in testo
    righe = {f"indicatori-{n}": "0" for n in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    dati = {
        "obiettivo_strategico": altrove.obiettivo_strategico_id,
        "versione_letta": o.revisione,
        "_save": "x",
        **righe,
    }
    assert ufficio.post(modulo, {**dati, "nome": "Altro nome"}).status_code == 302
    dove = o.obiettivo_strategico_id
    o.refresh_from_db()
    assert (o.nome, o.obiettivo_strategico_id) == ("Altro nome", dove)
    doppio = ufficio.post(modulo, {**dati, "nome": gemello.nome, "versione_letta": o.revisione})
    assert doppio.status_code == 200
    assert "già" in doppio.content.decode()
    ambito = reverse("admin:dup_ambitostrategico_change", args=[AmbitoStrategico.objects.order_by("pk")[0].pk])
    assert "Un ambito resta nel suo documento." in ufficio.get(ambito).content.decode()


def test_dal_modulo_un_nuovo_livello_va_in_fondo(ufficio: Client) -> None:
    un_dup(1)
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    aggiungi = reverse("admin:dup_obiettivogestionale_add")
    risposta = ufficio.post(aggiungi, {"obiettivo_operativo": o.pk, "nome": "Altro", "_save": "x"})
    nuovo = ObiettivoGestionale.objects.get(nome="Altro")
    assert nuovo.ordine == 1
    assert risposta["Location"].endswith(f"#nodo-gestionale-{nuovo.pk}")
