# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are too much for a page: who makes them, who shares them, who gets them, and what a page still makes."""

import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from dup.models import DUP
from fascicoli import alarm, prints
from fascicoli.models import Fascicolo, Stampa
from fascicoli.prints import ask, drop_old, order_of
from lavori import presence
from lavori.choices import StatoLavoro
from lavori.models import Presenza
from lavori.shift import Interrotto
from monitoraggio.vita.opening import Asked, open_survey
from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from reports import aside, desk
from reports.base import Formato, NienteDaStampare
from reports.desk import Deferred, Order
from reports.elenco import REPORT
from reports.opzioni import prima_scelta, scritte
from reports.pdf import ErroreDiStampa, cache
from reports.pdf.composizione import completa
from reports.scrittori import scrivi
from reports.versione import dati_di
from ricognizioni.vita.opening import Asked as AskedOfDUP
from ricognizioni.vita.opening import open_ricognizione
from tests.fabbriche import UtenteFactory
from tests.fili import insieme
from tests.monitoraggio.test_rectification import approved, rectified
from tests.valutazione.distributed import shared
from tests.valutazione.funded import fund_2019
from tests.versioni.scena import ATTO, Scena, scena

# Documents of a year whose account is approved.
AFTER_THE_ACCOUNT = ("relazione-performance", "rettifica")
PDF = "/documenti/preventivo/scarica/pdf/?piano=PEG_2023"


