# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page «Verifica»: figures, links to the field, filters, pages, what is new, accepting together, cost."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.models import AvvisoAccettato, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, VerificaGuardata
from obiettivi.vita import services
from obiettivi.vita.accettazioni import accetta
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
PAGINA = "/piani/PEG_2020/verifica/"
ACCETTA = f"{PAGINA}accetta/"
GUARDATA = f"{PAGINA}guardata/"
MOTIVO = "Attività ordinaria."


def entrato(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    return client


def corpo(risposta: Any) -> str:
    return unescape(str(risposta.content.decode()))


@pytest.fixture
def ufficio() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def client(ufficio: Utente) -> Client:
    return entrato(ufficio)


@pytest.fixture
def centri() -> tuple[CentroDiResponsabilita, CentroDiResponsabilita]:
    return CentroFactory.create(nome="Biblioteche"), CentroFactory.create(nome="Tributi")


@pytest.fixture
def piano(centri: Any) -> PianoEsecutivo:
    """Three objectives without link to the DUP; the last has an error, the first a target in words."""
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    crea = ObiettivoFactory.create
    primo = crea(piano=piano, codice="2020-AA01", titolo="Trasparenza", centro=centri[0])
    primo.indicatori.update(valore_atteso="presto")
    crea(piano=piano, codice="2020-AA02", titolo="Prestiti", centro=centri[0])
    crea(piano=piano, codice="2020-AA03", titolo="Sportello", centro=centri[1], descrizione="")
    return piano


def chiavi(piano: PianoEsecutivo, codice: str) -> list[str]:
    return [r.chiave for r in verifica_del_piano(piano, SISTEMA).rilievi if r.segnalazione.codice == codice]


def dirigente(centro: CentroDiResponsabilita) -> Client:
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=chi), centro=centro, dal=date(2020, 1, 1))
    return entrato(chi)


def test_le_cifre_del_piano_e_dei_centri(client: Client, piano: Any, centri: Any) -> None:
    pagina = client.get(PAGINA)
    totale = pagina.context["vista"].totale
    assert (totale.obiettivi, totale.senza_errori, totale.percento, totale.errori, totale.avvisi) == (3, 2, 66, 1, 4)
    conti = [(c.nome, c.percento, c.errori, c.avvisi) for c in pagina.context["vista"].centri]
    assert conti == [("Biblioteche", 100, 0, 3), ("Tributi", 0, 1, 1)]
    testo = corpo(pagina)
    assert "<strong>66%</strong> senza errori: 2 obiettivi su 3" in testo
    assert re.search(r'<rect class="manca" x="0" y="0" width="100"', testo)


def test_ogni_segnalazione_porta_al_suo_campo(client: Client, piano: Any, centri: Any) -> None:
    primo, terzo = ObiettivoPEG.objects.get(codice="2020-AA01"), ObiettivoPEG.objects.get(codice="2020-AA03")
    testo = corpo(client.get(PAGINA))
    assert f'href="/obiettivi/{primo.pk}/modifica/#id_indicatori-0-valore_atteso"' in testo
    assert f'href="/obiettivi/{primo.pk}/modifica/#sezione-dup"' in testo
    assert f'href="/obiettivi/{terzo.pk}/modifica/#id_descrizione"' in testo
    campi = client.get(f"/obiettivi/{primo.pk}/modifica/").content.decode()
    assert 'id="id_indicatori-0-valore_atteso"' in campi
    # Who may not write (the plan is closed to the centres, a reader never writes) is led to the scheda.
    for altro in (dirigente(centri[0]), entrato(UtenteFactory.create(lettore=True))):
        letto = corpo(altro.get(PAGINA))
        assert f'href="/obiettivi/{primo.pk}/#segnalazioni"' in letto
        assert "modifica" not in letto
        assert "Accetta gli avvisi" not in letto


def test_la_norma_e_i_suoi_anni(client: Client, piano: Any) -> None:
    assert "TUEL, art. 169, c. 3-bis, per i piani dal 2016" in corpo(client.get(PAGINA))


