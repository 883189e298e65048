# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the documents: who sees what, options that do not hold, files, constant cost."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from reports import stili
from reports.base import Purpose
from reports.elenco import REPORT
from reports.pdf import ErroreDiStampa
from reports.pdf.composizione import Cercato
from reports.schermo import NARROW_SCREEN, confinato
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
PAGINA = "/documenti/preventivo/"
PDF, XLSX, JSON = (f"{PAGINA}scarica/{formato}/" for formato in ("pdf", "xlsx", "json"))


def entrato(**ruolo: Any) -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(**ruolo))
    return client


@pytest.fixture
def lettore() -> Client:
    return entrato(lettore=True)


@pytest.fixture
def piano() -> PianoEsecutivo:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020, descrizione="Piano dell'anno")
    ObiettivoFactory.create(piano=piano, codice="2020-CP04", titolo="Vigili di quartiere", fasi=3)
    ObiettivoFactory.create(piano=piano, codice="2020-PG18", titolo="Emergenza", tipo__nome="INDIVIDUALE", fasi=0)
    return piano


def corpo(risposta: Any) -> str:
    return str(risposta.content.decode())


def test_l_elenco_porta_alla_pagina_del_documento(lettore: Client) -> None:
    assert f'href="{PAGINA}"' in corpo(lettore.get(reverse("documenti:elenco")))


def test_senza_ruolo_l_elenco_dice_a_chi_chiedere() -> None:
    pagina = corpo(entrato().get(reverse("documenti:elenco")))
    assert PAGINA not in pagina
    assert "ufficio programmazione" in pagina


@pytest.mark.parametrize("indirizzo", [PAGINA, PDF, XLSX, JSON])
def test_senza_ruolo_nessun_piano_nemmeno_col_suo_codice(indirizzo: str, piano: PianoEsecutivo) -> None:
    risposta = entrato().get(indirizzo, {"piano": "PEG_2020", "obiettivo": "2020-CP04"})
    assert risposta.status_code == 403
    assert "non ha un ruolo, o un incarico in corso" in corpo(risposta)
    assert "Vigili" not in corpo(risposta)
    assert "Piano dell" not in corpo(risposta)


def test_chi_non_e_piu_attivo_non_vede_nulla(piano: PianoEsecutivo) -> None:
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True, is_active=False))
    assert client.get(PAGINA).status_code == 302


@pytest.mark.parametrize("indirizzo", ["/documenti/niente/", f"{PAGINA}scarica/docx/", f"{PAGINA}niente/"])
def test_documento_o_formato_che_non_c_e(indirizzo: str, lettore: Client, piano: PianoEsecutivo) -> None:
    assert lettore.get(indirizzo).status_code == 404


def test_la_prima_visita_mostra_il_piano_piu_recente(lettore: Client, piano: PianoEsecutivo) -> None:
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2021", anno=2021), codice="2021-CP04")
    pagina = lettore.get(PAGINA)
    assert "<strong>PEG_2021</strong>" in corpo(pagina)
    assert f"{PDF}?piano=PEG_2021" in corpo(pagina)
    assert "<strong>PEG_2020</strong>" in corpo(lettore.get(PAGINA, {"piano": "PEG_2020"}))


def test_l_anteprima_e_la_scheda_della_stampa(lettore: Client, piano: PianoEsecutivo) -> None:
    pagina = corpo(lettore.get(PAGINA))
    for parola in ("2020-CP04", "Vigili di quartiere", "33,33", "33,34", "Valore Atteso", "140,00"):
        assert parola in pagina
    assert '<td class="data">31/12/2020</td>' in pagina


def test_le_opzioni_valgono_per_la_pagina_e_per_i_file(lettore: Client, piano: PianoEsecutivo) -> None:
    scelta = {"piano": "PEG_2020", "tipo": "individuale"}
    pagina = corpo(lettore.get(PAGINA, scelta))
    assert "2020-PG18" in pagina
    assert "2020-CP04" not in pagina
    assert f"{JSON}?piano=PEG_2020&amp;tipo=individuale" in pagina
    letto = json.loads(lettore.get(JSON, scelta).content)
    assert [o["codice"] for o in letto["obiettivi"]] == ["2020-PG18"]


