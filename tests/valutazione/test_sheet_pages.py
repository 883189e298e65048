# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the evaluation, as each role clicks through them."""

import html
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from congelati.triggers import take_triggers
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.valutazione.evaluated import YEAR, Evaluated, adopted, evaluated, system_of
from valutazione.assigning import assign, by_key
from valutazione.choices import SheetAct, SheetState
from valutazione.keeping import keep_new
from valutazione.life import ACTS
from valutazione.models import LetturaDiScheda, Scheda, SchedaCongelata, Sistema, VoceScheda
from valutazione.reading import shown_to
from valutazione.scoring import content_of, worked
from valutazione.systems.facts import Kind
from valutazione.systems.shipped import names, shipped
from valutazione.systems.writing import as_file
from valutazione.writer import RowDraft, SheetDraft, write_judgement
from valutazione.year import board

pytestmark = pytest.mark.django_db
CANARY = "Canarino"


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"valutazione:{name}", args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def boxes(page: str) -> dict[str, str]:
    """The hidden boxes of the form of a page."""
    return dict(re.findall(r'name="(versione|chiave)" value="([^"]*)"', page))


def test_who_is_evaluated_reads_his_sheet_and_the_judgement_once_it_is_told() -> None:
    e = evaluated()
    client = of(e.rated)
    assert "Le mie schede" in body(client, "elenco")
    page = body(client, "scheda", e.sheet.pk)
    assert "Il giudizio si legge da quando è notificato" in page
    assert "Gradi G" in page
    assert "Prendere visione…" in page
    e.judged()
    page = body(client, "scheda", e.sheet.pk)
    assert "Il servizio ha retto" not in page
    assert "Un anno" not in page
    assert "esemplare" not in page
    e.do(SheetAct.PROPORRE)
    e.do(SheetAct.COLLOQUIO, reason="Si è parlato.")
    assert "Il servizio ha retto" not in body(client, "scheda", e.sheet.pk)
    e.do(SheetAct.NOTIFICARE)
    page = body(client, "scheda", e.sheet.pk)
    assert "Il servizio ha retto" in page
    assert "su 100" in page
    assert "Contestare…" in page
    # Nobody notes that somebody reads the own sheet.
    assert not LetturaDiScheda.objects.exists()


def test_what_is_written_after_a_contest_is_shown_once_it_is_decided() -> None:
    e = evaluated(with_account=False)
    e.notified()
    e.do(SheetAct.CONTESTARE, reason="No.")
    write_judgement(e.fresh(), SheetDraft({"1.c1": RowDraft(level="esemplare", text=CANARY)}), e.nucleo)
    assert CANARY not in body(of(e.rated), "scheda", e.sheet.pk)
    assert CANARY in body(of(e.nucleo), "scheda", e.sheet.pk)
    assert CANARY not in body(of(e.mayor), "scheda", e.sheet.pk)
    e.do(SheetAct.RIESAMINARE, reason="Sì.")
    assert CANARY in body(of(e.mayor), "scheda", e.sheet.pk)
    assert CANARY in body(of(e.rated), "scheda", e.sheet.pk)


@pytest.mark.parametrize("role", [Ruolo.NUCLEO, Ruolo.VERTICE])
def test_while_it_is_contested_only_others_of_who_evaluates_read_what_is_written_anew(role: Ruolo) -> None:
    """On the page, in the document and in the board: what was told stays for everybody else."""
    e = evaluated(with_account=False)
    e.notified()
    e.do(SheetAct.CONTESTARE, reason="No.")
    write_judgement(e.fresh(), SheetDraft({"1.c1": RowDraft(level="esemplare", text=CANARY)}), e.nucleo)
    told = SchedaCongelata.objects.get(scheda=e.sheet).read
    e.rated.ruolo = role
    e.rated.save()
    for who in (UtenteFactory.create(ruolo=role), e.rated):
        (line,) = board(YEAR, who).lines
        anew = role == Ruolo.NUCLEO and who != e.rated
        assert (shown_to(e.fresh(), who).content != told) is anew
        assert (line.score != Fraction(told.punteggio)) is anew