@pytest.mark.parametrize(
    ("filtro", "quante"),
    [
        ({}, 5),
        ({"gravita": "errore"}, 1),
        ({"gravita": "avviso", "genere": "senza-dup"}, 3),
        ({"genere": "valore-testo", "stato": "aperte"}, 1),
        ({"stato": "accettate"}, 0),
        ({"centro": "piano"}, 0),
    ],
)
def test_i_filtri(filtro: dict[str, str], quante: int, client: Client, piano: Any) -> None:
    pagina = client.get(PAGINA, filtro)
    assert pagina.context["pagina"].paginator.count == quante
    assert ("Nessuna segnalazione con questi filtri" in corpo(pagina)) is (quante == 0)


def test_il_filtro_per_centro_e_quelli_che_non_ci_sono(client: Client, piano: Any, centri: Any) -> None:
    pagina = client.get(PAGINA, {"centro": centri[0].pk})
    assert [g["nome"] for g in pagina.context["gruppi"]] == ["Biblioteche"]
    sbagliata = client.get(PAGINA, {"centro": "999999", "genere": "<script>"})
    assert sbagliata.status_code == 400
    assert "<script>" not in sbagliata.content.decode()


def test_un_piano_grande_si_sfoglia(client: Client, piano: Any, centri: Any) -> None:
    for n in range(60):
        ObiettivoFactory.create(piano=piano, codice=f"2020-BB{n:02}", centro=centri[1], fasi=0, indicatori=0)
    prima, terza = client.get(PAGINA), client.get(PAGINA, {"pagina": 3})
    assert prima.context["pagina"].paginator.num_pages == 3
    assert "2020-BB59" not in corpo(prima)
    assert "2020-BB59" in corpo(terza)


def test_si_accettano_insieme_con_un_riassunto_prima(client: Client, piano: Any) -> None:
    scelte = chiavi(piano, "senza-dup")[:2]
    riassunto = client.post(ACCETTA, {"scelto": scelte, "torna": f"{PAGINA}?stato=aperte"})
    assert "Accetta 2 avvisi" in corpo(riassunto)
    assert not AvvisoAccettato.objects.exists()
    dati = {"conferma": "si", "scelti": riassunto.context["scelti"], "torna": f"{PAGINA}?stato=aperte"}
    senza = client.post(ACCETTA, dati)
    assert senza.status_code == 400
    assert "Serve il motivo" in corpo(senza)
    fatto = client.post(ACCETTA, {**dati, "motivo": MOTIVO})
    assert (fatto.status_code, fatto["Location"]) == (302, f"{PAGINA}?stato=aperte")
    assert AvvisoAccettato.objects.count() == 2
    pagina = corpo(client.get(PAGINA, {"stato": "accettate"}))
    assert pagina.count(MOTIVO) == 2
    assert "<strong>2</strong> avvisi accettati" in pagina
    assert "<strong>2</strong> avvisi da guardare" in pagina


def test_tutti_quelli_di_un_tipo(client: Client, piano: Any, centri: Any) -> None:
    assert "Accetta tutti e 3: senza obiettivo" in corpo(client.get(PAGINA, {"genere": "senza-dup"}))
    assert "Accetta tutti" not in corpo(client.get(PAGINA))
    dati = {"tutti": "on", "genere": "senza-dup", "centro": centri[0].pk}
    riassunto = client.post(ACCETTA, dati)
    client.post(ACCETTA, {"conferma": "si", "scelti": riassunto.context["scelti"], "motivo": MOTIVO})
    assert set(AvvisoAccettato.objects.values_list("obiettivo__codice", flat=True)) == {"2020-AA01", "2020-AA02"}


def test_tipi_diversi_vogliono_motivi_diversi(client: Client, piano: Any) -> None:
    scelte = [*chiavi(piano, "senza-dup"), *chiavi(piano, "valore-testo")]
    torna = f"{PAGINA}?gravita=avviso"
    risposta = client.post(ACCETTA, {"scelto": scelte[1:], "torna": torna})
    detto = corpo(risposta)
    assert risposta.status_code == 400
    assert "avvisi di tipi diversi («Senza obiettivo operativo del DUP», «Valore atteso in parole»)" in detto
    # With the filters of the page and everything that was ticked.
    assert detto.count(" checked>") == len(scelte) - 1
    assert f'name="torna" value="{torna}"' in detto
    assert '<option value="avviso" selected>' in detto
    assert "Nessun avviso scelto" in corpo(client.post(ACCETTA, {}, follow=True))
    errori = chiavi(piano, "manca-descrizione")
    assert "si corregge, non si accetta" in corpo(client.post(ACCETTA, {"scelto": errori}, follow=True))
    assert not AvvisoAccettato.objects.exists()