@pytest.fixture(autouse=True)
def _large(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cold pieces are already too many for a page, and nothing is in the cache."""
    settings.TRAGUARDO_STAMPA_SUBITO = 2
    monkeypatch.setattr("lavori.queue_worker.QueueWorker.configure_signals", lambda self: None)
    caches["documenti"].clear()


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def order(user: Utente, format: Formato = Formato.PDF, **options: str) -> Order:
    form = REPORT["preventivo"].Opzioni({"piano": "PEG_2023", **options}, chi=user)
    assert form.is_valid(), form.errors
    return Order(REPORT["preventivo"], form.cleaned_data, user, format, scritte(form))


def work() -> None:
    call_command("lavora", "--una-volta", "--gentilezza=0")


@pytest.mark.django_db(transaction=True)
class TestOnItsWay:
    """From the press to the file."""

    def test_large_and_cold_goes_to_the_queue_and_comes_back_as_the_same_bytes(self) -> None:
        s = scena()
        client = of(s.ufficio)
        sent = client.get(PDF)
        stampa = Stampa.objects.get()
        assert sent["Location"] == f"/stampe/{stampa.pk}/"
        page = client.get(sent["Location"]).content.decode()
        assert "Preventivo obiettivi di PEG_2023 (PDF)" in page
        assert "In coda" in page
        assert f'hx-get="/stampe/{stampa.pk}/stato/"' in page
        assert client.get(f"/stampe/{stampa.pk}/scarica/").status_code == 404
        work()
        stampa.refresh_from_db()
        assert (stampa.stato, stampa.errore, stampa.centesimi) == (StatoLavoro.PRONTO, "", 100)
        assert f"/stampe/{stampa.pk}/scarica/" in client.get(sent["Location"]).content.decode()
        made = client.get(f"/stampe/{stampa.pk}/scarica/")
        now = client.get(PDF)  # everything is warm: the page makes it
        assert now.status_code == 200
        assert made.content == now.content
        assert made["Content-Disposition"] == now["Content-Disposition"]
        again = client.get(f"/stampe/{stampa.pk}/scarica/", headers={"if-none-match": made["ETag"]})
        assert again.status_code == 304
        (told,) = Notifica.objects.filter(destinatario=s.ufficio, oggetto__contains="PEG_2023 (PDF)")
        assert "è pronto" in told.oggetto

    def test_who_pressed_twice_and_who_sees_the_same_share_one_work(self) -> None:
        s = scena()
        colleague = UtenteFactory.create(ufficio=True)
        client = of(s.ufficio)
        assert client.get(PDF)["Location"] == client.get(PDF)["Location"] == of(colleague).get(PDF)["Location"]
        of(UtenteFactory.create(lettore=True)).get(PDF)  # another role, other eyes
        assert Stampa.objects.count() == 2
        work()
        pk = Stampa.objects.get(richiedenti=colleague).pk
        assert of(colleague).get(f"/stampe/{pk}/scarica/").content.startswith(b"%PDF")
        assert Notifica.objects.filter(oggetto__contains="(PDF): è pronto").count() == 3

    def test_whose_work_has_begun_is_shared_only_for_the_same_content(self) -> None:
        s = scena()
        first = ask(order(s.ufficio), "key")
        Stampa.objects.filter(pk=first.pk).update(stato=StatoLavoro.CORSO, iniziata=True, contenuto="key")
        assert ask(order(s.ufficio), "key").pk == first.pk
        assert ask(order(s.ufficio), "another").pk != first.pk

    def test_what_was_read_is_written_beside_the_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        seen: list[Stampa] = []
        finish = completa

        def look(found: Any) -> bytes:
            seen.append(Stampa.objects.get())
            return finish(found)

        monkeypatch.setattr(desk, "completa", look)
        of(s.ufficio).get(PDF)
        work()
        assert seen[0].iniziata
        assert len(seen[0].contenuto) == 64
        assert seen[0].totale == 6

    def test_nothing_to_print_and_a_bad_part_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        client = of(s.ufficio)
        for error, said in (
            (NienteDaStampare("Nessun obiettivo con questi parametri"), "Nessun obiettivo con questi parametri"),
            (ErroreDiStampa("2023-AA01 <i>", "troppo lungo"), "2023-AA01 &lt;i&gt;: troppo lungo"),
        ):
            monkeypatch.setattr(desk, "completa", lambda found, error=error: (_ for _ in ()).throw(error))
            sent = client.get(PDF)["Location"]
            work()
            page = client.get(sent).content.decode()
            assert "La stampa non è riuscita" in page
            assert said in page
            assert "/documenti/preventivo/?" in page

    @pytest.mark.solo_postgresql
    def test_at_the_same_moment_it_is_still_one_work(self) -> None:
        s = scena()
        made = insieme(*[lambda: ask(order(s.ufficio)).pk] * 4)
        assert len(set(made)) == 1
        assert Stampa.objects.count() == 1

    def test_a_worker_that_closes_gives_it_back_and_another_finishes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        of(s.ufficio).get(PDF)
        ask(order(s.ufficio, Formato.XLSX))
        finish, closing = completa, [True]

        def close(found: Any) -> bytes:
            if closing.pop() if closing else False:
                raise Interrotto
            return finish(found)

        monkeypatch.setattr(desk, "completa", close)
        work()
        assert set(Stampa.objects.values_list("stato", flat=True)) == {StatoLavoro.PRONTO}

    def test_an_approval_of_a_large_plan_makes_its_fascicolo_first(self) -> None:
        s = scena()
        client = of(s.ufficio)
        act = {"organo": "DGC", "numero": "12", "giorno": "30/01/2023", "oggetto": "Approvazione"}
        where = "/delibere/PEG_2023/approva/"

        def press(page: str) -> Any:
            promise = page.split('name="promessa" value="')[1].split('"')[0]
            return client.post(where, {**act, "azione": "conferma", "promessa": promise})

        first = press(client.post(where, {**act, "azione": "avanti"}).content.decode())
        assert first.status_code == 202
        page = first.content.decode()
        assert "non è ancora stato approvato nulla" in page
        assert 'value="Approvazione"' in page
        assert f"/fascicoli/{Fascicolo.objects.get().pk}/" in page
        assert not s.piano.versioni.exists()
        work()
        changed = press(page)
        assert changed.status_code == 409  # the documents are there now: look, and confirm
        assert press(changed.content.decode()).status_code == 302
        assert s.piano.versioni.get().documenti.count() > 2


@pytest.mark.django_db
class TestWhoGetsIt:
    """Only who asked, and only while the same may be read."""

    def done(self, s: Scena, user: Utente) -> Stampa:
        stampa = ask(order(user))
        data = b"%PDF-prova"
        Stampa.objects.filter(pk=stampa.pk).update(
            stato=StatoLavoro.PRONTO, nome="a.pdf", dati=data, byte=len(data), finito_il=timezone.now()
        )
        return stampa

    def test_others_do_not_find_it(self) -> None:
        s = scena()
        stampa = self.done(s, s.ufficio)
        assert of(s.ufficio).get(f"/stampe/{stampa.pk}/scarica/").content == b"%PDF-prova"
        for other in (
            UtenteFactory.create(ufficio=True),
            UtenteFactory.create(amministratore=True),
            UtenteFactory.create(),
        ):
            for path in ("", "stato/", "scarica/"):
                assert of(other).get(f"/stampe/{stampa.pk}/{path}").status_code == 404
            assert of(other).post(f"/stampe/{stampa.pk}/annulla/").status_code == 404
            assert "PEG_2023" not in of(other).get("/stampe/").content.decode()

    @pytest.mark.parametrize("role", [Ruolo.LETTORE, Ruolo.DIRIGENTE, ""])
    def test_who_sees_something_else_now_gets_a_reason(self, role: str) -> None:
        s = scena()
        stampa = self.done(s, s.ufficio)
        Utente.objects.filter(pk=s.ufficio.pk).update(ruolo=role)
        answer = of(s.ufficio).get(f"/stampe/{stampa.pk}/scarica/")
        assert answer.status_code == 403
        assert "è cambiato ciò che puoi leggere" in answer.content.decode()

    def test_options_that_hold_no_more_give_a_reason(self) -> None:
        s = scena()
        stampa = self.done(s, s.ufficio)
        Stampa.objects.update(opzioni="piano=PEG_1999")
        answer = of(s.ufficio).get(f"/stampe/{stampa.pk}/scarica/")
        assert answer.status_code == 403
        assert "non valgono più" in answer.content.decode()

    def test_people_of_centres_share_with_nobody(self) -> None:
        eyes = {prints.eyes_of(UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)) for _ in range(2)}
        assert len(eyes) == 2
        assert len({prints.eyes_of(UtenteFactory.create(ufficio=True)) for _ in range(2)}) == 1

    def test_who_leaves_takes_nobody_else_along(self) -> None:
        s = scena()
        colleague = UtenteFactory.create(ufficio=True)
        pk = ask(order(s.ufficio)).pk
        ask(order(colleague))
        assert of(s.ufficio).post(f"/stampe/{pk}/annulla/").status_code == 302
        assert of(s.ufficio).get(f"/stampe/{pk}/").status_code == 404
        assert Stampa.objects.get().stato == StatoLavoro.ATTESA
        of(colleague).post(f"/stampe/{pk}/annulla/")
        assert Stampa.objects.get().stato == StatoLavoro.ANNULLATO
        assert "già finita: annullato" in of(colleague).post(f"/stampe/{pk}/annulla/", follow=True).content.decode()

    def test_after_a_stop_the_same_is_asked_anew(self) -> None:
        s = scena()
        first = ask(order(s.ufficio))
        of(s.ufficio).post(f"/stampe/{first.pk}/annulla/")
        assert ask(order(s.ufficio)).pk != first.pk

    def test_nobody_fills_the_queue(self, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        monkeypatch.setattr(prints, "TANTE", 1)
        ask(order(s.ufficio, data_elaborazione="2023-01-01"))
        assert "in preparazione: aspetta" in of(s.ufficio).get(PDF, follow=True).content.decode()
        assert Stampa.objects.count() == 1

    def test_a_look_at_the_head_asks_nothing(self) -> None:
        s = scena()
        assert of(s.ufficio).head(PDF).status_code == 202
        assert not Stampa.objects.exists()

    def test_what_is_old_goes(self, settings: Settings) -> None:
        s = scena()
        stampa = self.done(s, s.ufficio)
        assert drop_old() == 0
        old = timezone.now() - timedelta(hours=settings.TRAGUARDO_STAMPE_ORE, minutes=1)
        Stampa.objects.filter(pk=stampa.pk).update(finito_il=old)
        ask(order(s.ufficio))
        assert drop_old() == 1
        assert Stampa.objects.get().al_lavoro

    def test_the_list_asks_the_same_of_one_and_of_three(self) -> None:
        s = scena()
        client = of(s.ufficio)
        ask(order(s.ufficio))
        client.get("/stampe/")
        with CaptureQueriesContext(connection) as one:
            client.get("/stampe/")
        for day in ("2023-01-01", "2023-01-02"):
            ask(order(s.ufficio, data_elaborazione=day))
        with CaptureQueriesContext(connection) as three:
            page = client.get("/stampe/").content.decode()
        assert page.count("di PEG_2023 (PDF)") == 3
        assert len(one) == len(three)
        assert not any('"dati"' in q["sql"] for q in three)

    def test_when_nobody_works_the_page_says_so_and_the_office_is_told_once(self) -> None:
        s = scena()
        reader = UtenteFactory.create(lettore=True)
        stampa = ask(order(reader))
        client = of(reader)
        assert "nessuno ci lavora" not in client.get(f"/stampe/{stampa.pk}/").content.decode()
        Stampa.objects.update(chiesto_il=timezone.now() - presence.PATIENCE - timedelta(seconds=1))
        for path in ("", "stato/", ""):
            assert "nessuno ci lavora" in client.get(f"/stampe/{stampa.pk}/{path}").content.decode()
        ask(order(reader, data_elaborazione="2023-01-01"))
        assert Notifica.objects.filter(destinatario=s.ufficio, oggetto=alarm.FERMI).count() == 1
        assert not Notifica.objects.filter(destinatario=reader).exists()
        presence.present("a:1")
        assert "nessuno ci lavora" not in client.get(f"/stampe/{stampa.pk}/").content.decode()
        presence.gone("a:1")
        assert not Presenza.objects.exists()
        busy = {"stato": StatoLavoro.CORSO, "fino_a": timezone.now() + timedelta(seconds=30)}
        Stampa.objects.filter(pk=ask(order(s.ufficio)).pk).update(**busy)
        assert presence.somebody_works()


@pytest.mark.django_db
class TestTheCounter:
    """What a page makes, and what it does not."""

    def test_one_cold_thing_at_a_time_and_what_is_warm_does_not_wait(self, settings: Settings) -> None:
        s = scena()
        settings.TRAGUARDO_STAMPA_SUBITO = 30
        with desk._cold, pytest.raises(Deferred) as later:
            desk.hand_over(order(s.ufficio))
        assert len(later.value.content) == 64
        name, data = desk.hand_over(order(s.ufficio))
        assert name == "preventivo-PEG_2023.pdf"
        with desk._cold:
            assert desk.hand_over(order(s.ufficio)) == (name, data)  # the joined file is there
            caches["documenti"].delete(cache.PREFISSO + later.value.content)
            assert desk.hand_over(order(s.ufficio)) == (name, data)  # or all its pieces are
        assert not desk._cold.locked()

    def test_a_failure_frees_the_place(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        settings.TRAGUARDO_STAMPA_SUBITO = 30
        with monkeypatch.context() as patch:
            patch.setattr(desk, "completa", lambda found: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                desk.hand_over(order(s.ufficio))
        assert desk.hand_over(order(s.ufficio))

    def test_what_is_very_large_is_not_even_read(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        settings.TRAGUARDO_STAMPA_GRANDE = 4
        monkeypatch.setattr(desk, "dati_di", lambda *a: pytest.fail("read"))
        for format in Formato:
            with pytest.raises(Deferred):
                desk.hand_over(order(s.ufficio, format))

    def test_a_very_large_plan_has_no_preview_until_it_is_narrowed(self, settings: Settings) -> None:
        s = scena()
        client = of(s.ufficio)
        settings.TRAGUARDO_STAMPA_GRANDE = 4
        page = client.get("/documenti/preventivo/?piano=PEG_2023").content.decode()
        assert "Troppo grande per l'anteprima" in page
        assert "2023-AA01" not in page
        assert "scarica/pdf/?piano=PEG_2023" in page
        centre = s.obiettivi[0].centro_id
        narrow = client.get(f"/documenti/preventivo/?piano=PEG_2023&centro={centre}").content.decode()
        assert "2023-AA01" in narrow

    def test_one_objective_of_a_very_large_plan_is_small(self, settings: Settings) -> None:
        s = scena()
        settings.TRAGUARDO_STAMPA_GRANDE = 4
        assert desk.hand_over(order(s.ufficio, obiettivo="2023-AA01"))[0] == "preventivo-PEG_2023-2023-AA01.pdf"

    def test_the_size_is_one_question(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        s = scena()
        asked = order(s.ufficio)
        with django_assert_num_queries(1):
            assert desk.size_of(asked.options, s.ufficio) == 5

    @pytest.mark.parametrize("format", [Formato.XLSX, Formato.HTML])
    def test_long_writing_is_done_beside(self, format: Formato, monkeypatch: pytest.MonkeyPatch) -> None:
        s = scena()
        expected = desk.hand_over(order(s.ufficio, format))
        monkeypatch.setattr(desk, "HERE_MILLISECONDS", 0)
        monkeypatch.setattr(desk, "scrivi", lambda *a: pytest.fail("written here"))
        assert desk.hand_over(order(s.ufficio, format)) == expected
        with desk._cold, pytest.raises(Deferred):
            desk.hand_over(order(s.ufficio, format))

    def test_a_dead_writer_is_replaced(self) -> None:
        s = scena()
        data = dati_di(REPORT["preventivo"], order(s.ufficio).options, s.ufficio)
        try:
            assert aside.write("preventivo", data, Formato.CSV)
            aside.close()
            assert aside.write("preventivo", data, Formato.CSV) == scrivi(REPORT["preventivo"], data, Formato.CSV)
        finally:
            aside.close()


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Utente:
    """A plan with two versions' worth of everything that a report asks for."""
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("name") in AFTER_THE_ACCOUNT:
        m = approved()
        rectified(m)
        return m.office
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("name") == "prospetto-risultato":
        return shared().office
    fund_2019()
    s = scena()
    s.approvata()
    for month, day in ((6, 30), (12, 31)):
        open_survey(s.piano, Asked(date(s.piano.anno, month, day)), s.ufficio)
    open_ricognizione(DUP.objects.get(), AskedOfDUP(date(s.piano.anno, 12, 31)), s.ufficio)
    return s.ufficio


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, report in REPORT.items() if not report.reserved))
def test_every_report_can_wait_in_the_queue_and_be_written_beside(name: str, world: Utente) -> None:
    """Its options come back as they were, its data travel to another process."""
    report = REPORT[name]
    asked = {f: "on" for f in ("assessorato", "collegato_a", "uffici_coinvolti") if f in report.Opzioni.base_fields}
    form = report.Opzioni(asked, chi=world)
    for field, choice in form.fields.items():
        if choice.required and hasattr(choice, "queryset"):
            asked[field] = str(choice.prepare_value(prima_scelta(choice)))  # type: ignore[arg-type]
    if "rispetto_a" in form.fields:
        asked["rispetto_a"] = DUP.objects.create(codice="DUP_2020_2022", anno_inizio=2020, anno_fine=2022).codice
    form = report.Opzioni(asked, chi=world)
    assert form.is_valid(), form.errors
    wanted = Order(report, form.cleaned_data, world, Formato.JSON, scritte(form))
    assert order_of(ask(wanted), world).options == form.cleaned_data
    try:
        data = dati_di(report, form.cleaned_data, world)
    except NienteDaStampare:
        return
    travelled = pickle.loads(pickle.dumps(data))  # noqa: S301
    for format in report.formati:
        if format is not Formato.PDF:
            assert scrivi(report, travelled, format) == scrivi(report, data, format)


@pytest.mark.django_db
def test_a_version_is_asked_for_by_its_number(world: Utente) -> None:
    form = REPORT["preventivo"].Opzioni({"piano": "PEG_2023", "versione": "1"}, chi=world)
    assert form.is_valid()
    again = REPORT["preventivo"].Opzioni(QueryDict(scritte(form)), chi=world)
    assert again.is_valid()
    assert again.cleaned_data == form.cleaned_data
    assert again.cleaned_data["data_elaborazione"] == ATTO.data
