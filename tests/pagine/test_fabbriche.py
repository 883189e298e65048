# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objects of the tests are what they say: an objective of the factory has nothing to mend."""

from decimal import Decimal

import pytest

from obiettivi.models import PianoEsecutivo
from tests.fabbriche import PASSWORD, ObiettivoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("quante", [1, 3, 7])
def test_i_pesi_delle_fasi_fanno_cento(quante: int) -> None:
    obiettivo = ObiettivoFactory.create(fasi=quante, indicatori=2)
    pesi = list(obiettivo.fasi.values_list("peso", flat=True))
    assert len(pesi) == quante
    assert sum(filter(None, pesi), Decimal()) == Decimal("100.00")
    assert obiettivo.indicatori.count() == 2
    assert PianoEsecutivo.objects.count() == 1


def test_il_ruolo_apre_il_laboratorio() -> None:
    assert UtenteFactory.create(ufficio=True).is_staff
    assert UtenteFactory.create(amministratore=True).is_staff
    assert not UtenteFactory.create(lettore=True).is_staff
    assert not UtenteFactory.create().is_staff
    assert UtenteFactory.create().check_password(PASSWORD)
