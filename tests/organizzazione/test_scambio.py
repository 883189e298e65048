# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registries as tables, in and out of the admin: preview, confirmation, and every trap that was measured."""

import io
import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import Workbook, load_workbook

from fogli.limiti import BYTES_OF_A_REGISTRY
from organizzazione.choices import Qualita
from organizzazione.models import Assessore, CentroDiResponsabilita, Incarico, OrganismoPartecipato, Persona, Utente
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
FINI = {"0": '.xlsx"', "1": '.csv"'}
FORMULE = ["==1+1", "=1+1", "@SOMMA(A1)", "+39 0574", "-5", "'=già"]


@pytest.fixture
def dora() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def ufficio(dora: Utente) -> Client:
    client = Client()
    client.force_login(dora)
    return client


def via(modello: Any, che_cosa: str) -> str:
    return reverse(f"admin:organizzazione_{modello._meta.model_name}_{che_cosa}")


def in_csv(*righe: str, codifica: str = "utf-8") -> bytes:
    return "\r\n".join(righe).encode(codifica)


def xlsx(*righe: Sequence[Any]) -> bytes:
    cartella = Workbook()
    for riga in righe:
        cartella.active.append(list(riga))
    uscita = io.BytesIO()
    cartella.save(uscita)
    return uscita.getvalue()


def anteprima(client: Client, modello: Any, dati: bytes, nome: str = "tabella.csv") -> Any:
    return client.post(via(modello, "import"), {"format": "0", "import_file": SimpleUploadedFile(nome, dati)})


def nascosti(risposta: Any) -> dict[str, str]:
    campi = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', risposta.content.decode())
    return {nome: unescape(valore) for nome, valore in campi}


def importa(client: Client, modello: Any, dati: bytes, nome: str = "tabella.csv") -> Any:
    risposta = anteprima(client, modello, dati, nome)
    assert risposta.status_code == 200
    assert "impronta" in nascosti(risposta), risposta.content.decode()[-3000:]
    return client.post(via(modello, "process_import"), nascosti(risposta), follow=True)


def rifiuto(client: Client, modello: Any, dati: bytes, nome: str = "tabella.csv") -> str:
    prima = list(modello.objects.order_by("pk").values_list())
    risposta = anteprima(client, modello, dati, nome)
    pagina = unescape(risposta.content.decode())
    assert "impronta" not in nascosti(risposta)
    assert list(modello.objects.order_by("pk").values_list()) == prima
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", pagina[pagina.index('id="content"') :]))


def test_l_anteprima_non_scrive_e_la_conferma_scrive_quello(ufficio: Client, dora: Utente) -> None:
    vecchia = OrganismoPartecipato.objects.create(nome="Gida", nome_breve="GIDA")
    OrganismoPartecipato.objects.create(nome="Alia")
    dati = in_csv("Nome;Nome breve", "Gida;Gi.", "Alia;", "Consiag <x>;C")
    risposta = anteprima(ufficio, OrganismoPartecipato, dati)
    pagina = risposta.content.decode()
    assert "nuova: Consiag &lt;x&gt;" in pagina
    assert ">GIDA</td>" in pagina
    assert ">Gi.</td>" in pagina
    assert "Alia" not in pagina
    assert OrganismoPartecipato.objects.count() == 2
    assert OrganismoPartecipato.objects.get(pk=vecchia.pk).nome_breve == "GIDA"
    assert "style=" not in pagina
    assert "onclick" not in pagina

    esito = ufficio.post(via(OrganismoPartecipato, "process_import"), nascosti(risposta), follow=True)
    assert "1 nuove, 1 cambiate, 1 già uguali" in esito.content.decode()
    vecchia.refresh_from_db()
    assert (vecchia.nome_breve, vecchia.revisione) == ("Gi.", 2)
    voce: Any = vecchia.history.first()
    assert (voce.history_user, voce.history_change_reason) == (dora, "importato da tabella.csv")
    assert OrganismoPartecipato.objects.get(nome="Alia").revisione == 1
    assert "Nulla da fare" in anteprima(ufficio, OrganismoPartecipato, dati).content.decode()