def test_what_was_told_and_is_not_there_any_more_is_not_made_up_from_what_is_written_now() -> None:
    e = evaluated(with_account=False)
    e.notified()
    take_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {SchedaCongelata._meta.db_table}")  # noqa: S608
    for who in (e.mayor, e.nucleo, e.rated):
        assert not shown_to(e.fresh(), who).judged
        (line,) = board(YEAR, who).lines
        assert line.score is None
        assert "Il servizio ha retto" not in body(of(who), "scheda", e.sheet.pk)


@pytest.mark.parametrize("name", ["valuta", "di_se"])
def test_who_is_refused_has_read_nothing(name: str) -> None:
    """The administrator sees who read whose sheet: nobody stands there for a page that was not shown."""
    e = evaluated(with_account=False)
    e.notified()
    client, address = of(e.mayor), reverse(f"valutazione:{name}", args=[e.sheet.pk])
    assert client.get(address).status_code == client.post(address, {}).status_code == 403
    assert not LetturaDiScheda.objects.exists()


def test_the_office_sees_where_it_stands_and_nothing_of_it() -> None:
    e = evaluated(with_account=False)
    e.notified()
    for who in (e.office, UtenteFactory.create(amministratore=True)):
        client = of(who)
        page = body(client, "scheda", e.sheet.pk)
        assert "Ciò che dice non si legge da qui" in page
        for secret in ("esemplare", "Un anno", "retto", "su 100"):
            assert secret not in page
        board = body(client, "anno", YEAR)
        assert "Punteggio" not in board
        assert e.person.nominativo in board
        assert client.get(reverse("valutazione:valuta", args=[e.sheet.pk])).status_code == 404
    assert not LetturaDiScheda.objects.exists()


def test_others_meet_nothing() -> None:
    e = evaluated(with_account=False)
    e.notified()
    for role in (Ruolo.LETTORE, Ruolo.DIRIGENTE, Ruolo.REFERENTE):
        client = of(UtenteFactory.create(ruolo=role))
        for name, args in (
            ("scheda", [e.sheet.pk]),
            ("valuta", [e.sheet.pk]),
            ("di_se", [e.sheet.pk]),
            ("incarico", [e.sheet.pk]),
            ("atto", [e.sheet.pk, "notificare"]),
            ("anno", [YEAR]),
        ):
            assert client.get(reverse(f"valutazione:{name}", args=args)).status_code == 404, name
        assert e.person.nominativo not in body(client, "elenco")
        assert client.get(reverse("valutazione:letture")).status_code == 403


def test_the_nucleo_writes_and_each_reading_is_noted() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    client = of(e.nucleo)
    page = body(client, "valuta", e.sheet.pk)
    said = boxes(page) | {
        "1.c1-livello": "adeguato",
        "1.c2-livello": "adeguato",
        "1.c3-livello": "adeguato",
        "1.c4-livello": "adeguato",
        "2.v1-percento": "90,5",
        "2.v2-percento": "77",
        "2.v2-risposte": "12",
        "testo": "Bene.",
    }
    answer = client.post(reverse("valutazione:valuta", args=[e.sheet.pk]), said)
    assert answer.status_code == 302
    assert str(VoceScheda.objects.get(chiave="2.v1").percento) == "90.5000"
    # The same press again writes nothing and leads to the same place.
    again = client.post(reverse("valutazione:valuta", args=[e.sheet.pk]), said)
    assert (again.status_code, again["Location"]) == (302, answer["Location"])
    assert e.fresh().revisione == 3
    rows = LetturaDiScheda.objects.filter(chi=e.nucleo)
    assert set(rows.values_list("che_cosa", flat=True)) == {"modulo"}
    admin = UtenteFactory.create(amministratore=True)
    assert str(e.nucleo) in body(of(admin), "letture")


