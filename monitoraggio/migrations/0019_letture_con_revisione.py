# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0018_fonti"),
    ]

    operations = [
        migrations.AddField(
            model_name="fonteindicatore",
            name="letta_il",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="letta il"),
        ),
        # What was read before says not of which revision: it is read again before somebody confirms it.
        migrations.AddField(
            model_name="letturadellafonte",
            name="revisione",
            field=models.PositiveIntegerField(default=0, verbose_name="revisione della fonte"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="letturadellafonte",
            name="lettura_valore_o_motivo",
        ),
        migrations.AddConstraint(
            model_name="letturadellafonte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("esito", "letta"),
                        ("motivo", ""),
                        models.Q(
                            models.Q(("letto", ""), _negated=True),
                            ("numeratore__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("esito__in", ["vuota", "rifiutata"]),
                        ("letto", ""),
                        ("denominatore__isnull", True),
                        ("numeratore__isnull", True),
                        models.Q(("motivo", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="lettura_valore_o_motivo",
            ),
        ),
    ]
