# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a variation: from its opening to its act, with nothing lost on the way."""

from typing import Any

import pytest
from django.test import Client

from dup.models import ObiettivoOperativo
from obiettivi.choices import Stato
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.form_text import senza_chiavi
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import crea, salva
from organizzazione.models import Utente
from tests.delibere.test_pagine_delibere import ATTO, PIANO, corpo, dirigente_di, entrato, query
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import Scena, cambia_titolo, scena, variazione_di
from versioni import variazioni
from versioni.choices import ChangeKind
from versioni.models import Modifica, Variazione, Versione

pytestmark = pytest.mark.django_db
DI_VARIAZIONE = {**ATTO, "numero": "140", "giorno": "2023-06-15", "oggetto": "Prima variazione"}


@pytest.fixture
def s() -> Scena:
    s = scena()
    s.approvata()
    return s


@pytest.fixture
def ufficio(s: Scena) -> Client:
    return entrato(s.ufficio)


@pytest.fixture
def v(s: Scena) -> Variazione:
    return variazione_di(s)


def pagina(v: Variazione, resto: str = "") -> str:
    return f"{PIANO}variazioni/{v.pk}/{resto}"


def nuovo(s: Scena, codice: str = "2023-NN01") -> ObiettivoPEG:
    """What somebody writes while a variation is open: the links go with it."""
    da = s.obiettivo(0)
    testo = da_obiettivo(da)
    testo.testa["codice"] = codice
    for sezione in ("fasi", "indicatori", "servizi"):
        testo = testo.con_righe(sezione, senza_chiavi(testo.righe(sezione)))
    return crea(s.piano, da.centro, testo, s.ufficio)


def test_si_apre_una_volta(s: Scena, ufficio: Client) -> None:
    assert f'href="{PIANO}variazioni/apri/"' in corpo(ufficio.get(PIANO))
    vuota = ufficio.post(f"{PIANO}variazioni/apri/", {"oggetto": "  "})
    assert vuota.status_code == 400
    assert "Scrivere l'oggetto della variazione" in corpo(vuota)
    fatta = ufficio.post(f"{PIANO}variazioni/apri/", {"oggetto": "Prima\nvariazione"}, follow=True)
    assert "La variazione è ancora vuota" in corpo(fatta)
    assert Variazione.objects.get().oggetto == "Prima variazione"
    ancora = ufficio.post(f"{PIANO}variazioni/apri/", {"oggetto": "Un'altra"}, follow=True)
    assert "C'è già una variazione aperta: è questa." in corpo(ancora)
    assert Variazione.objects.count() == 1


def test_di_un_piano_non_approvato_non_si_apre() -> None:
    s = scena()
    risposta = entrato(s.ufficio).post(f"{PIANO}variazioni/apri/", {"oggetto": "Troppo presto"})
    assert risposta.status_code == 409
    assert "non è ancora approvato" in corpo(risposta)
    assert "Troppo presto</textarea>" in corpo(risposta)


def test_si_cerca_se_ne_scelgono_molti_e_si_dice_perche(s: Scena, ufficio: Client, v: Variazione) -> None:
    ObiettivoPEG.objects.filter(pk=s.obiettivi[1].pk).update(titolo="Biblioteca di quartiere")
    trovati = corpo(ufficio.get(pagina(v, "porta/?testo=biblioteca")))
    assert "2023-AA02" in trovati
    assert "2023-AA01" not in trovati
    per_codice = corpo(ufficio.get(pagina(v, "porta/?testo=aa03")))
    assert "2023-AA03" in per_codice
    assert "2023-AA02" not in per_codice
    chiavi = [s.obiettivi[0].pk, s.obiettivi[1].pk]
    senza = ufficio.post(pagina(v, "porta/?testo=aa03"), {"obiettivo": chiavi, "motivo": " "})
    assert senza.status_code == 400
    assert corpo(senza).count("checked") == 2
    nessuno = ufficio.post(pagina(v, "porta/"), {"motivo": "Serve più tempo."})
    assert nessuno.status_code == 400
    assert "Scegliere almeno un obiettivo" in corpo(nessuno)
    assert "Serve più tempo.</textarea>" in corpo(nessuno)
    assert not Modifica.objects.exists()
    dati = {"obiettivo": chiavi, "motivo": "Serve più tempo."}
    fatta = corpo(ufficio.post(pagina(v, "porta/"), dati, follow=True))
    assert "2 obiettivi: i loro centri li possono ora modificare" in fatta
    assert s.obiettivo(0).in_variazione
    assert s.obiettivo(1).stato == Stato.BOZZA
    ancora = corpo(ufficio.post(pagina(v, "porta/"), dati, follow=True))
    assert "2023-AA01 è già nella variazione" in ancora
    assert Modifica.objects.count() == 2


