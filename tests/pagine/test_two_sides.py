# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a page of the site to its row in the workshop and back: one click each way, for whom the workshop is open."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from dup.choices import StatoDiSalute
from dup.models import DUP, IndicatoreEnte
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import PresaVisione
from obiettivi.vita import comments
from organizzazione.two_sides import paired, site_page
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import Scena, scena, variazione_di

pytestmark = pytest.mark.django_db
# What stands on a page of something else: the way back leads to that.
LEVELS = {"ambitostrategico", "obiettivostrategico", "obiettivooperativo", "indicatoreente"}
PARTS = {"passaggio", "commento", "presavisione", "documentodellaversione"} | LEVELS


@pytest.fixture
def s() -> Scena:
    s = scena()
    variazione_di(s)
    open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio)
    comments.say(s.obiettivo(0), s.ufficio, "Un commento.")
    PresaVisione.objects.create(obiettivo=s.obiettivo(0), centro=s.obiettivo(0).centro, utente=s.ufficio)
    dup = DUP.objects.get()
    IndicatoreEnte.objects.create(dup=dup, stato_di_salute=StatoDiSalute.values[0], descrizione="Aria pulita")
    return s


def entered(**who: object) -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(**who))
    return client


def read(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return page.content.decode().replace("&amp;", "&")


def test_every_kind_leads_to_its_page_and_back(s: Scena) -> None:
    office, reader = entered(ufficio=True), entered(lettore=True)
    for model in paired():
        row = next(filter(site_page, model._default_manager.order_by("pk")), None)
        assert row is not None, model
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert model in admin.site._registry, name
        workshop, site = reverse(f"admin:{name}_change", args=[row.pk]), site_page(row)
        assert f'href="{site}" class="viewsitelink"' in read(office, workshop), name
        shown = read(office, site)
        if model._meta.model_name not in PARTS:
            assert f'href="{workshop}"' in shown, name
        else:
            assert "Nel laboratorio" in shown, name
        # Who may not enter is shown no way in.
        assert "/admin/" not in read(reader, site), name


def test_the_kinds_that_people_look_at_have_two_sides() -> None:
    kinds = {model._meta.model_name for model in paired()}
    assert kinds >= {"obiettivopeg", "pianoesecutivo", "dup", "centrodiresponsabilita", "versione", "variazione"}
    assert kinds >= PARTS
