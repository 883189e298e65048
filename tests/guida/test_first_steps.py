# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first steps: who sees them, what is done, and each of their pages."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ente import identity
from ente.models import Ente
from guida.first_steps import first_steps
from guida.forms import NameForm
from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from tests.fabbriche import ObiettivoFactory, UtenteFactory
from tests.organizzazione.test_whole_sheet import workbook

pytestmark = pytest.mark.django_db
STEPS = "/primi-passi/"
SHIELD = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def administrator() -> Utente:
    return UtenteFactory.create(amministratore=True)


@pytest.fixture
def inside(client: Client, administrator: Utente) -> Client:
    client.force_login(administrator)
    return client


def states(who: Utente) -> str:
    return "".join("x" if step.done else "." if step.waits else "o" for step in first_steps(who).steps)


def test_steps_know_what_is_done(administrator: Utente, settings: Any) -> None:
    settings.NOME_ENTE = "Comune"
    assert states(administrator) == "ooo" + "o.."
    Ente.objects.create(name="Comune di Esempio")
    assert states(administrator) == "xooo.."
    centre = CentroDiResponsabilita.objects.create(nome="Area I")
    person = Persona.objects.create(nominativo="Rossi Maria")
    assert states(administrator) == "xooo.."
    Incarico.objects.create(persona=person, centro=centre, dal=date(2020, 1, 1))
    assert states(administrator) == "xxoo.."
    PianoEsecutivo.objects.create(codice="PEG_2026", descrizione="Piano", anno=2026)
    assert states(administrator) == "xxxoo."
    UtenteFactory.create(ufficio=True)
    assert states(administrator) == "xxxxo."
    ObiettivoFactory.create()
    steps = first_steps(administrator)
    assert (states(administrator), steps.finished) == ("xxxxxo", True)


def test_who_sees_them(client: Client) -> None:
    for role, status in {"amministratore": 200, "ufficio": 200, "lettore": 403, "dirigente": 403, "": 403}.items():
        client.force_login(UtenteFactory.create(ruolo=role))
        assert client.get(STEPS).status_code == status, role
        assert client.get(f"{STEPS}organizzazione/").status_code == status, role
        named = 200 if role == "amministratore" else 403
        assert client.get(f"{STEPS}nome/").status_code == named, role
    client.logout()
    assert client.get(STEPS).status_code == 302


def test_an_empty_installation_leads_there(inside: Client) -> None:
    for page in ("/scrivania/", "/admin/"):
        assert 'href="/primi-passi/"' in inside.get(page).content.decode(), page
    ObiettivoFactory.create()
    UtenteFactory.create(ufficio=True)
    assert "Primi passi:" in inside.get("/admin/").content.decode()
    Incarico.objects.create(
        persona=Persona.objects.create(nominativo="R"),
        centro=CentroDiResponsabilita.objects.earliest("pk"),
        dal=date(2020, 1, 1),
    )
    assert "Primi passi:" not in inside.get("/admin/").content.decode()
    for role in ("lettore", "dirigente"):
        inside.force_login(UtenteFactory.create(ruolo=role))
        assert "rimi passi" not in inside.get("/scrivania/").content.decode()


def test_queries_do_not_grow(inside: Client, django_assert_num_queries: Any) -> None:
    ObiettivoFactory.create()
    inside.get(STEPS)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        inside.get(STEPS)
    ObiettivoFactory.create_batch(2)
    UtenteFactory.create_batch(2, ufficio=True)
    with django_assert_num_queries(len(one)):
        inside.get(STEPS)


def test_name_and_arms_head_every_page(inside: Client) -> None:
    said = {"name": "Comune di Esempio", "revisione": "", "picture": SimpleUploadedFile("a.svg", SHIELD)}
    assert inside.post(f"{STEPS}nome/", said).status_code == 302
    assert identity.name() == "Comune di Esempio"
    page = Client().get("/trasparenza/").content.decode()
    address = f"/aspetto/logo?v={identity.current().arms}"
    assert "Comune di Esempio" in page
    assert address in page
    answer = Client().get(address)
    assert (answer["Content-Type"], answer.content) == ("image/svg+xml", SHIELD)
    assert "sandbox" in answer["Content-Security-Policy"]
    Ente.objects.update(arms=b"")
    assert Client().get("/aspetto/logo").status_code == 404


