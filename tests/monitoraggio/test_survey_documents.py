# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page of a survey stand the documents that its reader may take away, and each opens."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from monitoraggio.models import Rilevazione
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.monitoraggio.monitored import YEAR_END, Monitored, monitored

pytestmark = pytest.mark.django_db


def offered(survey: Rilevazione, who: Utente) -> dict[str, str]:
    """What stands under «Documenti», by the address of each."""
    client = Client()
    client.force_login(who)
    html = client.get(reverse("monitoraggio:rilevazione", args=[survey.pk])).content.decode()
    section = html.split('<h2 id="documenti">')[1].split("</section>")[0]
    found = {title: address.replace("&amp;", "&") for address, title in re.findall(r'href="([^"]+)">([^<]+)<', section)}
    for address in found.values():
        assert client.get(address).status_code == 200, address
    return found


def two() -> tuple[Monitored, Rilevazione]:
    """The survey of June, closed, and the account of the year, open."""
    m = monitored()
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    return m, open_survey(m.scene.piano, Asked(YEAR_END), m.office)


def test_an_open_survey_offers_what_can_be_printed_of_it() -> None:
    m = monitored()
    assert list(offered(m.survey, m.head())) == ["Stato di attuazione"]


def test_a_closed_one_has_a_dossier_for_whom_it_is() -> None:
    m, _ = two()
    assert list(offered(m.survey, m.office)) == ["Stato di attuazione", "Dossier (ZIP)"]
    assert list(offered(m.survey, m.somebody(Ruolo.NUCLEO)))[-1] == "Dossier (ZIP)"
    assert list(offered(m.survey, m.head())) == ["Stato di attuazione"]


def test_the_account_of_the_year_and_what_moved_before_it() -> None:
    m, year = two()
    found = offered(year, m.office)
    assert list(found) == ["Stato di attuazione", "Consuntivo", "Raffronto fra rilevazioni"]
    asked = f"?piano={m.survey.piano.codice}&al={date(2023, 12, 31).isoformat()}"
    assert all(address.endswith(asked) for address in found.values())
