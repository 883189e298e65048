# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

# Name and whether it wants a reason; the office adds its own and puts away those that it does not use.
CAUSES = (
    ("personale insufficiente", False),
    ("risorse finanziarie non disponibili", False),
    ("attesa di un altro ufficio", False),
    ("attesa di un soggetto esterno", False),
    ("procedura di gara o affidamento", False),
    ("norma o indirizzo cambiato", False),
    ("priorità sopravvenuta", False),
    ("evento imprevedibile", False),
    ("altro", True),
)


def ship_causes(apps, schema_editor):
    """The causes that the program ships; one that is there already stays as it is."""
    causes = apps.get_model("monitoraggio", "CausaDiRitardo").objects
    for place, (name, wants_a_reason) in enumerate(CAUSES, start=1):
        causes.get_or_create(nome=name, defaults={"ordine": place * 10, "vuole_motivo": wants_a_reason})


class Migration(migrations.Migration):
    dependencies = [("monitoraggio", "0001_rilevazioni")]

    operations = [migrations.RunPython(ship_causes, migrations.RunPython.noop)]
