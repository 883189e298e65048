# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thread of a year by clicks, each step by its own role: from the DUP to what a citizen reads, nothing typed twice.

What a datum is, and when it counts as typed again, is said by ``typed_once``; ``-s`` prints the count. Before the year
there is the one that came before it: a DUP, a plan with an objective that goes on, a centre with its dirigente.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from tests.browser.typed_once import Account, Hand, stored_data
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

Apri = Callable[..., Page]


@dataclass
class Year:
    """The people of the year, and the hand that each of them uses in turn."""

    sito: Apri
    url: str
    hand: Hand

    def enters(self, who: Utente | None) -> Hand:
        """Somebody sits down at the first page; nobody is a citizen, who begins from the public one."""
        context = self.hand.page.context
        context.clear_cookies()
        self.hand.account.pressed()
        if who is not None:
            client = Client()
            client.force_login(who)
            session = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": self.url}])
        self.sito("/scrivania/" if who else "/trasparenza/")
        return self.hand


@dataclass
class People:
    """Who does the steps."""

    office: Utente
    dirigente: Utente
    giunta: Utente
    nucleo: Utente


@pytest.fixture
def people(transactional_db: None) -> People:
    """The year before, and who works in it."""
    document = DUP.objects.create(codice="DUP_2022_2024", descrizione="DUP 2022/2024", anno_inizio=2022, anno_fine=2024)
    field = AmbitoStrategico.objects.create(nome="Città che cura", dup=document)
    strategic = ObiettivoStrategico.objects.create(nome="Quartieri vicini", ambito=field)
    operative = ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome="Sportelli nei quartieri")
    centre = CentroFactory.create(nome="Servizi alla persona", nome_breve="Persona")
    head = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, last_name="Magenta")
    person = PersonaFactory.create(nominativo="Magenta Mara", utente=head)
    Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1))
    plan = PianoFactory.create(anno=2022, codice="PEG_2022")
    going_on = ObiettivoFactory.create(
        piano=plan, codice="2022-PE01", titolo="Aprire lo sportello delle famiglie", centro=centre, responsabile=person,
        pluriennale=True, fasi=0, indicatori=0,
    )  # fmt: skip
    going_on.obiettivi_operativi.add(operative)
    return People(
        UtenteFactory.create(ruolo=Ruolo.UFFICIO, last_name="Umbri"),
        head,
        UtenteFactory.create(ruolo=Ruolo.VERTICE),
        UtenteFactory.create(ruolo=Ruolo.NUCLEO),
    )


@pytest.fixture
def year(sito: Apri, page: Page, live_server: LiveServer) -> Year:
    """Nothing typed yet."""
    return Year(sito, live_server.url, Hand(page, Account(stored_data)))


def the_office_opens_the_dup_and_the_year(hand: Hand) -> None:
    """The DUP from the one before, with an operative objective more; the plan from that of the year before."""
    page = hand.page
    hand.link("Laboratorio")
    hand.link("Apri il DUP successivo")
    hand.button("Mostra l'anteprima")
    hand.button("Apri DUP_2023_2025")
    hand.link("Apri tutto")
    hand.link("Modifica Quartieri vicini")
    hand.write(page.locator(".pannello input[id^='sotto-']"), "Biblioteche di quartiere")
    hand.press(page.locator(".pannello form", has=page.locator("input[id^='sotto-']")).get_by_role("button"))
    expect(page.locator("#struttura")).to_contain_text("Biblioteche di quartiere")
    hand.link("Laboratorio")
    hand.link("Apri un anno")
    hand.write("I centri scrivono dal", timezone.localdate().isoformat())
    hand.button("Mostra l'anteprima")
    expect(page.locator("main")).to_contain_text("passa da DUP_2022_2024 a DUP_2023_2025")
    hand.button("Conferma e apri PEG_2023")


def the_dirigente_goes_on(hand: Hand) -> None:
    """The objective that goes on from the last year has its texts; it gets the phases of this one."""
    page = hand.page
    hand.press(page.locator("main a", has_text="2023-PE01"))
    hand.link("Modifica")
    phases(
        hand,
        ("Scegliere i locali", "2023-02-01", "2023-05-31", "62,5"),
        ("Aprire al pubblico", "2023-06-05", "2023-10-31", "37,5"),
    )
    row(hand, "indicatori", "indicatore", {"descrizione": "Famiglie ricevute", "valore_atteso": "300"})
    hand.button("Salva e proponi")
    expect(page.locator(".sopra .stato-proposto")).to_be_visible()