@pytest.mark.parametrize(
    "dati",
    [
        in_csv("Nome;Nome breve", "Città;Ct", codifica="cp1252"),
        in_csv("Nome;Nome breve", "Città;Ct", codifica="utf-8-sig"),
        in_csv("NOME BREVE,nome", "Ct,Città"),
        in_csv("Nome\tNome breve\t", "Città\tCt\t"),
        xlsx(["Nome", "Nome breve"], ["Città", "Ct"]),
    ],
)
def test_i_file_di_un_excel_italiano(ufficio: Client, dati: bytes) -> None:
    importa(ufficio, OrganismoPartecipato, dati, "x.dat")
    assert list(OrganismoPartecipato.objects.values_list("nome", "nome_breve")) == [("Città", "Ct")]


def test_le_date_sono_italiane_o_iso_e_nient_altro(ufficio: Client) -> None:
    importa(ufficio, Assessore, in_csv("Nome;In carica dal;In carica al", "Bosi;05/03/2026;2027-12-31"))
    bosi = Assessore.objects.get()
    assert (bosi.dal, bosi.al) == (date(2026, 3, 5), date(2027, 12, 31))
    detto = rifiuto(
        ufficio, Assessore, in_csv("Nome;In carica dal;In carica al", "Neri;03/25/2026;", "Verdi;;31.12.26")
    )
    assert "riga 2 In carica dal «03/25/2026» non è una data: scriverla come 05/03/2026." in detto
    assert "riga 3 In carica al «31.12.26» non è una data" in detto
    in_excel = xlsx(["Nome", "In carica dal"], ["Gialli", date(2026, 3, 5)])
    importa(ufficio, Assessore, in_excel, "a.xlsx")
    assert Assessore.objects.get(nominativo="Gialli").dal == date(2026, 3, 5)


def test_una_riga_sbagliata_e_non_si_scrive_nulla(ufficio: Client) -> None:
    dati = in_csv("Nome;Nome breve", "Buona;b", f"Lunga;{'x' * 61}", ";senza nome", "Buona;ancora", "buona;", "Altra;a")
    detto = rifiuto(ufficio, OrganismoPartecipato, dati)
    assert "riga 3 Nome breve" in detto
    assert "61" in detto
    assert "riga 4 Nome" in detto
    assert "riga 5 Ripete la riga 2" in detto
    assert "riga 6 Ripete la riga 2" in detto
    assert "riga 7" not in detto
    assert not OrganismoPartecipato.history.exists()


@pytest.mark.parametrize(
    ("righe", "atteso"),
    [
        (["Nome;Colore", "a;b"], "Colonne che non si conoscono: «Colore»"),
        (["Nome breve", "a"], "Manca la colonna «Nome»"),
        (["Nome;nome", "a;b"], "La colonna «Nome» c'è due volte"),
        (["Nome;Nome breve"], "non ha righe sotto le intestazioni"),
        ([""], "vuoto"),
    ],
)
def test_le_colonne_si_conoscono_dalle_intestazioni(ufficio: Client, righe: list[str], atteso: str) -> None:
    assert atteso in rifiuto(ufficio, OrganismoPartecipato, in_csv(*righe))


def test_i_limiti_si_guardano_prima_di_aprire(ufficio: Client) -> None:
    assert "se ne leggono al più" in rifiuto(ufficio, OrganismoPartecipato, b"x" * (BYTES_OF_A_REGISTRY + 1))
    assert "più di 5000 righe" in rifiuto(
        ufficio, OrganismoPartecipato, in_csv("Nome", *(f"o{i}" for i in range(5001)))
    )
    assert "un PDF" in rifiuto(ufficio, OrganismoPartecipato, b"%PDF-1.7 x", "x.csv")
    assert "non è un XLSX intero" in rifiuto(ufficio, OrganismoPartecipato, xlsx(["Nome"], ["a"])[:900], "x.xlsx")