def test_nobody_writes_over_another(inside: Client) -> None:
    Ente.objects.create(name="Comune di Prima")
    said = {"name": "Comune di Poi", "revisione": ""}
    inside.post(f"{STEPS}nome/", said)
    assert Ente.objects.get().name == "Comune di Prima"
    inside.post(f"{STEPS}nome/", {**said, "revisione": "1", "picture": SimpleUploadedFile("a.svg", SHIELD)})
    row = Ente.objects.get()
    assert (row.name, row.revisione, row.arms_type) == ("Comune di Poi", 2, "image/svg+xml")
    inside.post(f"{STEPS}nome/", {**said, "revisione": "2", "without_arms": "on"})
    assert bytes(Ente.objects.get().arms) == b""


def test_of_two_who_write_the_first_name_the_second_is_told(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = NameForm.fill

    def meanwhile(form: NameForm) -> Ente:
        Ente.objects.create(name="Comune di Prima")
        # What the other one wrote is not to be seen yet: the database itself says no.
        monkeypatch.setattr(Ente.objects, "select_for_update", Ente.objects.none)
        return filled(form)

    monkeypatch.setattr(NameForm, "fill", meanwhile)
    answer = inside.post(f"{STEPS}nome/", {"name": "Comune di Poi", "revisione": ""}, follow=True)
    assert "qualcun altro ha salvato" in answer.content.decode()
    assert Ente.objects.get().name == "Comune di Prima"


@pytest.mark.parametrize("said", [{"name": ""}, {"name": "a\u202eb"}, {"name": "x" * 200}])
def test_a_name_that_is_none(inside: Client, said: dict[str, str]) -> None:
    assert inside.post(f"{STEPS}nome/", {"revisione": "", **said}).status_code == 422


def test_arms_that_are_none(inside: Client) -> None:
    said = {"name": "Comune", "revisione": "", "picture": SimpleUploadedFile("a.png", b"GIF89a")}
    answer = inside.post(f"{STEPS}nome/", said)
    assert answer.status_code == 422
    assert "non è un SVG" in answer.content.decode()
    assert not Ente.objects.exists()


def test_the_organisation_comes_in(inside: Client) -> None:
    model = inside.get(f"{STEPS}organizzazione/modello.xlsx")
    assert model.content.startswith(b"PK")
    page = inside.post(f"{STEPS}organizzazione/", {"file": BytesIO(workbook())})
    assert page.status_code == 200
    assert not CentroDiResponsabilita.objects.exists()
    said = page.context["confirmation"].initial
    assert inside.post(f"{STEPS}organizzazione/conferma/", said)["Location"] == STEPS
    assert Incarico.objects.count() == 2
    again = inside.post(f"{STEPS}organizzazione/conferma/", said)
    assert again.status_code == 409


def test_a_workbook_with_mistakes_says_where(inside: Client) -> None:
    wrong = workbook(Persone=[["Cognome e nome", "Matricola"], ["Rossi Maria", ""], ["Rossi Maria", ""]])
    page = inside.post(f"{STEPS}organizzazione/", {"file": BytesIO(wrong)})
    assert page.status_code == 422
    assert "Persone, riga 3" in page.content.decode()
    assert inside.post(f"{STEPS}organizzazione/", {"file": BytesIO(b"Nome;a\nx;y")}).status_code == 422
    assert inside.post(f"{STEPS}organizzazione/", {}).status_code == 422
    assert inside.post(f"{STEPS}organizzazione/conferma/", {"held": "x", "file_name": "x", "fingerprint": "x"})[
        "Location"
    ]


def test_the_first_plan(inside: Client) -> None:
    today = timezone.localdate()
    page = f"{STEPS}piano/"
    assert inside.post(page, {"anno": "12"}).status_code == 422
    assert (
        inside.post(page, {"anno": "2027", "apertura_dal": "2026-02-01", "apertura_al": "2026-01-01"}).status_code
        == 422
    )
    assert inside.post(page, {"anno": "2027", "apertura_dal": str(today), "apertura_al": ""})["Location"] == STEPS
    plan = PianoEsecutivo.objects.get()
    assert (plan.codice, plan.anno, plan.aperto) == ("PEG_2027", 2027, True)
    inside.post(page, {"anno": "2028"})
    assert PianoEsecutivo.objects.count() == 1
