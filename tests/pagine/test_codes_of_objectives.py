# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of objectives are the Comune's: each lives in addresses, files, jobs, imports, versions, years."""

import io
import re
import zipfile
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import given
from pytest_django import DjangoAssertNumQueries

from controlli import Livello
from fascicoli.archivio import zip_di
from fascicoli.models import Fascicolo
from fogli.limiti import FileNonLeggibile
from importazioni.measures import controlla
from importazioni.peg.proposal import prepara
from importazioni.peg.table_services import proponi_peg
from importazioni.peg.writer import importa
from importazioni.stampa_vecchia.ingresso import leggi
from lavori.choices import StatoLavoro
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.code_form import USUAL_FORM
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.codes import codice_proposto
from obiettivi.scrittura.riporti import prepara as carry_over
from obiettivi.verifica.checks import Contesto, verifica
from obiettivi.vita import cestino, services
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory, UtenteFactory
from tests.hostile import ANY_CODE, CODES, NO_CODES, OBJECTIVES
from tests.versioni.scena import ATTO, stampa
from trasparenza.models import Voce
from trasparenza.services import indicizza
from versioni.models import Versione
from versioni.services import approva

IN_ORDER = ["1", "50%", "A&B <1>", "à-è 3", "a?b#c", "C:\\x", "LP/2024/01", "LP/2024/2", "OB.2", "OB.10"]


@given(code=ANY_CODE)
def test_every_address_gives_the_code_back(code: str) -> None:
    for name, others in (
        ("delibere:obiettivo", {"codice": "PEG/1", "numero": 1, "obiettivo": code}),
        ("trasparenza:obiettivo", {"piano": "PEG", "codice": code}),
        ("trasparenza:obiettivo", {"piano": "PEG", "codice": code, "numero": 2}),
        ("trasparenza:obiettivo_json", {"piano": "PEG", "codice": code}),
        ("trasparenza:obiettivo_json", {"piano": "PEG", "codice": code, "numero": 2}),
    ):
        found = resolve(unquote(reverse(name, kwargs=others)))
        assert (found.view_name, found.kwargs) == (name, others)


def test_addresses_that_citizens_have_stay() -> None:
    place = {"piano": "PEG_2023", "codice": "2023-CP04"}
    assert reverse("trasparenza:obiettivo", kwargs=place) == "/trasparenza/PEG_2023/obiettivi/2023-CP04/"
    assert reverse("trasparenza:obiettivo_json", kwargs=place) == "/trasparenza/PEG_2023/obiettivi/2023-CP04.json"
    slashes = reverse("trasparenza:obiettivo", kwargs={"piano": "PEG", "codice": "LP/2024/01"})
    assert slashes == "/trasparenza/PEG/obiettivi/LP~2024~01/"


@pytest.fixture
def office(db: None) -> Client:
    """Who may do everything."""
    client = Client()
    client.force_login(UtenteFactory.create(ruolo="amministratore", is_superuser=True))
    return client


def approved(codes: tuple[str, ...]) -> PianoEsecutivo:
    """A plan that an act approved, with these objectives."""
    plan, who = PianoFactory.create(codice="PEG_2023", anno=2023), UtenteFactory.create(ufficio=True)
    for code in codes:
        objective = ObiettivoFactory.create(piano=plan, codice=code)
        services.proponi(objective, who)
        services.valida(objective, who)
    plan.refresh_from_db()
    approva(plan, ATTO, who, stampa)
    indicizza()
    return plan


@pytest.mark.django_db
def test_each_objective_has_its_pages_and_its_data(office: Client) -> None:
    approved(CODES)
    stranger = Client()
    for code in CODES:
        page = stranger.get(reverse("trasparenza:obiettivo", kwargs={"piano": "PEG_2023", "codice": code}))
        assert page.status_code == 200, code
        address = reverse("trasparenza:obiettivo_json", kwargs={"piano": "PEG_2023", "codice": code})
        said = stranger.get(address).json()
        assert said["obiettivo"]["codice"] == code
        assert stranger.get(said["pagina"].removeprefix("http://testserver")).status_code == 200
        inside = reverse("delibere:obiettivo", args=["PEG_2023", 1, code])
        assert office.get(inside).status_code == 200, code
    assert len(re.findall("/obiettivi/[^<]", stranger.get("/sitemap.xml").content.decode())) == len(CODES)