def test_i_nomi_di_altre_tabelle(ufficio: Client) -> None:
    CentroDiResponsabilita.objects.create(nome="Servizio Urbanistica")
    Persona.objects.create(nominativo="Rossi Maria", matricola="007")
    testa = "Persona;Centro;In qualità di;Dal;Al"
    importa(ufficio, Incarico, in_csv(testa, "rossi maria (007);SERVIZIO URBANISTICA;responsabile;01/01/2026;"))
    incarico = Incarico.objects.get()
    assert (incarico.qualita, incarico.dal, incarico.al) == (Qualita.RESPONSABILE, date(2026, 1, 1), None)
    detto = rifiuto(
        ufficio,
        Incarico,
        in_csv(testa, "Verdi Ugo;Servizio Urbanistica;capo;01/01/2026;", "Rossi Maria (007);Altro;Delegato;;"),
    )
    assert "riga 2 Persona «Verdi Ugo» non c'è (persona)" in detto
    assert "riga 2 In qualità di «capo» non è previsto" in detto
    assert "riga 3 Centro «Altro» non c'è (centro di responsabilità)" in detto
    assert "riga 3 Dal Questo campo non può essere nullo" in detto
    detto = rifiuto(ufficio, Incarico, in_csv(testa, "Rossi Maria (007);Servizio Urbanistica;;01/01/2025;01/01/2024"))
    assert "riga 2 In qualità di" in detto


def test_i_centri_possono_stare_prima_di_cio_di_cui_fanno_parte(ufficio: Client) -> None:
    dati = in_csv("Nome;Fa parte di", "Sportello;Anagrafe", "Anagrafe;Area", "Area;")
    importa(ufficio, CentroDiResponsabilita, dati)
    sportello = CentroDiResponsabilita.objects.get(nome="Sportello")
    assert str(sportello.padre.padre) == "Area"  # type: ignore[union-attr]
    detto = rifiuto(ufficio, CentroDiResponsabilita, in_csv("Nome;Fa parte di", "Area;Sportello"))
    assert "riga 2 Fa parte di «Sportello» sta già sotto «Area»" in detto
    giro = rifiuto(ufficio, CentroDiResponsabilita, in_csv("Nome;Fa parte di", "Uno;Due", "Due;Uno"))
    assert "non c'è (centro di responsabilità)" in giro


def test_cio_che_il_file_non_ha_resta(ufficio: Client) -> None:
    centro = CentroDiResponsabilita.objects.create(nome="Anagrafe", nome_breve="Anag.", attivo_dal=date(2020, 1, 1))
    importa(ufficio, CentroDiResponsabilita, in_csv("Nome;Attivo al", "Anagrafe;31/12/2026"))
    centro.refresh_from_db()
    assert (centro.nome_breve, centro.attivo_dal, centro.attivo_al) == ("Anag.", date(2020, 1, 1), date(2026, 12, 31))


def test_se_i_dati_cambiano_dopo_l_anteprima_si_mostra_quella_nuova(ufficio: Client) -> None:
    organismo = OrganismoPartecipato.objects.create(nome="Gida", nome_breve="uno")
    campi = nascosti(anteprima(ufficio, OrganismoPartecipato, in_csv("Nome;Nome breve", "Gida;due")))
    organismo.nome_breve = "tre"
    organismo.prenota_revisione()
    organismo.save()
    risposta = ufficio.post(via(OrganismoPartecipato, "process_import"), campi)
    assert risposta.status_code == 409
    assert "Nel frattempo i dati sono cambiati" in risposta.content.decode()
    assert ">tre</td>" in risposta.content.decode()
    organismo.refresh_from_db()
    assert (organismo.nome_breve, organismo.revisione) == ("tre", 2)
    ufficio.post(via(OrganismoPartecipato, "process_import"), nascosti(risposta))
    organismo.refresh_from_db()
    assert (organismo.nome_breve, organismo.revisione) == ("due", 3)


def test_un_anteprima_toccata_non_vale(ufficio: Client) -> None:
    campi = nascosti(anteprima(ufficio, OrganismoPartecipato, in_csv("Nome", "Gida")))
    for toccati in (campi | {"import_file_name": "x" + campi["import_file_name"]}, {}, campi | {"impronta": ""}):
        risposta = ufficio.post(via(OrganismoPartecipato, "process_import"), toccati, follow=True)
        assert "caricare di nuovo il file" in risposta.content.decode()
    assert not OrganismoPartecipato.objects.exists()