def and_a_new_one(hand: Hand) -> None:
    """It serves what the DUP has new. Who is responsible, of which kind, for what: chosen from lists."""
    page = hand.page
    hand.link("Scrivania")
    hand.link("Scrivi un obiettivo")
    hand.write("Titolo", "Riaprire la biblioteca di via del Porto")
    page.get_by_role("combobox", name="Responsabile", exact=True).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    hand.choose("Tipo", "SVILUPPO")
    hand.press(page.get_by_text("Tutto l'elenco"))
    page.get_by_role("checkbox", name="Biblioteche di quartiere").check()
    hand.write("Descrizione dell'obiettivo", "La biblioteca riapre dopo i lavori, con un orario più lungo.")
    hand.write("Risultato finale atteso", "Chi abita nel quartiere ha di nuovo dove leggere e studiare.")
    phases(
        hand,
        ("Finire i lavori", "2023-01-16", "2023-04-28", "55"),
        ("Riportare i libri", "2023-05-08", "2023-08-31", "45"),
    )
    row(hand, "indicatori", "indicatore", {"descrizione": "Ore di apertura alla settimana", "valore_atteso": ">=40"})
    hand.button("Salva e proponi")
    expect(page.locator(".sopra .stato-proposto")).to_be_visible()


def phases(hand: Hand, *said: tuple[str, str, str, str]) -> None:
    """What is done, from when, until when, and its weight."""
    for one in said:
        row(
            hand,
            "fasi",
            "fase",
            dict(zip(("descrizione", "inizio_previsto", "fine_prevista", "peso"), one, strict=True)),
        )


def row(hand: Hand, kind: str, one: str, said: dict[str, str]) -> None:
    """A row more in the form of an objective."""
    there = hand.page.locator(f"#righe-{kind} .riga")
    before = there.count()
    hand.button(f"Aggiungi {one}")
    expect(there).to_have_count(before + 1)
    for name, value in said.items():
        hand.write(there.last.locator(f"[name$=-{name}]"), value)


def the_office_validates(hand: Hand, how_many: int) -> None:
    """One after the other."""
    hand.link("Esamina i proposti")
    for _ in range(how_many):
        hand.button("Valida")


def the_act_approves(hand: Hand) -> None:
    """The office registers the act of the Giunta."""
    hand.link("Scrivania")
    hand.link("approva il piano")
    hand.write("Numero", "12")
    hand.write("Data", "2023-01-30")
    hand.write("Oggetto", "Piano esecutivo di gestione dell'anno")
    hand.button("Continua")
    hand.button("Approva e registra la versione")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Versione 1")


def the_office_opens_a_variation(hand: Hand) -> None:
    """In July an objective is taken into a variation, and it is said why."""
    hand.link("Delibere")
    hand.link("PEG_2023")
    hand.link("Apri una variazione…")
    hand.write("Oggetto della variazione", "La biblioteca riapre in autunno")
    hand.button("Apri la variazione")
    hand.link("Porta obiettivi…")
    hand.page.get_by_label("2023-PE02").check()
    hand.write("Motivo", "Gli arredi arrivano dopo l'estate.")
    hand.button("Porta nella variazione")
    expect(hand.page.get_by_role("status").filter(has_text="1 obiettivo, 0 pronti")).to_be_visible()


def the_dirigente_corrects(hand: Hand) -> None:
    """Only the day that changes is typed."""
    hand.press(hand.page.locator("main a", has_text="2023-PE02"))
    hand.link("Modifica")
    hand.write(hand.page.locator("#id_fasi-1-fine_prevista"), "2023-11-15")
    hand.button("Salva e proponi")
    expect(hand.page.locator(".sopra .stato-proposto")).to_be_visible()


def the_variation_is_approved(hand: Hand) -> None:
    """Validated, and approved with its act, whose subject is that of the variation."""
    the_office_validates(hand, 1)
    hand.link("Delibere")
    hand.link("PEG_2023")
    hand.link("Vai alla variazione aperta")
    hand.link("Approva la variazione…")
    expect(hand.page.get_by_label("Oggetto")).to_have_value("La biblioteca riapre in autunno")
    hand.write("Numero", "140")
    hand.write("Data", "2023-07-14")
    hand.button("Continua")
    hand.button("Approva e registra la versione")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Versione 2")