def test_la_pagina_dice_che_cosa_cambia_e_perche(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve <b>tempo</b>.", s.ufficio)
    assert "Finora dice quello che dice la versione in vigore" in corpo(ufficio.get(pagina(v)))
    o = s.obiettivo(0)
    scritto = da_obiettivo(o)
    scritto.testa["titolo"] = "Sportello <i>unico</i> di prova 0"
    salva(o, scritto, o.revisione, s.ufficio)
    grezza = ufficio.get(pagina(v)).content.decode()
    assert "Serve &lt;b&gt;tempo&lt;/b&gt;." in grezza
    assert "&lt;i&gt;unico&lt;/i&gt;" in grezza
    assert "<i>" not in grezza
    assert "<del>" in grezza
    assert "inizio testo aggiunto" in grezza
    assert "1 obiettivo, 0 pronti per l'atto" in corpo(ufficio.get(pagina(v))).replace("<strong>1</strong>", "1")


def test_il_motivo_si_scrive_sul_posto(s: Scena, ufficio: Client, v: Variazione) -> None:
    modifica = variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    dove = pagina(v, f"motivo/{s.obiettivi[0].pk}/")
    fatto = ufficio.post(dove, {"motivo": "Serve un anno.", "versione": modifica.revisione})
    assert fatto["Location"] == pagina(v, f"#obiettivo-{s.obiettivi[0].pk}")
    modifica.refresh_from_db()
    assert modifica.motivo == "Serve un anno."
    # The same press again: what it says is there already.
    assert ufficio.post(dove, {"motivo": "Serve un anno.", "versione": modifica.revisione - 1}).status_code == 302
    vuoto = ufficio.post(dove, {"motivo": " ", "versione": modifica.revisione})
    assert vuoto.status_code == 400
    assert "Scrivere il motivo" in corpo(vuoto)


@pytest.mark.parametrize("versione", ["vecchia", "nessuna"])
def test_due_motivi_si_mostrano_tutti_e_due(s: Scena, ufficio: Client, v: Variazione, versione: str) -> None:
    modifica = variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    letta = modifica.revisione
    variazioni.motiva(modifica, "L'ha scritto un collega.", letta, UtenteFactory.create(ufficio=True))
    dati = {"motivo": "L'ho scritto io.", **({"versione": letta} if versione == "vecchia" else {})}
    risposta = ufficio.post(pagina(v, f"motivo/{s.obiettivi[0].pk}/"), dati)
    assert risposta.status_code == 409
    assert "L'ha scritto un collega." in corpo(risposta)
    assert "L'ho scritto io.</textarea>" in corpo(risposta)
    modifica.refresh_from_db()
    assert modifica.motivo == "L'ha scritto un collega."
    assert f'name="versione" value="{modifica.revisione}"' in corpo(risposta)
    ufficio.post(pagina(v, f"motivo/{s.obiettivi[0].pk}/"), {**dati, "versione": modifica.revisione})
    modifica.refresh_from_db()
    assert modifica.motivo == "L'ho scritto io."


def test_uno_nuovo_compare_e_vuole_il_suo_motivo(s: Scena, ufficio: Client, v: Variazione) -> None:
    o = nuovo(s)
    detto = corpo(ufficio.get(pagina(v)))
    assert "Nuovo" in detto
    assert "Manca il motivo: scriverlo" in detto
    dove = pagina(v, f"motivo/{o.pk}/")
    ufficio.post(dove, {"motivo": "Lo chiede la legge.", "versione": 0})
    assert (Modifica.objects.get().genere, Modifica.objects.get().motivo) == (ChangeKind.NUOVO, "Lo chiede la legge.")
    # Somebody else had the page open since before: the first reason is not overwritten.
    secondo = ufficio.post(dove, {"motivo": "Un altro motivo.", "versione": 0})
    assert secondo.status_code == 409
    assert "Lo chiede la legge." in corpo(secondo)
    assert Modifica.objects.get().motivo == "Lo chiede la legge."


def test_togliere_e_lasciare_si_confermano_sul_testo_letto(s: Scena, ufficio: Client, v: Variazione) -> None:
    o = s.obiettivo(0)
    togli = pagina(v, f"togli/{o.pk}/")
    assert "Togliere 2023-AA01 dal piano?" in corpo(ufficio.get(togli))
    assert ufficio.post(togli, {"motivo": "", "versione": o.revisione}).status_code == 400
    vecchia = ufficio.post(togli, {"motivo": "Non serve.", "versione": o.revisione - 1})
    assert vecchia.status_code == 409
    assert "Non serve.</textarea>" in corpo(vecchia)
    assert ufficio.post(togli, {"motivo": "Non serve."}).status_code == 409
    assert not Modifica.objects.exists()
    assert ufficio.post(togli, {"motivo": "Non serve.", "versione": o.revisione}).status_code == 302
    assert Modifica.objects.get().genere == ChangeKind.TOLTO
    assert "Una variazione lo toglie dal piano:" in corpo(ufficio.get(f"/obiettivi/{o.pk}/"))
    lascia = pagina(v, f"lascia/{o.pk}/")
    assert "Resta nel piano, com'è in vigore" in corpo(ufficio.get(lascia))
    ufficio.post(lascia, {"versione": s.obiettivo(0).revisione})
    assert not Modifica.objects.exists()
    ancora = ufficio.post(lascia, {"versione": s.obiettivo(0).revisione})
    assert ancora.status_code == 409
    assert "2023-AA01 non è in questa variazione" in corpo(ancora)


def test_chi_lascia_vede_che_cosa_se_ne_va(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve.", s.ufficio)
    prima = da_obiettivo(s.obiettivo(0)).testa["titolo"]
    cambia_titolo(s.obiettivo(0), "Un titolo che se ne va", s.ufficio)
    lascia = pagina(v, f"lascia/{s.obiettivi[0].pk}/")
    detto = corpo(ufficio.get(lascia))
    assert "Quello che se ne va" in detto
    assert "se ne va" in detto
    ufficio.post(lascia, {"versione": s.obiettivo(0).revisione})
    assert s.obiettivo(0).titolo == prima
    assert not s.obiettivo(0).in_variazione


def test_annullare_vuole_un_motivo_e_rimette_tutto(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve.", s.ufficio)
    prima = s.obiettivo(0).titolo
    cambia_titolo(s.obiettivo(0), "Un altro titolo", s.ufficio)
    assert "2023-AA01" in corpo(ufficio.get(pagina(v, "annulla/")))
    assert ufficio.post(pagina(v, "annulla/"), {"motivo": ""}).status_code == 400
    fatto = ufficio.post(pagina(v, "annulla/"), {"motivo": "La Giunta ci ripensa."}, follow=True)
    assert "Variazione annullata" in corpo(fatto)
    assert "La Giunta ci ripensa." in corpo(fatto)
    assert s.obiettivo(0).titolo == prima
    ancora = ufficio.post(pagina(v, "annulla/"), {"motivo": "Due volte."}, follow=True)
    assert "La variazione è chiusa: non è stato fatto nulla." in corpo(ancora)
    for resto in ("porta/", f"togli/{s.obiettivi[0].pk}/", "approva/"):
        assert ufficio.get(pagina(v, resto)).status_code == 302


def test_ferma_cio_che_non_e_validato_o_non_ha_motivo(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve.", s.ufficio)
    o = nuovo(s)
    cambia_titolo(o, "Nuovo e validato", s.ufficio)
    detto = corpo(ufficio.get(pagina(v, "approva/")))
    assert f'href="{pagina(v)}#obiettivo-{s.obiettivi[0].pk}"' in detto
    assert "2023-AA01 è aperto e non è validato" in detto
    assert f'href="{pagina(v)}#obiettivo-{o.pk}"' in detto
    assert "2023-NN01: manca il motivo della modifica." in detto
    for azione in ("controlla", "conferma"):
        risposta = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, "azione": azione})
        assert risposta.status_code == 409
        assert corpo(risposta).count("manca il motivo della modifica") == 1
        assert 'value="140"' in corpo(risposta)
    assert Versione.objects.count() == 1


@pytest.mark.parametrize(
    ("cambi", "motivo"),
    [
        ({"numero": "12", "giorno": "2023-01-30"}, "è già stata approvata la versione 1: la variazione ha un atto suo"),
        ({"giorno": "2023-01-29"}, "è di prima di quello che varia (DGC n. 12 del 30/01/2023)"),
    ],
)
def test_un_atto_che_non_puo_essere_il_suo_si_ferma_prima_dell_ultima_pressione(
    s: Scena, ufficio: Client, v: Variazione, cambi: dict[str, str], motivo: str
) -> None:
    variazioni.togli(v, s.obiettivo(1), "Non serve più.", s.ufficio)
    for azione in ("controlla", "conferma"):
        risposta = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, **cambi, "azione": azione})
        assert risposta.status_code == 409
        assert motivo in corpo(risposta)
    assert Versione.objects.count() == 1


