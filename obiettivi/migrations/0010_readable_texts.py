# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations
from django.db.models import Q

from testi.repair import repair_texts


def mend(apps, schema_editor):
    """What the constraints of the next migration would refuse."""
    repair_texts(
        apps,
        "obiettivi",
        codes={"PianoEsecutivo": ["codice"]},
        lines={"PianoEsecutivo": ["descrizione"], "TipoObiettivo": ["nome"]},
    )
    repair_texts(apps, "obiettivi", codes={}, lines={"ObiettivoPEG": ["titolo"]}, unless=Q(in_vigore=True))


class Migration(migrations.Migration):
    dependencies = [
        ("dup", "0005_readable_texts_checked"),
        ("obiettivi", "0009_avvisi_accettati"),
        ("organizzazione", "0004_readable_texts_checked"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