@pytest.mark.parametrize("contested", [False, True])
def test_who_does_not_write_a_judgement_posts_in_vain_and_reads_nothing_of_it(contested: bool) -> None:
    """To whom it is not told yet, who signs, who is in conflict: the page of the refusal says nothing of the sheet."""
    e = evaluated(with_account=False)
    e.judged()
    if contested:
        e.do(SheetAct.PROPORRE)
        e.do(SheetAct.COLLOQUIO, reason="Si è parlato.")
        e.do(SheetAct.NOTIFICARE)
        e.do(SheetAct.CONTESTARE, reason="No.")
    clash = UtenteFactory.create(ruolo=Ruolo.NUCLEO)
    Incarico.objects.create(
        persona=PersonaFactory.create(utente=clash), centro=e.centre, qualita=Qualita.DELEGATO, dal=date(2022, 1, 1)
    )
    score = content_of(worked(e.fresh())).scritto
    assert f"Ora il punteggio è {score}" in body(of(e.nucleo), "valuta", e.sheet.pk)
    for who in (e.rated, clash, *([e.mayor] if contested else [])):
        answer = of(who).post(reverse("valutazione:valuta", args=[e.sheet.pk]), {"testo": "Mio", "versione": "1"})
        assert answer.status_code == 403
        assert score not in answer.content.decode(), who
        assert "<form method" not in answer.content.decode().split("<main")[1], who


