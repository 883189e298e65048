# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP opened from the one before, in the admin: a preview that writes nothing, then the same acts as the command."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
SCELTE = {"codice": "DUP_2024_2026", "tipo": "dup"}


def entra(**campi: Any) -> tuple[Client, Utente]:
    client, utente = Client(), UtenteFactory.create(**campi)
    client.force_login(utente)
    return client, utente


def indirizzo(dup: DUP) -> str:
    return reverse("importazioni:apri_dup", args=[dup.pk])


def corpo(risposta: Any) -> str:
    return unescape(str(risposta.content, "utf-8"))


def nascosti(risposta: Any) -> dict[str, str]:
    trovati = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', corpo(risposta))
    return {nome: valore for nome, valore in trovati if nome != "csrfmiddlewaretoken"}


def test_prima_si_vede_e_poi_si_apre() -> None:
    dup, (ufficio, dora) = un_dup(), entra(ufficio=True)
    assert indirizzo(dup) in corpo(ufficio.get(reverse("admin:dup_dup_change", args=[dup.pk])))
    assert "Mostra l'anteprima" in corpo(ufficio.get(indirizzo(dup)))
    anteprima = ufficio.post(indirizzo(dup), SCELTE)
    assert "anni 2024/2026" in corpo(anteprima)
    assert "obiettivo operativo: 4" in corpo(anteprima)
    assert DUP.objects.count() == 1
    fatto = ufficio.post(indirizzo(dup), nascosti(anteprima))
    nuovo = DUP.objects.get(codice="DUP_2024_2026")
    assert fatto["Location"] == reverse("admin:dup_dup_struttura", args=[nuovo.pk])
    assert nuovo.precedente == dup
    portati = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=nuovo)
    assert all(o.continua and o.continua.nome == o.nome for o in portati)
    storia: Any = portati[0].history
    assert storia.get().history_user == dora
    di_nuovo = ufficio.post(indirizzo(dup), SCELTE)
    assert "Nulla da fare" in corpo(di_nuovo)


@pytest.mark.parametrize(
    ("code", "proposed"),
    [
        ("DUP_2023_2025", "DUP_2024_2026"),
        ("Dup 2023-2025, agg. 1/2022", "Dup 2024-2026, agg. 1/2022"),
        ("IL_DUP", ""),
        ("20232025", ""),
    ],
)
def test_the_code_that_follows_is_there_already(code: str, proposed: str) -> None:
    """Who opens the next document types no years that the one before says. What says none, or is there, is not
    proposed."""
    dup, (office, _) = un_dup(), entra(ufficio=True)
    DUP.objects.filter(pk=dup.pk).update(codice=code)
    assert office.get(indirizzo(dup)).context["modulo"]["codice"].value() == proposed
    if proposed:
        DUP.objects.create(codice=proposed, descrizione="C'è già", anno_inizio=2024, anno_fine=2026)
        assert office.get(indirizzo(dup)).context["modulo"]["codice"].value() == ""


def test_una_nota_tiene_gli_anni_e_gli_anni_si_possono_dire() -> None:
    dup, (ufficio, _) = un_dup(1), entra(ufficio=True)
    assert "anni 2023/2025" in corpo(ufficio.post(indirizzo(dup), SCELTE | {"tipo": "nota"}))
    assert "anni 2025/2027" in corpo(ufficio.post(indirizzo(dup), SCELTE | {"dal": "2025", "al": "2027"}))


@pytest.mark.parametrize(
    ("cambiate", "detto"),
    [
        ({"codice": ""}, "Scrivere il codice"),
        ({"codice": "DUP_2023_2025"}, "c'è già, e non è stato aperto da"),
        ({"dal": "2025"}, "Scrivere tutti e due gli anni"),
        ({"dal": "2027", "al": "2025"}, "viene prima del primo"),
        ({"dal": "9", "al": "99999999999999999999"}, "non può essere di un DUP"),
        ({"tipo": "altro"}, "altro"),
    ],
)
def test_cio_che_non_si_puo_si_dice_al_suo_posto(cambiate: dict[str, str], detto: str) -> None:
    dup, (ufficio, _) = un_dup(1), entra(ufficio=True)
    risposta = ufficio.post(indirizzo(dup), SCELTE | cambiate)
    assert risposta.status_code == 400
    assert detto in corpo(risposta)
    assert DUP.objects.count() == 1


def test_se_intanto_cambia_si_mostra_di_nuovo() -> None:
    dup, (ufficio, _) = un_dup(1), entra(ufficio=True)
    anteprima = nascosti(ufficio.post(indirizzo(dup), SCELTE))
    AmbitoStrategico.objects.create(dup=dup, nome="Nato adesso")
    cambiata = ufficio.post(indirizzo(dup), anteprima)
    assert cambiata.status_code == 409
    assert "non è stato scritto nulla" in corpo(cambiata)
    assert DUP.objects.count() == 1
    assert ufficio.post(indirizzo(dup), nascosti(cambiata)).status_code == 302


def test_chi_non_tiene_il_dup_non_lo_apre() -> None:
    dup, (lettore, _) = un_dup(1), entra(lettore=True)
    assert lettore.post(indirizzo(dup), SCELTE).status_code == 403
    assert entra(ufficio=True)[0].get("/admin/importa/dup/999999/").status_code == 404
