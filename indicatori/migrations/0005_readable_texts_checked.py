# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicatori", "0004_readable_texts")]

    operations = [
        migrations.AddConstraint(
            model_name="tipoindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "nome__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                    ),
                    _negated=True,
                ),
                name="tipo_indicatore_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (nome).",
            ),
        ),
    ]
