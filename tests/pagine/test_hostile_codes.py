# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every valid code lives on every page and in every file; what is no code is refused at every door, in words."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import given

from dup.contenuto_json import da_json as dup_from_json
from dup.contenuto_json import in_json as dup_in_json
from dup.models import DUP, AmbitoStrategico, ObiettivoGestionale, ObiettivoOperativo
from dup.services import rinomina
from dup.stored_contents import contenuto_del_dup
from fascicoli.archivio import zip_di
from fascicoli.elenco import somme
from fascicoli.models import Fascicolo
from flussi.acts import Refused
from fogli.limiti import FileNonLeggibile
from importazioni.dup.proposal import proponi_dup
from importazioni.dup.table_services import proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.dup.workbook import esporta
from importazioni.dup.writer import importa_dup
from importazioni.griglie.findings import TabellaConErrori
from importazioni.measures import controlla
from importazioni.peg.proposal import prepara
from importazioni.peg.writer import importa
from importazioni.stampa_vecchia.ingresso import leggi
from notifiche.choices import NoticeKind
from notifiche.outbox import put
from notifiche.postman import deliver
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.json_shape import in_json
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.riporti import AnnoNonApribile
from obiettivi.scrittura.riporti import prepara as carry_over
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
from tests.hostile import ANY_CODE, CODES, NO_CODES
from tests.importazioni.prove import xlsx
from tests.versioni.scena import ATTO, scena, stampa
from trasparenza.models import Pubblicazione
from versioni.services import NonApprovabile, approva

CARRIED = [(code, told) for code, told in NO_CODES if "\x00" not in code]


@given(code=ANY_CODE)
def test_every_address_gives_the_code_back(code: str) -> None:
    for name, others in (
        ("obiettivi:verifica", {}),
        ("obiettivi:accetta_avvisi", {}),
        ("obiettivi:verifica_guardata", {}),
        ("obiettivi:riapri_avviso", {"pk": 7}),
        ("delibere:piano", {}),
        ("delibere:verifica", {}),
        ("delibere:versione", {"numero": 1}),
        ("delibere:variazione", {"pk": 7}),
        ("importazioni:tabella_scarica", {"tabella": "operativi"}),
    ):
        found = resolve(unquote(reverse(name, kwargs={"codice": code, **others})))
        assert (found.view_name, found.kwargs) == (name, {"codice": code, **others})


@pytest.fixture
def office(db: None) -> Client:
    """Who may do everything."""
    client = Client()
    client.force_login(UtenteFactory.create(ruolo="amministratore", is_superuser=True))
    return client


def links(page: Any) -> Iterator[str]:
    """The addresses that a page leads to."""
    for found in re.findall(r'href="(/[^"]*)', page.content.decode()):
        yield unescape(found).partition("#")[0]


@pytest.mark.django_db
def test_pages_and_workbooks_of_every_code(office: Client) -> None:
    for code in CODES:
        plan = PianoFactory.create(codice=code)
        ObiettivoFactory.create(piano=plan)
        DUP.objects.create(codice=code, descrizione=f"DUP {code}", anno_inizio=2024, anno_fine=2026)
    found: set[str] = set()
    for page in ("/admin/importa/tabella/", "/delibere/", "/obiettivi/", "/documenti/", "/fascicoli/", "/albero/"):
        answer = office.get(page)
        assert answer.status_code == 200, page
        found |= {link for link in links(answer) if "/tabella/gestionali/" in link and "vuota" not in link}
    assert len(found) == len(CODES)
    for code in CODES:
        found |= {reverse(name, args=[code]) for name in ("obiettivi:verifica", "delibere:piano")}
        found |= {reverse(page, query={"piano": code}) for page in ("obiettivi:elenco", "fascicoli:elenco")}
    assert [(f, a.status_code) for f in sorted(found) if (a := office.get(f)).status_code != 200] == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_download_names_its_file_and_its_plan(office: Client, code: str) -> None:
    plan = PianoFactory.create(codice=code)
    ObiettivoFactory.create(piano=plan)
    answer = office.get(reverse("documenti:scarica", args=["preventivo", "json"], query={"piano": code}))
    assert answer.status_code == 200
    assert answer.json()["piano"]["codice"] == code
    assert re.fullmatch(
        r"attachment; filename=\"[ !#-$&-.0-\[\]-~]+\.json\"(; filename\*=UTF-8''[\w.~%-]+\.json)?",
        answer["Content-Disposition"],
    )
    answer = office.post("/fascicoli/nuovo/", {"piano": code, "giorno": "x"})
    assert office.get(answer["Location"]).context["piano"] == plan


