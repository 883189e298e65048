# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an objective and the acts asked from it: who may, on which version, what is said when it cannot be."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.models import Notifica
from obiettivi.choices import Stato
from obiettivi.models import Commento, ObiettivoPEG, Passaggio, PianoEsecutivo
from obiettivi.vita import services
from obiettivi.vita.storia import storia_dell_obiettivo
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from testi.formati import NOTHING
from tests.fabbriche import (
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db


def dirigente(centro: CentroDiResponsabilita) -> Utente:
    utente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=utente), centro=centro, dal=timezone.localdate())
    return utente


def entrato(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    client.get("/salute/")
    return client


@pytest.fixture
def piano() -> PianoEsecutivo:
    oggi = timezone.localdate()
    return PianoFactory.create(codice="PEG_2020", anno=2020, apertura_dal=oggi, apertura_al=oggi + timedelta(days=9))


@pytest.fixture
def obiettivo(piano: PianoEsecutivo) -> ObiettivoPEG:
    return ObiettivoFactory.create(piano=piano, codice="2020-AA01", titolo="Vigili di quartiere")


@pytest.fixture
def chi(obiettivo: ObiettivoPEG) -> Utente:
    return dirigente(obiettivo.centro)


@pytest.fixture
def ufficio() -> Utente:
    return UtenteFactory.create(ufficio=True)


def scheda(utente: Utente, obiettivo: ObiettivoPEG) -> str:
    return unescape(entrato(utente).get(f"/obiettivi/{obiettivo.pk}/").content.decode())


def chiedi(utente: Utente, obiettivo: ObiettivoPEG, atto: str, **dati: Any) -> Any:
    letto = ObiettivoPEG.objects.get(pk=obiettivo.pk).revisione
    dati = {"versione": letto, **dati}
    return entrato(utente).post(
        f"/obiettivi/{obiettivo.pk}/atto/{atto}/", {k: v for k, v in dati.items() if v is not None}
    )


def stato(obiettivo: ObiettivoPEG) -> str:
    return str(ObiettivoPEG.objects.get(pk=obiettivo.pk).stato)


def test_mostra_la_carta_le_segnalazioni_e_il_pdf(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(descrizione="")
    pagina = scheda(chi, obiettivo)
    # The page leaves room in its head for who dresses the paper: its style, once, and before those of the page.
    before, link, after = pagina.partition('<link rel="stylesheet" href="/documenti/preventivo/foglio.css?v=')
    assert link
    assert "foglio.css" not in before + after
    assert "css/documento.css" in before
    assert "css/scheda.css" in after
    assert '<article class="obiettivo">' in pagina
    assert "FASI - ATTIVITA'" in pagina
    assert f'href="/obiettivi/{obiettivo.pk}/modifica/#id_descrizione">Manca la descrizione.' in pagina
    assert "/documenti/preventivo/scarica/pdf/?piano=PEG_2020&obiettivo=2020-AA01" in pagina
    assert "Le fasi nei mesi" in pagina


def test_chi_legge_soltanto_non_trova_atti(obiettivo: ObiettivoPEG) -> None:
    pagina = scheda(UtenteFactory.create(lettore=True), obiettivo)
    assert "/atto/" not in pagina
    assert "/modifica/" not in pagina
    assert "Non è collegato a nessun obiettivo operativo del DUP." in pagina


@pytest.mark.parametrize("pagina", ["", "gantt/", "atto/rinviare/"])
def test_un_estraneo_non_trova_nulla(obiettivo: ObiettivoPEG, pagina: str) -> None:
    risposta = entrato(dirigente(CentroFactory.create())).get(f"/obiettivi/{obiettivo.pk}/{pagina}")
    assert risposta.status_code == 404
    assert "Vigili" not in risposta.content.decode()


def test_dal_centro_all_ufficio_e_ritorno(obiettivo: ObiettivoPEG, chi: Utente, ufficio: Utente) -> None:
    assert chiedi(chi, obiettivo, "proporre").headers["Location"] == f"/obiettivi/{obiettivo.pk}/"
    assert chiedi(chi, obiettivo, "ritirare").status_code == 302
    assert chiedi(chi, obiettivo, "proporre").status_code == 302
    assert chiedi(ufficio, obiettivo, "rinviare", motivo="Manca un indicatore.").status_code == 302
    pagina = scheda(chi, obiettivo)
    assert "Perché è tornato indietro" in pagina
    assert "Manca un indicatore." in pagina
    assert chiedi(chi, obiettivo, "proporre").status_code == 302
    assert chiedi(ufficio, obiettivo, "validare").status_code == 302
    assert stato(obiettivo) == Stato.VALIDATO
    assert [p.atto for p in obiettivo.passaggi.order_by("pk")] == [
        "proporre",
        "ritirare",
        "proporre",
        "rinviare",
        "proporre",
        "validare",
    ]


@pytest.mark.parametrize("versione", [None, "", "0", "999", "x", "1; drop", "²"])
def test_senza_la_versione_giusta_non_si_fa_nulla(obiettivo: ObiettivoPEG, chi: Utente, versione: str | None) -> None:
    risposta = chiedi(chi, obiettivo, "proporre", versione=versione)
    assert risposta.status_code == 409
    assert "non è stato fatto nulla" in risposta.content.decode()
    assert stato(obiettivo) == Stato.BOZZA
    assert not Passaggio.objects.exists()


def test_la_seconda_pressione_non_fa_nulla(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    letta = obiettivo.revisione
    assert chiedi(chi, obiettivo, "proporre", versione=letta).status_code == 302
    assert chiedi(chi, obiettivo, "proporre", versione=letta).status_code == 409
    assert Passaggio.objects.count() == 1


def test_cio_che_manca_si_elenca_coi_campi(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(descrizione="", responsabile=None)
    risposta = chiedi(chi, obiettivo, "proporre")
    pagina = unescape(risposta.content.decode())
    assert risposta.status_code == 409
    assert f'href="/obiettivi/{obiettivo.pk}/modifica/#id_responsabile">Manca il responsabile.' in pagina
    assert "Manca la descrizione." in pagina
    assert stato(obiettivo) == Stato.BOZZA


@pytest.mark.parametrize("atto", ["proporre", "ritirare", "rinviare", "validare"])
def test_chi_non_puo_lo_legge_in_parole(obiettivo: ObiettivoPEG, atto: str) -> None:
    risposta = chiedi(UtenteFactory.create(lettore=True), obiettivo, atto, motivo="x")
    assert risposta.status_code == 403
    assert "il tuo ruolo non lo prevede" in risposta.content.decode()


def test_un_atto_e_una_post(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    for atto in ("proporre", "ritirare", "validare"):
        assert entrato(chi).get(f"/obiettivi/{obiettivo.pk}/atto/{atto}/").status_code == 405
    assert chiedi(chi, obiettivo, "eliminare").status_code == 404
    assert chiedi(chi, obiettivo, "leggere").status_code == 404


def test_il_rinvio_vuole_il_motivo_e_lo_conserva(obiettivo: ObiettivoPEG, chi: Utente, ufficio: Utente) -> None:
    chiedi(chi, obiettivo, "proporre")
    assert "Motivo del rinvio" in entrato(ufficio).get(f"/obiettivi/{obiettivo.pk}/atto/rinviare/").content.decode()
    assert chiedi(ufficio, obiettivo, "rinviare", motivo="  ").status_code == 400
    superata = chiedi(ufficio, obiettivo, "rinviare", motivo="Scritto a lungo", versione=1)
    assert superata.status_code == 409
    assert "Scritto a lungo</textarea>" in superata.content.decode()
    lungo = chiedi(ufficio, obiettivo, "rinviare", motivo="a" * 4001)
    assert lungo.status_code == 400
    assert "a" * 4001 in lungo.content.decode()
    assert stato(obiettivo) == Stato.PROPOSTO


def test_si_torna_solo_dentro_il_sito(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    risposta = chiedi(chi, obiettivo, "proporre", torna="https://altrove.example/")
    assert risposta.headers["Location"] == f"/obiettivi/{obiettivo.pk}/"


def test_da_dove_viene_lo_sa_chi_lo_puo_vedere(obiettivo: ObiettivoPEG, chi: Utente, ufficio: Utente) -> None:
    obiettivo.origine = ObiettivoFactory.create(codice="2020-ZZ99")
    obiettivo.save()
    assert "2020-ZZ99" in scheda(ufficio, obiettivo)
    assert "2020-ZZ99" not in scheda(chi, obiettivo)


def test_un_commento_mandato_due_volte_conta_una(obiettivo: ObiettivoPEG, chi: Utente, ufficio: Utente) -> None:
    client, dati = entrato(ufficio), {"testo": "<b>Bene</b>", "chiave": str(uuid4())}
    for _ in range(2):
        assert client.post(f"/obiettivi/{obiettivo.pk}/commenta/", dati).status_code == 302
    assert Commento.objects.count() == 1
    assert Notifica.objects.filter(destinatario=chi).count() == 1
    assert "&lt;b&gt;Bene&lt;/b&gt;" in client.get(f"/obiettivi/{obiettivo.pk}/").content.decode()


def test_una_chiave_gia_spesa_non_ingoia_un_altro_commento(obiettivo: ObiettivoPEG, ufficio: Utente) -> None:
    client, chiave = entrato(ufficio), str(uuid4())
    for testo in ("Bene", "Anzi no", "Anzi no"):
        client.post(f"/obiettivi/{obiettivo.pk}/commenta/", {"testo": testo, "chiave": chiave})
    assert {c.testo for c in Commento.objects.all()} == {"Bene", "Anzi no"}


@pytest.mark.parametrize(
    "dati",
    [{"testo": ""}, {"testo": "a" * 4001}, {"testo": "Senza chiave", "chiave": ""}, {"testo": "x", "chiave": "y"}],
)
def test_un_commento_che_non_va_resta_scritto(obiettivo: ObiettivoPEG, chi: Utente, dati: dict[str, str]) -> None:
    risposta = entrato(chi).post(f"/obiettivi/{obiettivo.pk}/commenta/", {"chiave": str(uuid4()), **dati})
    assert risposta.status_code == 400
    assert f"{dati['testo']}</textarea>" in risposta.content.decode()
    assert not Commento.objects.exists()


def test_chi_e_coinvolto_legge_e_prende_visione_ma_non_commenta(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    altro = CentroFactory.create()
    ServizioCoinvoltoFactory.create(obiettivo=obiettivo, centro=altro)
    vicino = dirigente(altro)
    services.proponi(obiettivo, chi)
    assert "Presa visione</button>" in scheda(vicino, obiettivo)
    commento = entrato(vicino).post(f"/obiettivi/{obiettivo.pk}/commenta/", {"testo": "x", "chiave": str(uuid4())})
    assert commento.status_code == 403
    assert entrato(chi).post(f"/obiettivi/{obiettivo.pk}/presa-visione/").status_code == 403
    entrato(vicino).post(f"/obiettivi/{obiettivo.pk}/presa-visione/")
    assert "Presa visione</button>" not in scheda(vicino, obiettivo)
    assert "L'hanno visto" in scheda(chi, obiettivo)


def test_la_storia_dice_campo_per_campo(obiettivo: ObiettivoPEG) -> None:
    obiettivo.titolo, obiettivo.pluriennale, obiettivo.contesto = "Vigili ovunque", True, ""
    obiettivo.save()
    fase = obiettivo.fasi.first()
    assert fase is not None
    fase.peso = None
    fase.save()
    ultimo = storia_dell_obiettivo(obiettivo.pk)[0]
    detti = {(p.riga.split(":")[0], str(d)) for p in ultimo.passi for d in p.differenze}
    assert ("obiettivo 2020-AA01", "titolo: Vigili di quartiere → Vigili ovunque") in detti
    assert ("obiettivo 2020-AA01", "pluriennale: no → sì") in detti
    assert ("obiettivo 2020-AA01", f"contesto di riferimento: Che cosa c'è oggi. → {NOTHING}") in detti
    assert ("fase", f"peso: 50,00 → {NOTHING}") in detti
    assert not any("versione" in d for _, d in detti)


def test_la_storia_dice_chi_e_perche(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    chiedi(chi, obiettivo, "proporre")
    ultimo = storia_dell_obiettivo(obiettivo.pk)[0]
    assert (ultimo.chi, ultimo.perche) == (str(chi), "Proporre")
    assert "stato: Bozza → Proposto" in {str(d) for p in ultimo.passi for d in p.differenze}


def test_le_interrogazioni_non_crescono(piano: PianoEsecutivo) -> None:
    contate = []
    for n, quante in enumerate((1, 3, 40)):
        uno = ObiettivoFactory.create(piano=piano, codice=f"2020-BB0{n}", fasi=quante, indicatori=quante)
        for i in range(quante):
            Commento.objects.create(obiettivo=uno, autore=UtenteFactory.create(), testo=f"{i}")
        client = entrato(dirigente(uno.centro))
        client.get("/scrivania/")
        with CaptureQueriesContext(connection) as interrogazioni:
            assert client.get(f"/obiettivi/{uno.pk}/").status_code == 200
        contate.append(len(interrogazioni))
    assert len(set(contate)) == 1, contate