@pytest.mark.parametrize("modello", [CentroDiResponsabilita, Persona, Incarico, Assessore, OrganismoPartecipato])
def test_e_di_chi_scrive_tutto(modello: Any, ufficio: Client) -> None:
    elenco = ufficio.get(via(modello, "changelist")).content.decode()
    assert via(modello, "import") in elenco
    assert via(modello, "export") in elenco
    lettore = Client()
    lettore.force_login(UtenteFactory.create(lettore=True))
    for che_cosa in ("import", "export", "process_import"):
        assert lettore.get(via(modello, che_cosa)).status_code == 403


def _anagrafi() -> dict[Any, list[tuple[Any, ...]]]:
    return {
        CentroDiResponsabilita: sorted(
            CentroDiResponsabilita.objects.values_list("nome", "nome_breve", "padre__nome", "attivo_dal", "attivo_al"),
            key=repr,
        ),
        Persona: sorted(Persona.objects.values_list("nominativo", "matricola")),
        Incarico: sorted(
            Incarico.objects.values_list("persona__nominativo", "centro__nome", "qualita", "dal", "al"), key=repr
        ),
        Assessore: sorted(Assessore.objects.values_list("nominativo", "deleghe", "dal", "al"), key=repr),
        OrganismoPartecipato: sorted(OrganismoPartecipato.objects.values_list("nome", "nome_breve")),
    }


def _riempi() -> None:
    area = CentroDiResponsabilita.objects.create(nome="Zona Nord")
    centro = CentroDiResponsabilita.objects.create(
        nome="Anagrafe; «uffici»", nome_breve="=Anag", padre=area, attivo_dal=date(2020, 1, 2)
    )
    rossi = Persona.objects.create(nominativo="Rossi Maria", matricola="007")
    Persona.objects.create(nominativo="Rossi Maria")
    Incarico.objects.create(persona=rossi, centro=centro, qualita=Qualita.DELEGATO, dal=date(2026, 3, 5))
    Assessore.objects.create(nominativo="Bosi", deleghe="Città, casa", dal=date(2024, 6, 1), al=date(2026, 2, 3))
    Assessore.objects.create(nominativo="Bosi")
    for nome in FORMULE:
        OrganismoPartecipato.objects.create(nome=nome)


@pytest.mark.parametrize("formato", ["0", "1"])
def test_esce_si_svuota_e_rientra_uguale(formato: str, ufficio: Client) -> None:
    _riempi()
    prima = _anagrafi()
    usciti = {}
    for modello in prima:
        risposta = ufficio.post(via(modello, "export"), {"format": formato, "resource": "0"})
        assert risposta["Content-Disposition"].endswith(FINI[formato])
        usciti[modello] = risposta.content
        assert "Nulla da fare" in anteprima(ufficio, modello, risposta.content).content.decode()
    for modello in (Incarico, Persona, Assessore, OrganismoPartecipato):
        modello.objects.all().delete()
    CentroDiResponsabilita.objects.filter(padre__isnull=False).delete()
    CentroDiResponsabilita.objects.all().delete()
    for modello, dati in usciti.items():
        importa(ufficio, modello, dati)
    assert _anagrafi() == prima