def test_cio_che_cambia_col_dup_si_dice_prima_e_dopo(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.togli(v, s.obiettivo(1), "Non serve più.", s.ufficio)
    detto = corpo(ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, "azione": "controlla"}))
    assert "Cambiano anche" not in detto
    ObiettivoOperativo.objects.filter(pk__in=s.obiettivi[0].obiettivi_operativi.values("pk")).update(
        nome="Ha cambiato nome"
    )
    detto = corpo(ufficio.get(pagina(v))).split("Cambiano anche, perché è cambiato il DUP")[1]
    assert [c for c in ("2023-AA01", "2023-AA02", "2023-AA03") if c in detto] == ["2023-AA01", "2023-AA03"]
    assert "Ha cambiato nome" in detto
    conferma = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, "azione": "controlla"})
    detto = corpo(conferma).split("Cambiano anche, perché è cambiato il DUP")[1]
    assert [c for c in ("2023-AA01", "2023-AA02", "2023-AA03") if c in detto] == ["2023-AA01", "2023-AA03"]
    scelte = {"azione": "conferma", "promessa": conferma.context["promessa"]}
    fatto = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, **scelte})
    assert corpo(ufficio.get(fatto["Location"])).count("È cambiato il DUP da cui dipende.") == 2


def test_la_pagina_dice_chi_l_ha_aperta_col_suo_nome(s: Scena, ufficio: Client, v: Variazione) -> None:
    for nome, cognome, detto in (("Bruno", "Verdi", "Bruno Verdi"), ("", "", "Ufficio programmazione senza nome")):
        Utente.objects.filter(pk=v.aperta_da_id).update(first_name=nome, last_name=cognome)
        assert f" da {detto}." in corpo(ufficio.get(pagina(v)))


