# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import and a colleague, or two imports, at the same time. Real threads on real connections (PostgreSQL):
a SQLite database in memory has one connection only, and on a file its writers queue by themselves."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from importazioni.files import leggi_file
from importazioni.peg import writer
from importazioni.peg.proposal import Stato
from importazioni.peg.writer import importa
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from tests.fili import in_un_filo, insieme

CAMPIONE = Path(__file__).resolve().parents[2] / "fixtures" / "preventivo_PEG_2020.txt"

pytestmark = [pytest.mark.solo_postgresql, pytest.mark.django_db(transaction=True)]


def test_a_colleague_who_saves_while_the_import_compares_is_not_overwritten(monkeypatch):
    importa(leggi_file(CAMPIONE), motivo="prima")
    obiettivo = ObiettivoPEG.objects.get(codice="2020-CP04")
    prepara = writer.prepara
    fili = []

    def collega():
        with transaction.atomic():
            obiettivo.prenota_revisione()
            obiettivo.fasi.update(peso="33.00")

    def con_un_collega(lettura):
        proposta = prepara(lettura)
        fili.append(in_un_filo(collega))
        fili[-1][0].join(1)
        return proposta

    monkeypatch.setattr(writer, "prepara", con_un_collega)
    lettura = leggi_file(CAMPIONE)
    primo = replace(lettura.piano.obiettivi[0], titolo="Titolo nuovo")
    piano = replace(lettura.piano, obiettivi=(primo, *lettura.piano.obiettivi[1:]))
    importa(replace(lettura, piano=piano), motivo="poi")
    filo, esiti = fili[0]
    filo.join(30)
    # The colleague waited for the import and then learnt that the objective had changed: nothing was lost.
    assert isinstance(esiti[0], ConflittoDiRevisione)
    obiettivo.refresh_from_db()
    assert (obiettivo.titolo, obiettivo.revisione) == ("Titolo nuovo", 2)
    assert not obiettivo.fasi.filter(peso="33.00").exists()


def test_an_import_after_a_colleague_compares_with_what_the_colleague_wrote():
    importa(leggi_file(CAMPIONE), motivo="prima")
    scritto, via = threading.Event(), threading.Event()

    def collega():
        with transaction.atomic():
            obiettivo = ObiettivoPEG.objects.get(codice="2020-CP04")
            obiettivo.prenota_revisione()
            obiettivo.titolo = "Titolo del collega"
            obiettivo.save()
            scritto.set()
            via.wait(10)

    filo, esiti = in_un_filo(collega)
    assert scritto.wait(10)
    importatore, proposte = in_un_filo(lambda: importa(leggi_file(CAMPIONE), motivo="poi"))
    importatore.join(1)
    assert importatore.is_alive(), "l'importazione aspetta il collega"
    via.set()
    filo.join(30)
    importatore.join(30)
    assert esiti == [None]
    (cambiato,) = proposte[0].con_stato(Stato.CAMBIATO)
    assert cambiato.differenze[0].prima == "Titolo del collega"


def test_two_imports_of_a_new_plan_at_once_make_one():
    esiti = insieme(*[lambda: importa(leggi_file(CAMPIONE), motivo="insieme")] * 2)
    assert [type(e).__name__ for e in esiti] == ["Proposta", "Proposta"]
    assert sorted(len(e.con_stato(Stato.NUOVO)) for e in esiti) == [0, 11]
    assert (PianoEsecutivo.objects.count(), ObiettivoPEG.objects.count()) == (1, 11)
