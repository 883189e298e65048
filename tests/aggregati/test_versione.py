# SPDX-License-Identifier: AGPL-3.0-or-later
"""No edit is lost in silence: the version of an aggregate, alone and under real concurrency."""

import threading

import pytest
from django.db import connection, connections, transaction

from aggregati.models import ConflittoDiRevisione
from organizzazione.models import CentroDiResponsabilita
from tests.fabbriche import CentroFactory


@pytest.mark.django_db
def test_each_edit_takes_the_next_version():
    centro = CentroFactory()
    centro.prenota_revisione()
    assert centro.revisione == 2
    assert CentroDiResponsabilita.objects.get().revisione == 2


@pytest.mark.django_db
def test_an_object_read_before_somebody_else_saved_is_refused():
    centro = CentroFactory()
    altro = CentroDiResponsabilita.objects.get()
    altro.prenota_revisione()
    with pytest.raises(ConflittoDiRevisione, match="modificato da un altro utente"):
        centro.prenota_revisione()
    assert CentroDiResponsabilita.objects.get().revisione == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_that_save_at_once_each_acknowledged_edit_is_kept():
    """Eight writers add their letter to a name, ten times each, and start anew after a conflict."""
    pk = CentroFactory(nome="x").pk
    # A SQLite database in memory belongs to one thread; bench and PostgreSQL have the eight.
    chi = 1 if connection.vendor == "sqlite" and connection.is_in_memory_db() else 8
    confermate: list[str] = []

    def scrivi(lettera: str) -> None:
        try:
            for _ in range(10):
                while not _aggiungi(pk, lettera):
                    pass
                confermate.append(lettera)
        finally:
            if chi > 1:
                connections.close_all()

    fili = [threading.Thread(target=scrivi, args=("abcdefgh"[i],)) for i in range(chi)]
    if chi == 1:
        scrivi("a")
    else:
        for filo in fili:
            filo.start()
        for filo in fili:
            filo.join(60)
    centro = CentroDiResponsabilita.objects.get(pk=pk)
    assert len(confermate) == chi * 10
    assert sorted(centro.nome[1:]) == sorted(confermate)
    assert centro.revisione == 1 + len(confermate)


def _aggiungi(pk: int, lettera: str) -> bool:
    try:
        with transaction.atomic():
            centro = CentroDiResponsabilita.objects.get(pk=pk)
            centro.prenota_revisione()
            centro.nome += lettera
            centro.save()
    except ConflittoDiRevisione:
        return False
    return True