def test_what_who_evaluates_typed_too_late_is_given_back_without_the_judgement() -> None:
    e = evaluated(with_account=False)
    e.notified()
    answer = of(e.nucleo).post(reverse("valutazione:valuta", args=[e.sheet.pk]), {"testo": "Scritto tardi"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Scritto tardi" in page
    assert "Ora il punteggio" not in page
    own = of(e.rated).post(reverse("valutazione:di_se", args=[e.sheet.pk]), {"testo": "Di me, tardi"})
    assert (own.status_code, "Di me, tardi" in own.content.decode()) == (403, True)
    assert of(e.nucleo).post(reverse("valutazione:di_se", args=[e.sheet.pk]), {}).status_code == 403


def test_two_who_write_meet_and_nothing_typed_is_lost() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    one, other = of(e.nucleo), of(UtenteFactory.create(ruolo=Ruolo.NUCLEO))
    first, second = boxes(body(one, "valuta", e.sheet.pk)), boxes(body(other, "valuta", e.sheet.pk))
    address = reverse("valutazione:valuta", args=[e.sheet.pk])
    assert one.post(address, first | {"1.c1-livello": "adeguato", "1.c1-testo": "Mio"}).status_code == 302
    answer = other.post(address, second | {"1.c1-livello": "esemplare", "1.c1-testo": "Tuo"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tuo" in page
    assert "Ora c&#x27;è: adeguato" in page.replace("Ora c'è", "Ora c&#x27;è")
    assert "Mio" in page
    assert VoceScheda.objects.get(chiave="1.c1").livello == "adeguato"
    assert other.post(address, boxes(page) | {"1.c1-livello": "esemplare", "1.c1-testo": "Tuo"}).status_code == 302
    assert VoceScheda.objects.get(chiave="1.c1").livello == "esemplare"


def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_stays() -> None:
    e = evaluated(with_account=False)
    e.do(SheetAct.PRENDERE_VISIONE)
    client = of(e.nucleo)
    address = reverse("valutazione:valuta", args=[e.sheet.pk])
    said = boxes(body(client, "valuta", e.sheet.pk)) | {"2.v1-percento": "101", "2.v2-percento": "7", "testo": CANARY}
    answer = client.post(address, said)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Va da 0 a 100" in page
    assert CANARY in page
    assert 'value="101"' in page
    answer = client.post(address, said | {"2.v1-percento": "100"})
    assert answer.status_code == 400
    assert "scrivere quanti hanno risposto" in answer.content.decode()
    assert not VoceScheda.objects.exists()


def test_the_acts_by_clicks_to_the_decree() -> None:
    e = evaluated(with_account=False)

    def press(who: Utente, act: SheetAct, **said: str) -> None:
        client = of(who)
        address = reverse("valutazione:atto", args=[e.sheet.pk, act.value])
        assert address in body(client, "scheda", e.sheet.pk)
        page = client.get(address).content.decode()
        answer = client.post(address, boxes(page) | said)
        assert answer.status_code == 302, answer.content.decode()

    press(e.rated, SheetAct.PRENDERE_VISIONE)
    mine = of(e.rated)
    said = boxes(body(mine, "di_se", e.sheet.pk)) | {"1.c1-livello": "esemplare", "testo": "Di me."}
    assert mine.post(reverse("valutazione:di_se", args=[e.sheet.pk]), said).status_code == 302
    press(e.rated, SheetAct.AUTOVALUTARE)
    e.judged()
    press(e.nucleo, SheetAct.PROPORRE)
    press(e.nucleo, SheetAct.COLLOQUIO, motivo="Verbale.")
    press(e.nucleo, SheetAct.NOTIFICARE)
    press(e.rated, SheetAct.CONTESTARE, motivo="Perché no.")
    press(e.nucleo, SheetAct.RIESAMINARE, motivo="Confermata.")
    press(e.mayor, SheetAct.DEFINIRE, numero="7", giorno=timezone.localdate().isoformat())
    assert e.fresh().stato == SheetState.DEFINITIVA
    page = body(of(e.rated), "scheda", e.sheet.pk)
    assert "decreto n. 7" in page
    assert "Perché no." in page


def test_an_act_on_what_was_saved_meanwhile_is_not_done() -> None:
    e = evaluated(with_account=False)
    e.judged()
    client, address = of(e.nucleo), reverse("valutazione:atto", args=[e.sheet.pk, "proporre"])
    read = boxes(client.get(address).content.decode())
    write_judgement(e.fresh(), SheetDraft({}, "Detto in altre parole."), e.nucleo)
    answer = client.post(address, read)
    assert answer.status_code == 409
    assert "Nel frattempo" in answer.content.decode()
    assert e.fresh().stato == SheetState.PRESA_VISIONE


def several(e: Evaluated, how_many: int) -> list[Scheda]:
    for _ in range(how_many):
        person = PersonaFactory.create(utente=UtenteFactory.create(ruolo=Ruolo.DIRIGENTE))
        Incarico.objects.create(
            persona=person, centro=CentroFactory.create(), qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1)
        )
    plan = e.sheet.piano
    return assign(YEAR, e.system, Kind.DIRIGENTE, plan, by_key(YEAR).values(), e.office)


@pytest.mark.parametrize("role", ["nucleo", "office", "mayor"])
def test_the_queries_of_a_year_do_not_grow(role: str) -> None:
    e = evaluated()
    e.judged()
    client = of(getattr(e, role))
    body(client, "anno", YEAR)
    with CaptureQueriesContext(connection) as one:
        body(client, "anno", YEAR)
    several(e, 2)
    with CaptureQueriesContext(connection) as three:
        body(client, "anno", YEAR)
    assert len(three) == len(one) <= 40


def test_acts_on_many_are_foreseen_then_done_once() -> None:
    e = evaluated(with_account=False)
    e.judged()
    (other,) = several(e, 1)
    client, address = of(e.nucleo), reverse("valutazione:molte", args=[YEAR])
    ticked = [f"{s.pk}:{s.revisione}" for s in (e.fresh(), other)]
    page = client.post(address, {"azione": "proporre", "scelto": ticked}).content.decode()
    assert "Si fa" in page
    assert "Restano fuori" in page
    assert "assegnata" in page
    chosen = page.split('name="scelti" value="')[1].split('"')[0]
    said = boxes(page) | {"azione": "proporre", "scelti": chosen, "conferma": "1"}
    assert client.post(address, said).status_code == 302
    assert e.fresh().stato == SheetState.PROPOSTA
    other.refresh_from_db()
    assert other.stato == SheetState.ASSEGNATA


def test_the_queries_of_what_is_foreseen_on_many_do_not_grow() -> None:
    e = evaluated()
    e.judged()
    client, address = of(e.nucleo), reverse("valutazione:molte", args=[YEAR])

    def asked(sheets: Sequence[Scheda]) -> int:
        ticked = [f"{s.pk}:{s.revisione}" for s in sheets]
        with CaptureQueriesContext(connection) as queries:
            page = client.post(address, {"azione": "proporre", "scelto": ticked}).content.decode()
        assert page.count("La valutazione non è completa") == len(sheets) - 1
        return len(queries)

    others = several(e, 2)
    for other in others:
        who = other.persona.utente
        assert who is not None
        ACTS.do(other, who, SheetAct.PRENDERE_VISIONE)
    assert asked([e.fresh()]) == asked([e.fresh(), *others]) <= 40


def test_a_decree_for_many_asks_for_its_number() -> None:
    e = evaluated(with_account=False)
    e.notified(on=date(2024, 8, 1))
    client, address = of(e.mayor), reverse("valutazione:molte", args=[YEAR])
    sheet = e.fresh()
    said = {"azione": "definire", "scelti": f"{sheet.pk}:{sheet.revisione}", "conferma": "1", "numero": ""}
    answer = client.post(address, said)
    assert answer.status_code == 400
    assert "Manca il numero del decreto" in answer.content.decode()
    assert client.post(address, said | {"numero": "9", "giorno": "2024-09-01"}).status_code == 302
    assert SchedaCongelata.objects.get(momento="definitiva").numero_atto == "9"


def test_the_board_tells_how_scores_are_spread() -> None:
    e = evaluated(with_account=False)
    e.judged()
    page = body(of(e.nucleo), "anno", YEAR)
    assert "Come si distribuiscono" in page
    assert "da 80,00 a 95,00" in page
    assert LetturaDiScheda.objects.filter(che_cosa="quadro", scheda=e.sheet).count() == 1
    # Before it is told, a member of the Nucleo does not find the own score in it.
    e.rated.ruolo = Ruolo.NUCLEO
    e.rated.save()
    assert "Come si distribuiscono" not in body(of(e.rated), "anno", YEAR)


def test_the_office_gives_sheets_and_writes_posts() -> None:
    e = evaluated(with_account=False)
    person = PersonaFactory.create()
    Incarico.objects.create(persona=person, centro=e.centre, qualita=Qualita.RESPONSABILE, dal=date(2023, 6, 1))
    client = of(e.office)
    page = body(client, "assegna", YEAR)
    key = next(p.key for p in by_key(YEAR).values() if not p.there)
    said = boxes(page) | {"sistema": str(e.system.pk), "categoria": "dirigente", "piano": "", "scelto": key}
    assert client.post(reverse("valutazione:assegna", args=[YEAR]), said).status_code == 302
    assert Scheda.objects.filter(persona=person).count() == 1
    # On a page that was open since before: what is there is told, and not counted as given.
    again = client.post(reverse("valutazione:assegna", args=[YEAR]), said | {"chiave": str(uuid4())}, follow=True)
    assert "Schede assegnate: 0. C'erano già: 1." in html.unescape(again.content.decode())
    none = client.post(reverse("valutazione:assegna", args=[YEAR]), boxes(page) | {"chiave": ""})
    assert "Nessuno scelto" in none.content.decode()
    address = reverse("valutazione:incarico", args=[e.sheet.pk])
    post = {"genere": "incarico", "dal": "2023-01-01", "al": "2023-12-31", "posizione": "45.102,87", "tempi": ""}
    assert client.post(address, boxes(body(client, "incarico", e.sheet.pk)) | post).status_code == 302
    assert str(e.fresh().posizione) == "45102.87"
    for wrong in ({"posizione": "10000000000"}, {"genere": "interim", "percento": "120"}, {"posizione": "1,234"}):
        refused = client.post(address, boxes(body(client, "incarico", e.sheet.pk)) | post | wrong)
        assert refused.status_code == 400
        assert wrong.get("percento", wrong.get("posizione", "")) in refused.content.decode()
    assert 'value="45.102,87"' in body(client, "incarico", e.sheet.pk)
    stale = client.post(address, post | {"versione": "1", "posizione": "1"})
    assert stale.status_code == 409
    giving = reverse("valutazione:dai", args=[YEAR])
    interim = {"persona": e.person.pk, "centro": CentroFactory.create().pk, "sistema": e.system.pk, "piano": ""}
    interim |= {"categoria": "dirigente", "genere": "interim", "dal": "2023-03-01", "al": "2023-06-30"}
    assert client.post(giving, interim).status_code == 409
    assert client.post(giving, interim | {"percento": "20", "posizione": "24000"}).status_code == 302


@pytest.mark.parametrize("role", [Ruolo.UFFICIO, Ruolo.AMMINISTRATORE])
def test_who_is_evaluated_does_not_arrange_the_own_sheet(role: Ruolo) -> None:
    """Not its post, not that it goes, not another one; a colleague does."""
    e = evaluated(with_account=False)
    e.rated.ruolo = role
    e.rated.save()
    client, address = of(e.rated), reverse("valutazione:incarico", args=[e.sheet.pk])
    post = {"genere": "incarico", "dal": "2023-01-01", "al": "2023-12-31", "posizione": "90.000", "versione": "1"}
    refused = client.post(address, post)
    assert refused.status_code == 403
    assert "è la scheda tua" in refused.content.decode()
    assert client.get(address).status_code == 403
    page = body(client, "scheda", e.sheet.pk)
    assert "Incarico e posizione…" not in page
    assert "Togliere la scheda…" not in page
    assert client.post(reverse("valutazione:atto", args=[e.sheet.pk, "togliere"]), {"versione": "1"}).status_code == 403
    given = {"persona": e.person.pk, "centro": CentroFactory.create().pk, "sistema": e.system.pk, "piano": ""}
    given |= {"categoria": "dirigente", "genere": "interim", "dal": "2023-03-01", "al": "2023-06-30", "percento": "20"}
    answer = client.post(reverse("valutazione:dai", args=[YEAR]), given)
    assert answer.status_code == 409
    assert "È la tua scheda: la assegna un&#x27;altra persona" in answer.content.decode()
    Scheda.objects.all().delete()
    key = next(p.key for p in by_key(YEAR).values())
    chosen = {"sistema": e.system.pk, "categoria": "dirigente", "piano": "", "scelto": key}
    assert client.post(reverse("valutazione:assegna", args=[YEAR]), chosen).status_code == 409
    assert not Scheda.objects.exists()
    assert of(e.office).post(reverse("valutazione:assegna", args=[YEAR]), chosen).status_code == 302


def test_once_it_is_told_only_the_worth_of_the_position_and_the_payment_times_change() -> None:
    e = evaluated(with_account=False)
    client, address = of(e.office), reverse("valutazione:incarico", args=[e.sheet.pk])
    before = {"genere": "incarico", "dal": "2023-01-01", "al": "2023-11-30", "posizione": "45.102,87", "tempi": ""}
    assert client.post(address, before | {"versione": "1"}).status_code == 302
    e.notified()
    page = body(client, "incarico", e.sheet.pk)
    assert "si cambiano solo il valore della posizione e i tempi di pagamento" in page
    for change, name in (
        ({"dal": "2023-02-01"}, "dal"),
        ({"al": "2023-12-31"}, "al"),
        ({"genere": "delega"}, "genere"),
        ({"genere": "interim", "percento": "20"}, "genere, percento dell&#x27;interim"),
    ):
        refused = client.post(address, boxes(page) | before | change)
        assert refused.status_code == 409
        assert f"Qui cambierebbe: {name}." in refused.content.decode()
    allowed = {"posizione": "50.000", "tempi": "rispettati"}
    assert client.post(address, boxes(body(client, "incarico", e.sheet.pk)) | before | allowed).status_code == 302
    kept = e.fresh()
    assert (kept.al, kept.genere, kept.posizione, kept.tempi) == (
        date(2023, 11, 30),
        "incarico",
        Decimal(50_000),
        "rispettati",
    )
    e.do(SheetAct.CONTESTARE, reason="No.")
    assert client.post(address, boxes(body(client, "incarico", e.sheet.pk)) | before).status_code == 302
    e.do(SheetAct.RIESAMINARE, reason="Sì.")
    late = client.post(address, boxes(body(client, "incarico", e.sheet.pk)) | before | {"al": "2023-12-31"})
    assert late.status_code == 409


def test_a_system_from_the_ones_that_come_with_the_program_to_its_adoption() -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    client = of(office)
    new = reverse("valutazione:nuovo_sistema")
    page = client.get(new).content.decode()
    for name in names():
        assert f'value="{name}"' in page
    answer = client.post(new, {"da": "contratto-2019", "chiave": ""})
    row = Sistema.objects.get()
    assert answer["Location"] == reverse("valutazione:sistema", args=[row.pk])
    assert "Così com&#x27;è non valuta nessuno" in client.get(answer["Location"]).content.decode().replace(
        "Così com'è", "Così com&#x27;è"
    )
    assert "manca il peso di" in body(client, "adotta_sistema", row.pk)
    assert client.post(reverse("valutazione:adotta_sistema", args=[row.pk]), {"versione": "1"}).status_code == 409
    row.refresh_from_db()
    assert not row.adopted
    good = client.post(new, {"da": "area-2024", "chiave": ""})["Location"]
    pk = int(good.rstrip("/").split("/")[-1])
    said = boxes(body(client, "adotta_sistema", pk))
    assert client.post(reverse("valutazione:adotta_sistema", args=[pk]), said).status_code == 302
    adopted_one = Sistema.objects.get(pk=pk)
    assert adopted_one.adopted
    for name in ("modifica_sistema", "adotta_sistema", "togli_sistema"):
        assert client.get(reverse(f"valutazione:{name}", args=[pk])).status_code == 403
    page = body(of(UtenteFactory.create(ruolo=Ruolo.LETTORE)), "sistema", pk)
    assert "<svg" in page
    assert "Da 60,00 a 80,00 escluso: coefficiente 0,70." in page
    # A draft is for who keeps systems.
    assert of(UtenteFactory.create(ruolo=Ruolo.LETTORE)).get(answer["Location"]).status_code == 404


def form_of(page: str) -> dict[str, str]:
    """Every box of the form of a system, as a browser sends it."""
    found = boxes(page)
    for name, value in re.findall(r'<input type="text"[^>]* name="([^"]+)" value="([^"]*)"', page):
        found[name] = html.unescape(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        found[name] = html.unescape(value)
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', inside)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    for name in re.findall(r'<input type="checkbox"[^>]* name="([^"]+)" checked>', page):
        found[name] = "on"
    return found


@pytest.mark.parametrize("name", names())
def test_a_system_goes_through_its_boxes_unchanged(name: str) -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    row = keep_new(shipped(name), office)
    client = of(office)
    before = row.contenuto
    address = reverse("valutazione:modifica_sistema", args=[row.pk])
    answer = client.post(address, form_of(client.get(address).content.decode()))
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.contenuto == before


def test_boxes_make_room_and_say_what_is_wrong_with_its_place() -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    row = keep_new(system_of(), office)
    client = of(office)
    address = reverse("valutazione:modifica_sistema", args=[row.pk])
    sent = form_of(client.get(address).content.decode())
    more = client.post(address, sent | {"aggiungi": "categorie.0.componenti"}).content.decode()
    assert 'name="categorie.0.componenti.5.nome"' in more
    row.refresh_from_db()
    assert row.revisione == 1
    wrong = client.post(address, sent | {"categorie.0.componenti.1.peso": "venti", "nome": CANARY})
    assert wrong.status_code == 400
    page = wrong.content.decode()
    assert "categoria 1, componente 2, peso" in page
    assert CANARY in page
    assert 'value="venti"' in page
    changed = client.post(address, sent | {"categorie.0.componenti.1.peso": "20,5", "nome": "Altro nome"})
    assert changed.status_code == 302
    row.refresh_from_db()
    assert str(row.read.categories[0].components[1].weight) == "41/2"
    stale = client.post(address, sent | {"nome": "Terzo nome", "versione": "1"})
    assert stale.status_code == 409
    assert "Terzo nome" in stale.content.decode()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1 000,5", "2001/2"), ("1.000,5", "2001/2"), ("20.5", "41/2"), ("+20,50", "41/2"), ("0.300", "3/10")],
)
def test_numbers_in_the_boxes_of_a_system_are_read_as_in_every_other_box(typed: str, read: str) -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    row = keep_new(system_of(), office)
    client = of(office)
    address = reverse("valutazione:modifica_sistema", args=[row.pk])
    sent = form_of(client.get(address).content.decode())
    answer = client.post(address, sent | {"categorie.0.soglia": typed, "dal": "2.024"})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    # A thousand is a number, though no threshold: a draft may say it, and its page says what is wrong.
    assert (str(row.read.categories[0].threshold), row.read.first) == (read, 2024)


def test_what_is_no_number_stays_as_typed_and_its_box_says_so() -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    row = keep_new(system_of(), office)
    client = of(office)
    address = reverse("valutazione:modifica_sistema", args=[row.pk])
    sent = form_of(client.get(address).content.decode())
    wrong = {
        "categorie.0.soglia": "1,000.5",
        "dal": "2024,5",
        "giorni_per_contestare": "venti",
        "motivo_sopra": "1.000,5",
    }
    answer = client.post(address, sent | wrong)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    for said in (
        "categoria 1, soglia: «1,000.5» non si legge come numero: scriverlo come 1.234,50.",
        "dal: «2024,5» non va: ci vuole un numero intero.",
        "giorni per contestare: «venti» non va: ci vuole un numero intero.",
    ):
        assert said in page
    assert "con il punto" not in page
    assert "virgolette" not in page
    for box in ("categorie.0.soglia", "dal", "giorni_per_contestare"):
        tag = re.search(rf'<input type="text" id="c-{re.escape(box)}"[^>]*>', page)
        assert tag is not None
        assert f'value="{wrong[box]}"' in tag[0]
        assert 'aria-invalid="true"' in tag[0]
        assert re.search(
            rf'campo-errato">.{{1,400}}id="e-{re.escape(box)}".{{1,400}}id="c-{re.escape(box)}"', page, re.S
        )
    assert 'value="1.000,5"' in page
    # Room is made without a word lost.
    more = html.unescape(client.post(address, sent | wrong | {"aggiungi": "categorie"}).content.decode())
    assert all(f'value="{typed}"' in more for typed in wrong.values())


def test_the_file_of_a_system_comes_in_as_it_went_out() -> None:
    office: Utente = UtenteFactory.create(ufficio=True)
    row = adopted(office)
    client = of(office)
    answer = client.get(reverse("valutazione:scarica_sistema", args=[row.pk]))
    assert answer.content.decode() == row.contenuto == as_file(system_of())
    new = reverse("valutazione:nuovo_sistema")
    sent = client.post(new, {"file": SimpleUploadedFile("s.json", answer.content), "chiave": ""})
    copy = Sistema.objects.exclude(pk=row.pk).get()
    assert sent["Location"] == reverse("valutazione:sistema", args=[copy.pk])
    assert copy.nome == f"{row.nome} (2)"
    bad = client.post(new, {"file": SimpleUploadedFile("s.json", b'{"nome": 3}'), "chiave": ""})
    assert bad.status_code == 400
    assert "nome: 3 non va" in bad.content.decode()
    assert Sistema.objects.count() == 2