def test_cio_che_cambia_fra_il_riassunto_e_la_conferma_resta_fuori(client: Client, piano: Any) -> None:
    scelte = chiavi(piano, "valore-testo")
    riassunto = client.post(ACCETTA, {"scelto": scelte})
    IndicatoreObiettivo.objects.filter(valore_atteso="presto").update(valore_atteso="prestissimo")
    detto = corpo(
        client.post(ACCETTA, {"conferma": "si", "scelti": riassunto.context["scelti"], "motivo": MOTIVO}, follow=True)
    )
    assert "nel frattempo il testo è cambiato" in detto
    assert not AvvisoAccettato.objects.exists()


def test_si_riapre(client: Client, piano: Any, ufficio: Utente) -> None:
    accetta(piano, chiavi(piano, "senza-dup")[:1], MOTIVO, ufficio)
    indirizzo = f"{PAGINA}avvisi/{AvvisoAccettato.objects.get().pk}/riapri/"
    assert indirizzo in corpo(client.get(PAGINA))
    assert "Di nuovo aperto" in corpo(client.post(indirizzo, follow=True))
    assert "già stato riaperto" in corpo(client.post(indirizzo, follow=True))
    assert AvvisoAccettato.objects.get().ritirato_da == ufficio


def test_chi_puo(piano: Any, centri: Any, ufficio: Utente) -> None:
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    suo = AvvisoAccettato.objects.get(obiettivo__codice="2020-AA01")
    suo_capo, altro_capo = dirigente(centri[0]), dirigente(centri[1])
    for altro in (suo_capo, altro_capo, entrato(UtenteFactory.create(lettore=True))):
        assert altro.post(ACCETTA, {"scelto": chiavi(piano, "valore-testo")}).status_code == 403
    assert suo_capo.post(f"{PAGINA}avvisi/{suo.pk}/riapri/").status_code == 403
    assert altro_capo.post(f"{PAGINA}avvisi/{suo.pk}/riapri/").status_code == 404
    assert "2020-AA01" not in corpo(altro_capo.get(PAGINA))
    assert "2020-AA01" in corpo(suo_capo.get(PAGINA))
    assert entrato(UtenteFactory.create(ruolo="")).get(PAGINA).status_code == 404
    assert AvvisoAccettato.objects.filter(ritirato_il=None).count() == 3


def test_non_si_torna_altrove(client: Client, piano: Any) -> None:
    fuori = client.post(ACCETTA, {"torna": "https://altrove.example/"})
    assert fuori["Location"] == PAGINA


def test_che_cosa_e_cambiato(client: Client, piano: Any) -> None:
    pagina = client.get(PAGINA)
    assert "Non l'hai ancora segnata come guardata" in corpo(pagina)
    assert not VerificaGuardata.objects.exists()
    impronta = pagina.context["impronta"]
    client.post(GUARDATA, {"impronta": impronta})
    assert "nulla." in corpo(client.get(PAGINA))
    IndicatoreObiettivo.objects.filter(valore_atteso="presto").update(valore_atteso="?")
    dopo = corpo(client.get(PAGINA))
    assert "1 segnalazione nuova" in dopo
    assert "1 che non c'è più" in dopo
    assert "«presto» è un testo" in dopo
    assert client.get(PAGINA, {"nuove": "on"}).context["pagina"].paginator.count == 1
    # The page was showing the old ones.
    detto = corpo(client.post(GUARDATA, {"impronta": impronta}, follow=True))
    assert "Nel frattempo le segnalazioni sono cambiate" in detto
    assert "1 segnalazione nuova" in detto


