# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of each role on a phone and on a desk: nothing wider than the screen, nothing that axe complains of."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from notifiche.choices import NoticeKind
from notifiche.services import notify
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import comments, services
from obiettivi.vita.notifiche import pagina_di
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from tests.browser.measures import OVERFLOW
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TITLE = "Riqualificare le aree verdi del quartiere e aprire il nuovo percorso pedonale lungo il fiume"


@pytest.fixture
def plan(transactional_db: None) -> PianoEsecutivo:
    today = timezone.localdate()
    plan = PianoFactory.create(
        codice="PEG_2026", anno=2026, apertura_dal=today - timedelta(days=9), apertura_al=today + timedelta(days=5)
    )
    centre = CentroFactory.create(nome="Settore Lavori pubblici, ambiente e verde urbano")
    CentroFactory.create(nome="Servizio fermo")
    office = UtenteFactory.create(ufficio=True)
    for n in range(1, 7):
        fields = {"descrizione": ""} if n in (1, 2) else {}
        ObiettivoFactory.create(piano=plan, centro=centre, codice=f"2026-AA{n:02}", titolo=TITLE, **fields)
    proposed = list(ObiettivoPEG.objects.filter(codice__in=["2026-AA04", "2026-AA05", "2026-AA06"]))
    for o in proposed:
        services.proponi(o, office)
    services.rinvia(proposed[0], office, "Manca un indicatore di efficacia.\nLe fasi non coprono l'autunno.")
    services.valida(proposed[1], office)
    return plan


def work_at(centre: CentroDiResponsabilita, role: str) -> None:
    """Whoever has entered in that role works at the centre."""
    user = Utente.objects.filter(ruolo=role).latest("pk")
    Incarico.objects.create(
        persona=PersonaFactory.create(utente=user), centro=centre, qualita=Qualita.RESPONSABILE, dal="2020-01-01"
    )


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.UFFICIO, Ruolo.LETTORE])
def test_the_desk_of_a_role(role: str, plan: PianoEsecutivo, entra: Apri, accessibile: Controllo) -> None:
    page = entra(role, "/scrivania/")
    if role == Ruolo.DIRIGENTE:
        work_at(plan.obiettivi.get(codice="2026-AA01").centro, role)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Scrivania")
        assert page.evaluate(OVERFLOW) <= 0
        accessibile(page)


def test_the_notices(plan: PianoEsecutivo, entra: Apri, accessibile: Controllo) -> None:
    page = entra("ufficio", "/notifiche/", 320)
    who = Utente.objects.filter(ruolo=Ruolo.UFFICIO).latest("pk")
    o = plan.obiettivi.get(codice="2026-AA01")
    for text in ("Manca la fase di collaudo.", "Ci penso io."):
        comments.say(o, UtenteFactory.create(lettore=True, first_name="Anna", last_name="Neri"), text)
    notify([who], NoticeKind.COMMENTO, "Un commento a 2026-AA01", "Manca una fase.", address=pagina_di(o.pk), by=who)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        assert page.evaluate(OVERFLOW) <= 0
        accessibile(page)
    expect(page.get_by_role("link", name=re.compile("Avvisi.*uno da leggere"))).to_be_visible()
    page.get_by_role("link", name="Che cosa arriva per posta").click()
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(OVERFLOW) <= 0
    accessibile(page)
    page.go_back()
    page.get_by_role("link", name="Un commento a 2026-AA01").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("link", name="Avvisi", exact=True)).to_be_visible()


def test_the_queue_and_the_acts_on_many(plan: PianoEsecutivo, entra: Apri, accessibile: Controllo) -> None:
    page = entra("ufficio", "/obiettivi/coda/?piano=PEG_2026", 320)
    assert page.evaluate(OVERFLOW) <= 0
    accessibile(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(".posto-in-coda")).to_have_text("1 di 1")
    finding = page.get_by_label("Non è collegato a nessun obiettivo operativo del DUP.")
    finding.focus()
    page.keyboard.press("Space")
    reason = page.get_by_label("Motivo del rinvio")
    expect(reason).to_have_value("- Non è collegato a nessun obiettivo operativo del DUP.")
    reason.fill("Va collegato al DUP.")
    page.get_by_role("button", name="Rinvia con il motivo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hai finito")
    accessibile(page)
    assert ObiettivoPEG.objects.get(codice="2026-AA06").motivo_rinvio == "Va collegato al DUP."
    page.goto(page.url.split("/obiettivi/")[0] + "/obiettivi/?piano=PEG_2026")
    page.get_by_label("Questa pagina").check()
    page.get_by_role("button", name="Proponi").click()
    expect(page.get_by_role("heading", name="Restano fuori")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOW) <= 0
        accessibile(page)
    page.get_by_role("button", name="Proponi 3 obiettivi").click()
    expect(page.get_by_role("status").first).to_contain_text("Proposti: 3")


def test_the_comments(plan: PianoEsecutivo, entra: Apri, accessibile: Controllo) -> None:
    o = plan.obiettivi.get(codice="2026-AA01")
    reader = UtenteFactory.create(lettore=True, first_name="Anna", last_name="Neri")
    first = comments.say(o, reader, "Troppo breve.", about="descrizione", calls=[reader])
    comments.say(o, reader, "Anche qui.", answers=first)
    page = entra("ufficio", f"/obiettivi/{o.pk}/", 320)
    page.get_by_text("Avvisa qualcuno (@)").click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOW) <= 0
        accessibile(page)
    page.get_by_label("Il tuo commento").fill("Lo vedo.")
    page.get_by_label("Anna Neri").check()
    page.get_by_role("button", name="Commenta").click()
    expect(page.get_by_text("Avvisati: Anna Neri").last).to_be_visible()
    page.get_by_role("button", name="Risolvi").first.click()
    expect(page.get_by_text("Risolto da")).to_be_visible()
    page.get_by_role("link", name="Rispondi").first.click()
    accessibile(page)
