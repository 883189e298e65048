# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey that is opened again follows what was approved while it was closed; whoever has a page open finds it out."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from monitoraggio.choices import SurveyAct
from monitoraggio.models import PassaggioDellaRilevazione
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from tests.monitoraggio.monitored import hand, monitored
from tests.monitoraggio.test_survey_follows import said, varied

pytestmark = pytest.mark.django_db


def test_opened_again_it_speaks_of_the_version_that_came_meanwhile() -> None:
    m = monitored()
    said(m)
    kept = m.phase(1)
    close_survey(m.survey, m.office)
    version = varied(m)
    reopen_survey(m.survey, "Manca un dato", m.office)
    assert m.survey.versione_id == version.pk
    codes = list(m.survey.stati.filter(nel_piano=True).order_by("sort_key").values_list("codice", flat=True))
    assert codes == ["2023-AA01", "2023-AA03", "2023-AA04"]
    kept.refresh_from_db()
    assert kept.percentuale == 20
    assert "ora 30/09/2023" in kept.da_rivedere
    acts = list(PassaggioDellaRilevazione.objects.order_by("pk").values_list("atto", flat=True))
    assert acts[-2:] == [SurveyAct.RIAPRIRE, SurveyAct.RIALLINEARE]


def test_one_of_which_nothing_was_approved_since_stays_on_the_version_of_its_day() -> None:
    m = monitored()
    varied(m)
    march = open_survey(m.scene.piano, Asked(date(2023, 3, 31)), m.office)
    close_survey(march, m.office)
    reopen_survey(march, "Un refuso", m.office)
    assert march.versione.numero == 1


def test_a_page_that_was_open_finds_the_conflict() -> None:
    m = monitored()
    said(m)
    open_pages = {n: m.change(n, head={"relazione": "Scritta prima"}) for n in (0, 1, 2)}
    varied(m)
    for n in (0, 1):
        with pytest.raises(ConflittoDiRevisione):
            save(open_pages[n], hand(m.office))
    # Of an objective that the variation leaves alone the page is still good.
    assert save(open_pages[2], hand(m.office))


def test_of_a_plan_with_its_account_nothing_is_opened_again() -> None:
    m = monitored()
    close_survey(m.survey, m.office)
    PianoEsecutivo.objects.filter(pk=m.survey.piano_id).update(stato=StatoPiano.CONSUNTIVATO)
    with pytest.raises(Refused, match="ha già il suo consuntivo"):
        reopen_survey(m.survey, "Un refuso", m.office)
    m.survey.refresh_from_db()
    assert m.survey.chiusa


def test_whoever_takes_several_objectives_takes_them_in_the_order_of_their_keys() -> None:
    m = monitored()
    said(m)
    with CaptureQueriesContext(connection) as queries:
        close_survey(m.survey, m.office)
        reopen_survey(m.survey, "Ancora", m.office)
        varied(m)
    if connection.vendor == "postgresql":
        table = 'FROM "monitoraggio_statoobiettivo"'
        locks = [q["sql"] for q in queries if "FOR NO KEY UPDATE" in q["sql"] and table in q["sql"]]
        assert len(locks) >= 2
        in_order = re.compile(r'ORDER BY (1|"monitoraggio_statoobiettivo"."id") ASC')
        assert [sql for sql in locks if not in_order.search(sql)] == []