@pytest.mark.django_db
def test_public_pages_of_every_code() -> None:
    s = scena(1)
    s.approvata()
    (first,) = Pubblicazione.objects.none() or _published()
    for code in CODES:
        Pubblicazione.objects.all().delete()
        p = _published(code)[0]
        for name in ("piano", "dati"):
            answer = Client().get(reverse(f"trasparenza:{name}", kwargs={"piano": p.indirizzo}))
            assert answer.status_code == 200, (code, name)
        path = reverse("trasparenza:obiettivo", kwargs={"piano": p.indirizzo, "codice": "2023-AA01"})
        assert Client().get(path).status_code == 200, code
        assert p.indirizzo not in ("", ".", "..", "dati", "cerca")
    assert first.indirizzo == "PEG_2023"
    for page in ("/sitemap.xml", "/trasparenza/", "/trasparenza/catalogo.ttl", "/trasparenza/catalogo.jsonld"):
        assert Client().get(page).status_code == 200


def _published(code: str | None = None) -> list[Pubblicazione]:
    from trasparenza import services
    from versioni.models import Versione

    if code is None:
        services.stato()
    else:
        version = Versione.objects.get()
        services._scrivi(version)
        free = services._libero(services.indirizzo_di(code), version.piano_id)
        Pubblicazione.objects.update(codice=code, indirizzo=free)
    return list(Pubblicazione.objects.all())


@pytest.mark.django_db
def test_two_plans_whose_codes_look_alike_have_an_address_each() -> None:
    for code in ("PEG/2031", "PEG-2031"):
        plan, chi = PianoFactory.create(codice=code), UtenteFactory.create(ufficio=True)
        o = ObiettivoFactory.create(piano=plan)
        type(o).objects.filter(pk=o.pk).update(stato="validato")
        approva(plan, replace(ATTO, numero=code), chi, stampa)
    _published()
    assert list(Pubblicazione.objects.order_by("pk").values_list("indirizzo", flat=True)) == ["PEG-2031", "PEG-2031-2"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_plan_comes_back_with_its_code_to_the_letter(code: str) -> None:
    content = ContenutoPiano(code, "Un piano", 2030, (ContenutoObiettivo("2030-AA01", "Un obiettivo", "Un centro"),))
    importa(leggi(in_json(content).encode()), motivo="prova")
    assert PianoEsecutivo.objects.get().codice == code
    assert prepara(leggi(in_json(content).encode())).nulla_da_fare
    assert leggi(in_json(content).encode(), codice_piano="PEG").piano.codice == "PEG"


@pytest.mark.django_db
def test_a_dup_comes_back_with_its_codes_to_the_letter() -> None:
    dup = un_dup(1)
    level = ObiettivoGestionale.objects.first()
    operativo = ObiettivoOperativo.objects.first()
    assert level is not None
    assert operativo is not None
    for code in (*(c for c in CODES if len(c) <= 20), "due  spazi"):
        DUP.objects.filter(pk=dup.pk).update(codice=code)
        for row in (level, operativo):
            type(row).objects.filter(pk=row.pk).update(codice=code)
        stored = contenuto_del_dup(DUP.objects.get(pk=dup.pk))
        assert dup_from_json(dup_in_json(stored)) == stored
        assert proponi_dup(stored).nulla_da_fare
        # In a cell tags are what a program of the web has left: the reader of tables takes them off.
        for table in ("operativi", "gestionali") if "<" not in code else ():
            workbook = esporta(TABELLE[table], stored, vuota=False)
            esito = proponi_tabella(TABELLE[table], DUP.objects.get(pk=dup.pk), workbook, "prova.xlsx")
            changed = [v for v in esito.proposta.variazioni if "codic" in repr(v)]
            assert changed == [], (code, table)


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "told"), CARRIED)
def test_what_is_no_code_is_refused_at_every_door(office: Client, code: str, told: str) -> None:
    # Where one types, blanks at the ends go without a word, as everywhere.
    typed = code.strip(" ") == code
    plan = PianoFactory.create(codice="PEG_2029", anno=2029)
    dup = un_dup(1)
    content = ContenutoPiano(code, "Un piano", 2030, (ContenutoObiettivo("2030-AA01", "Un obiettivo", "Un centro"),))
    for read in (content, replace(content, codice="PEG_2030")):
        with pytest.raises(FileNonLeggibile, match=re.escape(told)):
            prepara(leggi(in_json(read).encode(), codice_piano=None if read is content else code))
    with pytest.raises(FileNonLeggibile, match="piano esecutivo di gestione, codice: "):
        controlla(content)
    stored = contenuto_del_dup(dup)
    bad_level = replace(stored, ambiti=(replace(stored.ambiti[0], codice=code), *stored.ambiti[1:]))
    for bad, where in ((replace(stored, codice=code), "codice: "), (bad_level, f"{stored.ambiti[0].nome}, codice: ")):
        with pytest.raises(FileNonLeggibile, match=re.escape(told)) as refused:
            importa_dup(bad, motivo="prova")
        assert where in str(refused.value)
    with pytest.raises(CommandError, match=re.escape(told)):
        call_command("apri_dup", code, da=dup.codice)
    if typed:
        with pytest.raises(AnnoNonApribile, match=re.escape(told)):
            carry_over(plan, f"{code}")
    form = {"descrizione": "x", "anno": 2030, "anno_inizio": 2030, "anno_fine": 2032, "tipo": "dup", "codice": code}
    pages = [
        "/admin/obiettivi/pianoesecutivo/add/",
        "/admin/dup/dup/add/",
        reverse("importazioni:apri_dup", args=[dup.pk]),
        reverse("admin:obiettivi_pianoesecutivo_apri_anno", args=[plan.pk]),
    ]
    for page in pages if typed else ():
        answer = office.post(page, {**form, "atti-TOTAL_FORMS": 0, "atti-INITIAL_FORMS": 0})
        assert told in unescape(answer.content.decode()), page
    assert not PianoEsecutivo.objects.filter(codice=code).exists()
    assert not DUP.objects.filter(codice=code).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "told"), [c for c in CARRIED if c[0][3:4] in "\n\t\u200b\u202e" and c[0][3:4]])