@pytest.mark.django_db
def test_who_types_the_slashes_is_led_to_the_address_that_stays() -> None:
    approved(("LP/2024/01",))
    for typed in ("LP/2024/01", "LP%2F2024%2F01"):
        for end in ("/", ".json"):
            answer = Client().get(f"/trasparenza/PEG_2023/obiettivi/{typed}{end}?a=1")
            assert answer.status_code == 301
            assert answer["Location"] == f"/trasparenza/PEG_2023/obiettivi/LP~2024~01{end}?a=1"
            assert Client().get(answer["Location"]).status_code == 200
    assert Client().get("/trasparenza/PEG_2023/obiettivi/LP/2024/02/", follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("code", OBJECTIVES)
def test_a_document_of_one_objective(office: Client, code: str) -> None:
    plan = PianoFactory.create()
    ObiettivoFactory.create(piano=plan, codice=code)
    ObiettivoFactory.create(piano=plan, codice="altro 7")
    asked = {"piano": plan.codice, "obiettivo": code}
    page = office.get(reverse("documenti:pagina", args=["preventivo"], query=asked))
    assert page.status_code == 200
    ids = re.findall(r' id="([^"]*)"', page.content.decode())
    assert len(ids) == len(set(ids)), code
    assert not [i for i in ids if re.search(r"\s", i)]
    for form in ("json", "xlsx", "csv"):
        answer = office.get(reverse("documenti:scarica", args=["preventivo", form], query=asked))
        assert answer.status_code == 200, form
        assert answer["Content-Disposition"].isascii()
    answer = office.get(reverse("documenti:scarica", args=["preventivo", "json"], query=asked))
    assert [o["codice"] for o in answer.json()["obiettivi"]] == [code]


@pytest.mark.django_db
def test_one_asks_for_it_in_other_letters_of_the_plan_and_of_a_version(office: Client) -> None:
    approved(("OB.1", "OB.2"))
    for version in ({}, {"versione": 1}):
        asked = {"piano": "PEG_2023", "obiettivo": "ob.1", **version}
        answer = office.get(reverse("documenti:scarica", args=["preventivo", "json"], query=asked))
        assert [o["codice"] for o in answer.json()["obiettivi"]] == ["OB.1"], version


@pytest.mark.django_db(transaction=True)
def test_a_pdf_and_a_fascicolo_hold_them_all(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lavori.queue_worker.QueueWorker.configure_signals", lambda self: None)
    plan = approved(OBJECTIVES)
    asked = {"piano": plan.codice}
    answer = office.get(reverse("documenti:scarica", args=["preventivo", "pdf"], query=asked))
    assert answer.content.startswith(b"%PDF")
    answer = office.post("/fascicoli/nuovo/", {"piano": plan.codice, "sorgente": "versione-1", "giorno": ""})
    call_command("lavora", "--una-volta", "--gentilezza=0")
    made = Fascicolo.objects.get()
    assert (made.stato, made.errore) == (StatoLavoro.PRONTO, "")
    names = zipfile.ZipFile(io.BytesIO(b"".join(zip_di(made, made.chiesto_da)))).namelist()
    assert all(not set(name) & set('/\\:*?"<>|') for name in names)
    assert office.get(answer["Location"]).status_code == 200


@pytest.mark.django_db
def test_the_order_is_that_of_people_everywhere(office: Client) -> None:
    plan = PianoFactory.create(codice="PEG_2023", anno=2023)
    who = UtenteFactory.create(ufficio=True)
    for code in reversed(IN_ORDER):
        objective = ObiettivoFactory.create(piano=plan, codice=code)
        services.proponi(objective, who)
        services.valida(objective, who)
    stored = ObiettivoPEG.objects.filter(piano=plan)
    assert list(stored.values_list("codice", flat=True)) == IN_ORDER
    assert [o.codice for o in contenuti(stored).values()] == IN_ORDER
    for page in (f"/obiettivi/?piano={plan.codice}", "/admin/obiettivi/obiettivopeg/?o=1"):
        shown = unescape(office.get(page).content.decode())
        places = [shown.index(f">{code}<") for code in IN_ORDER]
        assert places == sorted(places), page
    asked = reverse("documenti:scarica", args=["preventivo", "json"], query={"piano": plan.codice})
    assert [o["codice"] for o in office.get(asked).json()["obiettivi"]] == IN_ORDER
    plan.refresh_from_db()
    approva(plan, ATTO, who, stampa)
    indicizza()
    assert [o.codice for o in Versione.objects.get().letta.piano.obiettivi] == IN_ORDER
    assert list(Voce.objects.values_list("codice", flat=True)) == IN_ORDER


@pytest.mark.django_db
def test_the_key_follows_the_code_whoever_writes_it() -> None:
    plan = PianoFactory.create()
    one, two = (ObiettivoFactory.create(piano=plan, codice=code) for code in ("B 1", "B 2"))
    ObiettivoPEG.objects.filter(pk=one.pk).update(codice="B 3")
    assert list(ObiettivoPEG.objects.values_list("codice", flat=True)) == ["B 2", "B 3"]
    two.codice = "B 4"
    two.save(update_fields=["codice"])
    assert list(ObiettivoPEG.objects.values_list("codice", flat=True)) == ["B 3", "B 4"]
    two.codice = "B 1"
    ObiettivoPEG.objects.bulk_update([two], ["codice"])
    assert list(ObiettivoPEG.objects.values_list("codice", flat=True)) == ["B 1", "B 3"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ob.1", "OB.１", "OB.1".replace("O", "\uff2f"), "Ob.1"])
def test_two_codes_that_one_cannot_tell_apart_are_one(office: Client, code: str) -> None:
    plan = PianoFactory.create(anno=2031)
    there = ObiettivoFactory.create(piano=plan, codice="OB.1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ObiettivoFactory.create(piano=plan, codice=code)
    form = {"codice": code, "titolo": "Altro", "centro": there.centro_id, "piano": plan.pk}
    for rows in ("fasi", "indicatori", "altri_servizi", "passaggi"):
        form |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    answer = office.post("/admin/obiettivi/obiettivopeg/add/", form)
    assert answer.status_code == 200
    assert "obiettivo con questo codice" in unescape(answer.content.decode())
    both = (ContenutoObiettivo("OB.1", "Uno", "C"), ContenutoObiettivo(code, "Due", "C"))
    with pytest.raises(FileNonLeggibile, match="si confondono"):
        controlla(ContenutoPiano("PEG", "", 2031, both))
    assert ObiettivoPEG.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "told"), [c for c in NO_CODES if "\x00" not in c[0]])
def test_what_is_no_code_enters_by_no_door(code: str, told: str) -> None:
    plan = PianoFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        ObiettivoFactory.create(piano=plan, codice=code)
    with pytest.raises(ValidationError, match=re.escape(told)):
        ObiettivoPEG._meta.get_field("codice").clean(code, None)
    with pytest.raises(FileNonLeggibile, match=re.escape(told)):
        leggi(in_json(ContenutoPiano("PEG", "", 2031, (ContenutoObiettivo(code, "Uno", "C"),))).encode())


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_code_comes_in_and_out_to_the_letter(office: Client, code: str) -> None:
    content = ContenutoPiano("PEG_2031", "Un piano", 2031, (ContenutoObiettivo(code, "Un obiettivo", "Un centro"),))
    importa(leggi(in_json(content).encode()), motivo="prova")
    assert ObiettivoPEG.objects.get().codice == code
    assert prepara(leggi(in_json(content).encode())).nulla_da_fare
    plan = PianoEsecutivo.objects.get()
    assert plan.forma_codici == (USUAL_FORM if code == "2020-CP04" else "")
    # In a cell tags are what a program of the web has left: the reader of tables takes them off.
    if "<" in code:
        return
    workbook = office.get(reverse("importazioni:tabella_scarica", args=["peg", plan.codice]))
    assert proponi_peg(plan, workbook.content, "prova.xlsx").proposta.nulla_da_fare


@pytest.mark.django_db
def test_a_table_finds_the_objective_in_other_letters(office: Client) -> None:
    plan = PianoFactory.create(anno=2031)
    ObiettivoFactory.create(piano=plan, codice="Ob.1")
    for table in ("Codice;Titolo\nOB.1;Un altro\n", "Codice;Titolo\nob.1;Un altro\n"):
        (change,) = proponi_peg(plan, table.encode(), "prova.csv").proposta.cambi
        assert (change.contenuto.codice, change.contenuto.titolo) == ("Ob.1", "Un altro")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "there", "next_one"),
    [
        (USUAL_FORM, [], "2031-SP01"),
        (USUAL_FORM, ["2031-SP01", "2031-SP03"], "2031-SP02"),
        ("OB.{numero}", [], "OB.1"),
        ("OB.{numero}", ["OB.1", "ob.2"], "OB.3"),
        ("LP/{anno}/{numero:2}", ["LP/2031/01"], "LP/2031/02"),
        ("{numero}", [str(n) for n in range(1, 10)], "10"),
        ("{centro:3}-{anno:2}-{numero:3}", [], "SPN-31-001"),
        ("{anno}.{numero:1}", [f"2031.{n}" for n in range(1, 10)], "2031.10"),
        ("", [], "1"),
        ("", ["A&B <7>"], "A&B <8>"),
        ("", ["OB.9", "OB.09x"], "OB.10x"),
        ("", ["alfa"], "alfa1"),
        # Set to one form, and written in another: what is written counts.
        (USUAL_FORM, ["OB.1", "OB.2"], "OB.3"),
    ],
)
def test_the_next_free_code(form: str, there: list[str], next_one: str) -> None:
    plan = PianoFactory.create(anno=2031, forma_codici=form)
    centre = CentroFactory.create(nome="Servizio Patrimonio nuovo")
    for code in there:
        ObiettivoFactory.create(piano=plan, codice=code, centro=centre)
    assert codice_proposto(plan, centre) == next_one


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "code"), [("{centro:3}-{numero}", "SPN-{}"), (USUAL_FORM, "2031-SP0{}"), ("", "OB.{}")]
)
@pytest.mark.parametrize("many", [1, 3])
def test_it_is_found_by_as_many_questions_however_many_there_are(
    form: str, code: str, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = PianoFactory.create(anno=2031, forma_codici=form)
    centre = CentroFactory.create(nome="Servizio Patrimonio nuovo")
    for n in range(1, many + 1):
        ObiettivoFactory.create(piano=plan, codice=code.format(n), centro=centre)
    with django_assert_num_queries(2 if form else 1):
        assert codice_proposto(plan, centre) == code.format(many + 1)


@pytest.mark.django_db
def test_the_form_of_a_new_objective_proposes_it_and_the_admin_too(office: Client) -> None:
    plan = PianoFactory.create(anno=2031, forma_codici="LP/{anno}/{numero:2}")
    objective = ObiettivoFactory.create(piano=plan, codice="LP/2031/01")
    asked = {"piano": plan.pk, "centro": objective.centro_id}
    assert 'value="LP/2031/02"' in office.get(reverse("obiettivi:nuovo", query=asked)).content.decode()
    page = office.get(reverse("admin:obiettivi_obiettivopeg_add", query=asked)).content.decode()
    assert 'value="LP/2031/02"' in page
    assert 'value="LP/2031/02"' in office.get(reverse("admin:obiettivi_obiettivopeg_add")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("OB", "un posto {numero}"),
        ("{numero}{numero}", "uno solo"),
        ("{anno}-{anno}-{numero}", "una volta sola"),
        ("{mese}-{numero}", "graffe"),
        ("{anno:3}-{numero}", "{anno} ha 2 o 4 cifre"),
        (" {numero}", "spazio"),
        ("x" * 40 + "{numero}", "più lunghi di 40"),
    ],
)
def test_a_form_that_is_none_says_why(office: Client, form: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PianoEsecutivo._meta.get_field("forma_codici").clean(form, None)
    assert told in str(refused.value.messages[0])


def test_a_code_of_another_form_is_a_remark_and_no_error() -> None:
    whole = ContenutoObiettivo("OB.1", "Uno", "C", "Rossi Ada", "SVILUPPO", descrizione="Una cosa.")

    def found(code: str, form: str) -> list[tuple[str, Livello]]:
        told = verifica(replace(whole, codice=code), Contesto(2031, forma_codici=form))
        return [(s.codice, s.livello) for s in told if s.codice.startswith("codice-")]

    assert found("OB.1", USUAL_FORM) == [("codice-malformato", Livello.AVVISO)]
    assert found("OB.1", "OB.{numero}") == found("OB.1", "") == found("2031-AA01B", USUAL_FORM) == []
    assert found("2030-AA01", USUAL_FORM) == [("codice-altro-anno", Livello.AVVISO)]
    assert found("LP/30/1", "LP/{anno:2}/{numero}") == [("codice-altro-anno", Livello.AVVISO)]
    assert found("a\nb", "") == [("codice-malformato", Livello.ERRORE)]


@pytest.mark.django_db
def test_a_new_year_takes_the_form_and_the_codes(office: Client) -> None:
    plan = PianoFactory.create(anno=2031, codice="PEG_2031", forma_codici="LP/{anno}/{numero:2}")
    for code in ("LP/2031/01", "1", "C:\\x", "Prog 2031 #1"):
        ObiettivoFactory.create(piano=plan, codice=code, pluriennale=True)
    call_command("apri_anno", "PEG_2032", da="PEG_2031")
    new = PianoEsecutivo.objects.get(codice="PEG_2032")
    assert new.forma_codici == plan.forma_codici
    assert set(new.obiettivi.values_list("codice", flat=True)) == {"LP/2032/01", "1", "C:\\x", "Prog 2032 #1"}
    assert carry_over(plan, "PEG_2032").nulla_da_fare


@pytest.mark.django_db
def test_from_the_bin_it_comes_back_with_its_code_or_the_next(office: Client) -> None:
    plan, who = PianoFactory.create(anno=2031, forma_codici=""), UtenteFactory.create(ufficio=True)
    made = [ObiettivoFactory.create(piano=plan, codice=code) for code in ("A&B <1>", "OB.1")]
    gone = [objective.pk for objective in made]
    for objective in made:
        services.elimina(objective, who)
    ObiettivoFactory.create(piano=plan, codice="ob.1")
    assert cestino.ripristina(gone[0], who).codice == "A&B <1>"
    assert cestino.ripristina(gone[1], who).codice == "ob.2"


@pytest.mark.django_db
def test_one_copies_from_any_of_them(office: Client) -> None:
    from obiettivi.modifica.copying import _cerca, candidati

    plan, who = PianoFactory.create(codice="PEG (bis) 2031", anno=2031), UtenteFactory.create(ufficio=True)
    centre = CentroFactory.create()
    for code in (*OBJECTIVES, "Uno (due)"):
        ObiettivoFactory.create(piano=plan, codice=code, centro=centre)
    offered = [name for name, _ in candidati(plan, centre, None, who)]
    assert len(offered) == len(OBJECTIVES) + 1
    assert [f"{_cerca(name, who).codice} (PEG (bis) 2031)" for name in offered] == offered


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["PEG 2027/2029", "PEG 2027 – v2"])
def test_a_plan_with_a_slash_or_a_dash(office: Client, code: str) -> None:
    office.post("/admin/obiettivi/pianoesecutivo/add/", {"codice": code, "descrizione": "Piano", "anno": "2027"})
    plan = PianoEsecutivo.objects.get()
    assert plan.codice == code
    page = office.get("/admin/importa/tabella/")
    assert page.status_code == 200
    links = [unescape(link) for link in re.findall(r'href="(/admin/importa/tabella/peg/[^"]*)', page.content.decode())]
    assert len(links) > 1
    heads = []
    for link in links:
        answer = office.get(link)
        assert answer.status_code == 200
        heads.append(answer["Content-Disposition"])
    assert all(head.isascii() for head in heads)
    assert any("filename*=UTF-8''" in head for head in heads) == ("–" in code)
