# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the evaluation others meet: the desk, and the document of a rettifica, which names nobody."""

from datetime import date

import pytest
from django.test import Client

from monitoraggio.models import Rettifica
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.fabbriche import UtenteFactory
from tests.monitoraggio.test_rectification import approved, rectified
from tests.valutazione.distributed import ACT, of_sheets
from tests.valutazione.evaluated import YEAR, evaluated
from valutazione.choices import SheetAct
from valutazione.distributing.life import define
from valutazione.models import Scheda
from valutazione.touched import NONE

pytestmark = pytest.mark.django_db


def desk(user: Utente) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/scrivania/").content.decode()


def test_what_waits_stands_on_the_desk_of_whom_it_waits_for() -> None:
    e = evaluated(with_account=False)
    assert f"La tua scheda {YEAR}" in desk(e.rated)
    assert "da prendere visione" in desk(e.rated)
    assert "Valutazione" not in desk(UtenteFactory.create(ruolo=Ruolo.LETTORE))
    e.judged()
    assert "1 scheda da valutare e proporre" in desk(e.nucleo)
    e.do(SheetAct.PROPORRE)
    assert "in attesa del colloquio" in desk(e.nucleo)
    e.do(SheetAct.COLLOQUIO, reason="Detto.")
    e.do(SheetAct.NOTIFICARE, on=date(2024, 8, 1))
    assert "si contesta fino al 16/08/2024, compreso" in desk(e.rated)
    assert "da rendere definitive" in desk(e.mayor)
    assert "esemplare" not in desk(e.rated) + desk(e.nucleo) + desk(e.mayor)


def test_a_rettifica_says_how_many_sheets_it_touches_and_not_whose() -> None:
    e = evaluated()
    assert e.m is not None
    e.notified()
    row: Rettifica = rectified(e.m)
    (line,) = row.nuova.read.rettifica.toccati  # type: ignore[union-attr]
    assert line.startswith(f"Schede di valutazione del {YEAR} notificate con i gradi di prima: 1 (notificata 1).")
    assert e.person.nominativo not in line


@pytest.mark.parametrize("paid", [False, True])
def test_a_rettifica_says_whether_premiums_were_paid_on_those_sheets(paid: bool) -> None:
    """Case 32: the sheets and the premiums that it touches, and of these the difference alone."""
    s, e = of_sheets(evaluated())
    assert e.m is not None
    if paid:
        define(s.row, ACT, s.top)
    lines = rectified(e.m).nuova.read.rettifica.toccati  # type: ignore[union-attr]
    assert lines[0].startswith(f"Schede di valutazione del {YEAR} notificate con i gradi di prima: 1 (definitiva 1).")
    assert [line.startswith(f"Premi di risultato del {YEAR}: ") for line in lines[1:]] == [True] * paid
    assert not any(e.person.nominativo in line for line in lines)


def test_a_rettifica_that_touches_none_says_so() -> None:
    e = evaluated()
    assert e.m is not None
    row = rectified(e.m)
    assert row.nuova.read.rettifica.toccati == (NONE,)  # type: ignore[union-attr]


def test_a_rettifica_does_not_count_a_sheet_that_takes_no_degree() -> None:
    m = approved()
    e = evaluated(with_account=False)
    Scheda.objects.filter(pk=e.sheet.pk).update(piano=m.scene.piano)
    e.notified()
    row = rectified(m)
    assert row.nuova.read.rettifica.toccati == (NONE,)  # type: ignore[union-attr]
