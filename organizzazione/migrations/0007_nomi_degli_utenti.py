# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations


def name_the_nameless(apps, schema_editor):
    """Accounts without a name take that of their person: pages say names, never accounts."""
    Persona = apps.get_model("organizzazione", "Persona")
    nameless = Persona.objects.filter(utente__first_name="", utente__last_name="").select_related("utente")
    for persona in nameless:
        persona.utente.last_name = persona.nominativo
        persona.utente.save(update_fields=["last_name"])


class Migration(migrations.Migration):
    dependencies = [("organizzazione", "0006_accesso_e_revisione")]

    operations = [migrations.RunPython(name_the_nameless, migrations.RunPython.noop)]