START = {"xlsx": b"PK", "csv": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("kind", START)
def test_a_link_that_says_a_format_answers_that_file(kind: str, ufficio: Client) -> None:
    _riempi()
    for model in (Incarico, Assessore, OrganismoPartecipato):
        page = html.fromstring(ufficio.get(via(model, "changelist")).content.decode())
        (link,) = (a for a in page.xpath("//a/@href") if f"formato={kind}" in a)
        answer = ufficio.get(urljoin(via(model, "changelist"), link))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        assert ("csv" in answer["Content-Type"]) is (kind == "csv")
        assert answer.content.startswith(START[kind])


def test_an_export_without_a_format_asks_which(ufficio: Client) -> None:
    _riempi()
    plain = ufficio.get(via(OrganismoPartecipato, "export"), {"q": "gida"})
    page = plain.content.decode()
    assert plain.status_code == 200
    assert "In quale formato?" in page
    assert '<form method="get" novalidate>' in page
    assert '<input type="hidden" name="q" value="gida">' in page
    unknown = ufficio.get(via(OrganismoPartecipato, "export"), {"formato": "doc<b>"})
    assert unknown.status_code == 400
    assert "«doc&lt;b&gt;» non è un formato" in unknown.content.decode()
    OrganismoPartecipato.objects.create(nome="Gida")
    OrganismoPartecipato.objects.create(nome="Alia")
    chosen = ufficio.get(via(OrganismoPartecipato, "export"), {"q": "gida", "formato": "csv"}).content.decode()
    assert "Gida" in chosen
    assert "Alia" not in chosen


def test_an_export_of_filters_that_are_none_goes_back_to_the_list(ufficio: Client) -> None:
    answer = ufficio.get(via(OrganismoPartecipato, "export"), {"formato": "csv", "nome__non": "x"})
    assert (answer.status_code, answer["Location"]) == (302, f"{via(OrganismoPartecipato, 'changelist')}?e=1")


def test_nei_file_che_escono_nessuna_formula_e_viva(ufficio: Client) -> None:
    for nome in FORMULE:
        OrganismoPartecipato.objects.create(nome=nome, nome_breve=nome, email="=uno+due@esempio.it")
    dati = ufficio.post(via(OrganismoPartecipato, "export"), {"format": "0", "resource": "0"}).content
    foglio: Any = load_workbook(io.BytesIO(dati)).active
    celle = [c for riga in foglio.iter_rows(min_row=2) for c in riga]
    assert {c.data_type for c in celle} == {"s"}
    assert sorted(c.value for c in foglio["A"][1:]) == sorted(FORMULE)
    csv = ufficio.post(via(OrganismoPartecipato, "export"), {"format": "1", "resource": "0"}).content
    righe = csv.decode("utf-8-sig").splitlines()
    assert righe[0] == "Nome;Nome breve;Posta"
    assert not [c for r in righe[1:] for c in r.split(";") if c.strip('"').startswith(("=", "+", "-", "@"))]


def test_le_date_escono_come_si_scrivono(ufficio: Client) -> None:
    Assessore.objects.create(nominativo="Bosi", dal=date(2026, 3, 5))
    csv = ufficio.post(via(Assessore, "export"), {"format": "1", "resource": "0"}).content.decode("utf-8-sig")
    assert csv.splitlines()[1] == "Bosi;;05/03/2026;"


def test_esce_cio_che_l_elenco_mostra(ufficio: Client) -> None:
    for nome in ("Gida", "Alia"):
        OrganismoPartecipato.objects.create(nome=nome)
    dati = ufficio.post(f"{via(OrganismoPartecipato, 'export')}?q=gida", {"format": "1", "resource": "0"}).content
    assert b"Gida" in dati
    assert b"Alia" not in dati


def test_le_richieste_per_riga_non_crescono(ufficio: Client) -> None:
    centri = [CentroDiResponsabilita.objects.create(nome=f"c{i}") for i in range(6)]
    persone = [Persona.objects.create(nominativo=f"p{i}") for i in range(6)]
    testa = "Persona;Centro;In qualità di;Dal;Al"

    def quante(da: int, a: int) -> int:
        righe = [f"{persone[i]};{centri[i]};Responsabile;01/01/2026;" for i in range(da, a)]
        with CaptureQueriesContext(connection) as lette:
            assert anteprima(ufficio, Incarico, in_csv(testa, *righe)).status_code == 200
        # Every row stands on a savepoint of its own: what counts is what is asked.
        return sum("SAVEPOINT" not in q["sql"] for q in lette.captured_queries)

    una, due, tre = quante(0, 1), quante(0, 2), quante(0, 3)
    assert tre - due == due - una
    for i in range(3):
        Incarico.objects.create(persona=persone[i], centro=centri[i], dal=date(2026, 1, 1))
    assert quante(0, 1) == quante(0, 3)
    with CaptureQueriesContext(connection) as poche:
        ufficio.post(via(Incarico, "export"), {"format": "1", "resource": "0"})
    for i in range(3, 6):
        Incarico.objects.create(persona=persone[i], centro=centri[i], dal=date(2026, 1, 1))
    with CaptureQueriesContext(connection) as tante:
        ufficio.post(via(Incarico, "export"), {"format": "1", "resource": "0"})
    assert len(tante) == len(poche)