def test_dall_apertura_all_atto(s: Scena, ufficio: Client, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un titolo nuovo", s.ufficio)
    variazioni.togli(v, s.obiettivo(1), "Non serve più.", s.ufficio)
    assert f'href="{pagina(v, "approva/")}"' in corpo(ufficio.get(pagina(v)))
    conferma = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, "azione": "controlla"})
    assert "0 nuovi, 1 cambiati, 1 tolti" in corpo(conferma).replace("cambiato", "cambiati").replace(
        "tolto,", "tolti,"
    ).replace("tolto.", "tolti.")
    for _ in range(2):
        detto = {"azione": "conferma", "promessa": conferma.context["promessa"]}
        fatto = ufficio.post(pagina(v, "approva/"), {**DI_VARIAZIONE, **detto})
        assert fatto["Location"] == f"{PIANO}versioni/2/"
    assert Versione.objects.count() == 2
    assert [o.codice for o in Versione.objects.get(numero=2).letta.piano.obiettivi] == ["2023-AA01", "2023-AA03"]
    chiusa = corpo(ufficio.get(pagina(v)))
    assert "È diventata la" in chiusa
    assert "Non serve più." in chiusa
    assert "Salva il motivo" not in chiusa
    gia = ufficio.get(pagina(v, "approva/"), follow=True)
    assert "La variazione è già approvata: versione 2." in corpo(gia)


