# SPDX-License-Identifier: AGPL-3.0-or-later
"""The triggers stand after every migration, also after one that builds a frozen table anew."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from congelati.models import Frozen, FrozenQuerySet
from congelati.triggers import missing_triggers, tables, take_triggers, triggers_check
from tests.versioni.scena import scena
from versioni.models import DocumentoDellaVersione, Versione


def test_ogni_tabella_congelata_ha_i_suoi() -> None:
    assert tables() == [
        "monitoraggio_attodellarilevazione",
        "monitoraggio_documentodellarilevazione",
        "monitoraggio_rilevazionechiusa",
        "relazioni_attodellarelazione",
        "relazioni_relazioneapprovata",
        "relazioni_validazionedellarelazione",
        "ricognizioni_attodellaricognizione",
        "ricognizioni_ricognizionechiusa",
        "sicurezza_evento",
        "valutazione_attodellaripartizione",
        "valutazione_ripartizionedefinitiva",
        "valutazione_schedacongelata",
        "versioni_documentodellaversione",
        "versioni_timestamp",
        "versioni_versione",
    ]
    assert {m._meta.db_table for m in apps.get_models() if issubclass(m, Frozen)} == set(tables())


@pytest.mark.django_db
def test_ci_sono_e_se_mancano_lo_si_dice() -> None:
    assert missing_triggers(connection) == []
    assert triggers_check(databases=["default"]) == []
    take_triggers(connection)
    (avviso,) = triggers_check(databases=["default"])
    assert avviso.id == "versioni.W001"
    assert "migrate" in str(avviso.hint)


@pytest.mark.django_db(transaction=True)
def test_una_tabella_rifatta_li_riprende_alla_fine_di_migrate() -> None:
    campo: models.Field = models.CharField(max_length=5, default="")
    campo.set_attributes_from_name("provvisorio")
    # What «migrate» says before the first migration that it has to run.
    emit_pre_migrate_signal(0, False, "default", plan=[(migrations.Migration("una", "versioni"), False)])
    with connection.schema_editor() as editore:
        editore.add_field(Versione, campo)
    with connection.schema_editor() as editore:
        editore.remove_field(Versione, campo)
    if connection.vendor == "sqlite":
        assert missing_triggers(connection), "SQLite rifà la tabella e li perde: la prova sta in piedi solo così"
    call_command("migrate", verbosity=0)
    assert missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
def test_una_migrazione_vera_rifà_le_tabelle_delle_versioni_senza_perderle() -> None:
    """Through «migrate» itself, on a database that holds a version with its documents."""
    s = scena()
    s.approvata()
    prima = list(DocumentoDellaVersione.objects.values_list("impronta", flat=True))
    ((_, ultima),) = MigrationLoader(connection).graph.leaf_nodes("versioni")

    class Rifa(migrations.Migration):
        dependencies = [("versioni", ultima)]
        operations = [
            migrations.AddField("versione", "provvisorio", models.CharField(max_length=5, default="")),
            migrations.AddField("documentodellaversione", "provvisorio", models.CharField(max_length=5, default="")),
        ]

    def con_una_in_piu(loader: MigrationLoader) -> None:
        leggi(loader)
        loader.disk_migrations[("versioni", "9999_rifa")] = Rifa("9999_rifa", "versioni")

    leggi = MigrationLoader.load_disk
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MigrationLoader, "load_disk", con_una_in_piu)
        call_command("migrate", "versioni", "9999", verbosity=0)
        assert missing_triggers(connection) == []
        assert list(DocumentoDellaVersione.objects.values_list("impronta", flat=True)) == prima
        call_command("migrate", "versioni", ultima, verbosity=0)
    assert missing_triggers(connection) == []


def test_every_migration_of_the_versions_can_be_undone() -> None:
    """That each of them leaves the triggers where they stood, ``tests/custodia/test_prima_versione.py`` says."""
    loader = MigrationLoader(None)
    ours = [migration for (app, _), migration in loader.disk_migrations.items() if app == "versioni"]
    assert len(ours) >= 8
    assert [f"{m}: {o}" for m in ours for o in m.operations if not o.reversible] == []


def test_nobody_reads_frozen_rows_of_which_nobody_said_who_may() -> None:
    with pytest.raises(TypeError, match="visible_to"):
        FrozenQuerySet(Versione)  # type: ignore[abstract]
    for model in apps.get_models():
        if issubclass(model, Frozen):
            assert type(model._default_manager.all()).visible_to is not FrozenQuerySet.visible_to, model