def test_a_table_says_the_row_of_what_is_no_code(code: str, told: str) -> None:
    dup = un_dup(1)
    names = ("CITTA' 0 <del> futuro", "Mobilità 0", "Operativo 0.0", "Nuove corse", code)
    heads = ("AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "OBIETTIVO GESTIONALE", "CODICE")
    with pytest.raises(TabellaConErrori) as refused:
        proponi_tabella(TABELLE["gestionali"], dup, xlsx(names, teste=heads), "prova.xlsx")
    (fault,) = refused.value.rilievi
    assert told in fault.testo
    assert fault.riga == 2


@pytest.mark.django_db
def test_texts_of_one_line_are_refused_in_words_too(office: Client) -> None:
    s = scena(1)
    with pytest.raises(NonApprovabile, match="Numero dell'atto: Il testo sta su una riga sola e contiene un a capo"):
        approva(s.piano, replace(ATTO, numero="12\n13"), s.ufficio, stampa)
    with pytest.raises(FileNonLeggibile, match=r"2023-AA01, obiettivo PEG, titolo: .* un a capo, dopo «Due»"):
        controlla(ContenutoPiano("PEG", "", 2023, (ContenutoObiettivo("2023-AA01", "Due\nrighe"),)))
    controlla(ContenutoPiano("PEG", "", 2023, (ContenutoObiettivo("2023-AA01", "Una", "Un centro\nsu due righe"),)))
    ambito = AmbitoStrategico.objects.all()[0]
    with pytest.raises(Refused, match="cambia il verso della scrittura"):
        rinomina(ambito, ambito.revisione, "Città \u202eche gira", s.ufficio)
    answer = office.post("/admin/organizzazione/persona/add/", {"nominativo": "Neri\nAnna", "matricola": "7"})
    assert "contiene un a capo, dopo «Neri»" in unescape(answer.content.decode())


@pytest.mark.django_db
def test_a_mail_has_a_subject_of_one_line() -> None:
    put(NoticeKind.ATTO, ["a@example.org"], "PEG\n2030 è\r\nBcc: altri@example.org", "testo")
    assert deliver() == 1
    assert mail.outbox[-1].subject == "[Traguardo] PEG 2030 è Bcc: altri@example.org"


@pytest.mark.django_db
def test_a_zip_made_of_old_names_has_no_path_and_no_two_alike() -> None:
    plan = scena(1).piano
    PianoEsecutivo.objects.filter(pk=plan.pk).update(codice="../../x")
    plan.codice = "../../x"
    f = Fascicolo.objects.create(
        piano=plan, giorno=date(2030, 1, 30), contenuto=_content(plan), chiesto_da=UtenteFactory.create(ufficio=True)
    )
    names = ["../../x.pdf", "/etc/x.pdf", "a/b.pdf", "A_B.PDF", "città\n1.pdf", "elenco.txt", "CON.pdf", "C:\\x.pdf"]
    for n, name in enumerate(names):
        f.documenti.create(ordine=n, genere=f"g-{n}", formato="pdf", nome=name, dati=b"%d" % n, byte=1, impronta=f"{n}")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_di(f, f.chiesto_da))))
    made = archive.namelist()
    assert archive.testzip() is None
    assert len({name.casefold() for name in made}) == len(names) + 2
    assert not [name for name in made if set(name) & set('/\\:\n"') or name.startswith(".")]
    assert [archive.read(name) for name in made[: len(names)]] == [b"%d" % n for n in range(len(names))]
    assert all(i.flag_bits & 0x800 for i in archive.infolist() if not i.filename.isascii())
    assert archive.read("SHA256SUMS").decode() == somme((f"{n}", name) for n, name in enumerate(made[: len(names)]))


def _content(plan: PianoEsecutivo) -> str:
    from versioni.contenuto import in_canonico
    from versioni.stored_contents import prevedi_approvazione

    return in_canonico(prevedi_approvazione(plan).contenuto)