def test_chi_lavora_all_obiettivo_legge_perche_e_aperto(s: Scena, v: Variazione) -> None:
    variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    dirigente, lettore = entrato(dirigente_di(s.obiettivi[0])), entrato(UtenteFactory.create(lettore=True))
    for indirizzo in (f"/obiettivi/{s.obiettivi[0].pk}/", f"/obiettivi/{s.obiettivi[0].pk}/modifica/"):
        detto = corpo(dirigente.get(indirizzo))
        assert "In variazione:" in detto
        assert "Serve più tempo." in detto
        assert f'href="{PIANO}versioni/1/obiettivi/2023-AA01/"' in detto
        assert pagina(v) not in detto
    assert f'href="{pagina(v)}#obiettivo-{s.obiettivi[0].pk}"' in corpo(lettore.get(f"/obiettivi/{s.obiettivi[0].pk}/"))
    assert "<strong>In vigore</strong> con DGC n. 12" in corpo(lettore.get(f"/obiettivi/{s.obiettivi[2].pk}/"))
    elenco = corpo(lettore.get("/obiettivi/?piano=PEG_2023"))
    assert elenco.count("in variazione</span>") == 1
    assert elenco.count("in vigore</span>") == 2
    assert "Una variazione è aperta" in corpo(dirigente.get(PIANO)) or "È aperta una variazione" in corpo(
        dirigente.get(PIANO)
    )


def test_nessuno_tocca_un_altro_piano(s: Scena, ufficio: Client, v: Variazione) -> None:
    from tests.fabbriche import ObiettivoFactory

    altrui = ObiettivoFactory.create()
    for resto in (f"togli/{altrui.pk}/", f"lascia/{altrui.pk}/"):
        assert ufficio.get(pagina(v, resto)).status_code == 404
    assert ufficio.post(pagina(v, f"motivo/{altrui.pk}/"), {"motivo": "x", "versione": 0}).status_code == 404
    assert ufficio.post(pagina(v, "porta/"), {"motivo": "x", "obiettivo": [altrui.pk, "abc"]}).status_code == 400


def test_le_query_della_variazione_non_crescono(s: Scena, ufficio: Client, v: Variazione) -> None:
    def dentro(n: int, chi: Utente) -> None:
        variazioni.porta(v, s.obiettivo(n), "Serve.", chi)
        cambia_titolo(s.obiettivo(n), f"Titolo {n}", chi)

    def quante() -> dict[str, int]:
        sue = (pagina(v), pagina(v, "approva/"), pagina(v, "porta/"), pagina(v, "annulla/"))
        return {p: query(ufficio, p) for p in sue}

    dentro(0, s.ufficio)
    una: Any = quante()
    for n in (1, 2):
        dentro(n, s.ufficio)
    nuovo(s)
    assert quante() == una