def the_office_opens_a_survey(hand: Hand, day: str) -> None:
    """At a day that the box offers."""
    hand.link("Laboratorio")
    hand.press(hand.page.locator(".tavole li", has_text="Rilevazioni").get_by_role("link", name="Aggiungi"))
    hand.choose("Piano:", "PEG_2023")
    hand.take(hand.page.locator("#id_al"), day)
    hand.press(hand.page.locator("[name=_save]"))


def the_centre_answers_in_june(hand: Hand) -> None:
    """What is done by the end of June, objective by objective, and confirmed."""
    hand.press(hand.page.locator("main a", has_text="da compilare al 30/06/2023"))
    hand.press(hand.page.locator(".titolo a", has_text="2023-PE01"))
    concluded(hand, 0, "2023-05-24")
    under_way(hand, 1, "20")
    indicator(hand, "130", "Registro dello sportello")
    hand.write("Relazione", "I locali sono scelti, l'arredo è cominciato.")
    hand.button("Salva e conferma")
    hand.press(hand.page.locator(".titolo a", has_text="2023-PE02"))
    concluded(hand, 0, "2023-04-21")
    under_way(hand, 1, "10")
    indicator(hand, "0", "Orario esposto in biblioteca")
    hand.write("Relazione", "I lavori sono finiti; gli arredi sono in ritardo.")
    hand.button("Salva e conferma")


def the_centre_answers_in_december(hand: Hand) -> None:
    """What has not changed comes as it was last time; only what is new is typed."""
    hand.press(hand.page.locator("main a", has_text="da compilare al 31/12/2023"))
    for code, day, value, told in (
        ("2023-PE01", "2023-10-20", "312", "Lo sportello è aperto cinque giorni alla settimana."),
        ("2023-PE02", "2023-11-10", "44", "La biblioteca ha riaperto, con la sala studio fino a sera."),
    ):
        hand.press(hand.page.locator(".titolo a", has_text=code))
        hand.button("Come l'ultima volta")
        expect(phase(hand, 0).get_by_label("Fine effettiva")).not_to_have_value("")
        concluded(hand, 1, day)
        hand.write(hand.page.locator("[name^=indicatore-][name$=-valore]"), value)
        hand.write("Relazione", told)
        hand.button("Salva e conferma")


def phase(hand: Hand, place: int) -> Locator:
    """The boxes of a phase in a survey."""
    return hand.page.locator("section[aria-labelledby=t-fasi] .voce-rilevata").nth(place)


def concluded(hand: Hand, place: int, day: str) -> None:
    """Who says the day does not write 100 too."""
    phase(hand, place).get_by_label("Esito").select_option("conclusa")
    hand.write(phase(hand, place).get_by_label("Fine effettiva"), day)


def under_way(hand: Hand, place: int, percent: str) -> None:
    """Who says how far does not choose «in corso» too."""
    hand.write(phase(hand, place).get_by_label("Percentuale"), percent)


def indicator(hand: Hand, value: str, source: str) -> None:
    """The first time it says where it is read."""
    hand.write(hand.page.locator("[name^=indicatore-][name$=-valore]"), value)
    hand.write(hand.page.locator("[name^=indicatore-][name$=-fonte]"), source)


def the_office_verifies_and_closes(hand: Hand, day: str, deed: tuple[str, str, str]) -> None:
    """Everything that waits is verified together; closed, then approved with its act."""
    hand.link("Rilevazioni", exact=True)
    hand.press(hand.page.locator("main .titolo a", has_text=f"al {day}"))
    for box in hand.page.locator("[name=scelto]").all():
        box.check()
    hand.button("Verifica")
    hand.button("Verifica")
    hand.link("Chiudi…")
    hand.button("Chiudere")
    hand.link("Registra l'atto…")
    for label, said in zip(("Numero", "Data", "Oggetto"), deed, strict=True):
        hand.write(label, said)
    hand.button("Registrare l'atto")


