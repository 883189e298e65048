# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("versioni", "0003_readable_texts")]

    operations = [
        migrations.AddConstraint(
            model_name="variazione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "oggetto__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                    ),
                    _negated=True,
                ),
                name="variazione_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (oggetto).",
            ),
        ),
    ]
