# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weights shared out anew on many objectives: the summary first, then the writer, and nothing over others' work."""

from datetime import date

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from obiettivi.choices import Stato
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.pesi_in_blocco import previsti, ridistribuisci_pesi
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
LISTA = reverse("admin:obiettivi_obiettivopeg_changelist")


@pytest.fixture
def ufficio(client):
    client.force_login(UtenteFactory(ufficio=True))
    return client


@pytest.fixture
def piano():
    return PianoFactory(anno=2020, codice="PEG_2020")


def slittato(piano, codice="2020-AA01", **altro):
    """An objective of three phases whose first one now ends after the year."""
    obiettivo = ObiettivoFactory(piano=piano, codice=codice, fasi=3, **altro)
    prima = obiettivo.fasi.first()
    prima.fine_prevista = date(2021, 3, 31)
    prima.save()
    return obiettivo


def chiedi(client, scelti, **altro):
    dati = {"action": "ridistribuisci", ACTION_CHECKBOX_NAME: [o.pk for o in scelti], **altro}
    return client.post(LISTA, dati)


def conferma(client, *scelti):
    return chiedi(client, scelti, conferma="1", **{f"versione-{o.pk}": o.revisione for o in scelti})


def pesi(obiettivo):
    return ["" if f.peso is None else str(f.peso) for f in obiettivo.fasi.all()]


def racconto(client):
    return " ".join(str(m) for m in client.get(LISTA).context["messages"])


def test_the_summary_shows_before_and_after_and_writes_nothing(ufficio, piano):
    storto = slittato(piano)
    giusto = ObiettivoFactory(piano=piano, codice="2020-AA02")
    prima = pesi(storto)
    risposta = chiedi(ufficio, [storto, giusto])
    assert [e.row for e in risposta.context["si_fa"]] == [storto]
    assert [r.dopo for r in risposta.context["si_fa"][0].righe] == ["", "49,99", "50,01"]
    perche = {e.row: e.why_not for e in risposta.context["restano"]}
    assert perche[giusto] == "I pesi vanno già bene, o non ce ne sono."
    assert (pesi(storto), {o.revisione for o in ObiettivoPEG.objects.all()}) == (prima, {1})


def test_confirmed_it_is_done_under_a_version(ufficio, piano):
    storto = slittato(piano)
    assert conferma(ufficio, storto).status_code == 302
    storto.refresh_from_db()
    assert (pesi(storto), storto.revisione) == (["", "49.99", "50.01"], 2)
    assert "Pesi ridistribuiti: 1 (2020-AA01)." in racconto(ufficio)


def test_what_others_saved_meanwhile_is_left_out(ufficio, piano):
    storto, prima = slittato(piano), pesi(slittato(piano, "2020-AA02"))
    ObiettivoPEG.objects.filter(pk=storto.pk).update(revisione=5)
    conferma(ufficio, storto)
    assert pesi(storto) == prima
    assert "Intanto qualcuno l&#x27;ha salvato" in racconto(ufficio)
    chiedi(ufficio, [storto], conferma="1")  # no version at all
    assert pesi(storto) == prima


def test_who_may_not_write_writes_nothing(piano):
    proposto, lettore = slittato(piano, stato=Stato.PROPOSTO), UtenteFactory(lettore=True)
    prima = pesi(proposto)
    assert [e.why_not for e in previsti(ObiettivoPEG.objects.all(), lettore)] == [
        "Ora non si può modificare: è proposto."
    ]
    assert [e.why_not for e in ridistribuisci_pesi([(proposto, 1)], lettore)] == ["Ora non si può modificare."]
    assert pesi(proposto) == prima


def test_where_it_cannot_be_done_it_says_why(ufficio, piano):
    oltre = slittato(piano)
    oltre.fasi.update(fine_prevista=date(2021, 6, 30))
    risposta = chiedi(ufficio, [oltre])
    assert "Nessuna fase finisce entro il 31/12/2020" in risposta.content.decode()
    assert 'name="conferma"' not in risposta.content.decode()


def test_the_summary_costs_the_same_for_one_and_three(ufficio, piano):
    tre = [slittato(piano, f"2020-AA0{i}") for i in range(1, 4)]
    conti = []
    for scelti in (tre[:1], tre):
        with CaptureQueriesContext(connection) as queries:
            assert len(chiedi(ufficio, scelti).context["si_fa"]) == len(scelti)
        conti.append(len(queries))
    assert conti[0] == conti[1]