def the_office_writes_the_relazione(hand: Hand) -> None:
    """Beside numbers that nobody types; frozen by its act."""
    hand.link("Rilevazioni", exact=True)
    hand.link("Relazione sulla performance")
    hand.link("Apri una Relazione…")
    hand.button("Apri")
    for title, text in (
        ("Presentazione", "Un anno in cui i quartieri hanno avuto di nuovo i loro servizi vicini."),
        ("I risultati", "I due obiettivi del servizio sono arrivati in fondo."),
    ):
        hand.press(hand.page.locator(".titolo a", has_text=title))
        hand.write("Testo", text)
        hand.page.get_by_label("La sezione è finita").check()
        hand.button("Salva")
        hand.press(hand.page.locator("nav[aria-label=Percorso] a").last)
    hand.link("Registrare l'atto…")
    hand.write("Numero", "81")
    hand.write("Data", "2024-06-20")
    hand.write("Oggetto", "La Relazione dell'anno")
    hand.button("Registrare l'atto")


def the_nucleo_validates(hand: Hand) -> None:
    """Which closes the year."""
    hand.link("Rilevazioni", exact=True)
    hand.link("Relazione sulla performance")
    hand.press(hand.page.locator("main .titolo a"))
    hand.link("Registrare la validazione…")
    hand.choose("Esito", "Validata")
    hand.write("Numero del documento", "NDV/7")
    hand.write("Data", "2024-06-28")
    hand.button("Registrare la validazione")


def a_citizen_reads(hand: Hand) -> None:
    """Without entering: what was promised, what became of it, the Relazione; in the words that were typed once."""
    hand.link("Risultati")
    hand.link("Piano esecutivo di gestione 2023")
    hand.link("Consuntivo al 31/12/2023")
    hand.link("Riaprire la biblioteca di via del Porto")
    main = hand.page.locator("main")
    for words in ("Ore di apertura alla settimana", "44", "10/11/2023", "sala studio fino a sera"):
        expect(main).to_contain_text(words)
    hand.link("Quartieri vicini")
    expect(main).to_contain_text("Biblioteche di quartiere")
    hand.link("Relazioni", exact=True)
    hand.press(main.get_by_role("link", name="2023"))
    for words in ("i loro servizi vicini", "NDV/7", "n. 81 del 20/06/2024"):
        expect(main).to_contain_text(words)


def the_giunta_looks(hand: Hand) -> None:
    """Who decides reads where the year stands, before the act."""
    hand.link("Rilevazioni", exact=True)
    hand.link("Giunta di PEG_2023 al 30/06/2023")
    hand.link("Città che cura")
    # What goes on serves the DUP of this year, not the one of last year that holds too.
    expect(hand.page.get_by_role("list", name="In tutto").get_by_role("listitem").first).to_contain_text("2 di 2")
    expect(hand.page.locator("main")).to_contain_text("La luce calcolata è rossa")


def test_no_datum_of_a_year_is_typed_twice(year: Year, people: People) -> None:
    office, dirigente = people.office, people.dirigente
    the_office_opens_the_dup_and_the_year(year.enters(office))
    the_dirigente_goes_on(year.enters(dirigente))
    and_a_new_one(year.hand)
    the_office_validates(year.enters(office), 2)
    the_act_approves(year.hand)
    the_office_opens_a_variation(year.hand)
    the_dirigente_corrects(year.enters(dirigente))
    the_variation_is_approved(year.enters(office))
    the_office_opens_a_survey(year.hand, "30/06/2023")
    the_centre_answers_in_june(year.enters(dirigente))
    the_giunta_looks(year.enters(people.giunta))
    the_office_verifies_and_closes(year.enters(office), "30/06/2023", ("171", "2023-09-05", "A che punto è il piano"))
    the_office_opens_a_survey(year.hand, "31/12/2023")
    the_centre_answers_in_december(year.enters(dirigente))
    the_office_verifies_and_closes(year.enters(office), "31/12/2023", ("33", "2024-03-12", "Il consuntivo del piano"))
    the_office_writes_the_relazione(year.hand)
    the_nucleo_validates(year.enters(people.nucleo))
    a_citizen_reads(year.enters(None))
    account = year.hand.account
    print(f"\nil filo dell'anno, {account}")  # noqa: T201
    assert [str(one) for one in account.again] == []
    assert len(account.typed) > 50
    assert PianoEsecutivo.objects.get(codice="PEG_2023").stato == StatoPiano.CHIUSO
