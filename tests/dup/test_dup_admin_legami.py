# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links between PEG and DUP seen from the operative objective, in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from dup.models import ObiettivoOperativo
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, UtenteFactory


@pytest.mark.django_db
def test_un_obiettivo_operativo_dice_chi_lo_serve() -> None:
    un_dup()
    servito, altro = ObiettivoOperativo.objects.order_by("pk")[:2]
    peg = ObiettivoFactory.create(titolo="Piste <b>nuove</b>")
    peg.obiettivi_operativi.add(servito)
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    pagina = client.get(reverse("admin:dup_obiettivooperativo_change", args=[servito.pk])).content.decode()
    assert f'href="{reverse("admin:obiettivi_obiettivopeg_change", args=[peg.pk])}"' in pagina
    assert "Piste &lt;b&gt;nuove&lt;/b&gt;" in pagina
    assert "nessuno" in client.get(reverse("admin:dup_obiettivooperativo_change", args=[altro.pk])).content.decode()
    assert client.get(reverse("admin:dup_obiettivooperativo_add")).status_code == 200
