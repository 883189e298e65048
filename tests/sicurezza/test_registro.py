# SPDX-License-Identifier: AGPL-3.0-or-later
"""The security log: what it tells, to whom, and that nobody changes it."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client

from congelati.models import FrozenRow
from congelati.triggers import tables
from obiettivi.vita import services
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Assessore, Incarico, Utente
from organizzazione.rules import ruolo_di
from sicurezza.choices import EventKind
from sicurezza.models import Evento
from sicurezza.recording import record
from tests.fabbriche import PASSWORD, CentroFactory, ObiettivoFactory, PersonaFactory, UtenteFactory

pytestmark = pytest.mark.django_db
QUI = "192.0.2.7"
ELENCO = "/admin/sicurezza/evento/"


@pytest.fixture
def elio() -> Utente:
    return UtenteFactory.create(username="elio", amministratore=True)


@pytest.fixture
def dentro(elio: Utente) -> Client:
    client = Client(REMOTE_ADDR=QUI)
    client.force_login(elio)
    return client


def told(genere: EventKind) -> list[Evento]:
    return list(Evento.objects.filter(genere=genere).order_by("pk"))


def enter(username: str, password: str) -> Any:
    return Client(REMOTE_ADDR=QUI).post("/accedi/", {"username": username, "password": password})


def test_who_comes_in_who_does_not_and_who_leaves() -> None:
    carla = UtenteFactory.create(username="carla", lettore=True)
    enter("carla", "sbagliata")
    enter("Password123!", "carla")
    client = Client(REMOTE_ADDR=QUI)
    client.post("/accedi/", {"username": "carla", "password": PASSWORD})
    client.post("/esci/")
    fallito, ignoto = told(EventKind.ACCESSO_FALLITO)
    assert (fallito.utente, fallito.numero_utente, fallito.indirizzo) == ("carla", carla.pk, QUI)
    # A password typed into the wrong field is kept nowhere.
    assert (ignoto.utente, ignoto.numero_utente, ignoto.oggetto) == ("", None, "nome che nessuno ha")
    assert "Password123" not in json.dumps(list(Evento.objects.values("oggetto", "dettagli", "utente")))
    (accesso,), (uscita,) = told(EventKind.ACCESSO), told(EventKind.USCITA)
    assert accesso.utente == uscita.utente == "carla"
    assert accesso.richiesta


def test_too_many_tries_are_one_event_a_minute() -> None:
    UtenteFactory.create(username="carla", lettore=True)
    for _ in range(12):
        enter("carla", "sbagliata")
    assert len(told(EventKind.ACCESSO_FALLITO)) <= 5
    (rifiutato,) = told(EventKind.ACCESSO_RIFIUTATO)
    assert rifiutato.utente == "carla"
    assert rifiutato.oggetto.startswith("limite: ")


def test_a_role_that_changes_is_told_with_before_and_after(dentro: Client, elio: Utente) -> None:
    bruno = UtenteFactory.create(username="bruno", lettore=True)
    prima = len(told(EventKind.RUOLI))
    dati = {"username": "bruno", "first_name": "", "last_name": "", "email": "b@comune.example", "is_active": "on"}
    assert (
        dentro.post(f"/admin/organizzazione/utente/{bruno.pk}/change/", {**dati, "ruolo": "ufficio"}).status_code == 302
    )
    evento = told(EventKind.RUOLI)[prima]
    assert (evento.utente, evento.indirizzo) == ("elio", QUI)
    assert "bruno" in evento.oggetto
    assert evento.dettagli["prima"]["ruolo"] == "lettore"
    assert evento.dettagli["dopo"]["ruolo"] == "ufficio"
    assert "ruolo: lettore → ufficio" in evento.racconto()
    bruno.refresh_from_db()
    bruno.last_name = "Bosi"
    bruno.save()
    assert len(told(EventKind.RUOLI)) == prima + 1


def test_new_users_assignments_and_links_are_told() -> None:
    ada = Utente.objects.create(username="ada", ruolo=Ruolo.DIRIGENTE)
    persona = PersonaFactory.create()
    prima = len(told(EventKind.RUOLI))
    persona.utente = ada
    persona.save()
    incarico = Incarico.objects.create(
        persona=persona, centro=CentroFactory.create(), qualita=Qualita.RESPONSABILE, dal=date(2026, 1, 1)
    )
    incarico.al = date(2026, 6, 30)
    incarico.save()
    legame, nuovo, fine = told(EventKind.RUOLI)[prima:]
    assert "prima" in legame.dettagli
    assert "prima" not in nuovo.dettagli
    assert list(fine.dettagli["dopo"].values()) == ["2026-06-30"]
    incarico.delete()
    assert "incarico" in told(EventKind.CANCELLAZIONE)[-1].oggetto


def test_deletions_are_told_once_and_not_for_what_hung_on_them(elio: Utente) -> None:
    obiettivo = ObiettivoFactory.create(fasi=3, indicatori=2)
    services.elimina(obiettivo, elio)
    assert len(told(EventKind.CANCELLAZIONE)) == 1
    assert obiettivo.codice in told(EventKind.CANCELLAZIONE)[0].oggetto
    Assessore.objects.create(nominativo="Neri Anna")
    Assessore.objects.all().delete()
    assert "Neri Anna" in told(EventKind.CANCELLAZIONE)[1].oggetto


def test_a_centre_that_comes_under_another_is_told() -> None:
    """Who answers for the upper one reads and writes what stands below it."""
    sopra, centro = CentroFactory.create(), CentroFactory.create()
    prima = len(told(EventKind.RUOLI))
    centro.padre = sopra
    centro.save()
    (evento,) = told(EventKind.RUOLI)[prima:]
    assert evento.dettagli["dopo"] == {"fa parte di": str(sopra)}


def test_a_password_given_to_somebody_is_told(dentro: Client, elio: Utente) -> None:
    bruno = UtenteFactory.create(username="bruno", lettore=True)
    nuova = "parola-scelta-da-elio-1"
    dati = {"usable_password": "true", "password1": nuova, "password2": nuova}
    assert dentro.post(f"/admin/organizzazione/utente/{bruno.pk}/password/", dati).status_code == 302
    (evento,) = told(EventKind.PASSWORD)
    assert (evento.utente, evento.oggetto) == ("elio", f"data all'utente «bruno» ({bruno})")
    bruno.refresh_from_db()
    bruno.set_password("un'altra-ancora-1")
    bruno.save(update_fields=["password"])
    assert len(told(EventKind.PASSWORD)) == 2


def test_the_own_password_is_told_once_and_a_new_hash_of_it_is_none(dentro: Client, elio: Utente) -> None:
    nuova = "parola-scelta-da-elio-1"
    dati = {"old_password": PASSWORD, "new_password1": nuova, "new_password2": nuova}
    assert dentro.post("/password/cambia/", dati).status_code == 302
    (evento,) = told(EventKind.PASSWORD)
    assert evento.oggetto == "conoscendo la vecchia"
    elio.refresh_from_db()
    elio.password = make_password(nuova, hasher="pbkdf2_sha256")
    elio.save()
    assert enter("elio", nuova).status_code == 302
    elio.refresh_from_db()
    assert not elio.password.startswith("pbkdf2")
    assert len(told(EventKind.PASSWORD)) == 1


def test_locks_that_are_taken_away_are_told(dentro: Client, capsys: pytest.CaptureFixture[str]) -> None:
    bruno = UtenteFactory.create(username="bruno", lettore=True)
    for _ in range(2):
        enter("bruno", "sbagliata")
        dati = {"action": "take_locks_away", "_selected_action": [bruno.pk]}
        assert dentro.post("/admin/organizzazione/utente/", dati).status_code == 302
    enter("bruno", "sbagliata")
    call_command("sblocca", "bruno")
    call_command("sblocca", "bruno")
    tolti = [e for e in told(EventKind.ACCESSO_RIFIUTATO) if e.oggetto == "blocchi tolti a «bruno»"]
    assert [e.utente for e in tolti] == ["elio", "elio", ""]


def test_a_superuser_who_is_given_a_lesser_role_is_none_any_more(dentro: Client) -> None:
    primo = UtenteFactory.create(username="primo", is_superuser=True, ruolo=Ruolo.AMMINISTRATORE)
    dati = {"username": "primo", "first_name": "", "last_name": "", "email": "", "is_active": "on", "ruolo": "lettore"}
    assert dentro.post(f"/admin/organizzazione/utente/{primo.pk}/change/", dati).status_code == 302
    primo.refresh_from_db()
    assert (primo.is_superuser, primo.is_staff, ruolo_di(primo)) == (False, False, Ruolo.LETTORE)
    client = Client()
    client.force_login(primo)
    assert client.get("/admin/organizzazione/utente/").status_code == 403


def test_acts_are_told(elio: Utente) -> None:
    obiettivo = ObiettivoFactory.create()
    services.proponi(obiettivo, elio)
    assert any(obiettivo.codice in evento.oggetto and evento.utente == "elio" for evento in told(EventKind.ATTO))


def test_what_is_refused_is_told_with_who_asked() -> None:
    carla = UtenteFactory.create(username="carla", lettore=True)
    client = Client(REMOTE_ADDR=QUI)
    client.force_login(carla)
    for _ in range(3):
        assert client.get("/admin/").status_code == 403
    (negato,) = told(EventKind.NEGATO)
    assert (negato.utente, negato.oggetto) == ("carla", "GET admin:index")
    assert client.get("/obiettivi/").status_code == 200
    assert len(told(EventKind.NEGATO)) == 1


def test_files_that_not_everybody_may_have_are_told(dentro: Client) -> None:
    ObiettivoFactory.create()
    piano = ObiettivoFactory.create().piano
    assert dentro.get("/documenti/preventivo.json", {"piano": piano.codice}).status_code in (200, 404)
    risposta = dentro.get(f"{ELENCO}esporta.csv")
    assert risposta.status_code == 200
    scarico = told(EventKind.SCARICO)[-1]
    assert scarico.oggetto.startswith("registro-sicurezza-")
    assert scarico.oggetto.endswith(".csv")
    assert "sicurezza_evento_esporta" in scarico.dettagli["pagina"]


def test_a_public_page_tells_nothing() -> None:
    for indirizzo in ("/trasparenza/", "/trasparenza/catalogo.jsonld", "/salute/"):
        Client().get(indirizzo)
    assert not Evento.objects.exists()


@pytest.mark.parametrize("ruolo", ["ufficio", "lettore"])
def test_only_who_administers_reads_it(ruolo: str, dentro: Client) -> None:
    altri = Client()
    altri.force_login(UtenteFactory.create(**{ruolo: True}))
    for indirizzo in (ELENCO, f"{ELENCO}esporta.csv", f"{ELENCO}esporta.jsonl"):
        assert altri.get(indirizzo).status_code in (403, 404)
        assert dentro.get(indirizzo).status_code == 200
    evento = Evento.objects.latest("pk")
    assert dentro.get(f"{ELENCO}{evento.pk}/change/").status_code == 200
    assert dentro.post(f"{ELENCO}{evento.pk}/change/", {"utente": "altri"}).status_code == 403
    assert dentro.get(f"{ELENCO}add/").status_code == 403
    assert dentro.post(f"{ELENCO}{evento.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Evento.objects.visible_to(UtenteFactory.create(**{ruolo: True})).exists()


def test_the_list_filters_and_the_file_holds_what_it_shows(dentro: Client) -> None:
    UtenteFactory.create(username="carla", lettore=True)
    enter("carla", "=SOMMA(A1)")
    record(EventKind.NEGATO, about="=1+1")
    pagina = dentro.get(ELENCO, {"genere__exact": "negato"}).content.decode()
    assert f"{ELENCO}esporta.csv?genere__exact=negato" in pagina
    righe = b"".join(dentro.get(f"{ELENCO}esporta.csv", {"genere__exact": "negato"}).streaming_content)  # type: ignore[attr-defined]
    testa, riga = csv.reader(io.StringIO(righe.decode("utf-8-sig")), delimiter=";")
    assert testa[:3] == ["quando", "che cosa", "chi"]
    assert riga[4] == "'=1+1"
    oggetti = b"".join(dentro.get(f"{ELENCO}esporta.jsonl").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert {json.loads(o)["genere"] for o in oggetti} >= {"negato", "accesso-fallito", "scarico"}


def test_the_number_of_queries_of_the_list_does_not_grow(
    dentro: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    record(EventKind.NEGATO, about="uno")
    dentro.get(ELENCO)
    with django_assert_max_num_queries(20) as con_uno:
        dentro.get(ELENCO)
    record(EventKind.NEGATO, about="due")
    record(EventKind.NEGATO, about="tre")
    with django_assert_num_queries(len(con_uno)):
        dentro.get(ELENCO)


def test_rows_are_never_changed_nor_deleted() -> None:
    record(EventKind.NEGATO, about="prima")
    evento = Evento.objects.get()
    assert Evento._meta.db_table in tables()
    with pytest.raises(FrozenRow):
        evento.save()
    with pytest.raises(FrozenRow):
        Evento.objects.all().delete()
    for sql in ("UPDATE sicurezza_evento SET oggetto = 'x'", "DELETE FROM sicurezza_evento"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Evento.objects.get().oggetto == "prima"


def test_what_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise Error("away")

    UtenteFactory.create(username="carla", lettore=True)
    monkeypatch.setattr(Evento, "save", away)
    assert enter("carla", PASSWORD).status_code == 302
    assert "Non si scrive nel registro di sicurezza" in caplog.text


def test_the_command_writes_a_period_and_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(EventKind.NEGATO, about="oggi")
    file = tmp_path / "registro.jsonl"
    call_command("esporta_sicurezza", uscita=file)
    assert json.loads(file.read_text(encoding="utf-8"))["oggetto"] == "oggi"
    with pytest.raises(CommandError, match="non si può scrivere"):
        call_command("esporta_sicurezza", uscita=file)
    call_command("esporta_sicurezza", "--dal", "01/01/2020", "--al", "31/12/2020", "--formato", "csv")
    assert capsys.readouterr().out.count("\n") == 1
    with pytest.raises(CommandError, match="non è un giorno"):
        call_command("esporta_sicurezza", "--dal", "2026-01-31")