@pytest.mark.parametrize(
    ("indirizzo", "tipo", "inizio", "nome"),
    [
        (PDF, "application/pdf", b"%PDF-", "preventivo-PEG_2020.pdf"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", "preventivo-PEG_2020.xlsx"),
        (JSON, "application/json", b"{", "preventivo-PEG_2020.json"),
    ],
)
def test_si_scarica(
    indirizzo: str, tipo: str, inizio: bytes, nome: str, lettore: Client, piano: PianoEsecutivo
) -> None:
    risposta = lettore.get(indirizzo, {"piano": "PEG_2020"})
    assert risposta.status_code == 200
    assert risposta["Content-Type"] == tipo
    assert risposta["Content-Disposition"] == f'attachment; filename="{nome}"'
    assert risposta.content.startswith(inizio)
    uguale = lettore.get(indirizzo, {"piano": "PEG_2020"}, headers={"if-none-match": risposta["ETag"]})
    assert uguale.status_code == 304
    assert not uguale.content


def test_il_contenuto_cambiato_ha_un_altro_etag(lettore: Client, piano: PianoEsecutivo) -> None:
    prima = lettore.get(JSON)
    piano.obiettivi.update(titolo="Altro titolo")
    dopo = lettore.get(JSON, headers={"if-none-match": prima["ETag"]})
    assert dopo.status_code == 200
    assert dopo["ETag"] != prima["ETag"]


@pytest.mark.parametrize("indirizzo", [PAGINA, JSON])
def test_solo_letture(indirizzo: str, lettore: Client, piano: PianoEsecutivo) -> None:
    testata = lettore.head(indirizzo)
    assert testata.status_code == 200
    assert not testata.content
    assert lettore.post(indirizzo).status_code == 405


@pytest.mark.parametrize(
    ("opzioni", "campo", "frase"),
    [
        ({"piano": "NON_CE"}, "id_piano", "Il piano «NON_CE» non c&#x27;è."),
        ({"piano": ""}, "id_piano", "Indicare il piano."),
        ({"piano": b"\xff\xfe%"}, "id_piano", "non c&#x27;è"),
        ({"centro": "Nessuno"}, "id_centro", "«Nessuno» non c&#x27;è"),
        ({"centro": "9" * 5000}, "id_centro", "non c&#x27;è"),
        ({"responsabile": "²"}, "id_responsabile", "non c&#x27;è"),
        ({"tipo": "<script>alert(1)</script>"}, "id_tipo", "&lt;script&gt;"),
        ({"data_elaborazione": "31/02/2020"}, "id_data_elaborazione", "Inserisci una data valida"),
        ({"obiettivo": "2020-CP04-TROPPO" * 3}, "id_obiettivo", "più di 40 caratteri"),
    ],
)
@pytest.mark.parametrize("indirizzo", [PAGINA, PDF])
def test_opzioni_che_non_valgono(
    indirizzo: str, opzioni: dict[str, Any], campo: str, frase: str, lettore: Client, piano: PianoEsecutivo
) -> None:
    risposta = lettore.get(indirizzo, opzioni)
    assert risposta.status_code == 400
    assert f'<a href="#{campo}">' in corpo(risposta)
    assert f'id="{campo}_error"' in corpo(risposta)
    assert frase in corpo(risposta)
    assert "<script>alert" not in corpo(risposta)


@pytest.mark.parametrize("numero", ["0", "-1", "x", "1e9", "9" * 5000])
def test_il_numero_di_pagina_puo_essere_qualsiasi_cosa(numero: str, lettore: Client, piano: PianoEsecutivo) -> None:
    assert lettore.get(PAGINA, {"pagina": numero}).status_code == 200


def test_niente_da_stampare_dice_che_cosa_fare(lettore: Client, piano: PianoEsecutivo) -> None:
    scelta = {"piano": "PEG_2020", "obiettivo": "2020-ZZ99"}
    pagina = lettore.get(PAGINA, scelta)
    assert pagina.status_code == 200
    assert "Nessun obiettivo con questi parametri" in corpo(pagina)
    assert "Mostra tutto il piano" in corpo(pagina)
    assert lettore.get(PDF, scelta).status_code == 404


def test_senza_piani_si_dice_da_dove_cominciare(lettore: Client) -> None:
    assert "Non c'è ancora nessun piano" in corpo(lettore.get(PAGINA))
    assert reverse("importazioni:preventivo") not in corpo(lettore.get(PAGINA))
    assert reverse("importazioni:preventivo") in corpo(entrato(ufficio=True).get(PAGINA))
    assert lettore.get(PDF).status_code == 404


def test_un_obiettivo_che_non_si_stampa_ha_il_suo_nome(
    lettore: Client, piano: PianoEsecutivo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def non_finisce(cercato: Cercato) -> bytes:
        raise ErroreDiStampa(cercato.pezzi[0].nome, "non è finito in tempo")

    # How the engine comes to this error is tested in tests/reports_pdf; here, what the page makes of it.
    monkeypatch.setattr("reports.desk.completa", non_finisce)
    risposta = lettore.get(PDF, {"piano": "PEG_2020", "obiettivo": "2020-CP04"})
    assert risposta.status_code == 422
    obiettivo = piano.obiettivi.get(codice="2020-CP04")
    assert f"<strong>2020-CP04 {obiettivo.titolo}</strong>" in corpo(risposta)
    assert reverse("obiettivi:scheda", args=[obiettivo.pk]) in corpo(risposta)
    assert f"{XLSX}?piano=PEG_2020&amp;obiettivo=2020-CP04" in corpo(risposta)


def test_un_piano_lungo_si_sfoglia(lettore: Client) -> None:
    piano = PianoFactory.create(codice="PEG_2030", anno=2030)
    for n in range(45):
        ObiettivoFactory.create(piano=piano, codice=f"2030-AA{n:02}", fasi=0, indicatori=0)
    prima, terza = (corpo(lettore.get(PAGINA, {"pagina": n})) for n in (1, 3))
    assert [f'id="2030-AA{n:02}"' in prima for n in (0, 19, 20)] == [True, True, False]
    assert [f'id="2030-AA{n:02}"' in terza for n in (39, 40, 44)] == [False, True, True]
    assert "Obiettivi 41–45 di 45" in terza
    assert "?piano=PEG_2030&amp;pagina=2" in prima


@pytest.mark.parametrize("indirizzo", [PAGINA, JSON, XLSX])
def test_le_interrogazioni_non_crescono(
    indirizzo: str, lettore: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    ObiettivoFactory.create(piano=piano, codice="2020-AA01", fasi=1, indicatori=1)
    with CaptureQueriesContext(connection) as uno:
        lettore.get(indirizzo)
    for n in (2, 3):
        ObiettivoFactory.create(piano=piano, codice=f"2020-AA0{n}", fasi=4, indicatori=3)
    with django_assert_num_queries(len(uno.captured_queries)):
        lettore.get(indirizzo)


def test_cio_che_si_scrive_non_diventa_html(lettore: Client, piano: PianoEsecutivo) -> None:
    piano.obiettivi.update(
        titolo="<img src=x onerror=alert(1)>", descrizione="**<b>x</b>**\n\n- </ul><script>1</script>"
    )
    pagina = corpo(lettore.get(PAGINA))
    assert "<img src=x" not in pagina
    assert "<script>1" not in pagina


def test_il_foglio_di_stile_non_esce_dal_foglio(lettore: Client, piano: PianoEsecutivo) -> None:
    risposta = lettore.get(f"{PAGINA}foglio.css")
    assert risposta["Content-Type"].startswith("text/css")
    stile = corpo(risposta)
    assert "@page" not in stile
    assert ".foglio .testata .titolo" in stile
    assert lettore.get("/documenti/altro/foglio.css").status_code == 404


def test_ogni_regola_resta_confinata() -> None:
    scritto = """
    @page { margin: 1cm; @top-left { content: "a, b" } }
    html { color: red } body, h1 , td.data { margin: 0 } li:is(.a, .b) { top: 0 }
    @media (max-width: 3rem) { html { color: blue } p, q { left: 0 } }
    """
    stretto = " ".join(confinato(scritto, ".f").split())
    assert stretto == (
        ".f { color: red } .f, .f h1, .f td.data { margin: 0 } .f li:is(.a, .b) { top: 0 } "
        "@media (max-width: 3rem) { .f { color: blue } .f p, .f q { left: 0 } }"
    )


def test_a_narrow_room_is_laid_out_as_a_narrow_screen() -> None:
    stretto = " ".join(confinato("@media screen and (max-width: 47.99rem) { td { left: 0 } }", ".f").split())
    assert stretto == (
        "@media screen and (max-width: 47.99rem) { .f td { left: 0 } } "
        "@media screen { @container carta (max-width: 30rem) { .f td { left: 0 } } }"
    )


def test_every_narrow_layout_is_of_a_narrow_screen_and_not_of_paper() -> None:
    """What is written otherwise is not carried to a narrow room, and makes cards of a page that is printed."""
    said = [
        found
        for sheet in stili.CARTELLA.rglob("schermo.css")
        for found in re.findall(r"@media ([^{]*max-width[^{]*?) *\{", sheet.read_text(encoding="utf-8"))
    ]
    assert said
    assert set(said) == {NARROW_SCREEN}


def test_i_documenti_stanno_per_cio_a_cui_servono_e_per_l_ufficio_prima_i_fascicoli() -> None:
    pagina = corpo(entrato(ruolo=Ruolo.UFFICIO).get(reverse("documenti:elenco")))
    posti = [
        pagina.index(detto)
        for detto in ("Fascicoli", "Prepara un fascicolo", *(p.value.replace("'", "&#x27;") for p in Purpose))
    ]
    assert posti == sorted(posti)
    assert {r.purpose for r in REPORT.values()} == set(Purpose)
    # A person's sheet is for who reads it, and the office does not.
    assert {nome for nome in REPORT if f'"/documenti/{nome}/"' not in pagina} == {"scheda-valutazione"}
    lettore = corpo(entrato(lettore=True).get(reverse("documenti:elenco")))
    assert "Fascicoli" in lettore
    assert "Prepara un fascicolo" not in lettore


@pytest.mark.parametrize(
    ("state", "changing", "told"),
    [
        ("predisposizione", False, "non è ancora approvato</strong>: questo è il testo al lavoro"),
        ("approvato", True, "ha una variazione aperta</strong>: questo è il testo al lavoro"),
        ("approvato", False, ""),
    ],
)
def test_a_text_at_work_is_not_read_as_what_the_giunta_has_approved(
    state: str, changing: bool, told: str, lettore: Client, piano: PianoEsecutivo
) -> None:
    PianoEsecutivo.objects.filter(pk=piano.pk).update(stato=state, variazione_aperta=changing)
    page = lettore.get(f"/documenti/preventivo/?piano={piano.codice}").content.decode()
    assert (told in page, "testo al lavoro" in page) == (True, bool(told))