def test_cio_che_si_scrive_non_diventa_html(client: Client, piano: Any, ufficio: Utente) -> None:
    ObiettivoPEG.objects.update(titolo="<img src=x onerror=alert(1)>")
    accetta(piano, chiavi(piano, "senza-dup")[:1], "<script>1</script>", ufficio)
    accettato = AvvisoAccettato.objects.select_related("obiettivo").get()
    client.post(GUARDATA, {"impronta": client.get(PAGINA).context["impronta"]})
    ObiettivoPEG.objects.filter(codice="2020-AA01").update(titolo="Altro")
    for dove in (PAGINA, f"/obiettivi/{accettato.obiettivo_id}/"):
        grezzo = client.get(dove).content.decode()
        assert "<script>1" not in grezzo
        assert "<img src=x" not in grezzo
        assert "&lt;script&gt;1" in grezzo


def test_la_scheda_e_l_elenco_lo_sanno(client: Client, piano: Any, ufficio: Utente) -> None:
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    secondo = ObiettivoPEG.objects.get(codice="2020-AA02")
    scheda = corpo(client.get(f"/obiettivi/{secondo.pk}/"))
    assert "Accettati dall'ufficio" in scheda
    assert MOTIVO in scheda
    elenco = client.get("/obiettivi/", {"piano": "PEG_2020", "segnalazioni": "nessuna"})
    assert [o.codice for o in elenco.context["pagina"]] == ["2020-AA02"]
    assert 'href="/piani/PEG_2020/verifica/"' in corpo(elenco)
    for dove in ("/scrivania/?piano=PEG_2020", f"/admin/obiettivi/pianoesecutivo/{piano.pk}/change/"):
        assert 'href="/piani/PEG_2020/verifica/"' in corpo(client.get(dove)), dove


def test_il_registro_nell_amministrazione(client: Client, piano: Any, ufficio: Utente) -> None:
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    accetta(piano, chiavi(piano, "valore-testo"), "Si misura a voce.", ufficio)
    services.elimina(ObiettivoPEG.objects.get(codice="2020-AA01"), ufficio)
    accetta(piano, chiavi(piano, "trasparenza"), "Ne parla il piano triennale.", ufficio)
    elenco = corpo(client.get("/admin/obiettivi/avvisoaccettato/"))
    assert elenco.count(MOTIVO) == 2
    assert "Ne parla il piano triennale." in elenco
    assert "Si misura a voce." not in elenco
    for accettato in AvvisoAccettato.objects.exclude(motivo="Si misura a voce.").order_by("pk")[1:]:
        assert client.get(f"/admin/obiettivi/avvisoaccettato/{accettato.pk}/change/").status_code == 200


def test_un_codice_con_la_barra(client: Client) -> None:
    PianoFactory.create(codice="PEG/2020 bis", anno=2020)
    assert client.get("/piani/PEG/2020 bis/verifica/").status_code == 200
    assert client.get("/obiettivi/", {"piano": "PEG/2020 bis"}).status_code == 200


def test_vuoto_dice_che_cosa_fare(client: Client) -> None:
    PianoFactory.create(codice="PEG_2020", anno=2020)
    assert "Non c'è ancora nulla da verificare" in corpo(client.get(PAGINA))


def test_le_interrogazioni_non_crescono(client: Client, centri: Any, ufficio: Utente) -> None:
    piano, contate = PianoFactory.create(codice="PEG_2020", anno=2020), []
    client.get(PAGINA)
    for n in (1, 2, 3):
        o = ObiettivoFactory.create(piano=piano, codice=f"2020-AA0{n}", centro=centri[n % 2], fasi=n, indicatori=n)
        accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
        o.indicatori.update(valore_atteso="?")
        pagina = client.get(PAGINA)
        client.post(GUARDATA, {"impronta": pagina.context["impronta"]})
        o.indicatori.update(valore_atteso="presto")
        if n == 2:
            continue
        with CaptureQueriesContext(connection) as lettura:
            assert client.get(PAGINA).status_code == 200
        with CaptureQueriesContext(connection) as riassunto:
            assert client.post(ACCETTA, {"scelto": chiavi(piano, "valore-testo")}).status_code == 200
        with CaptureQueriesContext(connection) as sue:
            chiavi(piano, "valore-testo")
        contate.append((len(lettura), len(riassunto) - len(sue)))
    assert contate[0] == contate[1]
