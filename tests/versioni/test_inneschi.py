# SPDX-License-Identifier: AGPL-3.0-or-later
"""The triggers stand after every migration, also after one that builds a frozen table anew."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from versioni.inneschi import controlla, mancanti, tabelle, togli
from versioni.models import Immutabile, Versione


def test_ogni_tabella_congelata_ha_i_suoi() -> None:
    assert tabelle() == ["versioni_documentodellaversione", "versioni_versione"]
    nel_resto = [m for m in apps.get_models() if issubclass(m, Immutabile) and m._meta.app_label != "versioni"]
    assert nel_resto == []


@pytest.mark.django_db
def test_ci_sono_e_se_mancano_lo_si_dice() -> None:
    assert mancanti(connection) == []
    assert controlla(databases=["default"]) == []
    togli(connection)
    (avviso,) = controlla(databases=["default"])
    assert avviso.id == "versioni.W001"
    assert "migrate" in str(avviso.hint)


@pytest.mark.django_db(transaction=True)
def test_una_tabella_rifatta_li_riprende_alla_fine_di_migrate() -> None:
    campo: models.Field = models.CharField(max_length=5, default="")
    campo.set_attributes_from_name("provvisorio")
    with connection.schema_editor() as editore:
        editore.add_field(Versione, campo)
    with connection.schema_editor() as editore:
        editore.remove_field(Versione, campo)
    if connection.vendor == "sqlite":
        assert mancanti(connection), "SQLite rifà la tabella e li perde: la prova sta in piedi solo così"
    call_command("migrate", verbosity=0)
    assert mancanti(connection) == []


@pytest.mark.django_db(transaction=True)
def test_stanno_in_piedi_dopo_ogni_migrazione() -> None:
    """Each migration that this project adds after the frozen tables, back and forth, one at a time."""
    grafo = MigrationExecutor(connection).loader.graph
    nostre = [nodo for nodo in grafo.leaf_nodes() if apps.get_app_config(nodo[0]).path.startswith(_casa())]
    piano = [chiave for nodo in nostre for chiave in grafo.forwards_plan(nodo) if chiave[0] == "versioni"]
    for app, nome in dict.fromkeys(piano):
        togli(connection)
        call_command("migrate", app, nome, verbosity=0)
        assert mancanti(connection) == [], f"dopo {app}.{nome}"
    call_command("migrate", verbosity=0)
    assert mancanti(connection) == []


def _casa() -> str:
    from django.conf import settings

    return str(settings.BASE_DIR)
